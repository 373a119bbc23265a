//! The `audits` facts: a row per audited requirement and month's end.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{Months, NaiveDate};

use super::FactsError;
use super::context::Context;
use super::duty::binds;
use super::input::Input;
use super::month_ends;
use super::output::FactWriter;
use super::partner::Partner;
use crate::programme::duties::AuditRequirement;

/// One audit of a requirement.
struct Audit {
    on: NaiveDate,
    declared: Option<String>,
    verified: Option<String>,
    finding: Option<String>,
}

impl Audit {
    /// Whether declared and verified are the same.
    fn agrees(&self) -> Option<bool> {
        let plain = |text: &str| text.trim().to_lowercase();
        Some(plain(self.declared.as_deref()?) == plain(self.verified.as_deref()?))
    }
}

/// Makes the `audits` facts.
pub(super) struct AuditFacts<'a> {
    context: &'a Context<'a>,
    /// The days the facts are about, both included.
    days: (NaiveDate, NaiveDate),
    /// By partner and requirement, in the order of their days.
    audits: BTreeMap<(String, String), Vec<Audit>>,
}

impl<'a> AuditFacts<'a> {
    /// Reads the audits.
    pub(super) fn read(context: &'a Context<'a>, days: (NaiveDate, NaiveDate)) -> Result<Self, FactsError> {
        Ok(Self { context, days, audits: read(context.input)? })
    }

    /// Writes the table, partners in the order of their ids; gives its rows.
    pub(super) fn write(&self, folder: &Path, facts_id: &str) -> Result<u64, FactsError> {
        let mut writer = FactWriter::create(folder, "audits", facts_id)?;
        month_ends::each(self.context, self.days, |partner, day, version| {
            let bound = version.duties.audits.iter().filter(|item| binds(&item.partners, &partner.id));
            bound.into_iter().try_for_each(|requirement| self.push(partner, requirement, day, &mut writer))
        })?;
        writer.close()
    }

    fn push(
        &self,
        partner: &Partner,
        requirement: &AuditRequirement,
        day: NaiveDate,
        writer: &mut FactWriter,
    ) -> Result<(), FactsError> {
        let key = (partner.id.as_str().to_owned(), requirement.requirement.clone());
        let audits = self.audits.get(&key).map(Vec::as_slice).unwrap_or_default();
        let last = audits.iter().rev().find(|audit| audit.on <= day);
        let opens = day.checked_sub_months(Months::new(requirement.every_months)).unwrap_or(NaiveDate::MIN);
        writer.push(&[
            ("partner_id", partner.id.as_str().into()),
            ("requirement", requirement.requirement.as_str().into()),
            ("name", requirement.name.as_str().into()),
            ("month_end", day.into()),
            ("audited_date", last.map(|audit| audit.on).into()),
            ("current", last.is_some_and(|audit| audit.on > opens).into()),
            ("declared", last.and_then(|audit| audit.declared.as_deref()).into()),
            ("verified", last.and_then(|audit| audit.verified.as_deref()).into()),
            ("agrees", last.and_then(Audit::agrees).into()),
            ("finding", last.and_then(|audit| audit.finding.as_deref()).into()),
        ])
    }
}

/// Audits by partner and requirement; of several on one day the last row counts.
fn read(input: &Input) -> Result<BTreeMap<(String, String), Vec<Audit>>, FactsError> {
    let mut found: BTreeMap<(String, String), Vec<Audit>> = BTreeMap::new();
    let columns = ["partner_id", "audited_on", "requirement", "declared", "verified", "finding"];
    input.each_batch("audits", &columns, |batch| {
        let (partner, requirement) = (batch.texts("partner_id")?, batch.texts("requirement")?);
        let (on, finding) = (batch.days("audited_on")?, batch.texts("finding")?);
        let (declared, verified) = (batch.texts("declared")?, batch.texts("verified")?);
        for row in batch.rows() {
            let Some(on) = on.at(row) else { continue };
            let key = (partner.or_empty(row).to_owned(), requirement.or_empty(row).to_owned());
            let (declared, verified) = (declared.owned(row), verified.owned(row));
            found.entry(key).or_default().push(Audit { on, declared, verified, finding: finding.owned(row) });
        }
        Ok(())
    })?;
    found.values_mut().for_each(|audits| audits.sort_by_key(|audit| audit.on));
    Ok(found)
}
