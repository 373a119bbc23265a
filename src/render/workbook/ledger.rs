//! `Ledger`: every entry, as in `ledger.csv`.

use super::table::{Table, number, text};
use super::value::Value;
use crate::deck::book::{Book, BookEntry};

/// The sheet.
pub(super) fn table(book: &Book<'_>) -> Table {
    Table {
        sheet: "Ledger",
        note: "The double-entry ledger: each line under one rule is debited with what is recognised and credited with its two parts. A credit note stands on the other sides. Incentives and service credits belong to no line: their accounts name who bears them and whom they go to. True-ups of closed periods are entries of their own.",
        columns: vec![
            number("settlement", 10.5).named("Ledger_Settlement"),
            text("entry_id", 44.0),
            text("partner_id", 12.0),
            text("line_id", 14.0),
            text("account", 20.0).named("Ledger_Account"),
            number("debit", 14.0).named("Ledger_Debit"),
            number("credit", 14.0).named("Ledger_Credit"),
            text("currency", 9.0),
            text("rule", 38.0),
            text("programme", 11.0),
            text("basis", 44.0),
            text("reason", 64.0),
        ],
        frozen: 5,
        rows: book.entries.iter().map(row).collect(),
    }
}

fn row(BookEntry { settlement, entry }: &BookEntry<'_>) -> Vec<Value> {
    vec![
        Value::Count(*settlement),
        Value::Text(entry.entry_id.clone()),
        Value::Text(entry.partner_id.to_string()),
        Value::text(entry.line_id.as_deref()),
        Value::Text(entry.account.to_string()),
        Value::Amount(entry.debit),
        Value::Amount(entry.credit),
        Value::Text(entry.debit.currency.to_string()),
        Value::Text(entry.rule.clone()),
        Value::Text(entry.programme.clone()),
        Value::Text(entry.basis.clone()),
        Value::Text(entry.reason.clone()),
    ]
}
