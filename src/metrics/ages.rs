//! From days of entry to ages at the end of each month.

use chrono::{Datelike, NaiveDate};

use super::collect::{Days, Group};
use crate::domain::Month;

/// The rows inside at the end of each month of the history, with their age in days that day: the month's last, or the last
/// day that counts.
///
/// Groups come by the day of entry, the month of entry and the month of leaving; who leaves on a day is not inside at its end.
pub(super) fn stands(groups: &[Group], days: Days<'_>) -> Vec<Group> {
    let months = days.quarters.iter().flat_map(|quarter| quarter.months());
    let begun: Vec<Month> = months.filter(|month| month.first_day() <= days.last).collect();
    let mut found = Vec::new();
    for group in groups {
        let inside = |month: &&Month| **month >= group.month && group.left.is_none_or(|left| **month < left);
        for month in begun.iter().filter(inside) {
            let Some(age) = group.value.and_then(|entered| age(entered, month.last_day().min(days.last))) else {
                continue;
            };
            found.push(Group { month: *month, value: Some(age), left: None, ..group.clone() });
        }
    }
    found
}

/// Days from a day, counted from 1 January 1970, to a later one.
fn age(entered: i64, at: NaiveDate) -> Option<i64> {
    let entered = NaiveDate::from_epoch_days(i32::try_from(entered).ok()?)?;
    (entered <= at).then(|| i64::from(at.num_days_from_ce()) - i64::from(entered.num_days_from_ce()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PartnerId;
    use crate::metrics::cells::{Stratum, Subject};
    use crate::metrics::testing::{day, quarter};

    fn group(entered: &str, left: Option<&str>) -> Group {
        Group {
            subject: Subject::Partner(PartnerId::new("P1")),
            month: Month::of(day(entered)),
            stratum: Stratum::default(),
            reason: None,
            value: Some(i64::from(day(entered).to_epoch_days())),
            left: left.map(|left| Month::of(day(left))),
            rows: 2,
            numerator: 0,
            denominator: 0,
            immature: 0,
            reach: 0,
        }
    }

    #[test]
    fn who_entered_earlier_is_older_at_each_months_end() {
        let quarters = [quarter("2026Q3")];
        let days = Days { quarters: &quarters, last: day("2026-09-20"), split: false };
        let found = stands(&[group("2026-06-25", Some("2026-09-01")), group("2026-08-31", None)], days);
        let shown: Vec<(String, Option<i64>)> =
            found.iter().map(|group| (group.month.to_string(), group.value)).collect();
        let wanted = [("2026-07", 36), ("2026-08", 67), ("2026-08", 0), ("2026-09", 20)];
        assert_eq!(shown, wanted.map(|(month, age)| (month.to_owned(), Some(age))));
    }
}
