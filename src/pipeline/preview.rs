//! The first rows of a workspace's sources, as they would be read.

use super::{Loaded, PipelineError};
use crate::lake::SomeFiles;
use crate::sources::files::files_of;
use crate::sources::{Joins, Preview, preview as of_file};

/// The beginning of every file that is meant: those of the sources of a name or table, or one file by its name, for each source that
/// reads it. `rows` are given in full. Empty where nothing is meant.
///
/// # Errors
/// With every finding, when a file cannot be read or its header does not fit.
pub fn preview(loaded: &Loaded, asked: &str, rows: usize) -> Result<Vec<Preview>, PipelineError> {
    let mut previews = Vec::new();
    let mut findings = Vec::new();
    let mut files = SomeFiles::of_workspace(&loaded.root);
    for source in &loaded.workspace.sources {
        let by_name = source.name == asked || source.table.name == asked;
        let is_meant = |name: &str| by_name || name == asked || name.ends_with(&format!("/{asked}"));
        let files = match files.of(source, &is_meant) {
            Ok(files) => files,
            Err(missing) if by_name => {
                findings.extend(missing);
                continue;
            }
            Err(_) => continue,
        };
        for file in &files {
            let joins = Joins::read(source, &|source| files_of(&loaded.root, source));
            match joins.and_then(|joins| of_file(source, file, &joins, rows)) {
                Ok(preview) => previews.push(preview),
                Err(wrong) => findings.extend(wrong),
            }
        }
    }
    if findings.is_empty() { Ok(previews) } else { Err(PipelineError::Configuration(findings)) }
}
