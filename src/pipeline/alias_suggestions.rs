//! Which partner or customer an unknown id may mean: the nearest names, how alike they are, and how many rows wait for it.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array as _, AsArray as _, StringArray};
use serde::Serialize;

use super::{Loaded, PipelineError};
use crate::domain::likeness::likeness;
use crate::lake::{self, Snapshot};

/// Names less alike than this are not suggested.
const LEAST_LIKENESS: f64 = 0.75;
/// The most names suggested for one value.
const MOST: usize = 3;

/// A value that nobody knows, with what it may mean.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AliasSuggestion {
    /// `partners` or `customers`.
    pub of: &'static str,
    /// The system whose aliases would translate it, as its column's `alias_system` says; `null` where the mapping names none.
    pub system: Option<String>,
    /// The table and column it stands in.
    pub column: String,
    /// The value as the file has it.
    pub value: String,
    /// Accepted rows that carry it.
    pub rows: u64,
    /// The nearest names, best first; empty where none is near.
    pub nearest: Vec<NearName>,
}

/// A name that a value may mean.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NearName {
    /// The id.
    pub id: String,
    /// The name; empty where the table has none.
    pub name: String,
    /// How alike, 0 to 1: of the id or of the name, whichever is more.
    pub score: f64,
}

/// Suggestions for every unknown partner and every unknown customer of a case: partners first, those with the most rows first.
///
/// # Errors
/// When the snapshot cannot be read.
pub fn alias_suggestions(loaded: &Loaded, snapshot: &Snapshot) -> Result<Vec<AliasSuggestion>, PipelineError> {
    let partners = names(snapshot, "partners", "partner_id")?;
    let mut found: Vec<AliasSuggestion> = Vec::new();
    for unknown in &snapshot.manifest.report.unknown_partners {
        found.push(AliasSuggestion {
            of: "partners",
            system: alias_system(loaded, &unknown.source, &unknown.column),
            column: format!("{}.{}", unknown.table, unknown.column),
            value: unknown.value.clone(),
            rows: unknown.rows,
            nearest: nearest(&unknown.value, &partners),
        });
    }
    found.extend(customers(snapshot)?);
    found.sort_by(|left, right| {
        (right.of, right.rows).cmp(&(left.of, left.rows)).then_with(|| left.value.cmp(&right.value))
    });
    Ok(found)
}

/// The ids of all partners.
///
/// # Errors
/// When the snapshot cannot be read.
pub fn partner_ids(snapshot: &Snapshot) -> Result<BTreeSet<String>, PipelineError> {
    Ok(names(snapshot, "partners", "partner_id")?.into_iter().map(|(id, _)| id).collect())
}

fn alias_system(loaded: &Loaded, source: &str, column: &str) -> Option<String> {
    let source = loaded.workspace.sources.iter().find(|one| one.name == source)?;
    source.columns.iter().find(|mapping| mapping.target.name == column)?.alias_system.clone()
}

/// Customers of cases that the list of customers does not have; none where there is no such list.
fn customers(snapshot: &Snapshot) -> Result<Vec<AliasSuggestion>, PipelineError> {
    if !snapshot.has("customers") || !snapshot.has("cases") {
        return Ok(Vec::new());
    }
    let known = names(snapshot, "customers", "customer_id")?;
    let ids: BTreeSet<&str> = known.iter().map(|(id, _)| id.as_str()).collect();
    let mut rows: BTreeMap<String, u64> = BTreeMap::new();
    each_text(snapshot, "cases", &["customer_id"], |texts| {
        if let Some(id) = texts[0].filter(|id| !ids.contains(id)) {
            *rows.entry(id.to_owned()).or_default() += 1;
        }
    })?;
    let suggestion = |(value, rows): (String, u64)| AliasSuggestion {
        of: "customers",
        system: None,
        column: "cases.customer_id".to_owned(),
        nearest: nearest(&value, &known),
        value,
        rows,
    };
    Ok(rows.into_iter().map(suggestion).collect())
}

/// Ids and names of a table, in the order of loading.
fn names(snapshot: &Snapshot, table: &str, id: &str) -> Result<Vec<(String, String)>, PipelineError> {
    let mut names = Vec::new();
    each_text(snapshot, table, &[id, "name"], |texts| {
        names.push((texts[0].unwrap_or_default().to_owned(), texts[1].unwrap_or_default().to_owned()));
    })?;
    Ok(names)
}

fn each_text(
    snapshot: &Snapshot,
    table: &str,
    columns: &[&str],
    mut take: impl FnMut(&[Option<&str>]),
) -> Result<(), PipelineError> {
    let failed = |error: lake::LakeError| PipelineError::Data(error.findings);
    for batch in lake::read_batches(snapshot.parts(table), columns).map_err(failed)? {
        let batch = batch.map_err(failed)?;
        let texts: Vec<&StringArray> = batch.columns().iter().filter_map(|column| column.as_string_opt()).collect();
        for row in 0..batch.num_rows() {
            let row: Vec<Option<&str>> =
                texts.iter().map(|column| column.is_valid(row).then(|| column.value(row))).collect();
            take(&row);
        }
    }
    Ok(())
}

fn nearest(value: &str, names: &[(String, String)]) -> Vec<NearName> {
    let score = |(id, name): &(String, String)| NearName {
        score: likeness(value, id).max(if name.is_empty() { 0.0 } else { likeness(value, name) }),
        id: id.clone(),
        name: name.clone(),
    };
    let mut scored: Vec<NearName> = names.iter().map(score).filter(|near| near.score > LEAST_LIKENESS).collect();
    scored.sort_by(|left, right| right.score.total_cmp(&left.score).then_with(|| left.id.cmp(&right.id)));
    scored.truncate(MOST);
    scored
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_by_id_or_name_come_first_and_the_rest_is_left_out() {
        let names = [("P1", "Nordlicht Systems"), ("P2", "Nordlicht Service"), ("P3", "Pinecrest IT"), ("P4", "")];
        let names: Vec<(String, String)> =
            names.iter().map(|(id, name)| ((*id).to_owned(), (*name).to_owned())).collect();
        let near = nearest("NORDLICHT SYSTEMS GMBH", &names);
        let ids: Vec<&str> = near.iter().map(|near| near.id.as_str()).collect();
        assert_eq!(ids, ["P1", "P2"]);
        assert!((near[0].score - 1.0).abs() < 1e-12 && near[1].score < 1.0);
        assert_eq!(nearest("P3", &names)[0].id, "P3");
        assert!(nearest("Quartz", &names).is_empty());
    }
}
