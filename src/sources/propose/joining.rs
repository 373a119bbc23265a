//! Files that hold more of the rows of others: which of those that a preset knows how to join are in the folder.

use std::path::{Path, PathBuf};

use super::form::{self, Form};
use super::{Proposal, Request, Unmatched, attempt, cycles, file_of};
use crate::config::model::{Join, Source};
use crate::config::workspace::describe;
use crate::sources::files::files_of;
use crate::sources::join::Joins;
use crate::sources::wanted::wanted;

/// Files that are joined to the rows of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// The preset's name of the join.
    pub name: String,
    /// Their names in the folder, and where they lie.
    pub files: Vec<(String, PathBuf)>,
    /// What the join has to say about their form.
    pub form: Form,
    /// Rows with a joined one, of those that were looked at.
    pub found: u64,
}

/// Joins what the presets know how to join. A file that was taken for events of cases, for a table whose rows it cannot tell from others, or
/// for nothing, is no longer once it is joined to the cases themselves; and neither is one that was taken for cases, where most of the others have a row in it.
pub(super) fn join(folder: &Path, request: &Request, proposals: &mut Vec<Proposal>, unmatched: &mut Vec<Unmatched>) {
    let kinds: Vec<(String, Option<&'static str>)> =
        proposals.iter().map(|proposal| (proposal.file.clone(), Some(proposal.source.table.name))).collect();
    let others = unmatched.iter().map(|file| (file.file.clone(), None));
    let kinds: Vec<_> = kinds.into_iter().chain(others).collect();
    let (mut of_cases, mut of_same): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for proposal in proposals.iter_mut() {
        let table = proposal.source.table.name;
        if of_same.contains(&proposal.file) {
            continue;
        }
        let files = |is_candidate: &dyn Fn(&str, Option<&str>) -> bool| {
            let found = kinds.iter().filter(|(file, kind)| is_candidate(file, *kind));
            let mut names: Vec<String> = found.map(|(file, _)| file.clone()).collect();
            names.dedup();
            names
        };
        let same = files(&|file, kind| kind == Some(table) && file != proposal.file);
        let found_in_same = with_joins(folder, request, proposal, &same).filter(most_are_found);
        let mut candidates = files(&|_, kind| kind != Some(table));
        if let Some(with) = &found_in_same {
            of_same.extend(joined_files(with));
            candidates.extend(joined_files(with));
        }
        let Some(with) = with_joins(folder, request, proposal, &candidates) else { continue };
        if table == "cases" {
            of_cases.extend(joined_files(&with).filter(|name| *name != proposal.file));
        }
        *proposal = with;
    }
    proposals.retain(|proposal| {
        let is_doubtful = proposal.source.table.name == "case_events" || proposal.lacking > 0;
        let is_of_cases = is_doubtful && of_cases.contains(&proposal.file);
        !is_of_cases && !of_same.contains(&proposal.file)
    });
    unmatched.retain(|file| !of_cases.contains(&file.file));
}

fn joined_files(proposal: &Proposal) -> impl Iterator<Item = String> {
    proposal.joined.iter().flat_map(|joined| &joined.files).map(|(name, _)| name.clone())
}

/// Whether most rows have one in a file that is joined to them.
fn most_are_found(proposal: &Proposal) -> bool {
    let rows = proposal.values.1 + proposal.not_applicable;
    rows > 0 && proposal.joined.iter().all(|joined| 2 * joined.found > rows)
}

/// A proposal with all that is joined to its rows; `None` where nothing is.
fn with_joins(folder: &Path, request: &Request, proposal: &Proposal, candidates: &[String]) -> Option<Proposal> {
    let known = describe(proposal.preset).0.tables.into_iter().map(|each| each.source);
    let known = known
        .into_iter()
        .find(|source| source.table.name == proposal.source.table.name && source.export == proposal.source.export)?;
    let mut source = Source { joins: Vec::new(), ..known.clone() };
    let mut forms: Vec<Form> = Vec::new();
    for join in &known.joins {
        // A document holds what is joined to its rows itself.
        let candidates = if proposal.in_document { std::slice::from_ref(&proposal.file) } else { candidates };
        let fits = |name: &String| Some((name.clone(), form_of(folder, &known, join, name, proposal)?));
        let fitting: Vec<(String, Form)> = candidates.iter().filter_map(fits).collect();
        let Some((_, form)) = fitting.first().cloned() else { continue };
        // Files of another form need a join of their own.
        let files = fitting.iter().filter(|(_, other)| *other == form).map(|(name, _)| name.as_str());
        let files: Vec<&str> = files.collect();
        let join = with_files(join, &files, &form);
        let is_filled = |target: &str| join.columns.iter().any(|column| column.target.name == target);
        source.columns.retain(|column| !is_filled(column.target.name));
        source.columns.extend(join.columns.iter().cloned());
        source.joins.push(join);
        forms.push(form);
    }
    if source.joins.is_empty() {
        return None;
    }
    let mut found = attempt(folder, &proposal.file, proposal.preset, (source, proposal.form.clone()), request).ok()?;
    for (joined, form) in found.joined.iter_mut().zip(forms) {
        joined.form = form;
    }
    Some(found)
}

fn with_files(join: &Join, files: &[&str], form: &Form) -> Join {
    let files = files.iter().map(|name| glob::Pattern::escape(name)).collect();
    let mut source = Source { files, file_places: Vec::new(), ..join.source.clone() };
    form.put(&mut source);
    Join { source, ..join.clone() }
}

/// The form in which a file can be joined; `None` where it cannot.
fn form_of(folder: &Path, known: &Source, join: &Join, file: &str, proposal: &Proposal) -> Option<Form> {
    let forms = if proposal.in_document {
        let rows = cycles::rows_of(&proposal.path, &join.name)?;
        vec![Form { rows: Some(rows), ..Form::default() }]
    } else {
        form::forms(&join.source, &file_of(folder, file, &join.source).ok()?, &names(known, join))
    };
    forms.into_iter().find(|form| holds_rows(folder, known, &with_files(join, &[file], form)))
}

/// The names that a join asks its files for.
fn names(known: &Source, join: &Join) -> Vec<String> {
    let start = format!("{}.", join.name);
    let asked = wanted(&Source { joins: vec![join.clone()], ..known.clone() });
    let asked = asked.iter().filter_map(|name| name.strip_prefix(&start)).map(str::to_owned);
    let conditions = join.source.conditions.iter().map(|condition| condition.column.clone());
    asked.chain(join.joined_key.iter().cloned()).chain(conditions).collect()
}

/// Whether files have the columns that a join needs, one that is asked for, and a row that counts.
fn holds_rows(folder: &Path, source: &Source, join: &Join) -> bool {
    let mut source = Source { joins: vec![join.clone()], ..source.clone() };
    source.columns.extend(join.columns.iter().cloned());
    Joins::read(&source, &|join| files_of(folder, join)).is_ok_and(|joins| joins.hold_rows())
}
