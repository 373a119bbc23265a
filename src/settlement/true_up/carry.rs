//! True-ups into the settlements of the period that pays them.

use std::collections::BTreeMap;

use crate::domain::{Currency, PartnerId};
use crate::settlement::find::settlement_of;
use crate::settlement::model::{Settlement, Settlements};

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
        if added.total_reporting().is_none() {
            warnings.push(format!(
                "{partner}: {currency}: true-ups of {period} have no value in {reporting}: a rate is missing"
            ));
        }
        let (one, is_new) = settlement_of(settlements, &partner, currency);
        if is_new {
            warnings.push(format!(
                "{partner}: out of scope, and settled for true-ups of {period} alone: no statement is made"
            ));
        }
        add(one, added).ok_or(TrueUpError { partner, currency, period })?;
        settlements.warnings.extend(warnings);
    }
    Ok(())
}

/// Adds the change to what is payable; `None` where an amount does not fit.
fn add(one: &mut Settlement, added: PeriodTrueUps) -> Option<()> {
    let change = added.total()?;
    one.true_ups = one.true_ups.checked_add(change)?;
    one.payable = one.payable.checked_add(change)?;
    one.payable_reporting = match one.payable_reporting.zip(added.total_reporting()) {
        Some((payable, change)) => Some(payable.checked_add(change)?),
        None => None,
    };
    one.true_ups_by_period.push(added);
    Some(())
}
