//! A chart's two coordinate systems: the data's inside the frame, and points over the whole picture.

use std::ops::Range;

use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;
use plotters::drawing::{DrawingArea, IntoDrawingArea};

use super::ChartError;
use super::canvas::{Anchor, Canvas, Stroke, UNITS};
use super::mark::{Mark, axis_type, baseline};
use super::scale::Scale;
use super::sheet::Sheet;
use super::text::{self, Weight};
use super::theme;

type Context<'a> = ChartContext<'a, Canvas<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// A picture in the making.
pub(super) struct Plot<'a> {
    kind: &'static str,
    root: DrawingArea<Canvas<'a>, Shift>,
    data: Context<'a>,
    page: Context<'a>,
    /// Width and height in points.
    pub(super) size: (f64, f64),
    /// The frame of the data in points.
    pub(super) frame: Frame,
}

/// The part of the picture that holds the data: its edges in points from the left and top.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Frame {
    /// The same, inside a picture of a size and never turned inside out.
    fn within(self, (width, height): (f64, f64)) -> Self {
        let left = self.left.max(0.0).min(width - 8.0);
        let top = self.top.max(0.0).min(height - 4.0);
        Self { left, top, right: self.right.min(width).max(left + 4.0), bottom: self.bottom.min(height).max(top + 4.0) }
    }
}

impl<'a> Plot<'a> {
    /// A picture whose frame spans the given ranges of the data. The vertical range may run downwards.
    pub(super) fn new(
        kind: &'static str,
        out: &'a mut Sheet,
        (width, height): (u32, u32),
        frame: Frame,
        x: Range<f64>,
        y: Range<f64>,
    ) -> Result<Self, ChartError> {
        let root = Canvas::new(out, width, height).into_drawing_area();
        let size = (f64::from(width), f64::from(height));
        let frame = frame.within(size);
        let units = |points: f64| (points.max(0.0) * UNITS + 0.5).floor() as i32;
        let data = ChartBuilder::on(&root)
            .margin_left(units(frame.left))
            .margin_top(units(frame.top))
            .margin_right(units(size.0 - frame.right))
            .margin_bottom(units(size.1 - frame.bottom))
            .build_cartesian_2d(x, y)
            .map_err(|error| drawing(kind, &error))?;
        let page = ChartBuilder::on(&root)
            .build_cartesian_2d(0.0..size.0, size.1..0.0)
            .map_err(|error| drawing(kind, &error))?;
        Ok(Self { kind, root, data, page, size, frame })
    }

    /// A picture without data coordinates of its own: everything in points.
    pub(super) fn page(kind: &'static str, out: &'a mut Sheet, size: (u32, u32)) -> Result<Self, ChartError> {
        let (width, height) = (f64::from(size.0), f64::from(size.1));
        let frame = Frame { left: 0.0, top: 0.0, right: width, bottom: height };
        Self::new(kind, out, size, frame, 0.0..width, height..0.0)
    }

    /// Draws marks whose places are in the data's units.
    pub(super) fn draw(&mut self, marks: impl IntoIterator<Item = Mark>) -> Result<(), ChartError> {
        self.data.draw_series(marks).map(|_| ()).map_err(|error| drawing(self.kind, &error))
    }

    /// Draws marks whose places are in points from the left and top.
    pub(super) fn draw_on_page(&mut self, marks: impl IntoIterator<Item = Mark>) -> Result<(), ChartError> {
        self.page.draw_series(marks).map(|_| ()).map_err(|error| drawing(self.kind, &error))
    }

    /// Where a place of the data lies, in points.
    pub(super) fn at(&self, place: (f64, f64)) -> (f64, f64) {
        let (x, y) = self.data.plotting_area().map_coordinate(&place);
        (f64::from(x) / UNITS, f64::from(y) / UNITS)
    }

    /// Horizontal hairlines with their labels left of the frame.
    pub(super) fn vertical_axis(&mut self, scale: &Scale) -> Result<(), ChartError> {
        let (left, right) = (self.frame.left, self.frame.right);
        let mut marks = Vec::new();
        for tick in &scale.ticks {
            let height = self.at((scale_start(self), *tick)).1;
            marks.push(Mark::line(vec![(left, height), (right, height)], Stroke::new(theme::GRID, 1.0)));
            let label = Mark::words((left, height), scale.label(*tick), axis_type(Anchor::End));
            marks.push(label.shifted(-8.0, baseline(theme::AXIS_SIZE)));
        }
        self.draw_on_page(marks)
    }

    /// Labels under the frame, each at its value as far as it stays in the picture, and a title below them. Where not all
    /// of them have room, the rounder numbers stay.
    pub(super) fn horizontal_axis(&mut self, scale: &Scale, title: &str) -> Result<(), ChartError> {
        let bottom = self.frame.bottom;
        let wide = |tick: f64| text::width(&scale.label(tick), theme::AXIS_SIZE, Weight::Regular);
        let widest = scale.ticks.iter().map(|tick| wide(*tick)).fold(0.0, f64::max);
        let distance = (widest + 2.0) * (scale.high - scale.low) / (self.frame.right - self.frame.left);
        let mut marks = Vec::new();
        let mut taken = f64::NEG_INFINITY;
        for tick in scale.labelled(distance) {
            let half = wide(tick) / 2.0;
            let x = self.data_x(tick).min(self.size.0 - half).max(half);
            if x - half < taken {
                continue;
            }
            taken = x + half;
            marks.push(Mark::words((x, bottom), scale.label(tick), axis_type(Anchor::Middle)).shifted(0.0, 18.0));
        }
        if !title.is_empty() {
            let room = self.size.0 - self.frame.left;
            let title = text::ellipsis(title, theme::AXIS_SIZE, Weight::Regular, room);
            marks.push(Mark::words((self.frame.left, bottom), title, axis_type(Anchor::Start)).shifted(0.0, 37.0));
        }
        self.draw_on_page(marks)
    }

    /// The heights of the hairlines of a scale, in points.
    pub(super) fn hairlines(&self, scale: &Scale) -> Vec<((f64, f64), (f64, f64))> {
        let (left, right) = (self.frame.left, self.frame.right);
        scale.ticks.iter().map(|tick| self.data_y(*tick)).map(|y| ((left, y), (right, y))).collect()
    }

    /// Where a horizontal value lies, in points.
    pub(super) fn data_x(&self, value: f64) -> f64 {
        self.at((value, self.data.plotting_area().get_y_range().start)).0
    }

    /// Where a vertical value lies, in points.
    pub(super) fn data_y(&self, value: f64) -> f64 {
        self.at((scale_start(self), value)).1
    }

    /// The largest horizontal value of the frame.
    pub(super) fn data_end(&self) -> f64 {
        self.data.plotting_area().get_x_range().end
    }

    /// Ends the document.
    pub(super) fn finish(self) -> Result<(), ChartError> {
        self.root.present().map_err(|error| drawing(self.kind, &error))
    }
}

fn scale_start(plot: &Plot<'_>) -> f64 {
    plot.data.plotting_area().get_x_range().start
}

fn drawing(kind: &'static str, problem: &impl ToString) -> ChartError {
    ChartError::Drawing { chart: kind, problem: problem.to_string() }
}
