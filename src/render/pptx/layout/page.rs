//! Slides as they are shown: what is too full shrinks, and then goes on over further slides.

use super::super::shape::{Placing, Shape};
use super::super::text;
use super::column;
use super::cover::head;
use super::flow;
use super::frame::edges;
use super::{BOTTOM, LEFT, WIDTH};
use crate::deck::model::{Band, Deck, Slide};
use crate::render::fit::{Fit, LEAST, Setting};

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
    let mut fit = Fit::new(slide, [text::WIDER, text::WIDER_STRONG]);
    while let Setting { size: Some(factor), air } = fit.setting() {
        let height = column::bands(&slide.bands, WIDTH / factor, air).height * factor;
        if !fit.learn(height, room(false)) {
            return vec![(factor, air, slide.bands.clone())];
        }
    }
    // The title of a slide that goes on is longer, and may take a line more.
    let room = room(false).min(room(true)) / LEAST;
    let slides = flow::slides(&slide.bands, WIDTH / LEAST, room);
    slides.into_iter().map(|bands| (LEAST, 1.0, bands)).collect()
}
