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
    let mut quarter_hours: BTreeMap<i64, u64> = BTreeMap::new();
    for batch in lake::read_batches(parts, columns)? {
        // Rows of one time are often together: they are counted before they are looked up.
        for run in times(&batch?).chunk_by(|one, next| quarter_hour(*one) == quarter_hour(*next)) {
            *quarter_hours.entry(quarter_hour(run[0])).or_default() += run.len() as u64;
        }
    }
    let mut days = BTreeMap::new();
    for (start, rows) in quarter_hours {
        let Some(at) = DateTime::from_timestamp_micros(start) else { continue };
        *days.entry(at.with_timezone(&zone).date_naive()).or_default() += rows;
    }
    Ok(days)
}

/// The start of the quarter of an hour in which a time is. A day begins with one in every zone: since 1986 all are so many of them from UTC.
fn quarter_hour(micros: i64) -> i64 {
    const LENGTH: i64 = 15 * 60 * 1_000_000;
    micros.div_euclid(LENGTH) * LENGTH
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
    fn a_quarter_of_an_hour_is_of_one_day_in_every_zone() {
        let day =
            |micros: i64, zone: Tz| DateTime::from_timestamp_micros(micros).unwrap().with_timezone(&zone).date_naive();
        // A day's end in each zone in either half of a year.
        for zone in chrono_tz::TZ_VARIANTS {
            for start in [1_767_225_600_000_000_i64, 1_782_864_000_000_000] {
                for quarter in 0..96 {
                    let first = quarter_hour(start + quarter * 15 * 60 * 1_000_000);
                    assert_eq!(day(first, zone), day(first + 15 * 60 * 1_000_000 - 1, zone), "{zone}");
                }
            }
        }
        assert_eq!(quarter_hour(-1), -15 * 60 * 1_000_000);
    }

    #[test]
    fn a_row_counts_by_the_first_of_its_times() {
        let column = |times: Vec<Option<i64>>| Arc::new(TimestampMicrosecondArray::from(times)) as ArrayRef;
        let (sent, answered) = (column(vec![Some(1), None, None]), column(vec![Some(5), Some(6), None]));
        let batch =
            RecordBatch::try_from_iter_with_nullable([("sent_at", sent, true), ("responded_at", answered, true)]);
        assert_eq!(times(&batch.unwrap()), [1, 6]);
    }
}
