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
