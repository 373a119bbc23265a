//! What chance explains: natural limits of months, limits of like partners, differences of estimates, false alarms.
//!
//! The one door between decks and statistics. Formulas and their sources are in the methods page of the guide.

use statrs::distribution::{ContinuousCDF, Normal};

use super::chart_spec::Limits;
use crate::stats::control::xmr_limits;
use crate::stats::funnel::ratio_limits;
use crate::stats::multiplicity::benjamini_hochberg;

/// Highest share of false alarms among all flags.
const FALSE_ALARMS: f64 = 0.05;

/// Why the newest months are more than noise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// The newest month lies above (true) or below the natural limits.
    Outside(bool),
    /// The newest seven months lie above (true) or below the mean.
    Shift(bool),
    /// The newest seven months rise (true) or fall without a break.
    Drift(bool),
    /// Two of the newest three months lie in the outer third above (true) or below the mean.
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

/// An XmR chart's reading of months.
#[derive(Debug, Clone, Copy)]
pub struct MonthReading {
    /// Centre and natural limits; `None` below six months.
    pub limits: Option<Limits>,
    /// Months with a value.
    pub months: usize,
    /// Fewer than twelve months: the limits are trial limits.
    pub trial: bool,
    /// What the rules say of the newest months.
    pub signal: Option<Signal>,
}

/// Natural limits of months and what the rules say of the newest ones. `bounds` clips the limits to what a value can be.
#[must_use]
pub fn read_months(values: &[Option<f64>], bounds: (f64, f64)) -> MonthReading {
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    let Some(limits) = xmr_limits(values) else {
        return MonthReading { limits: None, months: known.len(), trial: true, signal: None };
    };
    let reach = limits.high - limits.centre;
    let natural = Limits { centre: limits.centre, low: limits.low.max(bounds.0), high: limits.high.min(bounds.1) };
    let signal = if reach > 0.0 { newest_signal(&known, limits.centre, reach) } else { None };
    MonthReading { limits: Some(natural), months: known.len(), trial: limits.trial, signal }
}

/// What the rules say of the newest months, the strongest rule first.
fn newest_signal(values: &[f64], centre: f64, reach: f64) -> Option<Signal> {
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

/// An estimate with its 95% interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The 95% interval of `later` less `earlier`, from their own intervals (Newcombe's hybrid, square-and-add).
#[must_use]
pub fn difference(earlier: Estimate, later: Estimate) -> (f64, f64) {
    let change = later.value - earlier.value;
    let down = (later.value - later.low).hypot(earlier.high - earlier.value);
    let up = (later.high - later.value).hypot(earlier.value - earlier.low);
    (change - down, change + up)
}

/// Limits of observed over expected for partners like any other, by expected count: `x, low 99.8%, low 95%, high 95%,
/// high 99.8%` (exact Poisson). Empty unless `0 < from < to`.
#[must_use]
pub fn funnel_limits(from: f64, to: f64, steps: usize) -> Vec<[f64; 5]> {
    if !(from > 0.0 && to > from) || steps == 0 {
        return Vec::new();
    }
    let at = |step: usize| from * (to / from).powf(step as f64 / steps as f64);
    (0..=steps)
        .filter_map(|step| {
            let limits = ratio_limits(at(step))?;
            Some([at(step), limits.outer_low, limits.low, limits.high, limits.outer_high])
        })
        .collect()
}

/// A partner's observed and expected count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observed {
    /// Observed.
    pub observed: f64,
    /// Expected; above zero.
    pub expected: f64,
}

/// Who differs from what is expected.
#[derive(Debug, Clone, PartialEq)]
pub struct Flags {
    /// For each partner whether it differs: `Some(true)` above, `Some(false)` below, `None` neither.
    pub flags: Vec<Option<bool>>,
    /// Spread among partners over what chance gives; 1 where chance explains it.
    pub spread: f64,
    /// Whether the limits were widened for that spread (ten partners or more).
    pub widened: bool,
}

/// Who differs from 1 by observed over expected, with false alarms held at 5% of the flags (Benjamini-Hochberg), after
/// widening for the spread among partners where there are ten or more (Spiegelhalter 2005, square-root scale, winsorised).
#[must_use]
pub fn who_differs(partners: &[Observed]) -> Flags {
    let usable = |partner: &&Observed| partner.expected > 0.0 && partner.observed >= 0.0;
    let scores: Vec<f64> = partners.iter().filter(usable).map(raw_score).collect();
    let (spread, extra) =
        overdispersion(&scores, &partners.iter().filter(usable).map(|p| p.expected).collect::<Vec<_>>());
    let widened = extra > 0.0;
    let probabilities: Vec<f64> = partners
        .iter()
        .filter(usable)
        .map(|partner| 2.0 * Normal::standard().sf(adjusted_score(partner, extra).abs()))
        .collect();
    let mut adjusted = benjamini_hochberg(&probabilities).into_iter();
    let flags = partners
        .iter()
        .map(|partner| {
            let rate = if usable(&partner) { adjusted.next()? } else { return None };
            (rate <= FALSE_ALARMS).then_some(partner.observed > partner.expected)
        })
        .collect();
    Flags { flags, spread, widened }
}

/// The score of a partner where only chance is at work: the standard error of √(O/E) is 1/(2√E).
fn raw_score(partner: &Observed) -> f64 {
    adjusted_score(partner, 0.0)
}

/// The score of a partner with extra variance between partners.
fn adjusted_score(partner: &Observed, extra: f64) -> f64 {
    let distance = (partner.observed / partner.expected).sqrt() - 1.0;
    distance / (0.25 / partner.expected + extra).sqrt()
}

/// Spread over chance (φ) and the variance between partners (τ²) on the square-root scale; (φ, 0) below ten partners.
fn overdispersion(scores: &[f64], expected: &[f64]) -> (f64, f64) {
    let count = scores.len() as f64;
    if scores.is_empty() {
        return (1.0, 0.0);
    }
    let mut ordered = scores.to_vec();
    ordered.sort_by(f64::total_cmp);
    let (low, high) = (quantile(&ordered, 0.1), quantile(&ordered, 0.9));
    let spread = scores.iter().map(|score| score.clamp(low, high).powi(2)).sum::<f64>() / count;
    if scores.len() < 10 || spread * count < count - 1.0 {
        return (spread, 0.0);
    }
    let weights: Vec<f64> = expected.iter().map(|expected| 4.0 * expected).collect();
    let total: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|weight| weight * weight).sum();
    let scale = total - squares / total;
    let extra = if scale > 0.0 { (spread * count - (count - 1.0)) / scale } else { 0.0 };
    (spread, extra.max(0.0))
}

/// A quantile of sorted values by linear interpolation between order statistics (type 7).
fn quantile(ordered: &[f64], part: f64) -> f64 {
    let at = part * (ordered.len() - 1) as f64;
    let below = at.floor();
    let index = below as usize;
    let next = ordered.get(index + 1).copied().unwrap_or(ordered[index]);
    ordered[index] + (at - below) * (next - ordered[index])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    #[test]
    fn natural_limits_follow_the_moving_range() {
        let reading = read_months(&known(&[10.0, 12.0, 10.0, 12.0, 10.0, 12.0]), (0.0, f64::INFINITY));
        let limits = reading.limits.expect("six months");
        assert!((limits.centre - 11.0).abs() < 1e-12);
        assert!((limits.high - 16.32).abs() < 1e-9 && (limits.low - 5.68).abs() < 1e-9);
        assert!(reading.trial && reading.signal.is_none());
        assert!(read_months(&known(&[1.0, 2.0, 3.0]), (0.0, 1.0)).limits.is_none());
    }

    #[test]
    fn rules_fire_on_the_newest_months_only() {
        let wobble = [0.20, 0.21, 0.20, 0.21, 0.20, 0.21, 0.20, 0.21];
        let bounds = (0.0, 1.0);
        assert_eq!(read_months(&known(&wobble), bounds).signal, None);
        let jump: Vec<f64> = wobble.iter().copied().chain([0.40]).collect();
        assert_eq!(read_months(&known(&jump), bounds).signal, Some(Signal::Outside(true)));
        let back: Vec<f64> = jump.iter().copied().chain([0.20]).collect();
        assert_eq!(read_months(&known(&back), bounds).signal, None);
        let fall = [0.30, 0.31, 0.32, 0.29, 0.28, 0.27, 0.26, 0.25, 0.24, 0.23];
        assert!(read_months(&known(&fall), bounds).signal.is_some_and(|signal| !signal.upwards()));
        assert_eq!(read_months(&known(&[0.5; 9]), bounds).signal, None);
    }

    #[test]
    fn a_difference_uses_both_intervals() {
        // Newcombe 1998, example a: 56/70 against 48/80 gives 0.0524 to 0.3339.
        let first = Estimate { value: 0.6, low: 0.490_5, high: 0.700_4 };
        let second = Estimate { value: 0.8, low: 0.692_0, high: 0.876_9 };
        let (low, high) = difference(first, second);
        assert!((low - 0.0524).abs() < 5e-4 && (high - 0.3339).abs() < 5e-4, "{low} {high}");
    }

    #[test]
    fn funnel_narrows_with_evidence() {
        let limits = funnel_limits(5.0, 500.0, 30);
        assert_eq!(limits.len(), 31);
        for pair in limits.windows(2) {
            assert!(pair[1][1] >= pair[0][1] && pair[1][4] <= pair[0][4]);
        }
        // Ten expected: 95% limits of Poisson are 4.795 and 18.39.
        let ten = funnel_limits(10.0, 20.0, 1)[0];
        assert!((ten[2] - 0.4795).abs() < 1e-3 && (ten[3] - 1.839).abs() < 1e-3, "{ten:?}");
        assert!(funnel_limits(0.0, 5.0, 3).is_empty());
    }

    #[test]
    fn few_partners_are_flagged_by_chance_alone() {
        let like = |observed: f64| Observed { observed, expected: 100.0 };
        let flags = who_differs(&[like(101.0), like(95.0), like(160.0)]);
        assert_eq!(flags.flags, [None, None, Some(true)]);
        assert!(!flags.widened);
        assert!(who_differs(&[]).flags.is_empty());
    }

    #[test]
    fn many_partners_are_judged_against_their_own_spread() {
        let ordinary = |index: usize| Observed {
            observed: if index.is_multiple_of(2) { 1_150.0 } else { 850.0 },
            expected: 1_000.0,
        };
        let mut partners: Vec<Observed> = (0..20).map(ordinary).collect();
        partners.push(Observed { observed: 2_000.0, expected: 1_000.0 });
        let flags = who_differs(&partners);
        assert!(flags.widened && flags.spread > 10.0);
        assert_eq!(flags.flags.iter().flatten().count(), 1);
        assert_eq!(flags.flags[20], Some(true));
    }
}
