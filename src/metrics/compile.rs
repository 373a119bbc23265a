//! From a series to a polars query: grouped sums in whole numbers, nothing divided.

use std::path::Path;

use chrono::{Datelike, NaiveDate};
use polars::prelude::{DataType, Expr, LazyFrame, NULL, PlRefPath, ScanArgsParquet, col, len, lit, when};

use super::catalogue::{Kind, Series};
use crate::domain::Month;

/// Names of the key columns that every query returns.
pub(super) const KEYS: [&str; 6] = ["partner_id", "assignment", "month", "severity", "product", "complexity"];

/// Where the month stands among them.
const MONTH_KEY: usize = 2;

/// Names of the columns with the least and the greatest values of a group that is summed: from them it can be told that
/// no sum wraps.
pub(super) const EXTREMES: [&str; 4] = ["numerator_least", "numerator_most", "denominator_least", "denominator_most"];

/// The largest value that is summed: beyond it a metric is refused by name. A million rows of it still fit 64 bits.
pub(super) const LARGEST_SUMMED: i64 = 1_000_000_000_000;

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

/// The queries of a series over a stretch of days; groups of the same key add up.
pub(super) fn queries(
    path: &Path,
    series: &Series,
    strata: Strata,
    scope: Scope<'_>,
) -> Result<Vec<LazyFrame>, String> {
    let inside = || rows(path, series, scope);
    match &series.kind {
        Kind::PointInTime { entered, left } => flows(path, series, (entered, left), strata, scope),
        Kind::Age { entered, left } => stays(path, series, (entered, left), strata, scope),
        Kind::DistinctShare { .. } => {
            let month = series.cohort.map_or_else(|| lit(0_i64), month_number);
            Ok(vec![distinct(path, series, strata, scope, month)?])
        }
        Kind::Share { numerator } => shares(inside()?, series, strata, numerator.to_polars()?, &[]),
        Kind::Standardised { numerator, apart_by } => {
            let apart: Vec<_> = apart_by.iter().map(|column| col(*column).alias("group")).collect();
            shares(inside()?, series, strata, numerator.to_polars()?, &apart)
        }
        Kind::Gap { by, numerator } => {
            let numerator = numerator.to_polars()?;
            let named = inside()?.filter(col(*by).is_not_null().and(numerator.clone().is_not_null()));
            shares(named, series, strata, numerator, &[col(*by).alias("group")])
        }
        Kind::Rate { numerator } => rates(inside()?, series, strata, numerator.to_polars()?),
        Kind::SumRatio { numerator, denominator } => {
            sums(inside()?, series, strata, numerator.to_polars()?, denominator.to_polars()?)
        }
        Kind::Mean { value, .. } | Kind::Percentile { value, .. } => {
            values(inside()?, series, strata, value.to_polars()?)
        }
    }
}

/// True rows, of rows for which it is known.
fn shares(
    frame: LazyFrame,
    series: &Series,
    strata: Strata,
    numerator: Expr,
    more: &[Expr],
) -> Result<Vec<LazyFrame>, String> {
    let known = || col("above").is_not_null();
    let counts = vec![
        whole(known()).sum().alias("rows"),
        col("above").sum().alias("numerator"),
        whole(known()).sum().alias("denominator"),
        immature(series, known())?,
    ];
    Ok(grouped(with_values(frame, &[("above", numerator)]), series, strata, more, counts))
}

/// True rows alone: what they are held against is counted in another table.
fn rates(frame: LazyFrame, series: &Series, strata: Strata, numerator: Expr) -> Result<Vec<LazyFrame>, String> {
    let frame = with_values(frame, &[("above", numerator)]).filter(col("above").is_not_null());
    let counts = vec![
        len().cast(DataType::Int64).alias("rows"),
        col("above").sum().alias("numerator"),
        lit(0_i64).alias("denominator"),
        immature(series, lit(true))?,
    ];
    Ok(grouped(frame, series, strata, &[], counts))
}

/// Sum over sum, of rows in which both are known, with the extremes that tell whether a sum can wrap.
fn sums(
    frame: LazyFrame,
    series: &Series,
    strata: Strata,
    numerator: Expr,
    denominator: Expr,
) -> Result<Vec<LazyFrame>, String> {
    let known = col("above").is_not_null().and(col("below").is_not_null());
    let frame = with_values(frame, &[("above", numerator), ("below", denominator)]).filter(known);
    let [least_above, most_above, least_below, most_below] = EXTREMES;
    let counts = vec![
        len().cast(DataType::Int64).alias("rows"),
        summable("above").sum().alias("numerator"),
        summable("below").sum().alias("denominator"),
        immature(series, lit(true))?,
        col("above").min().alias(least_above),
        col("above").max().alias(most_above),
        col("below").min().alias(least_below),
        col("below").max().alias(most_below),
    ];
    Ok(grouped(frame, series, strata, &[], counts))
}

/// How often each value comes.
fn values(frame: LazyFrame, series: &Series, strata: Strata, value: Expr) -> Result<Vec<LazyFrame>, String> {
    let frame = with_values(frame, &[("value", value)]).filter(col("value").is_not_null());
    let counts = vec![
        len().cast(DataType::Int64).alias("rows"),
        lit(0_i64).alias("numerator"),
        len().cast(DataType::Int64).alias("denominator"),
        immature(series, lit(true))?,
    ];
    Ok(grouped(frame, series, strata, &[col("value")], counts))
}

/// Rows with their values as columns of whole numbers. A constant is a value of every row only once it is a column: summed
/// as it is, it would count once for a whole group.
fn with_values(frame: LazyFrame, values: &[(&str, Expr)]) -> LazyFrame {
    frame.with_columns(values.iter().map(|(name, value)| whole(value.clone()).alias(*name)).collect::<Vec<_>>())
}

/// A column without the values that are refused anyway for their size (see [`EXTREMES`]): in some builds their sum would end the
/// query before it could be said which metric they are of.
fn summable(name: &str) -> Expr {
    let bounded = col(name).gt_eq(lit(-LARGEST_SUMMED)).and(col(name).lt_eq(lit(LARGEST_SUMMED)));
    when(bounded).then(col(name)).otherwise(lit(0_i64))
}

/// Rows that entered and left, by month: running totals of both give the stand at any month's end.
fn flows(
    path: &Path,
    series: &Series,
    (entered, left): (&str, &str),
    strata: Strata,
    scope: Scope<'_>,
) -> Result<Vec<LazyFrame>, String> {
    let inside = rows(path, series, scope)?.filter(col(entered).is_not_null().and(col(entered).lt_eq(lit(scope.to))));
    // Who left before entering was never inside: it leaves on the day it enters.
    let left_on = when(col(left).lt(col(entered))).then(col(entered)).otherwise(col(left));
    let gone = inside.clone().with_column(left_on.alias("left_on")).filter(col("left_on").lt_eq(lit(scope.to)));
    let side = |frame: LazyFrame, day: &str, entering: bool| {
        let one = |yes: bool| if yes { len().cast(DataType::Int64) } else { lit(0_i64) };
        let counts = vec![
            len().cast(DataType::Int64).alias("rows"),
            one(entering).alias("numerator"),
            one(!entering).alias("denominator"),
            lit(0_i64).alias("immature"),
        ];
        frame.group_by(keys(series, strata, Some(day))).agg(counts)
    };
    Ok(vec![side(inside, entered, true), side(gone, "left_on", false)])
}

/// Rows that were inside at the end of the month they entered in, by the day they entered and the month they left in.
fn stays(
    path: &Path,
    series: &Series,
    (entered, left): (&str, &str),
    strata: Strata,
    scope: Scope<'_>,
) -> Result<Vec<LazyFrame>, String> {
    let later = col(left).is_null().or(month_number(left).gt(month_number(entered)));
    let frame = rows(path, series, scope)?.filter(col(entered).lt_eq(lit(scope.to)).and(later)).with_columns([
        col(entered).cast(DataType::Int32).cast(DataType::Int64).alias("value"),
        month_number(left).alias("left_month"),
    ]);
    let mut by = keys(series, strata, Some(entered));
    by.extend([col("value"), col("left_month")]);
    let zero = |name: &str| lit(0_i64).alias(name);
    let rows = len().cast(DataType::Int64).alias("rows");
    Ok(vec![frame.group_by(by).agg([rows, zero("numerator"), zero("denominator"), zero("immature")])])
}

/// Distinct things, each once for each partner and `month`: a thing counts where at least one of its rows does.
pub(super) fn distinct(
    path: &Path,
    series: &Series,
    strata: Strata,
    scope: Scope<'_>,
    month: Expr,
) -> Result<LazyFrame, String> {
    let Kind::DistinctShare { entity, numerator } = &series.kind else {
        return Err("only a distinct share counts things".to_owned());
    };
    let met = whole(numerator.to_polars()?);
    let open = match &series.provisional {
        Some(provisional) => whole(provisional.to_polars()?).fill_null(lit(0_i64)),
        None => lit(0_i64),
    };
    let frame = rows(path, series, scope)?
        .filter(col(*entity).is_not_null().and(met.clone().is_not_null()))
        .with_columns([met.alias("met"), open.alias("open"), col(*entity).alias("entity")]);
    let mut by = keys(series, strata, None);
    by[MONTH_KEY] = month.alias("month");
    by.push(col("entity"));
    let things = frame.group_by(by).agg([col("met").max(), col("open").max()]);
    let rows = || len().cast(DataType::Int64);
    Ok(things.group_by(KEYS.map(col)).agg([
        rows().alias("rows"),
        col("met").sum().alias("numerator"),
        rows().alias("denominator"),
        col("open").sum().alias("immature"),
    ]))
}

fn grouped(frame: LazyFrame, series: &Series, strata: Strata, more: &[Expr], counts: Vec<Expr>) -> Vec<LazyFrame> {
    let mut by = keys(series, strata, series.cohort);
    by.extend_from_slice(more);
    vec![frame.group_by(by).agg(counts)]
}

/// The key columns.
pub(super) fn keys(series: &Series, strata: Strata, day: Option<&str>) -> Vec<Expr> {
    let text = |name: &'static str, kept: bool| {
        if kept && series.fact.column(name).is_some() {
            col(name)
        } else {
            lit(NULL).cast(DataType::String).alias(name)
        }
    };
    let assignment = if series.fact.column("assignment").is_some() { col("assignment") } else { lit("partner") };
    let month = day.map_or_else(|| lit(0_i64), month_number);
    vec![
        col("partner_id"),
        assignment.alias("assignment"),
        month.alias("month"),
        text("severity", strata.severity),
        text("product", strata.product),
        text("complexity", strata.complexity),
    ]
}

/// A day's month as a number: year × 12 + month − 1.
pub(crate) fn month_number(day: &str) -> Expr {
    let (year, month) = (col(day).dt().year(), col(day).dt().month());
    year.cast(DataType::Int64) * lit(12_i64) + month.cast(DataType::Int64) - lit(1_i64)
}

/// The number that [`month_number`] gives for the days of a month.
pub(super) fn month_index(month: Month) -> i64 {
    let first = month.first_day();
    i64::from(first.year()) * 12 + i64::from(first.month0())
}

fn immature(series: &Series, counted: Expr) -> Result<Expr, String> {
    let open = match &series.provisional {
        Some(provisional) => whole(provisional.to_polars()?.and(counted)).sum(),
        None => lit(0_i64),
    };
    Ok(open.alias("immature"))
}

fn whole(expression: Expr) -> Expr {
    expression.cast(DataType::Int64)
}
