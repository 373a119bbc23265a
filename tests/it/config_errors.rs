//! Broken workspaces under `tests/errors/<name>/` and the findings they must give, word for word.
//!
//! A folder holds `quarterdeck.toml`, or `programme/*.toml` with `agreements.csv` and `exclusions.csv`, or both, and
//! `expected.txt`. `SNAPSHOTS=overwrite cargo test --test it config_errors` writes the expected files anew.

use std::fs;
use std::path::{Path, PathBuf};

use quarterdeck::config::workspace;
use quarterdeck::domain::period::FiscalYear;
use quarterdeck::domain::{Finding, Severity};
use quarterdeck::programme::{self, Files, KnownMetric};

/// A few metrics, with what the catalogue says of them.
const METRICS: [KnownMetric<'_>; 12] = [
    share("csat", true),
    share("survey_response_rate", true),
    share("escalation_rate", false),
    share("invalid_escalation_rate", false),
    share("deflection_rate", true),
    share("simple_case_share", false),
    share("reopen_rate", false),
    share("staffing_compliance", true),
    share("certification_coverage", true),
    KnownMetric { id: "csat_mean", higher_is_better: Some(true), is_share: false },
    KnownMetric { id: "time_to_resolve", higher_is_better: Some(false), is_share: false },
    KnownMetric { id: "backlog", higher_is_better: None, is_share: false },
];

const fn share(id: &str, higher_is_better: bool) -> KnownMetric<'_> {
    KnownMetric { id, higher_is_better: Some(higher_is_better), is_share: true }
}

#[test]
fn broken_workspaces_give_the_expected_findings() {
    let mut checked = 0;
    for folder in folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors")) {
        let findings = findings_of(&folder);
        if findings.is_empty() && !holds_rules(&folder) {
            continue;
        }
        let expected = snapbox::Data::read_from(&folder.join("expected.txt"), None);
        snapbox::assert_data_eq!(findings.iter().map(line).collect::<String>(), expected);
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
        };
        findings.extend(programme::check_all(&files, &METRICS, Some(FiscalYear { start_month: 1 })).1);
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
