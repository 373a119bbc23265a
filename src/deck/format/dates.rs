//! Days, months and spans of days.

use chrono::{Datelike, NaiveDate};

use super::notation::locale;
use crate::domain::{Month, Quarter};

/// A day within a sentence: `14 November 2026`. The month has the deck's own word in every locale, the locale orders them.
#[must_use]
pub fn day(day: NaiveDate) -> String {
    in_order(day, "%-d %B %Y", "%B %-d, %Y")
}

/// A day that stands alone in a cell: in digits as the locale writes them (`14.11.2026`), in words where it writes none.
#[must_use]
pub fn date(date: NaiveDate) -> String {
    locale().date.map_or_else(|| day(date), |pattern| date.format(pattern).to_string())
}

/// `1 Jul 2026`.
#[must_use]
pub fn short_day(day: NaiveDate) -> String {
    in_order(day, "%-d %b %Y", "%b %-d, %Y")
}

/// `1 Jul`.
#[must_use]
pub fn day_and_month(day: NaiveDate) -> String {
    in_order(day, "%-d %b", "%b %-d")
}

/// `1 July`.
#[must_use]
pub fn day_and_month_in_full(day: NaiveDate) -> String {
    in_order(day, "%-d %B", "%B %-d")
}

/// A day by one of two patterns: with the day first, or with the month.
fn in_order(day: NaiveDate, day_first: &str, month_first: &str) -> String {
    day.format(if locale().month_first { month_first } else { day_first }).to_string()
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
        let comma = if locale().month_first { "," } else { "" };
        format!("{days}{comma} {}", period.last_day().year())
    } else {
        days
    }
}

/// `1 July to 30 September`; both years are named where they differ.
#[must_use]
pub fn days_between(from: NaiveDate, to: NaiveDate) -> String {
    if from.year() == to.year() {
        format!("{} to {}", day_and_month_in_full(from), day_and_month_in_full(to))
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
        return match locale().month_first {
            true => format!("{}\u{2013}{}", day_and_month(from), to.format("%-d")),
            false => format!("{}\u{2013}{}", from.format("%-d"), day_and_month(to)),
        };
    }
    format!("{}\u{2013}{}", day_and_month(from), day_and_month(to))
}

#[cfg(test)]
mod tests {
    use super::super::written_in;
    use super::*;
    use crate::domain::locale::ALL;
    use crate::domain::period::FiscalYear;

    fn on(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn days_read_as_people_write_them() {
        assert_eq!(day(on("2026-11-14")), "14 November 2026");
        assert_eq!(day_and_month(on("2026-07-01")), "1 Jul");
        assert_eq!(day_range(on("2026-08-03"), on("2026-08-07")), "3–7 Aug");
        assert_eq!(day_range(on("2026-08-03"), on("2026-08-03")), "3 Aug");
        assert_eq!(day_range(on("2026-08-31"), on("2026-09-04")), "31 Aug–4 Sep");
    }

    #[test]
    fn periods_name_their_days() {
        let calendar = FiscalYear { start_month: 1 };
        assert_eq!(period_days(calendar.quarter_of(on("2026-08-15"))), "1 July to 30 September");
        let late = FiscalYear { start_month: 12 };
        assert_eq!(period_days(late.quarter_of(on("2026-01-15"))), "1 December 2025 to 28 February 2026");
    }

    #[test]
    fn days_stand_in_the_order_of_the_locale() {
        let written = |tag: &str| {
            let locale = ALL.iter().find(|locale| locale.tag == tag).expect("a locale");
            let (from, to) = (on("2026-08-03"), on("2026-08-07"));
            let period = FiscalYear { start_month: 1 }.quarter_of(from);
            written_in(locale, || [day(from), date(from), day_range(from, to), period_days_and_year(period)])
        };
        let british = ["3 August 2026", "3 August 2026", "3–7 Aug", "1 July to 30 September 2026"];
        assert_eq!(written("en-GB"), british);
        assert_eq!(written("en-US"), ["August 3, 2026", "August 3, 2026", "Aug 3–7", "July 1 to September 30, 2026"]);
        assert_eq!(written("de-DE"), [british[0], "03.08.2026", british[2], british[3]]);
        let digits = ["sv-SE", "ja-JP", "fr-FR", "fi-FI", "nl-NL"].map(|tag| written(tag)[1].clone());
        assert_eq!(digits, ["2026-08-03", "2026/08/03", "03/08/2026", "3.8.2026", "03-08-2026"]);
    }
}
