//! One figure explained: its definition, its numbers, the very rows behind it, and the query that gives it.

use serde::Serialize;

use super::judgements;
use super::model::{AgainstOthers, GroupShare, Measurement, MetricResult, Scorecards, Statistic, Unit};
use super::trust::explained as trust;
use crate::domain::PartnerId;
use crate::facts::Facts;
use crate::metrics::horizon::in_days;
use crate::metrics::left_out::{LeftOut, left_out};
use crate::metrics::rows::{RowTable, rows};
use crate::metrics::sql::{Question, query};
use crate::metrics::{Catalogue, Metric, MetricsError, Span, Subject};
use crate::programme::model::Version;

/// A figure explained, ready to print.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The metric's id.
    pub metric: String,
    /// The partner's id.
    pub partner_id: String,
    /// The period, `2026Q3`.
    pub period: String,
    /// Metric, partner and period, for people.
    pub title: String,
    /// Label and text: definition, formula, figures, target, what is left out, pitfalls.
    pub facts: Vec<Vec<String>>,
    /// How many rows are shown, of how many.
    pub rows_title: String,
    /// The rows that count; the first row holds the column names. Empty where there is no row.
    pub rows: Vec<Vec<String>>,
    /// The rows that were left out, by reason.
    pub left_out: Vec<LeftOutRows>,
    /// The query over the facts' files, for any SQL engine; empty where there is no fact table.
    pub sql: String,
}

/// Rows that do not count, for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOutRows {
    /// Why, as the facts say it (`over_cap`); `approved` for an approved exclusion.
    pub reason: String,
    /// How many there are.
    pub count: i64,
    /// How many rows are shown, of how many, and why they were left out.
    pub rows_title: String,
    /// The rows; the first row holds the column names. Empty where none is shown.
    pub rows: Vec<Vec<String>>,
}

/// Explains a metric of a partner in the period of the scorecards, with at most `limit` rows of those that count and of those left out for each
/// reason; `rules` are those that the period is judged by.
///
/// # Errors
/// An unknown metric, or a query that fails.
pub fn explain(
    facts: &Facts,
    catalogue: &Catalogue,
    scorecards: &Scorecards,
    partner: &PartnerId,
    metric: &str,
    limit: usize,
    rules: Option<&Version>,
) -> Result<Explanation, MetricsError> {
    let horizon_days = rules.and_then(|rules| rules.cases.horizon_days);
    let metric = catalogue.find(metric)?;
    let period = scorecards.period;
    let (subject, span) = (Subject::Partner(partner.clone()), metric.over(Span::Quarter(period)));
    let card = scorecards.partners.iter().find(|card| card.partner.id == *partner);
    let results: Vec<&MetricResult> =
        card.into_iter().flat_map(|card| &card.metrics).filter(|result| result.id == metric.id).collect();
    let in_scope: Vec<PartnerId> = scorecards.partners.iter().map(|card| card.partner.id.clone()).collect();
    let minimum = results.first().map_or(metric.minimum_evidence, |result| result.minimum_evidence);
    let per = metric.per.as_ref().and_then(|per| facts.tables.get(per.series.fact.name));
    let sql = facts.tables.get(metric.series.fact.name).filter(|_| per.is_some() == metric.per.is_some()).map(|path| {
        let (subject, in_scope) = (&subject, in_scope.as_slice());
        let per = per.map(std::path::PathBuf::as_path);
        query(metric, &Question { path, subject, span, as_of: facts.as_of_date, in_scope, per, minimum })
    });
    let table = rows(facts, metric, &subject, span, limit)?;
    let out = left_out(facts, metric, &subject, span, limit)?;
    let days = (period.first_day(), period.last_day().min(facts.as_of_date));
    let sample = rules.and_then(|rules| rules.adjudication.as_ref());
    let judged = judgements::said_of(facts, metric, (partner, days), sample)?;
    let name = card.map_or(partner.as_str(), |card| card.partner.name.as_str());
    Ok(Explanation {
        metric: metric.id.clone(),
        partner_id: partner.to_string(),
        period: period.to_string(),
        title: format!("{}: {name}, {}", metric.name, period.title()),
        facts: labelled(metric, &results, &scorecards.programmes, horizon_days)
            .into_iter()
            .chain(judged)
            .chain(card.into_iter().flat_map(|card| trust::said_of(card, metric)))
            .collect(),
        rows_title: format!("{} of {} {}", table.rows.len(), table.total, metric.evidence),
        rows: with_headers(table),
        left_out: out.into_iter().map(left_out_rows).collect(),
        sql: sql.unwrap_or_default(),
    })
}

fn left_out_rows(LeftOut { reason, table }: LeftOut) -> LeftOutRows {
    let rows_title = format!("{} of {} left out: {}", table.rows.len(), table.total, reason.replace('_', " "));
    LeftOutRows { reason, count: table.total, rows_title, rows: with_headers(table) }
}

fn with_headers(table: RowTable) -> Vec<Vec<String>> {
    if table.rows.is_empty() { Vec::new() } else { std::iter::once(table.headers).chain(table.rows).collect() }
}

fn labelled(
    metric: &Metric,
    results: &[&MetricResult],
    programmes: &[String],
    horizon_days: Option<u32>,
) -> Vec<Vec<String>> {
    let mut facts = Vec::new();
    let mut add = |label: &str, text: String| facts.push(vec![label.to_owned(), text]);
    add("definition", in_days(&metric.definition, horizon_days));
    add("formula", in_days(&metric.formula, horizon_days));
    if !programmes.is_empty() {
        add("programme", programmes.join(", then "));
    }
    add(
        "facts",
        format!("{}, by {}", metric.series.fact.name, metric.series.cohort.unwrap_or("the period's last day")),
    );
    if metric.over_quarters > 1 {
        add("window", metric.window_words());
    }
    if let Some(filter) = &metric.series.filter {
        add("counted", filter.sql().to_owned());
    }
    for result in results {
        add(&label(result), figure(&result.measurement, metric.unit));
    }
    if let Some(headline) = results.iter().find(|result| result.is_headline()) {
        verdict(headline, metric, &mut add);
    }
    add("interval", metric.interval.describe().to_owned());
    add("sources", metric.sources.join(", "));
    for pitfall in &metric.pitfalls {
        add("mind", pitfall.clone());
    }
    facts
}

fn verdict(headline: &MetricResult, metric: &Metric, add: &mut impl FnMut(&str, String)) {
    let (unit, evidence) = (metric.unit, &metric.evidence);
    if let Some(target) = headline.target {
        add("target", format!("{}, tolerance {}", value(target.target, unit), value(target.tolerance, unit)));
    }
    let reason = headline.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    add("status", format!("{}{reason}", headline.status.as_str().replace('_', " ")));
    if let Some(expected) = headline.measurement.expected {
        add("expected", format!("{expected:.1}"));
    }
    if let Some(between) = &headline.between {
        let group = |group: &GroupShare| format!("{}: {} of {}", group.name, group.part, group.whole);
        add("between", format!("{}; {}", group(&between.higher), group(&between.lower)));
    }
    add("evidence", format!("at least {} {} needed", headline.minimum_evidence, evidence));
    if let Some(peers) = headline.peers {
        add("other partners", value(peers, unit));
    }
    if let Some(against) = headline.against_others {
        add("difference", difference(against, unit));
    }
    if let Some(baseline) = &headline.baseline {
        add("direct cases", figure(baseline, unit));
    }
    if let Some((covered, eligible)) = headline.coverage {
        add("covered", format!("{covered} of {eligible}"));
    }
    for (reason, count) in &headline.excluded {
        add("left out", format!("{count} {}", reason.replace('_', " ")));
    }
}

/// The difference from the other partners, and what chance makes of it.
fn difference(against: AgainstOthers, unit: Unit) -> String {
    // A share's difference is in points.
    let unit = if unit == Unit::Share { Unit::SharePoints } else { unit };
    let signed = |number: f64| format!("{}{}", if number > 0.0 { "+" } else { "" }, value(number, unit));
    let verdict = if against.differs { "more than chance" } else { "no more than chance or the spread among partners" };
    let AgainstOthers { difference, low, high, .. } = against;
    format!("{} from the others, 95% interval {} to {}: {verdict}", signed(difference), signed(low), signed(high))
}

fn label(result: &MetricResult) -> String {
    let statistic = match result.statistic {
        Statistic::Value => "value",
        Statistic::Median => "median",
        Statistic::P90 => "90th percentile",
    };
    result.slice.values().fold(statistic.to_owned(), |label, slice| format!("{label}, {slice}"))
}

fn figure(measurement: &Measurement, unit: Unit) -> String {
    let evidence = match (measurement.numerator, measurement.denominator) {
        (Some(numerator), Some(denominator)) => format!("{numerator} of {denominator}"),
        _ if measurement.evidence == 1 => "1 row".to_owned(),
        _ => format!("{} rows", measurement.evidence),
    };
    let Some(shown) = measurement.value else { return format!("none ({evidence})") };
    let interval = match (measurement.low, measurement.high) {
        (Some(low), Some(high)) => format!(", 95% interval {} to {}", value(low, unit), value(high, unit)),
        _ => String::new(),
    };
    format!("{} ({evidence}){interval}", value(shown, unit))
}

fn value(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Share => format!("{:.1}%", value * 100.0),
        Unit::Ratio => format!("{value:.2}"),
        Unit::Hours => format!("{value:.2} h"),
        Unit::Points => format!("{value:.2}"),
        Unit::Count => format!("{value:.0}"),
        Unit::Days => format!("{value:.1} days"),
        Unit::SharePoints => format!("{:.1} points", value * 100.0),
        Unit::NetPoints => format!("{value:+.1}"),
        Unit::PerHundred => format!("{value:.2} per 100"),
    }
}
