//! Working time: calendars, pauses, due moments, and whether a promise was kept. Pure.
//!
//! A [`Timetable`] is a calendar worked out once for a span of days: the stretches in which its clock runs, in UTC, with
//! the running seconds before each. Elapsed time and due moments are then two binary searches, however long a case
//! lasted. [`Limit`] and [`Pauses`] count one promise, [`attain`] judges a clock of one or more limits, and
//! [`CaseClocks`] puts a case, its severities and the programme's service levels together.
//!
#![doc = include_str!("RULES.md")]

mod attainment;
mod case;
mod due;
mod error;
mod offsets;
mod pauses;
mod timetable;
mod timetables;
mod working_days;

pub use attainment::{Attainment, Outcome, attain};
pub use case::{CaseAttainment, CaseClocks, CaseTimes, SeverityChange};
pub use due::Limit;
pub use error::ClockError;
pub use pauses::{Pause, Pauses};
pub use timetable::{Span, Timetable};
pub use timetables::Timetables;
pub use working_days::{add_working_days, is_working_day, working_days_between};

#[cfg(test)]
mod tests;
