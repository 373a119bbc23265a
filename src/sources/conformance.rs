//! Bad files that others collected: each is read to its end or refused, never a panic, a hang or an endless answer.
//!
//! Runs where `QUARTERDECK_SHARED` names a folder with `badinput/manifest.tsv`; the files stay there.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::files::{Compression, SourceFile};
use super::open::open;
use super::plan::tests::source;
use super::row::{RawRow, Read};
use crate::config::model::Format;

/// Rows read and rejected, or the refusal.
fn read_all(path: PathBuf, name: &str, format: Format) -> Result<(u64, u64), String> {
    let compression = if name.ends_with(".gz") {
        Compression::Gzip
    } else if name.ends_with(".zst") {
        Compression::Zstd
    } else {
        Compression::Plain
    };
    let file = SourceFile { path, name: name.to_owned(), format, compression };
    let progress = Rc::new(Cell::new(0));
    let mut reader = open(&file, &source("partners"), &[], true, &progress).map_err(|finding| finding.to_string())?;
    let (mut row, mut rows, mut rejected) = (RawRow::default(), 0, 0);
    loop {
        match reader.read(&mut row).map_err(|finding| finding.to_string())? {
            Read::End => return Ok((rows, rejected)),
            Read::Row => rows += 1,
            Read::Rejected(_) => rejected += 1,
        }
    }
}

fn format_of(kind: &str, path: &str) -> Option<Format> {
    match kind {
        "csv" => Some(Format::Csv),
        "parquet" => Some(Format::Parquet),
        _ if path.ends_with(".jsonl") || path.ends_with(".ndjson") => Some(Format::JsonLines),
        _ => None,
    }
}

#[test]
fn bad_files_are_read_or_refused() {
    let Some(shared) = std::env::var_os("QUARTERDECK_SHARED") else { return };
    let folder = Path::new(&shared).join("badinput");
    let manifest = std::fs::read_to_string(folder.join("manifest.tsv")).unwrap();
    let mut accepted_in_error = Vec::new();
    for line in manifest.lines().skip(1) {
        let fields: Vec<_> = line.split('\t').collect();
        let [path, _, kind, expect, ..] = fields[..] else { continue };
        let Some(format) = format_of(kind, path) else { continue };
        let started = Instant::now();
        let outcome = read_all(folder.join(path), path, format);
        assert!(started.elapsed() < Duration::from_secs(5), "{path} takes too long");
        println!("{expect}\t{path}\t{outcome:?}");
        match (&outcome, expect) {
            (Err(refusal), _) => assert!(refusal.starts_with(path), "{refusal}"),
            (Ok((_, 0)), "reject" | "quarantine-rows") => accepted_in_error.push(path.to_owned()),
            _ => {}
        }
    }
    println!("read without a complaint: {accepted_in_error:#?}");
}
