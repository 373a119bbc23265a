//! `verify`: recompute every hash of a pack, and say whose signature it has.

use super::Ending;
use super::arguments::{CommonFlags, VerifyArguments};
use super::output::Output;
use crate::pipeline::{self, Difference, PipelineError, SignedBy, Verified};

/// Compares a pack with its run record.
pub(crate) fn verify(
    arguments: &VerifyArguments,
    common: &CommonFlags,
    output: &Output,
) -> Result<Ending, PipelineError> {
    let signers = arguments.signed_by.as_deref().map(pipeline::signers).transpose()?;
    let Verified { files, differences, signed_by } = pipeline::verify(&arguments.dir, signers.as_ref())?;
    if common.json {
        output.json(&serde_json::json!({
            "schema": "quarterdeck.verify/1", "files": files, "differences": differences, "signed_by": signed_by,
        }))?;
    } else if differences.is_empty() {
        let signed = signed_by.map(|signed| by_whom(&signed)).unwrap_or_default();
        output.result(&format!("{}: {files} files, every hash is as recorded{signed}", arguments.dir.display()));
    } else {
        let lines: Vec<_> = differences.iter().map(in_words).collect();
        output.result(&format!("{}\n{} of {files} files differ", lines.join("\n"), differences.len()));
    }
    Ok(if differences.is_empty() { Ending::Clean } else { Ending::Findings })
}

fn by_whom(signed: &SignedBy) -> String {
    let whose = signed.name.as_ref().map(|name| format!(" of {name}")).unwrap_or_default();
    format!(", signed with the key{whose} {}", signed.key)
}

fn in_words(difference: &Difference) -> String {
    match difference {
        Difference::Changed { path } => format!("changed  {path}"),
        Difference::Missing { path } => format!("missing  {path}"),
        Difference::Added { path } => format!("added    {path}"),
        Difference::Unsigned { path } => format!("unsigned {path}"),
        Difference::Stranger { path, key } => format!("stranger {path} (the key {key})"),
    }
}
