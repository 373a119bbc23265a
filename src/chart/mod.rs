//! Chart specifications to SVG, in one theme.
//!
//! A specification is checked ([`ChartError`] names the figure that is no number), laid out with the metrics of the
//! bundled font, and drawn by plotters on a canvas of our own that writes SVG: hairlines, labels at what they name,
//! grey for others and one colour for the partner the slide is about. Nothing depends on fonts of the system.

mod bars;
mod canvas;
mod cells;
mod check;
mod days;
mod error;
mod events;
mod flows;
mod forest;
mod funnel;
mod labels;
mod mark;
mod months;
mod pareto;
mod plot;
mod rows;
mod scale;
mod scatter;
mod sheet;
mod split;
pub(crate) mod text;
pub mod theme;
mod time_axis;
mod waterfall;

#[cfg(test)]
pub(crate) mod tests;

pub use error::ChartError;
pub(crate) use waterfall::cut_floor;

use crate::deck::chart_spec::ChartSpec;
use sheet::Sheet;

/// The least width and height of charts inside table rows, and of all others.
const LEAST_IN_ROW: (u32, u32) = (24, 8);
const LEAST: (u32, u32) = (120, 24);

/// A drawn chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// The SVG document, with real text in Inter.
    pub svg: String,
    /// Words in it that cover each other or leave the picture, each in a few words. Empty where it can be read.
    pub clashes: Vec<String>,
}

/// Draws a chart, `width` by `height` points.
///
/// The same specification and size give the same bytes.
///
/// # Errors
/// A figure that is not finite, a size without room, or a specification that contradicts itself.
pub fn draw(spec: &ChartSpec, width: u32, height: u32) -> Result<Drawn, ChartError> {
    check::figures(spec)?;
    room(spec, width, height)?;
    let mut out = Sheet::default();
    let size = (width, height);
    match spec {
        ChartSpec::Interval(chart) => cells::interval(chart, &mut out, size),
        ChartSpec::Sparkline { values } => cells::sparkline(values, &mut out, size),
        ChartSpec::Months(chart) => months::draw(chart, &mut out, size),
        ChartSpec::Funnel(chart) => funnel::draw(chart, &mut out, size),
        ChartSpec::Forest(chart) => forest::draw(chart, &mut out, size),
        ChartSpec::Scatter(chart) => scatter::draw(chart, &mut out, size),
        ChartSpec::Bars(chart) => bars::draw(chart, &mut out, size),
        ChartSpec::Pareto(chart) => pareto::draw(chart, &mut out, size),
        ChartSpec::Split { label, parts } => split::draw(label, parts, &mut out, size),
        ChartSpec::Waterfall(chart) => waterfall::draw(chart, &mut out, size),
        ChartSpec::Days { days } => days::draw(days, &mut out, size),
        ChartSpec::Flows { months } => flows::draw(months, &mut out, size),
    }?;
    Ok(Drawn { clashes: out.clashes(size), svg: out.svg })
}

/// Whether every figure of a chart is finite, for editions that draw it otherwise.
pub(crate) fn check(spec: &ChartSpec) -> Result<(), ChartError> {
    check::figures(spec)
}

fn room(spec: &ChartSpec, width: u32, height: u32) -> Result<(), ChartError> {
    let in_row = matches!(spec, ChartSpec::Interval(_) | ChartSpec::Sparkline { .. } | ChartSpec::Split { .. });
    let least = if in_row { LEAST_IN_ROW } else { LEAST };
    if (least.0..=10_000).contains(&width) && (least.1..=10_000).contains(&height) {
        return Ok(());
    }
    let least = format!("{} by {}", least.0, least.1);
    Err(ChartError::TooSmall { chart: check::kind(spec), width, height, least })
}

/// The SVG document of a chart alone (see [`draw`]).
///
/// # Errors
/// Those of [`draw`].
#[cfg(test)]
pub fn svg(spec: &ChartSpec, width: u32, height: u32) -> Result<String, ChartError> {
    draw(spec, width, height).map(|drawn| drawn.svg)
}
