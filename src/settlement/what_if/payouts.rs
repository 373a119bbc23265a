//! Payouts under both programmes: by partner and currency, and what they sum to.

use std::collections::BTreeMap;

use crate::domain::{Currency, Money};
use crate::settlement::model::{PartnerSettlement, Settlement};

use super::TooLarge;
use super::model::{Amounts, CurrencyAmounts, Effect, PartnerEffect, PartnerOutcome, Payout, PeriodOutcome};

/// A partner's payouts in a period, by currency. A programme that settles nothing of a partner pays nothing.
pub(super) fn of(
    before: Option<&PartnerSettlement>,
    after: Option<&PartnerSettlement>,
) -> Result<Vec<Payout>, TooLarge> {
    let mut pairs: BTreeMap<Currency, [Option<&Settlement>; 2]> = BTreeMap::new();
    for (side, settled) in [before, after].into_iter().enumerate() {
        for settlement in settled.map(|settled| settled.settlements.as_slice()).unwrap_or_default() {
            pairs.entry(settlement.recognised.currency).or_default()[side] = Some(settlement);
        }
    }
    pairs.into_iter().map(|(currency, pair)| payout(currency, pair).ok_or(TooLarge)).collect()
}

fn payout(currency: Currency, [before, after]: [Option<&Settlement>; 2]) -> Option<Payout> {
    let zero = Money::zero(currency);
    let paid = |side: Option<&Settlement>| side.map_or(zero, |one| one.payable);
    let recognised = after.or(before).map_or(zero, |one| one.recognised);
    let own = CurrencyAmounts { currency, amounts: Amounts::of(recognised, paid(before), paid(after))? };
    Some(Payout { own, reporting: reporting(before, after) })
}

/// The same in the reporting currency; `None` where either side has no rate.
fn reporting(before: Option<&Settlement>, after: Option<&Settlement>) -> Option<Amounts> {
    let recognised = after.or(before)?.recognised_reporting?;
    let paid = |side: Option<&Settlement>| match side {
        Some(settlement) => settlement.payable_reporting,
        None => Some(Money::zero(recognised.currency)),
    };
    Amounts::of(recognised, paid(before)?, paid(after)?)
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
    let Amounts { recognised, difference, .. } = amounts;
    let of_recognised = (recognised.minor > 0).then(|| difference.minor as f64 / recognised.minor as f64);
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
        let difference = one.reporting.map(|amounts| amounts.difference.minor);
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
