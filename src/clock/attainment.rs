//! Whether a promise was kept.

use chrono::{DateTime, Utc};

use super::{ClockError, Limit, Pauses};

/// How one clock of a case ended, or stands (rule 15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Done in time.
    Met,
    /// Done too late.
    Missed,
    /// Not done, and the limit has passed: counts as missed.
    Overdue,
    /// Not done, and still in time: counts as nothing.
    Pending,
    /// Nothing was promised.
    NotApplicable,
}

impl Outcome {
    /// Whether the promise was kept, as attainment counts it: `None` where that is open or nothing was promised.
    #[must_use]
    pub fn is_met(self) -> Option<bool> {
        match self {
            Self::Met => Some(true),
            Self::Missed | Self::Overdue => Some(false),
            Self::Pending | Self::NotApplicable => None,
        }
    }
}

/// One clock of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attainment {
    /// How it ended, or stands.
    pub outcome: Outcome,
    /// When it was or is due: the earliest of its limits. `None` where nothing was promised, while a pause without an end
    /// holds it, and beyond the span that calendars were worked out for.
    pub due_at: Option<DateTime<Utc>>,
}

/// Judges a clock: all its limits must hold when the work is done, or at the as-of moment while it is not.
///
/// Limits that start after that moment, and what comes after the as-of moment, are not known (rules 15 and 16).
///
/// # Errors
///
/// When a moment lies outside a timetable's span.
pub fn attain(
    limits: &[Limit<'_>],
    pauses: &Pauses,
    done: Option<DateTime<Utc>>,
    as_of: DateTime<Utc>,
) -> Result<Attainment, ClockError> {
    let done = done.filter(|done| *done <= as_of);
    let judged_at = done.unwrap_or(as_of);
    let pauses = pauses.known(done, as_of);
    let mut attainment = Attainment { outcome: Outcome::NotApplicable, due_at: None };
    let mut holds = true;
    for limit in limits.iter().filter(|limit| limit.from <= judged_at) {
        holds &= limit.holds_at(judged_at, &pauses)?;
        attainment.due_at = earliest(attainment.due_at, limit.due_at(&pauses)?);
        attainment.outcome = match (done.is_some(), holds) {
            (true, true) => Outcome::Met,
            (true, false) => Outcome::Missed,
            (false, true) => Outcome::Pending,
            (false, false) => Outcome::Overdue,
        };
    }
    Ok(attainment)
}

fn earliest(one: Option<DateTime<Utc>>, other: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    one.into_iter().chain(other).min()
}
