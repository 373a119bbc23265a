//! A pack appears whole or not at all.

use std::fs;
use std::path::{Path, PathBuf};

use super::PipelineError;

/// A pack being made, beside the place where it will appear.
pub(super) struct Draft {
    folder: tempfile::TempDir,
    target: PathBuf,
}

impl Draft {
    /// Starts a draft beside `target`.
    pub(super) fn beside(target: &Path) -> Result<Self, PipelineError> {
        let parent = target.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(|error| PipelineError::file(parent, "make the folder", &error))?;
        let folder = tempfile::Builder::new()
            .prefix(".draft-")
            .tempdir_in(parent)
            .map_err(|error| PipelineError::file(parent, "make a draft folder", &error))?;
        Ok(Self { folder, target: target.to_owned() })
    }

    /// Writes one file of the pack; `path` is relative and uses `/`.
    pub(super) fn write(&self, path: &str, bytes: &[u8]) -> Result<(), PipelineError> {
        let file = self.folder.path().join(path);
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent).map_err(|error| PipelineError::file(parent, "make the folder", &error))?;
        }
        fs::write(&file, bytes).map_err(|error| PipelineError::file(&file, "write the file", &error))
    }

    /// Puts the draft in the place of whatever pack is there.
    pub(super) fn publish(self) -> Result<PathBuf, PipelineError> {
        make_readable(self.folder.path())?;
        let draft = self.folder.keep();
        let former = self.target.with_file_name(format!(
            ".former-{}",
            self.target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
        ));
        let failed = |error: &std::io::Error| PipelineError::file(&self.target, "publish the pack", error);
        if former.exists() {
            fs::remove_dir_all(&former).map_err(|error| failed(&error))?;
        }
        let replaces = self.target.exists();
        if replaces {
            fs::rename(&self.target, &former).map_err(|error| failed(&error))?;
        }
        if let Err(error) = fs::rename(&draft, &self.target) {
            if replaces {
                fs::rename(&former, &self.target).map_err(|error| failed(&error))?;
            }
            return Err(failed(&error));
        }
        if replaces {
            fs::remove_dir_all(&former).map_err(|error| failed(&error))?;
        }
        Ok(self.target)
    }
}

/// Draft folders are private while they are made; a pack is as readable as any folder.
#[cfg(unix)]
pub(super) fn make_readable(folder: &Path) -> Result<(), PipelineError> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
        .map_err(|error| PipelineError::file(folder, "publish the pack", &error))
}

#[cfg(not(unix))]
pub(super) fn make_readable(_folder: &Path) -> Result<(), PipelineError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_pack_replaces_the_former_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("2026Q3");
        for text in ["first", "second"] {
            let draft = Draft::beside(&target).expect("a draft");
            draft.write(&format!("internal/{text}.txt"), text.as_bytes()).expect("a file");
            draft.publish().expect("published");
        }
        assert!(!target.join("internal/first.txt").exists());
        assert_eq!(fs::read_to_string(target.join("internal/second.txt")).expect("a text"), "second");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "no litter");
    }

    #[test]
    fn a_draft_that_is_dropped_leaves_the_former_pack() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("2026Q3");
        let first = Draft::beside(&target).expect("a draft");
        first.write("a.txt", b"a").expect("a file");
        first.publish().expect("published");
        let second = Draft::beside(&target).expect("a draft");
        second.write("b.txt", b"b").expect("a file");
        drop(second);
        assert!(target.join("a.txt").exists());
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "no litter");
    }
}
