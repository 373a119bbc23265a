//! Blocks under each other, bands of columns beside each other, and how high they are.

use super::super::shape::{Placing, Shape};
use super::blocks::{lay, room_above};
use super::{BETWEEN_BANDS, BETWEEN_COLUMNS, Laid};
use crate::deck::model::{Band, Block};

/// The widths of a band's columns.
pub(super) fn widths(band: &Band, width: f64) -> Vec<f64> {
    let total: u32 = band.columns.iter().map(|column| column.weight).sum();
    let free = width - BETWEEN_COLUMNS * (band.columns.len().max(1) - 1) as f64;
    band.columns.iter().map(|column| free * f64::from(column.weight) / f64::from(total.max(1))).collect()
}

/// Blocks under each other.
pub(super) fn column(blocks: &[Block], width: f64, air: f64) -> Laid {
    let mut laid = Laid::default();
    for (index, block) in blocks.iter().enumerate() {
        if index > 0 {
            laid.height += room_above(&blocks[index - 1], block);
        }
        let below = lay(block, width, air);
        add(&mut laid, below, 0.0);
    }
    laid
}

fn add(laid: &mut Laid, other: Laid, x: f64) {
    let place = Placing::at(x, laid.height);
    laid.shapes.extend(other.shapes.into_iter().map(|shape| shape.placed(&place)));
    laid.height += other.height;
}

/// Columns beside each other.
pub(super) fn band(band: &Band, width: f64, air: f64) -> Laid {
    let mut laid = Laid::default();
    let mut x = 0.0;
    for (column_of, wide) in band.columns.iter().zip(widths(band, width)) {
        let one = column(&column_of.blocks, wide, air);
        let place = Placing::at(x, 0.0);
        laid.shapes.extend(one.shapes.into_iter().map(|shape: Shape| shape.placed(&place)));
        laid.height = laid.height.max(one.height);
        x += wide + BETWEEN_COLUMNS;
    }
    laid
}

/// Bands under each other; rows of tables have `air` times the usual room.
pub(super) fn bands(bands: &[Band], width: f64, air: f64) -> Laid {
    let mut laid = Laid::default();
    for (index, one) in bands.iter().enumerate() {
        if index > 0 {
            laid.height += BETWEEN_BANDS;
        }
        add(&mut laid, band(one, width, air), 0.0);
    }
    laid
}
