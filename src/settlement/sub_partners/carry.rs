//! What later data changes about the shares of sub-partners in closed quarters.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{SubShare, with};
use crate::domain::{Currency, Money, PartnerId, Quarter};
use crate::settlement::find::settlement_of;
use crate::settlement::model::{Settlement, Settlements};
use crate::settlement::reporting::convert_at;
use crate::settlement::true_up::ClosedResult;

/// Why the shares of sub-partners cannot be carried.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{partner}: {currency}: what sub-partners get of {period} does not fit in whole minor units")]
pub struct SubShareError {
    /// Whose it is.
    pub partner: PartnerId,
    /// In which currency.
    pub currency: Currency,
    /// Of which closed period.
    pub period: Quarter,
}

/// Shares of a partner and currency, by period, line and the other partner.
pub type SubSharesByLine = BTreeMap<(Quarter, String, PartnerId), Money>;

/// Shares of a settlement, for closing. One line has one sum with another partner: what is given and what is taken of it.
pub(in crate::settlement) fn by_line(one: &Settlement) -> SubSharesByLine {
    let mut found = SubSharesByLine::new();
    for share in &one.sub_shares {
        let key = (share.of, share.line_id.clone(), share.with.clone());
        let sum = found.entry(key).or_insert(Money::zero(share.amount.currency));
        *sum = sum.checked_add(share.amount).unwrap_or(*sum);
    }
    found
}

/// Adds to the settlements of an open period what later data changes about the shares of a closed one: fresh, less closed, less what
/// periods closed since have posted, for each line and both partners. `version` is the programme's of the closed period. In the reporting currency at the rate of the closed period's last month.
///
/// # Errors
/// When an amount does not fit in whole minor units.
pub fn carry_sub_shares(
    settlements: &mut Settlements,
    (closed, version): (&ClosedResult, &str),
    later: &[&ClosedResult],
    fresh: &Settlements,
) -> Result<(), SubShareError> {
    let all = fresh.partners.iter().flat_map(|partner| &partner.settlements);
    let fresh: BTreeMap<(PartnerId, Currency), SubSharesByLine> =
        all.map(|one| ((one.partner_id.clone(), one.recognised.currency), by_line(one))).collect();
    let before = || std::iter::once(closed).chain(later.iter().copied());
    let keys: BTreeSet<&(PartnerId, Currency)> =
        fresh.keys().chain(before().flat_map(|closed| closed.sub_shares.keys())).collect();
    for key in keys {
        let (partner, currency) = key;
        let failed = || SubShareError { partner: partner.clone(), currency: *currency, period: closed.period };
        let posted = before().filter_map(|closed| closed.sub_shares.get(key));
        let shares = changes(fresh.get(key), posted, closed.period, *currency).ok_or_else(failed)?;
        if shares.is_empty() {
            continue;
        }
        let shares: Vec<SubShare> =
            shares.into_iter().map(|share| SubShare { programme: version.to_owned(), ..share }).collect();
        let zero = Money::zero(*currency);
        let sum = shares.iter().map(|one| one.amount).try_fold(zero, Money::checked_add).ok_or_else(failed)?;
        let reporting = settlements.reporting_currency;
        let rate = match *currency == reporting {
            true => Some(Decimal::ONE),
            false => closed.rates.get(&(*currency, closed.period.months()[2])).copied(),
        };
        let converted = rate.filter(|rate| *rate > Decimal::ZERO).and_then(|rate| convert_at(sum, rate, reporting));
        let (one, is_new) = settlement_of(settlements, partner, *currency);
        *one = with(one, shares, sum, converted).ok_or_else(failed)?;
        if is_new {
            let words = "out of scope, and settled for its share of another partner's part alone: no statement is made";
            settlements.warnings.push(format!("{partner}: {words}"));
        }
    }
    Ok(())
}

/// What is fresh less what was closed and posted, line by line; `None` where an amount does not fit.
fn changes<'a>(
    fresh: Option<&SubSharesByLine>,
    posted: impl Iterator<Item = &'a SubSharesByLine>,
    period: Quarter,
    currency: Currency,
) -> Option<Vec<SubShare>> {
    let zero = Money::zero(currency);
    let mut found: BTreeMap<&(Quarter, String, PartnerId), (Money, Money)> = BTreeMap::new();
    for (key, amount) in fresh.into_iter().flatten().filter(|((of, ..), _)| *of == period) {
        found.entry(key).or_insert((zero, zero)).0 = *amount;
    }
    for (key, amount) in posted.flatten().filter(|((of, ..), _)| *of == period) {
        let (_, before) = found.entry(key).or_insert((zero, zero));
        *before = before.checked_add(*amount)?;
    }
    let mut shares = Vec::new();
    for ((of, line_id, other), (fresh, before)) in found {
        let amount = fresh.checked_sub(before)?;
        if amount.minor != 0 {
            shares.push(SubShare {
                of: *of,
                line_id: line_id.clone(),
                with: other.clone(),
                amount,
                basis: format!("fresh {fresh} less closed and posted {before}"),
                rule: format!("true-up of {period}: sub-partner shares"),
                programme: String::new(),
            });
        }
    }
    Some(shares)
}
