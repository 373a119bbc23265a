//! The files whose columns are joined to the rows of sources: found, hashed, and part of what names a snapshot.

use std::path::Path;
use std::rc::Rc;

use super::fetch::Fetched;
use super::identity;
use super::index::{Index, Look};
use super::ingest::Numbers;
use super::input::{Input, JoinedInput};
use crate::config::model::{Source, Workspace};
use crate::domain::{Finding, Place};
use crate::sources::files::files_of;

/// Gives each input the files that are joined to its rows, and tells what is wrong with them.
pub(super) fn add(
    root: &Path,
    workspace: &Workspace,
    fetched: &Fetched,
    (index, rehash): (&mut Index, bool),
    inputs: &mut [Input<'_>],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in workspace.sources.iter().filter(|source| !source.joins.is_empty()) {
        let joined: Rc<[JoinedInput]> = of_source(root, source, fetched, (&mut *index, rehash), &mut findings).into();
        for input in inputs.iter_mut().filter(|input| input.source.name == source.name) {
            let files = joined.iter().map(|file| (file.join.as_str(), file.file.name.as_str(), file.sha256.as_str()));
            input.mapping = identity::with_joined(&input.mapping, files);
            input.joined = Rc::clone(&joined);
        }
    }
    findings
}

fn of_source(
    root: &Path,
    source: &Source,
    fetched: &Fetched,
    (index, rehash): (&mut Index, bool),
    findings: &mut Vec<Finding>,
) -> Vec<JoinedInput> {
    let mut joined = Vec::new();
    // Of this source alone: what else there is in the workspace changes none of them.
    let mut numbers = Numbers::default();
    for join in &source.joins {
        let input = |file, look, sha256: String, is_object| JoinedInput {
            join: join.name.clone(),
            file,
            look,
            sha256,
            is_object,
            number: 0,
        };
        let objects = fetched.known_objects(&join.source).into_iter();
        let mut of_join: Vec<JoinedInput> =
            objects.map(|object| input(object.file, Look::of_size(object.bytes), object.sha256, true)).collect();
        let files = files_of(root, &join.source).unwrap_or_else(|missing| {
            findings.extend(missing);
            Vec::new()
        });
        for file in files {
            match index.hash(&file.name, &file.path, rehash) {
                Ok((look, sha256)) => of_join.push(input(file, look, sha256, false)),
                Err(error) => {
                    findings.push(Finding::error(Place::file(&file.name), format!("cannot be read: {error}")));
                }
            }
        }
        of_join.sort_by(|left, right| left.file.name.cmp(&right.file.name));
        for mut input in of_join {
            input.number = numbers.of(&input.file.name, &input.sha256);
            joined.push(input);
        }
    }
    joined
}
