//! Amounts with the sign of their currency.

use rust_decimal::Decimal;

use super::MINUS;
use super::notation::{is_zero, locale, marked};
use crate::domain::locale::{Marks, Place};
use crate::domain::money::round_half_away_from_zero;
use crate::domain::{Currency, Money};

/// Digits with the sign of their currency, and `−`, `+` or nothing where the locale has it.
fn placed(currency: Currency, digits: &str, plus_or_minus: &str) -> String {
    let (locale, sign) = (locale(), plus_or_minus);
    let mark = locale.sign(&currency);
    match locale.place {
        Place::Before if mark.ends_with(char::is_alphabetic) => format!("{sign}{mark}\u{a0}{digits}"),
        Place::Before => format!("{sign}{mark}{digits}"),
        Place::BeforeWithSpace => format!("{sign}{mark}\u{a0}{digits}"),
        Place::BeforeTheMinus => format!("{mark}\u{a0}{sign}{digits}"),
        Place::InPlaceOfSpace if sign.is_empty() => format!("{mark}\u{a0}{digits}"),
        Place::InPlaceOfSpace => format!("{mark}{sign}{digits}"),
        Place::After => format!("{sign}{digits}\u{a0}{mark}"),
    }
}

/// `−`, `+` where it is asked for, or nothing.
fn sign_of(minor: i64, with_plus: bool) -> String {
    match minor.signum() {
        -1 => MINUS.to_string(),
        1 if with_plus => "+".to_owned(),
        _ => String::new(),
    }
}

/// An exact number as it is, with separated thousands and a true minus sign: `−1,234.5`.
#[must_use]
pub fn decimal(number: Decimal) -> String {
    let digits = digits(number, locale().numbers);
    if number < Decimal::ZERO { format!("{MINUS}{digits}") } else { digits }
}

/// An exact amount as it is, without its currency's sign: `−1,234.50`.
#[must_use]
pub fn amount(number: Decimal) -> String {
    let digits = digits(number, locale().amounts);
    if number < Decimal::ZERO { format!("{MINUS}{digits}") } else { digits }
}

/// An exact number without its sign.
fn digits(number: Decimal, marks: Marks) -> String {
    marked(&number.abs().to_string(), marks)
}

fn to_the_minor_unit(amount: Money, with_plus: bool) -> String {
    let digits = digits(amount.decimal(), locale().amounts);
    placed(amount.currency, &digits, &sign_of(amount.minor, with_plus))
}

/// An amount to the minor unit: `€72,936.22`, `−€5.00`.
#[must_use]
pub fn exact(amount: Money) -> String {
    to_the_minor_unit(amount, false)
}

/// An amount to the minor unit with its sign: `+€1,182.00`.
#[must_use]
pub fn signed_exact(amount: Money) -> String {
    to_the_minor_unit(amount, true)
}

/// Ways to write a rounded amount, smallest first: the unit, its suffix, decimals, and the size it goes up to.
const STEPS: [(i64, &str, u32, i64); 5] = [
    (1, "", 0, 1_000),
    (1_000, "k", 1, 10),
    (1_000, "k", 0, 1_000),
    (1_000_000, "m", 1, 1_000),
    (1_000_000_000, "bn", 1, i64::MAX),
];

/// The digits of an absolute amount, rounded for the eye, with their unit: `31k`, `1.2m`, `850`.
fn rounded_digits(amount: Money) -> String {
    let (major, marks) = (amount.decimal().abs(), locale().amounts);
    for (unit, suffix, decimals, up_to) in STEPS {
        let scale = 10_i64.pow(decimals);
        let scaled = round_half_away_from_zero(major * Decimal::from(scale) / Decimal::from(unit)).unwrap_or(i64::MAX);
        if scaled < up_to.saturating_mul(scale) {
            return format!("{}{suffix}", digits(Decimal::new(scaled, decimals), marks));
        }
    }
    digits(major, marks)
}

fn to_the_eye(amount: Money, with_plus: bool) -> String {
    let digits = rounded_digits(amount);
    let sign = if is_zero(&digits) { String::new() } else { sign_of(amount.minor, with_plus) };
    placed(amount.currency, &digits, &sign)
}

/// An amount rounded for the eye: `€31k`, `−€1.2m`.
#[must_use]
pub fn rounded(amount: Money) -> String {
    to_the_eye(amount, false)
}

/// An amount rounded for the eye, with its sign: `+€9.1k`.
#[must_use]
pub fn signed_rounded(amount: Money) -> String {
    to_the_eye(amount, true)
}

#[cfg(test)]
mod tests {
    use super::super::written_in;
    use super::*;
    use crate::domain::locale::ALL;

    fn euro(minor: i64) -> Money {
        Money::from_minor(minor, Currency::parse("EUR").expect("a code"))
    }

    #[test]
    fn statements_show_every_cent() {
        assert_eq!(exact(euro(7_293_622)), "€72,936.22");
        assert_eq!(exact(euro(-500)), "−€5.00");
        assert_eq!(exact(euro(0)), "€0.00");
        assert_eq!(signed_exact(euro(118_200)), "+€1,182.00");
        let yen = Money::from_minor(1_200, Currency::parse("JPY").expect("a code"));
        assert_eq!(exact(yen), "¥1,200");
        assert_eq!(decimal(Decimal::new(-12_345, 1)), "−1,234.5");
        assert_eq!(decimal(Decimal::new(0, 2)), "0.00");
        let kronor = Money::from_minor(1_200, Currency::parse("SEK").expect("a code"));
        assert_eq!(exact(kronor), "SEK\u{a0}12.00");
    }

    #[test]
    fn elsewhere_amounts_are_rounded_with_their_unit() {
        assert_eq!(rounded(euro(3_123_456)), "€31k");
        assert_eq!(rounded(euro(911_703)), "€9.1k");
        assert_eq!(rounded(euro(99_949)), "€999");
        assert_eq!(rounded(euro(99_950)), "€1.0k");
        assert_eq!(rounded(euro(999_960)), "€10k");
        assert_eq!(rounded(euro(99_996_000)), "€1.0m");
        assert_eq!(rounded(euro(123_456_789)), "€1.2m");
        assert_eq!(rounded(euro(-123_456_789)), "−€1.2m");
        assert_eq!(rounded(euro(-20)), "€0");
        assert_eq!(signed_rounded(euro(911_703)), "+€9.1k");
    }

    #[test]
    fn amounts_stand_as_the_locale_has_them() {
        let written = |tag: &str| {
            let locale = ALL.iter().find(|locale| locale.tag == tag).expect("a locale");
            let amounts = [euro(-123_456_750), euro(118_200)];
            written_in(locale, || [exact(amounts[0]), signed_exact(amounts[1]), rounded(amounts[0])])
        };
        assert_eq!(written("en-US"), ["−€1,234,567.50", "+€1,182.00", "−€1.2m"]);
        assert_eq!(written("en-IN"), ["−€12,34,567.50", "+€1,182.00", "−€1.2m"]);
        assert_eq!(written("de-DE"), ["−1.234.567,50\u{a0}€", "+1.182,00\u{a0}€", "−1,2m\u{a0}€"]);
        assert_eq!(written("de-AT"), ["−€\u{a0}1.234.567,50", "+€\u{a0}1.182,00", "−€\u{a0}1,2m"]);
        assert_eq!(written("de-CH"), ["EUR−1’234’567.50", "EUR+1’182.00", "EUR−1.2m"]);
        assert_eq!(written("fr-CH")[0], "−1\u{202f}234\u{202f}567.50\u{a0}€");
        assert_eq!(written("nl-NL")[..2], ["€\u{a0}−1.234.567,50", "€\u{a0}+1.182,00"]);
        assert_eq!(written("pl-PL")[1], "+1182,00\u{a0}€");
        assert_eq!(written("pt-BR")[0], "−€\u{a0}1.234.567,50");
    }
}
