//! Two programmes over the same data: tiers and payouts under each, who gains and who loses, and what rests on chance.
//!
//! A simulation is the pipeline under another programme; here its results are compared, period by period. Nothing is settled again:
//! [`compare`] looks at settlements that both programmes gave, [`WhatIf::of`] adds the periods up.

mod edges;
pub mod model;
mod payouts;
#[cfg(test)]
mod tests;
mod tiers;
mod verdicts;

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Currency, PartnerId, Quarter};
use crate::programme::Programme;
use crate::scorecard::model::{Measurement, Scorecard, Scorecards, Unit};

use super::model::{PartnerSettlement, Settlements, TierDecision};
use model::{Change, PartnerOutcome, PeriodOutcome, TierChange, WhatIf};

/// The schema's name and version.
const SCHEMA: &str = "quarterdeck.what_if/1";

/// Amounts that do not fit when summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sum of payouts is too large, expected amounts below 92 quadrillion minor units")]
pub struct TooLarge;

/// What one programme gives for a period.
#[derive(Debug, Clone, Copy)]
pub struct Results<'a> {
    /// The rules.
    pub programme: &'a Programme,
    /// The scorecards under them.
    pub scorecards: &'a Scorecards,
    /// The settlements under them, without true-ups of closed periods and before the rules of payment: what each quarter comes to.
    pub settlements: &'a Settlements,
    /// The same after the rules of payment.
    pub paid: &'a Settlements,
}

/// What metrics are counted in, by id.
pub type Units = BTreeMap<String, Unit>;

/// One period, compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    outcome: PeriodOutcome,
    tiers: BTreeMap<(Quarter, PartnerId), TierChange>,
}

/// One partner under one programme.
#[derive(Clone, Copy)]
struct Side<'a> {
    programme: &'a Programme,
    period: Quarter,
    card: &'a Scorecard,
    settled: Option<&'a PartnerSettlement>,
    paid: Option<&'a PartnerSettlement>,
}

/// Compares what two programmes give for one period; `closed` is passed on.
///
/// # Errors
/// When a sum does not fit.
pub fn compare(before: Results<'_>, after: Results<'_>, closed: bool, units: &Units) -> Result<Compared, TooLarge> {
    let period = after.scorecards.period;
    let (mut partners, mut verdicts, mut edges) = (Vec::new(), Vec::new(), Vec::new());
    let mut tiers = BTreeMap::new();
    for (old, new) in sides(before, after) {
        let id = &new.card.partner.id;
        let changes = tiers::changes(old, new, units);
        partners.push(outcome(old, new, &changes)?);
        verdicts.extend(verdicts::changes(old.card, new.card));
        edges.extend(edges::of(new, units));
        tiers.extend(changes.into_iter().map(|(quarter, change)| ((quarter, id.clone()), change)));
    }
    edges::sort(&mut edges);
    let known: BTreeSet<&String> = before.paid.warnings.iter().collect();
    let warnings = after.paid.warnings.iter().filter(|warning| !known.contains(warning));
    let outcome = PeriodOutcome {
        period,
        partial_until: after.scorecards.partial_until,
        closed,
        total: payouts::total(&partners, after.settlements.reporting_currency)?,
        partners,
        verdicts,
        edges,
        warnings: warnings.cloned().collect(),
    };
    Ok(Compared { outcome, tiers })
}

impl WhatIf {
    /// Adds periods up, given oldest first. `rules` is what the other rules are called, `in_place_of` names the versions they replace.
    ///
    /// # Errors
    /// When a sum does not fit.
    pub fn of(
        rules: String,
        in_place_of: Vec<String>,
        reporting_currency: Currency,
        compared: Vec<Compared>,
    ) -> Result<Self, TooLarge> {
        let mut tiers: BTreeMap<(Quarter, PartnerId), TierChange> = BTreeMap::new();
        let mut periods = Vec::with_capacity(compared.len());
        for one in compared {
            for (key, change) in one.tiers {
                // A quarter is told as its own scorecards saw it, where it is among the periods.
                tiers.entry(key).or_insert(change);
            }
            periods.push(one.outcome);
        }
        Ok(Self {
            schema: SCHEMA,
            rules,
            in_place_of,
            reporting_currency,
            total: payouts::total(periods.iter().flat_map(|period| &period.partners), reporting_currency)?,
            partners: payouts::by_partner(&periods, reporting_currency)?,
            periods,
            tiers: tiers.into_values().collect(),
        })
    }
}

/// Every partner that both programmes score, by id. Which partners are in scope no programme says.
fn sides<'a>(before: Results<'a>, after: Results<'a>) -> Vec<(Side<'a>, Side<'a>)> {
    let of = |results: Results<'a>| -> BTreeMap<&'a PartnerId, Side<'a>> {
        let find = |all: &'a Settlements, id: &PartnerId| all.partners.iter().find(|one| one.partner_id == *id);
        let side = |card: &'a Scorecard| Side {
            programme: results.programme,
            period: results.scorecards.period,
            card,
            settled: find(results.settlements, &card.partner.id),
            paid: find(results.paid, &card.partner.id),
        };
        results.scorecards.partners.iter().map(|card| (&card.partner.id, side(card))).collect()
    };
    let mut before = of(before);
    of(after).into_iter().filter_map(|(id, new)| Some((before.remove(id)?, new))).collect()
}

fn outcome(old: Side<'_>, new: Side<'_>, changes: &[(Quarter, TierChange)]) -> Result<PartnerOutcome, TooLarge> {
    let tier = |side: Side<'_>, which: fn(&TierDecision) -> Option<&str>| {
        side.settled.and_then(|settled| which(&settled.tier)).map(str::to_owned)
    };
    let change = |which| Change { before: tier(old, which), after: tier(new, which) };
    let paid = change(TierDecision::paid_tier);
    let set_by = tiers::sets_payout(new);
    let moved = changes.iter().find(|(quarter, _)| paid.differs() && *quarter == set_by);
    Ok(PartnerOutcome {
        partner_id: new.card.partner.id.to_string(),
        name: new.card.partner.name.clone(),
        earned: change(TierDecision::earned_tier),
        paid,
        paid_within_chance: moved.and_then(|(_, change)| change.within_chance),
        payouts: payouts::of(old, new)?,
    })
}

/// A figure's 95% interval, where it has both ends.
fn interval(figure: &Measurement) -> Option<(f64, f64)> {
    figure.low.zip(figure.high)
}

/// Whether a bound lies inside an interval: the figure may be on either side of it by chance.
fn holds((low, high): (f64, f64), bound: f64) -> bool {
    (low..=high).contains(&bound)
}

/// What a metric is counted in; what the catalogue does not know, such as points, is a number.
fn unit(units: &Units, metric: &str) -> Unit {
    units.get(metric).copied().unwrap_or(Unit::Count)
}
