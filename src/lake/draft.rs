//! A folder of the lake being made beside its final place.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::leftovers::{self, MAKING};
use super::{LakeError, commit_folder};

/// A temporary folder beside the final one, empty. It vanishes with the value unless it is published.
pub struct DraftFolder {
    folder: tempfile::TempDir,
    last: PathBuf,
    /// Says that somebody is working in the folder.
    _hold: Option<File>,
}

impl DraftFolder {
    /// Makes the folder, and removes what others have left beside it that were killed.
    ///
    /// # Errors
    /// When the parent of `last` cannot be made or written to.
    pub fn beside(last: PathBuf) -> Result<Self, LakeError> {
        let parent = last.parent().unwrap_or(&last);
        let failed = |error| LakeError::at(parent, format!("no folder can be made here: {error}"));
        fs::create_dir_all(parent).map_err(failed)?;
        let (folder, _hold) = leftovers::folder_in(parent, MAKING).map_err(failed)?;
        Ok(Self { folder, last, _hold })
    }

    /// The folder to write to.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a text file into it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_text(&self, name: &str, text: &str) -> Result<(), LakeError> {
        let path = self.path().join(name);
        fs::write(&path, text).map_err(|error| LakeError::at(&path, format!("cannot be written: {error}")))
    }

    /// Publishes it by one rename. Where another run was faster, its equal folder stays.
    ///
    /// # Errors
    /// When the folder cannot be made durable or renamed.
    pub fn publish(self) -> Result<PathBuf, LakeError> {
        if !self.last.exists() {
            // Making the bytes durable takes time enough for another run to be faster.
            commit_folder(self.path(), &self.last)
                .or_else(|error| if self.last.exists() { Ok(()) } else { Err(error) })?;
        }
        Ok(self.last)
    }
}
