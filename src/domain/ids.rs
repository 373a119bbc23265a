//! Identifiers, and the one way they become file names.

use std::fmt;
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// The longest name in bytes: file systems take 255, and an extension comes behind it.
const LONGEST_NAME: usize = 200;

/// A partner's id as the vendor's partner list writes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct PartnerId(String);

impl PartnerId {
    /// Takes an id as it is written.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The id as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id as a file name: see [`file_name`]. One that no file system takes is its beginning, `~` and a hash of the id: no other
    /// id has that name, since `~` stands in no other.
    #[must_use]
    pub fn file_name(&self) -> String {
        let whole = file_name(&self.0);
        if whole.len() <= LONGEST_NAME {
            return whole;
        }
        let digest = Sha256::digest(self.0.as_bytes());
        let mut name: String = whole.chars().take(LONGEST_NAME / 2).collect();
        name.push('~');
        for byte in digest.iter().take(16) {
            let _ = write!(name, "{byte:02x}");
        }
        name
    }
}

impl fmt::Display for PartnerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An id as a reversible file name that never leaves its folder.
///
/// Letters, digits, `.`, `_` and `-` stay; every other byte is percent-encoded. A name of dots alone would
/// be a folder reference, so its dots are encoded too.
#[must_use]
pub fn file_name(id: &str) -> String {
    let only_dots = id.bytes().all(|byte| byte == b'.');
    let mut name = String::with_capacity(id.len());
    for byte in id.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"_-".contains(&byte) || (byte == b'.' && !only_dots);
        if plain {
            name.push(char::from(byte));
        } else {
            let _ = write!(name, "%{byte:02X}");
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_stay_in_their_folder() {
        assert_eq!(file_name("P-001_a.b"), "P-001_a.b");
        assert_eq!(file_name("../etc"), "..%2Fetc");
        assert_eq!(file_name(".."), "%2E%2E");
        assert_eq!(file_name("Org line C"), "Org%20line%20C");
        assert_eq!(file_name("Ö"), "%C3%96");
    }

    #[test]
    fn a_long_id_has_a_short_name_of_its_own() {
        let name = |id: &str| PartnerId::new(id).file_name();
        assert_eq!(name(&"Q".repeat(200)), "Q".repeat(200));
        let long = "Q".repeat(300);
        assert_eq!(name(&long).len(), 133);
        assert!(name(&long).starts_with(&format!("{}~", "Q".repeat(100))), "{}", name(&long));
        assert_ne!(name(&long), name(&format!("{long}R")));
        assert_eq!(name(&"田".repeat(40)).len(), 133);
        // What is written by hand cannot look like one.
        assert_eq!(name("a~b"), "a%7Eb");
    }
}
