//! The share of what customers have not paid waits: worked out by hand in `tests/cases/collected/expected.md`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::project::Project;
use crate::workbook::assert_computed_alike;

/// The workspace with Q1 closed and the pack of Q2, made once.
pub(crate) static COLLECTED: LazyLock<Project> = LazyLock::new(|| {
    let project = Project::copy_of("cases/collected");
    project.run(&["run", "--period", "2026Q1"]).succeeds();
    project.run(&["close", "2026Q1"]).succeeds();
    project.run(&["run", "--period", "2026Q2"]).succeeds();
    project
});

/// What each partner and currency keeps, waits for, gets released, has held and is paid.
fn settled(project: &Project, period: &str) -> BTreeMap<String, Vec<String>> {
    let columns = ["retained", "uncollected", "released", "held", "payable"];
    let text = project.text(&format!("reports/{period}/internal/settlement.csv"));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let at = |name: &str| header.iter().position(|other| other == name).unwrap_or_else(|| panic!("no {name}"));
    let row = |row: csv::StringRecord| {
        let key = format!("{} {}", &row[at("partner_id")], &row[at("currency")]);
        (key, columns.map(|name| row[at(name)].to_owned()).to_vec())
    };
    reader.records().map(|record| row(record.expect("a row"))).collect()
}

#[test]
fn every_amount_is_the_one_worked_out_by_hand() {
    let first = settled(&COLLECTED, "2026Q1");
    assert_eq!(first["north EUR"], ["300.00", "2600.00", "0.00", "378.00", "3402.00"]);
    assert_eq!(first["south EUR"], ["0.00", "0.00", "0.00", "40.00", "360.00"]);
    assert_eq!(first["east JPY"], ["0", "4938", "0", "0", "0"]);
    assert_eq!(first["east KWD"], ["0.000", "0.000", "0.000", "49.383", "444.444"]);
    let second = settled(&COLLECTED, "2026Q2");
    assert_eq!(second["north EUR"], ["0.00", "-1600.00", "378.00", "200.00", "2178.00"]);
    assert_eq!(second["south EUR"], ["0.00", "0.00", "40.00", "0.00", "40.00"]);
    assert_eq!(second["east JPY"], ["0", "-4938", "0", "494", "4444"]);
    assert_eq!(second["east KWD"], ["0.000", "0.000", "49.383", "0.000", "49.383"]);
}

#[test]
fn each_line_that_waits_is_posted_and_pinned() {
    let ledger = COLLECTED.text("reports/2026Q1/internal/ledger.csv");
    for id in [
        "2026Q1:north:L2:2026Q1-EUR:uncollected:held_until_collected",
        "2026Q1:north:C3:2026Q1-EUR:uncollected:partner_balance",
    ] {
        assert!(ledger.lines().any(|line| line.starts_with(&format!("{id},"))), "{id}\n{ledger}");
    }
    assert!(!ledger.contains(":L7:2026Q1-EUR:uncollected") && !ledger.contains(":C9:2026Q1-EUR:uncollected"));
    let later = COLLECTED.text("reports/2026Q2/internal/ledger.csv");
    assert!(later.contains("2026Q2:north:L2:2026Q1-EUR:collected:partner_balance"), "{later}");
    let pinned = COLLECTED.text("closed/2026Q1/payables.csv");
    for row in [
        "north,EUR,uncollected,2000.00,,2026Q1,L2,",
        "north,EUR,uncollected,-200.00,,2026Q1,C3,",
        "east,JPY,uncollected,4938,,2026Q1,L5,",
    ] {
        assert!(pinned.lines().any(|line| line == row), "{row}\n{pinned}");
    }
    let totals = COLLECTED.json("reports/2026Q2/run.json")["control_totals"].clone();
    let euro = totals.as_array().expect("totals").iter().find(|total| total["currency"] == "EUR").expect("euros");
    assert_eq!((&euro["uncollected"], &euro["collected"]), (&"400.00".into(), &"2000.00".into()));
}

#[test]
fn the_workbook_follows_what_waits() {
    for period in ["2026Q1", "2026Q2"] {
        assert_computed_alike(&COLLECTED.join(&format!("reports/{period}/internal/settlement.xlsx")));
    }
}

#[test]
fn a_correction_of_a_line_that_waits_waits_too_and_a_line_that_is_gone_waits_no_more() {
    let line = "L3,I-3,north,Atlas,renewal,2026-01-01,2026-01-31,2000.00,EUR,,,\n";
    let corrected = COLLECTED.copy().edit("data/raw/revenue.csv", line, &line.replace("2000.00", "2500.00"));
    corrected.run(&["run", "--period", "2026Q2"]).succeeds();
    assert_eq!(settled(&corrected, "2026Q2")["north EUR"], ["0.00", "-1400.00", "378.00", "200.00", "2178.00"]);
    let gone = COLLECTED.copy().edit("data/raw/revenue.csv", line, "");
    gone.run(&["run", "--period", "2026Q2"]).succeeds();
    assert_eq!(settled(&gone, "2026Q2")["north EUR"], ["0.00", "-2200.00", "378.00", "180.00", "1998.00"]);
}

#[test]
fn a_closed_quarter_is_made_again_as_it_was() {
    let line = "2026-01-31,2000.00,EUR,,,";
    let project = COLLECTED.copy().edit("data/raw/revenue.csv", line, &format!("{line}2026-02-02"));
    let pack = project.files("reports/2026Q1");
    std::fs::remove_dir_all(project.join("reports/2026Q1")).expect("a pack to make again");
    project.run(&["run", "--period", "2026Q1"]).succeeds();
    assert_eq!(project.files("reports/2026Q1"), pack);
    // What was collected in Q1, and is known in Q2, is released in Q2, and its credit with it.
    project.run(&["run", "--period", "2026Q2"]).succeeds();
    assert_eq!(settled(&project, "2026Q2")["north EUR"][1], "-2200.00");
}
