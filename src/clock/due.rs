//! One promise: so much working time from a moment on.

use chrono::{DateTime, Utc};

use super::{ClockError, Pauses, Timetable};

/// So much working time from a moment on, on a calendar.
#[derive(Debug, Clone, Copy)]
pub struct Limit<'a> {
    /// The calendar's running time.
    pub timetable: &'a Timetable,
    /// When it starts.
    pub from: DateTime<Utc>,
    /// Working seconds promised, more than none.
    pub seconds: i64,
}

impl Limit<'_> {
    /// Whether no more than the promised working time is used at a moment (rule 9).
    ///
    /// # Errors
    ///
    /// When a moment lies outside the timetable's span.
    pub fn holds_at(&self, at: DateTime<Utc>, pauses: &Pauses) -> Result<bool, ClockError> {
        Ok(pauses.elapsed(self.timetable, self.from, at)? <= self.seconds)
    }

    /// The first moment at which the promised working time is used up (rule 8). `None` where a pause without an end, or
    /// the end of the timetable's span, comes before.
    ///
    /// # Errors
    ///
    /// When the start lies outside the timetable's span.
    pub fn due_at(&self, pauses: &Pauses) -> Result<Option<DateTime<Utc>>, ClockError> {
        let mut from = self.timetable.second(self.from)?;
        let mut left = self.seconds;
        for (pause, resumed) in pauses.after(from) {
            let run = self.timetable.position(pause) - self.timetable.position(from);
            if left <= run {
                break;
            }
            left -= run.max(0);
            from = resumed;
        }
        Ok(self.timetable.add_to_second(from, left).and_then(|at| DateTime::from_timestamp(at, 0)))
    }
}
