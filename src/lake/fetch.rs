//! What servers give, rows of queries and objects of stores, brought into files of a temporary folder.
//!
//! A snapshot is named by what goes in, so that all of it must be known before anything is read. The folder goes with the value: what was brought
//! is kept by the snapshot alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::rc::Rc;

use tempfile::TempDir;

use super::identity;
use super::index::{Index, Look};
use super::input::Input;
use super::objects::{Fetching, ObjectInput, Objects, has_objects};
use super::report::QueryReport;
use super::staging::Staging;
use crate::config::model::{Format, Query, Source, Workspace};
use crate::domain::{Finding, Place};
use crate::sources::check;
use crate::sources::files::{Compression, SourceFile, files_of};
use crate::sources::postgres::{Reading, Session};
use crate::sources::query::name_of;

/// What was brought here, by the short name of its source.
#[derive(Default)]
pub(super) struct Fetched {
    rows: BTreeMap<String, Rows>,
    objects: Objects,
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
    /// Asks every server that the workspace names, each over one connection, and lists every object; those that `index` does not know are
    /// brought, or all where `rehash`. Gives what was wrong too.
    pub(super) fn of(
        workspace: &Workspace,
        index: &mut Index,
        rehash: bool,
        fetching: &mut Fetching<'_>,
    ) -> (Self, Vec<Finding>) {
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
        for source in workspace.sources.iter().flat_map(with_joins) {
            findings.extend(fetched.list_source(source));
        }
        findings.extend(fetched.objects.hash(index, rehash, fetching));
        (fetched, findings)
    }

    /// Lists the objects of a source, where it names any; gives what was wrong.
    pub(super) fn list_source(&mut self, source: &Source) -> Vec<Finding> {
        if !has_objects(source) {
            return Vec::new();
        }
        match self.folder().map(Path::to_owned) {
            Ok(folder) => self.objects.list(source, &folder),
            Err(finding) => vec![finding],
        }
    }

    /// Runs the queries of one server; what is wrong with a single one does not keep the others from being run.
    fn ask(&mut self, asking: &[Asking<'_>], findings: &mut Vec<Finding>) -> Result<(), Finding> {
        let Some(first) = asking.first() else { return Ok(()) };
        let place = first.place;
        let mut session = Session::open(first.variable, place)?;
        let mut reading = session.reading(place)?;
        for (index, one) in asking.iter().enumerate() {
            match self.bring_rows(one, &mut reading) {
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

    fn bring_rows(&mut self, asking: &Asking<'_>, reading: &mut Reading<'_>) -> Result<Rows, Finding> {
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

    /// The files of a source that are here, wherever they come from.
    ///
    /// # Errors
    /// As [`files_of`]. A source whose rows or objects could not be brought has none of them: that was told already.
    pub(super) fn files_of(&self, root: &Path, source: &Source) -> Result<Vec<SourceFile>, Vec<Finding>> {
        match asking(source) {
            Some(_) => Ok(self.rows.get(&source.name).map(|rows| rows.file.clone()).into_iter().collect()),
            None => {
                let mut files = files_of(root, source)?;
                let objects = self.objects.files(source).iter();
                files.extend(objects.filter(|file| self.objects.is_here(&file.name)).cloned());
                Ok(files)
            }
        }
    }

    /// Whether the sources can be read at all, as far as their files are here.
    pub(super) fn check(&self, root: &Path, workspace: &Workspace) -> Vec<Finding> {
        check(workspace, &|source| self.files_of(root, source), &|join| self.files_of_join(root, join))
    }

    /// The files of a join, where all of them are here: what some of them lack, others may have. None otherwise.
    ///
    /// # Errors
    /// As [`files_of`].
    fn files_of_join(&self, root: &Path, join: &Source) -> Result<Vec<SourceFile>, Vec<Finding>> {
        let is_here = |file: &SourceFile| self.objects.is_here(&file.name);
        let files = self.files_of(root, join)?;
        Ok(if self.objects(join).iter().all(is_here) { files } else { Vec::new() })
    }

    /// The objects of a source, here or not.
    pub(super) fn objects(&self, source: &Source) -> &[SourceFile] {
        self.objects.files(source)
    }

    /// The objects of a source or a join whose content is known.
    pub(super) fn known_objects(&self, source: &Source) -> Vec<ObjectInput> {
        self.objects.inputs(source)
    }

    /// The inputs that a source's objects are.
    pub(super) fn object_inputs<'w>(&self, source: &'w Source) -> Vec<Input<'w>> {
        let inputs = self.known_objects(source).into_iter();
        let input = inputs.map(|object| Input {
            source,
            look: Look::of_size(object.bytes),
            file: object.file,
            sha256: object.sha256,
            query: None,
            is_object: true,
            number: 0,
            joined: Rc::default(),
            mapping: identity::mapping(source),
        });
        input.collect()
    }

    /// Brings those of these objects that are not here yet; gives what is wrong.
    pub(super) fn bring(&mut self, urls: BTreeSet<String>) -> Vec<Finding> {
        self.objects.bring(urls, &mut |_, _| {})
    }

    /// Brings the objects among these inputs, and among what is joined to them, that are not here yet.
    ///
    /// # Errors
    /// With every object that cannot be brought.
    pub(super) fn bring_objects(
        &mut self,
        inputs: &[Input<'_>],
        fetching: &mut Fetching<'_>,
    ) -> Result<(), Vec<Finding>> {
        let own = inputs.iter().filter(|input| input.is_object).map(|input| &input.file.name);
        let joined = inputs.iter().flat_map(|input| input.joined.iter());
        let joined = joined.filter(|joined| joined.is_object).map(|joined| &joined.file.name);
        let findings = self.objects.bring(own.chain(joined).cloned().collect(), fetching);
        if findings.is_empty() { Ok(()) } else { Err(findings) }
    }

    /// The input that a source's brought rows are.
    pub(super) fn input<'w>(&self, source: &'w Source) -> Option<Input<'w>> {
        let rows = self.rows.get(&source.name)?;
        let query = source.query.as_ref().map(|query| QueryReport::of(query, Some(rows.server.clone())));
        let (file, look, sha256) = (rows.file.clone(), rows.look.clone(), rows.sha256.clone());
        let mapping = identity::mapping(source);
        Some(Input { source, file, look, sha256, query, is_object: false, number: 0, joined: Rc::default(), mapping })
    }
}

/// A source and what is joined to its rows.
fn with_joins(source: &Source) -> impl Iterator<Item = &Source> {
    std::iter::once(source).chain(source.joins.iter().map(|join| &join.source))
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
