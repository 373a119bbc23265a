//! What customers have not paid yet: the partner's share of it waits, where the terms say so.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::{Money, Quarter};
use crate::facts::slices::RevenueSlice;
use crate::settlement::model::Settlement;

/// The partner's share of lines that wait to be collected, by the quarter whose service days it is of and line.
pub type Waiting = BTreeMap<(Quarter, String), Money>;

/// What is held until a line is collected, or released because it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    /// The quarter whose service days it is about.
    pub of: Quarter,
    /// The line.
    pub line_id: String,
    /// The partner's share of it; below zero of a credit note that waits with its line.
    pub amount: Money,
    /// Whether it is released; else it is held.
    pub is_released: bool,
}

/// Which lines customers have paid, as the data says today.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Collected {
    lines: BTreeMap<String, CollectedLine>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct CollectedLine {
    on: Option<NaiveDate>,
    credits: Option<String>,
    /// A credit note: below zero.
    is_credit: bool,
    /// The partner has the cash, or a part of it.
    is_kept: bool,
}

impl Collected {
    /// What the slices say, of whatever periods.
    #[must_use]
    pub fn of(slices: &[RevenueSlice]) -> Self {
        let mut lines: BTreeMap<String, CollectedLine> = BTreeMap::new();
        for slice in slices {
            let line = lines.entry(slice.line_id.clone()).or_insert_with(|| CollectedLine {
                on: slice.collected_on,
                credits: slice.credits_line_id.clone(),
                is_credit: slice.amount_minor < 0,
                is_kept: false,
            });
            line.is_kept |= slice.retained_minor != 0;
        }
        Self { lines }
    }

    /// Whether a line waits at the end of a quarter: the data has it, and its customer has not paid until then. A credit note that names
    /// its line waits with it, any other does not; nor does cash that the partner keeps, or a line that the data has no more.
    fn waits(&self, line_id: &str, period: Quarter) -> bool {
        let (mut id, mut seen) = (line_id, BTreeSet::new());
        while let Some(line) = self.lines.get(id).filter(|line| !line.is_kept) {
            match (line.on, &line.credits) {
                (Some(day), _) => return day > period.last_day(),
                (None, Some(original)) if seen.insert(id) => id = original,
                (None, _) => return !line.is_credit,
            }
        }
        false
    }
}

/// What a settlement holds and releases by what is collected, and what waits when the quarter ends. `None` where an amount does not fit.
///
/// Held is the partner's part of lines of the quarter, of true-ups of closed ones, and what sub-partners get of them; with `holds` false nothing is held any more.
pub(super) fn collections(
    one: &Settlement,
    opening: &Waiting,
    collected: &Collected,
    (holds, period): (bool, Quarter),
) -> Option<(Vec<Collection>, Waiting)> {
    let mut own: Waiting = BTreeMap::new();
    let mut add = |of: Quarter, line_id: &str, amount: Money| {
        let sum = own.entry((of, line_id.to_owned())).or_insert(Money::zero(amount.currency));
        *sum = sum.checked_add(amount)?;
        Some(())
    };
    for line in one.lines.iter().filter(|_| holds) {
        add(period, &line.line_id, line.partner)?;
    }
    for of in one.true_ups_by_period.iter().filter(|_| holds) {
        for true_up in &of.lines {
            add(of.period, &true_up.line.line_id, true_up.line.partner)?;
        }
    }
    for share in one.sub_shares.iter().filter(|_| holds) {
        add(share.of, &share.line_id, share.amount)?;
    }
    own.retain(|(_, line), amount| amount.minor != 0 && collected.waits(line, period));
    let (kept, released): (Waiting, Waiting) =
        opening.clone().into_iter().partition(|((_, line), _)| holds && collected.waits(line, period));
    let mut waiting = kept;
    for (key, amount) in &own {
        let sum = waiting.entry(key.clone()).or_insert(Money::zero(amount.currency));
        *sum = sum.checked_add(*amount)?;
    }
    waiting.retain(|_, amount| amount.minor != 0);
    let step = |is_released| {
        move |((of, line_id), amount): ((Quarter, String), Money)| Collection { of, line_id, amount, is_released }
    };
    let steps = own.into_iter().map(step(false)).chain(released.into_iter().map(step(true))).collect();
    Some((steps, waiting))
}
