//! Whether the sources can be read at all, without reading them.

use super::files::SourceFile;
use super::join::{Joins, open_joined};
use super::open::Progress;
use super::plan::Plan;
use super::zone_in_file::zone;
use crate::config::model::{Format, Source, Workspace};
use crate::domain::{Finding, Place};

/// What gives the files of a source, or everything that keeps them from being found.
pub(crate) type FilesOf<'f> = dyn Fn(&Source) -> Result<Vec<SourceFile>, Vec<Finding>> + 'f;

/// Checks that every source has the files that `files_of` gives for it and that their headers hold the mapped columns. Reads
/// no more than headers. `files_of_join` gives the files of a join; where it gives none, their columns are taken for granted.
#[must_use]
pub(crate) fn check(workspace: &Workspace, files_of: &FilesOf<'_>, files_of_join: &FilesOf<'_>) -> Vec<Finding> {
    let mut findings = policies(workspace);
    for source in &workspace.sources {
        let joins = match Joins::headers(source, files_of_join) {
            Ok(joins) => joins,
            Err(wrong) => {
                findings.extend(wrong);
                continue;
            }
        };
        match files_of(source) {
            Ok(files) => findings.extend(files.iter().flat_map(|file| header(source, file, &joins))),
            Err(missing) => findings.extend(missing),
        }
    }
    let mut unique: Vec<Finding> = Vec::new();
    for finding in findings {
        if !unique.contains(&finding) {
            unique.push(finding);
        }
    }
    unique
}

/// All sources of a table must treat a repeated key alike.
fn policies(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, source) in workspace.sources.iter().enumerate() {
        let earlier = workspace.sources.iter().take(index).find(|other| other.table.name == source.table.name);
        let differs = |other: &&Source| {
            std::mem::discriminant(&other.on_repeated_key) != std::mem::discriminant(&source.on_repeated_key)
        };
        if let Some(earlier) = earlier.filter(differs) {
            let message =
                format!("`on_repeated_key` differs from that of {}, which feeds the same table", earlier.place);
            findings.push(Finding::error(source.place.clone(), message).remedy("give both the same"));
        }
    }
    findings
}

fn header(source: &Source, file: &SourceFile, joins: &Joins) -> Vec<Finding> {
    let reader = match open_joined(file, source, joins, false, &Progress::default()) {
        Ok(reader) => reader,
        Err(finding) => return vec![finding],
    };
    if reader.columns().is_empty() {
        return vec![empty(file, "is empty")];
    }
    if let Err(finding) = zone(source, file) {
        return vec![finding];
    }
    // An object of JSON may leave out what it has no value for: only a load can tell.
    if matches!(file.format, Format::JsonLines | Format::Json) {
        return Vec::new();
    }
    Plan::new(source, &file.name, reader.columns()).err().unwrap_or_default()
}

/// The warning about a file without a row.
pub(crate) fn empty(file: &SourceFile, how: &str) -> Finding {
    let message = format!("the file {how}: it adds no row, and its table counts as given");
    Finding::warning(Place::file(&file.name), message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::model::RepeatedKey;
    use crate::sources::files::files_of;
    use crate::sources::plan::tests::{source, workspace};

    #[test]
    fn every_mistake_is_told_at_once() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.csv"), "case_id,opend_at\n").unwrap();
        std::fs::write(folder.path().join("b.csv"), "").unwrap();
        std::fs::write(folder.path().join("c.parquet"), "PAR1 cut off here").unwrap();
        let with = |file: &str| {
            let mut source = source("cases");
            source.files = vec![file.to_owned()];
            source
        };
        let mut other = with("none.csv");
        other.on_repeated_key = RepeatedKey::Latest { version_column: "closed_at".to_owned(), version_format: None };
        let workspace = workspace(vec![with("a.csv"), with("b.csv"), with("c.parquet"), other]);
        let of_folder = |source: &Source| files_of(folder.path(), source);
        let texts: Vec<_> = check(&workspace, &of_folder, &of_folder).iter().map(ToString::to_string).collect();
        assert_eq!(texts.len(), 5, "{texts:#?}");
        assert!(texts[0].contains("`on_repeated_key` differs"), "{}", texts[0]);
        assert!(texts[1].contains("nothing fills `opened_at`") && texts[1].contains("`opend_at`"), "{}", texts[1]);
        assert!(texts[2].contains("b.csv: the file is empty"), "{}", texts[2]);
        assert!(texts[3].contains("its 17 bytes end without the closing mark"), "{}", texts[3]);
        assert!(texts[4].contains("`none.csv` matches no file"), "{}", texts[4]);
    }
}
