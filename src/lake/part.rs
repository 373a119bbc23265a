//! One part of a table: the accepted rows of one source file.
//!
//! Parts that come out as in an earlier snapshot are shared with it by link.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use arrow::array::{BooleanArray, RecordBatch};
use arrow::compute::{concat_batches, filter_record_batch};
use arrow::datatypes::SchemaRef;

use super::behind::WriteBehind;
use super::manifest::Part;
use super::rows::{JoinedFiles, schema_with};
use super::snapshot::{Snapshot, snapshots_folder};
use super::writer::{ParquetFile, Written};
use super::{LakeError, identity};
use crate::domain::schema::Table;

/// Rows of one batch.
const BATCH_ROWS: usize = 8192;

/// A part while it is written.
pub(super) struct PartWriter {
    folder: PathBuf,
    name: String,
    schema: SchemaRef,
    /// Rows that are too few to be written yet.
    waiting: Vec<RecordBatch>,
    waiting_rows: usize,
    file: WriteBehind,
    written: u64,
    number: i32,
}

impl PartWriter {
    /// Starts the part `name` below the folder of a snapshot. The metadata say where its rows come from, by content
    /// and not by name: a renamed file gives the same part.
    pub(super) fn create(
        folder: &Path,
        name: String,
        table: &Table,
        (number, sha256): (i32, &str),
        joins: &[JoinedFiles],
        alone: bool,
    ) -> Result<Self, LakeError> {
        let path = folder.join(&name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| LakeError::at(parent, error))?;
        }
        let provenance = [
            ("table", table.name.to_owned()),
            ("source_sha256", sha256.to_owned()),
            ("contract", identity::contract()),
        ];
        let schema = schema_with(table, joins);
        let unique = if let [key] = table.key { Some(*key) } else { None };
        let file = ParquetFile::create_part(&path, schema.clone(), &provenance, unique);
        let file = file.map_err(|error| LakeError::at(&path, error))?;
        let file = WriteBehind::to(file, alone);
        let (folder, waiting) = (folder.to_owned(), Vec::new());
        Ok(Self { folder, name, schema, waiting, waiting_rows: 0, file, written: 0, number })
    }

    /// Adds rows. How many come at once has no part in the bytes of the file.
    pub(super) fn add(&mut self, rows: RecordBatch) -> Result<(), LakeError> {
        self.written += rows.num_rows() as u64;
        self.waiting_rows += rows.num_rows();
        self.waiting.push(rows);
        if self.waiting_rows < BATCH_ROWS {
            return Ok(());
        }
        let rows = self.take_waiting()?;
        let whole = rows.num_rows() - rows.num_rows() % BATCH_ROWS;
        for start in (0..whole).step_by(BATCH_ROWS) {
            self.write(rows.slice(start, BATCH_ROWS))?;
        }
        self.waiting_rows = rows.num_rows() - whole;
        self.waiting.push(rows.slice(whole, self.waiting_rows));
        Ok(())
    }

    /// Adds the chosen ones of some rows.
    pub(super) fn add_some(&mut self, rows: &RecordBatch, chosen: &BooleanArray) -> Result<(), LakeError> {
        match filter_record_batch(rows, chosen) {
            Ok(rows) => self.add(rows),
            Err(error) => Err(LakeError::at(&self.folder.join(&self.name), error)),
        }
    }

    /// The rows that wait, as one batch.
    fn take_waiting(&mut self) -> Result<RecordBatch, LakeError> {
        let rows = concat_batches(&self.schema, &std::mem::take(&mut self.waiting));
        rows.map_err(|error| LakeError::at(&self.folder.join(&self.name), error))
    }

    fn write(&mut self, rows: RecordBatch) -> Result<(), LakeError> {
        self.file.write(rows).map_err(|error| LakeError::at(&self.folder.join(&self.name), error))
    }

    /// Closes the part. Where an earlier snapshot has the same bytes, it is shared and not kept twice.
    pub(super) fn close(mut self, earlier: &EarlierParts) -> Result<Part, LakeError> {
        let rows = self.take_waiting()?;
        self.write(rows)?;
        let path = self.folder.join(&self.name);
        let Written { sha256, length } = self.file.close().map_err(|error| LakeError::at(&path, error))?;
        if let Some(same) = earlier.parts.get(&sha256) {
            share(same, &path);
        }
        Ok(Part { path: self.name, sha256, bytes: length, rows: self.written, file: self.number })
    }
}

/// Puts a link to `same` in the place of `path`; where the file system cannot, `path` stays as it is.
fn share(same: &Path, path: &Path) {
    let beside = path.with_extension("link");
    let linked = fs::hard_link(same, &beside).and_then(|()| fs::rename(&beside, path));
    if linked.is_err() {
        let _ = fs::remove_file(&beside);
    }
}

/// The parts of all earlier snapshots, by the hash of their bytes.
pub(super) struct EarlierParts {
    parts: BTreeMap<String, PathBuf>,
}

impl EarlierParts {
    /// No earlier parts: nothing is shared.
    pub(super) fn none() -> Self {
        Self { parts: BTreeMap::new() }
    }

    /// Lists the parts. A snapshot that cannot be opened shares nothing.
    pub(super) fn of(root: &Path) -> Self {
        let mut ids: Vec<String> = fs::read_dir(snapshots_folder(root))
            .map(|entries| entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect())
            .unwrap_or_default();
        ids.retain(|id| !id.starts_with('.'));
        ids.sort();
        let mut parts = BTreeMap::new();
        for snapshot in ids.iter().filter_map(|id| Snapshot::open(root, id).ok()) {
            for part in snapshot.manifest.tables.values().chain(snapshot.manifest.history.values()).flatten() {
                parts.insert(part.sha256.clone(), snapshot.dir.join(&part.path));
            }
        }
        Self { parts }
    }
}
