//! True-ups, proved from totals: closed, posted and carried must give the fresh result.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Currency, Money, PartnerId};
use crate::settlement::model::Settlements;
use crate::settlement::true_up::{ClosedResult, Parts, Upheld};

use super::{Invariant, Violation};

/// One closed period in a proof.
#[derive(Debug, Clone)]
pub struct Comparison<'a> {
    /// What the period was closed with.
    pub closed: &'a ClosedResult,
    /// The periods closed after it, which may have posted true-ups of it.
    pub later: Vec<&'a ClosedResult>,
    /// What today's data gives under the pinned rules.
    pub fresh: &'a Settlements,
    /// What was upheld about the period besides.
    pub upheld: &'a Upheld,
}

/// Recognised and the partner's part in minor units, by partner and currency.
type Totals = BTreeMap<(PartnerId, Currency), (i128, i128)>;

/// Proves the true-ups that settlements carry; an empty list is the proof.
///
/// The totals of each side are compared and not its lines, so that a line that was overlooked shows.
#[must_use]
pub fn check_true_ups(settlements: &Settlements, comparisons: &[Comparison<'_>]) -> Vec<Violation> {
    let mut found = sums(settlements);
    for comparison in comparisons {
        let explained = explained(settlements, comparison);
        let mut fresh = Totals::new();
        for one in comparison.fresh.partners.iter().flat_map(|partner| &partner.settlements) {
            add(&mut fresh, &one.partner_id, Parts { recognised: one.recognised, partner: one.partner });
        }
        for line in &comparison.upheld.lines {
            let parts = Parts { recognised: Money::zero(line.amount.currency), partner: line.amount };
            add(&mut fresh, &line.partner_id, parts);
        }
        let keys: BTreeSet<_> = explained.keys().chain(fresh.keys()).collect();
        let of = |totals: &Totals, key| totals.get(key).copied().unwrap_or_default();
        for key in keys.into_iter().filter(|key| of(&explained, *key) != of(&fresh, *key)) {
            let ((recognised, partner), (fresh_recognised, fresh_partner)) = (of(&explained, key), of(&fresh, key));
            let message = format!(
                "{}: closed {} and its true-ups give {recognised} minor units and a part of {partner}, a fresh computation gives \
                 {fresh_recognised} and {fresh_partner}",
                key.1, comparison.closed.period
            );
            found.push(Violation { invariant: Invariant::TrueUpsExplain, partner_id: Some(key.0.clone()), message });
        }
    }
    found
}

/// Closed, posted since and carried now.
fn explained(settlements: &Settlements, comparison: &Comparison<'_>) -> Totals {
    let period = comparison.closed.period;
    let mut totals = Totals::new();
    for ((partner, _), share) in &comparison.closed.shares {
        add(&mut totals, partner, share.total);
    }
    for ((partner, _), share) in comparison.later.iter().flat_map(|later| &later.shares) {
        if let Some(posted) = share.true_ups.get(&period) {
            add(&mut totals, partner, posted.total);
        }
    }
    for one in settlements.partners.iter().flat_map(|partner| &partner.settlements) {
        for carried in one.true_ups_by_period.iter().filter(|of| of.period == period) {
            add(&mut totals, &one.partner_id, carried.change);
        }
    }
    totals
}

fn add(totals: &mut Totals, partner: &PartnerId, parts: Parts) {
    let total = totals.entry((partner.clone(), parts.recognised.currency)).or_default();
    total.0 += i128::from(parts.recognised.minor);
    total.1 += i128::from(parts.partner.minor);
}

/// Each settlement's true-ups are the sum of its periods', and each period's the sum of its lines'.
fn sums(settlements: &Settlements) -> Vec<Violation> {
    let mut found = Vec::new();
    for one in settlements.partners.iter().flat_map(|partner| &partner.settlements) {
        let minor = |amount: Money| i128::from(amount.minor);
        let all: i128 = one.true_ups_by_period.iter().map(|of| minor(of.change.partner)).sum();
        let lines: i128 =
            one.true_ups_by_period.iter().flat_map(|of| &of.lines).map(|true_up| minor(true_up.line.partner)).sum();
        if [all, lines] != [minor(one.true_ups); 2] {
            let message =
                format!("{}: true-ups of {} are not the sum of their lines", one.recognised.currency, one.true_ups);
            let partner_id = Some(one.partner_id.clone());
            found.push(Violation { invariant: Invariant::TrueUpsExplain, partner_id, message });
        }
    }
    found
}
