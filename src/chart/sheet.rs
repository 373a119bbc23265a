//! What a chart is drawn on, with a note of where its words stand: no two of them may cover each other or leave the picture.

use super::canvas::{Anchor, Type};
use super::labels::Area;
use super::text::width;

/// How far, in points, words may reach into each other or over an edge: their measured width is rather too wide.
const TOLERANCE: f64 = 2.0;
/// How far letters reach above and below their baseline, in parts of their size. Few reach lower than that.
const ABOVE: f64 = 0.73;
const BELOW: f64 = 0.12;

/// An SVG document in the making.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// The document.
    pub(super) svg: String,
    words: Vec<Words>,
}

/// A line of text and the room it takes.
#[derive(Debug)]
struct Words {
    text: String,
    area: Area,
}

impl Sheet {
    /// Notes words whose anchor is at a place, in points.
    pub(super) fn note(&mut self, text: &str, (x, y): (f64, f64), set: &Type) {
        let wide = width(text, set.size, set.weight);
        let left = match set.anchor {
            Anchor::Start => x,
            Anchor::Middle => x - wide / 2.0,
            Anchor::End => x - wide,
        };
        let area = Area { left, top: y - ABOVE * set.size, right: left + wide, bottom: y + BELOW * set.size };
        if !text.trim().is_empty() {
            self.words.push(Words { text: text.to_owned(), area });
        }
    }

    /// Words that cover each other or leave a picture of a size in points, each in a few words.
    pub(super) fn clashes(&self, size: (u32, u32)) -> Vec<String> {
        let picture = Area { left: 0.0, top: 0.0, right: f64::from(size.0), bottom: f64::from(size.1) };
        let mut found = Vec::new();
        for (index, words) in self.words.iter().enumerate() {
            if !picture.holds(&words.area, TOLERANCE) {
                found.push(format!("{:?} leaves the picture", words.text));
            }
            let covered = self.words[..index].iter().filter(|other| other.area.overlaps(&words.area, TOLERANCE));
            found.extend(covered.map(|other| format!("{:?} and {:?} cover each other", other.text, words.text)));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::Weight;
    use super::super::theme;
    use super::*;

    fn clashes(words: &[(&str, f64, f64)]) -> Vec<String> {
        let set = Type { size: 12.0, weight: Weight::Regular, colour: theme::INK, anchor: Anchor::Start };
        let mut sheet = Sheet::default();
        words.iter().for_each(|(text, x, y)| sheet.note(text, (*x, *y), &set));
        sheet.clashes((200, 100))
    }

    #[test]
    fn words_beside_and_under_each_other_are_fine() {
        assert_eq!(clashes(&[("Gold", 10.0, 20.0), ("Gold", 60.0, 20.0), ("Gold", 10.0, 34.0)]), [""; 0]);
    }

    #[test]
    fn words_on_each_other_or_outside_are_named() {
        assert_eq!(
            clashes(&[("Gold", 10.0, 20.0), ("Silver", 20.0, 24.0)]),
            ["\"Gold\" and \"Silver\" cover each other"]
        );
        assert_eq!(clashes(&[("Platinum", 180.0, 20.0)]), ["\"Platinum\" leaves the picture"]);
        assert_eq!(clashes(&[("Gold", 10.0, 4.0), (" ", 500.0, 4.0)]), ["\"Gold\" leaves the picture"]);
    }
}
