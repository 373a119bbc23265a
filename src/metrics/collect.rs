//! Running queries and taking their groups into plain values, in one fixed order.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use polars::prelude::{DataFrame, DataType, Engine, LazyFrame, col, len, lit};

use super::catalogue::{Kind, Metric, Series};
use super::cells::{Cells, Distribution, Span, Stratum, Subject, Sums};
use super::compile::{self, EXTREMES, KEYS, LARGEST_SUMMED, Scope, Strata};
use super::expression::{one_line, with_room};
use super::{ages, group_order};
use crate::domain::{Month, PartnerId, Quarter};

/// One group of a query.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Group {
    pub(super) subject: Subject,
    pub(super) month: Month,
    pub(super) stratum: Stratum,
    /// Why rows are left out, in exclusion queries.
    pub(super) reason: Option<String>,
    /// The value, in queries for means and percentiles; the day of entry, in those for ages.
    pub(super) value: Option<i64>,
    /// The month the rows left in, in queries for ages; `None` while inside.
    pub(super) left: Option<Month>,
    pub(super) rows: i64,
    pub(super) numerator: i64,
    pub(super) denominator: i64,
    pub(super) immature: i64,
    /// No sum over any of the group's rows is further from zero than this.
    pub(super) reach: i128,
}

/// The days a series is collected over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Days<'a> {
    pub(super) quarters: &'a [Quarter],
    /// Nothing after this day counts.
    pub(super) last: NaiveDate,
    /// Values are brought in quarter by quarter, so that no more than one quarter's rows are in flight.
    pub(super) split: bool,
}

/// The groups of a series, sorted.
pub(super) fn groups(
    path: &Path,
    series: &Series,
    metric: &str,
    strata: Strata,
    days: Days<'_>,
) -> Result<Vec<Group>, String> {
    let mut found = Vec::new();
    for (from, to) in days.windows(series) {
        for query in compile::queries(path, series, strata, Scope { metric, from, to })? {
            found.extend(read(&run(query)?)?);
        }
    }
    if matches!(series.kind, Kind::Age { .. }) {
        found = ages::stands(&found, days);
    }
    group_order::sort(&mut found);
    Ok(found)
}

/// The groups of distinct things over each whole quarter and those before it that count, sorted; their month is the quarter's last. A
/// thing with rows in several months is there once, so that months do not add up to it.
pub(super) fn quarters(path: &Path, metric: &Metric, strata: Strata, days: Days<'_>) -> Result<Vec<Group>, String> {
    let mut found = Vec::new();
    for quarter in days.quarters {
        let months = metric.over(Span::Quarter(*quarter)).months();
        let (Some(first), Some(last)) = (months.first(), months.last()) else { continue };
        let (from, to) = (first.first_day(), last.last_day().min(days.last));
        let (scope, month) = (Scope { metric: &metric.id, from, to }, lit(compile::month_index(*last)));
        found.extend(read(&run(compile::distinct(path, &metric.series, strata, scope, month)?)?)?);
    }
    group_order::sort(&mut found);
    Ok(found)
}

/// Rows left out of a metric, counted by reason.
pub(super) fn exclusions(
    path: &Path,
    metric: &Metric,
    approved: bool,
    days: (NaiveDate, NaiveDate),
) -> Result<Vec<Group>, String> {
    let mut found = Vec::new();
    for frame in left_out(path, metric, approved, days)? {
        found.extend(reasons(frame, &metric.series)?);
    }
    group_order::sort(&mut found);
    Ok(found)
}

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

/// Adds sorted groups to cells; parts of the stratum that `keep` does not keep are merged.
pub(super) fn fold(groups: &[Group], keep: Strata) -> Cells {
    let mut cells = Cells::default();
    for one in groups.chunk_by(|left, right| left.month == right.month && left.subject == right.subject) {
        let mut parts: BTreeMap<Stratum, (Sums, Vec<(i64, i64)>)> = BTreeMap::new();
        for group in one {
            let (sums, values) = parts.entry(kept(&group.stratum, keep)).or_default();
            sums.rows += group.rows;
            sums.numerator += group.numerator;
            sums.denominator += group.denominator;
            sums.immature += group.immature;
            values.extend(group.value.map(|value| (value, group.rows)));
        }
        let Some(Group { subject, month, .. }) = one.first() else { continue };
        for (stratum, (sums, values)) in parts {
            cells.insert(subject.clone(), *month, stratum, Sums { values: Distribution::of(values), ..sums });
        }
    }
    cells
}

fn kept(stratum: &Stratum, keep: Strata) -> Stratum {
    let part = |part: &Option<Arc<str>>, kept: bool| if kept { part.clone() } else { None };
    Stratum {
        severity: part(&stratum.severity, keep.severity),
        product: part(&stratum.product, keep.product),
        complexity: part(&stratum.complexity, keep.complexity),
        group: stratum.group.clone(),
    }
}

impl Days<'_> {
    fn windows(&self, series: &Series) -> Vec<(NaiveDate, NaiveDate)> {
        let (Some(first), Some(last)) = (self.quarters.first(), self.quarters.last()) else { return Vec::new() };
        let until = |day: NaiveDate| day.min(self.last);
        let by_day = series.kind.holds_values() && series.cohort.is_some();
        if by_day && self.split {
            return self.quarters.iter().map(|quarter| (quarter.first_day(), until(quarter.last_day()))).collect();
        }
        vec![(first.first_day(), until(last.last_day()))]
    }
}

fn reasons(frame: LazyFrame, series: &Series) -> Result<Vec<Group>, String> {
    let none = Strata { severity: false, product: false, complexity: false };
    let mut by = compile::keys(series, none, series.cohort);
    by.push(col(LEFT_OUT_BECAUSE).alias("reason"));
    let zero = |name: &str| lit(0_i64).alias(name);
    let counts =
        vec![len().cast(DataType::Int64).alias("rows"), zero("numerator"), zero("denominator"), zero("immature")];
    read(&run(frame.group_by(by).agg(counts))?)
}

fn read(frame: &DataFrame) -> Result<Vec<Group>, String> {
    let [partner, assignment, _, severity, product, complexity] = KEYS;
    let (partner, assignment) = (texts(frame, partner)?, texts(frame, assignment)?);
    let months = integers(frame, "month")?;
    let mut strata = [shared(frame, severity)?, shared(frame, product)?, shared(frame, complexity)?];
    let mut reason = if has(frame, "reason") { texts(frame, "reason")? } else { vec![None; frame.height()] };
    let whole = |name: &str| if has(frame, name) { integers(frame, name) } else { Ok(vec![None; frame.height()]) };
    let (value, left) = (whole("value")?, whole("left_month")?);
    let mut group = if has(frame, "group") { shared(frame, "group")? } else { vec![None; frame.height()] };
    let counts = ["rows", "numerator", "denominator", "immature"].map(|name| integers(frame, name));
    let [rows, numerator, denominator, immature] = counts;
    let (rows, numerator, denominator, immature) = (rows?, numerator?, denominator?, immature?);
    let reach = reach(frame, &rows)?;
    let mut found = Vec::with_capacity(frame.height());
    for index in 0..frame.height() {
        let subject = match (assignment[index].as_deref(), &partner[index]) {
            (Some("direct"), _) => Subject::Direct,
            (_, Some(id)) => Subject::Partner(PartnerId::new(id.as_str())),
            (_, None) => continue,
        };
        let Some(month) = months[index].and_then(month_of) else { continue };
        found.push(Group {
            subject,
            month,
            stratum: Stratum {
                severity: strata[0][index].take(),
                product: strata[1][index].take(),
                complexity: strata[2][index].take(),
                group: group[index].take(),
            },
            reason: reason[index].take(),
            value: value[index],
            left: left[index].and_then(month_of),
            rows: rows[index].unwrap_or(0),
            numerator: numerator[index].unwrap_or(0),
            denominator: denominator[index].unwrap_or(0),
            immature: immature[index].unwrap_or(0),
            reach: reach[index],
        });
    }
    Ok(found)
}

/// How far from zero any sum over a group's rows can be: its rows times the largest of their values; without bound where one
/// of them is too large to be summed.
fn reach(frame: &DataFrame, rows: &[Option<i64>]) -> Result<Vec<i128>, String> {
    let mut extremes = Vec::new();
    for name in EXTREMES.into_iter().chain(["value"]).filter(|name| has(frame, name)) {
        extremes.push(integers(frame, name)?);
    }
    let largest = |row: usize| extremes.iter().filter_map(|column| column[row]).map(i64::unsigned_abs).max();
    let reach = |(row, rows): (usize, &Option<i64>)| match largest(row).unwrap_or(1) {
        summed if summed <= LARGEST_SUMMED.unsigned_abs() => i128::from(rows.unwrap_or(0)) * i128::from(summed),
        _ => i128::MAX,
    };
    Ok(rows.iter().enumerate().map(reach).collect())
}

/// The month of a number that [`compile::month_number`] made.
pub(crate) fn month_of(index: i64) -> Option<Month> {
    let year = i32::try_from(index.div_euclid(12)).ok()?;
    let month = u32::try_from(index.rem_euclid(12)).ok()? + 1;
    NaiveDate::from_ymd_opt(year, month, 1).map(Month::of)
}

fn has(frame: &DataFrame, name: &str) -> bool {
    frame.get_column_names().iter().any(|column| column.as_str() == name)
}

/// A text column with few distinct texts, each of which is there once.
fn shared(frame: &DataFrame, name: &str) -> Result<Vec<Option<Arc<str>>>, String> {
    let column =
        frame.column(name).and_then(|column| column.cast(&DataType::String)).map_err(|error| error.to_string())?;
    let texts = column.str().map_err(|error| error.to_string())?;
    let mut known: HashMap<&str, Arc<str>> = HashMap::new();
    Ok(texts.iter().map(|text| text.map(|text| known.entry(text).or_insert_with(|| text.into()).clone())).collect())
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
