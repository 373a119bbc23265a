//! Service levels: how soon a case of each severity is answered and resolved, and on which calendar.

mod reader;
mod span;

use std::collections::BTreeMap;

use crate::domain::PartnerId;

pub(super) use reader::read;

/// What the contract promises about time. Cases go by the version of their opening day (rule R4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceLevels {
    /// Severities, the most severe first. Never empty.
    pub severities: Vec<SeverityLevel>,
    /// Which clocks a pause stops.
    pub pauses: PausedClocks,
    /// Patterns of pauses that wait for the vendor and so need no message to the customer; `*` stands for any text.
    pub waiting_for_vendor: Vec<String>,
    /// The calendar that runs in peak hours, where the programme has them.
    pub peak_hours: Option<String>,
    /// Calendars that partners have in place of those of `severities`: partner, then the name to replace.
    pub replacements: BTreeMap<PartnerId, BTreeMap<String, String>>,
}

/// What is promised for one severity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeverityLevel {
    /// The severity, as cases name it.
    pub id: String,
    /// Working seconds to the first response; `None` where none is promised.
    pub response: Option<i64>,
    /// Working seconds to the resolution; `None` where none is promised.
    pub resolution: Option<i64>,
    /// The name of the calendar its clocks run on.
    pub calendar: String,
}

/// Which clocks a pause stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PausedClocks {
    /// That of the first response and those of the resolution.
    All,
    /// Those of the resolution alone.
    Resolution,
    /// None.
    None,
}

impl ServiceLevels {
    /// The place of a severity, 0 for the most severe; `None` for one the programme does not name.
    #[must_use]
    pub fn rank(&self, severity: &str) -> Option<usize> {
        self.severities.iter().position(|level| level.id == severity)
    }

    /// The name of the calendar that runs for a partner where the severity's level names this one.
    #[must_use]
    pub fn calendar_of<'a>(&'a self, partner: Option<&PartnerId>, named: &'a str) -> &'a str {
        let own = partner.and_then(|partner| self.replacements.get(partner)).and_then(|names| names.get(named));
        own.map_or(named, String::as_str)
    }

    /// The names of all calendars that could be asked for.
    pub fn calendar_names(&self) -> impl Iterator<Item = &str> {
        let named = self.severities.iter().map(|level| level.calendar.as_str());
        let replaced = self.replacements.values().flat_map(BTreeMap::values).map(String::as_str);
        named.chain(replaced).chain(self.peak_hours.as_deref())
    }
}
