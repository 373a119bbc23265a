//! The clocks of one case: first response, first resolution, total resolution.

use chrono::{DateTime, Utc};

use super::{Attainment, ClockError, Limit, Pause, Pauses, Timetable, Timetables, attain};
use crate::domain::PartnerId;
use crate::programme::service_levels::{PausedClocks, ServiceLevels, SeverityLevel};

/// What clocks must know of a case.
#[derive(Debug, Clone, Copy)]
pub struct CaseTimes<'a> {
    /// The partner it is with, for calendars of its own; `None` for a direct case.
    pub partner: Option<&'a PartnerId>,
    /// The severity at opening; `None` where no source tells.
    pub severity_opened: Option<&'a str>,
    /// Later severities, in order of time.
    pub severities: &'a [SeverityChange<'a>],
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it was first answered.
    pub first_response_at: Option<DateTime<Utc>>,
    /// Resolutions in order of time; where only the first and the last are known, those. Each may be followed by a reopen.
    pub resolutions: &'a [DateTime<Utc>],
    /// Reopens in order of time; empty where there were none, or nobody noted when.
    pub reopens: &'a [DateTime<Utc>],
    /// Whether it is open again though no reopen tells.
    pub open_again: bool,
    /// Pauses, in any order.
    pub pauses: &'a [Pause],
}

/// A severity a case was given after opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeverityChange<'a> {
    /// When.
    pub at: DateTime<Utc>,
    /// The severity from then on.
    pub to: &'a str,
}

/// How the clocks of a case ended, or stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseAttainment {
    /// The first response.
    pub response: Attainment,
    /// The first resolution; a reopen does not matter (rule 13).
    pub first_resolution: Attainment,
    /// The last resolution; a reopen does (rule 14).
    pub total_resolution: Attainment,
    /// Working seconds to the first response on the opening severity's calendar, without pauses that stop this clock.
    /// `None` without a response, and without a calendar.
    pub response_seconds: Option<i64>,
    /// Working seconds to the first resolution, in the same way.
    pub first_resolution_seconds: Option<i64>,
    /// Working seconds to the last resolution, without the time it stood resolved before.
    pub total_resolution_seconds: Option<i64>,
    /// Running seconds that pauses took from the clock of the first resolution, until it or the as-of moment; `None`
    /// without a calendar.
    pub paused_seconds: Option<i64>,
}

/// Judges cases by the service levels of their opening day (rule 12).
#[derive(Debug, Clone, Copy)]
pub struct CaseClocks<'a> {
    /// The service levels in force when the case was opened.
    pub levels: &'a ServiceLevels,
    /// All calendars, worked out.
    pub timetables: &'a Timetables,
    /// The as-of moment.
    pub as_of: DateTime<Utc>,
}

/// One clock: its limits, its pauses and when the work was done.
struct Clock<'a> {
    limits: Vec<Limit<'a>>,
    pauses: Pauses,
    done: Option<DateTime<Utc>>,
}

impl<'a> CaseClocks<'a> {
    /// Judges the clocks of a case.
    ///
    /// # Errors
    ///
    /// When a time of the case, or the as-of moment, lies outside the span calendars were worked out for, and for a
    /// calendar that was not.
    pub fn judge(&self, case: &CaseTimes<'_>) -> Result<CaseAttainment, ClockError> {
        let response = self.response(case)?;
        let first = self.resolution(case, case.resolutions.first().copied(), Pauses::new(self.pauses(case)))?;
        let (last, stood_resolved) = self.last_resolution(case);
        let pauses = self.pauses(case).map(|pause| ended_by_a_resolution(pause, case.resolutions));
        let total = self.resolution(case, last, Pauses::new(pauses.chain(stood_resolved)))?;
        Ok(CaseAttainment {
            response: self.attainment(&response)?,
            first_resolution: self.attainment(&first)?,
            total_resolution: self.attainment(&total)?,
            response_seconds: self.seconds(case, &response)?,
            first_resolution_seconds: self.seconds(case, &first)?,
            total_resolution_seconds: self.seconds(case, &total)?,
            paused_seconds: self.paused(case, &first)?,
        })
    }

    fn response(&self, case: &CaseTimes<'_>) -> Result<Clock<'a>, ClockError> {
        let pauses = match self.levels.pauses {
            PausedClocks::All => Pauses::new(case.pauses.iter().copied()),
            PausedClocks::Resolution | PausedClocks::None => Pauses::NONE,
        };
        Ok(Clock { limits: self.limits(case, |level| level.response)?, pauses, done: case.first_response_at })
    }

    fn resolution(
        &self,
        case: &CaseTimes<'_>,
        done: Option<DateTime<Utc>>,
        pauses: Pauses,
    ) -> Result<Clock<'a>, ClockError> {
        Ok(Clock { limits: self.limits(case, |level| level.resolution)?, pauses, done })
    }

    /// Pauses that stop the clocks of the resolution.
    fn pauses<'c>(&self, case: &CaseTimes<'c>) -> impl Iterator<Item = Pause> + use<'c> {
        let stop = self.levels.pauses != PausedClocks::None;
        case.pauses.iter().copied().filter(move |_| stop)
    }

    /// When the case was done for good, as far as the as-of moment tells, and the times it stood resolved before.
    fn last_resolution(&self, case: &CaseTimes<'_>) -> (Option<DateTime<Utc>>, Vec<Pause>) {
        let known = |at: &&DateTime<Utc>| **at <= self.as_of;
        let mut stood_resolved = Vec::new();
        let mut resolutions = case.resolutions.iter().filter(known).copied().peekable();
        let mut done = None;
        while let Some(resolved) = resolutions.next() {
            let reopened = case.reopens.iter().filter(known).copied().find(|reopened| *reopened >= resolved);
            let before_next = reopened.filter(|reopened| resolutions.peek().is_none_or(|next| reopened < next));
            stood_resolved.extend(before_next.map(|reopened| Pause { from: resolved, until: Some(reopened) }));
            done = if before_next.is_some() { None } else { Some(resolved) };
        }
        (done.filter(|_| !case.open_again), stood_resolved)
    }

    /// The promise of the opening severity, and one for each time the severity was raised (rules 10 and 11).
    fn limits(
        &self,
        case: &CaseTimes<'_>,
        promised: impl Fn(&SeverityLevel) -> Option<i64>,
    ) -> Result<Vec<Limit<'a>>, ClockError> {
        let mut limits = Vec::new();
        let mut rank = None;
        let opened = case.severity_opened.map(|to| SeverityChange { at: case.opened_at, to });
        for change in opened.iter().chain(case.severities).filter(|change| change.at <= self.as_of) {
            let Some(new) = self.levels.rank(change.to) else { continue };
            if rank.is_none_or(|rank| new < rank)
                && let Some(seconds) = promised(&self.levels.severities[new])
            {
                let name = self.levels.calendar_of(case.partner, &self.levels.severities[new].calendar);
                limits.push(Limit { timetable: self.timetables.get(name)?, from: change.at, seconds });
            }
            rank = Some(new);
        }
        Ok(limits)
    }

    fn attainment(&self, clock: &Clock<'_>) -> Result<Attainment, ClockError> {
        attain(&clock.limits, &clock.pauses, clock.done, self.as_of)
    }

    /// Working seconds from opening until done, by the calendar of the opening severity.
    fn seconds(&self, case: &CaseTimes<'_>, clock: &Clock<'_>) -> Result<Option<i64>, ClockError> {
        let Some(timetable) = self.opening_timetable(case)? else { return Ok(None) };
        let Some(done) = clock.done.filter(|done| *done <= self.as_of) else { return Ok(None) };
        clock.pauses.elapsed(timetable, case.opened_at, done).map(Some)
    }

    fn paused(&self, case: &CaseTimes<'_>, clock: &Clock<'_>) -> Result<Option<i64>, ClockError> {
        let Some(timetable) = self.opening_timetable(case)? else { return Ok(None) };
        let until = clock.done.map_or(self.as_of, |done| done.min(self.as_of));
        clock.pauses.removed(timetable, case.opened_at, until).map(Some)
    }

    fn opening_timetable(&self, case: &CaseTimes<'_>) -> Result<Option<&'a Timetable>, ClockError> {
        let Some(rank) = case.severity_opened.and_then(|severity| self.levels.rank(severity)) else { return Ok(None) };
        let name = self.levels.calendar_of(case.partner, &self.levels.severities[rank].calendar);
        self.timetables.get(name).map(Some)
    }
}

/// A pause that nobody ended ends with the resolution after it: a reopened case does not wait any more (rule 16).
fn ended_by_a_resolution(pause: Pause, resolutions: &[DateTime<Utc>]) -> Pause {
    let until = pause.until.or_else(|| resolutions.iter().copied().find(|resolved| *resolved >= pause.from));
    Pause { until, ..pause }
}
