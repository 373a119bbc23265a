//! `completions` and `man`: what a packager installs.

use clap::CommandFactory as _;

use super::Ending;
use super::arguments::Arguments;
use super::output::Output;
use crate::pipeline::PipelineError;

/// Prints a completion script.
pub(crate) fn completions(shell: clap_complete::Shell, output: &Output) -> Result<Ending, PipelineError> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "quarterdeck", &mut script);
    output.result(&String::from_utf8_lossy(&script));
    Ok(Ending::Clean)
}

/// Prints the manual page.
pub(crate) fn manual(output: &Output) -> Result<Ending, PipelineError> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Arguments::command())
        .render(&mut page)
        .map_err(|error| PipelineError::Internal(error.to_string()))?;
    output.result(&String::from_utf8_lossy(&page));
    Ok(Ending::Clean)
}
