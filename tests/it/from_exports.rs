//! `init --from`: a workspace of a folder of exports. The README's section is true: its commands run, and print what it says.

use std::fs;
use std::path::Path;

use crate::golden_text::assert_golden;
use crate::project::Project;

const HEADING: &str = "## From your own exports\n";

fn exports() -> Project {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut project = Project::empty();
    for entry in fs::read_dir(root.join("data/examples/exports")).expect("the exports") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        project = project.file(&format!("exports/{name}"), fs::read(&path).expect("an export"));
    }
    project
}

#[test]
fn the_readme_leads_from_exports_to_a_deck() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).expect("the README");
    let (before, section) = readme.split_once(HEADING).expect("the section");
    let (section, after) = section.split_once("\n## ").expect("a section after it");
    let project = exports();
    let mut lived = String::new();
    for (index, part) in section.split("```").enumerate() {
        let separator = if index == 0 { "" } else { "```" };
        lived.push_str(separator);
        match part.strip_prefix("console\n").filter(|_| index % 2 == 1) {
            Some(body) => {
                lived.push_str("console\n");
                for command in body.lines().filter_map(|line| line.strip_prefix("$ ")) {
                    lived.push_str(&format!("$ {command}\n{}", project.typed(command, "")));
                }
            }
            None => lived.push_str(part),
        }
    }
    assert!(project.join("review/reports/2026Q1/index.html").is_file(), "no deck");
    assert_golden(&format!("{before}{HEADING}{lived}\n## {after}"), "../README.md");
}

#[test]
fn the_workspace_says_what_was_found_and_what_was_guessed() {
    let project = exports().file("exports/notes.txt", "nothing").file("exports/staff.csv", "name,team\nA,B\n");
    project
        .run(&[
            "init",
            "review",
            "--system",
            "zendesk",
            "--system",
            "qualtrics",
            "--from",
            "exports",
            "--time-zone",
            "Europe/Berlin",
        ])
        .succeeds();
    assert_golden(&project.text("review/quarterdeck.toml"), "presets/from-exports.toml");
    assert_eq!(
        project.text("review/data/raw/partners.csv"),
        "partner_id,name\nHarbour L1,Harbour L1\nNordlicht Support,Nordlicht Support\nPinecrest Desk,Pinecrest Desk\n"
    );
    assert_eq!(project.text("review/data/raw/tickets.csv"), project.text("exports/tickets.csv"));
    assert!(!project.join("review/data/raw/staff.csv").exists(), "what fits nothing is not copied");
}

#[test]
fn nothing_is_overwritten_and_nothing_is_made_of_nothing() {
    let project = exports().file("review/kept.txt", "mine");
    let from = ["init", "review", "--system", "zendesk", "--from", "exports"];
    let told = project.run(&from).ends_with(2).stderr;
    assert!(told.contains("this folder is not empty"), "{told}");
    assert_eq!(project.names("review"), ["kept.txt"]);
    let told = project.run(&["init", "new", "--system", "sap", "--from", "exports"]).ends_with(2).stderr;
    assert!(told.contains("no file here holds cases of sap"), "{told}");
    let told = project.run(&["init", "new", "--system", "zendsk", "--from", "nowhere"]).ends_with(2).stderr;
    assert!(told.contains("did you mean `zendesk`?") && told.contains("no such folder"), "{told}");
    assert!(!project.join("new").exists());
}

/// A folder with the exports of a preset's tests.
fn exports_of(folder: &str) -> Project {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut project = Project::empty();
    for entry in fs::read_dir(root.join("tests/presets").join(folder)).expect("the exports") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if !["expected.txt", "sources.toml"].contains(&name.as_str()) {
            project = project.file(&format!("exports/{name}"), fs::read(&path).expect("an export"));
        }
    }
    project
}

#[test]
fn files_that_a_preset_joins_are_joined() {
    for (folder, system, golden) in [
        ("servicenow", "servicenow", "presets/from-servicenow.toml"),
        ("salesforce-milestones", "salesforce", "presets/from-salesforce.toml"),
    ] {
        let project = exports_of(folder);
        let told = project.run(&["init", "review", "--system", system, "--from", "exports"]).succeeds().stdout;
        assert!(told.contains("joined to ") && told.contains("as `response`"), "{told}");
        assert_golden(&project.text("review/quarterdeck.toml"), golden);
        let shown = project.run(&["-C", "review", "check", "--source", "cases"]).stdout;
        let column = |name: &str| {
            let line = shown.lines().find(|line| line.starts_with(name)).unwrap_or_default();
            line.split_whitespace().nth(1).unwrap_or_default().to_owned()
        };
        let joined = if system == "servicenow" { "response.end_time" } else { "response.CompletionDate" };
        assert_eq!(column("first_response_at"), joined, "{shown}");
        assert!(column("resolution_breached").starts_with("resolution."), "{shown}");
        assert!(shown.contains("2026-04-02T08:"), "{shown}");
    }
}

#[test]
fn requests_of_jiras_search_are_known_by_their_document() {
    let project = exports_of("jira-api");
    let from =
        ["init", "review", "--system", "jira", "--from", "exports", "--partner", "fields.customfield_10050.value"];
    project.run(&from).succeeds();
    assert_golden(&project.text("review/quarterdeck.toml"), "presets/from-jira.toml");
    assert_eq!(project.text("review/data/raw/partners.csv"), "partner_id,name\nHarbour,Harbour\nNordlicht,Nordlicht\n");
    let shown = project.run(&["-C", "review", "check", "--source", "cases"]).succeeds().stdout;
    assert!(shown.contains("SUP-3") && shown.contains("of the first 4 rows: 4 read"), "{shown}");
}
