//! When revenue lines were invoiced: a column that settlement reads as it is.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::FactsError;
use super::input::Input;
use crate::lake::Snapshot;

/// The day each revenue line was invoiced, by line id; a line that does not say is left out.
///
/// # Errors
/// When the table cannot be read.
pub fn invoice_days(snapshot: &Snapshot) -> Result<BTreeMap<String, NaiveDate>, FactsError> {
    let mut days = BTreeMap::new();
    Input::of(snapshot).each_batch("revenue", &["line_id", "invoiced_on"], |batch| {
        let (line, day) = (batch.texts("line_id")?, batch.days("invoiced_on")?);
        days.extend(batch.rows().filter_map(|row| line.owned(row).zip(day.at(row))));
        Ok(())
    })?;
    Ok(days)
}
