//! Damage that is found, and faults that leave a whole pack. `tests/faults/run.sh` tries many more of them.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::project::{Project, binary};
use crate::shared::{INIT, INIT_PACK};

/// What `verify` prints of a pack that is not what was published.
fn found(project: &Project) -> String {
    project.run(&["verify", INIT_PACK]).ends_with(1).stdout
}

#[test]
fn any_byte_that_is_flipped_is_found() {
    let project = INIT.copy();
    let names = project.names(INIT_PACK);
    let cases = Config { cases: 48, failure_persistence: None, ..Config::default() };
    let drawn = (0..names.len(), any::<usize>(), 0..8_u8);
    let flip = |(file, place, bit): (usize, usize, u8)| {
        let path = project.join(INIT_PACK).join(&names[file]);
        let whole = fs::read(&path).expect("a file");
        let mut flipped = whole.clone();
        let byte = place % whole.len();
        flipped[byte] ^= 1 << bit;
        fs::write(&path, flipped).expect("a file");
        let outcome = project.run(&["verify", INIT_PACK]);
        fs::write(&path, whole).expect("a file");
        // A record that is not even JSON any more is refused, and named.
        let (code, said) = if outcome.code == 1 { (1, outcome.stdout) } else { (2, outcome.stderr) };
        prop_assert!(outcome.code == code && said.contains(&names[file]), "{} byte {byte}: {said}", names[file]);
        Ok(())
    };
    TestRunner::new(cases).run(&drawn, flip).unwrap_or_else(|error| panic!("{error}"));
    project.run(&["verify", INIT_PACK]).succeeds();
}

#[test]
fn any_file_of_a_snapshot_that_is_changed_missing_or_added_is_found() {
    let project = INIT.copy();
    let id = INIT.json(&format!("{INIT_PACK}/run.json"))["snapshot"].as_str().expect("an id").to_owned();
    let snapshot = format!("data/lake/snapshots/{id}");
    let verify = |code: i32| project.run(&["verify", &snapshot]).ends_with(code).stdout;
    assert!(verify(0).contains("every hash is as recorded"));
    let files: Vec<String> = project.names(&snapshot).into_iter().filter(|name| name != "manifest.json").collect();
    assert!(files.len() > 10 && files.contains(&"quarantine.csv".to_owned()), "{files:?}");
    for name in [files[0].as_str(), &files[files.len() / 2], "quarantine.csv"] {
        let path = project.join(&snapshot).join(name);
        let whole = fs::read(&path).expect("a file");
        let mut flipped = whole.clone();
        let middle = whole.len() / 2;
        flipped[middle] ^= 1;
        // Parts are shared with other snapshots by links: the file is replaced and not written.
        fs::remove_file(&path).expect("a file");
        assert!(verify(1).contains(&format!("missing  {name}\n")));
        fs::write(&path, flipped).expect("a file");
        assert!(verify(1).contains(&format!("changed  {name}\n")));
        fs::write(&path, whole).expect("a file");
    }
    fs::write(project.join(&snapshot).join("extra"), "").expect("a file");
    assert!(verify(1).contains("added    extra\n"));
    let elsewhere = project.join("data/lake/snapshots/other");
    fs::rename(project.join(&snapshot), &elsewhere).expect("a folder");
    let replayed = project.run(&["verify", "data/lake/snapshots/other"]).ends_with(1).stdout;
    assert!(replayed.contains("changed  manifest.json\n"), "{replayed}");
}

#[test]
fn a_file_that_is_swapped_replayed_or_in_a_record_of_another_pack_is_found() {
    let project = INIT.copy();
    let (one, other) = ("share/P01/review.pdf", "share/P02/review.pdf");
    let path = |name: &str| project.join(INIT_PACK).join(name);
    fs::rename(path(one), path("aside")).expect("a file");
    fs::rename(path(other), path(one)).expect("a file");
    fs::rename(path("aside"), path(other)).expect("a file");
    assert_eq!(found(&project), format!("changed  {one}\nchanged  {other}\n2 of 31 files differ\n"));
    // The pack made anew is whole, and takes no file of a former one.
    let former = fs::read(INIT.join(INIT_PACK).join("internal/settlement.csv")).expect("a file");
    let record = fs::read(INIT.join(INIT_PACK).join("run.json")).expect("a file");
    let surveys = project.text("data/raw/surveys.csv").replace(",5,1,5,csat", ",1,1,5,csat");
    let project = project.file("data/raw/surveys.csv", surveys).edit("programme/2026.toml", "0.85", "0.80");
    project.run(&["run"]).succeeds();
    project.run(&["verify", INIT_PACK]).succeeds();
    let cards = fs::read(INIT.join(INIT_PACK).join("internal/scorecards.json")).expect("a file");
    let project = project.file("reports/2026Q2/internal/scorecards.json", cards);
    assert_eq!(found(&project), "changed  internal/scorecards.json\n1 of 31 files differ\n");
    let project =
        project.file("reports/2026Q2/run.json", record).file("reports/2026Q2/internal/settlement.csv", former);
    assert!(found(&project).contains("changed  index.html"));
}

#[test]
#[cfg(unix)]
fn what_is_neither_file_nor_folder_is_found_and_not_followed() {
    use std::os::unix::fs::symlink;
    let project = INIT.copy();
    let pack = project.join(INIT_PACK);
    symlink(".", pack.join("loop")).expect("a link");
    assert_eq!(found(&project), "added    loop\n1 of 31 files differ\n");
    fs::remove_file(pack.join("loop")).expect("a link");
    // The same content by way of a link can change without the pack.
    fs::rename(pack.join("index.html"), project.join("index.html")).expect("a file");
    symlink(project.join("index.html"), pack.join("index.html")).expect("a link");
    assert_eq!(found(&project), "changed  index.html\n1 of 31 files differ\n");
    let made = Command::new("mkfifo").arg(pack.join("pipe")).status().expect("mkfifo runs");
    assert!(made.success());
    assert!(found(&project).contains("added    pipe"));
}

#[test]
fn a_record_without_its_seal_or_with_another_is_found() {
    let project = INIT.copy();
    let record = project.text("reports/2026Q2/run.json");
    assert!(record.contains("  \"seal\": \""), "{record}");
    let unsealed: Vec<&str> = record.lines().filter(|line| !line.contains("\"seal\"")).collect();
    let warnings = record.replacen("\"warnings\": [", "\"warnings\": [\n    \"all is well\",", 1);
    for text in [unsealed.join("\n").replace("],\n}", "]\n}") + "\n", warnings, record + "\n"] {
        let project = project.copy().file("reports/2026Q2/run.json", text);
        let outcome = project.run(&["verify", INIT_PACK]);
        assert!(outcome.code != 0, "{}", outcome.stdout);
        assert!((outcome.stdout + &outcome.stderr).contains("run.json"));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_result_that_cannot_be_written_is_no_success() {
    for arguments in [["verify", INIT_PACK].as_slice(), &["periods", "--json"]] {
        let full = File::options().write(true).open("/dev/full").expect("a device");
        let output = Command::new(binary())
            .args(arguments)
            .current_dir(INIT.path())
            .stdout(Stdio::from(full))
            .stderr(Stdio::piped())
            .output()
            .expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains("standard output") && said.contains("make room"), "{said}");
    }
}

#[test]
#[cfg(unix)]
fn a_pipe_in_the_lake_is_not_waited_for_and_leftovers_go() {
    let project = INIT.copy();
    let lake = project.join("data/lake");
    fs::remove_file(lake.join("packs.json")).expect("a file");
    let made = Command::new("mkfifo").arg(lake.join("packs.json")).status().expect("mkfifo runs");
    assert!(made.success());
    for left in [".unfinished-abc", "facts/.making-abc", "snapshots/.making-abc"] {
        fs::create_dir(lake.join(left)).expect("a folder");
    }
    fs::create_dir(project.join("reports/.draft-abc")).expect("a folder");
    let surveys = project.text("data/raw/surveys.csv").replace(",5,1,5,csat", ",1,1,5,csat");
    let project = project.file("data/raw/surveys.csv", surveys);
    project.run(&["run"]).succeeds();
    let left: Vec<PathBuf> = ["data/lake", "data/lake/facts", "data/lake/snapshots", "reports"]
        .iter()
        .flat_map(|folder| fs::read_dir(project.join(folder)).expect("a folder").flatten())
        .map(|entry| entry.path())
        .filter(|path| path.file_name().is_some_and(|name| name != ".lock" && name.to_string_lossy().starts_with('.')))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    assert!(project.run(&["run"]).succeeds().stdout.contains("nothing changed"));
}

#[test]
#[cfg(unix)]
fn a_link_in_the_place_of_the_lock_or_the_pack_is_refused() {
    let project = INIT.copy();
    let outside = project.join("outside");
    fs::create_dir(&outside).expect("a folder");
    fs::write(outside.join("theirs"), "theirs").expect("a file");
    for (path, leads_to) in [("data/lake/.lock", outside.join("theirs")), (INIT_PACK, outside.clone())] {
        let place = project.join(path);
        let _ = fs::remove_file(&place).or_else(|_| fs::remove_dir_all(&place));
        std::os::unix::fs::symlink(leads_to, &place).expect("a link");
        let refused = project.run(&["run"]).ends_with(2);
        assert!(refused.stderr.contains(path) && refused.stderr.contains("help"), "{}", refused.stderr);
        fs::remove_file(place).expect("the link is left alone");
    }
    assert_eq!(fs::read_to_string(outside.join("theirs")).expect("a text"), "theirs");
    assert_eq!(fs::read_dir(&outside).expect("a folder").count(), 1);
}
