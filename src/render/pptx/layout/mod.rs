//! From slides of bands, columns and blocks to shapes in their places.
//!
//! Blocks are as high as their words, measured with the font's own metrics. A slide that is too full shrinks step by step
//! to a stated least; what does not fit then goes on over further slides.

mod blocks;
mod boxes;
mod column;
mod cover;
mod drawing;
mod flow;
mod frame;
mod page;
mod style;
mod table;
#[cfg(test)]
mod tests;

pub(super) use page::{Page, pages};

use super::shape::Shape;

/// The usable width of a slide, in points.
const WIDTH: f64 = 1168.0;
/// Left margin.
const LEFT: f64 = 56.0;
/// Where what a slide says begins and ends.
const TOP: f64 = 42.0;
const BOTTOM: f64 = 666.0;
/// Room between columns, and between bands.
const BETWEEN_COLUMNS: f64 = 28.0;
const BETWEEN_BANDS: f64 = 24.0;

/// Shapes laid out from a corner of their own.
#[derive(Debug, Default)]
struct Laid {
    height: f64,
    shapes: Vec<Shape>,
}
