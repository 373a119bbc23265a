//! What rules ask and pay otherwise than those they replace, a few words each.

use std::collections::BTreeSet;

use crate::deck::format;
use crate::deck::input::PeriodInput;
use crate::programme::model::{Gate, MetricRule, Tier, Version};

use super::money::share_text;
use super::words::lowered;

/// Targets that are asked otherwise, of the metrics with these ids, in their order.
pub(crate) fn targets(
    common: &PeriodInput<'_>,
    ids: &BTreeSet<String>,
    before: impl Fn(&str) -> Option<MetricRule>,
    now: impl Fn(&str) -> Option<MetricRule>,
) -> Vec<String> {
    let bounds = |rule: Option<MetricRule>| rule.and_then(|rule| Some((rule.target?, rule.tolerance)));
    let mut said = Vec::new();
    for id in ids {
        let card = common.definition(id);
        let name = lowered(card.name.split([',', '(']).next().unwrap_or_default().trim());
        let text = |(target, tolerance): (f64, Option<f64>)| {
            let target = format::value_short(target, card.unit);
            tolerance
                .map_or_else(|| target.clone(), |bound| format!("{target} ({})", format::value_short(bound, card.unit)))
        };
        match (bounds(before(id)), bounds(now(id))) {
            (None, Some(new)) => said.push(format!("{name} has a target: {}", text(new))),
            (Some(_), None) => said.push(format!("{name} has no target any more")),
            (Some(old), Some(new)) if old != new => {
                said.push(format!("{name}: {} in place of {}", text(new), text(old)))
            }
            _ => {}
        }
    }
    said
}

/// What tiers ask and pay otherwise, in their order; then those that are no more.
pub(crate) fn tiers(common: &PeriodInput<'_>, before: &Version, now: &Version) -> Vec<String> {
    let mut said = Vec::new();
    for tier in &now.tiers {
        match before.tiers.iter().find(|old| old.id == tier.id) {
            None => said.push(format!("{} is new, at {}", tier.name, share_text(tier.share))),
            Some(old) => said.extend(tier_change(common, old, tier)),
        }
    }
    let gone = before.tiers.iter().filter(|old| !now.tiers.iter().any(|tier| tier.id == old.id));
    said.extend(gone.map(|old| format!("{} is no more", old.name)));
    said
}

/// What a tier that stays pays and asks otherwise.
fn tier_change(common: &PeriodInput<'_>, old: &Tier, new: &Tier) -> Vec<String> {
    let mut said = Vec::new();
    if old.share != new.share {
        said.push(format!("{} pays {} in place of {}", new.name, share_text(new.share), share_text(old.share)));
    }
    let asked = |gate: &Gate| {
        let card = common.definition(&gate.metric);
        let side = if gate.at_least { "at least" } else { "at most" };
        format!("{} {side} {}", metric_name(common, &gate.metric), format::value_short(gate.bound, card.unit))
    };
    for gate in &new.gates {
        match old.gates.iter().find(|other| other.metric == gate.metric && other.at_least == gate.at_least) {
            None => said.push(format!("{} asks {}, which it did not", new.name, asked(gate))),
            Some(other) if other.bound != gate.bound => {
                let bound = format::value_short(other.bound, common.definition(&gate.metric).unit);
                said.push(format!("{} asks {} in place of {bound}", new.name, asked(gate)));
            }
            Some(_) => {}
        }
    }
    let kept =
        |gate: &&Gate| new.gates.iter().any(|other| other.metric == gate.metric && other.at_least == gate.at_least);
    let gone = old.gates.iter().filter(|gate| !kept(gate));
    said.extend(gone.map(|gate| format!("{} no longer asks {}", new.name, asked(gate))));
    said
}

/// A metric in a few words.
pub(crate) fn metric_name(common: &PeriodInput<'_>, metric: &str) -> String {
    if metric == "escalation_ratio" {
        return "escalations against mix".to_owned();
    }
    lowered(common.definition(metric).name.split(',').next().unwrap_or_default())
}
