//! Loading one file: every row counted where it goes.

use std::sync::atomic::Ordering;

use arrow::array::{Array as _, AsArray as _, RecordBatch};

use super::LakeError;
use super::input::Input;
use super::judge::{Decision, Policy};
use super::load::judged::{Judge, Judged, Verdict};
use super::load::{Load, Scan};
use super::part::PartWriter;
use super::report::FileReport;
use super::stored::values_of;
use crate::domain::{Finding, Place};
use crate::sources::check::empty;
use crate::sources::row::{RawRow, Read, Rejection};

/// The parts that the rows of one file go to.
pub(super) struct Parts {
    /// The accepted rows.
    pub accepted: PartWriter,
    /// Those that later versions replaced, where the latest of repeated keys stay.
    pub replaced: Option<PartWriter>,
}

impl Parts {
    /// Sends each row of a batch where it goes.
    fn add(&mut self, rows: &RecordBatch, goes: &[Decision]) -> Result<(), LakeError> {
        let is_accepted = |decision: &Decision| matches!(decision, Decision::Accept);
        if goes.iter().all(is_accepted) {
            return self.accepted.add(rows.clone());
        }
        self.accepted.add_some(rows, &goes.iter().map(|decision| Some(is_accepted(decision))).collect())?;
        match &mut self.replaced {
            Some(replaced) => {
                let is_replaced = |decision: &Decision| Some(matches!(decision, Decision::Replace));
                replaced.add_some(rows, &goes.iter().map(is_replaced).collect())
            }
            None => Ok(()),
        }
    }
}

/// A text of a batch; nothing where the column has none there.
fn text_of(rows: &RecordBatch, column: usize, place: usize) -> Option<&str> {
    let texts = rows.columns().get(column)?.as_string_opt::<i32>()?;
    texts.is_valid(place).then(|| texts.value(place))
}

/// One file while it is loaded.
pub(super) struct FileLoad<'i> {
    input: &'i Input<'i>,
    order: usize,
    /// What became of its rows so far.
    pub report: FileReport,
    /// Rows that were split into cells and say something about the table.
    mapped: u64,
    /// Rows with a time whose zone nobody states, and the column of the first.
    zone_less: (u64, String, String),
}

impl<'i> FileLoad<'i> {
    /// Starts a file; `order` is its place in the order of loading.
    pub(super) fn new(input: &'i Input<'i>, order: usize) -> Self {
        let report = FileReport {
            source: input.source.name.clone(),
            table: input.source.table.name.to_owned(),
            file: input.file.name.clone(),
            number: input.number,
            sha256: input.sha256.clone(),
            bytes: input.look.size(),
            query: input.query.clone(),
            mapping: input.mapping.clone(),
            ..FileReport::default()
        };
        Self { input, order, report, mapped: 0, zone_less: (0, String::new(), String::new()) }
    }

    /// Counts the rows of a block and sends each where it belongs.
    pub(super) fn block(
        &mut self,
        load: &mut Load<'_>,
        judge: &Judge<'_>,
        judged: &Judged,
        policy: &mut Policy,
        parts: &mut Parts,
    ) -> Result<(), LakeError> {
        policy.look_ahead(&judged.identities);
        let fitting = judged.fitting.as_ref().map_err(|error| LakeError::at(load.folder, error))?;
        let mut goes = Vec::with_capacity(fitting.num_rows());
        for ((raw, read), verdict) in judged.block.rows().iter().zip(&judged.verdicts) {
            self.report.read += 1;
            match (verdict, read) {
                (Verdict::NotApplicable, _) => self.report.not_applicable += 1,
                (Verdict::Rejected(rejected), _) => {
                    self.note_zone_less(&rejected.rejection, rejected.zone_less.as_ref());
                    self.quarantine(load, raw, &rejected.rejection, &rejected.key)?;
                }
                (Verdict::Unsplit, Read::Rejected(rejection)) => {
                    self.note_zone_less(rejection, None);
                    self.quarantine(load, raw, rejection, "")?;
                }
                (Verdict::Unsplit, _) => {}
                (Verdict::Fits, _) => {
                    let place = goes.len();
                    let decision = self.decide(load, judged, place, raw.line, policy)?;
                    if let Decision::Refuse(refusal) = decision {
                        let values = values_of(fitting, judge.table, place);
                        let rejection = refusal.of(&judge.plan, raw, &values);
                        self.quarantine(load, raw, &rejection, &judge.plan.key_of(&values, raw))?;
                    }
                    goes.push(decision);
                }
            }
        }
        if !policy.asks_for_content() {
            judge.with_content.store(false, Ordering::Relaxed);
        }
        self.accept(load, judge, judged, fitting, &goes);
        parts.add(fitting, &goes)
    }

    /// Decides about a row that fits, and counts it where it is not refused.
    fn decide(
        &mut self,
        load: &Load<'_>,
        judged: &Judged,
        place: usize,
        line: u64,
        policy: &mut Policy,
    ) -> Result<Decision, LakeError> {
        self.mapped += 1;
        let Some(identity) = judged.identities.get(place) else { return Ok(Decision::Duplicate) };
        let version = judged.versions.get(place).copied().flatten();
        let decision = policy.decide((self.order, line), *identity, version);
        let decision = decision.map_err(|error| LakeError::at(load.folder, error))?;
        match decision {
            Decision::Accept => self.report.accepted += 1,
            Decision::Duplicate => self.report.duplicates += 1,
            Decision::Replace => self.report.replaced += 1,
            Decision::Refuse(_) => {}
        }
        Ok(decision)
    }

    /// Learns from the accepted rows, and notes which of their references lead nowhere.
    fn accept(
        &self,
        load: &mut Load<'_>,
        judge: &Judge<'_>,
        judged: &Judged,
        fitting: &RecordBatch,
        goes: &[Decision],
    ) {
        let is_accepted = |place: usize| matches!(goes.get(place), Some(Decision::Accept));
        if load.references.learns_from(judge.table) {
            for place in (0..goes.len()).filter(|place| is_accepted(*place)) {
                load.references.learn(judge.table, &|column| text_of(fitting, column, place));
            }
        }
        for (place, column) in judged.unknown.iter().filter(|(place, _)| is_accepted(*place)) {
            let Some(column) = judge.referring.get(*column) else { continue };
            let text = text_of(fitting, column.place, *place).unwrap_or_default();
            load.references.note_unknown(self.input.source, column, text);
        }
    }

    fn note_zone_less(&mut self, rejection: &Rejection, zone_less: Option<&String>) {
        self.mapped += u64::from(!rejection.column.is_empty());
        if let Some(column) = zone_less {
            self.zone_less.0 += 1;
            if self.zone_less.1.is_empty() {
                self.zone_less.1.clone_from(column);
                self.zone_less.2.clone_from(&rejection.value);
            }
        }
    }

    fn quarantine(
        &mut self,
        load: &mut Load<'_>,
        raw: &RawRow,
        rejection: &Rejection,
        key: &str,
    ) -> Result<(), LakeError> {
        self.report.quarantined += 1;
        let name = &self.input.file.name;
        let with_place = self.joined_place(raw, &rejection.column).map(|place| Rejection {
            expected: format!("{}; it stands in {place}", rejection.expected),
            ..rejection.clone()
        });
        let rejection = with_place.as_ref().unwrap_or(rejection);
        let added = load.quarantine.add(&self.input.source.name, name, raw.line, rejection, key);
        added.map_err(|error| LakeError::at(&load.folder.join("quarantine.csv"), error))
    }

    /// Where the value of a joined column stands; `None` for a column of the file itself.
    fn joined_place(&self, raw: &RawRow, column: &str) -> Option<String> {
        let (name, _) = column.split_once('.')?;
        let index = self.input.source.joins.iter().position(|join| join.name == name)?;
        let place = raw.joined().get(index).copied().flatten()?;
        let file = self.input.joined.iter().filter(|joined| joined.join == name).nth(place.file)?;
        Some(format!("{}:{}", file.file.name, place.line))
    }

    /// What is to be said about the file as a whole.
    pub(super) fn finish(&self, scan: Scan) -> Option<Finding> {
        match scan {
            Scan::Refused => None,
            Scan::Empty => Some(empty(&self.input.file, "is empty")),
            Scan::Read if self.report.read == 0 && self.report.query.is_some() => {
                let message = "the query gives no row; its table counts as given";
                Some(Finding::warning(Place::file(&self.input.file.name), message))
            }
            Scan::Read if self.report.read == 0 => Some(empty(&self.input.file, "has a header and no row")),
            Scan::Read if self.zone_less.0 > 0 && self.zone_less.0 == self.mapped => {
                let (rows, column, value) = &self.zone_less;
                let message = format!(
                    "none of its {rows} rows says in which zone its times are (`{value}`), expected an offset such as `+01:00`"
                );
                let place = Place::file(&self.input.file.name).key(column);
                let remedy = format!("give the source at {} a `time_zone`", self.input.source.place);
                Some(Finding::error(place, message).remedy(remedy))
            }
            Scan::Read => self.likely_cut_off(),
        }
    }

    /// A file with exactly as many rows as its system exports at once.
    fn likely_cut_off(&self) -> Option<Finding> {
        let cap = self.input.source.layout.row_cap.filter(|cap| *cap == self.report.read)?;
        let message = format!("it has exactly {cap} rows, the `row_cap` of its source: the export was likely cut off");
        let finding = Finding::warning(Place::file(&self.input.file.name), message);
        Some(finding.remedy("export smaller pieces, such as one file a month"))
    }
}
