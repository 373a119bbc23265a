//! Native charts: those that people edit, each with a workbook of its figures inside.
//!
//! Bars, waterfalls, flows and lines without limits or marks are native. What the format has no chart for (funnels,
//! control charts, intervals, scatters with crosses, splits, days) stays a picture.

mod bars;
mod flows;
mod lines;
mod markup;
mod model;
mod pareto;
mod sheet;
#[cfg(test)]
mod tests;
mod waterfall;

use super::package::Package;
use crate::deck::chart_spec::{AxisFormat, ChartSpec};
use crate::deck::format;
use crate::deck::model::ChartBlock;
pub(super) use model::Native;

/// The chart as the format knows it; `None` where it is a picture.
pub(super) fn native(block: &ChartBlock) -> Option<Native> {
    let size = (f64::from(block.width), f64::from(block.height));
    match &block.spec {
        ChartSpec::Bars(chart) if !chart.bars.is_empty() => Some(bars::native(chart, size.1)),
        ChartSpec::Pareto(chart) if !chart.bars.is_empty() => Some(pareto::native(chart, size.0)),
        ChartSpec::Waterfall(chart) if !chart.steps.is_empty() => Some(waterfall::native(chart)),
        ChartSpec::Flows { months } if !months.is_empty() => Some(flows::native(months)),
        ChartSpec::Months(chart) if lines::is_plain(chart) => Some(lines::months(chart)),
        ChartSpec::Sparkline { values } if values.iter().flatten().count() > 1 => Some(lines::sparkline(values)),
        _ => None,
    }
}

/// Adds a chart with its workbook; gives its part's name.
///
/// # Errors
/// A workbook that cannot be written.
pub(super) fn add(file: &mut Package, number: usize, native: &Native, factor: f64) -> Result<String, String> {
    let (name, workbook) = (format!("ppt/charts/chart{number}.xml"), format!("ppt/embeddings/chart{number}.xlsx"));
    file.add_by_ending(&workbook, sheet::workbook(&native.columns).map_err(|error| error.to_string())?);
    let data = file.relate(&name, "package", &workbook);
    file.add(&name, "officedocument.drawingml.chart+xml", markup::part(native, factor, &data));
    Ok(name)
}

/// Whether a space stands before the sign of per cent. The marks within numbers are those of whoever opens the file.
fn is_spaced() -> bool {
    format::locale().percent != "%"
}

/// How an axis writes its values.
fn axis_code(format: AxisFormat) -> &'static str {
    match format {
        AxisFormat::Percent if is_spaced() => "0\"\u{a0}\"%",
        AxisFormat::Percent => "0%",
        AxisFormat::Times => "0.0\"×\"",
        AxisFormat::Hours => "0\" h\"",
        AxisFormat::Count => "#,##0",
        AxisFormat::Points => "0.0",
    }
}

/// How single values are written.
fn value_code(format: AxisFormat) -> &'static str {
    match format {
        AxisFormat::Percent if is_spaced() => "0.0\"\u{a0}\"%",
        AxisFormat::Percent => "0.0%",
        AxisFormat::Times => "0.00\"×\"",
        AxisFormat::Hours => "0.0\" h\"",
        AxisFormat::Count => "#,##0",
        AxisFormat::Points => "0.0",
    }
}
