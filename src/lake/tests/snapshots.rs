//! Snapshots: what names them, what they share, what a crash or another process leaves.

use super::*;

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
fn a_crash_leaves_nothing_that_counts() {
    let root = folder(&[("a.csv", "partner_id,name\nP1,A\n")]);
    let leftover = root.path().join("data/lake/snapshots/.making-x");
    fs::create_dir_all(leftover.join("partners")).unwrap();
    let ingest = load(root.path(), &workspace(vec![reading("partners", "a.csv")]));
    assert!(!ingest.reused && !leftover.exists());
}

#[test]
fn a_load_that_writes_wants_the_lock_and_one_that_finds_its_snapshot_does_not() {
    let root = folder(&[("a.csv", "partner_id,name\nP1,A\n")]);
    let sources = workspace(vec![reading("partners", "a.csv")]);
    let lock = Lock::take(root.path()).unwrap();
    let refused = load_with(root.path(), &sources, IngestOptions::default()).unwrap_err().to_string();
    assert!(refused.contains("is working in this workspace"), "{refused}");
    load_with(root.path(), &sources, IngestOptions { lock: Some(&lock), ..IngestOptions::default() }).unwrap();
    assert!(load(root.path(), &sources).reused, "nothing to write, nothing to lock");
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
