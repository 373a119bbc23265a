//! Tests of one proportion against a stated one, such as a target.

use super::binomial::at_least;
use super::two_groups::Test;
use super::{chi_square_tail, two_sided_normal};

/// Score test: `z = (x/n − p0) / √(p0 (1 − p0)/n)`, the test that [`wilson`](super::proportion::wilson) inverts.
///
/// `None` for no trials, impossible counts, or a stated proportion that is not between 0 and 1.
/// Source: Wilson, Journal of the American Statistical Association 22 (1927) 209–212.
#[must_use]
pub fn score(successes: i64, trials: i64, stated: f64) -> Option<Test> {
    let (x, n) = checked(successes, trials, stated)?;
    let statistic = (x / n - stated) / (stated * (1.0 - stated) / n).sqrt();
    Some(Test { statistic, freedom: 0, probability: two_sided_normal(statistic) })
}

/// Likelihood ratio test: `2 (x ln(p/p0) + (n − x) ln(q/q0))`, chi-square with one degree of freedom; `0 ln 0` is 0.
///
/// `None` as for [`score`]. Source: Wilks, Annals of Mathematical Statistics 9 (1938) 60–62.
#[must_use]
pub fn likelihood_ratio(successes: i64, trials: i64, stated: f64) -> Option<Test> {
    let (x, n) = checked(successes, trials, stated)?;
    let part = |count: f64, share: f64| if count > 0.0 { count * (count / n / share).ln() } else { 0.0 };
    let statistic = (2.0 * (part(x, stated) + part(n - x, 1.0 - stated))).max(0.0);
    Some(Test { statistic, freedom: 1, probability: chi_square_tail(statistic, 1) })
}

/// Exact two-sided probability: twice the smaller tail of the binomial distribution, at most 1.
///
/// `None` as for [`score`]. Source: Fagerland, Lydersen and Laake, Statistical Analysis of Contingency Tables (2017), 2.5.
#[must_use]
pub fn exact(successes: i64, trials: i64, stated: f64) -> Option<f64> {
    let (x, n) = checked(successes, trials, stated)?;
    let (above, below) = (at_least(x, n, stated), 1.0 - at_least(x + 1.0, n, stated));
    Some((2.0 * above.min(below)).min(1.0))
}

/// Mid-P version of [`exact`]: half the observed count's probability is left out of the tail.
///
/// `None` as for [`score`]. Source: Lancaster, Journal of the American Statistical Association 56 (1961) 223–234.
#[must_use]
pub fn mid_p(successes: i64, trials: i64, stated: f64) -> Option<f64> {
    let (x, n) = checked(successes, trials, stated)?;
    let above = f64::midpoint(at_least(x, n, stated), at_least(x + 1.0, n, stated));
    Some((2.0 * above.min(1.0 - above)).min(1.0))
}

fn checked(successes: i64, trials: i64, stated: f64) -> Option<(f64, f64)> {
    let possible = trials > 0 && (0..=trials).contains(&successes) && stated > 0.0 && stated < 1.0;
    possible.then_some((successes as f64, trials as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_counts_and_targets_are_not_tested() {
        for (successes, trials, stated) in [(0, 0, 0.5), (-1, 4, 0.5), (5, 4, 0.5), (1, 4, 0.0), (1, 4, 1.0)] {
            assert_eq!(exact(successes, trials, stated), None, "{successes} of {trials}, {stated}");
            assert_eq!(mid_p(successes, trials, stated), None, "{successes} of {trials}, {stated}");
        }
        for successes in [0, 4] {
            assert!(exact(successes, 4, 0.5).is_some() && mid_p(successes, 4, 0.5).is_some(), "{successes} of 4");
        }
    }

    /// Fagerland, Lydersen and Laake (2017), chapter 2: 13 of 16 against a half.
    #[test]
    fn tests_agree_with_the_textbook() {
        let near = |found: Option<f64>, expected: f64| found.is_some_and(|found| (found - expected).abs() < 6e-6);
        assert!(near(score(13, 16, 0.5).map(|found| found.probability), 0.012_42));
        assert!(near(score(13, 16, 0.5).map(|found| found.statistic), 2.5));
        assert!(near(likelihood_ratio(13, 16, 0.5).map(|found| found.probability), 0.009_44));
        assert!(near(exact(13, 16, 0.5), 0.021_27));
        assert!(near(mid_p(13, 16, 0.5), 0.012_73));
    }

    #[test]
    fn a_share_at_its_target_is_no_surprise() {
        assert_eq!(score(5, 10, 0.5).map(|found| found.probability), Some(1.0));
        assert_eq!(likelihood_ratio(5, 10, 0.5).map(|found| found.probability), Some(1.0));
        assert_eq!(exact(5, 10, 0.5), Some(1.0));
        assert_eq!(score(5, 10, 0.0), None);
        assert_eq!(exact(0, 0, 0.5), None);
    }
}
