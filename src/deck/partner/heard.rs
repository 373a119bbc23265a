//! Are all kinds of cases heard? The cases asked and answered about, kind by kind.

use crate::deck::format;
use crate::deck::model::{Block, Cell, RichText};
use crate::deck::slide::{heading, left, right, table, text};
use crate::scorecard::trust::contrast::Part;
use crate::scorecard::trust::mix::{Kind, Mix, Uneven};
use crate::stats::multiplicity::holm;

/// Kinds shown of a dimension; more are joined.
const KINDS: usize = 4;
/// Kinds are called reached unevenly up to this probability, adjusted (Holm) for all that the slide tests.
const UNEVEN: f64 = 0.05;

/// A dimension with what is beyond chance in it.
struct Tested<'a> {
    mix: &'a Mix,
    asked: Option<&'a Uneven>,
    answered: Option<&'a Uneven>,
}

/// Heading, table and what is uneven beyond chance; `None` where no dimension has two kinds.
pub(super) fn blocks(mix: &[Mix]) -> Option<Vec<Block>> {
    let tested = tested(mix);
    let rows: Vec<Vec<Cell>> = tested.iter().flat_map(rows).collect();
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
    Some(vec![
        heading("Are all kinds of cases heard?"),
        table("Cases resolved, asked about and answered about, by kind", columns, rows, true),
        text(vec![RichText::plain(sentence(&tested))]),
    ])
}

/// Dimensions of two kinds and more; tests that chance explains are left out.
fn tested(mix: &[Mix]) -> Vec<Tested<'_>> {
    let told: Vec<&Mix> = mix.iter().filter(|mix| mix.kinds.len() > 1).collect();
    let tests: Vec<&Uneven> = told.iter().flat_map(|mix| [&mix.asked, &mix.answered]).flatten().collect();
    let mut adjusted = holm(&tests.iter().map(|test| test.probability).collect::<Vec<_>>()).into_iter();
    let mut beyond_chance = |_: &&Uneven| adjusted.next().is_some_and(|probability| probability <= UNEVEN);
    told.into_iter()
        .map(|mix| Tested {
            mix,
            asked: mix.asked.as_ref().filter(&mut beyond_chance),
            answered: mix.answered.as_ref().filter(&mut beyond_chance),
        })
        .collect()
}

fn rows(tested: &Tested<'_>) -> Vec<Vec<Cell>> {
    let kinds = &tested.mix.kinds;
    let (shown, rest) = kinds.split_at(if kinds.len() > KINDS + 1 { KINDS } else { kinds.len() });
    let mut rows: Vec<Vec<Cell>> = shown.iter().map(|kind| row(tested, kind)).collect();
    if !rest.is_empty() {
        let sum = |of: fn(&Kind) -> i64| rest.iter().map(of).sum();
        let name = format!("{} others", format::number_word(rest.len() as i64));
        let (eligible, invited) = (sum(|kind| kind.eligible), sum(|kind| kind.invited));
        rows.push(row(tested, &Kind { name, eligible, invited, answered: sum(|kind| kind.answered) }));
    }
    let dimension = Cell::strong(format::capitalised(tested.mix.dimension.as_str()));
    if let Some(cell) = rows.first_mut().and_then(|row| row.first_mut()) {
        *cell = dimension;
    }
    rows
}

fn row(tested: &Tested<'_>, kind: &Kind) -> Vec<Cell> {
    let share = |reached: i64, test: Option<&Uneven>| match Part::of(reached, kind.eligible) {
        Some(part) if test.is_some_and(|test| test.kind == kind.name) => Cell::strong(format::percent(part.share())),
        Some(part) => Cell::text(format::percent(part.share())),
        None => Cell::muted(format::NO_FIGURE),
    };
    vec![
        Cell::text(""),
        Cell::text(format::shortened(&kind.name, 28)),
        Cell::text(format::count(kind.eligible)),
        share(kind.invited, tested.asked),
        share(kind.answered, tested.answered),
    ]
}

/// What is uneven, or that chance explains all of it.
fn sentence(tested: &[Tested<'_>]) -> String {
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
    let asked = |of: &Tested<'_>| of.asked.map(|test| told("asked about", test));
    let answered = |of: &Tested<'_>| of.answered.map(|test| told("answered about", test));
    let mut lines: Vec<String> = tested.iter().flat_map(|of| [asked(of), answered(of)]).flatten().collect();
    lines.push(match lines.len() {
        0 => "Kinds are asked and answered about alike: what differs is within chance.".to_owned(),
        _ => "Everything else is within chance.".to_owned(),
    });
    lines.join(" ")
}
