//! When each partner's obligations are due, and what shows that they were done.
//!
//! An obligation is met by evidence dated after the due day before it and by its own due day; before the first due day
//! evidence of a cadence's length, or of a year, counts. Where there is none, the first evidence after the due day and
//! until the next one tells when it was done late.

use std::collections::BTreeMap;

use chrono::{Days, Months, NaiveDate};

use super::actions::Actions;
use super::checks::Checks;
use super::context::Context;
use super::due::Due;
use super::duty::{binds, duty_days};
use super::partner::Partner;
use super::people;
use crate::programme::duties::{DueDays, Obligation, ObligationEvidence};

/// Days after the as-of day up to which due days are told.
const COMING_DAYS: u64 = 92;
/// Months before the first listed due day in which evidence counts.
const MONTHS_BEFORE_THE_FIRST: u32 = 12;

/// An obligation of a partner on one of its due days.
pub(super) struct Owed<'a> {
    pub obligation: &'a Obligation,
    pub due: Due,
}

/// What a partner owes, or is owed, by day, in the order of ids and days. Obligations whose evidence has no table are
/// not there: nobody can tell.
pub(super) fn of_partner<'a>(
    context: &Context<'a>,
    partner: &Partner,
    (first, last): (NaiveDate, NaiveDate),
    checks: &Checks,
    actions: &Actions,
) -> Vec<Owed<'a>> {
    let duty = duty_days(partner, context.programme);
    let until = last.checked_add_days(Days::new(COMING_DAYS)).unwrap_or(last);
    let mut by_id: BTreeMap<&str, Vec<(NaiveDate, &Obligation)>> = BTreeMap::new();
    for (day, obligation) in due_days(context, until) {
        let known = match &obligation.evidence {
            ObligationEvidence::Check(_) => checks.given,
            ObligationEvidence::Action(_) => actions.given,
        };
        if known && binds(&obligation.partners, &partner.id) {
            by_id.entry(&obligation.id).or_default().push((day, obligation));
        }
    }
    let mut owed = Vec::new();
    for dues in by_id.values() {
        for (index, (day, obligation)) in dues.iter().enumerate() {
            let holds = duty.iter().any(|days: &people::Days| days.hold(*day));
            if !holds || *day < first {
                continue;
            }
            let opens =
                index.checked_sub(1).map_or_else(|| before_the_first(obligation, *day), |before| dues[before].0);
            let next = dues.get(index + 1).map_or(NaiveDate::MAX, |next| next.0);
            let evidence = match &obligation.evidence {
                ObligationEvidence::Check(criterion) => checks.met_days(partner.id.as_str(), criterion),
                ObligationEvidence::Action(text) => actions.done_days(partner.id.as_str(), text),
            };
            let done = evidence.into_iter().find(|done| *done > opens && *done <= next);
            owed.push(Owed { obligation, due: Due { due: Some(*day), done } });
        }
    }
    owed
}

/// Every due day of every version while it is in force, in order.
fn due_days<'a>(context: &Context<'a>, until: NaiveDate) -> Vec<(NaiveDate, &'a Obligation)> {
    let versions = &context.programme.versions;
    let mut found = Vec::new();
    for (index, version) in versions.iter().enumerate() {
        let before = versions.get(index + 1).and_then(|next| next.from.pred_opt());
        let last = before.map_or(until, |before| before.min(until));
        for obligation in &version.duties.obligations {
            found.extend(obligation.due.between(version.from, last).into_iter().map(|day| (day, obligation)));
        }
    }
    found.sort_by_key(|(day, _)| *day);
    found
}

fn before_the_first(obligation: &Obligation, day: NaiveDate) -> NaiveDate {
    let months = match obligation.due {
        DueDays::EveryMonths(months) => months,
        DueDays::On(_) => MONTHS_BEFORE_THE_FIRST,
    };
    day.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN)
}
