//! Printed figures read back, by a way of its own: whatever formats them is not asked. The marks that figures are written with are
//! here alone.

use rust_decimal::Decimal;

use crate::domain::{Currency, Money};
use crate::scorecard::model::Unit;

/// The marks that figures are written with.
#[derive(Debug, Clone, Copy)]
struct Marks {
    /// Between a whole number and its decimals.
    decimal: char,
    /// Between groups of three digits.
    group: char,
    /// Before what is below zero.
    minus: char,
}

/// As decks are written.
const MARKS: Marks = Marks { decimal: '.', group: ',', minus: '\u{2212}' };
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
    let plain: String = digits.trim().chars().filter(|letter| *letter != MARKS.group).collect();
    let plain = plain.replace(MARKS.minus, "-").replace(MARKS.decimal, ".");
    plain.trim_start_matches('+').parse().ok()
}

fn decimals(digits: &str) -> i32 {
    let decimals = digits.split_once(MARKS.decimal).map_or(0, |(_, decimals)| decimals.len());
    i32::try_from(decimals).unwrap_or(i32::MAX)
}

fn is_of_number(letter: char) -> bool {
    letter.is_ascii_digit() || ['+', '-', MARKS.decimal, MARKS.group, MARKS.minus].contains(&letter)
}

/// The figure with its unit that a text begins with, and what follows it; `None` where it begins otherwise.
pub(super) fn figure_first(text: &str) -> Option<(&str, &str)> {
    let sign = text.len() - text.trim_start_matches(['<', '>', '+', MARKS.minus]).len();
    let digits = &text[sign..];
    let most = digits.find(|letter: char| !letter.is_ascii_digit() && letter != MARKS.decimal && letter != MARKS.group);
    // A mark at the end is of the sentence and not of the number.
    let number = digits[..most.unwrap_or(digits.len())].trim_end_matches([MARKS.decimal, MARKS.group]);
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
    let plain: String = number.chars().filter(|letter| *letter != MARKS.group).collect();
    let plain = plain.replace(MARKS.minus, "-").replace(MARKS.decimal, ".");
    let number: Decimal = plain.trim_start_matches('+').parse().ok()?;
    let exact = step == 1 && number.scale() == currency.minor_digits();
    let half = Decimal::new(5, number.scale() + 1) * Decimal::from(step);
    let slack = if exact { Decimal::ZERO } else { half };
    Some(Printed { number: number.checked_mul(Decimal::from(step))?, slack })
}

/// An amount with the sign of its currency: `−€5.00`, `+€9.1k`; `None` for another currency.
pub(super) fn amount(text: &str, currency: Currency) -> Option<Printed> {
    let text = text.trim();
    let unsigned = text.trim_start_matches(['+', MARKS.minus]);
    let printed = bare_amount(unsigned.strip_prefix(currency.symbol().as_str())?, currency)?;
    Some(if text.starts_with(MARKS.minus) { Printed { number: -printed.number, ..printed } } else { printed })
}

/// Every amount of a currency in a text, as it is printed.
pub(super) fn amounts_in(text: &str, currency: Currency) -> Vec<&str> {
    let symbol = currency.symbol();
    let found = text.match_indices(symbol.as_str()).filter_map(|(at, _)| {
        let (number, after) = figure_first(&text[at + symbol.len()..])?;
        let word = after.len() - after.trim_start_matches(char::is_alphabetic).len();
        let step = STEPS.iter().any(|(letters, _)| &after[..word] == *letters);
        let end = at + symbol.len() + number.len() + if step { word } else { 0 };
        let sign = text[..at].chars().next_back().filter(|before| ['+', MARKS.minus].contains(before));
        Some(&text[at - sign.map_or(0, char::len_utf8)..end])
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture::{euro, money};
    use crate::deck::format;

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
