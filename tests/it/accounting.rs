//! Every row of every file is accounted for: the report, the files it tells of and the snapshot say the same.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use parquet::file::reader::{FileReader as _, SerializedFileReader};
use serde_json::Value;

use crate::project::Project;
use crate::shared::SAMPLE;

fn report(project: &Project) -> Value {
    serde_json::from_str(&project.run(&["ingest", "--json"]).succeeds().stdout).expect("JSON")
}

fn files(report: &Value) -> &[Value] {
    report["files"].as_array().expect("files")
}

fn count(file: &Value, name: &str) -> u64 {
    file[name].as_u64().unwrap_or_else(|| panic!("{name} of {file}"))
}

/// Rows of a raw file, counted by other means.
fn rows(path: &Path) -> u64 {
    let mut text = Vec::new();
    let name = path.to_string_lossy().into_owned();
    let file = File::open(path).expect("a raw file");
    if name.ends_with(".gz") {
        flate2::read::MultiGzDecoder::new(file).read_to_end(&mut text).expect("gzip");
    } else {
        { file }.read_to_end(&mut text).expect("a raw file");
    }
    if name.contains(".jsonl") {
        return text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count() as u64;
    }
    let delimiter = if name.contains(".tsv") { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_slice());
    reader.byte_records().count() as u64
}

#[test]
fn every_row_read_is_accepted_set_aside_or_told_apart() {
    let report = report(&SAMPLE);
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    for file in files(&report) {
        let told = ["accepted", "quarantined", "duplicates", "replaced", "not_applicable"];
        assert_eq!(count(file, "read"), told.iter().map(|name| count(file, name)).sum::<u64>(), "{file}");
        assert_eq!(count(file, "read"), rows(&SAMPLE.join(file["file"].as_str().expect("a path"))), "{file}");
        for name in told {
            *sums.entry(name).or_default() += count(file, name);
        }
    }
    // The sample is messy on purpose: without any of these the test would show nothing.
    for name in ["quarantined", "duplicates", "replaced"] {
        assert!(sums[name] > 0, "no row is {name}");
    }
}

#[test]
fn the_quarantine_holds_what_the_report_counts() {
    let report = report(&SAMPLE);
    let folder = snapshot(&SAMPLE);
    let text = fs::read_to_string(folder.join("quarantine.csv")).expect("a quarantine");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns: Vec<&str> = reader.headers().expect("a header").iter().collect();
    assert_eq!(columns, ["source", "file", "line", "column", "value", "expected", "reason", "key"]);
    let (mut by_file, mut by_reason) = (BTreeMap::new(), BTreeMap::new());
    for row in reader.records() {
        let row = row.expect("a row");
        *by_file.entry(row[1].to_owned()).or_insert(0_u64) += 1;
        *by_reason.entry(row[6].to_owned()).or_insert(0_u64) += 1;
        let raw = fs::read_to_string(SAMPLE.join(&row[1])).expect("a raw file");
        let line: usize = row[2].parse().expect("a line");
        let found = raw.lines().nth(line - 1).expect("the line");
        assert!(found.contains(&row[7]), "{row:?} is not in line {line}: {found}");
    }
    for file in files(&report).iter().filter(|file| count(file, "quarantined") > 0) {
        assert_eq!(by_file.remove(file["file"].as_str().unwrap()), Some(count(file, "quarantined")), "{file}");
    }
    assert!(by_file.is_empty(), "{by_file:?}");
    assert_eq!(serde_json::to_value(by_reason).unwrap(), report["quarantine_reasons"]);
}

#[test]
fn the_snapshot_holds_what_was_accepted() {
    let report = report(&SAMPLE);
    let folder = snapshot(&SAMPLE);
    let mut wanted: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for file in files(&report) {
        let sums = wanted.entry(file["table"].as_str().unwrap()).or_default();
        sums.0 += count(file, "accepted");
        sums.1 += count(file, "replaced");
    }
    for (table, (accepted, replaced)) in wanted {
        assert_eq!(parquet_rows(&folder.join(table)), accepted, "{table}");
        assert_eq!(parquet_rows(&folder.join("history").join(table)), replaced, "history of {table}");
    }
}

/// The only snapshot.
fn snapshot(project: &Project) -> std::path::PathBuf {
    let mut folders = fs::read_dir(project.join("data/lake/snapshots")).expect("snapshots");
    let folder = folders.next().expect("a snapshot").expect("an entry").path();
    assert!(folders.next().is_none(), "more than one snapshot");
    folder
}

fn parquet_rows(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    entries
        .map(|entry| {
            let file = File::open(entry.expect("an entry").path()).expect("a part");
            let rows = SerializedFileReader::new(file).expect("Parquet").metadata().file_metadata().num_rows();
            u64::try_from(rows).expect("rows")
        })
        .sum()
}
