//! Incentives and service credits: money beyond the share, each with what it was computed from.

mod credits;
mod incentives;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::domain::money::round_half_away_from_zero;
use crate::domain::{Currency, Money, PartnerId, Quarter, Rounding};
use crate::programme::Programme;
use crate::programme::model::{TierTiming, Version};
use crate::scorecard::model::Scorecard;

use super::basis::Ruling;
use super::figures::Figures;
use super::history::TierHistory;
use super::model::{Adjustment, AdjustmentKind};
use super::shares::{Shared, TooLarge};

/// Places of a product of an amount, a scale and a quotient of counts that are sure to be right: a decimal has 28 digits. Other quotients than
/// halves are farther from a half than that.
const CERTAIN_PLACES: u32 = 12;

/// What one partner's adjustments of a period rest on: the figures of the quarter whose performance is paid.
pub(super) struct Adjuster<'a> {
    programme: &'a Programme,
    card: &'a Scorecard,
    period: Quarter,
    quarter: Quarter,
    version: &'a Version,
    /// The first day of the partner's first agreement, where it has one.
    begins: Option<NaiveDate>,
}

/// One rule's sum in a settlement.
pub(super) struct SegmentSum {
    /// The rule and its share.
    pub ruling: Ruling,
    /// Recognised under it, in minor units.
    pub recognised: i64,
}

/// What a settlement comes to before adjustments.
#[derive(Clone, Copy)]
struct Base<'a> {
    currency: Currency,
    recognised: i64,
    partner: i64,
    segments: &'a [SegmentSum],
}

impl<'a> Adjuster<'a> {
    /// `None` where no performance counts: the first agreement starts after the quarter that would be paid.
    pub(super) fn new(
        programme: &'a Programme,
        card: &'a Scorecard,
        history: &TierHistory<'_>,
        period: Quarter,
    ) -> Option<Self> {
        let quarter = match programme.for_period(period)?.tier_timing {
            TierTiming::Next => period.previous(),
            TierTiming::Same => period,
        };
        let begins = history.first_agreement().map(|first| first.from);
        let version = programme.for_period(quarter)?;
        Some(Self { programme, card, period, quarter, version, begins }).filter(|adjuster| adjuster.counts(quarter))
    }

    /// Whether an agreement had begun by the end of a quarter.
    fn counts(&self, quarter: Quarter) -> bool {
        self.begins.is_none_or(|first| first <= quarter.last_day())
    }

    /// Everything that is added to the partner's part or taken from it, in the order of the rules: incentives, then service credits, then what
    /// the amount at risk spares.
    pub(super) fn adjust(&self, currency: Currency, shared: &Shared<'_>) -> Result<Vec<Adjustment>, TooLarge> {
        let base =
            Base { currency, recognised: shared.recognised, partner: shared.partner, segments: &shared.segments };
        let mut adjustments = incentives::incentives(self, base).ok_or(TooLarge)?;
        adjustments.extend(credits::credits(self, base).ok_or(TooLarge)?);
        Ok(adjustments)
    }

    /// Amounts that are due in a currency in which nothing is settled: they cannot be posted, and are said.
    pub(super) fn without_settlement(&self, settled: &[Currency]) -> Vec<String> {
        let amounts = incentives::amounts(self).into_iter().chain(credits::amounts(self));
        let unsettled = amounts.filter(|(_, amount)| !settled.contains(&amount.currency));
        unsettled
            .map(|(what, amount)| {
                format!("{what} of {amount} {} is not settled: no revenue in that currency", amount.currency)
            })
            .collect()
    }

    fn figures(&self, quarter: Quarter, version: &'a Version) -> Figures<'a> {
        Figures { card: self.card, quarter, period: self.period, version }
    }

    fn is_for(&self, partners: &std::collections::BTreeSet<PartnerId>) -> bool {
        partners.is_empty() || partners.contains(&self.card.partner.id)
    }

    fn adjustment(&self, kind: AdjustmentKind, (id, name): (&str, &str), amount: Money, basis: String) -> Adjustment {
        let programme = self.version.name.clone();
        let rule = format!("programme {programme}: {} {id}", kind.words());
        let reason = format!("by the figures of {}", self.quarter);
        Adjustment { kind, id: id.to_owned(), name: name.to_owned(), amount, rule, programme, basis, reason }
    }
}

impl Base<'_> {
    fn money(&self, minor: i64) -> Money {
        Money::from_minor(minor, self.currency)
    }

    /// A number of minor units as money, rounded half away from zero; `None` where it does not fit.
    ///
    /// A third has no last decimal, and what it leaves must not make less of a half: more than [`CERTAIN_PLACES`] are not looked at.
    fn rounded(&self, minor: Decimal) -> Option<Money> {
        Some(self.money(round_half_away_from_zero(Rounding::HalfEven.to_places(minor, CERTAIN_PLACES))?))
    }

    /// An exact amount in major units as money, rounded half away from zero.
    fn rounded_major(&self, amount: Decimal) -> Option<Money> {
        self.rounded(amount.checked_mul(Decimal::from(10_i64.checked_pow(self.currency.minor_digits())?))?)
    }
}

/// A decimal without trailing zeros.
fn short(value: Decimal) -> String {
    value.normalize().to_string()
}
