//! Same inputs, same bytes: whatever the thread count, the folder, the zone and language of the machine.

use std::collections::BTreeMap;
use std::fs;

use crate::project::Project;
use crate::shared::{SAMPLE, SAMPLE_PACK};

#[test]
fn threads_folder_zone_and_language_change_nothing() {
    let elsewhere = SAMPLE.copy();
    for made in ["data/lake", "reports"] {
        fs::remove_dir_all(elsewhere.join(made)).expect("a folder");
    }
    let outcome = elsewhere.run_with(&["run", "--threads", "1"], |command| {
        command.env("TZ", "Pacific/Auckland").env("LANG", "de_DE.UTF-8").env("LC_ALL", "de_DE.UTF-8").env("HOME", "/")
    });
    outcome.succeeds();
    same(&elsewhere, &SAMPLE, SAMPLE_PACK);
    same(&elsewhere, &SAMPLE, "data/lake/snapshots");
    same(&elsewhere, &SAMPLE, "data/lake/facts");
}

/// Demands the same files with the same bytes.
fn same(left: &Project, right: &Project, folder: &str) {
    let files = |project: &Project| project.files(folder).into_iter().collect::<BTreeMap<_, _>>();
    let (left, right) = (files(left), files(right));
    assert_eq!(left.keys().collect::<Vec<_>>(), right.keys().collect::<Vec<_>>());
    let differing: Vec<_> = left.iter().filter(|(name, bytes)| right[*name] != **bytes).map(|(name, _)| name).collect();
    assert!(differing.is_empty(), "{folder}: {differing:?}");
}

#[test]
fn a_sample_is_the_same_for_the_same_seed() {
    let make = |seed: &str| {
        let project = Project::empty();
        project
            .run(&["sample", ".", "--partners", "6", "--cases", "3000", "--quarters", "4", "--seed", seed])
            .succeeds();
        project.files("")
    };
    let given = SAMPLE.files("data/raw");
    let ours: Vec<_> = make("2026")
        .into_iter()
        .filter_map(|(name, bytes)| name.strip_prefix("data/raw/").map(|name| (name.to_owned(), bytes)))
        .collect();
    assert!(ours == given, "the default seed is 2026");
    assert!(make("7") != make("8"));
}
