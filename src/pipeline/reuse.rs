//! Knowing that nothing changed: the request a pack answered, kept beside the lake.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::pack::record_path;
use super::run_record::{RunRecord, sha256};
use super::{Loaded, Options, PipelineError, Published};
use crate::lake::Snapshot;

const FILE: &str = "data/lake/packs.json";

/// The packs made, by request.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Packs {
    packs: BTreeMap<String, Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    folder: PathBuf,
    record: String,
}

/// A name for everything a pack depends on: data, rules, notes, key, options, and this program itself.
pub(super) fn request_key(loaded: &Loaded, snapshot: &Snapshot, options: &Options, key: &[u8]) -> String {
    let mut parts = vec![program(), snapshot.id.clone(), sha256(key)];
    parts.extend(loaded.files.iter().map(|(path, content)| format!("{path} {}", sha256(content))));
    parts.push(format!("{:?} {:?} {:?}", options.period, options.partners, options.as_of));
    notes(&loaded.root.join("notes"), &mut parts);
    sha256(parts.join("\n").as_bytes())
}

/// The pack that answered this request, if it is still what was published.
pub(super) fn find(root: &Path, request: &str) -> Option<Published> {
    let packs = read(root);
    let entry = packs.packs.get(request)?;
    let folder = root.join(&entry.folder);
    let text = fs::read(record_path(&folder)).ok()?;
    if sha256(&text) != entry.record {
        return None;
    }
    let record: RunRecord = serde_json::from_slice(&text).ok()?;
    let whole = record.outputs.iter().all(|file| {
        fs::metadata(folder.join(&file.path)).is_ok_and(|found| found.is_file() && found.len() == file.bytes)
    });
    whole.then_some(Published { folder, record, reused: true })
}

/// Remembers what a request gave. A folder holds one pack, so former requests for it are forgotten.
pub(super) fn remember(root: &Path, request: &str, folder: &Path) -> Result<(), PipelineError> {
    let record_file = record_path(folder);
    let text =
        fs::read(&record_file).map_err(|error| PipelineError::file(&record_file, "read the run record", &error))?;
    let folder = folder.strip_prefix(root).unwrap_or(folder).to_owned();
    let mut packs = read(root);
    packs.packs.retain(|_, entry| entry.folder != folder);
    packs.packs.insert(request.to_owned(), Entry { folder, record: sha256(&text) });
    let json = serde_json::to_vec_pretty(&packs).map_err(|error| PipelineError::Internal(error.to_string()))?;
    let target = root.join(FILE);
    let beside = target.with_extension("json.new");
    fs::write(&beside, json)
        .and_then(|()| fs::rename(&beside, &target))
        .map_err(|error| PipelineError::file(&target, "remember the pack", &error))
}

fn read(root: &Path) -> Packs {
    fs::read(root.join(FILE)).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
}

/// The program by version, size and change time: another build may make other bytes.
fn program() -> String {
    let built = std::env::current_exe().and_then(fs::metadata).ok();
    let stamp = built.map(|file| (file.len(), file.modified().ok()));
    format!("{} {stamp:?}", env!("CARGO_PKG_VERSION"))
}

fn notes(folder: &Path, parts: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            notes(&path, parts);
        } else if let Ok(content) = fs::read(&path) {
            parts.push(format!("{} {}", path.display(), sha256(&content)));
        }
    }
}
