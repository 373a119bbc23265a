//! Which targets are met and missed over all partners.

use super::Overview;
use crate::deck::format;
use crate::deck::model::{Band, Cell, Slide};
use crate::deck::sentences::headline::{importance, short_name};
use crate::deck::sentences::words::lowered;
use crate::deck::slide::{content, left, note, right, subtitle, table};
use crate::scorecard::model::Status;

/// Measures on a slide.
const ROWS: usize = 20;

/// Measures without a target that are named; of more only their number is told.
const NAMED: usize = 8;

/// How one metric stands over all partners.
struct Standing {
    id: String,
    name: String,
    /// Some partner is asked to meet it.
    asked: bool,
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
            let (id, name) = (reading.id().to_owned(), short_name(reading));
            standings.push(Standing { id, name, asked: false, counts: [0; 6] });
            standings.len() - 1
        });
        standings[index].asked |= reading.result.target.is_some();
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
    let of = match (worst.counts[2], judged) {
        (missing, judged) if missing == judged => super::partners_of(missing, judged),
        (missing, judged) => format!("{} {}", format::of(missing, judged), format::plural_word(judged, "partner")),
    };
    Some(Missed { name: worst.name.clone(), of })
}

/// The slides, with what is asked for and as many measures as each holds; none where nothing has a target.
pub(super) fn slides(overview: &Overview<'_>) -> Vec<Slide> {
    let standings = standings(overview);
    let (asked, unasked): (Vec<&Standing>, Vec<&Standing>) = standings.iter().partition(|standing| standing.asked);
    if judged(&asked) == 0 || overview.partners.len() < 2 {
        return Vec::new();
    }
    let length = asked.len().div_ceil(asked.len().div_ceil(ROWS));
    let parts = asked.chunks(length).enumerate();
    parts
        .map(|(index, part)| {
            let (id, title) = match index {
                0 => ("measures".to_owned(), headline(overview, &asked)),
                _ => (format!("measures-{}", index + 1), format!("On the other measures {}", targets_met(part))),
            };
            let note_of = if index == 0 { reading_note(&unasked) } else { String::new() };
            slide(overview, &id, title, part, note_of)
        })
        .collect()
}

/// Verdicts given.
fn judged(standings: &[&Standing]) -> i64 {
    standings.iter().flat_map(|standing| &standing.counts[..3]).sum()
}

/// `94 of 120 targets are met`.
fn targets_met(standings: &[&Standing]) -> String {
    let met: i64 = standings.iter().map(|standing| standing.counts[0]).sum();
    let judged = judged(standings);
    match met {
        0 => format!("none of {} is met", format::plural(judged, "target")),
        _ if met == judged => format!("all {} are met", format::plural(judged, "target")),
        _ => format!("{} targets are met", format::of(met, judged)),
    }
}

/// What all targets come to, and the one missed most.
fn headline(overview: &Overview<'_>, asked: &[&Standing]) -> String {
    let met = format::capitalised(&targets_met(asked));
    match most_missed(overview) {
        Some(missed) => format!("{met}; missed most is {}, by {}", lowered(&missed.name), missed.of),
        None => format!("{met}, and none is in breach"),
    }
}

/// How the table is read, and what it leaves out.
fn reading_note(unasked: &[&Standing]) -> String {
    let words = "A verdict uses the value itself; intervals say how sure it is and move no money.";
    let figures = unasked.iter().filter(|standing| standing.counts[..5].iter().any(|count| *count > 0));
    let names: Vec<String> = figures.map(|standing| lowered(&standing.name)).collect();
    match names.len() {
        0 => words.to_owned(),
        1..=NAMED => format!("{words} Shown without a target: {}.", format::list(&names)),
        more => {
            format!("{words} {} more measures have no target.", format::capitalised(&format::number_word(more as i64)))
        }
    }
}

/// One slide: a row a measure, a column a verdict. A verdict that nobody has needs no column.
fn slide(overview: &Overview<'_>, id: &str, title: String, part: &[&Standing], words: String) -> Slide {
    let number = |count: i64, strong: bool| match (count, strong) {
        (0, _) => Cell::muted(format::NO_FIGURE),
        (count, true) => Cell::strong(format::count(count)),
        (count, false) => Cell::text(format::count(count)),
    };
    let headings = ["Met", "Within tolerance", "Breach", "Too little evidence", "No target", "Not measured"];
    let shown: Vec<usize> =
        (0..6).filter(|column| *column < 4 || part.iter().any(|standing| standing.counts[*column] > 0)).collect();
    let row = |standing: &&Standing| {
        let mut row = vec![Cell::strong(format::shortened(&standing.name, 46))];
        row.extend(shown.iter().map(|column| number(standing.counts[*column], *column == 2)));
        row
    };
    let rows: Vec<Vec<Cell>> = part.iter().map(row).collect();
    let mut columns = vec![left("Measure", 2.6)];
    columns.extend(shown.iter().map(|column| right(headings[*column], if *column % 2 == 0 { 0.8 } else { 1.1 })));
    let under = subtitle(&[
        "Targets over all partners".to_owned(),
        overview.common().period.title(),
        format!("partners by verdict, {}", overview.of_partners()),
    ]);
    let mut blocks = vec![table("Partners by measure and verdict", columns, rows, false)];
    blocks.extend(Some(words).filter(|words| !words.is_empty()).map(note));
    content(id, title, under, vec![Band::full(blocks)])
}
