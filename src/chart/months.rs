//! Values by month, with natural limits, target, peers and marks in time.

use crate::deck::chart_spec::{Limits, MonthsChart};

use super::ChartError;
use super::canvas::{Anchor, Stroke};
use super::cells::runs;
use super::events::{self, Event};
use super::labels::{Area, Placer, spread};
use super::mark::{Mark, axis_type, baseline, label_type, placed};
use super::plot::{Frame, Plot};
use super::scale::{self, Scale};
use super::sheet::Sheet;
use super::text::{self, Weight};
use super::theme;
use super::time_axis;

const TOP: f64 = 10.0;
const BELOW: f64 = 28.0;

/// Draws the chart.
pub(super) fn draw(chart: &MonthsChart, out: &mut Sheet, size: (u32, u32)) -> Result<(), ChartError> {
    check(chart)?;
    let ends = end_labels(chart);
    let last = chart.points.len().saturating_sub(1).max(1) as f64;
    let (frame, scale, events) = laid_out(chart, &ends, (f64::from(size.0), f64::from(size.1)));
    let mut plot = Plot::new("chart by month", out, size, frame, 0.0..last, scale.low..scale.high)?;
    if let Some(limits) = &chart.limits {
        band(&mut plot, limits, &scale, last)?;
    }
    plot.vertical_axis(&scale)?;
    references(&mut plot, chart, last)?;
    month_names(&mut plot, chart)?;
    plot.draw_on_page(events::marks(&events, TOP, frame.bottom))?;
    lines(&mut plot, chart, &scale, &events)?;
    draw_ends(&mut plot, &ends)?;
    if chart.points.iter().all(|(_, value)| value.is_none()) {
        let middle =
            (f64::midpoint(plot.frame.left, plot.frame.right), f64::midpoint(plot.frame.top, plot.frame.bottom));
        let room = plot.frame.right - plot.frame.left;
        let said = text::ellipsis("no month with enough evidence", theme::AXIS_SIZE, Weight::Regular, room);
        plot.draw_on_page([Mark::words(middle, said, axis_type(Anchor::Middle))])?;
    }
    plot.finish()
}

fn check(chart: &MonthsChart) -> Result<(), ChartError> {
    let count = chart.points.len();
    let problem = |problem: String| Err(ChartError::Contradiction { chart: "chart by month", problem });
    if chart.peers.len() > count {
        return problem(format!("{} months of peers for {count} months of values", chart.peers.len()));
    }
    if let Some((place, what)) = chart.marks.iter().find(|(place, _)| !(-0.5..=count as f64 - 0.5).contains(place)) {
        return problem(format!("mark {what:?} at month {} of {count}", place + 1.0));
    }
    if let Some(month) = chart.signals.iter().find(|month| **month >= count) {
        return problem(format!("a signal at month {} of {count}", month + 1));
    }
    Ok(())
}

/// The frame, its scale, and the named lines in time. Names take rows above the frame, whose number depends on the width
/// that the scale leaves, and that on the height: rows are added until the names fit.
fn laid_out(chart: &MonthsChart, ends: &[End], (width, height): (f64, f64)) -> (Frame, Scale, Vec<Event>) {
    let last = chart.points.len().saturating_sub(1).max(1) as f64;
    let wide = |words: &str, size: f64, weight: Weight| text::width(words, size, weight);
    let ends_width = ends.iter().map(|end| wide(&end.text, theme::LABEL_SIZE, Weight::SemiBold)).fold(0.0, f64::max);
    let mut rows = 0;
    loop {
        let top = TOP + events::ROW * rows as f64;
        let scale = vertical_scale(chart, height - top - BELOW);
        let ticks = scale.ticks.iter().map(|tick| wide(&scale.label(*tick), theme::AXIS_SIZE, Weight::Regular));
        let left = 10.0 + ticks.fold(0.0, f64::max);
        let right = (width - (ends_width + 12.0).max(8.0).min(width * 0.3)).max(left + 10.0);
        let x = |place: f64| left + (right - left) * (place.max(0.0) / last).min(1.0);
        let marks: Vec<(f64, &str)> = chart.marks.iter().map(|(place, what)| (x(*place), what.as_str())).collect();
        let events = events::place(&marks, width);
        let needed = events::rows(&events);
        if needed <= rows {
            return (Frame { left, top, right, bottom: height - BELOW }, scale, events);
        }
        rows = needed;
    }
}

fn vertical_scale(chart: &MonthsChart, room: f64) -> Scale {
    let mut figures: Vec<f64> = chart.points.iter().filter_map(|(_, value)| *value).collect();
    figures.extend(chart.peers.iter().flatten());
    figures.extend(chart.target.iter().map(|(value, _)| *value));
    figures.extend(chart.limits.iter().flat_map(|limits| [limits.low, limits.high]));
    figures.extend(chart.scale.iter().flat_map(|(low, high)| [*low, *high]));
    if chart.from_zero || figures.is_empty() {
        figures.push(0.0);
    }
    let low = figures.iter().copied().fold(f64::INFINITY, f64::min);
    let high = figures.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Scale::covering(low, high, ((room / 55.0) as usize).clamp(3, 6), chart.format)
}

fn band(plot: &mut Plot<'_>, limits: &Limits, scale: &Scale, last: f64) -> Result<(), ChartError> {
    let inside = |value: f64| value.max(scale.low).min(scale.high);
    let (low, high) = (inside(limits.low), inside(limits.high));
    plot.draw([Mark::rectangle((0.0, low), (last, high), theme::BAND_OUTER)])
}

/// Centre line and target.
fn references(plot: &mut Plot<'_>, chart: &MonthsChart, last: f64) -> Result<(), ChartError> {
    let mut marks = Vec::new();
    if let Some(limits) = &chart.limits {
        marks.push(Mark::line(vec![(0.0, limits.centre), (last, limits.centre)], Stroke::new(theme::FAINT, 1.0)));
    }
    if let Some((target, _)) = &chart.target {
        marks.push(Mark::line(vec![(0.0, *target), (last, *target)], Stroke::new(theme::INK, 1.25)));
    }
    plot.draw(marks)
}

fn month_names(plot: &mut Plot<'_>, chart: &MonthsChart) -> Result<(), ChartError> {
    let labels: Vec<&str> = chart.points.iter().map(|(label, _)| label.as_str()).collect();
    let marks = time_axis::names(&labels, |index| plot.data_x(index as f64), plot.frame.bottom);
    plot.draw_on_page(marks)
}

fn lines(plot: &mut Plot<'_>, chart: &MonthsChart, scale: &Scale, events: &[Event]) -> Result<(), ChartError> {
    let values: Vec<Option<f64>> = chart.points.iter().map(|(_, value)| *value).collect();
    plot.draw(runs(&chart.peers).into_iter().map(|run| Mark::line(run, Stroke::new(theme::PEERS, 2.0).round())))?;
    plot.draw(runs(&values).into_iter().map(|run| Mark::line(run, Stroke::new(theme::ACCENT, 2.0).round())))?;
    let first_provisional = chart.points.len().saturating_sub(chart.provisional);
    let radius = if chart.points.len() > 30 || plot.frame.right - plot.frame.left < 300.0 { 2.5 } else { 3.75 };
    let dots = chart.points.iter().enumerate().filter_map(|(index, (label, value))| {
        let value = (*value)?;
        let provisional = index >= first_provisional;
        let signal = chart.signals.contains(&index);
        let edge = if signal { theme::INK } else { theme::ACCENT };
        let fill = if provisional { theme::PAPER } else { edge };
        let said = match (provisional, signal) {
            (true, _) => ", provisional",
            (_, true) => ", a signal",
            _ => "",
        };
        let title = format!("{label}: {}{said}", super::scale::value(value, chart.format));
        Some(Mark::ring((index as f64, value), radius, fill, edge, 1.5).titled(title))
    });
    plot.draw(dots.collect::<Vec<_>>())?;
    direct_value(plot, chart, scale, events)
}

/// Names the highest or first value where only the last one would otherwise be written.
fn direct_value(plot: &mut Plot<'_>, chart: &MonthsChart, scale: &Scale, events: &[Event]) -> Result<(), ChartError> {
    let first = chart.points.iter().enumerate().find_map(|(index, (_, value))| value.map(|value| (index, value)));
    let last = chart.points.iter().enumerate().rev().find_map(|(index, (_, value))| value.map(|value| (index, value)));
    let (Some(first), Some(last)) = (first, last) else { return Ok(()) };
    if last.0 < first.0 + 3 {
        return Ok(());
    }
    let frame = plot.frame;
    let mut placer =
        Placer::new(Area { left: frame.left, top: frame.top - 8.0, right: frame.right, bottom: frame.bottom });
    let spots: Vec<Option<(f64, f64)>> = chart
        .points
        .iter()
        .enumerate()
        .map(|(index, (_, value))| value.map(|value| plot.at((index as f64, value))))
        .collect();
    for pair in spots.windows(2) {
        if let [Some(from), Some(to)] = pair {
            placer.block_line(*from, *to, 3.0);
        }
    }
    for event in events {
        placer.block_line((event.x, frame.top), (event.x, frame.bottom), 3.0);
    }
    let references = [chart.target.as_ref().map(|(target, _)| *target), chart.limits.map(|limits| limits.centre)];
    for value in references.into_iter().flatten() {
        let y = plot.data_y(value);
        placer.block_line((frame.left, y), (frame.right, y), 2.0);
    }
    for (from, to) in plot.hairlines(scale) {
        placer.avoid_line(from, to);
    }
    let at = plot.at((first.0 as f64, first.1));
    let words = super::scale::value(first.1, chart.format);
    let wide = text::width(&words, theme::LABEL_SIZE, Weight::Regular);
    let Some(spot) = placer.place(at, 4.0, (wide, 14.0)).filter(|spot| spot.leader.is_none()) else { return Ok(()) };
    let set = label_type(theme::MUTED, Weight::Regular, Anchor::Start);
    plot.draw_on_page(placed(spot, words, set))
}

struct End {
    value: f64,
    text: String,
    colour: theme::Colour,
    weight: Weight,
}

/// What stands at the right ends of the lines.
fn end_labels(chart: &MonthsChart) -> Vec<End> {
    let mut ends = Vec::new();
    if let Some(value) = chart.points.iter().rev().find_map(|(_, value)| *value) {
        let text = scale::value(value, chart.format);
        ends.push(End { value, text, colour: theme::ACCENT, weight: Weight::Bold });
    }
    if let Some(value) = chart.peers.iter().rev().find_map(|value| *value) {
        let text = format!("peers {}", scale::value(value, chart.format));
        ends.push(End { value, text, colour: theme::MUTED, weight: Weight::Regular });
    }
    if let Some((value, name)) = &chart.target {
        ends.push(End { value: *value, text: name.clone(), colour: theme::INK, weight: Weight::Regular });
    }
    ends
}

fn draw_ends(plot: &mut Plot<'_>, ends: &[End]) -> Result<(), ChartError> {
    let heights: Vec<f64> = ends.iter().map(|end| plot.data_y(end.value)).collect();
    let placed = spread(&heights, 15.0, plot.frame.top, plot.frame.bottom);
    let x = plot.frame.right + 9.0;
    let room = plot.size.0 - x;
    let marks = ends.iter().zip(placed).map(|(end, height)| {
        let words = text::ellipsis(&end.text, theme::LABEL_SIZE, end.weight, room);
        Mark::words((x, height), words, label_type(end.colour, end.weight, Anchor::Start))
            .shifted(0.0, baseline(theme::LABEL_SIZE))
    });
    plot.draw_on_page(marks.collect::<Vec<_>>())
}
