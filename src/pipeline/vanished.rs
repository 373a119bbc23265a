//! Ids that the snapshot before had and the newest has not: a system that deletes, or a file that lost rows.

use std::collections::BTreeSet;

use arrow::array::AsArray as _;
use serde::Serialize;

use super::PipelineError;
use crate::domain::schema::{TABLES, Table};
use crate::lake::{self, LakeError, Snapshot};

/// How many of them are named.
const NAMED: usize = 5;

/// What vanished from one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Vanished {
    /// The table.
    pub table: &'static str,
    /// How many ids are gone.
    pub ids: usize,
    /// The first few of them, sorted.
    pub examples: Vec<String>,
}

/// What vanished between two snapshots, in the order of tables; only tables known by one id have any.
///
/// # Errors
/// When a part cannot be read.
pub(super) fn vanished(before: &Snapshot, now: &Snapshot) -> Result<Vec<Vanished>, PipelineError> {
    let failed = |error: LakeError| PipelineError::Internal(error.to_string());
    let mut found = Vec::new();
    for table in TABLES {
        let Some(id) = single_key(table).filter(|_| before.has(table.name) && now.has(table.name)) else { continue };
        // Parts that both have hold the same ids.
        let shared: BTreeSet<&str> = hashes(now, table.name).collect();
        if hashes(before, table.name).all(|part| shared.contains(part)) {
            continue;
        }
        let (before, now) = (ids(before, table.name, id).map_err(failed)?, ids(now, table.name, id).map_err(failed)?);
        let gone: Vec<&String> = before.difference(&now).collect();
        if !gone.is_empty() {
            let examples = gone.iter().take(NAMED).map(|id| (*id).clone()).collect();
            found.push(Vanished { table: table.name, ids: gone.len(), examples });
        }
    }
    Ok(found)
}

fn single_key(table: &Table) -> Option<&'static str> {
    match table.key {
        [id] => Some(*id),
        _ => None,
    }
}

fn hashes<'s>(snapshot: &'s Snapshot, table: &str) -> impl Iterator<Item = &'s str> + use<'s> {
    snapshot.manifest.tables.get(table).into_iter().flatten().map(|part| part.sha256.as_str())
}

fn ids(snapshot: &Snapshot, table: &str, column: &str) -> Result<BTreeSet<String>, LakeError> {
    let mut ids = BTreeSet::new();
    for batch in lake::read_batches(snapshot.parts(table), &[column])? {
        let batch = batch?;
        if let Some(texts) = batch.column(0).as_string_opt::<i32>() {
            ids.extend(texts.iter().flatten().map(str::to_owned));
        }
    }
    Ok(ids)
}
