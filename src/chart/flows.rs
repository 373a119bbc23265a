//! Two flows a month as columns, and a stock as a line over them.

use crate::deck::chart_spec::AxisFormat;
use crate::deck::format::fixed;

use super::ChartError;
use super::canvas::{Anchor, Stroke};
use super::cells::runs;
use super::mark::{Mark, axis_type, baseline, label_type};
use super::plot::{Frame, Plot};
use super::scale::Scale;
use super::sheet::Sheet;
use super::text::{self, Weight};
use super::theme::{self, Colour};
use super::time_axis;

type Month = (String, i64, i64, Option<i64>);

const OPENED: Colour = theme::PEERS.tint(65);
const RESOLVED: Colour = theme::ACCENT.tint(50);
/// Where the two columns of a month meet.
const MIDDLE: f64 = 0.49;
/// The widest a column is drawn, in points.
const WIDEST: f64 = 44.0;
const TOP: f64 = 30.0;
const BELOW: f64 = 28.0;

/// Draws the chart.
pub(super) fn draw(months: &[Month], out: &mut Sheet, size: (u32, u32)) -> Result<(), ChartError> {
    if let Some((label, ..)) = months
        .iter()
        .find(|(_, opened, resolved, open)| *opened < 0 || *resolved < 0 || open.is_some_and(|open| open < 0))
    {
        let problem = format!("month {label:?} has a count below zero");
        return Err(ChartError::Contradiction { chart: "chart of flows", problem });
    }
    let (width, height) = (f64::from(size.0), f64::from(size.1));
    let largest = months.iter().flat_map(|(_, opened, resolved, open)| [*opened, *resolved, open.unwrap_or(0)]).max();
    let count = (((height - TOP - BELOW) / 50.0) as usize).clamp(2, 6);
    let scale = Scale::covering(0.0, largest.unwrap_or(0) as f64, count, AxisFormat::Count);
    let tick = |tick: &f64| text::width(&scale.label(*tick), theme::AXIS_SIZE, Weight::Regular);
    let left = 10.0 + scale.ticks.iter().map(tick).fold(0.0, f64::max);
    let open = months.iter().rev().find_map(|(_, _, _, open)| *open);
    let end = open.map(|open| format!("{} open", fixed(open as f64, 0)));
    let end_width = end.as_ref().map_or(0.0, |end| text::width(end, theme::LABEL_SIZE, Weight::SemiBold) + 12.0);
    let frame = Frame { left, top: TOP, right: width - end_width.max(4.0), bottom: height - BELOW };
    let mut plot =
        Plot::new("chart of flows", out, size, frame, 0.0..months.len().max(1) as f64, scale.low..scale.high)?;
    plot.vertical_axis(&scale)?;
    words(&mut plot, open.is_some())?;
    columns(&mut plot, months)?;
    let ground = plot.frame.bottom;
    plot.draw_on_page([Mark::line(vec![(left, ground), (frame.right, ground)], Stroke::new(theme::INK, 1.25))])?;
    stock(&mut plot, months, end.as_deref())?;
    month_names(&mut plot, months)?;
    if months.is_empty() {
        let middle = (f64::midpoint(frame.left, frame.right), f64::midpoint(frame.top, frame.bottom));
        plot.draw_on_page([Mark::words(middle, "no cases", axis_type(Anchor::Middle))])?;
    }
    plot.finish()
}

/// What the colours mean, written in them.
fn words(plot: &mut Plot<'_>, stock: bool) -> Result<(), ChartError> {
    let mut x = plot.frame.left;
    let mut marks = Vec::new();
    let kinds = [("opened", OPENED, true), ("resolved", RESOLVED, true), ("open at month’s end", theme::INK, stock)];
    for (index, (word, colour, _)) in kinds.into_iter().enumerate().filter(|(_, (_, _, shown))| *shown) {
        if index < 2 {
            marks.push(Mark::rectangle((x, 2.0), (x + 10.0, 12.0), colour));
        } else {
            marks.push(Mark::line(vec![(x, 7.0), (x + 10.0, 7.0)], Stroke::new(colour, 2.0)));
        }
        marks.push(Mark::words((x + 16.0, 11.0), word, axis_type(Anchor::Start)));
        x += 16.0 + text::width(word, theme::AXIS_SIZE, Weight::Regular) + 18.0;
    }
    plot.draw_on_page(marks)
}

fn columns(plot: &mut Plot<'_>, months: &[Month]) -> Result<(), ChartError> {
    let mut marks = Vec::new();
    let month = (plot.frame.right - plot.frame.left) / months.len().max(1) as f64;
    let (wide, beside) = ((WIDEST / month).min(0.34), 0.01);
    for (index, (label, opened, resolved, _)) in months.iter().enumerate() {
        let start = index as f64;
        let kinds =
            [(MIDDLE - wide - beside, opened, "opened", OPENED), (MIDDLE + beside, resolved, "resolved", RESOLVED)];
        for (from, count, word, colour) in kinds {
            let title = format!("{label}: {} {word}", fixed(*count as f64, 0));
            let shape = Mark::rectangle((start + from, 0.0), (start + from + wide, *count as f64), colour);
            marks.push(shape.titled(title));
        }
    }
    plot.draw(marks)
}

fn stock(plot: &mut Plot<'_>, months: &[Month], end: Option<&str>) -> Result<(), ChartError> {
    let values: Vec<Option<f64>> = months.iter().map(|(_, _, _, open)| open.map(|open| open as f64)).collect();
    let middle = |(x, y): (f64, f64)| (x + MIDDLE, y);
    let line = |run: Vec<(f64, f64)>| -> Vec<(f64, f64)> { run.into_iter().map(middle).collect() };
    let paths: Vec<Vec<(f64, f64)>> = runs(&values).into_iter().map(line).collect();
    plot.draw(paths.iter().map(|path| Mark::line(path.clone(), Stroke::new(theme::PAPER, 5.0).round())))?;
    plot.draw(paths.into_iter().map(|path| Mark::line(path, Stroke::new(theme::INK, 2.0).round())))?;
    let radius = if months.len() > 24 { 2.5 } else { 3.5 };
    let dots = values.iter().enumerate().filter_map(|(index, value)| {
        let value = (*value)?;
        let title = format!("{}: {} open at its end", months[index].0, fixed(value, 0));
        Some(Mark::ring(middle((index as f64, value)), radius, theme::INK, theme::PAPER, 1.0).titled(title))
    });
    plot.draw(dots.collect::<Vec<_>>())?;
    let last = values.iter().enumerate().rev().find_map(|(index, value)| value.map(|value| (index as f64, value)));
    let (Some(end), Some(last)) = (end, last) else { return Ok(()) };
    let at = plot.at(middle(last));
    let set = label_type(theme::INK, Weight::SemiBold, Anchor::Start);
    let x = plot.frame.right.min(plot.size.0 - text::width(end, theme::LABEL_SIZE, Weight::SemiBold) - 4.0) + 4.0;
    plot.draw_on_page([Mark::words((x, at.1), end, set).shifted(0.0, baseline(theme::LABEL_SIZE))])
}

fn month_names(plot: &mut Plot<'_>, months: &[Month]) -> Result<(), ChartError> {
    let labels: Vec<&str> = months.iter().map(|(label, ..)| label.as_str()).collect();
    let marks = time_axis::names(&labels, |index| plot.data_x(index as f64 + MIDDLE), plot.frame.bottom);
    plot.draw_on_page(marks)
}
