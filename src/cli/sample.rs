//! `sample`: realistic raw files of any size, in a workspace that runs.

use std::path::Path;

use super::Ending;
use super::arguments::{CommonFlags, SampleArguments};
use super::output::Output;
use super::progress::Bars;
use crate::domain::Place;
use crate::pipeline::{self, PipelineError, Progress as _};
use crate::sample::{self, SampleError, SampleOptions};

/// Makes the workspace.
pub(crate) fn sample(
    arguments: &SampleArguments,
    common: &CommonFlags,
    output: &Output,
) -> Result<Ending, PipelineError> {
    let options = SampleOptions {
        partners: arguments.partners,
        cases: arguments.cases,
        quarters: arguments.quarters,
        seed: arguments.seed,
        ..SampleOptions::default()
    };
    make(&arguments.dir, &options, common)?;
    output.result(&format!(
        "made {dir}: {} partners, {} cases, {} quarters, seed {}\n\n  quarterdeck -C {dir} run",
        options.partners,
        options.cases,
        options.quarters,
        options.seed,
        dir = arguments.dir.display()
    ));
    Ok(Ending::Clean)
}

/// Writes a sample workspace.
pub(crate) fn make(dir: &Path, options: &SampleOptions, common: &CommonFlags) -> Result<(), PipelineError> {
    let bars = Bars::new(common);
    bars.start("making sample files");
    let made = pipeline::create_folder(dir, |folder| {
        let failed =
            |error: &dyn std::error::Error| PipelineError::Internal(format!("cannot make the sample: {error}"));
        for (path, text) in sample::workspace_files(options) {
            folder.append(&path, text.as_bytes()).map_err(|error| failed(&error))?;
        }
        folder.append("pseudonym.key", sample_key(options.seed).as_bytes()).map_err(|error| failed(&error))?;
        sample::write(options, &mut |path, bytes| folder.append(path, bytes)).map_err(|error| match error {
            SampleError::Option { option, found, expected } => PipelineError::configuration(
                Place::default().key(format!("--{option}")),
                format!("found {found}, expected {expected}"),
                "ask for another size",
            ),
            SampleError::Write(_) => failed(&error),
        })
    });
    bars.finish("");
    made
}

/// A sample's key is no secret: it follows from the seed, so that the same sample gives the same decks.
fn sample_key(seed: u64) -> String {
    format!("sample-key-of-seed-{seed:020}")
}
