//! What the lake remembers of source files, to tell quickly whether they changed (rule R6).

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::LakeError;
use super::objects::ObjectLook;
use super::whole::{read_file, write_whole};

/// How a file looks from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Look {
    size: u64,
    modified_seconds: u64,
    modified_nanoseconds: u32,
    inode: u64,
}

impl Look {
    /// Looks at a file.
    pub(super) fn at(path: &Path) -> io::Result<Self> {
        let metadata = fs::metadata(path)?;
        let modified = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        Ok(Self {
            size: metadata.len(),
            modified_seconds: modified.as_secs(),
            modified_nanoseconds: modified.subsec_nanos(),
            inode: inode(&metadata),
        })
    }

    /// A file of which nothing but its size is known: an object that may not be here.
    pub(super) fn of_size(size: u64) -> Self {
        Self { size, modified_seconds: 0, modified_nanoseconds: 0, inode: 0 }
    }

    /// The size in bytes.
    pub(super) fn size(&self) -> u64 {
        self.size
    }
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_metadata: &Metadata) -> u64 {
    0
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    look: Look,
    sha256: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct ObjectEntry {
    look: ObjectLook,
    sha256: String,
}

/// The index file: how each source file looked when it was last hashed, and the snapshot last made or found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Index {
    /// The snapshot that the last load made or found.
    pub current: Option<String>,
    /// The one before it.
    #[serde(default)]
    pub former: Option<String>,
    files: BTreeMap<String, Entry>,
    /// Objects of stores, by URL.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    objects: BTreeMap<String, ObjectEntry>,
}

fn index_path(root: &Path) -> PathBuf {
    root.join("data").join("lake").join("index.json")
}

impl Index {
    /// Reads the index. It only saves work: one that is missing or damaged counts as empty.
    pub(super) fn read(root: &Path) -> Self {
        let text = read_file(&index_path(root)).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// Writes the index, whole or not at all.
    pub(super) fn write(&self, root: &Path) -> Result<(), LakeError> {
        let path = index_path(root);
        let failed = |error: io::Error| LakeError::at(&path, format!("cannot be written: {error}"));
        let folder = path.parent().unwrap_or(root);
        fs::create_dir_all(folder).map_err(failed)?;
        let text = serde_json::to_string_pretty(self).map_err(|error| failed(error.into()))?;
        write_whole(&path, text.as_bytes()).map_err(failed)
    }

    /// The hash of a file: remembered where it looks the same, or computed from its content.
    pub(super) fn hash(&mut self, name: &str, path: &Path, rehash: bool) -> io::Result<(Look, String)> {
        let look = Look::at(path)?;
        if let Some(entry) = self.files.get(name).filter(|entry| !rehash && entry.look == look) {
            return Ok((look, entry.sha256.clone()));
        }
        let sha256 = hash_file(path)?;
        if Look::at(path)? != look {
            return Err(io::Error::other("it changed while it was read; run again when it is complete"));
        }
        self.files.insert(name.to_owned(), Entry { look: look.clone(), sha256: sha256.clone() });
        Ok((look, sha256))
    }

    /// The hash of an object that looked like this when it was brought.
    pub(super) fn object(&self, url: &str, look: &ObjectLook) -> Option<String> {
        self.objects.get(url).filter(|entry| entry.look == *look).map(|entry| entry.sha256.clone())
    }

    /// Remembers what an object held that looked like this.
    pub(super) fn note_object(&mut self, url: &str, look: ObjectLook, sha256: String) {
        self.objects.insert(url.to_owned(), ObjectEntry { look, sha256 });
    }

    /// Forgets all files and objects but these.
    pub(super) fn keep<'n>(&mut self, names: impl Iterator<Item = &'n str>) {
        let names: BTreeSet<&str> = names.collect();
        self.files.retain(|name, _| names.contains(name.as_str()));
        self.objects.retain(|url, _| names.contains(url.as_str()));
    }
}

/// SHA-256 of a file in hexadecimal.
pub(super) fn hash_file(path: &Path) -> io::Result<String> {
    if !fs::metadata(path)?.is_file() {
        // A pipe would be waited for.
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "this is no file"));
    }
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            return Ok(hexadecimal(&hasher.finalize()));
        }
        hasher.update(buffer.get(..count).unwrap_or_default());
    }
}

/// SHA-256 of a text in hexadecimal.
pub(super) fn hash_text(text: &str) -> String {
    hexadecimal(&Sha256::digest(text.as_bytes()))
}

/// Bytes in hexadecimal.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_hashed_again_only_when_it_looks_different_or_one_insists() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, "one").unwrap();
        let mut index = Index::default();
        let (look, first) = index.hash("a.csv", &path, false).unwrap();
        assert_eq!(look.size(), 3);
        assert_eq!(first, hash_text("one"));
        // The same look with other content: only a rehash notices.
        let modified = fs::metadata(&path).unwrap().modified().unwrap();
        fs::write(&path, "two").unwrap();
        File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
        assert_eq!(index.hash("a.csv", &path, false).unwrap().1, first);
        assert_eq!(index.hash("a.csv", &path, true).unwrap().1, hash_text("two"));
        fs::write(&path, "three").unwrap();
        assert_eq!(index.hash("a.csv", &path, false).unwrap().1, hash_text("three"));
        index.write(folder.path()).unwrap();
        assert_eq!(Index::read(folder.path()), index);
        index.keep(std::iter::empty());
        assert_eq!(index, Index::default());
    }
}
