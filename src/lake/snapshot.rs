//! Opening snapshots.

use std::fs;
use std::path::{Path, PathBuf};

use super::index::Index;
use super::manifest::{MANIFEST_SCHEMA, Manifest, Part};
use super::report::IngestReport;
use super::set_aside::SetAside;
use super::{LakeError, read_file, set_aside};

/// The folder of all snapshots, below the workspace.
pub(super) fn snapshots_folder(root: &Path) -> PathBuf {
    root.join("data").join("lake").join("snapshots")
}

/// The parts of a table by the short name of the source that gave them; each file has one.
pub(super) fn by_source(report: &IngestReport, table: &str, parts: Vec<PathBuf>) -> Vec<(String, Vec<PathBuf>)> {
    let mut sources: Vec<(String, Vec<PathBuf>)> = Vec::new();
    for (file, part) in report.files.iter().filter(|file| file.table == table).zip(parts) {
        match sources.iter_mut().find(|(source, _)| *source == file.source) {
            Some((_, parts)) => parts.push(part),
            None => sources.push((file.source.clone(), vec![part])),
        }
    }
    sources
}

/// An immutable, validated copy of the sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The hash of what went in; the folder's name.
    pub id: String,
    /// The folder.
    pub dir: PathBuf,
    /// What it holds.
    pub manifest: Manifest,
}

impl Snapshot {
    /// Opens a snapshot of the workspace at `root`.
    ///
    /// # Errors
    /// When there is none of that id, its manifest cannot be read, or a part is missing or of another size.
    pub fn open(root: &Path, id: &str) -> Result<Self, LakeError> {
        let dir = snapshots_folder(root).join(id);
        let path = dir.join("manifest.json");
        let text = read_file(&path).map_err(|error| {
            LakeError::at(&path, format!("the snapshot cannot be opened: {error}; run `quarterdeck ingest`"))
        })?;
        let manifest: Manifest = serde_json::from_slice(&text)
            .map_err(|error| LakeError::at(&path, format!("not a snapshot's manifest: {error}")))?;
        if manifest.schema != MANIFEST_SCHEMA {
            let message = format!("found layout `{}`, expected `{MANIFEST_SCHEMA}`", manifest.schema);
            return Err(LakeError::at(&path, message));
        }
        let snapshot = Self { id: id.to_owned(), dir, manifest };
        snapshot.check_parts()?;
        Ok(snapshot)
    }

    /// Refuses a snapshot from which a part is missing or was changed in size; the content is not read.
    fn check_parts(&self) -> Result<(), LakeError> {
        for part in self.manifest.tables.values().chain(self.manifest.history.values()).flatten() {
            let path = self.dir.join(&part.path);
            let found = fs::metadata(&path).map(|metadata| metadata.len());
            if found.as_ref().ok() != Some(&part.bytes) {
                let found = found.map_or_else(|error| error.to_string(), |bytes| format!("{bytes} bytes"));
                let message = format!(
                    "found {found}, expected the snapshot's part of {} bytes; delete the snapshot's folder and run `quarterdeck ingest`",
                    part.bytes
                );
                return Err(LakeError::at(&path, message));
            }
        }
        Ok(())
    }

    /// The snapshot that the last load of this workspace made or found.
    ///
    /// # Errors
    /// When there was no load yet, or its snapshot cannot be opened.
    pub fn latest(root: &Path) -> Result<Self, LakeError> {
        match Index::read(root).current {
            Some(id) => Self::open(root, &id),
            None => Err(LakeError::at(&snapshots_folder(root), "there is no snapshot yet; run `quarterdeck ingest`")),
        }
    }

    /// The snapshot before the newest one, where it is still there.
    #[must_use]
    pub fn former(root: &Path) -> Option<Self> {
        Self::open(root, &Index::read(root).former?).ok()
    }

    /// The Parquet files of a table by the source that gave them, in the order of loading.
    #[must_use]
    pub fn parts_by_source(&self, table: &str) -> Vec<(String, Vec<PathBuf>)> {
        by_source(&self.manifest.report, table, self.parts(table))
    }

    /// The tables that were given, in the order of their names.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.manifest.tables.keys().map(String::as_str)
    }

    /// Whether the table was given, be it empty.
    #[must_use]
    pub fn has(&self, table: &str) -> bool {
        self.manifest.tables.contains_key(table)
    }

    /// The Parquet files of a table, in the order of loading; none where the table was not given.
    #[must_use]
    pub fn parts(&self, table: &str) -> Vec<PathBuf> {
        self.paths(self.manifest.tables.get(table))
    }

    /// The rows of a table that later versions replaced; none where nothing was replaced.
    #[must_use]
    pub fn history(&self, table: &str) -> Vec<PathBuf> {
        self.paths(self.manifest.history.get(table))
    }

    /// Rows of a table; 0 where it was not given.
    #[must_use]
    pub fn rows(&self, table: &str) -> u64 {
        self.manifest.tables.get(table).map_or(0, |parts| parts.iter().map(|part| part.rows).sum())
    }

    /// The rows that were not accepted, those of one source, column and reason together.
    ///
    /// # Errors
    /// When `quarantine.csv` cannot be read.
    pub fn set_aside(&self) -> Result<Vec<SetAside>, LakeError> {
        set_aside::read(&self.dir.join("quarantine.csv"))
    }

    fn paths(&self, parts: Option<&Vec<Part>>) -> Vec<PathBuf> {
        parts.map_or_else(Vec::new, |parts| parts.iter().map(|part| self.dir.join(&part.path)).collect())
    }
}
