//! One case as its source row and its events tell it together.

use chrono::{DateTime, Utc};

use super::FactsError;
use super::case_flags::{CaseTimes, Reopens};
use super::counts::Counts;
use super::derive::{DerivedCase, DerivedEscalation};
use super::events::{EventLog, NameId};
use super::input::{Batch, Flags, Integers, Texts, Times};
use super::parties::{Holder, Parties, Stated};
use crate::config::model::Derive;

const TEXTS: [&str; 9] = [
    "case_id",
    "partner_id",
    "assignment",
    "customer_id",
    "product",
    "severity_opened",
    "severity",
    "complexity",
    "region",
];
const TIMES: [&str; 5] = ["opened_at", "first_response_at", "first_resolved_at", "resolved_at", "closed_at"];
const FLAGS: [&str; 3] = ["one_contact", "response_breached", "resolution_breached"];
const INTEGERS: [&str; 3] = ["opened_level", "resolution_level", "reopened_count"];

/// The columns of `cases` that facts are made of.
pub(super) fn case_columns() -> Vec<&'static str> {
    TEXTS
        .into_iter()
        .chain(["channel", "language", "owner_staff_id", "cause", "recurrence_of"])
        .chain(TIMES)
        .chain(FLAGS)
        .chain(INTEGERS)
        .collect()
}

/// A batch of `cases` with its columns at hand.
pub(super) struct CaseRows<'b> {
    texts: Vec<Texts<'b>>,
    channel: Texts<'b>,
    language: Texts<'b>,
    owner: Texts<'b>,
    cause: Texts<'b>,
    recurrence_of: Texts<'b>,
    times: Vec<Times<'b>>,
    flags: Vec<Flags<'b>>,
    integers: Vec<Integers<'b>>,
}

impl<'b> CaseRows<'b> {
    /// Takes the columns of a batch.
    pub(super) fn of(batch: &'b Batch) -> Result<Self, FactsError> {
        Ok(Self {
            texts: TEXTS.iter().map(|name| batch.texts(name)).collect::<Result<_, _>>()?,
            channel: batch.texts("channel")?,
            language: batch.texts("language")?,
            owner: batch.texts("owner_staff_id")?,
            cause: batch.texts("cause")?,
            recurrence_of: batch.texts("recurrence_of")?,
            times: TIMES.iter().map(|name| batch.times(name)).collect::<Result<_, _>>()?,
            flags: FLAGS.iter().map(|name| batch.flags(name)).collect::<Result<_, _>>()?,
            integers: INTEGERS.iter().map(|name| batch.integers(name)).collect::<Result<_, _>>()?,
        })
    }

    /// The case of a row; `None` without the time it was opened.
    pub(super) fn record(&self, row: usize) -> Option<CaseRecord<'b>> {
        let text = |column: usize| self.texts[column].at(row);
        let flag = |column: usize| self.flags[column].at(row);
        let time = |column: usize| self.times[column].at(row);
        let reopened_count = self.integers[2].at(row);
        Some(CaseRecord {
            case_id: text(0).unwrap_or_default(),
            partner_id: text(1),
            actor: None,
            assignment: text(2),
            customer_id: text(3),
            product: text(4),
            severity: text(5).or_else(|| text(6)),
            complexity: text(7),
            region: text(8),
            channel: self.channel.at(row),
            language: self.language.at(row),
            owner: self.owner.at(row),
            cause: self.cause.at(row),
            recurrence_of: self.recurrence_of.at(row),
            opened_level: self.integers[0].at(row),
            resolution_level: self.integers[1].at(row),
            reopened_count,
            one_contact: flag(0),
            reported_breaches: [flag(1), flag(2)],
            derived_escalations: None,
            reported_resolutions: [time(2), time(3)],
            times: reported_times([time(0), time(1), time(2), time(3), time(4)], reopened_count)?,
        })
    }
}

/// The times of a source row. A case that was reopened and has no last resolution is open again.
fn reported_times(times: [Option<DateTime<Utc>>; 5], reopened_count: Option<i64>) -> Option<CaseTimes<'static>> {
    let [opened_at, first_response_at, first, last, closed_at] = times;
    let first_only = first.filter(|_| reopened_count.is_none_or(|count| count == 0));
    Some(CaseTimes {
        opened_at: opened_at?,
        first_response_at,
        first_resolved_at: first.or(last),
        resolved_at: last.or(first),
        closed_at,
        settled_at: last.or(closed_at).or(first_only),
        resolutions: &[],
        reopens: reopened_count.map_or(Reopens::Unknown, Reopens::Counted),
    })
}

/// A case before its flags.
#[derive(Debug, Clone)]
pub(super) struct CaseRecord<'a> {
    pub case_id: &'a str,
    pub partner_id: Option<&'a str>,
    /// The organisation of the first event, where it stands for the partner.
    pub actor: Option<&'a str>,
    pub assignment: Option<&'a str>,
    pub customer_id: Option<&'a str>,
    pub product: Option<&'a str>,
    pub severity: Option<&'a str>,
    pub complexity: Option<&'a str>,
    pub region: Option<&'a str>,
    pub channel: Option<&'a str>,
    pub language: Option<&'a str>,
    /// Who owns it, as the staff list names people.
    pub owner: Option<&'a str>,
    pub cause: Option<&'a str>,
    pub recurrence_of: Option<&'a str>,
    pub opened_level: Option<i64>,
    pub resolution_level: Option<i64>,
    pub reopened_count: Option<i64>,
    pub one_contact: Option<bool>,
    /// Whether the source says that the promised response and resolution were missed.
    pub reported_breaches: [Option<bool>; 2],
    /// `None` where no event is about levels: the reported escalations then count.
    pub derived_escalations: Option<&'a [DerivedEscalation]>,
    /// First and last resolution as reported, before one stands in for the other.
    pub reported_resolutions: [Option<DateTime<Utc>>; 2],
    pub times: CaseTimes<'a>,
}

impl<'a> CaseRecord<'a> {
    /// A case that only events tell of.
    pub(super) fn from_events(case_id: &'a str, derived: &'a DerivedCase, log: &'a EventLog, rules: &Derive) -> Self {
        let times = CaseTimes {
            opened_at: derived.opened_at,
            first_response_at: None,
            first_resolved_at: None,
            resolved_at: None,
            closed_at: None,
            settled_at: None,
            resolutions: &[],
            reopens: Reopens::Unknown,
        };
        let mut record = Self {
            case_id,
            partner_id: None,
            actor: None,
            assignment: None,
            customer_id: None,
            product: None,
            severity: None,
            complexity: None,
            region: None,
            channel: None,
            language: None,
            owner: None,
            cause: None,
            recurrence_of: None,
            opened_level: None,
            resolution_level: None,
            reopened_count: None,
            one_contact: None,
            reported_breaches: [None, None],
            derived_escalations: None,
            reported_resolutions: [None, None],
            times,
        };
        record.overlay(derived, log, rules, &mut Counts::default());
        record
    }

    /// Puts what the events tell over what the source reports, and notes where they differ (rule R16).
    ///
    /// A time is taken from the events where the case has events of a status and the rules name statuses for it. Who and
    /// what the case is about is taken from events only where the source does not say.
    pub(super) fn overlay(&mut self, derived: &'a DerivedCase, log: &'a EventLog, rules: &Derive, counts: &mut Counts) {
        let name = |id: Option<NameId>| id.map(|id| log.name(id));
        self.partner_id = self.partner_id.or(name(derived.partner));
        self.actor = name(derived.actor).filter(|_| rules.partner_from_actor && self.partner_id.is_none());
        self.customer_id = self.customer_id.or(name(derived.customer));
        self.product = self.product.or(name(derived.product));
        self.severity = self.severity.or(name(derived.severity));
        self.region = self.region.or(name(derived.region));
        if !rules.reported_opening {
            self.note_time(counts, "opened_at", Some(self.times.opened_at), Some(derived.opened_at));
            self.times.opened_at = derived.opened_at;
        }
        self.overlay_status(derived, rules, counts);
        if let Some(levels) = &derived.levels {
            self.note_number(counts, "opened_level", self.opened_level, levels.opened_level);
            self.opened_level = Some(levels.opened_level);
            self.derived_escalations = Some(&levels.escalations);
        }
        if let Some(reopens) = &derived.reopens {
            let count = i64::try_from(reopens.len()).unwrap_or(i64::MAX);
            self.note_number(counts, "reopened_count", self.reopened_count, count);
            self.times.reopens = Reopens::At(reopens);
        }
    }

    fn overlay_status(&mut self, derived: &'a DerivedCase, rules: &Derive, counts: &mut Counts) {
        let Some(status) = &derived.status else { return };
        if !rules.first_response.is_empty() {
            self.note_time(counts, "first_response_at", self.times.first_response_at, status.first_response_at);
            self.times.first_response_at = status.first_response_at;
        }
        if !rules.resolved.is_empty() {
            let (first, last) = (status.resolutions.first().copied(), status.resolutions.last().copied());
            let [reported_first, reported_last] = self.reported_resolutions;
            self.note_time(counts, "first_resolved_at", reported_first, first);
            self.note_time(counts, "resolved_at", reported_last, last);
            (self.times.first_resolved_at, self.times.resolved_at) = (first, last);
            self.times.resolutions = &status.resolutions;
        }
        if !rules.closed.is_empty() {
            self.note_time(counts, "closed_at", self.times.closed_at, status.closed_at);
            self.times.closed_at = status.closed_at;
        }
        if !(rules.resolved.is_empty() && rules.closed.is_empty() && rules.done.is_empty()) {
            self.times.settled_at = status.settled_at;
        }
    }

    /// Notes where a reported time and the derived one differ.
    pub(super) fn note_time(
        &self,
        counts: &mut Counts,
        field: &str,
        reported: Option<DateTime<Utc>>,
        derived: Option<DateTime<Utc>>,
    ) {
        if let Some(reported) = reported.filter(|_| reported != derived) {
            let text = |at: DateTime<Utc>| at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true);
            counts.differ(self.case_id, field, text(reported), derived.map(text));
        }
    }

    fn note_number(&self, counts: &mut Counts, field: &str, reported: Option<i64>, derived: i64) {
        if let Some(reported) = reported.filter(|reported| *reported != derived) {
            counts.differ(self.case_id, field, reported.to_string(), Some(derived.to_string()));
        }
    }

    /// Whose case it is (rule R1).
    pub(super) fn holder(&self, parties: &Parties, opened: chrono::NaiveDate) -> Holder {
        if let Some(actor) = self.actor {
            return parties.holder_of_organisation(actor);
        }
        let stated = Stated {
            partner_id: self.partner_id,
            assignment: self.assignment,
            customer_id: self.customer_id,
            product: self.product,
        };
        parties.holder(stated, opened)
    }
}
