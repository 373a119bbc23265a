//! Freshness and coverage: how far each source goes, and the weeks in which it has nothing though it always has something.
//!
//! A week is missing where a source has no row of it and usually has at least [`LEAST_USUAL`]: for a source whose rows come by chance, a week
//! without any is then less likely than one in two thousand. Only whole weeks count, from the source's first to the newest day of any source, so
//! that one that stopped early is found by those that went on.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::{Datelike as _, Days, NaiveDate};
use chrono_tz::Tz;
use serde::Serialize;

use super::happening::{HAPPENING, rows_by_day};
use super::vanished::{Vanished, vanished};
use super::{Loaded, PipelineError};
use crate::domain::{Finding, Place, Quarter};
use crate::lake::Snapshot;

/// The fewest rows that a week usually has where an empty one means something.
const LEAST_USUAL: u64 = 8;
const WEEK: Days = Days::new(7);

/// What one source has of the time that it should cover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// The source's short name.
    pub source: String,
    /// The table it feeds.
    pub table: &'static str,
    /// Rows with a time.
    pub rows: u64,
    /// The day of its newest row; none without rows.
    pub newest: Option<NaiveDate>,
    /// The median of the rows of its whole weeks.
    pub usual_week: u64,
    /// The Mondays of weeks without a row; none where a week usually has too few to tell.
    pub missing_weeks: Vec<NaiveDate>,
}

/// What the sources cover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourcesReport {
    /// What each source has of the time that it should cover.
    pub coverage: Vec<Coverage>,
    /// Ids that the snapshot before had; none without one.
    pub vanished: Vec<Vanished>,
}

/// Tells what the sources cover, and what vanished since the snapshot before.
///
/// # Errors
/// When a snapshot cannot be read.
pub fn sources(loaded: &Loaded, snapshot: &Snapshot) -> Result<SourcesReport, PipelineError> {
    let coverage = coverage(&|table| snapshot.parts_by_source(table), loaded.workspace.time_zone)?;
    let former = Snapshot::former(&loaded.root);
    let vanished = former.map(|former| vanished(&former, snapshot)).transpose()?.unwrap_or_default();
    Ok(SourcesReport { coverage, vanished })
}

/// The parts of a table by source.
pub(super) type PartsBySource<'p> = dyn Fn(&str) -> Vec<(String, Vec<PathBuf>)> + 'p;

/// What every source of tables in which something happens covers, by the days of a zone.
///
/// # Errors
/// When a part cannot be read.
pub(super) fn coverage(parts: &PartsBySource<'_>, zone: Tz) -> Result<Vec<Coverage>, PipelineError> {
    let mut all = Vec::new();
    for (table, columns) in HAPPENING {
        for (source, parts) in parts(table) {
            let days = rows_by_day(parts, columns, zone).map_err(|error| PipelineError::Internal(error.to_string()))?;
            all.push((source, table, days));
        }
    }
    let newest = all.iter().filter_map(|(.., days)| days.keys().next_back().copied()).max();
    Ok(all.into_iter().map(|(source, table, days)| of_source(source, table, &days, newest)).collect())
}

fn of_source(
    source: String,
    table: &'static str,
    days: &BTreeMap<NaiveDate, u64>,
    newest_of_all: Option<NaiveDate>,
) -> Coverage {
    let mut weeks: BTreeMap<NaiveDate, u64> = BTreeMap::new();
    for (day, rows) in days {
        *weeks.entry(monday(*day)).or_default() += rows;
    }
    let newest = days.keys().next_back().copied();
    // The first week is likely a part of one.
    let first = weeks.keys().next().and_then(|first| first.checked_add_days(WEEK));
    let whole = |until: Option<NaiveDate>| -> Vec<(NaiveDate, u64)> {
        let (Some(first), Some(until)) = (first, until) else { return Vec::new() };
        let is_whole = |week: &NaiveDate| week.checked_add_days(Days::new(6)).is_some_and(|sunday| sunday <= until);
        let all = std::iter::successors(Some(first), |week| week.checked_add_days(WEEK)).take_while(is_whole);
        all.map(|week| (week, weeks.get(&week).copied().unwrap_or(0))).collect()
    };
    let mut usual: Vec<u64> = whole(newest).into_iter().map(|(_, rows)| rows).collect();
    usual.sort_unstable();
    let usual_week = usual.get(usual.len() / 2).copied().unwrap_or(0);
    let empty = whole(newest_of_all).into_iter().filter(|(_, rows)| *rows == 0).map(|(week, _)| week);
    let missing_weeks = if usual_week < LEAST_USUAL { Vec::new() } else { empty.collect() };
    Coverage { source, table, rows: days.values().sum(), newest, usual_week, missing_weeks }
}

fn monday(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday()))).unwrap_or(day)
}

/// A warning for each stretch of missing weeks that reaches into the newest quarter of the data or the one before.
///
/// # Errors
/// When a part cannot be read.
pub(super) fn of_newest_quarters(loaded: &Loaded, parts: &PartsBySource<'_>) -> Result<Vec<Finding>, PipelineError> {
    let covered = coverage(parts, loaded.workspace.time_zone)?;
    let Some(newest) = covered.iter().filter_map(|source| source.newest).max() else { return Ok(Vec::new()) };
    let newest = loaded.workspace.fiscal_year.quarter_of(newest);
    Ok(missing_weeks(&covered, &[newest.previous(), newest]))
}

/// A warning for each stretch of missing weeks that reaches into one of the quarters.
pub(super) fn missing_weeks(coverage: &[Coverage], quarters: &[Quarter]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in coverage {
        let is_in = |week: &&NaiveDate| quarters.iter().any(|quarter| reaches_into(**week, *quarter));
        let weeks: Vec<NaiveDate> = source.missing_weeks.iter().filter(is_in).copied().collect();
        let stretches = weeks.chunk_by(|left, right| left.checked_add_days(WEEK) == Some(*right));
        findings.extend(stretches.filter_map(|weeks| warning(source, weeks)));
    }
    findings
}

fn reaches_into(week: NaiveDate, quarter: Quarter) -> bool {
    let sunday = week.checked_add_days(Days::new(6)).unwrap_or(week);
    sunday >= quarter.first_day() && week <= quarter.last_day()
}

fn warning(source: &Coverage, weeks: &[NaiveDate]) -> Option<Finding> {
    let (first, last) = (weeks.first()?, weeks.last()?.checked_add_days(Days::new(6))?);
    let message = format!(
        "no row of source `{}` is from {first} to {last}, where a week usually has {}",
        source.source, source.usual_week
    );
    let place = Place::default().key(source.table);
    Some(
        Finding::warning(place, message)
            .remedy("see that the files or the query give all of that time, and load again"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::period::FiscalYear;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A source with so many rows on each Wednesday of the weeks of these Mondays, seen by others until `newest`.
    fn source(mondays: &[&str], rows: u64, newest: &str) -> Coverage {
        let days = mondays.iter().map(|monday| (day(monday) + Days::new(2), rows)).collect();
        of_source("cases".to_owned(), "cases", &days, Some(day(newest)))
    }

    const WEEKS: [&str; 6] = ["2026-06-29", "2026-07-06", "2026-07-13", "2026-07-20", "2026-08-03", "2026-08-10"];

    #[test]
    fn a_week_without_a_row_is_missing_where_there_usually_are_enough() {
        let found = source(&WEEKS, 20, "2026-08-16");
        assert_eq!(found.missing_weeks, [day("2026-07-27")]);
        assert_eq!((found.usual_week, found.rows, found.newest), (20, 120, Some(day("2026-08-12"))));
        assert!(source(&WEEKS, 7, "2026-08-16").missing_weeks.is_empty(), "too few to tell");
    }

    #[test]
    fn a_source_that_stopped_is_found_by_those_that_went_on_and_part_of_a_week_is_none() {
        let until = |newest: &str| source(&WEEKS, 20, newest).missing_weeks.len();
        assert_eq!(until("2026-08-22"), 1, "its last week is not over");
        assert_eq!(until("2026-08-30"), 3);
        assert!(source(&[], 20, "2026-08-30").missing_weeks.is_empty(), "nothing is usual of what was never there");
    }

    #[test]
    fn stretches_are_told_once_and_only_those_of_the_quarters_asked_about() {
        let quarter = |text: &str| FiscalYear { start_month: 1 }.parse_quarter(text).unwrap();
        let found = [source(&WEEKS, 20, "2026-09-06")];
        let texts: Vec<String> = missing_weeks(&found, &[quarter("2026Q3")]).iter().map(ToString::to_string).collect();
        assert_eq!(texts.len(), 2, "{texts:?}");
        assert!(texts[1].contains("from 2026-08-17 to 2026-09-06, where a week usually has 20"), "{}", texts[1]);
        assert!(missing_weeks(&found, &[quarter("2026Q2")]).is_empty());
    }
}
