//! How far a slide that would leave much of its page empty may be set larger: as far as the words of its tables stay in their columns.
//! The same for HTML, PDF and PowerPoint.

use super::places::SLIDE;
use crate::chart::text::{Weight, width};
use crate::deck::model::{Band, Block, Cell, Deck, Slide, SlideKind, Table};

/// What a table cell keeps free at its sides, and what a verdict's mark takes.
const SIDES: f64 = 16.0;
const MARK: f64 = 20.0;
/// Sizes of type: of headings of columns, and of rows.
const HEADING: f64 = 12.0;
const ROW: f64 = 14.5;
const DENSE_ROW: f64 = 12.5;
/// Letters of a cell that stays on its line: dates, amounts, counts.
const ON_ONE_LINE: usize = 24;
/// Rows of a slide that may have the usual size of type, however many columns they have.
const FEW_ROWS: usize = 8;
/// Lines that a cell of such a row fills.
const LINES: f64 = 2.0;
/// The most that any slide grows.
const MOST: f64 = 1.25;

/// The most a slide may grow: 1 where it may not. A growing slide is laid out in less width and then enlarged. Its words are `wider`
/// times as wide as in the typeface that is measured: usual ones, and strong ones.
pub(super) fn most(slide: &Slide, wider: [f64; 2]) -> f64 {
    if slide.kind == SlideKind::Cover {
        return 1.0;
    }
    let limits = slide.bands.iter().flat_map(|band| of_band(band, wider));
    limits.fold(MOST, f64::min).max(1.0)
}

fn of_band(band: &Band, wider: [f64; 2]) -> Vec<f64> {
    let columns = band.columns.iter().zip(rooms(band)).flat_map(|(column, room)| {
        column.blocks.iter().filter_map(move |block| match block {
            Block::Table(table) => Some(of_table(table, room, wider)),
            _ => None,
        })
    });
    columns.collect()
}

/// The width of each column of a band.
fn rooms(band: &Band) -> Vec<f64> {
    let weights: u32 = band.columns.iter().map(|column| column.weight).sum();
    let free = SLIDE.0 - SLIDE.1 * band.columns.len().saturating_sub(1) as f64;
    band.columns.iter().map(|column| free * f64::from(column.weight) / f64::from(weights.max(1))).collect()
}

/// How far a table may grow: until the first column is too narrow for its longest word. A word that is too long as it is
/// breaks, and holds nothing up.
fn of_table(table: &Table, room: f64, wider: [f64; 2]) -> f64 {
    let weights: f64 = table.columns.iter().map(|column| column.weight).sum();
    let mut least = MOST;
    let size = if table.dense { DENSE_ROW } else { ROW };
    for (index, column) in table.columns.iter().enumerate() {
        let room = room * column.weight / weights.max(f64::MIN_POSITIVE);
        let cells = table.rows.iter().filter_map(|row| row.get(index)).flat_map(|cell| needed(cell, size, wider));
        let heading = longest(&column.title, HEADING, Weight::Bold) * wider[1];
        for needed in cells.chain([heading]).map(|needed| needed + SIDES) {
            if needed <= room {
                least = least.min(room / needed);
            }
        }
    }
    least
}

/// The widths that a cell does not do with less than: that of its longest word, and of all of it where it is short.
fn needed(cell: &Cell, size: f64, wider: [f64; 2]) -> Vec<f64> {
    let (words, mark, is_strong) = match cell {
        Cell::Text { text, strong, .. } => (text.as_str(), 0.0, *strong),
        Cell::Status { word, .. } => (word.as_str(), MARK, false),
        // Charts become as narrow as their place.
        Cell::Chart(_) => return Vec::new(),
    };
    let (weight, wider) = if is_strong { (Weight::Bold, wider[1]) } else { (Weight::Regular, wider[0]) };
    let whole = (words.chars().count() <= ON_ONE_LINE).then(|| width(words, size, weight) * wider + mark);
    std::iter::once(longest(words, size, weight) * wider + mark).chain(whole).collect()
}

fn longest(words: &str, size: f64, weight: Weight) -> f64 {
    words.split_whitespace().map(|word| width(word, size, weight)).fold(0.0, f64::max)
}

/// The slides with the tables of few rows set as others are, where they were to be set close for their many columns and their cells
/// have room for the larger type as well.
pub(super) fn loosened(deck: &Deck) -> Deck {
    let mut deck = deck.clone();
    for slide in &mut deck.slides {
        if is_short(slide) {
            slide.bands.iter_mut().for_each(loosen);
        }
    }
    deck
}

/// Whether a slide holds a few rows and words, and nothing else.
fn is_short(slide: &Slide) -> bool {
    let blocks = || slide.bands.iter().flat_map(|band| &band.columns).flat_map(|column| &column.blocks);
    let is_words = |block: &Block| {
        matches!(
            block,
            Block::Table(_) | Block::Heading { .. } | Block::Text { .. } | Block::Note { .. } | Block::Cards { .. }
        )
    };
    let rows = blocks().map(|block| if let Block::Table(table) = block { table.rows.len() } else { 0 });
    blocks().all(is_words) && rows.sum::<usize>() <= FEW_ROWS
}

fn loosen(band: &mut Band) {
    let rooms = rooms(band);
    for (column, room) in band.columns.iter_mut().zip(rooms) {
        for block in &mut column.blocks {
            if let Block::Table(table) = block {
                table.dense = table.dense && !has_room(table, room);
            }
        }
    }
}

/// Whether what stays together in close rows does so in usual ones, and no cell holds more than a few words.
fn has_room(table: &Table, room: f64) -> bool {
    let weights: f64 = table.columns.iter().map(|column| column.weight).sum();
    let usual = [1.0, 1.0];
    table.columns.iter().enumerate().all(|(index, column)| {
        let room = room * column.weight / weights.max(f64::MIN_POSITIVE) - SIDES;
        let cells = table.rows.iter().filter_map(|row| row.get(index));
        let stays = |cell: &Cell| {
            let mut sizes = needed(cell, DENSE_ROW, usual).into_iter().zip(needed(cell, ROW, usual));
            sizes.all(|(close, loose)| close > room || loose <= room)
        };
        let is_brief = |cell: &Cell| match cell {
            Cell::Text { text, .. } => width(text, ROW, Weight::Regular) <= LINES * room,
            Cell::Status { .. } | Cell::Chart(_) => true,
        };
        cells.clone().all(stays) && cells.clone().all(is_brief)
    })
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
        assert!((most(&slide("short", 5.0), [1.0, 1.0]) - MOST).abs() < 1e-9);
        let grown = most(&slide("probation", 0.8), [1.0, 1.0]);
        assert!(grown > 1.0 && grown < MOST, "{grown}");
        assert!(most(&slide("probation", 0.8), [1.0, 1.1]) < grown);
        let long = "x".repeat(200);
        assert!((most(&slide(&long, 5.0), [1.0, 1.0]) - MOST).abs() < 1e-9, "what breaks anyway holds nothing up");
        let cover = Slide { kind: SlideKind::Cover, ..slide("short", 5.0) };
        assert!((most(&cover, [1.0, 1.0]) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn few_rows_are_set_close_only_where_their_words_need_it() {
        let dense = |word: &str, weight, rows: usize| {
            let mut slide = slide(word, weight);
            for block in slide.bands.iter_mut().flat_map(|band| &mut band.columns).flat_map(|column| &mut column.blocks)
            {
                if let Block::Table(table) = block {
                    table.dense = true;
                    table.rows = vec![table.rows[0].clone(); rows];
                }
            }
            let deck = loosened(&Deck { slides: vec![slide], ..crate::render::fixture::deck() });
            serde_json::to_value(&deck).expect("a deck is data")["slides"][0]["bands"][0]["columns"][0]["blocks"][0]["dense"]
                == true
        };
        assert!(!dense("short", 5.0, 3));
        assert!(dense("short", 5.0, 9), "many rows stay close");
        assert!(dense("probation", 0.7, 3), "a word that would break keeps its table close");
        assert!(dense(&"many words ".repeat(30), 5.0, 3), "a table of texts stays close");
        assert!(!dense(&"x".repeat(35), 2.0, 3), "what breaks anyway holds nothing up");
    }
}
