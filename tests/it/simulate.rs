//! `simulate` on the golden workspace: payouts under two programmes, worked out by hand in `tests/cases/golden/expected.md`.

use serde_json::Value;

use crate::golden_text::assert_golden;
use crate::json_schema::faults;
use crate::project::Project;
use crate::shared::{CLOSED, GOLDEN, SAMPLE};

const SCHEMA: &str = include_str!("../../docs/schemas/what-if.schema.json");
const ASKED: [&str; 4] = ["simulate", "--programme", "draft.toml", "--no-progress"];

/// The golden workspace, and beside it its own rules as a draft that edits change.
fn with_draft(edits: &[(&str, &str)]) -> Project {
    let project = Project::copy_of("cases/golden");
    draft_of(project, edits)
}

/// The same where a quarter is paid at the tier it earns.
fn paid_at_once(edits: &[(&str, &str)]) -> Project {
    let timing = |timing: &str| format!("tier_timing = \"{timing}\"");
    let project = Project::copy_of("cases/golden").edit("programme/2026.toml", &timing("next"), &timing("same"));
    draft_of(project, edits)
}

fn draft_of(project: Project, edits: &[(&str, &str)]) -> Project {
    let rules = project.text("programme/2026.toml");
    let project = project.file("draft.toml", rules);
    edits.iter().fold(project, |project, (from, to)| project.edit("draft.toml", from, to))
}

/// Gold at 42%; silver from 55% of answers satisfied.
const DEARER: [(&str, &str); 2] = [
    ("share = \"0.40\"", "share = \"0.42\""),
    ("metric = \"csat\"\nat_least = 0.50", "metric = \"csat\"\nat_least = 0.55"),
];

/// A tenth held for a quarter, a fifth withheld of the rest.
const PAYMENT: &str = "\n[payment]\nholdback = \"0.10\"\nrelease_after_quarters = 1\nwithholding = \"0.20\"\n";

/// A workspace with its own rules as a draft that holds and withholds, and has other shares.
pub(crate) fn with_payment_draft(project: Project) -> Project {
    let rules = project.text("programme/2026.toml").replace("share = \"0.40\"", "share = \"0.42\"");
    let without_payment = rules.split("\n[payment]").next().expect("rules");
    project.file("draft.toml", format!("{without_payment}{PAYMENT}"))
}

fn as_data(project: &Project, periods: &[&str]) -> Value {
    let told = project.run(&[&ASKED[..3], periods, &["--json"]].concat()).succeeds();
    serde_json::from_str(&told.stdout).expect("JSON")
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().unwrap_or_else(|| panic!("no list {key} in {value}"))
}

/// A text of amounts: before, after and difference.
fn amounts(value: &Value) -> [&str; 3] {
    ["before", "after", "difference"].map(|key| value[key].as_str().unwrap_or("null"))
}

#[test]
fn payouts_under_both_programmes_are_those_worked_out_by_hand() {
    let project = paid_at_once(&DEARER);
    assert_golden(&project.run(&ASKED).succeeds().stdout, "commands/simulate.txt");
    let found = as_data(&project, &[]);
    let partners: Vec<(&str, [&str; 3])> = list(&found, "partners")
        .iter()
        .map(|one| (one["partner_id"].as_str().expect("an id"), amounts(&one["reporting"])))
        .collect();
    assert_eq!(
        partners,
        [
            ("alder", ["37053.06", "38905.71", "1852.65"]),
            ("cedar", ["125.00", "125.00", "0.00"]),
            ("birch", ["2179.80", "1557.00", "-622.80"]),
        ]
    );
    assert_eq!(amounts(&found["total"]), ["39357.86", "40587.71", "1229.85"]);
    assert_eq!(found["total"]["recognised"], "99360.63");
    let own: Vec<(&str, &str, [&str; 3])> = list(&found["periods"][0], "partners")
        .iter()
        .flat_map(|one| list(one, "payouts").iter().map(move |payout| (one, payout)))
        .map(|(one, payout)| {
            (one["partner_id"].as_str().expect("an id"), payout["currency"].as_str().expect("a code"), amounts(payout))
        })
        .collect();
    assert_eq!(
        own,
        [
            ("alder", "EUR", ["36960.00", "38808.00", "1848.00"]),
            ("alder", "USD", ["100.82", "105.86", "5.04"]),
            ("birch", "EUR", ["2170.00", "1550.00", "-620.00"]),
            ("birch", "USD", ["10.61", "7.58", "-3.03"]),
            ("cedar", "EUR", ["125.00", "125.00", "0.00"]),
        ]
    );
}

#[test]
fn rules_of_payment_say_what_of_a_payout_is_payable() {
    let project = with_payment_draft(paid_at_once(&[]));
    let found = as_data(&project, &[]);
    let partners = list(&found["periods"][0], "partners");
    let alder = &list(partners.iter().find(|one| one["partner_id"] == "alder").expect("alder"), "payouts")[0];
    // 92,400.00 at 42%: 38,808.00; 3,880.80 held, and a fifth of 34,927.20 withheld.
    assert_eq!(amounts(alder), ["36960.00", "38808.00", "1848.00"]);
    assert_eq!(amounts(&alder["left"]), ["0.00", "3880.80", "3880.80"]);
    assert_eq!(amounts(&alder["withheld"]), ["0.00", "6985.44", "6985.44"]);
    assert_eq!(amounts(&alder["payable"]), ["36960.00", "27941.76", "-9018.24"]);
    let told = project.run(&ASKED).succeeds().stdout;
    assert!(told.contains("Payable of it by the rules of payment: €"), "{told}");
}

/// An amount in cents.
fn cents(value: &Value) -> i64 {
    value.as_str().expect("an amount").replace('.', "").parse().expect("a number")
}

#[test]
fn what_is_held_in_one_quarter_is_released_in_the_next() {
    let found = as_data(&with_payment_draft(SAMPLE.copy()), &["--periods", "2026Q2..2026Q3"]);
    let mut held = std::collections::BTreeMap::new();
    let mut released = 0;
    for period in list(&found, "periods") {
        for partner in list(period, "partners") {
            for payout in list(partner, "payouts") {
                let key = (partner["partner_id"].to_string(), payout["currency"].to_string());
                let of = |key: &str| cents(&payout[key]["after"]);
                let opening: i64 = held.insert(key, of("left")).unwrap_or(0);
                assert_eq!(cents(&payout["after"]) + opening, of("payable") + of("withheld") + of("left"), "{payout}");
                released += i64::from(opening > 0);
            }
        }
    }
    assert!(released > 5, "{released} partners have something released");
}

#[test]
fn a_tier_that_falls_names_the_metric_and_what_chance_has_to_do_with_it() {
    let found = as_data(&paid_at_once(&DEARER), &[]);
    let [birch] = list(&found, "tiers") else { panic!("one tier changes: {}", found["tiers"]) };
    assert_eq!(
        (&birch["partner_id"], &birch["from"], &birch["to"]),
        (&"birch".into(), &"silver".into(), &"registered".into())
    );
    // Two of four answers: 15% to 85%.
    let gate = &birch["decided_by"][0];
    assert_eq!((&gate["metric"], &gate["bound_before"], &gate["bound"]), (&"csat".into(), &0.5.into(), &0.55.into()));
    assert_eq!((&birch["within_chance"], &birch["gained"]), (&true.into(), &false.into()));
}

#[test]
fn an_opening_tier_is_paid_whatever_the_bounds() {
    // No quarter before the agreements counts: what Q3 earns is paid in Q4.
    let found = as_data(&with_draft(&DEARER[1..]), &[]);
    assert_eq!(amounts(&found["total"])[2], "0.00");
    assert_eq!(list(&found, "tiers").len(), 1);
    let partners = list(&found["periods"][0], "partners");
    let birch = partners.iter().find(|one| one["partner_id"] == "birch").expect("birch");
    assert_eq!((&birch["paid"]["after"], &birch["earned"]["after"]), (&"silver".into(), &"registered".into()));
}

/// Everything that is said to differ.
fn differing(found: &Value) -> Vec<String> {
    let mut told: Vec<String> = list(found, "tiers").iter().map(ToString::to_string).collect();
    for period in list(found, "periods") {
        told.extend(list(period, "verdicts").iter().chain(list(period, "warnings")).map(ToString::to_string));
        let payouts = list(period, "partners").iter().flat_map(|one| list(one, "payouts"));
        told.extend(payouts.filter(|one| one["before"] != one["after"]).map(ToString::to_string));
    }
    told
}

#[test]
fn the_same_programme_changes_nothing() {
    for (project, periods) in
        [(GOLDEN.copy(), &["--periods", "2026Q3"][..]), (SAMPLE.copy(), &["--periods", "2026Q1..2026Q3"])]
    {
        let project = draft_of(project, &[]);
        let found = as_data(&project, periods);
        assert_eq!(differing(&found), [""; 0]);
        assert!(list(&found, "partners").len() > 2);
        let own = project.run(&["simulate", "--programme", "programme/2026.toml", periods[0], periods[1]]).succeeds();
        assert!(
            own.stdout.contains("Every partner gets the same.") && own.stdout.contains("No tier changes."),
            "{}",
            own.stdout
        );
    }
}

#[test]
fn payouts_before_are_those_of_a_run() {
    let found = as_data(&draft_of(SAMPLE.copy(), &[]), &[]);
    let settled = SAMPLE.text("reports/2026Q3/internal/settlement.csv");
    let heading: Vec<&str> = settled.lines().next().expect("a heading").split(',').collect();
    let column = |name: &str| heading.iter().position(|one| *one == name).unwrap_or_else(|| panic!("no {name}"));
    let wanted: Vec<[&str; 3]> = settled
        .lines()
        .skip(1)
        .map(|row| {
            let cells: Vec<&str> = row.split(',').collect();
            ["partner_id", "currency", "payable"].map(|name| cells[column(name)])
        })
        .collect();
    let mut given = Vec::new();
    for partner in list(&found["periods"][0], "partners") {
        for payout in list(partner, "payouts") {
            let text = |value: &'_ Value| value.as_str().expect("a text").to_owned();
            given.push([text(&partner["partner_id"]), text(&payout["currency"]), text(&payout["payable"]["before"])]);
        }
    }
    assert_eq!(given, wanted);
}

#[test]
fn a_version_of_another_day_stands_alone_for_all_days() {
    let same = as_data(&paid_at_once(&DEARER), &[]);
    let later = [DEARER[0], DEARER[1], ("from = 2026-01-01", "from = 2027-01-01")];
    assert_eq!(as_data(&paid_at_once(&later), &[]), same);
    let inside = [DEARER[0], DEARER[1], ("from = 2026-01-01", "from = 2026-08-15")];
    assert_eq!(as_data(&paid_at_once(&inside), &[]), same);
}

#[test]
fn facts_are_those_of_the_other_rules() {
    // K-106 was escalated after 22 days.
    let found = as_data(&with_draft(&[("horizon_days = 21", "horizon_days = 22")]), &[]);
    let told = found["periods"][0]["verdicts"].to_string();
    assert!(told.contains("escalation_rate") && told.contains("alder"), "3 of 10 is no longer met: {told}");
}

#[test]
fn a_file_with_mistakes_is_told_as_a_check_tells_it() {
    let mistakes = [("tier_timing = \"next\"", "tier_timin = \"next\""), ("share = \"0.35\"", "share = \"3.5\"")];
    let project = with_draft(&mistakes);
    let told = project.run(&[&ASKED[..], &["--xlsx", "what-if.xlsx"]].concat()).ends_with(2);
    assert_eq!(told.stdout, "");
    assert!(
        told.stderr.contains("draft.toml:3") && told.stderr.contains("did you mean `tier_timing`?"),
        "{}",
        told.stderr
    );
    assert!(told.stderr.contains("share"), "{}", told.stderr);
    assert!(!project.join("what-if.xlsx").exists() && !project.join("data/lake").exists());
    // What only the agreements show: alder starts at gold.
    let told = with_draft(&[("id = \"gold\"", "id = \"golden\"")]).run(&ASKED).ends_with(2).stderr;
    assert!(told.contains("agreements.csv:2") && told.contains("did you mean `golden`?"), "{told}");
    let told = Project::copy_of("cases/golden").run(&ASKED).ends_with(2).stderr;
    assert!(told.contains("draft.toml") && told.contains("cannot read the file"), "{told}");
}

#[test]
fn periods_without_data_are_named() {
    let project = with_draft(&[]);
    let told = |periods: &str| {
        project.run(&[&ASKED[..], &["--xlsx", "x.xlsx", "--periods", periods]].concat()).ends_with(2).stderr
    };
    assert!(told("2026Q5").contains("--periods: found `2026Q5`, expected a quarter"), "{}", told("2026Q5"));
    assert!(told("2026Q3..2026Q2").contains("write 2026Q2..2026Q3"));
    let early = told("2025Q4..2026Q3");
    assert!(early.contains("no data in 2025 Q4, 2026 Q1: cases run from"), "{early}");
    assert!(!project.join("x.xlsx").exists());
}

#[test]
fn closed_periods_are_computed_from_today_s_data_and_said_to_be_closed() {
    let project = draft_of(CLOSED.copy(), &DEARER[..1]);
    let told = project.run(&[&ASKED[..], &["--periods", "2026Q3"]].concat()).succeeds().stdout;
    assert!(told.contains("2026 Q3 is closed: both sides are computed from today's data"), "{told}");
    let before = project.files("closed");
    assert_eq!(as_data(&project, &["--periods", "2026Q3"])["periods"][0]["closed"], true);
    assert!(before == project.files("closed"), "what was closed stays");
}

#[test]
fn nothing_is_published_and_the_same_again_is_the_same() {
    let project = paid_at_once(&DEARER);
    let asked = |file: &str, threads: &str| {
        let names = ["xlsx", "pdf"].map(|ending| format!("{file}.{ending}"));
        let files = ["--threads", threads, "--xlsx", &names[0], "--pdf", &names[1]];
        let told = project.run(&[&ASKED[..], &files].concat()).succeeds();
        (told.stdout, names.map(|name| std::fs::read(project.join(&name)).expect("a file")))
    };
    let (first, again) = (asked("one", "1"), asked("two", "2"));
    assert!(first == again);
    assert!(first.1[1].starts_with(b"%PDF-1.7"));
    assert!(first.0.lines().all(|line| line.chars().count() <= 100), "{}", first.0);
    assert!(!project.join("reports").exists() && !project.join("closed").exists());
    assert_eq!(project.names("programme"), ["2026.toml"]);
    let told = project.run(&[&ASKED[..], &["--xlsx", "none/x.xlsx"]].concat()).ends_with(2).stderr;
    assert!(told.contains("none/x.xlsx: cannot write the file"), "{told}");
}

#[test]
fn the_data_is_as_its_schema_says() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    for found in [as_data(&paid_at_once(&DEARER), &[]), as_data(&draft_of(SAMPLE.copy(), &DEARER[..1]), &[])] {
        assert_eq!(faults(&schema, &schema, &found, "what_if"), [""; 0]);
        assert_eq!(found["schema"], schema["$id"]);
    }
}
