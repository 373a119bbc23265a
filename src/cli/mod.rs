//! The command line: arguments, one file a command, progress, errors to exit codes.
//!
//! Results go to standard output; progress, log and errors to standard error.

mod accruals;
mod aliases;
pub mod arguments;
mod check;
mod check_source;
mod close;
mod compare;
mod compare_metric;
mod completions;
mod demo;
mod explain;
mod facts;
mod gc;
mod ingest;
mod init;
mod output;
mod periods;
mod presets;
mod progress;
pub mod report;
mod restart;
mod run;
mod sample;
mod score;
mod sensitivity;
mod simulate;
mod sources;
mod stages;
mod templates;
mod verify;

use std::process::ExitCode;

use clap::Parser;

use crate::pipeline::PipelineError;
use arguments::{Arguments, Command, CommonFlags};
use output::Output;

/// How a command ended, when it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Done, nothing wrong: exit code 0.
    Clean,
    /// Done or stopped with findings: exit code 1.
    Findings,
}

/// Runs the command that the process was started with.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    if let Some(code) = restart::with_threads(arguments.common.threads) {
        return code;
    }
    let output = Output::new(&arguments.common);
    let ending = without_panics(|| dispatch(&arguments.command, &arguments.common, &output));
    if let (Ok(_), Some(error)) = (&ending, output::lost()) {
        report::beside(&error.findings(), &arguments.common);
        return ExitCode::from(exit_code(&error));
    }
    match ending {
        Ok(Ending::Clean) => ExitCode::SUCCESS,
        Ok(Ending::Findings) => ExitCode::from(1),
        Err(error) => {
            report::findings(&error.findings(), &arguments.common);
            ExitCode::from(exit_code(&error))
        }
    }
}

/// No panic reaches a user: one is a defect of ours, and is said so in a line. A pack that was being made is not published.
fn without_panics(work: impl FnOnce() -> Result<Ending, PipelineError>) -> Result<Ending, PipelineError> {
    std::panic::set_hook(Box::new(|_| {}));
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().cloned();
        let said = said.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        let said = said.unwrap_or_else(|| "no reason given".to_owned());
        Err(PipelineError::Internal(format!(
            "a defect in quarterdeck: {said}; nothing was published, please report it"
        )))
    })
}

fn dispatch(command: &Command, common: &CommonFlags, output: &Output) -> Result<Ending, PipelineError> {
    match command {
        Command::Demo(arguments) => demo::demo(arguments, common, output),
        Command::Init(arguments) => init::init(arguments, output),
        Command::Sample(arguments) => sample::sample(arguments, common, output),
        Command::Check(arguments) => check::check(arguments, common, output),
        Command::Presets => presets::presets(output),
        Command::Ingest(arguments) => ingest::ingest(arguments, common, output),
        Command::Run(arguments) | Command::Render(arguments) => run::run(arguments, common, output),
        Command::Score(arguments) => score::score(arguments, common, output),
        Command::Compare(arguments) => compare::compare(arguments, common, output),
        Command::Explain(arguments) => explain::explain(arguments, common, output),
        Command::Facts(arguments) => facts::facts(arguments, output),
        Command::Simulate(arguments) => simulate::simulate(arguments, common, output),
        Command::Close(arguments) => close::close(arguments, common, output),
        Command::Periods => periods::periods(common, output),
        Command::Sources => sources::sources(common, output),
        Command::Gc(arguments) => gc::gc(arguments, common, output),
        Command::Aliases { command } => aliases::aliases(command, common, output),
        Command::Verify(arguments) => verify::verify(arguments, common, output),
        Command::Templates(arguments) => templates::templates(arguments, output),
        Command::Completions { shell } => completions::completions(*shell, output),
        Command::Man => completions::manual(output),
    }
}

fn exit_code(error: &PipelineError) -> u8 {
    match error {
        PipelineError::Configuration(_) | PipelineError::Internal(_) => 2,
        PipelineError::Data(_) => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_in_words() {
        let ending = without_panics(|| panic!("a sum is too large"));
        let _ = std::panic::take_hook();
        let Err(PipelineError::Internal(said)) = ending else { panic!("an error was expected") };
        assert!(said.contains("a sum is too large") && said.contains("nothing was published"));
    }
}
