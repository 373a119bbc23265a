//! Whether a group's mean is what a random draw of as many values would have: a test for flags that promise how often they are false.
//!
//! Welch's test promises more than it keeps for few values of a skewed scale: a handful of scores that happen to be alike have next to no
//! variance of their own. Here the variance and the skew are those of all values together.

use statrs::distribution::{ContinuousCDF, Gamma, Normal};

/// Below this skew the sum of a draw is as good as normal.
const EVEN: f64 = 0.01;

/// The two-sided probability that a draw of as many values as `own`, from those of `own` and `others` together, has a sum as far from its
/// expectation as that of `own`. Both are counts of whole values.
///
/// The sum's mean, variance and third moment are exact for draws without replacement: `n(N − n)/(N − 1) · σ²` and
/// `n(N − n)(N − 2n)/((N − 1)(N − 2)) · m₃`; its tails are those of the Pearson type III distribution with these moments, the smaller of them
/// doubled, half a step of the sum given to chance. `None` where either side has no values, or all values are equal, or there are fewer than three.
/// Source: Mielke and Berry, Permutation Methods (2007), 2; Cochran, Sampling Techniques (1977), 2.
#[must_use]
pub fn probability(own: &[(i64, i64)], others: &[(i64, i64)]) -> Option<f64> {
    let count = |of: &[(i64, i64)]| of.iter().map(|(_, times)| *times).sum::<i64>() as f64;
    let (drawn, rest) = (count(own), count(others));
    let all = drawn + rest;
    if drawn < 1.0 || rest < 1.0 || all < 3.0 {
        return None;
    }
    let values = || own.iter().chain(others);
    let sum = |of: &[(i64, i64)]| of.iter().map(|(value, times)| *value as f64 * *times as f64).sum::<f64>();
    let mean = (sum(own) + sum(others)) / all;
    let central = |power: i32| {
        values().map(|(value, times)| (*value as f64 - mean).powi(power) * *times as f64).sum::<f64>() / all
    };
    let spread = central(2);
    if !(spread.is_finite() && spread > 0.0) {
        return None;
    }
    let variance = drawn * rest / (all - 1.0) * spread;
    let third = drawn * rest * (rest - drawn) / ((all - 1.0) * (all - 2.0)) * central(3);
    // Sums lie a step apart: half of it is given to chance.
    let apart = sum(own) - drawn * mean;
    let score = apart.signum() * (apart.abs() - step(values()) / 2.0).max(0.0) / variance.sqrt();
    Some(two_sided(score, third / variance.powf(1.5)))
}

/// The largest step that all values lie apart by.
fn step<'v>(values: impl Iterator<Item = &'v (i64, i64)>) -> f64 {
    let mut there = values.filter(|(_, times)| *times > 0).map(|(value, _)| *value);
    let Some(first) = there.next() else { return 0.0 };
    let largest = there.fold(0_u64, |known, value| {
        let (mut left, mut right) = (known, value.abs_diff(first));
        while right != 0 {
            (left, right) = (right, left % right);
        }
        left
    });
    largest as f64
}

/// Twice the smaller tail beyond a standardised score, for a distribution of this skew.
fn two_sided(score: f64, skew: f64) -> f64 {
    let normal = || 2.0 * Normal::standard().sf(score.abs());
    if skew.abs() < EVEN {
        return normal().min(1.0);
    }
    // A gamma distribution of this shape, moved and scaled to mean 0 and variance 1; turned around where the skew is to the left.
    let shape = 4.0 / (skew * skew);
    let Ok(gamma) = Gamma::new(shape, 1.0) else { return normal().min(1.0) };
    let place = shape + score * skew.signum() * shape.sqrt();
    let (below, above) = if place > 0.0 { (gamma.cdf(place), gamma.sf(place)) } else { (0.0, 1.0) };
    (2.0 * below.min(above)).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All 10 draws of two of five values 1, 2, 3, 4, 10: one has a sum of 14 or more, one a sum of 3 or less.
    #[test]
    fn a_draw_by_hand() {
        let found = probability(&[(4, 1), (10, 1)], &[(1, 1), (2, 1), (3, 1)]).expect("a probability");
        // μ = 4, σ² = 10, m₃ = 36: the sum of two has mean 8, variance 15 and third moment 18.
        // A sum of 14, less half a step of 1: 5.5/√15 = 1.420, with a skew of 0.310.
        assert!((found - 2.0 * 0.0840).abs() < 0.002, "{found}");
        let level = probability(&[(1, 1), (10, 1)], &[(2, 1), (3, 1), (4, 1)]).expect("a probability");
        assert!(level > 0.4, "{level}");
    }

    #[test]
    fn a_share_is_tested_as_the_exact_test_does() {
        let found = probability(&[(1, 300), (0, 200)], &[(1, 4_700), (0, 4_800)]).expect("a probability");
        let exact = crate::stats::two_groups::fisher([[300, 200], [4_700, 4_800]]).expect("a test").two_sided;
        assert!((found / exact - 1.0).abs() < 0.10 && exact < 1e-4, "{found} {exact}");
        let skewed = probability(&[(1, 1), (0, 19)], &[(1, 2_700), (0, 300)]).expect("a probability");
        assert!(skewed < 1e-9, "{skewed}");
    }

    #[test]
    fn steps_are_the_largest_there_are() {
        assert_eq!(step([(1_000, 1), (4_000, 2), (2_500, 0), (3_000, 1)].iter()), 1_000.0);
        assert_eq!(step([(-100, 1), (0, 2), (100, 1)].iter()), 100.0);
        assert_eq!(step([(7, 3)].iter()), 0.0);
        assert_eq!(step([].iter()), 0.0);
    }

    #[test]
    fn a_skew_moves_the_tails_apart() {
        // The exponential distribution has the skew 2: the tails beyond ±1.5 are e^−2.5 and nothing.
        assert!((two_sided(1.5, 2.0) - 2.0 * (-2.5_f64).exp()).abs() < 1e-9);
        assert_eq!(two_sided(-1.5, 2.0), 0.0);
        assert!((two_sided(1.5, -2.0) - two_sided(-1.5, 2.0)).abs() < 1e-12);
        assert!((two_sided(1.959_964, 0.0) - 0.05).abs() < 1e-6);
        // As good as even on either side of where the normal distribution takes over.
        assert!((two_sided(1.96, 0.011) / two_sided(1.96, 0.009) - 1.0).abs() < 0.02);
    }

    #[test]
    fn nothing_to_draw_has_no_answer() {
        assert_eq!(probability(&[], &[(1, 3)]), None);
        assert_eq!(probability(&[(1, 3)], &[]), None);
        assert_eq!(probability(&[(5, 3)], &[(5, 30)]), None, "all alike");
    }
}
