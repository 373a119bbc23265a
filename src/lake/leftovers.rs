//! What a process that was killed has left half made, told from what another one is making now.
//!
//! Whoever makes something under a name of [`MARKS`] holds a lock on it meanwhile, which ends with the process however that ends.

use std::fs::File;
#[cfg(unix)]
use std::fs::{self, TryLockError};
use std::io;
use std::path::Path;

use tempfile::{Builder, TempDir};

/// What unfinished files and folders begin with.
#[cfg(unix)]
const MARKS: [&str; 2] = [MAKING, UNFINISHED];
/// Begins the names of folders being made.
pub(super) const MAKING: &str = ".making-";
/// Begins the names of files being made, and of folders that hold one.
pub(super) const UNFINISHED: &str = ".unfinished-";

/// How often something is made that others take for a leftover.
pub(super) const ATTEMPTS: usize = 8;

/// Makes a folder of such a name in another one, after removing what others have left there; nobody removes it while the hold lives.
pub(super) fn folder_in(parent: &Path, mark: &str) -> io::Result<(TempDir, Option<File>)> {
    clear(parent);
    for _ in 0..ATTEMPTS {
        let folder = Builder::new().prefix(mark).tempdir_in(parent)?;
        if let Hold::Ours(hold) = hold(folder.path()) {
            return Ok((folder, hold));
        }
    }
    Err(taken())
}

/// Why nothing could be made.
pub(super) fn taken() -> io::Error {
    io::Error::other("another process removes it again and again")
}

/// Whether something unfinished is ours.
pub(super) enum Hold {
    /// Nobody removes it while this value lives; on systems that cannot lock it there is no file, and nobody removes anything.
    Ours(Option<File>),
    /// Somebody took it for a leftover before it was locked: make another.
    Lost,
}

/// Locks a file or folder that was made just now. Where a lock would keep its own maker from writing, there is none.
#[cfg(not(unix))]
pub(super) fn hold(_path: &Path) -> Hold {
    Hold::Ours(None)
}

/// Removes nothing where nobody can say what is held.
#[cfg(not(unix))]
pub(super) fn clear(_folder: &Path) {}

/// Locks a file or folder that was made just now.
#[cfg(unix)]
pub(super) fn hold(path: &Path) -> Hold {
    let Ok(file) = File::open(path) else {
        return if path.exists() { Hold::Ours(None) } else { Hold::Lost };
    };
    match file.try_lock() {
        Ok(()) if path.exists() => Hold::Ours(Some(file)),
        Ok(()) | Err(TryLockError::WouldBlock) => Hold::Lost,
        Err(TryLockError::Error(_)) => Hold::Ours(None),
    }
}

/// Removes leftovers from a folder, as far as that can be done: they do no harm.
#[cfg(unix)]
pub(super) fn clear(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        if MARKS.iter().any(|mark| name.to_string_lossy().starts_with(mark)) {
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
            // A pipe would be waited for, and a link lead elsewhere.
            let file = if is_folder || is_file { File::open(entry.path()).ok() } else { None };
            // The lock is kept until all is gone, so that whoever makes it knows.
            if let Some(file) = file
                && file.try_lock().is_ok()
            {
                let _ = if is_folder { fs::remove_dir_all(entry.path()) } else { fs::remove_file(entry.path()) };
            }
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_holds_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in [".making-dead", ".making-alive", ".unfinished-dead", "snapshot"] {
            fs::create_dir(path(name)).unwrap();
            fs::write(path(name).join("part"), "rows").unwrap();
        }
        fs::write(path(".unfinished-file"), "half").unwrap();
        std::os::unix::fs::symlink(path("snapshot"), path(".making-link")).unwrap();
        let Hold::Ours(Some(held)) = hold(&path(".making-alive")) else { panic!("it is there") };
        clear(folder.path());
        let left = |name: &str| path(name).symlink_metadata().is_ok();
        assert!(!left(".making-dead") && !left(".unfinished-dead") && !left(".unfinished-file"));
        assert!(path("snapshot/part").exists() && path(".making-alive/part").exists() && left(".making-link"));
        assert!(matches!(hold(&path(".making-alive")), Hold::Lost), "held already");
        drop(held);
        clear(folder.path());
        assert!(!left(".making-alive"));
        assert!(matches!(hold(&path(".making-alive")), Hold::Lost), "gone");
    }
}
