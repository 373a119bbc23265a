//! Exact money: whole minor units of a currency, and the named rounding rules.
//!
//! No float touches an amount. Rounding happens in one function per named rule and nowhere else.

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};

/// A currency by its ISO 4217 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// Reads a three-letter code; `None` for anything else.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.trim().as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Self(bytes))
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }

    /// Digits after the decimal point of the minor unit (ISO 4217: 2 for most, 0 for JPY, 3 for KWD, 4 for CLF).
    #[must_use]
    pub fn minor_digits(&self) -> u32 {
        match self.code() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI" | "VND"
            | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            "CLF" | "UYW" => 4,
            _ => 2,
        }
    }

    /// The sign people write before an amount, or the code and a space.
    #[must_use]
    pub fn symbol(&self) -> String {
        match self.code() {
            "EUR" => "€".to_owned(),
            "USD" => "$".to_owned(),
            "GBP" => "£".to_owned(),
            "JPY" => "¥".to_owned(),
            code => format!("{code}\u{a0}"),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount in whole minor units of its currency (cents of a euro).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// Whole minor units; negative for credits.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// Nothing, in a currency.
    #[must_use]
    pub fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// An amount of whole minor units.
    #[must_use]
    pub fn from_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// An exact decimal amount; `None` when it is finer than the minor unit or too large.
    #[must_use]
    pub fn from_decimal_exact(amount: Decimal, currency: Currency) -> Option<Self> {
        let scaled = amount.checked_mul(Decimal::from(10_i64.pow(currency.minor_digits())))?;
        if scaled.fract().is_zero() {
            Some(Self { minor: i64::try_from(scaled.trunc()).ok()?, currency })
        } else {
            None
        }
    }

    /// The amount in major units, exact.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        Decimal::new(self.minor, self.currency.minor_digits())
    }

    /// The sum; `None` for different currencies or an overflow.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        if self.currency != other.currency {
            return None;
        }
        Some(Self { minor: self.minor.checked_add(other.minor)?, ..self })
    }

    /// The difference; `None` for different currencies or an overflow.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(Self { minor: other.minor.checked_neg()?, ..other })
    }
}

impl fmt::Display for Money {
    /// As files write it: `182340.55`, all minor digits, no sign of the currency.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.decimal())
    }
}

/// Rounds an exact number of minor units to whole ones, half away from zero: the rule named `half_away_from_zero`.
///
/// `None` when the result does not fit.
#[must_use]
pub fn round_half_away_from_zero(minor: Decimal) -> Option<i64> {
    i64::try_from(minor.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)).ok()
}

/// Spreads a whole amount over parts in proportion to their weights, so that the parts sum to the whole.
///
/// Each part gets the whole units of its exact quota, toward zero; the units left go to the largest remainders, ties
/// to the earlier part (callers order by line id: rule R11). All weights zero gives everything to the first part.
/// Weights may be negative (credits); quotas then carry their sign.
#[must_use]
pub fn largest_remainder(whole: i64, weights: &[i64]) -> Vec<i64> {
    let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if weights.is_empty() {
        return Vec::new();
    }
    if total == 0 {
        let mut parts = vec![0; weights.len()];
        parts[0] = whole;
        return parts;
    }
    let product = |weight: &i64| i128::from(whole) * i128::from(*weight);
    let mut parts: Vec<i128> = weights.iter().map(|weight| product(weight).div_euclid(total)).collect();
    let remainders: Vec<i128> = weights.iter().map(|weight| product(weight).rem_euclid(total)).collect();
    let left = i128::from(whole) - parts.iter().sum::<i128>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|index| (std::cmp::Reverse(remainders[*index]), *index));
    let step = left.signum();
    for index in order.iter().cycle().take(usize::try_from(left.unsigned_abs()).unwrap_or(0)) {
        parts[*index] += step;
    }
    parts.into_iter().map(|part| i64::try_from(part).unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_keeps_its_digits() {
        let eur = Currency::parse("EUR").expect("a code");
        assert_eq!(Money::from_minor(18_234_055, eur).to_string(), "182340.55");
        assert_eq!(Money::from_minor(-5, eur).to_string(), "-0.05");
        let yen = Currency::parse("JPY").expect("a code");
        assert_eq!(Money::from_minor(700, yen).to_string(), "700");
        assert_eq!(Money::from_decimal_exact(Decimal::new(1005, 3), eur), None);
    }

    #[test]
    fn half_a_cent_goes_away_from_zero() {
        assert_eq!(round_half_away_from_zero(Decimal::new(25, 1)), Some(3));
        assert_eq!(round_half_away_from_zero(Decimal::new(-25, 1)), Some(-3));
        assert_eq!(round_half_away_from_zero(Decimal::new(24, 1)), Some(2));
    }

    proptest::proptest! {
        #[test]
        fn parts_sum_to_the_whole(whole in -1_000_000_i64..1_000_000, weights in proptest::collection::vec(0_i64..100_000, 1..40)) {
            proptest::prop_assert_eq!(largest_remainder(whole, &weights).iter().sum::<i64>(), whole);
        }

        #[test]
        fn no_part_is_a_unit_or_more_from_its_quota(whole in 0_i64..1_000_000, weights in proptest::collection::vec(1_i64..100_000, 1..40)) {
            let total: i64 = weights.iter().sum();
            for (part, weight) in largest_remainder(whole, &weights).iter().zip(&weights) {
                let distance = i128::from(*part) * i128::from(total) - i128::from(whole) * i128::from(*weight);
                proptest::prop_assert!(distance.abs() < i128::from(total));
            }
        }
    }
}
