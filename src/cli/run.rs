//! `run` and `render`: from raw files to a review pack.

use super::arguments::{CommonFlags, RunArguments};
use super::output::Output;
use super::progress::Bars;
use super::{Ending, accruals, restart, stages};
use crate::domain::PartnerId;
use crate::pipeline::{self, Loaded, Options, PipelineError, Published};

/// Makes a pack and says where it is.
pub(crate) fn run(arguments: &RunArguments, common: &CommonFlags, output: &Output) -> Result<Ending, PipelineError> {
    let loaded = stages::open_period(common, arguments.period.as_ref())?;
    let published = make_pack(&loaded, arguments, common, output)?;
    if output.json {
        output.json(&published.record)?;
    } else {
        output.result(&in_words(&published));
    }
    Ok(Ending::Clean)
}

/// Ingests, scores and renders.
pub(crate) fn make_pack(
    loaded: &Loaded,
    arguments: &RunArguments,
    common: &CommonFlags,
    output: &Output,
) -> Result<Published, PipelineError> {
    let options = Options {
        period: arguments.period.clone(),
        partners: arguments.partners.iter().map(PartnerId::new).collect(),
        as_of: common.as_of,
        rehash: arguments.rehash,
        threads: restart::threads(common.threads),
        sign_with: arguments.sign_with.clone(),
    };
    loaded.pseudonym_key()?;
    pipeline::check_options(loaded, &options)?;
    let lock = pipeline::lock(loaded)?;
    let bars = Bars::new(common);
    let snapshot = super::ingest::load(loaded, &options, Some(&lock), output, common, &bars)?;
    pipeline::render(loaded, snapshot, &options, &lock, &bars)
}

fn in_words(published: &Published) -> String {
    let state = if published.reused { "nothing changed" } else { "made" };
    let record = &published.record;
    let partial = record.partial_until.as_ref().map(|day| format!(", partial: data to {day}")).unwrap_or_default();
    let closed = if published.closed { " (closed)" } else { "" };
    let accrued = accruals::lines(&record.accruals);
    format!(
        "{}{closed} {state}: {} files{partial}\n{accrued}open {}",
        record.period,
        record.outputs.len() + 1,
        published.folder.join("index.html").display()
    )
}
