//! A partner's part is divided: worked out by hand in `tests/cases/sub-partners/expected.md`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::project::Project;
use crate::workbook::assert_computed_alike;

/// The workspace with the pack of Q1, closed.
pub(crate) static DIVIDED: LazyLock<Project> = LazyLock::new(|| {
    let project = Project::copy_of("cases/sub-partners");
    project.run(&["run", "--period", "2026Q1"]).succeeds();
    project.run(&["close", "2026Q1"]).succeeds();
    project
});

/// The partner's part, what is shared and what is payable, by partner and currency.
fn settled(project: &Project, period: &str) -> BTreeMap<String, String> {
    let columns = ["partner", "true_ups", "sub_partners", "payable"];
    let text = project.text(&format!("reports/{period}/internal/settlement.csv"));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let at = |name: &str| header.iter().position(|other| other == name).unwrap_or_else(|| panic!("no {name}"));
    let row = |row: csv::StringRecord| {
        (
            format!("{} {}", &row[at("partner_id")], &row[at("currency")]),
            columns.map(|name| row[at(name)].to_owned()).join(" "),
        )
    };
    reader.records().map(|record| row(record.expect("a row"))).collect()
}

#[test]
fn every_amount_is_the_one_worked_out_by_hand() {
    let found = settled(&DIVIDED, "2026Q1");
    let expected = [
        ("east EUR", "0.00 0.00 90.00 90.00"),
        ("north EUR", "596.00 0.00 -268.80 327.20"),
        ("north JPY", "400 0 -120 280"),
        ("north KWD", "0.494 0.000 -0.148 0.346"),
        ("south EUR", "80.00 0.00 178.80 258.80"),
        ("south JPY", "0 0 120 120"),
        ("south KWD", "0.000 0.000 0.148 0.148"),
    ];
    assert_eq!(found, expected.map(|(key, words)| (key.to_owned(), words.to_owned())).into());
}

#[test]
fn the_ledger_and_the_closing_have_both_sides_of_each_line() {
    let ledger = DIVIDED.text("reports/2026Q1/internal/ledger.csv");
    for id in [
        "2026Q1:north:L2:2026Q1-EUR:sub_partner:east:sub_partner_share",
        "2026Q1:east:L2:2026Q1-EUR:sub_partner:north:sub_partner_share",
        "2026Q1:south:L4:2026Q1-EUR:sub_partner:north:sub_partner_clearing",
    ] {
        assert!(ledger.lines().any(|line| line.starts_with(&format!("{id},"))), "{id}\n{ledger}");
    }
    let pinned = DIVIDED.text("closed/2026Q1/payables.csv");
    for row in ["north,EUR,sub_partner,-90.00,,2026Q1,L2,east", "south,EUR,sub_partner,70.80,,2026Q1,L2,north"] {
        assert!(pinned.lines().any(|line| line == row), "{row}\n{pinned}");
    }
    assert_eq!(DIVIDED.text("closed/2026Q1/sub_partners.csv"), DIVIDED.text("sub_partners.csv"));
}

#[test]
fn the_workbook_follows_shares() {
    assert_computed_alike(&DIVIDED.join("reports/2026Q1/internal/settlement.xlsx"));
}

#[test]
fn a_late_line_of_a_closed_quarter_is_divided_by_the_pinned_shares() {
    let late = "L7,I-7,north,K1,Atlas,renewal,2026-01-01,2026-01-31,50.00,EUR\nL8,";
    let project = DIVIDED.copy().edit("data/raw/revenue.csv", "L8,", late).edit(
        "sub_partners.csv",
        "north,south,,0.30,2026-01-01,",
        "north,south,,0.30,2026-01-01,2026-03-31\nnorth,south,,0.20,2026-04-01,",
    );
    project.run(&["run", "--period", "2026Q2"]).succeeds();
    let found = settled(&project, "2026Q2");
    // In Q2 south gets 20% by now: 8.00 of 40.00; of the late line of Q1 still 30%.
    assert_eq!(found["north EUR"], "40.00 20.00 -14.00 46.00");
    assert_eq!(found["south EUR"], "0.00 0.00 14.00 14.00");
    assert_computed_alike(&project.join("reports/2026Q2/internal/settlement.xlsx"));
    project.run(&["close", "2026Q2"]).succeeds();
    project.run(&["run", "--period", "2026Q3"]).succeeds();
    assert_eq!(settled(&project, "2026Q3"), BTreeMap::new(), "nothing is carried twice");
    let pack = project.files("reports/2026Q1");
    std::fs::remove_dir_all(project.join("reports/2026Q1")).expect("a pack to make again");
    project.run(&["run", "--period", "2026Q1"]).succeeds();
    assert_eq!(project.files("reports/2026Q1"), pack);
}

#[test]
fn explain_and_statements_say_so_on_both_sides() {
    let project = DIVIDED.copy();
    project.run(&["run", "--period", "2026Q2"]).succeeds();
    assert_eq!(settled(&project, "2026Q2")["north EUR"], "40.00 0.00 -12.00 28.00");
    let explained = project.run(&["explain", "south", "payout", "--period", "2026Q2"]).succeeds();
    assert!(explained.stdout.contains("€12.00 of sub-partners' shares"), "{}", explained.stdout);
    let text = |partner: &str| {
        let path = project.join(&format!("reports/2026Q2/share/{partner}/statement.pdf"));
        let read = std::process::Command::new("pdftotext").args(["-layout"]).arg(path).arg("-").output();
        read.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
    };
    if text("north").is_empty() {
        eprintln!("SKIPPED: pdftotext is missing; the statements were not read");
        return;
    }
    for (partner, words) in
        [("north", ["40.00 x 0.3", "south", "−12.00"]), ("south", ["40.00 x 0.3", "north", "12.00"])]
    {
        for word in words {
            assert!(text(partner).contains(word), "{partner}: {word}\n{}", text(partner));
        }
    }
}

#[test]
fn shares_that_cannot_be_are_told_at_once() {
    let rows = "north,north,,0.30,2026-01-01,\nsouth,north,,0.30,2026-01-01,\nnorth,west,K2,0.30,2026-01-01,\n";
    let project = Project::copy_of("cases/sub-partners");
    let table = project.text("sub_partners.csv");
    std::fs::write(project.join("sub_partners.csv"), format!("{table}{rows}")).expect("written");
    let refused = project.run(&["check"]).ends_with(2);
    let said = format!("{}{}", refused.stdout, refused.stderr);
    for words in [
        "sub_partners.csv:4 [sub_partner]: `north` is its own sub-partner",
        "sub_partners.csv:5 [sub_partner]: `south` is a sub-partner of `north` already, on line 2",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
}
