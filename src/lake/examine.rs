//! What a load would say, without keeping anything of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::findings::findings;
use super::former::Former;
use super::index::Index;
use super::ingest::{identified, inputs, stop_on_errors};
use super::load::{Loaded, Means, Step, load};
use super::manifest::Part;
use super::minimum::refuse_without_minimum;
use super::part::EarlierParts;
use super::report::IngestReport;
use super::snapshot::{Snapshot, by_source, snapshots_folder};
use super::{LakeError, set_aside};
use crate::config::model::Workspace;
use crate::domain::Finding;

/// What every row of every source would come to.
pub struct Examined {
    /// What is wrong with the rows: errors where a source has more of them set aside than the workspace allows,
    /// warnings otherwise.
    pub findings: Vec<Finding>,
    rows: Rows,
}

/// Where the rows are: in a snapshot that was there already, or in a folder that goes with this value.
enum Rows {
    Snapshot(Box<Snapshot>),
    Scratch { folder: tempfile::TempDir, tables: BTreeMap<String, Vec<Part>>, report: Box<IngestReport> },
}

impl Examined {
    /// The Parquet files of a table, in the order of loading; none where the table was not given.
    #[must_use]
    pub fn parts(&self, table: &str) -> Vec<PathBuf> {
        match &self.rows {
            Rows::Snapshot(snapshot) => snapshot.parts(table),
            Rows::Scratch { folder, tables, .. } => {
                tables.get(table).into_iter().flatten().map(|part| folder.path().join(&part.path)).collect()
            }
        }
    }
}

impl Examined {
    /// The Parquet files of a table by the source that gave them, in the order of loading.
    #[must_use]
    pub fn parts_by_source(&self, table: &str) -> Vec<(String, Vec<PathBuf>)> {
        match &self.rows {
            Rows::Snapshot(snapshot) => snapshot.parts_by_source(table),
            Rows::Scratch { report, .. } => by_source(report, table, self.parts(table)),
        }
    }
}

/// Reads every row of every source as a load would. The workspace is left as it is.
///
/// # Errors
/// With every finding, when a source cannot be read at all.
pub fn examine(
    root: &Path,
    workspace: &Workspace,
    progress: &mut dyn FnMut(Step<'_>, u64, u64),
) -> Result<Examined, LakeError> {
    let threshold = workspace.quarantine_threshold;
    let mut index = Index::read(root);
    let (mut fetched, inputs) = inputs(root, workspace, (&mut index, false), progress)?;
    let known = identified(&inputs).id;
    if snapshots_folder(root).join(&known).exists() {
        let snapshot = Snapshot::open(root, &known)?;
        let findings = findings(&snapshot.manifest.report, &snapshot.set_aside()?, threshold);
        return Ok(Examined { findings, rows: Rows::Snapshot(Box::new(snapshot)) });
    }
    stop_on_errors(fetched.check(root, workspace))?;
    let folder = tempfile::tempdir().map_err(|error| LakeError::at(&std::env::temp_dir(), error))?;
    let Loaded { report, tables, .. } = load(
        workspace,
        &inputs,
        folder.path(),
        &EarlierParts::none(),
        (&Former::default(), &mut fetched),
        Means::default(),
        progress,
    )?;
    let groups = set_aside::read(&folder.path().join("quarantine.csv"))?;
    refuse_without_minimum(&report, &groups)?;
    let findings = findings(&report, &groups, threshold);
    Ok(Examined { findings, rows: Rows::Scratch { folder, tables, report: Box::new(report) } })
}
