//! Rates of months that have none yet.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::StandIn;
use crate::domain::{Currency, Month, Quarter};

/// How many months back a rate may stand in.
const MONTHS: usize = 3;

/// The months without a rate by currency.
pub(super) type StandIns = BTreeMap<Currency, Vec<StandIn>>;

/// The rates, and for each of the period's months without one above zero the newest of the three months before it.
pub(super) fn with_stand_ins(
    rates: &BTreeMap<(Currency, Month), Decimal>,
    period: Quarter,
) -> (BTreeMap<(Currency, Month), Decimal>, StandIns) {
    let usable = |currency, month| rates.get(&(currency, month)).copied().filter(|rate| *rate > Decimal::ZERO);
    let currencies: BTreeSet<Currency> = rates.keys().map(|(currency, _)| *currency).collect();
    let (mut filled, mut stand_ins) = (rates.clone(), StandIns::new());
    for currency in currencies {
        for month in period.months().into_iter().filter(|month| usable(currency, *month).is_none()) {
            let before = std::iter::successors(Some(month.previous()), |month| Some(month.previous())).take(MONTHS);
            if let Some((rate_of, rate)) = before.filter_map(|month| Some((month, usable(currency, month)?))).next() {
                filled.insert((currency, month), rate);
                stand_ins.entry(currency).or_default().push(StandIn { month, rate_of });
            }
        }
    }
    (filled, stand_ins)
}
