//! Tiers that are others under other rules: the gates between them, and whether chance alone may have moved them.

use crate::domain::Quarter;
use crate::programme::model::{TierTiming, Version};
use crate::scorecard::model::Measurement;
use crate::settlement::figures::Figures;
use crate::settlement::history::{Earned, TierHistory};
use crate::settlement::model::GateOutcome;

use super::model::{DecidingGate, TierChange};
use super::{Side, Units, holds, interval, unit};

/// The tiers of a partner that are others: of the period, and of the quarter that sets its payout.
pub(super) fn changes(old: Side<'_>, new: Side<'_>, units: &Units) -> Vec<(Quarter, TierChange)> {
    let period = new.period;
    let before = TierHistory::walk(old.card, old.programme, period, None);
    let after = TierHistory::walk(new.card, new.programme, period, None);
    let setting = Some(sets_payout(new)).filter(|setting| *setting != period);
    let change = |quarter: Quarter| {
        let sides = (earned(old, &before, quarter)?, earned(new, &after, quarter)?);
        Some((quarter, compared(new, quarter, sides, units)?))
    };
    setting.into_iter().chain([period]).filter_map(change).collect()
}

/// The quarter whose tier a period is paid at.
pub(super) fn sets_payout(side: Side<'_>) -> Quarter {
    let timing = side.programme.for_period(side.period).map(|version| version.tier_timing);
    if timing == Some(TierTiming::Next) { side.period.previous() } else { side.period }
}

/// A tier earned with the version that decided it.
type Decided<'a> = (&'a Earned, &'a Version);

fn earned<'a>(side: Side<'a>, history: &'a TierHistory<'a>, quarter: Quarter) -> Option<Decided<'a>> {
    history.earned(quarter).zip(side.programme.for_period(quarter))
}

/// The change between two decisions of one quarter; `None` where they give the same tier.
fn compared(
    new: Side<'_>,
    quarter: Quarter,
    (old, (after, version)): (Decided<'_>, Decided<'_>),
    units: &Units,
) -> Option<TierChange> {
    let (from, to) = (&old.0.record.earned, &after.record.earned);
    if from == to {
        return None;
    }
    let gained = is_better(old, (after, version));
    // What is gained needs every gate of the new tier, what is lost has failed one of the former tier's.
    let tier = if gained { to } else { from };
    let of_tier = |decided: &Earned| {
        let gates = decided.decision.iter().flat_map(|decision| &decision.evaluation.gates);
        gates.filter(|gate| gate.tier == *tier).cloned().collect()
    };
    let (gates_before, gates_after): (Vec<GateOutcome>, Vec<GateOutcome>) = (of_tier(old.0), of_tier(after));
    let figures = Figures { card: new.card, quarter, period: new.period, version };
    let figure = |metric: &str| figures.measurement(metric, None);
    let decided_by = deciding(&gates_before, &gates_after, gained, &figure, units);
    let chances: Vec<bool> = decided_by.iter().filter_map(|gate| gate.within_chance).collect();
    let within_chance = (!chances.is_empty()).then(|| match gained {
        true => chances.contains(&true),
        // A gate without interval, such as a duty that is counted, is lost for certain.
        false => chances.len() == decided_by.len() && !chances.contains(&false),
    });
    Some(TierChange {
        quarter,
        partner_id: new.card.partner.id.to_string(),
        name: new.card.partner.name.clone(),
        from: from.clone(),
        to: to.clone(),
        gained,
        decided_by,
        within_chance,
        reason: after.record.reason.clone(),
    })
}

/// Whether the later tier is the better one: by the order of the other rules, where they know both, else by what is paid for it.
fn is_better((before, old): Decided<'_>, (after, new): Decided<'_>) -> bool {
    let place = |tier: &str| new.tiers.iter().position(|one| one.id == tier);
    let share =
        |version: &Version, tier: &str| version.tiers.iter().find(|one| one.id == tier).map(|one| one.share.decimal());
    match (place(&before.record.earned), place(&after.record.earned)) {
        (Some(from), Some(to)) => to > from,
        _ => share(new, &after.record.earned) > share(old, &before.record.earned),
    }
}

/// Gates of one tier that are passed under the rules that give it and not under those that do not.
fn deciding<'f>(
    before: &[GateOutcome],
    after: &[GateOutcome],
    gained: bool,
    figure: &impl Fn(&str) -> Option<&'f Measurement>,
    units: &Units,
) -> Vec<DecidingGate> {
    let like = |gate: &GateOutcome, all: &[GateOutcome]| {
        all.iter().find(|one| one.metric == gate.metric && one.at_least == gate.at_least).cloned()
    };
    let (given, refused) = if gained { (after, before) } else { (before, after) };
    let mut found = Vec::new();
    for gate in refused.iter().filter(|gate| gate.passed != Some(true)) {
        let other = like(gate, given);
        if other.as_ref().is_none_or(|other| other.passed == Some(true)) {
            let (old, new) = if gained { (Some(gate.clone()), other) } else { (other, Some(gate.clone())) };
            found.extend(gate_of(old, new, figure, units));
        }
    }
    // A tier that only the other rules have, or a gate that they alone ask for and that is passed.
    let added = given.iter().filter(|gate| gained && gate.passed == Some(true) && like(gate, refused).is_none());
    found.extend(added.filter_map(|gate| gate_of(None, Some(gate.clone()), figure, units)));
    found
}

fn gate_of<'f>(
    before: Option<GateOutcome>,
    after: Option<GateOutcome>,
    figure: &impl Fn(&str) -> Option<&'f Measurement>,
    units: &Units,
) -> Option<DecidingGate> {
    let (bound_before, bound) = (before.as_ref().map(|gate| gate.bound), after.as_ref().map(|gate| gate.bound));
    let gate = after.or(before)?;
    let ends = figure(&gate.metric).filter(|_| gate.value.is_some()).and_then(interval);
    Some(DecidingGate {
        unit: unit(units, &gate.metric),
        tier: gate.tier,
        at_least: gate.at_least,
        bound_before,
        bound,
        value: gate.value,
        low: ends.map(|(low, _)| low),
        high: ends.map(|(_, high)| high),
        within_chance: ends.zip(bound).map(|(ends, bound)| holds(ends, bound)),
        metric: gate.metric,
    })
}
