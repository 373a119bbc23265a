//! A partner that asks about easy cases only, and one that escalates in silence, planted in the sample: warned of, and nothing more.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::project::Project;
use crate::shared::{SAMPLE, SAMPLE_PACK};

const SURVEYS: &str = "data/raw/surveys/veridica-2026Q3.csv";
const ESCALATIONS: &str = "data/raw/escalations/escalations-2026Q3.jsonl";

fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

/// Case numbers of a partner, and whether each is complex.
fn cases(project: &Project, partner: &str) -> BTreeMap<String, bool> {
    let aliases = rows(&project.text("data/raw/registry/partner-aliases.csv"));
    let groups: BTreeSet<String> = aliases
        .into_iter()
        .filter(|alias| alias["system"] == "servicedesk" && alias["partner_id"] == partner)
        .map(|alias| alias["key"].clone())
        .collect();
    let files = project.names("data/raw/cases");
    let all = files.iter().flat_map(|file| rows(&project.text(&format!("data/raw/cases/{file}"))));
    all.filter(|case| groups.contains(&case["assignment_group"]))
        .map(|case| (case["number"].clone(), case["complexity"] == "complex"))
        .collect()
}

/// P001 asks about no complex case in the quarter; every second escalation of P003 says nothing.
fn planted() -> Project {
    let project = SAMPLE.copy();
    let (choosy, silent) = (cases(&project, "P001"), cases(&project, "P003"));
    let is_easy = |line: &&str| line.split(',').nth(1).is_none_or(|case| choosy.get(case) != Some(&true));
    let surveys: String = project.text(SURVEYS).lines().filter(is_easy).map(|line| format!("{line}\n")).collect();
    let emptied = |(index, line): (usize, &str)| {
        let mut entry: Value = serde_json::from_str(line).expect("an object");
        if index % 2 == 0 && entry["case"].as_str().is_some_and(|case| silent.contains_key(case)) {
            entry["reason"] = Value::Null;
            entry["article"] = Value::Null;
            entry["article_visible"] = Value::Null;
        }
        format!("{entry}\n")
    };
    let escalations: String = project.text(ESCALATIONS).lines().enumerate().map(emptied).collect();
    project.file(SURVEYS, surveys).file(ESCALATIONS, escalations)
}

fn partner<'v>(scorecards: &'v Value, id: &str) -> &'v Value {
    let partners = scorecards["partners"].as_array().expect("partners");
    partners.iter().find(|card| card["partner_id"] == id).unwrap_or_else(|| panic!("no {id}"))
}

fn warnings(card: &Value) -> Vec<&str> {
    card["warnings"].as_array().expect("warnings").iter().filter_map(|warning| warning["id"].as_str()).collect()
}

#[test]
fn planted_patterns_are_warned_of_and_move_nothing() {
    let project = planted();
    project.run(&["run"]).succeeds();
    let before = SAMPLE.json(&format!("{SAMPLE_PACK}/internal/scorecards.json"));
    let after = project.json(&format!("{SAMPLE_PACK}/internal/scorecards.json"));
    for card in before["partners"].as_array().expect("partners") {
        assert_eq!(warnings(card), Vec::<&str>::new(), "nobody of the sample: {}", card["partner_id"]);
    }
    assert_eq!(warnings(partner(&after, "P001")), ["surveys_to_easy_cases"]);
    assert_eq!(warnings(partner(&after, "P003")), ["escalations_without_content"]);
    for id in ["P001", "P003"] {
        let (before, after) = (partner(&before, id), partner(&after, id));
        assert_eq!(before["settlements"], after["settlements"], "{id}");
    }
    let shared = project.json(&format!("{SAMPLE_PACK}/share/P001/scorecard.json"));
    let own = partner(&shared, "P001");
    assert_eq!((&own["warnings"], &own["survey_audit"]["mix"]), (&Value::Null, &Value::Null));
    assert!(own["survey_audit"]["coverage"]["whole"].as_i64().is_some_and(|whole| whole > 30));

    let said = project.run(&["score"]).succeeds().stdout;
    assert!(
        said.contains("  warning: Surveys to easy cases: ")
            && said.contains("moves neither a status nor a tier nor money")
    );
    let explained = project.run(&["explain", "P001", "csat", "--rows", "0"]).succeeds().stdout;
    assert!(
        explained.contains("\nwarning ") && explained.contains("asked about unevenly by complexity"),
        "{explained}"
    );

    let executive = project.text(&format!("{SAMPLE_PACK}/internal/executive.html"));
    assert!(executive.contains("Two patterns at two partners ask for a conversation"));
    let internal = project.text(&format!("{SAMPLE_PACK}/internal/partners/P001.html"));
    assert!(internal.contains("One pattern in these figures asks for a conversation: surveys to easy cases"));
    let review = project.text(&format!("{SAMPLE_PACK}/share/P001/review.html"));
    for word in ["for a conversation", "urveys to easy cases", "Can these figures be trusted"] {
        assert!(!review.contains(word), "the shared edition says {word:?}");
    }
}
