//! Files that somebody wants to look into without a load, wherever they are.

use std::path::{Path, PathBuf};

use super::fetch::Fetched;
use crate::config::model::Source;
use crate::domain::Finding;
use crate::sources::files::{SourceFile, files_of};

/// Files of sources; objects of stores are brought into a folder that goes with the value.
pub(crate) struct SomeFiles {
    root: PathBuf,
    fetched: Fetched,
}

impl SomeFiles {
    /// Files of the workspace in a folder; none is looked for yet.
    pub(crate) fn of_workspace(root: &Path) -> Self {
        Self { root: root.to_owned(), fetched: Fetched::default() }
    }

    /// The files of a source whose names are meant, sorted by name; of objects only those are brought.
    ///
    /// # Errors
    /// With everything that keeps them from being found or brought.
    pub(crate) fn of(
        &mut self,
        source: &Source,
        is_meant: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<SourceFile>, Vec<Finding>> {
        let mut files = files_of(&self.root, source)?;
        let mut findings = self.fetched.list_source(source);
        files.extend(self.fetched.objects(source).iter().cloned());
        files.retain(|file| is_meant(&file.name));
        files.sort_by(|left, right| left.name.cmp(&right.name));
        findings.extend(self.fetched.bring(files.iter().map(|file| file.name.clone()).collect()));
        if findings.is_empty() { Ok(files) } else { Err(findings) }
    }
}
