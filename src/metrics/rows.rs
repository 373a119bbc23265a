//! The very rows behind a figure, as texts.

use std::path::Path;

use chrono::NaiveDate;
use polars::prelude::{DataType, LazyFrame, SortMultipleOptions, col, lit};

use super::catalogue::{Kind, Metric, Series};
use super::cells::{Span, Subject};
use super::collect;
use super::compile::{self, Scope};
use super::error::MetricsError;
use super::left_out::of_subject;
use crate::facts::Facts;

/// Rows of a fact table as texts, in a fixed order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowTable {
    /// Column names.
    pub headers: Vec<String>,
    /// The rows; an empty text where there is no value.
    pub rows: Vec<Vec<String>>,
    /// How many rows there are in all.
    pub total: i64,
}

/// The rows that a metric's figure of a subject and span counts, at most `limit` of them, by day and then by the table's first column.
///
/// Points in time give the rows that are inside at the span's end. A missing fact table gives no rows.
///
/// # Errors
/// A query that fails.
pub fn rows(
    facts: &Facts,
    metric: &Metric,
    subject: &Subject,
    span: Span,
    limit: usize,
) -> Result<RowTable, MetricsError> {
    let Some(path) = facts.tables.get(metric.series.fact.name) else { return Ok(RowTable::default()) };
    table(path, facts.as_of_date, metric, subject, span, limit).map_err(|cause| MetricsError::Query {
        metric: metric.id.clone(),
        table: metric.series.fact.name.to_owned(),
        cause,
    })
}

fn table(
    path: &Path,
    as_of: NaiveDate,
    metric: &Metric,
    subject: &Subject,
    span: Span,
    limit: usize,
) -> Result<RowTable, String> {
    let series = &metric.series;
    let months = span.months();
    let (Some(first), Some(last)) = (months.first(), months.last()) else { return Ok(RowTable::default()) };
    let (from, to) = (first.first_day(), last.last_day().min(as_of));
    let mut frame = compile::rows(path, series, Scope { metric: &metric.id, from, to })?;
    frame = of_subject(frame, subject);
    let known = match &series.kind {
        Kind::Share { numerator } | Kind::Standardised { numerator, .. } => numerator.to_polars()?.is_not_null(),
        Kind::DistinctShare { entity: key, numerator } | Kind::Gap { by: key, numerator } => {
            numerator.to_polars()?.is_not_null().and(col(*key).is_not_null())
        }
        Kind::Rate { numerator } => numerator.to_polars()?.is_not_null(),
        Kind::Mean { value, .. } | Kind::Percentile { value, .. } => value.to_polars()?.is_not_null(),
        Kind::SumRatio { numerator, denominator } => {
            numerator.to_polars()?.is_not_null().and(denominator.to_polars()?.is_not_null())
        }
        Kind::PointInTime { entered, left } | Kind::Age { entered, left } => {
            let inside = col(*left).is_null().or(col(*left).gt(lit(to)));
            col(*entered).lt_eq(lit(to)).and(inside)
        }
    };
    frame = frame.filter(known);
    if let Some(cohort) = series.cohort.filter(|_| series.at_period_end) {
        let latest = collect::run(frame.clone().select([col(cohort).max()]))?;
        let latest = collect::texts(&latest, cohort)?.into_iter().flatten().next().unwrap_or_default();
        frame = frame.filter(col(cohort).cast(DataType::String).eq(lit(latest)));
    }
    in_order(frame, series, limit)
}

/// At most `limit` rows as texts, by day and then by the table's first column; all are counted.
pub(super) fn in_order(frame: LazyFrame, series: &Series, limit: usize) -> Result<RowTable, String> {
    let total = collect::count(frame.clone())?;
    let day = series.cohort.or(match &series.kind {
        Kind::PointInTime { entered, .. } | Kind::Age { entered, .. } => Some(entered),
        _ => None,
    });
    let headers: Vec<&str> =
        series.fact.columns.iter().map(|column| column.name).filter(|name| *name != "excluded_from").collect();
    let by: Vec<_> = day.iter().chain(&headers[..1]).map(|name| col(*name)).collect();
    let limit = u32::try_from(limit).unwrap_or(u32::MAX);
    let found =
        collect::run(frame.sort_by_exprs(by, SortMultipleOptions::default().with_maintain_order(true)).limit(limit))?;
    let columns: Vec<_> = headers.iter().map(|name| collect::texts(&found, name)).collect::<Result<_, _>>()?;
    let rows = (0..found.height())
        .map(|row| columns.iter().map(|column| column[row].clone().unwrap_or_default()).collect())
        .collect();
    Ok(RowTable { headers: headers.into_iter().map(str::to_owned).collect(), rows, total })
}
