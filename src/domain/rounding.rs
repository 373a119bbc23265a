//! Named ways to round an exact decimal to places after the point.

use rust_decimal::{Decimal, RoundingStrategy};

/// Most places that a rule may name.
pub const MOST_PLACES: u32 = 12;

/// How a decimal is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest; a half goes up, toward plus infinity: 74.95 to 75.0 and -0.05 to 0.0.
    HalfUp,
    /// To the nearest; a half goes to the even neighbour: 0.25 to 0.2.
    HalfEven,
    /// Digits are cut off: 0.29 to 0.2, -0.29 to -0.2.
    TowardZero,
}

impl Rounding {
    /// Every rule with its name in files.
    pub const NAMES: [(&'static str, Self); 3] =
        [("half_up", Self::HalfUp), ("half_even", Self::HalfEven), ("toward_zero", Self::TowardZero)];

    /// The value with so many places, at most [`MOST_PLACES`].
    #[must_use]
    pub fn to_places(self, value: Decimal, places: u32) -> Decimal {
        let places = places.min(MOST_PLACES);
        let strategy = match self {
            Self::HalfUp if value.is_sign_negative() => RoundingStrategy::MidpointTowardZero,
            Self::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            Self::HalfEven => RoundingStrategy::MidpointNearestEven,
            Self::TowardZero => RoundingStrategy::ToZero,
        };
        value.round_dp_with_strategy(places, strategy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_rounds_as_its_name_says() {
        let rounded = |rule: Rounding, text: &str| rule.to_places(text.parse().expect("a decimal"), 1).to_string();
        for (text, half_up, half_even, toward_zero) in [
            ("74.95", "75.0", "75.0", "74.9"),
            ("74.94", "74.9", "74.9", "74.9"),
            ("0.25", "0.3", "0.2", "0.2"),
            ("-0.25", "-0.2", "-0.2", "-0.2"),
            ("-0.26", "-0.3", "-0.3", "-0.2"),
        ] {
            let found = [Rounding::HalfUp, Rounding::HalfEven, Rounding::TowardZero].map(|rule| rounded(rule, text));
            assert_eq!(found, [half_up, half_even, toward_zero], "{text}");
        }
    }
}
