//! `explain`: the definition, the numbers and the very rows behind one figure.

use super::arguments::{CommonFlags, ExplainArguments};
use super::output::{Output, table};
use super::progress::Bars;
use super::{Ending, report};
use crate::pipeline::{self, Options, PipelineError};
use crate::scorecard::explain::Explanation;

/// Prints the explanation.
pub(crate) fn explain(
    arguments: &ExplainArguments,
    common: &CommonFlags,
    output: &Output,
) -> Result<Ending, PipelineError> {
    let root = pipeline::find_workspace(common.workspace.as_deref())?;
    let loaded = pipeline::load(&root)?;
    report::beside(&loaded.warnings, common);
    let bars = Bars::new(common);
    let options = Options { period: arguments.period.clone(), as_of: common.as_of, ..Options::default() };
    pipeline::check_options(&loaded, &options)?;
    pipeline::check_metric(&loaded, &arguments.metric)?;
    let ingest = super::ingest::load(&loaded, &options, output, common, &bars)?;
    let scored = pipeline::score(&loaded, ingest.snapshot, &options, &bars)?;
    let explanation = pipeline::explain(&loaded, &scored, &arguments.partner, &arguments.metric, arguments.rows)?;
    if output.json {
        output.json(&explanation)?;
    } else {
        output.result(&in_words(&explanation, arguments.sql));
    }
    Ok(Ending::Clean)
}

fn in_words(explanation: &Explanation, sql: bool) -> String {
    let mut text = format!("{}\n\n", explanation.title);
    text.push_str(&table(&explanation.facts, &[false, false]));
    if !explanation.rows.is_empty() {
        text.push_str(&format!("\n{}\n", explanation.rows_title));
        text.push_str(&table(&explanation.rows, &[]));
    }
    if sql {
        text.push_str(&format!("\n{}\n", explanation.sql));
    }
    text
}
