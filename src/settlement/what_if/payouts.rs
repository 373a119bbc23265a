//! Payouts under both programmes: by partner and currency, and what they sum to.

use std::collections::BTreeMap;

use crate::domain::{Currency, Money};
use crate::settlement::model::{PartnerSettlement, Settlement};
use crate::settlement::payment::Payment;

use super::model::{Amounts, CurrencyAmounts, Effect, Pair, PartnerEffect, PartnerOutcome, Payout, PeriodOutcome};
use super::{Side, TooLarge};

/// One currency under one programme: settled, and after the rules of payment.
#[derive(Clone, Copy, Default)]
struct Settled<'a> {
    earned: Option<&'a Settlement>,
    paid: Option<&'a Settlement>,
}

/// A partner's payouts in a period, by currency. A programme that settles nothing of a partner pays nothing.
pub(super) fn of(before: Side<'_>, after: Side<'_>) -> Result<Vec<Payout>, TooLarge> {
    let mut pairs: BTreeMap<Currency, [Settled<'_>; 2]> = BTreeMap::new();
    for (at, side) in [before, after].into_iter().enumerate() {
        for settlement in settlements(side.settled) {
            pairs.entry(settlement.recognised.currency).or_default()[at].earned = Some(settlement);
        }
        for settlement in settlements(side.paid) {
            pairs.entry(settlement.recognised.currency).or_default()[at].paid = Some(settlement);
        }
    }
    pairs.into_iter().map(|(currency, pair)| payout(currency, pair).ok_or(TooLarge)).collect()
}

fn settlements(settled: Option<&PartnerSettlement>) -> &[Settlement] {
    settled.map(|settled| settled.settlements.as_slice()).unwrap_or_default()
}

fn payout(currency: Currency, [before, after]: [Settled<'_>; 2]) -> Option<Payout> {
    let zero = Money::zero(currency);
    let amount = |side: Option<&Settlement>| side.map_or(zero, |one| one.payable);
    let payment = |side: Settled<'_>, of: fn(&Payment) -> Option<Money>| match side.paid {
        Some(Settlement { payment: Some(payment), .. }) => of(payment),
        _ => Some(zero),
    };
    let both = |of: fn(&Payment) -> Option<Money>| Pair::of(payment(before, of)?, payment(after, of)?);
    let amounts = Amounts {
        recognised: after.earned.or(before.earned).map_or(zero, |one| one.recognised),
        earned: Pair::of(amount(before.earned), amount(after.earned))?,
        payable: Pair::of(amount(before.paid), amount(after.paid))?,
    };
    Some(Payout {
        own: CurrencyAmounts { currency, amounts },
        withheld: both(|payment| Some(payment.withheld))?,
        left: both(left)?,
        reporting: reporting(before, after),
    })
}

/// What a payment leaves to later quarters.
fn left(payment: &Payment) -> Option<Money> {
    let held = payment.holdings.iter().map(|holding| holding.amount);
    held.chain(payment.waiting.values().copied()).try_fold(payment.carried, Money::checked_add)
}

/// The same in the reporting currency; `None` where either side has no rate.
fn reporting(before: Settled<'_>, after: Settled<'_>) -> Option<Amounts> {
    let any = after.paid.or(before.paid)?;
    let recognised = after.earned.or(before.earned).unwrap_or(any).recognised_reporting?;
    let zero = Money::zero(recognised.currency);
    let paid = |side: Option<&Settlement>| side.map_or(Some(zero), |settlement| settlement.payable_reporting);
    Some(Amounts {
        recognised,
        earned: Pair::of(paid(before.earned)?, paid(after.earned)?)?,
        payable: Pair::of(paid(before.paid)?, paid(after.paid)?)?,
    })
}

/// All payouts of some partners, in the reporting currency.
pub(super) fn total<'a>(
    partners: impl IntoIterator<Item = &'a PartnerOutcome>,
    reporting: Currency,
) -> Result<Effect, TooLarge> {
    let (mut amounts, mut without_rate) = (Amounts::zero(reporting), 0);
    for payout in partners.into_iter().flat_map(|partner| &partner.payouts) {
        match payout.reporting {
            Some(more) => amounts = amounts.checked_add(more).ok_or(TooLarge)?,
            None => without_rate += 1,
        }
    }
    let (recognised, difference) = (amounts.recognised.minor, amounts.earned.difference.minor);
    let of_recognised = (recognised > 0).then(|| difference as f64 / recognised as f64);
    Ok(Effect { amounts, of_recognised, without_rate })
}

/// Every partner over all periods, in the order of [`super::model::WhatIf::partners`].
pub(super) fn by_partner(periods: &[PeriodOutcome], reporting: Currency) -> Result<Vec<PartnerEffect>, TooLarge> {
    let mut found: BTreeMap<&str, Vec<&PartnerOutcome>> = BTreeMap::new();
    for partner in periods.iter().flat_map(|period| &period.partners) {
        found.entry(partner.partner_id.as_str()).or_default().push(partner);
    }
    let mut effects =
        found.into_values().map(|outcomes| effect(&outcomes, reporting)).collect::<Result<Vec<_>, _>>()?;
    // Stable: partners of the same difference stay by id.
    effects.sort_by_key(|one| {
        let difference = one.reporting.map(|amounts| amounts.earned.difference.minor);
        (difference.is_none(), std::cmp::Reverse(difference))
    });
    Ok(effects)
}

fn effect(outcomes: &[&PartnerOutcome], reporting: Currency) -> Result<PartnerEffect, TooLarge> {
    let (partner_id, name) =
        outcomes.last().map(|last| (last.partner_id.clone(), last.name.clone())).unwrap_or_default();
    let payouts = || outcomes.iter().flat_map(|outcome| &outcome.payouts);
    let mut own: BTreeMap<Currency, Amounts> = BTreeMap::new();
    for CurrencyAmounts { currency, amounts } in payouts().map(|payout| payout.own) {
        let sum = own.entry(currency).or_insert(Amounts::zero(currency));
        *sum = sum.checked_add(amounts).ok_or(TooLarge)?;
    }
    let converted: Option<Vec<Amounts>> = payouts().map(|payout| payout.reporting).collect();
    let add = |sum: Amounts, more: Amounts| sum.checked_add(more).ok_or(TooLarge);
    let reporting = converted.map(|all| all.into_iter().try_fold(Amounts::zero(reporting), add)).transpose()?;
    let payouts = own.into_iter().map(|(currency, amounts)| CurrencyAmounts { currency, amounts }).collect();
    Ok(PartnerEffect { partner_id, name, reporting, payouts })
}
