//! Control charts of single values (XmR): is it changing, or is it the same process as before?

/// Fewer moving ranges than this say nothing.
pub const MINIMUM_POINTS: usize = 6;
/// With fewer points than this, limits are on trial and decks say so.
pub const FIRM_POINTS: usize = 12;

/// Limits lie this many mean moving ranges from the mean: `3/d2` with `d2 = 1.128`, as Wheeler and the NHS write it.
const LIMIT_FACTOR: f64 = 2.66;
/// Moving ranges of this many times their mean are beyond their own limit.
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
    /// The mean moving range they rest on, after screening.
    pub mean_range: f64,
    /// Fewer than [`FIRM_POINTS`] points: limits on trial.
    pub trial: bool,
}

impl ControlLimits {
    /// The upper limit of a moving range: 3.267 times the mean one.
    #[must_use]
    pub fn range_limit(&self) -> f64 {
        RANGE_FACTOR * self.mean_range
    }
}

/// How natural limits are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recipe {
    /// Mean moving ranges from the mean to a limit.
    pub factor: f64,
    /// Whether ranges beyond their own limit are left out once.
    pub screened: bool,
    /// Only the first points of each stretch make its limits; `None` for all.
    pub baseline: Option<usize>,
}

impl Default for Recipe {
    fn default() -> Self {
        Self { factor: LIMIT_FACTOR, screened: true, baseline: None }
    }
}

/// Natural limits of a series in the order of time: `mean ∓ 2.66 × mean moving range`.
///
/// Moving ranges of at least 3.267 times their mean are left out once. Gaps (`None`) are skipped, and no range spans one.
/// `None` with fewer than [`MINIMUM_POINTS`] values or without two neighbours. A constant series has limits at its mean.
/// Source: Wheeler, Understanding Variation (1993); NHS England, Making Data Count.
#[must_use]
pub fn xmr_limits(values: &[Option<f64>]) -> Option<ControlLimits> {
    limits_by(values, Recipe::default())
}

/// [`xmr_limits`] by another recipe: a fixed baseline, no screening, or another factor.
#[must_use]
pub fn limits_by(values: &[Option<f64>], recipe: Recipe) -> Option<ControlLimits> {
    let basis = &values[..recipe.baseline.unwrap_or(values.len()).min(values.len())];
    let present: Vec<f64> = basis.iter().flatten().copied().collect();
    let ranges: Vec<f64> = basis.windows(2).filter_map(|pair| Some((pair[1]? - pair[0]?).abs())).collect();
    if present.len() < MINIMUM_POINTS || ranges.is_empty() {
        return None;
    }
    let mean_range = if recipe.screened { screened_mean(&ranges) } else { mean(&ranges) };
    let centre = mean(&present);
    Some(ControlLimits {
        centre,
        low: centre - recipe.factor * mean_range,
        high: centre + recipe.factor * mean_range,
        mean_range,
        trial: present.len() < FIRM_POINTS,
    })
}

/// The limits at every point of a series that starts afresh wherever `starts` says so, as after a change of process that is known.
///
/// Each stretch makes its own limits by the recipe; `None` at the points of a stretch that is too short. `starts` beyond the series count
/// for nothing, missing ones as no.
#[must_use]
pub fn rebased_limits(values: &[Option<f64>], starts: &[bool], recipe: Recipe) -> Vec<Option<ControlLimits>> {
    stretches(values.len(), starts)
        .into_iter()
        .flat_map(|stretch| std::iter::repeat_n(limits_by(&values[stretch.clone()], recipe), stretch.len()))
        .collect()
}

/// The stretches of a series that starts afresh at some points.
#[must_use]
pub fn stretches(count: usize, starts: &[bool]) -> Vec<std::ops::Range<usize>> {
    let mut first = 0;
    let mut found = Vec::new();
    for point in 1..count {
        if starts.get(point).copied().unwrap_or(false) {
            found.push(first..point);
            first = point;
        }
    }
    if first < count {
        found.push(first..count);
    }
    found
}

/// The mean of the ranges below 3.267 times their mean; of all where none is, as in a constant series.
fn screened_mean(ranges: &[f64]) -> f64 {
    let first = mean(ranges);
    let kept: Vec<f64> = ranges.iter().copied().filter(|range| *range < RANGE_FACTOR * first).collect();
    if kept.is_empty() { first } else { mean(&kept) }
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

    #[test]
    fn a_baseline_and_a_new_start() {
        let values: Vec<Option<f64>> = [1, 2, 1, 2, 1, 2, 9, 8, 9, 8, 9, 8].map(|value| Some(f64::from(value))).into();
        let fixed = limits_by(&values, Recipe { baseline: Some(6), ..Recipe::default() }).expect("limits");
        assert_eq!((fixed.centre, fixed.mean_range, fixed.trial), (1.5, 1.0, true));
        assert!((fixed.range_limit() - 3.267).abs() < 1e-12);
        let mut starts = [false; 12];
        starts[6] = true;
        let rebased = rebased_limits(&values, &starts, Recipe::default());
        assert_eq!(
            rebased.iter().map(|limits| limits.map(|found| found.centre)).collect::<Vec<_>>(),
            [[Some(1.5); 6], [Some(8.5); 6]].concat()
        );
        assert!(stretches(0, &[true]).is_empty());
        assert_eq!(stretches(3, &[true, false, true]), [0..2, 2..3]);
    }

    proptest::proptest! {
        /// Moving or stretching the values moves and stretches the limits.
        #[test]
        fn limits_follow_the_unit(values in proptest::collection::vec(-50.0_f64..50.0, 6..30), shift in -9.0_f64..9.0) {
            let at = |of: fn(f64, f64) -> f64| {
                let turned: Vec<Option<f64>> = values.iter().map(|value| Some(of(*value, shift))).collect();
                xmr_limits(&turned).expect("limits")
            };
            let (plain, moved, mirrored) = (at(|value, _| value), at(|value, by| value + by), at(|value, _| -value));
            proptest::prop_assert!((moved.low - plain.low - shift).abs() < 1e-6 && (moved.high - plain.high - shift).abs() < 1e-6);
            proptest::prop_assert!((mirrored.low + plain.high).abs() < 1e-9 && plain.low <= plain.centre && plain.centre <= plain.high);
        }
    }
}
