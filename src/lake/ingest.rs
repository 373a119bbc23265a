//! Sources to snapshot: what is there, whether it is known already, and if not, the load.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::fetch::Fetched;
use super::former::Former;
use super::index::{Index, Look, hash_file, hash_text};
use super::load::{Input, Loaded, in_load_order, load};
use super::manifest::{MANIFEST_SCHEMA, Manifest};
use super::minimum::refuse_without_minimum;
use super::part::EarlierParts;
use super::report::QueryReport;
use super::snapshot::{Snapshot, snapshots_folder};
use super::{DraftFolder, LakeError, Lock, identity, set_aside};
use crate::config::model::Workspace;
use crate::domain::finding::has_errors;
use crate::domain::{Finding, Place};
use crate::sources::check;

/// How to load.
#[derive(Debug, Clone, Copy, Default)]
pub struct IngestOptions<'l> {
    /// Compare files by content, not by size, modification time and inode, and read all of them where any changed.
    pub rehash: bool,
    /// Refuse a load that ends without a partner, or without a case and an event: there is nothing to review.
    pub require_minimum: bool,
    /// The workspace's lock, where the caller holds it; without it, a load that has something to write takes it.
    pub lock: Option<&'l Lock>,
}

/// The outcome of a load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ingest {
    /// The snapshot of the sources as they are now; its manifest holds the report.
    pub snapshot: Snapshot,
    /// Whether it existed before.
    pub reused: bool,
    /// How many files were not read, because they and what their rows rest on are as they were in the snapshot before.
    pub passed_over: usize,
}

/// Loads the workspace's sources into a snapshot, or finds the one that holds them already.
///
/// `progress` is told what is being read, the bytes read so far and the bytes to read.
///
/// # Errors
/// With every finding, when a source cannot be read at all, or when another process is loading; no snapshot is written
/// then.
pub fn ingest(
    root: &Path,
    workspace: &Workspace,
    options: &IngestOptions<'_>,
    progress: &mut dyn FnMut(&str, u64, u64),
) -> Result<Ingest, LakeError> {
    let mut index = Index::read(root);
    // What was fetched lies in a folder that goes with this value.
    let (fetched, inputs) = inputs(root, workspace, &mut index, options.rehash)?;
    let names = identified(&inputs);
    let id = names.id.clone();
    let former = index.clone();
    if former.current.as_ref() != Some(&id) {
        index.former = index.current.replace(id.clone());
    }
    if !snapshots_folder(root).join(&id).exists() {
        stop_on_errors(check(workspace, &|source| fetched.files_of(root, source)))?;
        let _own = if options.lock.is_none() { Some(Lock::take(root)?) } else { None };
        // Another process may have made it meanwhile.
        if !snapshots_folder(root).join(&id).exists() {
            let former = if options.rehash { Former::default() } else { Former::open(root, former.current.as_deref()) };
            let ingest = make(root, workspace, &inputs, names, (options.require_minimum, &former), progress)?;
            index.write(root)?;
            return Ok(ingest);
        }
    }
    let snapshot = Snapshot::open(root, &id)?;
    if index != former {
        index.write(root)?;
    }
    Ok(Ingest { snapshot, reused: true, passed_over: 0 })
}

/// What a snapshot of these files is called.
pub(super) fn identified(inputs: &[Input<'_>]) -> Names {
    let contract = identity::contract();
    let mappings: Vec<String> = inputs.iter().map(|input| identity::mapping(input.source)).collect();
    let named = inputs.iter().zip(&mappings);
    let id = identity::snapshot_id(
        &contract,
        named.map(|(input, mapping)| (mapping.as_str(), input.file.name.as_str(), input.sha256.as_str())),
    );
    Names { id, contract, mapping: hash_text(&mappings.join("\n")) }
}

/// Stops where any finding is an error.
pub(super) fn stop_on_errors(findings: Vec<Finding>) -> Result<(), LakeError> {
    if has_errors(&findings) { Err(findings.into()) } else { Ok(()) }
}

/// Every file of every source, hashed, in the order of loading; what servers give is fetched.
pub(super) fn inputs<'w>(
    root: &Path,
    workspace: &'w Workspace,
    index: &mut Index,
    rehash: bool,
) -> Result<(Fetched, Vec<Input<'w>>), LakeError> {
    let (fetched, mut findings) = Fetched::of(workspace);
    let mut inputs = Vec::new();
    let mut numbers = Numbers::default();
    for source in &workspace.sources {
        if let Some(input) = fetched.input(source) {
            inputs.push(input);
            continue;
        }
        let files = fetched.files_of(root, source).unwrap_or_else(|missing| {
            findings.extend(missing);
            Vec::new()
        });
        for file in files {
            match index.hash(&file.name, &file.path, rehash) {
                Ok((look, sha256)) => {
                    let query = source.query.as_ref().map(|query| QueryReport::of(query, None));
                    inputs.push(Input { source, file, look, sha256, query, number: 0 });
                }
                Err(error) => {
                    findings.push(Finding::error(Place::file(&file.name), format!("cannot be read: {error}")))
                }
            }
        }
    }
    if has_errors(&findings) {
        // What else is wrong is told together.
        let others = check(workspace, &|source| fetched.files_of(root, source));
        findings.extend(others.into_iter().filter(|finding| !findings.contains(finding)).collect::<Vec<_>>());
        return Err(findings.into());
    }
    in_load_order(&mut inputs);
    for input in &mut inputs {
        input.number = numbers.of(&input.file.name, &input.sha256);
    }
    index.keep(inputs.iter().map(|input| input.file.name.as_str()));
    Ok((fetched, inputs))
}

/// The numbers of files: from their content, so that renaming or adding files changes no part of the others.
#[derive(Default)]
struct Numbers {
    given: Vec<(String, i32)>,
    taken: BTreeSet<i32>,
}

impl Numbers {
    fn of(&mut self, name: &str, sha256: &str) -> i32 {
        if let Some((_, number)) = self.given.iter().find(|(given, _)| given == name) {
            return *number;
        }
        let start = sha256.get(..8).and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or_default();
        let mut number = i32::try_from(start & 0x7fff_ffff).unwrap_or_default();
        while !self.taken.insert(number) {
            number = number.checked_add(1).unwrap_or_default();
        }
        self.given.push((name.to_owned(), number));
        number
    }
}

/// The hashes that name a snapshot.
pub(super) struct Names {
    /// The snapshot's id.
    pub id: String,
    contract: String,
    mapping: String,
}

/// Loads into a folder beside the snapshots and publishes it.
fn make(
    root: &Path,
    workspace: &Workspace,
    inputs: &[Input<'_>],
    names: Names,
    (require_minimum, former): (bool, &Former),
    progress: &mut dyn FnMut(&str, u64, u64),
) -> Result<Ingest, LakeError> {
    let snapshots = snapshots_folder(root);
    let draft = DraftFolder::beside(snapshots.join(&names.id))?;
    let folder = draft.path();
    let loaded = load(workspace, inputs, folder, &EarlierParts::of(root), former, progress)?;
    let Loaded { tables, history, report, passed_over } = loaded;
    unchanged(inputs)?;
    let quarantine = folder.join("quarantine.csv");
    if require_minimum {
        refuse_without_minimum(&report, &set_aside::read(&quarantine)?)?;
    }
    let manifest = Manifest {
        schema: MANIFEST_SCHEMA.to_owned(),
        id: names.id.clone(),
        contract: names.contract,
        mapping: names.mapping,
        tables,
        history,
        quarantine_sha256: hash_file(&quarantine).map_err(|error| LakeError::at(&quarantine, error))?,
        report,
    };
    let path = folder.join("manifest.json");
    let text = serde_json::to_string_pretty(&manifest).map_err(|error| LakeError::at(&path, error))?;
    fs::write(&path, text + "\n").map_err(|error| LakeError::at(&path, error))?;
    draft.publish()?;
    Ok(Ingest { snapshot: Snapshot::open(root, &names.id)?, reused: false, passed_over })
}

/// Refuses a load during which a file changed: its rows and its hash would not belong together.
fn unchanged(inputs: &[Input<'_>]) -> Result<(), LakeError> {
    let changed = inputs.iter().filter(|input| Look::at(&input.file.path).ok().as_ref() != Some(&input.look));
    let findings: Vec<_> = changed
        .map(|input| {
            let message = "the file changed while it was loaded";
            Finding::error(Place::file(&input.file.name), message).remedy("run again when it is complete")
        })
        .collect();
    stop_on_errors(findings)
}
