//! The as-of time where none is given (rule R3).

use chrono::{DateTime, Utc};

use super::FactsError;
use super::input::Input;

/// The tables and columns whose newest time is the as-of time: cases, events, escalations and responses.
const TIMES: [(&str, &[&str]); 4] = [
    ("cases", &["opened_at", "first_response_at", "first_resolved_at", "resolved_at", "closed_at"]),
    ("case_events", &["at"]),
    ("escalations", &["at"]),
    ("surveys", &["responded_at"]),
];

/// The newest accepted case, event or response time.
pub(super) fn newest_time(input: &Input) -> Result<DateTime<Utc>, FactsError> {
    let mut newest: Option<DateTime<Utc>> = None;
    for (table, columns) in TIMES {
        input.each_batch(table, columns, |batch| {
            for column in columns {
                let times = batch.times(column)?;
                newest = newest.max(batch.rows().filter_map(|row| times.at(row)).max());
            }
            Ok(())
        })?;
    }
    newest.ok_or(FactsError::NoTime)
}
