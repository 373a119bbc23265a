//! Where the rows behind a figure stand in the files they came from.

use std::collections::{BTreeMap, BTreeSet};

use super::PipelineError;
use crate::domain::schema::TABLES;
use crate::lake::Snapshot;
use crate::scorecard::explain::Explanation;

/// The column that is added.
const SOURCE: &str = "source";

/// Adds to the rows of an explanation, and to those that were left out, the file and line of each: `data/raw/cases.csv:17`.
///
/// Rows are known by their first column, where it is the key of a table that files feed: a case, an answer, an escalation. Other rows, such
/// as a duty at a month's end, are made of many and stay as they are.
///
/// # Errors
/// When the snapshot cannot be read.
pub(super) fn add(snapshot: &Snapshot, explanation: &mut Explanation) -> Result<(), PipelineError> {
    let left_out = explanation.left_out.iter_mut().map(|left_out| &mut left_out.rows);
    let mut tables: Vec<&mut Vec<Vec<String>>> = std::iter::once(&mut explanation.rows).chain(left_out).collect();
    let heading = tables.iter().find_map(|rows| rows.first().cloned()).unwrap_or_default();
    let Some(id) = heading.first().filter(|_| heading.iter().all(|name| name != SOURCE)) else { return Ok(()) };
    let Some(table) = TABLES.iter().find(|table| table.key == [id.as_str()]) else { return Ok(()) };
    let ids: BTreeSet<String> =
        tables.iter().flat_map(|rows| rows.iter().skip(1)).filter_map(|row| row.first().cloned()).collect();
    let places = snapshot
        .places(table.name, id, Some(&ids))
        .map_err(|error| PipelineError::Internal(format!("cannot read where rows of {} are: {error}", table.name)))?;
    if !places.is_empty() {
        tables.iter_mut().for_each(|rows| with_places(rows, &places));
    }
    Ok(())
}

fn with_places(rows: &mut [Vec<String>], places: &BTreeMap<String, String>) {
    for (index, row) in rows.iter_mut().enumerate() {
        let place = row.first().and_then(|id| places.get(id)).cloned().unwrap_or_default();
        row.push(if index == 0 { SOURCE.to_owned() } else { place });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_has_its_place_and_the_heading_its_name() {
        let text = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let mut rows = vec![text(&["case_id", "product"]), text(&["K-1", "Mail"]), text(&["K-2", "Web"])];
        with_places(&mut rows, &BTreeMap::from([("K-2".to_owned(), "cases.csv:3".to_owned())]));
        assert_eq!(
            rows,
            [text(&["case_id", "product", "source"]), text(&["K-1", "Mail", ""]), text(&["K-2", "Web", "cases.csv:3"])]
        );
    }
}
