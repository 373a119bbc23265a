//! The rows of a query on their way into a Parquet file of texts, which is then read like any other file.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringBuilder};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use sha2::{Digest as _, Sha256};

use super::index::hexadecimal;
use super::writer::ParquetFile;
use crate::domain::{Finding, Place};
use crate::sources::query::RowSink;
use crate::sources::row::RawRow;

/// Rows of one batch.
const BATCH_ROWS: usize = 8192;
/// Letters of one batch: a StringArray holds 2 GiB in one column.
const BATCH_BYTES: usize = 64 << 20;

/// A file of rows while it is written.
pub(super) struct Staging {
    path: std::path::PathBuf,
    file: Option<ParquetFile>,
    schema: SchemaRef,
    columns: Vec<StringBuilder>,
    held_rows: usize,
    held_bytes: usize,
    content: Sha256,
}

impl Staging {
    /// Rows that will be in a file at `path`.
    pub(super) fn at(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            file: None,
            schema: Arc::new(Schema::empty()),
            columns: Vec::new(),
            held_rows: 0,
            held_bytes: 0,
            content: Sha256::new(),
        }
    }

    /// Closes the file; gives the SHA-256 of what was read: names of columns and every cell, in their order. The
    /// layout of the file has no part in it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(super) fn finish(mut self) -> Result<String, Finding> {
        self.flush()?;
        let path = self.path;
        match self.file {
            Some(file) => file.close().map_err(|error| unwritable(&path, &error))?,
            None => return Err(unwritable(&path, &"no columns were given")),
        }
        Ok(hexadecimal(&self.content.finalize()))
    }

    fn note(&mut self, text: Option<&str>) {
        match text {
            None => self.content.update([0]),
            Some(text) => {
                self.content.update([1]);
                self.content.update((text.len() as u64).to_le_bytes());
                self.content.update(text.as_bytes());
            }
        }
    }

    fn flush(&mut self) -> Result<(), Finding> {
        if self.held_rows == 0 {
            return Ok(());
        }
        let columns: Vec<ArrayRef> =
            self.columns.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef).collect();
        (self.held_rows, self.held_bytes) = (0, 0);
        let batch =
            RecordBatch::try_new(self.schema.clone(), columns).map_err(|error| unwritable(&self.path, &error))?;
        let Some(file) = &mut self.file else { return Ok(()) };
        file.write(&batch).map_err(|error| unwritable(&self.path, &error))
    }
}

impl RowSink for Staging {
    fn columns(&mut self, names: &[String]) -> Result<(), Finding> {
        let fields: Vec<Field> = names.iter().map(|name| Field::new(name, DataType::Utf8, true)).collect();
        self.schema = Arc::new(Schema::new(fields));
        self.columns = names.iter().map(|_| StringBuilder::new()).collect();
        self.content.update((names.len() as u64).to_le_bytes());
        names.iter().for_each(|name| self.note(Some(name)));
        let file = ParquetFile::create(&self.path, self.schema.clone(), &[]);
        self.file = Some(file.map_err(|error| unwritable(&self.path, &error))?);
        Ok(())
    }

    fn row(&mut self, row: &RawRow) -> Result<(), Finding> {
        for index in 0..self.columns.len() {
            let text = row.get(index);
            self.note(text);
            self.held_bytes += text.map_or(0, str::len);
            if let Some(column) = self.columns.get_mut(index) {
                column.append_option(text);
            }
        }
        self.held_rows += 1;
        if self.held_rows >= BATCH_ROWS || self.held_bytes >= BATCH_BYTES { self.flush() } else { Ok(()) }
    }
}

fn unwritable(path: &Path, error: &dyn std::fmt::Display) -> Finding {
    let message = format!("what a query gave cannot be kept while it is loaded: {error}");
    Finding::error(Place::file(path.display().to_string()), message)
        .remedy("make room, or name another folder in TMPDIR")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The hash of rows whose cells are parted by `|`; `-` is null.
    fn hash(names: &str, rows: &[&str]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let mut staging = Staging::at(&folder.path().join("x.parquet"));
        staging.columns(&names.split('|').map(str::to_owned).collect::<Vec<_>>()).unwrap();
        let mut raw = RawRow::default();
        for (line, row) in rows.iter().enumerate() {
            raw.start(line as u64 + 1);
            row.split('|').for_each(|cell| raw.push((cell != "-").then_some(cell)));
            staging.row(&raw).unwrap();
        }
        staging.finish().unwrap()
    }

    #[test]
    fn the_hash_tells_names_cells_and_their_order() {
        let all = [
            hash("a|b", &["1|2", "3|4"]),
            hash("a|c", &["1|2", "3|4"]),
            hash("a|b", &["3|4", "1|2"]),
            hash("a|b", &["1|2", "3|"]),
            hash("a|b", &["1|2", "3|-"]),
            hash("a|b", &["12|", "3|4"]),
            hash("a|b", &[]),
        ];
        let different: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(different.len(), all.len());
        assert_eq!(all[0], hash("a|b", &["1|2", "3|4"]));
    }
}
