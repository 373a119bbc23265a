//! The settlement workbook: a payout followed cell by cell, from what is paid to the lines it comes from.
//!
//! Every formula is stored with its result, so that viewers that do not calculate show the figures too. Rows point at each
//! other by number and never by text, since a spreadsheet takes the id `001` for `1` and `P*` for a pattern. Text from data is
//! written as text and is never part of a formula, a name or a print setting.

mod accrual;
mod checks;
mod ledger;
mod lines;
mod partners;
mod payables;
mod payment;
mod points;
mod rates;
mod rules;
mod shares;
mod style;
mod summary;
mod table;
#[cfg(test)]
mod tests;
mod totals;
mod true_ups;
mod value;
mod what_if;

use rust_xlsxwriter::{DocProperties, Workbook, XlsxError};

pub use self::what_if::what_if;

use self::table::Table;
use super::RenderError;
use crate::deck::book::Book;
use crate::settlement::ledger::Entry;
use crate::settlement::model::Settlements;

/// Whether every row finds room on its sheet.
#[must_use]
pub fn fits(settlements: &Settlements, ledger: &[Entry]) -> bool {
    let all = || settlements.partners.iter().flat_map(|partner| &partner.settlements);
    let lines: usize = all().map(|one| one.lines.len()).sum();
    let months: usize = all().map(|one| one.months.len()).sum();
    let payables = settlements.payables.iter();
    let paid: usize = payables
        .map(|all| {
            all.accounts.iter().map(|account| account.payments.len().max(1)).sum::<usize>() + all.unmatched.len()
        })
        .sum();
    // Every true-up is in the ledger too.
    lines.max(months).max(ledger.len()).max(paid) <= table::MOST_ROWS
}

/// The settlement workbook as XLSX; its creation time is the period's last day.
///
/// # Errors
/// When a sheet has more rows than it can hold, the workbook cannot be written, or an amount on a sheet is another one than the settlement's.
pub fn settlement(book: &Book<'_>) -> Result<Vec<u8>, RenderError> {
    let tables = tables(book);
    let bytes = write(book, &tables).map_err(RenderError::Workbook)?;
    let mut findings = totals::of_tables(book, &tables);
    findings.extend(totals::of_summary(book, &bytes));
    if findings.is_empty() { Ok(bytes) } else { Err(RenderError::Totals { findings }) }
}

fn write(book: &Book<'_>, tables: &[Table]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let properties = DocProperties::new()
        .set_title(&book.title)
        .set_author(concat!("Quarterdeck ", env!("CARGO_PKG_VERSION")))
        .set_creation_datetime(&value::date(book.date)?);
    workbook.set_properties(&properties);
    let footer = format!("{}{}", book.title, book.partial.as_ref().map_or(String::new(), |mark| format!(", {mark}")));
    summary::write(book, &mut workbook, &footer)?;
    for table in tables {
        table.write(&mut workbook, &footer)?;
    }
    workbook.save_to_buffer()
}

/// Every sheet but the summary, in order; those of payment, of payments, of accruals and of points only where there are any.
fn tables(book: &Book<'_>) -> Vec<Table> {
    let payment = payment::is_used(book).then(|| payment::table(book));
    let mut tables = vec![
        partners::table(book),
        shares::table(book),
        lines::table(book),
        true_ups::table(book),
        ledger::table(book),
        rates::table(book),
        rules::table(book),
        checks::table(book),
    ];
    let accrual = (!book.accruals.is_empty()).then(|| accrual::table(book));
    tables.splice(1..1, payment.into_iter().chain(accrual));
    let checks = tables.len() - 1;
    tables.splice(checks..checks, points::tables(book).into_iter().chain(payables::tables(book)));
    tables
}
