//! `statement.csv`: one partner's whole statement, to reconcile with its own books.

use crate::deck::statement::StatementEntry;
use crate::settlement::model::LineShare;

use super::DataFileError;
use super::table::{Cell, Column, Kind, csv_bytes};

/// The columns, in order: those of a revenue line, then those that every entry has.
#[must_use]
pub fn statement_columns<'a>() -> Vec<Column<StatementEntry<'a>>> {
    [line_columns(), part_columns(), entry_columns()].into_iter().flatten().collect()
}

/// Which line it is.
fn line_columns<'a>() -> Vec<Column<StatementEntry<'a>>> {
    vec![
        column("line_id", Kind::Text, "the revenue line; empty where the entry is not about one line", |entry| {
            Cell::text(entry.line.map(|line| line.line_id.as_str()).or(entry.line_id))
        }),
        column("invoice_id", Kind::Text, "the invoice; empty where the source names none", |entry| {
            of_line(entry, |line| Cell::text(line.invoice_id.clone()))
        }),
        column(
            "customer_reference",
            Kind::Text,
            "the customer's own reference, unmasked; empty where there is none",
            |entry| of_line(entry, |line| Cell::text(line.customer_id.clone())),
        ),
        column("product", Kind::Text, "the product; empty where the source names none", |entry| {
            of_line(entry, |line| Cell::text(line.product.clone()))
        }),
        column("kind", Kind::Text, "`new`, `renewal` or `credit`; empty where the source says nothing", |entry| {
            of_line(entry, |line| Cell::text(line.kind.clone()))
        }),
        column("service_from", Kind::Day, "first service day of the line", |entry| {
            of_line(entry, |line| Cell::Day(line.service_from))
        }),
        column("service_to", Kind::Day, "last service day of the line", |entry| {
            of_line(entry, |line| Cell::Day(line.service_to))
        }),
        column(
            "amount",
            Kind::Amount,
            "amount of the whole line; of an entry that is no line or true-up of one, the amount it states",
            |entry| entry.line.map(|line| line.amount).or(entry.amount).map_or(Cell::Empty, Cell::Amount),
        ),
        column("currency", Kind::Text, "currency of the amounts, ISO 4217; empty where there are none", |entry| {
            Cell::text(entry.currency.map(|currency| currency.to_string()))
        }),
    ]
}

/// How it was shared out.
fn part_columns<'a>() -> Vec<Column<StatementEntry<'a>>> {
    vec![
        column(
            "recognised",
            Kind::Amount,
            "of a line recognised for this partner by service days of the quarter; of its true-up the change; empty for other entries, as are the next three",
            |entry| of_line(entry, |line| Cell::Amount(line.recognised)),
        ),
        column("share", Kind::Share, "the share applied", |entry| of_line(entry, |line| Cell::Share(line.share))),
        column("partner", Kind::Amount, "the partner's part", |entry| {
            of_line(entry, |line| Cell::Amount(line.partner))
        }),
        column("vendor", Kind::Amount, "the vendor's part: recognised less the partner's", |entry| {
            of_line(entry, |line| Cell::Amount(line.vendor))
        }),
        column(
            "rule",
            Kind::Text,
            "programme version and rule that decided it; a true-up names its closed quarter and what changed first; empty where no rule did",
            |entry| Cell::text(entry.rule.clone()),
        ),
    ]
}

/// What every entry says.
fn entry_columns<'a>() -> Vec<Column<StatementEntry<'a>>> {
    vec![
        column("entry", Kind::Text, "what the row is, by the list below", |entry| {
            Cell::Text(entry.kind.as_str().to_owned())
        }),
        column(
            "quarter",
            Kind::Text,
            "the quarter it is about, `2026Q3`: of a true-up the closed one, of the tier paid the one that earned it, of what is still held the one that releases it; of an unmatched payment what its source says",
            |entry| Cell::text(entry.quarter.clone()),
        ),
        column(
            "day",
            Kind::Day,
            "the day of a payment or decision; of `closed_payable` and `how_to_dispute` the last day in time; empty otherwise",
            |entry| entry.day.map_or(Cell::Empty, Cell::Day),
        ),
        column(
            "reference",
            Kind::Text,
            "id of the incentive, service credit, tier, dispute or payment; the other partner of a share, the month of a rate, the other currency, what a fact is about",
            |entry| Cell::text(entry.reference.clone()),
        ),
        column("basis", Kind::Text, "what the amount was computed from; of a payment what the bank says", |entry| {
            Cell::text(entry.basis.clone())
        }),
        column("reason", Kind::Text, "why, in words", |entry| Cell::text(entry.reason.clone())),
        column(
            "payable",
            Kind::Amount,
            "what the entry adds to what is payable, below zero where it takes; empty where it adds nothing by its kind",
            |entry| entry.payable.map_or(Cell::Empty, Cell::Amount),
        ),
    ]
}

/// What a line says; nothing for an entry that is none.
fn of_line(entry: &StatementEntry<'_>, of: fn(&LineShare) -> Cell) -> Cell {
    entry.line.map_or(Cell::Empty, of)
}

fn column<'a>(
    name: &'static str,
    kind: Kind,
    meaning: &'static str,
    value: fn(&StatementEntry<'a>) -> Cell,
) -> Column<StatementEntry<'a>> {
    Column { name, kind, meaning, value }
}

/// A partner's statement as CSV, in the order of its entries. Nothing of any other partner is in it.
///
/// # Errors
/// When the writer fails.
pub fn statement_csv(entries: &[StatementEntry<'_>]) -> Result<Vec<u8>, DataFileError> {
    csv_bytes(&statement_columns(), entries)
}
