//! The `assessments` facts: a row per rating.

use std::path::Path;

use super::FactsError;
use super::context::{Context, Notes};
use super::output::FactWriter;

/// Writes the `assessments` facts in the order of the snapshot; gives their rows.
pub(super) fn write(
    context: &Context<'_>,
    folder: &Path,
    facts_id: &str,
    notes: &mut Notes,
) -> Result<u64, FactsError> {
    let mut writer = FactWriter::create(folder, "assessments", facts_id)?;
    let columns = ["partner_id", "period", "dimension", "rating", "assessor", "comment"];
    context.input.each_batch("assessments", &columns, |batch| {
        let (partner, period) = (batch.texts("partner_id")?, batch.texts("period")?);
        let (dimension, rating) = (batch.texts("dimension")?, batch.integers("rating")?);
        let (assessor, comment) = (batch.texts("assessor")?, batch.texts("comment")?);
        for row in batch.rows() {
            let holder = context.parties.holder_of(partner.or_empty(row));
            let quarter = context.fiscal_year.parse_quarter(period.or_empty(row));
            notes.counts.assessments_of_no_quarter += u64::from(quarter.is_none());
            writer.push(&[
                ("partner_id", context.parties.id(holder).into()),
                ("dimension", dimension.at(row).into()),
                ("period_end", quarter.map(|quarter| quarter.last_day()).into()),
                ("rating", rating.at(row).into()),
                ("assessor", assessor.at(row).into()),
                ("comment", comment.at(row).into()),
            ])?;
        }
        Ok(())
    })?;
    writer.close()
}
