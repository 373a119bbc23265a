//! The first stages of a command on a workspace, with what is said of each.

use super::arguments::CommonFlags;
use super::output::Output;
use super::progress::Bars;
use super::{report, restart};
use crate::pipeline::{self, Loaded, Options, PipelineError, Scored};

/// Finds and reads the workspace, and tells what is questionable in it.
pub(crate) fn open(common: &CommonFlags) -> Result<Loaded, PipelineError> {
    let loaded = pipeline::open(common.workspace.as_deref())?;
    report::beside(&loaded.warnings, common);
    Ok(loaded)
}

/// The same for a period: where it is closed, the workspace as it was then.
pub(crate) fn open_period(common: &CommonFlags, period: Option<&String>) -> Result<Loaded, PipelineError> {
    let loaded = pipeline::open_period(common.workspace.as_deref(), period.map(String::as_str))?;
    report::beside(&loaded.warnings, common);
    Ok(loaded)
}

/// Loads the sources and scores a period, the default one where none is named.
pub(crate) fn score(
    loaded: &Loaded,
    period: Option<&String>,
    common: &CommonFlags,
    output: &Output,
) -> Result<Scored, PipelineError> {
    let options = Options {
        period: period.cloned(),
        as_of: common.as_of,
        threads: restart::threads(common.threads),
        ..Options::default()
    };
    pipeline::check_options(loaded, &options)?;
    let bars = Bars::new(common);
    let snapshot = super::ingest::load(loaded, &options, None, output, common, &bars)?;
    pipeline::score(loaded, snapshot, &options, &bars)
}
