//! `check`: everything that is wrong with a workspace, at once.

use super::arguments::CommonFlags;
use super::output::Output;
use super::{Ending, report};
use crate::domain::finding::has_errors;
use crate::pipeline::{self, PipelineError};
use crate::sources;

/// Checks configuration, programme and sources; nothing is written.
pub(crate) fn check(common: &CommonFlags, output: &Output) -> Result<Ending, PipelineError> {
    let root = pipeline::find_workspace(common.workspace.as_deref())?;
    let loaded = pipeline::load(&root)?;
    let mut findings = loaded.warnings.clone();
    findings.extend(sources::check(&root, &loaded.workspace));
    if let Err(error) = loaded.pseudonym_key() {
        findings.extend(error.findings());
    }
    if has_errors(&findings) {
        return Err(PipelineError::Configuration(findings));
    }
    if output.json {
        output.json(&report::as_json(&findings))?;
    } else {
        report::findings(&findings, common);
        let sources = loaded.workspace.sources.len();
        let versions = loaded.programme.versions.len();
        output.result(&format!(
            "{}: {sources} sources, {versions} programme versions, {} metrics: nothing wrong",
            loaded.workspace.name,
            loaded.catalogue.metrics().len()
        ));
    }
    Ok(Ending::Clean)
}
