//! `Summary`: the period on one page, a row a currency, whether every check holds, and where to look.

use std::collections::BTreeMap;

use rust_xlsxwriter::{ConditionalFormatCell, ConditionalFormatCellRule, Workbook, Worksheet, XlsxError};

use super::style;
use super::table::{letters, print_set_up};
use super::value::Value;
use super::{accrual, payables, payment, points};
use crate::deck::book::Book;
use crate::domain::{Currency, Money};
use crate::settlement::model::Settlement;
use crate::settlement::payment::Payment;

/// The sheet that is there only where rules of payment are.
const PAYMENT: &str = "Payment";
/// The sheets that are there only where payments are.
const PAYABLES: [&str; 3] = ["PayableTotals", "Payables", "Payments"];

/// The sheets, and what is on them.
pub(super) const SHEETS: [(&str, &str); 15] = [
    ("Partners", "what is payable to each partner in each currency"),
    (PAYMENT, "what is paid of what the period comes to, and what is held, withheld or carried"),
    (accrual::SHEET, "what a period that is not over has come to, and what all of it is expected to come to"),
    ("Shares", "each rule's share, applied once to the sum of its lines and rounded"),
    ("Lines", "every revenue line, what the period recognises of it, and its parts"),
    ("TrueUps", "every line, incentive and service credit of a closed period that later data changed, and why"),
    ("Ledger", "lines and true-ups as double entries"),
    ("Rates", "each service month at its rate to the reporting currency"),
    ("Rules", "tiers, shares and gates of the programme"),
    (points::SHEETS[0], "each partner's points, and what could be added to them"),
    (points::SHEETS[1], "how they came about: part by part and measure by measure"),
    (PAYABLES[0], "what was payable for closed periods, and what was paid of it, by currency"),
    (PAYABLES[1], "the same by partner, closed period and currency, with what is disputed"),
    (PAYABLES[2], "every payment, with the payable that it is of"),
    ("Checks", "differences that must be zero"),
];

/// The sheets that a book has besides the summary.
pub(super) fn sheets(book: &Book<'_>) -> Vec<(&'static str, &'static str)> {
    let is_there = |name: &str| match name {
        PAYMENT => payment::is_used(book),
        accrual::SHEET => !book.accruals.is_empty(),
        _ if points::SHEETS.contains(&name) => points::is_used(book),
        _ => !PAYABLES.contains(&name) || payables::is_used(book),
    };
    SHEETS.into_iter().filter(|(name, _)| is_there(name)).collect()
}

/// The amounts of a row: heading, the range of the sheet Partners, the figure.
pub(super) type Sum = (&'static str, &'static str, fn(&Settlement) -> Money);
const SUMS: [Sum; 8] = [
    ("recognised", "Partners_Recognised", |one| one.recognised),
    ("partner part", "Partners_Partner", |one| one.partner),
    ("vendor part", "Partners_Vendor", |one| one.vendor),
    ("incentives", "Partners_Incentives", |one| one.incentives),
    ("service credits", "Partners_Service_Credits", |one| one.service_credits),
    ("true-ups", "Partners_True_Ups", |one| one.true_ups),
    ("sub-partners", "Partners_Sub_Partners", |one| one.sub_partners),
    ("payable", "Partners_Payable", |one| one.payable),
];

/// The sums between true-ups and what is payable, of ranges of the sheet Payment.
const SUMS_OF_PAYMENT: [Sum; 7] = [
    ("kept in cash", "Payment_Retained", |one| of_payment(one, |payment| payment.retained)),
    ("not yet collected", "Payment_Uncollected", |one| {
        of_payment(one, |payment| payment.uncollected.checked_sub(payment.collected).unwrap_or(payment.uncollected))
    }),
    ("opening balance", "Payment_Opening", |one| of_payment(one, |payment| payment.opening)),
    ("released", "Payment_Released", |one| of_payment(one, |payment| payment.released)),
    ("held", "Payment_Held", |one| of_payment(one, |payment| payment.held)),
    ("withheld", "Payment_Withheld", |one| of_payment(one, |payment| payment.withheld)),
    ("carried forward", "Payment_Carried", |one| of_payment(one, |payment| payment.carried)),
];

fn of_payment(one: &Settlement, of: fn(&Payment) -> Money) -> Money {
    one.payment.as_ref().map_or(Money::zero(one.recognised.currency), of)
}

/// The sums that a book shows.
pub(super) fn shown_sums(book: &Book<'_>) -> Vec<Sum> {
    let mut sums = SUMS.to_vec();
    if payment::is_used(book) {
        sums.splice(SUMS.len() - 1..SUMS.len() - 1, SUMS_OF_PAYMENT);
    }
    sums
}

/// One currency's sums.
struct Row {
    currency: Currency,
    partners: usize,
    amounts: Vec<Money>,
    reporting: Option<Money>,
}

/// Adds the sheet to a workbook.
pub(super) fn write(book: &Book<'_>, workbook: &mut Workbook, footer: &str) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name("Summary")?.set_default_row_height(15);
    let mut row = head(book, sheet)?;
    let (last_of_table, payable) = currencies(book, sheet, row)?;
    row = last_of_table + 2;
    let check = format!("=Summary!$B${}", row + 1);
    checks(book, sheet, row)?;
    let row = accrual::sums(book, sheet, row + 2)?;
    legend(book, sheet, row)?;
    sheet.set_column_width(0, 22)?.set_column_width(1, 12)?.set_column_range_width(
        2,
        if payment::is_used(book) { 15 } else { 9 },
        16,
    )?;
    print_set_up(sheet, footer);
    workbook.define_name("Checks_Failed", &check)?;
    if let Some(cell) = payable {
        workbook.define_name("Payable_Reporting_Total", &format!("=Summary!{cell}"))?;
    }
    Ok(())
}

/// Title and facts; gives the next free row.
fn head(book: &Book<'_>, sheet: &mut Worksheet) -> Result<u32, XlsxError> {
    sheet.write_string_with_format(0, 0, &book.title, &style::title())?.set_row_height(0, 24)?;
    sheet.write_string_with_format(1, 0, &book.workspace, &style::note())?;
    let mut row = 2;
    if let Some(mark) = &book.partial {
        sheet.write_string_with_format(row, 0, mark, &style::warning())?;
        row += 1;
    }
    row += 1;
    for (label, words) in &book.facts {
        sheet.write_string_with_format(row, 0, label, &style::note())?;
        sheet.write_string_with_format(row, 1, words, &style::body().set_indent(1))?;
        row += 1;
    }
    Ok(row + 1)
}

/// The table of currencies; gives its last row and the cell of the sum in the reporting currency.
fn currencies(book: &Book<'_>, sheet: &mut Worksheet, top: u32) -> Result<(u32, Option<String>), XlsxError> {
    let (shown, rows) = (shown_sums(book), sums(book));
    let titles = ["currency", "partners"].into_iter().chain(shown.iter().map(|(title, ..)| *title));
    let last_title = format!("payable in {}", book.reporting);
    for (column, title) in (0..).zip(titles.chain([last_title.as_str()])) {
        sheet.write_string_with_format(top, column, title, &style::heading(column > 0, column))?;
    }
    sheet.set_row_height(top, 30)?;
    if rows.is_empty() {
        sheet.write_string_with_format(top + 1, 0, "No revenue was settled in this period.", &style::body())?;
        return Ok((top + 1, None));
    }
    let mut at = top;
    for row in &rows {
        at += 1;
        currency(sheet, at, row, &shown)?;
    }
    let first = top + 2;
    let last_column = u16::try_from(shown.len() + 2).unwrap_or(u16::MAX);
    let letter = letters(last_column);
    let total = rows.iter().try_fold(Money::zero(book.reporting), |sum, row| sum.checked_add(row.reporting?));
    at += 1;
    for column in 0..=last_column {
        sheet.write_blank(at, column, &style::total())?;
    }
    sheet.write_string_with_format(at, 0, "in all", &style::total())?;
    let words = "not every month has a rate".to_owned();
    let value = total.map_or(Value::Text(words), |sum| Value::sum(&format!("SUM({letter}{first}:{letter}{at})"), sum));
    value.write(sheet, at, last_column, style::total())?;
    Ok((at, total.map(|_| format!("${letter}${}", at + 1))))
}

/// A currency's row.
fn currency(sheet: &mut Worksheet, at: u32, row: &Row, shown: &[Sum]) -> Result<(), XlsxError> {
    let own = format!("$A{}", at + 1);
    let sum = |range: &str, result: Money| {
        let by = if range.starts_with(PAYMENT) { "Payment_Currency" } else { "Partners_Currency" };
        Value::sum(&format!("SUMIFS({range},{by},{own})"), result)
    };
    let mut cells = vec![
        Value::Text(row.currency.to_string()),
        Value::formula(format!("COUNTIFS(Partners_Currency,{own})"), Value::Count(row.partners)),
    ];
    cells.extend(shown.iter().zip(&row.amounts).map(|((_, range, _), amount)| sum(range, *amount)));
    cells.push(
        row.reporting
            .map_or_else(|| Value::Text("no rate".to_owned()), |sum_of| sum("Partners_Payable_Reporting", sum_of)),
    );
    for (column, cell) in (0..).zip(cells) {
        cell.write(sheet, at, column, style::cell())?;
    }
    Ok(())
}

/// The sums of each currency, by its code. A sum that does not fit in minor units is left at what fits.
fn sums(book: &Book<'_>) -> Vec<Row> {
    let shown = shown_sums(book);
    let mut rows: BTreeMap<Currency, Row> = BTreeMap::new();
    for one in &book.settlements {
        let currency = one.figures.recognised.currency;
        let row = rows.entry(currency).or_insert_with(|| Row {
            currency,
            partners: 0,
            amounts: vec![Money::zero(currency); shown.len()],
            reporting: Some(Money::zero(book.reporting)),
        });
        row.partners += 1;
        for (sum, (_, _, figure)) in row.amounts.iter_mut().zip(&shown) {
            *sum = sum.checked_add(figure(one.figures)).unwrap_or(*sum);
        }
        row.reporting = row.reporting.zip(one.figures.payable_reporting).and_then(|(sum, one)| sum.checked_add(one));
    }
    rows.into_values().collect()
}

/// How many settlements fail a check.
fn checks(book: &Book<'_>, sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, 0, "Checks that fail", &style::body().set_bold())?;
    let of = ["Checks_Hold", "PayableTotals_Hold", "Payables_Hold"].map(|name| format!("COUNTIFS({name},\"no\")"));
    let shown = if payables::is_used(book) { &of[..] } else { &of[..1] };
    Value::formula(shown.join("+"), Value::Count(0)).write(sheet, row, 1, style::body().set_bold())?;
    let beside = if payables::is_used(book) { " and of the payables of closed periods" } else { "" };
    let number = book.settlements.len();
    let words = format!("of the differences of {number} settlements{beside}, each of which must be zero");
    sheet.write_string_with_format(row, 2, words, &style::note().set_indent(1))?;
    let alarm =
        ConditionalFormatCell::new().set_rule(ConditionalFormatCellRule::GreaterThan(0)).set_format(style::failed());
    sheet.add_conditional_format(row, 1, row, 1, &alarm)?;
    Ok(())
}

/// The other sheets, as links.
fn legend(book: &Book<'_>, sheet: &mut Worksheet, top: u32) -> Result<(), XlsxError> {
    sheet.write_string_with_format(top, 0, "Sheets", &style::heading(false, 0))?;
    sheet.write_string_with_format(top, 1, "", &style::heading(false, 1))?;
    let shown = sheets(book);
    for (row, (name, words)) in (top + 1..).zip(&shown) {
        let link = style::body().set_font_color(style::colour(crate::chart::theme::ACCENT));
        let target = format!("internal:'{name}'!A1");
        sheet.write_url_with_options(row, 0, target.as_str(), *name, "", Some(&link))?;
        sheet.write_string_with_format(row, 1, *words, &style::note().set_indent(1))?;
    }
    let exact = "Numbers in cells are floats with 15 digits, for reading and following. The exact amounts are in settlement.csv and ledger.csv.";
    sheet.write_string_with_format(top + 2 + u32::try_from(shown.len()).unwrap_or(0), 0, exact, &style::note())?;
    Ok(())
}
