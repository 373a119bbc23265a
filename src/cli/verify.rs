//! `verify`: recompute every hash of a pack.

use super::Ending;
use super::arguments::{CommonFlags, VerifyArguments};
use super::output::Output;
use crate::pipeline::{self, Difference, PipelineError};

/// Compares a pack with its run record.
pub(crate) fn verify(
    arguments: &VerifyArguments,
    common: &CommonFlags,
    output: &Output,
) -> Result<Ending, PipelineError> {
    let (files, differences) = pipeline::verify(&arguments.dir)?;
    if common.json {
        output.json(&serde_json::json!({
            "schema": "quarterdeck.verify/1", "files": files, "differences": differences,
        }))?;
    } else if differences.is_empty() {
        output.result(&format!("{}: {files} files, every hash is as recorded", arguments.dir.display()));
    } else {
        let lines: Vec<_> = differences.iter().map(in_words).collect();
        output.result(&format!("{}\n{} of {files} files differ", lines.join("\n"), differences.len()));
    }
    Ok(if differences.is_empty() { Ending::Clean } else { Ending::Findings })
}

fn in_words(difference: &Difference) -> String {
    match difference {
        Difference::Changed { path } => format!("changed  {path}"),
        Difference::Missing { path } => format!("missing  {path}"),
        Difference::Added { path } => format!("added    {path}"),
    }
}
