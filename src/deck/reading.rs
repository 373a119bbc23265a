//! What a figure means: better, worse or within chance; once or for quarters; on how much evidence.

use crate::domain::Quarter;
use crate::scorecard::form::least_part;
use crate::scorecard::model::{Direction, Measurement, MetricResult, Statistic, Status, Unit};
use crate::stats::difference::{Estimate, square_and_add};
use crate::stats::signals::Signal;

use super::format;
use super::input::DefinitionCard;
use super::limits::{MonthReading, month_signals, read_months};
use super::model::Tone;

/// A metric's result with its definition: the thing sentences are made from.
#[derive(Debug, Clone)]
pub struct Reading<'a> {
    /// The result.
    pub result: &'a MetricResult,
    /// The definition.
    pub card: DefinitionCard,
}

/// How a value moved against the period before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// There is no earlier value, or no interval to judge the change by.
    NotKnown,
    /// The interval of the change holds zero.
    WithinChance,
    /// Better, beyond chance.
    Better,
    /// Worse, beyond chance.
    Worse,
    /// Moved beyond chance, and the metric has no better or worse.
    Moved,
}

/// Quarters in a row that moved one way, from their start to now, beyond chance over the whole run.
///
/// The few quarters a review looks back on are no trend: decks compare the two ends, and leave trends to months.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Run {
    /// How many changes in a row: two quarters of slipping are two changes over three values.
    pub quarters: usize,
    /// The quarter before the run.
    pub since: Quarter,
    /// The value then.
    pub from: f64,
    /// The value now.
    pub to: f64,
    /// Better (true) or worse.
    pub better: bool,
}

/// The least run that is spoken of.
const SHORTEST_RUN: usize = 2;

impl<'a> Reading<'a> {
    /// A result with its definition. A unit that the catalogue does not tell is guessed from the evidence.
    #[must_use]
    pub fn new(result: &'a MetricResult, mut card: DefinitionCard) -> Self {
        if card.definition.is_empty() && result.measurement.denominator.is_some() {
            card.unit = Unit::Share;
        }
        // Only a share can be a duty that is counted: a stand such as the backlog has neither interval nor whole.
        card.counted &= card.unit == Unit::Share;
        if card.direction == Direction::Neutral
            && let Some(target) = result.target.filter(|target| target.target != target.tolerance)
        {
            card.direction = if target.target > target.tolerance { Direction::Higher } else { Direction::Lower };
        }
        Self { result, card }
    }

    /// The metric's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.result.id
    }

    /// The value, where there is one and the evidence suffices.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        self.result.measurement.value.filter(|_| self.judged_or_shown())
    }

    /// Whether there is a verdict or at least a figure to show.
    #[must_use]
    pub fn judged_or_shown(&self) -> bool {
        !matches!(self.result.status, Status::NotMeasured | Status::InsufficientEvidence)
    }

    /// Whether there is a verdict.
    #[must_use]
    pub fn judged(&self) -> bool {
        matches!(self.result.status, Status::Met | Status::Deviation | Status::Breach)
    }

    /// The name, with the statistic where it is not the metric's one value.
    #[must_use]
    pub fn name(&self) -> String {
        match self.result.statistic {
            Statistic::Value => self.card.name.clone(),
            Statistic::Median if self.card.name.to_lowercase().contains("median") => self.card.name.clone(),
            Statistic::Median => format!("{}, median", self.card.name),
            Statistic::P90 => format!("{}, 90th percentile", self.card.name),
        }
    }

    /// The figure as people read it: `93.4%`, `54 of 66` for duties, `4 of 5` where evidence is short.
    #[must_use]
    pub fn figure(&self) -> String {
        let measurement = &self.result.measurement;
        let counts = measurement.numerator.zip(measurement.denominator).filter(|(_, whole)| *whole > 0);
        match (self.value(), counts) {
            (Some(_), Some((part, whole))) if self.card.counted => format::of(part, whole),
            (Some(value), _) => format::value(value, self.card.unit),
            (None, Some((part, whole))) if self.card.unit == Unit::Share => format::of(part, whole),
            _ => format::NO_FIGURE.to_owned(),
        }
    }

    /// `(88.3% to 96.4%)` without the brackets, where there is an interval.
    #[must_use]
    pub fn interval_text(&self) -> Option<String> {
        let (low, high) = self.interval()?;
        Some(format::interval(low, high, self.card.unit))
    }

    /// The interval of the value; duties have none.
    #[must_use]
    pub fn interval(&self) -> Option<(f64, f64)> {
        self.value()?;
        self.result.measurement.low.zip(self.result.measurement.high).filter(|_| !self.card.counted)
    }

    /// How the value moved against the period before.
    #[must_use]
    pub fn change(&self) -> Change {
        let (Some(_), Some(change)) = (self.value(), self.result.change) else {
            return Change::NotKnown;
        };
        if !self.settled() {
            return Change::NotKnown;
        }
        if self.card.counted && change != 0.0 {
            // A duty is counted and not estimated: there is no chance in it.
            return self.judged_move(change);
        }
        match self.result.change_interval {
            Some((low, high)) if low <= 0.0 && high >= 0.0 => Change::WithinChance,
            Some(_) => self.judged_move(change),
            None => Change::NotKnown,
        }
    }

    /// Whether the figure can be held against earlier ones: a share that may still rise cannot, a ratio to what is
    /// expected of cases of the same age can.
    #[must_use]
    pub fn settled(&self) -> bool {
        !self.result.provisional || self.card.unit == Unit::Ratio
    }

    /// A move that is more than chance, by the metric's direction.
    fn judged_move(&self, change: f64) -> Change {
        match self.card.direction {
            Direction::Neutral => Change::Moved,
            Direction::Higher if change > 0.0 => Change::Better,
            Direction::Lower if change < 0.0 => Change::Better,
            _ => Change::Worse,
        }
    }

    /// Whether one value is better than another; `None` for metrics without a direction.
    #[must_use]
    pub fn is_better(&self, value: f64, than: f64) -> Option<bool> {
        match self.card.direction {
            Direction::Higher => Some(value > than),
            Direction::Lower => Some(value < than),
            Direction::Neutral => None,
        }
    }

    /// Quarters in a row that moved one way and, from the run's start to now, by more than chance.
    #[must_use]
    pub fn run(&self) -> Option<Run> {
        self.value().filter(|_| self.settled())?;
        let history: Vec<(Quarter, f64, &Measurement)> = self
            .result
            .history
            .iter()
            .rev()
            .map_while(|(quarter, measurement)| Some((*quarter, measurement.value?, measurement)))
            .collect();
        let better = self.is_better(history.first()?.1, history.get(1)?.1)?;
        let same_way = |pair: &[(Quarter, f64, &Measurement)]| {
            pair[0].1 != pair[1].1 && self.is_better(pair[0].1, pair[1].1) == Some(better)
        };
        let quarters = history.windows(2).take_while(|pair| same_way(pair)).count();
        let (since, from, start) = *history.get(quarters)?;
        let beyond = self.card.counted || beyond_chance(start, history[0].2);
        (quarters >= SHORTEST_RUN && beyond).then_some(Run { quarters, since, from, to: history[0].1, better })
    }

    /// Whether the value moved beyond chance, against the quarter before or over a run of quarters.
    #[must_use]
    pub fn moved(&self) -> bool {
        self.run().is_some() || matches!(self.change(), Change::Better | Change::Worse | Change::Moved)
    }

    /// What the months say; provisional months are left out.
    #[must_use]
    pub fn months(&self) -> MonthReading {
        let settled = self.result.months.len() - self.provisional_months();
        let values: Vec<Option<f64>> = self.result.months[..settled].iter().map(|(_, month)| month.value).collect();
        read_months(&values, bounds(self.card.unit))
    }

    /// What the rules of control charts say of each month; of provisional ones nothing.
    #[must_use]
    pub fn month_signals(&self) -> Vec<Option<Signal>> {
        let settled = self.result.months.len() - self.provisional_months();
        let values: Vec<Option<f64>> = self.result.months[..settled].iter().map(|(_, month)| month.value).collect();
        month_signals(&values)
    }

    /// How many of the newest months may still change.
    #[must_use]
    pub fn provisional_months(&self) -> usize {
        self.result.months.iter().rev().take_while(|(_, month)| month.immature > 0).count()
    }

    /// The colour of the verdict.
    #[must_use]
    pub fn tone(&self) -> Tone {
        match self.result.status {
            Status::Met => Tone::Met,
            Status::Deviation => Tone::Deviation,
            Status::Breach => Tone::Breach,
            Status::NoTarget => Tone::Accent,
            Status::InsufficientEvidence | Status::NotMeasured => Tone::Peers,
        }
    }

    /// Whether less than what is asked can only be told by counting up (`≥`) or down (`≤`).
    #[must_use]
    pub fn at_least(&self) -> bool {
        match (self.card.direction, self.result.target) {
            (Direction::Lower, _) => false,
            (Direction::Higher, _) => true,
            (Direction::Neutral, target) => target.is_none_or(|target| target.target >= target.tolerance),
        }
    }

    /// The target with the tolerance in brackets: `≥ 90% (87%)`, `66 (64)` for duties.
    #[must_use]
    pub fn target_text(&self) -> Option<String> {
        let target = self.result.target?;
        let tolerance = Some(target.tolerance).filter(|tolerance| *tolerance != target.target);
        if let (true, Some(whole)) = (self.card.counted, self.result.measurement.denominator.filter(|whole| *whole > 0))
        {
            let least = |share| format::count(least_part(share, whole));
            return Some(with_tolerance(&least(target.target), tolerance.map(least)));
        }
        let sign = if self.at_least() { '≥' } else { '≤' };
        let short = |value| format::value_short(value, self.card.unit);
        Some(with_tolerance(&format!("{sign} {}", short(target.target)), tolerance.map(short)))
    }
}

/// A target with its tolerance in brackets, where it has one of its own.
fn with_tolerance(target: &str, tolerance: Option<String>) -> String {
    tolerance
        .filter(|tolerance| !target.ends_with(tolerance.as_str()))
        .map_or_else(|| target.to_owned(), |tolerance| format!("{target} ({tolerance})"))
}

/// Whether two measurements differ by more than chance, by their own intervals.
fn beyond_chance(earlier: &Measurement, later: &Measurement) -> bool {
    let (Some(earlier), Some(later)) = (estimate(earlier), estimate(later)) else {
        return false;
    };
    let (low, high) = square_and_add(later, earlier);
    low > 0.0 || high < 0.0
}

/// A measurement as an estimate, where it has a value and an interval.
#[must_use]
pub fn estimate(measurement: &Measurement) -> Option<Estimate> {
    Some(Estimate { value: measurement.value?, low: measurement.low?, high: measurement.high? })
}

/// What a value of a unit can be.
#[must_use]
pub fn bounds(unit: Unit) -> (f64, f64) {
    match unit {
        Unit::Share => (0.0, 1.0),
        Unit::Points => (f64::NEG_INFINITY, f64::INFINITY),
        Unit::SharePoints => (-1.0, 1.0),
        Unit::NetPoints => (-100.0, 100.0),
        Unit::Ratio | Unit::Hours | Unit::Count | Unit::Days | Unit::PerHundred => (0.0, f64::INFINITY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture::{card, quarter, share_result};

    #[test]
    fn a_change_is_called_by_its_interval() {
        let mut result = share_result("csat", 142, 152);
        result.change = Some(0.021);
        result.change_interval = Some((-0.03, 0.07));
        assert_eq!(Reading::new(&result, card("csat")).change(), Change::WithinChance);
        result.change_interval = Some((0.001, 0.07));
        assert_eq!(Reading::new(&result, card("csat")).change(), Change::Better);
        assert_eq!(Reading::new(&result, card("escalation_rate")).change(), Change::Worse);
        result.change_interval = None;
        assert_eq!(Reading::new(&result, card("csat")).change(), Change::NotKnown);
    }

    #[test]
    fn a_run_needs_two_changes_and_more_than_chance() {
        let history = |counts: &[(i64, i64)]| -> MetricResult {
            let mut result = share_result("csat", counts[counts.len() - 1].0, counts[counts.len() - 1].1);
            let quarters = quarter("2026Q3").history(counts.len());
            result.history = quarters
                .into_iter()
                .zip(counts)
                .map(|(quarter, (part, whole))| (quarter, share_result("csat", *part, *whole).measurement))
                .collect();
            result
        };
        let slipping = history(&[(180, 200), (184, 200), (168, 200), (150, 200)]);
        let run = Reading::new(&slipping, card("csat")).run().expect("a run");
        assert_eq!((run.quarters, run.since.to_string(), run.better), (2, "2026Q1".to_owned(), false));
        let noise = history(&[(180, 200), (182, 200), (181, 200), (179, 200)]);
        assert_eq!(Reading::new(&noise, card("csat")).run(), None);
        let single = history(&[(180, 200), (120, 200)]);
        assert_eq!(Reading::new(&single, card("csat")).run(), None);
    }

    #[test]
    fn targets_read_with_their_tolerance() {
        let mut result = share_result("csat", 142, 152);
        result.target = Some(crate::scorecard::model::Target { target: 0.9, tolerance: 0.87 });
        assert_eq!(Reading::new(&result, card("csat")).target_text().as_deref(), Some("≥ 90% (87%)"));
        let mut duty = share_result("staffing_compliance", 54, 66);
        duty.target = Some(crate::scorecard::model::Target { target: 1.0, tolerance: 0.97 });
        let reading = Reading::new(&duty, card("staffing_compliance"));
        assert_eq!(reading.target_text().as_deref(), Some("66 (65)"));
        assert_eq!(reading.figure(), "54 of 66");
        assert_eq!(reading.interval(), None);
    }
}
