//! `close.json`: what was closed, on which evidence, and in spite of what.

use serde::{Deserialize, Serialize};

use super::reopening::Reopening;
use crate::pipeline::FileHash;

/// The schema's name and version.
pub(super) const SCHEMA: &str = "quarterdeck.close/1";

/// `close.json`. It holds no time of its own: when a period was closed is for version control to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloseRecord {
    /// The schema's name and version: `quarterdeck.close/1`.
    pub schema: String,
    /// The version that closed it.
    pub quarterdeck: String,
    /// The period, `2026Q3`.
    pub period: String,
    /// The moment that decided what was overdue, provisional or partial.
    pub as_of: String,
    /// The snapshot's id.
    pub snapshot: String,
    /// The facts' id.
    pub facts: String,
    /// Programme versions in force in the period.
    pub programmes: Vec<String>,
    /// The currency that amounts are compared in.
    pub reporting_currency: String,
    /// Who closed it, where that was said.
    pub by: Option<String>,
    /// What spoke against closing and was waived.
    pub waivers: Vec<Waiver>,
    /// Every time the period had been closed before and was opened again; left out where it was not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reopened: Vec<Reopening>,
    /// The run record of the pack that was closed, relative to the workspace.
    pub pack: FileHash,
    /// Every other file of the folder, relative to it.
    pub files: Vec<FileHash>,
}

/// Something that spoke against closing, and why it was closed all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver {
    /// Its name: `partial`, `revenue`, `source:surveys`, `metric:csat`, `partner:P003`.
    pub name: String,
    /// Why it does not matter.
    pub reason: String,
    /// What was found, in words.
    pub found: Vec<String>,
}
