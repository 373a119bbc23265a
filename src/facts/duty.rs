//! On which days a partner has duties: those of its agreements.

use std::collections::BTreeSet;

use super::partner::Partner;
use super::people::Days;
use crate::domain::PartnerId;
use crate::programme::model::Programme;

/// The days a partner's duties hold. Where the workspace has no agreements at all they hold from its joining to its
/// leaving; a partner that is out of scope has none.
pub(super) fn duty_days(partner: &Partner, programme: &Programme) -> Vec<Days> {
    if !partner.in_scope() {
        return Vec::new();
    }
    if programme.agreements.is_empty() {
        return vec![Days { from: partner.joined_on, to: partner.left_on }];
    }
    let own = programme.agreements.iter().filter(|agreement| agreement.partner_id == partner.id);
    own.map(|agreement| Days { from: Some(agreement.from), to: agreement.to }).collect()
}

/// Whether a requirement that names partners (none for all) binds one.
pub(super) fn binds(partners: &BTreeSet<PartnerId>, partner: &PartnerId) -> bool {
    partners.is_empty() || partners.contains(partner)
}
