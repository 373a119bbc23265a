//! Counts as bars, the largest first, and the line of what they come to: both on one scale, from nothing to all.

use crate::deck::chart_spec::{ParetoBar, ParetoChart};
use crate::deck::format::percent_short;
use crate::deck::model::Tone;

use super::ChartError;
use super::canvas::{Anchor, Stroke, Type};
use super::mark::{Mark, axis_type, baseline};
use super::plot::{Frame, Plot};
use super::rows::{self, Line, shorten};
use super::sheet::Sheet;
use super::text::{self, Weight};
use super::theme;

/// Room for what stands over the bars.
const TOP: f64 = 22.0;
/// The share that is marked: the few that make up most.
const MOST: f64 = 0.8;
/// Between words that stand beside each other.
const BESIDE: f64 = 10.0;

/// Where each column of the chart ends, in points from the left, and the size of its type.
struct Columns {
    names: f64,
    counts: f64,
    size: f64,
}

/// Draws the chart. The line is never left of a bar's end, and what is written stands left and right of both.
pub(super) fn draw(chart: &ParetoChart, out: &mut Sheet, size: (u32, u32)) -> Result<(), ChartError> {
    if let Some(bar) = chart.bars.iter().find(|bar| bar.count < 0) {
        let problem = format!("{:?} is counted {} times", bar.label, bar.count);
        return Err(ChartError::Contradiction { chart: "Pareto chart", problem });
    }
    let (width, height) = (f64::from(size.0), f64::from(size.1));
    let lines = shorten(chart.bars.len(), height - TOP - 4.0);
    let count = lines.len().max(1) as f64;
    let row_height = ((height - TOP - 4.0) / count).min(36.0);
    let columns = columns(chart, &lines, (row_height * 0.6).clamp(9.0, theme::NAME_SIZE), width);
    let title = text::ellipsis(&chart.share_title, theme::AXIS_SIZE, Weight::Regular, width * 0.3);
    let shares = widest(chart.bars.iter().map(|bar| &bar.share_label), columns.size, Weight::Regular);
    let frame = Frame {
        left: columns.counts + BESIDE,
        top: TOP,
        right: width - shares - 14.0,
        bottom: TOP + row_height * count,
    };
    let total: i64 = chart.bars.iter().map(|bar| bar.count).sum();
    let mut plot = Plot::new("Pareto chart", out, size, frame, 0.0..total.max(1) as f64, count..0.0)?;
    let over = Mark::words((width, TOP - 9.0), title.as_str(), axis_type(Anchor::End));
    plot.draw_on_page((!chart.bars.is_empty()).then_some(over))?;
    most(&mut plot, width - text::width(&title, theme::AXIS_SIZE, Weight::Regular), total)?;
    bars(&mut plot, chart, &lines)?;
    line(&mut plot, chart, &lines)?;
    for (row, line) in lines.iter().enumerate() {
        words(&mut plot, chart, line, row as f64 + 0.5, &columns)?;
    }
    if chart.bars.is_empty() {
        plot.draw_on_page([Mark::words((columns.counts, height / 2.0), "nothing to show", axis_type(Anchor::Start))])?;
    }
    plot.finish()
}

fn widest<'t>(words: impl Iterator<Item = &'t String>, size: f64, weight: Weight) -> f64 {
    words.map(|words| text::width(words, size, weight)).fold(0.0, f64::max)
}

fn columns(chart: &ParetoChart, lines: &[Line], size: f64, width: f64) -> Columns {
    let names = widest(chart.bars.iter().map(|bar| &bar.label), size, Weight::Regular).max(rows::room(lines, size));
    let names = names.min(width * 0.4);
    let counts = widest(chart.bars.iter().map(|bar| &bar.count_label), size, Weight::SemiBold).min(width * 0.15);
    Columns { names, counts: names + BESIDE + counts, size }
}

/// The upright line at the share that most means, with its name where there is room left of `end`.
fn most(plot: &mut Plot<'_>, end: f64, total: i64) -> Result<(), ChartError> {
    if total < 5 {
        return Ok(());
    }
    let x = plot.data_x(total as f64 * MOST);
    let (top, bottom) = (plot.frame.top, plot.frame.bottom);
    let name = percent_short(MOST);
    let half = text::width(&name, theme::AXIS_SIZE, Weight::Regular) / 2.0;
    if x + half + BESIDE > end {
        return Ok(());
    }
    let upright = Mark::line(vec![(x, top), (x, bottom)], Stroke::new(theme::FAINT, 1.0).dashed());
    plot.draw_on_page([upright, Mark::words((x, top - 9.0), name, axis_type(Anchor::Middle))])
}

fn bars(plot: &mut Plot<'_>, chart: &ParetoChart, lines: &[Line]) -> Result<(), ChartError> {
    let marks = lines.iter().enumerate().filter_map(|(row, line)| {
        let Line::Row(index) = line else { return None };
        let (bar, middle) = (&chart.bars[*index], row as f64 + 0.5);
        let shape = Mark::rectangle((0.0, middle - 0.32), (bar.count as f64, middle + 0.32), theme::tone(bar.tone));
        Some(shape.titled(format!("{}: {}", bar.label, bar.count_label)))
    });
    plot.draw(marks.collect::<Vec<_>>())?;
    let (zero, top, bottom) = (plot.data_x(0.0), plot.frame.top, plot.frame.bottom);
    plot.draw_on_page([Mark::line(vec![(zero, top), (zero, bottom)], Stroke::new(theme::INK, 1.25))])
}

/// What each bar and those above it come to.
fn line(plot: &mut Plot<'_>, chart: &ParetoChart, lines: &[Line]) -> Result<(), ChartError> {
    let mut sum = 0;
    let sums: Vec<i64> = chart
        .bars
        .iter()
        .map(|bar| {
            sum += bar.count;
            sum
        })
        .collect();
    let points: Vec<(usize, (f64, f64))> = lines
        .iter()
        .enumerate()
        .filter_map(|(row, line)| match line {
            Line::Row(index) => Some((*index, (sums[*index] as f64, row as f64 + 0.5))),
            Line::Left(_) => None,
        })
        .collect();
    let path: Vec<(f64, f64)> = points.iter().map(|(_, point)| *point).collect();
    if path.len() > 1 {
        plot.draw([
            Mark::line(path.clone(), Stroke::new(theme::PAPER, 5.0).round()),
            Mark::line(path, Stroke::new(theme::INK, 2.0).round()),
        ])?;
    }
    let dots = points.into_iter().map(|(index, point)| {
        let title = format!("{} of all down to {}", chart.bars[index].share_label, chart.bars[index].label);
        Mark::ring(point, 3.5, theme::INK, theme::PAPER, 1.0).titled(title)
    });
    plot.draw(dots.collect::<Vec<_>>())
}

/// Name and count left of a bar, the share right of the line.
fn words(
    plot: &mut Plot<'_>,
    chart: &ParetoChart,
    line: &Line,
    middle: f64,
    columns: &Columns,
) -> Result<(), ChartError> {
    let size = columns.size;
    let y = plot.data_y(middle) + baseline(size);
    let set = |weight, colour| Type { size, weight, colour, anchor: Anchor::End };
    let said = |x: f64, words: &str, room: f64, weight, colour| {
        Mark::words((x, y), text::ellipsis(words, size, weight, room), set(weight, colour))
    };
    let marks = match line {
        Line::Left(count) => {
            let words = rows::left_out(*count);
            vec![said(columns.names, &words, columns.names, Weight::Regular, theme::MUTED)]
        }
        Line::Row(index) => {
            let ParetoBar { label, count_label, share_label, tone, .. } = &chart.bars[*index];
            let colour = if matches!(tone, Tone::Peers | Tone::Muted) { theme::MUTED } else { theme::INK };
            let (room, end) = (columns.counts - columns.names - BESIDE + 0.5, plot.size.0);
            vec![
                said(columns.names, label, columns.names, Weight::Regular, colour),
                said(columns.counts, count_label, room, Weight::SemiBold, colour),
                said(end, share_label, end - plot.frame.right, Weight::Regular, theme::MUTED),
            ]
        }
    };
    plot.draw_on_page(marks)
}
