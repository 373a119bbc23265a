//! Intervals of a proportion from the binomial distribution itself: exact, mid-P, and Jeffreys.

use statrs::function::beta::checked_beta_reg;

use super::solve::crossing;

/// Clopper and Pearson's exact interval of `successes` in `trials`: never covers less than stated, often more.
///
/// `B(α/2; x, n − x + 1)` to `B(1 − α/2; x + 1, n − x)` with quantiles `B` of the beta distribution; 0 with no success, 1 with nothing
/// else. `None` for no trials, more successes than trials, negative counts, or a confidence outside 0 to 1.
/// Source: Clopper and Pearson, Biometrika 26 (1934) 404–413.
#[must_use]
pub fn clopper_pearson(successes: i64, trials: i64, confidence: f64) -> Option<(f64, f64)> {
    let (x, n, tail) = checked(successes, trials, confidence)?;
    let low = if successes == 0 { 0.0 } else { beta_quantile(tail, x, n - x + 1.0)? };
    let high = if successes == trials { 1.0 } else { beta_quantile(1.0 - tail, x + 1.0, n - x)? };
    Some((low, high))
}

/// Mid-P interval: the exact interval with half the probability of the observed count, which makes it shorter.
///
/// Lower end `p` solves `P(X > x | p) + ½ P(X = x | p) = α/2`, upper end `P(X < x | p) + ½ P(X = x | p) = α/2`; 0 with no success, 1
/// with nothing else. `None` as for [`clopper_pearson`]. Source: Berry and Armitage, The Statistician 44 (1995) 417–423.
#[must_use]
pub fn mid_p(successes: i64, trials: i64, confidence: f64) -> Option<(f64, f64)> {
    let (x, n, tail) = checked(successes, trials, confidence)?;
    let above = |share: f64| f64::midpoint(at_least(x, n, share), at_least(x + 1.0, n, share));
    let low = if successes == 0 { 0.0 } else { crossing(0.0, 1.0, |share| above(share) > tail) };
    let high = if successes == trials { 1.0 } else { crossing(0.0, 1.0, |share| above(share) > 1.0 - tail) };
    Some((low, high))
}

/// Jeffreys' equal-tailed interval: quantiles of the beta distribution `(x + ½, n − x + ½)`.
///
/// The lower end is 0 with no success and the upper end 1 with nothing else, as Brown, Cai and DasGupta define it: the plain quantile
/// would exclude the estimate itself. `None` as for [`clopper_pearson`].
/// Source: Brown, Cai and DasGupta, Statistical Science 16 (2001) 101–133, section 3.1.3.
#[must_use]
pub fn jeffreys(successes: i64, trials: i64, confidence: f64) -> Option<(f64, f64)> {
    let (x, n, tail) = checked(successes, trials, confidence)?;
    let low = if successes == 0 { 0.0 } else { beta_quantile(tail, x + 0.5, n - x + 0.5)? };
    let high = if successes == trials { 1.0 } else { beta_quantile(1.0 - tail, x + 0.5, n - x + 0.5)? };
    Some((low, high))
}

/// Counts as numbers and the probability of one tail.
fn checked(successes: i64, trials: i64, confidence: f64) -> Option<(f64, f64, f64)> {
    let possible = trials > 0 && (0..=trials).contains(&successes) && confidence > 0.0 && confidence < 1.0;
    possible.then(|| (successes as f64, trials as f64, (1.0 - confidence) / 2.0))
}

/// The quantile of a beta distribution, by halving: the library's own has three digits for a few in a million.
pub(super) fn beta_quantile(probability: f64, a: f64, b: f64) -> Option<f64> {
    checked_beta_reg(a, b, 0.5).ok()?;
    Some(crossing(0.0, 1.0, |share| checked_beta_reg(a, b, share).is_ok_and(|below| below > probability)))
}

/// `P(X ≥ count)` of a binomial count.
pub(super) fn at_least(count: f64, trials: f64, share: f64) -> f64 {
    if count <= 0.0 {
        1.0
    } else if count > trials {
        0.0
    } else {
        checked_beta_reg(count, trials - count + 1.0, share).unwrap_or(f64::NAN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::proportion::wilson;

    fn close(found: Option<(f64, f64)>, low: f64, high: f64, tolerance: f64) {
        let (found_low, found_high) = found.expect("an interval");
        assert!((found_low - low).abs() < tolerance && (found_high - high).abs() < tolerance, "{found:?}");
    }

    /// Fagerland, Lydersen and Laake, Statistical Analysis of Contingency Tables (2017), chapter 2: 13 of 16.
    #[test]
    fn intervals_agree_with_the_textbook() {
        close(clopper_pearson(13, 16, 0.95), 0.5435, 0.9595, 6e-5);
        close(mid_p(13, 16, 0.95), 0.5699, 0.9500, 6e-5);
        close(jeffreys(13, 16, 0.95), 0.5792, 0.9442, 6e-5);
    }

    /// Newcombe, Statistics in Medicine 17 (1998) 857–872, table I.
    #[test]
    fn exact_and_mid_p_agree_with_newcombes_table() {
        close(clopper_pearson(81, 263, 0.95), 0.2527, 0.3676, 6e-5);
        close(clopper_pearson(1, 29, 0.95), 0.0009, 0.1776, 6e-5);
        close(mid_p(81, 263, 0.95), 0.2544, 0.3658, 6e-5);
        close(mid_p(15, 148, 0.95), 0.0601, 0.1581, 6e-5);
        close(mid_p(0, 20, 0.95), 0.0, 0.1391, 6e-5);
    }

    /// SciPy 1.17, `beta.ppf`: small and large shares of many.
    #[test]
    fn the_exact_interval_is_exact_for_many_trials_too() {
        let cases = [
            ((3, 1_000_000), 6.186_725_501_906_401e-7, 8.767_247_788_067_677e-6),
            ((1, 100_000), 2.531_780_477_933_314e-7, 5.571_516_034_774_275e-5),
            ((50_000, 100_000), 0.496_896_062_491_800_4, 0.503_103_937_508_199_6),
            ((999, 1_000), 0.994_441_075_720_173_4, 0.999_974_682_512_508_8),
        ];
        for ((successes, trials), low, high) in cases {
            let found = clopper_pearson(successes, trials, 0.95).expect("an interval");
            assert!((found.0 / low - 1.0).abs() < 1e-8 && (found.1 / high - 1.0).abs() < 1e-8, "{found:?}");
        }
    }

    #[test]
    fn ends_are_exact_and_nothing_has_no_interval() {
        for method in [clopper_pearson, mid_p, jeffreys] {
            assert_eq!(method(0, 7, 0.95).map(|ends| ends.0), Some(0.0));
            assert_eq!(method(7, 7, 0.95).map(|ends| ends.1), Some(1.0));
            assert_eq!(method(0, 0, 0.95), None);
            assert_eq!(method(8, 7, 0.95), None);
            assert_eq!(method(1, 7, 1.0), None);
        }
    }

    proptest::proptest! {
        #[test]
        fn intervals_hold_the_share_and_mirror(trials in 1_i64..400, part in 0.0_f64..=1.0) {
            let successes = (trials as f64 * part) as i64;
            let share = successes as f64 / trials as f64;
            for method in [clopper_pearson, mid_p, jeffreys, wilson] {
                let (low, high) = method(successes, trials, 0.95).expect("an interval");
                proptest::prop_assert!(low <= share + 1e-12 && share <= high + 1e-12, "{low} {share} {high}");
                let mirrored = method(trials - successes, trials, 0.95).expect("an interval");
                proptest::prop_assert!((low - (1.0 - mirrored.1)).abs() < 1e-9 && (high - (1.0 - mirrored.0)).abs() < 1e-9);
            }
        }

        #[test]
        fn the_exact_interval_encloses_mid_p(trials in 1_i64..400, part in 0.0_f64..=1.0) {
            let successes = (trials as f64 * part) as i64;
            let exact = clopper_pearson(successes, trials, 0.95).expect("an interval");
            let shorter = mid_p(successes, trials, 0.95).expect("an interval");
            proptest::prop_assert!(exact.0 <= shorter.0 + 1e-9 && shorter.1 <= exact.1 + 1e-9);
        }

        #[test]
        fn more_of_the_same_narrows(trials in 4_i64..200, part in 0.1_f64..0.9) {
            let successes = (trials as f64 * part) as i64;
            for method in [clopper_pearson, mid_p, jeffreys, wilson] {
                let width = |times: i64| method(successes * times, trials * times, 0.95).map(|(low, high)| high - low);
                proptest::prop_assert!(width(4) < width(1));
            }
        }
    }
}
