//! Slides on money and tiers over time held against the settlement: what an open quarter is expected to pay, and the tier quarter by quarter.

use std::collections::BTreeSet;

use super::behind::Behind;
use super::print::{amount, amounts_in};
use super::rows::{Found, paragraphs, table_of, text_at};
use crate::deck::format;
use crate::deck::model::{Cell, Slide};
use crate::domain::{Currency, Money};
use crate::settlement::accrual::{Accrual, Range};

/// What the forecast says otherwise than the accruals.
pub(super) fn forecast(slide: &Slide, behind: &Behind<'_>) -> Vec<String> {
    let accruals = behind.settled.map(|settled| settled.accruals.as_slice()).unwrap_or_default();
    let mut found = Found::default();
    let rows =
        table_of(slide, "What the quarter is expected to pay").map(|table| table.rows.as_slice()).unwrap_or_default();
    found.count(i64::try_from(rows.len()).ok(), accruals.len() as i64, "the number of currencies");
    for (row, accrual) in rows.iter().zip(accruals) {
        found.hold(is_accrual(row, accrual), || {
            format!("the forecast in {} reads otherwise than it is", text_at(row, 0))
        });
    }
    let (first, last) = slide.title.split_once("; ").unwrap_or((&slide.title, ""));
    found
        .hold(is_list(first, accruals, |accrual| Some(accrual.figures.accrued)), || format!("its title reads {first}"));
    let expected = |accrual: &Accrual| accrual.figures.forecast().map(|range| range.expected);
    found.hold(last.is_empty() || is_list(last, accruals, expected), || format!("its title reads {last}"));
    let until = accruals.first().map(|accrual| format::day(accrual.until)).unwrap_or_default();
    found.hold(first.ends_with(&until), || format!("its title is not up to {until}: {first}"));
    for text in paragraphs(slide) {
        if let Some((_, rest)) = text.split_once(" part of the service days to ") {
            found.hold(rest.starts_with(&until), || format!("it says {text}"));
        }
        if let Some((_, quarter)) = text.split_once("takes its place in ") {
            let due = accruals.first().map(|accrual| format!("{}.", accrual.reverses_in.title()));
            found.hold(due.as_deref() == Some(quarter), || {
                format!("the settlement is said to take its place in {quarter}")
            });
        }
    }
    found.0
}

fn is(shown: &str, due: Money) -> bool {
    amount(shown, due.currency).is_some_and(|read| read.is(due))
}

fn is_accrual(row: &[Cell], accrual: &Accrual) -> bool {
    let figures = &accrual.figures;
    let of_range = |shown: &str, range: Option<Range>, of: fn(&str, Range) -> bool| match range {
        Some(range) => of(shown, range),
        None => shown == format::NO_FIGURE,
    };
    let expected = |shown: &str, range: Range| is(shown, range.expected);
    let ends = |shown: &str, range: Range| {
        shown.split_once(" to ").is_some_and(|(low, high)| is(low, range.low) && is(high, range.high))
    };
    text_at(row, 0) == figures.accrued.currency.to_string()
        && is(text_at(row, 1), figures.accrued)
        && is(text_at(row, 2), figures.known)
        && of_range(text_at(row, 3), figures.to_come, expected)
        && of_range(text_at(row, 4), figures.to_come, ends)
        && of_range(text_at(row, 5), figures.forecast(), expected)
}

/// Whether the amounts of a text are those of the accruals, a currency each.
fn is_list(text: &str, accruals: &[Accrual], of: impl Fn(&Accrual) -> Option<Money>) -> bool {
    let currencies: BTreeSet<Currency> = accruals.iter().map(|accrual| accrual.figures.accrued.currency).collect();
    currencies.into_iter().all(|currency| {
        let due: Vec<Money> = accruals.iter().filter_map(&of).filter(|money| money.currency == currency).collect();
        let shown = amounts_in(text, currency);
        shown.len() == due.len() && shown.iter().zip(&due).all(|(shown, due)| is(shown, *due))
    })
}

/// What the history of tiers says otherwise than it was.
pub(super) fn tiers(slide: &Slide, behind: &Behind<'_>) -> Vec<String> {
    let mut found = Found::default();
    let Some(settled) = behind.settled else { return Vec::new() };
    let rows = table_of(slide, "The tier quarter by quarter").map(|table| table.rows.as_slice()).unwrap_or_default();
    let history = &settled.tier.history;
    let name = |id: &str| if id.is_empty() { format::NO_FIGURE.to_owned() } else { behind.common.tier_name(id) };
    for (row, quarter) in rows.iter().zip(&history[history.len().saturating_sub(rows.len())..]) {
        let due = [
            quarter.quarter.title(),
            name(&quarter.by_figures),
            name(&quarter.earned),
            quarter.standing().to_string(),
            name(&quarter.paid),
        ];
        let is_right = due.iter().enumerate().all(|(at, due)| text_at(row, at) == due);
        found.hold(is_right, || format!("the tier of {} reads otherwise than it was", text_at(row, 0)));
    }
    found.0
}
