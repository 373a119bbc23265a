//! Files that hold more of the rows of others: which of those that a preset knows how to join are in the folder.

use std::path::{Path, PathBuf};

use super::{Proposal, Request, Unmatched, attempt};
use crate::config::model::{Join, Source};
use crate::config::workspace::describe;
use crate::sources::files::files_of;
use crate::sources::join::Joins;

/// Files that are joined to the rows of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// The preset's name of the join.
    pub name: String,
    /// Their names in the folder, and where they lie.
    pub files: Vec<(String, PathBuf)>,
    /// Rows with a joined one, of those that were looked at.
    pub found: u64,
}

/// Joins what the presets know how to join. A file that was taken for events of cases, or for nothing, is no longer once it is joined to
/// the cases themselves.
pub(super) fn join(folder: &Path, request: &Request, proposals: &mut Vec<Proposal>, unmatched: &mut Vec<Unmatched>) {
    let kinds: Vec<(String, Option<&'static str>)> =
        proposals.iter().map(|proposal| (proposal.file.clone(), Some(proposal.source.table.name))).collect();
    let others = unmatched.iter().map(|file| (file.file.clone(), None));
    let kinds: Vec<_> = kinds.into_iter().chain(others).collect();
    let mut of_cases: Vec<String> = Vec::new();
    for proposal in proposals.iter_mut() {
        let table = proposal.source.table.name;
        let candidates: Vec<&str> =
            kinds.iter().filter(|(_, kind)| *kind != Some(table)).map(|(file, _)| file.as_str()).collect();
        let Some(with) = with_joins(folder, request, proposal, &candidates) else { continue };
        if table == "cases" {
            of_cases.extend(with.joined.iter().flat_map(|joined| &joined.files).map(|(name, _)| name.clone()));
        }
        *proposal = with;
    }
    proposals.retain(|proposal| proposal.source.table.name != "case_events" || !of_cases.contains(&proposal.file));
    unmatched.retain(|file| !of_cases.contains(&file.file));
}

/// A proposal with all that is joined to its rows; `None` where nothing is.
fn with_joins(folder: &Path, request: &Request, proposal: &Proposal, candidates: &[&str]) -> Option<Proposal> {
    let known = describe(proposal.preset).0.tables.into_iter().map(|each| each.source);
    let known = known
        .into_iter()
        .find(|source| source.table.name == proposal.source.table.name && source.export == proposal.source.export)?;
    let mut source = Source { joins: Vec::new(), ..known.clone() };
    for join in &known.joins {
        let fits = |name: &&&str| holds_rows(folder, &known, join, &[**name]);
        let files: Vec<&str> = candidates.iter().filter(fits).copied().collect();
        if !files.is_empty() {
            let join = with_files(join, &files);
            let is_filled = |target: &str| join.columns.iter().any(|column| column.target.name == target);
            source.columns.retain(|column| !is_filled(column.target.name));
            source.columns.extend(join.columns.iter().cloned());
            source.joins.push(join);
        }
    }
    if source.joins.is_empty() {
        return None;
    }
    let also = proposal.also.clone();
    let found = attempt(folder, &proposal.file, proposal.preset, source, request).ok()?;
    Some(Proposal { also, ..found })
}

fn with_files(join: &Join, files: &[&str]) -> Join {
    let files = files.iter().map(|name| glob::Pattern::escape(name)).collect();
    Join { source: Source { files, file_places: Vec::new(), ..join.source.clone() }, ..join.clone() }
}

/// Whether files have the columns that a join needs, one that is asked for, and a row that counts.
fn holds_rows(folder: &Path, source: &Source, join: &Join, files: &[&str]) -> bool {
    let mut source = Source { joins: vec![with_files(join, files)], ..source.clone() };
    source.columns.extend(join.columns.iter().cloned());
    Joins::read(&source, &|join| files_of(folder, join)).is_ok_and(|joins| joins.hold_rows())
}
