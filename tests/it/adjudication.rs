//! A programme that has a sample of its escalations judged: what is drawn, what counts, and what is said of it.

use serde_json::Value;

use crate::project::Project;
use crate::shared::{SAMPLE, SAMPLE_PACK};

/// Escalations drawn of each partner and quarter.
const DRAWN: u64 = 5;

/// The sample workspace whose rules draw some escalations.
fn drawing(seed: &str) -> Project {
    let project = SAMPLE.copy();
    let rules =
        project.text("programme/2026.toml") + &format!("\n[adjudication]\nseed = \"{seed}\"\nsample = {DRAWN}\n");
    project.file("programme/2026.toml", rules)
}

/// The avoidable escalations of a partner, as the scorecards have them.
fn measured(scores: &Value, partner: &str) -> Value {
    let cards = scores["partners"].as_array().expect("partners");
    let card = cards.iter().find(|card| card["partner_id"] == partner).expect("a card");
    let metrics = card["metrics"].as_array().expect("metrics");
    metrics.iter().find(|metric| metric["id"] == "invalid_escalation_rate").expect("a figure").clone()
}

/// The list of who judges, as escalation and verdict, of one partner.
fn listed(project: &Project, partner: &str) -> Vec<(String, String)> {
    let text = project.text("reports/2026Q3-selection/internal/adjudications.csv");
    let rows = csv::Reader::from_reader(text.as_bytes()).into_records().map(|row| row.expect("a row"));
    rows.filter(|row| &row[0] == partner).map(|row| (row[1].to_owned(), row[7].to_owned())).collect()
}

#[test]
fn the_pack_lists_what_is_drawn_and_only_that_counts() {
    let partner = "P005";
    let all = measured(&SAMPLE.json(&format!("{SAMPLE_PACK}/internal/scorecards.json")), partner);
    let judged_of_all = all["denominator"].as_u64().expect("a count");
    assert!(judged_of_all > DRAWN, "{all}");
    assert!(!SAMPLE.join(&format!("{SAMPLE_PACK}/internal/adjudications.csv")).exists());

    let project = drawing("harbour");
    project.run(&["run", "--partner", partner]).succeeds();
    let drawn = listed(&project, partner);
    assert_eq!(drawn.len() as u64, DRAWN);
    let judged = drawn.iter().filter(|(_, verdict)| ["valid", "invalid"].contains(&verdict.as_str())).count() as u64;
    let figure = measured(&project.json("reports/2026Q3-selection/internal/scorecards.json"), partner);
    assert_eq!(figure["denominator"], judged, "{figure}");

    let told = project.run(&["explain", partner, "invalid_escalation_rate"]).succeeds().stdout;
    for words in [
        "5 escalations of each partner and quarter, drawn by the seed \"harbour\"",
        "value, interval and coverage are over what was drawn",
        &format!("{judged} of {DRAWN}"),
        &format!("{} outside the sample", judged_of_all - judged),
        "left out: outside the sample",
    ] {
        assert!(told.contains(words), "no {words:?} in\n{told}");
    }

    let all = SAMPLE.run(&["explain", partner, "invalid_escalation_rate"]).succeeds().stdout;
    assert!(all.contains("every functional escalation"), "{all}");
    assert!(all.contains("known to be for the case's product and language"), "{all}");

    let other = drawing("lighthouse");
    other.run(&["run", "--partner", partner]).succeeds();
    assert_ne!(listed(&other, partner), drawn, "another seed draws others");
}

#[test]
fn a_seed_that_changes_inside_a_quarter_is_refused() {
    let project = drawing("harbour");
    let later = project
        .text("programme/2026.toml")
        .replacen("from = 2026-01-01", "from = 2026-08-15", 1)
        .replace("seed = \"harbour\"", "seed = \"chosen\"");
    let told = project.file("programme/2026-08.toml", later).run(&["check"]).ends_with(2);
    assert!(told.stderr.contains("what is adjudicated changes on 2026-08-15, inside a quarter"), "{}", told.stderr);
}
