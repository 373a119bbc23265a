//! Making a new workspace folder: `init`, `sample` and `demo`.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use super::PipelineError;
use crate::domain::Place;

/// A folder being made: files are appended to, in any order.
pub struct NewFolder {
    root: PathBuf,
    open: BTreeMap<String, BufWriter<File>>,
}

impl NewFolder {
    /// Appends bytes to a file; `path` is relative and uses `/`.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn append(&mut self, path: &str, bytes: &[u8]) -> std::io::Result<()> {
        if !self.open.contains_key(path) {
            let file = self.root.join(path);
            if let Some(parent) = file.parent() {
                fs::create_dir_all(parent)?;
            }
            self.open.insert(path.to_owned(), BufWriter::new(File::create(file)?));
        }
        match self.open.get_mut(path) {
            Some(file) => file.write_all(bytes),
            None => Ok(()),
        }
    }

    fn finish(self) -> std::io::Result<()> {
        self.open.into_values().try_for_each(|mut file| file.flush())
    }
}

/// Makes a folder with files in it, whole or not at all. A folder that holds anything is left alone.
///
/// # Errors
/// When the folder exists and is not empty, or something cannot be written.
pub fn create_folder(
    folder: &Path,
    fill: impl FnOnce(&mut NewFolder) -> Result<(), PipelineError>,
) -> Result<(), PipelineError> {
    if folder.is_dir() && fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(PipelineError::configuration(
            Place::file(folder.display().to_string()),
            "this folder is not empty",
            "name a new folder; nothing was written",
        ));
    }
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let failed = |doing: &str, error: &std::io::Error| PipelineError::file(folder, doing, error);
    fs::create_dir_all(parent).map_err(|error| failed("make the folder", &error))?;
    let draft = tempfile::Builder::new()
        .prefix(".quarterdeck-")
        .tempdir_in(parent)
        .map_err(|error| failed("make a folder here", &error))?;
    let mut new = NewFolder { root: draft.path().to_owned(), open: BTreeMap::new() };
    fill(&mut new)?;
    new.finish().map_err(|error| failed("write its files", &error))?;
    if folder.is_dir() {
        move_into(draft.path(), folder).map_err(|error| failed("fill the empty folder", &error))
    } else {
        fs::rename(draft.path(), folder).map_err(|error| failed("make the folder", &error))?;
        let _ = draft.keep();
        Ok(())
    }
}

/// An empty folder that is there already (perhaps the current one) is filled and not replaced.
fn move_into(draft: &Path, folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(draft)? {
        let entry = entry?;
        fs::rename(entry.path(), folder.join(entry.file_name()))?;
    }
    Ok(())
}

/// A new key for pseudonyms: 64 hexadecimal digits from the operating system.
///
/// # Errors
/// When the operating system gives no randomness.
pub fn random_key() -> Result<String, PipelineError> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| PipelineError::Internal(format!("no randomness from the operating system: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
