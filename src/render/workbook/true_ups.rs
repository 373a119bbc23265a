//! `TrueUps`: one row a line of a closed period that later data changed.

use super::shares::partner_of;
use super::table::{Table, number, text};
use super::value::Value;
use crate::deck::book::{Book, BookTrueUp};

/// The sheet.
pub(super) fn table(book: &Book<'_>) -> Table {
    Table {
        sheet: "TrueUps",
        note: "One row a line of a closed period: what today's data gives under the pinned rules, less what was closed, less what was posted since.",
        columns: vec![
            number("settlement", 10.5).named("TrueUps_Settlement"),
            text("partner_id", 12.0),
            text("closed_period", 10.0),
            text("line_id", 14.0),
            text("invoice_id", 14.0),
            text("customer_reference", 14.0),
            text("currency", 9.0),
            number("fresh_recognised", 14.0),
            number("closed_recognised", 14.0),
            number("posted_recognised", 14.0),
            number("recognised", 14.0),
            number("fresh_partner", 14.0),
            number("closed_partner", 14.0),
            number("posted_partner", 14.0),
            number("partner_part", 14.0).named("TrueUps_Partner"),
            number("vendor_part", 14.0),
            text("cause", 22.0),
            text("reason", 64.0),
            text("rule", 38.0),
        ],
        frozen: 4,
        rows: book.true_ups.iter().map(|true_up| row(book, true_up)).collect(),
    }
}

fn row(book: &Book<'_>, BookTrueUp { settlement, of, true_up }: &BookTrueUp<'_>) -> Vec<Value> {
    let (partner, _) = partner_of(book, *settlement);
    let (fresh, closed, posted) = (true_up.fresh, true_up.closed, true_up.posted);
    let line = &true_up.line;
    vec![
        Value::Count(*settlement),
        partner,
        Value::Text(of.to_string()),
        Value::Text(line.line_id.clone()),
        Value::text(line.invoice_id.as_deref()),
        Value::text(line.customer_id.as_deref()),
        Value::Text(line.amount.currency.to_string()),
        Value::Amount(fresh.recognised),
        Value::Amount(closed.recognised),
        Value::Amount(posted.recognised),
        Value::sum("[fresh_recognised]-[closed_recognised]-[posted_recognised]", line.recognised),
        Value::Amount(fresh.partner),
        Value::Amount(closed.partner),
        Value::Amount(posted.partner),
        Value::sum("[fresh_partner]-[closed_partner]-[posted_partner]", line.partner),
        Value::sum("[recognised]-[partner_part]", line.vendor),
        Value::Text(true_up.cause.to_string()),
        Value::Text(true_up.reason.clone()),
        Value::Text(line.rule.clone()),
    ]
}
