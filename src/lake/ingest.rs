//! Sources to snapshot: what is there, whether it is known already, and if not, the load.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::rc::Rc;

use super::fetch::Fetched;
use super::former::Former;
use super::index::{Index, Look, hash_file, hash_text};
use super::input::{Input, in_load_order};
use super::load::{Loaded, Means, Step, load};
use super::manifest::{MANIFEST_SCHEMA, Manifest};
use super::minimum::refuse_without_minimum;
use super::part::EarlierParts;
use super::report::QueryReport;
use super::snapshot::{Snapshot, snapshots_folder};
use super::{DraftFolder, LakeError, Lock, identity, joined, set_aside};
use crate::config::model::{Source, Workspace};
use crate::domain::finding::has_errors;
use crate::domain::{Finding, Place};
use crate::sources::files::{SourceFile, files_of};

/// How to load.
#[derive(Debug, Clone, Copy, Default)]
pub struct IngestOptions<'l> {
    /// Compare files by content, not by size, modification time and inode, and read all of them where any changed.
    pub rehash: bool,
    /// Refuse a load that ends without a partner, or without a case and an event: there is nothing to review.
    pub require_minimum: bool,
    /// With one, the calling thread reads rows, judges them and writes them in turn; otherwise others help.
    pub threads: usize,
    /// How many keys of a table are kept in memory at most, as hashes; without it, 1.8 million. More of them wait in files, and change nothing but the time.
    pub keys_in_memory: Option<usize>,
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
/// `progress` is told what the load is at, the bytes of it that are done and those it has.
///
/// # Errors
/// With every finding, when a source cannot be read at all, or when another process is loading; no snapshot is written
/// then.
pub fn ingest(
    root: &Path,
    workspace: &Workspace,
    options: &IngestOptions<'_>,
    progress: &mut dyn FnMut(Step<'_>, u64, u64),
) -> Result<Ingest, LakeError> {
    let former = Index::read(root);
    let mut index = former.clone();
    // What was fetched lies in a folder that goes with this value.
    let (mut fetched, inputs) = inputs(root, workspace, (&mut index, options.rehash), progress)?;
    let names = identified(&inputs);
    let id = names.id.clone();
    if former.current.as_ref() != Some(&id) {
        index.former = index.current.replace(id.clone());
    }
    if !snapshots_folder(root).join(&id).exists() {
        stop_on_errors(fetched.check(root, workspace))?;
        let _own = if options.lock.is_none() { Some(Lock::take(root)?) } else { None };
        // Another process may have made it meanwhile.
        if !snapshots_folder(root).join(&id).exists() {
            let former = if options.rehash { Former::default() } else { Former::open(root, former.current.as_deref()) };
            let from = (&former, &mut fetched);
            let ingest = make(root, workspace, &inputs, names, options, from, progress)?;
            index.write(root)?;
            return Ok(ingest);
        }
    }
    let snapshot = Snapshot::open(root, &id)?;
    if index.current != former.current {
        index.write(root)?;
    } else if index != former {
        // Only what saves the next load some work: where nothing can be written, it does that work.
        let _ = index.write(root);
    }
    Ok(Ingest { snapshot, reused: true, passed_over: 0 })
}

/// What a snapshot of these files is called.
pub(super) fn identified(inputs: &[Input<'_>]) -> Names {
    let contract = identity::contract();
    let mappings: Vec<String> = inputs.iter().map(|input| input.mapping.clone()).collect();
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
    (index, rehash): (&mut Index, bool),
    progress: &mut dyn FnMut(Step<'_>, u64, u64),
) -> Result<(Fetched, Vec<Input<'w>>), LakeError> {
    let fetching = &mut |done, total| progress(Step::Fetching, done, total);
    let (fetched, mut findings) = Fetched::of(workspace, index, rehash, fetching);
    let mut inputs = Vec::new();
    let mut numbers = Numbers::default();
    for source in &workspace.sources {
        if let Some(input) = fetched.input(source) {
            inputs.push(input);
            continue;
        }
        let mut of_source = fetched.object_inputs(source);
        match files_of(root, source) {
            Ok(files) => of_source.extend(hashed(source, files, (&mut *index, rehash), &mut findings)),
            Err(missing) => findings.extend(missing),
        }
        of_source.sort_by(|left, right| left.file.name.cmp(&right.file.name));
        inputs.extend(of_source);
    }
    findings.extend(joined::add(root, workspace, &fetched, (index, rehash), &mut inputs));
    if has_errors(&findings) {
        // What else is wrong is told together.
        let others = fetched.check(root, workspace);
        findings.extend(others.into_iter().filter(|finding| !findings.contains(finding)).collect::<Vec<_>>());
        return Err(findings.into());
    }
    in_load_order(&mut inputs);
    for input in &mut inputs {
        input.number = numbers.of(&input.file.name, &input.sha256);
    }
    let joined = inputs.iter().flat_map(|input| input.joined.iter()).map(|joined| joined.file.name.as_str());
    index.keep(inputs.iter().map(|input| input.file.name.as_str()).chain(joined));
    Ok((fetched, inputs))
}

/// The files of a source on this machine, hashed.
fn hashed<'w>(
    source: &'w Source,
    files: Vec<SourceFile>,
    (index, rehash): (&mut Index, bool),
    findings: &mut Vec<Finding>,
) -> Vec<Input<'w>> {
    let mut inputs = Vec::new();
    for file in files {
        match index.hash(&file.name, &file.path, rehash) {
            Ok((look, sha256)) => {
                let query = source.query.as_ref().map(|query| QueryReport::of(query, None));
                let (joined, mapping) = (Rc::default(), identity::mapping(source));
                inputs.push(Input { source, file, look, sha256, query, is_object: false, number: 0, joined, mapping });
            }
            Err(error) => findings.push(Finding::error(Place::file(&file.name), format!("cannot be read: {error}"))),
        }
    }
    inputs
}

/// The numbers of files: from their content, so that renaming or adding files changes no part of the others.
#[derive(Default)]
pub(super) struct Numbers {
    given: Vec<(String, i32)>,
    taken: BTreeSet<i32>,
}

impl Numbers {
    /// The number of a file by its name and content.
    pub(super) fn of(&mut self, name: &str, sha256: &str) -> i32 {
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
    options: &IngestOptions<'_>,
    from: (&Former, &mut Fetched),
    progress: &mut dyn FnMut(Step<'_>, u64, u64),
) -> Result<Ingest, LakeError> {
    let snapshots = snapshots_folder(root);
    let draft = DraftFolder::beside(snapshots.join(&names.id))?;
    let folder = draft.path();
    let means = Means { threads: options.threads, keys_in_memory: options.keys_in_memory };
    let loaded = load(workspace, inputs, folder, &EarlierParts::of(root), from, means, progress)?;
    let Loaded { tables, history, report, passed_over } = loaded;
    unchanged(inputs)?;
    let quarantine = folder.join("quarantine.csv");
    if options.require_minimum {
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
    // Nobody else writes to what was brought here.
    let on_disk = inputs.iter().filter(|input| !input.is_object).map(|input| (&input.file, &input.look));
    let joined = inputs.iter().flat_map(|input| input.joined.iter()).filter(|joined| !joined.is_object);
    let joined = joined.map(|joined| (&joined.file, &joined.look));
    let mut changed: Vec<&str> = Vec::new();
    for (file, _) in on_disk.chain(joined).filter(|(file, look)| Look::at(&file.path).ok().as_ref() != Some(*look)) {
        if !changed.contains(&file.name.as_str()) {
            changed.push(&file.name);
        }
    }
    let finding = |name: &str| {
        let message = "the file changed while it was loaded";
        Finding::error(Place::file(name), message).remedy("run again when it is complete")
    };
    stop_on_errors(changed.into_iter().map(finding).collect())
}
