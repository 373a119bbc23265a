//! Whose tier depends on how a metric is read: every tier decided again under each other reading, by the very same rules.
//!
//! One metric is read otherwise at a time, in the period alone: the other metrics and the tiers of earlier quarters are as
//! they stand. No money is looked at.

pub mod model;
#[cfg(test)]
mod tests;

use super::gates::{Evaluation, verdict};
use super::history::{Earned, TierHistory};
use super::model::{DecidedTiers, GateOutcome};
use crate::domain::Quarter;
use crate::programme::Programme;
use crate::programme::model::{EvidencePolicy, Version};
use crate::programme::points::POINTS;
use crate::scorecard::model::{MetricResult, Scorecard, Scorecards, Status};
use crate::scorecard::otherwise::{Reading, judged_value};
use model::{Dependence, DependsOn, GateChange, ReadOtherwise, Sensitivity, TierChange, VerdictChange};

/// Decides every partner's tier as defined and under each reading, and tells the differences. `decided` are the tiers of earlier quarters, as
/// they stand.
#[must_use]
pub fn sensitivity(
    scorecards: &Scorecards,
    readings: &[Reading],
    programme: &Programme,
    decided: &DecidedTiers,
) -> Sensitivity {
    let period = scorecards.period;
    let version = programme.for_period(period);
    let gated = gated(version);
    let defined: Vec<Option<Decided>> =
        scorecards.partners.iter().map(|card| decide(card, programme, period, decided)).collect();
    let readings: Vec<ReadOtherwise> = readings
        .iter()
        .map(|reading| read_otherwise(scorecards, &defined, reading, (gated.contains(&reading.metric), decided)))
        .collect();
    let cards = scorecards.partners.iter().zip(&defined);
    let mut partners: Vec<Dependence> =
        cards.map(|(card, decided)| dependence(card, decided.as_ref(), &readings)).collect();
    partners.sort_by(|left, right| left.partner_id.cmp(&right.partner_id));
    let is_read = |metric: &String| readings.iter().any(|reading| reading.metric == *metric);
    let read_one_way = gated.into_iter().filter(|metric| !is_read(metric)).collect();
    let period = period.to_string();
    Sensitivity { schema: "quarterdeck.sensitivity/1", period, readings, partners, read_one_way }
}

/// A partner's tier in the period.
struct Decided {
    earned: String,
    by_gates: String,
    held: bool,
    gates: Vec<GateOutcome>,
}

/// The tier of a period, as a settlement decides it; `None` where the programme has no tiers.
fn decide(card: &Scorecard, programme: &Programme, period: Quarter, decided: &DecidedTiers) -> Option<Decided> {
    let version = programme.for_period(period)?;
    let history = TierHistory::walk(card, programme, period, decided.get(&card.partner.id));
    let Earned { record, decision } = history.earned(period)?;
    let evaluation = &decision.as_ref()?.evaluation;
    Some(Decided {
        earned: record.earned.clone(),
        by_gates: by_gates(evaluation, version),
        held: record.held > 0,
        gates: evaluation.gates.clone(),
    })
}

/// The highest tier whose gates all hold, whatever the tier before.
fn by_gates(evaluation: &Evaluation, version: &Version) -> String {
    let certain = verdict(&evaluation.standings, 0, EvidencePolicy::Fail, 0, 0).tier;
    version.tiers.get(certain).map(|tier| tier.id.clone()).unwrap_or_default()
}

/// The metrics that decide a version's tiers, each once.
fn gated(version: Option<&Version>) -> Vec<String> {
    version.map(Version::deciding_metrics).unwrap_or_default().into_iter().map(str::to_owned).collect()
}

fn read_otherwise(
    scorecards: &Scorecards,
    defined: &[Option<Decided>],
    reading: &Reading,
    (decides_tiers, earlier): (bool, &DecidedTiers),
) -> ReadOtherwise {
    let mut found = ReadOtherwise {
        metric: reading.metric.clone(),
        name: reading.metric_name.clone(),
        reading: reading.id.clone(),
        how: reading.name.clone(),
        unit: reading.unit,
        unit_otherwise: reading.unit_otherwise,
        decides_tiers,
        carries_bounds: reading.carries_bounds,
        compared: 0,
        tiers: Vec::new(),
        verdicts: Vec::new(),
        lacking: Vec::new(),
    };
    for ((own, read), defined) in scorecards.partners.iter().zip(&reading.scorecards.partners).zip(defined) {
        let Some((own_figure, figure)) = own.metric(&reading.metric).zip(read.metric(&reading.metric)) else {
            continue;
        };
        found.verdicts.extend(verdict_change(own, own_figure, figure));
        match (judged_value(own_figure), judged_value(figure)) {
            (Some(_), Some(_)) => found.compared += 1,
            (Some(_), None) => found.lacking.push(own.partner.id.to_string()),
            (None, _) => {}
        }
        let decided = decide(read, &reading.programme, scorecards.period, earlier);
        if let Some((defined, decided)) = defined.as_ref().zip(decided).filter(|_| decides_tiers) {
            found.tiers.extend(tier_change(own, defined, &decided, (own_figure, figure)));
        }
    }
    found.tiers.sort_by(|left, right| left.partner_id.cmp(&right.partner_id));
    found.verdicts.sort_by(|left, right| left.partner_id.cmp(&right.partner_id));
    found.lacking.sort();
    found
}

fn tier_change(
    card: &Scorecard,
    defined: &Decided,
    decided: &Decided,
    (own, read): (&MetricResult, &MetricResult),
) -> Option<TierChange> {
    if defined.earned == decided.earned && defined.by_gates == decided.by_gates {
        return None;
    }
    let both = defined.gates.iter().zip(&decided.gates);
    let looks_at = |gate: &GateOutcome| gate.metric == own.id || gate.metric == POINTS;
    let changed = both.filter(|(defined, decided)| looks_at(defined) && defined.passed != decided.passed);
    let gate = |(defined, decided): (&GateOutcome, &GateOutcome)| GateChange {
        tier: defined.tier.clone(),
        at_least: defined.at_least,
        bound: defined.bound,
        bound_otherwise: Some(decided.bound).filter(|bound| bound.is_finite()),
        passed: defined.passed,
        passed_otherwise: decided.passed,
    };
    Some(TierChange {
        partner_id: card.partner.id.to_string(),
        name: card.partner.name.clone(),
        from: defined.earned.clone(),
        to: decided.earned.clone(),
        from_by_gates: defined.by_gates.clone(),
        to_by_gates: decided.by_gates.clone(),
        as_defined: judged_value(own),
        otherwise: judged_value(read),
        gates: changed.map(gate).collect(),
    })
}

fn verdict_change(card: &Scorecard, own: &MetricResult, read: &MetricResult) -> Option<VerdictChange> {
    let is_verdict = |status: Status| matches!(status, Status::Met | Status::Deviation | Status::Breach);
    (own.status != read.status && is_verdict(own.status) && is_verdict(read.status)).then(|| VerdictChange {
        partner_id: card.partner.id.to_string(),
        from: own.status.as_str(),
        to: read.status.as_str(),
        as_defined: own.measurement.value,
        otherwise: read.measurement.value,
    })
}

fn dependence(card: &Scorecard, decided: Option<&Decided>, readings: &[ReadOtherwise]) -> Dependence {
    let id = card.partner.id.to_string();
    let mut lacking: Vec<String> = Vec::new();
    for gate in decided.into_iter().flat_map(|decided| &decided.gates).filter(|gate| gate.passed.is_none()) {
        if !lacking.contains(&gate.metric) {
            lacking.push(gate.metric.clone());
        }
    }
    let depends = |reading: &ReadOtherwise| {
        let change = reading.tiers.iter().find(|change| change.partner_id == id && change.from != change.to)?;
        let (metric, reading) = (reading.metric.clone(), reading.reading.clone());
        Some(DependsOn { metric, reading, tier: change.to.clone() })
    };
    Dependence {
        depends_on: readings.iter().filter_map(depends).collect(),
        name: card.partner.name.clone(),
        tier: decided.map(|decided| decided.earned.clone()),
        held: decided.is_some_and(|decided| decided.held),
        lacking,
        partner_id: id,
    }
}
