//! On which days rows of tables in which something happens all the time fall.

use std::collections::BTreeMap;
use std::path::PathBuf;

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::datatypes::TimestampMicrosecondType;
use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;

use crate::lake::{self, LakeError};

/// The tables, each with the columns that say when: the first that a row has. An export of answers alone has no times of sending.
pub(super) const HAPPENING: [(&str, &[&str]); 4] = [
    ("case_events", &["at"]),
    ("cases", &["opened_at"]),
    ("escalations", &["at"]),
    ("surveys", &["sent_at", "responded_at"]),
];

/// Rows with a time, by its day in the zone.
///
/// # Errors
/// When a part cannot be read.
pub(super) fn rows_by_day(
    parts: Vec<PathBuf>,
    columns: &[&str],
    zone: Tz,
) -> Result<BTreeMap<NaiveDate, u64>, LakeError> {
    let mut days = BTreeMap::new();
    for batch in lake::read_batches(parts, columns)? {
        for at in times(&batch?).into_iter().filter_map(DateTime::from_timestamp_micros) {
            *days.entry(at.with_timezone(&zone).date_naive()).or_default() += 1;
        }
    }
    Ok(days)
}

/// The first time of each row that has one, in microseconds.
fn times(batch: &RecordBatch) -> Vec<i64> {
    let columns: Vec<_> =
        batch.columns().iter().filter_map(|column| column.as_primitive_opt::<TimestampMicrosecondType>()).collect();
    let first = |row: usize| columns.iter().find(|column| column.is_valid(row)).map(|column| column.value(row));
    (0..batch.num_rows()).filter_map(first).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, TimestampMicrosecondArray};

    use super::*;

    #[test]
    fn a_row_counts_by_the_first_of_its_times() {
        let column = |times: Vec<Option<i64>>| Arc::new(TimestampMicrosecondArray::from(times)) as ArrayRef;
        let (sent, answered) = (column(vec![Some(1), None, None]), column(vec![Some(5), Some(6), None]));
        let batch =
            RecordBatch::try_from_iter_with_nullable([("sent_at", sent, true), ("responded_at", answered, true)]);
        assert_eq!(times(&batch.unwrap()), [1, 6]);
    }
}
