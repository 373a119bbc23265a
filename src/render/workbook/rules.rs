//! `Rules`: the tiers of each version of the programme in force in the period.

use super::table::{Table, number, text};
use super::value::Value;
use crate::deck::book::{Book, BookRule};

/// The sheet.
pub(super) fn table(book: &Book<'_>) -> Table {
    Table {
        sheet: "Rules",
        note: "The tiers of each version of the programme in force in the period. A share agreed with one partner alone stands on the sheet Shares.",
        columns: vec![
            text("rule", 38.0),
            text("version", 11.0),
            text("in_force_from", 12.0),
            text("tier", 16.0),
            number("share", 9.0).named("Rules_Share"),
            text("paid", 26.0),
            number("lowest_share", 9.0),
            number("highest_share", 9.0),
            text("gates", 90.0),
        ],
        frozen: 1,
        rows: book.rules.iter().map(row).collect(),
    }
}

fn row(rule: &BookRule) -> Vec<Value> {
    vec![
        Value::Text(rule.rule.clone()),
        Value::Text(rule.version.clone()),
        Value::Day(rule.from),
        Value::Text(rule.tier.clone()),
        Value::Share(rule.share),
        Value::Text(rule.paid.to_owned()),
        Value::Share(rule.limits.0),
        Value::Share(rule.limits.1),
        Value::Text(rule.gates.clone()),
    ]
}
