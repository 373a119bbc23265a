//! `exclusions.csv`: approved exclusions of a case or a survey from a metric (rule R17).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::model::{ExcludedItem, Exclusion};
use super::table::{self, Row, TableColumn};
use crate::config::Placed;
use crate::domain::Finding;
use crate::domain::finding::nearest;

const COLUMNS: [TableColumn; 6] = [
    TableColumn { name: "item", required: true },
    TableColumn { name: "id", required: true },
    TableColumn { name: "metric", required: true },
    TableColumn { name: "reason", required: true },
    TableColumn { name: "decider", required: true },
    TableColumn { name: "date", required: true },
];

/// Reads `exclusions.csv`: every exclusion that is sound by itself, in the order of the file, and everything wrong.
///
/// Columns, all required: `item` (`case` or `survey`), `id`, `metric`, `reason`, `decider`, `date`. The same item is
/// taken out of the same metric once.
#[must_use]
pub fn read(file: &str, text: &str) -> (Vec<Exclusion>, Vec<Finding>) {
    let (exclusions, findings) = read_placed(file, text);
    (exclusions.into_iter().map(|exclusion| exclusion.value).collect(), findings)
}

pub(super) fn read_placed(file: &str, text: &str) -> (Vec<Placed<Exclusion>>, Vec<Finding>) {
    let mut findings = Vec::new();
    let rows = table::read(file, text, &COLUMNS, &mut findings);
    let mut seen: BTreeMap<(ExcludedItem, String, String), u64> = BTreeMap::new();
    let mut exclusions = Vec::new();
    for row in &rows {
        let Some(exclusion) = read_row(row, &mut findings) else { continue };
        let key = (exclusion.item, exclusion.id.clone(), exclusion.metric.clone());
        let line = row.place.line.unwrap_or_default();
        if let Some(first) = seen.get(&key) {
            let message = format!("`{}` is taken out of `{}` already (line {first})", exclusion.id, exclusion.metric);
            findings.push(Finding::error(row.place_of("id"), message));
            continue;
        }
        seen.insert(key, line);
        exclusions.push(Placed { value: exclusion, place: row.place.clone() });
    }
    findings.sort_by(|left, right| left.place.cmp(&right.place));
    (exclusions, findings)
}

fn read_row(row: &Row, findings: &mut Vec<Finding>) -> Option<Exclusion> {
    let [item, id, metric, reason, decider, date] = COLUMNS.map(|column| row.required(column.name, findings));
    let item = item.and_then(|word| read_item(row, word, findings));
    let date: Option<NaiveDate> = date.and_then(|_| row.parsed("date", "a day such as 2026-07-01", findings));
    Some(Exclusion {
        line: row.place.line.unwrap_or_default(),
        item: item?,
        id: id?.to_owned(),
        metric: metric?.to_owned(),
        reason: reason?.to_owned(),
        decider: decider?.to_owned(),
        date: date?,
    })
}

fn read_item(row: &Row, word: &str, findings: &mut Vec<Finding>) -> Option<ExcludedItem> {
    match word {
        "case" => Some(ExcludedItem::Case),
        "survey" => Some(ExcludedItem::Survey),
        _ => {
            let message = format!("found `{word}`, expected `case` or `survey`");
            let finding = Finding::error(row.place_of("item"), message);
            findings.push(match nearest(word, ["case", "survey"]) {
                Some(near) => finding.remedy(format!("did you mean `{near}`?")),
                None => finding,
            });
            None
        }
    }
}
