//! `gc`: what of the lake nothing rests on, and its removal.

use super::arguments::GcArguments;
use super::output::{Output, table};
use super::{CommonFlags, Ending, stages};
use crate::deck::format;
use crate::pipeline::{self, Garbage, PipelineError};

/// Lists what stays and what can go; removes the latter with `--delete`.
pub(crate) fn gc(arguments: &GcArguments, common: &CommonFlags, output: &Output) -> Result<Ending, PipelineError> {
    let loaded = stages::open(common)?;
    let garbage = pipeline::collect_garbage(&loaded, arguments.delete)?;
    if output.json {
        let mut document = serde_json::json!({ "schema": "quarterdeck.gc/1" });
        let value = serde_json::to_value(&garbage).map_err(|error| PipelineError::Internal(error.to_string()))?;
        if let (Some(document), Some(value)) = (document.as_object_mut(), value.as_object()) {
            document.extend(value.clone());
        }
        output.json(&document)?;
    } else {
        output.result(&in_words(&garbage));
    }
    Ok(Ending::Clean)
}

fn in_words(garbage: &Garbage) -> String {
    let kept = garbage.kept.iter().map(|kept| vec!["stays".to_owned(), kept.path.clone(), kept.because.join(", ")]);
    let state = if garbage.removed { "removed" } else { "unused" };
    let unused = garbage.unused.iter().map(|path| vec![state.to_owned(), path.clone()]);
    let mut text = table(&kept.chain(unused).collect::<Vec<_>>(), &[]);
    let folders = format::plural(i64::try_from(garbage.unused.len()).unwrap_or(i64::MAX), "folder");
    let bytes = format::count(i64::try_from(garbage.bytes).unwrap_or(i64::MAX));
    text += &match (garbage.unused.is_empty(), garbage.removed) {
        (true, _) => "nothing can be removed\n".to_owned(),
        (false, true) => format!("{folders} removed, {bytes} bytes freed\n"),
        (false, false) => format!("{folders} can be removed with --delete, which frees {bytes} bytes\n"),
    };
    text
}
