//! What later data changes about a closed period: fresh, less closed, less what was posted already (rule R13).
//!
//! [`ClosedResult`] is what closing pinned, [`super::settle_as_closed`] gives the fresh result, [`true_ups`] compares the two line by
//! line, and [`carry`] puts the differences into the settlements of the open period that pays them.

mod carry;
mod cause;
mod closed;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
mod upheld;

use std::collections::{BTreeMap, BTreeSet};

pub use carry::carry;
pub use cause::Cause;
pub use closed::{ClosedResult, ClosedShare, ClosedTrueUps};
pub use upheld::{Upheld, UpheldLine, with_upheld_tiers};

use crate::domain::{Currency, Money, PartnerId, Quarter};

use super::model::{LineShare, Settlement, Settlements};
use cause::{Held, Seen};

/// Why true-ups cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{partner}: {currency}: the true-ups of {period} do not fit in whole minor units")]
pub struct TrueUpError {
    /// Whose they are.
    pub partner: PartnerId,
    /// In which currency.
    pub currency: Currency,
    /// Of which closed period.
    pub period: Quarter,
}

/// An amount recognised and the partner's part of it; the vendor's is the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// Recognised.
    pub recognised: Money,
    /// The partner's part.
    pub partner: Money,
}

impl Parts {
    /// Nothing, in a currency.
    #[must_use]
    pub fn zero(currency: Currency) -> Self {
        Self { recognised: Money::zero(currency), partner: Money::zero(currency) }
    }

    /// The vendor's part; `None` where it does not fit.
    #[must_use]
    pub fn vendor(self) -> Option<Money> {
        self.recognised.checked_sub(self.partner)
    }

    /// The sum; `None` for different currencies or an overflow.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let recognised = self.recognised.checked_add(other.recognised)?;
        Some(Self { recognised, partner: self.partner.checked_add(other.partner)? })
    }

    /// The difference; `None` for different currencies or an overflow.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        let recognised = self.recognised.checked_sub(other.recognised)?;
        Some(Self { recognised, partner: self.partner.checked_sub(other.partner)? })
    }

    /// Whether nothing is recognised and nothing is the partner's.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.recognised.minor == 0 && self.partner.minor == 0
    }
}

/// What later data changes about one line of a closed period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrueUp {
    /// The line as it is today, or as it was closed where it is gone. Recognised, partner and vendor are the change alone.
    pub line: LineShare,
    /// What today's data gives.
    pub fresh: Parts,
    /// What the period was closed with.
    pub closed: Parts,
    /// What true-ups of the line have posted since.
    pub posted: Parts,
    /// The dispute whose decision it pays; `None` for what the data changes.
    pub dispute: Option<String>,
    /// What kind of change it is.
    pub cause: Cause,
    /// What changed, in words; no other partner is named.
    pub reason: String,
}

/// The true-ups of one closed period for a partner and currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodTrueUps {
    /// The closed period.
    pub period: Quarter,
    /// The sum over the lines.
    pub change: Parts,
    /// The change in the reporting currency at the rates of the closing; `None` where one of them is missing.
    pub reporting: Option<Parts>,
    /// By line id, those of disputes last; none of them is nothing.
    pub lines: Vec<TrueUp>,
}

/// The true-ups of a closed period that are still to be posted, by partner and currency.
///
/// `later` are the periods closed after it, which may have posted some; `fresh` is [`super::settle_as_closed`] on today's data and
/// `today` the lines that it knows, whoever's they are. `upheld` is what was decided in favour of partners. A partner and currency without a difference are left out.
///
/// # Errors
/// When a difference does not fit in whole minor units.
pub fn true_ups(
    closed: &ClosedResult,
    later: &[&ClosedResult],
    fresh: &Settlements,
    today: &BTreeSet<&str>,
    upheld: &Upheld,
) -> Result<BTreeMap<(PartnerId, Currency), PeriodTrueUps>, TrueUpError> {
    let fresh: BTreeMap<(PartnerId, Currency), &Settlement> = fresh
        .partners
        .iter()
        .flat_map(|partner| &partner.settlements)
        .map(|one| ((one.partner_id.clone(), one.recognised.currency), one))
        .collect();
    // Disputes are about lines of `closed.shares`: they add no key.
    let keys: BTreeSet<&(PartnerId, Currency)> =
        closed.shares.keys().chain(fresh.keys()).chain(later.iter().flat_map(|later| later.shares.keys())).collect();
    let closed_of: BTreeSet<(&PartnerId, &str)> = closed.lines().collect();
    let closed_lines = closed_of.iter().map(|(_, line)| *line).collect();
    let fresh_of = fresh
        .iter()
        .flat_map(|((partner, _), one)| one.lines.iter().map(move |line| (partner, line.line_id.as_str())))
        .collect();
    let books = Books { closed, later, fresh: &fresh, closed_of, fresh_of, closed_lines, today, upheld };
    let mut found = BTreeMap::new();
    for key in keys {
        let true_ups = books.of(key).ok_or_else(|| {
            let (partner, currency) = key.clone();
            TrueUpError { partner, currency, period: closed.period }
        })?;
        if !true_ups.lines.is_empty() {
            found.insert(key.clone(), true_ups);
        }
    }
    Ok(found)
}

/// The two results that are compared, and what was posted in between.
struct Books<'a> {
    closed: &'a ClosedResult,
    later: &'a [&'a ClosedResult],
    fresh: &'a BTreeMap<(PartnerId, Currency), &'a Settlement>,
    /// Partners and lines that the period was closed with, in any currency.
    closed_of: BTreeSet<(&'a PartnerId, &'a str)>,
    /// Partners and lines of today, in any currency.
    fresh_of: BTreeSet<(&'a PartnerId, &'a str)>,
    /// Lines that the period was closed with, whoever's they were.
    closed_lines: BTreeSet<&'a str>,
    /// Lines that today's data knows, whoever's they are.
    today: &'a BTreeSet<&'a str>,
    upheld: &'a Upheld,
}

impl Books<'_> {
    /// The true-ups of a partner and currency; `None` where an amount does not fit.
    fn of(&self, key: &(PartnerId, Currency)) -> Option<PeriodTrueUps> {
        let (period, currency) = (self.closed.period, key.1);
        let (closed, fresh) = (self.closed.shares.get(key), self.fresh.get(key).copied());
        let posted: Vec<&ClosedTrueUps> =
            self.later.iter().filter_map(|later| later.shares.get(key)?.true_ups.get(&period)).collect();
        let before = held(closed.map_or(&[][..], |share| &share.lines), currency)?;
        let now = held(fresh.map_or(&[][..], |one| &one.lines), currency)?;
        let posted_ids = posted.iter().flat_map(|posted| posted.lines.keys().map(String::as_str));
        let ids: BTreeSet<&str> = before.keys().chain(now.keys()).copied().chain(posted_ids).collect();
        let mut lines = Vec::new();
        let mut change = Parts::zero(currency);
        for id in ids {
            let posted: Vec<&LineShare> = posted.iter().filter_map(|posted| posted.lines.get(id)).collect();
            let seen = Seen {
                period,
                closed: before.get(id),
                posted: posted.iter().map(|line| parts_of(line)).try_fold(Parts::zero(currency), Parts::checked_add)?,
                posted_last: posted.last().copied(),
                fresh: now.get(id),
                closed_in_any_currency: self.closed_of.contains(&(&key.0, id)),
                in_any_currency: self.fresh_of.contains(&(&key.0, id)),
                closed_elsewhere: self.closed_lines.contains(id),
                known_today: self.today.contains(id),
                tier_upheld: self.upheld.tiers.get(&key.0).map(String::as_str),
            };
            if let Some(true_up) = line(&seen, currency)? {
                change = change.checked_add(parts_of(&true_up.line))?;
                lines.push(true_up);
            }
        }
        for true_up in self.disputes(key, &posted)? {
            change = change.checked_add(parts_of(&true_up.line))?;
            lines.push(true_up);
        }
        let reporting = self.converted(key, &posted, fresh);
        Some(PeriodTrueUps { period, change, reporting, lines })
    }

    /// What decisions about a partner's lines still add to its part, by dispute; `None` where an amount does not fit.
    fn disputes(&self, key: &(PartnerId, Currency), posted: &[&ClosedTrueUps]) -> Option<Vec<TrueUp>> {
        let zero = Money::zero(key.1);
        let decided: BTreeMap<&str, &UpheldLine> =
            self.upheld.lines_of(key).map(|line| (line.dispute.as_str(), line)).collect();
        let posted_ids = posted.iter().flat_map(|posted| posted.disputes.keys().map(String::as_str));
        let ids: BTreeSet<&str> = decided.keys().copied().chain(posted_ids).collect();
        let mut found = Vec::new();
        for id in ids {
            let before: Vec<&LineShare> = posted.iter().filter_map(|posted| posted.disputes.get(id)).collect();
            let posted = before.iter().map(|line| line.partner).try_fold(zero, Money::checked_add)?;
            let now = decided.get(id);
            let amount = now.map_or(zero, |now| now.amount);
            let change = amount.checked_sub(posted)?;
            let known = now.map(|now| &now.line).or(before.last().copied());
            let Some(known) = known.filter(|_| change.minor != 0) else { continue };
            let line =
                LineShare { recognised: zero, partner: change, vendor: zero.checked_sub(change)?, ..known.clone() };
            let reason = now.map_or_else(|| format!("dispute {id} is upheld no longer"), |now| now.reason.clone());
            let of = |partner| Parts { recognised: zero, partner };
            let (fresh, closed, posted) = (of(amount), of(zero), of(posted));
            let (dispute, cause) = (Some(id.to_owned()), Cause::Dispute);
            found.push(TrueUp { line, fresh, closed, posted, dispute, cause, reason });
        }
        Some(found)
    }

    /// The change in the reporting currency, where every part of it has a value there.
    fn converted(
        &self,
        key: &(PartnerId, Currency),
        posted: &[&ClosedTrueUps],
        fresh: Option<&Settlement>,
    ) -> Option<Parts> {
        let nothing = Some(Parts::zero(self.closed.reporting_currency));
        let fresh = fresh.map_or(nothing, in_reporting)?;
        let closed = self.closed.shares.get(key).map_or(nothing, |closed| closed.reporting)?;
        let mut change = fresh.checked_sub(closed)?;
        let mut amounts = self.upheld.lines_of(key).map(|line| line.amount);
        let decided = amounts.try_fold(Money::zero(key.1), Money::checked_add)?;
        change.partner = change.partner.checked_add(upheld::in_reporting(self.closed, decided)?)?;
        for posted in posted {
            change = change.checked_sub(posted.reporting?)?;
        }
        Some(change)
    }
}

/// A line's true-up; `Some(None)` where nothing changed, `None` where an amount does not fit.
fn line(seen: &Seen<'_>, currency: Currency) -> Option<Option<TrueUp>> {
    let parts = |held: Option<&Held<'_>>| held.map_or(Parts::zero(currency), |held| held.parts);
    let (fresh, closed, posted) = (parts(seen.fresh), parts(seen.closed), seen.posted);
    let change = fresh.checked_sub(closed)?.checked_sub(posted)?;
    let known = seen.fresh.or(seen.closed).map(|held| held.line).or(seen.posted_last);
    let Some(known) = known.filter(|_| !change.is_zero()) else { return Some(None) };
    let (cause, reason) = seen.cause();
    let Parts { recognised, partner } = change;
    let line = LineShare { recognised, partner, vendor: change.vendor()?, ..known.clone() };
    Some(Some(TrueUp { line, fresh, closed, posted, dispute: None, cause, reason }))
}

/// A settlement's own parts in the reporting currency.
fn in_reporting(one: &Settlement) -> Option<Parts> {
    Some(Parts { recognised: one.recognised_reporting?, partner: one.partner_reporting? })
}

/// What a line carries.
fn parts_of(line: &LineShare) -> Parts {
    Parts { recognised: line.recognised, partner: line.partner }
}

/// Lines by id, each with what all its rules come to; `None` where a sum does not fit.
fn held(lines: &[LineShare], currency: Currency) -> Option<BTreeMap<&str, Held<'_>>> {
    let mut found: BTreeMap<&str, Held<'_>> = BTreeMap::new();
    for line in lines {
        let held = found.entry(&line.line_id).or_insert_with(|| Held {
            line,
            parts: Parts::zero(currency),
            share: Some(line.share),
        });
        held.parts = held.parts.checked_add(parts_of(line))?;
        held.share = held.share.filter(|share| *share == line.share);
    }
    Some(found)
}
