//! The `staffing` facts: a row per headcount requirement and working day (rule R19).
//!
//! Nothing changes between two days on which a person, an absence, an agreement or the rules start or end: who fills
//! what is worked out once for each such stretch.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::NaiveDate;

use super::FactsError;
use super::context::Context;
use super::duty::{binds, duty_days};
use super::filling::{Pools, fill};
use super::output::FactWriter;
use super::partner::Partner;
use super::people::{Days, People, Person};
use crate::clock::is_working_day;
use crate::programme::model::HeadcountRequirement;

/// Makes the `staffing` facts.
pub(super) struct StaffingFacts<'a> {
    pub context: &'a Context<'a>,
    pub people: &'a People,
    /// The days the facts are about, both included.
    pub days: (NaiveDate, NaiveDate),
}

impl StaffingFacts<'_> {
    /// Writes the table, partners in the order of their ids; gives its rows.
    pub(super) fn write(&self, folder: &Path, facts_id: &str) -> Result<u64, FactsError> {
        let mut writer = FactWriter::create(folder, "staffing", facts_id)?;
        for partner in self.context.parties.profiles() {
            let duty = duty_days(&partner, self.context.programme);
            for (from, before) in self.stretches(&partner, &duty) {
                if duty.iter().any(|days| days.hold(from)) {
                    self.write_stretch(&partner, from, before, &mut writer)?;
                }
            }
        }
        writer.close()
    }

    /// Stretches of days without a change: first day, and the day after the last.
    fn stretches(&self, partner: &Partner, duty: &[Days]) -> Vec<(NaiveDate, NaiveDate)> {
        let (first, last) = self.days;
        let Some(end) = last.succ_opt().filter(|end| first < *end) else { return Vec::new() };
        let mut changes = BTreeSet::from([first, end]);
        changes.extend(duty.iter().flat_map(|days| days.changes()));
        changes.extend(self.context.programme.versions.iter().map(|version| version.from));
        for person in self.people.of(partner.id.as_str()) {
            changes.extend(person.active.changes());
            changes.extend(person.absences.iter().flat_map(|days| days.changes()));
        }
        let inside: Vec<NaiveDate> = changes.range(first..=end).copied().collect();
        inside.windows(2).map(|pair| (pair[0], pair[1])).collect()
    }

    fn write_stretch(
        &self,
        partner: &Partner,
        from: NaiveDate,
        before: NaiveDate,
        writer: &mut FactWriter,
    ) -> Result<(), FactsError> {
        let version = self.context.version(from)?;
        let requirements: Vec<&HeadcountRequirement> =
            version.headcount.iter().filter(|item| binds(&item.partners, &partner.id)).collect();
        if requirements.is_empty() {
            return Ok(());
        }
        let required: Vec<i64> = requirements.iter().map(|item| item.required).collect();
        let present = fill(&self.pools(partner, &requirements, from), &required);
        let day_met = present == required;
        for day in from.iter_days().take_while(|day| *day < before) {
            if !is_working_day(&version.working_days, day) {
                continue;
            }
            for (index, requirement) in requirements.iter().enumerate() {
                writer.push(&[
                    ("partner_id", partner.id.as_str().into()),
                    ("requirement", requirement.id.as_str().into()),
                    ("product", (&requirement.product).into()),
                    ("day", day.into()),
                    ("required", requirement.required.into()),
                    ("present", present[index].into()),
                    ("met", (present[index] == requirement.required).into()),
                    ("day_met", day_met.into()),
                    ("first_of_day", (index == 0).into()),
                ])?;
            }
        }
        Ok(())
    }

    /// Dedicated people present on a day, pooled by the requirements they fit.
    fn pools(&self, partner: &Partner, requirements: &[&HeadcountRequirement], day: NaiveDate) -> Pools {
        let mut pools = Pools::new();
        for person in self.people.of(partner.id.as_str()) {
            if self.people.is_dedicated(person) && person.present_on(day) {
                let fits = requirements.iter().map(|requirement| fits(person, requirement)).collect();
                *pools.entry(fits).or_default() += person.hundredths;
            }
        }
        pools
    }
}

/// Whether a person has the role and knows the product a requirement asks for.
fn fits(person: &Person, requirement: &HeadcountRequirement) -> bool {
    requirement.role.as_ref().is_none_or(|role| person.role.as_ref() == Some(role))
        && requirement.product.as_ref().is_none_or(|product| person.products.contains(product))
}
