//! How far a slide that would leave much of its page empty may be set larger: as far as the words of its tables stay in their columns.

use crate::chart::text::{Weight, width};
use crate::deck::model::{Band, Block, Cell, Slide, SlideKind, Table};

/// A slide between its margins, and between the columns of a band.
const SLIDE: (f64, f64) = (1168.0, 28.0);
/// What a table cell keeps free at its sides, and what a verdict's mark takes.
const SIDES: f64 = 16.0;
const MARK: f64 = 20.0;
/// Sizes of type: of headings of columns, and of rows.
const HEADING: f64 = 12.0;
const ROW: f64 = 14.5;
const DENSE_ROW: f64 = 12.5;
/// Letters of a cell that stays on its line: dates, amounts, counts.
const ON_ONE_LINE: usize = 24;
/// The most that any slide grows.
const MOST: f64 = 1.25;

/// The most a slide may grow: 1 where it may not. A growing slide is laid out in less width and then enlarged.
pub(super) fn most(slide: &Slide) -> f64 {
    if slide.kind == SlideKind::Cover {
        return 1.0;
    }
    let limits = slide.bands.iter().flat_map(of_band);
    limits.fold(MOST, f64::min).max(1.0)
}

fn of_band(band: &Band) -> Vec<f64> {
    let weights: u32 = band.columns.iter().map(|column| column.weight).sum();
    let free = SLIDE.0 - SLIDE.1 * band.columns.len().saturating_sub(1) as f64;
    let columns = band.columns.iter().flat_map(|column| {
        let room = free * f64::from(column.weight) / f64::from(weights.max(1));
        column.blocks.iter().filter_map(move |block| match block {
            Block::Table(table) => Some(of_table(table, room)),
            _ => None,
        })
    });
    columns.collect()
}

/// How far a table may grow: until the first column is too narrow for its longest word. A word that is too long as it is
/// breaks, and holds nothing up.
fn of_table(table: &Table, room: f64) -> f64 {
    let weights: f64 = table.columns.iter().map(|column| column.weight).sum();
    let mut least = MOST;
    let size = if table.dense { DENSE_ROW } else { ROW };
    for (index, column) in table.columns.iter().enumerate() {
        let room = room * column.weight / weights.max(f64::MIN_POSITIVE);
        let cells = table.rows.iter().filter_map(|row| row.get(index)).flat_map(|cell| needed(cell, size));
        for needed in cells.chain([longest(&column.title, HEADING)]).map(|needed| needed + SIDES) {
            if needed <= room {
                least = least.min(room / needed);
            }
        }
    }
    least
}

/// The widths that a cell does not do with less than: that of its longest word, and of all of it where it is short.
fn needed(cell: &Cell, size: f64) -> Vec<f64> {
    let (words, mark) = match cell {
        Cell::Text { text, .. } => (text.as_str(), 0.0),
        Cell::Status { word, .. } => (word.as_str(), MARK),
        // Charts become as narrow as their place.
        Cell::Chart(_) => return Vec::new(),
    };
    let whole = (words.chars().count() <= ON_ONE_LINE).then(|| width(words, size, Weight::Bold) + mark);
    std::iter::once(longest(words, size) + mark).chain(whole).collect()
}

fn longest(words: &str, size: f64) -> f64 {
    words.split_whitespace().map(|word| width(word, size, Weight::Bold)).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::model::TableColumn;

    fn slide(word: &str, weight: f64) -> Slide {
        let column = |title: &str, weight| TableColumn { title: title.to_owned(), right: false, weight };
        let table = Table {
            caption: "A table".to_owned(),
            columns: vec![column("What", weight), column("Rest", 10.0 - weight)],
            rows: vec![vec![Cell::strong(word), Cell::text("a few words")]],
            dense: false,
        };
        Slide {
            id: "one".to_owned(),
            kind: SlideKind::Content,
            title: "A title".to_owned(),
            subtitle: String::new(),
            bands: vec![Band::full(vec![Block::Table(table)])],
        }
    }

    #[test]
    fn a_slide_grows_until_a_word_fills_its_column() {
        assert!((most(&slide("short", 5.0)) - MOST).abs() < 1e-9);
        let grown = most(&slide("probation", 0.8));
        assert!(grown > 1.0 && grown < MOST, "{grown}");
        let long = "x".repeat(200);
        assert!((most(&slide(&long, 5.0)) - MOST).abs() < 1e-9, "what breaks anyway holds nothing up");
        let cover = Slide { kind: SlideKind::Cover, ..slide("short", 5.0) };
        assert!((most(&cover) - 1.0).abs() < 1e-9);
    }
}
