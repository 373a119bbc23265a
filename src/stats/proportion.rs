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
    if trials <= 0 || successes < 0 || successes > trials {
        return None;
    }
    let z = two_sided_z(confidence)?;
    let (x, n) = (successes as f64, trials as f64);
    let half = z * (z * z + 4.0 * x * (1.0 - x / n)).sqrt();
    let middle = 2.0 * x + z * z;
    let width = 2.0 * (n + z * z);
    let low = if successes == 0 { 0.0 } else { ((middle - half) / width).max(0.0) };
    let high = if successes == trials { 1.0 } else { ((middle + half) / width).min(1.0) };
    Some((low, high))
}

/// Interval of the difference `x1/n1 − x2/n2` of two independent proportions: Newcombe's hybrid score interval.
///
/// `d − √((p1 − l1)² + (u2 − p2)²)` to `d + √((u1 − p1)² + (p2 − l2)²)` with the Wilson ends `l` and `u` of each.
/// `None` where either proportion has no Wilson interval.
/// Source: Newcombe, Statistics in Medicine 17 (1998) 873–890, method 10.
#[must_use]
pub fn difference(first: (i64, i64), second: (i64, i64), confidence: f64) -> Option<(f64, f64)> {
    let estimate = |(successes, trials): (i64, i64)| {
        let (low, high) = wilson(successes, trials, confidence)?;
        Some(Estimate { value: successes as f64 / trials as f64, low, high })
    };
    let (low, high) = square_and_add(estimate(first)?, estimate(second)?);
    Some((low.max(-1.0), high.min(1.0)))
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
