//! The `clocks` facts: one row per case and promise, judged by the service levels of the case's opening day.

use std::path::Path;

use chrono::{DateTime, Days, Months, NaiveDate, Utc};

use super::FactsError;
use super::activity::Activity;
use super::case_flags::{CaseTimes, Reopens};
use super::case_record::CaseRecord;
use super::context::{Context, Notes};
use super::exclusions::Excluded;
use super::output::FactWriter;
use super::parties::Holder;
use super::waiting::pauses;
use crate::clock::{Attainment, CaseAttainment, CaseClocks, ClockError, Outcome, SeverityChange, Span, Timetables};
use crate::domain::{Assignment, PartnerId};
use crate::programme::model::CaseRules;
use crate::programme::service_levels::{ServiceLevels, SeverityLevel};

/// Days after the as-of day for which calendars are worked out: what falls due later is not known yet.
const DAYS_AHEAD: u64 = 400;

/// Cases opened longer ago than this have no clocks.
const YEARS_BACK: u32 = 50;

/// Writes the table.
pub(super) struct ClockFacts<'a> {
    context: &'a Context<'a>,
    activity: &'a Activity,
    timetables: Timetables,
    /// Cases opened before this day have no clocks.
    first: NaiveDate,
    writer: FactWriter,
}

/// A case with what its row needs besides its record.
pub(super) struct ClockedCase<'a> {
    pub record: &'a CaseRecord<'a>,
    pub holder: Holder,
    pub rules: &'a CaseRules,
    pub excluded: &'a Excluded,
}

/// One promise of a case and how it went.
struct Promise {
    clock: &'static str,
    attainment: Attainment,
    promised: Option<i64>,
    used: Option<i64>,
    /// Working seconds that pauses took; told of the first resolution alone.
    paused: Option<i64>,
    done: Option<DateTime<Utc>>,
    /// The reported field, and what it says.
    reported: (&'static str, Option<bool>),
}

impl<'a> ClockFacts<'a> {
    /// Starts the table; `None` where the programme promises nothing.
    pub(super) fn create(
        context: &'a Context<'a>,
        activity: &'a Activity,
        (folder, facts_id): (&Path, &str),
    ) -> Result<Option<Self>, FactsError> {
        if context.programme.versions.iter().all(|version| version.service_levels.is_none()) {
            return Ok(None);
        }
        let first = first_day(context)?;
        let last = context.as_of.date_naive().checked_add_days(Days::new(DAYS_AHEAD));
        let span = Span::new(first, last.unwrap_or(first))?;
        let timetables = Timetables::of(context.programme, span)?;
        let writer = FactWriter::create(folder, "clocks", facts_id)?;
        Ok(Some(Self { context, activity, timetables, first, writer }))
    }

    /// Judges a case and writes a row for each of its promises. A case opened after the as-of time has none yet.
    pub(super) fn push(&mut self, case: &ClockedCase<'_>, notes: &mut Notes) -> Result<(), FactsError> {
        let times = &case.record.times;
        let opened = self.context.zone.day(times.opened_at);
        let Some(levels) = self.context.version(opened)?.service_levels.as_ref() else { return Ok(()) };
        if times.opened_at > self.context.as_of || times.opened_at.date_naive() < self.first {
            return Ok(());
        }
        let (attainment, unasked) = self.judge(case, levels)?;
        notes.counts.pauses_without_request += unasked as u64;
        let level =
            case.record.severity.and_then(|severity| levels.rank(severity)).map(|rank| &levels.severities[rank]);
        for promise in promises(case.record, level, &attainment) {
            if promise.attainment.outcome != Outcome::NotApplicable {
                self.write_row(case, &promise, unasked, notes)?;
            }
        }
        Ok(())
    }

    /// Finishes the table and says how many rows it holds.
    pub(super) fn close(self) -> Result<u64, FactsError> {
        self.writer.close()
    }

    /// The case's clocks, and how many pauses nobody asked for.
    fn judge(&self, case: &ClockedCase<'_>, levels: &ServiceLevels) -> Result<(CaseAttainment, usize), ClockError> {
        let (record, times) = (case.record, &case.record.times);
        let partner = self.context.parties.id(case.holder).map(PartnerId::new);
        let activity = self.activity.of(record.case_id);
        let (paused, unasked) = match activity {
            Some(activity) => pauses(activity, &levels.waiting_for_vendor, self.activity.has_answers),
            None => (Vec::new(), 0),
        };
        let severities: Vec<SeverityChange<'_>> = activity
            .iter()
            .flat_map(|activity| &activity.severities)
            .map(|(at, to)| SeverityChange { at: *at, to })
            .collect();
        let resolutions = resolutions(times);
        let reopens = match times.reopens {
            Reopens::At(all) => all,
            Reopens::Counted(_) | Reopens::Unknown => activity.map_or(&[][..], |activity| &activity.reopens),
        };
        let clocks = CaseClocks { levels, timetables: &self.timetables, as_of: self.context.as_of };
        let attainment = clocks.judge(&crate::clock::CaseTimes {
            partner: partner.as_ref(),
            severity_opened: record.severity,
            severities: &severities,
            opened_at: times.opened_at,
            first_response_at: answered_at(times),
            resolutions: &resolutions,
            reopens,
            open_again: times.settled_at.is_none() && !resolutions.is_empty(),
            pauses: &paused,
        })?;
        Ok((attainment, unasked))
    }

    fn write_row(
        &mut self,
        case: &ClockedCase<'_>,
        promise: &Promise,
        unasked: usize,
        notes: &mut Notes,
    ) -> Result<(), FactsError> {
        let (context, record) = (self.context, case.record);
        let outcome = promise.attainment.outcome;
        let (field, reported) = promise.reported;
        let broken = outcome.is_met() == Some(false);
        let differs = reported.map(|reported| reported != broken);
        if let (Some(reported), Some(true)) = (reported, differs) {
            notes.counts.differ(record.case_id, field, reported.to_string(), Some(broken.to_string()));
        }
        let excluded = case.excluded.text();
        let opened = context.zone.day(record.times.opened_at);
        self.writer.push(&[
            ("case_id", record.case_id.into()),
            ("partner_id", context.parties.id(case.holder).into()),
            ("assignment", case.holder.assignment.as_str().into()),
            ("customer_id", record.customer_id.into()),
            ("product", record.product.into()),
            ("severity", record.severity.into()),
            ("complexity", record.complexity.into()),
            ("region", context.parties.region(record.region, record.customer_id, case.holder).into()),
            ("own", is_own(case).into()),
            ("clock", promise.clock.into()),
            ("opened_date", opened.into()),
            ("opened_in", self.opened_in(record, opened)?.into()),
            ("due_date", context.day(promise.attainment.due_at).into()),
            ("done_date", context.day(promise.done).into()),
            ("outcome", word(outcome).into()),
            ("met", outcome.is_met().into()),
            ("promised_seconds", promise.promised.into()),
            ("used_seconds", promise.used.into()),
            ("paused_seconds", promise.paused.filter(|_| self.activity.has_waits).into()),
            ("unasked_pauses", i64::try_from(unasked).ok().filter(|_| self.activity.has_waits).into()),
            ("reported_breach", reported.into()),
            ("report_differs", differs.into()),
            ("excluded_from", (&excluded).into()),
        ])
    }

    /// Whether it was opened in peak hours; `None` where the programme has none.
    fn opened_in(&self, record: &CaseRecord<'_>, opened: NaiveDate) -> Result<Option<&'static str>, FactsError> {
        let levels = self.context.version(opened)?.service_levels.as_ref();
        let Some(peak) = levels.and_then(|levels| levels.peak_hours.as_deref()) else { return Ok(None) };
        let inside = self.timetables.get(peak)?.is_running(record.times.opened_at)?;
        Ok(Some(if inside { "peak hours" } else { "other hours" }))
    }
}

/// The first day that calendars are worked out for: that of the first opening, at most so many years ago.
///
/// A year that a typing error made must not have calendars worked out for a millennium.
fn first_day(context: &Context<'_>) -> Result<NaiveDate, FactsError> {
    let as_of = context.as_of.date_naive();
    let mut first = as_of;
    for (table, column) in [("cases", "opened_at"), ("case_events", "at")] {
        context.input.each_batch(table, &[column], |batch| {
            let times = batch.times(column)?;
            let oldest = batch.rows().filter_map(|row| times.at(row)).min();
            first = oldest.map_or(first, |oldest| first.min(oldest.date_naive()));
            Ok(())
        })?;
    }
    Ok(first.max(as_of.checked_sub_months(Months::new(12 * YEARS_BACK)).unwrap_or(as_of)))
}

/// The answer, or the resolution of a case that nobody answered before (clock rule 19).
fn answered_at(times: &CaseTimes<'_>) -> Option<DateTime<Utc>> {
    let solved = resolutions(times).first().copied();
    times.first_response_at.into_iter().chain(solved).min()
}

/// Every resolution that is known; a case closed without one was done then (clock rule 20).
fn resolutions(times: &CaseTimes<'_>) -> Vec<DateTime<Utc>> {
    if !times.resolutions.is_empty() {
        return times.resolutions.to_vec();
    }
    let mut known: Vec<DateTime<Utc>> = times.first_resolved_at.into_iter().chain(times.resolved_at).collect();
    known.dedup();
    if known.is_empty() {
        known.extend(times.closed_at);
    }
    known
}

fn promises(record: &CaseRecord<'_>, level: Option<&SeverityLevel>, case: &CaseAttainment) -> [Promise; 3] {
    let done = resolutions(&record.times);
    let resolution = level.and_then(|level| level.resolution);
    [
        Promise {
            clock: "first_response",
            attainment: case.response,
            promised: level.and_then(|level| level.response),
            used: case.response_seconds,
            paused: None,
            done: answered_at(&record.times),
            reported: ("response_breached", record.reported_breaches[0]),
        },
        Promise {
            clock: "first_resolution",
            attainment: case.first_resolution,
            promised: resolution,
            used: case.first_resolution_seconds,
            paused: case.paused_seconds,
            done: done.first().copied(),
            reported: ("resolution_breached", record.reported_breaches[1]),
        },
        Promise {
            clock: "total_resolution",
            attainment: case.total_resolution,
            promised: resolution,
            used: case.total_resolution_seconds,
            paused: None,
            done: done.last().copied().filter(|_| record.times.settled_at.is_some()),
            reported: ("", None),
        },
    ]
}

/// Whether keeping the promise was up to those the case is counted for: it was opened at their level.
fn is_own(case: &ClockedCase<'_>) -> bool {
    let at_level = case.record.opened_level.is_none_or(|level| level == case.rules.partner_level);
    case.holder.assignment != Assignment::Partner || at_level
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Met => "met",
        Outcome::Missed => "missed",
        Outcome::Overdue => "overdue",
        Outcome::Pending => "pending",
        Outcome::NotApplicable => "not_applicable",
    }
}
