//! From a series to polars: the rows of a fact table that it is about.

use std::path::Path;

use chrono::{Datelike, NaiveDate};
use polars::prelude::{DataType, Expr, LazyFrame, PlRefPath, ScanArgsParquet, col, lit};

use super::catalogue::Series;
use crate::domain::Month;

/// The largest value that is summed: beyond it a metric is refused by name. A million rows of it still fit 64 bits.
pub(super) const LARGEST_SUMMED: u64 = 1_000_000_000_000;

/// Parts of a stratum that a query keeps apart; the others come out null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Strata {
    pub(super) severity: bool,
    pub(super) product: bool,
    pub(super) complexity: bool,
}

/// Whose rows, of which days, without which.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'a> {
    /// The metric: rows that an approved exclusion takes out of it do not count.
    pub(super) metric: &'a str,
    /// First day of the cohort.
    pub(super) from: NaiveDate,
    /// Last day of the cohort.
    pub(super) to: NaiveDate,
}

/// Opens a fact file lazily.
pub(crate) fn scan(path: &Path) -> Result<LazyFrame, String> {
    let text = path.to_str().ok_or_else(|| "the path is not UTF-8".to_owned())?;
    let args = ScanArgsParquet { glob: false, ..ScanArgsParquet::default() };
    LazyFrame::scan_parquet(PlRefPath::new(text), args).map_err(|error| error.to_string())
}

/// Rows of the series: its days, its filter, without approved exclusions and without unassigned rows.
pub(super) fn rows(path: &Path, series: &Series, scope: Scope<'_>) -> Result<LazyFrame, String> {
    let mut frame = unfiltered(path, series, scope)?;
    if let Some(filter) = &series.filter {
        frame = frame.filter(filter.to_polars()?);
    }
    if series.fact.column("excluded_from").is_some() {
        frame = frame.filter(excluded(scope.metric).not());
    }
    Ok(frame)
}

/// Rows of the series' days, of partners and direct customers.
pub(super) fn unfiltered(path: &Path, series: &Series, scope: Scope<'_>) -> Result<LazyFrame, String> {
    let mut frame = scan(path)?;
    if series.fact.column("assignment").is_some() {
        frame = frame.filter(col("assignment").eq(lit("partner")).or(col("assignment").eq(lit("direct"))));
    }
    if let Some(cohort) = series.cohort {
        frame = frame.filter(col(cohort).gt_eq(lit(scope.from)).and(col(cohort).lt_eq(lit(scope.to))));
    }
    Ok(frame)
}

/// Whether an approved exclusion takes a row out of the metric.
pub(super) fn excluded(metric: &str) -> Expr {
    col("excluded_from").fill_null(lit("")).str().contains_literal(lit(format!(";{metric};")))
}

/// A day's month as a number: year × 12 + month − 1.
pub(crate) fn month_number(day: &str) -> Expr {
    let (year, month) = (col(day).dt().year(), col(day).dt().month());
    year.cast(DataType::Int64) * lit(12_i64) + month.cast(DataType::Int64) - lit(1_i64)
}

/// The number that [`month_number`] gives for the days of a month.
pub(super) fn month_index(month: Month) -> i32 {
    let first = month.first_day();
    first.year() * 12 + first.month0().cast_signed()
}
