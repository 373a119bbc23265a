//! Every calendar a programme's clocks may run on, worked out.

use std::collections::BTreeMap;

use super::{ClockError, Span, Timetable};
use crate::programme::calendars::through_versions;
use crate::programme::model::Programme;

/// Timetables by the name of their calendar.
#[derive(Debug, Clone)]
pub struct Timetables {
    by_name: BTreeMap<String, Timetable>,
}

impl Timetables {
    /// Works out every calendar that service levels name in any version, through all versions (rule 6).
    ///
    /// # Errors
    ///
    /// When a calendar is named that no version defines; a checked programme has none.
    pub fn of(programme: &Programme, span: Span) -> Result<Self, ClockError> {
        let levels = programme.versions.iter().filter_map(|version| version.service_levels.as_ref());
        let mut by_name = BTreeMap::new();
        for name in levels.flat_map(|levels| levels.calendar_names()) {
            if by_name.contains_key(name) {
                continue;
            }
            let calendar = through_versions(programme, name).ok_or_else(|| unknown(name))?;
            by_name.insert(name.to_owned(), Timetable::new(&calendar, span));
        }
        Ok(Self { by_name })
    }

    /// The timetable of a calendar.
    ///
    /// # Errors
    ///
    /// When no service level names it.
    pub fn get(&self, name: &str) -> Result<&Timetable, ClockError> {
        self.by_name.get(name).ok_or_else(|| unknown(name))
    }
}

fn unknown(name: &str) -> ClockError {
    ClockError::UnknownCalendar { name: name.to_owned() }
}
