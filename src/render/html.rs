//! Decks and the index as HTML: one self-contained file each.

use super::RenderError;
use crate::deck::{index_model::IndexPage, model::Deck};

/// The deck as one HTML file without outside references.
///
/// # Errors
/// A chart that cannot be drawn, or a template that cannot be filled.
pub fn deck(deck: &Deck) -> Result<String, RenderError> {
    let _ = deck;
    Ok(String::new())
}

/// The vendor's way into a pack: every partner with status, tier, payout and links.
///
/// # Errors
/// A template that cannot be filled.
pub fn index(page: &IndexPage) -> Result<String, RenderError> {
    let _ = page;
    Ok(String::new())
}
