//! Partners side by side in one metric: each against all others together, and which differences are more than chance.

use serde::Serialize;

use super::model::{AgainstOthers, MetricResult, Scorecard, Scorecards};
use crate::metrics::Metric;
use crate::metrics::catalogue::{IntervalMethod, Kind};
use crate::metrics::figure::Direction;

/// All partners of a period compared in one metric. Nothing in it allows for the case mix, and nobody has a place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MetricComparison {
    /// Name and version of this form.
    pub schema: &'static str,
    /// The period, `2026Q3`.
    pub period: String,
    /// The metric's id.
    pub metric: String,
    /// Its name.
    pub name: String,
    /// What its values are counted in.
    pub unit: &'static str,
    /// The method of the differences' intervals; null where none tells a difference of such figures from chance.
    pub method: Option<&'static str>,
    /// Whether who differs is judged beyond the spread among partners, and not beyond chance alone.
    pub widened: bool,
    /// The partners, in the order of their ids.
    pub partners: Vec<ComparedFigure>,
}

/// One partner's figure beside that of the others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparedFigure {
    /// The partner's id.
    pub partner_id: String,
    /// Its name.
    pub name: String,
    /// The value; null where it is withheld.
    pub value: Option<f64>,
    /// The lower end of its 95% interval.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// Rows it rests on.
    pub evidence: i64,
    /// The figure of all other partners together, without this one.
    pub others: Option<f64>,
    /// The value less that of the others.
    pub difference: Option<f64>,
    /// The lower end of the difference's 95% interval; null where the method or the evidence gives none.
    pub difference_low: Option<f64>,
    /// The upper end.
    pub difference_high: Option<f64>,
    /// `better` or `worse` (`higher` or `lower` where neither is better) than the others by more than chance, with false alarms held at 5%
    /// of all such flags; null for neither.
    pub differs: Option<&'static str>,
    /// Why there is no value, in words; null where there is one.
    pub reason: Option<String>,
}

/// Compares the partners in a metric; nothing is computed anew.
#[must_use]
pub fn compare(scorecards: &Scorecards, metric: &Metric) -> MetricComparison {
    let of_metric = |card: &Scorecard| card.metric(&metric.id).and_then(|result| result.against_others);
    MetricComparison {
        schema: "quarterdeck.metric_comparison/1",
        period: scorecards.period.to_string(),
        metric: metric.id.clone(),
        name: metric.name.clone(),
        unit: metric.unit.as_str(),
        method: method(metric),
        widened: scorecards.partners.iter().filter_map(of_metric).any(|against| against.widened),
        partners: scorecards.partners.iter().filter_map(|card| compared(card, metric)).collect(),
    }
}

/// The method that tells a difference of such figures from chance.
fn method(metric: &Metric) -> Option<&'static str> {
    match (&metric.series.kind, metric.interval) {
        (Kind::Share { .. } | Kind::DistinctShare { .. }, IntervalMethod::Wilson) => {
            Some("Newcombe's hybrid score interval")
        }
        (Kind::Mean { .. }, IntervalMethod::StudentT) => Some("Welch's interval"),
        _ => None,
    }
}

fn compared(card: &Scorecard, metric: &Metric) -> Option<ComparedFigure> {
    let result: &MetricResult = card.metric(&metric.id)?;
    let measured = &result.measurement;
    let against = result.against_others;
    Some(ComparedFigure {
        partner_id: card.partner.id.to_string(),
        name: card.partner.name.clone(),
        value: measured.value,
        low: measured.low,
        high: measured.high,
        evidence: measured.evidence,
        others: result.peers,
        difference: measured.value.zip(result.peers).map(|(own, others)| own - others),
        difference_low: against.map(|against| against.low),
        difference_high: against.map(|against| against.high),
        differs: against.filter(|against| against.differs).map(|against| side(against, metric.direction)),
        reason: result.reason.clone().filter(|_| measured.value.is_none()),
    })
}

/// The side of the others on which a figure lies.
fn side(against: AgainstOthers, direction: Direction) -> &'static str {
    match (direction, against.difference > 0.0) {
        (Direction::Higher, true) | (Direction::Lower, false) => "better",
        (Direction::Higher, false) | (Direction::Lower, true) => "worse",
        (Direction::Neutral, true) => "higher",
        (Direction::Neutral, false) => "lower",
    }
}
