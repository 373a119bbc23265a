//! `ingest`: the sources into a snapshot, with every row accounted for.

use super::arguments::{CommonFlags, IngestArguments};
use super::output::{Output, table};
use super::progress::Bars;
use super::{Ending, report, restart, stages};
use crate::deck::format::plural;
use crate::domain::finding::has_errors;
use crate::domain::{Finding, Severity};
use crate::lake::{self, FileReport, Ingest, Lock, Snapshot};
use crate::pipeline::{self, Loaded, Options, PipelineError};

/// Loads the sources and prints what became of each file's rows.
pub(crate) fn ingest(
    arguments: &IngestArguments,
    common: &CommonFlags,
    output: &Output,
) -> Result<Ending, PipelineError> {
    let loaded = stages::open(common)?;
    let options = Options { rehash: arguments.rehash, threads: restart::threads(common.threads), ..Options::default() };
    let ingest = pipeline::ingest(&loaded, &options, None, &Bars::new(common))?;
    if output.json {
        output.json(&ingest.snapshot.manifest.report)?;
    } else {
        output.result(&in_words(&ingest));
    }
    let findings = findings(&loaded, &ingest)?;
    report::beside(&findings, common);
    Ok(ending(&findings))
}

/// Loads the sources for a command that goes on from there. A fresh load is told in full; of one that was there
/// already, only what stops the command.
///
/// More quarantined rows than the workspace allows stop it: figures would rest on what is left. A closed period rests on the
/// snapshot it was closed on, and nothing is loaded.
pub(crate) fn load(
    loaded: &Loaded,
    options: &Options,
    lock: Option<&Lock>,
    output: &Output,
    common: &CommonFlags,
    bars: &Bars,
) -> Result<Snapshot, PipelineError> {
    if let Some(pinned) = pipeline::pinned_snapshot(loaded, options)? {
        return Ok(pinned);
    }
    let ingest = pipeline::ingest(loaded, options, lock, bars)?;
    let (errors, warnings): (Vec<Finding>, Vec<Finding>) =
        findings(loaded, &ingest)?.into_iter().partition(|finding| finding.severity == Severity::Error);
    if !ingest.reused {
        if !output.json {
            output.say(&in_words(&ingest));
        }
        report::beside(&warnings, common);
    }
    if errors.is_empty() { Ok(ingest.snapshot) } else { Err(PipelineError::Data(errors)) }
}

/// What is wrong with the rows of a load, and with the rules about them.
fn findings(loaded: &Loaded, ingest: &Ingest) -> Result<Vec<Finding>, PipelineError> {
    let set_aside = ingest.snapshot.set_aside().map_err(|error| PipelineError::Configuration(error.findings))?;
    let threshold = loaded.workspace.quarantine_threshold;
    let mut findings = lake::findings(&ingest.snapshot.manifest.report, &set_aside, threshold);
    findings.extend(pipeline::warnings(loaded, &ingest.snapshot)?);
    Ok(findings)
}

/// The ending that findings ask for.
fn ending(findings: &[Finding]) -> Ending {
    if has_errors(findings) { Ending::Findings } else { Ending::Clean }
}

/// The report in words: a table of files, then the snapshot.
fn in_words(ingest: &Ingest) -> String {
    let report = &ingest.snapshot.manifest.report;
    let mut heading = vec!["table", "file", "read", "accepted", "quarantined", "duplicates", "replaced"];
    // Only where one file feeds several tables.
    let shared = report.files.iter().any(|file| file.not_applicable > 0);
    heading.extend(shared.then_some("not applicable"));
    let mut rows: Vec<Vec<String>> = vec![heading.iter().map(|&text| text.to_owned()).collect()];
    rows.extend(report.files.iter().map(|file| row(file, heading.len())));
    let mut text = table(&rows, &[false, false, true, true, true, true, true, true]);
    let state = if ingest.reused { "unchanged" } else { "made" };
    text.push_str(&format!("snapshot {} {state}\n", ingest.snapshot.id));
    if ingest.passed_over > 0 {
        let files = plural(i64::try_from(ingest.passed_over).unwrap_or(i64::MAX), "file");
        text.push_str(&format!("{files} unchanged and not read again\n"));
    }
    let quarantined = i64::try_from(report.quarantined()).unwrap_or(i64::MAX);
    if quarantined > 0 {
        let path = ingest.snapshot.dir.join("quarantine.csv");
        text.push_str(&format!("{} set aside in {}\n", plural(quarantined, "row"), path.display()));
    }
    text
}

fn row(file: &FileReport, width: usize) -> Vec<String> {
    let counts = [file.read, file.accepted, file.quarantined, file.duplicates, file.replaced, file.not_applicable];
    let mut row = vec![file.table.clone(), file.file.clone()];
    row.extend(counts.iter().map(u64::to_string));
    row.truncate(width);
    row
}
