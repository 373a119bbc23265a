//! The days a sample covers, how busy they are, and how moments are written.

use chrono::{DateTime, Datelike, Days, NaiveDate, Weekday};

use crate::domain::Quarter;

/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;
/// Seconds of an hour.
pub(super) const HOUR: i64 = 3_600;

/// Days after the last quarter's end on which the systems were exported: every escalation horizon has passed by then.
const DAYS_TO_EXPORT: u64 = 26;

/// The days a sample covers.
#[derive(Debug, Clone)]
pub(super) struct Span {
    /// The full quarters, oldest first; never empty.
    pub(super) quarters: Vec<Quarter>,
    /// The first day with cases.
    pub(super) first: NaiveDate,
    /// The last day of the last full quarter.
    pub(super) last: NaiveDate,
    /// The moment of the export, in seconds since 1970 (UTC): nothing later is known.
    pub(super) export: i64,
}

impl Span {
    /// The span of `count` quarters that end with one.
    pub(super) fn new(last_quarter: Quarter, count: usize) -> Self {
        let quarters = last_quarter.history(count.max(1));
        let first = quarters.first().map_or(last_quarter.first_day(), |quarter| quarter.first_day());
        let last = last_quarter.last_day();
        let export = seconds_of(plus_days(last, DAYS_TO_EXPORT)) + 6 * HOUR;
        Self { quarters, first, last, export }
    }

    /// The last full quarter.
    pub(super) fn last_quarter(&self) -> Quarter {
        self.quarters[self.quarters.len() - 1]
    }

    /// The days with cases, to the day before the export.
    pub(super) fn days(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let end = day_of(self.export);
        self.first.iter_days().take_while(move |day| *day < end)
    }

    /// The file a moment belongs to: the index of its quarter; the quarter after the last one is counted too, and moments
    /// outside belong to the nearest.
    pub(super) fn file_of(&self, day: NaiveDate) -> usize {
        self.quarters.iter().position(|quarter| day <= quarter.last_day()).unwrap_or(self.quarters.len())
    }

    /// The names of the quarters that files are for, the begun one included.
    pub(super) fn file_names(&self) -> Vec<String> {
        let begun = self.last_quarter().next();
        self.quarters.iter().chain([&begun]).map(ToString::to_string).collect()
    }

    /// How many quarters before the last full one a day lies; 0 for the last one and after it.
    pub(super) fn quarters_before_last(&self, day: NaiveDate) -> usize {
        (self.quarters.len() - 1).saturating_sub(self.file_of(day))
    }

    /// The twelve working days of the last quarter's middle month on which a planted absence falls.
    pub(super) fn planted_absence(&self) -> (NaiveDate, NaiveDate) {
        let month = self.last_quarter().months()[1].first_day();
        let mut from = plus_days(month, 7);
        while from.weekday() != Weekday::Mon {
            from = plus_days(from, 1);
        }
        (from, plus_days(from, 15))
    }
}

/// How busy a day is, against an average working day: weekday, season and the turn of the year.
pub(super) fn busyness(day: NaiveDate) -> f64 {
    let weekday = [1.15, 1.1, 1.05, 1.0, 0.9, 0.22, 0.18][day.weekday().num_days_from_monday() as usize];
    let month = [1.04, 1.02, 1.03, 0.98, 0.97, 1.0, 0.86, 0.77, 1.06, 1.08, 1.05, 0.9][day.month0() as usize];
    let festive = (day.month() == 12 && day.day() >= 24) || (day.month() == 1 && day.day() == 1);
    weekday * month * if festive { 0.35 } else { 1.0 }
}

/// A day that many days later.
pub(super) fn plus_days(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

/// A day that many days earlier.
pub(super) fn minus_days(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

/// Midnight (UTC) of a day, in seconds since 1970.
pub(super) fn seconds_of(day: NaiveDate) -> i64 {
    i64::from(day.to_epoch_days()) * DAY
}

/// The day (UTC) of a moment.
pub(super) fn day_of(seconds: i64) -> NaiveDate {
    DateTime::from_timestamp(seconds, 0).map_or(NaiveDate::MIN, |moment| moment.date_naive())
}

/// Writes `03/07/2026 09:15`.
pub(super) fn push_desk_time(row: &mut Vec<u8>, seconds: i64) {
    let day = day_of(seconds);
    push_two(row, day.day());
    row.push(b'/');
    push_two(row, day.month());
    row.push(b'/');
    push_year(row, day);
    row.push(b' ');
    push_clock(row, seconds, false);
}

/// Writes `2026-07-03T09:15:20Z`.
pub(super) fn push_iso_time(row: &mut Vec<u8>, seconds: i64) {
    push_iso_day(row, day_of(seconds));
    row.push(b'T');
    push_clock(row, seconds, true);
    row.push(b'Z');
}

/// Writes `2026-07-03`.
pub(super) fn push_iso_day(row: &mut Vec<u8>, day: NaiveDate) {
    push_year(row, day);
    row.push(b'-');
    push_two(row, day.month());
    row.push(b'-');
    push_two(row, day.day());
}

/// Writes `20260703`.
pub(super) fn push_plain_day(row: &mut Vec<u8>, day: NaiveDate) {
    push_year(row, day);
    push_two(row, day.month());
    push_two(row, day.day());
}

fn push_clock(row: &mut Vec<u8>, seconds: i64, with_seconds: bool) {
    let of_day = seconds.rem_euclid(DAY) as u32;
    push_two(row, of_day / 3600);
    row.push(b':');
    push_two(row, of_day / 60 % 60);
    if with_seconds {
        row.push(b':');
        push_two(row, of_day % 60);
    }
}

fn push_year(row: &mut Vec<u8>, day: NaiveDate) {
    let year = day.year().clamp(0, 9999) as u32;
    push_two(row, year / 100);
    push_two(row, year % 100);
}

fn push_two(row: &mut Vec<u8>, number: u32) {
    row.push(b'0' + (number / 10 % 10) as u8);
    row.push(b'0' + (number % 10) as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::period::FiscalYear;

    fn span(last: &str, count: usize) -> Span {
        Span::new(FiscalYear { start_month: 1 }.parse_quarter(last).expect("a quarter"), count)
    }

    #[test]
    fn span_ends_after_every_horizon_of_the_last_quarter() {
        let span = span("2026Q3", 6);
        assert_eq!(span.first.to_string(), "2025-04-01");
        assert_eq!(day_of(span.export).to_string(), "2026-10-26");
        assert_eq!(span.days().last().map(|day| day.to_string()).as_deref(), Some("2026-10-25"));
        assert_eq!(span.file_names().join(" "), "2025Q2 2025Q3 2025Q4 2026Q1 2026Q2 2026Q3 2026Q4");
        let (first, last) = (span.first, plus_days(span.last, 3));
        assert_eq!((span.quarters_before_last(first), span.quarters_before_last(last)), (5, 0));
    }

    #[test]
    fn planted_absence_takes_twelve_working_days() {
        let (from, to) = span("2026Q3", 6).planted_absence();
        assert_eq!((from.to_string(), to.to_string()), ("2026-08-10".to_owned(), "2026-08-25".to_owned()));
        let working =
            from.iter_days().take_while(|day| *day <= to).filter(|day| day.weekday().number_from_monday() < 6);
        assert_eq!(working.count(), 12);
    }

    #[test]
    fn moments_are_written_as_the_systems_write_them() {
        let moment = seconds_of(NaiveDate::from_ymd_opt(2026, 7, 3).expect("a day")) + 9 * HOUR + 15 * 60 + 20;
        let mut row = Vec::new();
        push_desk_time(&mut row, moment);
        row.push(b' ');
        push_iso_time(&mut row, moment);
        row.push(b' ');
        push_plain_day(&mut row, day_of(moment));
        assert_eq!(String::from_utf8_lossy(&row), "03/07/2026 09:15 2026-07-03T09:15:20Z 20260703");
    }
}
