//! Working days of a programme: days of the week that are worked, without the holidays.
//!
//! All functions are pure and speak of days in the workspace's time zone (rule R2).

use std::ops::Bound;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::programme::model::WorkingDays;

/// Whether people work on a day.
#[must_use]
pub fn is_working_day(calendar: &WorkingDays, day: NaiveDate) -> bool {
    calendar.weekdays.contains(&day.weekday()) && !calendar.holidays.contains(&day)
}

/// Working days after `from` up to and including `to`: how many have passed when something of `from` is looked at
/// on `to`. From Friday to Monday is 1, from a day to itself 0. Negative when `to` lies before `from`.
#[must_use]
pub fn working_days_between(calendar: &WorkingDays, from: NaiveDate, to: NaiveDate) -> i64 {
    if to < from {
        return -working_days_between(calendar, to, from);
    }
    let days = (to - from).num_days();
    let worked = distinct(&calendar.weekdays);
    let worked_in_a_week = i64::try_from(worked.len()).unwrap_or(7);
    let tail = (1..=days % 7).filter(|offset| worked.contains(&weekday_after(from, *offset))).count();
    let range = (Bound::Excluded(from), Bound::Included(to));
    let days_off = if from < to {
        calendar.holidays.range(range).filter(|holiday| worked.contains(&holiday.weekday())).count()
    } else {
        0
    };
    days / 7 * worked_in_a_week + as_count(tail) - as_count(days_off)
}

/// The `count`-th working day after a day; before it for a negative count; the day itself, worked or not, for 0.
///
/// `None` when no day of the week is worked or the calendar of days ends before.
#[must_use]
pub fn add_working_days(calendar: &WorkingDays, day: NaiveDate, count: i64) -> Option<NaiveDate> {
    if count != 0 && calendar.weekdays.is_empty() {
        return None;
    }
    let mut left = count.unsigned_abs();
    let mut day = day;
    while left > 0 {
        day = if count > 0 { day.checked_add_days(Days::new(1))? } else { day.checked_sub_days(Days::new(1))? };
        left -= u64::from(is_working_day(calendar, day));
    }
    Some(day)
}

fn distinct(weekdays: &[Weekday]) -> Vec<Weekday> {
    let mut distinct = Vec::with_capacity(7);
    for day in weekdays {
        if !distinct.contains(day) {
            distinct.push(*day);
        }
    }
    distinct
}

fn weekday_after(day: NaiveDate, offset: i64) -> Weekday {
    let moved = i64::from(day.weekday().num_days_from_monday()) + offset;
    Weekday::try_from(u8::try_from(moved.rem_euclid(7)).unwrap_or(0)).unwrap_or(Weekday::Mon)
}

fn as_count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    /// Monday to Friday without 1 May (a Friday) and 25 May (a Monday) 2026.
    fn may() -> WorkingDays {
        WorkingDays {
            weekdays: vec![Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri],
            holidays: BTreeSet::from([day("2026-05-01"), day("2026-05-25")]),
        }
    }

    #[test]
    fn weekends_and_holidays_are_off() {
        assert!(is_working_day(&may(), day("2026-05-04")));
        assert!(!is_working_day(&may(), day("2026-05-02")));
        assert!(!is_working_day(&may(), day("2026-05-25")));
    }

    #[test]
    fn days_are_counted_from_the_day_after() {
        assert_eq!(working_days_between(&may(), day("2026-05-08"), day("2026-05-11")), 1);
        assert_eq!(working_days_between(&may(), day("2026-05-08"), day("2026-05-08")), 0);
        assert_eq!(working_days_between(&may(), day("2026-04-30"), day("2026-05-31")), 19);
        assert_eq!(working_days_between(&may(), day("2026-05-11"), day("2026-05-08")), -1);
    }

    #[test]
    fn adding_steps_over_days_off() {
        assert_eq!(add_working_days(&may(), day("2026-04-30"), 1), Some(day("2026-05-04")));
        assert_eq!(add_working_days(&may(), day("2026-05-26"), -1), Some(day("2026-05-22")));
        assert_eq!(add_working_days(&may(), day("2026-05-02"), 0), Some(day("2026-05-02")));
        let nobody = WorkingDays { weekdays: Vec::new(), holidays: BTreeSet::new() };
        assert_eq!(add_working_days(&nobody, day("2026-05-02"), 1), None);
        assert_eq!(add_working_days(&may(), NaiveDate::MAX, 1), None);
    }

    fn any_calendar() -> impl Strategy<Value = WorkingDays> {
        let weekday = (0_u8..7).prop_map(|number| Weekday::try_from(number).expect("a weekday"));
        let weekdays = proptest::collection::vec(weekday, 1..9);
        let holidays = proptest::collection::btree_set(any_day(), 0..60);
        (weekdays, holidays).prop_map(|(weekdays, holidays)| WorkingDays { weekdays, holidays })
    }

    fn any_day() -> impl Strategy<Value = NaiveDate> {
        (0_u64..400).prop_map(|offset| day("2026-01-01") + Days::new(offset))
    }

    proptest! {
        #[test]
        fn counting_is_asking_each_day(calendar in any_calendar(), from in any_day(), to in any_day()) {
            let (first, last) = (from.min(to), from.max(to));
            let asked = first.iter_days().skip(1).take_while(|each| *each <= last);
            let count = as_count(asked.filter(|each| is_working_day(&calendar, *each)).count());
            prop_assert_eq!(working_days_between(&calendar, from, to).abs(), count);
        }

        #[test]
        fn as_many_days_lie_between_as_were_added(calendar in any_calendar(), from in any_day(), count in 1_i64..80) {
            let later = add_working_days(&calendar, from, count).expect("a day");
            prop_assert!(is_working_day(&calendar, later));
            prop_assert_eq!(working_days_between(&calendar, from, later), count);
            let earlier = add_working_days(&calendar, from, -count).expect("a day");
            prop_assert!(is_working_day(&calendar, earlier));
            let day_before = from - Days::new(1);
            prop_assert_eq!(working_days_between(&calendar, earlier, day_before) + 1, count);
        }

        #[test]
        fn counts_add_up(calendar in any_calendar(), one in any_day(), two in any_day(), three in any_day()) {
            let between = |from, to| working_days_between(&calendar, from, to);
            let mut days = [one, two, three];
            days.sort();
            prop_assert_eq!(between(days[0], days[1]) + between(days[1], days[2]), between(days[0], days[2]));
        }
    }
}
