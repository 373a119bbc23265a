//! Intervals of a proportion and of the difference of two.

use super::difference::{Estimate, square_and_add};
use super::two_sided_z;

/// Wilson score interval of `successes` in `trials`.
///
/// `(2x + z² ∓ z √(z² + 4x(1 − x/n))) / (2(n + z²))`. With no success the lower end is exactly 0, with nothing else exactly 1.
/// `None` for no trials, more successes than trials, or negative counts.
/// Source: Wilson (1927); Newcombe, Statistics in Medicine 17 (1998) 857–872, method 3.
#[must_use]
pub fn wilson(successes: i64, trials: i64, confidence: f64) -> Option<(f64, f64)> {
    wilson_weighted(successes as f64, trials as f64, confidence)
}

/// [`wilson`] for weighted counts, which need not be whole: the same formula and the same rules.
///
/// `None` also for counts that are not finite.
#[must_use]
pub fn wilson_weighted(successes: f64, trials: f64, confidence: f64) -> Option<(f64, f64)> {
    let (x, n) = (successes, trials);
    if !(n.is_finite() && n > 0.0 && (0.0..=n).contains(&x)) {
        return None;
    }
    let z = two_sided_z(confidence)?;
    let half = z * (z * z + 4.0 * x * (1.0 - x / n)).sqrt();
    let middle = 2.0 * x + z * z;
    let width = 2.0 * (n + z * z);
    let low = if x <= 0.0 { 0.0 } else { ((middle - half) / width).max(0.0) };
    let high = if x >= n { 1.0 } else { ((middle + half) / width).min(1.0) };
    Some((low, high))
}

/// Wilson interval with a correction for continuity: wider than [`wilson`], closer to the exact interval.
///
/// `(2x + z² − 1 − z √(z² − 2 − 1/n + 4p(nq + 1))) / (2(n + z²))` to `(2x + z² + 1 + z √(z² + 2 − 1/n + 4p(nq − 1))) / (2(n + z²))`,
/// cut at 0 and 1; with no success the lower end is exactly 0, with nothing else the upper exactly 1.
/// `None` as for [`wilson`]. Source: Newcombe, Statistics in Medicine 17 (1998) 857–872, method 4.
#[must_use]
pub fn wilson_corrected(successes: i64, trials: i64, confidence: f64) -> Option<(f64, f64)> {
    if trials <= 0 || successes < 0 || successes > trials {
        return None;
    }
    let z = two_sided_z(confidence)?;
    let (x, n) = (successes as f64, trials as f64);
    let (p, q) = (x / n, 1.0 - x / n);
    let width = 2.0 * (n + z * z);
    let below = z * (z * z - 2.0 - 1.0 / n + 4.0 * p * (n * q + 1.0)).max(0.0).sqrt();
    let above = z * (z * z + 2.0 - 1.0 / n + 4.0 * p * (n * q - 1.0)).max(0.0).sqrt();
    let low = if successes == 0 { 0.0 } else { ((2.0 * x + z * z - 1.0 - below) / width).max(0.0) };
    let high = if successes == trials { 1.0 } else { ((2.0 * x + z * z + 1.0 + above) / width).min(1.0) };
    Some((low, high))
}

/// Interval of the difference `x1/n1 − x2/n2` of two independent proportions: Newcombe's hybrid score interval.
///
/// `d − √((p1 − l1)² + (u2 − p2)²)` to `d + √((u1 − p1)² + (p2 − l2)²)` with the Wilson ends `l` and `u` of each.
/// `None` where either proportion has no Wilson interval.
/// Source: Newcombe, Statistics in Medicine 17 (1998) 873–890, method 10.
#[must_use]
pub fn difference(first: (i64, i64), second: (i64, i64), confidence: f64) -> Option<(f64, f64)> {
    let ends = (wilson(first.0, first.1, confidence)?, wilson(second.0, second.1, confidence)?);
    Some(hybrid(first, ends.0, second, ends.1))
}

/// Squares and adds the distances from each proportion to its own ends, cut at −1 and 1.
pub(super) fn hybrid(
    first: (i64, i64),
    first_ends: (f64, f64),
    second: (i64, i64),
    second_ends: (f64, f64),
) -> (f64, f64) {
    let estimate = |(successes, trials): (i64, i64), (low, high): (f64, f64)| Estimate {
        value: successes as f64 / trials as f64,
        low,
        high,
    };
    let (low, high) = square_and_add(estimate(first, first_ends), estimate(second, second_ends));
    (low.max(-1.0), high.min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<(f64, f64)>, low: f64, high: f64, tolerance: f64) {
        let (found_low, found_high) = found.expect("an interval");
        assert!((found_low - low).abs() < tolerance && (found_high - high).abs() < tolerance, "{found:?}");
    }

    /// Newcombe (1998), Statistics in Medicine 17:857, table I, method 3.
    #[test]
    fn wilson_agrees_with_newcombes_table() {
        close(wilson(81, 263, 0.95), 0.2553, 0.3662, 6e-5);
        close(wilson(15, 148, 0.95), 0.0624, 0.1605, 6e-5);
        close(wilson(0, 20, 0.95), 0.0, 0.1611, 6e-5);
        close(wilson(1, 29, 0.95), 0.0061, 0.1718, 6e-5);
    }

    /// Test data of the PHEindicatormethods package (UK Health Security Agency).
    #[test]
    fn wilson_agrees_with_phe() {
        close(wilson(1045, 5000, 0.95), 0.197_955_498_800_132_97, 0.220_491_303_731_890_27, 1e-12);
        close(wilson(65, 100, 0.998), 0.495_494_657_407_043_1, 0.778_354_061_408_969_7, 1e-12);
        close(wilson(1, 100, 0.95), 0.001_767_432_064_140_651_1, 0.054_486_196_178_705_294, 1e-12);
    }

    /// Newcombe (1998), Statistics in Medicine 17:857, table I, method 4.
    #[test]
    fn corrected_wilson_agrees_with_newcombes_table() {
        close(wilson_corrected(81, 263, 0.95), 0.2535, 0.3682, 6e-5);
        close(wilson_corrected(15, 148, 0.95), 0.0598, 0.1644, 6e-5);
        close(wilson_corrected(0, 20, 0.95), 0.0, 0.2005, 6e-5);
        close(wilson_corrected(1, 29, 0.95), 0.0018, 0.1963, 6e-5);
        assert_eq!(wilson_corrected(0, 0, 0.95), None);
    }

    /// Weighted counts: test data of the PHEindicatormethods package.
    #[test]
    fn counts_need_not_be_whole() {
        close(wilson_weighted(0.445, 1.0, 0.95), 0.043_817_447_720_588_22, 0.933_462_127_697_915_6, 1e-12);
        assert_eq!(wilson_weighted(f64::NAN, 1.0, 0.95), None);
    }

    #[test]
    fn wilson_ends_are_exact_and_nothing_has_no_interval() {
        assert_eq!(wilson(0, 7, 0.95).map(|ends| ends.0), Some(0.0));
        assert_eq!(wilson(7, 7, 0.95).map(|ends| ends.1), Some(1.0));
        assert_eq!(wilson(0, 0, 0.95), None);
        assert_eq!(wilson(3, 2, 0.95), None);
        assert_eq!(wilson(-1, 2, 0.95), None);
    }

    /// Newcombe (1998), Statistics in Medicine 17:873, table II, method 10.
    #[test]
    fn difference_agrees_with_newcombes_table() {
        close(difference((56, 70), (48, 80), 0.95), 0.0524, 0.3339, 6e-5);
        close(difference((9, 10), (3, 10), 0.95), 0.1705, 0.8090, 6e-5);
        close(difference((10, 10), (0, 20), 0.95), 0.6791, 1.0, 6e-5);
        assert_eq!(difference((0, 0), (1, 2), 0.95), None);
    }

    proptest::proptest! {
        #[test]
        fn wilson_holds_the_proportion(trials in 1_i64..5_000, part in 0.0_f64..=1.0) {
            let successes = ((trials as f64) * part) as i64;
            let (low, high) = wilson(successes, trials, 0.95).expect("an interval");
            let share = successes as f64 / trials as f64;
            proptest::prop_assert!(0.0 <= low && low <= share + 1e-12 && share <= high + 1e-12 && high <= 1.0);
        }
    }
}
