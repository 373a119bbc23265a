//! `Rates`: one row a partner, currency and service month, at the month's rate.

use super::shares::partner_of;
use super::table::{Table, number, text};
use super::value::Value;
use crate::deck::book::{Book, BookMonth};
use crate::domain::Money;

/// Decimals of a rate, and of an amount before it is rounded.
const DECIMALS: u32 = 6;

/// The sheet.
pub(super) fn table(book: &Book<'_>) -> Table {
    Table {
        sheet: "Rates",
        note: "One row a partner, currency and service month. Each month is converted at its own rate, unrounded; the sheet Partners sums the months and rounds once.",
        columns: vec![
            number("settlement", 10.5).named("Rates_Settlement"),
            text("partner_id", 12.0),
            text("partner", 30.0),
            text("currency", 9.0),
            text("month", 10.0),
            number("recognised", 15.0).named("Rates_Recognised"),
            number("partner_part", 15.0).named("Rates_Partner"),
            number("rate", 13.0),
            number("recognised_reporting", 20.0).named("Rates_Recognised_Reporting"),
            number("partner_reporting", 20.0).named("Rates_Partner_Reporting"),
            text("reporting_currency", 10.0),
        ],
        frozen: 5,
        rows: book.months.iter().map(|month| row(book, month)).collect(),
    }
}

fn row(book: &Book<'_>, month: &BookMonth) -> Vec<Value> {
    let (partner, name) = partner_of(book, month.settlement);
    let share = month.share;
    let converted = |key: &str, amount: Money| match month.rate {
        Some(rate) => Value::formula(format!("[{key}]*[rate]"), Value::Decimal(amount.decimal() * rate, DECIMALS)),
        None => Value::Empty,
    };
    vec![
        Value::Count(month.settlement),
        partner,
        name,
        Value::Text(share.recognised.currency.to_string()),
        Value::Text(share.month.to_string()),
        Value::Amount(share.recognised),
        Value::Amount(share.partner),
        month.rate.map_or_else(|| Value::Text("no rate".to_owned()), |rate| Value::Decimal(rate, DECIMALS)),
        converted("recognised", share.recognised),
        converted("partner_part", share.partner),
        Value::Text(book.reporting.to_string()),
    ]
}
