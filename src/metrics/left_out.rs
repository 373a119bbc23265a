//! The rows that a figure leaves out, by reason, as texts.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::NaiveDate;
use polars::prelude::{LazyFrame, col, len, lit};

use super::catalogue::Metric;
use super::cells::{Span, Subject};
use super::collect;
use super::error::MetricsError;
use super::rows::{RowTable, in_order};
use crate::facts::Facts;

/// Rows of one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Why they do not count, as the facts say it (`over_cap`); `approved` for an approved exclusion.
    pub reason: String,
    /// The rows.
    pub table: RowTable,
}

/// The rows that a metric's figure of a subject and span leaves out, by reason in the order of its name, at most `limit` of each.
///
/// They are those that the figure's counts of left-out rows are of: what the metric's record calls left out, and approved exclusions. A
/// missing fact table gives none.
///
/// # Errors
/// A query that fails.
pub fn left_out(
    facts: &Facts,
    metric: &Metric,
    subject: &Subject,
    span: Span,
    limit: usize,
) -> Result<Vec<LeftOut>, MetricsError> {
    let series = &metric.series;
    let Some(path) = facts.tables.get(series.fact.name).filter(|_| series.cohort.is_some()) else {
        return Ok(Vec::new());
    };
    let months = span.months();
    let (Some(first), Some(last)) = (months.first(), months.last()) else { return Ok(Vec::new()) };
    let days = (first.first_day(), last.last_day().min(facts.as_of_date));
    by_reason(path, metric, subject, days, limit).map_err(|cause| MetricsError::Query {
        metric: metric.id.clone(),
        table: series.fact.name.to_owned(),
        cause,
    })
}

fn by_reason(
    path: &Path,
    metric: &Metric,
    subject: &Subject,
    days: (NaiveDate, NaiveDate),
    limit: usize,
) -> Result<Vec<LeftOut>, String> {
    let approved = metric.series.fact.column("excluded_from").is_some();
    let mut found = Vec::new();
    for frame in collect::left_out(path, metric, approved, days)? {
        let frame = of_subject(frame, subject);
        let reasons = collect::run(frame.clone().group_by([col("reason")]).agg([len()]))?;
        let reasons: BTreeSet<String> = collect::texts(&reasons, "reason")?.into_iter().flatten().collect();
        for reason in reasons {
            let rows = frame.clone().filter(col("reason").eq(lit(reason.as_str())));
            found.push(LeftOut { table: in_order(rows, &metric.series, limit)?, reason });
        }
    }
    found.sort_by(|left, right| left.reason.cmp(&right.reason));
    Ok(found)
}

/// The rows of a subject.
pub(super) fn of_subject(frame: LazyFrame, subject: &Subject) -> LazyFrame {
    match subject {
        Subject::Partner(id) => frame.filter(col("partner_id").eq(lit(id.as_str()))),
        Subject::Direct => frame.filter(col("assignment").eq(lit("direct"))),
        Subject::Pooled => frame.filter(col("partner_id").is_not_null()),
    }
}
