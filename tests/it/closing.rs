//! Closing a period: what is pinned, what is refused, and what the list of periods says.

use std::fs;

use crate::project::Project;
use crate::shared::{CLOSED, GOLDEN};
use crate::true_ups::names_in;

#[test]
fn closing_pins_rules_rates_lines_and_figures() {
    let project = &CLOSED;
    assert_eq!(project.files("reports"), GOLDEN.files("reports"), "the pack is left alone");
    let names = project.names("closed/2026Q3");
    for name in [
        "adjustments.csv",
        "agreements.csv",
        "close.json",
        "exclusions.csv",
        "figures.csv",
        "ledger.csv",
        "lines.csv",
        "programme/2026.toml",
        "quarterdeck.toml",
        "rates.csv",
        "scorecards.json",
        "settlement.csv",
        "tiers.csv",
        "totals.csv",
        "true_ups.csv",
    ] {
        assert!(names.iter().any(|found| found == name), "{name} is not among {names:?}");
    }
    assert_eq!(project.names("closed").len(), names.len(), "nothing beside it");
    let record = project.json("closed/2026Q3/close.json");
    let run = project.json("reports/2026Q3/run.json");
    assert_eq!(record["schema"], "quarterdeck.close/2");
    for key in ["period", "as_of", "snapshot", "facts", "programmes"] {
        assert_eq!(record[key], run[key], "{key}");
    }
    assert_eq!(record["pack"]["path"], "reports/2026Q3/run.json");
    assert_eq!(record["files"].as_array().expect("files").len() + 1, names.len());
    assert_eq!(
        project.text("closed/2026Q3/ledger.csv"),
        project.text("reports/2026Q3/internal/ledger.csv"),
        "as it was published"
    );
    let lines = project.text("closed/2026Q3/lines.csv");
    assert!(lines.lines().any(|line| line.contains(",L1,") && line.contains("36000.00")), "{lines}");
    assert_eq!(project.text("closed/2026Q3/rates.csv").lines().nth(1), Some("USD,2026-07,0.9"));
}

#[test]
fn a_period_is_closed_once_from_its_pack_and_in_order() {
    let project = Project::copy_of("cases/golden");
    let refused = project.run(&["close", "2026Q3"]).ends_with(2);
    assert!(refused.stderr.contains("reports/2026Q3: there is no pack of 2026Q3"), "{}", refused.stderr);
    assert!(refused.stderr.contains("quarterdeck run --period 2026Q3"), "{}", refused.stderr);
    assert!(project.run(&["close", "Q3"]).ends_with(2).stderr.contains("expected a quarter such as 2026Q3"));
    assert!(!project.join("closed").exists());
    let project = CLOSED.copy();
    let twice = project.run(&["close", "2026Q3"]).ends_with(2);
    assert!(twice.stderr.contains("2026Q3 is closed already"), "{}", twice.stderr);
    let earlier = project.run(&["close", "2026Q2"]).ends_with(2);
    assert!(earlier.stderr.contains("found 2026Q2, expected 2026Q4"), "{}", earlier.stderr);
}

#[test]
fn a_pack_that_is_not_what_the_workspace_gives_is_not_closed() {
    let project = GOLDEN.copy();
    let csv = "reports/2026Q3/internal/settlement.csv";
    let text = project.text(csv);
    let project = project.file(csv, text.replacen("36000", "36001", 1) + "\n");
    let refused = project.run(&["close", "2026Q3"]).ends_with(2);
    assert!(refused.stderr.contains("files of the pack are not what was published"), "{}", refused.stderr);
    let programme = project.text("programme/2026.toml");
    let project = project.file(csv, text).file("programme/2026.toml", programme + "\n# changed\n");
    let refused = project.run(&["close", "2026Q3"]).ends_with(2);
    assert!(
        refused.stderr.contains("programme/2026.toml: the file is not the one that the pack of 2026Q3 was made with"),
        "{}",
        refused.stderr
    );
    assert!(!project.join("closed/2026Q3").exists());
}

#[test]
fn what_speaks_against_closing_is_told_at_once_and_waived_by_name_and_reason() {
    let project = Project::copy_of("cases/golden");
    project.run(&["run", "--period", "2026Q4"]).succeeds();
    let refused = project.run(&["close", "2026Q4"]).ends_with(1);
    let names = names_in(&refused.stderr);
    assert!(names.contains(&"partial".to_owned()), "{}", refused.stderr);
    assert!(names.iter().any(|name| name.starts_with("partner:")), "USD has no rate: {}", refused.stderr);
    let one = project.run(&["close", "2026Q4", "--waive", "partial=the data ends"]).ends_with(1);
    assert_eq!(names_in(&one.stderr), names.iter().filter(|name| *name != "partial").cloned().collect::<Vec<_>>());
    let empty = project.run(&["close", "2026Q4", "--waive", "partial="]).ends_with(2);
    assert!(empty.stderr.contains("`partial` is waived without a reason"), "{}", empty.stderr);
    let wrong = project.run(&["close", "2026Q4", "--waive", "partil=x"]).ends_with(2);
    assert!(wrong.stderr.contains("did you mean `partial`?"), "{}", wrong.stderr);
    assert!(!project.join("closed").exists());
    let mut arguments = vec!["close".to_owned(), "2026Q4".to_owned()];
    for name in &names {
        arguments.extend(["--waive".to_owned(), format!("{name}=agreed")]);
    }
    project.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).succeeds();
    let record = project.json("closed/2026Q4/close.json");
    assert_eq!(record["waivers"].as_array().expect("waivers").len(), names.len());
    assert_eq!(record["waivers"][0]["reason"], "agreed");
}

#[test]
fn a_closed_period_that_was_tampered_with_stops_and_one_without_snapshot_changes_nothing() {
    let project = CLOSED.copy();
    let lines = project.text("closed/2026Q3/lines.csv");
    let project = project.file("closed/2026Q3/lines.csv", lines.replace("36000.00", "36000.01"));
    for period in ["2026Q3", "2026Q4"] {
        let outcome = project.run(&["run", "--period", period]).ends_with(1);
        assert!(
            outcome.stderr.contains("closed/2026Q3/lines.csv: the file is not what was closed"),
            "{}",
            outcome.stderr
        );
    }
    let project = project.file("closed/2026Q3/lines.csv", lines);
    let id = project.json("closed/2026Q3/close.json")["snapshot"].as_str().expect("an id").to_owned();
    fs::rename(project.join(&format!("data/lake/snapshots/{id}")), project.join("elsewhere")).expect("moved");
    let before = project.files("reports");
    let outcome = project.run(&["run", "--period", "2026Q3"]).ends_with(2);
    assert!(outcome.stderr.contains(&format!("2026Q3 is closed on snapshot {id}")), "{}", outcome.stderr);
    assert_eq!(project.files("reports"), before);
    let asked = project.run(&["run", "--period", "2026Q3", "--as-of", "2026-10-01T00:00:00Z"]).ends_with(2);
    assert!(asked.stderr.contains("2026Q3 is closed, and so is the moment it is about"), "{}", asked.stderr);
}

#[test]
fn periods_are_listed_with_state_and_true_ups() {
    let project = CLOSED.copy();
    let line = "L10,I-7,C1,Atlas,new,2026-07-01,2026-09-30,2026-10-20,1000.00,EUR,\n";
    let revenue = project.text("data/raw/revenue.csv") + line;
    let project = project.file("data/raw/revenue.csv", revenue);
    let listed = project.run(&["periods", "-q"]).succeeds().stdout;
    let row = |period: &str| listed.lines().find(|line| line.starts_with(period)).unwrap_or_else(|| panic!("{listed}"));
    assert!(row("2026Q2").contains("open"), "{listed}");
    assert!(row("2026Q3").contains("closed") && row("2026Q3").contains("alder 400.00 EUR"), "{listed}");
    assert!(row("2026Q4").contains("open, partial: data to 2026-10-21"), "{listed}");
    assert!(row("2026Q4").contains("carries those of the periods before"), "{listed}");
    let json = project.run(&["periods", "--json"]).succeeds().stdout;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["schema"], "quarterdeck.periods/1");
    let closed = json["periods"].as_array().expect("periods").iter().find(|one| one["state"] == "closed");
    let closed = closed.expect("a closed period");
    assert_eq!(closed["by"], "Controller");
    assert_eq!(closed["true_ups"][0]["partner"], "400.00");
    assert_eq!(closed["snapshot_found"], true);
    // The figures of a closed period are those it was closed with, whatever is in the sources.
    let score = project.run(&["score", "--period", "2026Q3", "--json"]).succeeds().stdout;
    assert_eq!(score.trim_end(), project.text("closed/2026Q3/scorecards.json").trim_end());
}
