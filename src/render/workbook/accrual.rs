//! `Accrual`: one row a partner and currency of a quarter that is not over, and its sums for the summary.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::style;
use super::table::{Table, number, text};
use super::value::Value;
use crate::deck::book::{Book, BookAccrual};
use crate::domain::Money;
use crate::settlement::accrual::{AccrualTotal, Figures, Range};

/// The sheet's name.
pub(super) const SHEET: &str = "Accrual";

/// What is known of a settlement on the sheet Partners.
const KNOWN: [&str; 4] = ["Partner", "Incentives", "Service_Credits", "True_Ups"];

/// Former quarters that have a column.
const FORMER: usize = 8;

/// The sheet.
pub(super) fn table(book: &Book<'_>) -> Table {
    let mut columns = vec![
        number("settlement", 10.5),
        text("partner_id", 12.0),
        text("partner", 30.0),
        text("currency", 9.0).named("Accrual_Currency"),
        text("until", 11.0),
        number("recognised", 15.0),
        number("partner_part", 15.0),
        number("incentives", 13.0),
        number("service_credits", 13.0),
        number("true_ups", 13.0),
        number("accrued", 15.0).named("Accrual_Accrued"),
        text("reversed_in", 10.0),
        number("known", 15.0).named("Accrual_Known"),
        number("to_come_least", 15.0).named("Accrual_To_Come_Least"),
        number("to_come", 15.0).named("Accrual_To_Come"),
        number("to_come_most", 15.0).named("Accrual_To_Come_Most"),
        number("expected_least", 15.0),
        number("expected", 15.0),
        number("expected_most", 15.0),
        number("share", 9.0),
    ];
    let late = ["late_1", "late_2", "late_3", "late_4", "late_5", "late_6", "late_7", "late_8"];
    columns.extend(late.map(|key| number(key, 13.0)));
    columns.extend([
        text("not_estimated", 44.0),
        number("accrued_reporting", 15.0),
        number("expected_reporting", 15.0),
    ]);
    Table {
        sheet: SHEET,
        note: "What the quarter has come to by its last day with data, and what all of it is expected to come to. Estimates, and not posted: on the first day of the quarter it is reversed in, the settlement takes its place. Late 1 to 8: recognised by the former quarters, the newest first, of lines that were invoiced after the same day.",
        columns,
        frozen: 4,
        rows: book.accruals.iter().map(row).collect(),
    }
}

fn row(one: &BookAccrual<'_>) -> Vec<Value> {
    let accrual = one.accrual;
    let (parts, figures) = (&accrual.parts, &accrual.figures);
    let known = match one.settlement {
        0 => Value::Amount(figures.known),
        row => Value::sum(&KNOWN.map(|name| format!("INDEX(Partners_{name},{row})")).join("+"), figures.known),
    };
    let mut cells = vec![
        if one.settlement == 0 { Value::Empty } else { Value::Count(one.settlement) },
        Value::Text(accrual.partner_id.to_string()),
        Value::Text(one.name.to_owned()),
        Value::Text(figures.accrued.currency.to_string()),
        Value::Day(accrual.until),
        Value::Amount(parts.recognised),
        Value::Amount(parts.partner),
        Value::Amount(parts.incentives),
        Value::Amount(parts.service_credits),
        Value::Amount(parts.true_ups),
        Value::sum("[partner_part]+[incentives]+[service_credits]+[true_ups]", figures.accrued),
        Value::Text(accrual.reverses_in.to_string()),
        known,
    ];
    cells.extend(estimated(one));
    let reporting = accrual.reporting.as_ref();
    let expected = reporting.and_then(Figures::forecast);
    cells.extend([
        reporting.map_or(Value::Empty, |figures| Value::Amount(figures.accrued)),
        expected.map_or(Value::Empty, |range| Value::Amount(range.expected)),
    ]);
    cells
}

/// Lines still to come, the forecast, and what they rest on; empty but for the reason where they are not estimated.
fn estimated(one: &BookAccrual<'_>) -> Vec<Value> {
    let figures = &one.accrual.figures;
    let estimate = match (&one.accrual.estimate, figures.to_come, figures.forecast()) {
        (Ok(estimate), Some(to_come), Some(forecast)) => (estimate, to_come, forecast),
        (estimate, ..) => {
            let reason = estimate.as_ref().err().map(|reason| reason.words());
            let mut cells = vec![Value::Empty; 7 + FORMER];
            cells.push(Value::text(reason.as_deref()));
            return cells;
        }
    };
    let (estimate, to_come, forecast) = estimate;
    let late = |of: &str, result| Value::sum(&format!("{of}([late_1]:[late_8])*[share]"), result);
    let more = |of: &str, result| Value::sum(&format!("[known]+[{of}]"), result);
    let mut cells = vec![
        late("MIN", to_come.low),
        late("MEDIAN", to_come.expected),
        late("MAX", to_come.high),
        more("to_come_least", forecast.low),
        more("to_come", forecast.expected),
        more("to_come_most", forecast.high),
        Value::Share(estimate.share),
    ];
    let former = estimate.former.iter().map(|former| Value::Amount(former.recognised));
    cells.extend(former.chain(std::iter::repeat(Value::Empty)).take(FORMER));
    cells.push(Value::Empty);
    cells
}

/// The sums by currency, on the summary from a row on; gives the next free row.
pub(super) fn sums(book: &Book<'_>, sheet: &mut Worksheet, top: u32) -> Result<u32, XlsxError> {
    let Some(first) = book.accrual_totals.first() else { return Ok(top) };
    let words = format!("Accrued to {}, reversed in {}; estimates, and not posted", first.until, first.reverses_in);
    sheet.write_string_with_format(top, 0, words, &style::body().set_bold())?;
    let titles =
        ["currency", "partners", "accrued", "known", "expected least", "expected", "expected most", "not estimated"];
    for (column, title) in (0..).zip(titles) {
        sheet.write_string_with_format(top + 1, column, title, &style::heading(column > 0, column))?;
    }
    let mut at = top + 1;
    for total in &book.accrual_totals {
        at += 1;
        for (column, cell) in (0..).zip(sums_of(total, at + 1)) {
            cell.write(sheet, at, column, style::cell())?;
        }
    }
    Ok(at + 2)
}

fn sums_of(total: &AccrualTotal, row: u32) -> Vec<Value> {
    let figures = &total.figures;
    let by = |range: &str, result: Money| Value::sum(&format!("SUMIFS({range},Accrual_Currency,$A{row})"), result);
    let expected = |range: &str, of: fn(&Range) -> Money| {
        let formula =
            format!("SUMIFS(Accrual_Known,Accrual_Currency,$A{row})+SUMIFS({range},Accrual_Currency,$A{row})");
        figures.forecast().map_or(Value::Empty, |forecast| Value::sum(&formula, of(&forecast)))
    };
    vec![
        Value::Text(figures.accrued.currency.to_string()),
        Value::formula(format!("COUNTIFS(Accrual_Currency,$A{row})"), Value::Count(total.partners)),
        by("Accrual_Accrued", figures.accrued),
        by("Accrual_Known", figures.known),
        expected("Accrual_To_Come_Least", |range| range.low),
        expected("Accrual_To_Come", |range| range.expected),
        expected("Accrual_To_Come_Most", |range| range.high),
        Value::Count(total.not_estimated),
    ]
}
