//! Words read from right to left among others: which texts are, and what keeps the others in order.
//!
//! The documents are written in English, with names and remarks from data in any script. A text is read from right to left where it
//! begins so and most of its letters are; a sentence that only begins with such a name is not. Where a name stands in a sentence of
//! the other direction it is isolated, so that figures and brackets beside it stay in their places.

use std::borrow::Cow;

/// Opens a part that is read from right to left.
pub const ISOLATE: char = '\u{2067}';
/// Closes what [`ISOLATE`] opens.
pub const ISOLATE_END: char = '\u{2069}';
/// Marks of direction that data may hold: they could turn round what stands beside, and are left out.
const CONTROLS: [char; 12] = [
    '\u{61c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}',
    '\u{2067}', '\u{2068}', '\u{2069}',
];
/// Says that what stands beside is read from left to right.
const MARK: char = '\u{200e}';

/// Whether a letter belongs to a script that is read from right to left.
#[must_use]
pub fn is_right_to_left(letter: char) -> bool {
    let of_script = matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}');
    of_script && letter.is_alphabetic()
}

/// Between the parts that a deck joins in one line: a footer, a subtitle.
const JOINT: &str = " \u{b7} ";

/// Whether a text as a whole is read from right to left: its first letter is, and no fewer letters than not. A line of joined parts is the
/// deck's own, whatever its first part is.
#[must_use]
pub fn reads_right_to_left(text: &str) -> bool {
    if text.contains(JOINT) {
        return false;
    }
    let mut letters = text.chars().filter(|letter| letter.is_alphabetic()).peekable();
    if !letters.peek().is_some_and(|first| is_right_to_left(*first)) {
        return false;
    }
    let (mut right, mut left) = (0_usize, 0_usize);
    letters.for_each(|letter| *(if is_right_to_left(letter) { &mut right } else { &mut left }) += 1);
    right >= left
}

/// The text with all that is read from right to left isolated: the whole of it, or parts. Marks of direction in it are left out.
#[must_use]
pub fn isolated(text: &str) -> Cow<'_, str> {
    let text = without_controls(text);
    if !text.chars().any(is_right_to_left) {
        return text;
    }
    if reads_right_to_left(&text) {
        return Cow::Owned(format!("{ISOLATE}{text}{ISOLATE_END}"));
    }
    Cow::Owned(in_parts(&text, |part| format!("{ISOLATE}{part}{ISOLATE_END}")))
}

/// The text with a mark behind each part that is read from right to left, for programs that know no isolation; in a text that is
/// read so as a whole, none. Marks of direction in it are left out.
#[must_use]
pub fn marked(text: &str) -> Cow<'_, str> {
    let text = without_controls(text);
    if !text.chars().any(is_right_to_left) || reads_right_to_left(&text) {
        return text;
    }
    Cow::Owned(in_parts(&text, |part| format!("{part}{MARK}")))
}

fn without_controls(text: &str) -> Cow<'_, str> {
    if text.contains(CONTROLS) { Cow::Owned(text.replace(CONTROLS, "")) } else { Cow::Borrowed(text) }
}

/// The text with each part from a letter read from right to left to the last one before a letter or figure that is not, written anew.
fn in_parts(text: &str, written: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let (mut start, mut end) = (None, 0);
    let mut done = 0;
    for (at, letter) in text.char_indices() {
        if is_right_to_left(letter) {
            start = start.or(Some(at));
            end = at + letter.len_utf8();
        } else if is_mark_of_script(letter) && start.is_some() && end == at {
            end = at + letter.len_utf8();
        } else if letter.is_alphanumeric()
            && let Some(from) = start.take()
        {
            out.push_str(&text[done..from]);
            out.push_str(&written(&closed(text, from, &mut end)));
            done = end;
        }
    }
    if let Some(from) = start {
        out.push_str(&text[done..from]);
        out.push_str(&written(&closed(text, from, &mut end)));
        done = end;
    }
    out.push_str(&text[done..]);
    out
}

/// The part from `from` to `end`, with the bracket behind it that one in it opens.
fn closed(text: &str, from: usize, end: &mut usize) -> String {
    let part = &text[from..*end];
    let open = |bracket: char, other: char| part.matches(bracket).count() > part.matches(other).count();
    let next = text[*end..].chars().next();
    if (next == Some(')') && open('(', ')')) || (next == Some(']') && open('[', ']')) {
        *end += 1;
    }
    text[from..*end].to_owned()
}

/// Vowels and other marks of these scripts, which are no letters.
fn is_mark_of_script(letter: char) -> bool {
    matches!(letter, '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6ed}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The isolates as brackets that can be read.
    fn shown(text: &str) -> String {
        isolated(text).replace(ISOLATE, "⟦").replace(ISOLATE_END, "⟧")
    }

    #[test]
    fn direction_is_that_of_the_first_letter_and_of_most() {
        assert!(reads_right_to_left("1. שלום abc") && reads_right_to_left("مرحبا") && reads_right_to_left("שלום Ltd"));
        assert!(
            !reads_right_to_left("abc שלום")
                && !reads_right_to_left("شركة met 3 of 4 targets")
                && !reads_right_to_left("12")
        );
    }

    #[test]
    fn names_in_a_sentence_are_isolated_and_a_whole_text_is_as_one() {
        assert_eq!(shown("Meridian met 3 of 4"), "Meridian met 3 of 4");
        assert_eq!(shown("شركة البحر: 24 cases and more"), "⟦شركة البحر⟧: 24 cases and more");
        assert_eq!(shown("For שלום (ישראל) 24, and דוד."), "For ⟦שלום (ישראל)⟧ 24, and ⟦דוד⟧.");
        assert_eq!(shown("שלום (ישראל)."), "⟦שלום (ישראל).⟧");
        assert_eq!(shown("Vowels מַיִם here"), "Vowels ⟦מַיִם⟧ here");
        assert_eq!(shown("הלסיון שותפים · 2026 Q3"), "⟦הלסיון שותפים⟧ · 2026 Q3");
    }

    #[test]
    fn marks_of_direction_in_data_turn_nothing_round() {
        assert_eq!(shown("\u{202e}gnorw\u{202c} \u{2066}x\u{2069}"), "gnorw x");
        assert_eq!(marked("\u{202e}x"), "x");
    }

    #[test]
    fn a_mark_stands_behind_each_name_in_a_sentence() {
        assert_eq!(marked("See דוד 24 now"), "See דוד\u{200e} 24 now");
        assert_eq!(marked("שלום Ltd"), "שלום Ltd");
    }
}
