//! What the snapshot before holds of files that did not change, so that they are not read again.
//!
//! What becomes of a file's rows is not its own affair: which of them are duplicates or repeat a key depends on the files before
//! it, which partner they name on the aliases, and the ids it brings decide about the files after it. A file is passed over only
//! where all of that is what it was: it and every file before it in its table have the same name, content and mapping, and the
//! aliases did not change where any of them is translated by them. Its rows then come from its part of that snapshot, from which the
//! keys and ids are learned anew, so that a load that passes files over writes the same bytes as one that reads them all.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use csv::StringRecord;

use super::identity;
use super::index::hash_file;
use super::input::Input;
use super::manifest::Part;
use super::report::FileReport;
use super::snapshot::Snapshot;

/// The snapshot before, or none.
#[derive(Default)]
pub(super) struct Former {
    snapshot: Option<Snapshot>,
    /// Its rows that were set aside, by source and file.
    set_aside: BTreeMap<(String, String), Vec<StringRecord>>,
}

/// How much of a table is as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unchanged {
    /// How many of its inputs, from the first one on.
    pub first: usize,
    /// Whether these are all there are and all there were.
    pub is_all: bool,
}

/// One file of the snapshot before.
pub(super) struct FormerFile<'f> {
    /// What became of its rows.
    pub report: &'f FileReport,
    /// Its accepted rows.
    pub part: &'f Part,
    /// Its rows that later versions replaced, where the table keeps the latest.
    pub history: Option<&'f Part>,
    /// Its lines of `quarantine.csv`.
    pub set_aside: &'f [StringRecord],
}

impl Former {
    /// Opens the snapshot of an id. One that cannot be used to the last byte is none: all files are read then.
    pub(super) fn open(root: &Path, id: Option<&str>) -> Self {
        let snapshot = id.and_then(|id| Snapshot::open(root, id).ok());
        let Some(snapshot) = snapshot.filter(|snapshot| snapshot.manifest.contract == identity::contract()) else {
            return Self::default();
        };
        let path = snapshot.dir.join("quarantine.csv");
        if hash_file(&path).ok().as_ref() != Some(&snapshot.manifest.quarantine_sha256) {
            return Self::default();
        }
        match set_aside(&path) {
            Ok(set_aside) => Self { snapshot: Some(snapshot), set_aside },
            Err(_) => Self::default(),
        }
    }

    /// How many of a table's inputs, which are in the order of loading, are as they were.
    pub(super) fn unchanged(&self, table: &str, inputs: &[Input<'_>]) -> Unchanged {
        let former: Vec<&FileReport> = self.files(table).collect();
        let is_same = |(input, former): &(&Input<'_>, &&FileReport)| {
            let same = former.source == input.source.name && former.file == input.file.name;
            let same = same && former.sha256 == input.sha256 && former.number == input.number;
            // What was said about a file as a whole is said again by reading it.
            same && former.mapping == input.mapping && !former.warned
        };
        let first = inputs.iter().zip(&former).take_while(is_same).count();
        Unchanged { first, is_all: first == inputs.len() && first == former.len() }
    }

    fn files<'f>(&'f self, table: &'f str) -> impl Iterator<Item = &'f FileReport> {
        let files = self.snapshot.iter().flat_map(|snapshot| &snapshot.manifest.report.files);
        files.filter(move |file| file.table == table)
    }

    /// A file of a table by its place in the order of loading.
    pub(super) fn file<'f>(&'f self, table: &'f str, order: usize) -> Option<FormerFile<'f>> {
        let manifest = &self.snapshot.as_ref()?.manifest;
        let report = self.files(table).nth(order)?;
        let part = manifest.tables.get(table)?.get(order).filter(|part| part.file == report.number)?;
        let history = manifest.history.get(table).and_then(|parts| parts.get(order));
        let key = (report.source.clone(), report.file.clone());
        let set_aside = self.set_aside.get(&key).map_or(&[][..], Vec::as_slice);
        Some(FormerFile { report, part, history, set_aside })
    }

    /// Where a part lies.
    pub(super) fn path(&self, part: &Part) -> PathBuf {
        self.snapshot.as_ref().map_or_else(PathBuf::new, |snapshot| snapshot.dir.join(&part.path))
    }
}

/// The lines of a `quarantine.csv`, by source and file, in their order.
fn set_aside(path: &Path) -> Result<BTreeMap<(String, String), Vec<StringRecord>>, csv::Error> {
    let mut lines: BTreeMap<(String, String), Vec<StringRecord>> = BTreeMap::new();
    for record in csv::Reader::from_path(path)?.into_records() {
        let record = record?;
        let text = |index: usize| record.get(index).unwrap_or_default().to_owned();
        lines.entry((text(0), text(1))).or_default().push(record);
    }
    Ok(lines)
}

/// Puts a file that another snapshot shares in its place: by link, or by copy where the file system cannot.
pub(super) fn put(from: &Path, to: &Path) -> std::io::Result<()> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(|_| ()))
}
