//! In whose notation figures and days are written: that of a document while it is made, the British one elsewhere.
//!
//! Several hundred places write figures, most of them far from any document. Handing the locale to each of them would put it into
//! every signature of the sentences without one of them deciding anything by it. So it is kept by thread, and only the few
//! functions that begin a document (a deck, an index, a statement, and their rendering) set it, each from the document's own
//! field and on the thread that makes it; it ends with the function, also where that fails.

use std::cell::Cell;

use crate::domain::Locale;
use crate::domain::locale::{BRITISH, Groups, Marks};

thread_local! {
    static LOCALE: Cell<&'static Locale> = const { Cell::new(&BRITISH) };
}

/// The notation that this thread writes in.
#[must_use]
pub fn locale() -> &'static Locale {
    LOCALE.get()
}

/// Makes something with figures and days written in a locale's notation, on this thread.
pub fn written_in<T>(locale: &'static Locale, make: impl FnOnce() -> T) -> T {
    let _former = Former(LOCALE.replace(locale));
    make()
}

/// What a thread wrote in before; it does so again when this is gone.
struct Former(&'static Locale);

impl Drop for Former {
    fn drop(&mut self) {
        LOCALE.set(self.0);
    }
}

/// A plain number without sign (`1234.5`) with a locale's marks: `1,234.5`.
pub(super) fn marked(plain: &str, marks: Marks) -> String {
    let (whole, fraction) = plain.split_once('.').map_or((plain, None), |(a, b)| (a, Some(b)));
    let locale = locale();
    let mut text = String::with_capacity(plain.len() + whole.len());
    let grouped = whole.len() >= 3 + locale.before_mark;
    for (index, digit) in whole.chars().enumerate() {
        if grouped && index > 0 && is_between_groups(whole.len() - index, locale.groups) {
            text.push(marks.group);
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push(marks.decimal);
        text.push_str(fraction);
    }
    text
}

/// Whether a mark stands before the last so many digits.
fn is_between_groups(digits_behind: usize, groups: Groups) -> bool {
    match groups {
        Groups::Thousands => digits_behind.is_multiple_of(3),
        Groups::Indian => digits_behind >= 3 && !digits_behind.is_multiple_of(2),
    }
}

/// A number without a tail of zero decimals: `3.0` is `3`.
pub(super) fn without_zero_tail(text: &str) -> &str {
    text.strip_suffix('0').and_then(|start| start.strip_suffix(locale().numbers.decimal)).unwrap_or(text)
}

/// Whether all digits of a text are zero.
pub(super) fn is_zero(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).all(|digit| digit == b'0')
}

/// Words that were made without a deck (reasons, warnings, definitions), with their figures in its notation: `1,234`, `0.75` and `80%`.
///
/// What is no figure stays: names with digits, dates, times, and numbers such as the `2026.1` of a version.
#[must_use]
pub fn in_notation(words: &str) -> String {
    if locale() == &BRITISH {
        return words.to_owned();
    }
    let mut said = String::with_capacity(words.len());
    let mut rest = words;
    let is_part = |letter: char| letter.is_alphanumeric() || "-_:/.,".contains(letter);
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let is_inside = rest[..start].ends_with(is_part);
        let end = start + rest[start..].find(|letter: char| !is_part(letter)).unwrap_or(rest.len() - start);
        let token = rest[start..end].trim_end_matches(['.', ',', ':']);
        let behind = &rest[start + token.len()..];
        said.push_str(&rest[..start]);
        match figure(token, behind.starts_with('%')).filter(|_| !is_inside) {
            Some(figure) => said.push_str(&figure),
            None => said.push_str(token),
        }
        rest = behind;
        if let Some(behind) = rest.strip_prefix('%') {
            said.push_str(locale().percent);
            rest = behind;
        }
    }
    said + rest
}

/// A British figure in the notation of the thread; `None` where it is none.
fn figure(token: &str, is_per_cent: bool) -> Option<String> {
    let (whole, fraction) = token.split_once('.').map_or((token, None), |(whole, fraction)| (whole, Some(fraction)));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().filter(|first| is_number(first))?;
    let is_grouped = groups.clone().count() > 0;
    let is_figure = groups.all(|group| is_number(group) && group.len() == 3) && fraction.is_none_or(is_number);
    let is_written = is_grouped || fraction.is_some() || is_per_cent;
    // A version named after a year.
    let is_version = !is_grouped && !is_per_cent && first.len() == 4 && first.starts_with("20");
    (is_figure && is_written && !is_version).then(|| marked(&token.replace(',', ""), locale().numbers))
}

#[cfg(test)]
mod tests {
    use super::super::{count, day, percent};
    use super::*;
    use crate::domain::locale::ALL;

    fn of(tag: &str) -> &'static Locale {
        ALL.iter().find(|locale| locale.tag == tag).expect("a locale")
    }

    #[test]
    fn groups_are_those_of_the_locale() {
        let written = |tag: &str| {
            written_in(of(tag), || ["999", "1234", "12345.6", "1234567"].map(|text| marked(text, locale().numbers)))
        };
        assert_eq!(written("en-GB"), ["999", "1,234", "12,345.6", "1,234,567"]);
        assert_eq!(written("en-IN"), ["999", "1,234", "12,345.6", "12,34,567"]);
        assert_eq!(written("de-DE"), ["999", "1.234", "12.345,6", "1.234.567"]);
        assert_eq!(written("es-ES"), ["999", "1234", "12.345,6", "1.234.567"]);
        assert_eq!(written("fr-FR"), ["999", "1\u{202f}234", "12\u{202f}345,6", "1\u{202f}234\u{202f}567"]);
        assert_eq!(written("de-CH"), ["999", "1’234", "12’345.6", "1’234’567"]);
    }

    #[test]
    fn figures_in_words_are_turned_and_nothing_else_is() {
        let german = |words: &str| written_in(of("de-DE"), || in_notation(words));
        assert_eq!(
            german("48% of 1,234 (12 of 25), and 6.7% of those."),
            "48\u{a0}% of 1.234 (12 of 25), and 6,7\u{a0}% of those."
        );
        assert_eq!(german("at least 0.84, and it is 0.7512"), "at least 0,84, and it is 0,7512");
        for words in [
            "rules 2026.1 of 2026 Q3",
            "2026-08-03 at 12:30",
            "P1,234 and sev1",
            "1.2.3 or 12,34",
            "",
            "v1.5",
            "case 12345",
        ] {
            assert_eq!(german(words), words);
        }
        assert_eq!(in_notation("48% of 1,234"), "48% of 1,234");
    }

    #[test]
    fn a_notation_ends_with_what_is_made_in_it() {
        let inner = written_in(of("de-DE"), || (written_in(of("en-US"), || count(1_234)), count(1_234)));
        assert_eq!((inner.0.as_str(), inner.1.as_str(), count(1_234).as_str()), ("1,234", "1.234", "1,234"));
        let failed = std::panic::catch_unwind(|| written_in(of("de-DE"), || panic!("a slide fails")));
        assert!(failed.is_err() && count(1_234) == "1,234");
    }

    #[test]
    fn threads_write_in_their_own_notation() {
        let barrier = std::sync::Barrier::new(ALL.len());
        let write = || (count(12_345), percent(0.125), day("2026-11-14".parse().expect("a day")));
        let alone: Vec<_> = ALL.iter().map(|locale| written_in(locale, write)).collect();
        let together: Vec<_> = std::thread::scope(|scope| {
            let meet = &barrier;
            let work = ALL.iter().map(|locale| {
                scope.spawn(move || {
                    written_in(locale, || {
                        meet.wait();
                        write()
                    })
                })
            });
            let threads: Vec<_> = work.collect();
            threads.into_iter().map(|thread| thread.join().expect("a text")).collect()
        });
        assert_eq!(alone, together);
        assert!(
            alone.iter().any(|(count, ..)| count == "12.345")
                && alone.iter().any(|(_, share, _)| share == "12,5\u{a0}%")
        );
    }
}
