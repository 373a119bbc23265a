//! Accruals of all partners together.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Accrual, Figures, Range};
use crate::domain::{Currency, Money, Quarter};
use crate::settlement::model::Settlements;

/// The accruals of one currency, over all partners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccrualTotal {
    /// The last day whose service is accrued.
    pub until: NaiveDate,
    /// The quarter in which the accrual is reversed.
    pub reverses_in: Quarter,
    /// Partners in the sums.
    pub partners: usize,
    /// Of them, those whose lines still to come are not estimated: the forecast is short of them.
    pub not_estimated: usize,
    /// Partners in no sum, as a rate is missing that nothing stands in for; none in the currency of the lines.
    pub without_rate: usize,
    /// The sums. Lines still to come are those that are estimated, the least and the most the sums of the partners' own: wider than the
    /// range of a sum. `None` where they are estimated for nobody.
    pub figures: Figures,
}

impl AccrualTotal {
    fn new(first: &Accrual, currency: Currency) -> Self {
        let zero = Money::zero(currency);
        Self {
            until: first.until,
            reverses_in: first.reverses_in,
            partners: 0,
            not_estimated: 0,
            without_rate: 0,
            figures: Figures { accrued: zero, known: zero, to_come: None },
        }
    }

    /// Takes a partner's figures up. A sum that does not fit leaves it out as one without a rate.
    fn take(&mut self, figures: Option<&Figures>) {
        let Some(figures) = figures.and_then(|figures| self.sum(figures).zip(Some(figures))) else {
            self.without_rate += 1;
            return;
        };
        self.figures = figures.0;
        self.partners += 1;
        self.not_estimated += usize::from(figures.1.to_come.is_none());
    }

    fn sum(&self, figures: &Figures) -> Option<Figures> {
        let currency = self.figures.accrued.currency;
        let to_come = match figures.to_come {
            Some(more) => Some(self.figures.to_come.unwrap_or(Range::zero(currency)).checked_add(more)?),
            None => self.figures.to_come,
        };
        let sum = Figures {
            accrued: self.figures.accrued.checked_add(figures.accrued)?,
            known: self.figures.known.checked_add(figures.known)?,
            to_come,
        };
        sum.is_whole().map(|()| sum)
    }
}

/// The sums of each currency, by its code; none where the period is not open and under way.
#[must_use]
pub fn totals(settlements: &Settlements) -> Vec<AccrualTotal> {
    let mut sums: BTreeMap<Currency, AccrualTotal> = BTreeMap::new();
    for accrual in all(settlements) {
        let currency = accrual.figures.accrued.currency;
        sums.entry(currency).or_insert_with(|| AccrualTotal::new(accrual, currency)).take(Some(&accrual.figures));
    }
    sums.into_values().collect()
}

/// The sum in the reporting currency; a partner with two currencies counts twice. `None` where the period is not open and under way.
#[must_use]
pub fn totals_in_reporting(settlements: &Settlements) -> Option<AccrualTotal> {
    let mut total = AccrualTotal::new(all(settlements).next()?, settlements.reporting_currency);
    all(settlements).for_each(|accrual| total.take(accrual.reporting.as_ref()));
    Some(total)
}

fn all(settlements: &Settlements) -> impl Iterator<Item = &Accrual> {
    settlements.partners.iter().flat_map(|partner| &partner.accruals)
}
