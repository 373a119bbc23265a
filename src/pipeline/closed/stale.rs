//! Sources that stopped before the period: their rows of it are missing, and figures that rest on them are too.

use std::collections::BTreeMap;

use arrow::array::AsArray as _;
use arrow::datatypes::TimestampMicrosecondType;
use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;

use crate::domain::Quarter;
use crate::lake::{self, Snapshot};
use crate::pipeline::PipelineError;

/// Tables in which something happens in any quarter, and the column that says when.
const HAPPENING: [(&str, &str); 4] =
    [("case_events", "at"), ("cases", "opened_at"), ("escalations", "at"), ("surveys", "sent_at")];

/// Tables with rows from before a period and none of it, by name, with the day of the newest row before it.
pub(super) fn stale(
    snapshot: &Snapshot,
    zone: Tz,
    period: Quarter,
) -> Result<BTreeMap<&'static str, NaiveDate>, PipelineError> {
    let mut found = BTreeMap::new();
    for (table, column) in HAPPENING {
        let failed =
            |error: &dyn std::error::Error| PipelineError::Internal(format!("cannot read the {table}: {error}"));
        let (mut newest_before, mut has_rows): (Option<NaiveDate>, bool) = (None, false);
        for batch in lake::read_batches(snapshot.parts(table), &[column]).map_err(|error| failed(&error))? {
            let batch = batch.map_err(|error| failed(&error))?;
            let Some(times) = batch.column(0).as_primitive_opt::<TimestampMicrosecondType>() else { continue };
            let days = times.iter().flatten().filter_map(DateTime::from_timestamp_micros);
            for day in days.map(|at| at.with_timezone(&zone).date_naive()) {
                has_rows |= period.contains(day);
                if day < period.first_day() {
                    newest_before = newest_before.max(Some(day));
                }
            }
        }
        if let Some(day) = newest_before.filter(|_| !has_rows) {
            found.insert(table, day);
        }
    }
    Ok(found)
}
