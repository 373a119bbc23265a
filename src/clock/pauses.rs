//! Times in which a clock stands still.

use chrono::{DateTime, Utc};

use super::{ClockError, Timetable};

/// A pause as it was noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// When it began.
    pub from: DateTime<Utc>,
    /// When it ended; `None` where it has not.
    pub until: Option<DateTime<Utc>>,
}

/// The pauses of a case: in order, apart from each other, none empty (rule 7).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pauses {
    /// Seconds since 1970; a pause without an end ends with time.
    stretches: Vec<(i64, i64)>,
}

impl Pauses {
    /// No pause.
    pub const NONE: Self = Self { stretches: Vec::new() };

    /// Pauses as noted, in any order.
    #[must_use]
    pub fn new(noted: impl IntoIterator<Item = Pause>) -> Self {
        let second = |at: DateTime<Utc>| at.timestamp();
        let stretches = noted.into_iter().map(|pause| (second(pause.from), pause.until.map_or(i64::MAX, second)));
        Self { stretches: joined(stretches.filter(|(from, until)| from < until).collect()) }
    }

    /// The pauses as they stood when the work was done, or stand at the as-of moment while it is not (rules 15 and 16).
    #[must_use]
    pub fn known(&self, done: Option<DateTime<Utc>>, as_of: DateTime<Utc>) -> Self {
        let last = done.map_or(as_of, |done| done.min(as_of)).timestamp();
        let begun = self.stretches.iter().filter(|(from, _)| *from <= last);
        let known = begun.map(|(from, until)| match done {
            Some(_) => (*from, *until.min(&last)),
            None if *until > last => (*from, i64::MAX),
            None => (*from, *until),
        });
        Self { stretches: known.filter(|(from, until)| from < until).collect() }
    }

    /// Running seconds from one moment to another without those of pauses.
    ///
    /// # Errors
    ///
    /// When a moment lies outside the timetable's span.
    pub fn elapsed(&self, on: &Timetable, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<i64, ClockError> {
        Ok(on.elapsed(from, to)? - self.removed(on, from, to)?)
    }

    /// Running seconds that pauses take out of the time from one moment to another; none when `to` lies before `from`.
    ///
    /// # Errors
    ///
    /// When a moment lies outside the timetable's span.
    pub fn removed(&self, on: &Timetable, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<i64, ClockError> {
        let (from, to) = (on.second(from)?, on.second(to)?);
        let inside = self.after(from).map(|(start, end)| (start.max(from), end.min(to)));
        Ok(inside.filter(|(start, end)| start < end).map(|(start, end)| on.position(end) - on.position(start)).sum())
    }

    /// Pauses that end after a second, in order.
    pub(super) fn after(&self, second: i64) -> impl Iterator<Item = (i64, i64)> {
        self.stretches.iter().copied().filter(move |(_, until)| *until > second)
    }
}

fn joined(mut stretches: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    stretches.sort_unstable();
    let mut joined: Vec<(i64, i64)> = Vec::with_capacity(stretches.len());
    for (from, until) in stretches {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(until),
            _ => joined.push((from, until)),
        }
    }
    joined
}
