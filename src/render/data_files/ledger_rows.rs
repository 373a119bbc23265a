//! `ledger.csv` and `ledger.parquet`: one row an entry.

use crate::settlement::ledger::Entry;

use super::DataFileError;
use super::table::{Cell, Column, Kind, csv_bytes, parquet_bytes};

/// One entry of the ledger.
pub struct LedgerRow<'a>(&'a Entry);

/// The columns, in order.
#[must_use]
pub fn ledger_columns<'a>() -> Vec<Column<LedgerRow<'a>>> {
    vec![
        column(
            "entry_id",
            Kind::Text,
            "the entry: period, partner, line, rule of the line (of a true-up closed period and currency), account; without a line period, partner, currency, kind, rule, account",
            |row| Cell::Text(row.0.entry_id.clone()),
        ),
        column("period", Kind::Text, "the quarter it is posted in, `2026Q3`", |row| {
            Cell::Text(row.0.period.to_string())
        }),
        column("partner_id", Kind::Text, "the partner", |row| Cell::Text(row.0.partner_id.to_string())),
        column("line_id", Kind::Text, "the revenue line; empty where the entry is not about one line", |row| {
            Cell::text(row.0.line_id.clone())
        }),
        column(
            "account",
            Kind::Text,
            "`recognised_revenue`, `partner_share` or `vendor_share`; of a true-up `recognised_true_up`, `partner_true_up` or `vendor_true_up`, and `incentives_true_up_borne_by_vendor`, `incentives_true_up_to_partner`, `service_credits_true_up_borne_by_partner` or `service_credits_true_up_to_vendor`; of an incentive `incentives_borne_by_vendor` and `incentives_to_partner`; of a service credit `service_credits_borne_by_partner` and `service_credits_to_vendor`; of a sub-partner's share `sub_partner_share` and `sub_partner_clearing`; of a step of payment `partner_balance` and one of `retained_by_partner`, `held_until_collected`, `brought_forward`, `held_back`, `withheld` and `carried_forward`",
            |row| Cell::Text(row.0.account.to_string()),
        ),
        column("debit", Kind::Amount, "the debit, never negative; zero where there is a credit", |row| {
            Cell::Amount(row.0.debit)
        }),
        column("credit", Kind::Amount, "the credit, never negative; zero where there is a debit", |row| {
            Cell::Amount(row.0.credit)
        }),
        column("currency", Kind::Text, "currency of the amounts, ISO 4217", |row| {
            Cell::Text(row.0.debit.currency.to_string())
        }),
        column("rule", Kind::Text, "programme version and rule that decided the share, as in the statement", |row| {
            Cell::Text(row.0.rule.clone())
        }),
        column("programme", Kind::Text, "the version of the programme that holds the rule", |row| {
            Cell::Text(row.0.programme.clone())
        }),
        column("basis", Kind::Text, "what the amount was computed from", |row| Cell::Text(row.0.basis.clone())),
        column("reason", Kind::Text, "how it was computed, to the minor unit", |row| Cell::Text(row.0.reason.clone())),
    ]
}

fn column<'a>(
    name: &'static str,
    kind: Kind,
    meaning: &'static str,
    value: fn(&LedgerRow<'a>) -> Cell,
) -> Column<LedgerRow<'a>> {
    Column { name, kind, meaning, value }
}

/// All entries as CSV, in the order they are posted.
///
/// # Errors
/// When the writer fails.
pub fn ledger_csv(entries: &[Entry]) -> Result<Vec<u8>, DataFileError> {
    csv_bytes(&ledger_columns(), &rows(entries))
}

/// The same as Parquet.
///
/// # Errors
/// When the writer fails.
pub fn ledger_parquet(entries: &[Entry]) -> Result<Vec<u8>, DataFileError> {
    parquet_bytes(&ledger_columns(), &rows(entries))
}

fn rows(entries: &[Entry]) -> Vec<LedgerRow<'_>> {
    entries.iter().map(LedgerRow).collect()
}
