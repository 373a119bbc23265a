//! A calendar worked out for a span of days: when its clock runs, in UTC.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};

use super::ClockError;
use super::offsets::{OffsetStretch, offset_stretches};
use crate::programme::calendars::{Calendar, CalendarPeriod};

/// Days that calendars are worked out for, both included, in UTC.
///
/// From the first opening to the as-of day, and as much longer as a promise may take to fall due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    first: NaiveDate,
    last: NaiveDate,
}

impl Span {
    /// The days from one to another.
    ///
    /// # Errors
    ///
    /// When the last lies before the first.
    pub fn new(first: NaiveDate, last: NaiveDate) -> Result<Self, ClockError> {
        if last < first { Err(ClockError::EmptySpan { first, last }) } else { Ok(Self { first, last }) }
    }

    fn start(self) -> i64 {
        midnight(self.first)
    }

    /// The first second after the span.
    fn end(self) -> i64 {
        midnight(self.last) + SECONDS_OF_DAY
    }
}

const SECONDS_OF_DAY: i64 = 86_400;

/// The running time of a calendar over a span of days.
///
/// Three lists of equal length hold the stretches in which the clock runs: sorted, apart from each other, never empty.
/// Times are seconds since 1970 in UTC.
#[derive(Debug, Clone)]
pub struct Timetable {
    span: Span,
    starts: Vec<i64>,
    ends: Vec<i64>,
    /// Running seconds before each stretch.
    before: Vec<i64>,
}

impl Timetable {
    /// Works a calendar out (rules 1, 2, 3 and 6).
    #[must_use]
    pub fn new(calendar: &Calendar, span: Span) -> Self {
        let mut timetable = Self { span, starts: Vec::new(), ends: Vec::new(), before: Vec::new() };
        let mut start = span.start();
        for (index, period) in calendar.periods.iter().enumerate() {
            let next = calendar.periods.get(index + 1);
            let end = next.map_or(span.end(), |next| first_moment(next, span).clamp(start, span.end()));
            timetable.add_period(period, start, end);
            start = end;
        }
        timetable
    }

    /// Running seconds from one moment to another; negative when `to` lies before `from` (rules 4 and 5).
    ///
    /// # Errors
    ///
    /// When a moment lies outside the span (rule 17).
    pub fn elapsed(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<i64, ClockError> {
        Ok(self.position(self.second(to)?) - self.position(self.second(from)?))
    }

    /// The first moment at which so many running seconds have elapsed (rule 8); the start itself for none or fewer. `None` where
    /// the span ends before.
    ///
    /// # Errors
    ///
    /// When the start lies outside the span (rule 17).
    pub fn add(&self, from: DateTime<Utc>, seconds: i64) -> Result<Option<DateTime<Utc>>, ClockError> {
        let from = self.second(from)?;
        Ok(self.add_to_second(from, seconds).and_then(|at| DateTime::from_timestamp(at, 0)))
    }

    /// Whether the clock runs at a moment.
    ///
    /// # Errors
    ///
    /// When the moment lies outside the span (rule 17).
    pub fn is_running(&self, at: DateTime<Utc>) -> Result<bool, ClockError> {
        let at = self.second(at)?;
        Ok(self.stretch_before(at).is_some_and(|index| at < self.ends[index]))
    }

    /// Seconds since 1970, without fractions, of a moment in the span; its end counts as in it.
    pub(super) fn second(&self, at: DateTime<Utc>) -> Result<i64, ClockError> {
        let second = at.timestamp();
        if (self.span.start()..=self.span.end()).contains(&second) {
            return Ok(second);
        }
        Err(ClockError::OutsideSpan { at, first: self.span.first, last: self.span.last })
    }

    /// Running seconds from the span's start to a second; before the span none, after it all.
    pub(super) fn position(&self, at: i64) -> i64 {
        self.stretch_before(at).map_or(0, |index| self.before[index] + at.min(self.ends[index]) - self.starts[index])
    }

    /// As [`Self::add`], in seconds since 1970.
    pub(super) fn add_to_second(&self, from: i64, seconds: i64) -> Option<i64> {
        if seconds <= 0 {
            return Some(from);
        }
        let position = self.position(from).checked_add(seconds)?;
        let index = self.before.partition_point(|before| *before < position).checked_sub(1)?;
        let at = self.starts[index] + position - self.before[index];
        (at <= self.ends[index]).then_some(at)
    }

    /// The last stretch that starts at a second or before.
    fn stretch_before(&self, at: i64) -> Option<usize> {
        self.starts.partition_point(|start| *start <= at).checked_sub(1)
    }

    /// Adds the running time of a calendar's period from one second to another.
    fn add_period(&mut self, period: &CalendarPeriod, start: i64, end: i64) {
        for stretch in offset_stretches(period.zone, start, end) {
            let (Some(mut day), Some(last)) = (local_day(stretch, stretch.start), local_day(stretch, stretch.end - 1))
            else {
                continue;
            };
            while day <= last {
                self.add_day(period, stretch, day);
                let Some(next) = day.checked_add_days(Days::new(1)) else { break };
                day = next;
            }
        }
    }

    /// Adds the working hours of a day, as far as the wall clock shows them in a stretch with one offset.
    fn add_day(&mut self, period: &CalendarPeriod, stretch: OffsetStretch, day: NaiveDate) {
        if period.holidays.contains(&day) {
            return;
        }
        let midnight = midnight(day) - stretch.ahead;
        for hours in period.week.on(day.weekday()) {
            let start = (midnight + i64::from(hours.start)).max(stretch.start);
            let end = (midnight + i64::from(hours.end)).min(stretch.end);
            if start < end {
                self.push(start, end);
            }
        }
    }

    /// Adds a stretch that starts where the last one ends or later.
    fn push(&mut self, start: i64, end: i64) {
        match self.ends.last_mut() {
            Some(last) if *last == start => *last = end,
            _ => {
                let before = self.position(start);
                self.starts.push(start);
                self.ends.push(end);
                self.before.push(before);
            }
        }
    }
}

/// The first moment at which a period is in force: its first day begins on its own wall clock (rule 6).
fn first_moment(period: &CalendarPeriod, span: Span) -> i64 {
    let midnight = midnight(period.from);
    let stretches = offset_stretches(period.zone, span.start(), span.end());
    let begins = stretches.iter().find(|stretch| midnight - stretch.ahead < stretch.end);
    begins.map_or(span.end(), |stretch| (midnight - stretch.ahead).max(stretch.start))
}

/// The day the wall clock shows at a second of a stretch.
fn local_day(stretch: OffsetStretch, at: i64) -> Option<NaiveDate> {
    Some(DateTime::from_timestamp(at + stretch.ahead, 0)?.date_naive())
}

/// Seconds since 1970 of a day's midnight, as if the day were one of UTC.
fn midnight(day: NaiveDate) -> i64 {
    day.and_time(NaiveTime::MIN).and_utc().timestamp()
}
