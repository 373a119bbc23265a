//! The documents of a pack, each drawn only where the former pack does not have it already.
//!
//! Drawing is nearly all the time a pack takes. What a document shows is known before: where the former pack's was drawn by the same
//! program in the same look from the very same figures and words, its bytes are taken, after a look that they are still what was
//! published. So a correction of one partner's data costs the drawing of what it changes.

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use sha2::{Digest as _, Sha256};

use super::run_record::sha256;
use super::{Loaded, PipelineError, reuse};
use crate::lake::read_file;
use crate::render::pdf::Attachment;

/// What a document was drawn from, as a hash; by its path in the pack.
pub(super) type Drawings = BTreeMap<String, String>;

/// The documents of a pack that is being made in the place of a former one.
pub(super) struct Documents {
    /// What all documents share: the program, the look.
    look: String,
    /// The folder of the former pack.
    folder: PathBuf,
    former: Drawings,
    /// The hashes of the former pack's files, by path.
    published: BTreeMap<String, String>,
    drawings: Mutex<Drawings>,
    taken: AtomicUsize,
}

impl Documents {
    /// The documents of a pack in a folder, where a former one may be.
    pub(super) fn of(loaded: &Loaded, folder: &Path) -> Self {
        let files = loaded.files.iter().chain(&loaded.unpinned_files).filter(|(path, _)| shapes_documents(path));
        let mut look = reuse::program();
        for (path, content) in files {
            let _ = write!(look, "\n{path} {}", sha256(content));
        }
        let (record, former) = reuse::former(&loaded.root, folder).unzip();
        let outputs = record.map(|record| record.outputs).unwrap_or_default();
        Self {
            look,
            folder: folder.to_owned(),
            former: former.unwrap_or_default(),
            published: outputs.into_iter().map(|file| (file.path, file.sha256)).collect(),
            drawings: Mutex::default(),
            taken: AtomicUsize::new(0),
        }
    }

    /// The name of what a document shows: equal where nothing it shows, and nothing that it carries, is another.
    pub(super) fn drawing(&self, shown: &impl Debug, attachments: &[Attachment<'_>]) -> Result<String, PipelineError> {
        let mut hash = Hashed(Sha256::new());
        let written = write!(hash, "{}\n{shown:?}", self.look);
        written.map_err(|_| PipelineError::Internal("a document could not be told from others".to_owned()))?;
        for attachment in attachments {
            hash.0.update(attachment.name.as_bytes());
            hash.0.update(Sha256::digest(attachment.bytes));
        }
        Ok(sha256(&hash.0.finalize()))
    }

    /// The bytes of a document: those of the former pack where it was drawn from the same, or else drawn now.
    ///
    /// # Errors
    /// When it cannot be drawn.
    pub(super) fn bytes(
        &self,
        path: &str,
        drawing: &str,
        draw: impl FnOnce() -> Result<Vec<u8>, PipelineError>,
    ) -> Result<Vec<u8>, PipelineError> {
        let bytes = match self.former(path, drawing) {
            Some(bytes) => {
                self.taken.fetch_add(1, Ordering::Relaxed);
                bytes
            }
            None => draw()?,
        };
        let unrecorded = |_| PipelineError::Internal("a document could not be recorded".to_owned());
        self.drawings.lock().map_err(unrecorded)?.insert(path.to_owned(), drawing.to_owned());
        Ok(bytes)
    }

    fn former(&self, path: &str, drawing: &str) -> Option<Vec<u8>> {
        self.former.get(path).filter(|former| *former == drawing)?;
        let published = self.published.get(path)?;
        read_file(&self.folder.join(path)).ok().filter(|bytes| sha256(bytes) == *published)
    }

    /// How many documents there are, and how many of them were taken from the former pack.
    fn counts(&self) -> (usize, usize) {
        let all = self.drawings.lock().map_or(0, |drawings| drawings.len());
        (all, self.taken.load(Ordering::Relaxed))
    }

    /// The same in words, to be told behind a number of decks; nothing where none was taken.
    pub(super) fn taken_in_words(&self) -> String {
        match self.counts() {
            (_, 0) => String::new(),
            (documents, taken) => format!("; {taken} of {documents} documents are as they were"),
        }
    }

    /// What every document was drawn from.
    pub(super) fn into_drawings(self) -> Drawings {
        self.drawings.into_inner().unwrap_or_default()
    }
}

/// Whether a file of the workspace says how documents look. What rules, metrics and lists say is in what the documents show.
fn shapes_documents(path: &str) -> bool {
    !(path.starts_with("programme/") || path.starts_with("metrics/") || path.ends_with(".csv"))
}

/// Hashes what is written to it.
struct Hashed(Sha256);

impl fmt::Write for Hashed {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn documents(folder: &Path, former: &[(&str, &str, &[u8])]) -> Documents {
        let drawings = former.iter().map(|(path, drawing, _)| ((*path).to_owned(), (*drawing).to_owned()));
        let published = former.iter().map(|(path, _, bytes)| ((*path).to_owned(), sha256(bytes)));
        for (path, _, bytes) in former {
            fs::write(folder.join(path), bytes).unwrap();
        }
        Documents {
            look: "look".to_owned(),
            folder: folder.to_owned(),
            former: drawings.collect(),
            published: published.collect(),
            drawings: Mutex::default(),
            taken: AtomicUsize::new(0),
        }
    }

    fn taken_or_drawn(documents: &Documents, path: &str, drawing: &str) -> String {
        let bytes = documents.bytes(path, drawing, || Ok(b"drawn".to_vec())).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn what_the_former_pack_shows_is_taken_and_all_else_drawn() {
        let folder = tempfile::tempdir().unwrap();
        let documents = documents(folder.path(), &[("a.pdf", "one", b"former"), ("b.pdf", "two", b"former")]);
        fs::write(folder.path().join("b.pdf"), "damaged").unwrap();
        assert_eq!(taken_or_drawn(&documents, "a.pdf", "one"), "former");
        assert_eq!(taken_or_drawn(&documents, "a.pdf", "another"), "drawn");
        assert_eq!(taken_or_drawn(&documents, "b.pdf", "two"), "drawn");
        assert_eq!(taken_or_drawn(&documents, "c.pdf", "one"), "drawn");
        assert_eq!(documents.counts(), (3, 1));
        assert_eq!(documents.into_drawings().into_values().collect::<Vec<_>>(), ["another", "two", "one"]);
    }

    #[test]
    fn a_drawing_is_named_by_all_it_shows_and_carries() {
        let folder = tempfile::tempdir().unwrap();
        let documents = documents(folder.path(), &[]);
        let carried = |bytes| [Attachment { name: "x.json", bytes }];
        let names = [
            documents.drawing(&1.0, &[]).unwrap(),
            documents.drawing(&1.000_000_000_000_1, &[]).unwrap(),
            documents.drawing(&1.0, &carried(b"1")).unwrap(),
            documents.drawing(&1.0, &carried(b"2")).unwrap(),
        ];
        assert_eq!(names.iter().collect::<std::collections::BTreeSet<_>>().len(), 4);
        assert_eq!(documents.drawing(&1.0, &carried(b"2")).unwrap(), names[3]);
    }
}
