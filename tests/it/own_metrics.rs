//! A workspace's own metric of every kind goes wherever a built-in one goes.

use serde_json::Value;

use crate::project::Project;

/// Id, unit and what is particular to the kind.
const KINDS: [(&str, &str, &str); 10] = [
    (
        "own_share",
        "share",
        "fact = \"cases\"\ncohort = \"opened_date\"\nkind = \"share\"\nnumerator = \"severity = 'sev2'\"",
    ),
    (
        "own_sum_ratio",
        "ratio",
        "fact = \"certification\"\ncohort = \"month_end\"\nkind = \"sum_ratio\"\nat = \"period_end\"\nnumerator = \"certified\"\ndenominator = \"required\"",
    ),
    (
        "own_mean",
        "hours",
        "fact = \"cases\"\ncohort = \"responded_date\"\nkind = \"mean\"\nvalue = \"seconds_to_first_response\"\ndivisor = 3600",
    ),
    (
        "own_percentile",
        "hours",
        "fact = \"cases\"\ncohort = \"resolved_date\"\nkind = \"percentile\"\nvalue = \"seconds_to_resolve\"\ndivisor = 3600",
    ),
    (
        "own_point_in_time",
        "count",
        "fact = \"cases\"\nkind = \"point_in_time\"\nentered = \"opened_date\"\nleft = \"closed_date\"",
    ),
    ("own_age", "days", "fact = \"cases\"\nkind = \"age\"\nentered = \"opened_date\"\nleft = \"closed_date\""),
    (
        "own_standardised",
        "ratio",
        "fact = \"cases\"\ncohort = \"opened_date\"\nkind = \"standardised\"\nfilter = \"is_partner_case\"\nnumerator = \"escalated\"",
    ),
    (
        "own_distinct_share",
        "share",
        "fact = \"surveys\"\ncohort = \"responded_date\"\nkind = \"distinct_share\"\nentity = \"customer_id\"\nnumerator = \"top_box\"",
    ),
    (
        "own_gap",
        "share_points",
        "fact = \"cases\"\ncohort = \"opened_date\"\nkind = \"gap\"\nby = \"product\"\nnumerator = \"complexity = 'simple'\"",
    ),
    (
        "own_rate",
        "per_hundred",
        "fact = \"cases\"\ncohort = \"opened_date\"\nkind = \"rate\"\nnumerator = \"is_partner_case\"\n[metric.per]\nfact = \"entitlements\"\ncohort = \"month_end\"\nvalue = \"contracts\"\nat = \"period_end\"\ntimes = 100",
    ),
];

fn name(id: &str) -> String {
    format!("House figure {}", id.trim_start_matches("own_").replace('_', " "))
}

fn records() -> String {
    let record = |(id, unit, rest): &(&str, &str, &str)| {
        format!(
            "[[metric]]\nid = \"{id}\"\nname = \"{}\"\ndefinition = \"What the house counts as {id}.\"\nformula = \"f\"\nunit = \"{unit}\"\n\
             direction = \"lower\"\nsources = [\"cases\"]\nevidence = \"rows\"\nminimum_evidence = 1\npitfalls = [\"Of the house.\"]\n{rest}\n\n",
            name(id)
        )
    };
    KINDS.iter().map(record).collect()
}

#[test]
fn of_every_kind_it_is_in_scorecard_deck_appendix_and_explanation() {
    let project = Project::copy_of("cases/golden").file("metrics/own.toml", records());
    project.run(&["run", "--no-progress"]).succeeds();
    let scorecards = project.json("reports/2026Q3/internal/scorecards.json");
    let alder = scorecards["partners"].as_array().expect("partners").iter().find(|card| card["partner_id"] == "alder");
    let metrics = alder.expect("alder")["metrics"].as_array().expect("metrics").clone();
    let page = project.text("reports/2026Q3/internal/partners/alder.html");
    for (id, unit, _) in KINDS {
        let found = metrics.iter().find(|metric| metric["id"] == id).unwrap_or_else(|| panic!("no {id}"));
        assert_eq!(found["unit"], unit, "{id}");
        // The ratio has no comparable cases in so small a workspace.
        assert_eq!(found["value"] == Value::Null, id == "own_standardised", "{id}: {found}");
        assert!(page.contains(&name(id)), "{id} is not on the scorecard");
        assert!(page.contains(&format!("What the house counts as {id}.")), "{id} is not in the appendix");
        let told = project.run(&["explain", "alder", id, "--sql", "--no-progress"]).succeeds().stdout;
        for part in [name(id), format!("What the house counts as {id}."), "SELECT".to_owned(), "interval".to_owned()] {
            assert!(told.contains(&part), "{id}: no {part} in\n{told}");
        }
    }
}

#[test]
fn a_gap_names_its_groups() {
    let project = Project::copy_of("cases/golden").file("metrics/own.toml", records());
    let told = project.run(&["explain", "alder", "own_gap", "--no-progress"]).succeeds().stdout;
    assert!(told.contains("between") && told.contains("Atlas:") && told.contains("Beacon:"), "{told}");
}

#[test]
fn check_places_a_bad_expression_and_names_the_nearest_column() {
    let wrong = records().replace("seconds_to_resolve", "seconds_to_resolv");
    let project = Project::copy_of("cases/golden").file("metrics/own.toml", &wrong);
    let line = wrong.lines().position(|line| line.contains("resolv\"")).expect("the line") + 1;
    let told = project.run(&["check", "--no-progress"]).ends_with(2).stderr;
    let place = format!("metrics/own.toml:{line}:10");
    assert!(told.contains(&place), "{place} in\n{told}");
    assert!(told.contains("the facts `cases` have no column `seconds_to_resolv`"), "{told}");
    assert!(told.contains("did you mean `seconds_to_resolve`?"), "{told}");
}

#[test]
fn fact_tables_are_listed_with_their_meaning() {
    let project = Project::empty();
    let all = project.run(&["facts"]).succeeds().stdout;
    for table in ["cases", "escalations", "surveys", "renewals", "entitlements", "revenue"] {
        assert!(all.lines().any(|line| line.starts_with(&format!("{table} "))), "no {table} in\n{all}");
    }
    let one = project.run(&["facts", "renewals"]).succeeds().stdout;
    assert!(one.contains("due_date") && one.contains("day it is due"), "{one}");
    let data: Value =
        serde_json::from_str(&project.run(&["facts", "surveys", "--json"]).succeeds().stdout).expect("JSON");
    assert_eq!((&data["table"], &data["needs"]), (&Value::from("surveys"), &Value::from(vec!["surveys"])));
    let columns = data["columns"].as_array().expect("columns");
    assert!(columns.iter().any(|column| column["column"] == "nps_points" && column["holds"] == "whole number"));
    let told = project.run(&["facts", "case"]).ends_with(2).stderr;
    assert!(told.contains("no fact table is called `case`") && told.contains("did you mean `cases`?"), "{told}");
}
