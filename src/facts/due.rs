//! Whether something owed by a day was done in time, as it stood on the as-of day.

use chrono::NaiveDate;

/// Something owed by a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Due {
    pub due: Option<NaiveDate>,
    pub done: Option<NaiveDate>,
}

impl Due {
    /// As it was known on a day: what was done after it was open then.
    pub(super) fn as_of(self, day: NaiveDate) -> Self {
        Self { done: self.done.filter(|done| *done <= day), ..self }
    }

    /// True where it was done by its day; false once that day has passed without; `None` while it is not due.
    ///
    /// The due day itself is not over on the as-of day: only what is done counts then.
    pub(super) fn met(self, as_of: NaiveDate) -> Option<bool> {
        let due = self.due?;
        let in_time = self.as_of(as_of).done.is_some_and(|done| done <= due);
        if in_time && due <= as_of {
            return Some(true);
        }
        (due < as_of).then_some(false)
    }

    /// Whether its day has passed and it is still open; `None` where it has no day.
    pub(super) fn overdue(self, as_of: NaiveDate) -> Option<bool> {
        self.due.map(|due| due < as_of && self.as_of(as_of).done.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_and_past_its_day_is_missed_and_not_due_yet_is_nothing() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let as_of = day("2026-09-30");
        let stand = |due: &str, done: &str| {
            let due = Due { due: due.parse().ok(), done: done.parse().ok() };
            (due.met(as_of), due.overdue(as_of))
        };
        assert_eq!(stand("2026-09-10", "2026-09-10"), (Some(true), Some(false)));
        assert_eq!(stand("2026-09-10", "2026-09-11"), (Some(false), Some(false)));
        assert_eq!(stand("2026-09-10", ""), (Some(false), Some(true)));
        assert_eq!(stand("2026-09-30", ""), (None, Some(false)));
        assert_eq!(stand("2026-09-30", "2026-09-30"), (Some(true), Some(false)));
        assert_eq!(stand("2026-10-10", "2026-09-01"), (None, Some(false)));
        assert_eq!(stand("", "2026-09-01"), (None, None));
        // What was done after the as-of day was open on it.
        assert_eq!(stand("2026-09-10", "2026-10-01"), (Some(false), Some(true)));
    }
}
