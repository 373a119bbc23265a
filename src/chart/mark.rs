//! The elements of a chart as plotters draws them: points in data, looks in points.

use std::convert::Infallible;

use plotters::element::{Drawable, PointCollection};
use plotters_backend::{BackendCoord, DrawingErrorKind};

use super::canvas::{Anchor, Canvas, DotLook, RectangleLook, Stroke, Type, UNITS};
use super::labels::Spot;
use super::text::Weight;
use super::theme::{self, Colour};

/// A shape at places in the data's own units.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    places: Vec<(f64, f64)>,
    shape: Shape,
    title: Option<String>,
}

#[derive(Debug, Clone)]
enum Shape {
    Line(Stroke),
    Area(Colour),
    Rectangle(RectangleLook),
    Dot(DotLook),
    Words { text: String, set: Type, shift: (f64, f64) },
}

impl Mark {
    fn new(places: Vec<(f64, f64)>, shape: Shape) -> Self {
        Self { places, shape, title: None }
    }

    /// A line through places.
    pub(super) fn line(places: Vec<(f64, f64)>, stroke: Stroke) -> Self {
        Self::new(places, Shape::Line(stroke))
    }

    /// A filled shape.
    pub(super) fn area(places: Vec<(f64, f64)>, fill: Colour) -> Self {
        Self::new(places, Shape::Area(fill))
    }

    /// A filled rectangle between two corners.
    pub(super) fn rectangle(from: (f64, f64), to: (f64, f64), fill: Colour) -> Self {
        Self::new(vec![from, to], Shape::Rectangle(RectangleLook { fill, corner: 0.0 }))
    }

    /// A filled dot.
    pub(super) fn dot(at: (f64, f64), radius: f64, fill: Colour) -> Self {
        Self::new(vec![at], Shape::Dot(DotLook { radius, fill, ring: None }))
    }

    /// A dot with an edge.
    pub(super) fn ring(at: (f64, f64), radius: f64, fill: Colour, edge: Colour, width: f64) -> Self {
        Self::new(vec![at], Shape::Dot(DotLook { radius, fill, ring: Some((edge, width)) }))
    }

    /// Words whose baseline starts, is centred or ends at a place.
    pub(super) fn words(at: (f64, f64), text: impl Into<String>, set: Type) -> Self {
        Self::new(vec![at], Shape::Words { text: text.into(), set, shift: (0.0, 0.0) })
    }

    /// The same words moved by points: right and down.
    pub(super) fn shifted(mut self, right: f64, down: f64) -> Self {
        if let Shape::Words { shift, .. } = &mut self.shape {
            *shift = (right, down);
        }
        self
    }

    /// The same with rounded corners, in points.
    pub(super) fn rounded(mut self, points: f64) -> Self {
        if let Shape::Rectangle(look) = &mut self.shape {
            look.corner = points;
        }
        self
    }

    /// The same with a title to read when pointing at it.
    pub(super) fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }
}

/// Text in the size of axes.
pub(super) fn axis_type(anchor: Anchor) -> Type {
    Type { size: theme::AXIS_SIZE, weight: Weight::Regular, colour: theme::MUTED, anchor }
}

/// Text beside a line or dot.
pub(super) fn label_type(colour: Colour, weight: Weight, anchor: Anchor) -> Type {
    Type { size: theme::LABEL_SIZE, weight, colour, anchor }
}

/// A label in its place, with its leader.
pub(super) fn placed(spot: Spot, words: impl Into<String>, set: Type) -> Vec<Mark> {
    let leader = spot.leader.map(|(from, to)| Mark::line(vec![from, to], Stroke::new(theme::FAINT, 0.75)));
    let label = Mark::words((spot.left, spot.middle), words, set).shifted(0.0, baseline(set.size));
    leader.into_iter().chain([label]).collect()
}

/// How far a baseline lies below the middle of figures and capitals of a size.
pub(super) fn baseline(size: f64) -> f64 {
    size * 0.36
}

impl<'a> PointCollection<'a, (f64, f64)> for &'a Mark {
    type Point = &'a (f64, f64);
    type IntoIter = std::slice::Iter<'a, (f64, f64)>;

    fn point_iter(self) -> Self::IntoIter {
        self.places.iter()
    }
}

impl Drawable<Canvas<'_>> for Mark {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        places: I,
        canvas: &mut Canvas<'_>,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        let places: Vec<BackendCoord> = places.collect();
        let title = self.title.as_deref();
        match (&self.shape, places.as_slice()) {
            (Shape::Line(stroke), places) => canvas.path(places, stroke, title),
            (Shape::Area(fill), places) => canvas.area(places, *fill, title),
            (Shape::Rectangle(look), [from, to]) => canvas.rectangle(*from, *to, look, title),
            (Shape::Dot(look), [at]) => canvas.dot(*at, look, title),
            (Shape::Words { text, set, shift }, [at]) => {
                canvas.text((at.0 + units(shift.0), at.1 + units(shift.1)), text, set);
            }
            _ => {}
        }
        Ok(())
    }
}

fn units(points: f64) -> i32 {
    (points * UNITS + 0.5).floor() as i32
}
