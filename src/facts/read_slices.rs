//! The `revenue` facts read back as plain values, for settlement.

use std::collections::BTreeMap;

use super::input::Input;
use super::slices::RevenueSlice;
use super::{Facts, FactsError};
use crate::domain::{Assignment, Currency, Month, PartnerId};

const COLUMNS: [&str; 20] = [
    "line_id",
    "invoice_id",
    "partner_id",
    "assignment",
    "customer_id",
    "product",
    "kind",
    "credits_line_id",
    "invoiced_on",
    "sold_on",
    "currency",
    "service_from",
    "service_to",
    "slice_from",
    "slice_to",
    "month",
    "collected_on",
    "amount_minor",
    "recognised_minor",
    "retained_minor",
];

/// Every row of the `revenue` facts, in their order; none where there is no such table.
///
/// # Errors
/// When the file cannot be read or is not what [`super::build`] writes.
pub fn revenue_slices(facts: &Facts) -> Result<Vec<RevenueSlice>, FactsError> {
    let Some(path) = facts.tables.get("revenue") else { return Ok(Vec::new()) };
    let input = Input::from_parts(BTreeMap::from([("revenue".to_owned(), vec![path.clone()])]));
    let mut slices = Vec::new();
    input.each_batch("revenue", &COLUMNS, |batch| {
        let text = |name: &str| batch.texts(name);
        let (line, invoice, partner, assignment) =
            (text("line_id")?, text("invoice_id")?, text("partner_id")?, text("assignment")?);
        let (customer, product, kind, currency) =
            (text("customer_id")?, text("product")?, text("kind")?, text("currency")?);
        let credits = text("credits_line_id")?;
        let (invoiced_on, sold_on) = (batch.days("invoiced_on")?, batch.days("sold_on")?);
        let (service_from, service_to) = (batch.days("service_from")?, batch.days("service_to")?);
        let (from, to, month) = (batch.days("slice_from")?, batch.days("slice_to")?, batch.days("month")?);
        let collected = batch.days("collected_on")?;
        let (amount, recognised) = (batch.integers("amount_minor")?, batch.integers("recognised_minor")?);
        let retained = batch.integers("retained_minor")?;
        for row in batch.rows() {
            let slice = || {
                Some(RevenueSlice {
                    line_id: line.owned(row)?,
                    invoice_id: invoice.owned(row),
                    partner_id: partner.at(row).map(PartnerId::new),
                    assignment: assignment_of(assignment.at(row)?)?,
                    customer_id: customer.owned(row),
                    product: product.owned(row),
                    kind: kind.owned(row),
                    credits_line_id: credits.owned(row),
                    invoiced_on: invoiced_on.at(row),
                    sold_on: sold_on.at(row),
                    currency: Currency::parse(currency.at(row)?)?,
                    service_from: service_from.at(row)?,
                    service_to: service_to.at(row)?,
                    slice_from: from.at(row)?,
                    slice_to: to.at(row)?,
                    month: Month::of(month.at(row)?),
                    collected_on: collected.at(row),
                    amount_minor: amount.at(row)?,
                    recognised_minor: recognised.at(row)?,
                    retained_minor: retained.at(row)?,
                })
            };
            slices.push(slice().ok_or_else(|| FactsError::file(path, format!("row {}: a value is missing", row + 1)))?);
        }
        Ok(())
    })?;
    Ok(slices)
}

fn assignment_of(word: &str) -> Option<Assignment> {
    [Assignment::Partner, Assignment::Direct, Assignment::Unassigned].into_iter().find(|item| item.as_str() == word)
}
