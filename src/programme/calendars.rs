//! Working calendars: when a clock of the contract runs.
//!
//! A [`Calendar`] says, for each stretch of days, in which zone, at which hours of the week and on which holidays. How
//! its seconds are counted is no concern of the programme: the rules of the module `clock` say it.

mod hours;
mod reader;

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Weekday};
use chrono_tz::Tz;

use super::holidays;
use super::model::Programme;

pub(super) use reader::{changes_never_in_force, read};

/// Seconds of a day on the wall clock, whatever the zone makes of it.
pub const SECONDS_OF_DAY: u32 = 86_400;

/// The name of the calendar that always runs; it needs no definition.
pub const ALWAYS: &str = "24x7";

/// A working calendar with its changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// What holds from which day, oldest first; the first one holds for all days before it as well. Never empty.
    pub periods: Vec<CalendarPeriod>,
}

/// What a calendar says from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarPeriod {
    /// The first day it holds, in its own zone.
    pub from: NaiveDate,
    /// The zone whose wall clock the hours are those of.
    pub zone: Tz,
    /// Working hours.
    pub week: WeeklyHours,
    /// Days without working hours.
    pub holidays: BTreeSet<NaiveDate>,
    /// Whether some of the holidays come from the shipped list, which covers only [`holidays::YEARS`].
    pub uses_public_holidays: bool,
}

/// Working hours of each day of the week.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WeeklyHours {
    /// Monday first; in order, apart from each other and not empty.
    days: [Vec<Hours>; 7],
}

/// A stretch of one day on the wall clock, in seconds after midnight: the start included, the end not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hours {
    /// First second.
    pub start: u32,
    /// The second after the last, at most [`SECONDS_OF_DAY`].
    pub end: u32,
}

impl Calendar {
    /// The calendar that always runs.
    #[must_use]
    pub fn always() -> Self {
        let all_day = Weekday::Mon;
        let days = (0..7).map(|offset| (0..offset).fold(all_day, |day, _| day.succ()));
        let week = WeeklyHours::new(days.map(|day| (day, Hours { start: 0, end: SECONDS_OF_DAY })));
        Self::unchanging(Tz::UTC, week, BTreeSet::new())
    }

    /// A calendar that never changes.
    #[must_use]
    pub fn unchanging(zone: Tz, week: WeeklyHours, holidays: BTreeSet<NaiveDate>) -> Self {
        let from = NaiveDate::MIN;
        Self { periods: vec![CalendarPeriod { from, zone, week, holidays, uses_public_holidays: false }] }
    }

    /// The years from one to another, both included, for which public holidays were asked for and the shipped list has
    /// none: on those days the calendar works through.
    #[must_use]
    pub fn years_without_holidays(&self, first: i32, last: i32) -> Vec<i32> {
        let is_asked = |year: i32| {
            self.periods.iter().enumerate().any(|(index, period)| {
                let begins_in_time = index == 0 || period.from.year() <= year;
                let ends_too_early = self.periods.get(index + 1).is_some_and(|next| next.from.year() < year);
                period.uses_public_holidays && begins_in_time && !ends_too_early
            })
        };
        (first..=last).filter(|year| !holidays::YEARS.contains(year) && is_asked(*year)).collect()
    }
}

impl WeeklyHours {
    /// Working hours from stretches in any order; those that touch or overlap become one, empty ones are left out.
    #[must_use]
    pub fn new(hours: impl IntoIterator<Item = (Weekday, Hours)>) -> Self {
        let mut days: [Vec<Hours>; 7] = Default::default();
        for (day, hours) in hours {
            days[day.num_days_from_monday() as usize].push(hours);
        }
        for day in &mut days {
            *day = joined(day);
        }
        Self { days }
    }

    /// The working hours of a day of the week, in order and apart from each other.
    #[must_use]
    pub fn on(&self, day: Weekday) -> &[Hours] {
        &self.days[day.num_days_from_monday() as usize]
    }

    /// Whether no day has any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.days.iter().all(Vec::is_empty)
    }
}

fn joined(hours: &[Hours]) -> Vec<Hours> {
    let mut sorted: Vec<Hours> = hours.iter().copied().filter(|hours| hours.start < hours.end).collect();
    sorted.sort_unstable();
    let mut joined: Vec<Hours> = Vec::with_capacity(sorted.len());
    for next in sorted {
        match joined.last_mut() {
            Some(last) if next.start <= last.end => last.end = last.end.max(next.end),
            _ => joined.push(next),
        }
    }
    joined
}

/// A calendar by its name through all versions of a programme: from a version's first day on, what that version says of
/// it; a version that does not name it leaves it as it was. `None` where no version names it.
///
/// A case keeps the rules of its opening day (rule R4), among them the *name* of its calendar; its hours are those in
/// force as time goes on.
#[must_use]
pub fn through_versions(programme: &Programme, name: &str) -> Option<Calendar> {
    if name == ALWAYS {
        return Some(Calendar::always());
    }
    let mut periods: Vec<CalendarPeriod> = Vec::new();
    for version in &programme.versions {
        let Some(calendar) = version.calendars.get(name) else { continue };
        periods.retain(|period| period.from < version.from);
        periods.extend(calendar.periods.iter().cloned());
    }
    (!periods.is_empty()).then_some(Calendar { periods })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u32 = 3_600;

    #[test]
    fn hours_that_touch_or_overlap_are_one() {
        let hours = |start: u32, end: u32| (Weekday::Tue, Hours { start: start * HOUR, end: end * HOUR });
        let week = WeeklyHours::new([hours(13, 17), hours(8, 10), hours(10, 12), hours(9, 11), hours(18, 18)]);
        let expected = [hours(8, 12).1, hours(13, 17).1];
        assert_eq!(week.on(Weekday::Tue), expected);
        assert!(week.on(Weekday::Wed).is_empty() && !week.is_empty());
    }

    #[test]
    fn the_calendar_that_always_runs_works_all_days() {
        let calendar = Calendar::always();
        let mut day = Weekday::Mon;
        for _ in 0..7 {
            assert_eq!(calendar.periods[0].week.on(day), [Hours { start: 0, end: SECONDS_OF_DAY }]);
            day = day.succ();
        }
    }

    #[test]
    fn years_the_list_does_not_cover_are_named() {
        let mut calendar = Calendar::always();
        assert!(calendar.years_without_holidays(2000, 2100).is_empty());
        calendar.periods[0].uses_public_holidays = true;
        assert_eq!(calendar.years_without_holidays(2018, 2032), [2018, 2019, 2031, 2032]);
        let mut later = calendar.periods[0].clone();
        later.from = "2032-03-01".parse().expect("a day");
        later.uses_public_holidays = false;
        calendar.periods.push(later);
        assert_eq!(calendar.years_without_holidays(2029, 2035), [2031, 2032]);
    }
}
