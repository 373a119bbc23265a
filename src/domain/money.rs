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

/// Divides whole minor units, half away from zero: the rule named `half_away_from_zero`, in integers.
///
/// `None` when the denominator is not positive or the result does not fit.
#[must_use]
pub fn divide_half_away_from_zero(numerator: i128, denominator: i128) -> Option<i64> {
    if denominator <= 0 {
        return None;
    }
    let half_up = numerator.unsigned_abs().checked_mul(2)?.checked_add(denominator.unsigned_abs())?;
    let magnitude = i128::try_from(half_up / denominator.unsigned_abs().checked_mul(2)?).ok()?;
    i64::try_from(magnitude * numerator.signum()).ok()
}

/// Applies a share once to the sum of amounts and spreads the result over them (rule R11).
///
/// Gives the whole, rounded half away from zero, and one part an amount; the parts sum to the whole. Each part is its
/// own exact product toward zero; the units left go to the largest remainders in their direction, ties to the earlier
/// amount (callers order by line id). Amounts may be negative (credits): a statement whose signs are all turned gets
/// parts whose signs are all turned, and amounts that cancel out still get their own parts. `None` when a number does not fit.
#[must_use]
pub fn apply_share(amounts: &[i64], share: Decimal) -> Option<(i64, Vec<i64>)> {
    let share = share.normalize();
    let denominator = 10_i128.checked_pow(share.scale())?;
    let mut products = Vec::with_capacity(amounts.len());
    let mut total = 0_i128;
    for amount in amounts {
        let product = i128::from(*amount).checked_mul(share.mantissa())?;
        total = total.checked_add(product)?;
        products.push(product);
    }
    let whole = divide_half_away_from_zero(total, denominator)?;
    Some((whole, spread(whole, &products, denominator)?))
}

/// Whole parts of the quotas `products / denominator`, summing to `whole`, which is the quotas' sum to within a unit.
fn spread(whole: i64, products: &[i128], denominator: i128) -> Option<Vec<i64>> {
    if denominator <= 0 {
        return None;
    }
    let mut parts: Vec<i128> = products.iter().map(|product| product / denominator).collect();
    let left = i128::from(whole) - parts.iter().sum::<i128>();
    let mut order: Vec<usize> = (0..products.len()).collect();
    order.sort_by_key(|index| (std::cmp::Reverse(products[*index] % denominator * left.signum()), *index));
    for index in order.iter().take(usize::try_from(left.unsigned_abs()).ok()?) {
        parts[*index] += left.signum();
    }
    parts.into_iter().map(|part| i64::try_from(part).ok()).collect()
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
    fn a_code_is_three_capital_letters_with_the_digits_of_its_currency() {
        for (code, digits) in [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4)] {
            let currency = Currency::parse(code).expect("a code");
            assert_eq!((currency.code(), currency.minor_digits()), (code, digits));
        }
        for text in ["EUr", "eur", "EU", "EURO", "E1R", ""] {
            assert_eq!(Currency::parse(text), None, "{text}");
        }
    }

    #[test]
    fn exact_amounts_are_read_added_and_subtracted_in_one_currency() {
        let [eur, usd] = ["EUR", "USD"].map(|code| Currency::parse(code).expect("a code"));
        assert_eq!(Money::zero(eur), Money { minor: 0, currency: eur });
        let amount = Money::from_decimal_exact(Decimal::new(12_345, 2), eur).expect("whole cents");
        assert_eq!(amount, Money::from_minor(12_345, eur));
        assert_eq!(Money::from_decimal_exact(Decimal::MAX, eur), None);
        let other = Money::from_minor(45, eur);
        assert_eq!(amount.checked_add(other), Some(Money::from_minor(12_390, eur)));
        assert_eq!(amount.checked_sub(other), Some(Money::from_minor(12_300, eur)));
        assert_eq!(amount.checked_add(Money::from_minor(45, usd)), None);
        assert_eq!(amount.checked_sub(Money::from_minor(45, usd)), None);
        assert_eq!(Money::from_minor(i64::MAX, eur).checked_add(other), None);
        assert_eq!(Money::zero(eur).checked_sub(Money::from_minor(i64::MIN, eur)), None);
    }

    #[test]
    fn half_a_cent_goes_away_from_zero() {
        assert_eq!(round_half_away_from_zero(Decimal::new(25, 1)), Some(3));
        assert_eq!(round_half_away_from_zero(Decimal::new(-25, 1)), Some(-3));
        assert_eq!(round_half_away_from_zero(Decimal::new(24, 1)), Some(2));
    }

    #[test]
    fn integer_division_rounds_half_away_from_zero() {
        for (numerator, expected) in [(5, 3), (-5, -3), (4, 2), (-4, -2), (1, 1), (-1, -1), (0, 0)] {
            assert_eq!(divide_half_away_from_zero(numerator, 2), Some(expected), "{numerator}/2");
        }
        assert_eq!(divide_half_away_from_zero(7, 1), Some(7));
        assert_eq!(divide_half_away_from_zero(1, 0), None);
        assert_eq!(divide_half_away_from_zero(1, -1), None);
        assert_eq!(divide_half_away_from_zero(i128::MAX, 1), None);
    }

    #[test]
    fn amounts_that_cancel_out_keep_their_own_parts() {
        assert_eq!(apply_share(&[10_000, -10_000], Decimal::new(40, 2)), Some((0, vec![4_000, -4_000])));
        assert_eq!(apply_share(&[1_000_001, -1_000_000], Decimal::new(40, 2)), Some((0, vec![400_000, -400_000])));
        assert_eq!(apply_share(&[-60_000], Decimal::new(40, 2)), Some((-24_000, vec![-24_000])));
        assert_eq!(apply_share(&[], Decimal::new(40, 2)), Some((0, vec![])));
    }

    #[test]
    fn the_whole_and_nothing_are_shares() {
        assert_eq!(apply_share(&[700, -300], Decimal::ONE), Some((400, vec![700, -300])));
        assert_eq!(apply_share(&[700, -300], Decimal::ZERO), Some((0, vec![0, 0])));
        assert_eq!(spread(0, &[], 0), None);
    }

    #[test]
    fn the_cent_left_goes_to_the_largest_remainder_and_then_to_the_earlier_line() {
        // 33.35% of 0.10 three times is 0.10: the remainders tie, and the first line gets the cent.
        assert_eq!(apply_share(&[10, 10, 10], Decimal::new(3_335, 4)), Some((10, vec![4, 3, 3])));
        assert_eq!(apply_share(&[-10, -10, -10], Decimal::new(3_335, 4)), Some((-10, vec![-4, -3, -3])));
        // 35% of 0.01, 0.01 and 0.02 is 0.014, so one cent, and the line of two cents is nearest to it.
        assert_eq!(apply_share(&[1, 1, 2], Decimal::new(35, 2)), Some((1, vec![0, 0, 1])));
    }

    proptest::proptest! {
        #[test]
        fn shared_parts_sum_and_stay_within_a_unit_whatever_the_signs(
            amounts in proptest::collection::vec(-1_000_000_i64..1_000_000, 1..60),
            points in 0_i64..=10_000,
        ) {
            let share = Decimal::new(points, 4);
            let (whole, parts) = apply_share(&amounts, share).expect("fits");
            let exact: i128 = amounts.iter().map(|amount| i128::from(*amount) * i128::from(points)).sum();
            proptest::prop_assert_eq!(parts.iter().sum::<i64>(), whole);
            proptest::prop_assert!((i128::from(whole) * 10_000 - exact).abs() * 2 <= 10_000);
            for (part, amount) in parts.iter().zip(&amounts) {
                let distance = i128::from(*part) * 10_000 - i128::from(*amount) * i128::from(points);
                proptest::prop_assert!(distance.abs() < 10_000);
            }
            let turned: Vec<i64> = amounts.iter().map(|amount| -amount).collect();
            let (turned_whole, turned_parts) = apply_share(&turned, share).expect("fits");
            proptest::prop_assert_eq!(turned_whole, -whole);
            proptest::prop_assert_eq!(turned_parts, parts.iter().map(|part| -part).collect::<Vec<_>>());
        }
    }
}
