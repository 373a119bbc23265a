//! What every derivation looks things up in, and what it notes on the way.

use chrono::{DateTime, NaiveDate, Utc};

use super::FactsError;
use super::counts::Counts;
use super::exclusions::Exclusions;
use super::input::Input;
use super::parties::Parties;
use super::zone::Zone;
use crate::domain::period::FiscalYear;
use crate::programme::model::{Programme, Version};

/// Read by every derivation.
pub(super) struct Context<'a> {
    pub input: &'a Input,
    pub programme: &'a Programme,
    pub parties: &'a Parties,
    pub exclusions: &'a Exclusions,
    pub zone: Zone,
    pub fiscal_year: FiscalYear,
    pub as_of: DateTime<Utc>,
}

impl<'a> Context<'a> {
    /// The rules in force on a day (rule R4).
    pub(super) fn version(&self, day: NaiveDate) -> Result<&'a Version, FactsError> {
        let remedy = "write a programme version";
        self.programme.on(day).ok_or(FactsError::MissingTable { table: "programme", remedy })
    }

    /// The day of a moment, if there is one.
    pub(super) fn day(&self, at: Option<DateTime<Utc>>) -> Option<NaiveDate> {
        at.map(|at| self.zone.day(at))
    }

    /// The as-of day.
    pub(super) fn as_of_day(&self) -> NaiveDate {
        self.zone.day(self.as_of)
    }
}

/// Noted by every derivation.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub counts: Counts,
    pub span: Span,
}

/// The first and the last day something happened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Span {
    pub first: Option<NaiveDate>,
    pub last: Option<NaiveDate>,
}

impl Span {
    /// Takes in a day.
    pub(super) fn take(&mut self, day: Option<NaiveDate>) {
        let Some(day) = day else { return };
        self.first = Some(self.first.map_or(day, |first| first.min(day)));
        self.last = Some(self.last.map_or(day, |last| last.max(day)));
    }
}
