//! `Shares`: one row a partner, currency and rule; here the share is applied and rounded, once.

use rust_decimal::Decimal;

use super::table::{Table, number, text};
use super::value::Value;
use crate::deck::book::{Book, BookShare};
use crate::domain::Money;

/// The sheet.
pub(super) fn table(book: &Book<'_>) -> Table {
    Table {
        sheet: "Shares",
        note: "One row a partner, currency and rule. Recognised is the sum of the lines; the share is applied to it once and rounded half away from zero.",
        columns: vec![
            number("share_no", 9.0),
            number("settlement", 10.5).named("Shares_Settlement"),
            text("partner_id", 12.0),
            text("partner", 30.0),
            text("currency", 9.0),
            text("rule", 38.0),
            number("lines", 8.0),
            number("recognised", 15.0).named("Shares_Recognised"),
            number("share", 9.0),
            number("exact", 18.0),
            number("partner_part", 15.0).named("Shares_Partner"),
            number("vendor_part", 15.0),
        ],
        frozen: 5,
        rows: book.shares.iter().enumerate().map(|(index, share)| row(book, index + 1, share)).collect(),
    }
}

fn row(book: &Book<'_>, number: usize, share: &BookShare<'_>) -> Vec<Value> {
    let (partner, name) = partner_of(book, share.settlement);
    let digits = share.recognised.currency.minor_digits();
    let exact = share.recognised.decimal() * share.share.decimal();
    let vendor = share.recognised.checked_sub(share.partner).unwrap_or(share.recognised);
    vec![
        Value::Count(number),
        Value::Count(share.settlement),
        partner,
        name,
        Value::Text(share.recognised.currency.to_string()),
        Value::Text(share.rule.to_owned()),
        Value::formula("COUNTIFS(Lines_Share_No,[share_no])", Value::Count(share.lines)),
        Value::sum("SUMIFS(Lines_Recognised,Lines_Share_No,[share_no])", share.recognised),
        match share.rule_number {
            Some(rule) => Value::formula(format!("INDEX(Rules_Share,{rule})"), Value::Share(share.share)),
            None => Value::Share(share.share),
        },
        Value::formula("[recognised]*[share]", Value::Decimal(exact, digits + 4)),
        Value::sum("[exact]", share.partner),
        Value::sum("[recognised]-[partner_part]", vendor),
    ]
}

/// Id and name of a settlement's partner.
pub(super) fn partner_of(book: &Book<'_>, settlement: usize) -> (Value, Value) {
    match settlement.checked_sub(1).and_then(|at| book.settlements.get(at)) {
        Some(one) => (Value::Text(one.partner.to_string()), Value::Text(one.name.to_owned())),
        None => (Value::Empty, Value::Empty),
    }
}

/// How far an amount is from its exact value, in major units.
pub(super) fn apart(amount: Money, exact: Decimal) -> Value {
    Value::Decimal(amount.decimal() - exact, amount.currency.minor_digits() + 4)
}
