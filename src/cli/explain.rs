//! `explain`: the definition, the numbers and the very rows behind one figure.

use super::arguments::{CommonFlags, ExplainArguments};
use super::output::{Output, table};
use super::{Ending, stages};
use crate::pipeline::{self, PipelineError};
use crate::scorecard::explain::Explanation;

/// Prints the explanation.
pub(crate) fn explain(
    arguments: &ExplainArguments,
    common: &CommonFlags,
    output: &Output,
) -> Result<Ending, PipelineError> {
    let loaded = stages::open_period(common, arguments.period.as_ref())?;
    // Before anything is read for it.
    pipeline::check_metric(&loaded, &arguments.metric)?;
    let scored = stages::score(&loaded, arguments.period.as_ref(), common, output)?;
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
