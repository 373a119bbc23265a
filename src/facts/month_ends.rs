//! Stands at month ends: what partners owe, or are owed, on the last day of each month.

use chrono::NaiveDate;

use super::FactsError;
use super::context::Context;
use super::duty::duty_days;
use super::partner::Partner;
use crate::domain::Month;
use crate::programme::model::Version;

/// Shows every partner on every month's end on which its duties hold, with the rules of that day; partners in the order
/// of their ids.
pub(super) fn each(
    context: &Context<'_>,
    days: (NaiveDate, NaiveDate),
    mut visit: impl FnMut(&Partner, NaiveDate, &Version) -> Result<(), FactsError>,
) -> Result<(), FactsError> {
    let ends = month_ends(days);
    for partner in context.parties.profiles() {
        let duty = duty_days(&partner, context.programme);
        for day in ends.iter().filter(|day| duty.iter().any(|days| days.hold(**day))) {
            visit(&partner, *day, context.version(*day)?)?;
        }
    }
    Ok(())
}

/// A number of people or things as facts hold it.
pub(super) fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The last day of every month from the first day's to the last day's; in the latter that last day itself.
pub(super) fn month_ends((first, last): (NaiveDate, NaiveDate)) -> Vec<NaiveDate> {
    let months = std::iter::successors(Some(Month::of(first)), |month| Some(month.next()));
    months.take_while(|month| month.first_day() <= last).map(|month| month.last_day().min(last)).collect()
}

#[cfg(test)]
mod tests {
    use super::month_ends;

    #[test]
    fn the_last_month_ends_on_the_as_of_day() {
        let days = |first: &str, last: &str| {
            let ends = month_ends((first.parse().expect("a day"), last.parse().expect("a day")));
            ends.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(days("2026-01-15", "2026-03-10"), ["2026-01-31", "2026-02-28", "2026-03-10"]);
        assert_eq!(days("2026-01-31", "2026-01-31"), ["2026-01-31"]);
        assert!(days("2026-02-01", "2026-01-31").is_empty());
    }
}
