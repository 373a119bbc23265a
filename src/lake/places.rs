//! Where the rows of a table stand in the files they were made of.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use arrow::array::{Array, AsArray as _, RecordBatch};
use arrow::datatypes::{Int32Type, Int64Type};

use super::{FILE_COLUMN, FileReport, JoinReport, LakeError, ROW_COLUMN, Snapshot, join_columns, read_batches};

impl Snapshot {
    /// Where each row of a table stands, by what it has in the column `id`: `data/raw/cases.csv:17`, and, where rows of other files were
    /// joined to it, `data/raw/cases.csv:17 (sla: data/raw/sla.csv:4)`. Rows without an id are left out, and those that are not asked for
    /// where `only` asks for some.
    ///
    /// # Errors
    /// When a part cannot be read or has no such column.
    pub fn places(
        &self,
        table: &str,
        id: &str,
        only: Option<&BTreeSet<String>>,
    ) -> Result<BTreeMap<String, String>, LakeError> {
        let mut places = BTreeMap::new();
        for part in self.manifest.tables.get(table).into_iter().flatten() {
            let files = &self.manifest.report.files;
            // One file may feed several tables.
            let Some(file) = files.iter().find(|file| file.number == part.file && file.table == table) else {
                continue;
            };
            of_part(self.dir.join(&part.path), file, (id, only), &mut places)?;
        }
        Ok(places)
    }
}

fn of_part(
    path: PathBuf,
    file: &FileReport,
    (id, only): (&str, Option<&BTreeSet<String>>),
    places: &mut BTreeMap<String, String>,
) -> Result<(), LakeError> {
    let joins: Vec<&JoinReport> = file.joined.iter().filter(|join| is_numbered(join)).collect();
    let mut columns = vec![id.to_owned(), FILE_COLUMN.to_owned(), ROW_COLUMN.to_owned()];
    columns.extend(joins.iter().flat_map(|join| join_columns(&join.name)));
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    for batch in read_batches(vec![path], &names)? {
        let batch = batch?;
        let Some(ids) = batch.column(0).as_string_opt::<i32>() else { continue };
        for (row, id) in ids.iter().enumerate() {
            let Some(id) = id.filter(|id| only.is_none_or(|only| only.contains(*id))) else { continue };
            let own = number_and_line(&batch, 1, row).map(|(_, line)| format!("{}:{line}", file.file));
            places.insert(id.to_owned(), own.unwrap_or_default() + &joined(&batch, &joins, row));
        }
    }
    Ok(())
}

/// Whether rows say which file a join gave: those of older snapshots do not.
fn is_numbered(join: &JoinReport) -> bool {
    join.files.iter().all(|file| file.number != 0)
}

/// Where the rows stand that were joined to a row, in brackets; empty where there is none.
fn joined(batch: &RecordBatch, joins: &[&JoinReport], row: usize) -> String {
    let place = |(index, join): (usize, &&JoinReport)| {
        let (number, line) = number_and_line(batch, 3 + 2 * index, row)?;
        let file = join.files.iter().find(|file| file.number == number)?;
        Some(format!("{}: {}:{line}", join.name, file.file))
    };
    let places: Vec<String> = joins.iter().enumerate().filter_map(place).collect();
    if places.is_empty() { String::new() } else { format!(" ({})", places.join("; ")) }
}

/// The number of a file and the line in it, from two columns beside each other.
fn number_and_line(batch: &RecordBatch, column: usize, row: usize) -> Option<(i32, i64)> {
    let numbers = batch.column(column).as_primitive_opt::<Int32Type>()?;
    let lines = batch.column(column + 1).as_primitive_opt::<Int64Type>()?;
    (numbers.is_valid(row) && lines.is_valid(row)).then(|| (numbers.value(row), lines.value(row)))
}
