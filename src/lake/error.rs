//! The one error type of the lake: every finding of a load that wrote nothing.

use std::fmt;
use std::path::Path;

use crate::domain::{Finding, Place};

/// A load, an opening or a reading that failed; nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct LakeError {
    /// Everything that is wrong, in a stable order. Holds at least one error.
    pub findings: Vec<Finding>,
}

impl LakeError {
    /// An error with one finding.
    #[must_use]
    pub fn one(finding: Finding) -> Self {
        Self { findings: vec![finding] }
    }

    /// An error about a file or folder of the lake.
    #[must_use]
    pub fn at(path: &Path, message: impl fmt::Display) -> Self {
        Self::one(Finding::error(Place::file(path.display().to_string()), message.to_string()))
    }
}

impl fmt::Display for LakeError {
    /// One finding a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, finding) in self.findings.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{finding}")?;
        }
        Ok(())
    }
}

impl From<Vec<Finding>> for LakeError {
    fn from(findings: Vec<Finding>) -> Self {
        Self { findings }
    }
}
