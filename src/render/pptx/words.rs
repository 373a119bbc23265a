//! Words and colours as the drawing language writes them; shared by shapes, tables and charts.

use super::shape::{Align, Paragraph, Piece};
use super::units::{emu, hundredths};
use super::xml::Xml;
use crate::chart::theme::{self, Colour};
use crate::look::direction::{marked, reads_right_to_left};

/// The language that spelling is checked in.
const LANGUAGE: &str = "en-GB";

/// Colours that the theme names: who changes the theme changes them everywhere.
const THEME: [(&str, Colour); 10] = [
    ("tx1", theme::INK),
    ("bg1", theme::PAPER),
    ("tx2", theme::MUTED),
    ("bg2", theme::GROUND),
    ("accent1", theme::ACCENT),
    ("accent2", theme::PEERS),
    ("accent3", theme::MET),
    ("accent4", theme::DEVIATION),
    ("accent5", theme::BREACH),
    ("accent6", theme::FAINT),
];

/// `1D5FBF`.
pub(super) fn hex(colour: Colour) -> String {
    let (red, green, blue) = colour.rgb;
    format!("{red:02X}{green:02X}{blue:02X}")
}

/// A solid fill.
pub(super) fn fill(xml: &mut Xml, colour: Colour) {
    xml.within("a:solidFill", &[], |xml| match THEME.iter().find(|(_, known)| *known == colour) {
        Some((name, _)) => xml.empty("a:schemeClr", &[("val", name)]),
        None => xml.empty("a:srgbClr", &[("val", &hex(colour))]),
    });
}

/// A line of a thickness, or none.
pub(super) fn line(xml: &mut Xml, name: &str, look: Option<(Colour, f64)>) {
    match look {
        Some((colour, thickness)) => xml.within(name, &[("w", &emu(thickness))], |xml| fill(xml, colour)),
        None => xml.within(name, &[("w", &0)], |xml| xml.empty("a:noFill", &[])),
    }
}

/// A paragraph.
pub(super) fn paragraph(xml: &mut Xml, of: &Paragraph) {
    xml.within("a:p", &[], |xml| {
        properties(xml, of);
        for piece in &of.pieces {
            run(xml, piece, of.size);
        }
        xml.empty("a:endParaRPr", &[("lang", &LANGUAGE), ("sz", &hundredths(of.size))]);
    });
}

fn properties(xml: &mut Xml, of: &Paragraph) {
    let align = match of.align {
        Align::Left => "l",
        Align::Centre => "ctr",
        Align::Right => "r",
    };
    let text: String = of.pieces.iter().map(|piece| piece.text.as_str()).collect();
    let direction = if reads_right_to_left(&text) { "1" } else { "0" };
    xml.within("a:pPr", &[("marL", &0), ("indent", &0), ("algn", &align), ("rtl", &direction)], |xml| {
        xml.within("a:lnSpc", &[], |xml| xml.value("a:spcPts", hundredths(of.pitch)));
        xml.within("a:spcBef", &[], |xml| xml.value("a:spcPts", hundredths(of.above)));
        xml.within("a:spcAft", &[], |xml| xml.value("a:spcPts", 0));
        xml.empty("a:buNone", &[]);
    });
}

/// Words of one look.
fn run(xml: &mut Xml, piece: &Piece, size: f64) {
    if piece.text.is_empty() {
        return;
    }
    xml.within("a:r", &[], |xml| {
        look(xml, "a:rPr", size, piece.strong, piece.colour);
        xml.words("a:t", &[], &marked(&piece.text));
    });
}

/// The look of words: a run's, or the default of many.
pub(super) fn look(xml: &mut Xml, name: &str, size: f64, strong: bool, colour: Colour) {
    let strong = if strong { "1" } else { "0" };
    xml.within(name, &[("lang", &LANGUAGE), ("sz", &hundredths(size)), ("b", &strong)], |xml| {
        fill(xml, colour);
        // The theme's typeface: who changes it changes all words.
        xml.empty("a:latin", &[("typeface", &"+mn-lt")]);
    });
}
