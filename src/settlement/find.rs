//! A partner's settlement in a currency, made where there is none yet: true-ups and balances may come without revenue.

use crate::domain::{Currency, PartnerId};

use super::model::{PartnerSettlement, Settlement, Settlements, TierDecision};

/// The settlement of a partner in a currency, and whether the partner itself was not among those settled.
pub(super) fn settlement_of<'s>(
    settlements: &'s mut Settlements,
    partner: &PartnerId,
    currency: Currency,
) -> (&'s mut Settlement, bool) {
    let reporting = settlements.reporting_currency;
    let (settled, is_new) = partner_of(&mut settlements.partners, partner);
    let all = &mut settled.settlements;
    let found = all.binary_search_by(|one| one.recognised.currency.cmp(&currency));
    let at = found.unwrap_or_else(|at| {
        all.insert(at, Settlement::nothing(partner.clone(), currency, reporting));
        at
    });
    (&mut all[at], is_new)
}

fn partner_of<'s>(partners: &'s mut Vec<PartnerSettlement>, partner: &PartnerId) -> (&'s mut PartnerSettlement, bool) {
    let found = partners.binary_search_by(|one| one.partner_id.cmp(partner));
    let at = found.unwrap_or_else(|at| {
        let tier = TierDecision::only_paid(String::new(), Vec::new());
        partners.insert(at, PartnerSettlement::money_alone(partner.clone(), tier, Vec::new()));
        at
    });
    (&mut partners[at], found.is_err())
}
