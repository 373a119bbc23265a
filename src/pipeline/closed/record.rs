//! `close.json`: what was closed, on which evidence, and in spite of what.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::reopening::Reopening;
use super::{FOLDER, RECORD};
use crate::domain::{Finding, Place, Quarter};
use crate::pipeline::error::io_reason;
use crate::pipeline::{FileHash, PipelineError};

/// The schema's name and version.
pub(super) const SCHEMA: &str = "quarterdeck.close/2";

/// `close.json`. It holds no time of its own: when a period was closed is for version control to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloseRecord {
    /// The schema's name and version: `quarterdeck.close/2`.
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

/// Reads the record of a closing; one that another version wrote is told by its schema, and a field that is missing by its name.
pub(super) fn read_record(root: &Path, period: Quarter) -> Result<CloseRecord, PipelineError> {
    let text = std::fs::read(root.join(RECORD)).map_err(|error| {
        let message = format!("cannot read the record of the closing: {}", io_reason(&error));
        refused(period, message, "restore it from version control".to_owned())
    })?;
    parse(&text, period)
}

fn parse(text: &[u8], period: Quarter) -> Result<CloseRecord, PipelineError> {
    let restore = format!("restore it from version control; if it never was another, {}", open_again(period));
    let unreadable =
        |error: serde_json::Error| refused(period, format!("not the record of a closing: {error}"), restore.clone());
    let value: Value = serde_json::from_slice(text).map_err(unreadable)?;
    let said = |key: &str| value[key].as_str().unwrap_or("nothing").to_owned();
    if said("schema") != SCHEMA {
        let message = format!(
            "found {}, expected {SCHEMA}: {period} was closed by version {}, which pinned other files than this one, {}, reads",
            said("schema"),
            said("quarterdeck"),
            env!("CARGO_PKG_VERSION")
        );
        return Err(refused(period, message, format!("use the version that closed it, or {}", open_again(period))));
    }
    let record: CloseRecord = serde_json::from_value(value).map_err(unreadable)?;
    if record.period == period.to_string() {
        return Ok(record);
    }
    Err(refused(period, format!("found the record of {}, expected that of {period}", record.period), restore))
}

/// How a period that cannot be read is closed anew.
fn open_again(period: Quarter) -> String {
    format!(
        "open it with `quarterdeck close {period} --reopen`, the newest closed quarter first, then run and close it"
    )
}

fn refused(period: Quarter, message: String, remedy: String) -> PipelineError {
    let place = Place::file(format!("{FOLDER}/{period}/{RECORD}"));
    PipelineError::Data(vec![Finding::error(place, message).remedy(remedy)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::period::FiscalYear;

    fn said(text: &str) -> String {
        let period = FiscalYear { start_month: 1 }.parse_quarter("2026Q3").expect("a quarter");
        parse(text.as_bytes(), period).expect_err("refused").to_string()
    }

    #[test]
    fn what_another_version_wrote_is_told_by_its_schema_and_what_is_missing_by_its_name() {
        let former = said(r#"{"schema": "quarterdeck.close/1", "quarterdeck": "0.0.9", "period": "2026Q3"}"#);
        for words in [
            "closed/2026Q3/close.json",
            "found quarterdeck.close/1, expected quarterdeck.close/2",
            "closed by version 0.0.9",
        ] {
            assert!(former.contains(words), "{words}: {former}");
        }
        let without = said(r#"{"schema": "quarterdeck.close/2", "quarterdeck": "0.1.0", "period": "2026Q3"}"#);
        assert!(without.contains("missing field `as_of`"), "{without}");
        assert!(said("[").contains("not the record of a closing"));
    }
}
