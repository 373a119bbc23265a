//! `check --source`: the first rows of a source's files as they would be read.

use serde::Serialize;

use super::Ending;
use super::arguments::CheckArguments;
use super::output::{Output, table};
use crate::deck::format::plural;
use crate::domain::Place;
use crate::domain::finding::nearest;
use crate::pipeline::{self, Loaded, PipelineError};
use crate::sources::{Preview, PreviewRow};

/// The name and version of the JSON form.
const SCHEMA: &str = "quarterdeck.preview/1";
/// The longest value that is printed whole.
const WIDEST: usize = 28;

#[derive(Serialize)]
struct Shown {
    schema: &'static str,
    files: Vec<Preview>,
}

/// Shows every file of the sources that the name or file stands for.
pub(crate) fn check_source(
    loaded: &Loaded,
    asked: &str,
    arguments: &CheckArguments,
    output: &Output,
) -> Result<Ending, PipelineError> {
    let files = pipeline::preview(loaded, asked, arguments.rows)?;
    if files.is_empty() {
        return Err(unknown(loaded, asked));
    }
    let any_quarantined = files.iter().any(|file| file.quarantined > 0);
    if output.json {
        output.json(&Shown { schema: SCHEMA, files })?;
    } else {
        output.result(&files.iter().map(in_words).collect::<Vec<_>>().join("\n"));
    }
    Ok(if any_quarantined { Ending::Findings } else { Ending::Clean })
}

fn unknown(loaded: &Loaded, asked: &str) -> PipelineError {
    let names: Vec<&str> = loaded.workspace.sources.iter().map(|source| source.name.as_str()).collect();
    let remedy = match nearest(asked, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("sources: {}", names.join(", ")),
    };
    PipelineError::configuration(
        Place::default().key("--source"),
        format!("no source is called `{asked}`, and none reads a file of that name"),
        remedy,
    )
}

/// The file's columns down, its first rows across.
fn in_words(preview: &Preview) -> String {
    let system = preview.system.as_ref().map(|system| format!(", system {system}")).unwrap_or_default();
    let zone = preview.time_zone.as_deref().unwrap_or("none: times must name their own");
    let mut text = format!("{} feeds {}{system}; zone {zone}\n\n", preview.file, preview.table);
    let shown: Vec<&PreviewRow> = preview.rows.iter().filter(|row| row.outcome == "read").collect();
    let mut rows = vec![vec![preview.table.clone(), "from".to_owned()]];
    rows.extend(preview.columns.iter().map(|column| {
        vec![column.column.clone(), column.from.as_deref().map_or_else(|| "(no column)".to_owned(), cut)]
    }));
    for row in shown {
        rows[0].push(format!("line {}", row.line));
        for (cells, value) in rows.iter_mut().skip(1).zip(&row.values) {
            cells.push(value.as_deref().map_or_else(|| "–".to_owned(), cut));
        }
    }
    rows[0].push("empty".to_owned());
    for (cells, column) in rows.iter_mut().skip(1).zip(&preview.columns) {
        cells.push(if preview.read == 0 { String::new() } else { format!("{} of {}", column.empty, preview.read) });
    }
    text.push_str(&table(&rows, &[]));
    for row in preview.rows.iter().filter(|row| row.outcome != "read") {
        let problem = row.problem.as_ref().map(|problem| format!(": {problem}")).unwrap_or_default();
        text.push_str(&format!("line {} {}{problem}\n", row.line, row.outcome));
    }
    if !preview.unused.is_empty() {
        text.push_str(&format!("\nnot used: {}\n", preview.unused.join(", ")));
    }
    text.push_str(&format!(
        "\nof the first {}: {} read, {} quarantined, {} not applicable\n",
        plural(i64::try_from(preview.looked_at).unwrap_or(i64::MAX), "row"),
        preview.read,
        preview.quarantined,
        preview.not_applicable
    ));
    text
}

/// A value in one line, cut where it is long.
fn cut(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= WIDEST {
        return line;
    }
    let start: String = line.chars().take(WIDEST - 1).collect();
    format!("{start}…")
}
