//! Entries of shares of sub-partners.

use crate::domain::{Money, PartnerId, Quarter, ids};
use crate::settlement::sub_partners::SubShare;

use super::{Account, Entry};

/// The two entries of a share of a line that one partner gives and another gets, in the ledger of one of them.
pub(super) fn of_sub_share(period: Quarter, partner: &PartnerId, share: &SubShare) -> Vec<Entry> {
    let (name, line, other) = (partner.file_name(), ids::file_name(&share.line_id), share.with.file_name());
    let key = format!("{period}:{name}:{line}:{}-{}:sub_partner:{other}", share.of, share.amount.currency);
    let entry = |(account, amount): (Account, Option<Money>)| {
        let (debit, credit) = account.sides(amount?)?;
        Some(Entry {
            entry_id: format!("{key}:{account}"),
            period,
            partner_id: partner.clone(),
            line_id: Some(share.line_id.clone()),
            account,
            debit,
            credit,
            rule: share.rule.clone(),
            programme: share.programme.clone(),
            basis: share.basis.clone(),
            reason: format!("shared with {}", share.with),
        })
    };
    let turned = Money::zero(share.amount.currency).checked_sub(share.amount);
    let both = [(Account::SubPartnerShare, Some(share.amount)), (Account::SubPartnerClearing, turned)];
    both.into_iter().filter_map(entry).collect()
}
