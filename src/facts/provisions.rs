//! The `provisions` facts: a row per provision owed to a partner and month's end.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;

use super::FactsError;
use super::context::Context;
use super::duty::binds;
use super::input::Input;
use super::month_ends;
use super::output::FactWriter;
use crate::programme::duties::Provision;

/// Writes the `provisions` facts, partners in the order of their ids; gives their rows.
///
/// The table of grants tells of the present: what is granted now is taken as granted since its day, or always where
/// none is given.
pub(super) fn write(
    context: &Context<'_>,
    days: (NaiveDate, NaiveDate),
    folder: &Path,
    facts_id: &str,
) -> Result<u64, FactsError> {
    let grants = read(context.input)?;
    let mut writer = FactWriter::create(folder, "provisions", facts_id)?;
    month_ends::each(context, days, |partner, day, version| {
        let granted = |provision: &Provision| {
            let key = (partner.id.as_str().to_owned(), provision.resource.clone());
            grants.get(&key).is_some_and(|since| since.is_none_or(|since| since <= day))
        };
        for provision in version.duties.provisions.iter().filter(|item| binds(&item.partners, &partner.id)) {
            writer.push(&[
                ("partner_id", partner.id.as_str().into()),
                ("provision", provision.id.as_str().into()),
                ("name", provision.name.as_str().into()),
                ("resource", provision.resource.as_str().into()),
                ("month_end", day.into()),
                ("granted", granted(provision).into()),
                ("vendor_has", provision.vendor_has.into()),
            ])?;
        }
        Ok(())
    })?;
    writer.close()
}

/// Since when each resource is granted, by partner and resource; what is not granted is not there.
fn read(input: &Input) -> Result<BTreeMap<(String, String), Option<NaiveDate>>, FactsError> {
    let mut found = BTreeMap::new();
    input.each_batch("access_grants", &["partner_id", "resource", "granted", "since"], |batch| {
        let (partner, resource) = (batch.texts("partner_id")?, batch.texts("resource")?);
        let (granted, since) = (batch.flags("granted")?, batch.days("since")?);
        for row in batch.rows().filter(|row| granted.at(*row) == Some(true)) {
            let key = (partner.or_empty(row).to_owned(), resource.or_empty(row).to_owned());
            found.insert(key, since.at(row));
        }
        Ok(())
    })?;
    Ok(found)
}
