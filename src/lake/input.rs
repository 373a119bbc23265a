//! What goes into a load: files with what is known of them before they are read.

use std::rc::Rc;

use super::index::Look;
use super::report::{JoinReport, JoinedFile, QueryReport};
use super::rows::JoinedFiles;
use crate::config::model::Source;
use crate::domain::schema::TABLES;
use crate::sources::JoinedCount;
use crate::sources::files::SourceFile;

/// Tables whose ids others refer to come first.
const FIRST: [&str; 4] = ["partners", "partner_aliases", "customers", "staff"];

/// A file of a source, with what is known of it before it is read.
pub(super) struct Input<'w> {
    /// The source.
    pub source: &'w Source,
    /// The file.
    pub file: SourceFile,
    /// How it looked when it was hashed; of an object only the size.
    pub look: Look,
    /// SHA-256 of the file as it lies on disk; of what a server gave, of the rows.
    pub sha256: String,
    /// The query that gives the rows, where they come from a database.
    pub query: Option<QueryReport>,
    /// Whether it is an object of a store, which is brought where it is read.
    pub is_object: bool,
    /// The number rows carry in `_file`.
    pub number: i32,
    /// The files whose columns are joined to its rows.
    pub joined: Rc<[JoinedInput]>,
    /// Hash of everything that decides how its rows are made, joined files among it.
    pub mapping: String,
}

/// A file whose columns are joined to the rows of a source.
pub(super) struct JoinedInput {
    /// The name of the join.
    pub join: String,
    /// The file.
    pub file: SourceFile,
    /// How it looked when it was hashed; of an object only the size.
    pub look: Look,
    /// SHA-256 of the file as it lies on disk.
    pub sha256: String,
    /// Whether it is an object of a store, which is brought where it is read.
    pub is_object: bool,
    /// The number that rows carry in `_file.JOIN`.
    pub number: i32,
}

impl Input<'_> {
    /// The numbers of the files that are joined to its rows, by join.
    pub(super) fn joined_files(&self) -> Vec<JoinedFiles> {
        let numbers = |name: &str| {
            let of_join = self.joined.iter().filter(|joined| joined.join == name);
            of_join.map(|joined| joined.number).collect()
        };
        let joins = self.source.joins.iter();
        joins.map(|join| JoinedFiles { join: join.name.clone(), numbers: numbers(&join.name) }).collect()
    }
}

/// The inputs in the order of loading: tables that others refer to first, then by source, then by name.
pub(super) fn in_load_order(inputs: &mut [Input<'_>]) {
    let rank = |table: &str| {
        let first = FIRST.iter().position(|name| *name == table);
        first.or_else(|| TABLES.iter().position(|other| other.name == table).map(|place| place + FIRST.len()))
    };
    inputs.sort_by_key(|input| rank(input.source.table.name));
}

/// What was joined to the rows of a file.
pub(super) fn joined_reports(counts: &[JoinedCount], input: &Input<'_>) -> Vec<JoinReport> {
    let files = |name: &str| {
        let of_join = input.joined.iter().filter(|joined| joined.join == name);
        let file = |joined: &JoinedInput| JoinedFile {
            file: joined.file.name.clone(),
            number: joined.number,
            sha256: joined.sha256.clone(),
        };
        of_join.map(file).collect()
    };
    let report = |count: &JoinedCount| JoinReport {
        name: count.name.clone(),
        files: files(&count.name),
        found: count.found,
        missing: count.missing,
        several: count.several,
    };
    counts.iter().map(report).collect()
}
