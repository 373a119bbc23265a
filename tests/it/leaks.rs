//! What leaves the house holds nothing of anybody else: every byte of `share/`, looked at in every way a reader could.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::process::Command;

use serde_json::Value;

use crate::project::Project;
use crate::reading::{Reading, readings};
use crate::shared::{INIT, INIT_PACK, SAMPLE, SAMPLE_PACK, WITH_POWERPOINT};

/// Who and what a workspace knows: names as people write them, ids as systems do.
struct World {
    /// Id to all the names a partner goes by.
    partners: BTreeMap<String, BTreeSet<String>>,
    /// Id to name.
    customers: BTreeMap<String, String>,
    /// Customer ids by partner id: those it ever supported.
    supported: BTreeMap<String, BTreeSet<String>>,
    /// Case ids by partner id; direct cases under the empty id.
    cases: BTreeMap<String, BTreeSet<String>>,
}

impl World {
    fn of(project: &Project, folder: &str, cases: (&str, &str, &str), customer_partner: &str) -> Self {
        let read = |file: &str| rows(&project.text(&format!("{folder}{file}")));
        let dash = if project.join(&format!("{folder}partner-aliases.csv")).exists() { "-" } else { "_" };
        let mut partners: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in read("partners.csv") {
            partners.entry(row["partner_id"].clone()).or_default().insert(row["name"].clone());
        }
        let mut aliases = BTreeMap::new();
        for row in read(&format!("partner{dash}aliases.csv")) {
            partners.get_mut(&row["partner_id"]).expect("a partner").insert(row["key"].clone());
            aliases.insert(row["key"].clone(), row["partner_id"].clone());
        }
        let partner_of = |name: &str| aliases.get(name).cloned().unwrap_or_else(|| name.to_owned());
        let customers =
            read("customers.csv").iter().map(|row| (row["customer_id"].clone(), row["name"].clone())).collect();
        let mut supported: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in read(&format!("customer{dash}partners.csv")) {
            supported.entry(partner_of(&row[customer_partner])).or_default().insert(row["customer_id"].clone());
        }
        let (files, id, partner) = cases;
        let mut by_partner: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (name, bytes) in project.files(files).iter().filter(|(name, _)| name.starts_with("cases")) {
            assert!(name.ends_with(".csv"));
            for row in rows(&String::from_utf8_lossy(bytes)) {
                by_partner.entry(partner_of(&row[partner])).or_default().insert(row[id].clone());
            }
        }
        Self { partners, customers, supported, cases: by_partner }
    }
}

fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let named =
        |record: csv::StringRecord| header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect();
    reader.records().map(|record| named(record.expect("a row"))).collect()
}

/// Whether one of the words is an id; ids of several words must stand in the text as they are.
fn holds_id(reading: &Reading, words: &HashSet<&str>, id: &str) -> bool {
    let id = id.to_lowercase();
    if id.chars().all(char::is_alphanumeric) { words.contains(id.as_str()) } else { reading.text.contains(&id) }
}

/// What a partner's folder holds that it must not.
fn leaks(project: &Project, pack: &str, world: &World, partner: &str) -> Vec<String> {
    let mut found = Vec::new();
    let folder = format!("{pack}/share/{partner}");
    let own_customers = world.supported.get(partner).cloned().unwrap_or_default();
    for file in project.names(&folder) {
        for reading in readings(&project.join(&folder).join(&file)) {
            let words = reading.words();
            let mut leak =
                |kind: &str, value: &str| found.push(format!("{partner}: {} holds {kind} {value}", reading.what));
            for (id, names) in world.partners.iter().filter(|(id, _)| *id != partner) {
                if holds_id(&reading, &words, id) {
                    leak("the partner", id);
                }
                names.iter().filter(|name| reading.holds_name(name)).for_each(|name| leak("the partner", name));
            }
            let may_hold_own = file.starts_with("statement.");
            for (id, name) in world.customers.iter().filter(|(id, _)| !(may_hold_own && own_customers.contains(*id))) {
                if holds_id(&reading, &words, id) {
                    leak("the customer", id);
                }
                if reading.holds_name(name) {
                    leak("the customer", name);
                }
            }
            for (_, cases) in world.cases.iter().filter(|(id, _)| *id != partner) {
                cases.iter().filter(|case| holds_id(&reading, &words, case)).for_each(|case| leak("the case", case));
            }
        }
    }
    found
}

fn sample_world() -> World {
    World::of(&SAMPLE, "data/raw/registry/", ("data/raw/cases", "number", "assignment_group"), "account_owner")
}

fn init_world(project: &Project) -> World {
    World::of(project, "data/raw/", ("data/raw", "Number", "Team"), "partner_id")
}

#[test]
fn nothing_of_others_leaves_the_house() {
    let world = sample_world();
    assert!(world.partners.len() == 6 && world.customers.len() > 20 && world.cases.len() >= 6);
    let found: Vec<_> = world.partners.keys().flat_map(|id| leaks(&WITH_POWERPOINT, SAMPLE_PACK, &world, id)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    let world = init_world(&INIT);
    let found: Vec<_> = world.partners.keys().flat_map(|id| leaks(&INIT, INIT_PACK, &world, id)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn warnings_that_name_partners_stay_inside() {
    let project = Project::init()
        .edit("data/raw/cases.csv", "Sierra Data", "Siera Data, the new desk")
        .edit("agreements.csv", "P02,2026,2026-01-01,,0.25,GBP,bronze\n", "")
        .edit("data/raw/customers.csv", "C04,Thames Retail", "C99,Thames Retail");
    let text = project.text("data/raw/cases.csv").replace("Siera Data, the new desk", "\"Siera Data, the new desk\"");
    let project = project.file("data/raw/cases.csv", text);
    project.run(&["run"]).succeeds();
    let record = project.json(&format!("{INIT_PACK}/run.json"));
    let warned = record["warnings"].as_array().expect("warnings").iter().any(|line| line.to_string().contains("Siera"));
    assert!(warned, "nothing warns of the unknown partner: {}", record["warnings"]);
    let mut world = init_world(&project);
    world.partners.insert("P99".to_owned(), ["Siera Data, the new desk".to_owned()].into());
    let found: Vec<_> = ["P01", "P02", "P03"].iter().flat_map(|id| leaks(&project, INIT_PACK, &world, id)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn others_named_in_comments_stay_inside() {
    let text = INIT.text("data/raw/surveys.csv");
    let comment = "\"SIERRA DATA was asked first, then Sierra-desk and Thames Retail\"";
    let text: String = text
        .lines()
        .map(|line| if line.ends_with(",comment") { format!("{line}\n") } else { format!("{},{comment}\n", cut(line)) })
        .collect();
    let aliases = format!("{}sierra,Sierra-desk,P03\n", INIT.text("data/raw/partner_aliases.csv"));
    let project = Project::init().file("data/raw/surveys.csv", text).file("data/raw/partner_aliases.csv", aliases);
    project.run(&["run"]).succeeds();
    let internal = project.text(&format!("{INIT_PACK}/internal/partners/P01.html"));
    assert!(internal.contains("SIERRA DATA was asked first"), "the comment is on no slide");
    assert!(project.text(&format!("{INIT_PACK}/share/P01/review.html")).contains("[another partner] was asked first"));
    let world = init_world(&project);
    let found = leaks(&project, INIT_PACK, &world, "P01");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// A line of the surveys without its comment.
fn cut(line: &str) -> String {
    line.split(',').take(10).collect::<Vec<_>>().join(",")
}

#[test]
fn the_same_looks_find_what_is_there() {
    let world = sample_world();
    let inside = |file: &str| readings(&SAMPLE.join(SAMPLE_PACK).join("internal").join(file));
    for file in ["executive.html", "executive.pdf"] {
        for reading in inside(file).iter().filter(|reading| !reading.what.ends_with("objects")) {
            let words = reading.words();
            for (id, names) in &world.partners {
                let seen = names.iter().any(|name| reading.holds_name(name)) || holds_id(reading, &words, id);
                assert!(seen, "{} should hold {id}", reading.what);
            }
        }
    }
    let named = |reading: &Reading| world.customers.values().any(|name| reading.holds_name(name));
    assert!(inside("partners/P002.html").iter().any(named), "no internal deck names a customer");
    let pdf = inside("partners/P002.pdf");
    assert!(pdf.is_empty() || named(&pdf[0]), "pdftotext finds no customer");
    let inside = |file: &str| readings(&WITH_POWERPOINT.join(SAMPLE_PACK).join("internal").join(file));
    let pptx = inside("partners/P002.pptx");
    assert!(pptx.iter().any(named), "no part of a PowerPoint file names a customer");
    let data = |reading: &Reading| reading.what.contains(".xlsx/") && reading.text.contains("<row ");
    assert!(pptx.iter().any(data), "the workbooks of charts were not looked into");
    let all = inside("executive.pptx");
    for (id, names) in &world.partners {
        assert!(names.iter().any(|name| all.iter().any(|reading| reading.holds_name(name))), "no part names {id}");
    }
    let statement = readings(&SAMPLE.join(SAMPLE_PACK).join("share/P002/statement.csv"));
    let words = statement[0].words();
    let own = &world.supported["P002"];
    assert!(own.iter().any(|id| holds_id(&statement[0], &words, id)), "a statement reconciles by customer");
    // The scorecard attached to a shared PDF is found among its objects.
    let shared = readings(&SAMPLE.join(SAMPLE_PACK).join("share/P002/review.pdf"));
    let attached =
        |reading: &Reading| reading.what.ends_with("objects") && reading.text.contains("quarterdeck.scorecards/1");
    assert!(shared.len() < 2 || shared.iter().any(attached), "the attachment was not looked into");
}

#[test]
fn customers_by_name_are_found_where_the_workspace_shows_them() {
    let project = INIT.copy().edit("quarterdeck.toml", "own_customers = \"pseudonym\"", "own_customers = \"name\"");
    project.run(&["run"]).succeeds();
    let world = init_world(&project);
    let found: Vec<_> = world.partners.keys().flat_map(|id| leaks(&project, INIT_PACK, &world, id)).collect();
    let of = |file: &str| found.iter().any(|leak| leak.contains(file) && leak.contains("holds the customer"));
    assert!(
        of("review.html") && (of("review.pdf as text") || Command::new("pdftotext").output().is_err()),
        "{found:?}"
    );
    let others = |leak: &&String| {
        let (partner, rest) = leak.split_once(": ").expect("a partner");
        let own = &world.supported[partner];
        let named = world.customers.iter().find(|(id, name)| rest.ends_with(*id) || rest.ends_with(*name));
        named.is_none_or(|(id, _)| !own.contains(id))
    };
    assert_eq!(found.iter().filter(others).collect::<Vec<_>>(), Vec::<&String>::new(), "its own customers only");
}

/// Every figure over the others in a shared scorecard against all scorecards: enough others, none above half, no handful.
fn check_peers(project: &Project, pack: &str, smallest: usize) -> usize {
    let all = project.json(&format!("{pack}/internal/scorecards.json"));
    let all = all["partners"].as_array().expect("partners");
    let mut shown = 0;
    for id in all.iter().filter_map(|card| card["partner_id"].as_str()) {
        let own = project.json(&format!("{pack}/share/{id}/scorecard.json"));
        assert_eq!(own["partners"].as_array().map(Vec::len), Some(1));
        let metrics = own["partners"][0]["metrics"].as_array().expect("metrics");
        for metric in metrics.iter().filter(|metric| !metric["peers"].is_null()) {
            let same = |other: &&Value| ["id", "statistic", "slice"].iter().all(|key| other[key] == metric[key]);
            let others = all.iter().filter(|other| other["partner_id"] != id);
            let others: Vec<&Value> =
                others.filter_map(|other| other["metrics"].as_array()?.iter().find(same)).collect();
            check_pool(&others, metric, smallest);
            shown += 1;
        }
    }
    shown
}

fn check_pool(others: &[&Value], metric: &Value, smallest: usize) {
    let figures = |key: &str| -> Vec<i64> {
        others.iter().filter_map(|other| other[key].as_i64()).filter(|rows| *rows > 0).collect()
    };
    let sum = |key: &str| figures(key).iter().sum::<i64>();
    let (evidence, rows) = (figures("evidence"), sum("evidence"));
    assert!(evidence.len() >= smallest && rows >= 8, "{metric}");
    assert!(evidence.iter().all(|one| 2 * one <= rows), "{metric}");
    if metric["unit"] == "share" {
        let (part, whole) = (sum("numerator"), sum("denominator"));
        assert!(!(1..5).contains(&part) && !(1..5).contains(&(whole - part)), "{metric}");
    }
}

#[test]
fn figures_over_others_obey_the_rule_in_every_shared_scorecard() {
    assert!(check_peers(&SAMPLE, SAMPLE_PACK, 5) > 50);
    assert!(check_peers(&INIT, INIT_PACK, 2) > 0);
}

/// With two partners the pool of one's others is the other one: nothing of it may be shown, nor worked out from totals.
#[test]
fn of_two_partners_neither_sees_the_other() {
    let project = INIT.copy();
    let partners = project.text("data/raw/partners.csv");
    let mut scoped = 0;
    let out_of_scope = |line: &str| {
        scoped += usize::from(line.contains(",true"));
        if scoped > 2 { line.replacen(",true", ",false", 1) } else { line.to_owned() }
    };
    let lines: Vec<String> = partners.lines().map(out_of_scope).collect();
    assert!(scoped > 2, "somebody is taken out of scope");
    let project = project.file("data/raw/partners.csv", lines.join("\n") + "\n");
    project.run(&["run"]).succeeds();
    let all = project.json(&format!("{INIT_PACK}/internal/scorecards.json"));
    assert_eq!(all["partners"].as_array().map(Vec::len), Some(2));
    assert_eq!(check_peers(&project, INIT_PACK, 2), 0);
    for id in all["partners"].as_array().expect("partners").iter().filter_map(|card| card["partner_id"].as_str()) {
        let deck = project.text(&format!("{INIT_PACK}/share/{id}/review.html"));
        let words = "Rows of all partners together are withheld: fewer than 2 other partners.";
        assert!(deck.contains(words) && !deck.contains("entered the figures"), "{id}");
        let internal = project.text(&format!("{INIT_PACK}/internal/partners/{id}.html"));
        assert!(internal.contains("entered the figures"), "{id}");
    }
}

#[test]
fn shared_figures_rest_on_enough_peers() {
    let json = SAMPLE.json(&format!("{SAMPLE_PACK}/share/P001/scorecard.json"));
    let partners = json["partners"].as_array().expect("partners");
    assert_eq!(partners.len(), 1);
    assert_eq!(partners[0]["partner_id"], "P001");
    // With more peers asked for than there are, none is shown.
    let project = INIT.copy().edit("quarterdeck.toml", "smallest_peer_group = 2", "smallest_peer_group = 3");
    project.run(&["run", "--partner", "P01"]).succeeds();
    let json = project.json("reports/2026Q2-selection/share/P01/scorecard.json");
    for metric in json["partners"][0]["metrics"].as_array().expect("metrics") {
        assert!(metric["peers"].is_null(), "{metric}");
    }
}
