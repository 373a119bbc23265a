//! Objects of stores, brought into files of a temporary folder when they are needed.
//!
//! A snapshot is named by what goes in, so that the hash of every object must be known first. It is known of an object that looks as it did
//! when it was last brought (ETag, size and time of writing); only what looks different is brought at once. The others are brought
//! where a load reads them, and held against the hash that was known.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::index::{Index, hexadecimal};
use crate::config::model::Source;
use crate::config::object_url::ObjectUrl;
use crate::domain::{Finding, Place};
use crate::sources::bucket::{Buckets, Object};
use crate::sources::files::{SourceFile, described, place_of};

/// What is told how many bytes of objects are here, and how many are to come in all.
pub(super) type Fetching<'f> = dyn FnMut(u64, u64) + 'f;

/// How an object looks in a listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ObjectLook {
    etag: String,
    size: u64,
    modified: i64,
}

impl ObjectLook {
    /// `None` where the store gives nothing that would change with the content.
    fn of(object: &Object) -> Option<Self> {
        let etag = object.etag.clone()?;
        Some(Self { etag, size: object.size, modified: object.modified })
    }
}

/// An object of a source.
struct Known {
    object: Object,
    /// Where its URL or glob is written.
    place: Place,
    /// Where it lies once it is here.
    path: PathBuf,
    sha256: String,
    is_here: bool,
}

/// The objects that the sources of a workspace name.
#[derive(Default)]
pub(super) struct Objects {
    buckets: Buckets,
    /// By URL.
    known: BTreeMap<String, Known>,
    /// By what sources and joins write, in the order of their names.
    of_sources: BTreeMap<String, Vec<SourceFile>>,
}

/// An object as an input of a load.
pub(super) struct ObjectInput {
    pub(super) file: SourceFile,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

impl Objects {
    /// Lists the objects of a source below `folder`, which need not be there yet. Gives what is wrong.
    pub(super) fn list(&mut self, source: &Source, folder: &Path) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut files: Vec<SourceFile> = Vec::new();
        for (index, written) in source.files.iter().enumerate() {
            let Some(Ok(url)) = ObjectUrl::read(written) else { continue };
            let place = place_of(source, index);
            match self.buckets.list(&url, place) {
                Ok(objects) => {
                    for object in objects {
                        match self.note(object, source, place, folder) {
                            Ok(file) => files.push(file),
                            Err(finding) => findings.push(finding),
                        }
                    }
                }
                Err(finding) => findings.push(finding),
            }
        }
        files.sort_by(|left, right| left.name.cmp(&right.name));
        files.dedup_by(|left, right| left.name == right.name);
        self.of_sources.insert(written(source), files);
        findings
    }

    /// Another source may name the same object: it is then the one that was listed first.
    fn note(&mut self, object: Object, source: &Source, place: &Place, folder: &Path) -> Result<SourceFile, Finding> {
        let path = folder.join(format!("object-{}", self.known.len() + 1));
        let name = object.url.clone();
        let known = self.known.entry(name.clone()).or_insert_with(|| Known {
            object,
            place: place.clone(),
            path,
            sha256: String::new(),
            is_here: false,
        });
        described(name, known.path.clone(), source)
    }

    /// Makes every hash known: from the index, or by bringing the object. Gives what is wrong.
    pub(super) fn hash(&mut self, index: &mut Index, rehash: bool, fetching: &mut Fetching<'_>) -> Vec<Finding> {
        let wanted: BTreeSet<String> = self.of_sources.values().flatten().map(|file| file.name.clone()).collect();
        let mut unknown = Vec::new();
        for url in wanted {
            let Some(known) = self.known.get_mut(&url) else { continue };
            let look = ObjectLook::of(&known.object);
            match look.and_then(|look| index.object(&url, &look)).filter(|_| !rehash) {
                Some(sha256) => known.sha256 = sha256,
                None => unknown.push(url),
            }
        }
        let mut findings = Vec::new();
        for (url, outcome) in self.fetch(&unknown, fetching) {
            let Some(known) = self.known.get_mut(&url) else { continue };
            match outcome {
                Ok(sha256) => {
                    known.sha256.clone_from(&sha256);
                    known.is_here = true;
                    if let Some(look) = ObjectLook::of(&known.object) {
                        index.note_object(&url, look, sha256);
                    }
                }
                // A store that is gone says the same of every object.
                Err(finding) if findings.contains(&finding) => {}
                Err(finding) => findings.push(finding),
            }
        }
        findings
    }

    /// Brings those of the objects that are not here yet. Gives what is wrong: the store refuses, or an object that was brought before is
    /// not what its hash says.
    pub(super) fn bring(&mut self, urls: BTreeSet<String>, fetching: &mut Fetching<'_>) -> Vec<Finding> {
        let is_missing = |url: &String| self.known.get(url).is_some_and(|known| !known.is_here);
        let missing: Vec<String> = urls.into_iter().filter(is_missing).collect();
        let mut findings = Vec::new();
        for (url, outcome) in self.fetch(&missing, fetching) {
            let Some(known) = self.known.get_mut(&url) else { continue };
            match outcome {
                Ok(sha256) if known.sha256.is_empty() || known.sha256 == sha256 => {
                    known.sha256 = sha256;
                    known.is_here = true;
                }
                Ok(_) => {
                    let message = format!("`{url}` has another content than when it was last read, and the same ETag");
                    let remedy = "load with `--rehash`, which trusts no ETag";
                    findings.push(Finding::error(known.place.clone(), message).remedy(remedy));
                }
                Err(finding) => findings.push(finding),
            }
        }
        findings
    }

    /// Writes objects into their files, a few at once; gives the SHA-256 of what came, in the order that was asked for.
    fn fetch(&mut self, urls: &[String], fetching: &mut Fetching<'_>) -> Vec<(String, Result<String, Finding>)> {
        let Self { buckets, known, .. } = self;
        let asked: Vec<(&String, &Known)> = urls.iter().filter_map(|url| known.get_key_value(url)).collect();
        let objects: Vec<(&Object, &Place)> = asked.iter().map(|(_, known)| (&known.object, &known.place)).collect();
        let total = objects.iter().map(|(object, _)| object.size).sum();
        let mut done = 0;
        let mut files: Vec<Incoming<'_>> = asked.iter().map(|(_, known)| Incoming::of(known)).collect();
        let outcomes = buckets.read_all(&objects, &mut |index, bytes| {
            done += bytes.len() as u64;
            fetching(done, total);
            files.get_mut(index).map_or(Ok(()), |file| file.take(bytes))
        });
        let outcomes = outcomes.into_iter().zip(files).map(|(outcome, file)| outcome.and_then(|()| file.finish()));
        asked.into_iter().map(|(url, _)| url.clone()).zip(outcomes).collect()
    }

    /// The objects of a source whose hash is known.
    pub(super) fn inputs(&self, source: &Source) -> Vec<ObjectInput> {
        let input = |file: &SourceFile| {
            let known = self.known.get(&file.name).filter(|known| !known.sha256.is_empty())?;
            Some(ObjectInput { file: file.clone(), bytes: known.object.size, sha256: known.sha256.clone() })
        };
        self.of_sources.get(&written(source)).into_iter().flatten().filter_map(input).collect()
    }

    /// The objects of a source.
    pub(super) fn files(&self, source: &Source) -> &[SourceFile] {
        self.of_sources.get(&written(source)).map_or(&[], Vec::as_slice)
    }

    /// Whether an object lies in its file.
    pub(super) fn is_here(&self, url: &str) -> bool {
        self.known.get(url).is_some_and(|known| known.is_here)
    }
}

/// Whether a source names any object.
pub(super) fn has_objects(source: &Source) -> bool {
    source.files.iter().any(|written| ObjectUrl::read(written).is_some())
}

/// What decides which objects are those of a source or a join, and how they are read: names may be the same where that is not.
fn written(source: &Source) -> String {
    format!("{:?} {:?}", source.format, source.files)
}

/// An object on its way into its file.
struct Incoming<'k> {
    known: &'k Known,
    /// The file, from the first bytes to the last: there may be more objects than files may be open.
    file: Option<File>,
    hasher: Sha256,
    bytes: u64,
}

impl<'k> Incoming<'k> {
    fn of(known: &'k Known) -> Self {
        Self { known, file: None, hasher: Sha256::new(), bytes: 0 }
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), Finding> {
        let unwritable = |error| self.known.unwritable(&error);
        let mut file = match self.file.take() {
            Some(file) => file,
            None => File::create(&self.known.path).map_err(unwritable)?,
        };
        file.write_all(bytes).map_err(unwritable)?;
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
        if self.bytes < self.known.object.size {
            self.file = Some(file);
        }
        Ok(())
    }

    /// The SHA-256 of all that came.
    fn finish(self) -> Result<String, Finding> {
        if self.bytes != self.known.object.size {
            let message = format!("only {} of {} bytes of it came", self.bytes, self.known.object.size);
            return Err(Finding::error(Place::file(&self.known.object.url), message).remedy("run again"));
        }
        if self.bytes == 0 {
            File::create(&self.known.path).map_err(|error| self.known.unwritable(&error))?;
        }
        Ok(hexadecimal(&self.hasher.finalize()))
    }
}

impl Known {
    fn unwritable(&self, error: &std::io::Error) -> Finding {
        let message = format!("cannot be kept in the temporary folder: {error}");
        Finding::error(Place::file(&self.object.url), message)
            .remedy("make room, or name another folder in the environment variable TMPDIR")
    }
}
