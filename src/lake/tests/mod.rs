//! Loads of small workspaces, from raw files to snapshots.

mod accounting;
mod files;
mod incremental;
mod joined;
mod many_blocks;
mod many_keys;
mod snapshots;

use std::fs;
use std::io::Write as _;
use std::path::Path;

use arrow::array::{Array, AsArray};
use arrow::datatypes::{Int32Type, Int64Type, TimestampMicrosecondType};
use arrow::util::display::array_value_to_string;
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::config::model::{RepeatedKey, Source, ValueSource, Workspace};
use crate::domain::{Finding, Severity};
use crate::sources::plan::tests::{mapping, source, workspace};

/// A source that takes the files of a glob as they are.
fn reading(table: &str, glob: &str) -> Source {
    Source { files: vec![glob.to_owned()], ..source(table) }
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        put(folder.path(), name, text.as_bytes());
    }
    folder
}

fn put(root: &Path, name: &str, bytes: &[u8]) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn load(root: &Path, workspace: &Workspace) -> Ingest {
    load_with(root, workspace, IngestOptions::default()).unwrap()
}

fn load_with(root: &Path, workspace: &Workspace, options: IngestOptions<'_>) -> Result<Ingest, LakeError> {
    ingest(root, workspace, &options, &mut |_, _, _| {})
}

/// The only finding of a load that fails.
fn refusal(root: &Path, workspace: &Workspace) -> String {
    let error = load_with(root, workspace, IngestOptions::default()).unwrap_err();
    let errors = error.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let errors: Vec<_> = errors.map(Finding::to_string).collect();
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert!(
        !root.join("data/lake/snapshots").exists()
            || fs::read_dir(root.join("data/lake/snapshots")).unwrap().next().is_none()
    );
    errors.join("\n")
}

/// All rows of a table, `|` between the columns, `-` for null.
fn rows(snapshot: &Snapshot, parts: Vec<std::path::PathBuf>, columns: &[&str]) -> Vec<String> {
    assert!(snapshot.dir.exists());
    let mut rows = Vec::new();
    for batch in read_batches(parts, columns).unwrap() {
        let batch = batch.unwrap();
        for row in 0..batch.num_rows() {
            let cell = |column: &std::sync::Arc<dyn Array>| match column.as_primitive_opt::<TimestampMicrosecondType>()
            {
                _ if column.is_null(row) => "-".to_owned(),
                Some(moments) => array_value_to_string(&moments.clone().with_timezone("+00:00"), row).unwrap(),
                None => array_value_to_string(column, row).unwrap(),
            };
            rows.push(batch.columns().iter().map(cell).collect::<Vec<_>>().join("|"));
        }
    }
    rows
}

fn table(snapshot: &Snapshot, name: &str, columns: &[&str]) -> Vec<String> {
    rows(snapshot, snapshot.parts(name), columns)
}

fn quarantine(snapshot: &Snapshot) -> Vec<String> {
    let text = fs::read_to_string(snapshot.dir.join("quarantine.csv")).unwrap();
    text.lines().skip(1).map(str::to_owned).collect()
}

const CASES: &str = "case_id,partner_id,opened_at,severity\n\
    C1,P1,2026-07-01T10:00:00Z,high\n\
    C2,Northwnd,2026-07-01T11:00:00+02:00,low\n\
    C1,P1,2026-07-01T10:00:00Z,high\n\
    C1,P1,2026-07-01T10:00:00Z,low\n\
    C3,,not a time,low\n";
