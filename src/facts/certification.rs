//! The `certification` facts: a row per requirement and month's end.

use std::path::Path;

use chrono::{Days, NaiveDate};

use super::FactsError;
use super::context::Context;
use super::duty::binds;
use super::month_ends::{self, count};
use super::output::FactWriter;
use super::partner::Partner;
use super::people::People;
use crate::programme::model::CertificationRequirement;

/// Days ahead of which expiries are told.
pub(super) const EXPIRES_SOON_DAYS: u64 = 90;

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
        month_ends::each(self.context, self.days, |partner, day, version| {
            let bound = version.certification.iter().filter(|item| binds(&item.partners, &partner.id));
            bound.into_iter().try_for_each(|requirement| self.push(partner, requirement, day, &mut writer))
        })?;
        writer.close()
    }

    fn push(
        &self,
        partner: &Partner,
        requirement: &CertificationRequirement,
        day: NaiveDate,
        writer: &mut FactWriter,
    ) -> Result<(), FactsError> {
        let active = self.people.with_ids(partner.id.as_str()).filter(|(_, person)| person.active.hold(day));
        let ends: Vec<(&str, Option<NaiveDate>)> = active
            .filter_map(|(id, person)| Some((id, person.certified_until(&requirement.certification, day)?)))
            .collect();
        let soon = day.checked_add_days(Days::new(EXPIRES_SOON_DAYS)).unwrap_or(day);
        let expiring: Vec<String> = ends
            .iter()
            .filter_map(|(id, end)| end.filter(|end| *end <= soon).map(|end| format!("{id} {end}")))
            .collect();
        let people = (!expiring.is_empty()).then(|| expiring.join(";"));
        writer.push(&[
            ("partner_id", partner.id.as_str().into()),
            ("requirement", requirement.id.as_str().into()),
            ("certification", requirement.certification.as_str().into()),
            ("month_end", day.into()),
            ("required", requirement.required.into()),
            ("certified", count(ends.len()).min(requirement.required).into()),
            ("expiring", count(expiring.len()).into()),
            ("expiring_people", (&people).into()),
        ])
    }
}
