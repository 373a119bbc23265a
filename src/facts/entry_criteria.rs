//! The `entry_criteria` facts: a row per criterion and month's end.

use std::path::Path;

use chrono::NaiveDate;

use super::FactsError;
use super::checks::Checks;
use super::context::Context;
use super::duty::binds;
use super::month_ends;
use super::output::FactWriter;

/// Writes the `entry_criteria` facts, partners in the order of their ids; gives their rows.
pub(super) fn write(
    context: &Context<'_>,
    checks: &Checks,
    days: (NaiveDate, NaiveDate),
    folder: &Path,
    facts_id: &str,
) -> Result<u64, FactsError> {
    let mut writer = FactWriter::create(folder, "entry_criteria", facts_id)?;
    month_ends::each(context, days, |partner, day, version| {
        for asked in version.duties.entry.iter().filter(|item| binds(&item.partners, &partner.id)) {
            let last = checks.last(partner.id.as_str(), &asked.criterion, day);
            writer.push(&[
                ("partner_id", partner.id.as_str().into()),
                ("criterion", asked.criterion.as_str().into()),
                ("name", asked.name.as_str().into()),
                ("month_end", day.into()),
                ("met", last.map(|check| check.met).into()),
                ("evidence", last.and_then(|check| check.evidence.as_deref()).into()),
                ("checked_date", last.and_then(|check| check.on).into()),
            ])?;
        }
        Ok(())
    })?;
    writer.close()
}
