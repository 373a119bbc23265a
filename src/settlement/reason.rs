//! Why a tier is what it is: a sentence fragment that names the deciding gate.

use std::cmp::Ordering;

use crate::programme::model::{EvidencePolicy, Version};
use crate::programme::points::POINTS;

use super::gates::Standing;
use super::history::Decision;
use super::model::GateOutcome;
use super::tier_state::Effect;

/// Why a quarter left the partner with its tier: what the figures say, then what the rules about changes made of it.
pub(super) fn reason(decision: &Decision, version: &Version) -> String {
    let said = decision.effects.iter().map(|effect| effect_words(*effect, decision, version));
    if decision.effects.contains(&Effect::PartQuarter) {
        return said.collect::<Vec<_>>().join("; ");
    }
    let figures = match decision.tier.cmp(&decision.figures.tier) {
        Ordering::Less => format!("the figures earn {}", name(version, decision.figures.tier)),
        Ordering::Greater => missed(decision, version),
        Ordering::Equal => by_figures(decision, version),
    };
    std::iter::once(figures).chain(said).collect::<Vec<_>>().join("; ")
}

/// The name of a tier; empty where there is none.
fn name(version: &Version, index: usize) -> &str {
    version.tiers.get(index).map_or("", |tier| tier.name.as_str())
}

/// What a tier that is kept lacks.
fn missed(decision: &Decision, version: &Version) -> String {
    let tier = version.tiers.get(decision.tier);
    let gate = tier.and_then(|tier| Some((tier, deciding_gate(&decision.evaluation.gates, &tier.id)?)));
    gate.map_or_else(|| by_figures(decision, version), |(tier, gate)| format!("{} needs {}", tier.name, needs(gate)))
}

/// What a rule about changes did, in words.
fn effect_words(effect: Effect, decision: &Decision, version: &Version) -> String {
    let before = version.tiers.iter().find(|tier| tier.id == decision.before);
    let before = before.map_or("", |tier| tier.name.as_str());
    match effect {
        Effect::Cured => format!("the probation of {before} is over"),
        Effect::Probation(until) => {
            format!("{} is kept on probation until the end of {}", name(version, decision.tier), until.title())
        }
        Effect::ProbationOver => format!("no quarter of the probation passed {before}"),
        Effect::FewerStepsDown => format!("it falls no further than {} in a quarter", name(version, decision.tier)),
        Effect::FewerStepsUp => format!("it rises no further than {} in a quarter", name(version, decision.tier)),
        Effect::NotYet(done, asked) => {
            format!("it rises after {asked} such quarters in a row, and this is number {done}")
        }
        Effect::ReEntry(from) => format!("after a fall or an exit it does not rise before {}", from.title()),
        Effect::PartQuarter => "no agreement covers the whole quarter, which therefore decides nothing".to_owned(),
    }
}

/// Names the gate that decided the tier that the figures give.
fn by_figures(decision: &Decision, version: &Version) -> String {
    let gates = &decision.evaluation.gates;
    let tier = decision.figures.tier;
    let most = version.tier_changes.held_quarters;
    if decision.figures.held {
        let lacking = lacking_evidence(gates, tier_id(version, tier));
        let (name, count) = (name(version, tier), decision.held);
        return format!("{name} is held for lack of evidence on {lacking}, period {count} of at most {most}");
    }
    if let Some(lost) = decision.no_longer_held().and_then(|index| version.tiers.get(index)) {
        let lacking = lacking_evidence(gates, &lost.id);
        let times = if most == 1 { "a period" } else { &format!("{most} periods") };
        let over = format!("{} was held for {times} already, and {lacking} lacks evidence again", lost.name);
        let before = version.tiers.iter().find(|tier| tier.id == decision.before && tier.id != lost.id);
        let failed = before.and_then(|before| Some((before, deciding_gate(gates, &before.id)?)));
        return match failed {
            Some((before, gate)) => format!("{} needs {}; {over}", before.name, needs(gate)),
            None => over,
        };
    }
    let passed_for_lack = version.on_insufficient_evidence == EvidencePolicy::Pass
        && decision.evaluation.standings.get(tier) == Some(&Standing::Undecided);
    if passed_for_lack {
        let lacking = lacking_evidence(gates, tier_id(version, tier));
        return format!("{} counts as passed on {lacking}, which lacks evidence", name(version, tier));
    }
    match (version.tiers.get(tier + 1), version.tiers.len()) {
        (Some(next), _) => match deciding_gate(gates, &next.id) {
            Some(gate) => format!("{} needs {}", next.name, needs(gate)),
            None => format!("every gate of {} passed", name(version, tier)),
        },
        (None, 1) => format!("{} is the only tier", name(version, tier)),
        (None, _) => format!("every gate of {}, the highest tier, passed", name(version, tier)),
    }
}

fn tier_id(version: &Version, index: usize) -> &str {
    version.tiers.get(index).map_or("", |tier| tier.id.as_str())
}

/// The gate that keeps a tier out of reach: the first that failed, else the first without enough evidence.
fn deciding_gate<'a>(gates: &'a [GateOutcome], tier: &str) -> Option<&'a GateOutcome> {
    let own = || gates.iter().filter(|gate| gate.tier == tier);
    own().find(|gate| gate.passed == Some(false)).or_else(|| own().find(|gate| gate.passed.is_none()))
}

/// The metrics of a tier's gates that lack evidence, joined for a sentence.
fn lacking_evidence(gates: &[GateOutcome], tier: &str) -> String {
    let undecided = gates.iter().filter(|gate| gate.tier == tier && gate.passed.is_none());
    let names: Vec<&str> = undecided.map(|gate| gate.metric.as_str()).collect();
    if names.is_empty() { "its gates".to_owned() } else { names.join(" and ") }
}

/// `csat of at least 0.95, and it is 0.912`.
fn needs(gate: &GateOutcome) -> String {
    let side = if gate.at_least { "at least" } else { "at most" };
    let bound = number(gate.bound);
    if gate.metric == POINTS {
        return match gate.value {
            Some(value) if value >= gate.bound => {
                format!("points in every part that must have some, and one has none: {} points", number(value))
            }
            Some(value) => format!("at least {bound} points, and there are {}", apart(value, gate.bound)),
            None => format!("at least {bound} points, and there is too little evidence"),
        };
    }
    match gate.value {
        Some(value) => format!("{} of {side} {bound}, and it is {}", gate.metric, apart(value, gate.bound)),
        None => {
            let least = gate.minimum_evidence.map(|least| format!(" on {least} or more")).unwrap_or_default();
            format!("{} of {side} {bound}{least}, and there is too little evidence", gate.metric)
        }
    }
}

/// A figure with up to four decimals, and with more where it would otherwise look like its bound.
fn apart(value: f64, bound: f64) -> String {
    let short = number(value);
    if short == number(bound) && value.total_cmp(&bound).is_ne() { format!("{value}") } else { short }
}

/// Up to four decimals, without trailing zeros and without a negative zero.
fn number(value: f64) -> String {
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(tier: &str, metric: &str, value: Option<f64>, passed: Option<bool>) -> GateOutcome {
        let (tier, metric) = (tier.to_owned(), metric.to_owned());
        GateOutcome { tier, metric, bound: 0.9, at_least: true, value, minimum_evidence: None, passed }
    }

    #[test]
    fn a_failed_gate_decides_before_one_without_evidence() {
        let gates = [gate("gold", "csat", None, None), gate("gold", "reopen_rate", Some(0.1), Some(false))];
        assert_eq!(deciding_gate(&gates, "gold").map(|gate| gate.metric.as_str()), Some("reopen_rate"));
        assert_eq!(deciding_gate(&gates, "silver"), None);
    }

    #[test]
    fn figures_are_short_and_never_look_like_the_bound_they_miss() {
        assert_eq!(needs(&gate("gold", "csat", Some(0.871), Some(false))), "csat of at least 0.9, and it is 0.871");
        assert_eq!(apart(0.899_99, 0.9), "0.89999");
        assert_eq!(number(-0.000_001), "0");
        assert_eq!(number(24.0), "24");
    }
}
