//! Words of drawings in other scripts, as outlines.
//!
//! What draws an SVG puts letters of several faces together glyph by glyph, which scripts with joined and reordered letters do not
//! bear. A line that the first typeface does not have in whole is therefore laid out here: in visual order, each part in the face that has it. What a
//! drawing says stands in its description.

use std::fmt::Write as _;

use rustybuzz::ttf_parser::{GlyphId, OutlineBuilder};
use rustybuzz::{Direction, Face, UnicodeBuffer};
use unicode_bidi::{BidiInfo, Level};
use unicode_normalization::char::is_combining_mark;

use crate::look::direction::{ISOLATE, ISOLATE_END};
use crate::look::{Typeface, faces};

/// The drawing with lines that need more than the first typeface as outlines.
pub(super) fn outlined(svg: String, typeface: Option<&Typeface>) -> String {
    if svg.is_ascii() && typeface.is_none() {
        return svg;
    }
    let mut out = String::with_capacity(svg.len());
    let mut rest = svg.as_str();
    while let Some(start) = rest.find("<text ") {
        let Some(end) = rest[start..].find("</text>").map(|end| start + end + "</text>".len()) else { break };
        let element = &rest[start..end];
        out.push_str(&rest[..start]);
        match Line::read(element).filter(|line| !line.is_plain(typeface)) {
            Some(line) => out.push_str(&line.drawn(typeface)),
            None => out.push_str(element),
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// A line of text of a drawing.
struct Line<'s> {
    at: (f64, f64),
    size: f64,
    weight: u16,
    fill: &'s str,
    anchor: &'s str,
    words: String,
}

impl<'s> Line<'s> {
    /// The line of an element as charts write it; `None` for any other.
    fn read(element: &'s str) -> Option<Self> {
        let (head, words) = element.strip_suffix("</text>")?.split_once('>')?;
        let text = |name: &str| {
            let (_, value) = head.split_once(&format!(" {name}=\""))?;
            value.split_once('"').map(|(value, _)| value)
        };
        let number = |name: &str| text(name)?.parse::<f64>().ok();
        let words = words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        Some(Self {
            at: (number("x")?, number("y")?),
            size: number("font-size")?,
            weight: text("font-weight").and_then(|weight| weight.parse().ok()).unwrap_or(400),
            fill: text("fill")?,
            anchor: text("text-anchor").unwrap_or("start"),
            words,
        })
    }

    /// Whether the first typeface has all of it.
    fn is_plain(&self, typeface: Option<&Typeface>) -> bool {
        let first = if typeface.is_some() { Typeface::FAMILY } else { faces::FAMILY };
        self.words.chars().all(|letter| family_of(letter, typeface) == Some(first))
    }

    fn drawn(&self, typeface: Option<&Typeface>) -> String {
        let mut pen = Pen { path: String::new(), at: 0.0, up: 0.0, glyph: 0.0, scale: 1.0 };
        for part in in_visual_order(&self.words, typeface) {
            pen.draw(&part, self.size, self.weight, typeface);
        }
        let left = match self.anchor {
            "middle" => self.at.0 - pen.at / 2.0,
            "end" => self.at.0 - pen.at,
            _ => self.at.0,
        };
        let (path, top, fill) = (pen.path.trim_end(), self.at.1, self.fill);
        format!("<path transform=\"translate({left:.2} {top:.2})\" d=\"{path}\" fill=\"{fill}\"/>")
    }
}

/// Letters that follow each other in one face and one direction.
struct Part {
    text: String,
    family: &'static str,
    right_to_left: bool,
}

/// The parts of a line from left to right.
fn in_visual_order(words: &str, typeface: Option<&Typeface>) -> Vec<Part> {
    let order = BidiInfo::new(words, Some(Level::ltr()));
    let mut parts = Vec::new();
    for paragraph in &order.paragraphs {
        let (levels, runs) = order.visual_runs(paragraph, paragraph.range.clone());
        for run in runs {
            let right_to_left = levels.get(run.start).is_some_and(Level::is_rtl);
            let mut of_run = by_face(words.get(run).unwrap_or_default(), right_to_left, typeface);
            if right_to_left {
                of_run.reverse();
            }
            parts.append(&mut of_run);
        }
    }
    parts
}

/// The parts of a run in the order in which they are read; blanks, marks and joiners stay with what is before them.
fn by_face(run: &str, right_to_left: bool, typeface: Option<&Typeface>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for letter in run.chars().filter(|letter| ![ISOLATE, ISOLATE_END].contains(letter)) {
        let stays = letter == ' ' || is_combining_mark(letter) || matches!(letter, '\u{200c}' | '\u{200d}');
        let family = family_of(letter, typeface).unwrap_or(faces::FAMILY);
        match parts.last_mut().filter(|part| stays || part.family == family) {
            Some(part) => part.text.push(letter),
            None => parts.push(Part { text: letter.to_string(), family, right_to_left }),
        }
    }
    parts
}

/// The family that draws a letter: the workspace's own, or the bundled one that has it.
fn family_of(letter: char, typeface: Option<&Typeface>) -> Option<&'static str> {
    if typeface.is_some_and(|typeface| typeface.has(letter)) {
        return Some(Typeface::FAMILY);
    }
    faces::family_of(letter)
}

/// Draws glyphs one behind the other.
struct Pen {
    path: String,
    /// How far it has come, in points.
    at: f64,
    /// Where the glyph being drawn stands.
    up: f64,
    glyph: f64,
    /// Points in a unit of the font.
    scale: f64,
}

impl Pen {
    fn draw(&mut self, part: &Part, size: f64, weight: u16, typeface: Option<&Typeface>) {
        let own = typeface.filter(|_| part.family == Typeface::FAMILY);
        let file = own.map(|own| own.file(weight)).or_else(|| faces::file(part.family, weight));
        let Some(face) = file.and_then(|file| Face::from_slice(file, 0)) else { return };
        self.scale = size / f64::from(face.units_per_em());
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(&part.text);
        buffer.set_direction(if part.right_to_left { Direction::RightToLeft } else { Direction::LeftToRight });
        let shaped = rustybuzz::shape(&face, &[], buffer);
        for (info, place) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            self.glyph = self.at + f64::from(place.x_offset) * self.scale;
            self.up = f64::from(place.y_offset) * self.scale;
            if let Ok(glyph) = u16::try_from(info.glyph_id) {
                face.outline_glyph(GlyphId(glyph), self);
            }
            self.at += f64::from(place.x_advance) * self.scale;
        }
    }

    fn write(&mut self, command: char, places: &[(f32, f32)]) {
        self.path.push(command);
        for (x, y) in places {
            let across = self.glyph + f64::from(*x) * self.scale;
            let down = -(self.up + f64::from(*y) * self.scale);
            let _ = write!(self.path, "{across:.2} {down:.2} ");
        }
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.write('M', &[(x, y)]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.write('L', &[(x, y)]);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.write('Q', &[(x1, y1), (x, y)]);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.write('C', &[(x1, y1), (x2, y2), (x, y)]);
    }

    fn close(&mut self) {
        self.path.push('Z');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::look::direction::isolated;

    fn drawing(words: &str) -> String {
        format!(
            "<svg><text x=\"100\" y=\"20\" font-size=\"10\" fill=\"#18222f\" text-anchor=\"end\">{words}</text></svg>"
        )
    }

    fn parts(words: &str) -> Vec<(String, &'static str)> {
        in_visual_order(&isolated(words), None).into_iter().map(|part| (part.text, part.family)).collect()
    }

    #[test]
    fn words_of_the_typeface_stay_words() {
        for words in ["Gold &amp; more", "Åse ≥ 90%", ""] {
            assert_eq!(outlined(drawing(words), None), drawing(words));
        }
    }

    #[test]
    fn words_in_other_scripts_become_outlines_that_end_where_they_should() {
        let drawn = outlined(drawing("日立"), None);
        assert!(drawn.starts_with("<svg><path transform=\"translate(80.00 20.00)\" d=\"M"), "{drawn}");
        assert!(drawn.ends_with("\" fill=\"#18222f\"/></svg>") && !drawn.contains("日"));
        for words in ["شركة لأ", "क्षत्रिय", "ที่นี่", "😀 Acme 24"] {
            assert!(!outlined(drawing(words), None).contains("<text"), "{words}");
        }
    }

    #[test]
    fn parts_stand_in_visual_order_each_in_its_face() {
        let (inter, hebrew) = ("Inter", "Noto Sans Hebrew");
        let expected = [("See ", inter), ("דוד", hebrew), (" 24", inter)];
        assert_eq!(parts("See דוד 24 now")[..2], expected.map(|(text, family)| (text.to_owned(), family))[..2]);
        assert_eq!(parts("(שלום) דוד").last().map(|part| part.0.as_str()), Some("("), "a bracket opens at the right");
    }
}
