//! Rules that are well-formed and cannot be meant: tolerances on the wrong side, tiers nobody can reach.

mod advice;
mod answers;
mod evidence;
mod scales;
mod steps;

pub(super) use advice::advice;
pub use advice::{Revenue, StandsAt};

use super::metrics::KnownMetric;
use super::model::{Gate, Tier};
use super::tiers::PlacedTier;
use crate::config::Placed;
use crate::domain::{Finding, Share};

/// The lowest and the highest share that may be paid.
pub(super) struct ShareBounds {
    pub(super) floor: Placed<Share>,
    pub(super) cap: Placed<Share>,
}

/// A tolerance lies on the worse side of its target; on the better side a partner could miss it and meet the target.
pub(super) fn tolerance(
    metric: Option<KnownMetric<'_>>,
    target: &Placed<f64>,
    tolerance: &Placed<f64>,
) -> Option<Finding> {
    let metric = metric?;
    let higher_is_better = metric.higher_is_better?;
    let is_worse_side =
        if higher_is_better { tolerance.value <= target.value } else { tolerance.value >= target.value };
    if is_worse_side {
        return None;
    }
    let (better, side) = if higher_is_better { ("more", "at most") } else { ("less", "at least") };
    let message = format!(
        "tolerance {} lies on the better side of target {}: of `{}`, {better} is better",
        tolerance.value, target.value, metric.id
    );
    Some(Finding::error(tolerance.place.clone(), message).remedy(format!("expected {side} {}", target.value)))
}

/// Everything that is wrong with the tiers as a ladder.
pub(super) fn tiers(tiers: &[PlacedTier], bounds: &ShareBounds) -> Vec<Finding> {
    let mut findings = Vec::new();
    if bounds.floor.value > bounds.cap.value {
        let message = format!("`share_cap` {} is below `share_floor` {}", bounds.cap.value, bounds.floor.value);
        findings.push(Finding::error(bounds.cap.place.clone(), message));
    }
    findings.extend(entry_tier(tiers));
    findings.extend(repeated_ids(tiers));
    findings.extend(shares_out_of_bounds(tiers, bounds));
    findings.extend(shares_that_fall(tiers));
    findings.extend(tiers.iter().flat_map(gates_of_one_tier));
    findings.extend(tiers_never_earned(tiers));
    findings.dedup();
    findings
}

/// A partner that misses every gate still has a tier: the first one, which therefore asks for nothing.
fn entry_tier(tiers: &[PlacedTier]) -> Option<Finding> {
    let first = tiers.first().filter(|first| !first.tier.gates.is_empty())?;
    let message =
        format!("the lowest tier `{}` has gates: a partner that misses them would have no tier", first.tier.id);
    let remedy = "put an entry tier without gates before it";
    Some(Finding::error(first.gate_places.first().unwrap_or(&first.place).clone(), message).remedy(remedy))
}

fn repeated_ids(tiers: &[PlacedTier]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, tier) in tiers.iter().enumerate() {
        if tiers[..index].iter().any(|earlier| earlier.tier.id == tier.tier.id) {
            let message = format!("tier `{}` is given twice, expected each id once", tier.tier.id);
            findings.push(Finding::error(tier.place.clone(), message));
        }
    }
    findings
}

fn shares_out_of_bounds(tiers: &[PlacedTier], bounds: &ShareBounds) -> Vec<Finding> {
    let mut findings = Vec::new();
    for tier in tiers {
        let share = tier.tier.share;
        let (low, high) = (bounds.floor.value, bounds.cap.value);
        if share < low || share > high {
            let message = format!(
                "share {share} of tier `{}` would never be paid: `share_floor` is {low}, `share_cap` is {high}",
                tier.tier.id
            );
            findings.push(Finding::error(tier.share_place.clone(), message));
        }
    }
    findings
}

fn shares_that_fall(tiers: &[PlacedTier]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for pair in tiers.windows(2) {
        let [lower, higher] = pair else { continue };
        let (low, high) = (lower.tier.share, higher.tier.share);
        let text =
            |relation: &str| format!("tier `{}` pays {high}, {relation} `{}` below it", higher.tier.id, lower.tier.id);
        if high < low {
            let message = format!("{} ({low})", text("less than"));
            let remedy = "tiers stand from lowest to highest, and shares rise with them";
            findings.push(Finding::error(higher.share_place.clone(), message).remedy(remedy));
        } else if high == low {
            findings.push(Finding::warning(higher.share_place.clone(), text("the same as")));
        }
    }
    findings
}

/// Gates that contradict or repeat each other.
fn gates_of_one_tier(tier: &PlacedTier) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, later) in tier.tier.gates.iter().enumerate() {
        for earlier in tier.tier.gates[..index].iter().filter(|earlier| earlier.metric == later.metric) {
            let place = tier.gate_places.get(index).unwrap_or(&tier.place).clone();
            if earlier.at_least == later.at_least {
                let message = format!("tier `{}` has two gates of the same kind on `{}`", tier.tier.id, later.metric);
                findings.push(Finding::error(place, message).remedy("keep the stricter one"));
            } else if contradict(earlier, later) {
                let (floor, ceiling) = if earlier.at_least { (earlier, later) } else { (later, earlier) };
                let message = format!(
                    "nobody can reach tier `{}`: `{}` would have to be at least {} and at most {}",
                    tier.tier.id, later.metric, floor.bound, ceiling.bound
                );
                findings.push(Finding::error(place, message));
            }
        }
    }
    findings
}

fn contradict(one: &Gate, other: &Gate) -> bool {
    let (floor, ceiling) = if one.at_least { (one, other) } else { (other, one) };
    one.at_least != other.at_least && floor.bound > ceiling.bound
}

/// A tier is earned by those who pass it and no higher one. Where passing it means passing a higher one too, nobody is left.
fn tiers_never_earned(tiers: &[PlacedTier]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, lower) in tiers.iter().enumerate() {
        let Some(higher) = tiers[index + 1..].iter().find(|higher| implies(&lower.tier, &higher.tier)) else {
            continue;
        };
        let message = format!(
            "nobody can end in tier `{}`: whoever reaches it reaches `{}` as well",
            lower.tier.id, higher.tier.id
        );
        let remedy =
            format!("give `{}` a gate that `{}` does not have, or a stricter bound", higher.tier.id, lower.tier.id);
        findings.push(Finding::error(higher.place.clone(), message).remedy(remedy));
    }
    findings
}

/// Whether every gate of `higher` follows from a gate of `lower`.
fn implies(lower: &Tier, higher: &Tier) -> bool {
    higher.gates.iter().all(|wanted| {
        lower.gates.iter().any(|given| {
            let is_strict = if wanted.at_least { given.bound >= wanted.bound } else { given.bound <= wanted.bound };
            let is_sure = wanted.minimum_evidence <= given.minimum_evidence;
            given.metric == wanted.metric && given.at_least == wanted.at_least && is_strict && is_sure
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Place;

    fn share(text: &str) -> Share {
        Share::parse(text).expect("a share")
    }

    fn tier(id: &str, pays: &str, gates: &[(&str, bool, f64)]) -> PlacedTier {
        let gates: Vec<_> = gates
            .iter()
            .map(|(metric, at_least, bound)| Gate {
                metric: (*metric).to_owned(),
                bound: *bound,
                at_least: *at_least,
                minimum_evidence: None,
            })
            .collect();
        PlacedTier {
            gate_places: vec![Place::default(); gates.len()],
            tier: Tier { id: id.to_owned(), name: id.to_owned(), share: share(pays), gates },
            place: Place::default(),
            share_place: Place::default(),
        }
    }

    fn messages(ladder: &[PlacedTier]) -> Vec<String> {
        let placed = |text| Placed { value: share(text), place: Place::default() };
        let bounds = ShareBounds { floor: placed("0.25"), cap: placed("0.50") };
        tiers(ladder, &bounds).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn a_sound_ladder_has_no_findings() {
        let ladder = [
            tier("bronze", "0.25", &[]),
            tier("silver", "0.35", &[("csat", true, 0.8), ("escalation_rate", false, 0.3)]),
            // A gate weaker than a lower tier's is fine where another one is stricter.
            tier("gold", "0.50", &[("csat", true, 0.7), ("escalation_rate", false, 0.1)]),
        ];
        assert_eq!(messages(&ladder), [""; 0]);
        assert_eq!(messages(&[]), [""; 0]);
    }

    #[test]
    fn a_tier_that_asks_no_more_hides_the_one_below() {
        let ladder = [
            tier("bronze", "0.25", &[]),
            tier("silver", "0.35", &[("csat", true, 0.8), ("escalation_rate", false, 0.3)]),
            tier("gold", "0.50", &[("csat", true, 0.8)]),
        ];
        assert_eq!(messages(&ladder), ["nobody can end in tier `silver`: whoever reaches it reaches `gold` as well"]);
    }

    #[test]
    fn a_tier_that_asks_for_more_evidence_hides_nothing() {
        let mut ladder = [
            tier("bronze", "0.25", &[]),
            tier("silver", "0.35", &[("csat", true, 0.8)]),
            tier("gold", "0.50", &[("csat", true, 0.8)]),
        ];
        ladder[2].tier.gates[0].minimum_evidence = Some(30);
        assert_eq!(messages(&ladder), [""; 0]);
        ladder[1].tier.gates[0].minimum_evidence = Some(30);
        assert_eq!(messages(&ladder).len(), 1);
    }

    #[test]
    fn a_single_value_may_be_asked_for_from_both_sides() {
        let ladder =
            [tier("bronze", "0.25", &[]), tier("silver", "0.35", &[("backlog", true, 3.0), ("backlog", false, 3.0)])];
        assert_eq!(messages(&ladder), [""; 0]);
    }

    #[test]
    fn tolerance_may_equal_the_target() {
        let metric = KnownMetric { higher_is_better: Some(true), is_share: true, ..KnownMetric::from("csat") };
        let value = |value| Placed { value, place: Place::default() };
        assert_eq!(tolerance(Some(metric), &value(0.9), &value(0.9)), None);
        assert!(tolerance(Some(metric), &value(0.9), &value(0.91)).is_some());
        let unknown = KnownMetric::from("csat");
        assert_eq!(tolerance(Some(unknown), &value(0.9), &value(0.91)), None);
    }
}
