//! The first rows of a workspace's sources, as they would be read.

use super::{Loaded, PipelineError};
use crate::config::model::Source;
use crate::domain::Finding;
use crate::lake::SomeFiles;
use crate::sources::files::SourceFile;
use crate::sources::{Joins, Preview, preview as of_file};

/// The beginning of every file that is meant: those of the sources of a name or table, or one file by its name, for each source that
/// reads it. `rows` are given in full. Empty where nothing is meant.
///
/// # Errors
/// With every finding, when a file cannot be read or its header does not fit.
pub fn preview(loaded: &Loaded, asked: &str, rows: usize) -> Result<Vec<Preview>, PipelineError> {
    let mut previews = Vec::new();
    let mut findings = Vec::new();
    let mut some = SomeFiles::of_workspace(&loaded.root);
    for source in &loaded.workspace.sources {
        let by_name = source.name == asked || source.table.name == asked;
        let is_meant = |name: &str| by_name || name == asked || name.ends_with(&format!("/{asked}"));
        let files = match some.of(source, &is_meant) {
            Ok(files) => files,
            Err(missing) if by_name => {
                findings.extend(missing);
                continue;
            }
            Err(_) => continue,
        };
        if files.is_empty() {
            continue;
        }
        let joins = match joins_of(source, &mut some) {
            Ok(joins) => joins,
            Err(wrong) => {
                findings.extend(wrong);
                continue;
            }
        };
        for file in &files {
            match of_file(source, file, &joins, rows) {
                Ok(preview) => previews.push(preview),
                Err(wrong) => findings.extend(wrong),
            }
        }
    }
    if findings.is_empty() { Ok(previews) } else { Err(PipelineError::Configuration(findings)) }
}

/// What is joined to the rows of a source; objects are brought for it.
fn joins_of(source: &Source, some: &mut SomeFiles) -> Result<Joins, Vec<Finding>> {
    let mut by_name: Vec<(&str, Vec<SourceFile>)> = Vec::new();
    for join in &source.joins {
        by_name.push((&join.name, some.of(&join.source, &|_| true)?));
    }
    let of_join = |join: &Source| {
        let files = by_name.iter().find(|(name, _)| *name == join.name).map(|(_, files)| files.clone());
        Ok(files.unwrap_or_default())
    };
    Joins::read(source, &of_join)
}
