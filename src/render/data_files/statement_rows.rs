//! `statement.csv`: one partner's lines, to reconcile with its own books.

use crate::domain::PartnerId;
use crate::settlement::model::{LineShare, Settlement, Settlements};
use crate::settlement::true_up::TrueUp;

use super::DataFileError;
use super::table::{Cell, Column, Kind, csv_bytes};

/// One line of a statement, with its rule in words: a line of the quarter, or what later data changed about one of a closed quarter.
pub struct StatementRow<'a>(&'a LineShare, String);

/// The columns, in order.
#[must_use]
pub fn statement_columns<'a>() -> Vec<Column<StatementRow<'a>>> {
    vec![
        column("line_id", Kind::Text, "the revenue line", |line| Cell::Text(line.0.line_id.clone())),
        column("invoice_id", Kind::Text, "the invoice; empty where the source names none", |line| {
            Cell::text(line.0.invoice_id.clone())
        }),
        column(
            "customer_reference",
            Kind::Text,
            "the customer's own reference, unmasked; empty where there is none",
            |line| Cell::text(line.0.customer_id.clone()),
        ),
        column("product", Kind::Text, "the product; empty where the source names none", |line| {
            Cell::text(line.0.product.clone())
        }),
        column("kind", Kind::Text, "`new`, `renewal` or `credit`; empty where the source says nothing", |line| {
            Cell::text(line.0.kind.clone())
        }),
        column("service_from", Kind::Day, "first service day of the line", |line| Cell::Day(line.0.service_from)),
        column("service_to", Kind::Day, "last service day of the line", |line| Cell::Day(line.0.service_to)),
        column("amount", Kind::Amount, "amount of the whole line", |line| Cell::Amount(line.0.amount)),
        column("currency", Kind::Text, "currency of the amounts, ISO 4217", |line| {
            Cell::Text(line.0.amount.currency.to_string())
        }),
        column(
            "recognised",
            Kind::Amount,
            "recognised for this partner by service days of the quarter; of a true-up the change",
            |line| Cell::Amount(line.0.recognised),
        ),
        column("share", Kind::Share, "the share applied", |line| Cell::Share(line.0.share)),
        column("partner", Kind::Amount, "the partner's part", |line| Cell::Amount(line.0.partner)),
        column("vendor", Kind::Amount, "the vendor's part: recognised less the partner's", |line| {
            Cell::Amount(line.0.vendor)
        }),
        column(
            "rule",
            Kind::Text,
            "programme version and rule that decided the share; a true-up names its closed quarter and what changed first",
            |line| Cell::Text(line.1.clone()),
        ),
    ]
}

fn column<'a>(
    name: &'static str,
    kind: Kind,
    meaning: &'static str,
    value: fn(&StatementRow<'a>) -> Cell,
) -> Column<StatementRow<'a>> {
    Column { name, kind, meaning, value }
}

/// A partner's lines and true-ups as CSV, by currency and line. Nothing of any other partner is in it.
///
/// # Errors
/// When the partner is not among those settled, or the writer fails.
pub fn statement_csv(settlements: &Settlements, partner: &PartnerId) -> Result<Vec<u8>, DataFileError> {
    let own = settlements.partners.iter().find(|settled| settled.partner_id == *partner);
    let own = own.ok_or_else(|| DataFileError::UnknownPartner(partner.clone()))?;
    let rows: Vec<StatementRow<'_>> = own.settlements.iter().flat_map(rows).collect();
    csv_bytes(&statement_columns(), &rows)
}

/// The lines of a settlement, then its true-ups: together they are what is payable by line.
fn rows(settlement: &Settlement) -> Vec<StatementRow<'_>> {
    let mut rows: Vec<StatementRow<'_>> =
        settlement.lines.iter().map(|line| StatementRow(line, line.rule_in_words())).collect();
    for of in &settlement.true_ups_by_period {
        let rule = |true_up: &TrueUp| {
            format!("true-up of {} ({}): {}", of.period, true_up.cause, true_up.line.rule_in_words())
        };
        rows.extend(of.lines.iter().map(|true_up| StatementRow(&true_up.line, rule(true_up))));
    }
    rows
}
