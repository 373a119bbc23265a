//! The `entitlements` facts: contracts in force at each month's end, by who supports the customer that day.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;

use super::FactsError;
use super::context::Context;
use super::month_ends::month_ends;
use super::output::FactWriter;
use super::parties::Stated;
use crate::domain::Assignment;

/// Makes the `entitlements` facts.
pub(super) struct EntitlementFacts<'a> {
    pub context: &'a Context<'a>,
    /// The days the facts are about, both included.
    pub days: (NaiveDate, NaiveDate),
}

/// Partner, assignment and product.
type Whose = (Option<String>, &'static str, Option<String>);

impl EntitlementFacts<'_> {
    /// Writes the table, by month, partner and product; gives its rows.
    pub(super) fn write(&self, folder: &Path, facts_id: &str) -> Result<u64, FactsError> {
        let mut writer = FactWriter::create(folder, "entitlements", facts_id)?;
        for ((day, (partner, assignment, product)), contracts) in &self.counted()? {
            writer.push(&[
                ("partner_id", partner.into()),
                ("assignment", (*assignment).into()),
                ("product", product.into()),
                ("month_end", (*day).into()),
                ("contracts", (*contracts).into()),
            ])?;
        }
        writer.close()
    }

    fn counted(&self) -> Result<BTreeMap<(NaiveDate, Whose), i64>, FactsError> {
        let ends = month_ends(self.days);
        let parties = self.context.parties;
        let mut counted = BTreeMap::new();
        self.context.input.each_batch("entitlements", &["customer_id", "product", "from", "to"], |batch| {
            let (customer, product) = (batch.texts("customer_id")?, batch.texts("product")?);
            let (from, to) = (batch.days("from")?, batch.days("to")?);
            for row in batch.rows() {
                let Some(from) = from.at(row) else { continue };
                let in_force = |day: &&NaiveDate| from <= **day && to.at(row).is_none_or(|to| **day <= to);
                let stated = Stated { customer_id: customer.at(row), product: product.at(row), ..Stated::default() };
                for day in ends.iter().filter(in_force) {
                    let holder = parties.holder(stated, *day);
                    if holder.assignment == Assignment::Unassigned {
                        continue;
                    }
                    let whose = (parties.id(holder).map(str::to_owned), holder.assignment.as_str(), product.owned(row));
                    *counted.entry((*day, whose)).or_insert(0) += 1;
                }
            }
            Ok(())
        })?;
        Ok(counted)
    }
}
