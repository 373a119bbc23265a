//! Entries of incentives and service credits, and of what later data changes about those of a closed period.

use crate::domain::{Money, PartnerId, Quarter, ids};
use crate::settlement::model::{Adjustment, AdjustmentKind};
use crate::settlement::true_up::AdjustmentTrueUp;

use super::{Account, Entry};

/// The two entries of an incentive or a service credit: who bears it, and whom it goes to.
pub(super) fn of_adjustment(period: Quarter, partner: &PartnerId, adjustment: &Adjustment) -> Vec<Entry> {
    let accounts = match adjustment.kind {
        AdjustmentKind::Incentive => [Account::IncentivesBorneByVendor, Account::IncentivesToPartner],
        AdjustmentKind::ServiceCredit => [Account::ServiceCreditsBorneByPartner, Account::ServiceCreditsToVendor],
    };
    let currency = adjustment.amount.currency.to_string();
    entries(period, partner, adjustment, &currency, accounts)
}

/// The two entries of a true-up of one: fresh, less closed, less what was posted since.
pub(super) fn of_true_up(
    period: Quarter,
    partner: &PartnerId,
    closed: Quarter,
    true_up: &AdjustmentTrueUp,
) -> Vec<Entry> {
    let AdjustmentTrueUp { adjustment, cause, reason, .. } = true_up;
    let accounts = match adjustment.kind {
        AdjustmentKind::Incentive => [Account::IncentivesTrueUpBorneByVendor, Account::IncentivesTrueUpToPartner],
        AdjustmentKind::ServiceCredit => {
            [Account::ServiceCreditsTrueUpBorneByPartner, Account::ServiceCreditsTrueUpToVendor]
        }
    };
    let change = Adjustment {
        rule: format!("true-up of {closed}: {}", adjustment.rule),
        basis: true_up.basis(),
        reason: format!("{cause}: {reason}"),
        ..adjustment.clone()
    };
    entries(period, partner, &change, &format!("{closed}-{}", adjustment.amount.currency), accounts)
}

/// The first account is the one that bears, the second the one that gains.
fn entries(
    period: Quarter,
    partner: &PartnerId,
    adjustment: &Adjustment,
    which: &str,
    accounts: [Account; 2],
) -> Vec<Entry> {
    let (kind, amount) = match adjustment.kind {
        AdjustmentKind::Incentive => ("incentive", Some(adjustment.amount)),
        AdjustmentKind::ServiceCredit => {
            ("service_credit", Money::zero(adjustment.amount.currency).checked_sub(adjustment.amount))
        }
    };
    let key = format!("{period}:{}:{which}:{kind}:{}", partner.file_name(), ids::file_name(&adjustment.id));
    let entry = |account: Account| {
        let (debit, credit) = account.sides(amount?).filter(|_| adjustment.amount.minor != 0)?;
        Some(Entry {
            entry_id: format!("{key}:{account}"),
            period,
            partner_id: partner.clone(),
            line_id: None,
            account,
            debit,
            credit,
            rule: adjustment.rule.clone(),
            programme: adjustment.programme.clone(),
            basis: adjustment.basis.clone(),
            reason: adjustment.reason.clone(),
        })
    };
    accounts.into_iter().filter_map(entry).collect()
}
