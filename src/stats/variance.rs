//! The variance between partners behind estimates that each have their own error.

use super::solve::crossing;

/// How the variance between partners is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// By moments, in one step.
    DerSimonianLaird,
    /// The variance at which the weighted squares equal their expectation.
    PauleMandel,
}

/// What estimates with known variances say of their spread and their common mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Between {
    /// Variance between partners, `τ²`; 0 where chance explains the spread.
    pub variance: f64,
    /// The common mean, weighted by `1/(v + τ²)`.
    pub mean: f64,
    /// Its standard error, `√(1/Σ 1/(v + τ²))`.
    pub error: f64,
    /// Cochran's Q: weighted squares around the mean weighted by `1/v`.
    pub q: f64,
}

/// The variance between partners of `(estimate, variance)` pairs, and their common mean.
///
/// DerSimonian and Laird: `τ² = (Q − (K − 1)) / (Σ w − Σ w²/Σ w)`, `w = 1/v`. Paule and Mandel: the `τ²` at which
/// `Σ (y − μ)²/(v + τ²) = K − 1`. Both are 0 where `Q ≤ K − 1`. `None` for fewer than two pairs or a variance that is not positive.
/// Source: DerSimonian and Laird, Controlled Clinical Trials 7 (1986) 177–188; Paule and Mandel, Journal of Research of the National
/// Bureau of Standards 87 (1982) 377–385.
#[must_use]
pub fn between(estimates: &[(f64, f64)], method: Method) -> Option<Between> {
    let usable = |(value, variance): &(f64, f64)| value.is_finite() && variance.is_finite() && *variance > 0.0;
    if estimates.len() < 2 || !estimates.iter().all(usable) {
        return None;
    }
    let freedom = (estimates.len() - 1) as f64;
    let q = around_mean(estimates, 0.0).squares;
    let variance = match method {
        _ if q <= freedom => 0.0,
        Method::DerSimonianLaird => {
            let weights: f64 = estimates.iter().map(|(_, variance)| 1.0 / variance).sum();
            let squares: f64 = estimates.iter().map(|(_, variance)| 1.0 / (variance * variance)).sum();
            (q - freedom) / (weights - squares / weights)
        }
        Method::PauleMandel => {
            let mut highest = estimates.iter().map(|(_, variance)| *variance).fold(0.0, f64::max);
            while around_mean(estimates, highest).squares > freedom {
                highest *= 2.0;
            }
            crossing(0.0, highest, |variance| around_mean(estimates, variance).squares < freedom)
        }
    };
    let found = around_mean(estimates, variance);
    Some(Between { variance, mean: found.mean, error: (1.0 / found.weights).sqrt(), q })
}

struct Weighted {
    mean: f64,
    weights: f64,
    squares: f64,
}

/// Mean, weights and weighted squares with an additional variance.
fn around_mean(estimates: &[(f64, f64)], additional: f64) -> Weighted {
    let weight = |variance: f64| 1.0 / (variance + additional);
    let weights: f64 = estimates.iter().map(|(_, variance)| weight(*variance)).sum();
    let mean = estimates.iter().map(|(value, variance)| weight(*variance) * value).sum::<f64>() / weights;
    let squares = estimates.iter().map(|(value, variance)| weight(*variance) * (value - mean) * (value - mean)).sum();
    Weighted { mean, weights, squares }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kacker, Metrologia 41 (2004) 132–136, as R's metafor works it out.
    const KACKER: [(f64, f64); 9] = [
        (61.0, 0.2025),
        (61.4, 1.21),
        (62.21, 0.09),
        (62.3, 0.2025),
        (62.34, 0.3844),
        (62.6, 0.5625),
        (62.7, 0.0676),
        (62.84, 0.0225),
        (65.9, 1.8225),
    ];

    #[test]
    fn moments_agree_with_metafor() {
        let found = between(&KACKER, Method::DerSimonianLaird).expect("a variance");
        assert!((found.variance - 0.288_049_246_973_751).abs() < 1e-9, "{found:?}");
        assert!((found.mean - 62.390_138_604_450_4).abs() < 1e-9 && (found.error - 0.245_749_668_040_304).abs() < 1e-9);
        assert!((found.q - 24.801_897_741_835).abs() < 1e-9);
    }

    /// The root of the defining equation on the same data, found with scipy.
    #[test]
    fn iteration_agrees_with_statsmodels() {
        let found = between(&KACKER, Method::PauleMandel).expect("a variance");
        assert!((found.variance - 0.705_395_309_219_239).abs() < 1e-9, "{found:?}");
        assert!((around_mean(&KACKER, found.variance).squares - 8.0).abs() < 1e-9);
    }

    #[test]
    fn equal_estimates_have_no_variance_between() {
        for method in [Method::DerSimonianLaird, Method::PauleMandel] {
            assert_eq!(between(&[(3.0, 0.5), (3.0, 0.1)], method).map(|found| found.variance), Some(0.0));
            assert_eq!(between(&[(3.0, 0.5)], method), None);
            assert_eq!(between(&[(3.0, 0.5), (2.0, 0.0)], method), None);
        }
    }

    proptest::proptest! {
        #[test]
        fn the_mean_lies_among_the_estimates(estimates in proptest::collection::vec((-5.0_f64..5.0, 0.01_f64..2.0), 2..12)) {
            for method in [Method::DerSimonianLaird, Method::PauleMandel] {
                let found = between(&estimates, method).expect("a variance");
                let (low, high) = estimates.iter().fold((f64::MAX, f64::MIN), |ends, one| (ends.0.min(one.0), ends.1.max(one.0)));
                proptest::prop_assert!(found.variance >= 0.0 && low - 1e-9 <= found.mean && found.mean <= high + 1e-9);
            }
        }
    }
}
