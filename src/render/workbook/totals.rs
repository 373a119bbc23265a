//! Amounts of the workbook held against the settlement before it is published: each row of the sheet Partners, the rows of other sheets summed by
//! settlement, and the summary as it is read back from the file.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Range, Reader as _, Xlsx};
use rust_decimal::prelude::ToPrimitive;

use super::summary::shown_sums;
use super::table::{Table, letters};
use super::value::Value;
use crate::deck::book::Book;
use crate::domain::{Currency, Money};
use crate::settlement::model::Settlement;
use crate::settlement::payment::Payment;

/// A column that holds, row by row or summed over the rows of a settlement, a figure of it: sheet, heading, figure.
type Due = (&'static str, &'static str, fn(&Settlement) -> Option<Money>);

const DUE: [Due; 20] = [
    ("Partners", "recognised", |one| Some(one.recognised)),
    ("Partners", "partner_part", |one| Some(one.partner)),
    ("Partners", "vendor_part", |one| Some(one.vendor)),
    ("Partners", "incentives", |one| Some(one.incentives)),
    ("Partners", "service_credits", |one| Some(one.service_credits)),
    ("Partners", "true_ups", |one| Some(one.true_ups)),
    ("Partners", "sub_partners", |one| Some(one.sub_partners)),
    ("Partners", "payable", |one| Some(one.payable)),
    ("Partners", "payable_reporting", |one| one.payable_reporting),
    ("Payment", "payable", |one| one.payment.as_ref().map(|_| one.payable)),
    ("Payment", "held", |one| of_payment(one, |payment| payment.held)),
    ("Payment", "withheld", |one| of_payment(one, |payment| payment.withheld)),
    ("Payment", "carried_forward", |one| of_payment(one, |payment| payment.carried)),
    ("Shares", "recognised", |one| Some(one.recognised)),
    ("Shares", "partner_part", |one| Some(one.partner)),
    ("Lines", "recognised", |one| Some(one.recognised)),
    ("Lines", "partner_part", |one| Some(one.partner)),
    ("Lines", "vendor_part", |one| Some(one.vendor)),
    ("TrueUps", "partner_part", |one| Some(one.true_ups)),
    ("Ledger", "", |one| Some(Money::zero(one.payable.currency))),
];

fn of_payment(one: &Settlement, of: fn(&Payment) -> Money) -> Option<Money> {
    one.payment.as_ref().map(of)
}

/// Amounts of the sheets that are other ones than the settlement's, each with its sheet and cell or column.
pub(super) fn of_tables(book: &Book<'_>, tables: &[Table]) -> Vec<String> {
    let mut found = Vec::new();
    for (sheet, key, of) in DUE {
        let Some(table) = tables.iter().find(|table| table.sheet == sheet) else { continue };
        let sums = if key.is_empty() { balances(table) } else { sums(table, key) };
        for (number, one) in (1_usize..).zip(&book.settlements) {
            let Some(due) = of(one.figures) else { continue };
            let sum = sums.get(&number);
            let (minor, last) = sum.map_or((0, None), |sum| (sum.minor, Some(sum.last)));
            // A true-up, like a line, need not be there where there is nothing to say.
            if minor != i128::from(due.minor) {
                found.push(said(table, key, (number, last), minor, due));
            }
        }
    }
    found
}

/// What the rows of a settlement come to, in minor units, and the last one of them.
struct Sum {
    minor: i128,
    last: usize,
}

/// The sums of a column by settlement.
fn sums(table: &Table, key: &str) -> BTreeMap<usize, Sum> {
    let Some(at) = table.column(key) else { return BTreeMap::new() };
    added(table, |row| row.get(at).and_then(Value::amount).map(|amount| i128::from(amount.minor)))
}

/// Debit less credit by settlement.
fn balances(table: &Table) -> BTreeMap<usize, Sum> {
    let (Some(debit), Some(credit)) = (table.column("debit"), table.column("credit")) else { return BTreeMap::new() };
    let minor = |row: &[Value], at: usize| row.get(at).and_then(Value::amount).map(|amount| i128::from(amount.minor));
    added(table, |row| Some(minor(row, debit)? - minor(row, credit)?))
}

fn added(table: &Table, of: impl Fn(&[Value]) -> Option<i128>) -> BTreeMap<usize, Sum> {
    let mut sums: BTreeMap<usize, Sum> = BTreeMap::new();
    let Some(settlement) = table.column("settlement") else { return sums };
    for (index, row) in table.rows.iter().enumerate() {
        let (Some(Value::Count(number)), Some(minor)) = (row.get(settlement), of(row)) else { continue };
        let sum = sums.entry(*number).or_insert(Sum { minor: 0, last: index });
        sum.minor += minor;
        sum.last = index;
    }
    sums
}

/// `Partners!N5: payable reads 3.54, the settlement has 3.55`, or what a column sums to.
fn said(table: &Table, key: &str, (number, last): (usize, Option<usize>), minor: i128, due: Money) -> String {
    let shown = i64::try_from(minor)
        .map_or_else(|_| minor.to_string(), |minor| Money::from_minor(minor, due.currency).to_string());
    let column = table.column(if key.is_empty() { "debit" } else { key }).unwrap_or_default();
    let place = table.place(last.unwrap_or_default(), column);
    let what = key.replace('_', " ");
    match (table.sheet, last) {
        ("Ledger", _) => format!("{place}: debit less credit of settlement {number} is {shown}, it must be {due}"),
        ("Partners" | "Payment", Some(_)) => format!("{place}: {what} reads {shown}, the settlement has {due}"),
        _ => format!("{place}: {what} of settlement {number} sums to {shown} up to there, the settlement has {due}"),
    }
}

/// Amounts of the summary that read, in the file, otherwise than the settlements sum to.
pub(super) fn of_summary(book: &Book<'_>, bytes: &[u8]) -> Vec<String> {
    let range = Xlsx::new(Cursor::new(bytes)).ok().and_then(|mut workbook| workbook.worksheet_range("Summary").ok());
    let Some(range) = range else { return vec!["Summary: the sheet cannot be read back".to_owned()] };
    let currencies: std::collections::BTreeSet<Currency> =
        book.settlements.iter().map(|one| one.figures.recognised.currency).collect();
    // The title and the workspace's name stand above.
    let Some(top) = (2..range.height()).find(|row| words(&range, *row, 0) == "currency") else {
        return vec!["Summary: there is no table of currencies".to_owned()];
    };
    let mut found = in_all(book, &range, top).into_iter().collect::<Vec<_>>();
    for currency in currencies {
        let row = (top + 1..range.height()).find(|row| words(&range, *row, 0) == currency.code());
        let Some(row) = row else {
            found.push(format!("Summary: there is no row for {currency}"));
            continue;
        };
        for (column, (title, _, figure)) in (2..).zip(shown_sums(book)) {
            let Some(due) = summed(book, currency, figure) else { continue };
            if words(&range, top, column) != title || !is(range.get((row, column)), due) {
                let cell = letters(u16::try_from(column).unwrap_or(u16::MAX));
                found.push(format!("Summary!{cell}{}: {title} in {currency} must be {due}", row + 1));
            }
        }
    }
    found
}

/// The sum in the reporting currency, where every amount has one.
fn in_all(book: &Book<'_>, range: &Range<Data>, top: usize) -> Option<String> {
    let mut all = book.settlements.iter().map(|one| one.figures.payable_reporting);
    let due = all.try_fold(Money::zero(book.reporting), |sum, one| sum.checked_add(one?))?;
    let column = shown_sums(book).len() + 2;
    let row = (top + 1..range.height()).find(|row| words(range, *row, 0) == "in all");
    // Without settlements there is no such row.
    let row = row.filter(|_| !book.settlements.is_empty())?;
    let cell = letters(u16::try_from(column).unwrap_or(u16::MAX));
    (!is(range.get((row, column)), due)).then(|| format!("Summary!{cell}{}: payable in all must be {due}", row + 1))
}

/// What the settlements of a currency come to; `None` where that does not fit.
fn summed(book: &Book<'_>, currency: Currency, figure: fn(&Settlement) -> Money) -> Option<Money> {
    let of = book.settlements.iter().map(|one| one.figures).filter(|one| one.recognised.currency == currency);
    of.map(figure).try_fold(Money::zero(currency), Money::checked_add)
}

fn words(range: &Range<Data>, row: usize, column: usize) -> String {
    range.get((row, column)).map(ToString::to_string).unwrap_or_default()
}

/// Whether a cell is an amount, to half a minor unit: a workbook's numbers are floats.
fn is(cell: Option<&Data>, due: Money) -> bool {
    let shown = match cell {
        Some(Data::Float(value)) => Some(*value),
        Some(Data::Int(value)) => Some(*value as f64),
        _ => None,
    };
    let half = 0.5 / 10_f64.powi(due.currency.minor_digits().cast_signed());
    let due = due.decimal().to_f64();
    shown.zip(due).is_some_and(|(shown, due)| (shown - due).abs() <= half.max(due.abs() * 1e-12))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::workbook::tests::{book, settlements};
    use crate::settlement::ledger;

    #[test]
    fn a_workbook_says_what_was_settled() {
        let settlements = settlements();
        let entries = ledger::post(&settlements);
        let book = book(&settlements, &entries);
        let bytes = super::super::settlement(&book).expect("a workbook");
        assert_eq!(of_tables(&book, &super::super::tables(&book)), [""; 0]);
        assert_eq!(of_summary(&book, &bytes), [""; 0]);
    }

    #[test]
    fn another_amount_is_found_with_its_sheet_and_cell() {
        let settlements = settlements();
        let entries = ledger::post(&settlements);
        let book = book(&settlements, &entries);
        for (sheet, key, told) in [
            ("Partners", "payable", "Partners!N5: payable reads 0.01, the settlement has 3.54"),
            (
                "Shares",
                "partner_part",
                "Shares!K5: partner part of settlement 1 sums to 0.01 up to there, the settlement has 3.54",
            ),
            (
                "Lines",
                "recognised",
                "Lines!M5: recognised of settlement 1 sums to 0.01 up to there, the settlement has 10.10",
            ),
        ] {
            let mut tables = super::super::tables(&book);
            let table = tables.iter_mut().find(|table| table.sheet == sheet).expect("a sheet");
            let at = table.column(key).expect("a column");
            table.rows[0][at] = Value::Amount(Money::from_minor(1, Currency::parse("EUR").expect("a code")));
            assert_eq!(of_tables(&book, &tables), [told]);
        }
        let mut tables = super::super::tables(&book);
        let ledger = tables.iter_mut().find(|table| table.sheet == "Ledger").expect("a ledger");
        ledger.rows.pop();
        let found = of_tables(&book, &tables);
        assert!(
            found.len() == 1 && found[0].starts_with("Ledger!F") && found[0].contains("debit less credit"),
            "{found:?}"
        );
    }

    #[test]
    fn a_summary_of_other_settlements_is_found() {
        let mut other = settlements();
        let entries = ledger::post(&other);
        let bytes = super::super::settlement(&book(&other, &entries)).expect("a workbook");
        other.partners[0].settlements[0].payable.minor += 1;
        let found = of_summary(&book(&other, &entries), &bytes);
        assert_eq!(found, ["Summary!J8: payable in EUR must be 3.55"]);
    }
}
