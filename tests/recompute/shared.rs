//! What sub-partners get of each quarter, on both sides.

use std::collections::BTreeMap;

use quarterdeck::domain::Currency;

use super::contract::Contract;
use super::reporting::Reporting;
use super::revenue::Revenue;

/// The revenue of each partner and currency in each quarter so far, on the data of one settling.
pub(crate) type Fresh = BTreeMap<(usize, Currency), Vec<Option<Revenue>>>;

/// What a partner and currency gives and gets in a quarter: by the other partner and line.
pub(crate) struct Shared {
    pub(crate) by_line: BTreeMap<(usize, String), i128>,
    /// In the reporting currency; nothing where a rate is missing.
    pub(crate) value: Option<i128>,
}

/// Both sides of a quarter's shares. In the reporting currency what one partner gives another goes at the rate of the giver's last service month.
pub(crate) fn both_sides(contract: &Contract, fresh: &Fresh, quarter: i32) -> BTreeMap<(usize, Currency), Shared> {
    let mut all: BTreeMap<(usize, Currency), Shared> = BTreeMap::new();
    for ((giver, currency), revenues) in fresh {
        let Some(revenue) = &revenues[quarter as usize] else { continue };
        let mut sums: BTreeMap<usize, i128> = BTreeMap::new();
        for ((gets, line), amount) in &revenue.given {
            *sums.entry(*gets).or_default() += amount;
            for (one, other, amount) in [(*giver, *gets, -amount), (*gets, *giver, *amount)] {
                let shared = all.entry((one, *currency)).or_insert_with(Shared::nothing);
                *shared.by_line.entry((other, line.clone())).or_default() += amount;
            }
        }
        for (gets, sum) in sums {
            let value = Reporting { contract, currency: *currency }.at_last_month(revenue, sum);
            for (one, turned) in [(*giver, -1), (gets, 1)] {
                let shared = all.entry((one, *currency)).or_insert_with(Shared::nothing);
                shared.value = shared.value.zip(value).map(|(so_far, value)| so_far + turned * value);
            }
        }
    }
    all
}

impl Shared {
    pub(crate) fn nothing() -> Self {
        Self { by_line: BTreeMap::new(), value: Some(0) }
    }
}
