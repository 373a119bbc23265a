//! Every change of every zone's offset from 2023 to 2027, minute by minute.

use chrono::TimeDelta;

use super::*;
use crate::clock::offsets::offset_stretches;

pub(super) const FIRST: &str = "2023-01-01";
pub(super) const LAST: &str = "2027-12-31";

/// The moments at which a zone changes its offset.
pub(super) fn changes(zone: Tz) -> Vec<DateTime<Utc>> {
    let second = |text: &str| at(&format!("{text} 00:00")).timestamp();
    let stretches = offset_stretches(zone, second(FIRST), second(LAST));
    stretches[1..].iter().map(|each| DateTime::from_timestamp(each.start, 0).expect("a time")).collect()
}

/// Hours that begin and end inside skipped and repeated hours, some of them at midnight.
fn awkward(zone: Tz) -> Calendar {
    let all = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
    let hours = [(0, 20), (45, 75), (90, 125), (130, 155), (165, 230), (23 * 60 + 10, 24 * 60)];
    Calendar::unchanging(zone, week(&all, &hours), BTreeSet::new())
}

#[test]
fn around_every_change_each_minute_is_counted_as_shown() {
    let mut count = 0;
    for zone in chrono_tz::TZ_VARIANTS {
        for change in changes(zone) {
            let from = change - TimeDelta::hours(5);
            let day = change.date_naive();
            let around = Span::new(day - TimeDelta::days(2), day + TimeDelta::days(2)).expect("a span");
            let calendar = awkward(zone);
            let timetable = Timetable::new(&calendar, around);
            let mut walked = 0;
            for minute in 0..600 {
                let moment = from + TimeDelta::minutes(minute);
                assert_eq!(timetable.elapsed(from, moment), Ok(walked), "{zone} at {moment}");
                let runs = by_minute::runs(&calendar, moment);
                assert_eq!(timetable.is_running(moment), Ok(runs), "{zone} at {moment}");
                walked += if runs { MINUTE } else { 0 };
            }
            count += 1;
        }
    }
    assert!(count > 2_000, "only {count} changes were looked at");
}
