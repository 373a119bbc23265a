//! `check`: everything that is wrong with a workspace, at once.

use super::arguments::{CheckArguments, CommonFlags};
use super::check_source::check_source;
use super::output::Output;
use super::progress::Bars;
use super::{Ending, report};
use crate::deck::format::plural;
use crate::domain::finding::has_errors;
use crate::domain::{Finding, Severity};
use crate::pipeline::{self, Loaded, PipelineError};

/// Checks configuration, programme, sources and every row of them; nothing is written.
pub(crate) fn check(
    arguments: &CheckArguments,
    common: &CommonFlags,
    output: &Output,
) -> Result<Ending, PipelineError> {
    let root = pipeline::find_workspace(common.workspace.as_deref())?;
    if let Some(asked) = &arguments.source {
        return check_source(&pipeline::load(&root)?, asked, arguments, output);
    }
    let (loaded, findings) = pipeline::check(&root, &Bars::new(common))?;
    if output.json {
        output.json(&report::as_json(&findings))?;
    } else {
        report::findings(&findings, common);
        output.result(&in_words(&loaded, &findings));
    }
    Ok(if has_errors(&findings) { Ending::Findings } else { Ending::Clean })
}

fn in_words(loaded: &Loaded, findings: &[Finding]) -> String {
    let of = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let verdict = match (of(Severity::Error), of(Severity::Warning)) {
        (0, 0) => "nothing wrong".to_owned(),
        (0, warnings) => counted(warnings, "warning"),
        (errors, 0) => counted(errors, "error"),
        (errors, warnings) => format!("{}, {}", counted(errors, "error"), counted(warnings, "warning")),
    };
    format!(
        "{}: {}, {}, {}: {verdict}",
        loaded.workspace.name,
        counted(loaded.workspace.sources.len(), "source"),
        counted(loaded.programme.versions.len(), "programme version"),
        counted(loaded.catalogue.metrics().len(), "metric"),
    )
}

fn counted(count: usize, what: &str) -> String {
    plural(i64::try_from(count).unwrap_or(i64::MAX), what)
}
