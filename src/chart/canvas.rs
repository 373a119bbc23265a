//! What plotters draws on: a small SVG writer.
//!
//! The library's own SVG backend knows whole pixels, two weights, and neither dashes nor titles. Here a backend unit
//! is a tenth of a point, strokes and sizes are in points, and a shape may carry a title.

use std::convert::Infallible;
use std::fmt::Write as _;

use plotters_backend::{BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};

use super::sheet::Sheet;
use super::text::{Weight, escape};
use super::theme::{self, Colour};
use crate::look::direction::isolated;

/// Backend units in a point.
pub(super) const UNITS: f64 = 10.0;

/// An SVG document in the making.
pub(super) struct Canvas<'a> {
    out: &'a mut Sheet,
    size: (u32, u32),
    finished: bool,
}

/// A line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stroke {
    pub(super) colour: Colour,
    /// In points.
    pub(super) width: f64,
    pub(super) dash: Option<&'static str>,
    pub(super) round: bool,
}

impl Stroke {
    /// A plain line of a width in points.
    pub(super) fn new(colour: Colour, width: f64) -> Self {
        Self { colour, width, dash: None, round: false }
    }

    /// The same with round ends and corners.
    pub(super) fn round(self) -> Self {
        Self { round: true, ..self }
    }

    /// The same in short dashes.
    pub(super) fn dashed(self) -> Self {
        Self { dash: Some("3 3"), ..self }
    }

    fn attributes(&self) -> String {
        let mut text = format!(" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"", self.colour, number(self.width));
        if let Some(dash) = self.dash {
            let _ = write!(text, " stroke-dasharray=\"{dash}\"");
        }
        if self.round {
            text.push_str(" stroke-linecap=\"round\" stroke-linejoin=\"round\"");
        }
        text
    }
}

/// Which end of a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text is set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Type {
    pub(super) size: f64,
    pub(super) weight: Weight,
    pub(super) colour: Colour,
    pub(super) anchor: Anchor,
}

impl<'a> Canvas<'a> {
    /// A document of a size in points, written to `out`.
    pub(super) fn new(out: &'a mut Sheet, width: u32, height: u32) -> Self {
        let family = theme::FAMILY;
        let _ = write!(
            out.svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" font-family=\"{family}\">"
        );
        let units = |points: u32| points.saturating_mul(10);
        Self { out, size: (units(width), units(height)), finished: false }
    }

    fn close(&mut self, element: &str, title: Option<&str>) {
        match title {
            Some(title) => {
                let _ = writeln!(self.out.svg, "><title>{}</title></{element}>", escape(title));
            }
            None => self.out.svg.push_str("/>\n"),
        }
    }

    /// A line through points.
    pub(super) fn path(&mut self, points: &[BackendCoord], stroke: &Stroke, title: Option<&str>) {
        self.out.svg.push_str("<path d=\"");
        self.corners(points);
        let _ = write!(self.out.svg, "\"{}", stroke.attributes());
        self.close("path", title);
    }

    /// A filled shape.
    pub(super) fn area(&mut self, points: &[BackendCoord], fill: Colour, title: Option<&str>) {
        self.out.svg.push_str("<path d=\"");
        self.corners(points);
        let _ = write!(self.out.svg, "Z\" fill=\"{fill}\"");
        self.close("path", title);
    }

    fn corners(&mut self, points: &[BackendCoord]) {
        for (index, (x, y)) in points.iter().enumerate() {
            let letter = if index == 0 { 'M' } else { 'L' };
            let _ = write!(self.out.svg, "{letter}{} {}", tenths(*x), tenths(*y));
        }
    }

    /// A filled rectangle; `corner` rounds it, in points.
    pub(super) fn rectangle(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        look: &RectangleLook,
        title: Option<&str>,
    ) {
        let (left, right) = (from.0.min(to.0), from.0.max(to.0));
        let (top, bottom) = (from.1.min(to.1), from.1.max(to.1));
        let _ = write!(
            self.out.svg,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"",
            tenths(left),
            tenths(top),
            tenths(right - left),
            tenths(bottom - top),
            look.fill
        );
        if look.corner > 0.0 {
            let _ = write!(self.out.svg, " rx=\"{}\"", number(look.corner));
        }
        self.close("rect", title);
    }

    /// A dot; with a ring it has an edge of another colour.
    pub(super) fn dot(&mut self, at: BackendCoord, look: &DotLook, title: Option<&str>) {
        let (x, y) = (tenths(at.0), tenths(at.1));
        let _ =
            write!(self.out.svg, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{}\" fill=\"{}\"", number(look.radius), look.fill);
        if let Some((colour, width)) = look.ring {
            let _ = write!(self.out.svg, " stroke=\"{colour}\" stroke-width=\"{}\"", number(width));
        }
        self.close("circle", title);
    }

    /// A line of text; `at` is on its baseline.
    pub(super) fn text(&mut self, at: BackendCoord, words: &str, set: &Type) {
        self.out.note(words, (f64::from(at.0) / UNITS, f64::from(at.1) / UNITS), set);
        let anchor = match set.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let weight = match set.weight {
            Weight::Regular => String::new(),
            other => format!(" font-weight=\"{}\"", other.number()),
        };
        let _ = writeln!(
            self.out.svg,
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\"{weight} fill=\"{}\"{anchor}>{}</text>",
            tenths(at.0),
            tenths(at.1),
            number(set.size),
            set.colour,
            escape(&isolated(words))
        );
    }
}

/// How a rectangle looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct RectangleLook {
    pub(super) fill: Colour,
    pub(super) corner: f64,
}

/// How a dot looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct DotLook {
    pub(super) radius: f64,
    pub(super) fill: Colour,
    /// Colour and width of the edge.
    pub(super) ring: Option<(Colour, f64)>,
}

/// Tenths of a point as points: `1234` is `123.4`.
fn tenths(units: i32) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let units = units.unsigned_abs();
    if units.is_multiple_of(10) {
        format!("{sign}{}", units / 10)
    } else {
        format!("{sign}{}.{}", units / 10, units % 10)
    }
}

/// A number with at most two decimals and no zeros at its end.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

fn colour(style: &impl BackendStyle) -> Colour {
    Colour { rgb: style.color().rgb }
}

impl DrawingBackend for Canvas<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        if !self.finished {
            self.out.svg.push_str("</svg>\n");
            self.finished = true;
        }
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, color: plotters_backend::BackendColor) -> Drawn {
        let look = RectangleLook { fill: Colour { rgb: color.rgb }, corner: 0.0 };
        self.rectangle(at, (at.0 + 1, at.1 + 1), &look, None);
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Drawn {
        if fill {
            self.rectangle(from, to, &RectangleLook { fill: colour(style), corner: 0.0 }, None);
            return Ok(());
        }
        self.draw_path([from, (to.0, from.1), to, (from.0, to.1), from], style)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        let points: Vec<_> = path.into_iter().collect();
        self.path(&points, &Stroke::new(colour(style), f64::from(style.stroke_width()) / UNITS), None);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        let radius = f64::from(radius) / UNITS;
        let edge = f64::from(style.stroke_width()) / UNITS;
        let look = if fill {
            DotLook { radius, fill: colour(style), ring: None }
        } else {
            DotLook { radius, fill: theme::PAPER, ring: Some((colour(style), edge)) }
        };
        self.dot(center, &look, None);
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, vert: I, style: &S) -> Drawn {
        let points: Vec<_> = vert.into_iter().collect();
        self.area(&points, colour(style), None);
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, at: BackendCoord) -> Drawn {
        let set = Type {
            size: style.size() / UNITS,
            weight: Weight::Regular,
            colour: Colour { rgb: style.color().rgb },
            anchor: Anchor::Start,
        };
        self.text(at, text, &set);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_never_minus_zero() {
        assert_eq!(tenths(1234), "123.4");
        assert_eq!(tenths(-5), "-0.5");
        assert_eq!(tenths(0), "0");
        assert_eq!(number(2.50), "2.5");
    }
}
