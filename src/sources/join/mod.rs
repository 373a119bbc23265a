//! Rows with the columns of other files: each row of a source gets those of the one row of its joined files that has the same key.
//!
//! The joined files are read first and kept by their keys, as far as columns are asked for (`side`); then the source's own files are read
//! row by row with those columns behind their own (`rows`). A row without a joined one has them empty; one with several is a fault of every
//! cell that was joined, so that it is quarantined wherever one of them is mapped.

mod rows;
mod side;

use std::sync::Arc;

use super::check::FilesOf;
use super::files::SourceFile;
use super::open::{Progress, open};
use super::row::RowReader;
use super::wanted::wanted;
use crate::config::model::{Join, Source};
use crate::domain::Finding;
use rows::JoinedRows;
use side::Side;

pub(crate) use rows::JoinedCount;

/// What stands between the name of a join and a column.
const POINT: &str = ".";

/// What is joined to the rows of one source; nothing where it has no joins.
#[derive(Clone, Default)]
pub(crate) struct Joins {
    sides: Vec<Arc<Side>>,
}

impl Joins {
    /// Reads the joined files of a source.
    ///
    /// # Errors
    /// With everything that keeps them from being read.
    pub(crate) fn read(source: &Source, files_of: &FilesOf<'_>) -> Result<Self, Vec<Finding>> {
        Self::of(source, files_of, true)
    }

    /// Reads no more than the headers of the joined files.
    ///
    /// # Errors
    /// With everything that keeps them from being read.
    pub(crate) fn headers(source: &Source, files_of: &FilesOf<'_>) -> Result<Self, Vec<Finding>> {
        Self::of(source, files_of, false)
    }

    fn of(source: &Source, files_of: &FilesOf<'_>, with_rows: bool) -> Result<Self, Vec<Finding>> {
        let asked = wanted(source);
        let mut joins = Self::default();
        let mut findings = Vec::new();
        for join in &source.joins {
            let side = files_of(&join.source).and_then(|files| {
                Side::read(join, &files, columns_of(join, &asked), with_rows).map_err(|finding| vec![finding])
            });
            match side {
                Ok(side) => joins.sides.push(Arc::new(side)),
                Err(wrong) => findings.extend(wrong),
            }
        }
        if findings.is_empty() { Ok(joins) } else { Err(findings) }
    }

    /// Whether every join has a column that is asked for, and a row.
    pub(crate) fn hold_rows(&self) -> bool {
        self.sides.iter().all(|side| side.holds_rows())
    }

    /// What is to be said about the joined files.
    pub(crate) fn notes(&self) -> Vec<Finding> {
        self.sides.iter().flat_map(|side| side.notes.clone()).collect()
    }
}

/// The columns of a join that are asked for, without its name.
fn columns_of(join: &Join, asked: &[String]) -> Vec<String> {
    let own = |name: &String| Some(name.strip_prefix(join.name.as_str())?.strip_prefix(POINT)?.to_owned());
    asked.iter().filter_map(own).collect()
}

/// A file's rows with the columns that are joined to them.
///
/// # Errors
/// When the file cannot be opened, is not of its format, or lacks the column that names joined rows.
pub(crate) fn open_joined(
    file: &SourceFile,
    source: &Source,
    joins: &Joins,
    every_column: bool,
    progress: &Progress,
) -> Result<Box<dyn RowReader>, Finding> {
    open_asking(file, source, joins, wanted(source), every_column, progress)
}

/// The same with every column, and with `more` columns in formats that do not name theirs first.
///
/// # Errors
/// As [`open_joined`].
pub(crate) fn open_with_more(
    file: &SourceFile,
    source: &Source,
    joins: &Joins,
    more: &[String],
    progress: &Progress,
) -> Result<Box<dyn RowReader>, Finding> {
    let mut asked = wanted(source);
    for name in more {
        if !asked.contains(name) {
            asked.push(name.clone());
        }
    }
    open_asking(file, source, joins, asked, true, progress)
}

fn open_asking(
    file: &SourceFile,
    source: &Source,
    joins: &Joins,
    mut asked: Vec<String>,
    every_column: bool,
    progress: &Progress,
) -> Result<Box<dyn RowReader>, Finding> {
    if joins.sides.is_empty() {
        return open(file, source, &asked, every_column, progress);
    }
    let is_joined = |name: &String| joins.sides.iter().any(|side| side.exposed.contains(name));
    asked.retain(|name| !is_joined(name));
    for key in joins.sides.iter().flat_map(|side| &side.key) {
        if !asked.contains(key) {
            asked.push(key.clone());
        }
    }
    let own = open(file, source, &asked, every_column, progress)?;
    if own.columns().is_empty() {
        return Ok(own);
    }
    Ok(Box::new(JoinedRows::new(&file.name, own, joins.sides.clone())?))
}

#[cfg(test)]
mod tests;
