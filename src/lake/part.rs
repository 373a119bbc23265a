//! One part of a table: the accepted rows of one source file.
//!
//! Parts that come out as in an earlier snapshot are shared with it by link.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use parquet::errors::ParquetError;

use super::behind::WriteBehind;
use super::index::hash_file;
use super::manifest::Part;
use super::rows::{JoinedFiles, Rows};
use super::snapshot::{Snapshot, snapshots_folder};
use super::writer::ParquetFile;
use super::{LakeError, identity};
use crate::domain::schema::Table;
use crate::sources::row::RawRow;
use crate::sources::value::Value;

/// Rows of one batch.
const BATCH_ROWS: usize = 8192;

/// A part while it is written.
pub(super) struct PartWriter {
    folder: PathBuf,
    name: String,
    rows: Rows,
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
        let rows = Rows::new(table, number, joins);
        let file = ParquetFile::create(&path, rows.schema(), &provenance);
        let file = file.map_err(|error| LakeError::at(&path, error))?;
        let file = WriteBehind::to(file, alone);
        Ok(Self { folder: folder.to_owned(), name, rows, file, written: 0, number })
    }

    /// Adds a row.
    pub(super) fn push(&mut self, values: &[Value<'_>], raw: &RawRow) -> Result<(), LakeError> {
        self.rows.push(values, raw);
        self.written += 1;
        if self.rows.len >= BATCH_ROWS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), LakeError> {
        let batch = self.rows.finish().map_err(ParquetError::from);
        let written = batch.and_then(|batch| self.file.write(batch));
        written.map_err(|error| LakeError::at(&self.folder.join(&self.name), error))
    }

    /// Closes the part. Where an earlier snapshot has the same bytes, it is shared and not kept twice.
    pub(super) fn close(mut self, earlier: &EarlierParts) -> Result<Part, LakeError> {
        self.flush()?;
        let path = self.folder.join(&self.name);
        self.file.close().map_err(|error| LakeError::at(&path, error))?;
        let failed = |error| LakeError::at(&path, error);
        let sha256 = hash_file(&path).map_err(failed)?;
        let bytes = fs::metadata(&path).map_err(failed)?.len();
        if let Some(same) = earlier.parts.get(&sha256) {
            share(same, &path);
        }
        Ok(Part { path: self.name, sha256, bytes, rows: self.written, file: self.number })
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
