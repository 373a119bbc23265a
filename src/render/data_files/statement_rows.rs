//! `statement.csv`: one partner's lines, to reconcile with its own books.

use crate::domain::PartnerId;
use crate::settlement::model::{LineShare, Settlements};

use super::DataFileError;
use super::table::{Cell, Column, Kind, csv_bytes};

/// One line of a statement.
pub struct StatementRow<'a>(&'a LineShare);

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
        column("recognised", Kind::Amount, "recognised for this partner by service days of the quarter", |line| {
            Cell::Amount(line.0.recognised)
        }),
        column("share", Kind::Share, "the share applied", |line| Cell::Share(line.0.share)),
        column("partner", Kind::Amount, "the partner's part", |line| Cell::Amount(line.0.partner)),
        column("vendor", Kind::Amount, "the vendor's part: recognised less the partner's", |line| {
            Cell::Amount(line.0.vendor)
        }),
        column("rule", Kind::Text, "programme version and rule that decided the share", |line| {
            Cell::Text(line.0.rule.clone())
        }),
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

/// A partner's lines as CSV, by currency and line. Nothing of any other partner is in it.
///
/// # Errors
/// When the partner is not among those settled, or the writer fails.
pub fn statement_csv(settlements: &Settlements, partner: &PartnerId) -> Result<Vec<u8>, DataFileError> {
    let own = settlements.partners.iter().find(|settled| settled.partner_id == *partner);
    let own = own.ok_or_else(|| DataFileError::UnknownPartner(partner.clone()))?;
    let rows: Vec<StatementRow<'_>> =
        own.settlements.iter().flat_map(|settlement| &settlement.lines).map(StatementRow).collect();
    csv_bytes(&statement_columns(), &rows)
}
