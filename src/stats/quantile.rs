//! Percentiles from counts of values: exact, in whole numbers until the one division at the end.

use statrs::distribution::{Binomial, DiscreteCDF};

/// A fraction in whole numbers, so that positions are exact: `Fraction(9, 10)` for the 90th percentile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fraction(pub i64, pub i64);

/// The middle.
pub const MEDIAN: Fraction = Fraction(1, 2);
/// Nine in ten do not exceed it.
pub const P90: Fraction = Fraction(9, 10);

/// Percentile by linear interpolation between order statistics (Hyndman and Fan's type 7), in units of `1 / divisor`.
///
/// With `h = (n − 1) p`: `x[⌊h⌋] + (h − ⌊h⌋)(x[⌊h⌋ + 1] − x[⌊h⌋])`, counted from 0. `at(k)` gives the k-th smallest value, from 0.
/// `None` for no values or where `at` has none. Source: Hyndman and Fan, The American Statistician 50 (1996) 361–365.
#[must_use]
pub fn type7(count: i64, fraction: Fraction, divisor: i64, at: impl Fn(i64) -> Option<i64>) -> Option<f64> {
    let Fraction(over, under) = fraction;
    if count <= 0 || under <= 0 || !(0..=under).contains(&over) || divisor <= 0 {
        return None;
    }
    let position = i128::from(count - 1) * i128::from(over);
    let index = i64::try_from(position / i128::from(under)).ok()?;
    let rest = position % i128::from(under);
    let low = i128::from(at(index)?);
    let high = if rest == 0 { low } else { i128::from(at(index + 1)?) };
    let scaled = low * i128::from(under) + rest * (high - low);
    Some(scaled as f64 / (i128::from(under) * i128::from(divisor)) as f64)
}

/// Ranks (from 0) of the order statistics that enclose a percentile with at least the given confidence, without assumptions
/// about the distribution.
///
/// Lower: the largest `r` with `P(X ≤ r − 1) ≤ α/2`; upper: the smallest `s` with `P(X ≤ s − 1) ≥ 1 − α/2`; X is binomial (n, p).
/// `None` where there are too few values for both ends. Source: Conover, Practical Nonparametric Statistics (1999), 3.2.
#[must_use]
pub fn interval_ranks(count: i64, fraction: Fraction, confidence: f64) -> Option<(i64, i64)> {
    let tail = (1.0 - confidence) / 2.0;
    let n = u64::try_from(count).ok().filter(|n| *n > 1)?;
    let binomial = Binomial::new(fraction.0 as f64 / fraction.1 as f64, n).ok()?;
    let lower = first_where(n, |successes| binomial.cdf(successes) > tail);
    let upper = first_where(n, |successes| binomial.cdf(successes) >= 1.0 - tail);
    // P(X <= lower - 1) <= tail: the order statistic of rank `lower`, counted from 1.
    if lower == 0 || upper + 1 > n {
        return None;
    }
    Some((i64::try_from(lower).ok()? - 1, i64::try_from(upper).ok()?))
}

/// The smallest number up to `last` for which a monotone condition holds.
fn first_where(last: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (0, last);
    while low < high {
        let middle = low.midpoint(high);
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[i64], fraction: Fraction) -> Option<f64> {
        type7(values.len() as i64, fraction, 1, |index| values.get(index as usize).copied())
    }

    #[test]
    fn percentiles_by_hand() {
        assert_eq!(of(&[1, 2, 3, 4], MEDIAN), Some(2.5));
        assert_eq!(of(&[1, 2, 30], MEDIAN), Some(2.0));
        // (10 - 1) * 0.9 = 8.1: a tenth of the way from 9 to 10.
        assert_eq!(of(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], P90), Some(9.1));
        assert_eq!(of(&[7], P90), Some(7.0));
        assert_eq!(of(&[], MEDIAN), None);
    }

    #[test]
    fn hours_are_divided_once() {
        let seconds = [3_600, 7_200];
        assert_eq!(type7(2, MEDIAN, 3_600, |index| seconds.get(index as usize).copied()), Some(1.5));
    }

    /// The classical table of the median's order statistics: n = 10 gives the 2nd and 9th, n = 20 the 6th and 15th.
    #[test]
    fn median_interval_ranks_agree_with_the_table() {
        assert_eq!(interval_ranks(10, MEDIAN, 0.95), Some((1, 8)));
        assert_eq!(interval_ranks(20, MEDIAN, 0.95), Some((5, 14)));
        assert_eq!(interval_ranks(5, MEDIAN, 0.95), None);
        assert_eq!(interval_ranks(0, MEDIAN, 0.95), None);
    }
}
