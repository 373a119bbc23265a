//! A pack appears whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::PipelineError;
use crate::domain::Place;

const DRAFT: &str = ".draft-";
const FORMER: &str = ".former-";

/// A pack being made, beside the place where it will appear.
pub(super) struct Draft {
    folder: tempfile::TempDir,
    target: PathBuf,
}

impl Draft {
    /// Starts a draft beside `target`, whose place must be free or taken by a folder.
    pub(super) fn beside(target: &Path) -> Result<Self, PipelineError> {
        is_free_or_folder(target)?;
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
        write_durably(&file, bytes).map_err(|error| PipelineError::file(&self.target.join(path), "write it", &error))
    }

    /// Puts the draft in the place of whatever pack is there, once its bytes are durable: after a power failure, too, there is one or the other.
    ///
    /// The pack is published where this succeeds, also where the former one could not be removed: the next command does that.
    pub(super) fn publish(self) -> Result<PathBuf, PipelineError> {
        let Self { folder, target } = self;
        let failed = |error: &io::Error| PipelineError::file(&target, "publish it", error);
        make_folders_durable(folder.path()).map_err(|error| failed(&error))?;
        // Somebody may have put something there meanwhile; it is theirs.
        is_free_or_folder(&target)?;
        if !target.exists() {
            fs::rename(folder.path(), &target).map_err(|error| failed(&error))?;
            let _ = folder.keep();
        } else if exchange(folder.path(), &target).is_ok() {
            // The draft's name is the former pack's now.
            let _ = folder.close();
        } else {
            let former = former_name(&target);
            fs::rename(&target, &former).map_err(|error| failed(&error))?;
            if let Err(error) = fs::rename(folder.path(), &target) {
                fs::rename(&former, &target).map_err(|error| failed(&error))?;
                return Err(failed(&error));
            }
            let _ = folder.keep();
            let _ = fs::remove_dir_all(&former);
        }
        // The rename is done and seen; a device that cannot make it durable keeps the former pack, which is whole as well.
        let _ = target.parent().map(make_durable);
        Ok(target)
    }
}

/// Whether a pack may be put here: nothing but a folder is replaced.
fn is_free_or_folder(target: &Path) -> Result<(), PipelineError> {
    if target.symlink_metadata().is_ok_and(|found| !found.is_dir()) {
        let place = Place::file(target.display().to_string());
        let message = "found a file or a link, expected a folder or nothing";
        return Err(PipelineError::configuration(place, message, "move it away, then run this again"));
    }
    Ok(())
}

/// Writes a file and waits until the device has it.
fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes the names in a folder durable, and those in the folders below it.
fn make_folders_durable(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            make_folders_durable(&entry.path())?;
        }
    }
    make_durable(folder)
}

#[cfg(unix)]
fn make_durable(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Folders cannot be opened like files here.
#[cfg(not(unix))]
fn make_durable(_folder: &Path) -> io::Result<()> {
    Ok(())
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
    #[cfg(unix)]
    fn a_link_in_the_place_of_a_pack_is_refused_and_nothing_is_written_through_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let (outside, target) = (folder.path().join("outside"), folder.path().join("2026Q3"));
        fs::create_dir(&outside).expect("a folder");
        for leads_to in [outside.clone(), folder.path().join("nowhere")] {
            std::os::unix::fs::symlink(leads_to, &target).expect("a link");
            let refused = Draft::beside(&target).err().expect("refused").to_string();
            assert!(refused.contains("2026Q3: found a file or a link"), "{refused}");
            fs::remove_file(&target).expect("the link is left alone");
        }
        assert_eq!(fs::read_dir(&outside).expect("a folder").count(), 0);
    }

    #[test]
    fn a_draft_that_cannot_be_published_goes() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("2026Q3");
        let draft = Draft::beside(&target).expect("a draft");
        draft.write("a.txt", b"a").expect("a file");
        // Planted after the draft was begun.
        fs::write(&target, "theirs").expect("a file");
        assert!(draft.publish().is_err());
        assert_eq!(fs::read_to_string(&target).expect("a text"), "theirs");
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
