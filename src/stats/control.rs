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

/// Why the newest values are more than noise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// The newest value lies above (true) or below the natural limits.
    Outside(bool),
    /// The newest seven values lie above (true) or below the mean.
    Shift(bool),
    /// The newest seven values rise (true) or fall without a break.
    Drift(bool),
    /// Two of the newest three values lie in the outer third above (true) or below the mean.
    OuterThird(bool),
}

impl Signal {
    /// Whether values are higher than before.
    #[must_use]
    pub fn upwards(self) -> bool {
        match self {
            Self::Outside(up) | Self::Shift(up) | Self::Drift(up) | Self::OuterThird(up) => up,
        }
    }
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

/// What the rules say of the newest values, the strongest rule first; gaps are skipped. `None` where no rule speaks, or
/// where the limits lie at the mean.
///
/// Source: NHS England, Making Data Count; a run of seven, two of three in the outer third.
#[must_use]
pub fn newest_signal(values: &[Option<f64>], limits: &ControlLimits) -> Option<Signal> {
    let values: Vec<f64> = values.iter().flatten().copied().collect();
    let (centre, reach) = (limits.centre, limits.high - limits.centre);
    if reach <= 0.0 {
        return None;
    }
    let newest = |count: usize| values.len().checked_sub(count).map(|from| &values[from..]);
    let beyond = |value: f64, part: f64, up: bool| {
        if up { value > centre + part * reach } else { value < centre - part * reach }
    };
    let last = *values.last()?;
    for up in [true, false] {
        if beyond(last, 1.0, up) {
            return Some(Signal::Outside(up));
        }
        if newest(7).is_some_and(|run| run.iter().all(|value| beyond(*value, 0.0, up))) {
            return Some(Signal::Shift(up));
        }
        let follows = |pair: &[f64]| if up { pair[1] > pair[0] } else { pair[1] < pair[0] };
        if newest(7).is_some_and(|run| run.windows(2).all(follows)) {
            return Some(Signal::Drift(up));
        }
        let outer = |value: &f64| beyond(*value, 2.0 / 3.0, up);
        if outer(&last) && newest(3).is_some_and(|run| run.iter().filter(|value| outer(value)).count() >= 2) {
            return Some(Signal::OuterThird(up));
        }
    }
    None
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
    fn rules_fire_on_the_newest_values_only() {
        let signal = |values: &[f64]| {
            let values: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
            newest_signal(&values, &xmr_limits(&values).expect("limits"))
        };
        let wobble = [0.20, 0.21, 0.20, 0.21, 0.20, 0.21, 0.20, 0.21];
        assert_eq!(signal(&wobble), None);
        let jump: Vec<f64> = wobble.iter().copied().chain([0.40]).collect();
        assert_eq!(signal(&jump), Some(Signal::Outside(true)));
        let back: Vec<f64> = jump.iter().copied().chain([0.20]).collect();
        assert_eq!(signal(&back), None);
        let fall = [0.30, 0.31, 0.32, 0.29, 0.28, 0.27, 0.26, 0.25, 0.24, 0.23];
        assert!(signal(&fall).is_some_and(|signal| !signal.upwards()));
        assert_eq!(signal(&[0.5; 9]), None);
    }
}
