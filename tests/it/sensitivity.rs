//! `compare --sensitivity` on the golden workspace: whose tier depends on a definition, worked out by hand in
//! `tests/cases/golden/expected.md`.

use serde_json::Value;

use crate::golden_text::assert_golden;
use crate::json_schema::faults;
use crate::project::Project;

const ASKED: [&str; 3] = ["compare", "--sensitivity", "--no-progress"];
const SCHEMA: &str = include_str!("../../docs/schemas/sensitivity.schema.json");

fn golden() -> Project {
    Project::copy_of("cases/golden")
}

/// The golden workspace with two of its rules and answers changed, as `expected.md` says.
fn on_the_edge() -> Project {
    let survey = "data/raw/surveys-veridica.csv";
    golden()
        .edit(
            "programme/2026.toml",
            "metric = \"escalation_rate\"\nat_most = 0.45",
            "metric = \"escalation_rate\"\nat_most = 0.40",
        )
        .edit(survey, "2026-07-04T10:00:00+02:00,3,", "2026-07-04T10:00:00+02:00,1,")
        .edit(survey, "2026-07-20T17:00:00+02:00,2,", "2026-07-20T17:00:00+02:00,1,")
}

fn as_data(project: &Project) -> Value {
    let told = project.run(&["compare", "--sensitivity", "--json"]).succeeds();
    serde_json::from_str(&told.stdout).expect("JSON")
}

fn reading<'v>(found: &'v Value, metric: &str, id: &str) -> &'v Value {
    let readings = found["readings"].as_array().expect("readings");
    let wanted = |reading: &&Value| reading["metric"] == metric && reading["reading"] == id;
    readings.iter().find(wanted).unwrap_or_else(|| panic!("no {metric} {id}"))
}

/// Metrics and readings that a partner's tier depends on, each with the tier it would be.
fn depends_on(found: &Value, partner: &str) -> Vec<String> {
    let partners = found["partners"].as_array().expect("partners");
    let one = partners.iter().find(|one| one["partner_id"] == partner).expect("a partner");
    let words =
        |one: &Value| ["metric", "reading", "tier"].map(|key| one[key].as_str().expect("a text").to_owned()).join(" ");
    one["depends_on"].as_array().expect("a list").iter().map(words).collect()
}

#[test]
fn nothing_depends_where_every_figure_stays_between_its_bounds() {
    let project = golden();
    assert_golden(&project.run(&ASKED).succeeds().stdout, "commands/sensitivity-none.txt");
    let found = as_data(&project);
    for partner in ["alder", "birch", "cedar"] {
        assert_eq!(depends_on(&found, partner), [""; 0], "{partner}");
    }
    assert_eq!(found["read_one_way"], serde_json::json!(["staffing_compliance", "certification_coverage"]));
}

#[test]
fn one_tier_depends_on_the_day_and_one_on_the_score() {
    let project = on_the_edge();
    assert_golden(&project.run(&ASKED).succeeds().stdout, "commands/sensitivity.txt");
    let found = as_data(&project);
    assert_eq!(depends_on(&found, "alder"), ["csat mean_score silver"]);
    assert_eq!(depends_on(&found, "birch"), ["escalation_rate by_settling_day silver"]);
    assert_eq!(depends_on(&found, "cedar"), [""; 0]);
    let figures = |metric: &str, id: &str| {
        let change = &reading(&found, metric, id)["tiers"][0];
        let gate = &change["gates"][0];
        let figures = [&change["as_defined"], &change["otherwise"], &gate["bound"], &gate["bound_otherwise"]];
        (change["partner_id"].as_str().expect("an id"), figures.map(|figure| figure.as_f64().expect("a figure")))
    };
    assert_eq!(figures("csat", "mean_score"), ("alder", [3.0 / 5.0, 2.75 / 5.0, 0.60, 2.5 / 4.0]));
    assert_eq!(figures("escalation_rate", "by_settling_day"), ("birch", [3.0 / 7.0, 2.0 / 6.0, 0.40, 0.40]));
    assert_eq!(reading(&found, "csat", "by_sending_day")["tiers"], serde_json::json!([]));
    // Cedar has two answers of three needed; the adjusted ratio nobody has.
    let compared = |metric: &str, id: &str| reading(&found, metric, id)["compared"].as_u64();
    assert_eq!(compared("csat", "mean_score"), Some(2));
    assert_eq!(compared("escalation_ratio", "raw_rate"), Some(0));
}

#[test]
fn tiers_as_defined_are_those_of_the_settlement() {
    let project = on_the_edge();
    let cards: Value = serde_json::from_str(&project.run(&["score", "--json"]).succeeds().stdout).expect("JSON");
    let pairs = |list: &Value| {
        let pair = |one: &Value| (one["partner_id"].clone(), one["tier"].clone());
        list.as_array().expect("partners").iter().map(pair).collect::<Vec<_>>()
    };
    assert_eq!(pairs(&as_data(&project)["partners"]), pairs(&cards["partners"]));
}

#[test]
fn a_reading_of_the_workspace_s_own_counts_like_a_built_in_one() {
    let record = "[[metric]]\nid = \"escalation_rate\"\nname = \"Escalated\"\ndefinition = \"d\"\nformula = \"f\"\nunit = \"share\"\n\
         direction = \"lower\"\nsources = [\"cases\"]\nfact = \"cases\"\ncohort = \"opened_date\"\nkind = \"share\"\n\
         filter = \"is_partner_case\"\nnumerator = \"escalated\"\nevidence = \"cases\"\nminimum_evidence = 1\npitfalls = [\"p\"]\n\
         [[metric.alternative]]\nid = \"easy\"\nname = \"of simple cases alone\"\nfilter = \"is_partner_case AND complexity = 'simple'\"\n";
    let project = golden().file("metrics/own.toml", record);
    let found = as_data(&project);
    // Birch's simple cases are K-202, K-203, K-205 and K-207, of which K-203 was escalated; in all it is 3 of 7.
    let read = reading(&found, "escalation_rate", "easy");
    assert_eq!(read["how"], "of simple cases alone");
    let verdicts = read["verdicts"].as_array().expect("a list");
    let birch = verdicts.iter().find(|change| change["partner_id"] == "birch").expect("birch");
    assert_eq!(
        (&birch["from"], &birch["to"], &birch["otherwise"]),
        (&"breach".into(), &"deviation".into(), &0.25.into())
    );
    let wrong = record.replace("complexity = 'simple'", "complexty = 'simple'");
    let told = golden().file("metrics/own.toml", wrong).run(&["check", "--no-progress"]).ends_with(2).stderr;
    assert!(told.contains("metrics/own.toml:20:") && told.contains("did you mean `complexity`?"), "{told}");
}

#[test]
fn asking_leaves_the_workspace_as_comparing_does() {
    let project = golden();
    project.run(&["compare"]).succeeds();
    let before = project.names("data/lake");
    project.run(&ASKED).succeeds();
    assert_eq!(project.names("data/lake"), before);
}

#[test]
fn the_data_is_as_its_schema_says() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    let found = as_data(&on_the_edge());
    assert_eq!(faults(&schema, &schema, &found, "sensitivity"), [""; 0]);
    assert_eq!(found["schema"], schema["$id"]);
}
