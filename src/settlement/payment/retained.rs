//! Cash that partners collect: what they keep of it counts as paid.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Currency, Money, PartnerId, Quarter};
use crate::facts::slices::RevenueSlice;
use crate::settlement::find::settlement_of;
use crate::settlement::model::{Settlement, Settlements};
use crate::settlement::true_up::ClosedResult;

use super::PaymentError;

/// What a partner keeps of the cash of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retained {
    /// The period whose service days it is about: a closed one where later data changed it.
    pub of: Quarter,
    /// The line.
    pub line_id: String,
    /// How much; below zero where the partner refunds it.
    pub amount: Money,
}

/// Retained amounts of a partner and currency, by period and line.
pub type RetainedByLine = BTreeMap<(Quarter, String), Money>;

/// What slices of a period retain in a currency, by line; amounts of nothing are left out. `None` where a sum does not fit.
pub(in crate::settlement) fn retained_of(
    period: Quarter,
    currency: Currency,
    slices: &[&RevenueSlice],
) -> Option<Vec<Retained>> {
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    for slice in slices.iter().filter(|slice| slice.currency == currency) {
        let sum = sums.entry(&slice.line_id).or_default();
        *sum = sum.checked_add(slice.retained_minor)?;
    }
    let kept = sums.into_iter().filter(|(_, minor)| *minor != 0);
    let one = |(line, minor): (&str, i64)| Retained {
        of: period,
        line_id: line.to_owned(),
        amount: Money::from_minor(minor, currency),
    };
    Some(kept.map(one).collect())
}

/// Retained amounts of settlements, for closing.
pub(in crate::settlement) fn by_line(one: &Settlement) -> RetainedByLine {
    one.retained.iter().map(|kept| ((kept.of, kept.line_id.clone()), kept.amount)).collect()
}

/// Adds to the settlements of an open period what later data changes about the cash kept of a closed one: fresh, less closed, less what
/// periods closed since have posted.
///
/// # Errors
/// When an amount does not fit in whole minor units.
pub fn carry_retained(
    settlements: &mut Settlements,
    closed: &ClosedResult,
    later: &[&ClosedResult],
    fresh: &Settlements,
) -> Result<(), PaymentError> {
    let all = fresh.partners.iter().flat_map(|partner| &partner.settlements);
    let fresh: BTreeMap<(PartnerId, Currency), RetainedByLine> =
        all.map(|one| ((one.partner_id.clone(), one.recognised.currency), by_line(one))).collect();
    let before = || std::iter::once(closed).chain(later.iter().copied());
    let keys: BTreeSet<&(PartnerId, Currency)> =
        fresh.keys().chain(before().flat_map(|closed| closed.retained.keys())).collect();
    for key in keys {
        let (partner, currency) = key;
        let of_period = |kept: &RetainedByLine| {
            kept.iter()
                .filter(|((of, _), _)| *of == closed.period)
                .map(|((_, line), amount)| (line.clone(), *amount))
                .collect::<Vec<_>>()
        };
        let mut change: BTreeMap<String, i64> = BTreeMap::new();
        for (line, amount) in fresh.get(key).map(of_period).unwrap_or_default() {
            *change.entry(line).or_default() += amount.minor;
        }
        for (line, amount) in before().filter_map(|closed| closed.retained.get(key)).flat_map(of_period) {
            let sum = change.entry(line).or_default();
            *sum = sum
                .checked_sub(amount.minor)
                .ok_or_else(|| PaymentError { partner: partner.clone(), currency: *currency })?;
        }
        change.retain(|_, minor| *minor != 0);
        if change.is_empty() {
            continue;
        }
        let (one, is_new) = settlement_of(settlements, partner, *currency);
        one.retained.extend(change.into_iter().map(|(line_id, minor)| Retained {
            of: closed.period,
            line_id,
            amount: Money::from_minor(minor, *currency),
        }));
        if is_new {
            let words = "out of scope, and settled for cash it collected alone: no statement is made";
            settlements.warnings.push(format!("{partner}: {words}"));
        }
    }
    Ok(())
}
