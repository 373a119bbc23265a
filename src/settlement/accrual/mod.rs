//! What an open quarter has come to by a day, and what the whole of it is expected to come to.
//!
//! Both are estimates of a quarter that is not settled: they are shown, and nothing of them is posted. What is accrued is exact for the lines
//! that are known, since the quarter is settled again with its service days cut off after the day (`until`). What is forecast is
//! what known lines come to over the whole quarter, and what lines still to come may add (`to_come`), told apart everywhere.

mod model;
#[cfg(test)]
mod properties;
mod stand_ins;
#[cfg(test)]
mod tests;
mod to_come;
mod totals;
mod until;

pub use model::{Accrual, AccrualError, AccruedParts, Estimate, Figures, Former, NotEstimated, Range, StandIn};
pub use totals::{AccrualTotal, totals, totals_in_reporting};

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use self::stand_ins::{StandIns, with_stand_ins};
use self::to_come::{Arrivals, estimate};
use super::basis::ruling;
use super::history::TierHistory;
use super::model::{DecidedTiers, Settlement, Settlements};
use super::reporting::convert_at;
use super::settle::settle_after;
use super::true_up::PeriodTrueUps;
use crate::domain::{Currency, Money, Month, PartnerId, Quarter, Share};
use crate::facts::slices::RevenueSlice;
use crate::programme::Programme;
use crate::scorecard::model::Scorecards;

/// What is known of a quarter that is not over.
#[derive(Debug, Clone, Copy)]
pub struct OpenQuarter<'a> {
    /// The figures that its settlements rest on.
    pub scorecards: &'a Scorecards,
    /// Tiers of closed quarters.
    pub decided: &'a DecidedTiers,
    /// Revenue of all quarters.
    pub slices: &'a [RevenueSlice],
    /// Rates to the reporting currency.
    pub rates: &'a BTreeMap<(Currency, Month), Decimal>,
    /// The rules.
    pub programme: &'a Programme,
    /// The first day from which the data is whole; `None` where all of it is.
    pub whole_from: Option<NaiveDate>,
    /// The last day with data.
    pub until: NaiveDate,
}

/// Adds to each partner what its open quarter has come to by the day, and what all of it is expected to come to.
///
/// The settlements are those of the quarter on the same data. Nothing in them changes but the accruals.
///
/// # Errors
/// When an amount does not fit in whole minor units.
pub fn accrue(settlements: &mut Settlements, open: &OpenQuarter<'_>) -> Result<(), AccrualError> {
    let work = Work::new(settlements, open);
    let mut found: BTreeMap<PartnerId, Vec<Accrual>> = BTreeMap::new();
    for (partner, currency) in work.keys(settlements) {
        let settled = of(settlements, &partner, currency);
        let too_large = || AccrualError { partner: partner.clone(), currency };
        if let Some(accrual) = work.accrual(&partner, currency, settled).map_err(|TooLarge| too_large())? {
            found.entry(partner).or_default().push(accrual);
        }
    }
    for partner in &mut settlements.partners {
        partner.accruals = found.remove(&partner.partner_id).unwrap_or_default();
    }
    Ok(())
}

/// An amount that does not fit.
struct TooLarge;

struct Work<'a> {
    open: &'a OpenQuarter<'a>,
    period: Quarter,
    reporting: Currency,
    /// The quarter up to the day, and the whole of it, both at rates with stand-ins.
    part: Settlements,
    whole: Settlements,
    rates: BTreeMap<(Currency, Month), Decimal>,
    stand_ins: StandIns,
    arrivals: Arrivals<'a>,
}

impl<'a> Work<'a> {
    fn new(settlements: &Settlements, open: &'a OpenQuarter<'a>) -> Self {
        let (period, reporting) = (settlements.period, settlements.reporting_currency);
        let (rates, stand_ins) = with_stand_ins(open.rates, period);
        let settle = |slices: &[RevenueSlice]| {
            settle_after(open.decided, open.scorecards, slices, &rates, open.programme, reporting)
        };
        let part = settle(&until::slices_until(period, open.until, open.slices));
        let whole = settle(open.slices);
        let arrivals = Arrivals::new(period, open);
        Self { open, period, reporting, part, whole, rates, stand_ins, arrivals }
    }

    /// Every partner and currency with something settled, or with revenue of former quarters.
    fn keys(&self, settlements: &Settlements) -> BTreeSet<(PartnerId, Currency)> {
        let all = settlements.partners.iter().flat_map(|partner| &partner.settlements);
        let settled = all.map(|one| (one.partner_id.clone(), one.recognised.currency));
        let in_scope =
            |partner: &PartnerId| self.open.scorecards.partners.iter().any(|card| card.partner.id == *partner);
        let former = self.arrivals.keys().filter(|(partner, _)| in_scope(partner)).cloned();
        settled.chain(former).collect()
    }

    /// The accrual of one partner and currency; `None` where nothing is settled and nothing is expected.
    fn accrual(
        &self,
        partner: &PartnerId,
        currency: Currency,
        settled: Option<&Settlement>,
    ) -> Result<Option<Accrual>, TooLarge> {
        let estimate = match self.share(partner) {
            Some(share) => {
                estimate(self.arrivals.former(partner, currency), share).map_err(|to_come::TooLarge| TooLarge)?
            }
            None => Err(NotEstimated::NoShare),
        };
        let is_expected = estimate.as_ref().is_ok_and(|estimate| !estimate.range.is_nothing());
        if settled.is_none() && !is_expected {
            return Ok(None);
        }
        let zero = Money::zero(currency);
        let part = of(&self.part, partner, currency);
        let true_ups = settled.map_or(zero, |one| one.true_ups);
        let corrections = self.corrected_shares(partner, currency, settled).ok_or(TooLarge)?;
        let parts = AccruedParts {
            recognised: part.map_or(zero, |one| one.recognised),
            partner: part.map_or(zero, |one| one.partner),
            incentives: part.map_or(zero, |one| one.incentives),
            service_credits: part.map_or(zero, |one| one.service_credits),
            true_ups,
            sub_partners: part.map_or(zero, |one| one.sub_partners).checked_add(corrections).ok_or(TooLarge)?,
        };
        let figures = Figures {
            accrued: parts.sum().ok_or(TooLarge)?,
            known: settled.map_or(zero, Settlement::earned),
            to_come: estimate.as_ref().ok().map(|estimate| estimate.range),
        };
        figures.is_whole().ok_or(TooLarge)?;
        Ok(Some(Accrual {
            partner_id: partner.clone(),
            until: self.open.until,
            invoices_until: self.arrivals.arrived,
            reverses_in: self.period.next(),
            parts,
            reporting: self.in_reporting(partner, currency, settled, &figures),
            figures,
            estimate,
            stand_ins: self
                .stand_ins
                .get(&currency)
                .filter(|_| currency != self.reporting)
                .cloned()
                .unwrap_or_default(),
        }))
    }

    /// The same in the reporting currency; `None` where a rate is missing that nothing stands in for.
    fn in_reporting(
        &self,
        partner: &PartnerId,
        currency: Currency,
        settled: Option<&Settlement>,
        figures: &Figures,
    ) -> Option<Figures> {
        let zero = Money::zero(self.reporting);
        let true_ups = settled.into_iter().flat_map(|one| &one.true_ups_by_period);
        let true_ups = true_ups.map(PeriodTrueUps::total_reporting).try_fold(zero, |sum, one| sum.checked_add(one?))?;
        let beyond = true_ups.checked_add(self.corrected_shares_in_reporting(partner, currency, settled)?)?;
        let own = |settlements: &Settlements| match of(settlements, partner, currency) {
            Some(one) => one.payable_reporting?.checked_add(beyond),
            None => Some(beyond),
        };
        let to_come = match figures.to_come {
            Some(range) => Some(range.map(|amount| convert_at(amount, self.last_rate(currency)?, self.reporting))?),
            None => None,
        };
        let converted = Figures { accrued: own(&self.part)?, known: own(&self.whole)?, to_come };
        converted.is_whole().map(|()| converted)
    }

    /// What the quarter corrects of sub-partners' shares of closed ones: what it books beyond its own; `None` where it does not fit.
    fn corrected_shares(&self, partner: &PartnerId, currency: Currency, settled: Option<&Settlement>) -> Option<Money> {
        let zero = Money::zero(currency);
        let own = of(&self.whole, partner, currency).map_or(zero, |one| one.sub_partners);
        settled.map_or(zero, |one| one.sub_partners).checked_sub(own)
    }

    /// The same in the reporting currency; `None` also where a rate is missing.
    fn corrected_shares_in_reporting(
        &self,
        partner: &PartnerId,
        currency: Currency,
        settled: Option<&Settlement>,
    ) -> Option<Money> {
        let zero = Money::zero(self.reporting);
        if self.corrected_shares(partner, currency, settled)?.minor == 0 {
            return Some(zero);
        }
        let own = of(&self.whole, partner, currency).map_or(Some(zero), |one| one.sub_partners_reporting)?;
        settled.map_or(Some(zero), |one| one.sub_partners_reporting)?.checked_sub(own)
    }

    /// The rate of the quarter's last month.
    fn last_rate(&self, currency: Currency) -> Option<Decimal> {
        if currency == self.reporting {
            return Some(Decimal::ONE);
        }
        let rate = self.rates.get(&(currency, self.period.months()[2])).copied();
        rate.filter(|rate| *rate > Decimal::ZERO)
    }

    /// The share that a line of the quarter's last day is paid at; `None` where nothing sets one.
    fn share(&self, partner: &PartnerId) -> Option<Share> {
        let (programme, period) = (self.open.programme, self.period);
        let card = self.open.scorecards.partners.iter().find(|card| card.partner.id == *partner)?;
        let history = TierHistory::walk(card, programme, period, self.open.decided.get(partner));
        ruling(programme, partner, &history.paid(period), period.last_day()).map(|ruling| ruling.share)
    }
}

/// The settlement of a partner in a currency.
fn of<'s>(settlements: &'s Settlements, partner: &PartnerId, currency: Currency) -> Option<&'s Settlement> {
    let found = settlements.partners.iter().find(|one| one.partner_id == *partner)?;
    found.settlements.iter().find(|one| one.recognised.currency == currency)
}
