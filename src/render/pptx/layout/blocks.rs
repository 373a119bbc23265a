//! One block laid out in a column of a width, from its upper left corner.

use super::super::shape::{Frame, Paragraph, Role, Shape, Words};
use super::style::{self, Style};
use super::{Laid, boxes, drawing, table};
use crate::chart::theme;
use crate::deck::model::{Block, RichText};

/// Room between paragraphs.
const BETWEEN_PARAGRAPHS: f64 = 10.0;

/// Lines of a note, which is never split.
const NOTE_LINES: usize = 30;

/// Lays a block out; rows of a table have `air` times the usual room.
pub(super) fn lay(block: &Block, width: f64, air: f64) -> Laid {
    match block {
        Block::Heading { text, tone } => {
            let look = style::HEADING.coloured(theme::text_tone(*tone));
            words("Heading", vec![look.line(text.clone()).cut(width, 3)], width)
        }
        Block::Text { paragraphs } => words("Text", text_paragraphs(paragraphs), width),
        Block::Note { text } => words("Note", vec![style::NOTE.rich(text).cut(width, NOTE_LINES)], width),
        Block::Cards { cards } => boxes::cards(cards, width),
        Block::Table(content) => table::lay(content, width, air),
        Block::Chart(chart) => drawing::lay(chart, width, chart.height),
        Block::Callout { title, subtitle, items } => boxes::callout(title, subtitle, items, width),
        Block::Decisions { items } => boxes::decisions(items, width),
        Block::Quotes { quotes } => boxes::quotes(quotes, width),
    }
}

fn text_paragraphs(paragraphs: &[RichText]) -> Vec<Paragraph> {
    paragraphs.iter().map(|text| style::TEXT.rich(text).below(BETWEEN_PARAGRAPHS)).collect()
}

/// How many lines of a look a text fills.
pub(super) fn lines(text: &RichText, look: Style, width: f64) -> usize {
    super::super::text::lines(&look.rich(text).pieces, look.size, width)
}

/// Words without a ground.
pub(super) fn words(name: &'static str, paragraphs: Vec<Paragraph>, width: f64) -> Laid {
    if paragraphs.is_empty() {
        return Laid::default();
    }
    let words = boxed(name, paragraphs, Frame::new(0.0, 0.0, width, 0.0));
    Laid { height: words.frame.height, shapes: vec![Shape::Words(words)] }
}

/// Words without a ground, as high as they need to be.
pub(super) fn boxed(name: &'static str, paragraphs: Vec<Paragraph>, frame: Frame) -> Words {
    let mut words = Words { frame, role: Role::Body(name), paragraphs, inset: [0.0; 4], ground: None };
    words.frame.height = words.needed();
    words
}

/// Room above a block, by what stands above it.
pub(super) fn room_above(before: &Block, block: &Block) -> f64 {
    match (before, block) {
        (Block::Heading { .. }, Block::Chart(_) | Block::Table(_)) => 10.0,
        (Block::Heading { .. }, _) => 7.0,
        (_, Block::Heading { .. }) => 22.0,
        _ => 16.0,
    }
}
