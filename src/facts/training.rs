//! The `training` facts: a row per training requirement and month's end.

use std::path::Path;

use chrono::{Days, Months, NaiveDate};

use super::FactsError;
use super::certification::EXPIRES_SOON_DAYS;
use super::context::Context;
use super::duty::binds;
use super::month_ends::{self, count};
use super::output::FactWriter;
use super::partner::Partner;
use super::people::{People, Person};
use crate::programme::duties::TrainingRequirement;

/// Makes the `training` facts.
pub(super) struct TrainingFacts<'a> {
    pub context: &'a Context<'a>,
    pub people: &'a People,
    /// The days the facts are about, both included.
    pub days: (NaiveDate, NaiveDate),
}

impl TrainingFacts<'_> {
    /// Writes the table, partners in the order of their ids; gives its rows.
    pub(super) fn write(&self, folder: &Path, facts_id: &str) -> Result<u64, FactsError> {
        let mut writer = FactWriter::create(folder, "training", facts_id)?;
        month_ends::each(self.context, self.days, |partner, day, version| {
            let bound = version.duties.training.iter().filter(|item| binds(&item.partners, &partner.id));
            bound.into_iter().try_for_each(|requirement| self.push(partner, requirement, day, &mut writer))
        })?;
        writer.close()
    }

    fn push(
        &self,
        partner: &Partner,
        requirement: &TrainingRequirement,
        day: NaiveDate,
        writer: &mut FactWriter,
    ) -> Result<(), FactsError> {
        let asked: Vec<&Person> = self
            .people
            .of(partner.id.as_str())
            .filter(|person| person.active.hold(day))
            .filter(|person| requirement.required.is_some() || self.people.is_dedicated(person))
            .collect();
        let trained: Vec<&&Person> = asked.iter().filter(|person| meets(person, requirement, day)).collect();
        let later = day.checked_add_days(Days::new(EXPIRES_SOON_DAYS)).unwrap_or(day);
        let lapsing = trained.iter().filter(|person| !meets_with_what_is_done(person, requirement, day, later)).count();
        let required = requirement.required.unwrap_or(count(asked.len()));
        writer.push(&[
            ("partner_id", partner.id.as_str().into()),
            ("requirement", requirement.id.as_str().into()),
            ("course", (&requirement.course).into()),
            ("product", (&requirement.product).into()),
            ("month_end", day.into()),
            ("required", required.into()),
            ("trained", count(trained.len()).min(required).into()),
            ("lapsing", count(lapsing).into()),
        ])
    }
}

/// Whether a person meets a requirement on a day.
fn meets(person: &Person, requirement: &TrainingRequirement, day: NaiveDate) -> bool {
    meets_with_what_is_done(person, requirement, day, day)
}

/// Whether what a person has completed until a day meets a requirement on another one.
fn meets_with_what_is_done(
    person: &Person,
    requirement: &TrainingRequirement,
    done_until: NaiveDate,
    day: NaiveDate,
) -> bool {
    let opens = requirement.within_months.and_then(|months| day.checked_sub_months(Months::new(months)));
    let mut counted = person
        .courses
        .iter()
        .filter(|done| requirement.course.as_ref().is_none_or(|course| done.course == *course))
        .filter(|done| requirement.product.is_none() || done.product == requirement.product)
        .filter(|done| done.completed <= done_until && opens.is_none_or(|opens| done.completed > opens));
    match requirement.hours {
        Some(hours) => counted.map(|done| done.hundredths).sum::<i64>() >= hours,
        None => counted.next().is_some(),
    }
}
