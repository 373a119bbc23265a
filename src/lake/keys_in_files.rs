//! The keys of a table that has too many of them to be remembered: they wait in files until all its rows are read.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufWriter, Read as _, Seek as _, Write as _};
use std::path::Path;
use std::thread;

use super::seen::Folded;

/// Files the keys are spread over, so that the keys of one fit into memory.
const FILES: usize = 64;
/// What is written to one of them at once.
const BUFFER: usize = 1 << 16;
/// Bytes of a hash.
const HASH_BYTES: usize = 8;

/// Hashes of keys in files that have no name: the system removes them with the process.
pub(super) struct KeysInFiles {
    files: Vec<BufWriter<File>>,
}

impl KeysInFiles {
    /// No key yet; the files lie on the device of `folder`.
    ///
    /// # Errors
    /// When the files cannot be made.
    pub(super) fn create(folder: &Path) -> io::Result<Self> {
        let file = |_| Ok(BufWriter::with_capacity(BUFFER, tempfile::tempfile_in(folder)?));
        Ok(Self { files: (0..FILES).map(file).collect::<io::Result<_>>()? })
    }

    /// Adds the hash of one more row's key.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn add(&mut self, hash: u64) -> io::Result<()> {
        let Some(file) = self.files.get_mut((hash % FILES as u64) as usize) else { return Ok(()) };
        file.write_all(&hash.to_le_bytes())
    }

    /// The hashes that were added more than once.
    ///
    /// # Errors
    /// When they cannot be written or read again.
    pub(super) fn repeated(self) -> io::Result<HashSet<u64, Folded>> {
        let mut files = self.files;
        let others = files.split_off(FILES / 2);
        thread::scope(|scope| {
            let beside = scope.spawn(|| repeated_in(others));
            let mut repeated = repeated_in(files)?;
            repeated.extend(beside.join().unwrap_or_else(|_| Err(io::Error::other("keys could not be sorted")))?);
            Ok(repeated)
        })
    }
}

/// The hashes that are more than once in one of the files.
fn repeated_in(files: Vec<BufWriter<File>>) -> io::Result<HashSet<u64, Folded>> {
    let mut repeated = HashSet::default();
    let (mut bytes, mut keys) = (Vec::new(), Vec::new());
    for file in files {
        let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        bytes.clear();
        file.read_to_end(&mut bytes)?;
        keys.clear();
        keys.extend(bytes.as_chunks::<HASH_BYTES>().0.iter().map(|bytes| u64::from_le_bytes(*bytes)));
        keys.sort_unstable();
        repeated.extend(keys.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]));
    }
    Ok(repeated)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_repeat_are_found_wherever_they_lie() {
        let folder = tempfile::tempdir().unwrap();
        let mut keys = KeysInFiles::create(folder.path()).unwrap();
        let number = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for n in (0..10_000).chain([17, 9_999, 17]) {
            keys.add(number(n)).unwrap();
        }
        assert_eq!(keys.repeated().unwrap(), HashSet::from_iter([number(17), number(9_999)]));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
