//! Between what the next quarter's figures are plausible, from the quarters so far.

use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::Cell;
use crate::deck::reading::{Reading, bounds};
use crate::deck::sentences::headline::{importance, short_name};
use crate::deck::sentences::words::lowered;
use crate::scorecard::model::{Direction, Unit};
use crate::stats::CONFIDENCE;
use crate::stats::prediction::{MINIMUM_VALUES, next_value};

/// Measures shown.
const ROWS: usize = 6;
/// Months of a quarter: a signal among them says that the series has moved.
const RECENT_MONTHS: usize = 3;

/// Measures with their ranges.
pub(super) struct Plausible<'a> {
    /// The weightiest first.
    pub(super) rows: Vec<Row<'a>>,
    /// Measures with too few quarters.
    too_few: usize,
    /// Measures that have moved.
    moved: Vec<String>,
}

/// A measure with its range.
pub(super) struct Row<'a> {
    pub(super) reading: Reading<'a>,
    /// Prediction limits, within what the unit allows.
    pub(super) range: (f64, f64),
    /// What is asked in the next quarter.
    target: Option<f64>,
}

impl<'a> Plausible<'a> {
    pub(super) fn of(context: &Context<'a>) -> Self {
        let mut found = Self { rows: Vec::new(), too_few: 0, moved: Vec::new() };
        for (reading, target) in candidates(context) {
            let values = values(&reading);
            if values.len() < MINIMUM_VALUES {
                found.too_few += 1;
            } else if has_moved(&reading) {
                found.moved.push(lowered(&short_name(&reading)));
            } else if let Some(range) = range(&values, reading.card.unit)
                && found.rows.len() < ROWS
            {
                found.rows.push(Row { reading, range, target });
            }
        }
        found
    }

    pub(super) fn cells(&self) -> Vec<Vec<Cell>> {
        self.rows.iter().map(Row::cells).collect()
    }

    /// Why there is no range, a sentence each.
    pub(super) fn lacking(&self) -> Vec<String> {
        let mut said = Vec::new();
        if self.rows.is_empty() {
            let least = format::number_word(MINIMUM_VALUES as i64);
            said.push(match self.too_few {
                0 => "No measure can be given a range.".to_owned(),
                _ => format!("No measure can be given a range: fewer than {least} quarters have enough evidence."),
            });
        }
        if !self.moved.is_empty() {
            let moved = format::list(&self.moved);
            said.push(format!("No range is given for what has moved lately by more than chance: {moved}."));
        }
        said
    }
}

impl Row<'_> {
    fn cells(&self) -> Vec<Cell> {
        let (unit, (low, high)) = (self.reading.card.unit, self.range);
        let sign = if self.reading.at_least() { '≥' } else { '≤' };
        let target = self.target.map(|target| format!("{sign} {}", format::value_short(target, unit)));
        vec![
            Cell::strong(format::shortened(&self.reading.card.name, 48)),
            Cell::text(self.reading.figure()),
            Cell::text(format::interval(low, high, unit)),
            Cell::text(target.unwrap_or_else(|| format::NO_FIGURE.to_owned())),
            Cell::muted(self.outlook().map_or("", Outlook::words)),
        ]
    }

    /// Where the range lies against the target; `None` without one.
    pub(super) fn outlook(&self) -> Option<Outlook> {
        let target = self.target?;
        let (low, high) = self.range;
        let (met, missed) = match self.reading.at_least() {
            true => (low >= target, high < target),
            false => (high <= target, low > target),
        };
        Some(match (met, missed) {
            (true, _) => Outlook::Met,
            (_, true) => Outlook::Missed,
            _ => Outlook::Open,
        })
    }
}

/// Where a range lies against a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outlook {
    /// All of it reaches the target.
    Met,
    /// None of it does.
    Missed,
    /// Some of it does.
    Open,
}

impl Outlook {
    fn words(self) -> &'static str {
        match self {
            Self::Met => "likely met",
            Self::Missed => "likely missed",
            Self::Open => "could go either way",
        }
    }
}

/// Measures that the next quarter's rules set a target for or decide tiers by, and those that decks name first; estimated ones alone.
fn candidates<'a>(context: &Context<'a>) -> Vec<(Reading<'a>, Option<f64>)> {
    let (common, next) = (context.common(), context.period().next());
    let rules = common.versions.iter().rfind(|version| version.from <= next.last_day()).unwrap_or(common.programme);
    let deciding = rules.deciding_metrics();
    let target = |id: &str| {
        rules.rule_of_period(id, Some(&context.input.scorecard.partner.id), next).and_then(|rule| rule.target)
    };
    let is_estimated = |reading: &&Reading<'a>| {
        let unit = matches!(reading.card.unit, Unit::Share | Unit::Ratio | Unit::Points | Unit::NetPoints);
        let tells = reading.value().is_some() && reading.settled() && !reading.card.counted;
        unit && tells && reading.card.direction != Direction::Neutral
    };
    let mut found: Vec<(bool, usize, &Reading<'a>, Option<f64>)> = context
        .readings
        .iter()
        .filter(is_estimated)
        .map(|reading| {
            let asked = target(reading.id());
            let decides = asked.is_some() || deciding.contains(&reading.id());
            (!decides, importance(reading.id()), reading, asked)
        })
        .collect();
    found.sort_by_key(|(asks_nothing, importance, ..)| (*asks_nothing, *importance));
    found.into_iter().map(|(.., reading, target)| (reading.clone(), target)).collect()
}

/// The figure of every quarter so far that has enough evidence, oldest first.
fn values(reading: &Reading<'_>) -> Vec<f64> {
    let least = reading.result.minimum_evidence;
    let enough = reading.result.history.iter().filter(|(_, measured)| measured.evidence >= least);
    enough.filter_map(|(_, measured)| measured.value).collect()
}

/// Whether quarters ran one way, or a month of this one left the limits: the former quarters are then no guide.
fn has_moved(reading: &Reading<'_>) -> bool {
    let signals = reading.month_signals();
    reading.run().is_some() || signals.iter().rev().take(RECENT_MONTHS).any(Option::is_some)
}

/// Prediction limits within what the unit allows.
fn range(values: &[f64], unit: Unit) -> Option<(f64, f64)> {
    let (low, high) = next_value(values, CONFIDENCE)?;
    let (least, most) = bounds(unit);
    Some((low.clamp(least, most), high.clamp(least, most)))
}
