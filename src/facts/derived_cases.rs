//! Every case that the event log tells of, derived (rule R16).

use std::collections::HashMap;

use super::FactsError;
use super::context::Context;
use super::derive::{DeriveRules, DerivedCase};
use super::events::EventLog;
use crate::config::model::Derive;

/// The derived cases, in the order of their first event in the snapshot.
pub(super) struct DerivedCases<'a> {
    pub log: &'a EventLog,
    pub rules: &'a Derive,
    pub cases: Vec<(&'a str, DerivedCase)>,
    positions: HashMap<&'a str, usize>,
    /// Level events whose level the workspace does not list.
    pub events_of_unknown_level: u64,
}

impl<'a> DerivedCases<'a> {
    /// Derives them all.
    pub(super) fn derive(log: &'a EventLog, rules: &'a Derive, context: &Context<'_>) -> Result<Self, FactsError> {
        let looked_up = DeriveRules::new(rules, log);
        let (mut cases, mut positions) = (Vec::new(), HashMap::new());
        let mut events_of_unknown_level = 0;
        for (case_id, events) in log.by_case() {
            let Some(first) = events.first() else { continue };
            let opened = context.zone.day(first.at);
            let partner_level = context.version(opened)?.cases.partner_level;
            events_of_unknown_level += looked_up.unknown_levels(events);
            if let Some(derived) = looked_up.derive(events, partner_level) {
                positions.insert(case_id, cases.len());
                cases.push((case_id, derived));
            }
        }
        Ok(Self { log, rules, cases, positions, events_of_unknown_level })
    }

    /// What the events tell of a case, with its position.
    pub(super) fn find(&self, case_id: &str) -> Option<(usize, &DerivedCase)> {
        let position = *self.positions.get(case_id)?;
        self.cases.get(position).map(|(_, case)| (position, case))
    }
}
