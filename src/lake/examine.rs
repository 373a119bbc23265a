//! What a load would say, without keeping anything of it.

use std::path::Path;

use super::findings::findings;
use super::index::Index;
use super::ingest::{identified, inputs, stop_on_errors};
use super::load::{Loaded, load};
use super::minimum::refuse_without_minimum;
use super::part::EarlierParts;
use super::snapshot::{Snapshot, snapshots_folder};
use super::{LakeError, set_aside};
use crate::config::model::Workspace;
use crate::domain::Finding;
use crate::sources::check;

/// Reads every row of every source as a load would, and gives what is wrong with them: errors where a source has more
/// rows set aside than the workspace allows, warnings otherwise. The workspace is left as it is.
///
/// # Errors
/// With every finding, when a source cannot be read at all.
pub fn examine(
    root: &Path,
    workspace: &Workspace,
    progress: &mut dyn FnMut(&str, u64, u64),
) -> Result<Vec<Finding>, LakeError> {
    let threshold = workspace.quarantine_threshold;
    let mut index = Index::read(root);
    let inputs = inputs(root, workspace, &mut index, false)?;
    let known = identified(&inputs).id;
    if snapshots_folder(root).join(&known).exists() {
        let snapshot = Snapshot::open(root, &known)?;
        return Ok(findings(&snapshot.manifest.report, &snapshot.set_aside()?, threshold));
    }
    stop_on_errors(check(root, workspace))?;
    let folder = tempfile::tempdir().map_err(|error| LakeError::at(&std::env::temp_dir(), error))?;
    let Loaded { report, .. } = load(workspace, &inputs, folder.path(), &EarlierParts::none(), progress)?;
    let groups = set_aside::read(&folder.path().join("quarantine.csv"))?;
    refuse_without_minimum(&report, &groups)?;
    Ok(findings(&report, &groups, threshold))
}
