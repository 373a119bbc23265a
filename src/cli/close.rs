//! `close`: pins a published period, or opens one again.

use super::arguments::{CloseArguments, CommonFlags};
use super::output::Output;
use super::progress::Bars;
use super::{Ending, stages};
use crate::deck::format::plural;
use crate::pipeline::{self, CloseRecord, CloseRequest, PipelineError, ReopenRequest, Reopening};

/// Closes a period and says what was pinned and what was waived.
pub(crate) fn close(
    arguments: &CloseArguments,
    common: &CommonFlags,
    output: &Output,
) -> Result<Ending, PipelineError> {
    let loaded = stages::open(common)?;
    let lock = pipeline::lock(&loaded)?;
    let CloseArguments { period, waivers, by, reopen, reason } = arguments;
    if *reopen {
        let request = ReopenRequest {
            period: period.clone(),
            by: by.clone().unwrap_or_default(),
            reason: reason.clone().unwrap_or_default(),
        };
        return open_again(&pipeline::open_again(&loaded, &request, &lock)?, output);
    }
    let request = CloseRequest { period: period.clone(), waivers: waivers.clone(), by: by.clone() };
    let record = pipeline::close(&loaded, &request, &lock, &Bars::new(common))?;
    if output.json {
        output.json(&record)?;
    } else {
        output.result(&in_words(&record));
    }
    Ok(Ending::Clean)
}

/// Says that a period is open again.
fn open_again(record: &Reopening, output: &Output) -> Result<Ending, PipelineError> {
    if output.json {
        output.json(record)?;
    } else {
        let Reopening { period, close, .. } = record;
        output.result(&format!(
            "{period} is open again; it was closed as {} says\nrun it, and close it once more: until then it carries no final figures\n",
            close.path
        ));
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
