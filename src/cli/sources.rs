//! `sources`: how far each source goes, the weeks it lacks, and what vanished since the snapshot before.

use serde::Serialize;

use super::arguments::CommonFlags;
use super::output::{Output, table};
use super::progress::Bars;
use super::{Ending, ingest, stages};
use crate::deck::format::{count, plural};
use crate::pipeline::{self, Coverage, Options, PipelineError, SourcesReport, Vanished};

/// The schema's name and version.
const SCHEMA: &str = "quarterdeck.sources/1";

#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    #[serde(flatten)]
    report: &'r SourcesReport,
}

/// Loads the sources and tells what they cover.
pub(crate) fn sources(common: &CommonFlags, output: &Output) -> Result<Ending, PipelineError> {
    let loaded = stages::open(common)?;
    let snapshot = ingest::load(&loaded, &Options::default(), None, output, common, &Bars::new(common))?;
    let report = pipeline::sources(&loaded, &snapshot)?;
    if output.json {
        output.json(&Document { schema: SCHEMA, report: &report })?;
    } else {
        output.result(&in_words(&report));
    }
    let is_whole = report.coverage.iter().all(|source| source.missing_weeks.is_empty()) && report.vanished.is_empty();
    Ok(if is_whole { Ending::Clean } else { Ending::Findings })
}

fn in_words(report: &SourcesReport) -> String {
    let heading =
        ["source", "table", "rows", "newest", "a week usually", "weeks without a row"].map(str::to_owned).to_vec();
    let rows: Vec<Vec<String>> = std::iter::once(heading).chain(report.coverage.iter().map(row)).collect();
    let mut text = table(&rows, &[false, false, true, false, true]);
    for Vanished { table, ids, examples } in &report.vanished {
        let what = plural(i64::try_from(*ids).unwrap_or(i64::MAX), "id");
        text += &format!("{what} of {table} in the snapshot before, and not any more: {}", examples.join(", "));
        text += if *ids > examples.len() { " ...\n" } else { "\n" };
    }
    text
}

fn row(source: &Coverage) -> Vec<String> {
    let number = |value: u64| count(i64::try_from(value).unwrap_or(i64::MAX));
    let weeks: Vec<String> = source.missing_weeks.iter().map(|monday| format!("from {monday}")).collect();
    vec![
        source.source.clone(),
        source.table.to_owned(),
        number(source.rows),
        source.newest.map_or_else(String::new, |day| day.to_string()),
        number(source.usual_week),
        weeks.join(", "),
    ]
}
