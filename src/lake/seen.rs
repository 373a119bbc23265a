//! Which rows and keys a table has already: hashes only, so memory grows with the number of keys and not with content.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasherDefault, Hasher};

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

/// The keys of the rows accepted so far, each with the hash of its row.
#[derive(Default)]
pub(super) struct Seen {
    rows: HashMap<u128, u64, Folded>,
}

impl Seen {
    /// Judges a row by the hash of its key and the hash of its content, and remembers it where it is new.
    #[allow(clippy::cast_possible_truncation, reason = "half of a hash is a hash")]
    pub(super) fn judge(&mut self, key: u128, content: u128) -> Standing {
        match self.rows.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(content as u64);
                Standing::New
            }
            Entry::Occupied(entry) if *entry.get() == content as u64 => Standing::Duplicate,
            Entry::Occupied(_) => Standing::Conflict,
        }
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
