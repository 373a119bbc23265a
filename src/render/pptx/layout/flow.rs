//! What does not fit on a slide goes on over the next: bands and blocks are split as data, and each part laid out anew.

use super::super::shape::Piece;
use super::super::text;
use super::blocks::{lay, lines, room_above};
use super::column::{self, widths};
use super::{BETWEEN_BANDS, drawing, style};
use crate::deck::model::{Band, BandColumn, Block, RichText, Table};

/// The bands of each slide that they fill, at this width and height.
pub(super) fn slides(bands: &[Band], width: f64, room: f64) -> Vec<Vec<Band>> {
    let mut waiting: Vec<Band> = bands.iter().rev().cloned().collect();
    let (mut slides, mut slide, mut left) = (Vec::new(), Vec::new(), room);
    while let Some(band) = waiting.pop() {
        let above = if slide.is_empty() { 0.0 } else { BETWEEN_BANDS };
        let height = above + column::band(&band, width, 1.0).height;
        if height <= left {
            left -= height;
            slide.push(band);
            continue;
        }
        let (now, later) = split_band(band, width, left - above, slide.is_empty());
        slide.extend(now);
        waiting.extend(later);
        slides.push(std::mem::take(&mut slide));
        left = room;
    }
    if !slide.is_empty() || slides.is_empty() {
        slides.push(slide);
    }
    slides
}

/// What of a band fits, and the rest. With nothing else on the slide something must fit: the first block gives way.
fn split_band(band: Band, width: f64, room: f64, alone: bool) -> (Option<Band>, Option<Band>) {
    let widths = widths(&band, width);
    let split = |must: bool| -> Vec<(Vec<Block>, Vec<Block>)> {
        let columns = band.columns.iter().zip(&widths);
        columns.map(|(column, width)| split_blocks(&column.blocks, *width, room, must)).collect()
    };
    let mut parts = split(false);
    if parts.iter().all(|(now, _)| now.is_empty()) {
        if !alone {
            return (None, Some(band));
        }
        parts = split(true);
    }
    let (now, later): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
    (part(&band, now), part(&band, later))
}

fn part(band: &Band, blocks: Vec<Vec<Block>>) -> Option<Band> {
    let any = blocks.iter().any(|blocks| !blocks.is_empty());
    let columns = band.columns.iter().zip(blocks);
    let columns = columns.map(|(column, blocks)| BandColumn { weight: column.weight, blocks }).collect();
    any.then_some(Band { columns })
}

fn split_blocks(blocks: &[Block], width: f64, room: f64, must: bool) -> (Vec<Block>, Vec<Block>) {
    let mut now: Vec<Block> = Vec::new();
    let mut height = 0.0;
    for (index, block) in blocks.iter().enumerate() {
        let above = now.last().map_or(0.0, |before| room_above(before, block));
        let needed = above + height_of(block, width);
        if height + needed <= room {
            height += needed;
            now.push(block.clone());
            continue;
        }
        let left = room - height - above;
        let (first, rest) = match split_block(block, width, left) {
            (None, Some(_)) if must && now.is_empty() => squeezed(block, width, left),
            parts => parts,
        };
        now.extend(first.clone());
        // A heading stays with what it is about.
        let heading = matches!(now.last(), Some(Block::Heading { .. })) && (now.len() > 1 || !must);
        let heading = if heading { now.pop() } else { None };
        let later = heading.into_iter().chain(rest).chain(blocks[index + 1..].iter().cloned());
        return (now, later.collect());
    }
    (now, Vec::new())
}

/// The part of a block that fits, and the rest; a block that cannot be split is all rest.
fn split_block(block: &Block, width: f64, room: f64) -> (Option<Block>, Option<Block>) {
    if let Block::Text { .. } = block {
        return split_text(block, width, room);
    }
    let count = items(block);
    let fits = |kept: usize| part_of(block, 0..kept).is_some_and(|part| height_of(&part, width) <= room);
    let kept = (1..=count).take_while(|kept| fits(*kept)).last().unwrap_or(0);
    split_items(block, kept)
}

/// How high a block is; what is too full for a slide has its rows as close as usual.
fn height_of(block: &Block, width: f64) -> f64 {
    lay(block, width, 1.0).height
}

/// How many parts a block is made of that may stand on slides of their own.
fn items(block: &Block) -> usize {
    match block {
        Block::Table(table) => table.rows.len(),
        Block::Decisions { items } => items.len(),
        Block::Quotes { quotes } => quotes.len(),
        Block::Callout { items, .. } => items.len(),
        Block::Cards { cards } => cards.len(),
        _ => 0,
    }
}

/// A block with some of its items; `None` with none of them.
fn part_of(block: &Block, range: std::ops::Range<usize>) -> Option<Block> {
    if range.is_empty() {
        return None;
    }
    match block {
        // Both parts are set as close as the whole was.
        Block::Table(table) => {
            Some(Block::Table(Table { rows: table.rows[range].to_vec(), dense: true, ..table.clone() }))
        }
        Block::Decisions { items } => Some(Block::Decisions { items: items[range].to_vec() }),
        Block::Quotes { quotes } => Some(Block::Quotes { quotes: quotes[range].to_vec() }),
        Block::Callout { title, subtitle, items } => {
            let (title, subtitle) = (title.clone(), subtitle.clone());
            Some(Block::Callout { title, subtitle, items: items[range].to_vec() })
        }
        Block::Cards { cards } => Some(Block::Cards { cards: cards[range].to_vec() }),
        _ => None,
    }
}

/// A block after so many of its items.
fn split_items(block: &Block, kept: usize) -> (Option<Block>, Option<Block>) {
    match items(block) {
        0 => (None, Some(block.clone())),
        count => (part_of(block, 0..kept), part_of(block, kept..count)),
    }
}

/// Whole paragraphs, and of the next one as many lines as fit.
fn split_text(block: &Block, width: f64, room: f64) -> (Option<Block>, Option<Block>) {
    let Block::Text { paragraphs } = block else { return (None, Some(block.clone())) };
    let fits = |count: usize| height_of(&Block::Text { paragraphs: paragraphs[..count].to_vec() }, width) <= room;
    let kept = (0..=paragraphs.len()).rev().find(|count| fits(*count)).unwrap_or(0);
    let (mut first, mut rest) = (paragraphs[..kept].to_vec(), paragraphs[kept..].to_vec());
    if let Some(next) = rest.first().cloned() {
        let used = height_of(&Block::Text { paragraphs: [first.clone(), vec![RichText::default()]].concat() }, width);
        let free = ((room - used) / style::TEXT.pitch).floor().max(-1.0) + 1.0;
        let (head, tail) = text::split(&next, free as usize, |text| lines(text, style::TEXT, width));
        if !head.runs.is_empty() {
            first.push(head);
            rest[0] = tail;
        }
    }
    let first = (!first.is_empty()).then_some(Block::Text { paragraphs: first });
    (first, (!rest.is_empty()).then_some(Block::Text { paragraphs: rest }))
}

/// A block that is higher than a slide: a chart is drawn lower and a paragraph cut; of anything else the first item stays,
/// whose texts are cut to a few lines, so that a slide holds it.
fn squeezed(block: &Block, width: f64, room: f64) -> (Option<Block>, Option<Block>) {
    match block {
        Block::Chart(chart) => (Some(Block::Chart(drawing::lower(chart, width, room))), None),
        Block::Text { paragraphs } => {
            let most = (room / style::TEXT.pitch).floor().max(1.0) as usize;
            let pieces = style::TEXT.rich(&paragraphs[0]).cut(width, most).pieces;
            let text = pieces.into_iter().fold(RichText::default(), rejoined);
            let rest = paragraphs[1..].to_vec();
            let rest = (!rest.is_empty()).then_some(Block::Text { paragraphs: rest });
            (Some(Block::Text { paragraphs: vec![text] }), rest)
        }
        other if items(other) > 1 => split_items(other, 1),
        other => (Some(other.clone()), None),
    }
}

fn rejoined(text: RichText, piece: Piece) -> RichText {
    if piece.strong { text.then_strong(piece.text) } else { text.then(piece.text) }
}
