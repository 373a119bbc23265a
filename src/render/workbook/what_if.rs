//! The workbook of a simulation: payouts under two programmes, added up by live formulas, and what decides the tiers that change.

mod payouts;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_xlsxwriter::{DocProperties, Workbook, XlsxError};

use super::table::{Table, number, text};
use super::value::{self, Value};
use crate::deck::what_if::words;
use crate::domain::Money;
use crate::render::RenderError;
use crate::settlement::what_if::model::{Amounts, Effect, PartnerEffect, PeriodOutcome, WhatIf};

/// The simulation as XLSX; its creation time is the last day of its last period.
///
/// # Errors
/// When a sheet has more rows than it can hold, or the workbook cannot be written.
pub fn what_if(found: &WhatIf) -> Result<Vec<u8>, RenderError> {
    write(found).map_err(RenderError::Workbook)
}

fn write(found: &WhatIf) -> Result<Vec<u8>, XlsxError> {
    let title = format!("What if: {}, {}", words::rules(found), words::periods(found));
    let mut workbook = Workbook::new();
    let day = found.periods.last().map_or(NaiveDate::default(), |last| last.period.last_day());
    let properties = DocProperties::new()
        .set_title(&title)
        .set_author(concat!("Quarterdeck ", env!("CARGO_PKG_VERSION")))
        .set_creation_datetime(&value::date(day)?);
    workbook.set_properties(&properties);
    for table in tables(found) {
        // `&` starts a code in a footer.
        table.write(&mut workbook, &title.replace('&', "&&"))?;
    }
    workbook.save_to_buffer()
}

/// Every sheet, in order.
fn tables(found: &WhatIf) -> [Table; 7] {
    [
        summary(found),
        periods(found),
        partners(found),
        payouts::sheet(found),
        tiers(found),
        verdicts(found),
        edges(found),
    ]
}

fn summary(found: &WhatIf) -> Table {
    let Effect { amounts, .. } = found.total;
    let row = |what: &str, value: Value| vec![Value::Text(what.to_owned()), value];
    let said = |what: &str, text: String| row(what, Value::Text(text));
    let total = |what: &str, column: &str, result: Money| {
        row(what, Value::sum(&format!("SUM(Payouts_{column}_Reporting)"), result))
    };
    let mut rows = vec![
        said("other rules", found.rules.clone()),
        said("in place of", found.in_place_of.join(", ")),
        said("periods", words::periods(found)),
        said("currency of the sums", found.reporting_currency.to_string()),
        total("recognised", "Recognised", amounts.recognised),
        total("paid before", "Before", amounts.earned.before),
        total("paid after", "After", amounts.earned.after),
        total("difference", "Difference", amounts.earned.difference),
        total("payable before", "Payable_Before", amounts.payable.before),
        total("payable after", "Payable_After", amounts.payable.after),
        total("payable difference", "Payable_Difference", amounts.payable.difference),
        row("payouts without rate", Value::Count(found.total.without_rate)),
        said("what it costs", words::budget(found)),
        said("who gains", words::who(&words::sides(found))),
    ];
    rows.extend(words::gains_by_chance(found).map(|gains| said("who gains by chance", gains)));
    rows.extend(words::payable(found).map(|payable| said("what is payable", payable)));
    rows.extend(words::chance(found).map(|chance| said("chance", chance)));
    rows.extend(words::remarks(found).into_iter().map(|remark| said("to be known", remark)));
    Table {
        sheet: "Summary",
        note: "Another programme over the same data. Nothing of it is published or paid.",
        columns: vec![text("what", 24.0), text("value", 90.0)],
        frozen: 1,
        rows,
    }
}

fn periods(found: &WhatIf) -> Table {
    let row = |(at, period): (usize, &PeriodOutcome)| {
        let mut row = vec![Value::Count(at), Value::Text(period.period.to_string())];
        row.extend(sums(period.total.amounts, "Payouts_Period_No", "[period_no]"));
        row.push(part(period.total));
        row.push(Value::Count(period.total.without_rate));
        row.push(Value::Text(if period.closed { "closed" } else { "open" }.to_owned()));
        row.push(period.partial_until.map_or(Value::Empty, Value::Day));
        row
    };
    let mut columns = vec![number("period_no", 10.0), text("period", 10.0)];
    columns.extend(amount_columns());
    columns.extend([
        number("of_recognised", 13.0),
        number("without_rate", 10.0),
        text("state", 9.0),
        text("data_until", 12.0),
    ]);
    Table {
        sheet: "Periods",
        note: "All partners by period, in the reporting currency.",
        columns,
        frozen: 2,
        rows: (1..).zip(&found.periods).map(row).collect(),
    }
}

fn partners(found: &WhatIf) -> Table {
    let row = |(at, partner): (usize, &PartnerEffect)| {
        let mut row =
            vec![Value::Count(at), Value::Text(partner.partner_id.clone()), Value::Text(partner.name.clone())];
        match partner.reporting {
            Some(amounts) => row.extend(sums(amounts, "Payouts_Partner_No", "[partner_no]")),
            None => row.extend(no_rate()),
        }
        row
    };
    let mut columns = vec![number("partner_no", 10.0), text("partner_id", 12.0), text("partner", 28.0)];
    columns.extend(amount_columns());
    Table {
        sheet: "Partners",
        note: "Every partner over all periods, in the reporting currency: who gains most first, who loses most last.",
        columns,
        frozen: 3,
        rows: (1..).zip(&found.partners).map(row).collect(),
    }
}

/// What stands in place of amounts without a rate: recognised, what it comes to and what is payable.
fn no_rate() -> [Value; 7] {
    ["no rate"; 7].map(|words| Value::Text(words.to_owned()))
}

fn tiers(found: &WhatIf) -> Table {
    let mut rows = Vec::new();
    for change in &found.tiers {
        let head = [
            Value::Text(change.quarter.to_string()),
            Value::Text(change.partner_id.clone()),
            Value::Text(change.name.clone()),
            Value::Text(change.from.clone()),
            Value::Text(change.to.clone()),
            Value::Text(words::certainty(change.within_chance).to_owned()),
            Value::Text(change.reason.clone()),
        ];
        if change.decided_by.is_empty() {
            rows.push(head.iter().cloned().chain(std::iter::repeat_n(Value::Empty, 7)).collect());
        }
        for gate in &change.decided_by {
            let side = if gate.at_least { "at least" } else { "at most" };
            let cells = [
                Value::Text(gate.metric.clone()),
                figure(gate.value),
                figure(gate.low),
                figure(gate.high),
                Value::Text(side.to_owned()),
                figure(gate.bound_before),
                figure(gate.bound),
            ];
            rows.push(head.iter().cloned().chain(cells).collect());
        }
    }
    Table {
        sheet: "Tiers",
        note: "Tiers earned that are others, a row for each gate between the two tiers; low and high are the figure's 95% interval.",
        columns: vec![
            text("quarter", 9.0),
            text("partner_id", 12.0),
            text("partner", 26.0),
            text("from", 12.0),
            text("to", 12.0),
            text("chance", 14.0),
            text("reason", 50.0),
            text("metric", 26.0),
            number("value", 10.0),
            number("low", 10.0),
            number("high", 10.0),
            text("side", 9.0),
            number("bound_before", 10.0),
            number("bound_after", 10.0),
        ],
        frozen: 3,
        rows,
    }
}

fn verdicts(found: &WhatIf) -> Table {
    let mut rows = Vec::new();
    for period in &found.periods {
        rows.extend(period.verdicts.iter().map(|change| {
            let word = |status: &str| Value::Text(status.replace('_', " "));
            vec![
                Value::Text(period.period.to_string()),
                Value::Text(change.partner_id.clone()),
                Value::Text(change.metric.clone()),
                word(change.from),
                word(change.to),
                Value::Text(words::certainty(change.within_chance).to_owned()),
            ]
        }));
    }
    Table {
        sheet: "Verdicts",
        note: "Verdicts on headline figures that are others.",
        columns: vec![
            text("period", 9.0),
            text("partner_id", 12.0),
            text("metric", 28.0),
            text("from", 20.0),
            text("to", 20.0),
            text("chance", 14.0),
        ],
        frozen: 2,
        rows,
    }
}

fn edges(found: &WhatIf) -> Table {
    let mut rows = Vec::new();
    for period in &found.periods {
        rows.extend(period.edges.iter().map(|edge| {
            let side = if edge.at_least { "at least" } else { "at most" };
            let counts = edge.counts.and_then(|counts| usize::try_from(counts).ok());
            vec![
                Value::Text(period.period.to_string()),
                Value::Text(edge.partner_id.clone()),
                Value::Text(edge.name.clone()),
                Value::Text(edge.tier.clone()),
                Value::Text(edge.becomes.clone()),
                Value::Text(edge.metric.clone()),
                figure(Some(edge.value)),
                figure(Some(edge.low)),
                figure(Some(edge.high)),
                Value::Text(side.to_owned()),
                figure(Some(edge.bound)),
                counts.map_or(Value::Empty, Value::Count),
                edge.worth.map_or(Value::Empty, Value::Amount),
            ]
        }));
    }
    Table {
        sheet: "Edges",
        note: "Who stands within chance of a bound of the other rules, how many counts would cross it, and what that is worth.",
        columns: vec![
            text("period", 9.0),
            text("partner_id", 12.0),
            text("partner", 26.0),
            text("tier", 12.0),
            text("becomes", 12.0),
            text("metric", 28.0),
            number("value", 10.0),
            number("low", 10.0),
            number("high", 10.0),
            text("side", 9.0),
            number("bound", 10.0),
            number("counts", 9.0),
            number("worth", 15.0),
        ],
        frozen: 3,
        rows,
    }
}

fn amount_columns() -> [super::table::Column; 7] {
    [
        number("recognised", 16.0),
        number("before", 16.0),
        number("after", 16.0),
        number("difference", 16.0),
        number("payable_before", 16.0),
        number("payable_after", 16.0),
        number("payable_difference", 16.0),
    ]
}

/// Sums of the payouts of one period or partner.
fn sums(amounts: Amounts, by: &str, number: &str) -> [Value; 7] {
    let sum = |column: &str, result| Value::sum(&format!("SUMIFS(Payouts_{column}_Reporting,{by},{number})"), result);
    let Amounts { recognised, earned, payable } = amounts;
    [
        sum("Recognised", recognised),
        sum("Before", earned.before),
        sum("After", earned.after),
        Value::sum("[after]-[before]", earned.difference),
        sum("Payable_Before", payable.before),
        sum("Payable_After", payable.after),
        Value::sum("[payable_after]-[payable_before]", payable.difference),
    ]
}

/// The difference over what was recognised.
fn part(total: Effect) -> Value {
    let Amounts { recognised, earned, .. } = total.amounts;
    let part = Decimal::from(earned.difference.minor).checked_div(Decimal::from(recognised.minor));
    match part.filter(|_| recognised.minor > 0) {
        Some(part) => Value::formula("[difference]/[recognised]", Value::Decimal(part, 4)),
        None => Value::Empty,
    }
}

fn figure(value: Option<f64>) -> Value {
    value.and_then(|value| Decimal::try_from(value).ok()).map_or(Value::Empty, |value| Value::Decimal(value, 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nobody, so that the sheets can be listed.
    fn nothing() -> WhatIf {
        let euro = crate::domain::Currency::parse("EUR").expect("a code");
        WhatIf::of("draft".to_owned(), vec!["2026".to_owned()], euro, Vec::new()).expect("nothing fits")
    }

    #[test]
    fn every_sheet_is_documented() {
        let page = include_str!("../../../docs/schemas/what-if-workbook.md");
        super::super::tests::assert_documented(&tables(&nothing()), page);
    }

    #[test]
    fn a_comparison_of_nothing_is_a_workbook_too() {
        assert_eq!(what_if(&nothing()).expect("a workbook"), what_if(&nothing()).expect("a workbook"));
    }
}
