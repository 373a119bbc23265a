//! One thread count for everything (rule R18).
//!
//! The query engine reads its thread count from the environment before its first use, so the binary starts
//! itself again with it set.

use std::process::{Command, ExitCode};

const ENGINE_THREADS: &str = "POLARS_MAX_THREADS";

/// Starts the process again when the engine's thread count is not the one asked for; gives its exit code then.
pub(crate) fn with_threads(threads: Option<u16>) -> Option<ExitCode> {
    let wanted = threads?.to_string();
    if std::env::var(ENGINE_THREADS).is_ok_and(|set| set == wanted) {
        return None;
    }
    let program = std::env::current_exe().ok()?;
    let mut command = Command::new(program);
    command.args(std::env::args_os().skip(1)).env(ENGINE_THREADS, wanted);
    replace(&mut command)
}

/// Becomes the other process, so that whoever stops this one stops the work; returns only where that fails.
#[cfg(unix)]
fn replace(command: &mut Command) -> Option<ExitCode> {
    use std::os::unix::process::CommandExt as _;
    let _ = command.exec();
    None
}

/// Waits for the other process.
#[cfg(not(unix))]
fn replace(command: &mut Command) -> Option<ExitCode> {
    let status = command.status().ok()?;
    Some(ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(2)))
}

/// The threads to work with.
pub(crate) fn threads(asked: Option<u16>) -> usize {
    asked.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from)
}
