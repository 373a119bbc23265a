//! The slide on data quality held against the run record: rows read and what became of them, and what was left out of the figures.

use super::measures::Measures;
use super::print::read_back;
use super::rows::{Found, number_first, paragraphs, table_of, text_at, whole};
use crate::deck::input::{PeriodInput, SourceFile};
use crate::deck::model::{Cell, Slide, Table};
use crate::scorecard::model::{Scorecard, Unit};

/// A column of the table of files, with the count it holds.
type Count = (&'static str, fn(&SourceFile) -> i64);
const COUNTS: [Count; 6] = [
    ("Read", |file| file.read),
    ("Accepted", |file| file.accepted),
    ("Set aside", |file| file.quarantined),
    ("Duplicates", |file| file.duplicates),
    ("Replaced", |file| file.replaced),
    ("Not for this table", |file| file.not_applicable),
];

/// What the slide says otherwise than was counted; without a scorecard it says nothing of what was left out.
pub(super) fn differing(slide: &Slide, common: &PeriodInput<'_>, card: Option<&Scorecard>) -> Vec<String> {
    let mut found = Found::default();
    let record = common.provenance;
    let sum = |of: fn(&SourceFile) -> i64| record.files.iter().map(of).sum::<i64>();
    if let Some((share, rest)) =
        slide.title.split_once(" of ").filter(|(_, rest)| rest.contains(" entered the figures"))
    {
        let read = sum(|file| file.read);
        let accepted = sum(|file| file.accepted) as f64 / read.max(1) as f64;
        let holds = read_back(share, Unit::Share).is_some_and(|share| share.holds(accepted));
        found.hold(holds, || format!("its title reads {}", slide.title));
        found.count(number_first(rest), read, "the number of rows read");
        let aside = rest.split_once("; ").and_then(|(_, rest)| number_first(rest));
        found.count(aside, sum(|file| file.quarantined), "the number of rows set aside");
    }
    if let Some(table) = table_of(slide, "Rows read, accepted, set aside and repeated") {
        files(&mut found, table, &record.files);
    }
    for text in paragraphs(slide) {
        if text.starts_with("Data snapshot ") {
            let is_right = text.contains(&record.snapshot) && text.contains(&record.as_of);
            found.hold(is_right, || format!("the run record reads {text}"));
        } else if text.starts_with("Programme ") && text.contains(", Quarterdeck ") {
            found.hold(text.contains(&record.quarterdeck), || format!("the run record reads {text}"));
        } else if let Some((before, _)) = text.split_once(" of the quarter name a partner nobody knows") {
            found.count(number_first(before), common.unassigned_cases, "the number of cases of unknown partners");
        } else if let Some(card) = card {
            left_out(&mut found, &text, common, card);
        }
    }
    found.0
}

/// Rows add up: across to what was read, and down, where all files are listed, to what was read of all.
fn files(found: &mut Found, table: &Table, files: &[SourceFile]) {
    let at = |title: &str| table.columns.iter().position(|column| column.title == title);
    let count = |row: &[Cell], title: &str| at(title).and_then(|at| whole(text_at(row, at)));
    for row in &table.rows {
        let parts: i64 = COUNTS[1..].iter().filter_map(|(title, _)| count(row, title)).sum();
        found.hold(count(row, "Read") == Some(parts), || format!("the rows of {} do not add up", text_at(row, 0)));
    }
    let by_file = table.columns.first().is_some_and(|column| column.title == "File");
    let name = |file: &SourceFile| if by_file { file.path.clone() } else { file.table.clone() };
    let names: std::collections::BTreeSet<String> = files.iter().map(name).collect();
    if names.len() != table.rows.len() {
        return;
    }
    for (title, of) in COUNTS {
        let sum: i64 = table.rows.iter().filter_map(|row| count(row, title)).sum();
        let due: i64 = files.iter().map(of).sum();
        found.hold(sum == due, || format!("the rows under \u{201c}{title}\u{201d} do not sum to {due}"));
    }
}

/// `Customer satisfaction: 12 responses not asked by an independent provider and 7 too late.`: in the order of the reasons.
fn left_out(found: &mut Found, text: &str, common: &PeriodInput<'_>, card: &Scorecard) {
    let measures = Measures { card, definitions: common.definitions, period: common.period };
    let Some((name, told)) = text.split_once(": ") else { return };
    let Some((definition, _)) = measures.meant(name) else { return };
    let parts = told.split(", ").flat_map(|part| part.split(" and "));
    let read: Vec<i64> = parts.filter_map(number_first).collect();
    // A metric may have several statistics. A reason may have words that read as a number: with more numbers than reasons nothing is said.
    let mut of = card.metrics.iter().filter(|result| result.id == definition.id);
    let is_right = of.any(|result| {
        let due: Vec<i64> = result.excluded.values().copied().filter(|count| *count > 0).collect();
        read.len() != due.len() || read == due
    });
    found.hold(is_right, || format!("left out of {name} are said to be {told}"));
}
