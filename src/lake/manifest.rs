//! The list of what a snapshot holds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::report::{FileReport, IngestReport};

/// The name and version of the manifest's layout.
pub const MANIFEST_SCHEMA: &str = "quarterdeck.snapshot/1";

/// One Parquet file of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The path inside the snapshot's folder, with `/`.
    pub path: String,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Rows.
    pub rows: u64,
    /// The number of the source file its rows come from, as in their `_file`.
    pub file: i32,
}

/// What a snapshot holds and where it came from. Depends on what went in alone: no time, no host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`MANIFEST_SCHEMA`].
    pub schema: String,
    /// The snapshot's id.
    pub id: String,
    /// Hash of the table schemas the rows were checked against.
    pub contract: String,
    /// Hash of the mappings the rows were made by.
    pub mapping: String,
    /// Parts by table; a table that was given but is empty has its empty parts.
    pub tables: BTreeMap<String, Vec<Part>>,
    /// Rows that later versions replaced (rule R5), by table.
    pub history: BTreeMap<String, Vec<Part>>,
    /// SHA-256 of `quarantine.csv`.
    pub quarantine_sha256: String,
    /// What the load did; its files are the ones that `_file` refers to.
    pub report: IngestReport,
}

impl Manifest {
    /// The source file whose number rows carry in `_file`.
    #[must_use]
    pub fn file(&self, number: i32) -> Option<&FileReport> {
        self.report.files.iter().find(|file| file.number == number)
    }
}
