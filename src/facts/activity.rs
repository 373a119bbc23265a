//! What the event log says of messages, of the vendor's hands on a case, of levels, severities and waiting.
//!
//! Read from `case_events` whether or not cases are derived from them: a log may tell of messages alone.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::FactsError;
use super::context::Context;
use super::input::{Batch, Integers, Texts, Times};
use super::waiting::{Wait, Waiting};
use crate::config::model::Derive;
use crate::domain::pattern::fits_any;

/// What happened to one case, each list in order of time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct CaseActivity {
    /// Messages of the customer.
    pub inbound: Vec<DateTime<Utc>>,
    /// Messages to the customer that nobody automated.
    pub outbound: Vec<DateTime<Utc>>,
    /// Automatic messages to the customer.
    pub automatic: Vec<DateTime<Utc>>,
    /// Anything done by an organisation that the programme lists as the vendor's.
    pub by_vendor: Vec<DateTime<Utc>>,
    /// Levels it was put on.
    pub levels: Vec<(DateTime<Utc>, i64)>,
    /// Severities it was given.
    pub severities: Vec<(DateTime<Utc>, String)>,
    /// When it was opened again, where events say so.
    pub reopens: Vec<DateTime<Utc>>,
    /// When it waited for somebody else.
    pub waits: Vec<Wait>,
}

impl CaseActivity {
    /// Whether the customer wrote after `from` and no later than `to`.
    pub(super) fn wrote_between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> bool {
        self.inbound.iter().any(|at| from < *at && *at <= to)
    }

    fn put_in_order(&mut self, mut steps: Vec<Step>) {
        for times in [&mut self.inbound, &mut self.outbound, &mut self.automatic, &mut self.by_vendor] {
            times.sort_unstable();
        }
        // Stable: events alike in time and sequence number keep the order of the snapshot.
        steps.sort_by_key(|step| (step.at, step.seq));
        let mut waiting = Waiting::default();
        for Step { at, what, .. } in steps {
            match what {
                Change::Level(level) => self.levels.push((at, level)),
                Change::Severity(severity) => self.severities.push((at, severity)),
                Change::Waits(reason) => waiting.begin(at, reason),
                Change::GoesOn => waiting.end(at),
                Change::Reopened => {
                    waiting.end(at);
                    self.reopens.push(at);
                }
            }
        }
        self.waits = waiting.finish();
    }
}

/// A change of a case's state.
struct Step {
    at: DateTime<Utc>,
    seq: Option<i64>,
    what: Change,
}

enum Change {
    Level(i64),
    Severity(String),
    /// It waits, with the reason given.
    Waits(Option<String>),
    GoesOn,
    Reopened,
}

/// The activity of every case up to the as-of time.
#[derive(Debug, Default)]
pub(super) struct Activity {
    /// Whether the log tells of customers' messages at all.
    pub has_messages: bool,
    /// Whether the log tells of messages to customers at all.
    pub has_answers: bool,
    /// Whether the log tells of waiting at all.
    pub has_waits: bool,
    by_case: BTreeMap<String, CaseActivity>,
}

const COLUMNS: [&str; 6] = ["case_id", "at", "seq", "kind", "to", "actor_org"];

impl Activity {
    /// Reads it; empty without a log. Levels are those that `[derive]` names, or else numbers; statuses stand for waiting where
    /// `[derive]` says so.
    pub(super) fn read(context: &Context<'_>, derive: Option<&Derive>) -> Result<Self, FactsError> {
        let mut read = Self::default();
        let mut steps: BTreeMap<String, Vec<Step>> = BTreeMap::new();
        context.input.each_batch("case_events", &COLUMNS, |batch| {
            let rows = EventRows::of(batch)?;
            batch.rows().try_for_each(|row| read.take(&rows, row, (context, derive), &mut steps))
        })?;
        for (case_id, case) in &mut read.by_case {
            case.put_in_order(steps.remove(case_id).unwrap_or_default());
        }
        Ok(read)
    }

    /// What happened to a case; `None` where the log does not know it.
    pub(super) fn of(&self, case_id: &str) -> Option<&CaseActivity> {
        self.by_case.get(case_id)
    }

    fn take(
        &mut self,
        rows: &EventRows<'_>,
        row: usize,
        (context, derive): (&Context<'_>, Option<&Derive>),
        steps: &mut BTreeMap<String, Vec<Step>>,
    ) -> Result<(), FactsError> {
        let Some(at) = rows.at.at(row).filter(|at| *at <= context.as_of) else { return Ok(()) };
        let rules = &context.version(context.zone.day(at))?.cases;
        let actor = rows.actor.at(row);
        let by_vendor = actor.is_some_and(|actor| rules.vendor_organisations.contains(actor));
        let (kind, case_id) = (rows.kind.or_empty(row), rows.case_id.or_empty(row));
        if let Some(what) = change(kind, rows.to.at(row), derive) {
            self.has_waits |= matches!(what, Change::Waits(_));
            self.case(case_id);
            steps.entry(case_id.to_owned()).or_default().push(Step { at, seq: rows.seq.at(row), what });
        }
        if by_vendor {
            self.case(case_id).by_vendor.push(at);
        }
        match kind {
            "message_in" => {
                self.has_messages = true;
                self.case(case_id).inbound.push(at);
            }
            "message_out" => {
                self.has_answers = true;
                let automatic = actor.is_some_and(|actor| rules.automatic_senders.contains(actor));
                let case = self.case(case_id);
                if automatic { case.automatic.push(at) } else { case.outbound.push(at) }
            }
            _ => {}
        }
        Ok(())
    }

    fn case(&mut self, case_id: &str) -> &mut CaseActivity {
        self.by_case.entry(case_id.to_owned()).or_default()
    }
}

/// A batch of `case_events` with its columns at hand.
struct EventRows<'b> {
    case_id: Texts<'b>,
    at: Times<'b>,
    seq: Integers<'b>,
    kind: Texts<'b>,
    to: Texts<'b>,
    actor: Texts<'b>,
}

impl<'b> EventRows<'b> {
    fn of(batch: &'b Batch) -> Result<Self, FactsError> {
        Ok(Self {
            case_id: batch.texts("case_id")?,
            at: batch.times("at")?,
            seq: batch.integers("seq")?,
            kind: batch.texts("kind")?,
            to: batch.texts("to")?,
            actor: batch.texts("actor_org")?,
        })
    }
}

/// How an event changes its case's state; `None` where it does not, as far as clocks and contacts are concerned.
fn change(kind: &str, to: Option<&str>, derive: Option<&Derive>) -> Option<Change> {
    match (kind, to) {
        ("level", Some(name)) => level_of(name, derive).map(Change::Level),
        ("severity", Some(severity)) => Some(Change::Severity(severity.to_owned())),
        ("pause", reason) => Some(Change::Waits(reason.map(str::to_owned))),
        ("resume", _) => Some(Change::GoesOn),
        ("reopen", _) => Some(Change::Reopened),
        ("status", Some(status)) => {
            let paused = derive.map(|derive| &derive.paused).filter(|paused| !paused.is_empty())?;
            let waits = fits_any(paused, status);
            Some(if waits { Change::Waits(Some(status.to_owned())) } else { Change::GoesOn })
        }
        _ => None,
    }
}

/// The canonical level of a name: as `[derive]` lists it, or else a number from 1 to 3.
fn level_of(name: &str, derive: Option<&Derive>) -> Option<i64> {
    match derive.filter(|derive| !derive.levels.is_empty()) {
        Some(derive) => derive.levels.iter().find(|(known, _)| known == name).map(|(_, level)| *level),
        None => name.parse().ok().filter(|level| (1..=3).contains(level)),
    }
}
