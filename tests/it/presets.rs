//! Each preset on exports with the quirks of its system, through the whole pipeline; and what the docs say of each.
//!
//! A folder `tests/presets/<system>/` holds the exports, `sources.toml` with the sources that read them, and `expected.txt`: the first
//! rows as they are read, what became of each row, and the scorecards. `<system>-<what>` has other exports of the same system.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use quarterdeck::config::mapping::Condition;
use quarterdeck::config::model::{Join, ValueSource};
use quarterdeck::config::presets::PRESETS;
use quarterdeck::config::workspace::describe;

use crate::golden_text::assert_golden;
use crate::project::Project;

const WORKSPACE: &str = "[workspace]\nname = \"Partners\"\ntime_zone = \"UTC\"\nreporting_currency = \"EUR\"\n\n\
    [privacy]\npseudonym_key_file = \"pseudonym.key\"\n\n\
    [[source]]\ntable = \"partners\"\nfiles = [\"partners.csv\"]\n\n\
    [limits]\nquarantine_threshold = 0.0\n\n";
const PROGRAMME: &str = "title = \"Programme\"\nfrom = 2026-01-01\nrank_minimum_cases = 1\n\n\
    [surveys]\nindependent_providers = [\"Zendesk\", \"Qualtrics\", \"SurveyMonkey\", \"NPS\"]\n\n\
    [targets.csat]\ntarget = 0.9\ntolerance = 0.8\nminimum_evidence = 1\n\n\
    [targets.nps]\ntarget = 30\ntolerance = 0\nminimum_evidence = 1\n\n\
    [targets.reopen_rate]\ntarget = 0.05\ntolerance = 0.10\nminimum_evidence = 1\n\n\
    [targets.time_to_first_response]\nminimum_evidence = 1\n\n\
    [targets.time_to_resolve]\nminimum_evidence = 1\n";

/// One tier for all, which pays a share.
const SHARE: &str = "\n[[tier]]\nid = \"base\"\nname = \"Base\"\nshare = \"0.35\"\n";
/// For each export of revenue and partner: what is recognised in the quarter, and 35% of it.
const SETTLED: [(&str, &str, &str, &str); 10] = [
    ("netsuite", "Harbour", "€1,000.00", "€350.00"),
    ("netsuite", "Nordlicht", "−€99.90", "−€34.97"),
    ("sap", "Harbour", "€1,000.00", "€350.00"),
    ("sap", "Nordlicht", "−€104.90", "−€36.72"),
    ("zuora", "Harbour", "$1,000.00", "$350.00"),
    ("zuora", "Nordlicht", "−$99.90", "−$34.97"),
    ("stripe", "Harbour", "€1,000.00", "€350.00"),
    ("stripe", "Nordlicht", "−€99.90", "−€34.97"),
    ("stripe-api", "Harbour", "€1,000.00", "€350.00"),
    ("stripe-api", "Nordlicht", "−¥5,000", "−¥1,750"),
];

/// A workspace of a preset's exports, without money.
fn project(system: &str) -> Project {
    let project = Project::copy_of(&format!("presets/{system}"));
    let sources = project.text("sources.toml");
    project
        .file("quarterdeck.toml", format!("{WORKSPACE}{sources}"))
        .file("programme/2026.toml", PROGRAMME)
        .file("partners.csv", "partner_id,name\nHarbour,Harbour Computing\nNordlicht,Nordlicht Systems\n")
        .file("pseudonym.key", "0123456789abcdef0123456789abcdef")
}

/// The folders with exports, by name.
fn folders() -> Vec<String> {
    let entries = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/presets")).expect("the exports");
    let folders = entries.map(|entry| entry.expect("an entry")).filter(|entry| entry.path().is_dir());
    let mut names: Vec<_> = folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn each_preset_reads_its_systems_exports_into_figures() {
    let folders = folders();
    assert!(
        PRESETS.iter().all(|preset| folders.iter().any(|folder| folder == preset.system)),
        "a preset without exports"
    );
    for folder in folders {
        let project = project(&folder);
        let tables: BTreeSet<String> = project
            .text("sources.toml")
            .lines()
            .filter_map(|line| line.strip_prefix("table = \"")?.strip_suffix('"').map(str::to_owned))
            .collect();
        let mut told = String::new();
        for table in &tables {
            let shown = project.run(&["check", "--source", table, "--rows", "4"]);
            let _ = write!(told, "$ quarterdeck check --source {table} --rows 4\n{}{}\n", shown.stdout, shown.stderr);
        }
        let loaded = project.run(&["ingest", "--no-progress"]);
        let lines = loaded.stdout.lines().filter(|line| !line.contains("snapshot"));
        let _ = write!(told, "$ quarterdeck ingest\n{}\n{}\n", lines.collect::<Vec<_>>().join("\n"), loaded.stderr);
        let scored = project.run(&["score", "--no-progress"]);
        let measured = scored.stdout.lines().filter(|line| !line.contains("n = 0") && !line.contains("not measured"));
        let _ = write!(told, "$ quarterdeck score\n{}\n{}", measured.collect::<Vec<_>>().join("\n"), scored.stderr);
        if tables.contains("revenue") {
            told.push_str(&money(project));
        }
        assert_golden(&told, &format!("presets/{folder}/expected.txt"));
    }
}

/// What each partner is paid for the lines of revenue, under a programme that pays a share of them.
fn money(project: Project) -> String {
    let project = project.file("programme/2026.toml", format!("{PROGRAMME}{SHARE}"));
    let mut told = String::new();
    for partner in ["Harbour", "Nordlicht"] {
        let explained = project.run(&["explain", partner, "payout", "--period", "2026Q2", "--no-progress"]);
        let _ = write!(told, "\n$ quarterdeck explain {partner} payout\n{}{}", explained.stdout, explained.stderr);
    }
    told
}

/// The lines of each system's export, settled: what is recognised in the quarter and 35% of it, worked out by hand.
#[test]
fn revenue_is_settled_to_the_cent() {
    for (folder, partner, recognised, payable) in SETTLED {
        let project = project(folder).file("programme/2026.toml", format!("{PROGRAMME}{SHARE}"));
        let told = project
            .run(&["explain", partner, "payout", "--period", "2026Q2", "--json", "--no-progress"])
            .succeeds()
            .stdout;
        let explanation: serde_json::Value = serde_json::from_str(&told).expect("JSON");
        let facts = explanation["facts"].as_array().expect("facts");
        let said = |label: &str| {
            let fact =
                facts.iter().find(|fact| fact[0] == label).unwrap_or_else(|| panic!("{folder}: no {label}: {told}"));
            fact[1].as_str().expect("a text").to_owned()
        };
        let expected = format!("{payable} = 35% of {recognised} recognised");
        assert!(said("partner's part").starts_with(&expected), "{folder} {partner}: {}", said("partner's part"));
        assert!(said("payable").starts_with(&format!("{payable} = ")), "{folder} {partner}: {}", said("payable"));
    }
}

/// Every field of a case that its source reports otherwise than its history and the clocks find.
#[test]
fn histories_are_held_against_what_is_reported() {
    const LEVELS: &str = "\n[service_levels]\n\n[[service_levels.severity]]\nid = \"sev1\"\nresponse = \"15m\"\n\
        resolution = \"4h\"\ncalendar = \"24x7\"\n";
    let differences = |folder: &str| {
        let project = project(folder).file("programme/2026.toml", format!("{PROGRAMME}{LEVELS}"));
        let project = match folder {
            "servicenow" => project.edit("task_sla.csv", "13:30:00\",\"true\"", "13:30:00\",\"false\""),
            _ => project,
        };
        // Some of the exports' rows are faulty on purpose.
        let settings =
            project.text("quarterdeck.toml").replace("quarantine_threshold = 0.0", "quarantine_threshold = 0.5");
        let project = project.file("quarterdeck.toml", settings);
        project.run(&["score", "--no-progress"]);
        let names = project.names("data/lake/facts");
        let facts = names.iter().find(|name| name.ends_with("/facts.json")).expect("facts");
        let facts = project.json(&format!("data/lake/facts/{facts}"));
        let listed = facts["counts"]["listed_differences"].as_array().expect("a list").clone();
        let text = |one: &serde_json::Value, key: &str| one[key].as_str().unwrap_or("none").to_owned();
        let told = |one| ["case_id", "field", "reported", "derived"].map(|key| text(one, key)).join(" ");
        listed.iter().map(told).collect::<Vec<_>>()
    };
    // Two hours of a hold are no working time: the incident kept the four hours that ServiceNow says it broke.
    assert_eq!(
        differences("servicenow-audit"),
        [
            "INC0010001 resolved_at 2026-04-02T13:30:00Z 2026-04-03T10:00:00Z",
            "INC0010001 closed_at 2026-04-09T13:30:00Z 2026-04-10T10:00:00Z",
            "INC0010001 resolution_breached true false",
        ]
    );
    // The record of the SLA counts, and not what the case says of all of its SLAs.
    assert_eq!(differences("servicenow"), ["INC0010001 resolution_breached false true"]);
    // Jira promised an answer within the hour, the programme within a quarter of it.
    assert_eq!(
        differences("jira-api"),
        [
            "SUP-1 resolved_at 2026-04-02T13:30:00Z 2026-04-03T10:00:00Z",
            "SUP-1 response_breached false true",
            "SUP-1 resolution_breached true false",
        ]
    );
}

#[test]
fn a_preset_is_in_the_record_of_a_run() {
    let project = project("zendesk");
    project.run(&["run", "--no-progress", "--quiet"]).succeeds();
    let pack = fs::read_dir(project.join("reports")).expect("packs").next().expect("a pack").expect("an entry");
    let record = project.json(&format!("reports/{}/run.json", pack.file_name().to_string_lossy()));
    let inputs = record["inputs"].as_array().expect("inputs");
    let preset = inputs.iter().find(|input| input["path"] == "presets/zendesk.toml").expect("the preset");
    let shipped = PRESETS.iter().find(|preset| preset.system == "zendesk").expect("a preset");
    assert_eq!(preset["sha256"], shipped.sha256().as_str());
}

#[test]
fn an_unknown_system_or_table_is_told_with_the_nearest() {
    let project = project("zendesk").edit("quarterdeck.toml", "system = \"zendesk\"", "system = \"zendsk\"");
    let told = project.run(&["check", "--no-progress"]).ends_with(2).stderr;
    assert!(told.contains("no preset is called `zendsk`") && told.contains("did you mean `zendesk`?"), "{told}");
    let project = project.edit("quarterdeck.toml", "system = \"zendsk\"", "system = \"sap\"");
    let told = project.run(&["check", "--no-progress"]).ends_with(2).stderr;
    assert!(told.contains("the preset `sap` does not feed `cases`") && told.contains("it feeds revenue"), "{told}");
    let events = "export = \"audit\"\nfiles = [\"sys_audit.csv\"]";
    let project =
        self::project("servicenow-audit").edit("quarterdeck.toml", events, &events.replace("audit\"\n", "audits\"\n"));
    let told = project.run(&["check", "--no-progress"]).ends_with(2).stderr;
    assert!(told.contains("knows no export `audits` that feeds `case_events`"), "{told}");
    assert!(told.contains("did you mean `audit`?"), "{told}");
}

#[test]
fn presets_are_listed() {
    let project = Project::empty();
    assert_golden(&project.run(&["presets"]).succeeds().stdout, "commands/presets.txt");
    let listed: serde_json::Value =
        serde_json::from_str(&project.run(&["presets", "--json"]).succeeds().stdout).expect("JSON");
    assert_eq!(listed["presets"].as_array().map(Vec::len), Some(PRESETS.len()));
    assert_eq!(listed["schema"], "quarterdeck.presets/1");
}

#[test]
fn every_shipped_preset_is_sound() {
    for preset in &PRESETS {
        let (described, findings) = describe(preset);
        assert_eq!(findings, [], "{}", preset.system);
        assert!(described.version > 0 && !described.name.is_empty() && !described.tables.is_empty());
    }
}

/// The page of each system has the columns of its mapping file, what it expects and what is unsure.
#[test]
fn each_preset_has_its_page() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let index = fs::read_to_string(root.join("docs/sources.md")).expect("the index");
    for preset in &PRESETS {
        let (described, _) = describe(preset);
        assert!(
            index.contains(&format!("sources/{}.md", preset.system)),
            "{} is not in docs/sources.md",
            preset.system
        );
        let page = format!("sources/{}.md", preset.system);
        let text = fs::read_to_string(root.join("docs").join(&page)).unwrap_or_default();
        let (before, after) = text.split_once("<!-- mapping -->\n").unwrap_or((&text, ""));
        let rest = after.split_once("<!-- end of mapping -->\n").map_or("", |(_, rest)| rest);
        let mut lived = format!("{before}<!-- mapping -->\n");
        for each in &described.tables {
            let _ = write!(
                lived,
                "\n### `{}`{}: {}\n\n| column | from the file |\n| --- | --- |\n",
                each.source.table.name,
                each.source.export.as_ref().map(|export| format!(", `export = \"{export}\"`")).unwrap_or_default(),
                each.about
            );
            for mapping in &each.source.columns {
                let _ = writeln!(lived, "| `{}` | {} |", mapping.target.name, origin(&mapping.from));
            }
            for join in &each.source.joins {
                let _ = writeln!(lived, "\n{}", joined(join));
            }
        }
        lived.push_str("\n<!-- end of mapping -->\n");
        lived.push_str(rest);
        assert_golden(&lived, &format!("../docs/{page}"));
        for line in preset.text.lines().filter(|line| line.contains("[unsure]")) {
            assert!(text.contains("Unsure"), "{}: `{line}` is not told on its page", preset.system);
        }
    }
}

/// What a join of a preset does, as its page says it.
fn joined(join: &Join) -> String {
    let names = |names: &[String]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ");
    let condition = |condition: &Condition| {
        let word = if condition.keeps { "is" } else { "is not" };
        format!(", whose `{}` {word} {}", condition.column, names(&condition.values))
    };
    let conditions: String = join.source.conditions.iter().map(condition).collect();
    let take = join
        .take
        .as_ref()
        .map(|take| format!("; of several the {} by `{}`", if take.is_last { "last" } else { "first" }, take.by));
    let fills =
        join.columns.iter().map(|column| format!(" It fills `{}` from {}.", column.target.name, origin(&column.from)));
    format!(
        "Joined as `{}`, where the source has a `[[source.join]]` of that name: the row whose {} is the {} of this one{conditions}{}.{}",
        join.name,
        names(&join.joined_key),
        names(&join.key),
        take.unwrap_or_default(),
        fills.collect::<String>()
    )
}

fn origin(from: &ValueSource) -> String {
    let names = |names: &[String]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
    match from {
        ValueSource::Column(name) => format!("`{name}`"),
        ValueSource::FirstOf(several) => names(several).join(", "),
        ValueSource::Joined { columns, with } => {
            format!("{}, with `{with}` between them", names(columns).join(" and "))
        }
        ValueSource::Constant(value) => format!("always `{value}`"),
    }
}
