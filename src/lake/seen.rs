//! Which rows and keys a table has already: hashes only, and not more of them than a bounded number.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::io;
use std::mem;
use std::path::PathBuf;

use super::keys_in_files::KeysInFiles;

/// Keys that are remembered at most: what a hash table of 2^21 places takes.
const MOST_REMEMBERED: usize = 1_835_008;

/// A key's hash, its lower half first: as one number of 128 bits it would take a third more room in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key(u64, u64);

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Half of a hash is a hash.
        state.write_u64(self.0);
    }
}

/// The halves of a hash.
#[allow(clippy::cast_possible_truncation, reason = "the halves of a hash")]
fn key(hash: u128) -> Key {
    Key(hash as u64, (hash >> 64) as u64)
}

/// A hasher for keys that are hashes themselves.
pub(super) type Folded = BuildHasherDefault<Fold>;

/// Takes the key as its own hash.
#[derive(Default)]
pub(super) struct Fold(u64);

impl Hasher for Fold {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 ^= value;
    }

    #[allow(clippy::cast_possible_truncation, reason = "half of a hash is a hash")]
    fn write_u128(&mut self, value: u128) {
        self.0 ^= value as u64;
    }
}

/// What is known of a row when it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing like it was there before.
    New,
    /// The same row was there before.
    Duplicate,
    /// Another row has its key.
    Conflict,
}

/// The keys of the rows accepted so far, each with half the hash of its row.
type Rows = HashMap<Key, u64, Folded>;

/// What is known of the keys of a table whose first row of each key stays.
///
/// Of a table with more keys than can be remembered, every row is taken for a new one and half the hash of its key waits in a file. Once all rows are
/// read, [`Seen::repeated`] tells whether that was wrong; the table is then read again by someone who knows which keys to look at.
pub(super) struct Seen {
    rows: Rows,
    most: usize,
    /// Where files may be made.
    folder: PathBuf,
    /// Keys, by half their hashes, of which a second row came while all were remembered.
    twice: HashSet<u64, Folded>,
    /// Where all keys are once there are too many.
    waiting: Option<KeysInFiles>,
    /// Where it is known which keys may be in more than one row, by half their hashes, the others are not looked at.
    only: Option<HashSet<u64, Folded>>,
}

impl Seen {
    /// Nothing yet; keys that are more than `most`, or the usual number, wait in files on the device of `folder`.
    pub(super) fn new(folder: PathBuf, most: Option<usize>) -> Self {
        let (rows, twice) = (Rows::default(), HashSet::default());
        Self { rows, most: most.unwrap_or(MOST_REMEMBERED), folder, twice, waiting: None, only: None }
    }

    /// Nothing yet; all keys are remembered, however many there are.
    pub(super) fn with_all_in_memory() -> Self {
        Self::new(PathBuf::new(), Some(usize::MAX))
    }

    /// Looks for keys that are about to be judged. No cache holds the table of keys: looked for one right after the other, the places of
    /// several are fetched at once.
    pub(super) fn look_ahead(&self, hashes: impl Iterator<Item = u128>) {
        if self.waiting.is_none() && self.only.is_none() {
            std::hint::black_box(hashes.filter(|hash| self.rows.contains_key(&key(*hash))).count());
        }
    }

    /// Whether the content of the rows to come counts: not where all are taken for new ones.
    pub(super) fn asks_for_content(&self) -> bool {
        self.waiting.is_none()
    }

    /// Judges a row by the hash of its key and the hash of its content, and remembers it where it is new.
    ///
    /// # Errors
    /// When keys are too many to be remembered and cannot be written to a file.
    #[allow(clippy::cast_possible_truncation, reason = "half of a hash is a hash")]
    pub(super) fn judge(&mut self, hash: u128, content: u128) -> io::Result<Standing> {
        let key = key(hash);
        // Before one more is added: room for the double of them would be made for it.
        if self.rows.len() >= self.most && self.waiting.is_none() && self.only.is_none() {
            self.forget()?;
        }
        if let Some(waiting) = &mut self.waiting {
            waiting.add(key.0)?;
            return Ok(Standing::New);
        }
        if self.only.as_ref().is_some_and(|only| !only.contains(&key.0)) {
            return Ok(Standing::New);
        }
        let standing = match self.rows.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(content as u64);
                Standing::New
            }
            Entry::Occupied(entry) if *entry.get() == content as u64 => Standing::Duplicate,
            Entry::Occupied(_) => Standing::Conflict,
        };
        if standing != Standing::New && self.most < usize::MAX && self.only.is_none() {
            self.twice.insert(key.0);
        }
        Ok(standing)
    }

    /// Puts what is remembered into files.
    fn forget(&mut self) -> io::Result<()> {
        let mut waiting = KeysInFiles::create(&self.folder)?;
        #[allow(clippy::iter_over_hash_type, reason = "which keys repeat does not depend on their order")]
        for key in mem::take(&mut self.rows).into_keys() {
            waiting.add(key.0)?;
        }
        self.waiting = Some(waiting);
        Ok(())
    }

    /// Asked once all rows are read: where rows were taken for new ones that are not, the one to read them all again with.
    ///
    /// # Errors
    /// When the keys that wait cannot be read.
    pub(super) fn repeated(&mut self) -> io::Result<Option<Self>> {
        let Some(waiting) = self.waiting.take() else { return Ok(None) };
        let mut only = waiting.repeated()?;
        if only.is_empty() {
            return Ok(None);
        }
        only.extend(mem::take(&mut self.twice));
        Ok(Some(Self { only: Some(only), ..Self::new(self.folder.clone(), Some(self.most)) }))
    }
}

/// What orders the versions of one key: a number, a day or a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version(pub(super) i128);

/// The latest version of a key.
#[derive(Debug, Clone)]
pub(super) struct Latest {
    /// Its version.
    pub version: Version,
    /// The hash of its content.
    pub content: u128,
    /// Its file, by the order of loading, and its line.
    pub place: (usize, u64),
}

/// The latest version of every key of a table.
#[derive(Default)]
pub(super) struct Versions {
    latest: HashMap<u128, Latest, Folded>,
}

impl Versions {
    /// Notes a row; of equal versions the first stays.
    pub(super) fn note(&mut self, key: u128, row: Latest) {
        match self.latest.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(row);
            }
            Entry::Occupied(mut entry) => {
                if row.version > entry.get().version {
                    entry.insert(row);
                }
            }
        }
    }

    /// The latest version of a key.
    pub(super) fn latest(&self, key: u128) -> Option<&Latest> {
        self.latest.get(&key)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn standings(seen: &mut Seen, rows: &[(u128, u128)]) -> Vec<Standing> {
        rows.iter().map(|(key, content)| seen.judge(*key, *content).unwrap()).collect()
    }

    proptest! {
        #[test]
        fn rows_are_judged_alike_in_little_memory_and_in_much(
            rows in prop::collection::vec((0_u128..60, 0_u128..3), 0..200), most in 0_usize..50,
        ) {
            let expected = standings(&mut Seen::with_all_in_memory(), &rows);
            let folder = tempfile::tempdir().unwrap();
            let mut little = Seen::new(folder.path().to_owned(), Some(most));
            let mut found = standings(&mut little, &rows);
            if let Some(mut again) = little.repeated().unwrap() {
                found = standings(&mut again, &rows);
                prop_assert!(again.repeated().unwrap().is_none());
            }
            prop_assert_eq!(found, expected);
        }
    }
}
