//! Measuring, shortening, wrapping and escaping chart text, with the metrics of the face that draws each letter.

use std::cell::RefCell;

use crate::look::{Typeface, faces};

/// A weight of a typeface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    /// 400.
    Regular,
    /// 600.
    SemiBold,
    /// 700.
    Bold,
}

impl Weight {
    /// The number CSS and SVG know the weight by.
    pub(super) fn number(self) -> u16 {
        match self {
            Self::Regular => 400,
            Self::SemiBold => 600,
            Self::Bold => 700,
        }
    }
}

thread_local! {
    /// The workspace's own typeface, while something is made in it.
    static OWN: RefCell<Option<Typeface>> = const { RefCell::new(None) };
}

/// Does some work that measures words in a workspace's own typeface, or in the bundled one.
pub(crate) fn measuring<T>(typeface: Option<&Typeface>, work: impl FnOnce() -> T) -> T {
    /// Puts back what was measured in before, also where the work fails.
    struct Before(Option<Typeface>);
    impl Drop for Before {
        fn drop(&mut self) {
            OWN.set(self.0.take());
        }
    }
    let _before = Before(OWN.replace(typeface.cloned()));
    work()
}

/// Width in points of a line of text at a size in points. Kerning and joined letters are left out, so the result is rather too wide.
pub(crate) fn width(text: &str, size: f64, weight: Weight) -> f64 {
    text.chars().map(|letter| advance(letter, weight).unwrap_or_else(|| unknown(letter))).sum::<f64>() * size
}

/// How far a letter moves the next one in the face that draws it, as a part of the size; `None` for letters that no face has.
pub(crate) fn advance(letter: char, weight: Weight) -> Option<f64> {
    if is_invisible(letter) {
        return Some(0.0);
    }
    let own = OWN.with_borrow(|own| own.as_ref().and_then(|own| own.advance(letter, weight.number())));
    own.or_else(|| faces::advance(letter, weight.number()))
}

/// What joins letters, says their direction or their form, and takes no room.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// How wide a letter is taken to be that no face has: the square that stands for it, or what a reader's own font draws.
fn unknown(letter: char) -> f64 {
    if unicode_normalization::char::is_combining_mark(letter) { 0.0 } else { 1.0 }
}

/// The text if it fits, otherwise as many letters as fit and an ellipsis.
pub(crate) fn ellipsis(text: &str, size: f64, weight: Weight, room: f64) -> String {
    if width(text, size, weight) <= room {
        return text.to_owned();
    }
    let mut kept: Vec<char> = text.chars().collect();
    while kept.pop().is_some() {
        let short: String = kept.iter().collect::<String>().trim_end().to_owned() + "…";
        if width(&short, size, weight) <= room {
            return short;
        }
    }
    "…".to_owned()
}

/// The text in lines that fit, broken at spaces and line breaks, and within a word that is longer than a line, as names in
/// scripts without spaces are; where that takes more lines than allowed, the last one ends in an ellipsis.
pub(super) fn wrap(text: &str, size: f64, weight: Weight, room: f64, most: usize) -> Vec<String> {
    let fits = |line: &str| width(line, size, weight) <= room;
    let mut lines: Vec<String> = Vec::new();
    for part in text.lines() {
        let mut line = String::new();
        for word in part.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if fits(&longer) {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            let mut parts = broken(word, fits);
            line = parts.pop().unwrap_or_default();
            lines.append(&mut parts);
        }
        lines.push(line);
    }
    let most = most.max(1);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = ellipsis(&format!("{last}…"), size, weight, room);
        }
    }
    lines
}

/// A word in parts that each fit, or are one letter.
fn broken(word: &str, fits: impl Fn(&str) -> bool) -> Vec<String> {
    let mut parts = vec![String::new()];
    for letter in word.chars() {
        let Some(part) = parts.last_mut() else { break };
        part.push(letter);
        if !fits(part) && part.chars().count() > 1 {
            part.pop();
            parts.push(letter.to_string());
        }
    }
    parts
}

/// Text for between and inside tags; characters that XML forbids are left out.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_as_wide_as_each_other() {
        let one = width("1111.1", 12.0, Weight::Regular);
        assert!((one - width("8888.8", 12.0, Weight::Regular)).abs() < 1e-6);
        assert!(one > 20.0 && one < 60.0);
        assert!(width("total", 12.0, Weight::Bold) > width("total", 12.0, Weight::Regular));
    }

    #[test]
    fn letters_of_other_scripts_are_as_wide_as_their_face_draws_them() {
        assert!((width("漢字", 10.0, Weight::Regular) - 20.0).abs() < 1e-9);
        assert!(width("שלום", 10.0, Weight::Bold) > width("שלום", 10.0, Weight::Regular));
        assert!((width("a\u{2067}\u{200d}b", 10.0, Weight::Bold) - width("ab", 10.0, Weight::Bold)).abs() < 1e-9);
    }

    #[test]
    fn an_own_typeface_is_measured_while_work_is_done_in_it() {
        let bold = std::sync::Arc::new(faces::BUNDLED[2].bytes.to_vec());
        let own = Typeface::new("Heavy".to_owned(), [bold.clone(), bold.clone(), bold]).expect("a typeface");
        let regular = || width("wide", 10.0, Weight::Regular);
        let heavy = measuring(Some(&own), regular);
        assert!(heavy > regular() && (heavy - width("wide", 10.0, Weight::Bold)).abs() < 1e-9);
        assert!((measuring(Some(&own), || measuring(None, regular)) - regular()).abs() < 1e-9);
        assert!((measuring(Some(&own), || width("漢", 10.0, Weight::Regular)) - 10.0).abs() < 1e-9);
    }

    #[test]
    fn long_names_end_in_an_ellipsis_that_fits() {
        let short = ellipsis("Nordwestdeutsche Rechenzentrum Beteiligungsgesellschaft", 12.0, Weight::Regular, 90.0);
        assert!(short.ends_with('…') && width(&short, 12.0, Weight::Regular) <= 90.0, "{short}");
        assert_eq!(ellipsis("Orbis", 12.0, Weight::Regular, 90.0), "Orbis");
    }

    #[test]
    fn wrapping_keeps_breaks_and_words() {
        assert_eq!(wrap("True-up\n2026 Q2", 12.0, Weight::Regular, 90.0, 2), ["True-up", "2026 Q2"]);
        let lines = wrap("one two three four five six seven eight nine", 12.0, Weight::Regular, 60.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'));
    }

    #[test]
    fn a_long_label_loses_letters_at_its_end_only() {
        let squares = "日立製作所グループ東日本支社サポートセンター第二課";
        for text in [squares.to_owned(), format!("{squares} {squares}"), format!("ab {squares}"), "w".repeat(60)] {
            for most in 1..4 {
                let lines = wrap(&text, 12.0, Weight::Regular, 100.0, most);
                let shown = lines.concat();
                assert!(lines.len() <= most && shown.matches('…').count() <= 1, "{lines:?}");
                assert!(lines.iter().all(|line| width(line, 12.0, Weight::Regular) <= 100.0), "{lines:?}");
                let kept: String = shown.trim_end_matches('…').split_whitespace().collect();
                let said: String = text.split_whitespace().collect();
                assert!(said.starts_with(&kept), "{lines:?}");
                assert!(most < 3 || kept.chars().count() > 14, "all lines are filled: {lines:?}");
            }
        }
        assert_eq!(
            wrap(squares, 10.0, Weight::Regular, 130.0, 2),
            ["日立製作所グループ東日本支", "社サポートセンター第二課"]
        );
    }

    #[test]
    fn markup_and_forbidden_characters_are_only_text() {
        assert_eq!(escape("<b>&\u{0}\u{7}\"x\""), "&lt;b&gt;&amp;&quot;x&quot;");
    }
}
