//! Loads of small workspaces, from raw files to snapshots.

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

fn load_with(root: &Path, workspace: &Workspace, options: IngestOptions) -> Result<Ingest, LakeError> {
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

#[test]
fn every_row_is_accepted_quarantined_or_a_duplicate() {
    let root = folder(&[("p.csv", "partner_id,name\nP1,Northwind\nP2,Alpine\n"), ("cases.csv", CASES)]);
    let workspace = workspace(vec![reading("cases", "cases.csv"), reading("partners", "p.csv")]);
    let ingest = load(root.path(), &workspace);
    let snapshot = &ingest.snapshot;
    assert!(!ingest.reused);
    let report = &snapshot.manifest.report;
    let cases = report.files.iter().find(|file| file.table == "cases").unwrap();
    assert_eq!((cases.read, cases.accepted, cases.quarantined, cases.duplicates), (5, 2, 2, 1));
    assert!(report.files.iter().all(FileReport::adds_up));
    assert_eq!(report.files[0].table, "partners", "partners are loaded first");
    let found = table(snapshot, "cases", &["case_id", "partner_id", "opened_at", "severity", ROW_COLUMN]);
    assert_eq!(found, ["C1|P1|2026-07-01T10:00:00Z|high|2", "C2|Northwnd|2026-07-01T09:00:00Z|low|3"]);
    assert_eq!(
        quarantine(snapshot),
        [
            "cases,cases.csv,5,case_id,C1,\"one row for each key, or the same row again\",repeated key,C1",
            "cases,cases.csv,6,opened_at,not a time,\"a time with its zone, such as 2026-07-01T09:30:00Z\",not a timestamp,C3",
        ]
    );
    assert_eq!(report.quarantine_reasons["repeated key"], 1);
    let unknown = &report.unknown_partners;
    assert_eq!(unknown.len(), 1);
    assert_eq!((unknown[0].value.as_str(), unknown[0].rows), ("Northwnd", 1));
    assert_eq!(unknown[0].nearest[0], "P1 (Northwind)");
    assert_eq!(report.over_threshold(0.01).len(), 1);
    assert!(snapshot.has("cases") && !snapshot.has("surveys") && snapshot.parts("surveys").is_empty());
    assert_eq!(Snapshot::latest(root.path()).unwrap(), *snapshot);
}

#[test]
fn provenance_leads_back_to_file_and_line() {
    let root = folder(&[("b.csv", "partner_id,name\nP2,B\n"), ("a.csv", "partner_id,name\n\nP1,A\n")]);
    let snapshot = load(root.path(), &workspace(vec![reading("partners", "*.csv")])).snapshot;
    let mut found = Vec::new();
    for batch in read_batches(snapshot.parts("partners"), &[ROW_COLUMN, FILE_COLUMN]).unwrap() {
        let batch = batch.unwrap();
        let line = batch.column(0).as_primitive::<Int64Type>().value(0);
        let file = snapshot.manifest.file(batch.column(1).as_primitive::<Int32Type>().value(0)).unwrap();
        found.push((file.file.clone(), line));
    }
    assert_eq!(found, [("a.csv".to_owned(), 3), ("b.csv".to_owned(), 2)]);
}

/// Rule R5: a repeated key is quarantined, or its latest version stays and the others go to history.
#[test]
fn r5_repeated_keys() {
    let text = "case_id,opened_at,status,updated\n\
        C1,2026-07-01T10:00:00Z,new,9\n\
        C1,2026-07-01T10:00:00Z,closed,10\n\
        C1,2026-07-01T10:00:00Z,new,9\n\
        C1,2026-07-01T10:00:00Z,open,10\n\
        C2,2026-07-01T10:00:00Z,new,\n";
    let more = "case_id,opened_at,status,updated\nC1,2026-07-01T10:00:00Z,closed,10\nC3,2026-07-01T10:00:00Z,new,1\n";
    let root = folder(&[("a.csv", text), ("b.csv", more)]);
    let mut source = reading("cases", "?.csv");
    let snapshot = load(root.path(), &workspace(vec![source.clone()])).snapshot;
    assert_eq!(table(&snapshot, "cases", &["case_id", "status"]), ["C1|new", "C2|new", "C3|new"]);
    assert!(snapshot.history("cases").is_empty());

    source.on_repeated_key = RepeatedKey::Latest { version_column: "updated".to_owned(), version_format: None };
    let snapshot = load(root.path(), &workspace(vec![source])).snapshot;
    assert_eq!(table(&snapshot, "cases", &["case_id", "status"]), ["C1|closed", "C3|new"]);
    assert_eq!(rows(&snapshot, snapshot.history("cases"), &["case_id", "status"]), ["C1|new"]);
    let files = &snapshot.manifest.report.files;
    let a = &files[0];
    assert_eq!((a.read, a.accepted, a.replaced, a.duplicates, a.quarantined), (5, 1, 1, 1, 2));
    assert_eq!((files[1].accepted, files[1].duplicates), (1, 1));
    let reasons: Vec<_> = snapshot.manifest.report.quarantine_reasons.keys().collect();
    assert_eq!(reasons, ["no version", "repeated version"]);
}

/// Rule R5 with times as an export writes them: as text, `29/05` would come after `04/06`.
#[test]
fn r5_versions_are_ordered_by_time_and_not_as_text() {
    let text = "case_id,opened_at,status,updated\n\
        C1,2026-05-01T10:00:00Z,new,29/05/2026 14:41\n\
        C1,2026-05-01T10:00:00Z,closed,04/06/2026 09:00\n\
        C2,2026-05-01T10:00:00Z,new,yesterday\n";
    let root = folder(&[("a.csv", text)]);
    let mut source = reading("cases", "a.csv");
    let format = Some("%d/%m/%Y %H:%M".to_owned());
    source.on_repeated_key = RepeatedKey::Latest { version_column: "updated".to_owned(), version_format: format };
    let snapshot = load(root.path(), &workspace(vec![source])).snapshot;
    assert_eq!(table(&snapshot, "cases", &["case_id", "status"]), ["C1|closed"]);
    assert_eq!(rows(&snapshot, snapshot.history("cases"), &["case_id", "status"]), ["C1|new"]);
    assert_eq!(snapshot.manifest.report.files[0].quarantined, 1);
}

/// Rule R6: same content, same snapshot; another byte, another one; unchanged parts are shared.
#[test]
fn r6_snapshots_are_named_by_what_went_in() {
    let files = [("a.csv", "partner_id,name\nP1,A\n"), ("b.csv", "partner_id,name\nP2,B\n")];
    let (one, two) = (folder(&files), folder(&files));
    let sources = workspace(vec![reading("partners", "*.csv")]);
    let first = load(one.path(), &sources);
    let elsewhere = load(two.path(), &sources);
    assert_eq!(first.snapshot.id, elsewhere.snapshot.id);
    assert_eq!(first.snapshot.manifest, elsewhere.snapshot.manifest);
    assert!(load(one.path(), &sources).reused);

    put(one.path(), "b.csv", b"partner_id,name\nP2,C\n");
    let changed = load(one.path(), &sources);
    assert!(!changed.reused);
    assert_ne!(changed.snapshot.id, first.snapshot.id);
    let sha = |ingest: &Ingest, index: usize| ingest.snapshot.manifest.tables["partners"][index].sha256.clone();
    assert_eq!(sha(&changed, 0), sha(&first, 0));
    assert_ne!(sha(&changed, 1), sha(&first, 1));
    assert!(same_file(&changed.snapshot.parts("partners")[0], &first.snapshot.parts("partners")[0]));

    fs::rename(one.path().join("a.csv"), one.path().join("z.csv")).unwrap();
    let renamed = load(one.path(), &sources);
    assert_ne!(renamed.snapshot.id, changed.snapshot.id);
    assert!(same_file(&renamed.snapshot.parts("partners")[1], &first.snapshot.parts("partners")[0]));
    assert!(first.snapshot.parts("partners")[1].exists(), "earlier snapshots stay");
}

#[cfg(unix)]
fn same_file(left: &Path, right: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(left).unwrap().ino() == fs::metadata(right).unwrap().ino()
}

#[test]
fn another_mapping_makes_another_snapshot_and_another_line_in_the_file_does_not() {
    let root = folder(&[("a.csv", "partner_id,name\nP1,A\n")]);
    let mut source = reading("partners", "a.csv");
    let first = load(root.path(), &workspace(vec![source.clone()]));
    source.place = source.place.line(99);
    assert!(load(root.path(), &workspace(vec![source.clone()])).reused);
    source.null_values = vec!["A".to_owned()];
    let other = load(root.path(), &workspace(vec![source]));
    assert_ne!(other.snapshot.id, first.snapshot.id);
    assert_eq!(other.snapshot.manifest.report.files[0].quarantined, 1);
}

#[test]
fn content_is_compared_when_asked_for() {
    let root = folder(&[("a.csv", "partner_id,name\nP1,A\n")]);
    let sources = workspace(vec![reading("partners", "a.csv")]);
    let first = load(root.path(), &sources);
    let path = root.path().join("a.csv");
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    fs::write(&path, "partner_id,name\nP1,B\n").unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
    assert!(load(root.path(), &sources).reused, "the same look");
    let again = load_with(root.path(), &sources, IngestOptions { rehash: true, ..IngestOptions::default() }).unwrap();
    assert_ne!(again.snapshot.id, first.snapshot.id);
}

#[test]
fn partner_names_of_other_systems_are_translated() {
    let root = folder(&[
        ("partners.csv", "partner_id,name,parent_partner_id\nP1,Northwind,P2\nP2,Alpine,P7\n"),
        ("aliases.csv", "system,key,partner_id\nsn,NW Group,P1\nsn,Lost,P8\n"),
        (
            "cases.csv",
            "case_id,group,opened_at\nC1,NW Group,2026-07-01T10:00:00Z\nC2,P2,2026-07-01T10:00:00Z\nC3,NW Grup,2026-07-01T10:00:00Z\n",
        ),
    ]);
    let mut cases = reading("cases", "cases.csv");
    let mut partner = mapping("cases", "partner_id", ValueSource::Column("group".to_owned()));
    partner.alias_system = Some("sn".to_owned());
    cases.columns = vec![partner];
    let sources = vec![cases, reading("partners", "partners.csv"), reading("partner_aliases", "aliases.csv")];
    let snapshot = load(root.path(), &workspace(sources)).snapshot;
    assert_eq!(table(&snapshot, "cases", &["case_id", "partner_id"]), ["C1|P1", "C2|P2", "C3|NW Grup"]);
    let unknown: Vec<_> = snapshot
        .manifest
        .report
        .unknown_partners
        .iter()
        .map(|unknown| (unknown.table.as_str(), unknown.column.as_str(), unknown.value.as_str()))
        .collect();
    assert_eq!(
        unknown,
        [
            ("cases", "partner_id", "NW Grup"),
            ("partner_aliases", "partner_id", "P8"),
            ("partners", "parent_partner_id", "P7")
        ]
    );
    assert_eq!(snapshot.manifest.report.unknown_partners[0].nearest[0], "P1 (Northwind)");
}

#[test]
fn references_that_lead_nowhere_are_counted_and_kept() {
    let root = folder(&[
        ("events.csv", "case_id,at,kind\nC1,2026-07-01T10:00:00Z,status\n"),
        (
            "escalations.csv",
            "escalation_id,case_id,at\nE1,C1,2026-07-01T10:00:00Z\nE2,C2,2026-07-01T10:00:00Z\nE3,C2,2026-07-01T10:00:00Z\n",
        ),
    ]);
    let sources = vec![reading("escalations", "escalations.csv"), reading("case_events", "events.csv")];
    let report = load(root.path(), &workspace(sources)).snapshot.manifest.report;
    assert_eq!(report.unknown_references.len(), 1);
    let unknown = &report.unknown_references[0];
    assert_eq!((unknown.target.as_str(), unknown.rows, unknown.examples.join(",")), ("cases", 2, "C2".to_owned()));
    assert!(report.warnings[0].contains("no source feeds `partners`"), "{:?}", report.warnings);
}

#[test]
fn one_file_feeds_several_tables_and_says_which_rows_apply() {
    let text =
        "case_id,opened_at,survey_id,provider,score\nC1,2026-07-01T10:00:00Z,S1,indie,5\nC2,2026-07-01T10:00:00Z,,,\n";
    let root = folder(&[("tickets.csv", text)]);
    let mut surveys = reading("surveys", "tickets.csv");
    surveys.only_with = vec!["survey_id".to_owned()];
    let snapshot = load(root.path(), &workspace(vec![reading("cases", "tickets.csv"), surveys])).snapshot;
    let surveys = &snapshot.manifest.report.files[1];
    assert_eq!((surveys.read, surveys.accepted, surveys.not_applicable), (2, 1, 1));
    assert!(surveys.adds_up());
    assert_eq!(table(&snapshot, "surveys", &["survey_id", "score"]), ["S1|5.000000000000"]);
    assert_eq!(snapshot.rows("cases"), 2);
}

#[test]
fn events_keep_the_order_of_the_file_and_identical_rows_count_once() {
    let text = "case_id,at,kind,to,who\n\
        C1,2026-07-01T10:00:00Z,status,Done,a\n\
        C1,2026-07-01T10:00:00Z,status,Open,a\n\
        C1,2026-07-01T10:00:00Z,status,Done,b\n\
        C1,2026-07-01T10:00:00Z,status,Done,a\n";
    let root = folder(&[("events.csv", text)]);
    let mut levels = reading("case_events", "events.csv");
    levels.columns = vec![mapping("case_events", "kind", ValueSource::Constant("level".to_owned()))];
    let snapshot = load(root.path(), &workspace(vec![reading("case_events", "events.csv"), levels])).snapshot;
    let found = table(&snapshot, "case_events", &["seq", "kind", "to"]);
    assert_eq!(
        found,
        ["2|status|Done", "3|status|Open", "4|status|Done", "2|level|Done", "3|level|Open", "4|level|Done"]
    );
    assert_eq!(snapshot.manifest.report.files[0].duplicates, 1);
}

#[test]
fn times_without_a_zone_refuse_a_file_that_has_no_others() {
    let root = folder(&[("cases.csv", "case_id,opened_at\nC1,2026-07-01 10:00\nC2,2026-07-01 11:00\n")]);
    let found = refusal(root.path(), &workspace(vec![reading("cases", "cases.csv")]));
    assert_eq!(
        found.replace("quarterdeck.toml:9 [source[1]]", "PLACE"),
        "cases.csv [opened_at]: none of its 2 rows says in which zone its times are (`2026-07-01 10:00`), expected an offset such as `+01:00`; give the source at PLACE a `time_zone`"
    );
    put(root.path(), "cases.csv", b"case_id,opened_at\nC1,2026-07-01 10:00\nC2,2026-07-01T11:00Z\n");
    let snapshot = load(root.path(), &workspace(vec![reading("cases", "cases.csv")])).snapshot;
    assert_eq!(snapshot.manifest.report.quarantine_reasons["timestamp without a zone"], 1);
    let mut zoned = reading("cases", "cases.csv");
    zoned.time_zone = Some(chrono_tz::Europe::Stockholm);
    let snapshot = load(root.path(), &workspace(vec![zoned])).snapshot;
    assert_eq!(table(&snapshot, "cases", &["opened_at"]), ["2026-07-01T08:00:00Z", "2026-07-01T11:00:00Z"]);
}

#[test]
fn empty_files_are_empty_tables_with_a_warning() {
    let root = folder(&[("cases.csv", "case_id,opened_at\n"), ("partners.csv", ""), ("staff.jsonl", "")]);
    let sources =
        vec![reading("cases", "cases.csv"), reading("partners", "partners.csv"), reading("staff", "staff.jsonl")];
    let snapshot = load(root.path(), &workspace(sources)).snapshot;
    assert!(snapshot.has("cases") && snapshot.has("partners") && snapshot.has("staff"));
    assert_eq!(snapshot.rows("cases"), 0);
    assert!(table(&snapshot, "partners", &["partner_id"]).is_empty());
    let warnings = &snapshot.manifest.report.warnings;
    assert_eq!(warnings.len(), 3);
    assert!(warnings.iter().any(|warning| warning.starts_with("cases.csv: the file has a header and no row")));
    assert!(warnings.iter().any(|warning| warning.starts_with("partners.csv: the file is empty")));
}

#[test]
fn every_format_and_compression_reads_the_same_rows() {
    let csv = "partner_id,name\nP1,\"A;\tB\"\nP2,Ö\n";
    let tsv = "partner_id\tname\nP1\t\"A;\tB\"\nP2\tÖ\n";
    let json = "{\"partner_id\":\"P1\",\"name\":\"A;\\tB\"}\n{\"partner_id\":\"P2\",\"name\":\"Ö\"}\n";
    let expected = ["P1|A;\tB", "P2|Ö"];
    let gzip = |text: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let read = |name: &str, bytes: &[u8]| {
        let root = folder(&[]);
        put(root.path(), name, bytes);
        let snapshot = load(root.path(), &workspace(vec![reading("partners", name)])).snapshot;
        let parquet = fs::read(&snapshot.parts("partners")[0]).unwrap();
        (table(&snapshot, "partners", &["partner_id", "name"]), parquet)
    };
    let (found, parquet) = read("p.csv", csv.as_bytes());
    assert_eq!(found, expected);
    assert_eq!(read("p.tsv", tsv.as_bytes()).0, expected);
    assert_eq!(read("p.jsonl", json.as_bytes()).0, expected);
    assert_eq!(read("p.csv.gz", &gzip(csv)).0, expected);
    assert_eq!(read("p.tsv.zst", &zstd::encode_all(tsv.as_bytes(), 1).unwrap()).0, expected);
    assert_eq!(read("p.ndjson.gz", &[gzip(&json[..40]), gzip(&json[40..])].concat()).0, expected);
    assert_eq!(read("p.parquet", &parquet).0, expected);
    let mut declared = reading("partners", "p.dat");
    declared.format = Some(crate::config::model::Format::Csv);
    declared.delimiter = Some(b';');
    let root = folder(&[("p.dat", "partner_id;name\nP1;\"A;\tB\"\nP2;Ö\n")]);
    let snapshot = load(root.path(), &workspace(vec![declared])).snapshot;
    assert_eq!(table(&snapshot, "partners", &["partner_id", "name"]), expected);
}

#[test]
fn damaged_files_are_refused_by_name() {
    let csv: String = (0..5000).map(|n| format!("P{n},Partner {}\n", n * 7919)).collect();
    let csv = format!("partner_id,name\n{csv}");
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(csv.as_bytes()).unwrap();
    let gzip = encoder.finish().unwrap();
    let zstd = zstd::encode_all(csv.as_bytes(), 1).unwrap();
    let root = folder(&[("p.csv", &csv)]);
    let snapshot = load(root.path(), &workspace(vec![reading("partners", "p.csv")])).snapshot;
    let parquet = fs::read(&snapshot.parts("partners")[0]).unwrap();
    let mut corrupt = parquet.clone();
    for byte in &mut corrupt[40..400] {
        *byte ^= 0x55;
    }
    let mut footer = parquet.clone();
    let end = footer.len();
    for byte in &mut footer[end - 200..end - 8] {
        *byte = 0xff;
    }
    let bad: [(&str, &[u8], &str); 10] = [
        ("p.csv.gz", &gzip[..gzip.len() / 2], "the compressed data ends early"),
        ("p.csv.zst", &zstd[..zstd.len() / 2], "the compressed data ends early"),
        ("p.parquet", &parquet[..parquet.len() / 2], "end without the closing mark: it is truncated"),
        ("p.parquet", &corrupt, "found a damaged Parquet file"),
        ("p.parquet", &footer, "found a damaged Parquet file"),
        ("p.parquet", b"", "found an empty file, expected a Parquet file"),
        ("p.parquet", b"partner_id,name\n", "found a file that starts `partner_id,n`, expected a Parquet file"),
        ("p.csv", &parquet, "found a Parquet file, expected delimited text in UTF-8"),
        ("p.csv", b"\xff\xfep\0a\0", "found text in UTF-16"),
        ("p.csv", b"partner_id,name\nP1,\"A\nP2,B\n", "p.csv:2: found a quote that is never closed"),
    ];
    for (name, bytes, expected) in bad {
        let root = folder(&[]);
        put(root.path(), name, bytes);
        let found = refusal(root.path(), &workspace(vec![reading("partners", name)]));
        assert!(found.starts_with(name) && found.contains(expected), "{found}");
    }
}

#[test]
fn a_member_that_no_json_line_has_is_an_error() {
    let root = folder(&[("p.jsonl", "{\"partner_id\":\"P1\",\"nam\":\"A\"}\n")]);
    let found = refusal(root.path(), &workspace(vec![reading("partners", "p.jsonl")]));
    assert_eq!(found, "p.jsonl [name]: no object has a member `name`, which the mapping names");
}

#[test]
fn everything_wrong_is_told_at_once_and_nothing_is_written() {
    let root = folder(&[("a.csv", "partner_id\nP1\n"), ("b.csv", "case_id,opened_at\n\"C1,2026\n")]);
    let sources = vec![reading("partners", "a.csv"), reading("cases", "b.csv"), reading("staff", "none.csv")];
    let error = load_with(root.path(), &workspace(sources), IngestOptions::default()).unwrap_err();
    assert_eq!(error.findings.len(), 2, "{error}");
    assert!(!root.path().join("data").exists());
}

#[test]
fn a_crash_leaves_nothing_that_counts() {
    let root = folder(&[("a.csv", "partner_id,name\nP1,A\n")]);
    let leftover = root.path().join("data/lake/snapshots/.making-x");
    fs::create_dir_all(leftover.join("partners")).unwrap();
    let ingest = load(root.path(), &workspace(vec![reading("partners", "a.csv")]));
    assert!(!ingest.reused && !leftover.exists());
}

#[test]
fn a_snapshot_without_one_of_its_parts_is_refused() {
    let root = folder(&[("a.csv", "partner_id,name\nP1,A\n")]);
    let snapshot = load(root.path(), &workspace(vec![reading("partners", "a.csv")])).snapshot;
    fs::write(&snapshot.parts("partners")[0], "short").unwrap();
    let error = Snapshot::open(root.path(), &snapshot.id).unwrap_err().to_string();
    assert!(error.contains("0001.parquet: found 5 bytes, expected the snapshot's part"), "{error}");
    assert!(Snapshot::open(root.path(), "unknown").is_err());
}

#[test]
fn progress_ends_where_it_was_said_to() {
    let root = folder(&[("a.csv", "partner_id,name\nP1,A\n"), ("b.csv", "case_id,opened_at\n")]);
    let mut last = (0, 0);
    let sources = workspace(vec![reading("partners", "a.csv"), reading("cases", "b.csv")]);
    ingest(root.path(), &sources, &IngestOptions::default(), &mut |_, done, total| {
        assert!(done >= last.0 && done <= total);
        last = (done, total);
    })
    .unwrap();
    assert_eq!(last.0, last.1);
}

/// A field of a random file: valid, junk, or a piece of broken syntax.
fn field() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "C[0-3]",
        3 => Just("2026-07-01T10:00:00Z".to_owned()),
        1 => Just("2026-07-01 10:00".to_owned()),
        1 => "[ -~]{0,6}",
        1 => "\\PC{0,3}",
        1 => Just("\"a \"\"b\"\"\nc\"".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The accounting identity: whatever the file holds, every row read is somewhere.
    #[test]
    fn rows_add_up_whatever_the_file_holds(
        lines in prop::collection::vec(prop::collection::vec(field(), 1..5), 0..30),
        latest in any::<bool>(),
        junk in prop::collection::vec(any::<u8>(), 0..8),
    ) {
        let text: Vec<String> = lines.iter().map(|line| line.join(",")).collect();
        let mut bytes = format!("case_id,opened_at,status\n{}\n", text.join("\n")).into_bytes();
        bytes.extend(junk);
        let root = folder(&[]);
        put(root.path(), "a.csv", &bytes);
        let mut cases = reading("cases", "a.csv");
        cases.only_with = vec!["status".to_owned()];
        if latest {
            cases.on_repeated_key = RepeatedKey::Latest { version_column: "status".to_owned(), version_format: None };
        }
        // A quote that is never closed refuses the file as a whole, and so do rows that all lack a zone.
        if let Ok(ingest) = load_with(root.path(), &workspace(vec![cases]), IngestOptions::default()) {
            let snapshot = ingest.snapshot;
            let file = &snapshot.manifest.report.files[0];
            prop_assert!(file.adds_up(), "{file:?}");
            prop_assert_eq!(file.accepted, snapshot.rows("cases"));
            prop_assert_eq!(file.accepted as usize, table(&snapshot, "cases", &["case_id"]).len());
            let mut quarantined = csv::Reader::from_path(snapshot.dir.join("quarantine.csv")).unwrap();
            prop_assert_eq!(file.quarantined as usize, quarantined.records().map(Result::unwrap).count());
            prop_assert_eq!(file.replaced as usize, rows(&snapshot, snapshot.history("cases"), &["case_id"]).len());
        }
    }
}
