//! True-ups into the settlements of the period that pays them.

use std::collections::BTreeMap;

use crate::domain::{Currency, PartnerId};
use crate::settlement::model::{PartnerSettlement, Settlement, Settlements, TierDecision};

use super::{PeriodTrueUps, TrueUpError};

/// Adds the true-ups of a closed period to the settlements of the open one: what is payable changes by the partner's part.
///
/// A partner without revenue in that currency gets a settlement that holds the true-ups alone. One that is out of scope by now is settled
/// for them too, and a warning says so, as no deck or statement shows it. Periods must be added oldest first.
///
/// # Errors
/// When an amount does not fit in whole minor units.
pub fn carry(
    settlements: &mut Settlements,
    true_ups: BTreeMap<(PartnerId, Currency), PeriodTrueUps>,
) -> Result<(), TrueUpError> {
    let reporting = settlements.reporting_currency;
    for ((partner, currency), added) in true_ups {
        let period = added.period;
        let mut warnings = Vec::new();
        if added.reporting.is_none() {
            warnings.push(format!(
                "{partner}: {currency}: true-ups of {period} have no value in {reporting}: a rate is missing"
            ));
        }
        let (settled, is_new) = settled(&mut settlements.partners, &partner);
        if is_new {
            warnings.push(format!(
                "{partner}: out of scope, and settled for true-ups of {period} alone: no statement is made"
            ));
        }
        let one = of_currency(&mut settled.settlements, &partner, currency, reporting);
        add(one, added).ok_or(TrueUpError { partner, currency, period })?;
        settlements.warnings.extend(warnings);
    }
    Ok(())
}

/// The partner's settlement, and whether it had none.
fn settled<'s>(partners: &'s mut Vec<PartnerSettlement>, partner: &PartnerId) -> (&'s mut PartnerSettlement, bool) {
    let found = partners.binary_search_by(|one| one.partner_id.cmp(partner));
    let at = found.unwrap_or_else(|at| {
        let tier = TierDecision::only_paid(String::new(), Vec::new());
        partners.insert(at, PartnerSettlement::money_alone(partner.clone(), tier, Vec::new()));
        at
    });
    (&mut partners[at], found.is_err())
}

/// The settlement in a currency; one of nothing where there was none.
fn of_currency<'s>(
    settlements: &'s mut Vec<Settlement>,
    partner: &PartnerId,
    currency: Currency,
    reporting: Currency,
) -> &'s mut Settlement {
    let found = settlements.binary_search_by(|one| one.recognised.currency.cmp(&currency));
    let at = found.unwrap_or_else(|at| {
        settlements.insert(at, Settlement::nothing(partner.clone(), currency, reporting));
        at
    });
    &mut settlements[at]
}

/// Adds the change to what is payable; `None` where an amount does not fit.
fn add(one: &mut Settlement, added: PeriodTrueUps) -> Option<()> {
    one.true_ups = one.true_ups.checked_add(added.change.partner)?;
    one.payable = one.payable.checked_add(added.change.partner)?;
    one.payable_reporting = match one.payable_reporting.zip(added.reporting) {
        Some((payable, change)) => Some(payable.checked_add(change.partner)?),
        None => None,
    };
    one.true_ups_by_period.push(added);
    Some(())
}
