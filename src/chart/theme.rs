//! The one theme: colours, sizes and the typeface of charts and of every edition of a deck.
//!
//! [`colours`] hands the same tokens to the style sheet and to the templates of PDF and PowerPoint, so that nothing is said twice.

use std::fmt;

use crate::deck::model::Tone;

/// The typeface, bundled in `assets/fonts`.
pub const FAMILY: &str = "Inter";

/// An opaque colour. Tints are mixed on white beforehand: transparency makes PDF large and slow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    /// Red, green, blue.
    pub rgb: (u8, u8, u8),
}

impl Colour {
    const fn new(hex: u32) -> Self {
        let [_, red, green, blue] = hex.to_be_bytes();
        Self { rgb: (red, green, blue) }
    }

    /// The colour as it looks when `percent` of it lies on white.
    #[must_use]
    pub const fn tint(self, percent: u16) -> Self {
        let (red, green, blue) = self.rgb;
        Self { rgb: (on_white(red, percent), on_white(green, percent), on_white(blue, percent)) }
    }
}

const fn on_white(channel: u8, percent: u16) -> u8 {
    let mixed = (channel as u16 * percent + 255 * (100 - percent) + 50) / 100;
    mixed.to_be_bytes()[1]
}

impl fmt::Display for Colour {
    /// `#18222f`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (red, green, blue) = self.rgb;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// Text that matters.
pub const INK: Colour = Colour::new(0x18222F);
/// Text that explains.
pub const MUTED: Colour = Colour::new(0x5D6B7A);
/// Lines and marks that can be overlooked; too light for words.
pub const FAINT: Colour = Colour::new(0x8D99A6);
/// Hairlines.
pub const GRID: Colour = Colour::new(0xE4E9EF);
/// The ground of cards.
pub const GROUND: Colour = Colour::new(0xF5F7FA);
/// White.
pub const PAPER: Colour = Colour::new(0xFFFFFF);
/// This partner.
pub const ACCENT: Colour = Colour::new(0x1D5FBF);
/// Others.
pub const PEERS: Colour = Colour::new(0xAEB8C3);
/// Target met.
pub const MET: Colour = Colour::new(0x1B7F55);
/// Within tolerance.
pub const DEVIATION: Colour = Colour::new(0xB26A00);
/// Breach.
pub const BREACH: Colour = Colour::new(0xB42F2F);
/// The outer band of a funnel (99.8%).
pub const BAND_OUTER: Colour = Colour::new(0xEDF2F9);
/// The inner band of a funnel (95%) and natural limits.
pub const BAND_INNER: Colour = Colour::new(0xE0E8F3);

/// Chart text: axis labels.
pub const AXIS_SIZE: f64 = 11.5;
/// Chart text: names of lines and dots.
pub const LABEL_SIZE: f64 = 12.0;
/// Chart text: names of rows.
pub const NAME_SIZE: f64 = 13.0;

/// Every colour by the name style sheet and PDF template know it by.
#[must_use]
pub fn colours() -> [(&'static str, Colour); 11] {
    [
        ("ink", INK),
        ("muted", MUTED),
        ("faint", FAINT),
        ("grid", GRID),
        ("ground", GROUND),
        ("paper", PAPER),
        ("accent", ACCENT),
        ("peers", PEERS),
        ("met", MET),
        ("deviation", DEVIATION),
        ("breach", BREACH),
    ]
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tints_are_mixed_on_white() {
        assert_eq!(INK.tint(100), INK);
        assert_eq!(INK.tint(0), PAPER);
        assert_eq!(MET.to_string(), "#1b7f55");
    }
}
