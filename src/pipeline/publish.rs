//! A pack appears whole or not at all.

use std::fs;
use std::path::{Path, PathBuf};

use super::PipelineError;

const DRAFT: &str = ".draft-";
const FORMER: &str = ".former-";

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
            .prefix(DRAFT)
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
        let Self { folder, target } = self;
        let failed = |error: &std::io::Error| PipelineError::file(&target, "publish the pack", error);
        if !target.exists() {
            fs::rename(folder.keep(), &target).map_err(|error| failed(&error))?;
        } else if exchange(folder.path(), &target).is_ok() {
            // The draft's name is the former pack's now; it goes with the value.
            folder.close().map_err(|error| failed(&error))?;
        } else {
            let former = former_name(&target);
            fs::rename(&target, &former).map_err(|error| failed(&error))?;
            if let Err(error) = fs::rename(folder.keep(), &target) {
                fs::rename(&former, &target).map_err(|error| failed(&error))?;
                return Err(failed(&error));
            }
            fs::remove_dir_all(&former).map_err(|error| failed(&error))?;
        }
        Ok(target)
    }
}

/// Swaps two folders in one step: there is no moment without a pack.
#[cfg(target_os = "linux")]
fn exchange(draft: &Path, target: &Path) -> std::io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, draft, CWD, target, RenameFlags::EXCHANGE)?)
}

#[cfg(not(target_os = "linux"))]
fn exchange(_draft: &Path, _target: &Path) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

/// Where a pack waits while its place is taken, on systems that cannot swap folders.
fn former_name(target: &Path) -> PathBuf {
    let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    target.with_file_name(format!("{FORMER}{name}"))
}

/// Clears up after a run that was stopped: drafts go, and a pack that lost its place gets it back. The lock is held.
pub(super) fn clear_up(reports: &Path) {
    let Ok(entries) = fs::read_dir(reports) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        if name.starts_with(DRAFT) {
            let _ = fs::remove_dir_all(&path);
        } else if let Some(pack) = name.strip_prefix(FORMER) {
            let target = path.with_file_name(pack);
            let _ = if target.exists() { fs::remove_dir_all(&path) } else { fs::rename(&path, &target) };
        }
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

    #[test]
    fn what_a_stopped_run_left_is_cleared_up() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in [".draft-x", ".former-2026Q2", ".former-2026Q3", "2026Q3"] {
            fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        clear_up(folder.path());
        let mut names: Vec<_> = fs::read_dir(folder.path())
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        assert_eq!(names, ["2026Q2", "2026Q3"]);
    }
}
