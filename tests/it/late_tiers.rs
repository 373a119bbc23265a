//! A tier that late evidence moves goes on through probation and timing into the quarters after it, closed and open.

use crate::project::Project;
use crate::tier_changes::{RULES, workspace};
use crate::true_ups::{close, minus, sums};

/// Revenue in the quarter after, and a case in the one after that, so that each can be run.
fn prepared() -> Project {
    let project = workspace();
    let revenue = project.text("revenue.csv")
        + "R-birch-4,I-birch-4,birch,C-birch,new,2026-10-01,2026-12-31,2026-10-01,100000.00,EUR\n";
    let cases = project.text("cases.csv") + "later,alder,C-alder,2027-01-02T09:00:00Z,2027-01-02T15:00:00Z,closed\n";
    let rules = RULES.replace("from = 2025-01-01\n", "from = 2025-01-01\nlate_evidence = \"recompute\"\n");
    project.file("revenue.csv", revenue).file("cases.csv", cases).file("programme/2025.toml", rules)
}

/// Three of birch's customers had been satisfied in May: 8 of 10 in place of 5 keep gold without a probation.
fn with_late_answers(project: Project) -> Project {
    let mut surveys = project.text("surveys.csv");
    for number in 5..8 {
        let answer = format!("S-birch-2026-05-{number},birch-2026-05-{number},birch,Pulse,");
        let at = surveys.find(&answer).expect("an answer");
        let score = surveys[at..].find("T18:00:00Z,2").expect("a score") + at + "T18:00:00Z,".len();
        surveys.replace_range(score..=score, "5");
    }
    project.file("surveys.csv", surveys)
}

fn tiers(project: &Project, period: &str) -> Vec<String> {
    let cards = project.json(&format!("reports/{period}/internal/scorecards.json"));
    let birch = cards["partners"].as_array().expect("partners").iter().find(|card| card["partner_id"] == "birch");
    let quarters = birch.expect("birch")["tier_history"].as_array().expect("quarters").clone();
    let words = |one: &serde_json::Value| {
        let text = |key: &str| one[key].as_str().unwrap_or("-").to_owned();
        ["period", "by_figures", "tier", "tier_paid", "standing"].map(text).join(" ")
    };
    quarters.iter().map(words).collect()
}

#[test]
fn late_answers_go_on_through_probation_into_later_quarters() {
    let project = prepared();
    for period in ["2026Q2", "2026Q3", "2026Q4"] {
        project.run(&["run", "--period", period, "--no-progress"]).succeeds();
        close(&project, period);
    }
    let closed = project.files("closed");
    // As closed: birch missed gold in the second and the third quarter, and the fourth was paid at silver.
    let before = tiers(&project, "2026Q4");
    assert!(before.iter().any(|one| one.starts_with("2026Q4") && one.contains(" silver ")), "{before:?}");
    let project = with_late_answers(project);
    project.run(&["run", "--period", "2027Q1", "--no-progress"]).succeeds();
    let fresh = with_late_answers(prepared());
    for period in ["2026Q4", "2027Q1"] {
        fresh.run(&["run", "--period", period, "--no-progress"]).succeeds();
    }
    assert_eq!(tiers(&project, "2027Q1"), tiers(&fresh, "2027Q1"), "what a workspace says in which nothing was closed");
    let q4 = minus(
        &sums(&fresh, "reports/2026Q4/internal/settlement.csv", "partner"),
        &sums(&project, "closed/2026Q4/settlement.csv", "partner"),
    );
    assert_eq!(q4["birch EUR"].to_string(), "5000.00", "gold's 40% in place of silver's 35%");
    assert_eq!(sums(&project, "reports/2027Q1/internal/settlement.csv", "true_ups"), q4);
    let ledger = project.text("reports/2027Q1/internal/ledger.csv");
    let words = "late survey: 2026Q3 left gold, it was silver: csat of 2026Q2 is 8 of 10, it was 5 of 10: the share is 0.4, it was 0.35";
    assert!(ledger.contains(words), "{ledger}");
    assert_eq!(project.files("closed"), closed);
}
