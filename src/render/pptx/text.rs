//! How many lines words take at most, whatever face the program that shows a slide sets them in.
//!
//! That program breaks lines itself. It sets the slides in Arial, in the workspace's own typeface, or in what stands in for either where it
//! is missing. Words are measured in a bundled face that is wider than Arial, and then counted as wide again as the widest of the
//! usual stand-ins (DejaVu Sans) is, so that they rather take less room than more: rows then stay where charts stand over them.

use super::shape::{Paragraph, Piece, Role, Words};
use crate::chart::text::{Weight, advance};
use crate::deck::model::RichText;

/// How much wider than the bundled face the widest stand-in sets words, by far most of them: 1.17 and 1.24 times Arial.
pub(super) const WIDER: f64 = 1.09;
pub(super) const WIDER_STRONG: f64 = 1.19;
/// How much of that is for stand-ins, and not for Arial. Titles are spared it: the program itself sets them smaller where they need
/// more room.
pub(super) const STAND_IN: f64 = 1.12;
/// Letters that the font lacks are as wide as this part of their size, or fill a square where they are East Asian.
const UNKNOWN: f64 = 0.65;

/// The most that words take on one line.
pub(super) fn width(text: &str, size: f64, strong: bool) -> f64 {
    text.chars().map(|letter| letter_width(letter, strong)).sum::<f64>() * size
}

fn letter_width(letter: char, strong: bool) -> f64 {
    let (weight, wider) = if strong { (Weight::Bold, WIDER_STRONG) } else { (Weight::Regular, WIDER) };
    match advance(letter, weight) {
        // A square is a square in every face.
        Some(advance) if is_square(letter) => advance,
        Some(advance) => advance * wider,
        None if is_square(letter) => 1.0,
        None => UNKNOWN * wider,
    }
}

/// Scripts without spaces, whose lines break anywhere.
fn is_square(letter: char) -> bool {
    matches!(letter, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff00}'..='\u{ffef}' | '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{3ffff}')
}

/// How many lines of a width the pieces fill; one for no words.
pub(super) fn lines(pieces: &[Piece], size: f64, room: f64) -> usize {
    let letters = pieces.iter().flat_map(|piece| {
        let strong = piece.strong;
        piece.text.chars().map(move |letter| (letter, letter_width(letter, strong) * size))
    });
    count(letters, room.max(size))
}

fn count(letters: impl Iterator<Item = (char, f64)>, room: f64) -> usize {
    let (mut lines, mut line, mut word) = (1, 0.0, 0.0);
    for (letter, wide) in letters {
        if letter.is_whitespace() || is_square(letter) {
            if line > 0.0 && line + word > room {
                lines += 1;
                line = 0.0;
            }
            line += word;
            word = 0.0;
        }
        if letter.is_whitespace() {
            line += wide;
        } else if word + wide > room {
            // A word longer than a line begins on its own line and goes on over the next.
            lines += if line > 0.0 { 2 } else { 1 };
            (line, word) = (0.0, wide);
        } else {
            word += wide;
        }
    }
    lines + usize::from(line > 0.0 && word > 0.0 && line + word > room)
}

/// The pieces if they fill at most so many lines, otherwise as much as does and an ellipsis.
pub(super) fn cut(pieces: Vec<Piece>, size: f64, room: f64, most: usize) -> Vec<Piece> {
    if lines(&pieces, size, room) <= most {
        return pieces;
    }
    let fits = |kept: &usize| lines(&ellipsis(&pieces, *kept), size, room) <= most;
    ellipsis(&pieces, largest(letters(&pieces), fits))
}

/// The largest number from 0 to `most` that fits, where every smaller one fits too.
fn largest(most: usize, fits: impl Fn(&usize) -> bool) -> usize {
    let (mut low, mut high) = (0, most);
    while low < high {
        let middle = (low + high).div_ceil(2);
        if fits(&middle) { low = middle } else { high = middle - 1 }
    }
    low
}

fn letters(pieces: &[Piece]) -> usize {
    pieces.iter().map(|piece| piece.text.chars().count()).sum()
}

fn ellipsis(pieces: &[Piece], kept: usize) -> Vec<Piece> {
    let mut kept_pieces = first_letters(pieces, kept);
    if let Some(last) = kept_pieces.last_mut() {
        last.text = format!("{}…", last.text.trim_end());
    }
    kept_pieces
}

fn first_letters(pieces: &[Piece], mut kept: usize) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    for piece in pieces {
        if kept == 0 && !out.is_empty() {
            break;
        }
        let text: String = piece.text.chars().take(kept).collect();
        kept -= text.chars().count();
        out.push(Piece { text, ..piece.clone() });
    }
    out
}

/// Splits text after as many words as fill at most so many lines; `measure` says how many lines a text fills.
pub(super) fn split(text: &RichText, most: usize, measure: impl Fn(&RichText) -> usize) -> (RichText, RichText) {
    let words = text.words();
    let ends: Vec<usize> = words
        .char_indices()
        .filter(|(_, letter)| letter.is_whitespace())
        .map(|(index, letter)| index + letter.len_utf8())
        .collect();
    let fits = |count: &usize| *count == 0 || measure(&split_at(text, ends[count - 1]).0) <= most;
    match largest(ends.len(), fits) {
        0 => (RichText::default(), text.clone()),
        count => split_at(text, ends[count - 1]),
    }
}

/// Splits text at a byte of its words.
fn split_at(text: &RichText, at: usize) -> (RichText, RichText) {
    let (mut first, mut rest, mut start) = (RichText::default(), RichText::default(), 0);
    for run in &text.runs {
        let cut = at.saturating_sub(start).min(run.text.len());
        let (before, after) = run.text.split_at(cut);
        for (side, part) in [(&mut first, before), (&mut rest, after)] {
            if !part.is_empty() {
                let part = part.to_owned();
                *side =
                    if run.strong { std::mem::take(side).then_strong(part) } else { std::mem::take(side).then(part) };
            }
        }
        start += run.text.len();
    }
    (first, rest)
}

/// The height of paragraphs in a column of a width.
pub(super) fn height(paragraphs: &[Paragraph], room: f64) -> f64 {
    let lines = |paragraph: &Paragraph| lines(&paragraph.pieces, paragraph.size, room) as f64 * paragraph.pitch;
    let above: f64 = paragraphs.iter().skip(1).map(|paragraph| paragraph.above).sum();
    above + paragraphs.iter().map(lines).sum::<f64>()
}

/// The width that words of a role may count on where their box is `width` wide.
pub(super) fn room(role: Role, width: f64) -> f64 {
    if role == Role::Title { width * STAND_IN } else { width }
}

impl Words {
    /// The height that the words need in a box of this width.
    pub(super) fn needed(&self) -> f64 {
        let [left, top, right, bottom] = self.inset;
        top + height(&self.paragraphs, room(self.role, self.frame.width - left - right)) + bottom
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::theme;

    fn plain(text: &str) -> Vec<Piece> {
        vec![Piece { text: text.to_owned(), colour: theme::INK, strong: false }]
    }

    #[test]
    fn words_and_squares_break_where_they_must() {
        assert_eq!(lines(&plain(""), 10.0, 100.0), 1);
        assert_eq!(lines(&plain("one"), 10.0, 100.0), 1);
        assert_eq!(lines(&plain("onetwothree onetwothree"), 10.0, 80.0), 2);
        assert_eq!(lines(&plain(&"日".repeat(25)), 10.0, 102.5), 3);
        assert!(lines(&plain(&"w".repeat(300)), 10.0, 100.0) >= 22);
        assert_eq!(lines(&plain(&format!("a {}", "w".repeat(20))), 10.0, 100.0), 3);
    }

    #[test]
    fn words_are_counted_as_wide_as_any_usual_face_shows_them() {
        // As parts of the size, from the metrics of Liberation Sans, as wide as Arial, and of DejaVu Sans.
        let shown = [
            ("Working days fully staffed", false, [11.39, 13.06]),
            ("€11,034.01 of SEK 7,505.62", false, [12.57, 14.02]),
            ("EUR", false, [2.11, 2.06]),
            ("Post-incident reviews in time", true, [13.78, 16.49]),
            ("Escalations, adjusted for case mix", true, [16.34, 19.25]),
            ("REGISTERED", true, [6.50, 7.01]),
        ];
        for (words, strong, [arial, stand_in]) in shown {
            let counted = width(words, 1.0, strong);
            assert!(counted > arial && counted > stand_in && counted < stand_in * 1.12, "{words}: {counted}");
            // A title shrinks where a stand-in shows it, and not in Arial; no title is as short as the name of a currency.
            let title = counted / room(Role::Title, 1.0);
            assert!(title > arial || words.len() == 3, "{words}: {title}");
        }
    }

    #[test]
    fn what_is_cut_fits() {
        let long = plain(&"some words ".repeat(50));
        let short = cut(long.clone(), 10.0, 120.0, 3);
        assert_eq!(lines(&short, 10.0, 120.0), 3);
        assert!(short[0].text.ends_with('…'));
        assert_eq!(cut(plain("few"), 10.0, 120.0, 1), plain("few"));
    }

    #[test]
    fn text_splits_between_words_and_loses_nothing() {
        let text = RichText::plain("one two ").then_strong("three four").then(" five");
        let measure = |text: &RichText| text.words().split_whitespace().count();
        let (first, rest) = split(&text, 3, measure);
        assert_eq!((first.words().as_str(), rest.words().as_str()), ("one two three ", "four five"));
        assert!(first.runs[1].strong && rest.runs[0].strong && !rest.runs[1].strong);
        assert_eq!(split(&RichText::plain("endless"), 0, measure).1.words(), "endless");
    }
}
