//! What lines still to come are expected to bring: what the same partner's former quarters recognised of lines that came after the same day.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use super::{Estimate, Former, NotEstimated, OpenQuarter, Range};
use crate::domain::money::round_half_away_from_zero;
use crate::domain::{Assignment, Currency, Money, PartnerId, Quarter, Share};
use crate::facts::slices::RevenueSlice;

/// Fewest former quarters for an estimate.
pub(super) const LEAST: usize = 4;
/// Most former quarters that are looked at.
pub(super) const MOST: usize = 8;

/// Whose revenue, in which currency.
type Key = (PartnerId, Currency);

/// An amount that does not fit.
#[derive(Debug)]
pub(super) struct TooLarge;

/// When lines of former quarters came.
pub(super) struct Arrivals<'a> {
    period: Quarter,
    /// The day up to which invoices are known.
    pub(super) arrived: NaiveDate,
    whole_from: Option<NaiveDate>,
    by_partner: BTreeMap<Key, Vec<&'a RevenueSlice>>,
}

impl<'a> Arrivals<'a> {
    pub(super) fn new(period: Quarter, open: &OpenQuarter<'a>) -> Self {
        let mut by_partner: BTreeMap<Key, Vec<&RevenueSlice>> = BTreeMap::new();
        for slice in open.slices.iter().filter(|slice| slice.assignment == Assignment::Partner) {
            if let Some(partner) = &slice.partner_id {
                by_partner.entry((partner.clone(), slice.currency)).or_default().push(slice);
            }
        }
        let later = open.slices.iter().filter_map(|slice| slice.invoiced_on).filter(|day| period.contains(*day)).max();
        let arrived = later.map_or(open.until, |day| day.max(open.until));
        Self { period, arrived, whole_from: open.whole_from, by_partner }
    }

    /// Every partner and currency with revenue, of whatever quarter.
    pub(super) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.by_partner.keys()
    }

    /// What came after the same day of former quarters, newest first.
    ///
    /// A quarter counts if the data is whole in it, if the partner has service days of that currency in it or before it, and if each of its lines
    /// says when it was invoiced.
    pub(super) fn former(&self, partner: &PartnerId, currency: Currency) -> Vec<Former> {
        let own = self.by_partner.get(&(partner.clone(), currency)).map_or(&[][..], Vec::as_slice);
        let Some(first) = own.iter().map(|slice| slice.slice_from).min() else { return Vec::new() };
        let before = std::iter::successors(Some(self.period.previous()), |quarter| Some(quarter.previous())).take(MOST);
        let counts = |quarter: &Quarter| {
            first <= quarter.last_day() && self.whole_from.is_none_or(|day| day <= quarter.first_day())
        };
        before.filter(counts).filter_map(|quarter| self.of_quarter(quarter, own, currency)).collect()
    }

    fn of_quarter(&self, quarter: Quarter, own: &[&RevenueSlice], currency: Currency) -> Option<Former> {
        let same_day = self.same_day(quarter);
        let mut minor: i64 = 0;
        for slice in own.iter().filter(|slice| quarter.contains(slice.slice_from)) {
            if slice.invoiced_on? > same_day {
                minor = minor.checked_add(slice.recognised_minor)?;
            }
        }
        Some(Former { quarter, recognised: Money::from_minor(minor, currency) })
    }

    /// The day as far into another quarter; its last day where that quarter is shorter, or the day is the last of its own.
    fn same_day(&self, quarter: Quarter) -> NaiveDate {
        if self.arrived >= self.period.last_day() {
            return quarter.last_day();
        }
        let days = u64::try_from((self.arrived - self.period.first_day()).num_days()).unwrap_or(0);
        let day = quarter.first_day().checked_add_days(Days::new(days));
        day.map_or(quarter.last_day(), |day| day.min(quarter.last_day()))
    }
}

/// The least, the median and the most of former quarters at a share, each rounded once, half away from zero.
pub(super) fn estimate(former: Vec<Former>, share: Share) -> Result<Result<Estimate, NotEstimated>, TooLarge> {
    if former.len() < LEAST {
        return Ok(Err(NotEstimated::TooFewQuarters(former.len())));
    }
    let mut amounts: Vec<Money> = former.iter().map(|one| one.recognised).collect();
    amounts.sort_by_key(|amount| amount.minor);
    let at = |low: usize, high: usize| {
        // Twice the middle is whole; half of it is taken with the share, so that it is rounded once.
        let both = Decimal::from(amounts[low].minor) + Decimal::from(amounts[high].minor);
        let part = both.checked_mul(share.decimal())?.checked_mul(Decimal::new(5, 1))?;
        Some(Money::from_minor(round_half_away_from_zero(part)?, amounts[low].currency))
    };
    let last = amounts.len() - 1;
    let range = || Some(Range { low: at(0, 0)?, expected: at(last / 2, amounts.len() / 2)?, high: at(last, last)? });
    Ok(Ok(Estimate { range: range().ok_or(TooLarge)?, former, share }))
}
