//! Reading what was closed: the pinned workspace, its result, and the snapshot it rests on.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Utc};

use super::record::{CloseRecord, read_record};
use super::{FOLDER, RECORD, figures, folder, is_closed, rows, tables};
use crate::domain::{Currency, Finding, PartnerId, Place, Quarter};
use crate::facts;
use crate::lake::Snapshot;
use crate::pipeline::verify::files_below;
use crate::pipeline::{FileHash, Loaded, Options, PipelineError, workspace};
use crate::scorecard::model::Scorecard;
use crate::settlement::model::Settlements;
use crate::settlement::true_up::ClosedResult;

/// That a workspace is read as it was when a period was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pinned {
    /// The period.
    pub period: Quarter,
    /// The snapshot it rests on.
    pub snapshot: String,
    /// The moment that was given for it, where it was not the data's own.
    pub as_of: Option<DateTime<Utc>>,
}

/// A closed period, read and checked against its hashes.
pub(in crate::pipeline) struct ClosedPeriod {
    pub(super) record: CloseRecord,
    pub(super) result: ClosedResult,
    /// The figures that its money rests on.
    pub(super) figures: BTreeMap<PartnerId, Scorecard>,
    /// The workspace with the pinned rules.
    pub(super) loaded: Loaded,
}

/// Finds the workspace and reads it; where `period` is closed, as it was then.
///
/// # Errors
/// Like [`crate::pipeline::open`], and where what was pinned was changed.
pub fn open_period(named: Option<&Path>, period: Option<&str>) -> Result<Loaded, PipelineError> {
    let loaded = workspace::open(named)?;
    let closed = period
        .and_then(|written| loaded.workspace.fiscal_year.parse_quarter(written))
        .filter(|period| is_closed(&loaded.root, *period));
    match closed {
        Some(period) => reopen(&loaded, period),
        None => Ok(loaded),
    }
}

/// The workspace as it was when a period was closed.
pub(in crate::pipeline) fn reopen(loaded: &Loaded, period: Quarter) -> Result<Loaded, PipelineError> {
    Ok(ClosedPeriod::read(loaded, period)?.loaded)
}

/// The period that is read as it was closed and closed indeed: for runs that find their period in the data.
pub(in crate::pipeline) fn closed_on_disk(loaded: &Loaded, period: Quarter) -> bool {
    loaded.pinned.is_none() && is_closed(&loaded.root, period)
}

/// Whether a period is closed as the workspace is read: one that is read as a period was closed knows no later closing.
pub(in crate::pipeline) fn counts_as_closed(loaded: &Loaded, period: Quarter) -> bool {
    let is_later = loaded.pinned.as_ref().is_some_and(|pinned| pinned.period <= period);
    !is_later && is_closed(&loaded.root, period)
}

/// The snapshot that a closed period rests on; `None` where the workspace is read as it is.
///
/// # Errors
/// When the snapshot is gone.
pub fn pinned_snapshot(loaded: &Loaded, options: &Options) -> Result<Option<Snapshot>, PipelineError> {
    let Some(pinned) = &loaded.pinned else { return Ok(None) };
    let period = pinned.period;
    if options.as_of.is_some() && options.as_of != pinned.as_of {
        return Err(PipelineError::configuration(
            Place::default().key("--as-of"),
            format!("{period} is closed, and so is the moment it is about"),
            "leave `--as-of` out",
        ));
    }
    Snapshot::open(&loaded.root, &pinned.snapshot).map(Some).map_err(|error| {
        let reasons = error.findings.iter().map(|finding| finding.message.clone()).collect::<Vec<_>>().join("; ");
        let message = format!("{period} is closed on snapshot {}, which cannot be read: {reasons}", pinned.snapshot);
        PipelineError::configuration(
            Place::file(format!("data/lake/snapshots/{}", pinned.snapshot)),
            message,
            "restore its folder from a backup; what was closed and published is as it was",
        )
    })
}

impl ClosedPeriod {
    /// Reads a closed period of a workspace.
    pub(super) fn read(today: &Loaded, period: Quarter) -> Result<Self, PipelineError> {
        let root = folder(&today.root, period);
        let record = read_record(&root, period)?;
        check_files(&root, period, &record)?;
        let mut loaded = workspace::load(&root).map_err(|error| placed(&error, period))?;
        same_ground(&loaded, today, period)?;
        loaded.root = today.root.clone();
        loaded.look.templates = today.look.templates.clone();
        loaded.unpinned_files = today.unpinned_files.clone();
        let reporting = Currency::parse(&record.reporting_currency).unwrap_or(loaded.workspace.reporting_currency);
        let place = |file: &str| format!("{FOLDER}/{period}/{file}");
        let content = |file: &str| {
            std::fs::read(root.join(file))
                .map_err(|error| PipelineError::file(&root.join(file), "read the file", &error))
        };
        let result = tables::read(period, reporting, loaded.workspace.fiscal_year, &content, &place)?;
        let figures = rows::read(&place(figures::FILE), &content(figures::FILE)?, figures::COLUMNS)?;
        let figures = figures::read(&figures, loaded.workspace.fiscal_year, period)?;
        loaded.pinned = Some(Pinned { period, snapshot: record.snapshot.clone(), as_of: as_of(&loaded, &record)? });
        Ok(Self { record, result, figures, loaded })
    }
}

/// The moment to derive facts for, so that they have the id they had: the data's own where that was not given.
pub(super) fn as_of_for(
    loaded: &Loaded,
    snapshot: &str,
    facts: &str,
    written: &str,
) -> Result<Option<DateTime<Utc>>, PipelineError> {
    if facts::id(snapshot, &loaded.workspace, &loaded.programme, None) == facts {
        return Ok(None);
    }
    let time = DateTime::parse_from_rfc3339(written)
        .map_err(|error| PipelineError::Internal(format!("as_of `{written}` cannot be read: {error}")))?;
    Ok(Some(time.to_utc()))
}

fn as_of(loaded: &Loaded, record: &CloseRecord) -> Result<Option<DateTime<Utc>>, PipelineError> {
    as_of_for(loaded, &record.snapshot, &record.facts, &record.as_of)
}

/// What was closed must be there as it was, and nothing beside it.
fn check_files(root: &Path, period: Quarter, record: &CloseRecord) -> Result<(), PipelineError> {
    let mut found: BTreeMap<String, FileHash> = files_below(root)?;
    found.remove(RECORD);
    let finding = |path: &str, message: &str| {
        let place = Place::file(format!("{FOLDER}/{period}/{path}"));
        Finding::error(place, message).remedy("a closed period does not change: restore it from version control")
    };
    let mut findings = Vec::new();
    for file in &record.files {
        match found.remove(&file.path) {
            Some(hash) if hash == *file => {}
            Some(_) => findings.push(finding(&file.path, "the file is not what was closed")),
            None => findings.push(finding(&file.path, "the file is missing")),
        }
    }
    // What a system leaves beside files is nobody's rule.
    let hidden = |path: &&String| path.rsplit('/').next().is_some_and(|name| name.starts_with('.'));
    findings.extend(
        found.keys().filter(|path| !hidden(path)).map(|path| finding(path, "the file is not part of what was closed")),
    );
    if findings.is_empty() { Ok(()) } else { Err(PipelineError::Data(findings)) }
}

/// What true-ups of different periods must have in common with today's workspace.
fn same_ground(pinned: &Loaded, today: &Loaded, period: Quarter) -> Result<(), PipelineError> {
    let (then, now) = (&pinned.workspace, &today.workspace);
    let place = |key: &str| Place::file("quarterdeck.toml").key(format!("workspace.{key}"));
    let mut findings = Vec::new();
    if then.reporting_currency != now.reporting_currency {
        let message = format!(
            "found {}, but {period} was closed in {}, and its true-ups are compared in one currency",
            now.reporting_currency, then.reporting_currency
        );
        findings.push(Finding::error(place("reporting_currency"), message));
    }
    if then.fiscal_year != now.fiscal_year {
        let message = format!("{period} was closed in a fiscal year that starts in another month");
        findings.push(Finding::error(place("fiscal_year_starts"), message));
    }
    if findings.is_empty() { Ok(()) } else { Err(PipelineError::Configuration(findings)) }
}

/// The same findings, at the place of the pinned files.
fn placed(error: &PipelineError, period: Quarter) -> PipelineError {
    let findings = error.findings().into_iter().map(|mut finding| {
        if let Some(file) = &finding.place.file {
            finding.place.file = Some(format!("{FOLDER}/{period}/{file}"));
        }
        finding
    });
    PipelineError::Configuration(findings.collect())
}

/// A closed period renders again only as it was closed: what this program computes must be the pinned result.
pub(in crate::pipeline) fn check_same_money(
    loaded: &Loaded,
    settlements: &Settlements,
    rates: &BTreeMap<(Currency, crate::domain::Month), rust_decimal::Decimal>,
) -> Result<(), PipelineError> {
    let Some(pinned) = &loaded.pinned else { return Ok(()) };
    let closed = ClosedPeriod::read(loaded, pinned.period)?.result;
    let scope = closed.tiers.keys().cloned().collect();
    let again = ClosedResult::of(settlements, &scope, rates);
    if again == closed {
        return Ok(());
    }
    let differing =
        closed.shares.keys().chain(again.shares.keys()).find(|key| closed.shares.get(key) != again.shares.get(key));
    let whose =
        differing.map_or_else(String::new, |(partner, currency)| format!(" for {partner} in {currency}, first of all"));
    let message = format!(
        "{} is closed, and version {} settles it otherwise than {FOLDER}/{} says{whose}; nothing was changed",
        pinned.period,
        env!("CARGO_PKG_VERSION"),
        pinned.period
    );
    Err(PipelineError::Data(vec![Finding::error(Place::default(), message).remedy("use the version that closed it")]))
}
