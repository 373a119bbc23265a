//! `aliases.csv`: partner aliases that a person has accepted, one line each with who accepted it and when.
//!
//! Nothing gets there by itself: a file of proposals is written for review, and of that file only rows that say `yes` are taken over.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDate;

use super::alias_suggestions::AliasSuggestion;
use super::guarded_csv::{self, unguarded};
use super::{Loaded, PipelineError};
use crate::config::model::Source;
use crate::domain::finding::has_errors;
use crate::domain::{Finding, Place};
use crate::lake;

/// The reviewed file, in the workspace.
pub const ACCEPTED: &str = "aliases.csv";
const ACCEPTED_COLUMNS: [&str; 5] = ["system", "key", "partner_id", "accepted_by", "accepted_on"];
const PROPOSED_COLUMNS: [&str; 7] = ["accept", "system", "key", "partner_id", "name", "score", "rows"];

/// What a file of proposals changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    /// Aliases that are new in the reviewed file.
    pub new: usize,
    /// Aliases that it had already.
    pub known: usize,
    /// Whether a source of the workspace reads the reviewed file.
    pub is_read: bool,
}

/// Writes the nearest partner of each unknown one for review: nothing is accepted yet. Says how many rows there are. Cells that a
/// spreadsheet would take for a formula get an apostrophe before them, which [`accept`] takes away again.
///
/// # Errors
/// When the file is there already, or cannot be written.
pub fn propose(path: &Path, suggestions: &[AliasSuggestion]) -> Result<usize, PipelineError> {
    if path.exists() {
        let message = "this file is there already";
        let place = Place::file(path.display().to_string());
        return Err(PipelineError::configuration(place, message, "name another; nothing was written"));
    }
    let mut rows = Vec::new();
    for one in suggestions.iter().filter(|one| one.of == "partners") {
        let near = one.nearest.first();
        let score = near.map_or_else(String::new, |near| format!("{:.0}", near.score * 100.0));
        let [id, name] = near.map_or_else(Default::default, |near| [near.id.clone(), near.name.clone()]);
        let system = one.system.clone().unwrap_or_default();
        rows.push(vec![String::new(), system, one.value.clone(), id, name, score, one.rows.to_string()]);
    }
    write_csv(path, &PROPOSED_COLUMNS, &rows)?;
    Ok(rows.len())
}

/// Takes over the rows of a reviewed file of proposals whose `accept` says `yes`.
///
/// # Errors
/// With everything that is wrong with the file, and then nothing is taken over: a column that is missing, another word than `yes`
/// and `no`, a partner that is not there, a row without a system or key, a key that means another partner already.
pub fn accept(
    loaded: &Loaded,
    proposals: &Path,
    partners: &BTreeSet<String>,
    by: &str,
    on: NaiveDate,
) -> Result<Accepted, PipelineError> {
    let path = loaded.root.join(ACCEPTED);
    let mut rows: Vec<Vec<String>> = if path.exists() {
        let read = read_csv(&path, &ACCEPTED_COLUMNS)?;
        read.into_iter().map(|(_, row)| row).collect()
    } else {
        Vec::new()
    };
    let mut meaning: BTreeMap<(String, String), String> =
        rows.iter().map(|row| ((row[0].clone(), row[1].clone()), row[2].clone())).collect();
    let (mut findings, mut known) = (Vec::new(), 0);
    let before = rows.len();
    for (line, row) in read_csv(proposals, &PROPOSED_COLUMNS[..4])? {
        let place = Place::file(proposals.display().to_string()).line(line);
        match judge(&row, partners, &meaning) {
            Verdict::Passed => {}
            Verdict::Known => known += 1,
            Verdict::Wrong(column, message) => findings.push(Finding::error(place.key(column), message)),
            Verdict::Taken => {
                let [_, system, key, partner] = [0, 1, 2, 3].map(|index| row[index].clone());
                meaning.insert((system.clone(), key.clone()), partner.clone());
                rows.push(vec![system, key, partner, by.to_owned(), on.to_string()]);
            }
        }
    }
    if has_errors(&findings) {
        return Err(PipelineError::Configuration(findings));
    }
    let new = rows.len() - before;
    if new > 0 {
        write_csv(&path, &ACCEPTED_COLUMNS, &rows)?;
    }
    Ok(Accepted { new, known, is_read: loaded.workspace.sources.iter().any(reads_accepted) })
}

fn reads_accepted(source: &Source) -> bool {
    let matches = |glob: &String| glob::Pattern::new(glob).is_ok_and(|pattern| pattern.matches(ACCEPTED));
    source.table.name == "partner_aliases" && source.files.iter().any(matches)
}

enum Verdict {
    /// Not accepted.
    Passed,
    /// Accepted, and there already.
    Known,
    /// Accepted and new.
    Taken,
    /// The column, and what is wrong with it.
    Wrong(&'static str, String),
}

/// Judges a row of `accept, system, key, partner_id`.
fn judge(row: &[String], partners: &BTreeSet<String>, meaning: &BTreeMap<(String, String), String>) -> Verdict {
    let [accept, system, key, partner] = [&row[0], &row[1], &row[2], &row[3]];
    match accept.trim().to_lowercase().as_str() {
        "" | "no" => return Verdict::Passed,
        "yes" => {}
        other => return Verdict::Wrong("accept", format!("found `{other}`, expected yes or no")),
    }
    if system.is_empty() {
        let message =
            "an alias needs a system: name one as `alias_system` of the column in quarterdeck.toml, and write it here";
        return Verdict::Wrong("system", message.to_owned());
    }
    if key.is_empty() {
        return Verdict::Wrong("key", "found nothing, expected the name in that system".to_owned());
    }
    if !partners.contains(partner) {
        return Verdict::Wrong("partner_id", format!("no partner has the id `{partner}`"));
    }
    match meaning.get(&(system.clone(), key.clone())) {
        None => Verdict::Taken,
        Some(same) if same == partner => Verdict::Known,
        Some(other) => Verdict::Wrong("partner_id", format!("found `{partner}`, and `{key}` means `{other}` already")),
    }
}

/// The named columns of a file with their lines; what a spreadsheet guard put before a cell is taken away.
fn read_csv(path: &Path, columns: &[&'static str]) -> Result<Vec<(u64, Vec<String>)>, PipelineError> {
    let name = path.display().to_string();
    let wrong = |error: &csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        PipelineError::Configuration(vec![Finding::error(Place::file(&name).line(line), error.to_string())])
    };
    let mut reader = csv::Reader::from_path(path).map_err(|error| wrong(&error))?;
    let header = reader.headers().map_err(|error| wrong(&error))?.clone();
    let mut places = Vec::new();
    for column in columns {
        let Some(index) = header.iter().position(|name| name.trim_start_matches('\u{feff}') == *column) else {
            let place = Place::file(&name).line(1).key(*column);
            let remedy = format!("keep the columns {}", columns.join(", "));
            return Err(PipelineError::configuration(place, "this column is missing", remedy));
        };
        places.push(index);
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| wrong(&error))?;
        let cells = places.iter().map(|index| unguarded(record.get(*index).unwrap_or_default()).to_owned());
        rows.push((record.position().map_or(0, csv::Position::line), cells.collect()));
    }
    Ok(rows)
}

/// Writes a file whole or not at all.
fn write_csv(path: &Path, columns: &[&str], rows: &[Vec<String>]) -> Result<(), PipelineError> {
    let failed = |error: &std::io::Error| PipelineError::file(path, "write the file", error);
    lake::write_whole(path, &guarded_csv::bytes(columns, rows)?).map_err(|error| failed(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(row: [&str; 4]) -> String {
        let partners = BTreeSet::from(["P1".to_owned(), "P2".to_owned()]);
        let meaning = BTreeMap::from([(("desk".to_owned(), "Nord".to_owned()), "P1".to_owned())]);
        match judge(&row.map(str::to_owned), &partners, &meaning) {
            Verdict::Passed => "passed".to_owned(),
            Verdict::Known => "known".to_owned(),
            Verdict::Taken => "taken".to_owned(),
            Verdict::Wrong(column, message) => format!("{column}: {message}"),
        }
    }

    #[test]
    fn only_what_says_yes_is_taken_and_only_when_it_can_be_meant() {
        assert_eq!(verdict(["", "desk", "Pine", "P2"]), "passed");
        assert_eq!(verdict([" No ", "desk", "Pine", "P2"]), "passed");
        assert_eq!(verdict(["YES", "desk", "Pine", "P2"]), "taken");
        assert_eq!(verdict(["yes", "desk", "Nord", "P1"]), "known");
        assert_eq!(verdict(["yes", "desk", "Nord", "P2"]), "partner_id: found `P2`, and `Nord` means `P1` already");
        assert_eq!(verdict(["yes", "desk", "Pine", "P9"]), "partner_id: no partner has the id `P9`");
        assert_eq!(verdict(["maybe", "desk", "Pine", "P2"]), "accept: found `maybe`, expected yes or no");
        assert!(verdict(["yes", "", "Pine", "P2"]).starts_with("system: an alias needs a system"));
    }

    #[test]
    fn what_is_written_is_read_back_whatever_a_spreadsheet_would_make_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let rows = [vec!["=1+1".to_owned(), "'quoted".to_owned()], vec!["a,\"b\"".to_owned(), "-".to_owned()]];
        write_csv(&path, &["system", "key"], &rows).unwrap();
        let read: Vec<Vec<String>> =
            read_csv(&path, &["system", "key"]).unwrap().into_iter().map(|(_, row)| row).collect();
        assert_eq!(read, rows);
        assert!(std::fs::read_to_string(&path).unwrap().contains("'=1+1"));
    }
}
