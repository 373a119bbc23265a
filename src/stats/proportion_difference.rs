//! Further intervals of the difference of two proportions, as cross-checks of [`proportion::difference`](super::proportion::difference).

use super::proportion::{hybrid, wilson_corrected};
use super::solve::crossing;
use super::two_sided_z;

/// Newcombe's hybrid interval with the corrected Wilson ends of each proportion: wider than the one without.
///
/// `None` where either proportion has no interval. Source: Newcombe, Statistics in Medicine 17 (1998) 873–890, method 11.
#[must_use]
pub fn newcombe_corrected(first: (i64, i64), second: (i64, i64), confidence: f64) -> Option<(f64, f64)> {
    let ends = (wilson_corrected(first.0, first.1, confidence)?, wilson_corrected(second.0, second.1, confidence)?);
    Some(hybrid(first, ends.0, second, ends.1))
}

/// Which variance the score interval takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScoreVariance {
    /// With the factor `N / (N − 1)`: Miettinen and Nurminen.
    MiettinenNurminen,
    /// Without it: Mee.
    Mee,
}

/// Score interval of `x1/n1 − x2/n2`: all differences that a score test at this confidence does not reject.
///
/// The variance at a difference `δ` is that of the most likely proportions with exactly this difference (a cubic equation).
/// `None` for no trials in either group or impossible counts.
/// Source: Miettinen and Nurminen, Statistics in Medicine 4 (1985) 213–226; Mee, Biometrics 40 (1984) 1175–1176.
#[must_use]
pub fn score_interval(
    first: (i64, i64),
    second: (i64, i64),
    confidence: f64,
    variance: ScoreVariance,
) -> Option<(f64, f64)> {
    let possible = |(successes, trials): (i64, i64)| trials > 0 && (0..=trials).contains(&successes);
    if !possible(first) || !possible(second) {
        return None;
    }
    let z = two_sided_z(confidence)?;
    let as_numbers = |pair: (i64, i64)| (pair.0 as f64, pair.1 as f64);
    let (first, second) = (as_numbers(first), as_numbers(second));
    let trials = first.1 + second.1;
    let factor = if variance == ScoreVariance::Mee { 1.0 } else { trials / (trials - 1.0) };
    let estimate = first.0 / first.1 - second.0 / second.1;
    let score = |difference: f64| {
        let (p1, p2) = restricted(first, second, difference);
        let spread = factor * (p1 * (1.0 - p1) / first.1 + p2 * (1.0 - p2) / second.1);
        (estimate - difference) / spread.max(0.0).sqrt()
    };
    let low = if estimate <= -1.0 { -1.0 } else { crossing(-1.0, estimate, |difference| score(difference) < z) };
    let high = if estimate >= 1.0 { 1.0 } else { crossing(estimate, 1.0, |difference| score(difference) < -z) };
    Some((low, high))
}

/// The most likely two proportions that differ by exactly `difference`: the admissible root of the likelihood's cubic.
fn restricted(first: (f64, f64), second: (f64, f64), difference: f64) -> (f64, f64) {
    let ((x1, n1), (x2, n2)) = (first, second);
    let (cases, successes) = (n1 + n2, x1 + x2);
    let square = (n1 + 2.0 * n2) * difference - cases - successes;
    let linear = (n2 * difference - cases - 2.0 * x2) * difference + successes;
    let constant = x2 * difference * (1.0 - difference);
    let shift = square / (3.0 * cases);
    let q = shift.powi(3) - square * linear / (6.0 * cases * cases) + constant / (2.0 * cases);
    let p = (shift * shift - linear / (3.0 * cases)).max(0.0).sqrt().copysign(q);
    let ratio = if p == 0.0 { 0.0 } else { (q / p.powi(3)).clamp(-1.0, 1.0) };
    let angle = (std::f64::consts::PI + ratio.acos()) / 3.0;
    let second = (2.0 * p * angle.cos() - shift).clamp(0.0, 1.0);
    ((second + difference).clamp(0.0, 1.0), second)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ScoreVariance::{Mee, MiettinenNurminen};

    fn close(found: Option<(f64, f64)>, low: f64, high: f64, tolerance: f64) {
        let (found_low, found_high) = found.expect("an interval");
        assert!((found_low - low).abs() < tolerance && (found_high - high).abs() < tolerance, "{found:?}");
    }

    /// Fagerland, Lydersen and Laake (2017), chapter 4: 7 of 34 against 1 of 34, and 0 of 16 against 15 of 72.
    #[test]
    fn score_intervals_agree_with_the_textbook() {
        close(score_interval((7, 34), (1, 34), 0.95, Mee), 0.0284, 0.3439, 6e-5);
        close(score_interval((0, 16), (15, 72), 0.95, MiettinenNurminen), -0.3164, -0.0056, 6e-5);
    }

    /// Newcombe, Statistics in Medicine 17 (1998) 873–890, table II: methods 5 (Mee), 6 (Miettinen and Nurminen), and 11.
    #[test]
    fn score_intervals_agree_with_newcombes_table() {
        close(score_interval((56, 70), (48, 80), 0.95, Mee), 0.0533, 0.3377, 6e-5);
        close(score_interval((56, 70), (48, 80), 0.95, MiettinenNurminen), 0.0528, 0.3382, 6e-5);
        close(score_interval((9, 10), (3, 10), 0.95, Mee), 0.1821, 0.8370, 6e-5);
        close(score_interval((9, 10), (3, 10), 0.95, MiettinenNurminen), 0.1700, 0.8406, 6e-5);
        close(newcombe_corrected((56, 70), (48, 80), 0.95), 0.0428, 0.3422, 6e-5);
        close(newcombe_corrected((9, 10), (3, 10), 0.95), 0.1013, 0.8387, 6e-5);
    }

    #[test]
    fn ends_of_the_scale() {
        let (low, high) = score_interval((10, 10), (0, 20), 0.95, MiettinenNurminen).expect("an interval");
        assert!((low - 0.7156).abs() < 6e-5 && high == 1.0, "{low} {high}");
        let (low, high) = score_interval((0, 10), (0, 10), 0.95, Mee).expect("an interval");
        assert!((low + high).abs() < 1e-9 && (high - 0.2775).abs() < 6e-5, "{low} {high}");
        assert_eq!(score_interval((0, 0), (1, 2), 0.95, Mee), None);
    }

    proptest::proptest! {
        #[test]
        fn intervals_hold_the_difference_and_mirror(
            n1 in 1_i64..80, n2 in 1_i64..80, one in 0.0_f64..=1.0, two in 0.0_f64..=1.0
        ) {
            let first = ((n1 as f64 * one) as i64, n1);
            let second = ((n2 as f64 * two) as i64, n2);
            let difference = first.0 as f64 / n1 as f64 - second.0 as f64 / n2 as f64;
            let (low, high) = score_interval(first, second, 0.95, MiettinenNurminen).expect("an interval");
            proptest::prop_assert!(low <= difference + 1e-9 && difference <= high + 1e-9, "{low} {difference} {high}");
            let turned = score_interval(second, first, 0.95, MiettinenNurminen).expect("an interval");
            proptest::prop_assert!((low + turned.1).abs() < 1e-6 && (high + turned.0).abs() < 1e-6, "{low} {high} {turned:?}");
        }
    }
}
