//! What does not fit on a slide goes on over the next: bands and blocks are split as data, and each part laid out anew.

use super::super::text;
use super::blocks::{lay, lines, room_above};
use super::column::{self, widths};
use super::{BETWEEN_BANDS, drawing, style};
use crate::deck::model::{Band, BandColumn, Block, Table};

/// The bands of each slide that they fill, at this width and height.
pub(super) fn slides(bands: &[Band], width: f64, room: f64) -> Vec<Vec<Band>> {
    let mut waiting: Vec<Band> = bands.iter().rev().cloned().collect();
    let (mut slides, mut slide, mut left) = (Vec::new(), Vec::new(), room);
    while let Some(band) = waiting.pop() {
        let above = if slide.is_empty() { 0.0 } else { BETWEEN_BANDS };
        let height = above + column::band(&band, width).height;
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
        let needed = above + lay(block, width).height;
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
    match block {
        Block::Table(table) => by_items(table.rows.len(), width, room, |range| {
            let rows = table.rows[range].to_vec();
            // Both parts are set as close as the whole was.
            Block::Table(Table { rows, dense: true, ..table.clone() })
        }),
        Block::Decisions { items } => {
            by_items(items.len(), width, room, |range| Block::Decisions { items: items[range].to_vec() })
        }
        Block::Quotes { quotes } => {
            by_items(quotes.len(), width, room, |range| Block::Quotes { quotes: quotes[range].to_vec() })
        }
        Block::Callout { title, subtitle, items } => by_items(items.len(), width, room, |range| Block::Callout {
            title: title.clone(),
            subtitle: subtitle.clone(),
            items: items[range].to_vec(),
        }),
        Block::Cards { cards } => {
            by_items(cards.len(), width, room, |range| Block::Cards { cards: cards[range].to_vec() })
        }
        Block::Text { .. } => split_text(block, width, room),
        _ => (None, Some(block.clone())),
    }
}

/// As many items as fit, at least one of them.
fn by_items(
    count: usize,
    width: f64,
    room: f64,
    part: impl Fn(std::ops::Range<usize>) -> Block,
) -> (Option<Block>, Option<Block>) {
    let fits = |items: &usize| lay(&part(0..*items), width).height <= room;
    let mut kept = 0;
    while kept < count && fits(&(kept + 1)) {
        kept += 1;
    }
    let first = (kept > 0).then(|| part(0..kept));
    let rest = (kept < count || count == 0).then(|| part(kept..count));
    (first, rest)
}

/// Whole paragraphs, and of the next one as many lines as fit.
fn split_text(block: &Block, width: f64, room: f64) -> (Option<Block>, Option<Block>) {
    let Block::Text { paragraphs } = block else { return (None, Some(block.clone())) };
    let fits = |count: usize| lay(&Block::Text { paragraphs: paragraphs[..count].to_vec() }, width).height <= room;
    let kept = (0..=paragraphs.len()).rev().find(|count| fits(*count)).unwrap_or(0);
    let (mut first, mut rest) = (paragraphs[..kept].to_vec(), paragraphs[kept..].to_vec());
    if let Some(next) = rest.first().cloned() {
        let used = lay(&Block::Text { paragraphs: [first.clone(), vec![Default::default()]].concat() }, width).height;
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

/// A block that is higher than a slide: a chart is drawn lower, anything else is cut off after what fits by its own limits.
fn squeezed(block: &Block, width: f64, room: f64) -> (Option<Block>, Option<Block>) {
    match block {
        Block::Chart(chart) => (Some(Block::Chart(drawing::lower(chart, width, room))), None),
        Block::Text { paragraphs } => {
            let most = (room / style::TEXT.pitch).floor().max(1.0) as usize;
            let pieces = style::TEXT.rich(&paragraphs[0]).cut(width, most).pieces;
            let text = pieces.into_iter().fold(Default::default(), rejoined);
            let rest = paragraphs[1..].to_vec();
            let rest = (!rest.is_empty()).then_some(Block::Text { paragraphs: rest });
            (Some(Block::Text { paragraphs: vec![text] }), rest)
        }
        other => first_item(other),
    }
}

fn rejoined(text: crate::deck::model::RichText, piece: super::super::shape::Piece) -> crate::deck::model::RichText {
    if piece.strong { text.then_strong(piece.text) } else { text.then(piece.text) }
}

/// The first item alone: its texts are cut to a few lines, which a slide always holds.
fn first_item(block: &Block) -> (Option<Block>, Option<Block>) {
    match block {
        Block::Table(table) if table.rows.len() > 1 => {
            let part = |rows: &[Vec<crate::deck::model::Cell>]| {
                Block::Table(Table { rows: rows.to_vec(), dense: true, ..table.clone() })
            };
            (Some(part(&table.rows[..1])), Some(part(&table.rows[1..])))
        }
        other => (Some(other.clone()), None),
    }
}
