//! Counts: intervals and a test against an expected count.

use statrs::distribution::{ChiSquared, ContinuousCDF};
use statrs::function::gamma::{checked_gamma_lr, checked_gamma_ur};

use super::two_sided_z;

/// Counts below this get the exact interval, others Byar's approximation.
pub const EXACT_BELOW: i64 = 10;

/// Interval of a Poisson count: exact below 10, Byar's approximation from 10 on.
///
/// Exact: `χ²(α/2; 2O)/2` (0 for no events) to `χ²(1 − α/2; 2O + 2)/2`.
/// Byar: `O(1 − 1/(9O) − z/(3√O))³` to `(O+1)(1 − 1/(9(O+1)) + z/(3√(O+1)))³`.
/// `None` for a negative count. Source: Breslow and Day (1987); Public Health England, technical guide 3.
#[must_use]
pub fn count_interval(observed: i64, confidence: f64) -> Option<(f64, f64)> {
    if observed < 0 {
        return None;
    }
    if observed < EXACT_BELOW {
        return exact_interval(observed as f64, confidence);
    }
    let (low, high) = byar_interval(observed as f64, confidence)?;
    Some((low.unwrap_or(0.0), high))
}

/// Byar's approximation of a count's interval, for any count: see [`count_interval`].
///
/// The lower end is `None` where the formula falls below 0, as it does for very small counts. `None` for a negative or non-finite count.
/// Source: Breslow and Day, Statistical Methods in Cancer Research II (1987), 2.3.
#[must_use]
pub fn byar_interval(count: f64, confidence: f64) -> Option<(Option<f64>, f64)> {
    if !(count.is_finite() && count >= 0.0) {
        return None;
    }
    let z = two_sided_z(confidence)?;
    let end = |count: f64, z: f64| count * (1.0 - 1.0 / (9.0 * count) + z / (3.0 * count.sqrt())).powi(3);
    let low = if count > 0.0 { end(count, -z) } else { 0.0 };
    Some(((low > 0.0).then_some(low), end(count + 1.0, z)))
}

/// A rate of events per unit of exposure with the interval of its count: `(rate, low, high)`, each the count over the exposure.
///
/// `None` for a negative count or without exposure. Source: Public Health England, technical guide 3.
#[must_use]
pub fn rate(observed: i64, exposure: f64, confidence: f64) -> Option<(f64, f64, f64)> {
    if !(exposure.is_finite() && exposure > 0.0) {
        return None;
    }
    let (low, high) = count_interval(observed, confidence)?;
    Some((observed as f64 / exposure, low / exposure, high / exposure))
}

/// Exact Poisson limits around any count or expected count, also a fractional one: see [`count_interval`].
///
/// `None` for a negative or non-finite count.
#[must_use]
pub fn exact_interval(count: f64, confidence: f64) -> Option<(f64, f64)> {
    if !(count.is_finite() && count >= 0.0 && confidence > 0.0 && confidence < 1.0) {
        return None;
    }
    let tail = (1.0 - confidence) / 2.0;
    let low = if count > 0.0 { ChiSquared::new(2.0 * count).ok()?.inverse_cdf(tail) / 2.0 } else { 0.0 };
    let high = ChiSquared::new(2.0 * count + 2.0).ok()?.inverse_cdf(1.0 - tail) / 2.0;
    Some((low, high))
}

/// Two-sided probability of a count at least as far from the expected one: twice the smaller exact tail, at most 1.
///
/// `P(X ≥ O) = P(O, E)` and `P(X ≤ O) = Q(O + 1, E)` by the incomplete gamma functions.
/// `None` unless something is expected. Source: Johnson, Kemp and Kotz, Univariate Discrete Distributions (2005), 4.
#[must_use]
pub fn two_sided_p(observed: i64, expected: f64) -> Option<f64> {
    if observed < 0 || !(expected.is_finite() && expected > 0.0) {
        return None;
    }
    let observed = observed as f64;
    let at_least = if observed > 0.0 { checked_gamma_lr(observed, expected).ok()? } else { 1.0 };
    let at_most = checked_gamma_ur(observed + 1.0, expected).ok()?;
    Some((2.0 * at_least.min(at_most)).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<(f64, f64)>, low: f64, high: f64, tolerance: f64) {
        let (found_low, found_high) = found.expect("an interval");
        assert!((found_low - low).abs() < tolerance && (found_high - high).abs() < tolerance, "{found:?}");
    }

    /// Test data of the PHEindicatormethods package (UK Health Security Agency).
    #[test]
    fn byar_agrees_with_phe() {
        close(count_interval(65, 0.95), 50.163_187_710_459_454, 82.849_138_545_939_84, 1e-8);
        close(count_interval(1045, 0.95), 982.593_201_807_332_5, 1_110.331_212_985_65, 1e-7);
    }

    /// Garwood, Biometrika 28 (1936): the exact 95% limits of small counts.
    #[test]
    fn small_counts_get_the_exact_limits() {
        close(count_interval(0, 0.95), 0.0, 3.688_879, 1e-6);
        close(count_interval(1, 0.95), 0.025_318, 5.571_643, 1e-6);
        close(count_interval(9, 0.95), 4.115_373, 17.084_803, 1e-6);
        assert_eq!(count_interval(-1, 0.95), None);
    }

    #[test]
    fn byar_has_no_lower_end_for_the_smallest_counts() {
        assert_eq!(byar_interval(0.0, 0.95).map(|ends| ends.0), Some(None));
        assert_eq!(byar_interval(1.0, 0.998).map(|ends| ends.0), Some(None));
        assert!(byar_interval(1.0, 0.95).is_some_and(|ends| ends.0.is_some()));
        assert_eq!(byar_interval(f64::NAN, 0.95), None);
    }

    #[test]
    fn a_rate_needs_exposure() {
        assert_eq!(rate(3, 0.0, 0.95), None);
        let (value, low, high) = rate(5, 100.0, 0.95).expect("a rate");
        close(Some((low, high)), 0.016_234_863_901_184_2, 0.116_683_320_793_226_69, 1e-12);
        assert!((value - 0.05).abs() < 1e-15);
    }

    proptest::proptest! {
        #[test]
        fn intervals_hold_the_count_and_grow_with_it(observed in 0_i64..2_000) {
            let (low, high) = count_interval(observed, 0.95).expect("an interval");
            proptest::prop_assert!(low <= observed as f64 && observed as f64 <= high);
            let wider = count_interval(observed, 0.998).expect("an interval");
            proptest::prop_assert!(wider.0 <= low && high <= wider.1);
            let next = count_interval(observed + 1, 0.95).expect("an interval");
            proptest::prop_assert!(low < next.0 && high < next.1 + 0.05, "{low} {high} {next:?}");
        }
    }

    #[test]
    fn a_count_at_its_expectation_is_no_surprise() {
        assert!(two_sided_p(10, 10.0).expect("a probability") > 0.9);
        // P(X = 0 | 3) = e^-3, doubled.
        assert!((two_sided_p(0, 3.0).expect("a probability") - 2.0 * (-3.0_f64).exp()).abs() < 1e-12);
        assert!(two_sided_p(30, 10.0).expect("a probability") < 1e-5);
        assert_eq!(two_sided_p(1, 0.0), None);
    }
}
