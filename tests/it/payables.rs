//! Payments held against what was payable for a closed quarter: worked out by hand in `tests/cases/payables/expected.md`.

use std::sync::LazyLock;

use crate::project::Project;
use crate::workbook::assert_computed_alike;

/// The workspace with Q1 closed and the pack of Q2, made once.
pub(crate) static PAID: LazyLock<Project> = LazyLock::new(|| {
    let project = Project::copy_of("cases/payables");
    project.run(&["run", "--period", "2026Q1"]).succeeds();
    project.run(&["close", "2026Q1"]).succeeds();
    project.run(&["run", "--period", "2026Q2"]).succeeds();
    project
});

#[test]
fn every_difference_is_named_and_everything_else_is_silent() {
    let warnings = PAID.json("reports/2026Q2/run.json")["warnings"].clone();
    let said: Vec<&str> = warnings
        .as_array()
        .expect("warnings")
        .iter()
        .filter_map(|warning| warning.as_str())
        .filter(|warning| warning.contains(": payments: "))
        .collect();
    assert_eq!(
        said,
        [
            "east: payments: 93.827 of 493.827 KWD payable for 2026Q1 is not paid, due on 2026-05-15",
            "south: payments: 30.00 EUR more was paid for 2026Q1 than the 400.00 payable",
            "west: payments: 40.00 EUR owed for 2026Q1 is not paid back, due on 2026-05-15",
            "east: payments: T8 of 2026-05-20, 10.00 EUR for 2026Q1, is of a quarter that is payable in another currency",
            "nobody: payments: T11 of 2026-06-12, 3.00 EUR for 2026Q1, is of a partner that the partner list does not have",
            "south: payments: T9 of 2026-06-10, 5.00 EUR for 2026Q2, is of a quarter that is not closed",
            "south: payments: T10 of 2026-06-11, 1.00 EUR, names no quarter",
        ]
    );
}

#[test]
fn control_totals_are_those_worked_out_by_hand() {
    let record = PAID.json("reports/2026Q2/run.json");
    let names = ["currency", "payable", "paid", "outstanding", "overdue", "overpaid", "owed", "disputed", "unmatched"];
    let totals = record["payables"]
        .as_array()
        .expect("totals")
        .iter()
        .map(|total| names.map(|name| total[name].as_str().unwrap_or_default().to_owned()).join(" "));
    assert_eq!(
        totals.collect::<Vec<_>>(),
        [
            "EUR 4300.00 3870.00 500.00 0.00 30.00 40.00 -500.00 19.00",
            "JPY 4938 4938 0 0 0 0 0 0",
            "KWD 493.827 400.000 93.827 93.827 0.000 0.000 0.000 0.000",
        ]
    );
    assert_eq!(record["payables"][0]["payments"], 9);
}

#[test]
fn the_workbook_follows_every_payment_and_its_checks_hold() {
    assert_computed_alike(&PAID.join("reports/2026Q2/internal/settlement.xlsx"));
}

#[test]
fn files_tell_payments_entry_by_entry_and_a_partner_its_own_alone() {
    let all = PAID.text("reports/2026Q2/internal/payments.csv");
    for row in [
        "north,2026Q1,EUR,payable,2026-05-15,4000.00,,,",
        "north,2026Q1,EUR,payment,2026-04-20,2500.00,T1,SEPA 4711,",
        "north,2026Q1,EUR,disputed,,-500.00,,,",
        "north,2026Q1,EUR,left,,500.00,,,outstanding",
        "east,2026Q1,KWD,payment,2026-05-12,400.000,T6,'=SUM(A1),",
        "east,2026Q1,JPY,left,,0,,,paid",
        "south,,EUR,unmatched,2026-06-11,1.00,T10,,names no quarter",
    ] {
        assert!(all.lines().any(|line| line == row), "{row}\n{all}");
    }
    let own = PAID.text("reports/2026Q2/share/north/payments.csv");
    assert_eq!(own.lines().filter(|line| line.starts_with("north,")).count(), own.lines().count() - 1, "{own}");
    let cards = PAID.json("reports/2026Q2/internal/scorecards.json");
    let north = cards["partners"].as_array().expect("partners").iter().find(|card| card["partner_id"] == "north");
    let payable = &north.expect("north")["payables"][0];
    assert_eq!((&payable["state"], &payable["left"]), (&"outstanding".into(), &"500.00".into()));
    assert_eq!(payable["payments"][1]["reference"], "SEPA 4712");
}

#[test]
fn a_closed_quarter_shows_the_payments_that_were_known_and_closes_without_them() {
    let project = PAID.copy();
    let first = project.text("reports/2026Q1/run.json");
    assert!(first.contains("T1 of 2026-04-20, 2500.00 EUR for 2026Q1, is of a quarter that is not closed"), "{first}");
    project.run(&["close", "2026Q2"]).succeeds();
    let pack = project.files("reports/2026Q2");
    let payments =
        project.text("data/raw/payments.csv").replace("T6,east,2026-05-12,400.000", "T6,east,2026-05-12,493.827");
    std::fs::write(project.join("data/raw/payments.csv"), payments).expect("written");
    std::fs::remove_dir_all(project.join("reports/2026Q2")).expect("a pack to make again");
    project.run(&["run", "--period", "2026Q2"]).succeeds();
    assert_eq!(project.files("reports/2026Q2"), pack);
    project.run(&["run", "--period", "2026Q3"]).succeeds();
    let record = project.json("reports/2026Q3/run.json");
    let dinars = record["payables"].as_array().expect("totals").iter().find(|total| total["currency"] == "KWD");
    assert_eq!(dinars.expect("dinars")["outstanding"], "0.000");
    // T9 pays for Q2, which is closed now: south was to get 200.00.
    assert!(!record["warnings"].to_string().contains("T9 of"), "{record}");
}
