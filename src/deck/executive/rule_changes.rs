//! Which rules changed since the quarter before: versions of the programme held against the one they replace.

use std::collections::BTreeSet;

use crate::deck::format;
use crate::deck::input::PeriodInput;
use crate::deck::sentences::rule_changes::{targets, tiers};
use crate::programme::model::Version;

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
            what: changed_targets(common, before, now).into_iter().chain(tiers(common, before, now)).collect(),
        })
        .collect()
}

/// Targets for everybody that a version changed.
fn changed_targets(common: &PeriodInput<'_>, before: &Version, now: &Version) -> Vec<String> {
    let ids: BTreeSet<String> = before.targets.keys().chain(now.targets.keys()).cloned().collect();
    targets(common, &ids, |id| before.targets.get(id).copied(), |id| now.targets.get(id).copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture;
    use crate::domain::Share;
    use crate::programme::model::{Gate, MetricRule};

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
