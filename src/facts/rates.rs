//! Exchange rates and the finance ledger's totals: small tables that settlement reads as they are.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::FactsError;
use super::input::Input;
use crate::domain::{Currency, Finding, Month};
use crate::lake::Snapshot;

/// The average rate of each currency and month to the reporting currency: one unit of the currency is worth so much.
///
/// Empty where the snapshot has no rates.
///
/// # Errors
/// When the table cannot be read, and for every rate that is zero or negative, has a malformed currency, or is given
/// twice for a month.
pub fn fx_rates(snapshot: &Snapshot) -> Result<BTreeMap<(Currency, Month), Decimal>, FactsError> {
    monthly(&Input::of(snapshot), "fx_rates", "rate")
}

/// What the finance ledger recognises of support revenue in each currency and month, in major units.
///
/// Empty where the snapshot has no such table.
///
/// # Errors
/// When the table cannot be read, and for every total with a malformed currency or given twice for a month.
pub fn ledger_totals(snapshot: &Snapshot) -> Result<BTreeMap<(Currency, Month), Decimal>, FactsError> {
    monthly(&Input::of(snapshot), "ledger_totals", "amount")
}

pub(super) fn monthly(
    input: &Input,
    table: &str,
    column: &str,
) -> Result<BTreeMap<(Currency, Month), Decimal>, FactsError> {
    let mut values = BTreeMap::new();
    let mut findings: Vec<Finding> = Vec::new();
    input.each_batch(table, &["currency", "month", column], |batch| {
        let (currency, month) = (batch.texts("currency")?, batch.days("month")?);
        let value = batch.decimals(column)?;
        for row in batch.rows() {
            let Some(month) = month.at(row).map(Month::of) else { continue };
            let code = currency.or_empty(row);
            let mut note = |column: &str, message: String| {
                findings.push(FactsError::finding(table, column, format!("{code} {month}: {message}")));
            };
            let Some(currency) = Currency::parse(code) else {
                note("currency", format!("found `{code}`, expected an ISO 4217 code such as EUR"));
                continue;
            };
            let Some(value) = value.decimal(row) else {
                note(column, "the number is too large".to_owned());
                continue;
            };
            if table == "fx_rates" && value <= Decimal::ZERO {
                note(column, format!("found {value}, expected a rate above zero"));
            }
            if values.insert((currency, month), value).is_some() {
                note(column, "given twice, expected one for a currency and month".to_owned());
            }
        }
        Ok(())
    })?;
    if findings.is_empty() { Ok(values) } else { Err(FactsError::Findings(findings)) }
}
