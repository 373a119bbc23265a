//! How cells look: the theme of the decks, in the few ways a sheet needs.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::chart::theme::{self, Colour};

/// A typeface that every office has; the decks' own is not bundled in workbooks.
const FONT: &str = "Arial";

/// A colour of the theme.
pub(super) fn colour(colour: Colour) -> Color {
    let (red, green, blue) = colour.rgb;
    Color::RGB(u32::from_be_bytes([0, red, green, blue]))
}

/// Ordinary text.
pub(super) fn body() -> Format {
    Format::new()
        .set_font_name(FONT)
        .set_font_size(9.5)
        .set_font_color(colour(theme::INK))
        .set_align(FormatAlign::VerticalCenter)
}

/// The heading of a sheet.
pub(super) fn title() -> Format {
    body().set_font_size(15).set_bold()
}

/// What stands under a heading.
pub(super) fn note() -> Format {
    body().set_font_color(colour(theme::MUTED))
}

/// A warning, such as the mark of a partial period.
pub(super) fn warning() -> Format {
    body().set_bold().set_font_color(colour(theme::DEVIATION))
}

/// The heading of a column.
pub(super) fn heading(right: bool, column: u16) -> Format {
    body()
        .set_bold()
        .set_font_color(colour(theme::MUTED))
        .set_background_color(colour(theme::GROUND))
        .set_border_bottom(FormatBorder::Thin)
        .set_border_bottom_color(colour(theme::INK))
        .set_align(if right { FormatAlign::Right } else { FormatAlign::Left })
        .set_indent(if right { 0 } else { indent(column) })
        .set_text_wrap()
}

/// A cell of a table: a hairline under it.
pub(super) fn cell() -> Format {
    body().set_border_bottom(FormatBorder::Thin).set_border_bottom_color(colour(theme::GRID))
}

/// A cell of a total.
pub(super) fn total() -> Format {
    body().set_bold().set_border_top(FormatBorder::Thin).set_border_top_color(colour(theme::INK))
}

/// A check that fails.
pub(super) fn failed() -> Format {
    Format::new().set_bold().set_font_color(colour(theme::BREACH))
}

/// A number format with so many decimals and separated thousands.
pub(super) fn number(decimals: u32) -> String {
    let decimals = usize::try_from(decimals).unwrap_or(0);
    if decimals == 0 { "#,##0".to_owned() } else { format!("#,##0.{}", "0".repeat(decimals)) }
}

/// Room at the left of text, which would touch the number before it; the first column has nothing before it.
pub(super) fn indent(column: u16) -> u8 {
    u8::from(column > 0)
}
