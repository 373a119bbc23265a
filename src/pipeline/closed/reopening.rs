//! Opening a closed period again: what was closed is kept beside, with who opened it and why.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{FOLDER, RECORD, closed_periods, folder, is_closed};
use crate::domain::{Finding, Place, Quarter};
use crate::lake::{Lock, write_whole};
use crate::pipeline::{FileHash, Loaded, PipelineError, asked};

/// The schema's name and version.
const SCHEMA: &str = "quarterdeck.reopening/1";

/// What is to be opened again.
#[derive(Debug, Clone)]
pub struct ReopenRequest {
    /// The quarter as written.
    pub period: String,
    /// Who opens it.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// The record of one opening. Like that of a closing it holds no time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopening {
    /// The schema's name and version: `quarterdeck.reopening/1`.
    pub schema: String,
    /// The period, `2026Q3`.
    pub period: String,
    /// Who opened it.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Who had closed it, where that was said.
    pub closed_by: Option<String>,
    /// The snapshot it had been closed on; empty where its record could not be read.
    pub snapshot: String,
    /// The record of the closing, where it is kept now, relative to the workspace.
    pub close: FileHash,
}

/// Opens the newest closed period again: its folder moves aside, beside a record of the opening. The workspace's lock is held meanwhile.
///
/// # Errors
/// When the period is not closed or not the newest that is, or who or why is not said.
pub fn open_again(loaded: &Loaded, request: &ReopenRequest, _held: &Lock) -> Result<Reopening, PipelineError> {
    let fiscal_year = loaded.workspace.fiscal_year;
    let period =
        fiscal_year.parse_quarter(&request.period).ok_or_else(|| asked::no_period(&request.period, "PERIOD"))?;
    check(loaded, period, request)?;
    let root = folder(&loaded.root, period);
    let failed = |path: &Path, error: &std::io::Error| PipelineError::file(path, "open the period again", error);
    let text = fs::read(root.join(RECORD)).map_err(|error| failed(&root, &error))?;
    // A record that this version cannot read, as another one wrote it, is opened all the same.
    let record: Value = serde_json::from_slice(&text).unwrap_or_default();
    let name = aside(&loaded.root, period);
    let reopening = Reopening {
        schema: SCHEMA.to_owned(),
        period: period.to_string(),
        by: request.by.trim().to_owned(),
        reason: request.reason.trim().to_owned(),
        closed_by: record["by"].as_str().map(str::to_owned),
        snapshot: record["snapshot"].as_str().unwrap_or_default().to_owned(),
        close: FileHash::of(format!("{FOLDER}/{name}/{RECORD}"), &text),
    };
    let mut json = serde_json::to_vec_pretty(&reopening).map_err(|error| PipelineError::Internal(error.to_string()))?;
    json.push(b'\n');
    let beside = loaded.root.join(FOLDER).join(&name);
    let written = beside.with_extension("json");
    // The record first: without the move after it, the next attempt writes it again.
    write_whole(&written, &json).map_err(|error| failed(&written, &error))?;
    fs::rename(&root, &beside).map_err(|error| failed(&beside, &error))?;
    Ok(reopening)
}

/// Everything that keeps a period from being opened again, at once.
fn check(loaded: &Loaded, period: Quarter, request: &ReopenRequest) -> Result<(), PipelineError> {
    let mut findings = Vec::new();
    let mut add = |key: &str, message: String, remedy: String| {
        findings.push(Finding::error(Place::default().key(key), message).remedy(remedy));
    };
    let newest = closed_periods(&loaded.root, loaded.workspace.fiscal_year).pop();
    match newest.filter(|newest| *newest != period) {
        Some(newest) if is_closed(&loaded.root, period) => {
            let message = format!("{newest} is closed after {period}, and rests on it");
            add("PERIOD", message, format!("open {newest} again first"));
        }
        _ if !is_closed(&loaded.root, period) => {
            let remedy = "see `quarterdeck periods` for what is".to_owned();
            add("PERIOD", format!("{period} is not closed"), remedy);
        }
        _ => {}
    }
    for (key, written, asked) in [("--by", &request.by, "who"), ("--reason", &request.reason, "why")] {
        if written.trim().is_empty() {
            add(
                key,
                format!("the record says {asked} opens the period again, and this is empty"),
                format!("write it after {key}"),
            );
        }
    }
    if findings.is_empty() { Ok(()) } else { Err(PipelineError::Configuration(findings)) }
}

/// The first name that no earlier opening of the period has taken.
fn aside(root: &Path, period: Quarter) -> String {
    let name = |number: usize| format!("{period}-reopened-{number}");
    let taken = (1..).take_while(|number| root.join(FOLDER).join(name(*number)).exists()).count();
    name(taken + 1)
}

/// Every opening of a period, the first one first.
pub(super) fn reopenings(root: &Path, period: Quarter) -> Result<Vec<Reopening>, PipelineError> {
    let mut found = Vec::new();
    for number in 1.. {
        let name = format!("{period}-reopened-{number}");
        if !root.join(FOLDER).join(&name).is_dir() {
            break;
        }
        let path = format!("{FOLDER}/{name}.json");
        let stop = |message: String| {
            let finding = Finding::error(Place::file(&path), message);
            PipelineError::Data(vec![finding.remedy("restore it from version control")])
        };
        let text = fs::read(root.join(&path)).map_err(|_| stop("the record of an opening is missing".to_owned()))?;
        found.push(
            serde_json::from_slice(&text).map_err(|error| stop(format!("not the record of an opening: {error}")))?,
        );
    }
    Ok(found)
}
