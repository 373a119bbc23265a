//! Printed figures read back, by a way of its own: whatever formats them is not asked. Of the locale only its marks and the
//! places of its signs are known here.

use rust_decimal::Decimal;

use crate::deck::format::{MINUS, locale};
use crate::domain::locale::Place;
use crate::domain::{Currency, Money};
use crate::scorecard::model::Unit;

/// What may stand behind a number and belongs to it; of two that begin alike the longer is first.
const UNITS: [&str; 9] = [" points", " point", " days", " day", " min", " h", "%", "×", "\u{a0}%"];
/// Letters after rounded amounts, with what they stand for.
const STEPS: [(&str, i64); 3] = [("k", 1_000), ("m", 1_000_000), ("bn", 1_000_000_000)];

/// The values that a print may stand for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ReadBack {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl ReadBack {
    /// Whether a value is among them.
    pub(super) fn holds(self, value: f64) -> bool {
        let slack = 1e-9 * value.abs().max(1.0);
        (self.low - slack..=self.high + slack).contains(&value)
    }

    /// Whether a value or its opposite is among them: a change is also said without its sign.
    pub(super) fn holds_either(self, value: f64) -> bool {
        self.holds(value) || self.holds(-value)
    }
}

/// The values that a printed figure of a unit may stand for; `None` for no figure.
pub(super) fn read_back(shown: &str, unit: Unit) -> Option<ReadBack> {
    let (side, rest) = match shown.chars().next()? {
        '<' => (Some(true), &shown[1..]),
        '>' => (Some(false), &shown[1..]),
        _ => (None, shown),
    };
    let end = rest.find(|letter: char| !is_of_number(letter)).unwrap_or(rest.len());
    let (digits, word) = (&rest[..end], rest[end..].trim());
    let number = plain(digits)?;
    let half = 0.5 * 10_f64.powi(-decimals(digits));
    let scale = match (word, unit) {
        ("%", _) | ("point" | "points", Unit::SharePoints) => 0.01,
        ("min", Unit::Hours) => 1.0 / 60.0,
        ("day" | "days", Unit::Hours) => 24.0,
        _ => 1.0,
    };
    let (low, high) = match side {
        Some(true) => (0.0, number),
        Some(false) => (number, f64::INFINITY),
        None => (number - half, number + half),
    };
    Some(ReadBack { low: low * scale, high: high * scale })
}

/// The values that a printed difference may stand for: those of shares are in points, with or without the word.
pub(super) fn read_back_change(shown: &str, unit: Unit) -> Option<ReadBack> {
    match unit {
        Unit::Share | Unit::SharePoints => {
            let bare = shown.trim_end_matches(" points").trim_end_matches(" point");
            read_back(&format!("{bare} points"), Unit::SharePoints)
        }
        _ => read_back(shown, unit),
    }
}

/// A printed number without a unit.
pub(super) fn plain(digits: &str) -> Option<f64> {
    point_only(digits).parse().ok()
}

/// A printed number without a unit, as exact as it is written.
pub(super) fn exact_number(digits: &str) -> Option<Decimal> {
    point_only(digits).parse().ok()
}

/// Digits as a program reads them: without marks between groups, with a point before decimals.
fn point_only(digits: &str) -> String {
    let locale = locale();
    let digits = digits.trim().trim_start_matches('+').chars().filter(|letter| !locale.is_group(*letter));
    let pointed = digits.map(|letter| match letter {
        MINUS => '-',
        letter if locale.is_decimal(letter) => '.',
        letter => letter,
    });
    pointed.collect()
}

fn decimals(digits: &str) -> i32 {
    let behind = digits.split_once(|letter| locale().is_decimal(letter));
    let decimals = behind.map_or(0, |(_, decimals)| decimals.chars().filter(char::is_ascii_digit).count());
    i32::try_from(decimals).unwrap_or(i32::MAX)
}

fn is_of_number(letter: char) -> bool {
    letter.is_ascii_digit() || ['+', '-', MINUS].contains(&letter) || is_mark(letter)
}

fn is_mark(letter: char) -> bool {
    locale().is_decimal(letter) || locale().is_group(letter)
}

/// The figure with its unit that a text begins with, and what follows it; `None` where it begins otherwise.
pub(super) fn figure_first(text: &str) -> Option<(&str, &str)> {
    let sign = text.len() - text.trim_start_matches(['<', '>', '+', MINUS]).len();
    let digits = &text[sign..];
    let most = digits.find(|letter: char| !letter.is_ascii_digit() && !is_mark(letter));
    // A mark at the end is of the sentence and not of the number.
    let number = digits[..most.unwrap_or(digits.len())].trim_end_matches(is_mark);
    if number.is_empty() || !number.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let end = sign + number.len();
    let rest = &text[end..];
    let unit = UNITS.iter().find(|unit| {
        rest.strip_prefix(**unit).is_some_and(|after| !after.starts_with(|next: char| next.is_alphabetic()))
    });
    Some(text.split_at(end + unit.map_or(0, |unit| unit.len())))
}

/// The figure with its unit, or the counts (`7 of 41`), that a text ends with.
pub(super) fn figure_last(text: &str) -> Option<&str> {
    let starts = text.char_indices().rev().map(|(at, _)| at).take(40);
    let whole = |at: &usize| figure_first(&text[*at..]).is_some_and(|(_, rest)| rest.is_empty()) && begins(text, *at);
    let last = starts.filter(whole).last()?;
    let counted = text[..last].strip_suffix(" of ").and_then(figure_last);
    Some(counted.map_or(&text[last..], |part| &text[last - " of ".len() - part.len()..]))
}

/// Whether a number can begin here: not inside another one, and not in a word.
fn begins(text: &str, at: usize) -> bool {
    text[..at].chars().next_back().is_none_or(|before| before.is_whitespace() || before == '(')
}

/// A printed amount, in units of its currency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Printed {
    number: Decimal,
    /// How far off it may be: nothing, where it is written to the minor unit.
    slack: Decimal,
}

impl Printed {
    /// What is printed.
    pub(super) fn number(self) -> Decimal {
        self.number
    }

    /// Whether it stands for an amount: to the minor unit where it is written in full, else within what was rounded away.
    pub(super) fn is(self, amount: Money) -> bool {
        (amount.decimal() - self.number).abs() <= self.slack
    }

    /// Whether it stands for an amount, with whichever sign.
    pub(super) fn is_size_of(self, amount: Money) -> bool {
        self.is(amount) || Self { number: -self.number, ..self }.is(amount)
    }
}

/// An amount written without its currency, as tables of one currency hold it.
pub(super) fn bare_amount(text: &str, currency: Currency) -> Option<Printed> {
    let (number, rest) = figure_first(text.trim())?;
    let step = match rest {
        "" => 1,
        letters => STEPS.iter().find(|(known, _)| *known == letters).map(|(_, step)| *step)?,
    };
    let number = exact_number(number)?;
    let exact = step == 1 && number.scale() == currency.minor_digits();
    let half = Decimal::new(5, number.scale() + 1) * Decimal::from(step);
    let slack = if exact { Decimal::ZERO } else { half };
    Some(Printed { number: number.checked_mul(Decimal::from(step))?, slack })
}

/// An amount with the sign of its currency: `−€5.00`, `+€9.1k`, `−5,00 €`; `None` for another currency.
pub(super) fn amount(text: &str, currency: Currency) -> Option<Printed> {
    let is_sign = |letter: char| ['+', MINUS].contains(&letter);
    let text = text.trim();
    let mark = locale().sign(&currency);
    let digits = match locale().place {
        Place::After => text.strip_suffix(mark)?.trim_start_matches(is_sign),
        _ => text.trim_start_matches(is_sign).strip_prefix(mark)?.trim_start().trim_start_matches(is_sign),
    };
    let printed = bare_amount(digits, currency)?;
    Some(if text.contains(MINUS) { Printed { number: -printed.number, ..printed } } else { printed })
}

/// Every amount of a currency in a text, as it is printed.
pub(super) fn amounts_in(text: &str, currency: Currency) -> Vec<&str> {
    let mark = locale().sign(&currency);
    let found = text.match_indices(mark).filter_map(|(at, _)| match locale().place {
        Place::After => amount_before(text, at, at + mark.len()),
        _ => amount_behind(text, at, at + mark.len()),
    });
    found.collect()
}

/// The amount of a currency's sign that stands at `from..to`, with its digits behind.
fn amount_behind(text: &str, from: usize, to: usize) -> Option<&str> {
    let spaced = text[to..].trim_start_matches(['\u{a0}', '+', MINUS]);
    let (_, after) = figure_first(spaced)?;
    let word = after.len() - after.trim_start_matches(char::is_alphabetic).len();
    let step = STEPS.iter().any(|(letters, _)| &after[..word] == *letters);
    let end = text.len() - after.len() + if step { word } else { 0 };
    let sign = text[..from].chars().next_back().filter(|before| ['+', MINUS].contains(before));
    Some(&text[from - sign.map_or(0, char::len_utf8)..end])
}

/// The amount of a currency's sign that stands at `from..to`, with its digits before.
fn amount_before(text: &str, from: usize, to: usize) -> Option<&str> {
    let digits = text[..from].trim_end_matches('\u{a0}').trim_end_matches(char::is_alphabetic);
    let start = digits.trim_end_matches(is_of_number);
    let first = digits[start.len()..].trim_start_matches(is_mark);
    first.contains(|letter: char| letter.is_ascii_digit()).then(|| &text[digits.len() - first.len()..to])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture::{euro, money};
    use crate::deck::format;
    use crate::domain::locale::ALL;

    #[test]
    fn what_is_printed_is_read_back_in_every_notation() {
        for locale in ALL {
            format::written_in(locale, what_is_printed_is_read_back);
        }
        let german = ALL.iter().find(|locale| locale.tag == "de-DE").expect("a locale");
        let read = format::written_in(german, || (plain("−1.234,5"), read_back("93,4\u{a0}%", Unit::Share)));
        assert_eq!(read.0, Some(-1234.5));
        assert!(read.1.is_some_and(|read| read.holds(0.9342) && !read.holds(0.9346)), "{:?}", read.1);
    }

    #[test]
    fn amounts_are_read_in_every_notation() {
        let currencies = ["EUR", "SEK", "CHF", "USD"].map(|code| Currency::parse(code).expect("a code"));
        let amounts = [-123_456_750, -500, 0, 118_200, 7_293_622].into_iter();
        for (minor, currency) in amounts.flat_map(|minor| currencies.map(|currency| (minor, currency))) {
            let due = Money::from_minor(minor, currency);
            for locale in ALL {
                format::written_in(locale, || {
                    for shown in [format::exact(due), format::signed_exact(due), format::rounded(due)] {
                        assert!(amount(&shown, currency).is_some_and(|read| read.is(due)), "{} {shown}", locale.tag);
                        let said = format!("It is {shown}, of 2026 Q3.");
                        assert_eq!(amounts_in(&said, currency), [shown.as_str()], "{}", locale.tag);
                    }
                });
            }
        }
    }

    #[test]
    fn what_is_printed_is_read_back() {
        for (value, unit) in [
            (0.9342, Unit::Share),
            (0.0004, Unit::Share),
            (0.99991, Unit::Share),
            (1.0, Unit::Share),
            (0.0, Unit::Share),
            (0.943, Unit::Ratio),
            (0.41, Unit::Hours),
            (3.42, Unit::Hours),
            (1234.5, Unit::Hours),
            (4.351, Unit::Points),
            (12_345.0, Unit::Count),
            (12.51, Unit::Days),
            (0.213, Unit::SharePoints),
            (-12.4, Unit::NetPoints),
            (3.24, Unit::PerHundred),
        ] {
            let shown = format::value(value, unit);
            let read = read_back(&shown, unit).unwrap_or_else(|| panic!("{shown}"));
            assert!(read.holds(value), "{value} as {shown}: {read:?}");
            assert!(!read.holds(value + 10.0) || shown.starts_with('>'), "{shown}");
            let changed = format::change(value, unit);
            let read = read_back_change(&changed, unit).unwrap_or_else(|| panic!("{changed}"));
            assert!(read.holds(value) && !read.holds(value + 10.0), "{changed}: {read:?}");
        }
        assert_eq!(read_back(format::NO_FIGURE, Unit::Share), None);
    }

    #[test]
    fn figures_are_found_at_the_ends_of_a_text() {
        assert_eq!(figure_first("90%, within"), Some(("90%", ", within")));
        assert_eq!(figure_first("3.4 h. Then"), Some(("3.4 h", ". Then")));
        assert_eq!(figure_first("2.1 points since"), Some(("2.1 points", " since")));
        assert_eq!(figure_first("12 hours"), Some(("12", " hours")));
        assert_eq!(figure_first("1,200."), Some(("1,200", ".")));
        assert_eq!(figure_first("many"), None);
        assert_eq!(figure_last("where 93.4%"), Some("93.4%"));
        assert_eq!(figure_last("were 7 of 41"), Some("7 of 41"));
        assert_eq!(figure_last("took 1.9 h"), Some("1.9 h"));
        assert_eq!(figure_last(">99.9%"), Some(">99.9%"));
        assert_eq!(figure_last("nothing"), None);
    }

    #[test]
    fn amounts_are_read_to_the_cent_where_they_are_written_so() {
        for (text, minor) in [("€72,936.22", 7_293_622), ("−€5.00", -500), ("+€1,182.00", 118_200)] {
            let read = amount(text, euro()).unwrap_or_else(|| panic!("{text}"));
            assert!(read.is(money(minor)) && !read.is(money(minor + 1)), "{text}");
        }
        let rounded = amount("€31k", euro()).expect("an amount");
        assert!(rounded.is(money(3_123_456)) && !rounded.is(money(3_200_000)));
        let yen = Currency::parse("JPY").expect("a code");
        assert_eq!(amount("€5.00", yen), None);
        assert_eq!(amounts_in("€5.00 of −€1.2m, ¥7", euro()), ["€5.00", "−€1.2m"]);
    }
}
