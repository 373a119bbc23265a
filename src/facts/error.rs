//! The one error type of the facts.

use std::path::{Path, PathBuf};

use crate::clock::ClockError;
use crate::domain::{Finding, Place};
use crate::lake::LakeError;

/// Why facts could not be made or opened; nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum FactsError {
    /// The snapshot could not be read, or the folder of facts not be published.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// Working time could not be counted.
    #[error("service levels: {0}")]
    Clock(#[from] ClockError),
    /// Rows that no fact can be made of; every one of them, in the order of the snapshot.
    #[error("{}", lines(.0))]
    Findings(Vec<Finding>),
    /// A table that nothing can be done without.
    #[error("the snapshot has no table `{table}`; {remedy}")]
    MissingTable {
        /// The table.
        table: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// The snapshot holds no time at all, so that nothing says what is overdue.
    #[error("no case, event or response in the snapshot has a time; give one with `--as-of`")]
    NoTime,
    /// A column of the lake or of the facts is not of its type.
    #[error("column `{column}`: found {found}, expected {expected}; the file was made by another version")]
    ColumnType {
        /// The column.
        column: String,
        /// The type found.
        found: String,
        /// The type expected.
        expected: &'static str,
    },
    /// A row was written whose columns are not those of its table: a mistake in this program.
    #[error("fact table `{table}`: column {position} was written as `{written}`")]
    ColumnOrder {
        /// The fact table.
        table: &'static str,
        /// The position, from 0.
        position: usize,
        /// The name that was written there.
        written: String,
    },
    /// A file of the facts could not be written or read.
    #[error("{}: {message}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        message: String,
    },
}

impl FactsError {
    /// An error about a file.
    pub(super) fn file(path: &Path, message: impl ToString) -> Self {
        Self::File { path: path.to_owned(), message: message.to_string() }
    }

    /// An error about one value of a table, told by its key.
    pub(super) fn finding(table: &str, column: &str, message: String) -> Finding {
        Finding::error(Place::default().key(format!("{table}.{column}")), message)
    }
}

fn lines(findings: &[Finding]) -> String {
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
