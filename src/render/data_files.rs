//! Scorecards, settlements, the ledger and statements as data: JSON, CSV and Parquet bytes.
//!
//! Each table's columns are one list ([`scorecard_columns`], [`settlement_columns`], [`accrual_columns`], [`ledger_columns`],
//! [`statement_columns`], [`payment_columns`]) from which both formats and the documented column lists come. Money is exact: text in JSON, digits in CSV, decimals in Parquet. Figures
//! carry six decimals, never a negative zero and never anything that is no number.
//!
//! Text is data. In CSV a text that a spreadsheet could take for a formula (it starts with `=`, `+`, `-`, `@`, a tab, a
//! carriage return or a line feed) gets an apostrophe before it; numbers, dates and amounts are never touched.

mod accrual_rows;
mod accrual_values;
mod adjudication_rows;
mod json;
mod ledger_rows;
mod payment_rows;
mod points_values;
mod scorecard_rows;
mod settlement_rows;
mod statement_rows;
mod table;
mod tier_values;
mod trust;

#[cfg(test)]
mod documented;
#[cfg(test)]
mod samples;

use std::collections::BTreeMap;

use crate::domain::PartnerId;
use crate::scorecard::model::{Scorecard, Scorecards, Unit};

pub use accrual_rows::{AccrualRow, accrual_columns, accrual_csv};
pub use adjudication_rows::{adjudication_columns, adjudications_csv};
pub use json::{scorecard_json, scorecards_json, tier_history};
pub use ledger_rows::{LedgerRow, ledger_columns, ledger_csv, ledger_parquet};
pub use payment_rows::{PaymentRow, payment_columns, payments_csv};
pub use scorecard_rows::{ScorecardRow, scorecard_columns, scorecard_csv, scorecards_csv, scorecards_parquet};
pub use settlement_rows::{SettlementRow, settlement_columns, settlement_csv, settlement_parquet};
pub use statement_rows::{statement_columns, statement_csv};
pub use table::{Cell, Column, Kind};

/// The unit of each metric, by metric id, as the catalogue says. A metric that is not here has no unit in the files.
pub type Units = BTreeMap<String, Unit>;

/// Why a data file could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DataFileError {
    /// The partner is not among those scored or settled.
    #[error("partner {0} is not among the partners of the period")]
    UnknownPartner(PartnerId),
    /// The CSV writer failed.
    #[error("the table cannot be written as csv: {0}")]
    Csv(#[from] csv::Error),
    /// The JSON writer failed.
    #[error("the scorecards cannot be written as json: {0}")]
    Json(#[from] serde_json::Error),
    /// The columns do not make a table.
    #[error("the table cannot be laid out in columns: {0}")]
    Columns(#[from] arrow::error::ArrowError),
    /// The Parquet writer failed.
    #[error("the table cannot be written as parquet: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
}

/// One partner's scorecard.
fn own_card<'s>(scorecards: &'s Scorecards, partner: &PartnerId) -> Result<&'s Scorecard, DataFileError> {
    let card = scorecards.partners.iter().find(|card| card.partner.id == *partner);
    card.ok_or_else(|| DataFileError::UnknownPartner(partner.clone()))
}

/// A figure as files carry it: six decimals, no negative zero; `None` for what is no finite number.
fn figure(value: f64) -> Option<f64> {
    let six_decimals: f64 = format!("{value:.6}").parse().ok()?;
    six_decimals.is_finite().then_some(if six_decimals == 0.0 { 0.0 } else { six_decimals })
}

#[cfg(test)]
mod tests {
    use super::figure;

    #[test]
    fn figures_are_short_and_always_numbers() {
        assert_eq!(figure(142.0 / 152.0), Some(0.934_211));
        assert_eq!(figure(-0.000_000_1).map(f64::to_bits), Some(0.0_f64.to_bits()));
        assert_eq!((figure(f64::NAN), figure(f64::INFINITY)), (None, None));
    }
}
