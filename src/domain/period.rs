//! Months and fiscal quarters: the days a figure is about.
//!
//! Days, months and quarters are those of the workspace's time zone (rule R2); nothing here knows a zone.

use std::fmt;

use chrono::{Datelike, Months, NaiveDate};

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    first: NaiveDate,
}

impl Month {
    /// The month a day lies in.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        Self { first: day.with_day(1).unwrap_or(day) }
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        self.first
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        self.next().first.pred_opt().unwrap_or(self.first)
    }

    /// The month after.
    #[must_use]
    pub fn next(self) -> Self {
        Self { first: self.first.checked_add_months(Months::new(1)).unwrap_or(self.first) }
    }

    /// The month before.
    #[must_use]
    pub fn previous(self) -> Self {
        Self { first: self.first.checked_sub_months(Months::new(1)).unwrap_or(self.first) }
    }

    /// `Sep` or, in January and at the start of an axis, `Jan 26`.
    #[must_use]
    pub fn short_name(self, with_year: bool) -> String {
        self.first.format(if with_year { "%b %y" } else { "%b" }).to_string()
    }
}

impl fmt::Display for Month {
    /// `2026-09`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.first.format("%Y-%m"))
    }
}

/// When a fiscal year starts: the first day of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FiscalYear {
    /// The month, 1 to 12.
    pub start_month: u32,
}

impl FiscalYear {
    /// The quarter a day lies in.
    #[must_use]
    pub fn quarter_of(self, day: NaiveDate) -> Quarter {
        let months_in = (day.month() + 12 - self.start_month) % 12;
        let first = Month::of(day).first_day();
        let first = first.checked_sub_months(Months::new(months_in % 3)).unwrap_or(first);
        Quarter { first, start_month: self.start_month }
    }

    /// Reads `2026Q3`: quarter 3 of the fiscal year *ending* in 2026, or of calendar 2026 when years start in January.
    #[must_use]
    pub fn parse_quarter(self, text: &str) -> Option<Quarter> {
        let (year, number) = text.trim().split_once(['Q', 'q'])?;
        let year: i32 = year.trim().parse().ok()?;
        let number: u32 = number.parse().ok().filter(|number| (1..=4).contains(number))?;
        let start_year = if self.start_month == 1 { year } else { year - 1 };
        let start = NaiveDate::from_ymd_opt(start_year, self.start_month, 1)?;
        let first = start.checked_add_months(Months::new(3 * (number - 1)))?;
        Some(Quarter { first, start_month: self.start_month })
    }
}

/// A fiscal quarter: three months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    first: NaiveDate,
    start_month: u32,
}

impl Quarter {
    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        self.first
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        self.months()[2].last_day()
    }

    /// Its three months in order.
    #[must_use]
    pub fn months(self) -> [Month; 3] {
        let first = Month::of(self.first);
        [first, first.next(), first.next().next()]
    }

    /// The quarter before.
    #[must_use]
    pub fn previous(self) -> Self {
        let first = self.first.checked_sub_months(Months::new(3)).unwrap_or(self.first);
        Self { first, ..self }
    }

    /// The quarter after.
    #[must_use]
    pub fn next(self) -> Self {
        let first = self.first.checked_add_months(Months::new(3)).unwrap_or(self.first);
        Self { first, ..self }
    }

    /// The `count` quarters that end with this one, oldest first.
    #[must_use]
    pub fn history(self, count: usize) -> Vec<Self> {
        let mut quarters: Vec<Self> =
            std::iter::successors(Some(self), |quarter| Some(quarter.previous())).take(count).collect();
        quarters.reverse();
        quarters
    }

    /// Whether a day lies in it.
    #[must_use]
    pub fn contains(self, day: NaiveDate) -> bool {
        (self.first_day()..=self.last_day()).contains(&day)
    }

    /// 1 to 4.
    #[must_use]
    pub fn number(self) -> u32 {
        ((self.first.month() + 12 - self.start_month) % 12) / 3 + 1
    }

    /// The fiscal year, named by the calendar year it ends in.
    #[must_use]
    pub fn year(self) -> i32 {
        let starts_late = self.start_month != 1 && self.first.month() >= self.start_month;
        self.first.year() + i32::from(starts_late)
    }

    /// `2026 Q3`, as people read it. [`fmt::Display`] gives `2026Q3`, as files are named.
    #[must_use]
    pub fn title(self) -> String {
        format!("{} Q{}", self.year(), self.number())
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Q{}", self.year(), self.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn calendar_quarter_has_its_days() {
        let quarter = FiscalYear { start_month: 1 }.parse_quarter("2026Q3").expect("a quarter");
        assert_eq!((quarter.first_day(), quarter.last_day()), (day("2026-07-01"), day("2026-09-30")));
        assert_eq!(quarter.to_string(), "2026Q3");
        assert_eq!(quarter.previous().to_string(), "2026Q2");
        assert_eq!(quarter.next().next().to_string(), "2027Q1");
    }

    #[test]
    fn fiscal_year_is_named_by_the_year_it_ends_in() {
        let fiscal = FiscalYear { start_month: 7 };
        let quarter = fiscal.quarter_of(day("2026-08-15"));
        assert_eq!(quarter.to_string(), "2027Q1");
        assert_eq!(fiscal.parse_quarter("2027Q1"), Some(quarter));
        assert_eq!(fiscal.quarter_of(day("2026-06-30")).to_string(), "2026Q4");
        assert_eq!(fiscal.quarter_of(day("2026-03-31")).to_string(), "2026Q3");
    }

    #[test]
    fn every_day_lies_in_the_quarter_of_its_name() {
        for start_month in 1..=12 {
            let fiscal = FiscalYear { start_month };
            for offset in 0..800 {
                let date = day("2024-01-01") + chrono::Days::new(offset);
                let quarter = fiscal.quarter_of(date);
                assert!(quarter.contains(date));
                assert_eq!(fiscal.parse_quarter(&quarter.to_string()), Some(quarter));
            }
        }
    }
}
