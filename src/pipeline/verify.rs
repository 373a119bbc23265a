//! Recomputing every hash of a pack.

use std::collections::BTreeMap;
use std::path::Path;

use super::PipelineError;
use super::error::io_reason;
use super::run_record::{FileHash, RunRecord, is_as_sealed};
use crate::domain::Place;
use crate::lake::read_file;

const REMEDY: &str = "name the folder of a pack, such as reports/2026Q3";

/// What differs between a pack and its record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(tag = "difference", rename_all = "snake_case")]
pub enum Difference {
    /// A file's content is not what was written.
    Changed {
        /// The file.
        path: String,
    },
    /// A file is gone.
    Missing {
        /// The file.
        path: String,
    },
    /// A file is there that the record does not know.
    Added {
        /// The file.
        path: String,
    },
}

/// Compares a pack with its run record, and the record with its seal; gives how many files were checked, and what differs.
///
/// # Errors
/// When there is no readable record, or a file cannot be read.
pub fn verify(pack: &Path) -> Result<(usize, Vec<Difference>), PipelineError> {
    let record_path = pack.join("run.json");
    let text = read_file(&record_path).map_err(|error| {
        let message = format!("cannot read the run record: {}", io_reason(&error));
        PipelineError::configuration(Place::file(record_path.display().to_string()), message, REMEDY)
    })?;
    let record: RunRecord = serde_json::from_slice(&text).map_err(|error| {
        let place =
            Place::file(record_path.display().to_string()).line(error.line() as u64).column(error.column() as u64);
        PipelineError::configuration(place, "not a run record", REMEDY)
    })?;
    let mut found = files_below(pack)?;
    found.remove("run.json");
    let mut differences = Vec::new();
    if !is_as_sealed(&text) {
        differences.push(Difference::Changed { path: "run.json".to_owned() });
    }
    for file in &record.outputs {
        match found.remove(&file.path) {
            Some(hash) if hash == *file => {}
            Some(_) => differences.push(Difference::Changed { path: file.path.clone() }),
            None => differences.push(Difference::Missing { path: file.path.clone() }),
        }
    }
    differences.extend(found.into_keys().map(|path| Difference::Added { path }));
    differences.sort();
    Ok((record.outputs.len(), differences))
}

/// Every file below a folder with its hash, by relative path. Links are not followed and pipes not waited for: what is neither file nor folder
/// has no hash, so that it equals no record.
pub(super) fn files_below(folder: &Path) -> Result<BTreeMap<String, FileHash>, PipelineError> {
    let mut found = BTreeMap::new();
    collect(folder, "", &mut found)?;
    Ok(found)
}

fn collect(folder: &Path, prefix: &str, found: &mut BTreeMap<String, FileHash>) -> Result<(), PipelineError> {
    let entries = std::fs::read_dir(folder).map_err(|error| PipelineError::file(folder, "read the folder", &error))?;
    for entry in entries {
        let entry = entry.map_err(|error| PipelineError::file(folder, "read the folder", &error))?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().map_err(|error| PipelineError::file(&entry.path(), "read the file", &error))?;
        if kind.is_dir() {
            collect(&entry.path(), &format!("{path}/"), found)?;
        } else if !kind.is_file() {
            found.insert(path.clone(), FileHash { path, sha256: String::new(), bytes: 0 });
        } else {
            let content = std::fs::read(entry.path())
                .map_err(|error| PipelineError::file(&entry.path(), "read the file", &error))?;
            found.insert(path.clone(), FileHash::of(path, &content));
        }
    }
    Ok(())
}
