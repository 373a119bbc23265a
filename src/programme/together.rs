//! What only several files of a programme show together.

use super::adjudication::changes_inside_quarter;
use super::agreements::PlacedAgreement;
use super::balances::OpeningBalance;
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
        findings.extend(changes_inside_quarter(&earlier.value, later, fiscal_year));
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
        findings.extend(own_payment(placed, versions));
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

/// What an agreement says of payment, against the versions that must allow it.
fn own_payment(placed: &PlacedAgreement, versions: &[Placed<Version>]) -> Option<Finding> {
    let own = placed.value.payment;
    let said = [
        ("holdback", own.holdback.is_some()),
        ("release_after_quarters", own.release.is_some()),
        ("withholding", own.withholding.is_some()),
        ("minimum", own.minimum.is_some()),
        ("held_until_collected", own.held_until_collected.is_some()),
    ];
    let (column, _) = said.into_iter().find(|(_, said)| *said)?;
    let rules: Vec<_> = versions.iter().filter_map(|version| version.value.pay.payment.as_ref()).collect();
    if rules.is_empty() {
        let finding = Finding::error(placed.column(column), "no version of the rules has a table `[payment]`");
        return Some(finding.remedy("add one to the version: without it each quarter is paid by itself"));
    }
    let held = own.holdback.is_some_and(|share| share.decimal() > rust_decimal::Decimal::ZERO);
    if held && own.release.is_none() && rules.iter().all(|rules| rules.release.is_none()) {
        let finding = Finding::error(placed.column("holdback"), "what is held would never be released");
        return Some(finding.remedy("give `release_after_quarters` or `release_on` here or in `[payment]`"));
    }
    None
}

/// Opening balances against the versions that must carry them.
pub(super) fn balances(versions: &[Placed<Version>], balances: &[Placed<OpeningBalance>]) -> Vec<Finding> {
    let first = versions.iter().find(|version| version.value.pay.payment.is_some());
    let finding = |balance: &Placed<OpeningBalance>| {
        let opens = balance.value.period;
        let message = match first {
            Some(first) if first.value.from <= opens.last_day() => return None,
            Some(first) => {
                format!("{opens} ends before version `{}` with its `[payment]` is in force", first.value.name)
            }
            None => "no version of the rules has a table `[payment]`, and without it nothing is carried".to_owned(),
        };
        Some(Finding::error(balance.place.clone().key("period"), message))
    };
    balances.iter().filter_map(finding).collect()
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
