//! What holds for every finding, whatever it is about.

use std::path::Path;

use quarterdeck::cli::report;
use quarterdeck::domain::Finding;

/// The longest message that a person may be asked to read.
const LONGEST: usize = 4_000;

/// Holds findings against what every one of them promises, as they are printed. `root` has the files that they are about.
///
/// # Panics
/// When a finding points where no line is, says nothing, says too much, or would move a terminal.
pub fn hold(findings: &[Finding], root: &Path) {
    for finding in findings {
        assert!(!finding.message.trim().is_empty(), "a finding says nothing: {finding:?}");
        assert!(finding.message.len() <= LONGEST, "a message of {} bytes", finding.message.len());
        assert!(finding.place.line != Some(0) && finding.place.column != Some(0), "places count from 1: {finding:?}");
        let printed = report::render(finding, root);
        let moves = printed.chars().find(|letter| letter.is_control() && !matches!(letter, '\n' | '\t'));
        assert!(moves.is_none(), "{moves:?} would be printed: {printed:?}");
    }
}
