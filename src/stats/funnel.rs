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

/// Where a value lies in a funnel. On a limit counts as inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// Below the lower 99.8% limit.
    FarBelow,
    /// Below the lower 95% limit.
    Below,
    /// Where chance alone puts nineteen in twenty.
    Inside,
    /// Above the upper 95% limit.
    Above,
    /// Above the upper 99.8% limit.
    FarAbove,
}

impl FunnelLimits {
    /// Where a value lies within these limits.
    #[must_use]
    pub fn position(&self, value: f64) -> Position {
        if value < self.outer_low {
            Position::FarBelow
        } else if value > self.outer_high {
            Position::FarAbove
        } else if value < self.low {
            Position::Below
        } else if value > self.high {
            Position::Above
        } else {
            Position::Inside
        }
    }
}

/// Where an observed count lies against its expected count: whether its interval leaves the expected count outside, at 99.8% and 95%.
///
/// Intervals are exact below 10 and Byar's above. `None` for a negative count or where nothing is expected.
/// Source: Public Health England, technical guide 5.
#[must_use]
pub fn count_position(observed: i64, expected: f64) -> Option<Position> {
    if !(expected.is_finite() && expected > 0.0) {
        return None;
    }
    let inner = poisson::count_interval(observed, CONFIDENCE)?;
    let outer = poisson::count_interval(observed, OUTER_CONFIDENCE)?;
    // The interval lies around the count: the count is low where the whole interval lies below what was expected.
    Some(if outer.1 < expected {
        Position::FarBelow
    } else if outer.0 > expected {
        Position::FarAbove
    } else if inner.1 < expected {
        Position::Below
    } else if inner.0 > expected {
        Position::Above
    } else {
        Position::Inside
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

    #[test]
    fn on_a_limit_is_inside() {
        let limits = FunnelLimits { outer_low: 0.6, low: 0.8, high: 1.2, outer_high: 1.4 };
        let positions = [0.5, 0.6, 0.7, 0.8, 1.2, 1.3, 1.4, 1.5].map(|value| limits.position(value));
        use Position::{Above, Below, FarAbove, FarBelow, Inside};
        assert_eq!(positions, [FarBelow, Below, Below, Inside, Inside, Above, Above, FarAbove]);
    }

    /// Fifteen of ten expected has the 95% interval 8.4 to 24.7; thirty of ten is beyond chance.
    #[test]
    fn counts_against_what_was_expected() {
        assert_eq!(count_position(15, 10.0), Some(Position::Inside));
        assert_eq!(count_position(30, 10.0), Some(Position::FarAbove));
        assert_eq!(count_position(0, 10.0), Some(Position::FarBelow));
        assert_eq!(count_position(3, 10.0), Some(Position::Below));
        assert_eq!(count_position(3, 0.0), None);
    }

    proptest::proptest! {
        #[test]
        fn more_cases_never_widen_a_funnel(centre in 0.01_f64..0.99, trials in 1_i64..5_000, expected in 0.5_f64..500.0) {
            let (few, many) = (proportion_limits(centre, trials).expect("few"), proportion_limits(centre, trials + 1).expect("many"));
            proptest::prop_assert!(few.outer_low <= many.outer_low && few.low <= many.low);
            proptest::prop_assert!(few.high >= many.high && few.outer_high >= many.outer_high);
            proptest::prop_assert!(many.outer_low <= many.low && many.low <= centre && centre <= many.high);
            let (few, many) = (ratio_limits(expected).expect("few"), ratio_limits(expected * 1.5).expect("many"));
            proptest::prop_assert!(few.low <= many.low && few.high >= many.high && many.low <= 1.0 && 1.0 <= many.high);
        }
    }
}
