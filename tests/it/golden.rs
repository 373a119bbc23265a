//! The golden workspace: every number of `tests/cases/golden/expected.json`, worked out by hand in `expected.md` beside it.

use serde_json::Value;

use crate::project::Project;

fn expected() -> Value {
    serde_json::from_str(include_str!("../cases/golden/expected.json")).expect("JSON")
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().unwrap_or_else(|| panic!("no list {key}"))
}

fn partner<'v>(scorecards: &'v Value, id: &Value) -> &'v Value {
    list(scorecards, "partners").iter().find(|card| card["partner_id"] == *id).unwrap_or_else(|| panic!("no {id}"))
}

/// Whether two figures are the same to the six digits that files carry.
fn alike(found: &Value, wanted: &Value) -> bool {
    match (found.as_f64(), wanted.as_f64()) {
        (Some(found), Some(wanted)) => (found - wanted).abs() < 1e-6,
        _ => found == wanted,
    }
}

/// Everything that differs, so that one run shows all of it.
fn differences(scorecards: &Value, expected: &Value) -> Vec<String> {
    let mut differences = Vec::new();
    let mut compare = |what: String, found: &Value, wanted: &Value| {
        if !alike(found, wanted) {
            differences.push(format!("{what}: {found}, expected {wanted}"));
        }
    };
    for metric in list(expected, "metrics") {
        let card = partner(scorecards, &metric["partner"]);
        let same = |found: &&Value| {
            found["id"] == metric["metric"]
                && found["statistic"] == metric["statistic"]
                && found["slice"] == Value::Object(<_>::default())
        };
        let found = list(card, "metrics").iter().find(same).unwrap_or_else(|| panic!("no {metric}"));
        let names = ["value", "numerator", "denominator", "evidence", "status", "low", "high"];
        for name in names.into_iter().filter(|name| metric.get(name).is_some()) {
            let what = format!("{} {} {} {name}", metric["partner"], metric["metric"], metric["statistic"]);
            compare(what, &found[name], &metric[name]);
        }
    }
    for settled in list(expected, "settlements") {
        let card = partner(scorecards, &settled["partner"]);
        let same = |found: &&Value| found["currency"] == settled["currency"];
        let found = list(card, "settlements").iter().find(same).unwrap_or_else(|| panic!("no {settled}"));
        let names = [("recognised", "recognised"), ("share", "share"), ("partner", "partner_part")];
        let more = [("vendor", "vendor_part"), ("payable", "payable"), ("payable_reporting", "payable_reporting")];
        for (name, wanted) in names.into_iter().chain(more) {
            compare(format!("{} {} {name}", settled["partner"], settled["currency"]), &found[name], &settled[wanted]);
        }
    }
    for tier in list(expected, "tiers") {
        let card = partner(scorecards, &tier["partner"]);
        compare(format!("{} tier", tier["partner"]), &card["tier"], &tier["earned"]);
        compare(format!("{} tier paid", tier["partner"]), &card["settlements"][0]["tier_paid"], &tier["paid"]);
    }
    differences
}

/// The lines of the statements, as the expected ones are written.
fn statement_lines(project: &Project, partner: &str) -> Vec<String> {
    let text = project.text(&format!("reports/2026Q3/share/{partner}/statement.csv"));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let column = |name: &str| header.iter().position(|other| other == name).unwrap_or_else(|| panic!("no {name}"));
    let columns = ["line_id", "currency", "recognised", "share", "partner", "vendor"].map(column);
    let line = |row: csv::StringRecord| columns.map(|column| row[column].to_owned()).join(" ");
    let entry = column("entry");
    let rows = reader.records().map(|row| row.expect("a row")).filter(|row| &row[entry] == "line");
    let mut lines: Vec<String> = rows.map(line).collect();
    lines.sort();
    lines
}

#[test]
fn every_number_is_the_one_worked_out_by_hand() {
    let project = Project::copy_of("cases/golden");
    project.run(&["run", "--no-progress"]).succeeds();
    let expected = expected();
    let scorecards = project.json("reports/2026Q3/internal/scorecards.json");
    assert_eq!(scorecards["period"], expected["period"]);
    assert_eq!(differences(&scorecards, &expected), Vec::<String>::new());
    for partner in ["alder", "birch", "cedar"] {
        let names = ["line_id", "currency", "recognised", "share", "partner_part", "vendor_part"];
        let text = |line: &Value| names.map(|name| line[name].as_str().unwrap_or_default().to_owned()).join(" ");
        let mut wanted: Vec<String> =
            list(&expected, "lines").iter().filter(|line| line["partner"] == partner).map(text).collect();
        wanted.sort();
        assert_eq!(statement_lines(&project, partner), wanted, "{partner}");
    }
}

#[test]
fn every_row_of_the_cases_is_accounted_for() {
    let project = Project::copy_of("cases/golden");
    let outcome = project.run(&["ingest", "--no-progress"]).succeeds();
    let counts = &expected()["cases_file"];
    let wanted = ["read", "accepted", "quarantined", "duplicates"].map(|name| counts[name].to_string());
    let line = outcome.stdout.lines().find(|line| line.contains("data/raw/cases.csv")).expect("a line for the cases");
    let found: Vec<&str> = line.split_whitespace().skip(2).take(4).collect();
    assert_eq!(found, wanted);
}

/// What `expected.md` says of conduct, where one clean quarter clears it and where two do.
#[test]
fn repeated_breaches_climb_the_ladder_and_clean_quarters_clear_it() {
    let cleared = "No step of the ladder is reached";
    let notice = "One quarter without a breach clears it; a further one leads to an improvement plan.";
    let plan = "One quarter without a breach clears it; a further one leads to a downgrade.";
    check_conduct(1, [(cleared, ""), ("Step reached: a notice", notice), ("Step reached: an improvement plan", plan)]);
    let half_way = "One more quarter without a breach clears it; a further one leads to an improvement plan.";
    let notice = "Two quarters in a row without a breach clear it; a further one leads to an improvement plan.";
    let plan = "Two quarters in a row without a breach clear it; a further one leads to a downgrade.";
    let notice_reached = "Step reached: a notice";
    check_conduct(
        2,
        [(notice_reached, half_way), (notice_reached, notice), ("Step reached: an improvement plan", plan)],
    );
}

/// The step that alder, birch and cedar have reached, and what clears it.
fn check_conduct(cleared_after: u32, told: [(&str, &str); 3]) {
    let ladder = "metrics = [\"obligations_met\"]\nnotice = 1\nimprovement_plan = 2\ndowngrade = 3";
    let project = Project::copy_of("cases/golden");
    let agreements = project.text("agreements.csv").replace("2026-07-01", "2026-04-01");
    let rules = project.text("programme/2026.toml");
    let rules = format!("{rules}\n[consequences]\n{ladder}\ncleared_after = {cleared_after}\n");
    let project = project.file("agreements.csv", agreements).file("programme/2026.toml", rules);
    project.run(&["run", "--no-progress"]).succeeds();
    for (partner, (step, clears)) in ["alder", "birch", "cedar"].into_iter().zip(told) {
        let deck = project.text(&format!("reports/2026Q3/internal/partners/{partner}.html"));
        assert!(deck.contains(step) && deck.contains(clears), "{partner}: {step}: {clears}");
        assert_eq!(deck.contains("breached</"), !clears.is_empty(), "{partner}");
    }
}
