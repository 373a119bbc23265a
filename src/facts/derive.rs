//! One case from its events (rule R16): times, reopens, escalations and who and what it is about.

use chrono::{DateTime, Utc};

use super::events::{Event, EventKind, EventLog, NameId};
use crate::config::model::Derive;
use crate::domain::pattern::fits_any;

/// What a status text means.
#[derive(Debug, Clone, Copy, Default)]
struct Meaning {
    first_response: bool,
    resolved: bool,
    closed: bool,
    done: bool,
}

/// The rules of derivation, looked up once for every text of the log.
pub(super) struct DeriveRules<'a> {
    rules: &'a Derive,
    meanings: Vec<Meaning>,
    levels: Vec<Option<usize>>,
    reopens_known: bool,
}

/// A move from the partner's level to one above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DerivedEscalation {
    pub at: DateTime<Utc>,
    pub from_level: i64,
    pub to_level: i64,
}

/// What status events say of a case; a field is meaningful only where the rules name statuses for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct StatusTimes {
    pub first_response_at: Option<DateTime<Utc>>,
    pub resolutions: Vec<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub settled_at: Option<DateTime<Utc>>,
}

/// What level events say of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Levels {
    pub opened_level: i64,
    pub escalations: Vec<DerivedEscalation>,
}

/// A case as its events tell it.
#[derive(Debug, Clone)]
pub(super) struct DerivedCase {
    pub opened_at: DateTime<Utc>,
    pub partner: Option<NameId>,
    /// The organisation of the first event.
    pub actor: Option<NameId>,
    pub customer: Option<NameId>,
    pub product: Option<NameId>,
    pub severity: Option<NameId>,
    pub region: Option<NameId>,
    /// `None` where no event is about a status.
    pub status: Option<StatusTimes>,
    /// `None` where no event is about a level that the rules name.
    pub levels: Option<Levels>,
    /// When it was opened again; `None` where the log cannot tell.
    pub reopens: Option<Vec<DateTime<Utc>>>,
}

impl<'a> DeriveRules<'a> {
    /// Looks up every text of the log.
    pub(super) fn new(rules: &'a Derive, log: &EventLog) -> Self {
        let meaning = |text: &String| Meaning {
            first_response: fits_any(&rules.first_response, text),
            resolved: fits_any(&rules.resolved, text),
            closed: fits_any(&rules.closed, text),
            done: fits_any(&rules.done, text),
        };
        let level = |text: &String| rules.levels.iter().position(|(name, _)| name == text);
        Self {
            rules,
            meanings: log.names().iter().map(meaning).collect(),
            levels: log.names().iter().map(level).collect(),
            reopens_known: log.has_reopens || !rules.done.is_empty(),
        }
    }

    /// How many level events name a level the rules do not list.
    pub(super) fn unknown_levels(&self, events: &[Event]) -> u64 {
        let level_events = events.iter().filter(|event| event.kind == EventKind::Level);
        level_events.filter(|event| self.position(event).is_none()).count() as u64
    }

    fn position(&self, event: &Event) -> Option<usize> {
        self.levels.get(event.to? as usize).copied().flatten()
    }

    /// Derives a case from its events in order. `partner_level` is the level partners work at.
    pub(super) fn derive(&self, events: &[Event], partner_level: i64) -> Option<DerivedCase> {
        let first = events.first()?;
        let mut status = StatusWalk::new(!self.rules.done.is_empty());
        for event in events {
            match (event.kind, event.to.and_then(|to| self.meanings.get(to as usize))) {
                (EventKind::Status, Some(meaning)) => status.step(event.at, *meaning),
                (EventKind::Reopen, _) => status.reopen(event.at),
                _ => {}
            }
        }
        let carried = |pick: fn(&Event) -> Option<NameId>| events.iter().find_map(pick);
        Some(DerivedCase {
            opened_at: first.at,
            partner: carried(|event| event.partner),
            actor: first.actor,
            customer: carried(|event| event.customer),
            product: carried(|event| event.product),
            severity: carried(|event| event.severity).or_else(|| carried(first_severity)),
            region: carried(|event| event.region),
            reopens: self.reopens_known.then(|| status.reopens()),
            status: status.finish(),
            levels: self.walk_levels(events, partner_level),
        })
    }

    fn walk_levels(&self, events: &[Event], partner_level: i64) -> Option<Levels> {
        let mut steps = events
            .iter()
            .filter(|event| event.kind == EventKind::Level)
            .filter_map(|event| Some((event.at, self.position(event)?)));
        let highest_of_partner = self.rules.levels.iter().rposition(|(_, level)| *level <= partner_level);
        let above = |position: usize| highest_of_partner.is_none_or(|highest| position > highest);
        let canonical = |position: usize| self.rules.levels.get(position).map_or(0, |(_, level)| *level);
        let (_, mut current) = steps.next()?;
        let mut levels = Levels { opened_level: canonical(current), escalations: Vec::new() };
        for (at, next) in steps {
            if above(next) && !above(current) {
                let (from_level, to_level) = (canonical(current), canonical(next));
                levels.escalations.push(DerivedEscalation { at, from_level, to_level });
            }
            current = next;
        }
        Some(levels)
    }
}

/// The severity that the first change of severity names as the one before.
fn first_severity(event: &Event) -> Option<NameId> {
    if event.kind == EventKind::Severity { event.from.or(event.to) } else { None }
}

/// Walks the statuses of a case in order.
#[derive(Default)]
struct StatusWalk {
    knows_done: bool,
    seen: bool,
    is_done: bool,
    times: StatusTimes,
    resolved_since_open: Option<DateTime<Utc>>,
    closed_since_open: Option<DateTime<Utc>>,
    done_since_open: Option<DateTime<Utc>>,
    stated_reopens: Vec<DateTime<Utc>>,
    status_reopens: Vec<DateTime<Utc>>,
}

impl StatusWalk {
    fn new(knows_done: bool) -> Self {
        Self { knows_done, ..Self::default() }
    }

    fn step(&mut self, at: DateTime<Utc>, meaning: Meaning) {
        self.seen = true;
        if self.knows_done && self.is_done && !meaning.done {
            self.status_reopens.push(at);
            self.open_again();
        }
        self.is_done = if self.knows_done { meaning.done } else { meaning.resolved || meaning.closed };
        if meaning.first_response {
            self.times.first_response_at.get_or_insert(at);
        }
        if meaning.resolved {
            self.times.resolutions.push(at);
            self.resolved_since_open = Some(at);
        }
        if meaning.closed {
            self.times.closed_at = Some(at);
            self.closed_since_open = Some(at);
        }
        if self.is_done {
            self.done_since_open.get_or_insert(at);
        }
    }

    fn reopen(&mut self, at: DateTime<Utc>) {
        self.stated_reopens.push(at);
        self.is_done = false;
        self.open_again();
    }

    fn open_again(&mut self) {
        (self.resolved_since_open, self.closed_since_open, self.done_since_open) = (None, None, None);
    }

    /// Reopens that the log states, or else those that statuses show: a system that states them changes the status too.
    fn reopens(&self) -> Vec<DateTime<Utc>> {
        if self.stated_reopens.is_empty() { self.status_reopens.clone() } else { self.stated_reopens.clone() }
    }

    /// A case that is done left the backlog at its last resolution, or else its closing, or else when it became done.
    fn finish(mut self) -> Option<StatusTimes> {
        let open = self.knows_done && !self.is_done;
        if !open {
            self.times.settled_at = self.resolved_since_open.or(self.closed_since_open).or(self.done_since_open);
        }
        self.seen.then_some(self.times)
    }
}
