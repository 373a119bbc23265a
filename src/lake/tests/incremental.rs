//! Files that did not change are not read again, and nobody can tell by the snapshot.

use super::*;
use crate::config::model::ColumnMapping;

const PARTNERS: &str = "partner_id,name\nP1,Alder\nP2,Birch\n";
const ALIASES: &str = "system,key,partner_id\ndesk,Team A,P1\n";

/// Cases are translated by aliases, surveys keep the latest version, events have no key.
pub(super) fn sources() -> Workspace {
    let mut cases = reading("cases", "cases/*.csv");
    let partner = mapping("cases", "partner_id", ValueSource::Column("team".to_owned()));
    cases.columns = vec![ColumnMapping { alias_system: Some("desk".to_owned()), ..partner }];
    let mut surveys = reading("surveys", "surveys/*.csv");
    surveys.on_repeated_key = RepeatedKey::Latest { version_column: "changed".to_owned(), version_format: None };
    workspace(vec![
        reading("partners", "partners.csv"),
        reading("partner_aliases", "aliases.csv"),
        cases,
        reading("case_events", "log/*.csv"),
        surveys,
    ])
}

fn case(number: usize, team: &str) -> String {
    format!("C{number},{team},2026-07-{:02}T10:00:00Z\n", number % 28 + 1)
}

/// A file of cases; one row is set aside in each.
pub(super) fn cases(numbers: std::ops::Range<usize>, team: &str) -> String {
    let rows: String = numbers.map(|number| case(number, team)).collect();
    format!("case_id,team,opened_at\n{rows}C0,{team},no time\n")
}

fn events(cases: std::ops::Range<usize>) -> String {
    let rows: String = cases.map(|case| format!("C{case},2026-07-01T10:00:00Z,status,Open\n")).collect();
    format!("case_id,at,kind,to\n{rows}")
}

fn surveys(changed: u32, scores: std::ops::Range<usize>) -> String {
    let rows: String = scores
        .map(|n| format!("S{n},C{n},Pulse,2026-07-01T10:00:00Z,{changed},{},0,10,csat\n", n % 5 + changed as usize))
        .collect();
    format!("survey_id,case_id,provider,sent_at,changed,score,scale_min,scale_max,question\n{rows}")
}

pub(super) fn start() -> TempDir {
    let files = [
        ("partners.csv", PARTNERS.to_owned()),
        ("aliases.csv", ALIASES.to_owned()),
        ("cases/1.csv", cases(1..40, "Team A")),
        ("cases/2.csv", cases(30..60, "Team A")),
        ("log/1.csv", events(1..50)),
        ("surveys/1.csv", surveys(1, 1..20)),
    ];
    folder(&files.each_ref().map(|(name, text)| (*name, text.as_str())))
}

/// Loads; gives the files that were read, each once, and demands what a load of everything gives.
fn read_files(root: &Path, sources: &Workspace) -> Vec<String> {
    let mut read: Vec<String> = Vec::new();
    let options = IngestOptions::default();
    let ingest = ingest(root, sources, &options, &mut |step, _, _| {
        let Step::Reading(name) = step else { return };
        if read.last().is_none_or(|last| last != name) {
            read.push(name.to_owned());
        }
    })
    .unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    copy_raw(root, elsewhere.path());
    let whole = load(elsewhere.path(), sources);
    assert_eq!(whole.passed_over, 0);
    assert_eq!(ingest.snapshot.manifest, whole.snapshot.manifest);
    assert_eq!(bytes(&ingest.snapshot.dir), bytes(&whole.snapshot.dir), "to the last byte");
    read.sort();
    read.dedup();
    read
}

pub(super) fn copy_raw(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() && entry.file_name() != "data" {
            fs::create_dir_all(&target).unwrap();
            copy_raw(&entry.path(), &target);
        } else if entry.path().is_file() {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

pub(super) fn bytes(folder: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut all = std::collections::BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            all.extend(bytes(&entry.path()).into_iter().map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else {
            all.insert(name, fs::read(entry.path()).unwrap());
        }
    }
    all
}

#[test]
fn r6_a_file_that_did_not_change_is_not_read_again() {
    let root = start();
    let sources = sources();
    let all = ["aliases.csv", "cases/1.csv", "cases/2.csv", "log/1.csv", "partners.csv", "surveys/1.csv"];
    assert_eq!(read_files(root.path(), &sources), all);
    assert!(read_files(root.path(), &sources).is_empty(), "nothing changed");
    // A new file of a table with a key: only it is read, and its repeated keys are held against the others.
    put(root.path(), "cases/3.csv", cases(55..70, "Team B").as_bytes());
    assert_eq!(read_files(root.path(), &sources), ["cases/3.csv"]);
    // A new file of events, whose rows have no key: all of them.
    put(root.path(), "log/2.csv", events(40..60).as_bytes());
    assert_eq!(read_files(root.path(), &sources), ["log/1.csv", "log/2.csv"]);
    // A file in the middle: it and those after it.
    put(root.path(), "cases/2.csv", cases(20..58, "Team A").as_bytes());
    assert_eq!(read_files(root.path(), &sources), ["cases/2.csv", "cases/3.csv"]);
    // A name that an alias gives now changes what cases say.
    put(root.path(), "aliases.csv", format!("{ALIASES}desk,Team B,P2\n").as_bytes());
    assert_eq!(read_files(root.path(), &sources), ["aliases.csv", "cases/1.csv", "cases/2.csv", "cases/3.csv"]);
    fs::remove_file(root.path().join("cases/3.csv")).unwrap();
    assert!(read_files(root.path(), &sources).is_empty(), "the others stand as they are");
    put(root.path(), "partners.csv", b"partner_id,name\nP1,Alder\n");
    assert_eq!(read_files(root.path(), &sources), ["partners.csv"], "what is unknown now is told all the same");
}

#[test]
fn late_rows_replace_by_key_and_the_former_values_stay_in_the_record() {
    let root = start();
    let sources = sources();
    load(root.path(), &sources);
    put(root.path(), "surveys/2.csv", surveys(2, 5..7).as_bytes());
    assert_eq!(read_files(root.path(), &sources), ["surveys/1.csv", "surveys/2.csv"]);
    let snapshot = Snapshot::latest(root.path()).unwrap();
    assert_eq!(rows(&snapshot, snapshot.history("surveys"), &["survey_id"]), ["S5", "S6"]);
    let report = &snapshot.manifest.report.files;
    let second = report.iter().find(|file| file.file == "surveys/2.csv").unwrap().number;
    let current = table(&snapshot, "surveys", &["survey_id", "_file", "_row"]);
    assert!(current.contains(&format!("S5|{second}|2")), "each row says its file and line: {current:?}");
    // Other tables change, surveys do not: parts and history are taken over.
    put(root.path(), "log/1.csv", events(1..51).as_bytes());
    assert_eq!(read_files(root.path(), &sources), ["log/1.csv"]);
}

#[test]
fn everything_is_read_again_when_asked_for_or_when_the_snapshot_before_is_damaged() {
    let root = start();
    let sources = sources();
    let first = load(root.path(), &sources).snapshot;
    put(root.path(), "log/1.csv", events(1..51).as_bytes());
    let options = IngestOptions { rehash: true, ..IngestOptions::default() };
    assert_eq!(load_with(root.path(), &sources, options).unwrap().passed_over, 0);
    put(root.path(), "log/1.csv", events(1..52).as_bytes());
    let latest = Snapshot::latest(root.path()).unwrap();
    assert_ne!(latest.id, first.id);
    fs::write(latest.dir.join("quarantine.csv"), "source,file\n").unwrap();
    assert_eq!(load(root.path(), &sources).passed_over, 0);
}

#[test]
fn a_mapping_that_changed_reads_its_source_again() {
    let root = start();
    let mut sources = sources();
    load(root.path(), &sources);
    sources.sources[3].null_values = vec!["Open".to_owned()];
    assert_eq!(read_files(root.path(), &sources), ["log/1.csv"]);
}

#[test]
fn a_file_about_which_something_was_said_is_read_again() {
    let root = start();
    put(root.path(), "log/0.csv", b"case_id,at,kind,to\n");
    let sources = sources();
    load(root.path(), &sources);
    put(root.path(), "partners.csv", b"partner_id,name\nP1,Alder\n");
    // It is empty, so that no row of it shows; the file after it is read because it comes later.
    read_files(root.path(), &sources);
    let warnings = &Snapshot::latest(root.path()).unwrap().manifest.report.warnings;
    assert!(warnings.iter().any(|warning| warning.starts_with("log/0.csv: the file has a header and no row")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_changes_give_what_reading_everything_gives(changes in prop::collection::vec((0_usize..6, 0_usize..4, 0_usize..50), 1..8)) {
        let root = start();
        let sources = sources();
        for (kind, file, number) in changes {
            let (name, text) = match kind {
                0 | 1 => (format!("cases/{file}.csv"), cases(number..number + 15, if kind == 0 { "Team A" } else { "Team B" })),
                2 => (format!("log/{file}.csv"), events(number..number + 9)),
                3 => (format!("surveys/{file}.csv"), surveys(number as u32 % 3, number..number + 9)),
                4 => ("aliases.csv".to_owned(), format!("{ALIASES}desk,Team {},P2\n", if number % 2 == 0 { "B" } else { "C" })),
                _ => {
                    let _ = fs::remove_file(root.path().join(format!("cases/{file}.csv")));
                    ("partners.csv".to_owned(), format!("partner_id,name\nP{},Alder\n", number % 3))
                }
            };
            put(root.path(), &name, text.as_bytes());
            if fs::read_dir(root.path().join("cases")).unwrap().next().is_none() {
                break;
            }
            read_files(root.path(), &sources);
        }
    }
}
