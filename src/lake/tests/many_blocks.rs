//! Files of several blocks of rows: what becomes of a row depends neither on where a block ends nor on how many threads judge them.

use super::incremental::{bytes, copy_raw, sources, start};
use super::*;

/// Cases of which every 500th comes again as it was, every 700th with another time, every 900th has no time, and every 1,100th too many cells.
fn cases(count: usize) -> String {
    let mut text = "case_id,team,opened_at\n".to_owned();
    for number in 1..=count {
        let team = if number % 400 == 0 { "Team Z" } else { "Team A" };
        let mut row = |id: usize, rest: &str| text.push_str(&format!("N{id},{team},{rest}\n"));
        match number {
            _ if number % 500 == 0 => row(number - 499, "2026-07-01T10:00:00Z"),
            _ if number % 700 == 0 => row(number - 699, "2026-07-02T10:00:00Z"),
            _ if number % 900 == 0 => row(number, "no time"),
            _ if number % 1_100 == 0 => row(number, "2026-07-01T10:00:00Z,more"),
            _ => row(number, "2026-07-01T10:00:00Z"),
        }
    }
    text
}

/// Surveys that come twice, with a later version the second time.
fn surveys(count: usize) -> String {
    let mut text = "survey_id,case_id,provider,sent_at,changed,score,scale_min,scale_max,question\n".to_owned();
    for changed in 1..3 {
        for number in 0..count {
            text.push_str(&format!(
                "M{number},N1,Pulse,2026-07-01T10:00:00Z,{changed},{},0,10,csat\n",
                (number + changed) % 9
            ));
        }
    }
    text
}

#[test]
fn every_row_is_where_it_belongs_on_any_number_of_threads() {
    let start = start();
    put(start.path(), "cases/3.csv", cases(7_000).as_bytes());
    put(start.path(), "surveys/2.csv", surveys(2_000).as_bytes());
    let loads = [1, 2, 5].map(|threads| {
        let root = tempfile::tempdir().unwrap();
        copy_raw(start.path(), root.path());
        let options = IngestOptions { threads, ..IngestOptions::default() };
        let snapshot = load_with(root.path(), &sources(), options).unwrap().snapshot;
        (bytes(&snapshot.dir), snapshot, root)
    });
    let [(alone, snapshot, _root), others @ ..] = &loads;
    for (bytes, other, _) in others {
        assert_eq!(other.manifest, snapshot.manifest);
        assert!(bytes == alone, "to the last byte");
    }
    let file = |name: &str| snapshot.manifest.report.files.iter().find(|file| file.file == name).unwrap();
    let cases = file("cases/3.csv");
    assert!(cases.adds_up());
    // Of the 14 that come again as they were, three are of another team.
    let found = (cases.read, cases.accepted, cases.duplicates, cases.quarantined);
    assert_eq!(found, (7_000, 6_968, 11, 21));
    let surveys = file("surveys/2.csv");
    assert_eq!((surveys.accepted, surveys.replaced), (2_000, 2_000));
    let lines: Vec<u64> = quarantine(snapshot)
        .iter()
        .filter(|line| line.contains("cases/3.csv"))
        .map(|line| line.split(',').nth(2).unwrap().parse().unwrap())
        .collect();
    assert!(lines.is_sorted() && lines.len() == 21, "{lines:?}");
    let unknown = &snapshot.manifest.report.unknown_partners;
    assert!(unknown.iter().any(|one| one.value == "Team Z" && one.rows == 10), "{unknown:?}");
}
