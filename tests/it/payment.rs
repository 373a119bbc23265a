//! What is paid of a quarter, over two of them: every amount is worked out by hand in `tests/cases/payment/expected.md`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::project::Project;
use crate::workbook::assert_computed_alike;

/// The workspace with Q1 closed and the pack of Q2, made once.
pub(crate) static PAID: LazyLock<Project> = LazyLock::new(|| {
    let project = Project::copy_of("cases/payment");
    project.run(&["run", "--period", "2026Q1"]).succeeds();
    project.run(&["close", "2026Q1"]).succeeds();
    project.run(&["run", "--period", "2026Q2"]).succeeds();
    project
});

/// The columns of each partner and currency.
fn settled(project: &Project, period: &str) -> BTreeMap<String, Vec<String>> {
    let columns = ["retained", "opening_balance", "released", "held", "withheld", "carried_forward", "payable"];
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
    let first = settled(&PAID, "2026Q1");
    assert_eq!(first["north EUR"], ["0.00", "-120.50", "0.00", "0.00", "0.00", "-520.50", "0.00"]);
    assert_eq!(first["south EUR"], ["0.00", "0.00", "0.00", "400.00", "540.00", "0.00", "3060.00"]);
    assert_eq!(first["east JPY"], ["0", "0", "0", "494", "0", "4444", "0"]);
    assert_eq!(first["east KWD"], ["0.000", "0.000", "0.000", "49.383", "66.667", "0.000", "377.777"]);
    let second = settled(&PAID, "2026Q2");
    assert_eq!(second["north EUR"], ["0.00", "-520.50", "800.00", "27.95", "0.00", "0.00", "1051.55"]);
    assert_eq!(second["south EUR"], ["0.00", "0.00", "400.00", "20.00", "87.00", "0.00", "493.00"]);
    assert_eq!(second["east JPY"], ["0", "4444", "494", "1600", "2901", "0", "16437"]);
    assert_eq!(second["east KWD"], ["0.000", "0.000", "49.383", "0.000", "7.407", "0.000", "41.976"]);
    assert_eq!(second["west EUR"], ["1050.00", "0.00", "0.00", "0.00", "0.00", "-530.00", "0.00"]);
}

#[test]
fn control_totals_and_scorecards_say_the_same() {
    let record = PAID.json("reports/2026Q2/run.json");
    let totals = record["control_totals"].as_array().expect("totals");
    let euro = totals.iter().find(|total| total["currency"] == "EUR").expect("euros");
    let names = [
        "earned",
        "retained",
        "opening_balance",
        "released",
        "held",
        "withheld",
        "carried_forward",
        "payable",
        "still_held",
    ];
    let found = names.map(|name| euro[name].as_str().unwrap_or_default().to_owned());
    assert_eq!(found, ["1520.00", "1050.00", "-520.50", "1200.00", "47.95", "87.00", "-530.00", "1544.55", "47.95"]);
    let cards = PAID.json("reports/2026Q2/internal/scorecards.json");
    let east = cards["partners"].as_array().expect("partners").iter().find(|card| card["partner_id"] == "east");
    let settlements = &east.expect("east")["settlements"];
    assert_eq!(
        (&settlements[0]["payable_reporting"], &settlements[1]["payable_reporting"]),
        (&"98.62".into(), &"117.53".into())
    );
    assert_eq!(settlements[0]["payment"]["still_held"][0]["release"], "2026Q3");
}

#[test]
fn the_workbook_follows_every_payment() {
    for period in ["2026Q1", "2026Q2"] {
        assert_computed_alike(&PAID.join(&format!("reports/{period}/internal/settlement.xlsx")));
    }
}

#[test]
fn closing_pins_what_is_left_and_a_closed_quarter_is_made_again() {
    let project = PAID.copy();
    let pinned = project.text("closed/2026Q1/payables.csv");
    for row in [
        "east,JPY,carried,4444,,,,",
        "east,JPY,held,494,2026Q2,,,",
        "east,KWD,payable,377.777,,,,",
        "north,EUR,carried,-520.50,,,,",
        "north,EUR,held,800.00,2026Q2,,,",
        "south,EUR,held,400.00,2026Q2,,,",
    ] {
        assert!(pinned.lines().any(|line| line == row), "{row}\n{pinned}");
    }
    assert_eq!(project.text("closed/2026Q1/balances.csv"), project.text("balances.csv"));
    let pack = project.files("reports/2026Q1");
    std::fs::remove_dir_all(project.join("reports/2026Q1")).expect("a pack to make again");
    project.run(&["run", "--period", "2026Q1"]).succeeds();
    assert_eq!(project.files("reports/2026Q1"), pack);
    // Q3 does not follow a closed quarter: what Q2 leaves is not known.
    project.run(&["run", "--period", "2026Q3"]).succeeds();
    let warnings = project.json("reports/2026Q3/run.json")["warnings"].to_string();
    assert!(
        warnings.contains("balances: what 2026Q2 leaves to 2026Q3 is not known and counts as nothing"),
        "{warnings}"
    );
    assert_eq!(settled(&project, "2026Q3").get("north EUR"), None);
    let refused = project.run(&["close", "2026Q3"]);
    assert!(refused.code != 0 && !refused.stderr.contains("panicked"), "{}", refused.stderr);
}

#[test]
fn cash_of_a_closed_quarter_that_is_known_later_counts_in_the_open_one() {
    let line = "L2,I-2,south,Atlas,renewal,2026-01-01,2026-01-31,10000.00,EUR,";
    let project = PAID.copy().edit("data/raw/revenue.csv", &format!("{line},"), &format!("{line}partner,"));
    project.run(&["run", "--period", "2026Q2"]).succeeds();
    let second = settled(&project, "2026Q2");
    assert_eq!(second["south EUR"], ["10000.00", "0.00", "400.00", "0.00", "0.00", "-9400.00", "0.00"]);
    let ledger = project.text("reports/2026Q2/internal/ledger.csv");
    assert!(ledger.contains("2026Q2:south:L2:2026Q1-EUR:retained:retained_by_partner"), "{ledger}");
    project.run(&["close", "2026Q2"]).succeeds();
    project.run(&["run", "--period", "2026Q3"]).succeeds();
    // What Q2 has taken, Q3 does not take again.
    assert_eq!(settled(&project, "2026Q3")["south EUR"][..2], ["0.00", "-9400.00"]);
}

#[test]
fn a_statement_tells_each_step() {
    let text = String::from_utf8(
        std::process::Command::new("pdftotext")
            .args(["-layout"])
            .arg(PAID.join("reports/2026Q2/share/north/statement.pdf"))
            .arg("-")
            .output()
            .map(|output| output.stdout)
            .unwrap_or_default(),
    )
    .expect("text");
    if text.is_empty() {
        eprintln!("SKIPPED: pdftotext is missing; the statement was not read");
        return;
    }
    for words in ["Opening balance", "−520.50", "Released", "279.50 x 0.1", "held until 2026Q3", "1,051.55"] {
        assert!(text.contains(words), "{words}\n{text}");
    }
}

#[test]
fn balances_that_cannot_be_are_told_at_once() {
    let project = Project::copy_of("cases/payment").edit("balances.csv", "800.00,2026Q2", "800.001,2026Q2").edit(
        "balances.csv",
        "2026Q1,carried",
        "2025Q4,carried",
    );
    let refused = project.run(&["check"]).ends_with(2);
    for words in [
        "balances.csv:2 [period]: 2025Q4 ends before version `2026` with its `[payment]` is in force",
        "balances.csv:3 [amount]: found `800.001`, expected whole minor units of EUR",
    ] {
        assert!(
            refused.stdout.contains(words) || refused.stderr.contains(words),
            "{}{}",
            refused.stdout,
            refused.stderr
        );
    }
}
