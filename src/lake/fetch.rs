//! Rows that servers give, brought into files of a temporary folder before anything is read.
//!
//! A snapshot is named by what goes in, so that all of it must be known first. The folder goes with the value: what was brought
//! is kept by the snapshot alone.

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use tempfile::TempDir;

use super::identity;
use super::index::Look;
use super::load::Input;
use super::report::QueryReport;
use super::staging::Staging;
use crate::config::model::{Format, Query, Source, Workspace};
use crate::domain::{Finding, Place};
use crate::sources::files::{Compression, SourceFile, files_of};
use crate::sources::postgres::{Reading, Session};
use crate::sources::query::name_of;

/// What was brought here, by the short name of its source.
#[derive(Default)]
pub(super) struct Fetched {
    rows: BTreeMap<String, Rows>,
    folder: Option<TempDir>,
}

/// The rows of one source.
struct Rows {
    file: SourceFile,
    look: Look,
    sha256: String,
    server: String,
}

/// One source that asks a server.
#[derive(Clone, Copy)]
struct Asking<'w> {
    source: &'w Source,
    query: &'w Query,
    variable: &'w str,
    /// Where the variable is named.
    place: &'w Place,
}

impl Fetched {
    /// Asks every server that the workspace names, each over one connection; gives what was wrong too.
    pub(super) fn of(workspace: &Workspace) -> (Self, Vec<Finding>) {
        let mut fetched = Self::default();
        let mut findings = Vec::new();
        let mut asking: Vec<Asking<'_>> = workspace.sources.iter().filter_map(asking).collect();
        // A stable order: sources of one server stay in the order of the file.
        asking.sort_by_key(|asking| asking.variable);
        for of_one in asking.chunk_by(|left, right| left.variable == right.variable) {
            if let Err(finding) = fetched.ask(of_one, &mut findings) {
                findings.push(finding);
            }
        }
        (fetched, findings)
    }

    /// Runs the queries of one server; what is wrong with a single one does not keep the others from being run.
    fn ask(&mut self, asking: &[Asking<'_>], findings: &mut Vec<Finding>) -> Result<(), Finding> {
        let Some(first) = asking.first() else { return Ok(()) };
        let place = first.place;
        let mut session = Session::open(first.variable, place)?;
        let mut reading = session.reading(place)?;
        for (index, one) in asking.iter().enumerate() {
            match self.bring(one, &mut reading) {
                Ok(rows) => {
                    self.rows.insert(one.source.name.clone(), rows);
                }
                Err(finding) => findings.push(finding),
            }
            if reading.is_lost() {
                findings.extend(asking.iter().skip(index + 1).map(|after| not_asked(after)));
                break;
            }
        }
        Ok(())
    }

    fn bring(&mut self, asking: &Asking<'_>, reading: &mut Reading<'_>) -> Result<Rows, Finding> {
        let name = name_of(asking.source, asking.variable);
        let path = self.folder()?.join(format!("{}.parquet", asking.source.name));
        let mut staging = Staging::at(&path);
        reading.rows(asking.query, &name, &mut staging)?;
        let sha256 = staging.finish()?;
        let look = Look::at(&path).map_err(|error| Finding::error(Place::file(&name), error.to_string()))?;
        let file = SourceFile { path, name, format: Format::Parquet, compression: Compression::Plain };
        Ok(Rows { file, look, sha256, server: reading.server().to_owned() })
    }

    /// The folder, made when it is first needed. Nobody else may look into it.
    fn folder(&mut self) -> Result<&Path, Finding> {
        if self.folder.is_none() {
            let made = tempfile::Builder::new().prefix("quarterdeck-").tempdir().map_err(|error| {
                let place = Place::file(std::env::temp_dir().display().to_string());
                Finding::error(place, format!("no folder can be made here: {error}"))
            })?;
            self.folder = Some(made);
        }
        Ok(self.folder.as_ref().map_or_else(|| Path::new("."), TempDir::path))
    }

    /// The files of a source, wherever they come from.
    ///
    /// # Errors
    /// As [`files_of`]. A source whose rows could not be brought has no file: that was told already.
    pub(super) fn files_of(&self, root: &Path, source: &Source) -> Result<Vec<SourceFile>, Vec<Finding>> {
        match asking(source) {
            Some(_) => Ok(self.rows.get(&source.name).map(|rows| rows.file.clone()).into_iter().collect()),
            None => files_of(root, source),
        }
    }

    /// The input that a source's brought rows are.
    pub(super) fn input<'w>(&self, source: &'w Source) -> Option<Input<'w>> {
        let rows = self.rows.get(&source.name)?;
        let query = source.query.as_ref().map(|query| QueryReport::of(query, Some(rows.server.clone())));
        let (file, look, sha256) = (rows.file.clone(), rows.look.clone(), rows.sha256.clone());
        let mapping = identity::mapping(source);
        Some(Input { source, file, look, sha256, query, number: 0, joined: Rc::default(), mapping })
    }
}

/// Whether, and how, a source asks a server.
fn asking(source: &Source) -> Option<Asking<'_>> {
    let query = source.query.as_ref()?;
    let (variable, place) = query.url_env()?;
    Some(Asking { source, query, variable, place })
}

fn not_asked(asking: &Asking<'_>) -> Finding {
    let message =
        format!("the query was not run, since the connection to the database of `{}` was lost before", asking.variable);
    Finding::error(asking.place.clone(), message)
}
