//! A share of revenue: an exact decimal from 0 to 1.

use std::fmt;

use rust_decimal::Decimal;

/// A share from 0 to 1, exact. `Share::parse("0.40")` is 40%.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(Decimal);

impl Share {
    /// Nothing.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// A share from a decimal; `None` outside 0 to 1.
    #[must_use]
    pub fn new(value: Decimal) -> Option<Self> {
        (Decimal::ZERO..=Decimal::ONE).contains(&value).then_some(Self(value))
    }

    /// Reads `0.40`; `None` for anything that is no decimal from 0 to 1.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.trim().parse().ok().and_then(Self::new)
    }

    /// The decimal.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        self.0
    }
}

impl fmt::Display for Share {
    /// Four decimals, as files write it: `0.4000`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut value = self.0;
        value.rescale(4);
        write!(f, "{value}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_from_nothing_to_the_whole() {
        for (text, shown) in [("0", "0.0000"), (" 0.40 ", "0.4000"), ("1.0", "1.0000"), ("0.33335", "0.3334")] {
            assert_eq!(Share::parse(text).expect(text).to_string(), shown);
        }
        for text in ["-0.01", "1.0001", "40%", "", "nothing"] {
            assert_eq!(Share::parse(text), None, "{text}");
        }
        assert_eq!(Share::new(Decimal::ONE).map(Share::decimal), Some(Decimal::ONE));
        assert_eq!(Share::new(Decimal::ZERO), Some(Share::ZERO));
    }
}
