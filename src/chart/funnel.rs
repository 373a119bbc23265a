//! A funnel plot: values against evidence, between limits that narrow as evidence grows.

use crate::deck::chart_spec::{FunnelChart, FunnelPoint};
use crate::deck::format::{fixed, percent_short};
use crate::deck::model::Tone;

use super::ChartError;
use super::canvas::{Anchor, Stroke};
use super::labels::{Area, Placer, spread};
use super::mark::{Mark, axis_type, baseline, label_type, placed};
use super::plot::{Frame, Plot};
use super::scale::{self, Scale};
use super::sheet::Sheet;
use super::text::{self, Weight};
use super::theme;

/// Draws the chart.
pub(super) fn draw(chart: &FunnelChart, out: &mut Sheet, size: (u32, u32)) -> Result<(), ChartError> {
    let (width, height) = (f64::from(size.0), f64::from(size.1));
    let below = if chart.x_title.is_empty() { 28.0 } else { 46.0 };
    let y = vertical_scale(chart, height - below - 10.0);
    let x = horizontal_scale(chart, width);
    let left = 10.0
        + y.ticks
            .iter()
            .map(|tick| text::width(&y.label(*tick), theme::AXIS_SIZE, Weight::Regular))
            .fold(0.0, f64::max);
    let names = text::width(&chart.centre_label, theme::LABEL_SIZE, Weight::Regular).max(38.0).min(width * 0.25);
    let frame = Frame { left, top: 10.0, right: width - names - 10.0, bottom: height - below };
    let mut plot = Plot::new("funnel plot", out, size, frame, x.low..x.high, y.low..y.high)?;
    plot.vertical_axis(&y)?;
    bands(&mut plot, chart, &x, &y)?;
    plot.horizontal_axis(&x, &chart.x_title)?;
    plot.draw([Mark::line(vec![(x.low, chart.centre), (x.high, chart.centre)], Stroke::new(theme::INK, 1.5))])?;
    line_names(&mut plot, chart, &y)?;
    points(&mut plot, chart, &y)?;
    plot.finish()
}

/// From nothing to a little beyond the most evidence, as far as there are limits to compare with.
fn horizontal_scale(chart: &FunnelChart, width: f64) -> Scale {
    let largest = chart.points.iter().map(|point| point.x).fold(0.0, f64::max);
    let limits = chart.limits.iter().map(|row| row[0]).fold(0.0, f64::max);
    let wished = if chart.points.is_empty() { limits } else { largest * 1.15 };
    let high = if limits >= largest && limits > 0.0 { wished.min(limits) } else { wished };
    Scale::between(0.0, high, ((width / 110.0) as usize).clamp(2, 6), crate::deck::chart_spec::AxisFormat::Count)
}

/// Holds every point, and the limits where most of the evidence is; narrow samples may leave at top and bottom.
fn vertical_scale(chart: &FunnelChart, room: f64) -> Scale {
    let mut evidence: Vec<f64> = chart.points.iter().map(|point| point.x).collect();
    evidence.sort_by(f64::total_cmp);
    let typical = evidence.get(evidence.len() / 4).copied().unwrap_or(0.0);
    let shown = chart.limits.iter().filter(|row| row[0] >= typical).flat_map(|row| [row[1], row[4]]);
    let mut figures: Vec<f64> = chart.points.iter().map(|point| point.y).chain([chart.centre]).collect();
    let beside = chart.limits.iter().filter(|row| row[0] >= typical).count();
    if beside > 0 {
        figures.extend(shown);
    } else {
        figures.extend(chart.limits.iter().flat_map(|row| [row[2], row[3]]));
    }
    let low = figures.iter().copied().fold(f64::INFINITY, f64::min);
    let high = figures.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let low = if chart.points.iter().all(|point| point.y >= 0.0) { low.max(0.0) } else { low };
    Scale::covering(low, high, ((room / 50.0) as usize).clamp(2, 7), chart.format)
}

fn bands(plot: &mut Plot<'_>, chart: &FunnelChart, x: &Scale, y: &Scale) -> Result<(), ChartError> {
    let rows: Vec<[f64; 5]> = within(&chart.limits, x.high);
    let inside = |value: f64| value.max(y.low).min(y.high);
    let shape = |low: usize, high: usize| -> Vec<(f64, f64)> {
        let above = rows.iter().map(|row| (row[0], inside(row[high])));
        above.chain(rows.iter().rev().map(|row| (row[0], inside(row[low])))).collect()
    };
    if rows.len() < 2 {
        return Ok(());
    }
    plot.draw([Mark::area(shape(1, 4), theme::BAND_OUTER), Mark::area(shape(2, 3), theme::BAND_INNER)])
}

/// The limits up to the end of the axis, with a row in between where the axis ends between two.
fn within(limits: &[[f64; 5]], end: f64) -> Vec<[f64; 5]> {
    let mut rows: Vec<[f64; 5]> = limits.iter().copied().filter(|row| row[0] <= end).collect();
    let next = limits.iter().find(|row| row[0] > end);
    if let (Some(last), Some(next)) = (rows.last().copied(), next) {
        let share = (end - last[0]) / (next[0] - last[0]);
        let mut row = [0.0; 5];
        for (index, cell) in row.iter_mut().enumerate() {
            *cell = last[index] + share * (next[index] - last[index]);
        }
        rows.push(row);
    }
    rows
}

/// What the lines are called, at their right ends.
fn line_names(plot: &mut Plot<'_>, chart: &FunnelChart, y: &Scale) -> Result<(), ChartError> {
    let (outer, inner) = (percent_short(0.998), percent_short(0.95));
    let mut names: Vec<(f64, &str, theme::Colour)> = vec![(chart.centre, chart.centre_label.as_str(), theme::INK)];
    let end = plot.data_end();
    if let Some(row) = within(&chart.limits, end).last().filter(|row| row[0] > end * 0.98) {
        names.extend([(row[4], outer.as_str(), theme::MUTED), (row[3], inner.as_str(), theme::MUTED)]);
    }
    let heights: Vec<f64> = names.iter().map(|(value, _, _)| plot.data_y(value.max(y.low).min(y.high))).collect();
    let placed = spread(&heights, 14.0, plot.frame.top, plot.frame.bottom);
    let x = plot.frame.right + 8.0;
    let room = plot.size.0 - x;
    let marks =
        names.iter().zip(placed).filter(|((_, name, _), _)| !name.is_empty()).map(|((_, name, colour), height)| {
            let words = text::ellipsis(name, theme::AXIS_SIZE, Weight::Regular, room);
            let mut set = axis_type(Anchor::Start);
            set.colour = *colour;
            Mark::words((x, height), words, set).shifted(0.0, baseline(theme::AXIS_SIZE))
        });
    plot.draw_on_page(marks.collect::<Vec<_>>())
}

/// Others first, then those with a meaning, then the one the slide is about: the later lie on top.
fn points(plot: &mut Plot<'_>, chart: &FunnelChart, y: &Scale) -> Result<(), ChartError> {
    let mut order: Vec<&FunnelPoint> = chart.points.iter().collect();
    order.sort_by_key(|point| (point.main, is_toned(point.tone)));
    let (many, crowded) = (order.len() > 60, order.len() > 40);
    let radius = |point: &FunnelPoint| {
        if point.main {
            6.0
        } else if many {
            3.0
        } else {
            4.0
        }
    };
    let marks = order.iter().map(|point| {
        let colour = theme::tone(point.tone);
        let title = format!("{} {}, evidence {}", point.label, scale::value(point.y, chart.format), fixed(point.x, 0));
        let at = (point.x, point.y);
        let mark = match (point.main, point.tone) {
            (true, _) => Mark::ring(at, 6.0, colour, theme::PAPER, 1.5),
            (false, Tone::Accent) => Mark::ring(at, radius(point), theme::PAPER, colour, 2.0),
            (false, _) => Mark::ring(at, radius(point), colour, theme::PAPER, 1.0),
        };
        mark.titled(title.trim_start())
    });
    plot.draw(marks.collect::<Vec<_>>())?;
    let frame = plot.frame;
    let mut placer =
        Placer::new(Area { left: frame.left, top: frame.top - 6.0, right: plot.size.0, bottom: frame.bottom });
    let centre = plot.data_y(chart.centre);
    placer.block_line((frame.left, centre), (frame.right, centre), 2.0);
    placer.keep_off(Area { left: frame.right + 2.0, top: frame.top, right: plot.size.0, bottom: frame.bottom });
    for (from, to) in plot.hairlines(y) {
        placer.avoid_line(from, to);
    }
    for point in &order {
        placer.block(Area::around(plot.at((point.x, point.y)), radius(point) + 1.0));
    }
    let mut words = Vec::new();
    let named = |point: &&&FunnelPoint| !point.label.is_empty() && (!crowded || point.main || is_toned(point.tone));
    for point in order.iter().rev().filter(named) {
        let at = plot.at((point.x, point.y));
        words.extend(name(point, at, radius(point), &mut placer).into_iter().flatten());
    }
    plot.draw_on_page(words)
}

fn name(point: &FunnelPoint, at: (f64, f64), radius: f64, placer: &mut Placer) -> Option<Vec<Mark>> {
    let weight = match (point.main, is_toned(point.tone) && point.tone != Tone::Accent) {
        (true, _) => Weight::Bold,
        (false, true) => Weight::SemiBold,
        (false, false) => Weight::Regular,
    };
    let colour = if point.main || weight == Weight::SemiBold { theme::text_tone(point.tone) } else { theme::MUTED };
    let words = text::ellipsis(&point.label, theme::LABEL_SIZE, weight, 150.0);
    let room = (text::width(&words, theme::LABEL_SIZE, weight), 14.0);
    let spot = if point.main { placer.place_anyhow(at, radius, room) } else { placer.place(at, radius, room) }?;
    Some(placed(spot, words, label_type(colour, weight, Anchor::Start)))
}

/// A colour that says something about the point.
pub(super) fn is_toned(tone: Tone) -> bool {
    !matches!(tone, Tone::Peers | Tone::Muted)
}
