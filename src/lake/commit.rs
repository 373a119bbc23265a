//! Publishing a folder whole or not at all.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::LakeError;

/// Publishes a finished folder under its final name by one rename, after its bytes are durable.
///
/// Both must lie on one file system. Nothing is replaced: `last` must not exist yet.
///
/// # Errors
/// When a file cannot be made durable or `last` exists.
pub fn commit_folder(temporary: &Path, last: &Path) -> Result<(), LakeError> {
    let failed = |error: io::Error| LakeError::at(last, format!("cannot be published: {error}"));
    make_durable(temporary).map_err(failed)?;
    if last.symlink_metadata().is_ok() {
        return Err(LakeError::at(last, "exists already"));
    }
    fs::rename(temporary, last).map_err(failed)?;
    sync_parent(last).map_err(failed)
}

/// Flushes every file and folder below `folder`, and the folder itself.
fn make_durable(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            make_durable(&entry.path())?;
        } else {
            File::open(entry.path())?.sync_all()?;
        }
    }
    File::open(folder)?.sync_all()
}

fn sync_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) => File::open(parent)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_appears_whole_and_replaces_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (made, last) = (folder.path().join(".made"), folder.path().join("last"));
        for _ in 0..2 {
            fs::create_dir_all(made.join("inner")).unwrap();
            fs::write(made.join("inner/file"), "text").unwrap();
            let outcome = commit_folder(&made, &last);
            assert_eq!(outcome.is_ok(), !made.exists());
        }
        assert!(made.exists(), "the second one is refused");
        assert_eq!(fs::read_to_string(last.join("inner/file")).unwrap(), "text");
    }
}
