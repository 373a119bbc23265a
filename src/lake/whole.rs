//! Small files that are written whole or not at all, and read only where they are files.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use super::leftovers::{self, ATTEMPTS, Hold, UNFINISHED};

/// Gives `path` this content by one rename, after the bytes are durable. Whatever else had the name, such as a link or a pipe, is replaced
/// and not written through.
///
/// # Errors
/// When nothing can be written beside it, or a folder has the name; nothing is left beside it then.
pub fn write_whole(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut beside = tempfile::Builder::new();
    beside.prefix(UNFINISHED);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As readable as any file that this user makes.
        beside.permissions(fs::Permissions::from_mode(0o666));
    }
    for _ in 0..ATTEMPTS {
        let mut file = beside.tempfile_in(folder)?;
        let Hold::Ours(_hold) = leftovers::hold(file.path()) else { continue };
        file.write_all(content)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        return Ok(());
    }
    Err(leftovers::taken())
}

/// The content of a file. A pipe is not waited for, and a device not read without end.
///
/// # Errors
/// When there is nothing, or something that is no file, or it cannot be read.
pub fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "this is no file"));
    }
    fs::read(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_stays_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        for text in ["first", "second"] {
            write_whole(&path, text.as_bytes()).unwrap();
            assert_eq!(read_file(&path).unwrap(), text.as_bytes());
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        fs::create_dir(folder.path().join("b.json")).unwrap();
        assert!(write_whole(&folder.path().join("b.json"), b"text").is_err());
        assert!(read_file(&folder.path().join("b.json")).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left of what failed");
    }

    #[test]
    #[cfg(unix)]
    fn a_link_is_replaced_and_not_written_through() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (outside, link) = (folder.path().join("outside"), folder.path().join("link"));
        fs::write(&outside, "theirs").unwrap();
        symlink(&outside, &link).unwrap();
        write_whole(&link, b"ours").unwrap();
        assert_eq!(fs::read_to_string(&outside).unwrap(), "theirs");
        assert_eq!(fs::read_to_string(&link).unwrap(), "ours");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&link), mode(&outside), "as readable as any file");
    }
}
