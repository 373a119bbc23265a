//! Broken workspaces under `tests/errors/<name>/` and the findings they must give, word for word.
//!
//! A folder holds `quarterdeck.toml`, or `programme/*.toml` with `agreements.csv` and `exclusions.csv`, or both, and
//! `expected.txt` (see `golden_text.rs` for writing it anew).

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use quarterdeck::config::workspace;
use quarterdeck::domain::period::FiscalYear;
use quarterdeck::domain::{Finding, Severity};
use quarterdeck::metrics::Catalogue;
use quarterdeck::programme::{self, Files, KnownMetric};

use crate::golden_text::assert_golden;

/// The metrics of the built-in catalogue.
pub(crate) static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::built_in().expect("a sound catalogue"));

/// What the catalogue says of them.
pub(crate) fn metrics() -> Vec<KnownMetric<'static>> {
    CATALOGUE.known()
}

#[test]
fn broken_workspaces_give_the_expected_findings() {
    let mut checked = 0;
    for folder in folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors")) {
        let findings = findings_of(&folder);
        if findings.is_empty() && !holds_rules(&folder) {
            continue;
        }
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        assert_golden(&findings.iter().map(line).collect::<String>(), &format!("errors/{name}/expected.txt"));
        checked += 1;
    }
    assert!(checked >= 10, "only {checked} folders were checked");
}

fn folders(below: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(below).expect("a folder");
    let mut folders: Vec<_> =
        entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn holds_rules(folder: &Path) -> bool {
    ["quarterdeck.toml", "programme"].iter().any(|name| folder.join(name).exists())
}

fn findings_of(folder: &Path) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some((file, text)) = read(folder, "quarterdeck.toml") {
        findings.extend(workspace::check(&file, &text).1);
    }
    if folder.join("programme").is_dir() {
        let files = Files {
            versions: programme_files(folder),
            agreements: read(folder, "agreements.csv"),
            exclusions: read(folder, "exclusions.csv"),
            disputes: read(folder, "disputes.csv"),
            balances: read(folder, "balances.csv"),
            sub_partners: read(folder, "sub_partners.csv"),
        };
        findings.extend(programme::check_all(&files, &metrics(), Some(FiscalYear { start_month: 1 })).1);
    }
    findings
}

fn programme_files(folder: &Path) -> Vec<(String, String)> {
    let mut names: Vec<_> = fs::read_dir(folder.join("programme"))
        .expect("a folder")
        .map(|entry| format!("programme/{}", entry.expect("an entry").file_name().to_string_lossy()))
        .filter(|name| name.ends_with(".toml"))
        .collect();
    names.sort();
    names.iter().filter_map(|name| read(folder, name)).collect()
}

fn read(folder: &Path, name: &str) -> Option<(String, String)> {
    let text = fs::read_to_string(folder.join(name)).ok()?;
    Some((name.to_owned(), text))
}

fn line(finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    format!("{severity}: {finding}\n")
}
