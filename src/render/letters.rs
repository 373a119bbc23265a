//! Letters as a PDF can show them: those that a face has, and a hollow square for the others.
//!
//! A page with a missing letter is no accessible PDF, and neither is one with marks heaped over a letter. HTML keeps both, since
//! browsers bring fonts of their own.

use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::Look;
use crate::look::direction::{ISOLATE, ISOLATE_END, isolated};
use crate::look::{Typeface, faces};

/// What stands for a letter that no face has.
const SQUARE: char = '□';
/// The family of the pictures: what joins or tints them is left out.
const PICTURES: &str = "Noto Emoji";
/// The most marks that stand on a letter of a script that is written with them.
const MOST_MARKS: usize = 4;
/// What joins letters, and what keeps them from it.
const JOINERS: [char; 2] = ['\u{200c}', '\u{200d}'];

/// The letters of a text that no face of a look has, each once: a PDF of the program's own template shows a hollow square for them.
#[must_use]
pub fn lacking(text: &str, look: &Look) -> Vec<char> {
    let letters = Letters { typeface: look.typeface.as_ref(), all: true };
    let mut found = Vec::new();
    for letter in text.chars() {
        if letter != SQUARE && !found.contains(&letter) && letters.covered(&letter.to_string()).contains(SQUARE) {
            found.push(letter);
        }
    }
    found
}

/// The letters that a document can show.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letters<'t> {
    typeface: Option<&'t Typeface>,
    /// Whether all bundled faces are there, or Inter alone.
    all: bool,
}

impl<'t> Letters<'t> {
    /// Those of a template: of every face that it is given, or, where it does not set its words in these, of Inter alone.
    pub(super) fn of(template: &str, typeface: Option<&'t Typeface>) -> Self {
        let all = template.contains(".fonts");
        Self { typeface: typeface.filter(|_| all), all }
    }

    /// The family that draws a letter; `None` where no face has it.
    fn family(&self, letter: char) -> Option<&'static str> {
        if self.typeface.is_some_and(|typeface| typeface.has(letter)) {
            return Some(Typeface::FAMILY);
        }
        faces::family_of(letter).filter(|family| self.all || *family == faces::FAMILY)
    }

    /// The same data with every text in it as [`Self::covered`] has it, and what is read from right to left isolated.
    pub(super) fn covered_data(&self, data: Value) -> Value {
        match data {
            Value::String(text) => Value::String(isolated(&self.covered(&text)).into_owned()),
            Value::Array(values) => Value::Array(values.into_iter().map(|value| self.covered_data(value)).collect()),
            Value::Object(fields) => {
                Value::Object(fields.into_iter().map(|(name, value)| (name, self.covered_data(value))).collect())
            }
            other => other,
        }
    }

    /// The text with letters that no face has shown as a hollow square, or as the plain letters that they are a form of; what is
    /// invisible is left out, and so are marks that make no letter of their own with what they stand on, unless their script is
    /// written with them.
    pub(super) fn covered(&self, text: &str) -> String {
        if text.is_ascii() && !text.contains(|letter: char| letter.is_ascii_control()) {
            return text.to_owned();
        }
        let mut shown = Shown { letters: *self, text: String::with_capacity(text.len()), family: None, marks: 0 };
        text.nfc().for_each(|letter| shown.take(letter));
        shown.text
    }
}

/// A text as far as it is shown.
struct Shown<'t> {
    letters: Letters<'t>,
    text: String,
    /// The family of the letter that marks would stand on.
    family: Option<&'static str>,
    marks: usize,
}

impl Shown<'_> {
    fn take(&mut self, letter: char) {
        match letter {
            ISOLATE | ISOLATE_END => self.text.push(letter),
            letter if JOINERS.contains(&letter) => self.mark(letter),
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{ad}' => {}
            '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0001}'..='\u{e007f}' if self.family == Some(PICTURES) => {}
            '\n' => self.blank('\n'),
            '\t' | '\r' | '\u{85}' | '\u{2000}'..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{3000}' => self.blank(' '),
            letter if letter.is_control() => {}
            letter if is_combining_mark(letter) => self.mark(letter),
            letter => self.letter(letter),
        }
    }

    fn blank(&mut self, blank: char) {
        self.text.push(blank);
        self.family = None;
    }

    /// A mark or joiner behind a letter of a script that is written with it.
    fn mark(&mut self, mark: char) {
        let Some(family) = self.family.filter(|family| ![faces::FAMILY, Typeface::FAMILY, PICTURES].contains(family))
        else {
            return;
        };
        let drawn = JOINERS.contains(&mark) || self.letters.family(mark) == Some(family);
        if drawn && self.marks < MOST_MARKS {
            self.marks += 1;
            self.text.push(mark);
        }
    }

    fn letter(&mut self, letter: char) {
        self.marks = 0;
        self.family = if letter.is_ascii() { Some(faces::FAMILY) } else { self.letters.family(letter) };
        if self.family.is_some() {
            self.text.push(letter);
            return;
        }
        let plain: String = std::iter::once(letter).nfkc().collect();
        let is_shown = |letter: char| !is_combining_mark(letter) && self.letters.family(letter).is_some();
        if plain.chars().all(is_shown) {
            self.text.push_str(&plain);
        } else {
            self.text.push(SQUARE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covered(text: &str) -> String {
        Letters::of("deck.fonts", None).covered(text)
    }

    #[test]
    fn letters_of_every_bundled_script_are_kept() {
        for text in [
            "Åse ≥ 90% → €1",
            "شركة البحر",
            "שָׁלוֹם עולם",
            "ที่นี่ ดี",
            "हिन्दी क्षमता क्\u{200d}ष",
            "தமிழ்",
            "საქართველო Հայաստան",
            "日立製作所 ひらがな 한국어",
            "😀 🚢",
        ] {
            let kept = covered(text);
            assert_eq!(kept, text.nfc().collect::<String>());
        }
    }

    #[test]
    fn letters_without_a_shape_become_squares_or_plain_ones() {
        assert_eq!(covered("\u{13000}\u{200b} Ltd"), "□ Ltd");
        assert_eq!(covered("𝕿𝖍𝖊 𝗾"), "The q");
        assert_eq!(Letters::of("no faces", None).covered("日立 Ж"), "□□ Ж");
    }

    #[test]
    fn letters_that_no_face_has_are_named_once() {
        assert_eq!(lacking("a日\u{13000}م\u{200b}\u{13000}□𝕿 \u{13001}", &Look::default()), ['\u{13000}', '\u{13001}']);
    }

    #[test]
    fn marks_stay_where_a_script_is_written_with_them() {
        assert_eq!(covered("A\u{30a}se e\u{301}\u{336}\u{34f} ❤\u{fe0f}"), "Åse é ❤");
        assert_eq!(covered("a\u{e35} \u{e35} b\u{200d}c"), "a  bc");
        assert_eq!(covered(&format!("ด{}", "\u{e48}".repeat(9))), format!("ด{}", "\u{e48}".repeat(4)));
        assert_eq!(covered("👩🏽\u{200d}💻"), "👩💻");
    }

    #[test]
    fn characters_without_a_shape_are_left_out_of_every_text_of_the_data() {
        let data = serde_json::json!({ "a": ["x\u{1}\u{7f}\ty\u{2028}z\n", 1, null], "b": { "c": "\u{1b}\u{13000}" } });
        let letters = Letters::of("deck.fonts", None);
        assert_eq!(letters.covered_data(data), serde_json::json!({ "a": ["x y z\n", 1, null], "b": { "c": "□" } }));
    }
}
