//! What can go wrong between a catalogue and its figures.

use std::path::PathBuf;

use crate::domain::Finding;

/// Why metrics could not be read or measured.
#[derive(Debug, thiserror::Error)]
pub enum MetricsError {
    /// The catalogue has mistakes; all of them are here.
    #[error("{} in the metric catalogue", count(.0.len()))]
    Catalogue(Vec<Finding>),
    /// A metric does not exist.
    #[error("no metric is called `{id}`; {hint}")]
    UnknownMetric {
        /// What was asked for.
        id: String,
        /// The nearest name, or the list of all.
        hint: String,
    },
    /// A catalogue or cube file could not be read or written.
    #[error("{path}: {cause}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: String,
    },
    /// The values of a metric are so large that sums of them may not fit into 64 bits.
    #[error("metric `{metric}`: its values are too large to be summed exactly")]
    TooLarge {
        /// The metric.
        metric: String,
    },
    /// A query over the facts failed.
    #[error("metric `{metric}` could not be computed over {table}: {cause}")]
    Query {
        /// The metric.
        metric: String,
        /// The fact table.
        table: String,
        /// What the engine said, in one line.
        cause: String,
    },
}

fn count(findings: usize) -> String {
    if findings == 1 { "1 mistake".to_owned() } else { format!("{findings} mistakes") }
}
