//! Shares of a partner's part that other partners get.
//!
//! One partner is settled for a line; where the programme names sub-partners, its part is divided. `given` says what a partner gives, line
//! by line, `divide` books it on both sides, `carry_sub_shares` what later data changes about closed quarters.

mod carry;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::domain::money::{apply_share, divide_half_away_from_zero};
use crate::domain::{Currency, Money, Month, PartnerId, Quarter};
use crate::programme::Programme;
use crate::programme::sub_partners::{SubPartner, of_day};

use super::find::settlement_of;
use super::model::{Settlement, Settlements};
use super::reporting::convert_at;
use super::shares::TooLarge;

pub(super) use carry::by_line;
pub use carry::{SubShareError, SubSharesByLine, carry_sub_shares};

/// What one partner gets of another's part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubShare {
    /// The period whose service days it is about: a closed one where later data changed it.
    pub of: Quarter,
    /// The line, which is settled for the partner that gives.
    pub line_id: String,
    /// The other partner: who gets it, or whose part it is of.
    pub with: PartnerId,
    /// What it adds to what is payable; below zero for the partner that gives of a part above zero.
    pub amount: Money,
    /// What it was computed from.
    pub basis: String,
    /// The rule: `sub-partner south of north`.
    pub rule: String,
    /// The version of the programme.
    pub programme: String,
}

/// A partner's part of one line on some days that no sub-partner joins or leaves between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PartOfDays<'a> {
    pub line_id: &'a str,
    pub customer_id: Option<&'a str>,
    pub from: NaiveDate,
    pub part: i64,
}

/// A line's part cut by what its days recognise, given in order of days: cumulative, so that the parts sum to the whole.
pub(super) fn cut(whole: i64, recognised: &[i64]) -> Result<Vec<i64>, TooLarge> {
    let all: i128 = recognised.iter().map(|minor| i128::from(*minor)).sum();
    let (mut until, mut before) = (0_i128, 0_i64);
    let mut parts = Vec::with_capacity(recognised.len());
    for (index, minor) in recognised.iter().enumerate() {
        until += i128::from(*minor);
        let cumulative = match index + 1 == recognised.len() || all == 0 {
            true => whole,
            false => divide_half_away_from_zero(i128::from(whole) * until * all.signum(), all.abs()).ok_or(TooLarge)?,
        };
        parts.push(cumulative.checked_sub(before).ok_or(TooLarge)?);
        before = cumulative;
    }
    Ok(parts)
}

/// What a partner gives of its parts in one currency, by sub-partner and line; empty where it has no sub-partners.
///
/// Days that the same shares cover are one sum. The first sub-partner of the table gets its share of it, rounded half away from zero; each
/// further one what the shares up to and with its own come to, less what those before it got: together never more than there is.
pub(super) fn given(
    parts: &[PartOfDays<'_>],
    programme: &Programme,
    partner: &PartnerId,
    (period, currency): (Quarter, Currency),
) -> Result<Vec<SubShare>, TooLarge> {
    let mut groups: BTreeMap<Vec<&SubPartner>, BTreeMap<&str, i64>> = BTreeMap::new();
    for part in parts {
        let sharing = of_day(&programme.sub_partners, partner, part.customer_id, part.from);
        if !sharing.is_empty() {
            let sum = groups.entry(sharing).or_default().entry(part.line_id).or_default();
            *sum = sum.checked_add(part.part).ok_or(TooLarge)?;
        }
    }
    let mut found: BTreeMap<(&PartnerId, &str), (i64, Vec<String>)> = BTreeMap::new();
    for (sharing, lines) in groups {
        let amounts: Vec<i64> = lines.values().copied().collect();
        let (mut so_far, mut before) = (Decimal::ZERO, vec![0; amounts.len()]);
        for one in sharing {
            so_far += one.share.decimal();
            let (_, all) = apply_share(&amounts, so_far.min(Decimal::ONE)).ok_or(TooLarge)?;
            for (((line, part), now), before) in lines.iter().zip(&all).zip(&before) {
                let (sum, basis) = found.entry((&one.sub_partner_id, *line)).or_default();
                *sum = now.checked_sub(*before).and_then(|own| sum.checked_add(own)).ok_or(TooLarge)?;
                basis.push(format!("{} x {}", Money::from_minor(*part, currency), one.share.decimal().normalize()));
            }
            before = all;
        }
    }
    let version = programme.for_period(period).map(|version| version.name.clone()).unwrap_or_default();
    let share = |((with, line), (minor, basis)): ((&PartnerId, &str), (i64, Vec<String>))| {
        Some(SubShare {
            of: period,
            line_id: line.to_owned(),
            with: with.clone(),
            amount: Money::from_minor(minor.checked_neg()?, currency),
            basis: basis.join(" + "),
            rule: format!("sub-partner {with} of {partner}"),
            programme: version.clone(),
        })
    };
    let all = found.into_iter().filter(|(_, (minor, _))| *minor != 0).map(|one| share(one).ok_or(TooLarge));
    all.collect()
}

/// Books what partners give, on both sides: it is taken from what is payable to them and added to what is payable to their sub-partners.
///
/// In the reporting currency each sum goes at the rate of the giving partner's last service month, the same on both sides. What does not fit is
/// a warning and is booked on neither side.
pub(super) fn divide(settlements: &mut Settlements, rates: &BTreeMap<(Currency, Month), Decimal>) {
    let all = settlements.partners.iter_mut().flat_map(|partner| &mut partner.settlements);
    let mut given: Vec<(PartnerId, Option<Decimal>, Vec<SubShare>)> = Vec::new();
    for one in all.filter(|one| !one.sub_shares.is_empty()) {
        let last = one.months.last().map(|month| month.month);
        let rate = last.and_then(|month| rates.get(&(one.recognised.currency, month)).copied());
        given.push((one.partner_id.clone(), rate, std::mem::take(&mut one.sub_shares)));
    }
    for (partner, rate, shares) in given {
        let mut by_other: BTreeMap<PartnerId, Vec<SubShare>> = BTreeMap::new();
        for share in shares {
            by_other.entry(share.with.clone()).or_default().push(share);
        }
        for (other, shares) in by_other {
            if book_both(settlements, &partner, &other, (shares, rate)).is_none() {
                settlements
                    .warnings
                    .push(format!("{partner}: the share of sub-partner {other} is too large to settle"));
            }
        }
    }
}

/// Books shares on both sides; `None`, and nothing booked, where an amount does not fit.
fn book_both(
    settlements: &mut Settlements,
    partner: &PartnerId,
    other: &PartnerId,
    (shares, rate): (Vec<SubShare>, Option<Decimal>),
) -> Option<()> {
    let currency = shares.first()?.amount.currency;
    let reporting = settlements.reporting_currency;
    let turned = |share: &SubShare| {
        let amount = Money::zero(currency).checked_sub(share.amount)?;
        Some(SubShare { with: partner.clone(), amount, ..share.clone() })
    };
    let received: Vec<SubShare> = shares.iter().map(turned).collect::<Option<_>>()?;
    let own = |all: &[SubShare]| all.iter().map(|one| one.amount).try_fold(Money::zero(currency), Money::checked_add);
    let rate = if currency == reporting { Some(Decimal::ONE) } else { rate.filter(|rate| *rate > Decimal::ZERO) };
    let in_reporting = |sum: Money| rate.and_then(|rate| convert_at(sum, rate, reporting));
    let (gives, gets) = (own(&shares)?, own(&received)?);
    let (one, _) = settlement_of(settlements, partner, currency);
    let one_after = with(one, shares, gives, in_reporting(gives))?;
    let (two, is_new) = settlement_of(settlements, other, currency);
    *two = with(two, received, gets, in_reporting(gets))?;
    let (one, _) = settlement_of(settlements, partner, currency);
    *one = one_after;
    if is_new {
        let words = "out of scope, and settled for its share of another partner's part alone: no statement is made";
        settlements.warnings.push(format!("{other}: {words}"));
    }
    if in_reporting(gets).is_none() {
        let words = format!("{currency}: the share of {partner}'s part has no value in {reporting}: a rate is missing");
        settlements.warnings.push(format!("{other}: {words}"));
    }
    Some(())
}

/// A settlement with shares added to what is payable; `None` where that does not fit.
pub(super) fn with(
    one: &Settlement,
    shares: Vec<SubShare>,
    sum: Money,
    reporting: Option<Money>,
) -> Option<Settlement> {
    let mut one = one.clone();
    one.sub_partners = one.sub_partners.checked_add(sum)?;
    one.payable = one.payable.checked_add(sum)?;
    let add = |amount: Option<Money>| amount.zip(reporting).and_then(|(amount, sum)| amount.checked_add(sum));
    one.payable_reporting = add(one.payable_reporting);
    one.sub_partners_reporting = add(one.sub_partners_reporting);
    one.sub_shares.extend(shares);
    Some(one)
}
