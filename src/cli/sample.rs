//! `sample`: realistic raw files of any size, in a workspace that runs.

use std::io::Write;
use std::path::Path;

use super::Ending;
use super::arguments::{CommonFlags, SampleArguments};
use super::output::Output;
use super::progress::Bars;
use crate::pipeline::{self, PipelineError, Progress as _};
use crate::sample::{self, SampleOptions};

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
    bars.start("making sample files", 0);
    let files = sample::files(options).into_iter().map(|file| {
        let write: Box<dyn FnOnce(&mut dyn Write) -> std::io::Result<()>> =
            Box::new(move |target| file.write_to(target));
        (file.path.clone(), write)
    });
    let made = pipeline::create_folder(dir, files);
    bars.finish("");
    made
}
