//! Slides as they are shown: what is too full shrinks, and then goes on over further slides.

use super::super::shape::{Placing, Shape};
use super::super::text;
use super::column;
use super::cover::head;
use super::flow;
use super::frame::edges;
use super::{BOTTOM, LEFT, WIDTH};
use crate::deck::model::{Band, Deck, Slide, SlideKind};
use crate::render::growth::most as most_growth;

/// How far a slide may be shrunk before it goes on over another one: as in the PDF edition.
const FACTORS: [f64; 7] = [1.0, 0.95, 0.9, 0.85, 0.8, 0.76, LEAST];
const LEAST: f64 = 0.72;
/// How far a slide is enlarged that would leave much of its place empty: by how much, below what part of the room, and up
/// to what part.
const GROWTH: [f64; 5] = [1.25, 1.2, 1.15, 1.1, 1.05];
const SPARSE: f64 = 0.62;
const FILLED: f64 = 0.84;
/// How much room the rows of tables get on a slide that is still as empty then, up to what part of the place.
const AIR: [f64; 5] = [1.8, 1.6, 1.4, 1.2, 1.1];
const SPREAD: f64 = 0.7;

/// One slide as it is shown.
#[derive(Debug)]
pub(in crate::render::pptx) struct Page<'d> {
    /// What it shows.
    pub(in crate::render::pptx) slide: &'d Slide,
    /// The part of it, where the slide goes on over several.
    pub(in crate::render::pptx) bands: Vec<Band>,
    /// How much smaller or larger than usual it is set.
    pub(in crate::render::pptx) factor: f64,
    /// In the order in which they are read.
    pub(in crate::render::pptx) shapes: Vec<Shape>,
}

/// Every slide of a deck; none for a deck without slides.
pub(in crate::render::pptx) fn pages(deck: &Deck) -> Vec<Page<'_>> {
    let mut pages: Vec<Page<'_>> = Vec::new();
    for slide in &deck.slides {
        for (index, (factor, air, bands)) in fitted(slide).into_iter().enumerate() {
            let (mut shapes, top) = head(slide, index > 0);
            let place = Placing { x: LEFT, y: top, factor };
            let body = column::bands(&bands, WIDTH / factor, air).shapes;
            shapes.extend(body.into_iter().map(|shape| shape.placed(&place)));
            shapes.extend(edges(deck, pages.len() + 1));
            pages.push(Page { slide, bands, factor, shapes });
        }
    }
    pages
}

/// The factor a slide is set at, the air in its tables, and its bands on each of the slides that it takes.
fn fitted(slide: &Slide) -> Vec<(f64, f64, Vec<Band>)> {
    let room = |continued: bool| BOTTOM - head(slide, continued).1;
    let airy = |factor: f64, air: f64| column::bands(&slide.bands, WIDTH / factor, air).height * factor;
    let height = |factor: f64| airy(factor, 1.0);
    let whole = room(false);
    let most = if height(1.0) <= SPARSE * whole { most_growth(slide, [text::WIDER, text::WIDER_STRONG]) } else { 1.0 };
    let grown = GROWTH.into_iter().find(|factor| *factor <= most && height(*factor) <= FILLED * whole);
    let fits = |factor: &f64| height(*factor) <= whole;
    match grown.or_else(|| FACTORS.into_iter().find(fits)) {
        Some(factor) => {
            let sparse = factor >= 1.0 && slide.kind != SlideKind::Cover && height(factor) <= SPARSE * whole;
            let spread = AIR.into_iter().filter(|_| sparse).find(|air| airy(factor, *air) <= SPREAD * whole);
            vec![(factor, spread.unwrap_or(1.0), slide.bands.clone())]
        }
        None => {
            // The title of a slide that goes on is longer, and may take a line more.
            let room = room(false).min(room(true)) / LEAST;
            let slides = flow::slides(&slide.bands, WIDTH / LEAST, room);
            slides.into_iter().map(|bands| (LEAST, 1.0, bands)).collect()
        }
    }
}
