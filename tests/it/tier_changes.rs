//! Probation, steps and waiting, from raw answers to what is paid: three partners over six quarters, worked out by hand in
//! `tests/cases/tiers.md`.

use std::fmt::Write as _;
use std::sync::LazyLock;

use crate::golden_text::assert_golden;
use crate::project::Project;

/// Satisfied answers of ten in each quarter from 2025Q2 to 2026Q3.
const SATISFIED: [(&str, [usize; 6]); 3] =
    [("alder", [8, 8, 8, 8, 8, 8]), ("birch", [8, 8, 5, 8, 5, 5]), ("cedar", [6, 3, 3, 9, 9, 9])];

/// The middle month of each quarter.
const MONTHS: [&str; 6] = ["2025-05", "2025-08", "2025-11", "2026-02", "2026-05", "2026-08"];

pub(crate) const RULES: &str = r#"
title = "Support programme"
from = 2025-01-01

[surveys]
independent_providers = ["Pulse"]

[targets.csat]
target = 0.8
minimum_evidence = 10

[tier_changes]
probation = 1
most_steps_up = 1
most_steps_down = 1
re_entry_after = 1

[[tier]]
id = "entry"
name = "Entry"
share = "0.25"

[[tier]]
id = "silver"
name = "Silver"
share = "0.35"
gate = [{ metric = "csat", at_least = 0.6 }]

[[tier]]
id = "gold"
name = "Gold"
share = "0.40"
gate = [{ metric = "csat", at_least = 0.8 }]

[[tier]]
id = "platinum"
name = "Platinum"
share = "0.45"
gate = [{ metric = "csat", at_least = 0.9 }]
"#;

/// The workspace, without anything made of it.
pub(crate) fn workspace() -> Project {
    let (mut cases, mut surveys, mut revenue) = (String::new(), String::new(), String::new());
    let (mut partners, mut customers, mut served) = (String::new(), String::new(), String::new());
    for (partner, satisfied) in SATISFIED {
        let _ = writeln!(partners, "{partner},{},true", partner.to_uppercase());
        let _ = writeln!(customers, "C-{partner}");
        let _ = writeln!(served, "C-{partner},{partner},2025-01-01");
        for (month, satisfied) in MONTHS.iter().zip(satisfied) {
            for number in 0..10 {
                let id = format!("{partner}-{month}-{number}");
                let day = format!("{month}-{:02}", number + 5);
                let score = if number < satisfied { 5 } else { 2 };
                let _ = writeln!(cases, "{id},{partner},C-{partner},{day}T09:00:00Z,{day}T15:00:00Z,closed");
                let _ = writeln!(
                    surveys,
                    "S-{id},{id},{partner},Pulse,{day}T16:00:00Z,true,{day}T18:00:00Z,{score},1,5,csat"
                );
            }
        }
        let _ = writeln!(
            revenue,
            "R-{partner},I-{partner},{partner},C-{partner},new,2026-07-01,2026-09-30,2026-07-01,100000.00,EUR"
        );
    }
    let _ = writeln!(cases, "last,alder,C-alder,2026-10-02T09:00:00Z,2026-10-02T15:00:00Z,closed");
    Project::of_tables("Tier changes", &["partners", "customers", "customer_partners", "cases", "surveys", "revenue"])
        .file("programme/2025.toml", RULES)
        .file("partners.csv", format!("partner_id,name,supports_own_customers\n{partners}"))
        .file("customers.csv", format!("customer_id\n{customers}"))
        .file("customer-partners.csv", format!("customer_id,partner_id,from\n{served}"))
        .file("cases.csv", format!("case_id,partner_id,customer_id,opened_at,resolved_at,status\n{cases}"))
        .file(
            "surveys.csv",
            format!(
                "survey_id,case_id,partner_id,provider,sent_at,delivered,responded_at,score,scale_min,scale_max,question\n{surveys}"
            ),
        )
        .file(
            "revenue.csv",
            format!(
                "line_id,invoice_id,partner_id,customer_id,kind,service_from,service_to,invoiced_on,amount,currency\n{revenue}"
            ),
        )
}

/// The workspace with its pack of 2026Q3.
pub(crate) static TIERS: LazyLock<Project> = LazyLock::new(|| {
    let project = workspace();
    project.run(&["run", "--no-progress"]).succeeds();
    project
});

/// What a partner's tier history says of each quarter.
fn history(project: &Project, partner: &str) -> Vec<String> {
    let cards = project.json("reports/2026Q3/internal/scorecards.json");
    let card = cards["partners"].as_array().expect("partners").iter().find(|card| card["partner_id"] == partner);
    let quarters = card.expect("the partner")["tier_history"].as_array().expect("quarters").clone();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    let words = |one: &serde_json::Value| {
        let keys = ["period", "by_figures", "tier", "tier_paid", "standing", "standing_quarter"];
        keys.map(|key| text(&one[key])).join(" ")
    };
    quarters.iter().map(words).collect()
}

/// The rows of a table of `tests/cases/tiers.md`, by partner.
fn by_hand(partner: &str) -> Vec<String> {
    let page = include_str!("../cases/tiers.md");
    let section = page.split("## ").find(|section| section.starts_with(partner)).expect("a section");
    let rows = section.lines().filter(|line| line.starts_with("| 20"));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let (quarter, rest) = (cells[0], &cells[2..]);
        format!("{quarter} {}", rest.join(" "))
    })
    .collect()
}

#[test]
fn each_quarter_is_what_was_worked_out_by_hand() {
    for (partner, _) in SATISFIED {
        assert_eq!(history(&TIERS, partner), by_hand(partner), "{partner}");
    }
}

#[test]
fn the_tier_kept_is_the_tier_paid() {
    let settled = TIERS.text("reports/2026Q3/internal/settlement.csv");
    let mut reader = csv::Reader::from_reader(settled.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let at = |name: &str| header.iter().position(|other| other == name).unwrap_or_else(|| panic!("no {name}"));
    let columns = ["partner_id", "tier_paid", "tier_earned", "partner"].map(at);
    let rows: Vec<String> =
        reader.records().map(|row| columns.map(|at| row.as_ref().expect("a row")[at].to_owned()).join(" ")).collect();
    assert_eq!(rows, ["alder gold gold 40000.00", "birch gold silver 40000.00", "cedar silver gold 35000.00"]);
}

#[test]
fn the_history_is_told_in_the_terminal() {
    assert_golden(&TIERS.run(&["explain", "birch", "tier", "-q"]).succeeds().stdout, "commands/explain-tier.txt");
    assert_golden(
        &TIERS.run(&["explain", "cedar", "tier", "-q"]).succeeds().stdout,
        "commands/explain-tier-waiting.txt",
    );
    let scored = TIERS.run(&["score", "--period", "2026Q2", "-q"]).succeeds().stdout;
    assert!(scored.contains("birch BIRCH gold, on probation until the end of 2026 Q3"), "{scored}");
    let json = TIERS.run(&["explain", "cedar", "tier", "--json", "-q"]).succeeds().stdout;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((&json["schema"], &json["partner_id"]), (&"quarterdeck.tier_history/1".into(), &"cedar".into()));
    assert_eq!(json["quarters"][5]["tier"], "gold");
}

#[test]
fn decks_show_the_history() {
    for (partner, words) in [
        ("birch", "no quarter of the probation passed Gold"),
        ("cedar", "after a fall or an exit it does not rise before"),
    ] {
        let deck = TIERS.text(&format!("reports/2026Q3/share/{partner}/review.html"));
        assert!(deck.contains("Tier history") && deck.contains(words), "{partner}");
    }
    let golden = crate::shared::GOLDEN.text("reports/2026Q3/share/alder/review.html");
    assert!(!golden.contains("Tier history"), "without rules about changes there is nothing to tell");
}

#[test]
fn late_evidence_about_a_closed_quarter_moves_no_tier() {
    let project = TIERS.copy();
    project.run(&["close", "2026Q3", "--by", "Controller"]).succeeds();
    // A response that would have cured birch in 2026Q3, and a case that opens 2026Q4.
    let surveys = project.text("surveys.csv").replace("T18:00:00Z,2,1,5", "T18:00:00Z,5,1,5");
    let cases = project.text("cases.csv") + "later,alder,C-alder,2027-01-02T09:00:00Z,2027-01-02T15:00:00Z,closed\n";
    let project = project.file("surveys.csv", surveys).file("cases.csv", cases);
    project.run(&["run", "--period", "2026Q4", "--no-progress"]).succeeds();
    let cards = project.json("reports/2026Q4/internal/scorecards.json");
    let birch = cards["partners"].as_array().expect("partners").iter().find(|card| card["partner_id"] == "birch");
    let quarters = birch.expect("birch")["tier_history"].as_array().expect("quarters").clone();
    assert_eq!((&quarters[5]["period"], &quarters[5]["tier"]), (&"2026Q3".into(), &"silver".into()));
    assert_eq!(quarters[6]["tier_paid"], "silver", "2026Q4 is paid at the tier that 2026Q3 was closed with");
}
