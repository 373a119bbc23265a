//! What can go wrong between a document and its bytes.

use crate::chart::ChartError;
use crate::domain::Finding;

/// Why a document cannot be rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A chart cannot be drawn.
    #[error("slide {slide}: chart {chart:?}: {source}")]
    Chart {
        /// Id of the slide.
        slide: String,
        /// Title or caption of the chart.
        chart: String,
        /// Why.
        source: ChartError,
    },
    /// The document's date is no date.
    #[error("document date {found:?} is no day, expected one like 2026-09-30")]
    Date {
        /// What was found.
        found: String,
    },
    /// A template cannot be read or filled: everything that is wrong, each with its place.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Template(Vec<Finding>),
    /// The pages cannot be set or written.
    #[error("pages of {document:?}: {problem}")]
    Pages {
        /// The document's title.
        document: String,
        /// What is wrong.
        problem: String,
    },
    /// A reader could not read it as it is.
    #[error("{document:?} would not be readable:\n{}", findings.join("\n"))]
    Unreadable {
        /// The document's title.
        document: String,
        /// What is wrong, each with its place.
        findings: Vec<String>,
    },
    /// The workbook cannot be written.
    #[error("the settlement workbook: {0}")]
    Workbook(#[source] rust_xlsxwriter::XlsxError),
    /// The workbook says other amounts than the settlement.
    #[error("the settlement workbook does not say what was settled:\n{}", findings.join("\n"))]
    Totals {
        /// What is wrong, each with its sheet and cell.
        findings: Vec<String>,
    },
}

impl RenderError {
    /// An error, where looking at a document found anything.
    pub(super) fn unless_readable(document: &str, findings: Vec<String>) -> Result<(), Self> {
        if findings.is_empty() { Ok(()) } else { Err(Self::Unreadable { document: document.to_owned(), findings }) }
    }
}
