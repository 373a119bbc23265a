//! What of the lake nothing rests on any more.
//!
//! A snapshot or facts stay where they are the newest, where a closed period is pinned to them, or where a pack in `reports/` was made
//! from them. All others can be made again from the source files, or are of no use once those have changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::Value;

use super::closed::records_of;
use super::pack::record_path;
use super::{Loaded, PipelineError};
use crate::lake::{Lock, Snapshot};

/// What is kept below the folder of the lake, by kind.
const KINDS: [&str; 2] = ["snapshots", "facts"];

/// A folder of the lake, and why it stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// Relative to the workspace, with `/`.
    pub path: String,
    /// What rests on it: `the newest`, `closed 2026Q3`, `reports/2026Q3`.
    pub because: Vec<String>,
}

/// What can go, or is gone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Garbage {
    /// The folders that stay, with the reasons.
    pub kept: Vec<Kept>,
    /// The folders that nothing rests on, relative to the workspace.
    pub unused: Vec<String>,
    /// Bytes that are free without them. Files that a kept snapshot shares are not counted.
    pub bytes: u64,
    /// Whether they were removed.
    pub removed: bool,
}

/// Finds what nothing rests on; removes it when `remove` says so.
///
/// # Errors
/// When another process works in the workspace, when the record of a closed period or of a pack cannot be read (nothing is
/// removed then), or when a folder cannot be removed.
pub fn collect_garbage(loaded: &Loaded, remove: bool) -> Result<Garbage, PipelineError> {
    let root = &loaded.root;
    let _lock = Lock::take(root).map_err(|error| PipelineError::Configuration(error.findings))?;
    let reasons = reasons(loaded)?;
    let mut garbage = Garbage::default();
    let mut unused = Vec::new();
    for kind in KINDS {
        for (name, folder) in folders(&root.join("data").join("lake").join(kind))? {
            let path = format!("data/lake/{kind}/{name}");
            match reasons.get(&(kind, name)) {
                Some(because) => garbage.kept.push(Kept { path, because: because.iter().cloned().collect() }),
                None => {
                    garbage.unused.push(path);
                    unused.push(folder);
                }
            }
        }
    }
    garbage.bytes = freed(&unused)?;
    if remove {
        for folder in unused {
            fs::remove_dir_all(&folder).map_err(|error| PipelineError::file(&folder, "remove the folder", &error))?;
        }
        garbage.removed = true;
    }
    Ok(garbage)
}

/// What rests on which folder, by kind and id.
fn reasons(loaded: &Loaded) -> Result<BTreeMap<(&'static str, String), BTreeSet<String>>, PipelineError> {
    let mut reasons: BTreeMap<(&'static str, String), BTreeSet<String>> = BTreeMap::new();
    let mut add = |kind, id: &str, because: &str| {
        reasons.entry((kind, id.to_owned())).or_default().insert(because.to_owned());
    };
    for record in records_of(&loaded.root, loaded.workspace.fiscal_year)? {
        let because = format!("closed {}", record.period);
        add("snapshots", &record.snapshot, &because);
        add("facts", &record.facts, &because);
    }
    for (name, folder) in folders(&loaded.root.join("reports"))? {
        let path = record_path(&folder);
        if !path.is_file() {
            continue;
        }
        let record = read_json(&path)?;
        let id = |key: &str| {
            let missing =
                || PipelineError::file(&path, "find the snapshot of the pack in", &std::io::Error::other(key));
            record[key].as_str().map(str::to_owned).ok_or_else(missing)
        };
        let because = format!("reports/{name}");
        add("snapshots", &id("snapshot")?, &because);
        add("facts", &id("facts")?, &because);
    }
    if let Ok(newest) = Snapshot::latest(&loaded.root) {
        add("snapshots", &newest.id, "the newest");
        for (name, folder) in folders(&loaded.root.join("data").join("lake").join("facts"))? {
            let of_newest =
                read_json(&folder.join("facts.json")).is_ok_and(|facts| facts["snapshot"] == newest.id.as_str());
            if of_newest {
                add("facts", &name, "the newest");
            }
        }
    }
    Ok(reasons)
}

fn read_json(path: &Path) -> Result<Value, PipelineError> {
    let text = fs::read(path).map_err(|error| PipelineError::file(path, "read the file", &error))?;
    serde_json::from_slice(&text).map_err(|error| PipelineError::file(path, "read the file", &error.into()))
}

/// The folders in a folder by name, sorted; none where there is no such folder. A link is none of ours.
fn folders(parent: &Path) -> Result<Vec<(String, PathBuf)>, PipelineError> {
    let failed = |error: std::io::Error| PipelineError::file(parent, "list the folder", &error);
    if !parent.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(parent).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // What is hidden may be in the making: commands that only look make facts without the lock.
        if entry.file_type().map_err(failed)?.is_dir() && !name.starts_with('.') {
            found.push((name, entry.path()));
        }
    }
    found.sort();
    Ok(found)
}

/// What tells two files apart that are not one under two names.
type FileId = (u64, u64, PathBuf);

/// A file, and how many names it has.
#[cfg(unix)]
fn names_of(_: &Path, found: &fs::Metadata) -> (FileId, u64) {
    use std::os::unix::fs::MetadataExt as _;
    ((found.dev(), found.ino(), PathBuf::new()), found.nlink())
}

#[cfg(not(unix))]
fn names_of(path: &Path, _: &fs::Metadata) -> (FileId, u64) {
    ((0, 0, path.to_owned()), 1)
}

/// The bytes of all files that have no other name than those below these folders.
fn freed(folders: &[PathBuf]) -> Result<u64, PipelineError> {
    let mut names: BTreeMap<FileId, (u64, u64, u64)> = BTreeMap::new();
    for folder in folders {
        count(folder, &mut names).map_err(|error| PipelineError::file(folder, "look at the folder", &error))?;
    }
    Ok(names.values().filter(|(seen, all, _)| seen == all).map(|(.., bytes)| bytes).sum())
}

/// Notes every file by device and number: its names seen, its names in all, its bytes.
fn count(folder: &Path, names: &mut BTreeMap<FileId, (u64, u64, u64)>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let found = entry.path().symlink_metadata()?;
        if found.is_dir() {
            count(&entry.path(), names)?;
        } else {
            let (file, all) = names_of(&entry.path(), &found);
            names.entry(file).or_insert((0, all, found.len())).0 += 1;
        }
    }
    Ok(())
}
