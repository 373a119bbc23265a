//! Bad input as a user meets it: the command line's words, its exit code, and that nothing was written.
//!
//! Each case takes a workspace that runs, breaks one thing and compares what the commands say with
//! `tests/errors/<case>/expected.txt` (see `golden_text.rs` for writing them anew).

use std::fmt::Write as _;
use std::fs;

use crate::golden_text::assert_golden;
use crate::project::{Outcome, Project};

pub(crate) const ALL: [&str; 3] = ["check", "ingest", "run"];
/// Where the load goes on, a pack adds nothing to what is said.
const LOADS: [&str; 3] = ["check", "ingest", "score"];

/// Demands that every command ends with code 2, says what the golden file says, and writes nothing.
pub(crate) fn refused(case: &str, project: &Project, commands: &[&str]) {
    let before = lasting(project);
    said(case, project, commands, 2);
    assert_eq!(lasting(project), before, "{case}: something was written");
}

/// Demands that every command ends with a code and says what the golden file says; no pack is made of what is wrong.
fn said(case: &str, project: &Project, commands: &[&str], code: i32) {
    let mut text = String::new();
    let mut last = None;
    for command in commands {
        let outcome = project.run(&command.split(' ').collect::<Vec<_>>());
        assert_eq!(outcome.code, code, "{case}: {command}\n{}\n{}", outcome.stdout, outcome.stderr);
        let answer = answer(&outcome);
        if last.as_ref() != Some(&answer) {
            text.push_str(last.as_deref().unwrap_or_default());
        }
        let _ = writeln!(text, "$ quarterdeck {command}");
        last = Some(answer);
    }
    text.push_str(last.as_deref().unwrap_or_default());
    assert!(code == 0 || !project.join("reports").exists(), "{case}: a pack was made");
    assert_golden(&text, &format!("errors/{case}/expected.txt"));
}

/// Exit code and standard error, without what differs between two programs or folders.
fn answer(outcome: &Outcome) -> String {
    let lines = outcome.stderr.lines().filter(|line| !line.starts_with("snapshot "));
    let mut text = format!("[exit code {}]\n", outcome.code);
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// The files of a workspace that last: all but the lake's lock.
fn lasting(project: &Project) -> Vec<(String, Vec<u8>)> {
    project.files("").into_iter().filter(|(path, _)| path != "data/lake/.lock").collect()
}

/// The Parquet file of the cases as the lake keeps it, in a workspace that reads such files.
fn with_parquet(change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Project {
    let project = Project::init();
    project.run(&["ingest"]).succeeds();
    let parts = project.files("data/lake/snapshots");
    let (_, bytes) = parts.into_iter().find(|(path, _)| path.ends_with("/cases/0001.parquet")).expect("cases");
    fs::remove_dir_all(project.join("data/lake")).expect("the lake");
    let text = project.text("quarterdeck.toml");
    let mapping = text.find("[source.columns]").expect("a mapping");
    let end = mapping + text[mapping..].find("[[source]]").expect("another source");
    let text = format!("{}{}", &text[..mapping], &text[end..]).replace("cases*.csv", "cases.parquet");
    project.file("quarterdeck.toml", text).file("data/raw/cases.parquet", change(bytes)).without("data/raw/cases.csv")
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("compression");
    encoder.finish().expect("compression")
}

#[test]
fn an_unknown_key() {
    let project = Project::init().edit("quarterdeck.toml", "time_zone = \"Europe", "time_zon = \"Europe");
    refused("cli-unknown-key", &project, &ALL);
}

#[test]
fn a_setting_of_the_wrong_type() {
    let project = Project::init().edit("quarterdeck.toml", "smallest_peer_group = 2", "smallest_peer_group = \"two\"");
    refused("cli-wrong-type-setting", &project, &ALL);
}

#[test]
fn a_missing_file() {
    refused("cli-missing-file", &Project::init().without("data/raw/escalations.csv"), &ALL);
}

#[test]
fn a_missing_column() {
    let project = Project::init().edit("data/raw/cases.csv", "Priority", "Prio");
    refused("cli-missing-column", &project, &ALL);
}

#[test]
fn a_value_of_the_wrong_type_is_set_aside_and_told() {
    let project = Project::init().edit("data/raw/revenue.csv", "36500.00", "lots");
    said("cli-wrong-type-value", &project, &ALL, 1);
}

#[test]
fn an_amount_finer_than_its_currency_is_set_aside_and_told() {
    let project = Project::init().edit("data/raw/revenue.csv", "36500.00", "36500.005");
    said("cli-amount-too-fine", &project, &ALL, 1);
}

#[test]
fn a_text_where_every_row_needs_a_number() {
    let project = Project::init();
    let text = project.text("data/raw/staff.csv").replace(",true,", ",true,about ");
    said("cli-wrong-type-column", &project.file("data/raw/staff.csv", text), &LOADS, 1);
}

#[test]
fn times_without_a_zone() {
    let project = Project::init().edit("quarterdeck.toml", "time_zone = \"Europe/Stockholm\"      # its times", "# ");
    refused("cli-no-zone", &project, &ALL);
}

#[test]
fn one_time_without_a_zone() {
    let project = Project::init().edit("data/raw/escalations.csv", "2026-01-15T09:40:00Z", "2026-01-15T09:40:00");
    said("cli-no-zone-in-a-row", &project, &LOADS, 1);
}

#[test]
fn an_unknown_partner_is_kept_and_told() {
    let project = Project::init().edit("data/raw/cases.csv", "Sierra Data", "Siera Data");
    said("cli-unknown-partner", &project, &LOADS, 0);
}

#[test]
fn a_table_without_a_row_that_nothing_can_do_without() {
    let project = Project::init();
    let header = project.text("data/raw/cases.csv").lines().next().expect("a header").to_owned();
    refused("cli-empty-table", &project.file("data/raw/cases.csv", header + "\n"), &ALL);
    refused("cli-empty-file", &Project::init().file("data/raw/partners.csv", ""), &ALL);
}

#[test]
fn an_empty_table_among_others_is_a_warning() {
    let project = Project::init();
    let header = project.text("data/raw/surveys.csv").lines().next().expect("a header").to_owned();
    said("cli-empty-surveys", &project.file("data/raw/surveys.csv", header + "\n"), &LOADS, 0);
}

#[test]
fn no_row_that_can_be_read() {
    let project = Project::init();
    let text = project.text("data/raw/cases.csv").replace("/2026 ", "-2026 ");
    refused("cli-no-usable-row", &project.file("data/raw/cases.csv", text), &ALL);
}

#[test]
fn parquet_cut_off_or_changed() {
    refused("cli-truncated-parquet", &with_parquet(|bytes| bytes[..bytes.len() / 2].to_vec()), &ALL);
    let flipped = with_parquet(|mut bytes| {
        let middle = bytes.len() / 4;
        bytes[middle] ^= 0xff;
        bytes
    });
    refused("cli-damaged-parquet", &flipped, &["ingest", "run"]);
    refused("cli-not-parquet", &with_parquet(|_| b"Number,Team\n1,2\n".to_vec()), &ALL);
}

#[test]
fn parquet_of_the_lake_reads_back() {
    with_parquet(|bytes| bytes).run(&["check"]).succeeds();
}

#[test]
fn compressed_text_cut_off() {
    let project = Project::init().edit("quarterdeck.toml", "cases*.csv", "cases.csv.gz");
    let bytes = gzipped(project.text("data/raw/cases.csv").as_bytes());
    let project = project.file("data/raw/cases.csv.gz", &bytes[..bytes.len() / 2]).without("data/raw/cases.csv");
    refused("cli-truncated-gzip", &project, &ALL);
}

#[test]
fn text_that_is_not_utf8() {
    let project = Project::init();
    let text = project.text("data/raw/partners.csv");
    let mut bytes = text.clone().into_bytes();
    bytes[text.find("Nordlicht").expect("a name") + 1] = 0xef;
    said("cli-not-utf8", &project.file("data/raw/partners.csv", bytes), &LOADS, 1);
    let project = Project::init();
    let mut bytes = text.into_bytes();
    bytes[3] = 0xef;
    refused("cli-not-utf8-header", &project.file("data/raw/partners.csv", bytes), &LOADS);
    let project = Project::init();
    let mut bytes = project.text("quarterdeck.toml").into_bytes();
    bytes.extend(b"# G\xf6teborg\n");
    refused("cli-not-utf8-settings", &project.file("quarterdeck.toml", bytes), &ALL);
}

#[test]
fn no_programme() {
    refused("cli-no-programme", &Project::init().without("programme/2026.toml"), &ALL);
}

#[test]
fn a_metric_nobody_knows_in_the_programme() {
    let project = Project::init().edit("programme/2026.toml", "[targets.csat]", "[targets.csats]");
    refused("cli-unknown-metric", &project, &ALL);
}

#[test]
fn a_metric_of_ones_own_that_cannot_be_read() {
    let metric = r#"[[metric]]
id = "quick"
name = "Quick cases"
definition = "The share of cases solved within an hour."
formula = "cases solved within an hour / partner cases"
unit = "share"
direction = "higher"
sources = ["cases"]
fact = "cases"
cohort = "opened_date"
kind = "share"
filter = "partner_cas"
numerator = "SUM(resolve_seconds) < 3600"
evidence = "cases"
minimum_evidence = 5
pitfalls = []
"#;
    refused("cli-own-metric", &Project::init().file("metrics/own.toml", metric), &ALL);
}

#[test]
fn partners_that_look_alike() {
    let project = Project::init();
    let partners = project.text("data/raw/partners.csv");
    let more = "p01,Small,var,true,South,ES,EUR,M. Ferrer,2025-02-01,\nP\u{ff10}2,Wide,var,true,South,ES,EUR,M. Ferrer,2025-02-01,\n";
    refused("cli-look-alikes", &project.file("data/raw/partners.csv", partners + more), &ALL);
}

#[test]
fn commentary_that_cannot_be_read() {
    let project = Project::init().file("notes/2026Q2/P01.md", b"A good quarter.\n\nG\xf6teborg moved.\n");
    refused("cli-notes-not-utf8", &project, &ALL);
}

#[test]
fn a_key_that_is_gone() {
    refused("cli-no-pseudonym-key", &Project::init().without("pseudonym.key"), &["check", "run"]);
}

#[test]
fn everything_wrong_is_told_at_once() {
    let project = Project::init()
        .edit("quarterdeck.toml", "own_customers = \"pseudonym\"", "own_customers = \"hidden\"")
        .edit("programme/2026.toml", "[targets.csat]", "[targets.csats]")
        .without("data/raw/escalations.csv")
        .without("pseudonym.key");
    refused("cli-several", &project, &["check"]);
    let project = Project::init()
        .edit("programme/2026.toml", "[targets.csat]", "[targets.csats]")
        .edit("data/raw/revenue.csv", "36500.00", "lots")
        .without("pseudonym.key");
    refused("cli-several-with-rows", &project, &["check"]);
}

#[test]
fn periods_that_are_none() {
    let project = Project::init();
    refused(
        "cli-unknown-period",
        &project,
        &["run --period 2026Q5", "score --period soon", "explain P01 csat --period Q1"],
    );
    project.run(&["ingest"]).succeeds();
    said("cli-period-without-data", &project, &["run --period 2031Q1", "score --period 2019Q4"], 2);
    assert!(!project.join("reports").exists());
}

#[test]
fn partners_and_metrics_that_are_none() {
    let project = Project::init();
    refused("cli-explain-unknown-metric", &project, &["explain P01 csatt", "explain P01 zzz"]);
    project.run(&["ingest"]).succeeds();
    let commands = ["explain P1 csat", "explain Nordlicht csat", "run --partner P01 --partner P9 --partner Sierra"];
    said("cli-unknown-partner-asked", &project, &commands, 2);
    assert!(!project.join("reports").exists());
}

#[test]
fn no_workspace() {
    let project = Project::empty();
    refused("cli-no-workspace", &project, &["check", "ingest", "run", "score", "explain P01 csat"]);
    refused("cli-no-workspace-named", &project, &["-C elsewhere check"]);
    refused("cli-no-pack", &project, &["verify reports/2026Q3"]);
}

#[test]
fn a_folder_that_is_not_empty() {
    let project = Project::empty().file("mine.txt", "keep me");
    refused("cli-init-not-empty", &project, &["init .", "sample . --partners 3 --cases 30"]);
    refused("cli-sample-sizes", &Project::empty(), &["sample new --partners 0", "sample new --quarters 0"]);
}

#[test]
fn arguments_that_are_none() {
    let project = Project::init();
    let commands = ["runn", "run --perid 2026Q2", "explain P01", "--threads 0 run", "run --as-of yesterday"];
    refused("cli-usage", &project, &commands);
}
