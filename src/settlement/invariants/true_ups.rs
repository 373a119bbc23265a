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

/// Recognised, the partner's part, and incentives with service credits, in minor units, by partner and currency.
type Totals = BTreeMap<(PartnerId, Currency), (i128, i128, i128)>;

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
            add_beyond(&mut fresh, &one.partner_id, one.incentives);
            add_beyond(&mut fresh, &one.partner_id, one.service_credits);
        }
        for line in &comparison.upheld.lines {
            let parts = Parts { recognised: Money::zero(line.amount.currency), partner: line.amount };
            add(&mut fresh, &line.partner_id, parts);
        }
        let keys: BTreeSet<_> = explained.keys().chain(fresh.keys()).collect();
        let of = |totals: &Totals, key| totals.get(key).copied().unwrap_or_default();
        for key in keys.into_iter().filter(|key| of(&explained, *key) != of(&fresh, *key)) {
            let ((recognised, partner, beyond), (fresh_recognised, fresh_partner, fresh_beyond)) =
                (of(&explained, key), of(&fresh, key));
            let message = format!(
                "{}: closed {} and its true-ups give {recognised} minor units, a part of {partner} and {beyond} beyond it, a fresh \
                 computation gives {fresh_recognised}, {fresh_partner} and {fresh_beyond}",
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
        share.adjustments.iter().for_each(|one| add_beyond(&mut totals, partner, one.amount));
    }
    for ((partner, _), share) in comparison.later.iter().flat_map(|later| &later.shares) {
        if let Some(posted) = share.true_ups.get(&period) {
            add(&mut totals, partner, posted.total);
            posted.adjustments.values().for_each(|one| add_beyond(&mut totals, partner, one.amount));
        }
    }
    for one in settlements.partners.iter().flat_map(|partner| &partner.settlements) {
        for carried in one.true_ups_by_period.iter().filter(|of| of.period == period) {
            add(&mut totals, &one.partner_id, carried.change);
            add_beyond(&mut totals, &one.partner_id, carried.beyond);
        }
    }
    totals
}

fn add(totals: &mut Totals, partner: &PartnerId, parts: Parts) {
    let total = totals.entry((partner.clone(), parts.recognised.currency)).or_default();
    total.0 += i128::from(parts.recognised.minor);
    total.1 += i128::from(parts.partner.minor);
}

fn add_beyond(totals: &mut Totals, partner: &PartnerId, amount: Money) {
    totals.entry((partner.clone(), amount.currency)).or_default().2 += i128::from(amount.minor);
}

/// Each settlement's true-ups are the sum of its periods', and each period's the sum of its lines', incentives and service credits.
fn sums(settlements: &Settlements) -> Vec<Violation> {
    let mut found = Vec::new();
    for one in settlements.partners.iter().flat_map(|partner| &partner.settlements) {
        let minor = |amount: Money| i128::from(amount.minor);
        let periods = &one.true_ups_by_period;
        let all: i128 = periods.iter().map(|of| minor(of.change.partner) + minor(of.beyond)).sum();
        let lines: i128 = periods.iter().flat_map(|of| &of.lines).map(|true_up| minor(true_up.line.partner)).sum();
        let beyond = periods.iter().flat_map(|of| &of.adjustments).map(|true_up| minor(true_up.adjustment.amount));
        if [all, lines + beyond.sum::<i128>()] != [minor(one.true_ups); 2] {
            let message =
                format!("{}: true-ups of {} are not the sum of their lines", one.recognised.currency, one.true_ups);
            let partner_id = Some(one.partner_id.clone());
            found.push(Violation { invariant: Invariant::TrueUpsExplain, partner_id, message });
        }
    }
    found
}
