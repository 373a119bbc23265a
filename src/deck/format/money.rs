//! Amounts with the sign of their currency.

use rust_decimal::Decimal;

use super::MINUS;
use super::numbers::separated;
use crate::domain::Money;
use crate::domain::money::round_half_away_from_zero;

/// The absolute amount with all minor digits: `€72,936.22`.
fn body(amount: Money) -> String {
    format!("{}{}", amount.currency.symbol(), decimal(amount.decimal().abs()))
}

/// An exact number as it is, with separated thousands and a true minus sign: `−1,234.5`.
#[must_use]
pub fn decimal(number: Decimal) -> String {
    let text = number.abs().to_string();
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), None), |(a, b)| (a, Some(b)));
    let mut digits = String::new();
    if number < Decimal::ZERO {
        digits.push(MINUS);
    }
    digits.push_str(&separated(whole));
    if let Some(fraction) = fraction {
        digits.push('.');
        digits.push_str(fraction);
    }
    digits
}

/// An amount to the minor unit: `€72,936.22`, `−€5.00`.
#[must_use]
pub fn exact(amount: Money) -> String {
    if amount.minor < 0 { format!("{MINUS}{}", body(amount)) } else { body(amount) }
}

/// An amount to the minor unit with its sign: `+€1,182.00`.
#[must_use]
pub fn signed_exact(amount: Money) -> String {
    if amount.minor > 0 { format!("+{}", body(amount)) } else { exact(amount) }
}

/// Ways to write a rounded amount, smallest first: the unit, its suffix, decimals, and the size it goes up to.
const STEPS: [(i64, &str, u32, i64); 5] = [
    (1, "", 0, 1_000),
    (1_000, "k", 1, 10),
    (1_000, "k", 0, 1_000),
    (1_000_000, "m", 1, 1_000),
    (1_000_000_000, "bn", 1, i64::MAX),
];

/// The absolute amount, rounded for the eye: `€31k`, `€1.2m`, `€850`.
fn rounded_body(amount: Money) -> String {
    let major = amount.decimal().abs();
    for (unit, suffix, decimals, up_to) in STEPS {
        let scale = 10_i64.pow(decimals);
        let scaled = round_half_away_from_zero(major * Decimal::from(scale) / Decimal::from(unit)).unwrap_or(i64::MAX);
        if scaled < up_to.saturating_mul(scale) {
            let tenths = if decimals > 0 { format!(".{}", scaled % scale) } else { String::new() };
            return format!("{}{}{tenths}{suffix}", amount.currency.symbol(), separated(&(scaled / scale).to_string()));
        }
    }
    body(amount)
}

/// An amount rounded for the eye: `€31k`, `−€1.2m`.
#[must_use]
pub fn rounded(amount: Money) -> String {
    let body = rounded_body(amount);
    let zero = body.bytes().filter(u8::is_ascii_digit).all(|digit| digit == b'0');
    if amount.minor < 0 && !zero { format!("{MINUS}{body}") } else { body }
}

/// An amount rounded for the eye, with its sign: `+€9.1k`.
#[must_use]
pub fn signed_rounded(amount: Money) -> String {
    let text = rounded(amount);
    let zero = text.bytes().filter(u8::is_ascii_digit).all(|digit| digit == b'0');
    if amount.minor > 0 && !zero { format!("+{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Currency;

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
}
