//! A pack's signature: over its run record, whose hashes cover every other file.

use std::path::Path;

use serde::Serialize;

use super::publish::Draft;
use super::{Options, PipelineError};
use crate::domain::Place;
use crate::lake::read_file;
use crate::signing::key::{Key, KeyError};
use crate::signing::signature::Signature;
use crate::signing::signers::Signers;

/// The signature's file in a pack, as `ssh-keygen -Y sign` names it.
pub const SIGNATURE: &str = "run.json.sig";
/// A key or a list of signers is no longer than this, in bytes.
const LONGEST: usize = 1 << 20;

/// Whose signature a pack has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignedBy {
    /// The key's fingerprint, `SHA256:…`.
    pub key: String,
    /// Whose key it is, as the file of allowed signers says; `None` where nobody asked or the file has keys alone.
    pub name: Option<String>,
}

/// The key to sign with, if the options name one.
pub(super) fn key(options: &Options) -> Result<Option<Key>, PipelineError> {
    let read = |path: &std::path::PathBuf| {
        let wrong = |error: KeyError| {
            PipelineError::configuration(Place::file(path.display().to_string()), error.to_string(), error.remedy())
        };
        Key::read(&text(path)?.ok_or_else(|| wrong(KeyError::NoKey))?).map_err(wrong)
    };
    options.sign_with.as_ref().map(read).transpose()
}

/// Reads who may sign.
///
/// # Errors
/// When the file cannot be read, a line of it says no key, or no key may sign packs.
pub fn signers(path: &Path) -> Result<Signers, PipelineError> {
    let remedy = "expected lines such as `name@example.org ssh-ed25519 AAAA…`, or the file of a public key";
    let place = || Place::file(path.display().to_string());
    let wrong = |place, message: &str| PipelineError::configuration(place, message, remedy);
    let text = text(path)?.ok_or_else(|| wrong(place(), "found no text"))?;
    let signers = Signers::read(&text).map_err(|error| wrong(place().line(error.line as u64), &error.reason))?;
    if signers.count() == 0 {
        return Err(wrong(place(), "no key in it may sign packs"));
    }
    Ok(signers)
}

/// The text of a file; `None` where it is none, or longer than a key or a list can be.
fn text(path: &Path) -> Result<Option<String>, PipelineError> {
    let bytes = read_file(path).map_err(|error| PipelineError::file(path, "read the file", &error))?;
    Ok(Some(bytes).filter(|bytes| bytes.len() <= LONGEST).and_then(|bytes| String::from_utf8(bytes).ok()))
}

/// Signs a pack's record, if there is a key.
pub(super) fn write(draft: &Draft, key: Option<&Key>, record: &[u8]) -> Result<(), PipelineError> {
    let Some(key) = key else { return Ok(()) };
    let signature = key.sign(record).ok_or_else(|| PipelineError::Internal("the pack was not signed".to_owned()))?;
    draft.write(SIGNATURE, signature.text().as_bytes())
}

/// Whether a pack with this record has the key's signature.
pub(super) fn is_by(key: &Key, folder: &Path, record: &[u8]) -> bool {
    signature(folder).is_some_and(|signature| signature.key() == key.public() && signature.is_of(record))
}

/// The signature in a pack's folder; `None` where there is none that can be read.
pub(super) fn signature(folder: &Path) -> Option<Signature> {
    let text = text(&folder.join(SIGNATURE)).ok().flatten()?;
    Signature::read(&text)
}
