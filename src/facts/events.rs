//! The event log, read once and put in order: by case, time, sequence number and place in the snapshot (rule R16).

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::FactsError;
use super::input::{Batch, Input, Texts};

/// What an event is about, as far as cases are derived from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EventKind {
    /// The status changed.
    Status,
    /// The level that works on it changed.
    Level,
    /// The severity changed.
    Severity,
    /// It was opened again.
    Reopen,
    /// Anything else.
    Other,
}

impl EventKind {
    fn of(word: &str) -> Self {
        match word {
            "status" => Self::Status,
            "level" => Self::Level,
            "severity" => Self::Severity,
            "reopen" => Self::Reopen,
            _ => Self::Other,
        }
    }
}

/// A text of the log, by its number in [`EventLog::name`].
pub(super) type NameId = u32;

/// One event.
#[derive(Debug, Clone, Copy)]
pub(super) struct Event {
    pub case: u32,
    pub at: DateTime<Utc>,
    pub seq: Option<i64>,
    pub kind: EventKind,
    pub from: Option<NameId>,
    pub to: Option<NameId>,
    pub actor: Option<NameId>,
    pub partner: Option<NameId>,
    pub customer: Option<NameId>,
    pub product: Option<NameId>,
    pub severity: Option<NameId>,
    pub region: Option<NameId>,
}

/// All events of a snapshot with the texts they use.
#[derive(Debug, Default)]
pub(super) struct EventLog {
    events: Vec<Event>,
    /// Case ids in the order of their first event in the snapshot.
    cases: Vec<String>,
    names: Vec<String>,
    /// Whether any event says `reopen`.
    pub has_reopens: bool,
}

const TEXTS: [&str; 10] =
    ["case_id", "kind", "from", "to", "actor_org", "partner_id", "customer_id", "product", "severity", "region"];

impl EventLog {
    /// Reads and orders the log.
    pub(super) fn read(input: &Input) -> Result<Self, FactsError> {
        let mut log = Self::default();
        let (mut cases, mut names) = (Numbers::default(), Numbers::default());
        let columns: Vec<&str> = TEXTS.into_iter().chain(["at", "seq"]).collect();
        input.each_batch("case_events", &columns, |batch| log.take(batch, &mut cases, &mut names))?;
        log.cases = cases.texts;
        log.names = names.texts;
        // Stable: events alike in all three keep the order of the snapshot.
        log.events.sort_by_key(|event| (event.case, event.at, event.seq));
        Ok(log)
    }

    fn take(&mut self, batch: &Batch, cases: &mut Numbers, names: &mut Numbers) -> Result<(), FactsError> {
        let texts: Vec<Texts<'_>> = TEXTS.iter().map(|name| batch.texts(name)).collect::<Result<_, _>>()?;
        let (at, seq) = (batch.times("at")?, batch.integers("seq")?);
        for row in batch.rows() {
            let Some(at) = at.at(row) else { continue };
            let mut name = |column: usize| texts[column].at(row).map(|text| names.of(text));
            let kind = EventKind::of(texts[1].or_empty(row));
            self.has_reopens |= kind == EventKind::Reopen;
            self.events.push(Event {
                case: cases.of(texts[0].or_empty(row)),
                at,
                seq: seq.at(row),
                kind,
                from: name(2),
                to: name(3),
                actor: name(4),
                partner: name(5),
                customer: name(6),
                product: name(7),
                severity: name(8),
                region: name(9),
            });
        }
        Ok(())
    }

    /// The events of each case, cases in the order of their first event in the snapshot.
    pub(super) fn by_case(&self) -> impl Iterator<Item = (&str, &[Event])> {
        self.events
            .chunk_by(|left, right| left.case == right.case)
            .filter_map(|events| Some((self.cases.get(events.first()?.case as usize)?.as_str(), events)))
    }

    /// The text of a number.
    pub(super) fn name(&self, id: NameId) -> &str {
        self.names.get(id as usize).map_or("", String::as_str)
    }

    /// Every text of the log, in the order of their numbers.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }
}

/// Numbers for texts, in the order of their first use.
#[derive(Default)]
struct Numbers {
    known: HashMap<String, u32>,
    texts: Vec<String>,
}

impl Numbers {
    fn of(&mut self, text: &str) -> u32 {
        if let Some(number) = self.known.get(text) {
            return *number;
        }
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.known.insert(text.to_owned(), number);
        self.texts.push(text.to_owned());
        number
    }
}
