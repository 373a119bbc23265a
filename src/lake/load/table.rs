//! Loading one table: all its files, once, or once more where its keys were too many to be told apart at once.

use std::collections::HashSet;
use std::{fs, io};

use super::{Load, Step};
use crate::config::model::RepeatedKey;
use crate::domain::schema::Table;
use crate::lake::LakeError;
use crate::lake::file_load::{FileLoad, Parts};
use crate::lake::input::{Input, joined_reports};
use crate::lake::judge::Policy;
use crate::lake::part::PartWriter;
use crate::lake::quarantine::QuarantineMark;
use crate::lake::references::NotFound;
use crate::lake::seen::{Latest, Seen, Versions};

/// Where a load was before a table.
struct Mark {
    quarantine: QuarantineMark,
    not_found: NotFound,
    findings: usize,
    files: usize,
    passed_over: usize,
    done: u64,
}

impl Load<'_> {
    /// Loads the files of one table.
    pub(super) fn table(&mut self, inputs: &[Input<'_>]) -> Result<(), LakeError> {
        let Some(table) = inputs.first().map(|input| input.source.table) else { return Ok(()) };
        let latest = inputs.iter().any(|input| input.source.on_repeated_key != RepeatedKey::Quarantine);
        let latest = latest && !table.key.is_empty();
        let passed_over = self.passed_over(inputs, latest);
        let to_read = inputs.get(passed_over..).unwrap_or_default();
        self.fetched.bring_objects(to_read, &mut |done, total| (self.progress)(Step::Fetching, done, total))?;
        let mut policy = if latest && passed_over == 0 {
            Policy::Latest { versions: self.versions(inputs)?, replaced: HashSet::default() }
        } else {
            Policy::First(self.nothing_seen(table))
        };
        let mark = self.mark()?;
        self.files_of(inputs, passed_over, &mut policy)?;
        let again = policy.repeated().map_err(|error| LakeError::at(self.folder, error))?;
        if let Some(mut again) = again {
            self.back_to(mark, table)?;
            self.files_of(inputs, passed_over, &mut again)?;
        }
        self.references.settle();
        Ok(())
    }

    /// What is seen of the keys of a table. Of partners and their aliases more is learned than can be forgotten: they are never read twice.
    fn nothing_seen(&self, table: &Table) -> Seen {
        match table.name {
            "partners" | "partner_aliases" => Seen::with_all_in_memory(),
            _ => Seen::new(self.folder.to_owned(), self.keys_in_memory),
        }
    }

    fn files_of(&mut self, inputs: &[Input<'_>], passed_over: usize, policy: &mut Policy) -> Result<(), LakeError> {
        for (order, input) in inputs.iter().enumerate() {
            if order < passed_over {
                let seen = if let Policy::First(seen) = policy { Some(seen) } else { None };
                // Nothing is held against them where no file follows.
                self.take_over(input, order, seen.filter(|_| passed_over < inputs.len()))?;
                continue;
            }
            self.read_file(input, order, policy)?;
        }
        Ok(())
    }

    fn mark(&mut self) -> Result<Mark, LakeError> {
        let quarantine = self.quarantine.mark().map_err(|error| self.in_quarantine(error))?;
        Ok(Mark {
            quarantine,
            not_found: self.references.not_found.clone(),
            findings: self.findings.len(),
            files: self.files.len(),
            passed_over: self.passed_over,
            done: self.done,
        })
    }

    /// Takes back what a table gave. Ids that were learned stay: a row with a repeated key has the id of the row that had it first.
    fn back_to(&mut self, mark: Mark, table: &'static Table) -> Result<(), LakeError> {
        self.quarantine.back_to(mark.quarantine).map_err(|error| self.in_quarantine(error))?;
        self.references.not_found = mark.not_found;
        self.findings.truncate(mark.findings);
        self.files.truncate(mark.files);
        self.passed_over = mark.passed_over;
        self.done = mark.done;
        // What is to be said about joined files is said where they are read.
        self.joins = None;
        self.tables.remove(table.name);
        self.history.remove(table.name);
        let parts = self.folder.join(table.name);
        fs::remove_dir_all(&parts).map_err(|error| LakeError::at(&parts, error))
    }

    fn in_quarantine(&self, error: io::Error) -> LakeError {
        LakeError::at(&self.folder.join("quarantine.csv"), error)
    }

    /// Reads a file into its part, and into a part of rows that later versions replaced where the latest stay.
    fn read_file(&mut self, input: &Input<'_>, order: usize, policy: &mut Policy) -> Result<(), LakeError> {
        let table = input.source.table;
        let name = |folder: &str| format!("{folder}{}/{:04}.parquet", table.name, order + 1);
        let joins = input.joined_files();
        let alone = self.judges == 0;
        let part = |name| PartWriter::create(self.folder, name, table, (input.number, &input.sha256), &joins, alone);
        let accepted = part(name(""))?;
        let replaced = match policy {
            Policy::First(_) => None,
            Policy::Latest { .. } => Some(part(name("history/"))?),
        };
        let mut parts = Parts { accepted, replaced };
        let mut file = FileLoad::new(input, order);
        let said = self.findings.len();
        let with_versions = parts.replaced.is_some();
        let scanned = self.scan(input, with_versions, &mut |load, judge, judged| {
            file.block(load, judge, judged, policy, &mut parts)
        })?;
        self.findings.extend(file.finish(scanned));
        file.report.joined = joined_reports(&std::mem::take(&mut self.joined), input);
        file.report.warned = self.findings.len() > said;
        self.files.push(file.report);
        self.tables.entry(table.name.to_owned()).or_default().push(parts.accepted.close(self.earlier)?);
        if let Some(history) = parts.replaced {
            self.history.entry(table.name.to_owned()).or_default().push(history.close(self.earlier)?);
        }
        Ok(())
    }

    /// The first of two passes where the latest version of a key stays.
    fn versions(&mut self, inputs: &[Input<'_>]) -> Result<Versions, LakeError> {
        let mut versions = Versions::default();
        for (order, input) in inputs.iter().enumerate() {
            let known = self.findings.len();
            self.scan(input, true, &mut |_, _, judged| {
                for ((raw, identity), version) in judged.fits().zip(&judged.identities).zip(&judged.versions) {
                    if let Some(version) = *version {
                        let (content, place) = (identity.content, (order, raw.line));
                        versions.note(identity.key, Latest { version, content, place });
                    }
                }
                Ok(())
            })?;
            // The second pass finds the same again.
            self.findings.truncate(known);
        }
        self.joins = None;
        Ok(versions)
    }
}
