//! Are all kinds of cases heard? The cases asked and answered about, kind by kind.

use crate::deck::format;
use crate::deck::model::{Block, Cell, RichText};
use crate::deck::slide::{heading, left, right, table, text};
use crate::scorecard::trust::contrast::Part;
use crate::scorecard::trust::mix::{Heard, Kind, Mix, Uneven, heard};

/// Kinds shown of a dimension; more are joined.
const KINDS: usize = 4;

/// Heading, table and what is uneven beyond chance; `None` where no dimension has two kinds.
pub(super) fn blocks(mix: &[Mix]) -> Option<Vec<Block>> {
    let heard = heard(mix);
    let rows: Vec<Vec<Cell>> = heard.iter().flat_map(rows).collect();
    if rows.is_empty() {
        return None;
    }
    let columns = vec![
        left("By", 1.0),
        left("Kind", 1.3),
        right("Cases resolved", 0.9),
        right("Asked about", 0.9),
        right("Answered", 0.8),
    ];
    let mut blocks = vec![
        heading("Are all kinds of cases heard?"),
        table("Cases resolved, asked about and answered about, by kind", columns, rows, true),
    ];
    // Where nothing could be tested, nothing is said to be alike.
    if mix.iter().any(|mix| mix.asked.is_some() || mix.answered.is_some()) {
        blocks.push(text(vec![RichText::plain(sentence(&heard))]));
    }
    Some(blocks)
}

fn rows(of: &Heard<'_>) -> Vec<Vec<Cell>> {
    let kinds = &of.mix.kinds;
    let (shown, rest) = kinds.split_at(if kinds.len() > KINDS + 1 { KINDS } else { kinds.len() });
    let mut rows: Vec<Vec<Cell>> = shown.iter().map(|kind| row(of, kind)).collect();
    if !rest.is_empty() {
        let sum = |of: fn(&Kind) -> i64| rest.iter().map(of).sum();
        let name = format!("{} others", format::number_word(rest.len() as i64));
        let (eligible, invited) = (sum(|kind| kind.eligible), sum(|kind| kind.invited));
        rows.push(row(of, &Kind { name, eligible, invited, answered: sum(|kind| kind.answered) }));
    }
    rows
}

fn row(of: &Heard<'_>, kind: &Kind) -> Vec<Cell> {
    let share = |reached: i64, test: Option<&Uneven>| match Part::of(reached, kind.eligible) {
        Some(part) if test.is_some_and(|test| test.kind == kind.name) => Cell::strong(format::percent(part.share())),
        Some(part) => Cell::text(format::percent(part.share())),
        None => Cell::muted(format::NO_FIGURE),
    };
    vec![
        // Every row is named by its first cell, so that it is read out with it.
        Cell::muted(format::capitalised(of.mix.dimension.as_str())),
        Cell::text(format::shortened(&kind.name, 28)),
        Cell::text(format::count(kind.eligible)),
        share(kind.invited, of.asked),
        share(kind.answered, of.answered),
    ]
}

/// What is uneven, or that chance explains all of it.
fn sentence(heard: &[Heard<'_>]) -> String {
    let told = |how: &'static str, test: &Uneven| {
        let (low, high) = test.gap.interval;
        let (word, ends) = if test.gap.difference > 0.0 { ("more", (low, high)) } else { ("less", (-high, -low)) };
        let end = |end: f64| format::points(end).trim_start_matches('+').to_owned();
        format!(
            "{} is {how} {} {word} often than all others ({} to {}).",
            format::shortened(&format::capitalised(&test.kind), 30),
            format::signed_percent_points(test.gap.difference),
            end(ends.0),
            end(ends.1)
        )
    };
    let asked = |of: &Heard<'_>| of.asked.map(|test| told("asked about", test));
    let answered = |of: &Heard<'_>| of.answered.map(|test| told("answered about", test));
    let mut lines: Vec<String> = heard.iter().flat_map(|of| [asked(of), answered(of)]).flatten().collect();
    lines.push(match lines.len() {
        0 => "Kinds are asked and answered about alike: what differs is within chance.".to_owned(),
        _ => "Everything else is within chance.".to_owned(),
    });
    lines.join(" ")
}
