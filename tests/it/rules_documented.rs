//! The examples in the guide's pages on configuration are sound themselves, and so is every configuration shipped.

use std::fs;
use std::path::{Path, PathBuf};

use quarterdeck::config::workspace;
use quarterdeck::programme::{self, Files};

use crate::config_errors::metrics;

const WORKSPACE: &str = r#"
[workspace]
name = "Acme"
time_zone = "UTC"
reporting_currency = "EUR"
[[source]]
table = "partners"
files = ["partners.csv"]
[[source]]
table = "case_events"
files = ["events.csv"]
[[source]]
table = "partner_aliases"
files = ["aliases.csv"]
[[source]]
table = "cases"
files = ["cases.csv"]
"#;

const PROGRAMME: &str = "title = \"P\"\nfrom = 2026-01-01\n";
const ENTRY_TIER: &str = "[[tier]]\nid = \"bronze\"\nshare = \"0.25\"\n";

fn examples(page: &str) -> Vec<String> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(page)).expect("a page");
    let blocks = text.split("```toml\n").skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn examples_of_the_workspace_page_are_sound() {
    for example in examples("workspace.md") {
        let text = if example.starts_with("[workspace]") {
            // It translates partners and shows no table of aliases, to be short.
            example + "[[source]]\ntable = \"partner_aliases\"\nfiles = [\"aliases.csv\"]\n"
        } else if example.starts_with('[') {
            format!("{WORKSPACE}{example}")
        } else {
            continue;
        };
        assert_eq!(workspace::check("docs/workspace.md", &text).1, [], "{text}");
    }
}

#[test]
fn examples_of_the_programme_page_are_sound() {
    for example in examples("programme.md") {
        let text = if example.starts_with("title") {
            example
        } else if example.starts_with("[[tier]]") {
            format!("{PROGRAMME}{ENTRY_TIER}{example}")
        } else {
            format!("{PROGRAMME}{example}")
        };
        let files = Files { versions: vec![("docs/programme.md".to_owned(), text.clone())], ..Files::default() };
        assert_eq!(programme::check_all(&files, &metrics(), None).1, [], "{text}");
    }
}

/// Folders below `data` that hold a `quarterdeck.toml`.
fn shipped_workspaces(below: &Path, found: &mut Vec<PathBuf>) {
    if below.join("quarterdeck.toml").exists() {
        found.push(below.to_owned());
    }
    for entry in fs::read_dir(below).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            shipped_workspaces(&path, found);
        }
    }
}

fn read(folder: &Path, name: &str) -> Option<(String, String)> {
    let path = folder.join(name);
    fs::read_to_string(&path).ok().map(|text| (path.to_string_lossy().into_owned(), text))
}

#[test]
fn every_shipped_workspace_is_sound() {
    let mut folders = Vec::new();
    shipped_workspaces(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data"), &mut folders);
    assert!(!folders.is_empty());
    for folder in folders {
        let (file, text) = read(&folder, "quarterdeck.toml").expect("a workspace file");
        let (checked, findings) = workspace::check(&file, &text);
        assert_eq!(findings, []);
        let versions = fs::read_dir(folder.join("programme")).expect("rules");
        let names =
            versions.map(|entry| format!("programme/{}", entry.expect("an entry").file_name().to_string_lossy()));
        let files = Files {
            versions: names.filter_map(|name| read(&folder, &name)).collect(),
            agreements: read(&folder, "agreements.csv"),
            exclusions: read(&folder, "exclusions.csv"),
            disputes: read(&folder, "disputes.csv"),
            balances: read(&folder, "balances.csv"),
            sub_partners: read(&folder, "sub_partners.csv"),
        };
        let fiscal_year = checked.map(|workspace| workspace.fiscal_year);
        assert_eq!(programme::check_all(&files, &metrics(), fiscal_year).1, []);
    }
}

#[test]
fn messages_of_the_troubleshooting_page_are_printed_like_that() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let cases = fs::read_dir(root.join("tests/errors")).expect("cases").map(|case| case.expect("a case").path());
    let printed: Vec<String> = cases.filter_map(|case| fs::read_to_string(case.join("expected.txt")).ok()).collect();
    let page = fs::read_to_string(root.join("docs/troubleshooting.md")).expect("the page");
    let blocks = page.split("```text\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default().trim_end());
    let unheard: Vec<&str> = blocks.filter(|block| !printed.iter().any(|text| text.contains(block))).collect();
    assert_eq!(unheard, [""; 0]);
}
