//! What the event log says of messages, of the vendor's hands on a case, and of the levels it went through.
//!
//! Read from `case_events` whether or not cases are derived from them: a log may tell of messages alone.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::FactsError;
use super::context::Context;
use crate::config::model::Derive;

/// What happened to one case, each list in order of time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct CaseActivity {
    /// Messages of the customer.
    pub inbound: Vec<DateTime<Utc>>,
    /// Messages to the customer.
    pub outbound: Vec<DateTime<Utc>>,
    /// Anything done by an organisation that the programme lists as the vendor's.
    pub by_vendor: Vec<DateTime<Utc>>,
    /// Levels it was put on.
    pub levels: Vec<(DateTime<Utc>, i64)>,
}

impl CaseActivity {
    /// Whether the customer wrote after `from` and no later than `to`.
    pub(super) fn wrote_between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> bool {
        self.inbound.iter().any(|at| from < *at && *at <= to)
    }
}

/// The activity of every case up to the as-of time.
#[derive(Debug, Default)]
pub(super) struct Activity {
    /// Whether the log tells of customers' messages at all.
    pub has_messages: bool,
    by_case: BTreeMap<String, CaseActivity>,
}

/// Levels of each case as they are read: time, sequence number, level.
type Sequences = BTreeMap<String, Vec<(DateTime<Utc>, Option<i64>, i64)>>;

const COLUMNS: [&str; 6] = ["case_id", "at", "seq", "kind", "to", "actor_org"];

impl Activity {
    /// Reads it; empty without a log. Levels are those that `[derive]` names, or else numbers.
    pub(super) fn read(context: &Context<'_>, derive: Option<&Derive>) -> Result<Self, FactsError> {
        let mut read = Self::default();
        let mut sequences = Sequences::new();
        context.input.each_batch("case_events", &COLUMNS, |batch| {
            let (case_id, kind, to) = (batch.texts("case_id")?, batch.texts("kind")?, batch.texts("to")?);
            let (actor, at, seq) = (batch.texts("actor_org")?, batch.times("at")?, batch.integers("seq")?);
            for row in batch.rows() {
                let Some(at) = at.at(row).filter(|at| *at <= context.as_of) else { continue };
                let vendors = &context.version(context.zone.day(at))?.cases.vendor_organisations;
                let by_vendor = actor.at(row).is_some_and(|actor| vendors.contains(actor));
                let level = Some(kind.or_empty(row)).filter(|kind| *kind == "level").and(to.at(row));
                let level = level.and_then(|name| level_of(name, derive));
                let message = kind.or_empty(row);
                if !by_vendor && level.is_none() && !matches!(message, "message_in" | "message_out") {
                    continue;
                }
                let case = read.by_case.entry(case_id.or_empty(row).to_owned()).or_default();
                match message {
                    "message_in" => {
                        read.has_messages = true;
                        case.inbound.push(at);
                    }
                    "message_out" => case.outbound.push(at),
                    _ => {}
                }
                if by_vendor {
                    case.by_vendor.push(at);
                }
                if let Some(level) = level {
                    sequences.entry(case_id.or_empty(row).to_owned()).or_default().push((at, seq.at(row), level));
                }
            }
            Ok(())
        })?;
        read.put_in_order(&sequences);
        Ok(read)
    }

    /// What happened to a case; `None` where the log does not know it.
    pub(super) fn of(&self, case_id: &str) -> Option<&CaseActivity> {
        self.by_case.get(case_id)
    }

    fn put_in_order(&mut self, sequences: &Sequences) {
        for (case_id, case) in &mut self.by_case {
            case.inbound.sort_unstable();
            case.outbound.sort_unstable();
            case.by_vendor.sort_unstable();
            // Stable: events alike in time and sequence number keep the order of the snapshot.
            let mut levels = sequences.get(case_id).cloned().unwrap_or_default();
            levels.sort_by_key(|(at, seq, _)| (*at, *seq));
            case.levels = levels.into_iter().map(|(at, _, level)| (at, level)).collect();
        }
    }
}

/// The canonical level of a name: as `[derive]` lists it, or else a number from 1 to 3.
fn level_of(name: &str, derive: Option<&Derive>) -> Option<i64> {
    match derive.filter(|derive| !derive.levels.is_empty()) {
        Some(derive) => derive.levels.iter().find(|(known, _)| known == name).map(|(_, level)| *level),
        None => name.parse().ok().filter(|level| (1..=3).contains(level)),
    }
}
