//! Control charts of single values (XmR): is it changing, or is it the same process as before?

/// Fewer moving ranges than this say nothing.
pub const MINIMUM_POINTS: usize = 6;
/// With fewer points than this, limits are on trial and decks say so.
pub const FIRM_POINTS: usize = 12;

const LIMIT_FACTOR: f64 = 2.66;
const RANGE_FACTOR: f64 = 3.267;

/// Centre and natural process limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ControlLimits {
    /// The mean.
    pub centre: f64,
    /// Lower natural limit; not cut at zero.
    pub low: f64,
    /// Upper natural limit.
    pub high: f64,
    /// Fewer than [`FIRM_POINTS`] points: limits on trial.
    pub trial: bool,
}

/// Natural limits of a series in the order of time: `mean ∓ 2.66 × mean moving range`.
///
/// Moving ranges of at least 3.267 times their mean are left out once. Gaps (`None`) are skipped, and no range spans one.
/// `None` with fewer than [`MINIMUM_POINTS`] values or without two neighbours. A constant series has limits at its mean.
/// Source: Wheeler, Understanding Variation (1993); NHS England, Making Data Count.
#[must_use]
pub fn xmr_limits(values: &[Option<f64>]) -> Option<ControlLimits> {
    let present: Vec<f64> = values.iter().flatten().copied().collect();
    let ranges: Vec<f64> = values.windows(2).filter_map(|pair| Some((pair[1]? - pair[0]?).abs())).collect();
    if present.len() < MINIMUM_POINTS || ranges.is_empty() {
        return None;
    }
    let first = mean(&ranges);
    let screened: Vec<f64> = ranges.iter().copied().filter(|range| *range < RANGE_FACTOR * first).collect();
    let range = if screened.is_empty() { first } else { mean(&screened) };
    let centre = mean(&present);
    Some(ControlLimits {
        centre,
        low: centre - LIMIT_FACTOR * range,
        high: centre + LIMIT_FACTOR * range,
        trial: present.len() < FIRM_POINTS,
    })
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: flow rates (3/1.128 there, 2.66 here).
    #[test]
    fn limits_agree_with_the_nist_handbook() {
        let values = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1].map(Some);
        let limits = xmr_limits(&values).expect("limits");
        assert!((limits.centre - 50.81).abs() < 1e-9);
        assert!((limits.high - (50.81 + 2.66 * 1.877_777_8)).abs() < 1e-6, "{limits:?}");
        assert!(limits.trial);
    }

    /// The screening example of the NHSRplotthedots vignette on deviations.
    #[test]
    fn one_wild_point_does_not_widen_the_limits() {
        let values = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1].map(|value| Some(f64::from(value)));
        let limits = xmr_limits(&values).expect("limits");
        assert!((limits.centre - 1.94).abs() < 0.005 && (limits.low + 0.72).abs() < 0.005, "{limits:?}");
        assert!((limits.high - 4.6).abs() < 0.006 && !limits.trial, "{limits:?}");
    }

    #[test]
    fn few_or_equal_points() {
        assert_eq!(xmr_limits(&[Some(1.0); 5]), None);
        let flat = xmr_limits(&[Some(2.0); 12]).expect("limits");
        assert_eq!((flat.low, flat.centre, flat.high, flat.trial), (2.0, 2.0, 2.0, false));
        assert_eq!(
            xmr_limits(&[
                Some(1.0),
                None,
                Some(2.0),
                None,
                Some(1.0),
                None,
                Some(3.0),
                None,
                Some(1.0),
                None,
                Some(1.0)
            ]),
            None
        );
    }
}
