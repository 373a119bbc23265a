//! Tables with more keys than memory has room for: read once more where some repeat, and the snapshot is the same to the byte.

use super::incremental::{bytes, cases, copy_raw, sources, start};
use super::*;

/// Keys that are kept; the tables here have more.
const FEW: IngestOptions<'static> =
    IngestOptions { rehash: false, require_minimum: false, threads: 0, keys_in_memory: Some(5), lock: None };

/// Loads with few keys in memory and demands what a load with all of them gives; gives how often the first file of cases was read.
fn load_with_few(root: &Path) -> usize {
    let mut files: Vec<String> = Vec::new();
    let few = ingest(root, &sources(), &FEW, &mut |step, _, _| {
        let Step::Reading(name) = step else { return };
        if files.last().is_none_or(|last| last != name) {
            files.push(name.to_owned());
        }
    })
    .unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    copy_raw(root, elsewhere.path());
    let many = load(elsewhere.path(), &sources());
    assert_eq!(few.snapshot.manifest, many.snapshot.manifest);
    assert_eq!(bytes(&few.snapshot.dir), bytes(&many.snapshot.dir), "to the last byte");
    files.iter().filter(|name| *name == "cases/1.csv").count()
}

#[test]
fn a_table_with_repeated_keys_is_read_twice() {
    let root = start();
    // One row again, one with another content, one of a team that nobody knows.
    let more = cases(58..70, "Team A").replace("C60,Team A", "C60,Team X").replace("C58,Team A", "C58,Team B");
    put(root.path(), "cases/3.csv", more.as_bytes());
    assert_eq!(load_with_few(root.path()), 2);
    let snapshot = Snapshot::latest(root.path()).unwrap();
    let set_aside = quarantine(&snapshot);
    assert_eq!(set_aside.iter().filter(|line| line.contains("repeated key")).count(), 1, "{set_aside:?}");
    let unknown = &snapshot.manifest.report.unknown_partners;
    assert!(unknown.iter().any(|one| one.value == "Team X" && one.rows == 1), "{unknown:?}");
    assert_eq!(fs::read_dir(root.path().join("data/lake/snapshots")).unwrap().count(), 1, "nothing is left behind");
}

#[test]
fn a_table_without_repeated_keys_is_read_once() {
    let root = start();
    put(root.path(), "cases/2.csv", cases(40..60, "Team A").as_bytes());
    assert_eq!(load_with_few(root.path()), 1);
}

#[test]
fn files_that_are_not_read_again_are_held_against_new_ones_all_the_same() {
    let root = start();
    load_with_few(root.path());
    put(root.path(), "cases/3.csv", cases(50..70, "Team A").as_bytes());
    assert_eq!(load_with_few(root.path()), 0);
}
