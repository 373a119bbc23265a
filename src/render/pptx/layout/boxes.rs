//! Cards, callouts, decisions and quotes: words on a ground, or between lines.

use super::super::shape::{Align, Frame, Paragraph, Role, Rule, Shape, Words};
use super::super::text;
use super::Laid;
use super::blocks::boxed;
use super::style::{self, Style};
use crate::chart::theme;
use crate::deck::model::{Card, Decision, Quote, RichText};

/// Room between cards, and between quotes.
const BETWEEN_CARDS: f64 = 18.0;
const BETWEEN_QUOTES: f64 = 14.0;
/// The least height of a card.
const CARD_HEIGHT: f64 = 112.0;
const CARD_INSET: [f64; 4] = [20.0, 16.0, 20.0, 14.0];
/// Sizes of a key figure, the largest that fits is taken.
const FIGURE_SIZES: [f64; 5] = [30.0, 26.0, 22.0, 18.0, 15.0];
const CALLOUT_INSET: [f64; 4] = [22.0, 18.0, 22.0, 18.0];
/// Room above and below the words of a decision.
const DECISION_EDGE: f64 = 13.0;
/// Lines of a text within a box, beyond which it is cut.
const MOST_LINES: usize = 8;

/// Key figures in a row, or in two rows where there are many; all as high as the highest.
pub(super) fn cards(cards: &[Card], width: f64) -> Laid {
    let across = if cards.len() > 5 { cards.len().div_ceil(2) } else { cards.len().max(1) };
    let wide = (width - BETWEEN_CARDS * (across - 1) as f64) / across as f64;
    let mut boxes: Vec<Words> = cards.iter().map(|card| card_box(card, wide)).collect();
    let height = boxes.iter().map(|card| card.frame.height).fold(CARD_HEIGHT, f64::max);
    for (index, card) in boxes.iter_mut().enumerate() {
        let (column, row) = (index % across, index / across);
        let (x, y) = (column as f64 * (wide + BETWEEN_CARDS), row as f64 * (height + BETWEEN_CARDS));
        card.frame = Frame::new(x, y, wide, height);
    }
    let rows = cards.len().div_ceil(across) as f64;
    let height = (rows * (height + BETWEEN_CARDS) - BETWEEN_CARDS).max(0.0);
    Laid { height, shapes: boxes.into_iter().map(Shape::Words).collect() }
}

fn card_box(card: &Card, width: f64) -> Words {
    let room = width - CARD_INSET[0] - CARD_INSET[2];
    let fits = |size: &f64| text::width(&card.value, *size, true) <= room * 0.97;
    let size = FIGURE_SIZES.into_iter().find(fits).unwrap_or(13.0);
    let value = Style { size, pitch: size * 1.22, colour: theme::INK, strong: true };
    let paragraphs = vec![
        style::CAPTION.line(card.label.clone()).cut(room, 4),
        value.line(card.value.clone()).below(7.0).cut(room, 4),
        style::CAPTION.line(card.note.clone()).below(7.0).cut(room, 6),
    ];
    on_ground("Key figure", paragraphs, CARD_INSET, width)
}

/// A box with a title and items.
pub(super) fn callout(title: &str, subtitle: &RichText, items: &[(String, String)], width: f64) -> Laid {
    let room = width - CALLOUT_INSET[0] - CALLOUT_INSET[2];
    let mut paragraphs = vec![style::CALLOUT_TITLE.line(title).cut(room, 3)];
    if !subtitle.runs.is_empty() {
        paragraphs.push(style::CAPTION.rich(subtitle).below(4.0).cut(room, MOST_LINES));
    }
    for (what, how) in items {
        paragraphs.push(style::ITEM.line(what.clone()).below(14.0).cut(room, MOST_LINES));
        if !how.is_empty() {
            paragraphs.push(style::CAPTION.line(how.clone()).below(3.0).cut(room, MOST_LINES));
        }
    }
    let words = on_ground("Callout", paragraphs, CALLOUT_INSET, width);
    Laid { height: words.frame.height, shapes: vec![Shape::Words(words)] }
}

fn on_ground(name: &'static str, paragraphs: Vec<Paragraph>, inset: [f64; 4], width: f64) -> Words {
    let frame = Frame::new(0.0, 0.0, width, 0.0);
    let mut words = Words { frame, role: Role::Body(name), paragraphs, inset, ground: Some(theme::GROUND) };
    words.frame.height = words.needed();
    words
}

/// Things that need a decision, between hairlines.
pub(super) fn decisions(items: &[Decision], width: f64) -> Laid {
    let mut laid = Laid::default();
    for item in items {
        laid.shapes.push(hairline(laid.height, width));
        let shapes = decision(item, width, laid.height + DECISION_EDGE);
        laid.height = shapes.iter().map(|words| words.frame.bottom()).fold(laid.height, f64::max) + DECISION_EDGE;
        laid.shapes.extend(shapes.into_iter().map(Shape::Words));
    }
    if !items.is_empty() {
        laid.shapes.push(hairline(laid.height, width));
    }
    laid
}

/// A decision from a height on: name and amount on one line where both have room, and what is said under them. Tabs are not
/// set alike by all programs: the amount is a shape of its own.
fn decision(item: &Decision, width: f64, y: f64) -> Vec<Words> {
    let look = style::TEXT.coloured(theme::MUTED);
    let amount = text::width(&item.aside, look.size, false) * 1.05 + 4.0;
    let name = style::HEADING.line(item.name.clone());
    let aside = |room| Paragraph { align: Align::Right, ..look.line(item.aside.clone()).cut(room, 2) };
    let said = [style::DECISION.rich(&item.text), style::ACTION.line(item.action.clone()).below(5.0)];
    let said = said.map(|paragraph| paragraph.cut(width, MOST_LINES));
    let room = width - amount - 12.0;
    if item.aside.is_empty() || text::width(&item.name, style::HEADING.size, true) * 1.05 > room {
        let mut paragraphs = vec![name.cut(width, 3)];
        paragraphs.extend((!item.aside.is_empty()).then(|| aside(width)));
        let [first, then] = said;
        paragraphs.extend([first.below(5.0), then]);
        return vec![boxed("Decision", paragraphs, Frame::new(0.0, y, width, 0.0))];
    }
    let name = boxed("Decision", vec![name.cut(room, 3)], Frame::new(0.0, y, room, 0.0));
    let amount = boxed("Decision amount", vec![aside(amount)], Frame::new(width - amount, y, amount, 0.0));
    let under = name.frame.bottom().max(amount.frame.bottom()) + 3.0;
    let said = boxed("Decision text", said.to_vec(), Frame::new(0.0, under, width, 0.0));
    vec![name, amount, said]
}

fn hairline(y: f64, width: f64) -> Shape {
    Shape::Rule(Rule { frame: Frame::new(0.0, y, width, 0.0), colour: theme::GRID, thickness: 0.75 })
}

/// Quotes, each beside an upright line.
pub(super) fn quotes(quotes: &[Quote], width: f64) -> Laid {
    let mut laid = Laid::default();
    for quote in quotes {
        let y = if laid.shapes.is_empty() { 0.0 } else { laid.height + BETWEEN_QUOTES };
        let frame = Frame::new(16.0, y, width - 16.0, 0.0);
        let said = style::QUOTE.line(format!("\u{201c}{}\u{201d}", quote.text)).cut(frame.width, MOST_LINES);
        let source = style::CAPTION.line(quote.source.clone()).below(3.0).cut(frame.width, 3);
        let words = boxed("Quote", vec![said, source], frame);
        let line = Frame::new(1.25, y, 0.0, words.frame.height);
        laid.height = words.frame.bottom();
        laid.shapes.push(Shape::Rule(Rule { frame: line, colour: theme::GRID, thickness: 2.5 }));
        laid.shapes.push(Shape::Words(words));
    }
    laid
}
