//! Same inputs, same bytes: whatever the thread count, the folder, its order and times, and the zone, language, host, user and terminal, all at
//! once. `same_bytes_one_by_one.rs` changes them one by one.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use crate::project::Project;
use crate::shared::{SAMPLE, SAMPLE_PACK};

/// Everything about a process that no file may depend on.
const ELSEWHERE: [(&str, &str); 11] = [
    ("TZ", "Pacific/Auckland"),
    ("LANG", "de_DE.UTF-8"),
    ("LC_ALL", "de_DE.UTF-8"),
    ("LC_NUMERIC", "fr_FR.UTF-8"),
    ("HOME", "/"),
    ("USER", "somebody"),
    ("LOGNAME", "somebody"),
    ("HOSTNAME", "elsewhere"),
    ("COLUMNS", "40"),
    ("TERM", "xterm-256color"),
    ("SOURCE_DATE_EPOCH", "0"),
];

/// Makes the files of a folder anew in the opposite order of their names, each with a time of its own, some to come.
pub(crate) fn made_in_another_order(project: &Project, folder: &str) {
    for (number, (name, content)) in (0_u64..).zip(project.files(folder).into_iter().rev()) {
        let path = project.join(folder).join(name);
        let beside = path.with_extension("moved");
        fs::write(&beside, content).expect("a file");
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1 + number * 400_000_000);
        File::options().write(true).open(&beside).and_then(|file| file.set_modified(time)).expect("a time");
        fs::rename(beside, path).expect("a file");
    }
}

#[test]
fn threads_folder_zone_language_host_user_order_and_times_change_nothing() {
    let elsewhere = SAMPLE.copy();
    for made in ["data/lake", "reports"] {
        fs::remove_dir_all(elsewhere.join(made)).expect("a folder");
    }
    made_in_another_order(&elsewhere, "data/raw");
    made_in_another_order(&elsewhere, "programme");
    elsewhere.run_with(&["run", "--threads", "1"], |command| command.envs(ELSEWHERE)).succeeds();
    same(&elsewhere, &SAMPLE, SAMPLE_PACK);
    same(&elsewhere, &SAMPLE, "data/lake/snapshots");
    // The shared one may hold what other tests asked for besides.
    let given: BTreeMap<_, _> = SAMPLE.files("data/lake/facts").into_iter().collect();
    let differing: Vec<_> =
        elsewhere.files("data/lake/facts").into_iter().filter(|(name, bytes)| given.get(name) != Some(bytes)).collect();
    assert!(differing.is_empty(), "{:?}", differing.iter().map(|(name, _)| name).collect::<Vec<_>>());
}

/// Demands the same files with the same bytes.
pub(crate) fn same(left: &Project, right: &Project, folder: &str) {
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
