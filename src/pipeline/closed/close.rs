//! Closing: a published pack, pinned with all it rests on.

use std::path::Path;

use super::objections::{objections, waive};
use super::pinned::as_of_for;
use super::record::{CloseRecord, SCHEMA, Waiver};
use super::reopening::reopenings;
use super::{FOLDER, RECORD, closed_periods, figures, folder, is_closed, tables};
use crate::domain::{Finding, PartnerId, Place, Quarter};
use crate::facts;
use crate::lake::{Lock, Snapshot};
use crate::pipeline::guarded_csv;
use crate::pipeline::publish::{Draft, clear_up};
use crate::pipeline::run_record::sha256;
use crate::pipeline::{self, FileHash, Loaded, Options, PipelineError, Progress, RunRecord, Scored, asked};
use crate::render::data_files;
use crate::settlement::true_up::ClosedResult;

/// Figures of the pack that are pinned as they were published.
const FROM_THE_PACK: [&str; 3] = ["ledger.csv", "scorecards.json", "settlement.csv"];

/// What is to be closed.
#[derive(Debug, Clone, Default)]
pub struct CloseRequest {
    /// The quarter as written.
    pub period: String,
    /// What is waived, and why.
    pub waivers: Vec<(String, String)>,
    /// Who closes it.
    pub by: Option<String>,
}

/// Pins the published pack of a period into `closed/<period>/`, whole or not at all. The workspace's lock is held meanwhile.
///
/// # Errors
/// When the period is closed already or not the next one, its pack is not there, was changed or is not what the workspace gives; and with
/// everything that speaks against closing and is not waived.
pub fn close(
    loaded: &Loaded,
    request: &CloseRequest,
    _held: &Lock,
    progress: &dyn Progress,
) -> Result<CloseRecord, PipelineError> {
    let fiscal_year = loaded.workspace.fiscal_year;
    let period =
        fiscal_year.parse_quarter(&request.period).ok_or_else(|| asked::no_period(&request.period, "PERIOD"))?;
    check_order(loaded, period)?;
    let pack = Pack::open(&loaded.root, period)?;
    pack.check_configuration(loaded)?;
    let scored = pack.score_again(loaded, progress)?;
    pack.check_figures(loaded, &scored)?;
    let waivers = waive(objections(loaded, &scored)?, &request.waivers)?;
    progress.start("closing");
    let files = pinned_files(loaded, &pack, &scored)?;
    clear_up(&loaded.root.join(FOLDER));
    let draft = Draft::beside(&folder(&loaded.root, period))?;
    for (path, content) in &files {
        draft.write(path, content)?;
    }
    let reopened = reopenings(&loaded.root, period)?;
    let record = CloseRecord { reopened, ..record(&pack, &scored, request, waivers, &files) };
    let mut json = serde_json::to_vec_pretty(&record).map_err(|error| PipelineError::Internal(error.to_string()))?;
    json.push(b'\n');
    draft.write(RECORD, &json)?;
    draft.publish()?;
    progress.finish("closed");
    Ok(record)
}

/// A period is closed once, and periods are closed one after the other: true-ups then have one place to go.
fn check_order(loaded: &Loaded, period: Quarter) -> Result<(), PipelineError> {
    let place = || Place::default().key("PERIOD");
    if is_closed(&loaded.root, period) {
        let message = format!("{period} is closed already, see {FOLDER}/{period}/{RECORD}");
        let remedy =
            "later data is paid as true-ups of the next one; `close --reopen` opens the newest closed one again";
        return Err(PipelineError::configuration(place(), message, remedy));
    }
    let last = closed_periods(&loaded.root, loaded.workspace.fiscal_year).pop();
    match last.map(Quarter::next).filter(|next| *next != period) {
        None => Ok(()),
        Some(next) => {
            let message = format!("found {period}, expected {next}: periods are closed one after the other");
            Err(PipelineError::configuration(place(), message, format!("close {next}")))
        }
    }
}

/// A published pack.
struct Pack {
    period: Quarter,
    /// Relative to the workspace.
    folder: String,
    record: RunRecord,
    /// The bytes of the run record.
    text: Vec<u8>,
    /// The figures that are pinned, by name.
    figures: Vec<(&'static str, Vec<u8>)>,
}

impl Pack {
    fn open(root: &Path, period: Quarter) -> Result<Self, PipelineError> {
        let folder = format!("reports/{period}");
        let run_it = format!("make the pack with `quarterdeck run --period {period}`");
        let stop =
            |path: &str, message: String| PipelineError::configuration(Place::file(path), message, run_it.clone());
        let path = root.join(&folder);
        if !path.join("run.json").is_file() {
            return Err(stop(&folder, format!("there is no pack of {period}, and closing pins a published one")));
        }
        let differences = pipeline::verify(&path, None)?.differences;
        if !differences.is_empty() {
            let count = differences.len();
            let remedy = format!("see `quarterdeck verify {folder}`, then {run_it}");
            let message = format!("{count} files of the pack are not what was published");
            return Err(PipelineError::configuration(Place::file(&folder), message, remedy));
        }
        let read = |name: &str| {
            std::fs::read(path.join(name))
                .map_err(|error| PipelineError::file(&path.join(name), "read the file", &error))
        };
        let text = read("run.json")?;
        let record: RunRecord =
            serde_json::from_slice(&text).map_err(|error| stop(&format!("{folder}/run.json"), error.to_string()))?;
        if record.period != period.to_string() {
            return Err(stop(&folder, format!("the pack is about {}", record.period)));
        }
        let mut figures = Vec::new();
        for name in FROM_THE_PACK {
            figures.push((name, read(&format!("internal/{name}"))?));
        }
        Ok(Self { period, folder, record, text, figures })
    }

    /// The rules in the workspace must be those the pack was made with.
    fn check_configuration(&self, loaded: &Loaded) -> Result<(), PipelineError> {
        let hashed = |path: &str| self.record.inputs.iter().find(|input| input.path == path).map(|input| &input.sha256);
        let changed = loaded.files.iter().filter(|(path, content)| hashed(path) != Some(&sha256(content)));
        let mut differing: Vec<&str> = changed.map(|(path, _)| path.as_str()).collect();
        let is_rule =
            |path: &str| path.starts_with("programme/") || path.starts_with("metrics/") || !path.contains('/');
        let rules = self.record.inputs.iter().filter(|input| input.table.is_none() && is_rule(&input.path));
        let gone = rules.filter(|input| loaded.files.iter().all(|(path, _)| *path != input.path));
        differing.extend(gone.map(|input| input.path.as_str()));
        let period = self.period;
        let finding = |path: &str| {
            Finding::error(
                Place::file(path),
                format!("the file is not the one that the pack of {period} was made with"),
            )
            .remedy(format!("put it back, or make the pack again with `quarterdeck run --period {period}`"))
        };
        if differing.is_empty() {
            return Ok(());
        }
        Err(PipelineError::Configuration(differing.into_iter().map(finding).collect()))
    }

    /// Everything computed for the period, on the pack's own snapshot.
    fn score_again(&self, loaded: &Loaded, progress: &dyn Progress) -> Result<Scored, PipelineError> {
        let RunRecord { snapshot: id, facts, as_of, .. } = &self.record;
        let snapshot =
            Snapshot::open(&loaded.root, id).map_err(|error| PipelineError::Configuration(error.findings))?;
        let as_of = as_of_for(loaded, id, facts, as_of)?;
        let options = Options { period: Some(self.period.to_string()), as_of, ..Options::default() };
        pipeline::score(loaded, snapshot, &options, progress)
    }

    /// What was published must be what is computed, to the byte.
    fn check_figures(&self, loaded: &Loaded, scored: &Scored) -> Result<(), PipelineError> {
        let units = loaded.catalogue.metrics().iter().map(|metric| (metric.id.clone(), metric.unit)).collect();
        let failed = |error: data_files::DataFileError| PipelineError::Internal(error.to_string());
        let computed = [
            data_files::ledger_csv(&scored.ledger).map_err(failed)?,
            data_files::scorecards_json(&scored.scorecards, &scored.settlements, &units).map_err(failed)?,
            data_files::settlement_csv(&scored.settlements).map_err(failed)?,
        ];
        let differing = self.figures.iter().zip(&computed).filter(|((_, published), computed)| published != *computed);
        let (folder, period) = (&self.folder, self.period);
        let finding = |((name, _), _): (&(&str, Vec<u8>), &Vec<u8>)| {
            let message = "the published figures are not those that are computed now".to_owned();
            Finding::error(Place::file(format!("{folder}/internal/{name}")), message)
                .remedy(format!("make the pack again with `quarterdeck run --period {period}`"))
        };
        let findings: Vec<Finding> = differing.map(finding).collect();
        if findings.is_empty() { Ok(()) } else { Err(PipelineError::Configuration(findings)) }
    }
}

/// Every file of the closing but its record: the rules as they were, the figures as published, the result as tables.
fn pinned_files(loaded: &Loaded, pack: &Pack, scored: &Scored) -> Result<Vec<(String, Vec<u8>)>, PipelineError> {
    let rates = facts::fx_rates(&scored.snapshot).map_err(|error| PipelineError::Internal(error.to_string()))?;
    let scope: std::collections::BTreeSet<PartnerId> =
        scored.scorecards.partners.iter().map(|card| card.partner.id.clone()).collect();
    let result = ClosedResult::of(&scored.settlements, &scope, &rates);
    let mut files = loaded.files.clone();
    files.extend(pack.figures.iter().map(|(name, content)| ((*name).to_owned(), content.clone())));
    let mut tables = tables::write(&result, &scored.settlements)?;
    let figures = figures::rows(&scored.scorecards, &loaded.programme);
    tables.push((figures::FILE, guarded_csv::bytes(figures::COLUMNS, &figures)?));
    files.extend(tables.into_iter().map(|(name, content)| (name.to_owned(), content)));
    files.sort();
    Ok(files)
}

fn record(
    pack: &Pack,
    scored: &Scored,
    request: &CloseRequest,
    waivers: Vec<Waiver>,
    files: &[(String, Vec<u8>)],
) -> CloseRecord {
    let RunRecord { period, as_of, snapshot, facts, programmes, .. } = pack.record.clone();
    CloseRecord {
        schema: SCHEMA.to_owned(),
        quarterdeck: env!("CARGO_PKG_VERSION").to_owned(),
        period,
        as_of,
        snapshot,
        facts,
        programmes,
        reporting_currency: scored.settlements.reporting_currency.to_string(),
        by: request.by.clone(),
        waivers,
        reopened: Vec::new(),
        pack: FileHash::of(format!("{}/run.json", pack.folder), &pack.text),
        files: files.iter().map(|(path, content)| FileHash::of(path, content)).collect(),
    }
}
