//! How many cases a comparison needs to see a difference that matters.

use statrs::distribution::{ContinuousCDF, Normal};

use super::two_sided_z;

/// More cases per group than this are no plan.
const MOST_CASES: i64 = 1 << 40;

/// The chance that a test of two proportions with `cases` in each group finds a true difference between `first` and `second`.
///
/// `Φ((√n |p1 − p2| − z √(2 p̄ q̄)) / √(p1 q1 + p2 q2))`, `p̄` their mean. `None` for no cases, proportions outside 0 to 1 or both at an end,
/// or a confidence outside 0 to 1. Source: Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions (2003), 4.
#[must_use]
pub fn power(first: f64, second: f64, cases: i64, confidence: f64) -> Option<f64> {
    let known = cases > 0 && (0.0..=1.0).contains(&first) && (0.0..=1.0).contains(&second);
    let spread = (first * (1.0 - first) + second * (1.0 - second)).sqrt();
    if !known || spread <= 0.0 {
        return None;
    }
    let middle = f64::midpoint(first, second);
    let threshold = two_sided_z(confidence)? * (2.0 * middle * (1.0 - middle)).sqrt();
    Some(Normal::standard().cdf(((cases as f64).sqrt() * (first - second).abs() - threshold) / spread))
}

/// The smallest number of cases in each group that gives at least this [`power`].
///
/// `None` for equal proportions, a power outside 0 to 1, or where no number of cases will do.
#[must_use]
pub fn cases_needed(first: f64, second: f64, wanted: f64, confidence: f64) -> Option<i64> {
    if !(wanted > 0.0 && wanted < 1.0) || power(first, second, MOST_CASES, confidence)? < wanted {
        return None;
    }
    let (mut too_few, mut enough) = (0, MOST_CASES);
    while enough - too_few > 1 {
        let middle = too_few.midpoint(enough);
        if power(first, second, middle, confidence)? >= wanted {
            enough = middle;
        } else {
            too_few = middle;
        }
    }
    Some(enough)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R's `power.prop.test`: a half against three quarters with 50 gives 0.7401659; power 0.9 needs 76.7, so 77.
    #[test]
    fn agrees_with_r() {
        assert!((power(0.5, 0.75, 50, 0.95).expect("a power") - 0.740_165_9).abs() < 5e-7);
        assert_eq!(cases_needed(0.5, 0.75, 0.9, 0.95), Some(77));
    }

    #[test]
    fn no_difference_needs_no_number() {
        assert_eq!(cases_needed(0.4, 0.4, 0.8, 0.95), None);
        assert_eq!(power(0.0, 1.0, 10, 0.95), None);
        assert_eq!(power(0.4, 0.5, 0, 0.95), None);
    }

    proptest::proptest! {
        #[test]
        fn more_cases_see_more(first in 0.05_f64..0.95, second in 0.05_f64..0.95, cases in 2_i64..3_000) {
            let at = |cases| power(first, second, cases, 0.95).expect("a power");
            proptest::prop_assert!(at(cases) <= at(cases + 1) && (at(cases) - power(second, first, cases, 0.95).expect("a power")).abs() < 1e-12);
            if (first - second).abs() > 0.02 {
                let needed = cases_needed(first, second, 0.8, 0.95).expect("a number");
                proptest::prop_assert!(at(needed) >= 0.8 && (needed == 1 || at(needed - 1) < 0.8));
            }
        }
    }
}
