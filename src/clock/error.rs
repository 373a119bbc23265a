//! What can be wrong when time is counted.

use chrono::{DateTime, NaiveDate, Utc};

/// Why working time could not be counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// A moment lies outside the days that calendars were worked out for.
    #[error("{at} lies outside the days from {first} to {last} that calendars were worked out for")]
    OutsideSpan {
        /// The moment.
        at: DateTime<Utc>,
        /// First day of the span, in UTC.
        first: NaiveDate,
        /// Last day of the span, in UTC.
        last: NaiveDate,
    },
    /// A span that ends before it begins.
    #[error("the span from {first} to {last} holds no day")]
    EmptySpan {
        /// Its first day.
        first: NaiveDate,
        /// Its last day.
        last: NaiveDate,
    },
    /// A service level names a calendar that no version of the programme defines.
    #[error("no calendar is called `{name}`")]
    UnknownCalendar {
        /// The name.
        name: String,
    },
}
