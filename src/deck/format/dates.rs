//! Days, months and spans of days.

use chrono::{Datelike, NaiveDate};

use crate::domain::{Month, Quarter};

/// `14 November 2026`.
#[must_use]
pub fn day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// `1 Jul`.
#[must_use]
pub fn day_and_month(day: NaiveDate) -> String {
    day.format("%-d %b").to_string()
}

/// `August`, or `August 2025` with the year.
#[must_use]
pub fn month_name(month: Month, with_year: bool) -> String {
    month.first_day().format(if with_year { "%B %Y" } else { "%B" }).to_string()
}

/// `1 July to 30 September`; both years are named where they differ.
#[must_use]
pub fn period_days(period: Quarter) -> String {
    days_between(period.first_day(), period.last_day())
}

/// `1 July to 30 September 2026`.
#[must_use]
pub fn period_days_and_year(period: Quarter) -> String {
    let days = period_days(period);
    if period.first_day().year() == period.last_day().year() {
        format!("{days} {}", period.last_day().year())
    } else {
        days
    }
}

/// `1 July to 30 September`; both years are named where they differ.
#[must_use]
pub fn days_between(from: NaiveDate, to: NaiveDate) -> String {
    if from.year() == to.year() {
        format!("{} to {}", from.format("%-d %B"), to.format("%-d %B"))
    } else {
        format!("{} to {}", day(from), day(to))
    }
}

/// A run of days in short: `3 Aug`, `3–7 Aug`, `31 Aug–4 Sep`.
#[must_use]
pub fn day_range(from: NaiveDate, to: NaiveDate) -> String {
    if from == to {
        return day_and_month(from);
    }
    if Month::of(from) == Month::of(to) {
        return format!("{}\u{2013}{}", from.format("%-d"), day_and_month(to));
    }
    format!("{}\u{2013}{}", day_and_month(from), day_and_month(to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::period::FiscalYear;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn days_read_as_people_write_them() {
        assert_eq!(day(date("2026-11-14")), "14 November 2026");
        assert_eq!(day_and_month(date("2026-07-01")), "1 Jul");
        assert_eq!(day_range(date("2026-08-03"), date("2026-08-07")), "3–7 Aug");
        assert_eq!(day_range(date("2026-08-03"), date("2026-08-03")), "3 Aug");
        assert_eq!(day_range(date("2026-08-31"), date("2026-09-04")), "31 Aug–4 Sep");
    }

    #[test]
    fn periods_name_their_days() {
        let calendar = FiscalYear { start_month: 1 };
        assert_eq!(period_days(calendar.quarter_of(date("2026-08-15"))), "1 July to 30 September");
        let late = FiscalYear { start_month: 12 };
        assert_eq!(period_days(late.quarter_of(date("2026-01-15"))), "1 December 2025 to 28 February 2026");
    }
}
