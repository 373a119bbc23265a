//! Revenue slices cut where the rule changes, each piece under its rule.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use crate::domain::money::divide_half_away_from_zero;
use crate::domain::{Currency, Month, PartnerId, Quarter};
use crate::facts::slices::RevenueSlice;
use crate::programme::Programme;
use crate::programme::level::LevelAt;

use super::basis::{Ruling, ruling};
use super::history::{Basis, TierHistory};
use super::model::InvoiceLevel;

/// A part of a slice that one rule covers.
#[derive(Debug, Clone)]
pub(super) struct Piece<'a> {
    /// The slice it is cut from.
    pub slice: &'a RevenueSlice,
    /// First service day.
    pub from: NaiveDate,
    /// Service month.
    pub month: Month,
    /// Recognised, in minor units.
    pub recognised: i64,
    /// The share and its rule.
    pub ruling: Ruling,
    /// The level on the invoice date, where that sets the share.
    pub level: Option<InvoiceLevel>,
}

/// Why a slice has no share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotPriced {
    /// No rule sets one.
    #[error("cannot be settled")]
    NoRule,
    /// The level on the invoice date sets it, and the line has none.
    #[error("has no invoice date, and the level on it sets the share: it is not settled")]
    NoInvoiceDate,
    /// The level on the invoice date sets it, and rests on figures of a quarter that is still to come.
    #[error("is invoiced on {0}, and the level of that day is not known yet: it is not settled")]
    NotKnownYet(NaiveDate),
}

/// The slices of a period, cut and priced.
pub(super) struct Priced<'a> {
    /// The pieces of each currency; none is empty.
    pub groups: BTreeMap<Currency, Vec<Piece<'a>>>,
    /// Lines that nothing sets a share for, and why.
    pub unpriced: BTreeMap<&'a str, NotPriced>,
    /// Those of them that wait for a date: nothing of them is settled, their cash included.
    pub left_out: BTreeSet<String>,
}

/// What rules one partner's slices: the programme, its tiers, and the lines its credits correct.
pub(super) struct Rulebook<'a> {
    programme: &'a Programme,
    partner: &'a PartnerId,
    history: &'a TierHistory<'a>,
    fiscal_period: Quarter,
    /// Service days of the partner's own slices by line: first and last.
    lines: BTreeMap<&'a str, (NaiveDate, NaiveDate)>,
}

impl<'a> Rulebook<'a> {
    /// The rules for a partner's slices. `own` holds all of its slices, also those of other periods.
    pub(super) fn new(
        programme: &'a Programme,
        partner: &'a PartnerId,
        history: &'a TierHistory<'a>,
        period: Quarter,
        own: &[&'a RevenueSlice],
    ) -> Self {
        let mut lines: BTreeMap<&str, (NaiveDate, NaiveDate)> = BTreeMap::new();
        for slice in own {
            let days = lines.entry(slice.line_id.as_str()).or_insert((slice.slice_from, slice.slice_to));
            *days = (days.0.min(slice.slice_from), days.1.max(slice.slice_to));
        }
        Self { programme, partner, history, fiscal_period: period, lines }
    }

    /// What sets the share of the period's own service days.
    pub(super) fn basis(&self) -> Basis {
        self.history.paid(self.fiscal_period)
    }

    /// Every slice in pieces. Where the partner is paid nothing at all, slices without a rule are passed over; elsewhere they are for the
    /// proof to find.
    pub(super) fn priced(&self, slices: &[&'a RevenueSlice], pays_nothing: bool) -> Priced<'a> {
        let mut groups: BTreeMap<Currency, Vec<Piece<'a>>> = BTreeMap::new();
        let mut unpriced: BTreeMap<&'a str, NotPriced> = BTreeMap::new();
        for slice in slices.iter().copied() {
            match self.pieces(slice) {
                Ok(pieces) => groups.entry(slice.currency).or_default().extend(pieces),
                Err(NotPriced::NoRule) if pays_nothing => {}
                Err(reason) => {
                    unpriced.insert(slice.line_id.as_str(), reason);
                }
            }
        }
        let waits = unpriced.iter().filter(|(_, reason)| **reason != NotPriced::NoRule);
        let left_out: BTreeSet<String> = waits.map(|(line, _)| (*line).to_owned()).collect();
        groups.values_mut().for_each(|pieces| pieces.retain(|piece| !left_out.contains(&piece.slice.line_id)));
        groups.retain(|_, pieces| !pieces.is_empty());
        Priced { groups, unpriced, left_out }
    }

    /// The slice's pieces, in order of days.
    ///
    /// # Errors
    /// When nothing sets a share for one of its days.
    fn pieces(&self, slice: &'a RevenueSlice) -> Result<Vec<Piece<'a>>, NotPriced> {
        let starts = self.starts(slice);
        let mut pieces = Vec::with_capacity(starts.len());
        let mut left = slice.recognised_minor;
        for (index, from) in starts.iter().enumerate() {
            let recognised = match starts.get(index + 1) {
                Some(next) => recognised_between(slice, *from, *next).ok_or(NotPriced::NoRule)?,
                None => left,
            };
            left = left.checked_sub(recognised).ok_or(NotPriced::NoRule)?;
            let (ruling, level) = self.ruling(slice, self.priced_day(slice, *from))?;
            pieces.push(Piece { slice, from: *from, month: slice.month, recognised, ruling, level });
        }
        Ok(pieces)
    }

    /// The days inside a slice on which a rule or a sub-partner may change, its first day before them.
    fn starts(&self, slice: &RevenueSlice) -> Vec<NaiveDate> {
        let versions = self.programme.versions.iter().map(|version| version.from);
        let partner = self.partner;
        let agreements = self.programme.agreements.iter().filter(|agreement| agreement.partner_id == *partner);
        let changes = agreements.flat_map(|agreement| {
            let after = agreement.to.and_then(|to| to.checked_add_days(Days::new(1)));
            std::iter::once(agreement.from).chain(after)
        });
        let joined = self.programme.sub_partners.iter().filter(|one| one.partner_id == *partner);
        let shared = joined.flat_map(|one| {
            let after = one.to.and_then(|to| to.checked_add_days(Days::new(1)));
            std::iter::once(one.from).chain(after)
        });
        let inside =
            versions.chain(changes).chain(shared).filter(|day| slice.slice_from < *day && *day <= slice.slice_to);
        let days: BTreeSet<NaiveDate> = std::iter::once(slice.slice_from).chain(inside).collect();
        days.into_iter().collect()
    }

    /// The day whose share applies: a service day's own; for a credit the nearest day of the line it corrects.
    fn priced_day(&self, slice: &RevenueSlice, day: NaiveDate) -> NaiveDate {
        let original = slice.credits_line_id.as_deref().and_then(|line| self.lines.get(line));
        original.map_or(day, |(first, last)| day.clamp(*first, *last))
    }

    /// The rule for a service day, with the level on the invoice date where that decides.
    fn ruling(&self, slice: &RevenueSlice, day: NaiveDate) -> Result<(Ruling, Option<InvoiceLevel>), NotPriced> {
        let tiered = self.programme.on(day).filter(|version| !version.tiers.is_empty());
        let level_at = tiered.map(|version| version.pay.level_at).unwrap_or_default();
        let on = level_at.day(day, slice.sold_on, self.fiscal_period.last_day());
        let on = on.ok_or(NotPriced::NoInvoiceDate)?;
        let quarter = self.quarter_of(on);
        let by_invoice = level_at == LevelAt::Invoice;
        if by_invoice && !self.history.is_decided_for(quarter, self.fiscal_period) {
            return Err(NotPriced::NotKnownYet(on));
        }
        let basis = self.history.paid(quarter);
        let level = by_invoice.then(|| InvoiceLevel { on, tier: basis.in_words() });
        let ruling = ruling(self.programme, self.partner, &basis, day).ok_or(NotPriced::NoRule)?;
        Ok((ruling, level))
    }

    /// The quarter of a day, counted from the period, so that fiscal years need not be known here.
    fn quarter_of(&self, day: NaiveDate) -> Quarter {
        let mut quarter = self.fiscal_period;
        while day < quarter.first_day() && quarter.previous() < quarter {
            quarter = quarter.previous();
        }
        while day > quarter.last_day() && quarter < quarter.next() {
            quarter = quarter.next();
        }
        quarter
    }

    /// Credits that name a line of which this partner has no slice: they are paid at the share of their own days.
    pub(super) fn credits_without_original(&self, slices: &[&RevenueSlice]) -> BTreeSet<(String, String)> {
        let missing = slices.iter().filter_map(|slice| {
            let original = slice.credits_line_id.as_deref()?;
            (!self.lines.contains_key(original)).then(|| (slice.line_id.clone(), original.to_owned()))
        });
        missing.collect()
    }
}

/// What a slice's line recognises from one day up to the day before another: cumulative less cumulative (rule R10).
pub(super) fn recognised_between(slice: &RevenueSlice, from: NaiveDate, next: NaiveDate) -> Option<i64> {
    let days = |until: NaiveDate| i128::from((until - slice.service_from).num_days());
    let all = days(slice.service_to) + 1;
    let until = |day: NaiveDate| divide_half_away_from_zero(i128::from(slice.amount_minor) * days(day), all);
    until(next)?.checked_sub(until(from)?)
}
