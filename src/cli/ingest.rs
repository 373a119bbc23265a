//! `ingest`: the sources into a snapshot, with every row accounted for.

use super::arguments::{CommonFlags, IngestArguments};
use super::output::{Output, table};
use super::progress::Bars;
use super::{Ending, report};
use crate::deck::format;
use crate::lake::{Ingest, IngestReport};
use crate::pipeline::{self, Options, PipelineError};

/// Loads the sources and prints what became of each file's rows.
pub(crate) fn ingest(
    arguments: &IngestArguments,
    common: &CommonFlags,
    output: &Output,
) -> Result<Ending, PipelineError> {
    let root = pipeline::find_workspace(common.workspace.as_deref())?;
    let loaded = pipeline::load(&root)?;
    report_warnings(&loaded.warnings, common);
    let options = Options { rehash: arguments.rehash, ..Options::default() };
    let ingest = pipeline::ingest(&loaded, &options, &Bars::new(common))?;
    if output.json {
        output.json(&ingest.snapshot.manifest.report)?;
    } else {
        output.result(&in_words(&ingest, loaded.workspace.quarantine_threshold));
    }
    Ok(ending(&ingest.snapshot.manifest.report, loaded.workspace.quarantine_threshold))
}

/// Prints warnings, unless the result is JSON.
pub(crate) fn report_warnings(warnings: &[crate::domain::Finding], common: &CommonFlags) {
    if !common.json && !common.quiet {
        report::findings(warnings, common);
    }
}

/// The ending a load's report asks for: findings where a source is over its threshold.
pub(crate) fn ending(report: &IngestReport, threshold: f64) -> Ending {
    if report.over_threshold(threshold).is_empty() { Ending::Clean } else { Ending::Findings }
}

/// The report in words: a table of files, then what needs attention.
pub(crate) fn in_words(ingest: &Ingest, threshold: f64) -> String {
    let report = &ingest.snapshot.manifest.report;
    let heading = ["table", "file", "read", "accepted", "quarantined", "duplicates", "replaced"];
    let mut rows: Vec<Vec<String>> = vec![heading.iter().map(|&text| text.to_owned()).collect()];
    for file in &report.files {
        let counts = [file.read, file.accepted, file.quarantined, file.duplicates, file.replaced];
        let mut row = vec![file.table.clone(), file.file.clone()];
        row.extend(counts.iter().map(u64::to_string));
        rows.push(row);
    }
    let mut text = table(&rows, &[false, false, true, true, true, true, true]);
    for warning in &report.warnings {
        text.push_str(&format!("warning: {warning}\n"));
    }
    for source in report.over_threshold(threshold) {
        text.push_str(&format!(
            "finding: {} of {} rows of {} are quarantined, more than the {} allowed\n",
            source.quarantined,
            source.read,
            source.source,
            format::percent(source.threshold)
        ));
    }
    let state = if ingest.reused { "unchanged" } else { "made" };
    text.push_str(&format!("snapshot {} {state}\n", ingest.snapshot.id));
    let quarantined: u64 = report.files.iter().map(|file| file.quarantined).sum();
    if quarantined > 0 {
        text.push_str(&format!("{quarantined} rows are in {}\n", ingest.snapshot.dir.join("quarantine.csv").display()));
    }
    text
}
