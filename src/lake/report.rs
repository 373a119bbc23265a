//! What a load did: every row of every file accounted for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::config::model::Query;

/// The query that gave the rows of a database.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct QueryReport {
    /// SHA-256 of its text, in hexadecimal.
    pub sha256: String,
    /// The server that the rows were first read from, with its version; left out for a database in a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
}

impl QueryReport {
    /// What is to be said about a query.
    #[must_use]
    pub fn of(query: &Query, server: Option<String>) -> Self {
        Self { sha256: query.sha256(), server }
    }
}

/// Files whose columns were joined to the rows of another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinReport {
    /// The name of the join.
    pub name: String,
    /// Its files, in the order of reading.
    pub files: Vec<JoinedFile>,
    /// Rows with a joined row.
    pub found: u64,
    /// Rows without one: its columns are empty.
    pub missing: u64,
    /// Rows with several that count as much: they are in quarantine where one of the columns is mapped.
    pub several: u64,
}

/// A file whose columns were joined.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct JoinedFile {
    /// The file, relative to the workspace.
    pub file: String,
    /// The number that rows carry in `_file.JOIN`, unique among the files joined to one source.
    #[serde(default)]
    pub number: i32,
    /// SHA-256 of the file as it lies on disk, in hexadecimal.
    pub sha256: String,
}

/// One file read for one table. `read = accepted + quarantined + duplicates + replaced + not_applicable`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReport {
    /// The source's short name.
    pub source: String,
    /// The canonical table it feeds.
    pub table: String,
    /// The file, relative to the workspace; the URL of an object; or what names the rows of a query.
    pub file: String,
    /// The number that rows carry in `_file`; the same for the same content.
    pub number: i32,
    /// SHA-256 of the file as it lies on disk, in hexadecimal; of what a server gave, of the names of its columns and of all
    /// cells in their order.
    pub sha256: String,
    /// Size on disk in bytes; of what a server gave, while it was loaded.
    pub bytes: u64,
    /// The query that gave the rows; left out where none did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<QueryReport>,
    /// What was joined to its rows; left out where nothing was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<JoinReport>,
    /// Hash of the mapping its rows were made by, joined files among it.
    #[serde(default)]
    pub mapping: String,
    /// Whether something is said about it as a whole.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub warned: bool,
    /// Data rows read; the header and blank lines are no rows.
    pub read: u64,
    /// Rows in the snapshot.
    pub accepted: u64,
    /// Rows in `quarantine.csv`.
    pub quarantined: u64,
    /// Rows identical to an accepted one.
    pub duplicates: u64,
    /// Rows whose key has a later version; they are in the snapshot's history.
    pub replaced: u64,
    /// Rows without a value in the columns of `only_with`: they say nothing about this table.
    pub not_applicable: u64,
}

impl FileReport {
    /// Whether every row read is accounted for.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        self.read == self.accepted + self.quarantined + self.duplicates + self.replaced + self.not_applicable
    }
}

/// A value of a partner column that neither the partners nor their aliases know. Its rows are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownPartner {
    /// The source's short name.
    pub source: String,
    /// The canonical table.
    pub table: String,
    /// The canonical column.
    pub column: String,
    /// The value as the file has it.
    pub value: String,
    /// How many accepted rows carry it.
    pub rows: u64,
    /// The nearest partner ids, names and aliases, best first; empty where none is near.
    pub nearest: Vec<String>,
}

/// Values of a column that are not found in the table they refer to. Their rows are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownReference {
    /// The source's short name.
    pub source: String,
    /// The canonical table.
    pub table: String,
    /// The canonical column.
    pub column: String,
    /// The table referred to.
    pub target: String,
    /// How many accepted rows carry an unknown value.
    pub rows: u64,
    /// The first few of the values, in the order of reading.
    pub examples: Vec<String>,
}

/// A source with more quarantined rows than the workspace accepts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OverThreshold {
    /// The source's short name.
    pub source: String,
    /// Rows read.
    pub read: u64,
    /// Rows quarantined.
    pub quarantined: u64,
    /// The share accepted by the workspace, 0 to 1.
    pub threshold: f64,
}

/// What a load did. Kept in the snapshot's manifest, so a reused snapshot tells the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IngestReport {
    /// Every file, in the order of loading.
    pub files: Vec<FileReport>,
    /// How many rows were quarantined for which kind of reason.
    pub quarantine_reasons: BTreeMap<String, u64>,
    /// Partner ids that nobody knows, by source, table, column and value.
    pub unknown_partners: Vec<UnknownPartner>,
    /// Other references that lead nowhere.
    pub unknown_references: Vec<UnknownReference>,
    /// Warnings, as text with their place.
    pub warnings: Vec<String>,
}

impl IngestReport {
    /// The files whose columns were joined to the rows of others, each once, in the order of loading.
    #[must_use]
    pub fn joined_files(&self) -> Vec<&JoinedFile> {
        let mut joined: Vec<&JoinedFile> = Vec::new();
        for file in self.files.iter().flat_map(|file| &file.joined).flat_map(|join| &join.files) {
            if !joined.contains(&file) {
                joined.push(file);
            }
        }
        joined
    }

    /// Rows in quarantine.
    #[must_use]
    pub fn quarantined(&self) -> u64 {
        self.files.iter().map(|file| file.quarantined).sum()
    }

    /// The sources whose share of quarantined rows lies above the threshold (0 to 1), in the order of loading.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "row counts are far below 2^52")]
    pub fn over_threshold(&self, threshold: f64) -> Vec<OverThreshold> {
        let mut sources: Vec<OverThreshold> = Vec::new();
        for file in &self.files {
            let index = sources.iter().position(|source| source.source == file.source).unwrap_or_else(|| {
                sources.push(OverThreshold { source: file.source.clone(), read: 0, quarantined: 0, threshold });
                sources.len() - 1
            });
            if let Some(source) = sources.get_mut(index) {
                source.read += file.read;
                source.quarantined += file.quarantined;
            }
        }
        sources.retain(|source| source.quarantined as f64 > threshold * source.read as f64);
        sources
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_judged_over_all_its_files() {
        let file = |source: &str, read, quarantined| FileReport {
            source: source.to_owned(),
            read,
            quarantined,
            ..FileReport::default()
        };
        let report = IngestReport {
            files: vec![file("cases", 50, 3), file("cases", 50, 2), file("staff", 10, 1), file("empty", 0, 0)],
            ..IngestReport::default()
        };
        let over: Vec<_> = report.over_threshold(0.05).into_iter().map(|over| over.source).collect();
        assert_eq!(over, ["staff"]);
        assert_eq!(report.quarantined(), 6);
    }
}
