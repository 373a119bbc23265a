//! Stretches of time in which a zone keeps one offset from UTC.

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;

/// Seconds between two looks at a zone's offset. No zone changes it twice within so short a time.
const STEP: i64 = 6 * 3_600;

/// A stretch of seconds since 1970 in UTC, the start included and the end not, with the seconds that local time is ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OffsetStretch {
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) ahead: i64,
}

/// The stretches that together make up the time from `start` to `end`, in order, each as long as its offset lasts.
pub(super) fn offset_stretches(zone: Tz, start: i64, end: i64) -> Vec<OffsetStretch> {
    let mut stretches = Vec::new();
    let mut current = OffsetStretch { start, end, ahead: ahead(zone, start) };
    let mut looked = start;
    while looked < end {
        let next = (looked + STEP).min(end);
        if ahead(zone, next) != current.ahead {
            let change = first_with_other_offset(zone, looked, next, current.ahead);
            stretches.push(OffsetStretch { end: change, ..current });
            current = OffsetStretch { start: change, end, ahead: ahead(zone, change) };
        }
        looked = next;
    }
    if current.start < end {
        stretches.push(current);
    }
    stretches
}

/// The first second after `before` at which the offset is another; at `after` it is.
fn first_with_other_offset(zone: Tz, before: i64, after: i64, offset: i64) -> i64 {
    let (mut before, mut after) = (before, after);
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        if ahead(zone, middle) == offset {
            before = middle;
        } else {
            after = middle;
        }
    }
    after
}

/// Seconds that local time is ahead of UTC at a moment.
fn ahead(zone: Tz, at: i64) -> i64 {
    let utc = DateTime::from_timestamp(at, 0).unwrap_or_default().naive_utc();
    i64::from(zone.offset_from_utc_datetime(&utc).fix().local_minus_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Clocks in Stockholm went forward on 29 March 2026 at 01:00 UTC.
    #[test]
    fn the_second_of_a_change_is_found_from_anywhere() {
        let change = seconds("2026-03-29T01:00:00Z");
        let zone = chrono_tz::Europe::Stockholm;
        for before in 1..9 {
            for after in 0..9 {
                let found = first_with_other_offset(zone, change - before, change + after, 3_600);
                assert_eq!(found, change, "from {before} s before to {after} s after");
            }
        }
    }

    fn seconds(text: &str) -> i64 {
        text.parse::<DateTime<chrono::Utc>>().expect("a time").timestamp()
    }

    #[test]
    fn summer_time_makes_three_stretches_of_a_year() {
        let (start, end) = (seconds("2026-01-01T00:00:00Z"), seconds("2027-01-01T00:00:00Z"));
        let (spring, autumn) = (seconds("2026-03-29T01:00:00Z"), seconds("2026-10-25T01:00:00Z"));
        assert_eq!(
            offset_stretches(Tz::Europe__Stockholm, start, end),
            [
                OffsetStretch { start, end: spring, ahead: 3_600 },
                OffsetStretch { start: spring, end: autumn, ahead: 7_200 },
                OffsetStretch { start: autumn, end, ahead: 3_600 },
            ]
        );
        assert_eq!(offset_stretches(Tz::Asia__Kathmandu, start, end), [OffsetStretch { start, end, ahead: 20_700 }]);
        assert_eq!(offset_stretches(Tz::UTC, start, start), []);
    }

    /// Looking every hour finds no change that looking every six hours does not.
    #[test]
    fn no_change_of_any_zone_is_missed() {
        let (start, end) = (seconds("2023-01-01T00:00:00Z"), seconds("2028-01-01T00:00:00Z"));
        for zone in chrono_tz::TZ_VARIANTS {
            for stretch in offset_stretches(zone, start, end) {
                let looks = (stretch.start..stretch.end).step_by(3_600);
                assert!(looks.chain([stretch.end - 1]).all(|at| ahead(zone, at) == stretch.ahead), "{zone}");
            }
        }
    }
}
