//! Estimates with intervals, one row each, around a reference.

use crate::deck::chart_spec::{ForestChart, ForestRow};

use super::ChartError;
use super::canvas::{Anchor, Stroke, Type};
use super::mark::{Mark, axis_type, baseline};
use super::plot::{Frame, Plot};
use super::rows::{self, Line, shorten};
use super::scale::{self, Scale};
use super::sheet::Sheet;
use super::text::{self, Weight};
use super::theme;

/// Between words that stand beside each other.
const BESIDE: f64 = 10.0;

/// Draws the chart.
pub(super) fn draw(chart: &ForestChart, out: &mut Sheet, size: (u32, u32)) -> Result<(), ChartError> {
    if let Some(row) = chart.rows.iter().find(|row| row.aside.len() > chart.aside_titles.len()) {
        let problem =
            format!("row {:?} has {} texts for {} columns", row.label, row.aside.len(), chart.aside_titles.len());
        return Err(ChartError::Contradiction { chart: "forest plot", problem });
    }
    let (width, height) = (f64::from(size.0), f64::from(size.1));
    let below = if chart.x_title.is_empty() { 26.0 } else { 44.0 };
    let titled = !chart.aside_titles.is_empty() || chart.reference.as_ref().is_some_and(|(_, name)| !name.is_empty());
    let top = if titled { 24.0 } else { 6.0 };
    let lines = shorten(chart.rows.len(), height - top - below);
    let row_height = ((height - top - below) / lines.len().max(1) as f64).min(54.0);
    let size_of_names = (row_height * 0.66).clamp(9.0, theme::NAME_SIZE);
    let columns = columns(chart, size_of_names, width);
    let names = names_width(chart, size_of_names).max(rows::room(&lines, size_of_names)).min(width * 0.3);
    let frame = Frame {
        left: names + 14.0,
        top,
        right: columns.first().map_or(width - 14.0, |first| first.0 - 18.0),
        bottom: top + row_height * lines.len().max(1) as f64,
    };
    let scale = horizontal_scale(chart, frame.right - frame.left);
    let rows = lines.len().max(1) as f64;
    let mut plot = Plot::new("forest plot", out, size, frame, scale.low..scale.high, rows..0.0)?;
    grid(&mut plot, chart, &scale, columns.first().map_or(width, |first| first.0 - BESIDE))?;
    column_titles(&mut plot, chart, &columns)?;
    for (index, line) in lines.iter().enumerate() {
        let middle = index as f64 + 0.5;
        match line {
            Line::Row(row) => draw_row(&mut plot, &chart.rows[*row], middle, chart, &scale, size_of_names, &columns)?,
            Line::Left(count) => left_out(&mut plot, *count, middle, size_of_names)?,
        }
    }
    axis(&mut plot, chart, &scale)?;
    plot.finish()
}

fn horizontal_scale(chart: &ForestChart, room: f64) -> Scale {
    let count = ((room / 95.0) as usize).clamp(2, 6);
    if let Some((low, high)) = chart.scale {
        return Scale::between(low, high, count, chart.format);
    }
    let mut figures: Vec<f64> = chart.reference.iter().map(|(value, _)| *value).collect();
    for row in &chart.rows {
        figures.extend(row.value);
        figures.extend(row.interval.iter().flat_map(|(low, high)| [*low, *high]));
    }
    if figures.is_empty() {
        figures.push(0.0);
    }
    let low = figures.iter().copied().fold(f64::INFINITY, f64::min);
    let high = figures.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let round = Scale::covering(low, high, count, chart.format);
    let room = (high - low) * 0.03;
    let (low, high) = ((low - room).max(round.low), (high + room).min(round.high));
    Scale::between(low, high, count, chart.format)
}

fn names_width(chart: &ForestChart, size: f64) -> f64 {
    let weight = |row: &ForestRow| if row.strong { Weight::Bold } else { Weight::Regular };
    chart.rows.iter().map(|row| text::width(&row.label, size, weight(row))).fold(40.0, f64::max).ceil()
}

/// Left end and width of each column at the right.
fn columns(chart: &ForestChart, size: f64, width: f64) -> Vec<(f64, f64)> {
    let mut right = width;
    let mut columns = Vec::new();
    for (index, title) in chart.aside_titles.iter().enumerate().rev() {
        let cells = chart.rows.iter().filter_map(|row| row.aside.get(index));
        let cells = cells.map(|cell| text::width(cell, size, Weight::Bold)).fold(0.0, f64::max);
        let wide = cells.max(text::width(title, theme::AXIS_SIZE, Weight::Regular)).min(width * 0.22);
        columns.push((right - wide, wide));
        right -= wide + 20.0;
    }
    columns.reverse();
    columns
}

/// The lines of the grid and the reference, whose name stands over it as far as there is room up to `right`.
fn grid(plot: &mut Plot<'_>, chart: &ForestChart, scale: &Scale, right: f64) -> Result<(), ChartError> {
    let (top, bottom) = (plot.frame.top, plot.frame.bottom);
    let upright = |x: f64, stroke: Stroke| Mark::line(vec![(x, top), (x, bottom)], stroke);
    let lines: Vec<Mark> =
        scale.ticks.iter().map(|tick| upright(plot.data_x(*tick), Stroke::new(theme::GRID, 1.0))).collect();
    plot.draw_on_page(lines)?;
    let Some((value, name)) = &chart.reference else { return Ok(()) };
    let x = plot.data_x(value.max(scale.low).min(scale.high));
    let name = text::ellipsis(name, theme::AXIS_SIZE, Weight::Regular, right);
    let half = text::width(&name, theme::AXIS_SIZE, Weight::Regular) / 2.0;
    let label = Mark::words((x.min(right - half).max(half), top), name, axis_type(Anchor::Middle)).shifted(0.0, -9.0);
    plot.draw_on_page([upright(x, Stroke::new(theme::INK, 1.25)), label])
}

fn column_titles(plot: &mut Plot<'_>, chart: &ForestChart, columns: &[(f64, f64)]) -> Result<(), ChartError> {
    let top = plot.frame.top;
    let titles = chart.aside_titles.iter().zip(columns);
    let marks = titles.map(|(title, (left, wide))| {
        let words = text::ellipsis(title, theme::AXIS_SIZE, Weight::Regular, *wide);
        Mark::words((*left, top), words, axis_type(Anchor::Start)).shifted(0.0, -9.0)
    });
    plot.draw_on_page(marks.collect::<Vec<_>>())
}

fn draw_row(
    plot: &mut Plot<'_>,
    row: &ForestRow,
    middle: f64,
    chart: &ForestChart,
    scale: &Scale,
    size: f64,
    columns: &[(f64, f64)],
) -> Result<(), ChartError> {
    let colour = theme::tone(row.tone);
    let inside = |value: f64| value.max(scale.low).min(scale.high);
    let thick = (size * 0.24).clamp(1.5, 3.0);
    let mut marks = Vec::new();
    if let Some((low, high)) = row.interval {
        marks.push(Mark::line(vec![(inside(low), middle), (inside(high), middle)], Stroke::new(colour, thick)));
    }
    if let Some(value) = row.value.filter(|value| (scale.low..=scale.high).contains(value)) {
        let title = format!("{}: {}", row.label, written(value, row.interval, chart));
        marks
            .push(Mark::ring((value, middle), (size * 0.42).clamp(2.5, 5.25), colour, theme::PAPER, 1.0).titled(title));
    }
    plot.draw(marks)?;
    beyond(plot, row, middle, scale)?;
    row_words(plot, row, middle, size, columns)
}

fn written(value: f64, interval: Option<(f64, f64)>, chart: &ForestChart) -> String {
    let of = |value: f64| scale::value(value, chart.format);
    interval.map_or_else(|| of(value), |(low, high)| format!("{} ({} to {})", of(value), of(low), of(high)))
}

/// Arrow heads where a value or an interval goes on beyond the scale.
fn beyond(plot: &mut Plot<'_>, row: &ForestRow, middle: f64, scale: &Scale) -> Result<(), ChartError> {
    let (low, high) = row.interval.or(row.value.map(|value| (value, value))).unwrap_or((scale.low, scale.high));
    let y = plot.data_y(middle);
    let (left, right) = (plot.frame.left, plot.frame.right);
    let head =
        |x: f64, away: f64| Mark::area(vec![(x + 6.0 * away, y), (x, y - 4.0), (x, y + 4.0)], theme::tone(row.tone));
    let mut marks = Vec::new();
    if low < scale.low {
        marks.push(head(left, -1.0));
    }
    if high > scale.high {
        marks.push(head(right, 1.0));
    }
    plot.draw_on_page(marks)
}

fn row_words(
    plot: &mut Plot<'_>,
    row: &ForestRow,
    middle: f64,
    size: f64,
    columns: &[(f64, f64)],
) -> Result<(), ChartError> {
    let y = plot.data_y(middle) + baseline(size);
    let weight = if row.strong { Weight::Bold } else { Weight::Regular };
    let colour = if row.strong { theme::INK } else { theme::MUTED };
    let set = |anchor: Anchor| Type { size, weight, colour, anchor };
    let names = plot.frame.left - 14.0;
    let mut marks = vec![Mark::words((names, y), text::ellipsis(&row.label, size, weight, names), set(Anchor::End))];
    for (cell, (left, wide)) in row.aside.iter().zip(columns) {
        marks.push(Mark::words((*left, y), text::ellipsis(cell, size, weight, *wide), set(Anchor::Start)));
    }
    plot.draw_on_page(marks)
}

fn left_out(plot: &mut Plot<'_>, count: usize, middle: f64, size: f64) -> Result<(), ChartError> {
    let y = plot.data_y(middle) + baseline(size);
    let set = Type { size, weight: Weight::Regular, colour: theme::MUTED, anchor: Anchor::End };
    plot.draw_on_page([Mark::words((plot.frame.left - 14.0, y), rows::left_out(count), set)])
}

/// How far apart, in the axis' unit, two labels must stand.
fn label_room(plot: &Plot<'_>, scale: &Scale) -> f64 {
    let wide = |tick: &f64| text::width(&scale.label(*tick), theme::AXIS_SIZE, Weight::Regular);
    let widest = scale.ticks.iter().map(wide).fold(0.0, f64::max);
    (widest + 8.0) * (scale.high - scale.low) / (plot.frame.right - plot.frame.left)
}

fn axis(plot: &mut Plot<'_>, chart: &ForestChart, scale: &Scale) -> Result<(), ChartError> {
    let bottom = plot.frame.bottom;
    let label = |tick: f64| {
        Mark::words((plot.data_x(tick), bottom), scale.label(tick), axis_type(Anchor::Middle)).shifted(0.0, 17.0)
    };
    let mut marks: Vec<Mark> = scale.labelled(label_room(plot, scale)).into_iter().map(label).collect();
    if !chart.x_title.is_empty() {
        let title = text::ellipsis(&chart.x_title, theme::AXIS_SIZE, Weight::Regular, plot.size.0 - plot.frame.left);
        let first = scale.ticks.first().map_or(plot.frame.left, |tick| plot.data_x(*tick));
        let start = first
            - text::width(&scale.label(scale.ticks.first().copied().unwrap_or(0.0)), theme::AXIS_SIZE, Weight::Regular)
                / 2.0;
        let most = plot.size.0 - text::width(&title, theme::AXIS_SIZE, Weight::Regular);
        marks.push(Mark::words((start.min(most), bottom), title, axis_type(Anchor::Start)).shifted(0.0, 36.0));
    }
    if chart.rows.is_empty() {
        let middle = (f64::midpoint(plot.frame.left, plot.frame.right), f64::midpoint(plot.frame.top, bottom));
        marks.push(Mark::words(middle, "nobody to compare", axis_type(Anchor::Middle)));
    }
    plot.draw_on_page(marks)
}
