//! What later data changes about a closed period: fresh, less closed, less what was posted already (rule R13).
//!
//! [`ClosedResult`] is what closing pinned, [`super::settle_as_closed`] gives the fresh result, [`true_ups`] compares the two line by
//! line, and incentive by incentive, and [`carry`] puts the differences into the settlements of the open period that pays them.
//! [`tiers_of_today`] decides the tiers of a closed period again, where its rules say so, and [`moved`] says why they moved.

mod again;
mod basis;
mod beyond;
mod carry;
mod cause;
mod closed;
mod moved;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
mod upheld;

use std::collections::{BTreeMap, BTreeSet};

pub use again::{Again, tiers_of_today};
pub use beyond::AdjustmentTrueUp;
pub use carry::carry;
pub use cause::Cause;
pub use closed::{ClosedResult, ClosedShare, ClosedTrueUps};
pub use moved::{EvidenceKind, Moved, MovedOf, Recorded, TwoSides, moved};
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
    /// The sum over incentives and service credits.
    pub beyond: Money,
    /// The change of the lines in the reporting currency at the rates of the closing; `None` where one of them is missing.
    pub reporting: Option<Parts>,
    /// The change of incentives and service credits in the reporting currency; `None` where a rate is missing.
    pub beyond_reporting: Option<Money>,
    /// By line id, those of disputes last; none of them is nothing.
    pub lines: Vec<TrueUp>,
    /// By kind and id; none of them is nothing.
    pub adjustments: Vec<AdjustmentTrueUp>,
}

impl PeriodTrueUps {
    /// What they change about what the partner gets; `None` where it does not fit.
    #[must_use]
    pub fn total(&self) -> Option<Money> {
        self.change.partner.checked_add(self.beyond)
    }

    /// The same in the reporting currency; `None` also where a rate is missing.
    #[must_use]
    pub fn total_reporting(&self) -> Option<Money> {
        self.reporting?.partner.checked_add(self.beyond_reporting?)
    }

    /// How many lines, incentives and service credits changed.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.lines.len() + self.adjustments.len()
    }
}

/// What a closed period is compared with.
#[derive(Debug, Clone, Copy)]
pub struct OfToday<'a> {
    /// What [`super::settle_as_closed`] gives on today's data.
    pub fresh: &'a Settlements,
    /// The lines that today's data knows of the period, whoever's they are.
    pub lines: &'a BTreeSet<&'a str>,
    /// What was decided in favour of partners.
    pub upheld: &'a Upheld,
    /// Why tiers and figures are others than the period was closed with.
    pub moved: &'a BTreeMap<PartnerId, MovedOf>,
}

/// The true-ups of a closed period that are still to be posted, by partner and currency.
///
/// `later` are the periods closed after it, which may have posted some. A partner and currency without a difference are left out.
///
/// # Errors
/// When a difference does not fit in whole minor units.
pub fn true_ups(
    closed: &ClosedResult,
    later: &[&ClosedResult],
    today: OfToday<'_>,
) -> Result<BTreeMap<(PartnerId, Currency), PeriodTrueUps>, TrueUpError> {
    let fresh: BTreeMap<(PartnerId, Currency), &Settlement> = today
        .fresh
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
    let books = Books { closed, later, fresh: &fresh, closed_of, fresh_of, closed_lines, today };
    let mut found = BTreeMap::new();
    for key in keys {
        let true_ups = books.of(key).ok_or_else(|| {
            let (partner, currency) = key.clone();
            TrueUpError { partner, currency, period: closed.period }
        })?;
        if true_ups.entries() > 0 {
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
    today: OfToday<'a>,
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
                known_today: self.today.lines.contains(id),
                tier_moved: self.tier_moved(&key.0),
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
        let adjustments = self.beyond(key, &posted, fresh)?;
        let amounts = adjustments.iter().map(|true_up| true_up.adjustment.amount);
        let beyond = amounts.into_iter().try_fold(Money::zero(currency), Money::checked_add)?;
        let reporting = self.converted(key, &posted, fresh);
        let beyond_reporting = self.beyond_converted(key, &posted, fresh);
        Some(PeriodTrueUps { period, change, beyond, reporting, beyond_reporting, lines, adjustments })
    }

    /// Why the partner is paid another tier, where it is: a dispute's decision before anything else.
    fn tier_moved(&self, partner: &PartnerId) -> Option<(Cause, &str)> {
        let upheld = self.today.upheld.tiers.get(partner).map(|words| (Cause::Dispute, words.as_str()));
        let moved = || self.today.moved.get(partner)?.tier.as_ref().map(|moved| (moved.cause, moved.words.as_str()));
        upheld.or_else(moved)
    }

    /// What changes about incentives and service credits; `None` where an amount does not fit.
    fn beyond(
        &self,
        key: &(PartnerId, Currency),
        posted: &[&ClosedTrueUps],
        fresh: Option<&Settlement>,
    ) -> Option<Vec<AdjustmentTrueUp>> {
        let zero = Parts::zero(key.1);
        let closed = self.closed.shares.get(key);
        let sides = beyond::BothSides {
            closed: closed.map_or(&[][..], |share| &share.adjustments),
            fresh: fresh.map_or(&[][..], |one| &one.adjustments),
            lines: (
                closed.map_or(zero, |share| share.total),
                fresh.map_or(zero, |one| Parts { recognised: one.recognised, partner: one.partner }),
            ),
            posted,
            tier: self.tier_moved(&key.0),
            figures: self.today.moved.get(&key.0).and_then(|moved| moved.figures.as_ref()),
        };
        sides.true_ups(key.1)
    }

    /// What changes about them in the reporting currency, where every part of it has a value there.
    fn beyond_converted(
        &self,
        key: &(PartnerId, Currency),
        posted: &[&ClosedTrueUps],
        fresh: Option<&Settlement>,
    ) -> Option<Money> {
        let nothing = Some(Money::zero(self.closed.reporting_currency));
        let fresh = fresh.map_or(nothing, |one| one.beyond_reporting)?;
        let closed = self.closed.shares.get(key).map_or(nothing, |share| share.beyond_reporting)?;
        let change = fresh.checked_sub(closed)?;
        posted.iter().try_fold(change, |change, posted| change.checked_sub(posted.beyond_reporting?))
    }

    /// What decisions about a partner's lines still add to its part, by dispute; `None` where an amount does not fit.
    fn disputes(&self, key: &(PartnerId, Currency), posted: &[&ClosedTrueUps]) -> Option<Vec<TrueUp>> {
        let zero = Money::zero(key.1);
        let decided: BTreeMap<&str, &UpheldLine> =
            self.today.upheld.lines_of(key).map(|line| (line.dispute.as_str(), line)).collect();
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
        let mut amounts = self.today.upheld.lines_of(key).map(|line| line.amount);
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
