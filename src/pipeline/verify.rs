//! Recomputing every hash of a pack, or of a snapshot, and asking whose signature a pack has.

use std::collections::BTreeMap;
use std::path::Path;

use serde::de::DeserializeOwned;

use super::PipelineError;
use super::error::io_reason;
use super::run_record::{FileHash, RunRecord, is_as_sealed};
use super::signed::{SIGNATURE, SignedBy, signature};
use crate::domain::Place;
use crate::lake::{Manifest, read_file};
use crate::signing::signers::Signers;

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
    /// There is no signature, and one was demanded.
    Unsigned {
        /// What should be signed.
        path: String,
    },
    /// The signature is of a key that may not sign.
    Stranger {
        /// The signature's file.
        path: String,
        /// The key's fingerprint.
        key: String,
    },
}

/// What a look at a pack or a snapshot found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How many files were checked.
    pub files: usize,
    /// What differs, sorted; nothing where the folder is as it was made.
    pub differences: Vec<Difference>,
    /// Whose signature the pack has; `None` without a good one.
    pub signed_by: Option<SignedBy>,
}

const RUN: &str = "run.json";
const MANIFEST: &str = "manifest.json";

/// What a folder should hold.
struct Expected {
    /// The file that says so.
    list: &'static str,
    /// Whether that file is itself what was written, as far as it can tell.
    is_whole: bool,
    files: Vec<FileHash>,
    /// The list's own bytes.
    text: Vec<u8>,
}

/// Compares a pack with its run record, and the record with its seal and with the signature beside it; or a snapshot with its manifest.
///
/// With `signers`, a pack that none of them signed differs too, and so does every snapshot: those have no signatures.
///
/// # Errors
/// When there is no readable record, or a file cannot be read.
pub fn verify(folder: &Path, signers: Option<&Signers>) -> Result<Verified, PipelineError> {
    let is_snapshot = folder.join(MANIFEST).is_file() && !folder.join(RUN).exists();
    let expected = if is_snapshot { of_snapshot(folder)? } else { of_pack(folder)? };
    let mut found = files_below(folder)?;
    let list = found.remove(expected.list);
    let mut differences = Vec::new();
    if !expected.is_whole || list.is_none_or(|list| list.sha256.is_empty()) {
        differences.push(Difference::Changed { path: expected.list.to_owned() });
    }
    let is_there = !is_snapshot && found.remove(SIGNATURE).is_some_and(|file| !file.sha256.is_empty());
    let signed_by = if is_there || signers.is_some() {
        who_signed(folder, &expected, is_there, signers).map_err(|difference| differences.push(difference)).ok()
    } else {
        None
    };
    for file in &expected.files {
        match found.remove(&file.path) {
            Some(hash) if hash == *file => {}
            Some(_) => differences.push(Difference::Changed { path: file.path.clone() }),
            None => differences.push(Difference::Missing { path: file.path.clone() }),
        }
    }
    differences.extend(found.into_keys().map(|path| Difference::Added { path }));
    differences.sort();
    Ok(Verified { files: expected.files.len(), differences, signed_by })
}

/// Whose signature a pack has, or what is wrong with it.
fn who_signed(
    pack: &Path,
    expected: &Expected,
    is_there: bool,
    signers: Option<&Signers>,
) -> Result<SignedBy, Difference> {
    if !is_there {
        return Err(Difference::Unsigned { path: expected.list.to_owned() });
    }
    let path = SIGNATURE.to_owned();
    let found = signature(pack).filter(|signature| signature.is_of(&expected.text));
    let Some(signature) = found else { return Err(Difference::Changed { path }) };
    let key = signature.key().to_string();
    let Some(signers) = signers else { return Ok(SignedBy { key, name: None }) };
    match signers.whose(signature.key()) {
        Some(name) => Ok(SignedBy { key, name: Some(name.to_owned()).filter(|name| !name.is_empty()) }),
        None => Err(Difference::Stranger { path, key }),
    }
}

fn of_pack(pack: &Path) -> Result<Expected, PipelineError> {
    let (text, record) = list_of::<RunRecord>(&pack.join(RUN), "the run record", "not a run record")?;
    Ok(Expected { list: RUN, is_whole: is_as_sealed(&text), files: record.outputs, text })
}

/// A manifest has no seal: of its own bytes, what no longer reads, names another snapshot or another file is found.
fn of_snapshot(folder: &Path) -> Result<Expected, PipelineError> {
    let path = folder.join(MANIFEST);
    let (text, manifest) = list_of::<Manifest>(&path, "the manifest", "not a snapshot's manifest")?;
    let is_whole = folder.canonicalize().is_ok_and(|folder| folder.ends_with(&manifest.id));
    let parts = manifest.tables.values().chain(manifest.history.values()).flatten();
    let mut files: Vec<FileHash> = parts
        .map(|part| FileHash { path: part.path.clone(), sha256: part.sha256.clone(), bytes: part.bytes })
        .collect();
    let quarantine = folder.join("quarantine.csv");
    let bytes = std::fs::metadata(&quarantine).map(|found| found.len()).unwrap_or_default();
    files.push(FileHash { path: "quarantine.csv".to_owned(), sha256: manifest.quarantine_sha256, bytes });
    Ok(Expected { list: MANIFEST, is_whole, files, text })
}

/// A list of files with its text.
fn list_of<T: DeserializeOwned>(path: &Path, name: &str, refusal: &str) -> Result<(Vec<u8>, T), PipelineError> {
    let text = read_file(path).map_err(|error| {
        let message = format!("cannot read {name}: {}", io_reason(&error));
        PipelineError::configuration(Place::file(path.display().to_string()), message, REMEDY)
    })?;
    let list = serde_json::from_slice(&text).map_err(|error| {
        let place = Place::file(path.display().to_string()).line(error.line() as u64).column(error.column() as u64);
        PipelineError::configuration(place, refusal, REMEDY)
    })?;
    Ok((text, list))
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
