//! Days of the workspace's zone (rule R2) and windows of whole days after a moment.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

/// The zone whose days the facts carry.
#[derive(Debug, Clone, Copy)]
pub(super) struct Zone(pub(super) Tz);

impl Zone {
    /// The day a moment lies in.
    pub(super) fn day(self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.0).date_naive()
    }
}

/// Whether a moment lies at most so many days (of 24 hours) after a start; no limit takes in every moment.
pub(super) fn within(start: DateTime<Utc>, at: DateTime<Utc>, days: Option<u32>) -> bool {
    days.is_none_or(|days| at - start <= TimeDelta::days(i64::from(days)))
}

/// Whether a window of so many days after a start had passed; a window without an end asks for no waiting.
pub(super) fn passed(start: DateTime<Utc>, days: Option<u32>, as_of: DateTime<Utc>) -> bool {
    days.is_none_or(|days| as_of - start >= TimeDelta::days(i64::from(days)))
}

/// Whole elapsed seconds from one moment to a later one.
pub(super) fn seconds(from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
    (to - from).num_seconds()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    #[test]
    fn r2_a_day_is_one_of_the_workspaces_zone() {
        let stockholm = Zone(chrono_tz::Europe::Stockholm);
        assert_eq!(stockholm.day(at("2026-06-30T23:00:00Z")).to_string(), "2026-07-01");
        assert_eq!(Zone(chrono_tz::UTC).day(at("2026-06-30T23:00:00Z")).to_string(), "2026-06-30");
        // The hour that a change to summer time skips, and the one that is repeated in autumn.
        assert_eq!(stockholm.day(at("2026-03-28T22:59:59Z")).to_string(), "2026-03-28");
        assert_eq!(stockholm.day(at("2026-03-28T23:00:00Z")).to_string(), "2026-03-29");
        assert_eq!(stockholm.day(at("2026-10-25T22:59:59Z")).to_string(), "2026-10-25");
        assert_eq!(stockholm.day(at("2026-10-25T23:00:00Z")).to_string(), "2026-10-26");
    }

    #[test]
    fn a_window_holds_its_last_moment() {
        let (start, end) = (at("2026-01-01T10:00:00Z"), at("2026-01-22T10:00:00Z"));
        assert!(within(start, end, Some(21)) && passed(start, Some(21), end));
        let after = at("2026-01-22T10:00:01Z");
        assert!(!within(start, after, Some(21)) && within(start, after, None));
        assert!(!passed(start, Some(22), end) && passed(start, None, start));
    }
}
