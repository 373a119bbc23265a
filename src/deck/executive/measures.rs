//! Which targets are met and missed over all partners.

use super::Overview;
use crate::deck::format;
use crate::deck::model::{Band, Cell, Slide};
use crate::deck::sentences::headline::{importance, short_name};
use crate::deck::slide::{content, left, note, right, subtitle, table};
use crate::scorecard::model::Status;

/// Measures listed.
const ROWS: usize = 14;

/// How one metric stands over all partners.
struct Standing {
    id: String,
    name: String,
    counts: [i64; 6],
}

/// The verdicts in the order of the columns.
const VERDICTS: [Status; 6] = [
    Status::Met,
    Status::Deviation,
    Status::Breach,
    Status::InsufficientEvidence,
    Status::NoTarget,
    Status::NotMeasured,
];

/// The target missed most.
pub(super) struct Missed {
    /// The metric.
    pub(super) name: String,
    /// `9 of 38 partners`.
    pub(super) of: String,
}

/// Verdicts by metric, in the order of the catalogue.
fn standings(overview: &Overview<'_>) -> Vec<Standing> {
    let mut standings: Vec<Standing> = Vec::new();
    for reading in overview.partners.iter().flat_map(|partner| &partner.readings) {
        let index = standings.iter().position(|standing| standing.id == reading.id()).unwrap_or_else(|| {
            standings.push(Standing { id: reading.id().to_owned(), name: short_name(reading), counts: [0; 6] });
            standings.len() - 1
        });
        if let Some(column) = VERDICTS.iter().position(|status| *status == reading.result.status) {
            standings[index].counts[column] += 1;
        }
    }
    standings
}

/// The target with the most breaches; `None` without any.
pub(super) fn most_missed(overview: &Overview<'_>) -> Option<Missed> {
    let standings = standings(overview);
    let worst = standings
        .iter()
        .filter(|standing| standing.counts[2] > 0)
        .max_by_key(|standing| (standing.counts[2], std::cmp::Reverse(importance(&standing.id))))?;
    let judged: i64 = worst.counts[..3].iter().sum();
    let of = format!("{} {}", format::of(worst.counts[2], judged), format::plural_word(judged, "partner"));
    Some(Missed { name: worst.name.clone(), of })
}

/// The slide; `None` where nothing has a target.
pub(super) fn slide(overview: &Overview<'_>) -> Option<Slide> {
    let standings = standings(overview);
    let judged: i64 = standings.iter().flat_map(|standing| &standing.counts[..3]).sum();
    if judged == 0 || overview.partners.len() < 2 {
        return None;
    }
    let met: i64 = standings.iter().map(|standing| standing.counts[0]).sum();
    let mut title = format!("{} targets are met", format::of(met, judged));
    match most_missed(overview) {
        Some(missed) => title.push_str(&format!(
            "; missed most is {}, by {}",
            crate::deck::sentences::words::lowered(&missed.name),
            missed.of
        )),
        None => title.push_str(", and none is in breach"),
    }
    let number = |count: i64, strong: bool| match (count, strong) {
        (0, _) => Cell::muted(format::NO_FIGURE),
        (count, true) => Cell::strong(format::count(count)),
        (count, false) => Cell::text(format::count(count)),
    };
    // A measure that nobody is asked to meet has no verdicts to count; a verdict that nobody has needs no column.
    let asked: Vec<&Standing> =
        standings.iter().filter(|standing| standing.counts[..4].iter().any(|count| *count > 0)).collect();
    let headings = ["Met", "Within tolerance", "Breach", "Too little evidence", "No target", "Not measured"];
    let shown: Vec<usize> =
        (0..6).filter(|column| *column < 4 || asked.iter().any(|standing| standing.counts[*column] > 0)).collect();
    let rows: Vec<Vec<Cell>> = asked
        .iter()
        .take(ROWS)
        .map(|standing| {
            let mut row = vec![Cell::strong(format::shortened(&standing.name, 46))];
            row.extend(shown.iter().map(|column| number(standing.counts[*column], *column == 2)));
            row
        })
        .collect();
    let mut columns = vec![left("Measure", 2.6)];
    columns.extend(shown.iter().map(|column| right(headings[*column], if *column % 2 == 0 { 0.8 } else { 1.1 })));
    let under = subtitle(&[
        "Targets over all partners".to_owned(),
        overview.common().period.title(),
        format!("partners by verdict, {}", overview.of_partners()),
    ]);
    let mut words = "A verdict uses the value itself; intervals say how sure it is and move no money.".to_owned();
    let unasked: Vec<String> = standings
        .iter()
        .filter(|standing| standing.counts[..4].iter().all(|count| *count == 0) && standing.counts[4] > 0)
        .map(|standing| crate::deck::sentences::words::lowered(&standing.name))
        .collect();
    if !unasked.is_empty() {
        words.push_str(&format!(" Shown without a target: {}.", format::list(&unasked)));
    }
    let blocks = vec![table("Partners by measure and verdict", columns, rows, false), note(words)];
    Some(content("measures", title, under, vec![Band::full(blocks)]))
}
