//! Loading one file: every row counted where it goes.

use super::LakeError;
use super::input::Input;
use super::judge::{Decision, Policy, identity_of};
use super::load::{Load, Scan, Scanned};
use super::part::PartWriter;
use super::report::FileReport;
use crate::domain::{Finding, Place};
use crate::sources::check::empty;
use crate::sources::plan::Plan;
use crate::sources::row::{RawRow, Rejection};

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

    /// Counts a row and sends it where it belongs.
    #[allow(clippy::too_many_arguments, reason = "the parts of one table's load, each borrowed for itself")]
    pub(super) fn row(
        &mut self,
        load: &mut Load<'_>,
        plan: &Plan<'_>,
        raw: &RawRow,
        row: Scanned<'_>,
        policy: &mut Policy,
        writer: &mut PartWriter,
        history: Option<&mut PartWriter>,
    ) -> Result<(), LakeError> {
        self.report.read += 1;
        let mut values = match row {
            Scanned::NotApplicable => {
                self.report.not_applicable += 1;
                return Ok(());
            }
            Scanned::Rejected { rejection, key, zone_less } => {
                self.note_zone_less(&rejection, zone_less);
                return self.quarantine(load, raw, &rejection, &key);
            }
            Scanned::Fits(values) => values,
        };
        self.mapped += 1;
        load.translate(plan, &mut values);
        let identity = identity_of(self.input.source.table, plan, raw, &values);
        let decision = policy.decide(self.order, plan, raw, &values, identity);
        match decision.map_err(|error| LakeError::at(load.folder, error))? {
            Decision::Accept => {
                load.references.accept(self.input.source, &values);
                self.report.accepted += 1;
                writer.push(&values, raw)
            }
            Decision::Duplicate => {
                self.report.duplicates += 1;
                Ok(())
            }
            Decision::Replace => {
                self.report.replaced += 1;
                history.map_or(Ok(()), |history| history.push(&values, raw))
            }
            Decision::Quarantine(rejection) => {
                let key = plan.key_of(&values, raw);
                self.quarantine(load, raw, &rejection, &key)
            }
        }
    }

    fn note_zone_less(&mut self, rejection: &Rejection, zone_less: Option<String>) {
        self.mapped += u64::from(!rejection.column.is_empty());
        if let Some(column) = zone_less {
            self.zone_less.0 += 1;
            if self.zone_less.1.is_empty() {
                self.zone_less.1 = column;
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
