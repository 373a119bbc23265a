//! A chart under its heading.

use super::super::shape::{Drawing, Frame, Placing, Shape};
use super::Laid;
use super::blocks::words;
use super::style;
use crate::deck::model::ChartBlock;

/// Room between the heading and the chart.
const ABOVE: f64 = 8.0;
/// The least height a chart is drawn at where it does not fit.
const LEAST: f64 = 60.0;

/// The chart at its width or as wide as its place, and at this height.
pub(super) fn lay(chart: &ChartBlock, width: f64, height: u32) -> Laid {
    let mut laid = words("Chart heading", heading(chart, width), width);
    if laid.height > 0.0 {
        laid.height += ABOVE;
    }
    let size = (chart.width.min(width.max(24.0) as u32), height);
    let frame = Frame::new(0.0, 0.0, f64::from(size.0), f64::from(size.1));
    let drawing = Drawing { frame, chart: chart.clone(), name: chart.title.clone(), size };
    laid.shapes.push(Shape::Drawing(drawing).placed(&Placing::at(0.0, laid.height)));
    laid.height += f64::from(height);
    laid
}

fn heading(chart: &ChartBlock, width: f64) -> Vec<super::super::shape::Paragraph> {
    let title = style::CHART_TITLE.line(chart.title.clone()).cut(width, 3);
    let note = style::CAPTION.line(chart.note.clone()).below(2.0).cut(width, 6);
    let mut paragraphs = Vec::new();
    if !chart.title.is_empty() {
        paragraphs.push(title);
    }
    if !chart.note.is_empty() {
        paragraphs.push(note);
    }
    paragraphs
}

/// The chart drawn lower, so that it fits the room with its heading.
pub(super) fn lower(chart: &ChartBlock, width: f64, room: f64) -> ChartBlock {
    let above = lay(chart, width, 0).height;
    let height = (room - above).max(LEAST).floor() as u32;
    ChartBlock { height: chart.height.min(height), ..chart.clone() }
}
