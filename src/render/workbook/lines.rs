//! `Lines`: one row a revenue line and rule, the ground of everything else.

use super::shares::{apart, partner_of};
use super::table::{Table, number, text};
use super::value::Value;
use crate::deck::book::{Book, BookLine};

/// The sheet.
pub(super) fn table(book: &Book<'_>) -> Table {
    Table {
        sheet: "Lines",
        note: "One row a revenue line and rule. The rounded part of each row of Shares is spread over its lines by largest remainder: no line is a minor unit or more from its exact share.",
        columns: vec![
            number("settlement", 10.5).named("Lines_Settlement"),
            number("share_no", 9.0).named("Lines_Share_No"),
            text("partner_id", 12.0),
            text("line_id", 14.0),
            text("invoice_id", 14.0),
            text("customer_reference", 14.0),
            text("product", 14.0),
            text("kind", 10.0),
            text("service_from", 11.0),
            text("service_to", 11.0),
            number("amount", 14.0),
            text("currency", 9.0),
            number("recognised", 14.0).named("Lines_Recognised"),
            number("share", 9.0),
            number("exact", 17.0),
            number("partner_part", 14.0).named("Lines_Partner"),
            number("vendor_part", 14.0).named("Lines_Vendor"),
            number("from_exact", 12.0),
            text("rule", 38.0),
        ],
        frozen: 4,
        rows: book.lines.iter().map(|line| row(book, line)).collect(),
    }
}

fn row(book: &Book<'_>, BookLine { settlement, share, line }: &BookLine<'_>) -> Vec<Value> {
    let (partner, _) = partner_of(book, *settlement);
    let exact = line.recognised.decimal() * line.share.decimal();
    let digits = line.recognised.currency.minor_digits();
    let from_exact = format!("ROUND([partner_part]-[exact],{})", digits + 4);
    vec![
        Value::Count(*settlement),
        Value::Count(*share),
        partner,
        Value::Text(line.line_id.clone()),
        Value::text(line.invoice_id.as_deref()),
        Value::text(line.customer_id.as_deref()),
        Value::text(line.product.as_deref()),
        Value::text(line.kind.as_deref()),
        Value::Day(line.service_from),
        Value::Day(line.service_to),
        Value::Amount(line.amount),
        Value::Text(line.amount.currency.to_string()),
        Value::Amount(line.recognised),
        Value::Share(line.share),
        Value::formula("[recognised]*[share]", Value::Decimal(exact, digits + 4)),
        Value::Amount(line.partner),
        Value::sum("[recognised]-[partner_part]", line.vendor),
        Value::formula(from_exact, apart(line.partner, exact)),
        Value::Text(line.rule_in_words()),
    ]
}
