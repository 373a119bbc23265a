//! Tools of others that look at what was made. A test that needs one says so and goes on without it.

use std::path::Path;
use std::process::{Command, Stdio};

/// Whether a command with these arguments works here; where not, the test's loss is printed.
pub(crate) fn works(command: &str, arguments: &[&str], loss: &str) -> bool {
    let works = Command::new(command)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !works {
        println!("SKIPPED: `{command} {}` does not work here: {loss}", arguments.join(" "));
    }
    works
}

/// Runs a command and gives its output; a failure ends the test with what was said.
pub(crate) fn output(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{command:?}\n{}\n{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

/// The text of every page of a PDF.
pub(crate) fn pages(pdf: &Path) -> Vec<String> {
    let text = output(Command::new("pdftotext").arg("-layout").arg(pdf).arg("-"));
    let mut pages: Vec<String> = text.split('\u{c}').map(str::to_owned).collect();
    pages.pop();
    pages
}
