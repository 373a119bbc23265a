//! Clocks against worked examples, their rules, and a walk minute by minute.

mod by_minute;
mod case_rules;
mod properties;
mod published;
mod rules;
mod rules_are_tested;
mod transitions;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc, Weekday};
use chrono_tz::Tz;

use super::{Limit, Pause, Pauses, Span, Timetable};
use crate::programme::calendars::{Calendar, CalendarPeriod, Hours, WeeklyHours};

const HOUR: i64 = 3_600;
const MINUTE: i64 = 60;

/// A moment, such as `2026-03-20 16:30` in UTC.
fn at(text: &str) -> DateTime<Utc> {
    let text = text.replace(' ', "T");
    format!("{text}:00Z").parse().expect("a time")
}

/// A moment as a zone's wall clock shows it.
fn local(zone: Tz, text: &str) -> DateTime<Utc> {
    let shown = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a time");
    shown.and_local_timezone(zone).single().expect("a time that is shown once").to_utc()
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn days(texts: &[&str]) -> BTreeSet<NaiveDate> {
    texts.iter().map(|text| day(text)).collect()
}

const WORKDAYS: [Weekday; 5] = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];

/// The same hours on some days, given in minutes after midnight.
fn week(days: &[Weekday], hours: &[(u32, u32)]) -> WeeklyHours {
    let hours = |day| hours.iter().map(move |(start, end)| (day, Hours { start: start * 60, end: end * 60 }));
    WeeklyHours::new(days.iter().flat_map(|day| hours(*day)))
}

/// Monday to Friday between two full hours.
fn workdays(zone: Tz, from: u32, to: u32) -> Calendar {
    Calendar::unchanging(zone, week(&WORKDAYS, &[(from * 60, to * 60)]), BTreeSet::new())
}

/// Monday to Friday 09:00 to 17:00 in UTC.
fn office() -> Calendar {
    workdays(Tz::UTC, 9, 17)
}

fn period(from: &str, calendar: Calendar) -> CalendarPeriod {
    let period = calendar.periods.into_iter().next().expect("a period");
    CalendarPeriod { from: day(from), ..period }
}

fn span(first: &str, last: &str) -> Span {
    Span::new(day(first), day(last)).expect("a span")
}

/// Worked out for 2026.
fn of_2026(calendar: &Calendar) -> Timetable {
    Timetable::new(calendar, span("2026-01-01", "2026-12-31"))
}

fn pause(from: &str, until: &str) -> Pause {
    Pause { from: at(from), until: Some(at(until)) }
}

fn open_pause(from: &str) -> Pause {
    Pause { from: at(from), until: None }
}

/// When so much working time from a moment is used up.
fn due(timetable: &Timetable, from: &str, seconds: i64, pauses: &[Pause]) -> Option<DateTime<Utc>> {
    let limit = Limit { timetable, from: at(from), seconds };
    limit.due_at(&Pauses::new(pauses.iter().copied())).expect("inside the span")
}
