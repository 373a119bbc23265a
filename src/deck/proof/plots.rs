//! What charts of a partner's deck plot, and the figures behind them, held against the scorecard: months and quarters.

use super::measures::Measures;
use super::print::{plain, read_back};
use crate::deck::chart_spec::{ChartSpec, MonthsChart};
use crate::deck::format;
use crate::deck::input::DefinitionCard;
use crate::deck::model::ChartBlock;
use crate::domain::Month;
use crate::scorecard::model::{Measurement, MetricResult};

/// What a chart says otherwise than was measured; and how many of its figures were looked at.
pub(super) fn differing(measures: &Measures<'_>, chart: &ChartBlock) -> (Vec<String>, usize) {
    let Some((titles, rows)) = chart.data.split_first() else { return (Vec::new(), 0) };
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    match (&chart.spec, titles.as_slice()) {
        (ChartSpec::Months(drawn), ["Month", name, "Evidence"]) => match measures.meant(name) {
            Some((definition, result)) => months(definition, result, drawn, rows),
            None => (Vec::new(), 0),
        },
        (ChartSpec::Funnel(drawn), ["Quarter", "Expected", "Observed", "Ratio"]) => {
            let Some((definition, result)) = measures.of("escalation_ratio") else { return (Vec::new(), 0) };
            let (mut found, read) = quarters(definition, result, rows);
            let plotted: Vec<(f64, f64)> = drawn.points.iter().map(|point| (point.x, point.y)).collect();
            let measured = result.history.iter().filter_map(|(_, one)| Some((one.expected?, one.value?)));
            let measured: Vec<(f64, f64)> = measured.filter(|(expected, _)| *expected >= 1.0).collect();
            // The newest of them are drawn.
            if plotted.is_empty() || !measured.ends_with(&plotted) {
                found.push(format!("{} is drawn otherwise than it was measured", definition.name));
            }
            (found, read)
        }
        _ => (Vec::new(), 0),
    }
}

fn months(
    definition: &DefinitionCard,
    result: &MetricResult,
    drawn: &MonthsChart,
    rows: &[Vec<String>],
) -> (Vec<String>, usize) {
    let name = &definition.name;
    let mut found = Vec::new();
    if rows.len() != result.months.len() {
        found.push(format!("{name} is shown for {} months, it was measured in {}", rows.len(), result.months.len()));
    }
    for (row, (month, measured)) in rows.iter().zip(&result.months) {
        let [called, shown, evidence] = row.as_slice() else { continue };
        if *called != month_in_words(*month) || !is_value(shown, definition, measured) {
            found.push(format!("{name} of {called} reads {shown}, which was not measured"));
        } else if plain(evidence) != Some(measured.evidence as f64) {
            found.push(format!("{name} of {called} is said to rest on {evidence}"));
        }
    }
    let since = result.months.len().saturating_sub(drawn.points.len());
    let plotted = drawn.points.iter().map(|(_, value)| *value);
    if !plotted.eq(result.months[since..].iter().map(|(_, measured)| measured.value)) {
        found.push(format!("{name} is drawn otherwise than its months were measured"));
    }
    if drawn.target.as_ref().map(|(target, _)| *target) != result.target.map(|rule| rule.target) {
        found.push(format!("the target of {name} is drawn elsewhere than it is"));
    }
    (found, rows.len() * 2)
}

fn quarters(definition: &DefinitionCard, result: &MetricResult, rows: &[Vec<String>]) -> (Vec<String>, usize) {
    let is_right = |row: &[String]| {
        let [called, expected, observed, ratio] = row else { return false };
        let then = result.history.iter().find(|(quarter, _)| quarter.title() == *called);
        then.is_some_and(|(_, measured)| {
            let tenth = measured.expected.zip(plain(expected)).is_some_and(|(is, said)| (is - said).abs() <= 0.050_001);
            tenth
                && measured.numerator.map(|count| count as f64) == plain(observed)
                && is_value(ratio, definition, measured)
        })
    };
    let wrong = rows.iter().filter(|row| !is_right(row));
    let said = wrong.map(|row| format!("{} reads {}, which was not measured", definition.name, row.join(", ")));
    (said.collect(), rows.len() * 3)
}

fn is_value(shown: &str, definition: &DefinitionCard, measured: &Measurement) -> bool {
    match measured.value {
        None => shown == format::NO_FIGURE,
        Some(value) => read_back(shown, definition.unit).is_some_and(|read| read.holds(value)),
    }
}

/// `August 2026`.
fn month_in_words(month: Month) -> String {
    month.first_day().format("%B %Y").to_string()
}
