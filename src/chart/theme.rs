//! The one theme of charts: colours by meaning, sizes and the typeface.
//!
//! The colours are those of [`crate::look::palette`], which style sheets and the templates of PDF and PowerPoint are handed too, so that
//! nothing is said twice.

use crate::deck::model::Tone;
pub use crate::look::Colour;
pub use crate::look::faces::FAMILY;
pub use crate::look::palette::{
    ACCENT, BAND_INNER, BAND_OUTER, BREACH, DEVIATION, FAINT, GRID, GROUND, INK, MET, MUTED, PAPER, PEERS,
};

/// Chart text: axis labels.
pub const AXIS_SIZE: f64 = 11.5;
/// Chart text: names of lines and dots.
pub const LABEL_SIZE: f64 = 12.0;
/// Chart text: names of rows.
pub const NAME_SIZE: f64 = 13.0;

/// The colour of a meaning, for marks and text.
#[must_use]
pub fn tone(tone: Tone) -> Colour {
    match tone {
        Tone::Ink => INK,
        Tone::Muted => MUTED,
        Tone::Accent => ACCENT,
        Tone::Peers => PEERS,
        Tone::Met => MET,
        Tone::Deviation => DEVIATION,
        Tone::Breach => BREACH,
    }
}

/// The colour of text about a mark: grey marks are too light to read.
#[must_use]
pub fn text_tone(of: Tone) -> Colour {
    match of {
        Tone::Peers => MUTED,
        other => tone(other),
    }
}
