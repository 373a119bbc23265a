//! Knowing that nothing changed: the request a pack answered, kept beside the lake.
//!
//! A request is what was asked once nothing is left to a default, so that the default period and the same one by name
//! are one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::closed::records_before;
use super::documents::Drawings;
use super::pack::record_path;
use super::run_record::{RunRecord, sha256};
use super::workspace::all_notes;
use super::{Loaded, PipelineError, Published, signed};
use crate::domain::{PartnerId, Quarter};
use crate::lake::{read_file, write_whole};
use crate::signing::key::Key;

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
    /// What its documents were drawn from.
    #[serde(default)]
    drawings: Drawings,
}

/// Everything a pack depends on, besides this program itself.
pub(super) struct Request<'r> {
    /// Configuration, rules, templates and notes.
    pub(super) loaded: &'r Loaded,
    /// The facts' id, which names the snapshot and the as-of time too.
    pub(super) facts: &'r str,
    /// The period.
    pub(super) period: Quarter,
    /// The partners to make decks for; all without any.
    pub(super) partners: &'r BTreeSet<PartnerId>,
    /// The key that pseudonyms are made with.
    pub(super) key: &'r [u8],
    /// The key that it is signed with.
    pub(super) signer: Option<&'r Key>,
}

impl Request<'_> {
    /// The request's name: equal where the pack would be.
    pub(super) fn name(&self) -> Result<String, PipelineError> {
        let mut parts = vec![program(), self.facts.to_owned(), sha256(self.key)];
        parts.push(format!("{} {:?}", self.period, self.partners));
        let files = self.loaded.files.iter().chain(&self.loaded.unpinned_files);
        parts.extend(files.map(|(path, content)| named(path, content)));
        let fiscal_year = self.loaded.workspace.fiscal_year;
        let closed = records_before(&self.loaded.root, fiscal_year, self.period)?;
        parts.extend(closed.iter().map(|(path, content)| named(path, content)));
        let folder = format!("notes/{}/", self.period);
        let notes = all_notes(&self.loaded.root).into_iter().filter(|note| note.starts_with(&folder));
        parts.extend(notes.map(|note| {
            let content = read_file(&self.loaded.root.join(&note)).unwrap_or_default();
            named(&note, &content)
        }));
        parts.extend(self.signer.map(|signer| signer.public().line()));
        Ok(sha256(parts.join("\n").as_bytes()))
    }
}

fn named(path: &str, content: &[u8]) -> String {
    format!("{path} {}", sha256(content))
}

/// The pack that answered this request, if it is still what was published, and signed if it should be.
pub(super) fn find(root: &Path, request: &str, signer: Option<&Key>) -> Option<Published> {
    let packs = read(root);
    let entry = packs.packs.get(request)?;
    let folder = root.join(&entry.folder);
    let (text, record) = record_of(entry, &folder)?;
    let whole = record.outputs.iter().all(|file| {
        fs::metadata(folder.join(&file.path)).is_ok_and(|found| found.is_file() && found.len() == file.bytes)
    });
    let signed = signer.is_none_or(|key| signed::is_by(key, &folder, &text));
    (whole && signed).then_some(Published { folder, record, reused: true, closed: false })
}

/// The record of the pack in a folder, if it is still what was published, and what its documents were drawn from.
pub(super) fn former(root: &Path, folder: &Path) -> Option<(RunRecord, Drawings)> {
    let mut packs = read(root).packs;
    packs.retain(|_, entry| root.join(&entry.folder) == folder);
    let (_, entry) = packs.pop_first()?;
    let (_, record) = record_of(&entry, folder)?;
    Some((record, entry.drawings))
}

/// The record as bytes and read, if it is still what was published.
fn record_of(entry: &Entry, folder: &Path) -> Option<(Vec<u8>, RunRecord)> {
    let text = read_file(&record_path(folder)).ok().filter(|text| sha256(text) == entry.record)?;
    let record = serde_json::from_slice(&text).ok()?;
    Some((text, record))
}

/// Remembers what a request gave. A folder holds one pack, so former requests for it are forgotten.
pub(super) fn remember(root: &Path, request: &str, folder: &Path, drawings: Drawings) -> Result<(), PipelineError> {
    let record_file = record_path(folder);
    let text =
        fs::read(&record_file).map_err(|error| PipelineError::file(&record_file, "read the run record", &error))?;
    let folder = folder.strip_prefix(root).unwrap_or(folder).to_owned();
    let mut packs = read(root);
    packs.packs.retain(|_, entry| entry.folder != folder);
    packs.packs.insert(request.to_owned(), Entry { folder, record: sha256(&text), drawings });
    let json = serde_json::to_vec_pretty(&packs).map_err(|error| PipelineError::Internal(error.to_string()))?;
    let target = root.join(FILE);
    write_whole(&target, &json)
        .map_err(|error| PipelineError::file(&target, "remember the pack, which is published", &error))
}

fn read(root: &Path) -> Packs {
    read_file(&root.join(FILE)).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
}

/// The program by version, size and change time: another build may make other bytes.
pub(super) fn program() -> String {
    let built = std::env::current_exe().and_then(fs::metadata).ok();
    let stamp = built.map(|file| (file.len(), file.modified().ok()));
    format!("{} {stamp:?}", env!("CARGO_PKG_VERSION"))
}
