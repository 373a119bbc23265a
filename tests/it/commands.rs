//! The command line: help, what it prints where, and what scripts rely on.

use std::fmt::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::golden_text::assert_golden;
use crate::json_schema::faults;
use crate::project::Project;
use crate::shared::{INIT, INIT_PACK, SAMPLE, SAMPLE_PACK};

const COMMANDS: [&str; 20] = [
    "demo",
    "init",
    "sample",
    "check",
    "presets",
    "ingest",
    "run",
    "score",
    "compare",
    "render",
    "explain",
    "facts",
    "simulate",
    "periods",
    "sources",
    "aliases",
    "gc",
    "verify",
    "completions",
    "man",
];

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}:\n{text}"))
}

#[test]
fn help_says_what_every_command_does() {
    let project = Project::empty();
    let top = project.run(&["-h"]).succeeds();
    assert_eq!(top.stderr, "");
    let mut all = format!("$ quarterdeck -h\n{}", top.stdout);
    for command in COMMANDS {
        assert!(top.stdout.contains(&format!("\n  {command} ")), "{command} is not in the help");
        let _ = write!(all, "\n$ quarterdeck {command} -h\n{}", project.run(&[command, "-h"]).succeeds().stdout);
    }
    assert_golden(&all, "commands/help.txt");
    let version = project.run(&["--version"]).succeeds();
    assert_eq!(version.stdout, format!("quarterdeck {}\n", env!("CARGO_PKG_VERSION")));
    // Nothing asked: the help, as an error of usage.
    let nothing = project.run(&[]).ends_with(2);
    assert!(nothing.stderr.contains("Usage: quarterdeck"), "{}", nothing.stderr);
}

#[test]
fn what_a_packager_installs() {
    let project = Project::empty();
    for shell in ["bash", "zsh", "fish"] {
        let script = project.run(&["completions", shell]).succeeds().stdout;
        for word in ["quarterdeck", "explain", "--period", "--as-of"] {
            let word = if shell == "fish" { word.trim_start_matches('-') } else { word };
            assert!(script.contains(word), "{shell} completes no {word}");
        }
        let project = Project::empty().file("script", &script);
        match Command::new(shell).arg("-n").arg(project.join("script")).output() {
            Ok(output) => assert!(output.status.success(), "{shell}: {}", String::from_utf8_lossy(&output.stderr)),
            Err(_) => eprintln!("SKIPPED: {shell} is missing; its completions were not parsed"),
        }
    }
    assert!(project.run(&["completions", "dos"]).ends_with(2).stderr.contains("possible values"));
    let page = project.run(&["man"]).succeeds().stdout;
    assert!(page.contains(".TH quarterdeck 1"), "{page}");
    for command in COMMANDS {
        assert!(page.contains(&format!("quarterdeck\\-{command}(1)")), "the manual names no {command}");
    }
}

#[test]
fn scores_are_those_of_the_pack() {
    let told = SAMPLE.run(&["score", "--json"]).succeeds();
    assert_eq!(told.stderr, "");
    assert_eq!(json(&told.stdout)["schema"], "quarterdeck.scorecards/1");
    assert_eq!(told.stdout, SAMPLE.text(&format!("{SAMPLE_PACK}/internal/scorecards.json")));
    let words = SAMPLE.run(&["score"]).succeeds().stdout;
    assert!(words.starts_with("2026 Q3\n"), "{words}");
    for card in json(&told.stdout)["partners"].as_array().expect("partners") {
        let (id, name) = (card["partner_id"].as_str().unwrap(), card["name"].as_str().unwrap());
        let block = words.split("\n\n").find(|block| block.starts_with(id)).unwrap_or_else(|| panic!("no {id}"));
        assert!(block.contains(name));
        for metric in card["metrics"].as_array().expect("metrics") {
            assert!(block.contains(metric["id"].as_str().unwrap()), "{id} has no {}", metric["id"]);
        }
    }
    let earlier = json(&SAMPLE.run(&["score", "--json", "--period", "2026Q1"]).succeeds().stdout);
    assert_eq!(earlier["period"], "2026Q1");
}

#[test]
fn partners_are_compared_with_places_groups_and_what_cannot_be_said() {
    let told = json(&SAMPLE.run(&["compare", "--json"]).succeeds().stdout);
    assert_eq!(told["schema"], "quarterdeck.comparison/1");
    let (ranked, others) = (told["ranked"].as_array().expect("a list"), told["not_ranked"].as_array().expect("a list"));
    let cards = SAMPLE.json(&format!("{SAMPLE_PACK}/internal/scorecards.json"));
    assert_eq!(ranked.len() + others.len(), cards["partners"].as_array().expect("partners").len());
    assert!(ranked.len() > 1, "somebody is compared");
    let words = SAMPLE.run(&["compare"]).succeeds().stdout;
    for partner in ranked {
        let (id, place) = (partner["partner_id"].as_str().expect("an id"), partner["place"].as_u64().expect("a place"));
        let (best, worst) = (partner["best"].as_u64().expect("a place"), partner["worst"].as_u64().expect("a place"));
        assert!(best <= place && place <= worst && worst <= ranked.len() as u64, "{partner}");
        let line = words.lines().find(|line| line.contains(id)).unwrap_or_else(|| panic!("no {id} in\n{words}"));
        assert!(line.contains(&format!("{best} to {worst}")), "{line}");
        let side = partner["stands_out"].as_str();
        assert_eq!(side.is_some_and(|side| line.ends_with(side)), side.is_some(), "{line}");
        assert!(partner["state"] == "rankable" && partner["reason"].is_null(), "{partner}");
        let drawn = &partner["adjusted"]["shrunken"]["reliability"];
        assert!(drawn.as_f64().is_some_and(|of_one| 0.0 < of_one && of_one < 1.0), "{partner}");
    }
    for partner in others {
        assert!(partner["place"].is_null() && partner["state"] != "rankable", "{partner}");
        assert!(words.contains(partner["reason"].as_str().expect("a reason")), "{words}");
    }
    let longest = words.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    assert!(longest <= 110, "{longest}\n{words}");
    let wide = SAMPLE.run(&["compare", "--wide"]).succeeds().stdout;
    assert!(wide.contains("group") && !words.contains("group"), "{wide}");
}

#[test]
fn a_comparison_has_what_its_schema_says() {
    let schema = json(include_str!("../../docs/schemas/comparison.schema.json"));
    let told = json(&SAMPLE.run(&["compare", "--json"]).succeeds().stdout);
    let keys = |value: &serde_json::Value| -> Vec<String> {
        value.as_object().map(|object| object.keys().cloned().collect()).unwrap_or_default()
    };
    assert_eq!(keys(&told), keys(&schema["properties"]));
    let (partner, estimate) = (&schema["$defs"]["partner"]["properties"], &schema["$defs"]["estimate"]["properties"]);
    let lists = ["ranked", "not_ranked"].iter().flat_map(|list| told[list].as_array().expect("a list"));
    for found in lists {
        assert_eq!(keys(found), keys(partner));
        assert!(partner["state"]["enum"].as_array().expect("states").contains(&found["state"]), "{found}");
        for figure in ["raw", "adjusted"] {
            assert_eq!(keys(&found[figure]), keys(estimate));
            let drawn = &found[figure]["shrunken"];
            assert!(drawn.is_null() || keys(drawn) == keys(&estimate["shrunken"]["properties"]), "{drawn}");
        }
    }
}

#[test]
fn presets_and_previews_have_what_their_schemas_say() {
    let schema = json(include_str!("../../docs/schemas/presets.schema.json"));
    let told = json(&SAMPLE.run(&["presets", "--json"]).succeeds().stdout);
    assert_eq!(faults(&schema, &schema, &told, "presets"), Vec::<String>::new());
    assert_eq!(told["schema"], schema["$id"]);
    let schema = json(include_str!("../../docs/schemas/preview.schema.json"));
    for source in ["cases", "partners", "surveys"] {
        let told = json(&SAMPLE.run(&["check", "--source", source, "--json"]).stdout);
        assert_eq!(faults(&schema, &schema, &told, source), Vec::<String>::new());
        assert_eq!(told["schema"], schema["$id"]);
    }
}

#[test]
fn partners_are_compared_in_any_metric_against_all_others() {
    let schema = json(include_str!("../../docs/schemas/metric-comparison.schema.json"));
    let told = json(&SAMPLE.run(&["compare", "--metric", "csat", "--json"]).succeeds().stdout);
    assert_eq!(faults(&schema, &schema, &told, "comparison"), Vec::<String>::new());
    let words = SAMPLE.run(&["compare", "--metric", "csat"]).succeeds().stdout;
    let partners = told["partners"].as_array().expect("a list");
    let cards = SAMPLE.json(&format!("{SAMPLE_PACK}/internal/scorecards.json"));
    assert_eq!(partners.len(), cards["partners"].as_array().expect("partners").len());
    let mut differing = 0;
    for partner in partners {
        let id = partner["partner_id"].as_str().expect("an id");
        let line = words.lines().find(|line| line.contains(id)).unwrap_or_else(|| panic!("no {id} in\n{words}"));
        let (low, high) = (partner["difference_low"].as_f64(), partner["difference_high"].as_f64());
        if let Some(side) = partner["differs"].as_str() {
            differing += 1;
            assert!(line.ends_with(side), "{line}");
            assert!(low.zip(high).is_some_and(|(low, high)| low > 0.0 || high < 0.0), "{partner}");
        }
        assert_eq!(partner["value"].is_null(), partner["reason"].is_string(), "{partner}");
    }
    assert!(differing > 0 && words.contains("Newcombe"), "{words}");
    assert!(words.lines().all(|line| line.chars().count() <= 120), "{words}");
    let times = SAMPLE.run(&["compare", "--metric", "time_to_resolve"]).succeeds().stdout;
    assert!(times.contains("No method here tells a difference of such figures from chance"), "{times}");
    let unknown = SAMPLE.run(&["compare", "--metric", "csta"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("did you mean `csat`?"), "{}", unknown.stderr);
}

#[test]
fn an_explanation_has_the_definition_the_figure_and_the_rows() {
    let told = INIT.run(&["explain", "P02", "escalation_rate"]).succeeds().stdout;
    let card = INIT.json(&format!("{INIT_PACK}/internal/scorecards.json"));
    let partner = card["partners"].as_array().unwrap().iter().find(|card| card["partner_id"] == "P02").unwrap();
    let metric =
        partner["metrics"].as_array().unwrap().iter().find(|metric| metric["id"] == "escalation_rate").unwrap();
    let (numerator, denominator) = (metric["numerator"].as_i64().unwrap(), metric["denominator"].as_i64().unwrap());
    assert!(told.contains(&format!("({numerator} of {denominator})")), "{told}");
    for part in ["definition ", "formula ", "target ", "status ", "sources ", "mind "] {
        assert!(told.contains(&format!("\n{part}")), "no {part} in\n{told}");
    }
    let rows = told.lines().filter(|line| line.starts_with("CS-")).count();
    assert_eq!(i64::try_from(rows).unwrap(), denominator, "as many rows as cases\n{told}");
    assert!(!told.contains("SELECT"));
    let with_sql = INIT.run(&["explain", "P02", "escalation_rate", "--sql", "--rows", "0"]).succeeds().stdout;
    assert!(with_sql.contains("SELECT") && with_sql.contains("FROM '[FOLDER]/data/lake/facts/"), "{with_sql}");
    assert_eq!(with_sql.lines().filter(|line| line.starts_with("CS-")).count(), 0);
    let document = json(&INIT.run(&["explain", "P02", "escalation_rate", "--json"]).succeeds().stdout);
    assert_eq!(document["metric"], "escalation_rate");
    let listed = document["rows"].as_array().unwrap();
    assert_eq!(listed.len() - 1, rows);
    // Each row says which line of which file it was.
    let cell = |row: &Value, at: usize| row[at].as_str().unwrap().to_owned();
    let source = listed[0].as_array().unwrap().len() - 1;
    assert_eq!(cell(&listed[0], source), "source");
    for row in &listed[1..] {
        let place = cell(row, source);
        let (file, line) = place.rsplit_once(':').expect("a place");
        let text = INIT.text(file);
        let line = text.lines().nth(line.parse::<usize>().unwrap() - 1).unwrap_or_default();
        assert!(line.starts_with(&format!("{},", cell(row, 0))), "{place}: {line}");
    }
}

#[test]
fn an_explanation_lists_what_was_left_out_by_reason() {
    let schema = json(include_str!("../../docs/schemas/explanation.schema.json"));
    let mut reasons = 0;
    for id in ["P001", "P002", "P003"] {
        let told = json(&SAMPLE.run(&["explain", id, "csat", "--rows", "2", "--json"]).succeeds().stdout);
        assert_eq!(faults(&schema, &schema, &told, "explanation"), Vec::<String>::new());
        let listed = told["left_out"].as_array().expect("a list");
        let said =
            |one: &Value| format!("{} {}", one["count"], one["reason"].as_str().expect("a reason").replace('_', " "));
        let counted = told["facts"].as_array().expect("facts").iter().filter(|fact| fact[0] == "left out");
        assert_eq!(
            listed.iter().map(said).collect::<Vec<_>>(),
            counted.map(|fact| fact[1].as_str().expect("words").to_owned()).collect::<Vec<_>>(),
            "{id}"
        );
        for one in listed {
            let rows = one["rows"].as_array().expect("rows");
            let count = one["count"].as_u64().expect("a count");
            assert_eq!(rows.len() as u64, 1 + count.min(2), "{one}");
            let column =
                rows[0].as_array().expect("names").iter().position(|name| name == "exclusion").expect("a column");
            assert!(rows[1..].iter().all(|row| row[column] == one["reason"]), "{one}");
        }
        reasons += listed.len();
    }
    assert!(reasons > 3, "only {reasons}");
    let words = SAMPLE.run(&["explain", "P001", "csat"]).succeeds().stdout;
    assert!(words.contains(" left out: "), "{words}");
    let none = SAMPLE.run(&["explain", "P001", "csat", "--rows", "0"]).succeeds().stdout;
    assert!(!none.contains(" left out: ") && none.contains("left out  "), "{none}");
}

#[test]
fn errors_are_a_document_when_that_is_asked_for() {
    let project = Project::init().edit("quarterdeck.toml", "smallest_peer_group = 2", "smallest_peer_group = \"two\"");
    for command in ["check", "ingest", "run", "score"] {
        let outcome = project.run(&[command, "--json"]).ends_with(2);
        let document = json(&outcome.stdout);
        assert_eq!(document["schema"], "quarterdeck.findings/1");
        let finding = &document["findings"][0];
        assert_eq!(finding["severity"], "error");
        assert_eq!((&finding["file"], &finding["line"]), (&Value::from("quarterdeck.toml"), &Value::from(115)));
        assert_eq!(finding["key"], "privacy.smallest_peer_group");
        assert_eq!(finding["message"], "found `\"two\"`, expected a whole number");
        assert_eq!(outcome.stderr, "", "{command}");
    }
    let project = Project::init().edit("data/raw/revenue.csv", "36500.00", "lots");
    let document = json(&project.run(&["check", "--json"]).ends_with(1).stdout);
    assert_eq!(document["findings"][0]["line"], 2);
    // A result with findings beside it: the document on one stream, the findings on the other.
    let outcome = project.run(&["ingest", "--json"]).ends_with(1);
    assert!(json(&outcome.stdout)["files"].is_array());
    assert!(outcome.stderr.contains("data/raw/revenue.csv:2 [amount]"), "{}", outcome.stderr);
    let sound = json(&INIT.run(&["check", "--json"]).succeeds().stdout);
    let found: Vec<_> = sound["findings"].as_array().expect("a list").iter().map(|one| &one["key"]).collect();
    // One of them is that an answer more can cost a tier, which the pack of the workspace shows.
    let places = ["tier[3].gate[1]", "tier[3].gate[1]", "tier[3].gate[2]"];
    assert_eq!(found, places, "so few answers cannot tell two tiers apart");
}

#[test]
fn a_run_as_a_document_is_its_record() {
    let project = INIT.copy();
    let told = project.run(&["run", "--json"]).succeeds();
    assert_eq!(json(&told.stdout), project.json(&format!("{INIT_PACK}/run.json")));
    assert_eq!(told.stderr, "");
}

#[test]
fn quiet_says_only_results_and_errors() {
    let project = Project::init().edit("data/raw/cases.csv", "Sierra Data", "Siera Data");
    let outcome = project.run(&["run", "-q"]).succeeds();
    assert_eq!(outcome.stderr, "", "a warning is said");
    assert!(outcome.stdout.starts_with("2026Q2 made: 32 files\nopen "), "{}", outcome.stdout);
    let project = Project::init().edit("data/raw/revenue.csv", "36500.00", "lots");
    let outcome = project.run(&["score", "--quiet"]).ends_with(1);
    assert!(outcome.stderr.starts_with("error: data/raw/revenue.csv:2"), "{}", outcome.stderr);
    let loud = INIT.copy().run(&["run", "-v", "--period", "2026Q1"]).succeeds();
    assert!(loud.stderr.contains("facts ") && loud.stderr.contains("7 decks"), "{}", loud.stderr);
}

#[test]
fn a_workspace_is_found_from_below_by_flag_and_by_environment() {
    let here = INIT.run_with(&["check"], |command| command.current_dir(INIT.join("data/raw"))).succeeds();
    assert!(here.stdout.starts_with("Example support partners: "), "{}", here.stdout);
    let outside = Project::empty();
    let folder = INIT.path().display().to_string();
    assert_eq!(outside.run(&["-C", &folder, "check"]).succeeds().stdout, here.stdout);
    let named = outside.run_with(&["check"], |command| command.env("QUARTERDECK_WORKSPACE", &folder)).succeeds();
    assert_eq!(named.stdout, here.stdout);
    // The flag wins.
    let both = outside.run_with(&["-C", &folder, "check"], |command| command.env("QUARTERDECK_WORKSPACE", "/nowhere"));
    assert_eq!(both.succeeds().stdout, here.stdout);
}

#[test]
fn the_moment_may_be_given() {
    let project = INIT.copy();
    project.run(&["run", "--period", "2026Q2", "--as-of", "2026-05-16T00:00:00Z"]).succeeds();
    let record = project.json(&format!("{INIT_PACK}/run.json"));
    assert_eq!(record["as_of"], "2026-05-16T00:00:00Z");
    assert!(project.files(INIT_PACK) != INIT.files(INIT_PACK));
    assert_eq!(record["partial_until"], "2026-05-16");
    let same = project
        .run_with(&["run", "--period", "2026Q2"], |command| command.env("QUARTERDECK_AS_OF", "2026-05-16T00:00:00Z"));
    assert!(same.succeeds().stdout.contains("nothing changed"));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    for command in [vec!["completions", "bash"], vec!["explain", "P01", "csat"]] {
        let mut child = INIT.start_with(&command, |command| command.stdout(Stdio::piped()).stderr(Stdio::piped()));
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("an end");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{command:?}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn colours_and_bars_are_for_terminals() {
    let project = Project::init().edit("quarterdeck.toml", "smallest_peer_group = 2", "smallest_peer_group = \"two\"");
    let colour = "\u{1b}[";
    let outcome = project.run_with(&["check"], |command| command.env_remove("NO_COLOR"));
    assert!(!outcome.stderr.contains(colour), "colours in a file: {}", outcome.stderr);
    let Some(coloured) = on_a_terminal(&project, "check", false) else { return };
    assert!(coloured.contains(colour), "no colours on a terminal: {coloured}");
    let plain = on_a_terminal(&project, "check", true).expect("a terminal");
    assert!(!plain.contains(colour), "NO_COLOR is not obeyed: {plain}");
    let project = Project::init();
    let plain = on_a_terminal(&project, "ingest --no-progress", true).expect("a terminal");
    assert!(!plain.contains("reading sources") && !plain.contains(colour), "{plain}");
}

/// What a command shows on a terminal of its own.
#[cfg(target_os = "linux")]
fn on_a_terminal(project: &Project, arguments: &str, no_colour: bool) -> Option<String> {
    let line = format!("{} {arguments}", crate::project::binary().display());
    let mut command = Command::new("script");
    command.args(["-q", "-e", "-c", &line, "/dev/null"]).current_dir(project.path()).env("TERM", "xterm-256color");
    if no_colour {
        command.env("NO_COLOR", "1")
    } else {
        command.env_remove("NO_COLOR")
    };
    match command.stdin(Stdio::null()).output() {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(_) => {
            eprintln!("SKIPPED: the command script is missing; nothing was shown on a terminal");
            None
        }
    }
}

#[test]
fn exclusions_of_nothing_and_cases_before_the_programme_are_told() {
    let exclusions = "item,id,metric,reason,decider,date\n\
        case,CS-10O1,escalation_rate,outage,board,2026-07-01\n\
        survey,nothing-like-it,csat,wrong person,board,2026-07-01\n";
    let project = Project::init().file("exclusions.csv", exclusions);
    let programme = project.names("programme").remove(0);
    let text = project.text(&format!("programme/{programme}"));
    let from = text.lines().find(|line| line.starts_with("from = ")).expect("a start").to_owned();
    let project = project.edit(&format!("programme/{programme}"), &from, "from = 2026-04-01");
    for command in ["check", "ingest"] {
        let outcome = project.run(&[command]).succeeds();
        let told = |words: &str| assert!(outcome.stderr.contains(words), "{command}: {words}\n{}", outcome.stderr);
        told("exclusions.csv:2 [id]: no case has the id `CS-10O1`: this excludes nothing");
        told("did you mean `CS-10");
        told("exclusions.csv:3 [id]: no survey has the id `nothing-like-it`: this excludes nothing");
        told("before 2026 starts: its rules are applied to them");
    }
    let record = project.run(&["run", "--json"]).succeeds().stdout;
    let record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
    assert_eq!(record["unknown_exclusions"], 2);
    assert!(record["warnings"].to_string().contains("no case has the id `CS-10O1`"), "{}", record["warnings"]);
}

#[test]
fn a_partner_out_of_scope_is_said_to_be() {
    let project = Project::init();
    let text = project.text("data/raw/partners.csv");
    let text = text.replacen(",true", ",false", 1);
    let project = project.file("data/raw/partners.csv", text);
    let outcome = project.run(&["explain", "P01", "csat"]).ends_with(2);
    let words = "is out of scope: the partner list says that it does not support its own customers";
    assert!(outcome.stderr.contains(words), "{}", outcome.stderr);
}
