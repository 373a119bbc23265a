//! What `gc` removes, and that closed quarters and packs stand without it.

use std::collections::BTreeSet;
use std::fs;

use crate::project::Project;
use crate::shared::CLOSED;

/// The folders of a kind in the lake.
fn folders(project: &Project, kind: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(project.join(&format!("data/lake/{kind}"))).expect("a folder");
    entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// Bytes on disk, each file once whatever its names.
#[cfg(unix)]
fn bytes(project: &Project) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    let mut files = BTreeSet::new();
    for name in project.names("data/lake") {
        let found = fs::metadata(project.join(&format!("data/lake/{name}"))).expect("a file");
        files.insert((found.ino(), found.len()));
    }
    files.into_iter().map(|(_, bytes)| bytes).sum()
}

/// A copy of the closed workspace with a snapshot that nothing rests on between the closed and the newest one.
fn with_garbage() -> Project {
    let project = CLOSED.copy();
    let note = |project: Project, text: &str| {
        let rates = project.text("data/raw/fx-rates.csv");
        let project = project.file("data/raw/fx-rates.csv", format!("{rates}{text}"));
        project.run(&["score", "--period", "2026Q4"]);
        project
    };
    let project = note(project, "USD,2027-01-01,0.91\n");
    note(project, "USD,2027-02-01,0.91\n")
}

#[test]
fn what_nothing_rests_on_is_listed_and_removed_only_when_asked_for() {
    let project = with_garbage();
    let before = folders(&project, "snapshots");
    assert_eq!(before.len(), 3, "{before:?}");
    let listed = project.run(&["gc"]).succeeds().stdout;
    assert!(listed.contains("closed 2026Q3, reports/2026Q3") && listed.contains("the newest"), "{listed}");
    assert!(listed.contains("can be removed with --delete, which frees"), "{listed}");
    assert_eq!(folders(&project, "snapshots"), before, "a list removes nothing");

    let told = project.run(&["gc", "--json"]).succeeds().stdout;
    let told: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    let on_disk = bytes(&project);
    let removed = project.run(&["gc", "--delete"]).succeeds().stdout;
    assert!(removed.contains("removed, ") && removed.contains(" bytes freed"), "{removed}");
    assert_eq!(folders(&project, "snapshots").len(), 2);
    assert_eq!(told["bytes"].as_u64(), Some(on_disk - bytes(&project)), "what was promised was freed");
    assert_eq!(told["removed"], false);
    assert!(project.run(&["gc"]).succeeds().stdout.contains("nothing can be removed"));

    // The closed quarter renders again, and the newest data is not read anew.
    project.run(&["run", "--period", "2026Q3"]).succeeds();
    assert!(project.run(&["ingest"]).stdout.contains(" unchanged"));
}

#[test]
fn nothing_is_removed_where_a_record_cannot_be_read() {
    let project = with_garbage();
    let before = folders(&project, "snapshots");
    let project = project.file("closed/2026Q3/close.json", "{");
    project.run(&["gc", "--delete"]).ends_with(1);
    let project = project.without("closed/2026Q3/close.json").file("reports/2026Q3/run.json", "{}");
    let refused = project.run(&["gc", "--delete"]);
    assert_ne!(refused.code, 0);
    assert_eq!(folders(&project, "snapshots"), before);
}
