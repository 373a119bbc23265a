//! What only several files of a programme show together.

use super::agreements::PlacedAgreement;
use super::calendars;
use super::disputes::{Dispute, DisputedItem};
use super::metrics::{KnownMetric, unknown};
use super::model::{Exclusion, Tier, Version};
use super::targets::outside_quarters;
use crate::config::Placed;
use crate::domain::Finding;
use crate::domain::finding::nearest;
use crate::domain::period::FiscalYear;

/// Versions against each other, given oldest first.
pub(super) fn versions(versions: &[Placed<Version>], fiscal_year: Option<FiscalYear>) -> Vec<Finding> {
    let mut findings = calendars::changes_never_in_force(versions);
    findings.extend(
        fiscal_year.iter().flat_map(|year| versions.iter().flat_map(|version| outside_quarters(version, *year))),
    );
    for pair in versions.windows(2) {
        let [earlier, later] = pair else { continue };
        let from = later.value.from;
        if earlier.value.from == from {
            let message = format!("version `{}` is in force from {from} as well", earlier.value.name);
            let finding = Finding::error(later.place.clone(), message);
            findings.push(finding.remedy("give each version its own first day"));
            continue;
        }
        let starts_a_period = fiscal_year.is_none_or(|year| year.quarter_of(from).first_day() == from);
        if !starts_a_period && asks_otherwise(&earlier.value, &later.value) {
            let next = fiscal_year.map(|year| year.quarter_of(from).next().first_day().to_string()).unwrap_or_default();
            let message = format!("targets or gates change on {from}, inside a quarter");
            let remedy =
                format!("let the version start with a quarter such as {next}: only other rules may change by day");
            findings.push(Finding::error(later.place.clone(), message).remedy(remedy));
        }
    }
    findings
}

/// Whether what is asked of a period differs; shares and duties apply by day and may differ.
fn asks_otherwise(earlier: &Version, later: &Version) -> bool {
    let asked = |tier: &Tier| (tier.id.clone(), tier.gates.clone());
    let tiers_of = |version: &Version| version.tiers.iter().map(asked).collect::<Vec<_>>();
    earlier.targets != later.targets
        || earlier.own_targets != later.own_targets
        || tiers_of(earlier) != tiers_of(later)
        || earlier.pay != later.pay
        || earlier.tier_changes != later.tier_changes
        || earlier.on_insufficient_evidence != later.on_insufficient_evidence
        || earlier.rank_minimum_cases != later.rank_minimum_cases
}

/// Agreements against the versions they start under.
pub(super) fn agreements(versions: &[Placed<Version>], agreements: &[PlacedAgreement]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(first) = versions.first() else { return findings };
    for placed in agreements {
        let agreement = &placed.value;
        let in_force = versions.iter().rev().find(|version| version.value.from <= agreement.from);
        if in_force.is_none() {
            let message =
                format!("the agreement starts before the first version of the rules, on {}", first.value.from);
            let remedy = format!("the rules of version `{}` will apply to the days before it", first.value.name);
            findings.push(Finding::warning(placed.column("from"), message).remedy(remedy));
        }
        let version = &in_force.unwrap_or(first).value;
        findings.extend(unknown_tier(placed, version));
        let out_of_bounds =
            agreement.base_share.filter(|base| *base < version.share_floor || *base > version.share_cap);
        if let Some(base) = out_of_bounds {
            let (low, high) = (version.share_floor, version.share_cap);
            let message = format!("base share {base} lies outside `share_floor` {low} and `share_cap` {high}");
            findings.push(Finding::warning(placed.column("base_share"), message));
        }
    }
    findings
}

fn unknown_tier(placed: &PlacedAgreement, version: &Version) -> Option<Finding> {
    let opening = placed.value.opening_tier.as_deref()?;
    if version.tiers.iter().any(|tier| tier.id == opening) {
        return None;
    }
    let message = format!("version `{}` of the rules has no tier `{opening}`", version.name);
    let finding = Finding::error(placed.column("opening_tier"), message);
    Some(match nearest(opening, version.tiers.iter().map(|tier| tier.id.as_str())) {
        Some(near) => finding.remedy(format!("did you mean `{near}`?")),
        None => finding,
    })
}

/// Exclusions against the metrics there are.
pub(super) fn exclusions(exclusions: &[Placed<Exclusion>], metrics: &[KnownMetric<'_>]) -> Vec<Finding> {
    let is_unknown = |exclusion: &&Placed<Exclusion>| !metrics.iter().any(|metric| metric.id == exclusion.value.metric);
    let finding = |exclusion: &Placed<Exclusion>| {
        let place = exclusion.place.clone().key("metric");
        unknown(&Placed { value: exclusion.value.metric.clone(), place }, metrics)
    };
    exclusions.iter().filter(is_unknown).map(finding).collect()
}

/// Disputes against the tiers and metrics there are.
pub(super) fn disputes(
    versions: &[Placed<Version>],
    disputes: &[Placed<Dispute>],
    metrics: &[KnownMetric<'_>],
) -> Vec<Finding> {
    let tiers = || versions.iter().flat_map(|version| &version.value.tiers).map(|tier| tier.id.as_str());
    let mut findings = Vec::new();
    for Placed { value: dispute, place } in disputes {
        let place = place.clone().key("of");
        if dispute.item == DisputedItem::Metric && !metrics.iter().any(|metric| metric.id == dispute.of) {
            findings.push(unknown(&Placed { value: dispute.of.clone(), place }, metrics));
        } else if dispute.item == DisputedItem::Tier && !tiers().any(|tier| tier == dispute.of) {
            let finding = Finding::error(place, format!("no version of the rules has a tier `{}`", dispute.of));
            findings.push(match nearest(&dispute.of, tiers()) {
                Some(near) => finding.remedy(format!("did you mean `{near}`?")),
                None => finding.remedy("write the id of the tier that the quarter should have left"),
            });
        }
    }
    findings
}
