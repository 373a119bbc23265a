//! Sources that stopped before the period: their rows of it are missing, and figures that rest on them are too.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::domain::Quarter;
use crate::lake::Snapshot;
use crate::pipeline::PipelineError;
use crate::pipeline::happening::{HAPPENING, rows_by_day};

/// Tables with rows from before a period and none of it, by name, with the day of the newest row before it.
pub(super) fn stale(
    snapshot: &Snapshot,
    zone: Tz,
    period: Quarter,
) -> Result<BTreeMap<&'static str, NaiveDate>, PipelineError> {
    let mut found = BTreeMap::new();
    for (table, columns) in HAPPENING {
        let days = rows_by_day(snapshot.parts(table), columns, zone)
            .map_err(|error| PipelineError::Internal(format!("cannot read the {table}: {error}")))?;
        let has_rows = days.range(period.first_day()..=period.last_day()).next().is_some();
        let newest_before = days.range(..period.first_day()).next_back().map(|(day, _)| *day);
        if let Some(day) = newest_before.filter(|_| !has_rows) {
            found.insert(table, day);
        }
    }
    Ok(found)
}
