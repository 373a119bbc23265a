//! Making a new workspace folder: `init`, `sample` and `demo`.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;

use rand::TryRng as _;

use super::PipelineError;
use crate::domain::Place;

/// Why a folder could not be made.
pub type CreateError = PipelineError;

/// One file to make: its relative path, and what writes it.
pub type NewFile<'f> = (String, Box<dyn FnOnce(&mut dyn Write) -> std::io::Result<()> + 'f>);

/// Makes a folder with files in it, whole or not at all. A folder that holds anything is left alone.
///
/// # Errors
/// When the folder exists and is not empty, or something cannot be written.
pub fn create_folder<'f>(folder: &Path, files: impl IntoIterator<Item = NewFile<'f>>) -> Result<(), PipelineError> {
    if folder.is_dir() && fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(PipelineError::configuration(
            Place::file(folder.display().to_string()),
            "this folder is not empty",
            "name a new folder; nothing was written",
        ));
    }
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(|error| PipelineError::file(parent, "make the folder", &error))?;
    let draft = tempfile::Builder::new()
        .prefix(".quarterdeck-")
        .tempdir_in(parent)
        .map_err(|error| PipelineError::file(parent, "make a folder here", &error))?;
    for (path, write) in files {
        write_file(&draft.path().join(&path), write)?;
    }
    super::publish::make_readable(draft.path())?;
    if folder.is_dir() {
        fs::remove_dir(folder).map_err(|error| PipelineError::file(folder, "replace the empty folder", &error))?;
    }
    let made = draft.keep();
    fs::rename(&made, folder).map_err(|error| PipelineError::file(folder, "make the folder", &error))
}

fn write_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<(), PipelineError> {
    let failed = |error: std::io::Error| PipelineError::file(path, "write the file", &error);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    let mut file = BufWriter::new(fs::File::create(path).map_err(failed)?);
    write(&mut file).map_err(failed)?;
    file.flush().map_err(failed)
}

/// A new key for pseudonyms: 64 hexadecimal digits from the operating system.
///
/// # Errors
/// When the operating system gives no randomness.
pub fn random_key() -> Result<String, PipelineError> {
    let mut bytes = [0_u8; 32];
    rand::rngs::SysRng
        .try_fill_bytes(&mut bytes)
        .map_err(|error| PipelineError::Internal(format!("no randomness from the operating system: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
