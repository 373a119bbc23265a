//! Two estimates with their intervals, one cross each.

use crate::deck::chart_spec::{AxisFormat, ScatterChart, ScatterPoint};

use super::ChartError;
use super::canvas::{Anchor, Stroke};
use super::funnel::is_toned;
use super::labels::{Area, Placer};
use super::mark::{Mark, axis_type, baseline, label_type, placed};
use super::plot::{Frame, Plot};
use super::scale::{self, Scale};
use super::sheet::Sheet;
use super::text::{self, Weight};
use super::theme;

/// Draws the chart.
pub(super) fn draw(chart: &ScatterChart, out: &mut Sheet, size: (u32, u32)) -> Result<(), ChartError> {
    let (width, height) = (f64::from(size.0), f64::from(size.1));
    let x =
        along(&chart.points, &chart.x_reference, |point| (point.x, point.x_interval), width / 110.0, chart.x_format);
    let y =
        along(&chart.points, &chart.y_reference, |point| (point.y, point.y_interval), height / 60.0, chart.y_format);
    let tick_width = |tick: &f64| text::width(&y.label(*tick), theme::AXIS_SIZE, Weight::Regular);
    let top = if chart.y_title.is_empty() { 20.0 } else { 38.0 };
    let name = chart.y_reference.as_ref().map_or(0.0, |(_, name)| text::width(name, theme::AXIS_SIZE, Weight::Regular));
    let frame = Frame {
        left: 10.0 + y.ticks.iter().map(tick_width).fold(0.0, f64::max),
        top,
        right: width - (name + 12.0).max(16.0).min(width * 0.25),
        bottom: height - if chart.x_title.is_empty() { 28.0 } else { 46.0 },
    };
    let mut plot = Plot::new("scatter plot", out, size, frame, x.low..x.high, y.low..y.high)?;
    plot.vertical_axis(&y)?;
    plot.horizontal_axis(&x, &chart.x_title)?;
    titles(&mut plot, chart)?;
    crosses(&mut plot, chart, &x, &y)?;
    names(&mut plot, chart, &x, &y)?;
    plot.finish()
}

/// An axis that holds every dot, and the intervals as far as twice the spread of the dots.
fn along(
    points: &[ScatterPoint],
    reference: &Option<(f64, String)>,
    of: impl Fn(&ScatterPoint) -> (f64, Option<(f64, f64)>),
    count: f64,
    format: AxisFormat,
) -> Scale {
    let mut figures: Vec<f64> = points.iter().map(|point| of(point).0).collect();
    figures.extend(reference.iter().map(|(value, _)| *value));
    if figures.is_empty() {
        figures.push(0.0);
    }
    let low = figures.iter().copied().fold(f64::INFINITY, f64::min);
    let high = figures.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let room = (high - low) * 0.5;
    let ends = points.iter().filter_map(|point| of(point).1).flat_map(|(low, high)| [low, high]);
    let (mut least, mut most) = (low, high);
    for end in ends {
        least = least.min(end.max(low - room));
        most = most.max(end.min(high + room));
    }
    let count = (count as usize).clamp(2, 7);
    let round = Scale::covering(least, most, count, format);
    let room = (most - least) * 0.04;
    Scale::between((least - room).max(round.low), (most + room).min(round.high), count, format)
}

/// The vertical axis' title and the two reference lines with their names.
fn titles(plot: &mut Plot<'_>, chart: &ScatterChart) -> Result<(), ChartError> {
    let frame = plot.frame;
    let mut marks = Vec::new();
    if !chart.y_title.is_empty() {
        let title = text::ellipsis(&chart.y_title, theme::AXIS_SIZE, Weight::Regular, plot.size.0);
        marks.push(Mark::words((0.0, 11.0), title, axis_type(Anchor::Start)));
    }
    if let Some((value, name)) = &chart.x_reference {
        let x = plot.data_x(*value);
        let words = text::ellipsis(name, theme::AXIS_SIZE, Weight::Regular, plot.size.0);
        let half = text::width(&words, theme::AXIS_SIZE, Weight::Regular) / 2.0;
        let middle = x.min(plot.size.0 - half).max(half);
        marks.push(Mark::line(vec![(x, frame.top), (x, frame.bottom)], Stroke::new(theme::INK, 1.0)));
        marks.push(Mark::words((middle, frame.top), words, axis_type(Anchor::Middle)).shifted(0.0, -7.0));
    }
    if let Some((value, name)) = &chart.y_reference {
        let y = plot.data_y(*value);
        let words = text::ellipsis(name, theme::AXIS_SIZE, Weight::Regular, plot.size.0 - frame.right - 8.0);
        marks.push(Mark::line(vec![(frame.left, y), (frame.right, y)], Stroke::new(theme::INK, 1.0)));
        marks.push(
            Mark::words((frame.right + 8.0, y), words, axis_type(Anchor::Start))
                .shifted(0.0, baseline(theme::AXIS_SIZE)),
        );
    }
    if chart.points.is_empty() {
        let middle = (f64::midpoint(frame.left, frame.right), f64::midpoint(frame.top, frame.bottom));
        let room = frame.right - frame.left;
        let words = text::ellipsis("nobody with enough evidence", theme::AXIS_SIZE, Weight::Regular, room);
        marks.push(Mark::words(middle, words, axis_type(Anchor::Middle)));
    }
    plot.draw_on_page(marks)
}

/// Those without a meaning lie under the others and are paler.
fn ordered(chart: &ScatterChart) -> Vec<&ScatterPoint> {
    let mut order: Vec<&ScatterPoint> = chart.points.iter().collect();
    order.sort_by_key(|point| is_toned(point.tone));
    order
}

fn crosses(plot: &mut Plot<'_>, chart: &ScatterChart, x: &Scale, y: &Scale) -> Result<(), ChartError> {
    let order = ordered(chart);
    let arms = |point: &&ScatterPoint| {
        let stroke = Stroke::new(theme::tone(point.tone).tint(if is_toned(point.tone) { 55 } else { 45 }), 1.5);
        let (across, up) = (point.x_interval, point.y_interval);
        let across = across
            .map(|(low, high)| vec![(low.max(x.low).min(x.high), point.y), (high.max(x.low).min(x.high), point.y)]);
        let up =
            up.map(|(low, high)| vec![(point.x, low.max(y.low).min(y.high)), (point.x, high.max(y.low).min(y.high))]);
        [across, up].into_iter().flatten().map(move |ends| Mark::line(ends, stroke)).collect::<Vec<_>>()
    };
    plot.draw(order.iter().flat_map(arms).collect::<Vec<_>>())?;
    let dots = order.iter().map(|point| {
        let title = format!(
            "{} {}, {}",
            point.label,
            scale::value(point.x, chart.x_format),
            scale::value(point.y, chart.y_format)
        );
        let radius = if is_toned(point.tone) { 5.25 } else { 4.25 };
        Mark::ring((point.x, point.y), radius, theme::tone(point.tone), theme::PAPER, 1.0).titled(title.trim_start())
    });
    plot.draw(dots.collect::<Vec<_>>())
}

/// What labels keep off: dots, reference lines, and rather also intervals and hairlines.
fn obstacles(plot: &Plot<'_>, chart: &ScatterChart, x: &Scale, y: &Scale) -> Placer {
    let frame = plot.frame;
    let mut placer = Placer::new(Area { left: frame.left, top: frame.top, right: plot.size.0, bottom: frame.bottom });
    if let Some((value, _)) = &chart.x_reference {
        let x = plot.data_x(*value);
        placer.block_line((x, frame.top), (x, frame.bottom), 2.0);
    }
    if let Some((value, _)) = &chart.y_reference {
        let y = plot.data_y(*value);
        placer.block_line((frame.left, y), (plot.size.0, y), 2.0);
        placer.keep_off(Area { left: frame.right + 6.0, top: y - 8.0, right: plot.size.0, bottom: y + 8.0 });
    }
    for (from, to) in plot.hairlines(y) {
        placer.avoid_line(from, to);
    }
    for point in &chart.points {
        placer.block(Area::around(plot.at((point.x, point.y)), 5.5));
        if let Some((low, high)) = point.x_interval {
            placer.avoid_line(plot.at((low.max(x.low), point.y)), plot.at((high.min(x.high), point.y)));
        }
        if let Some((low, high)) = point.y_interval {
            placer.avoid_line(plot.at((point.x, low.max(y.low))), plot.at((point.x, high.min(y.high))));
        }
    }
    placer
}

fn names(plot: &mut Plot<'_>, chart: &ScatterChart, x: &Scale, y: &Scale) -> Result<(), ChartError> {
    let mut placer = obstacles(plot, chart, x, y);
    let order = ordered(chart);
    let crowded = order.len() > 40;
    let named = |point: &&&ScatterPoint| !point.label.is_empty() && (!crowded || is_toned(point.tone));
    let mut marks = Vec::new();
    for point in order.iter().rev().filter(named) {
        let strong = is_toned(point.tone);
        let weight = if strong { Weight::SemiBold } else { Weight::Regular };
        let words = text::ellipsis(&point.label, theme::LABEL_SIZE, weight, 140.0);
        let room = (text::width(&words, theme::LABEL_SIZE, weight), 14.0);
        let at = plot.at((point.x, point.y));
        let spot = match (strong, order.len()) {
            (true, _) => placer.place_anyhow(at, 5.0, room),
            (false, 0..=15) => placer.place_wanted(at, 5.0, room),
            (false, _) => placer.place(at, 5.0, room),
        };
        let set = label_type(theme::text_tone(point.tone), weight, Anchor::Start);
        marks.extend(spot.into_iter().flat_map(|spot| placed(spot, words.clone(), set)));
    }
    plot.draw_on_page(marks)
}
