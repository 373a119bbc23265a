//! Opening a closed quarter again, sources that stopped, and which quarter a run takes after a closing.

use std::fs;

use crate::project::Project;
use crate::shared::CLOSED;
use crate::tier_changes::TIERS;

const REOPEN: [&str; 7] = ["close", "2026Q3", "--reopen", "--by", "A. Berg", "--reason", "the rate of July was wrong"];

#[test]
fn a_closed_quarter_is_opened_again_with_reason_and_closed_once_more() {
    let project = CLOSED.copy();
    let former = project.files("closed/2026Q3");
    let opened = project.run(&REOPEN).succeeds();
    assert!(opened.stdout.contains("2026Q3 is open again"), "{}", opened.stdout);
    assert_eq!(project.files("closed/2026Q3-reopened-1"), former, "what was closed is kept");
    let record = project.json("closed/2026Q3-reopened-1.json");
    assert_eq!(record["schema"], "quarterdeck.reopening/1");
    assert_eq!((&record["by"], &record["reason"]), (&"A. Berg".into(), &"the rate of July was wrong".into()));
    let listed = project.run(&["periods", "-q"]).succeeds().stdout;
    assert!(listed.contains("open, opened again by A. Berg: the rate of July was wrong"), "{listed}");
    // What was wrong is put right, and counts.
    let project = project.edit("data/raw/fx-rates.csv", "USD,2026-07-01,0.90", "USD,2026-07-01,0.95");
    project.run(&["run", "--period", "2026Q3"]).succeeds();
    project.run(&["close", "2026Q3", "--by", "Controller"]).succeeds();
    let closed = project.json("closed/2026Q3/close.json");
    assert_eq!(closed["reopened"][0]["close"]["sha256"], record["close"]["sha256"], "the new record names the former");
    assert!(project.text("closed/2026Q3/rates.csv").contains("USD,2026-07,0.95"));
    let listed = project.run(&["periods", "-q"]).succeeds().stdout;
    assert!(listed.contains("closed, closed again, after it was opened by A. Berg"), "{listed}");
    project.run(&REOPEN).succeeds();
    assert!(project.join("closed/2026Q3-reopened-2/close.json").is_file(), "again, beside the first");
}

#[test]
fn who_and_why_and_the_newest_closed_quarter_are_asked_for() {
    let project = CLOSED.copy();
    let without = project.run(&["close", "2026Q3", "--reopen"]).ends_with(2);
    assert!(without.stderr.contains("--by") && without.stderr.contains("--reason"), "{}", without.stderr);
    let empty = project.run(&["close", "2026Q2", "--reopen", "--by", " ", "--reason", ""]).ends_with(2);
    for words in ["2026Q2 is not closed", "says who opens the period again", "says why opens the period again"] {
        assert!(empty.stderr.contains(words), "{words}\n{}", empty.stderr);
    }
    assert!(project.join("closed/2026Q3/close.json").is_file());
}

#[test]
fn a_source_without_rows_of_the_quarter_speaks_against_closing() {
    let project = TIERS.copy();
    let surveys = project.text("surveys.csv");
    let until_q2: String =
        surveys.lines().filter(|line| !line.contains("2026-08")).map(|line| format!("{line}\n")).collect();
    let project = project.file("surveys.csv", until_q2);
    project.run(&["run", "--period", "2026Q3", "--no-progress"]).succeeds();
    let refused = project.run(&["close", "2026Q3"]).ends_with(1);
    let words = "surveys has no row of 2026Q3, its newest before is of 2026-05-14";
    assert!(refused.stderr.contains(words), "{}", refused.stderr);
    let waived = ["close", "2026Q3", "--waive", "source:surveys=the provider changed, none were sent"];
    project.run(&waived).succeeds();
    assert_eq!(project.json("closed/2026Q3/close.json")["waivers"][0]["name"], "source:surveys");
}

#[test]
fn after_a_closing_a_run_takes_the_open_quarter_that_has_data() {
    let project = TIERS.copy();
    project.run(&["close", "2026Q3"]).succeeds();
    // The data ends on 2 October: 2026Q4 is open and has two days.
    let ran = project.run(&["run", "--no-progress"]).succeeds();
    assert!(ran.stdout.starts_with("2026Q4 made: ") && ran.stdout.contains("partial: data to"), "{}", ran.stdout);
    let closed = project.run(&["run", "--period", "2026Q3", "--no-progress"]).succeeds();
    assert!(closed.stdout.starts_with("2026Q3 (closed) nothing changed: "), "{}", closed.stdout);
    let whole = whole_quarters(TIERS.copy());
    whole.run(&["run", "--no-progress"]).succeeds();
    whole.run(&["close", "2026Q3"]).succeeds();
    let ran = whole.run(&["run", "--no-progress"]).succeeds();
    assert!(ran.stdout.starts_with("2026Q3 (closed) nothing changed: "), "{}", ran.stdout);
}

/// The workspace whose data ends with 2026Q3.
fn whole_quarters(project: Project) -> Project {
    let cases = project.text("cases.csv").replace("2026-10-02T", "2026-09-30T");
    project.file("cases.csv", cases)
}

#[test]
fn a_quarter_that_another_version_closed_is_told_and_closed_anew() {
    let project = CLOSED.copy();
    let record = project.text("closed/2026Q3/close.json");
    let former = record.replace("quarterdeck.close/2", "quarterdeck.close/1");
    let project = project.file("closed/2026Q3/close.json", former);
    fs::remove_file(project.join("closed/2026Q3/adjustments.csv")).expect("a file it did not have");
    for arguments in [&["run", "--period", "2026Q4"][..], &["run", "--period", "2026Q3"], &["periods"]] {
        let told = project.run(arguments).ends_with(1).stderr;
        for words in [
            "closed/2026Q3/close.json: found quarterdeck.close/1, expected quarterdeck.close/2",
            "`quarterdeck close 2026Q3 --reopen`",
        ] {
            assert!(told.contains(words), "{words}\n{told}");
        }
    }
    let without = record.lines().filter(|line| !line.contains("\"snapshot\"")).collect::<Vec<_>>().join("\n");
    let project = project.file("closed/2026Q3/close.json", without);
    let told = project.run(&["run", "--period", "2026Q4"]).ends_with(1).stderr;
    assert!(told.contains("closed/2026Q3/close.json: not the record of a closing: missing field `snapshot`"), "{told}");
    project.run(&REOPEN).succeeds();
    project.run(&["run", "--period", "2026Q3"]).succeeds();
    project.run(&["close", "2026Q3"]).succeeds();
    project.run(&["run", "--period", "2026Q4"]).succeeds();
}
