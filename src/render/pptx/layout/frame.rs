//! What every slide has around what it says: footer, number, and the mark of a period that is not whole.

use super::super::shape::{Align, Frame, Paragraph, Role, Shape, Words};
use super::super::text;
use super::style::{self, Style};
use super::{LEFT, WIDTH};
use crate::deck::model::Deck;

/// The footer's line of words, and the line above the title.
const FOOTER: f64 = 684.0;
const HEADER: f64 = 20.0;
const HEIGHT: f64 = 16.0;
const NUMBER_WIDTH: f64 = 60.0;
const MOST_MIDDLE: f64 = 640.0;
const MOST_PARTIAL: f64 = 700.0;
const BETWEEN: f64 = 24.0;

/// The shapes of a slide's edges.
pub(super) fn edges(deck: &Deck, number: usize) -> Vec<Shape> {
    let look = style::SMALL_PRINT;
    let middle = (text::width(&deck.footer_middle, look.size, false) * 1.05 + 4.0).min(MOST_MIDDLE);
    let side = (WIDTH - middle) / 2.0 - BETWEEN;
    let right = LEFT + WIDTH;
    let mut shapes = Vec::new();
    let mut add = |role, words: &str, look: Style, align, (x, y, width)| {
        if !words.is_empty() {
            shapes.push(line(role, look.line(words), align, Frame::new(x, y, width, HEIGHT)));
        }
    };
    add(Role::Footer, &deck.footer_left, look, Align::Left, (LEFT, FOOTER, side));
    add(Role::Body("Audience"), &deck.footer_middle, look, Align::Centre, (LEFT + side + BETWEEN, FOOTER, middle));
    add(Role::Number, &number.to_string(), look, Align::Right, (right - NUMBER_WIDTH, FOOTER, NUMBER_WIDTH));
    let partial = deck.partial.as_deref().unwrap_or_default();
    add(
        Role::Body("Partial period"),
        partial,
        style::PARTIAL,
        Align::Right,
        (right - MOST_PARTIAL, HEADER, MOST_PARTIAL),
    );
    shapes
}

fn line(role: Role, words: Paragraph, align: Align, frame: Frame) -> Shape {
    let paragraph = Paragraph { align, ..words.cut(frame.width, 1) };
    Shape::Words(Words { frame, role, paragraphs: vec![paragraph], inset: [0.0; 4], ground: None })
}
