//! What was read once is not read again, as long as it looks the same; and a bucket that changes meanwhile is noticed.

use super::own_store::OwnStore;
use super::{cases, manifest, quarterdeck, with_cases};

#[test]
fn an_object_that_looks_the_same_is_not_read_again() {
    let store = OwnStore::new();
    for month in ["07", "08", "09"] {
        store.put(&format!("cases-{month}.csv"), cases(&[&format!("C{month}")]));
    }
    let project = with_cases("files = [\"s3://exports/cases-*.csv\"]");
    let load = |arguments: &[&str]| quarterdeck(&project, &store.url, arguments).succeeds().stdout;
    load(&["ingest"]);
    assert_eq!(store.reads(), ["cases-07.csv", "cases-08.csv", "cases-09.csv"]);
    assert!(load(&["ingest"]).contains(" unchanged"));
    assert_eq!(store.reads(), [""; 0]);
    // A new object after the others is read alone, and the snapshot is that of a load that reads all.
    store.put("cases-10.csv", cases(&["C10"]));
    assert!(load(&["ingest"]).contains(" made"));
    assert_eq!(store.reads(), ["cases-10.csv"]);
    let snapshot = manifest(&project);
    let fresh = with_cases("files = [\"s3://exports/cases-*.csv\"]");
    quarterdeck(&fresh, &store.url, &["ingest"]).succeeds();
    assert_eq!(snapshot, manifest(&fresh));
    store.reads();
    // One that changes is read with those of its table after it.
    store.put("cases-09.csv", cases(&["C09", "C9"]));
    load(&["ingest"]);
    assert_eq!(store.reads(), ["cases-09.csv", "cases-10.csv"]);
    // Written again with the same content: read, and nothing is loaded.
    store.put("cases-09.csv", cases(&["C09", "C9"]));
    assert!(load(&["ingest"]).contains(" unchanged"));
    assert_eq!(store.reads(), ["cases-09.csv"]);
    load(&["ingest", "--rehash"]);
    assert_eq!(store.reads().len(), 4, "nobody's word is taken");
    // `gc` keeps what is newest, and what was listed is known after it.
    load(&["gc", "--delete"]);
    load(&["ingest"]);
    assert_eq!(store.reads(), [""; 0]);
}

#[test]
fn the_snapshot_says_which_object_gave_which_row() {
    let store = OwnStore::new();
    store.put("a.csv", cases(&["C1"]));
    store.put("b.csv", cases(&["C2", "C1"]));
    let project = with_cases("files = [\"s3://exports/*.csv\"]");
    quarterdeck(&project, &store.url, &["ingest"]).succeeds();
    let files = manifest(&project)["report"]["files"].clone();
    assert_eq!((&files[1]["file"], &files[1]["bytes"]), (&"s3://exports/a.csv".into(), &cases(&["C1"]).len().into()));
    assert_eq!((&files[2]["file"], &files[2]["duplicates"]), (&"s3://exports/b.csv".into(), &1.into()));
    assert_eq!(files[1]["sha256"].as_str().map(str::len), Some(64));
}

#[test]
fn the_same_file_and_object_have_the_same_hash() {
    let store = OwnStore::new();
    store.put("cases.csv", cases(&["C1"]));
    let of_store = with_cases("files = [\"s3://exports/cases.csv\"]");
    quarterdeck(&of_store, &store.url, &["ingest"]).succeeds();
    let of_disk = with_cases("files = [\"cases.csv\"]").file("cases.csv", cases(&["C1"]));
    of_disk.run(&["ingest"]).succeeds();
    let file = |project| manifest(project)["report"]["files"][1].clone();
    let (left, right) = (file(&of_store), file(&of_disk));
    assert_eq!((&left["sha256"], &left["number"]), (&right["sha256"], &right["number"]));
}
