//! The first rows of a file, read by a source that may be the right one.

use std::collections::BTreeMap;

use super::{FilledColumn, planned};
use crate::config::model::Source;
use crate::sources::files::SourceFile;
use crate::sources::join::{JoinedCount, Joins, open_with_more};
use crate::sources::open::Progress;
use crate::sources::plan::{Outcome, Plan};
use crate::sources::row::{RawRow, Read};
use crate::sources::value::Value;
use crate::sources::zone_in_file;

/// Values that are kept of a column, each time one is new.
const VALUES_KEPT: usize = 5000;

/// What the first rows hold.
#[derive(Debug, Default)]
pub(super) struct Sample {
    /// Rows that fit.
    pub read: u64,
    /// Rows that do not.
    pub rejected: u64,
    /// Rows that say nothing about the table.
    pub not_applicable: u64,
    /// The first moment a case was opened, in microseconds since 1970.
    pub earliest: Option<i64>,
    /// Whether a time names no zone.
    pub zone_less: bool,
    /// What is wrong with the first row that does not fit.
    pub problem: Option<String>,
    /// The table's columns that are filled.
    pub filled: Vec<Filled>,
    /// The file's columns of which nothing is made.
    pub unused: Vec<String>,
    /// How many columns the file lacks that rows must have a certain value in.
    pub lacking: usize,
    /// How many rows have a joined one, by join.
    pub joined: Vec<JoinedCount>,
    values: BTreeMap<String, Vec<String>>,
}

/// A column of the table that a column of the file fills.
#[derive(Debug)]
pub(super) struct Filled {
    pub column: &'static str,
    pub from: String,
    /// Whether the preset's mapping names it, and not its own name alone.
    pub by_preset: bool,
}

impl Sample {
    /// Values of a column of the file, in the order of the rows, each once; of rows that say something about the table.
    pub(super) fn values_of(&self, column: &str) -> &[String] {
        self.values.get(column).map(Vec::as_slice).unwrap_or_default()
    }

    /// The filled columns with a value of each.
    pub(super) fn filled_columns(&self) -> Vec<FilledColumn> {
        let of = |filled: &Filled| FilledColumn {
            column: filled.column.to_owned(),
            from: filled.from.clone(),
            sample: self.values_of(&filled.from).first().cloned(),
        };
        self.filled.iter().map(of).collect()
    }

    /// Counts a row, and keeps its values where it is one of the table's.
    fn note(&mut self, row: Outcome<'_>, opened_at: Option<usize>, columns: &[String], raw: &RawRow) {
        match row {
            Outcome::Mapped(values) => {
                self.read += 1;
                if let Some(Value::Moment(moment)) = opened_at.and_then(|place| values.get(place)) {
                    self.earliest = Some(self.earliest.map_or(*moment, |earliest| earliest.min(*moment)));
                }
                keep(&mut self.values, columns, raw);
            }
            Outcome::NotApplicable => self.not_applicable += 1,
            Outcome::Rejected { rejection, zone_less, .. } => {
                self.rejected += 1;
                self.zone_less |= zone_less.is_some();
                let problem = format!("{}: found `{}`, {}", rejection.column, rejection.value, rejection.reason);
                self.problem.get_or_insert_with(|| format!("line {}: {problem}", raw.line));
                keep(&mut self.values, columns, raw);
            }
        }
    }
}

/// Reads so many rows with what is joined to them; `more` are columns to ask for besides those of the source, in formats that do not name
/// theirs first.
pub(super) fn sample(
    source: &Source,
    file: &SourceFile,
    more: &[String],
    rows: u64,
    joins: &Joins,
) -> Result<Sample, String> {
    let zone = zone_in_file::zone(source, file).map_err(|finding| finding.message)?;
    let mut reader =
        open_with_more(file, source, joins, more, &Progress::default()).map_err(|finding| finding.message)?;
    let columns = reader.columns().to_vec();
    if columns.is_empty() {
        return Err("it is empty".to_owned());
    }
    let mut plan = planned(source, file, &columns)?;
    plan.zone = zone;
    let mut found = Sample::default();
    let mut raw = RawRow::default();
    let mut looked_at = 0;
    let opened_at = source.table.columns.iter().position(|column| column.name == "opened_at");
    while looked_at < rows {
        looked_at += 1;
        match reader.read(&mut raw).map_err(|finding| finding.message)? {
            Read::End => break,
            Read::Rejected(rejection) => {
                found.rejected += 1;
                found.problem.get_or_insert_with(|| format!("line {}: {}", raw.line, rejection.reason));
            }
            Read::Row => found.note(plan.apply(&raw), opened_at, &columns, &raw),
        }
    }
    found.filled = filled(&plan, source, &reader.unseen());
    let unseen = reader.unseen();
    let is_there = |column: &String| columns.contains(column) && !unseen.contains(&column.as_str());
    found.lacking =
        source.conditions.iter().filter(|condition| condition.keeps && !is_there(&condition.column)).count();
    found.joined = reader.joined();
    found.unused = if file.format.names_columns_first() { plan.unused() } else { Vec::new() };
    Ok(found)
}

/// The columns that something in the file fills.
fn filled(plan: &Plan<'_>, source: &Source, unseen: &[&str]) -> Vec<Filled> {
    let is_seen = |from: &str| !unseen.contains(&from);
    let of = |(place, from): (usize, Option<String>)| {
        let column = source.table.columns.get(place)?.name;
        let from: String = plan.seen_column(place, &is_seen).or(from)?;
        let mapping = source.columns.iter().find(|mapping| mapping.target.name == column);
        let by_preset = mapping.is_some() && is_seen(&from);
        is_seen(&from).then_some(Filled { column, from, by_preset })
    };
    plan.filled().into_iter().filter_map(of).collect()
}

fn keep(values: &mut BTreeMap<String, Vec<String>>, columns: &[String], raw: &RawRow) {
    for (index, column) in columns.iter().enumerate() {
        let Some(text) = raw.get(index).map(str::trim).filter(|text| !text.is_empty()) else { continue };
        let kept = values.entry(column.clone()).or_default();
        if kept.len() < VALUES_KEPT && !kept.iter().any(|former| former == text) {
            kept.push(text.to_owned());
        }
    }
}
