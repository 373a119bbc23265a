//! The reporting currency: each service month at its own rate.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::domain::money::round_half_away_from_zero;
use crate::domain::{Currency, Money, Month};

use super::model::MonthShare;

/// A settlement's amounts in the reporting currency.
pub(super) struct Converted {
    /// Recognised.
    pub recognised: Money,
    /// The partner's part.
    pub partner: Money,
    /// The rates used, oldest month first; empty for the reporting currency itself.
    pub rates: Vec<(Month, Decimal)>,
}

/// Why an amount has no counterpart in the reporting currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NotConverted {
    /// Months without a usable rate (none, or none above zero), oldest first.
    NoRate(Vec<Month>),
    /// A result does not fit.
    TooLarge,
}

/// Converts by the rule `sum_then_round`: each month's exact amount at its month's rate, summed, rounded once, half away from zero.
///
/// Recognised and the partner's part are each converted so; the vendor's part is what is left, so that the parts sum.
pub(super) fn convert(
    months: &[MonthShare],
    currency: Currency,
    reporting: Currency,
    rates: &BTreeMap<(Currency, Month), Decimal>,
) -> Result<Converted, NotConverted> {
    let rate = |month: Month| match currency == reporting {
        true => Some(Decimal::ONE),
        false => rates.get(&(currency, month)).copied().filter(|rate| *rate > Decimal::ZERO),
    };
    let missing: Vec<Month> = months.iter().map(|part| part.month).filter(|month| rate(*month).is_none()).collect();
    if !missing.is_empty() {
        return Err(NotConverted::NoRate(missing));
    }
    let used: Vec<(Month, Decimal)> = months.iter().filter_map(|part| Some((part.month, rate(part.month)?))).collect();
    let total = |amount: fn(&MonthShare) -> Money| {
        let amounts = months.iter().map(amount).zip(used.iter().map(|(_, rate)| *rate));
        sum_then_round(amounts, reporting).ok_or(NotConverted::TooLarge)
    };
    let (recognised, partner) = (total(|part| part.recognised)?, total(|part| part.partner)?);
    Ok(Converted { recognised, partner, rates: if currency == reporting { Vec::new() } else { used } })
}

/// What is added to a settlement or taken from it, at the rate of its last service month, rounded once, half away from zero.
///
/// `None` where it does not fit. Without service months there is nothing to convert.
pub(super) fn convert_beyond(amount: Money, converted: &Converted, reporting: Currency) -> Option<Money> {
    let rate = converted.rates.last().map_or(Decimal::ONE, |(_, rate)| *rate);
    convert_at(amount, rate, reporting)
}

/// An amount at one rate, rounded once, half away from zero; `None` where it does not fit.
pub(super) fn convert_at(amount: Money, rate: Decimal, reporting: Currency) -> Option<Money> {
    sum_then_round(std::iter::once((amount, rate)), reporting)
}

/// The sum of amounts at their rates, rounded once, half away from zero.
fn sum_then_round(amounts: impl Iterator<Item = (Money, Decimal)>, reporting: Currency) -> Option<Money> {
    let mut total = Decimal::ZERO;
    for (amount, rate) in amounts {
        total = total.checked_add(amount.decimal().checked_mul(rate)?)?;
    }
    let minor = total.checked_mul(Decimal::from(10_i64.checked_pow(reporting.minor_digits())?))?;
    Some(Money::from_minor(round_half_away_from_zero(minor)?, reporting))
}
