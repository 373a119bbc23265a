//! What the files of a folder may be: for each the preset's table that fits best, with samples, and what has to be decided by people.

mod cycles;
mod form;
mod guess;
mod joining;
mod sample;

use std::path::{Path, PathBuf};

use chrono::Datelike as _;
use chrono_tz::Tz;

use super::files::{SourceFile, files_in, files_of};
use super::join::Joins;
use super::plan::Plan;
use super::wanted::wanted;
use crate::config::model::{Format, Join, Source, ValueSource};
use crate::config::presets::Preset;
use crate::config::workspace::describe;
use crate::domain::schema::ColumnType;
use sample::{Sample, sample};

pub use form::Form;
pub use guess::Score;
pub use joining::Joined;

/// A file matched with a table.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The file's name in its folder.
    pub file: String,
    /// Where it lies.
    pub path: PathBuf,
    /// The source it would be, with the preset's keys and whatever was found out; without files.
    pub source: Source,
    /// The preset.
    pub preset: &'static Preset,
    /// What the source has to say about the file's form.
    pub form: Form,
    /// The preset's columns that the file has, and how many the preset knows for this table.
    pub names: (usize, usize),
    /// Columns that rows must have a certain value in, and the file does not have.
    pub lacking: usize,
    /// Rows that fit, of those that were looked at and say something about the table.
    pub values: (u64, u64),
    /// Rows that say nothing about the table, of those that were looked at.
    pub not_applicable: u64,
    /// What is wrong with the first row that does not fit.
    pub problem: Option<String>,
    /// The columns that are filled: the table's, the file's and a value of it.
    pub columns: Vec<FilledColumn>,
    /// Columns of the file that nothing is made of, with a value of each.
    pub unused: Vec<(String, Option<String>)>,
    /// Values seen that the preset's replacements do not list: the table's column and the value.
    pub unlisted: Vec<(String, String)>,
    /// Whether times name no zone, and the one of the request was taken for them.
    pub zone_assumed: bool,
    /// Columns of times whose format was found out from the values: the table's column, the format, and others that fit as well.
    pub formats: GuessedFormats,
    /// The column that may name the partner, for cases.
    pub partner: Option<String>,
    /// The column that may be the score, for surveys without one.
    pub score: Option<Score>,
    /// Whether its rows lie in a list of a JSON document.
    pub in_document: bool,
    /// What other files of the folder hold of its rows.
    pub joined: Vec<Joined>,
    /// The statuses that its rows name, where they are events of cases; more, where a file names statuses by codes.
    pub statuses: Vec<String>,
}

/// The table's column, the format, and others that fit as well.
pub type GuessedFormats = Vec<(String, String, Vec<String>)>;

/// A column that is filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledColumn {
    /// The table's column.
    pub column: String,
    /// The file's.
    pub from: String,
    /// A value of the file; `None` where no row has one.
    pub sample: Option<String>,
}

/// A file that fits nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// The file's name in its folder.
    pub file: String,
    /// Why.
    pub reason: String,
}

/// What to look for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The presets, in the order of preference.
    pub presets: Vec<&'static Preset>,
    /// The zone of times that name none.
    pub zone: Tz,
    /// The column of cases that names the partner; `None` guesses.
    pub partner: Option<String>,
}

/// Matches every file of a folder, by name.
#[must_use]
pub fn propose(folder: &Path, request: &Request) -> (Vec<Proposal>, Vec<Unmatched>) {
    let mut names: Vec<String> = files_in(folder)
        .iter()
        .filter_map(|path| path.file_name().map(|name| name.to_string_lossy().into_owned()))
        .collect();
    names.sort();
    let (mut proposals, mut unmatched) = (Vec::new(), Vec::new());
    for name in names {
        match best(folder, &name, request) {
            Ok(found) => proposals.extend(found),
            Err(reason) => unmatched.push(Unmatched { file: name, reason }),
        }
    }
    joining::join(folder, request, &mut proposals, &mut unmatched);
    for proposal in &mut proposals {
        statuses(proposal, folder);
    }
    (proposals, unmatched)
}

/// All the statuses that events name: one that the first rows do not have may be the one that ends cases.
fn statuses(proposal: &mut Proposal, folder: &Path) {
    let Some(to) = proposal.columns.iter().find(|column| column.column == "to").map(|column| column.from.clone())
    else {
        return;
    };
    if proposal.source.table.name == "case_events"
        && let Ok(whole) = whole(proposal, folder, Some(&to))
    {
        proposal.statuses.extend(whole.values);
        proposal.statuses.sort();
        proposal.statuses.dedup();
    }
}

/// What only a whole file tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whole {
    /// The values of the column that was asked for, each once, sorted.
    pub values: Vec<String>,
    /// The year in which the first case was opened, in UTC.
    pub first_year: Option<i32>,
}

/// Reads the whole file of a proposal.
///
/// # Errors
/// With what cannot be read, in words.
pub fn whole(proposal: &Proposal, folder: &Path, column: Option<&str>) -> Result<Whole, String> {
    let file = file_of(folder, &proposal.file, &proposal.source)?;
    let asked: Vec<String> = column.map(str::to_owned).into_iter().collect();
    let found =
        sample(&Source { joins: Vec::new(), ..proposal.source.clone() }, &file, &asked, u64::MAX, &Joins::default())?;
    let mut values: Vec<String> = column.map(|column| found.values_of(column).to_vec()).unwrap_or_default();
    values.sort();
    let first = found.earliest.and_then(chrono::DateTime::from_timestamp_micros);
    Ok(Whole { values, first_year: first.map(|first| first.year()) })
}

fn file_of(folder: &Path, name: &str, source: &Source) -> Result<SourceFile, String> {
    let source = Source { files: vec![glob::Pattern::escape(name)], file_places: Vec::new(), ..source.clone() };
    let files = files_of(folder, &source).map_err(|findings| first_of(&findings))?;
    files.into_iter().next().ok_or_else(|| "it cannot be found again".to_owned())
}

fn first_of(findings: &[crate::domain::Finding]) -> String {
    findings.first().map(|finding| finding.message.clone()).unwrap_or_default()
}

/// The table that fits a file best, by the share of the preset's names that it has, then by rows that fit; and what else it holds.
fn best(folder: &Path, name: &str, request: &Request) -> Result<Vec<Proposal>, String> {
    let mut fitting: Vec<((bool, u64), Proposal)> = Vec::new();
    let mut reason = None;
    for preset in &request.presets {
        for each in describe(preset).0.tables {
            // What the preset joins is looked for once it is known what the other files are.
            let source = Source { joins: Vec::new(), ..each.source };
            let forms = forms_of(folder, name, &source, request).unwrap_or_else(|_| vec![Form::default()]);
            for form in forms {
                match attempt(folder, name, preset, (source.clone(), form), request) {
                    Ok(proposal) => fitting.push((rank(&proposal), proposal)),
                    Err(message) => reason = reason.or(Some(message)),
                }
            }
        }
    }
    fitting.retain(|((_, rank), _)| *rank > 0);
    // The first of those that fit equally well.
    let best = fitting.iter().enumerate().rev().max_by_key(|(_, (rank, _))| *rank).map(|(index, _)| index);
    let Some(best) = best else {
        return Err(reason.unwrap_or_else(|| "too little of it is known of any table".to_owned()));
    };
    let (_, best) = fitting.remove(best);
    let others = fitting.into_iter().map(|(_, other)| other).filter(|other| is_held_too(&best, other));
    let others: Vec<Proposal> = others.collect();
    Ok(std::iter::once(best).chain(others).collect())
}

/// The forms that a file may have for a source.
fn forms_of(folder: &Path, name: &str, source: &Source, request: &Request) -> Result<Vec<Form>, String> {
    let mut names = wanted(source);
    names.extend(request.partner.clone());
    Ok(form::forms(source, &file_of(folder, name, source)?, &names))
}

/// Whether a file that is known for one thing holds another as well: rows of other kinds in a document, or rows that are told from each
/// other by the values of a column, as in a history of changes.
fn is_held_too(best: &Proposal, other: &Proposal) -> bool {
    let is_selected = |proposal: &Proposal| {
        let conditions = proposal.source.conditions.iter().filter(|condition| condition.keeps).count();
        conditions > 0 && proposal.lacking == 0
    };
    let is_of_document = best.in_document && other.in_document && other.source.export.is_some();
    let is_of_history = best.source.table.name == "case_events" && best.source.table.name != other.source.table.name;
    let is_other = is_of_document || (is_of_history && is_selected(best) && is_selected(other));
    is_other && other.preset == best.preset && other.values.0 > 0
}

/// How well a proposal fits: whether it is of the cases that a document holds, within which all else lies; then, in thousandths, the share
/// of names times the share of rows, both rounded down.
fn rank(proposal: &Proposal) -> (bool, u64) {
    let share = |part: u64, whole: u64| (1000 * part).checked_div(whole).unwrap_or_default();
    let names = share(proposal.names.0 as u64, (proposal.names.1 + proposal.lacking) as u64);
    // An empty file, or one whose rows say nothing yet, is known by its names alone; rows that are wrong count less, not nothing.
    let values = if proposal.values.1 == 0 { 500 } else { 200 + share(proposal.values.0, proposal.values.1) };
    let is_whole = proposal.in_document && proposal.source.table.name == "cases" && proposal.values.0 > 0;
    // A key alone, which many files have, says nothing.
    let is_known = proposal.names.0 > 1 || (proposal.names.0 == 1 && proposal.names.1 == 1);
    (is_whole, if is_known { names * values } else { 0 })
}

fn attempt(
    folder: &Path,
    name: &str,
    preset: &'static Preset,
    (mut source, mut form): (Source, Form),
    request: &Request,
) -> Result<Proposal, String> {
    // The preset knows the document, and not only this list of it.
    let is_whole_document = source.layout.rows.is_some();
    form.put(&mut source);
    let file = file_of(folder, name, &source)?;
    if let Some(partner) = request.partner.as_ref().filter(|_| source.table.name == "cases") {
        guess::map_partner(&mut source, partner);
    }
    let joins = Joins::read(&source, &|join| files_of(folder, join)).map_err(|findings| first_of(&findings))?;
    let look = |source: &Source| sample(source, &file, &[], LOOKED_AT, &joins);
    let (found, formats, zone_assumed) = settled(&mut source, &mut form, request.zone, look)?;
    let partner = guess::partner(&source, &found);
    let score = guess::score(&source, &found);
    Ok(Proposal {
        file: name.to_owned(),
        path: file.path,
        preset,
        form,
        lacking: found.lacking,
        names: (found.filled.iter().filter(|filled| filled.by_preset).count(), mapped(&source)),
        values: (found.read, found.read + found.rejected),
        not_applicable: found.not_applicable,
        problem: found.problem.clone(),
        columns: found.filled_columns(),
        unused: found.unused.iter().map(|column| (column.clone(), found.values_of(column).first().cloned())).collect(),
        unlisted: unlisted(&source, &found),
        zone_assumed,
        formats,
        partner,
        score,
        in_document: is_whole_document && matches!(file.format, Format::Json | Format::JsonLines),
        joined: joined(&source, &found, folder),
        statuses: guess::statuses(&source, &found),
        source,
    })
}

/// The first rows, read with the zone, the formats of times and the custom of numbers that the source does not say and its values tell, which
/// are put into it; the formats, and whether the zone was assumed.
fn settled(
    source: &mut Source,
    form: &mut Form,
    zone: Tz,
    look: impl Fn(&Source) -> Result<Sample, String>,
) -> Result<(Sample, GuessedFormats, bool), String> {
    let mut found = look(source)?;
    let zone_assumed = found.zone_less;
    if zone_assumed {
        source.time_zone = Some(zone);
        found = look(source)?;
    }
    let formats = guess::formats(source, &found);
    if !formats.is_empty() {
        found = look(source)?;
        if found.zone_less {
            source.time_zone = Some(zone);
            found = look(source)?;
        }
    }
    if let Some(numbers) = guess::numbers(source, &found) {
        (form.numbers, source.layout.numbers) = (Some(numbers), numbers);
        found = look(source)?;
    }
    let zone_assumed = source.time_zone == Some(zone) && (zone_assumed || !formats.is_empty());
    Ok((found, formats, zone_assumed))
}

/// What was joined to the rows that were looked at.
fn joined(source: &Source, found: &Sample, folder: &Path) -> Vec<Joined> {
    let of_join = |join: &Join| {
        let files = files_of(folder, &join.source).unwrap_or_default();
        let count = found.joined.iter().find(|count| count.name == join.name);
        Joined {
            name: join.name.clone(),
            files: files.into_iter().map(|file| (file.name, file.path)).collect(),
            form: Form::default(),
            found: count.map_or(0, |count| count.found),
        }
    };
    source.joins.iter().map(of_join).collect()
}

/// Rows that are looked at.
const LOOKED_AT: u64 = 500;

/// How many columns of files the mapping knows.
fn mapped(source: &Source) -> usize {
    source.columns.iter().filter(|mapping| !matches!(mapping.from, ValueSource::Constant(_))).count()
}

/// Values that replacements do not list, where there are any replacements.
fn unlisted(source: &Source, found: &Sample) -> Vec<(String, String)> {
    let mut unlisted = Vec::new();
    for mapping in source.columns.iter().filter(|mapping| !mapping.values.is_empty() || !mapping.starts_with.is_empty())
    {
        if mapping.target.kind == ColumnType::Date {
            continue;
        }
        let from = found.filled.iter().find(|filled| filled.column == mapping.target.name);
        let mut values: Vec<&String> =
            from.map(|filled| found.values_of(&filled.from)).unwrap_or_default().iter().collect();
        values.sort();
        values.dedup();
        let listed = |value: &str| {
            mapping.values.contains_key(value)
                || mapping.starts_with.keys().any(|start| value.starts_with(start.as_str()))
        };
        let new = values.into_iter().filter(|value| !listed(value)).take(12);
        unlisted.extend(new.map(|value| (mapping.target.name.to_owned(), value.clone())));
    }
    unlisted
}

/// The plan of a source for a file's header, in words where there is none.
fn planned<'s>(source: &'s Source, file: &SourceFile, columns: &[String]) -> Result<Plan<'s>, String> {
    Plan::new(source, &file.name, columns).map_err(|findings| first_of(&findings))
}
