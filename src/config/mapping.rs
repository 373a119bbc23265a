//! How values are made of what a file holds: which rows count, and what is done to a value besides replacing it.

use crate::domain::Place;
use crate::domain::pattern::fits_any;

/// Rows that feed a table, or do not, by the value of one column of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Where it is written.
    pub place: Place,
    /// The column of the file.
    pub column: String,
    /// The values meant, in which `*` stands for any text; the empty text is no value.
    pub values: Vec<String>,
    /// Whether rows with such a value feed the table (`only`), or all others (`except`).
    pub keeps: bool,
    /// Whether a file without the column is read without the condition, as presets allow.
    pub optional: bool,
}

impl Condition {
    /// Whether a row with this text in the column is meant; `None` where the row does not have the column at all.
    #[must_use]
    pub fn holds(&self, found: Option<&str>) -> bool {
        match found {
            None if self.optional => true,
            found => fits_any(&self.values, found.unwrap_or_default().trim()) == self.keeps,
        }
    }
}

/// What is done to a value, in the order of the fields. The default does nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Adjustments {
    /// A text of digits loses the zeros it starts with.
    pub drop_zeros: bool,
    /// A text is written in capital letters.
    pub upper_case: bool,
    /// A day is that of a time, as it is written.
    pub drop_time: bool,
    /// The file names the first day after the one that is meant.
    pub exclusive: bool,
    /// The file has a duration since a time of the same row.
    pub after: Option<After>,
    /// A number is in minor units of the row's currency.
    pub minor_units: bool,
    /// A number changes its sign.
    pub reversed: bool,
    /// A number changes its sign in some rows.
    pub minus_when: Option<MinusWhen>,
}

/// A duration after another time of the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct After {
    /// The canonical column with that time, which stands before this one in the table.
    pub column: &'static str,
    /// How durations are written.
    pub unit: DurationUnit,
}

/// How durations are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DurationUnit {
    /// A number of milliseconds.
    Milliseconds,
    /// A number of seconds.
    Seconds,
    /// A number of minutes.
    Minutes,
    /// A number of hours.
    Hours,
    /// `12:30`, hours and minutes; hours may be more than 24.
    HoursMinutes,
    /// `12:30:15`, hours, minutes and seconds.
    HoursMinutesSeconds,
    /// `90:15`, minutes and seconds.
    MinutesSeconds,
    /// A time in 1970: the duration since that year began, as replicas of databases write it.
    Since1970,
}

impl DurationUnit {
    /// Every unit with its name in configuration.
    pub const NAMED: &'static [(&'static str, Self)] = &[
        ("milliseconds", Self::Milliseconds),
        ("seconds", Self::Seconds),
        ("minutes", Self::Minutes),
        ("hours", Self::Hours),
        ("hh:mm", Self::HoursMinutes),
        ("hh:mm:ss", Self::HoursMinutesSeconds),
        ("mm:ss", Self::MinutesSeconds),
        ("since_1970", Self::Since1970),
    ];
}

/// Where a number is negative although its digits do not say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MinusWhen {
    /// The column of the file that says it.
    pub column: String,
    /// Its values that mean a minus; any other leaves the number as it is.
    pub values: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_keeps_or_drops_the_values_it_names() {
        let condition = |keeps, optional| Condition {
            place: Place::default(),
            column: "State".to_owned(),
            values: vec!["done".to_owned()],
            keeps,
            optional,
        };
        let found = [Some("done"), Some(" done "), Some("open"), Some(""), None];
        let of = |condition: Condition| found.map(|text| condition.holds(text));
        assert_eq!(of(condition(true, false)), [true, true, false, false, false]);
        assert_eq!(of(condition(false, false)), [false, false, true, true, true]);
        assert_eq!(of(condition(true, true)), [true, true, false, false, true]);
        let beginning = Condition { values: vec!["do*".to_owned()], ..condition(true, false) };
        assert_eq!(of(beginning), [true, true, false, false, false]);
    }
}
