//! What later data changes about the incentives and service credits of a closed period: entry by entry, fresh, less closed, less posted.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Currency, Money};
use crate::settlement::model::{Adjustment, AdjustmentKind};

use super::{Cause, ClosedTrueUps, Moved, Parts};

/// What later data changes about one incentive or service credit of a closed period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdjustmentTrueUp {
    /// As it is today, or as it was closed where it is due no more. Its amount is the change alone.
    pub adjustment: Adjustment,
    /// What today's data gives.
    pub fresh: Money,
    /// What the period was closed with.
    pub closed: Money,
    /// What true-ups of it have posted since.
    pub posted: Money,
    /// What kind of change it is.
    pub cause: Cause,
    /// What changed, in words.
    pub reason: String,
}

/// What tells one incentive or service credit of a partner and currency from another.
pub(super) type AdjustmentKey = (AdjustmentKind, String);

impl AdjustmentTrueUp {
    /// Its kind and its rule's id.
    pub(super) fn key(&self) -> AdjustmentKey {
        key(&self.adjustment)
    }
}

/// The two sides of a comparison, of one partner and currency.
pub(super) struct BothSides<'a> {
    pub closed: &'a [Adjustment],
    pub fresh: &'a [Adjustment],
    /// What the lines come to on each side.
    pub lines: (Parts, Parts),
    pub posted: &'a [&'a ClosedTrueUps],
    /// Why the partner is paid another tier, where it is.
    pub tier: Option<(Cause, &'a str)>,
    /// Why figures are others, where they are.
    pub figures: Option<&'a Moved>,
}

impl BothSides<'_> {
    /// Every incentive and service credit that differs, by kind and id; `None` where an amount does not fit.
    pub(super) fn true_ups(&self, currency: Currency) -> Option<Vec<AdjustmentTrueUp>> {
        let (closed, fresh) = (by_key(self.closed), by_key(self.fresh));
        let posted = self.posted.iter().flat_map(|posted| posted.adjustments.keys());
        let keys: BTreeSet<AdjustmentKey> = closed.keys().chain(fresh.keys()).chain(posted).cloned().collect();
        let mut found = Vec::new();
        for key in keys {
            let (before, now) = (closed.get(&key).copied(), fresh.get(&key).copied());
            let earlier: Vec<&Adjustment> =
                self.posted.iter().filter_map(|posted| posted.adjustments.get(&key)).collect();
            let zero = Money::zero(currency);
            let amount = |side: Option<&Adjustment>| side.map_or(zero, |side| side.amount);
            let posted = earlier.iter().map(|one| one.amount).try_fold(zero, Money::checked_add)?;
            let change = amount(now).checked_sub(amount(before))?.checked_sub(posted)?;
            let known = now.or(before).or(earlier.last().copied());
            let Some(known) = known.filter(|_| change.minor != 0) else { continue };
            let (cause, reason) = self.cause(before, now);
            let adjustment = Adjustment { amount: change, ..known.clone() };
            let (fresh, closed) = (amount(now), amount(before));
            found.push(AdjustmentTrueUp { adjustment, fresh, closed, posted, cause, reason });
        }
        Some(found)
    }

    /// Why it differs: figures that changed, a tier that moved, or the revenue it is computed from.
    fn cause(&self, before: Option<&Adjustment>, now: Option<&Adjustment>) -> (Cause, String) {
        let told_otherwise = before.map(|one| &one.reason) != now.map(|one| &one.reason);
        let same_revenue = self.lines.0 == self.lines.1;
        let figures = self.figures.filter(|_| told_otherwise || same_revenue);
        let moved = figures.map(|moved| (moved.cause, moved.words.as_str())).or(self.tier);
        let basis = basis(before, now);
        moved.map_or((Cause::Revenue, basis.clone()), |(cause, words)| (cause, format!("{words}: {basis}")))
    }
}

/// What it is computed from, and was.
fn basis(before: Option<&Adjustment>, now: Option<&Adjustment>) -> String {
    match (before, now) {
        (Some(before), Some(now)) => format!("{}, it was {}", now.basis, before.basis),
        (None, Some(now)) => format!("{}, it was not due", now.basis),
        (Some(before), None) => format!("due no more, it was {}", before.basis),
        (None, None) => "due no more".to_owned(),
    }
}

fn by_key(adjustments: &[Adjustment]) -> BTreeMap<AdjustmentKey, &Adjustment> {
    adjustments.iter().map(|one| (key(one), one)).collect()
}

fn key(adjustment: &Adjustment) -> AdjustmentKey {
    (adjustment.kind, adjustment.id.clone())
}
