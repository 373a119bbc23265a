//! Columns of other files: every row accounted for, and nothing of a changed file overlooked.

use super::*;
use crate::config::model::Join;
use crate::domain::Place;
use crate::lake::report::JoinedFile;

const PARTNERS: &str = "partner_id,name\nP1,Alder\n";
const CASES: &str = "case_id,partner_id,opened_at\n\
    C1,P1,2026-07-01T10:00:00Z\nC2,P1,2026-07-01T10:00:00Z\nC3,P1,2026-07-01T10:00:00Z\n";
const SLA: &str = "task,end\nC1,2026-07-01T10:05:00Z\nC3,2026-07-01T11:00:00Z\nC3,2026-07-01T12:00:00Z\nC9,\n";

/// Cases whose first response stands in another file.
fn sources() -> Workspace {
    let mut cases = reading("cases", "cases*.csv");
    cases.columns = vec![mapping("cases", "first_response_at", ValueSource::Column("sla.end".to_owned()))];
    cases.joins = vec![Join {
        place: Place::file("quarterdeck.toml").line(20),
        name: "sla".to_owned(),
        source: Source { name: "sla".to_owned(), ..reading("cases", "sla.csv") },
        key: vec!["case_id".to_owned()],
        joined_key: vec!["task".to_owned()],
        take: None,
        columns: Vec::new(),
    }];
    workspace(vec![reading("partners", "partners.csv"), cases])
}

#[test]
fn a_row_without_a_joined_one_stays_and_one_with_several_is_set_aside() {
    let root = folder(&[("partners.csv", PARTNERS), ("cases.csv", CASES), ("sla.csv", SLA)]);
    let snapshot = load(root.path(), &sources()).snapshot;
    assert_eq!(table(&snapshot, "cases", &["case_id", "first_response_at"]), ["C1|2026-07-01T10:05:00Z", "C2|-"]);
    let set_aside = quarantine(&snapshot);
    assert!(set_aside.len() == 1 && set_aside[0].contains("several rows to join"), "{set_aside:?}");
    assert!(set_aside[0].contains("sla.csv:3, sla.csv:4") && set_aside[0].ends_with("C3"), "{set_aside:?}");
    let report = &snapshot.manifest.report;
    let cases = report.files.iter().find(|file| file.table == "cases").unwrap();
    assert_eq!((cases.read, cases.accepted, cases.quarantined), (3, 2, 1));
    assert!(cases.adds_up());
    let joined = &cases.joined[0];
    assert_eq!((joined.name.as_str(), joined.found, joined.missing, joined.several), ("sla", 1, 1, 1));
    let names: Vec<_> = report.joined_files().iter().map(|file: &&JoinedFile| file.file.as_str()).collect();
    assert_eq!(names, ["sla.csv"]);
}

#[test]
fn what_is_said_of_joined_rows_is_said_however_often_a_table_is_read() {
    let sla = format!("{SLA},2026-07-01T10:05:00Z\n");
    let twice = format!("{CASES}C1,P1,2026-07-01T10:00:00Z\n");
    let warnings = |sources: &Workspace, options: IngestOptions<'_>| {
        let root = folder(&[("partners.csv", PARTNERS), ("cases.csv", &twice), ("sla.csv", &sla)]);
        let snapshot = load_with(root.path(), sources, options).unwrap().snapshot;
        snapshot.manifest.report.warnings
    };
    let expected = warnings(&sources(), IngestOptions::default());
    assert!(expected.iter().any(|warning| warning.contains("sla.csv:6")), "{expected:?}");
    let mut latest = sources();
    latest.sources[1].on_repeated_key =
        RepeatedKey::Latest { version_column: "opened_at".to_owned(), version_format: None };
    assert_eq!(warnings(&latest, IngestOptions::default()), expected);
    let few = IngestOptions { keys_in_memory: Some(1), ..IngestOptions::default() };
    assert_eq!(warnings(&sources(), few), expected);
}

#[test]
fn a_changed_joined_file_makes_the_source_read_anew() {
    let root = folder(&[("partners.csv", PARTNERS), ("cases-1.csv", CASES), ("sla.csv", SLA)]);
    let first = load(root.path(), &sources());
    assert!(load(root.path(), &sources()).reused);
    let mapping = |ingest: &Ingest| {
        let files = &ingest.snapshot.manifest.report.files;
        files.iter().map(|file| file.mapping.clone()).collect::<Vec<_>>()
    };
    put(root.path(), "sla.csv", SLA.replace("10:05", "10:06").as_bytes());
    let second = load(root.path(), &sources());
    assert!(!second.reused && second.snapshot.manifest.id != first.snapshot.manifest.id);
    assert_eq!(second.passed_over, 1, "the partners alone");
    assert_eq!(mapping(&first)[0], mapping(&second)[0]);
    assert_ne!(mapping(&first)[1], mapping(&second)[1]);
    assert_eq!(table(&second.snapshot, "cases", &["first_response_at"])[0], "2026-07-01T10:06:00Z");
    // A new file of cases is read alone, with what is joined to it.
    put(root.path(), "cases-2.csv", b"case_id,partner_id,opened_at\nC4,P1,2026-07-02T10:00:00Z\n");
    let third = load(root.path(), &sources());
    assert_eq!(third.passed_over, 2);
    let anew = folder(&[]);
    for name in ["partners.csv", "cases-1.csv", "cases-2.csv", "sla.csv"] {
        put(anew.path(), name, &fs::read(root.path().join(name)).unwrap());
    }
    assert_eq!(load(anew.path(), &sources()).snapshot.manifest, third.snapshot.manifest);
}

#[test]
fn a_joined_file_that_is_not_there_is_told_with_its_place() {
    let root = folder(&[("partners.csv", PARTNERS), ("cases.csv", CASES)]);
    let told = refusal(root.path(), &sources());
    assert!(told.contains("`sla.csv` matches no file"), "{told}");
}

#[test]
fn a_row_says_which_row_of_which_file_was_joined_to_it() {
    let header = "task,end\n";
    let late = "task,end\nC9,\nC2,2026-07-01T10:07:00Z\n";
    let early = "task,end\nC1,2026-07-01T10:05:00Z\n";
    let mut both = sources();
    both.sources[1].joins[0].source.files = vec!["sla*.csv".to_owned()];
    let files = [("partners.csv", PARTNERS), ("cases.csv", CASES)];
    let root = folder(&[&files[..], &[("sla-1.csv", early), ("sla-2.csv", header), ("sla-3.csv", late)]].concat());
    let snapshot = load(root.path(), &both).snapshot;
    let report = &snapshot.manifest.report;
    let joined = &report.files.iter().find(|file| file.table == "cases").unwrap().joined[0].files;
    let number = |name: &str| joined.iter().find(|file| file.file == name).unwrap().number;
    let expected =
        [format!("C1|{}|2", number("sla-1.csv")), format!("C2|{}|3", number("sla-3.csv")), "C3|-|-".to_owned()];
    assert_eq!(table(&snapshot, "cases", &["case_id", "_file.sla", "_row.sla"]), expected);
    let places = snapshot.places("cases", "case_id", None).unwrap();
    assert_eq!(places["C1"], "cases.csv:2 (sla: sla-1.csv:2)");
    assert_eq!(places["C2"], "cases.csv:3 (sla: sla-3.csv:3)");
    assert_eq!(places["C3"], "cases.csv:4");
    // Which file a number means does not hang on what else is loaded.
    put(root.path(), "more.csv", early.as_bytes());
    both.sources.push(reading("cases", "more.csv"));
    both.sources[2].name = "more".to_owned();
    both.sources[2].columns = vec![
        mapping("cases", "case_id", ValueSource::Joined { columns: vec!["task".to_owned(); 2], with: "-".to_owned() }),
        mapping("cases", "opened_at", ValueSource::Column("end".to_owned())),
    ];
    let second = load(root.path(), &both);
    assert!(second.passed_over >= 2, "{}", second.passed_over);
    assert_eq!(table(&second.snapshot, "cases", &["case_id", "_file", "_row"]).len(), 4);
    assert_eq!(second.snapshot.places("cases", "case_id", None).unwrap()["C2"], places["C2"]);
    let again = load_with(root.path(), &both, IngestOptions { rehash: true, ..IngestOptions::default() }).unwrap();
    assert_eq!(again.snapshot.manifest, second.snapshot.manifest);
}

#[test]
fn a_row_that_was_replaced_keeps_its_places_too() {
    let mut latest = sources();
    latest.sources[1].on_repeated_key =
        RepeatedKey::Latest { version_column: "opened_at".to_owned(), version_format: None };
    let cases = "case_id,partner_id,opened_at\nC1,P1,2026-07-01T10:00:00Z\nC1,P1,2026-07-01T10:01:00Z\n";
    let root = folder(&[("partners.csv", PARTNERS), ("cases.csv", cases), ("sla.csv", SLA)]);
    let snapshot = load(root.path(), &latest).snapshot;
    let columns = ["case_id", "_row", "_row.sla"];
    assert_eq!(table(&snapshot, "cases", &columns), ["C1|3|2"]);
    assert_eq!(rows(&snapshot, snapshot.history("cases"), &columns), ["C1|2|2"]);
}

#[test]
fn a_joined_value_that_does_not_fit_is_set_aside_with_its_own_place() {
    let sla = "task,end\nC2,\nC1,soon\n";
    let root = folder(&[("partners.csv", PARTNERS), ("cases.csv", CASES), ("sla.csv", sla)]);
    let snapshot = load(root.path(), &sources()).snapshot;
    let set_aside = quarantine(&snapshot);
    assert!(set_aside.len() == 1 && set_aside[0].contains("cases.csv,2,sla.end,soon"), "{set_aside:?}");
    assert!(set_aside[0].contains("; it stands in sla.csv:3"), "{set_aside:?}");
}
