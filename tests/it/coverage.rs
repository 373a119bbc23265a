//! A quarter with a week missing is told before anybody presents it.

use std::fmt::Write as _;

use chrono::{Days, NaiveDate};

use crate::project::Project;

/// Ten cases on each Wednesday from April to September 2026, without those of the weeks of `missing` (by their Mondays).
fn cases(missing: &[&str]) -> String {
    let mut text = "case_id,partner_id,opened_at\n".to_owned();
    let mut wednesday = NaiveDate::from_ymd_opt(2026, 4, 1).expect("a day");
    while wednesday < NaiveDate::from_ymd_opt(2026, 10, 1).expect("a day") {
        let monday = wednesday - Days::new(2);
        if !missing.contains(&monday.to_string().as_str()) {
            for number in 0..10 {
                let _ = writeln!(text, "{wednesday}-{number},P1,{wednesday}T10:00:00Z");
            }
        }
        wednesday = wednesday + Days::new(7);
    }
    text
}

fn workspace(missing: &[&str]) -> Project {
    Project::of_tables("Coverage", &["partners", "cases"])
        .file("programme/2025.toml", "title = \"Support programme\"\nfrom = 2025-01-01\n")
        .file("partners.csv", "partner_id,name\nP1,Alder\n")
        .file("cases.csv", cases(missing))
}

#[test]
fn a_missing_week_is_told_by_check_ingest_and_the_pack() {
    let whole = workspace(&[]);
    assert!(!whole.run(&["check"]).stderr.contains("no row of source"));
    let project = workspace(&["2026-08-10", "2026-08-17"]);
    let said = "no row of source `cases` is from 2026-08-10 to 2026-08-23, where a week usually has 10";
    assert!(project.run(&["check"]).succeeds().stderr.contains(said));
    assert!(project.run(&["ingest"]).succeeds().stderr.contains(said));
    project.run(&["run", "--period", "2026Q3"]).succeeds();
    let warnings = |period: &str| project.json(&format!("reports/{period}/run.json"))["warnings"].to_string();
    assert!(warnings("2026Q3").contains(said), "{}", warnings("2026Q3"));
    project.run(&["run", "--period", "2026Q2"]).succeeds();
    assert!(!warnings("2026Q2").contains("no row of source"), "another quarter's weeks are whole");
}

#[test]
fn sources_tells_how_far_each_goes_and_what_vanished() {
    let project = workspace(&["2026-08-10"]);
    let told = project.run(&["sources"]).ends_with(1).stdout;
    let line = told.lines().find(|line| line.starts_with("cases")).unwrap_or_default();
    assert_eq!(
        line.split_whitespace().collect::<Vec<_>>()[..5],
        ["cases", "cases", "260", "2026-09-30", "10"],
        "{told}"
    );
    assert!(line.ends_with("from 2026-08-10"), "{told}");

    let fewer = project.text("cases.csv").replace("2026-07-01-3,P1,2026-07-01T10:00:00Z\n", "");
    let project = project.file("cases.csv", fewer);
    let told: serde_json::Value =
        serde_json::from_str(&project.run(&["sources", "--json"]).ends_with(1).stdout).expect("JSON");
    assert_eq!(told["schema"], "quarterdeck.sources/1");
    assert_eq!(told["vanished"][0]["table"], "cases");
    assert_eq!(told["vanished"][0]["examples"], serde_json::json!(["2026-07-01-3"]));
    assert_eq!(told["coverage"][0]["missing_weeks"], serde_json::json!(["2026-08-10"]));
}
