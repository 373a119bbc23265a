//! `close`: pins a published period.

use super::arguments::{CloseArguments, CommonFlags};
use super::output::Output;
use super::progress::Bars;
use super::{Ending, stages};
use crate::deck::format::plural;
use crate::pipeline::{self, CloseRecord, CloseRequest, PipelineError};

/// Closes a period and says what was pinned and what was waived.
pub(crate) fn close(
    arguments: &CloseArguments,
    common: &CommonFlags,
    output: &Output,
) -> Result<Ending, PipelineError> {
    let loaded = stages::open(common)?;
    let lock = pipeline::lock(&loaded)?;
    let CloseArguments { period, waivers, by } = arguments;
    let request = CloseRequest { period: period.clone(), waivers: waivers.clone(), by: by.clone() };
    let record = pipeline::close(&loaded, &request, &lock, &Bars::new(common))?;
    if output.json {
        output.json(&record)?;
    } else {
        output.result(&in_words(&record));
    }
    Ok(Ending::Clean)
}

fn in_words(record: &CloseRecord) -> String {
    let CloseRecord { period, snapshot, .. } = record;
    let files = plural(i64::try_from(record.files.len() + 1).unwrap_or(i64::MAX), "file");
    let mut text = format!("{period} closed: {files} in closed/{period}, on snapshot {snapshot}\n");
    for waiver in &record.waivers {
        text.push_str(&format!("waived {}: {}\n", waiver.name, waiver.reason));
    }
    text.push_str("put the folder under version control, and keep the snapshot: a closed period is rendered from it\n");
    text
}
