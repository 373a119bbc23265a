//! Running queries and taking their columns into plain values.

use std::path::Path;

use chrono::NaiveDate;
use polars::prelude::{DataFrame, DataType, Engine, LazyFrame, col, len, lit};

use super::catalogue::Metric;
use super::compile::{self, Scope};
use super::expression::{one_line, with_room};
use crate::domain::Month;

/// The column of a left-out row that says why: a name of its own, since escalations have a reason already.
pub(super) const LEFT_OUT_BECAUSE: &str = "left_out_because";

/// Rows left out of a metric, each with why in [`LEFT_OUT_BECAUSE`]: what the metric's reason column says, and approved exclusions where there are any.
pub(super) fn left_out(
    path: &Path,
    metric: &Metric,
    approved: bool,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<LazyFrame>, String> {
    let (series, scope) = (&metric.series, Scope { metric: &metric.id, from, to });
    let mut found = Vec::new();
    if let Some(by) = &metric.excluded {
        let mut frame = compile::unfiltered(path, series, scope)?.filter(col(by.column).is_not_null());
        if let Some(filter) = &by.filter {
            frame = frame.filter(filter.to_polars()?);
        }
        found.push(frame.with_column(col(by.column).alias(LEFT_OUT_BECAUSE)));
    }
    if approved {
        let mut frame = compile::unfiltered(path, series, scope)?.filter(compile::excluded(&metric.id));
        if let Some(filter) = &series.filter {
            frame = frame.filter(filter.to_polars()?);
        }
        found.push(frame.with_column(lit("approved").alias(LEFT_OUT_BECAUSE)));
    }
    Ok(found)
}

/// How many rows pass a filter.
pub(super) fn count(frame: LazyFrame) -> Result<i64, String> {
    let counted = run(frame.select([len().cast(DataType::Int64).alias("rows")]))?;
    Ok(integers(&counted, "rows")?.first().copied().flatten().unwrap_or(0))
}

/// Runs a query on the streaming engine.
pub(crate) fn run(query: LazyFrame) -> Result<DataFrame, String> {
    with_room(|| {
        let result = query.collect_with_engine(Engine::Streaming).map_err(|error| one_line(&error.to_string()))?;
        Ok(result.unwrap_single())
    })
}

/// The month of a number that [`compile::month_number`] made.
pub(crate) fn month_of(index: i64) -> Option<Month> {
    let year = i32::try_from(index.div_euclid(12)).ok()?;
    let month = u32::try_from(index.rem_euclid(12)).ok()? + 1;
    NaiveDate::from_ymd_opt(year, month, 1).map(Month::of)
}

/// A text column as plain values.
pub(crate) fn texts(frame: &DataFrame, name: &str) -> Result<Vec<Option<String>>, String> {
    let column =
        frame.column(name).and_then(|column| column.cast(&DataType::String)).map_err(|error| error.to_string())?;
    let texts = column.str().map_err(|error| error.to_string())?;
    Ok(texts.iter().map(|text| text.map(str::to_owned)).collect())
}

/// A whole-number column as plain values.
pub(crate) fn integers(frame: &DataFrame, name: &str) -> Result<Vec<Option<i64>>, String> {
    let column =
        frame.column(name).and_then(|column| column.cast(&DataType::Int64)).map_err(|error| error.to_string())?;
    Ok(column.i64().map_err(|error| error.to_string())?.iter().collect())
}
