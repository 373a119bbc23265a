//! Files of every format through the readers, by the mapping that comes with them, into a snapshot.

use std::cell::RefCell;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;

use quarterdeck::config::model::{Source, Workspace};
use quarterdeck::config::workspace;
use quarterdeck::lake::{self, IngestOptions};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::findings;
use crate::parts::parts;

/// What stands before the sources of an input.
const HEAD: &str = r#"[workspace]
name = "F"
time_zone = "Europe/Stockholm"
reporting_currency = "EUR"

[[source]]
table = "partners"
files = ["partners.csv"]

"#;

/// The files that an input may have, and that its sources may name: nothing else on this machine is read.
const FILES: [&str; 16] = [
    "data.csv",
    "data.tsv",
    "data.csv.gz",
    "data.csv.zst",
    "data.json",
    "data.jsonl",
    "data.ndjson",
    "data.jsonl.gz",
    "data.xlsx",
    "data.xls",
    "data.ods",
    "data.parquet",
    "more.csv",
    "other.csv",
    "other.jsonl",
    "other.xlsx",
];

thread_local! {
    /// One folder for all inputs of a process: it is emptied each time.
    static FOLDER: RefCell<Option<tempfile::TempDir>> = const { RefCell::new(None) };
}

/// Loads an input: the text of `[[source]]` tables, and files. The parts of a workbook may stand for it: `data.xlsx!xl/workbook.xml`.
///
/// # Panics
/// When a promise of the readers is broken.
pub fn read(data: &[u8]) {
    let found = parts(data);
    let Some(Ok(sources)) = found.first().map(|(_, text)| std::str::from_utf8(text)) else { return };
    let text = format!("{HEAD}{sources}");
    FOLDER.with_borrow_mut(|folder| {
        if folder.is_none() {
            *folder = tempfile::tempdir().ok();
        }
        let Some(root) = folder.as_ref().map(tempfile::TempDir::path) else { return };
        if lay_out(root, &text, &found).is_some() {
            load(root, &text);
        }
    });
}

/// Writes the files of an input in the place of those of the one before.
fn lay_out(root: &Path, text: &str, found: &[(&str, &[u8])]) -> Option<()> {
    for entry in fs::read_dir(root).ok()?.flatten() {
        let path = entry.path();
        if path.is_dir() { fs::remove_dir_all(path).ok()? } else { fs::remove_file(path).ok()? }
    }
    fs::write(root.join("quarterdeck.toml"), text).ok()?;
    fs::write(root.join("partners.csv"), "partner_id,name\nP01,One\nP02,Two\n").ok()?;
    for (name, bytes) in found {
        if FILES.contains(name) {
            fs::write(root.join(name), bytes).ok()?;
        }
    }
    for archive in FILES.iter().filter(|name| name.ends_with(".xlsx") || name.ends_with(".ods")) {
        let inside: Vec<(&str, &[u8])> = found
            .iter()
            .filter_map(|(name, bytes)| Some((name.strip_prefix(archive)?.strip_prefix('!')?, *bytes)))
            .collect();
        if !inside.is_empty() {
            fs::write(root.join(archive), zipped(&inside)?).ok()?;
        }
    }
    Some(())
}

/// An archive with these files.
fn zipped(files: &[(&str, &[u8])]) -> Option<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive
            .start_file(*name, SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored))
            .ok()?;
        archive.write_all(bytes).ok()?;
    }
    Some(archive.finish().ok()?.into_inner())
}

fn load(root: &Path, text: &str) {
    let (workspace, found) = workspace::check("quarterdeck.toml", text);
    findings::hold(&found, root);
    let Some(workspace) = workspace.filter(reads_only_what_is_given) else { return };
    let ingest = || lake::ingest(root, &workspace, &IngestOptions::default(), &mut |_, _, _| {});
    let loaded = match ingest() {
        Ok(loaded) => loaded,
        Err(error) => {
            assert!(!error.findings.is_empty(), "a load fails and says nothing");
            return findings::hold(&error.findings, root);
        }
    };
    for file in &loaded.snapshot.manifest.report.files {
        assert!(file.adds_up(), "a row was counted nowhere: {file:?}");
    }
    let set_aside = loaded.snapshot.set_aside().expect("what was set aside can be read");
    findings::hold(&lake::findings(&loaded.snapshot.manifest.report, &set_aside, workspace.quarantine_threshold), root);
    let again = ingest().expect("what was loaded loads again");
    assert!(again.reused && again.snapshot.id == loaded.snapshot.id, "the same files gave another snapshot");
}

/// Whether no source asks a server or names a file that is not the input's.
fn reads_only_what_is_given(workspace: &Workspace) -> bool {
    let given = |file: &String| file == "partners.csv" || FILES.contains(&file.as_str());
    let fine = |source: &Source| source.query.is_none() && source.files.iter().all(given);
    workspace.sources.iter().all(|source| fine(source) && source.joins.iter().all(|join| fine(&join.source)))
}
