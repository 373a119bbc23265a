//! The `certification` facts: a row per requirement and month's end.

use std::path::Path;

use chrono::{Days, NaiveDate};

use super::FactsError;
use super::context::Context;
use super::duty::{binds, duty_days};
use super::output::FactWriter;
use super::partner::Partner;
use super::people::People;
use crate::domain::Month;
use crate::programme::model::CertificationRequirement;

/// Days ahead of which expiries are told.
const EXPIRES_SOON_DAYS: u64 = 90;

/// Makes the `certification` facts.
pub(super) struct CertificationFacts<'a> {
    pub context: &'a Context<'a>,
    pub people: &'a People,
    /// The days the facts are about, both included.
    pub days: (NaiveDate, NaiveDate),
}

impl CertificationFacts<'_> {
    /// Writes the table, partners in the order of their ids; gives its rows.
    pub(super) fn write(&self, folder: &Path, facts_id: &str) -> Result<u64, FactsError> {
        let mut writer = FactWriter::create(folder, "certification", facts_id)?;
        for partner in self.context.parties.profiles() {
            let duty = duty_days(&partner, self.context.programme);
            for day in month_ends(self.days) {
                if duty.iter().any(|days| days.hold(day)) {
                    for requirement in &self.context.version(day)?.certification {
                        self.push(&partner, requirement, day, &mut writer)?;
                    }
                }
            }
        }
        writer.close()
    }

    fn push(
        &self,
        partner: &Partner,
        requirement: &CertificationRequirement,
        day: NaiveDate,
        writer: &mut FactWriter,
    ) -> Result<(), FactsError> {
        if !binds(&requirement.partners, &partner.id) {
            return Ok(());
        }
        let active = self.people.of(partner.id.as_str()).filter(|person| person.active.hold(day));
        let ends: Vec<Option<NaiveDate>> =
            active.filter_map(|person| person.certified_until(&requirement.certification, day)).collect();
        let soon = day.checked_add_days(Days::new(EXPIRES_SOON_DAYS)).unwrap_or(day);
        let expiring = ends.iter().filter(|end| end.is_some_and(|end| end <= soon)).count();
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        writer.push(&[
            ("partner_id", partner.id.as_str().into()),
            ("requirement", requirement.id.as_str().into()),
            ("certification", requirement.certification.as_str().into()),
            ("month_end", day.into()),
            ("required", requirement.required.into()),
            ("certified", count(ends.len()).min(requirement.required).into()),
            ("expiring", count(expiring).into()),
        ])
    }
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
