//! A metric's aggregation as SQL text, to paste into an engine that reads Parquet: `DuckDB` and `DataFusion` take it as it is.
//!
//! It is standard SQL but for files, which stand by their paths in quotes where a table would.
//!
//! The text is ours per kind; the expressions in it are the catalogue's, character by character.

use std::path::Path;

use chrono::NaiveDate;

use super::catalogue::{Kind, Metric, Series};
use super::cells::{Span, Subject};
use super::expression::Expression;
use super::mix::MINIMUM_REFERENCE;
use crate::domain::PartnerId;

/// Whose figure, of which days, over which file.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// The fact file.
    pub path: &'a Path,
    /// Whose figure.
    pub subject: &'a Subject,
    /// Of which days.
    pub span: Span,
    /// The as-of day: nothing after it counts.
    pub as_of: NaiveDate,
    /// Partners in scope: the pool, and the reference of standardised metrics.
    pub in_scope: &'a [PartnerId],
    /// The fact file that a rate is held against.
    pub per: Option<&'a Path>,
    /// Least rows a group of a gap needs.
    pub minimum: i64,
}

/// The query that gives the metric's figure; a percentile gives one column a statistic.
#[must_use]
pub fn query(metric: &Metric, question: &Question<'_>) -> String {
    let series = &metric.series;
    let body = match &series.kind {
        Kind::Share { numerator } => share(numerator),
        Kind::SumRatio { numerator, denominator } => sum_ratio(numerator, denominator),
        Kind::Mean { value, divisor } => mean(value, *divisor),
        Kind::Percentile { value, divisor } => return percentile(metric, value.sql(), *divisor, question),
        Kind::PointInTime { .. } => "  count(*) AS value".to_owned(),
        Kind::Age { entered, .. } => {
            let age = format!("{} - {entered}", day(last_day(question)));
            return percentile(metric, &age, 1, question);
        }
        Kind::Rate { numerator } => rate(metric, numerator, question),
        Kind::DistinctShare { entity, numerator } => return distinct_share(metric, entity, numerator, question),
        Kind::Gap { by, numerator } => return gap(metric, by, numerator, question),
        Kind::Standardised { numerator, apart_by } => return standardised(metric, numerator, *apart_by, question),
    };
    format!("SELECT\n{body}\n{};\n", from(metric, question))
}

/// The rows of the metric that are the subject's.
fn from(metric: &Metric, question: &Question<'_>) -> String {
    let mut conditions = vec![whose(question.subject, question.in_scope, &metric.series)];
    conditions.extend(which_rows(&metric.series, question.path, &metric.id, question));
    format!("FROM {}\nWHERE {}", source(question.path), conditions.join("\n  AND "))
}

fn share(numerator: &Expression) -> String {
    let numerator = numerator.sql();
    format!(
        "  count(*) FILTER (WHERE {numerator}) AS numerator,\n  count(*) FILTER (WHERE ({numerator}) IS NOT NULL) AS denominator,\n  \
         count(*) FILTER (WHERE {numerator}) * 1.0 / nullif(count(*) FILTER (WHERE ({numerator}) IS NOT NULL), 0) AS value"
    )
}

fn sum_ratio(numerator: &Expression, denominator: &Expression) -> String {
    let known = format!("({}) IS NOT NULL AND ({}) IS NOT NULL", numerator.sql(), denominator.sql());
    let sum = |expression: &Expression| format!("sum({}) FILTER (WHERE {known})", expression.sql());
    let (above, below) = (sum(numerator), sum(denominator));
    format!("  {above} AS numerator,\n  {below} AS denominator,\n  {above} * 1.0 / nullif({below}, 0) AS value")
}

fn mean(value: &Expression, divisor: i64) -> String {
    let value = value.sql();
    format!("  count({value}) AS n,\n  sum({value}) * 1.0 / (nullif(count({value}), 0) * {divisor}) AS value")
}

/// Median and 90th percentile by interpolation between order statistics (type 7), in whole numbers until the division: engines' own functions round the
/// place between two of them, each in its own way.
fn percentile(metric: &Metric, value: &str, divisor: i64, question: &Question<'_>) -> String {
    let at = |tenths: i64| {
        format!("sum(value * greatest(0, 10 - abs({tenths} * (total - 1) - 10 * place))) / 10.0 / {divisor}")
    };
    format!(
        "WITH ranked AS (SELECT {value} AS value, row_number() OVER (ORDER BY {value}) - 1 AS place, count(*) OVER () AS total\n{}\n  AND ({value}) IS NOT NULL)\n\
         SELECT\n  count(*) AS n,\n  {} AS median,\n  {} AS p90\nFROM ranked;\n",
        from(metric, question),
        at(5),
        at(9)
    )
}

/// True rows for so many of the sum of another table.
fn rate(metric: &Metric, numerator: &Expression, question: &Question<'_>) -> String {
    let above = format!("count(*) FILTER (WHERE {})", numerator.sql());
    let Some((per, path)) = metric.per.as_ref().zip(question.per) else {
        return format!("  {above} AS numerator,\n  NULL AS value");
    };
    let Kind::SumRatio { numerator: value, .. } = &per.series.kind else { return String::new() };
    let mut conditions = vec![whose(question.subject, question.in_scope, &per.series)];
    conditions.extend(which_rows(&per.series, path, &metric.id, question));
    let below = format!("(SELECT sum({}) FROM {} WHERE {})", value.sql(), source(path), conditions.join(" AND "));
    let times = per.times;
    format!("  {above} AS numerator,\n  {below} AS denominator,\n  {above} * {times}.0 / nullif({below}, 0) AS value")
}

fn distinct_share(metric: &Metric, entity: &str, numerator: &Expression, question: &Question<'_>) -> String {
    let numerator = numerator.sql();
    format!(
        "WITH things AS (SELECT partner_id, {entity}, bool_or({numerator}) AS met\n{}\n  AND {entity} IS NOT NULL AND ({numerator}) IS NOT NULL\nGROUP BY partner_id, {entity})\n\
         SELECT\n  count(*) FILTER (WHERE met) AS numerator,\n  count(*) AS denominator,\n  count(*) FILTER (WHERE met) * 1.0 / nullif(count(*), 0) AS value\nFROM things;\n",
        from(metric, question)
    )
}

fn gap(metric: &Metric, by: &str, numerator: &Expression, question: &Question<'_>) -> String {
    let numerator = numerator.sql();
    format!(
        "WITH shares AS (SELECT {by} AS name, count(*) FILTER (WHERE {numerator}) * 1.0 / count(*) AS share\n{}\n  AND {by} IS NOT NULL AND ({numerator}) IS NOT NULL\nGROUP BY {by} HAVING count(*) >= {})\n\
         SELECT\n  CASE WHEN count(*) >= 2 THEN max(share) - min(share) END AS value,\n  {} AS higher,\n  {} AS lower\nFROM shares;\n",
        from(metric, question),
        question.minimum.max(1),
        group_with("max"),
        group_with("min")
    )
}

/// The group with the highest or the lowest share.
fn group_with(extreme: &str) -> String {
    format!("(SELECT min(name) FROM shares WHERE share = (SELECT {extreme}(share) FROM shares))")
}

/// Observed over expected at the rates of all other partners, with fallback to coarser strata (rule R9).
fn standardised(
    metric: &Metric,
    numerator: &Expression,
    apart_by: Option<&'static str>,
    question: &Question<'_>,
) -> String {
    let numerator = numerator.sql();
    let mut conditions = which_rows(&metric.series, question.path, &metric.id, question);
    conditions.push(format!("({numerator}) IS NOT NULL"));
    conditions.push(whose(&Subject::Pooled, question.in_scope, &metric.series));
    // Only a partner is held against the others: for anyone else the query gives nothing.
    let own = match question.subject {
        Subject::Partner(id) => text(id.as_str()),
        Subject::Direct | Subject::Pooled => "NULL".to_owned(),
    };
    let levels = fallback(apart_by);
    let references: Vec<_> = levels.iter().map(|(name, keys)| reference(name, keys, &own)).collect();
    let rates: Vec<_> = levels.iter().map(|(name, _)| format!("{name}.x * 1.0 / {name}.n")).collect();
    let joins: Vec<_> = levels.iter().map(|(name, keys)| join(name, keys)).collect();
    let finest = levels[0].1.join(", ");
    format!(
        "WITH cases AS (SELECT partner_id, {finest}, ({numerator}) AS event\n  FROM {}\n  WHERE {}),\n\
         own AS (SELECT {finest}, count(*) AS n, count(*) FILTER (WHERE event) AS x\n  FROM cases WHERE partner_id = {own} GROUP BY {finest}),\n\
         {},\n\
         rated AS (SELECT own.n, own.x, coalesce({}) AS rate\n  FROM own\n  {})\n\
         SELECT\n  sum(x) AS observed,\n  sum(n * rate) AS expected,\n  sum(x) / nullif(sum(n * rate), 0) AS value\nFROM rated\nWHERE rate IS NOT NULL;\n",
        source(question.path),
        conditions.join("\n    AND "),
        references.join(",\n"),
        rates.join(", "),
        joins.join("\n  "),
    )
}

/// The strata that a reference rate is looked for in, finest first: a name for the query and the columns.
fn fallback(apart_by: Option<&'static str>) -> Vec<(&'static str, Vec<&'static str>)> {
    let with = |columns: &[&'static str]| columns.iter().copied().chain(apart_by).collect::<Vec<_>>();
    let mut levels = vec![("fine", with(&["severity", "product", "complexity"]))];
    if apart_by.is_some() {
        levels.push(("apart", with(&["severity", "complexity"])));
    }
    levels.push(("middle", vec!["severity", "complexity"]));
    levels.push(("coarse", vec!["severity"]));
    levels
}

/// The cases of all other partners by stratum, where there are enough of them.
fn reference(name: &str, keys: &[&str], own: &str) -> String {
    let keys = keys.join(", ");
    format!(
        "{name} AS (SELECT {keys}, count(*) AS n, count(*) FILTER (WHERE event) AS x\n  FROM cases WHERE partner_id <> {own} GROUP BY {keys} HAVING count(*) >= {MINIMUM_REFERENCE})"
    )
}

fn join(name: &str, keys: &[&str]) -> String {
    let on: Vec<_> = keys.iter().map(|key| format!("(own.{key} IS NOT DISTINCT FROM {name}.{key})")).collect();
    format!("LEFT JOIN {name} ON {}", on.join(" AND "))
}

/// Days, filter and approved exclusions.
fn which_rows(series: &Series, path: &Path, metric: &str, question: &Question<'_>) -> Vec<String> {
    let months = question.span.months();
    let from = months.first().map_or(question.as_of, |month| month.first_day());
    let to = last_day(question);
    let mut conditions = Vec::new();
    match (&series.kind, series.cohort) {
        (Kind::PointInTime { entered, left } | Kind::Age { entered, left }, _) => {
            conditions.push(format!("{entered} <= {}", day(to)));
            conditions.push(format!("({left} IS NULL OR {left} > {})", day(to)));
        }
        (_, Some(cohort)) => {
            conditions.push(format!("{cohort} BETWEEN {} AND {}", day(from), day(to)));
            if series.at_period_end {
                let latest = format!("SELECT max({cohort}) FROM {} WHERE {cohort} <= {}", source(path), day(to));
                conditions.push(format!("{cohort} = ({latest})"));
            }
        }
        (_, None) => {}
    }
    if let Some(filter) = &series.filter {
        conditions.push(format!("({})", filter.sql()));
    }
    if series.fact.column("excluded_from").is_some() {
        conditions.push(format!("position(';{metric};' IN coalesce(excluded_from, '')) = 0"));
    }
    conditions
}

/// The last day that counts.
fn last_day(question: &Question<'_>) -> NaiveDate {
    question.span.months().last().map_or(question.as_of, |month| month.last_day()).min(question.as_of)
}

fn whose(subject: &Subject, in_scope: &[PartnerId], series: &Series) -> String {
    match subject {
        Subject::Partner(id) => format!("partner_id = {}", text(id.as_str())),
        Subject::Direct if series.fact.column("assignment").is_some() => "assignment = 'direct'".to_owned(),
        Subject::Direct => "FALSE".to_owned(),
        Subject::Pooled => {
            let ids: Vec<_> = in_scope.iter().map(|id| text(id.as_str())).collect();
            if ids.is_empty() { "FALSE".to_owned() } else { format!("partner_id IN ({})", ids.join(", ")) }
        }
    }
}

/// A file as a table.
fn source(path: &Path) -> String {
    text(&path.to_string_lossy())
}

fn day(day: NaiveDate) -> String {
    format!("DATE '{day}'")
}

/// A text literal: a quote is doubled, so that data never ends it.
fn text(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}
