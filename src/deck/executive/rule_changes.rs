//! Which rules changed since the quarter before: versions of the programme held against the one they replace.

use crate::deck::format;
use crate::deck::input::PeriodInput;
use crate::deck::sentences::money::share_text;
use crate::deck::sentences::words::lowered;
use crate::programme::model::{Gate, MetricRule, Tier, Version};

/// A version that came into force, with what it changed that decides verdicts, tiers and shares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RuleChange {
    /// `Rules 2026.2 since 1 Jul`.
    pub(super) version: String,
    /// What changed, a few words each: targets in the order of their metrics, then tiers.
    pub(super) what: Vec<String>,
}

/// Versions that came into force after the first day of the quarter before, up to the period's last day.
pub(super) fn rule_changes(common: &PeriodInput<'_>) -> Vec<RuleChange> {
    let since = common.period.previous().first_day();
    let pairs = common.versions.windows(2).filter_map(|pair| Some((pair.first()?, pair.last()?)));
    pairs
        .filter(|(_, now)| now.from > since && now.from <= common.period.last_day())
        .map(|(before, now)| RuleChange {
            version: format!("Rules {} since {}", now.name, format::day_and_month(now.from)),
            what: targets(common, before, now).into_iter().chain(tiers(common, before, now)).collect(),
        })
        .collect()
}

fn targets(common: &PeriodInput<'_>, before: &Version, now: &Version) -> Vec<String> {
    let mut ids: Vec<&String> = before.targets.keys().chain(now.targets.keys()).collect();
    ids.sort();
    ids.dedup();
    let bounds = |rule: Option<&MetricRule>| rule.and_then(|rule| Some((rule.target?, rule.tolerance)));
    let mut said = Vec::new();
    for id in ids {
        let card = common.definition(id);
        let name = lowered(card.name.split([',', '(']).next().unwrap_or_default().trim());
        let text = |(target, tolerance): (f64, Option<f64>)| {
            let target = format::value_short(target, card.unit);
            tolerance
                .map_or_else(|| target.clone(), |bound| format!("{target} ({})", format::value_short(bound, card.unit)))
        };
        match (bounds(before.targets.get(id)), bounds(now.targets.get(id))) {
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

fn tiers(common: &PeriodInput<'_>, before: &Version, now: &Version) -> Vec<String> {
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
        format!(
            "{} {side} {}",
            super::tiers::metric_name(common, &gate.metric),
            format::value_short(gate.bound, card.unit)
        )
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture;
    use crate::domain::Share;

    #[test]
    fn what_a_version_asks_and_pays_otherwise_is_told() {
        let mut fixture = fixture::meridian();
        fixture.version.tiers[1].gates =
            vec![Gate { metric: "csat".to_owned(), bound: 0.88, at_least: true, minimum_evidence: None }];
        let mut now = fixture.version.clone();
        (now.name, now.from) = ("2026.2".to_owned(), fixture::date("2026-07-01"));
        let rule = MetricRule { target: Some(0.9), tolerance: Some(0.87), minimum_evidence: None };
        now.targets.insert("deflection_rate".to_owned(), rule);
        now.tiers[1].share = Share::parse("0.38").expect("a share");
        now.tiers[1].gates[0].bound = 0.9;
        let versions = [fixture.version.clone(), now];
        let mut common = fixture.common();
        assert!(rule_changes(&common).is_empty());
        common.versions = &versions;
        let found = rule_changes(&common);
        assert_eq!(found[0].version, "Rules 2026.2 since 1 Jul");
        let tier = &versions[1].tiers[1].name;
        assert!(found[0].what[0].ends_with(" has a target: 90% (87%)"), "{found:?}");
        assert!(found[0].what[1].starts_with(&format!("{tier} pays 38% in place of ")), "{found:?}");
        assert_eq!(found[0].what[2], format!("{tier} asks customer satisfaction at least 90% in place of 88%"));
        common.period = fixture::quarter("2027Q1");
        assert!(rule_changes(&common).is_empty(), "that was two quarters ago");
    }
}
