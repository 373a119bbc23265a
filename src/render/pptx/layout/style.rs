//! The type scale: sizes and distances of lines, as the PDF edition has them.

use super::super::shape::{Align, Paragraph, Piece};
use crate::chart::theme::{self, Colour};
use crate::deck::model::RichText;

/// Size, distance of lines, colour and weight of words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) size: f64,
    pub(super) pitch: f64,
    pub(super) colour: Colour,
    pub(super) strong: bool,
}

const fn style(size: f64, pitch: f64, colour: Colour, strong: bool) -> Style {
    Style { size, pitch, colour, strong }
}

pub(super) const TITLE: Style = style(27.0, 33.0, theme::INK, true);
pub(super) const SUBTITLE: Style = style(14.0, 18.0, theme::MUTED, false);
pub(super) const COVER_TITLE: Style = style(44.0, 54.0, theme::INK, true);
pub(super) const COVER_SUBTITLE: Style = style(18.0, 24.0, theme::MUTED, false);
pub(super) const SMALL_PRINT: Style = style(11.0, 14.0, theme::MUTED, false);
pub(super) const PARTIAL: Style = style(11.0, 14.0, theme::DEVIATION, true);
pub(super) const HEADING: Style = style(15.0, 21.0, theme::INK, true);
pub(super) const TEXT: Style = style(15.0, 22.0, theme::INK, false);
pub(super) const NOTE: Style = style(12.5, 17.5, theme::MUTED, false);
pub(super) const CHART_TITLE: Style = style(14.0, 19.0, theme::INK, true);
pub(super) const CAPTION: Style = style(12.0, 16.0, theme::MUTED, false);
pub(super) const CALLOUT_TITLE: Style = style(16.0, 21.0, theme::INK, true);
pub(super) const ITEM: Style = style(14.5, 19.0, theme::INK, true);
pub(super) const DECISION: Style = style(14.0, 20.0, theme::INK, false);
pub(super) const ACTION: Style = style(14.0, 20.0, theme::ACCENT, true);
pub(super) const QUOTE: Style = style(14.0, 19.5, theme::INK, false);
pub(super) const TABLE_HEAD: Style = style(12.0, 15.0, theme::MUTED, true);

impl Style {
    /// The same in another size; lines keep their distance in proportion.
    pub(super) fn sized(self, size: f64) -> Self {
        Self { size, pitch: self.pitch * size / self.size, ..self }
    }

    /// The same in another colour.
    pub(super) fn coloured(self, colour: Colour) -> Self {
        Self { colour, ..self }
    }

    /// Words of this look.
    pub(super) fn piece(self, text: impl Into<String>) -> Piece {
        Piece { text: text.into(), colour: self.colour, strong: self.strong }
    }

    /// A paragraph of plain words.
    pub(super) fn line(self, text: impl Into<String>) -> Paragraph {
        self.of(vec![self.piece(text)])
    }

    /// A paragraph of words with emphasis.
    pub(super) fn rich(self, text: &RichText) -> Paragraph {
        let piece = |run: &crate::deck::model::Run| Piece {
            text: run.text.clone(),
            colour: self.colour,
            strong: self.strong || run.strong,
        };
        self.of(text.runs.iter().map(piece).collect())
    }

    /// A paragraph of pieces.
    pub(super) fn of(self, pieces: Vec<Piece>) -> Paragraph {
        Paragraph { pieces, size: self.size, pitch: self.pitch, above: 0.0, align: Align::Left }
    }
}

impl Paragraph {
    /// The same with room above.
    pub(super) fn below(self, above: f64) -> Self {
        Self { above, ..self }
    }

    /// The same, cut to so many lines of a width.
    pub(super) fn cut(self, room: f64, most: usize) -> Self {
        Self { pieces: super::super::text::cut(self.pieces, self.size, room, most), ..self }
    }
}
