//! The rows of the sheet Accrual.

use std::collections::BTreeMap;

use crate::domain::{Currency, PartnerId};
use crate::settlement::accrual::Accrual;
use crate::settlement::model::Settlements;

/// What a settlement of a quarter that is not over has come to.
#[derive(Debug, Clone, Copy)]
pub struct BookAccrual<'a> {
    /// Number of the settlement; 0 where nothing is settled yet.
    pub settlement: usize,
    /// The partner's name.
    pub name: &'a str,
    /// The figures.
    pub accrual: &'a Accrual,
}

/// Every accrual, by partner and currency; `numbers` are those of the settlements, `names` those of the partners.
pub(super) fn accruals<'a>(
    settlements: &'a Settlements,
    numbers: &BTreeMap<(PartnerId, Currency), usize>,
    names: &BTreeMap<&PartnerId, &'a str>,
) -> Vec<BookAccrual<'a>> {
    let of = |accrual: &'a Accrual| {
        let key = (accrual.partner_id.clone(), accrual.figures.accrued.currency);
        let name = names.get(&accrual.partner_id).copied().unwrap_or("");
        BookAccrual { settlement: numbers.get(&key).copied().unwrap_or(0), name, accrual }
    };
    settlements.partners.iter().flat_map(|partner| &partner.accruals).map(of).collect()
}
