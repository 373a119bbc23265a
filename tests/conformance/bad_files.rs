//! Bad files that others collected: each is loaded with every row accounted for, or refused by name; never a panic, a hang or an
//! endless hunger for memory.
//!
//! Each file is loaded by the binary itself in a process with bounds, as a user would load it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::material::material;
use crate::project::Project;

/// Seconds of computing that one file may take.
const SECONDS: u32 = 5;
/// Kibibytes of address space that one file may take: half of it is what threads reserve and never touch.
const ADDRESSES: u32 = 1024 * 1024;
/// Kibibytes of memory that may be in use at any moment of a load, the program itself among it.
const MEMORY: u64 = 512 * 1024;
/// What says how much memory a program had in use at most.
const MEASURED_BY: &str = "/usr/bin/time";

/// Files whose label says they are good, and why they, or some of their rows, are refused here.
const REFUSED_AGAINST_THE_LABEL: [(&str, &str); 4] = [
    (
        "csv-spectrum/csvs/location_coordinates.csv",
        "a bare quote inside a value is set aside, since nobody can tell what it ends",
    ),
    ("calamine/tests/formula.issue.xlsx", BESIDE),
    ("calamine/tests/header-row.xlsx", BESIDE),
    ("calamine/tests/issue_261.xlsx", BESIDE),
];
/// The first row of these sheets is no header.
const BESIDE: &str = "rows with values beside the columns that the first row names are set aside";
/// What is said of the files that are labelled to be refused.
const REJECTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conformance/bad_files_rejects.txt");

/// What became of a file.
#[derive(Debug)]
enum Outcome {
    /// Loaded; so many rows were quarantined.
    Loaded(i64),
    /// Refused with these findings.
    Refused(String),
}

/// The extension of a file's format, where there is a reader for its kind or the kind is refused by name.
fn extension_of(kind: &str, path: &str) -> Option<&'static str> {
    match kind {
        "csv" => Some("csv"),
        "parquet" => Some("parquet"),
        "json" if path.ends_with(".json") || path.ends_with(".geojson") => Some("json"),
        "xlsx" | "xlsm" => Some("xlsx"),
        "xlsb" => Some("xlsb"),
        "xls" => Some("xls"),
        "ods" => Some("ods"),
        _ if path.ends_with(".jsonl") || path.ends_with(".ndjson") => Some("jsonl"),
        _ => None,
    }
}

/// A workspace that reads one file as events, beside a good one: events have no key, so that every column of the file is looked at.
fn workspace(file: &Path, path: &str, format: &str, keys: &str) -> (Project, String) {
    let compression = [".gz", ".zst"].into_iter().find(|ending| path.ends_with(ending)).unwrap_or_default();
    let name = format!("data/raw/file.{format}{compression}");
    let rules = format!(
        r#"[workspace]
name = "Bad files"
time_zone = "UTC"
reporting_currency = "EUR"

[[source]]
table = "partners"
files = ["partners.csv"]

[[source]]
table = "case_events"
files = ["{name}"]
{keys}
[source.columns]
case_id = {{ value = "C1" }}
at = {{ value = "2026-01-01T00:00:00Z" }}
kind = {{ value = "status" }}
to = {{ value = "open" }}

[[source]]
table = "case_events"
files = ["data/raw/good.csv"]

[derive]
partner = "first_actor"
levels = [{{ name = "L1", level = 1 }}]

[privacy]
pseudonym_key_file = "pseudonym.key"

[limits]
quarantine_threshold = 1.0
"#
    );
    let project = Project::empty()
        .file("quarterdeck.toml", rules)
        .file("partners.csv", "partner_id,name\nP1,First\n")
        .file("data/raw/good.csv", "case_id,at,kind,to\nC0,2026-01-01T00:00:00Z,status,open\n")
        .file("pseudonym.key", "a key for a test")
        .file("programme/2026.toml", "title = \"Bad files\"\nfrom = 2026-01-01\n")
        .file(&name, fs::read(file).expect("a collected file"));
    (project, name)
}

/// Loads a file within bounds; of a workbook with several sheets, the first. Gives the most memory that was in use, in kibibytes.
fn load(file: &Path, path: &str, format: &str) -> (Outcome, Option<u64>) {
    match load_with(file, path, format, "") {
        (Outcome::Refused(findings), _) if findings.contains("name one with `sheet`") => {
            load_with(file, path, format, "sheet = 1")
        }
        outcome => outcome,
    }
}

fn load_with(file: &Path, path: &str, format: &str, keys: &str) -> (Outcome, Option<u64>) {
    let (project, name) = workspace(file, path, format, keys);
    let is_measured = Path::new(MEASURED_BY).exists();
    let measured = if is_measured { format!("{MEASURED_BY} -q -f %M -o peak ") } else { String::new() };
    let bounded = format!("ulimit -t {SECONDS}; ulimit -v {ADDRESSES}; exec {measured}\"$0\" \"$@\"");
    let output = Command::new("sh")
        .args(["-c", &bounded, env!("CARGO_BIN_EXE_quarterdeck"), "ingest", "--json", "--threads", "1"])
        .current_dir(project.path())
        .env("NO_COLOR", "1")
        .output()
        .expect("a shell");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let peak = is_measured.then(|| project.text("peak").trim().parse().expect("kibibytes"));
    assert!(!said.contains("panicked"), "{path}: {said}");
    let code = output.status.code().unwrap_or_else(|| panic!("{path}: {} {said}", output.status));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{path}: {code} {said}"));
    if let Some(files) = report["files"].as_array() {
        let counts =
            files.iter().find(|file| file["file"] == name.as_str()).unwrap_or_else(|| panic!("{path}: {report}"));
        let counts = ["read", "accepted", "quarantined", "duplicates", "replaced"]
            .map(|key| counts[key].as_i64().unwrap_or_else(|| panic!("{path}: no {key}")));
        let [read, accounted @ ..] = counts;
        assert_eq!(read, accounted.iter().sum::<i64>(), "{path}: rows are lost");
        assert!(code <= 1, "{path}: ends with {code}");
        return (Outcome::Loaded(counts[2]), peak);
    }
    assert!(matches!(code, 1 | 2), "{path}: ends with {code}: {report}");
    let findings = said_in(&report["findings"]);
    assert!(findings.contains(&name), "{path}: the refusal does not name the file: {findings}");
    (Outcome::Refused(findings), peak)
}

/// Findings in one line: place, message and remedy.
fn said_in(findings: &Value) -> String {
    let text = |finding: &Value, key: &str| match &finding[key] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => "-".to_owned(),
    };
    let findings = findings.as_array().into_iter().flatten();
    let said = findings.map(|finding| {
        let [file, line, message, remedy] = ["file", "line", "message", "remedy"].map(|key| text(finding, key));
        format!("{file}:{line}: {message}; {remedy}")
    });
    said.collect::<Vec<_>>().join(" / ")
}

/// The three highest after the first.
fn next_of<'p>(peaks: &[(u64, &'p str)]) -> Vec<(u64, &'p str)> {
    let mut sorted = peaks.to_vec();
    sorted.sort_unstable_by(|left, right| right.cmp(left));
    sorted.into_iter().skip(1).take(3).collect()
}

#[test]
fn bad_files_are_loaded_with_every_row_accounted_for_or_refused() {
    let Some(folder) = material("badinput") else { return };
    let manifest = fs::read_to_string(folder.join("manifest.tsv")).expect("a manifest");
    let mut against = Vec::new();
    let mut rejects = String::new();
    let mut peaks = Vec::new();
    let (mut ends, mut unread) = (BTreeMap::<&str, usize>::new(), BTreeMap::<&str, usize>::new());
    for line in manifest.lines().skip(1) {
        let fields: Vec<_> = line.split('\t').collect();
        let [path, _, kind, expect, ..] = fields[..] else { panic!("a line of the manifest: {line}") };
        let Some(format) = extension_of(kind, path) else {
            *unread.entry(kind).or_default() += 1;
            continue;
        };
        let (outcome, peak) = load(&folder.join(path), path, format);
        peaks.extend(peak.map(|peak| (peak, path)));
        let (whole, what) = match &outcome {
            Outcome::Loaded(quarantined) => (*quarantined == 0, format!("loaded, {quarantined} rows quarantined")),
            Outcome::Refused(findings) => (false, format!("refused: {findings}")),
        };
        *ends.entry(if matches!(outcome, Outcome::Loaded(_)) { "loaded" } else { "refused" }).or_default() += 1;
        if expect == "reject" {
            rejects.push_str(&format!("{path}\n    {what}\n"));
        }
        let known = REFUSED_AGAINST_THE_LABEL.iter().find(|(known, _)| *known == path);
        let differs = match expect {
            "accept" => whole == known.is_some(),
            "reject" | "quarantine-rows" => whole,
            _ => false,
        };
        if let Some((_, why)) = known {
            println!("{path}: labelled {expect}, {what}: {why}");
        }
        if differs {
            against.push(format!("{path}: labelled {expect}, but {what}"));
        }
    }
    println!("{ends:?}; SKIPPED, no reader for these kinds: {unread:?}");
    match peaks.iter().max() {
        Some((most, path)) => {
            println!("at most {most} KiB were in use, by {path}; the next: {:?}", next_of(&peaks));
            assert!(*most < MEMORY, "{path}: {most} KiB were in use, expected fewer than {MEMORY}");
        }
        None => println!(
            "SKIPPED: no {MEASURED_BY}; how much memory was in use is not known, only that its addresses are bounded"
        ),
    }
    let expected = snapbox::Data::read_from(Path::new(REJECTS), None);
    snapbox::Assert::new().action_env("SNAPSHOTS").eq(rejects, expected);
    assert!(against.is_empty(), "{} against their label:\n{}", against.len(), against.join("\n"));
}
