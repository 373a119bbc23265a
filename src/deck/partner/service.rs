//! Service: how fast cases are answered and resolved, and how well the solutions hold.

use super::scorecard::{change_cell, peers_text};
use crate::deck::charts::{
    MonthsOptions, months_chart, months_sentence, quarters_known, sparkline_cell, statistic_word,
};
use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Band, Block, Cell, RichText, Slide};
use crate::deck::reading::{Change, Reading};
use crate::deck::sentences::measure::{change_sentence, lead, within};
use crate::deck::slide::{content, left, right, subtitle, table, text};
use crate::scorecard::model::Statistic;

/// Metrics of the slide, in order.
const METRICS: [&str; 6] = [
    "time_to_first_response",
    "time_to_resolve",
    "deflection_rate",
    "reopen_rate",
    "first_contact_resolution",
    "simple_case_share",
];

/// The slide; `None` where none of its metrics has a value.
pub(super) fn slide(context: &Context<'_>) -> Option<Slide> {
    let rows = rows(context);
    if rows.is_empty() {
        return None;
    }
    let before = format!("Against Q{}", context.period().previous().number());
    let interval = format!("{} interval", format::percent_short(0.95));
    let mut columns = vec![left("Measure", 2.6), right("This quarter", 1.1), right(&interval, 1.3)];
    columns.extend(context.compared().then(|| right(&before, 1.0)));
    columns.extend([right("Peers", 1.0), left("", 0.9)]);
    let mut bands = vec![Band::full(vec![table("How fast and how lastingly cases are solved", columns, rows, false)])];
    let charts: Vec<(u32, Vec<Block>)> =
        ["time_to_resolve", "time_to_first_response", "deflection_rate", "reopen_rate"]
            .iter()
            .filter_map(|id| context.valued(id))
            .filter_map(|reading| {
                let title = format!("{} by month", reading.name());
                months_chart(
                    reading,
                    MonthsOptions {
                        title,
                        width: 570,
                        height: 190,
                        scale: None,
                        since: None,
                        versions: context.common().versions,
                    },
                )
            })
            .take(2)
            .map(|chart| (1, vec![Block::Chart(chart)]))
            .collect();
    if !charts.is_empty() {
        bands.push(Band::split(charts));
    }
    let lines = sentences(context);
    if !lines.is_empty() {
        bands.push(Band::full(vec![text(lines)]));
    }
    let under = subtitle(&["Service".to_owned(), context.period().title()]);
    Some(content("service", title(context), under, bands))
}

/// A row for each metric, with a second one for the ninetieth percentile.
fn rows(context: &Context<'_>) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    for reading in METRICS.iter().filter_map(|id| context.valued(id)) {
        rows.push(row(context, reading));
        if let Some(p90) = context.statistic(reading.id(), Statistic::P90) {
            let tail = Reading::new(p90, reading.card.clone());
            if tail.value().is_some() {
                rows.push(row(context, &tail));
            }
        }
    }
    rows.truncate(7);
    rows
}

/// A row.
fn row(context: &Context<'_>, reading: &Reading<'_>) -> Vec<Cell> {
    let name = match reading.result.statistic {
        Statistic::Value => reading.card.name.clone(),
        statistic => format!("{}, {}", reading.card.name, statistic_word(statistic)),
    };
    let mut row = vec![
        Cell::strong(format::shortened(&name, 48)),
        Cell::strong(reading.figure()),
        Cell::muted(reading.interval_text().unwrap_or_else(|| format::NO_FIGURE.to_owned())),
    ];
    row.extend(context.compared().then(|| change_cell(reading)));
    let quarters = quarters_known(&context.readings);
    row.extend([Cell::muted(peers_text(context, reading)), sparkline_cell(reading, quarters)]);
    row
}

/// The message: how fast, or the first figure there is.
fn title(context: &Context<'_>) -> String {
    let figure = |id: &str| context.valued(id).map(|reading| within(&reading.figure()));
    let moved = ["time_to_resolve", "time_to_first_response"]
        .iter()
        .filter_map(|id| context.valued(id))
        .find_map(|reading| moved_clause(context, reading))
        .unwrap_or_default();
    match (figure("time_to_first_response"), figure("time_to_resolve")) {
        (Some(first), Some(resolved)) => {
            format!("Half of the cases were answered {first} and resolved {resolved}{moved}")
        }
        (Some(first), None) => format!("Half of the cases were answered {first}{moved}"),
        (None, Some(resolved)) => format!("Half of the cases were resolved {resolved}{moved}"),
        (None, None) => METRICS
            .iter()
            .find_map(|id| context.valued(id).and_then(|reading| lead(reading, &context.voice)))
            .unwrap_or_default(),
    }
}

/// What moved beyond chance, for the title.
fn moved_clause(context: &Context<'_>, reading: &Reading<'_>) -> Option<String> {
    let before = context.period().previous().number();
    match reading.change() {
        Change::Better => Some(format!(", faster than in Q{before}")),
        Change::Worse => Some(format!(", slower than in Q{before}")),
        _ => None,
    }
}

/// What moved beyond chance, by quarter or by month; one line where nothing did.
fn sentences(context: &Context<'_>) -> Vec<RichText> {
    let mut said = Vec::new();
    for reading in METRICS.iter().filter_map(|id| context.valued(id)) {
        let moved = reading.run().is_some() || matches!(reading.change(), Change::Better | Change::Worse);
        let mut parts: Vec<String> = change_sentence(reading, context.period()).filter(|_| moved).into_iter().collect();
        parts.extend(months_sentence(reading).filter(|_| reading.months().signal.is_some()));
        if !parts.is_empty() {
            said.push(RichText::strong(format!("{}. ", reading.name())).then(parts.join(" ")));
        }
    }
    said.truncate(3);
    if said.is_empty() && context.compared() {
        said.push(RichText::plain("No change since the quarter before and no month is more than chance explains."));
    }
    said
}
