//! Estimates drawn towards the mean of all partners, the more the less evidence they rest on, and how far a partner's own figure is reliable.

use super::binomial::beta_quantile;
use super::two_sided_z;
use super::variance::Between;

/// An estimate drawn towards the mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shrunk {
    /// The drawn estimate.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// The weight of the partner's own figure, 0 to 1. At 0 the estimate is the mean of all and says nothing of the partner: no rank.
    pub reliability: f64,
}

/// A normal estimate drawn towards the common mean: `μ + (1 − B)(y − μ)` with `B = v/(v + τ²)`, reliability `1 − B`.
///
/// Interval `∓ z √(v(1 − B) + B² var μ)`. Without variance between partners every estimate is the mean.
/// `None` for a variance that is not positive.
/// Source: Morris, Journal of the American Statistical Association 78 (1983) 47–55; Raudenbush and Bryk (1985).
#[must_use]
pub fn normal(estimate: f64, variance: f64, between: &Between, confidence: f64) -> Option<Shrunk> {
    if !(estimate.is_finite() && variance.is_finite() && variance > 0.0) {
        return None;
    }
    let pull = variance / (variance + between.variance);
    let value = between.mean + (1.0 - pull) * (estimate - between.mean);
    let spread = variance * (1.0 - pull) + pull * pull * between.error * between.error;
    let half = two_sided_z(confidence)? * spread.sqrt();
    Some(Shrunk { value, low: value - half, high: value + half, reliability: 1.0 - pull })
}

/// Observed over expected on the scale of its root, where chance has the same variance whatever the rate: `(√(O/E), 1/(4E))`.
///
/// No observed event is fine here, as it is not on a logarithmic scale. `None` where nothing is expected or the count is negative.
/// Source: Bartlett, Biometrics 3 (1947) 39–52; Spiegelhalter, Statistics in Medicine 24 (2005) 1185–1202.
#[must_use]
pub fn root_ratio(observed: f64, expected: f64) -> Option<(f64, f64)> {
    let possible = observed >= 0.0 && observed.is_finite() && expected > 0.0 && expected.is_finite();
    possible.then(|| ((observed / expected).sqrt(), 1.0 / (4.0 * expected)))
}

/// A ratio of observed over expected drawn towards the others': [`normal`] on the scale of [`root_ratio`], squared again, its lower end at
/// least 0. `between` is of the roots. `None` as for these.
#[must_use]
pub fn ratio(observed: f64, expected: f64, between: &Between, confidence: f64) -> Option<Shrunk> {
    let (root, variance) = root_ratio(observed, expected)?;
    let drawn = normal(root, variance, between, confidence)?;
    let square = |root: f64| root.max(0.0).powi(2);
    Some(Shrunk { value: square(drawn.value), low: square(drawn.low), high: square(drawn.high), ..drawn })
}

/// How reliably estimates with these variances tell partners apart, 0 to 1: `τ²/(τ² + mean of v)`, the inter-unit reliability.
///
/// 0 where chance explains the spread: nobody is to be ranked. `None` of nothing.
/// Source: Agency for Healthcare Research and Quality, Instructions for Analyzing Data from CAHPS Surveys.
#[must_use]
pub fn reliability(variances: &[f64], between: &Between) -> Option<f64> {
    let mean = variances.iter().sum::<f64>() / variances.len() as f64;
    (mean.is_finite() && mean > 0.0).then(|| between.variance / (between.variance + mean))
}

/// What all partners' proportions say of the next one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Prior {
    /// A beta distribution: partners differ by more than chance.
    Beta {
        /// Successes it is worth.
        a: f64,
        /// Failures it is worth.
        b: f64,
    },
    /// Chance explains the spread: all partners share this proportion.
    Point(f64),
}

/// Mean and population variance (divisor K) of the raw proportions of partners with cases.
///
/// `None` where nobody has cases, or counts are impossible.
#[must_use]
pub fn raw_moments(partners: &[(i64, i64)]) -> Option<(f64, f64)> {
    if !partners.iter().all(|(successes, trials)| *trials >= 0 && (0..=*trials).contains(successes)) {
        return None;
    }
    let shares: Vec<f64> = partners
        .iter()
        .filter(|(_, trials)| *trials > 0)
        .map(|(successes, trials)| *successes as f64 / *trials as f64)
        .collect();
    if shares.is_empty() {
        return None;
    }
    let count = shares.len() as f64;
    let mean = shares.iter().sum::<f64>() / count;
    let variance = shares.iter().map(|share| (share - mean) * (share - mean)).sum::<f64>() / count;
    Some((mean, variance))
}

impl Prior {
    /// By moments: `a + b = μ(1 − μ)/V − 1` with the mean and population variance of the raw proportions.
    ///
    /// [`Prior::Point`] where `V` does not exceed the binomial noise `μ(1 − μ) · mean of 1/n`. `None` where nobody has cases, or counts are
    /// impossible. Source: Gelman and others, Bayesian Data Analysis (2013), 5.1.
    #[must_use]
    pub fn of_moments(partners: &[(i64, i64)]) -> Option<Self> {
        let (mean, variance) = raw_moments(partners)?;
        let with_cases: Vec<f64> = partners.iter().map(|(_, n)| *n as f64).filter(|trials| *trials > 0.0).collect();
        let noise = mean * (1.0 - mean) * with_cases.iter().map(|n| 1.0 / n).sum::<f64>() / with_cases.len() as f64;
        let worth = mean * (1.0 - mean) / variance - 1.0;
        if variance <= noise || !(worth.is_finite() && worth > 0.0) {
            return Some(Self::Point(mean));
        }
        Some(Self::Beta { a: mean * worth, b: (1.0 - mean) * worth })
    }

    /// A proportion drawn towards the prior: `(a + x)/(a + b + n)`, interval from quantiles of the beta distribution `(a + x, b + n − x)`,
    /// reliability `n/(a + b + n)`.
    ///
    /// Without cases the estimate is the prior's mean and the reliability 0. A point prior gives that point with an interval of no width
    /// and the reliability 0. `None` for impossible counts.
    #[must_use]
    pub fn shrink(self, successes: i64, trials: i64, confidence: f64) -> Option<Shrunk> {
        if trials < 0 || !(0..=trials).contains(&successes) || !(confidence > 0.0 && confidence < 1.0) {
            return None;
        }
        let (a, b) = match self {
            Self::Point(mean) => return Some(Shrunk { value: mean, low: mean, high: mean, reliability: 0.0 }),
            Self::Beta { a, b } => (a, b),
        };
        let (x, n) = (successes as f64, trials as f64);
        let tail = (1.0 - confidence) / 2.0;
        Some(Shrunk {
            value: (a + x) / (a + b + n),
            low: beta_quantile(tail, a + x, b + n - x)?,
            high: beta_quantile(1.0 - tail, a + x, b + n - x)?,
            reliability: n / (a + b + n),
        })
    }
}

/// Rates drawn towards the pooled rate, from `(events, exposure)` pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct ShrunkRates {
    /// The pooled rate.
    pub mean: f64,
    /// Variance between partners; 0 where chance explains the spread.
    pub between: f64,
    /// Each partner's drawn rate and its reliability, in the order given.
    pub rates: Vec<(f64, f64)>,
}

/// Marshall's estimate of rates: `m + A/(A + m/n) (r − m)` with the pooled rate `m` and `A = Σ n(r − m)²/Σ n − m/n̄`, at least 0.
///
/// A partner without exposure gets the pooled rate with the reliability 0. `None` without any exposure or with negative numbers.
/// Source: Marshall, Applied Statistics 40 (1991) 283–294.
#[must_use]
pub fn rates(partners: &[(f64, f64)]) -> Option<ShrunkRates> {
    let possible = |value: f64| value.is_finite() && value >= 0.0;
    let exposure: f64 = partners.iter().map(|(_, exposure)| exposure).sum();
    if !(partners.iter().all(|(events, exposure)| possible(*events) && possible(*exposure)) && exposure > 0.0) {
        return None;
    }
    let exposed: Vec<(f64, f64)> = partners.iter().copied().filter(|(_, exposure)| *exposure > 0.0).collect();
    let mean = exposed.iter().map(|(events, _)| events).sum::<f64>() / exposure;
    let squares: f64 = exposed.iter().map(|(events, exposure)| exposure * (events / exposure - mean).powi(2)).sum();
    let between = (squares / exposure - mean * exposed.len() as f64 / exposure).max(0.0);
    let rates = partners
        .iter()
        .map(|(events, exposure)| {
            if *exposure <= 0.0 || between <= 0.0 {
                return (mean, 0.0);
            }
            let reliability = between / (between + mean / exposure);
            (mean + reliability * (events / exposure - mean), reliability)
        })
        .collect();
    Some(ShrunkRates { mean, between, rates })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::variance::{Method, between};

    #[test]
    fn what_cannot_be_is_not_drawn_anywhere() {
        let between = Between { variance: 0.5, mean: 1.0, error: 0.1, q: 9.0 };
        for (estimate, variance) in [(1.0, 0.0), (1.0, -1.0), (1.0, f64::INFINITY), (f64::NAN, 1.0)] {
            assert_eq!(normal(estimate, variance, &between, 0.95), None, "{estimate} {variance}");
        }
        assert!(normal(1.0, 1e-9, &between, 0.95).is_some());
        let prior = Prior::Beta { a: 2.0, b: 3.0 };
        for (successes, trials, confidence) in [(0, -1, 0.9), (-1, 4, 0.9), (5, 4, 0.9), (1, 4, 0.0), (1, 4, 1.0)] {
            assert_eq!(prior.shrink(successes, trials, confidence), None, "{successes} {trials} {confidence}");
        }
        for (successes, trials) in [(0, 0), (0, 4), (4, 4)] {
            assert!(prior.shrink(successes, trials, 0.9).is_some(), "{successes} of {trials}");
        }
    }

    #[test]
    fn a_beta_prior_by_hand() {
        // Shares 0.1, 0.5, 0.9 of 100: mean 0.5, variance 0.32/3, worth 0.25/(0.32/3) − 1 = 1.34375.
        let prior = Prior::of_moments(&[(10, 100), (50, 100), (90, 100)]).expect("a prior");
        let Prior::Beta { a, b } = prior else { panic!("{prior:?}") };
        assert!((a - 0.671_875).abs() < 1e-12 && (b - 0.671_875).abs() < 1e-12);
        let found = prior.shrink(0, 0, 0.95).expect("an estimate");
        assert_eq!((found.value, found.reliability), (0.5, 0.0));
        let found = prior.shrink(90, 100, 0.95).expect("an estimate");
        assert!(
            (found.value - 90.671_875 / 101.343_75).abs() < 1e-12
                && found.low < found.value
                && found.value < found.high
        );
    }

    #[test]
    fn a_ratio_by_hand() {
        // Roots 1.2, 1.2, 0.8, 0.8 of 25 expected each: v = 0.01, mean 1, Q = 4 · 0.04/0.01 = 16, τ² = (16 − 3)/(400 − 100) = 0.13/3.
        let roots: Vec<(f64, f64)> = [36.0, 36.0, 16.0, 16.0].iter().filter_map(|o| root_ratio(*o, 25.0)).collect();
        let between = between(&roots, Method::DerSimonianLaird).expect("a variance");
        assert!((between.variance - 0.13 / 3.0).abs() < 1e-12 && (between.mean - 1.0).abs() < 1e-12);
        let weight = 0.13 / 0.16;
        let found = ratio(36.0, 25.0, &between, 0.95).expect("an estimate");
        assert!((found.reliability - weight).abs() < 1e-12);
        assert!((found.value - (1.0 + weight * 0.2) * (1.0 + weight * 0.2)).abs() < 1e-12);
        assert!(found.low < found.value && found.value < found.high && found.value < 1.44);
        assert!((reliability(&[0.01; 4], &between).expect("a reliability") - weight).abs() < 1e-12);
        let none = ratio(0.0, 0.5, &between, 0.95).expect("an estimate");
        assert!(none.low >= 0.0 && none.value > 0.0);
        assert_eq!((root_ratio(1.0, 0.0), root_ratio(-1.0, 2.0), reliability(&[], &between)), (None, None, None));
    }

    #[test]
    fn where_chance_explains_all_everyone_gets_the_mean() {
        let prior = Prior::of_moments(&[(10, 20), (11, 20), (9, 20)]).expect("a prior");
        assert_eq!(prior, Prior::Point(0.5));
        assert_eq!(prior.shrink(20, 20, 0.95).map(|found| (found.value, found.reliability)), Some((0.5, 0.0)));
        assert_eq!(Prior::of_moments(&[(0, 5), (0, 9)]), Some(Prior::Point(0.0)));
        assert_eq!(Prior::of_moments(&[(0, 0)]), None);
        assert_eq!(prior.shrink(3, 2, 0.95), None);
    }

    #[test]
    fn equal_rates_are_all_the_mean() {
        let found = rates(&[(5.0, 50.0), (10.0, 100.0), (0.0, 0.0)]).expect("rates");
        assert_eq!((found.between, found.rates[0], found.rates[2]), (0.0, (0.1, 0.0), (0.1, 0.0)));
        assert_eq!(rates(&[(0.0, 0.0)]), None);
        assert_eq!(rates(&[(-1.0, 3.0)]), None);
    }

    proptest::proptest! {
        /// A drawn estimate lies between the raw one and the mean; more evidence draws less.
        #[test]
        fn estimates_are_drawn_towards_the_mean(estimates in proptest::collection::vec((-5.0_f64..5.0, 0.01_f64..2.0), 3..10)) {
            let between = between(&estimates, Method::DerSimonianLaird).expect("a variance");
            for (value, variance) in &estimates {
                let found = normal(*value, *variance, &between, 0.95).expect("an estimate");
                let (low, high) = (value.min(between.mean), value.max(between.mean));
                proptest::prop_assert!(low - 1e-9 <= found.value && found.value <= high + 1e-9);
                proptest::prop_assert!((0.0..=1.0).contains(&found.reliability) && found.low <= found.value);
                let surer = normal(*value, variance / 2.0, &between, 0.95).expect("an estimate");
                proptest::prop_assert!(surer.reliability >= found.reliability);
            }
        }

        #[test]
        fn rates_keep_between_raw_and_pooled(partners in proptest::collection::vec((0.0_f64..30.0, 1.0_f64..200.0), 2..10)) {
            let found = rates(&partners).expect("rates");
            for ((events, exposure), (rate, _)) in partners.iter().zip(&found.rates) {
                let raw = events / exposure;
                proptest::prop_assert!(raw.min(found.mean) - 1e-9 <= *rate && *rate <= raw.max(found.mean) + 1e-9);
            }
        }
    }
}
