//! Horizontal bars from zero, each with its value at its end and a tick to compare with.

use crate::deck::chart_spec::{Bar, BarsChart};
use crate::deck::model::Tone;

use super::ChartError;
use super::canvas::{Anchor, Stroke, Type};
use super::mark::{Mark, axis_type, baseline};
use super::plot::{Frame, Plot};
use super::rows::{self, Line, shorten};
use super::scale;
use super::sheet::Sheet;
use super::text::{self, Weight};
use super::theme;

/// Draws the chart.
pub(super) fn draw(chart: &BarsChart, out: &mut Sheet, size: (u32, u32)) -> Result<(), ChartError> {
    let (width, height) = (f64::from(size.0), f64::from(size.1));
    let compared = !chart.comparison_label.is_empty() && chart.bars.iter().any(|bar| bar.comparison.is_some());
    let top = if compared { 20.0 } else { 4.0 };
    let lines = shorten(chart.bars.len(), height - top - 4.0);
    let row_height = ((height - top - 4.0) / lines.len().max(1) as f64).min(36.0);
    let type_size = (row_height * 0.6).clamp(9.0, theme::NAME_SIZE);
    let names = chart
        .bars
        .iter()
        .map(|bar| text::width(&bar.label, type_size, Weight::Regular))
        .fold(rows::room(&lines, type_size), f64::max);
    let values =
        chart.bars.iter().map(|bar| text::width(&bar.value_label, type_size, Weight::SemiBold)).fold(0.0, f64::max);
    let left = names.min(width * 0.42) + 12.0;
    let (low, high) = ends(chart);
    let below_zero = if low < 0.0 { values.min(width * 0.25) + 8.0 } else { 0.0 };
    let frame = Frame {
        left: left + below_zero,
        top,
        right: (width - values.min(width * 0.3) - 10.0).max(left + below_zero + 10.0),
        bottom: top + row_height * lines.len().max(1) as f64,
    };
    let rows = lines.len().max(1) as f64;
    let mut plot = Plot::new("bar chart", out, size, frame, low..high, rows..0.0)?;
    for (index, line) in lines.iter().enumerate() {
        let middle = index as f64 + 0.5;
        match line {
            Line::Row(row) => draw_bar(&mut plot, &chart.bars[*row], middle, chart, type_size, left)?,
            Line::Left(count) => left_out(&mut plot, *count, middle, type_size, left)?,
        }
    }
    let zero = plot.data_x(0.0);
    plot.draw_on_page([Mark::line(vec![(zero, top), (zero, frame.bottom)], Stroke::new(theme::INK, 1.25))])?;
    if compared {
        name_comparison(&mut plot, chart)?;
    }
    if chart.bars.is_empty() {
        plot.draw_on_page([Mark::words((left, height / 2.0), "nothing to show", axis_type(Anchor::Start))])?;
    }
    plot.finish()
}

fn ends(chart: &BarsChart) -> (f64, f64) {
    let figures = chart.bars.iter().flat_map(|bar| [Some(bar.value), bar.comparison]).flatten();
    let (low, high) = figures.fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    if low < high { (low, high) } else { (0.0, 1.0) }
}

fn draw_bar(
    plot: &mut Plot<'_>,
    bar: &Bar,
    middle: f64,
    chart: &BarsChart,
    size: f64,
    left: f64,
) -> Result<(), ChartError> {
    let half = 0.32;
    let title = format!("{}: {}", bar.label, bar.value_label);
    let shape = Mark::rectangle((0.0, middle - half), (bar.value, middle + half), theme::tone(bar.tone)).titled(title);
    plot.draw([shape])?;
    let y = plot.data_y(middle);
    let negative = bar.value < 0.0;
    let mut end = plot.data_x(bar.value);
    let mut marks = Vec::new();
    if let Some(other) = bar.comparison {
        let x = plot.data_x(other);
        let (top, bottom) = (plot.data_y(middle - 0.44), plot.data_y(middle + 0.44));
        let title = format!("{}: {}", chart.comparison_label, scale::value(other, chart.format));
        marks.push(Mark::line(vec![(x, top), (x, bottom)], Stroke::new(theme::PAPER, 4.0)));
        marks.push(Mark::line(vec![(x, top), (x, bottom)], Stroke::new(theme::INK, 2.0)).titled(title));
        end = clear_of(end, x, text::width(&bar.value_label, size, Weight::SemiBold), negative);
    }
    let strong = !matches!(bar.tone, Tone::Peers | Tone::Muted);
    let name = Type {
        size,
        weight: Weight::Regular,
        colour: if strong { theme::INK } else { theme::MUTED },
        anchor: Anchor::End,
    };
    let label = text::ellipsis(&bar.label, size, Weight::Regular, left - 12.0);
    marks.push(Mark::words((left - 12.0, y), label, name).shifted(0.0, baseline(size)));
    let (weight, anchor) =
        (if strong { Weight::SemiBold } else { Weight::Regular }, if negative { Anchor::End } else { Anchor::Start });
    let value = Type { size, weight, colour: theme::INK, anchor };
    let beside = if negative { -7.0 } else { 7.0 };
    let room = if negative { end - left } else { plot.size.0 - end - 7.0 };
    let words = text::ellipsis(&bar.value_label, size, weight, room.max(20.0));
    marks.push(Mark::words((end, y), words, value).shifted(beside, baseline(size)));
    plot.draw_on_page(marks)
}

/// The end of a bar, moved beyond the tick where the value would stand on it.
fn clear_of(end: f64, tick: f64, wide: f64, negative: bool) -> f64 {
    let covered = if negative {
        tick < end + 3.0 && tick > end - wide - 12.0
    } else {
        tick > end - 3.0 && tick < end + wide + 12.0
    };
    if covered { tick } else { end }
}

fn left_out(plot: &mut Plot<'_>, count: usize, middle: f64, size: f64, left: f64) -> Result<(), ChartError> {
    let set = Type { size, weight: Weight::Regular, colour: theme::MUTED, anchor: Anchor::End };
    let y = plot.data_y(middle) + baseline(size);
    plot.draw_on_page([Mark::words((left - 12.0, y), rows::left_out(count), set)])
}

fn name_comparison(plot: &mut Plot<'_>, chart: &BarsChart) -> Result<(), ChartError> {
    let Some(value) = chart.bars.iter().find_map(|bar| bar.comparison) else { return Ok(()) };
    let x = plot.data_x(value);
    let wide = text::width(&chart.comparison_label, theme::AXIS_SIZE, Weight::Regular);
    let x = x.clamp(wide / 2.0, (plot.size.0 - wide / 2.0).max(wide / 2.0));
    plot.draw_on_page([
        Mark::words((x, plot.frame.top), chart.comparison_label.as_str(), axis_type(Anchor::Middle)).shifted(0.0, -5.0)
    ])
}
