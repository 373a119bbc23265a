//! Trend of proportions over a few ordered groups, such as quarters.

use super::two_groups::Test;
use super::two_sided_normal;

/// The Cochran–Armitage test of a trend in proportions, scores 1, 2, 3, … in the order given.
///
/// `z = Σ x(s − s̄) / √(p q Σ n(s − s̄)²)` with the mean score `s̄` weighted by n; positive where proportions rise. All or none: statistic
/// 0, probability 1. `None` for fewer than two groups with cases, or impossible counts.
/// Source: Armitage, Biometrics 11 (1955) 375–386.
#[must_use]
pub fn cochran_armitage(groups: &[(i64, i64)]) -> Option<Test> {
    let scores: Vec<f64> = (1..=groups.len()).map(|score| score as f64).collect();
    cochran_armitage_by(groups, &scores)
}

/// [`cochran_armitage`] with scores of one's own; `None` also where there is not one per group or they are all the same.
#[must_use]
pub fn cochran_armitage_by(groups: &[(i64, i64)], scores: &[f64]) -> Option<Test> {
    let possible = groups.iter().all(|(successes, trials)| (0..=*trials).contains(successes));
    if !possible || groups.len() != scores.len() || groups.iter().filter(|(_, trials)| *trials > 0).count() < 2 {
        return None;
    }
    let rows = || groups.iter().zip(scores).map(|((x, n), score)| (*x as f64, *n as f64, *score));
    let (successes, trials) = rows().fold((0.0, 0.0), |sum, (x, n, _)| (sum.0 + x, sum.1 + n));
    let centre = rows().map(|(_, n, score)| n * score).sum::<f64>() / trials;
    let spread: f64 = rows().map(|(_, n, score)| n * (score - centre) * (score - centre)).sum();
    if !(spread.is_finite() && spread > 0.0) {
        return None;
    }
    let above: f64 = rows().map(|(x, _, score)| x * (score - centre)).sum();
    let share = successes / trials;
    let variance = share * (1.0 - share) * spread;
    let statistic = if variance > 0.0 { above / variance.sqrt() } else { 0.0 };
    Some(Test { statistic, freedom: 0, probability: two_sided_normal(statistic) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_counts_have_no_trend() {
        assert_eq!(cochran_armitage(&[(10, 9), (2, 8)]), None);
        assert_eq!(cochran_armitage(&[(-1, 9), (2, 8)]), None);
        assert!(cochran_armitage(&[(1, 9), (0, 0), (2, 8)]).is_some(), "two of three have cases");
        assert!(cochran_armitage(&[(0, 9), (8, 8)]).is_some());
    }

    /// R's `prop.trend.test` on the smokers of four hospitals: 8.2249 and 0.004132.
    #[test]
    fn four_hospitals_agree_with_r() {
        let found = cochran_armitage(&[(83, 86), (90, 93), (129, 136), (70, 82)]).expect("a test");
        assert!((found.statistic.powi(2) - 8.224_9).abs() < 5e-5 && found.statistic < 0.0, "{found:?}");
        assert!((found.probability - 0.004_132).abs() < 5e-7);
    }

    #[test]
    fn no_trend_without_groups_or_variation() {
        assert_eq!(cochran_armitage(&[(0, 9), (0, 4), (0, 2)]).map(|found| found.probability), Some(1.0));
        assert_eq!(cochran_armitage(&[(1, 9), (0, 0)]), None);
        assert_eq!(cochran_armitage_by(&[(1, 9), (2, 8)], &[1.0, 1.0]), None);
        assert_eq!(cochran_armitage_by(&[(1, 9), (2, 8)], &[1.0]), None);
    }

    proptest::proptest! {
        /// Backwards, the trend has the other sign; other units of the score change nothing.
        #[test]
        fn trend_mirrors(groups in proptest::collection::vec((0_i64..30, 0_i64..30), 2..8), unit in 0.1_f64..9.0) {
            let groups: Vec<(i64, i64)> = groups.iter().map(|(x, rest)| (*x, x + rest + 1)).collect();
            let found = cochran_armitage(&groups).expect("a test");
            let backwards = cochran_armitage(&groups.iter().rev().copied().collect::<Vec<_>>()).expect("a test");
            proptest::prop_assert!((found.statistic + backwards.statistic).abs() < 1e-9);
            let scores: Vec<f64> = (0..groups.len()).map(|score| score as f64 * unit + 5.0).collect();
            let scaled = cochran_armitage_by(&groups, &scores).expect("a test");
            proptest::prop_assert!((found.statistic - scaled.statistic).abs() < 1e-6);
        }
    }
}
