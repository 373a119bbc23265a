//! Limits of a funnel plot: where values lie that differ from the reference by chance alone.

use super::{CONFIDENCE, OUTER_CONFIDENCE, poisson, two_sided_z};

/// Limits at one amount of evidence. On a limit counts as inside.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FunnelLimits {
    /// Lower 99.8% limit.
    pub outer_low: f64,
    /// Lower 95% limit.
    pub low: f64,
    /// Upper 95% limit.
    pub high: f64,
    /// Upper 99.8% limit.
    pub outer_high: f64,
}

/// Limits of an observed over expected ratio around 1: exact Poisson limits of the expected count, over it.
///
/// `χ²(α/2; 2E)/(2E)` to `χ²(1 − α/2; 2E + 2)/(2E)`. `None` unless something is expected.
/// Source: Spiegelhalter, Statistics in Medicine 24 (2005) 1185–1202.
#[must_use]
pub fn ratio_limits(expected: f64) -> Option<FunnelLimits> {
    if !(expected.is_finite() && expected > 0.0) {
        return None;
    }
    let (low, high) = poisson::exact_interval(expected, CONFIDENCE)?;
    let (outer_low, outer_high) = poisson::exact_interval(expected, OUTER_CONFIDENCE)?;
    Some(FunnelLimits {
        outer_low: outer_low / expected,
        low: low / expected,
        high: high / expected,
        outer_high: outer_high / expected,
    })
}

/// Limits of a proportion around `centre`: `p ∓ z √(p(1 − p)/n)`, cut at 0 and 1.
///
/// `None` for no trials or a centre outside 0 to 1. Source: Spiegelhalter (2005); Public Health England, technical guide.
#[must_use]
pub fn proportion_limits(centre: f64, trials: i64) -> Option<FunnelLimits> {
    if trials <= 0 || !(0.0..=1.0).contains(&centre) {
        return None;
    }
    let error = (centre * (1.0 - centre) / trials as f64).sqrt();
    let (inner, outer) = (two_sided_z(CONFIDENCE)? * error, two_sided_z(OUTER_CONFIDENCE)? * error);
    Some(FunnelLimits {
        outer_low: (centre - outer).max(0.0),
        low: (centre - inner).max(0.0),
        high: (centre + inner).min(1.0),
        outer_high: (centre + outer).min(1.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PHEindicatormethods test data: one case around a baseline of 80.642448%.
    #[test]
    fn proportion_limits_agree_with_phe() {
        let limits = proportion_limits(10_325_813.850_4 / 12_804_440.0, 1).expect("limits");
        assert!((limits.low - 0.032_042_64).abs() < 2e-8, "{limits:?}");
        assert_eq!((limits.high, limits.outer_low, limits.outer_high), (1.0, 0.0, 1.0));
    }

    #[test]
    fn ratio_limits_close_in_with_evidence() {
        let (small, large) = (ratio_limits(2.0).expect("limits"), ratio_limits(200.0).expect("limits"));
        assert!(small.outer_low < small.low && small.low < 1.0 && 1.0 < small.high && small.high < small.outer_high);
        assert!(large.high < small.high && large.low > small.low);
        assert_eq!(ratio_limits(0.0), None);
    }
}
