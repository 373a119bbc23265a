//! What can stop a run, sorted by what it means for the user.

use crate::domain::device::{advice, advised};
use crate::domain::{Finding, Place};
use crate::render::RenderError;

/// Why a stage stopped. Nothing was published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PipelineError {
    /// Usage, configuration or environment: nothing was written.
    #[error("{}", list(.0))]
    Configuration(Vec<Finding>),
    /// The data does not allow a result: nothing was published.
    #[error("{}", list(.0))]
    Data(Vec<Finding>),
    /// A defect of this program or of the machine.
    #[error("{0}")]
    Internal(String),
}

impl PipelineError {
    /// One configuration error at a place.
    #[must_use]
    pub fn configuration(place: Place, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Configuration(vec![Finding::error(place, message).remedy(remedy)])
    }

    /// A file that could not be read or written.
    #[must_use]
    pub fn file(path: &std::path::Path, doing: &str, error: &std::io::Error) -> Self {
        Self::Configuration(vec![
            Finding::error(Place::file(path.display().to_string()), format!("cannot {doing}: {}", io_reason(error)))
                .remedy(advice(error)),
        ])
    }

    /// What was found, whatever the kind.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let findings = match self {
            Self::Configuration(findings) | Self::Data(findings) => findings.clone(),
            Self::Internal(message) => vec![Finding::error(Place::default(), message.clone())],
        };
        findings.into_iter().map(advised).collect()
    }
}

/// A file that could not be rendered: what is wrong with a template is the workspace's, the rest is ours.
#[must_use]
pub fn failed_render(what: &str, error: RenderError) -> PipelineError {
    match error {
        RenderError::Template(findings) => PipelineError::Configuration(findings),
        other => PipelineError::Internal(format!("cannot make {what}: {other}")),
    }
}

/// An I/O error in words, without the number of the operating system.
#[must_use]
pub(crate) fn io_reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}

fn list(findings: &[Finding]) -> String {
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
