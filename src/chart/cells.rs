//! Charts inside table rows: an interval with its target, and a sparkline.

use crate::deck::chart_spec::IntervalChart;
use crate::deck::model::Tone;

use super::ChartError;
use super::canvas::Stroke;
use super::mark::Mark;
use super::plot::{Frame, Plot};
use super::sheet::Sheet;
use super::theme;

/// A scorecard row: interval as a bar, value as a dot, target as a line.
pub(super) fn interval(chart: &IntervalChart, out: &mut Sheet, size: (u32, u32)) -> Result<(), ChartError> {
    let (low, high) =
        if chart.scale.0 < chart.scale.1 { chart.scale } else { (chart.scale.0 - 1.0, chart.scale.0 + 1.0) };
    let (width, height) = (f64::from(size.0), f64::from(size.1));
    let frame = Frame { left: 6.0, top: 0.0, right: width - 6.0, bottom: height };
    let mut plot = Plot::new("interval chart", out, size, frame, low..high, 0.0..1.0)?;
    let inside = |value: f64| value.max(low).min(high);
    let tone = if chart.tone == Tone::Muted { theme::FAINT } else { theme::tone(chart.tone) };
    let mut marks = vec![Mark::line(vec![(low, 0.5), (high, 0.5)], Stroke::new(theme::GRID, 1.0))];
    if let Some((from, to)) = chart.interval {
        let ends = vec![(inside(from), 0.5), (inside(to), 0.5)];
        marks.push(Mark::line(ends, Stroke::new(tone.tint(30), 6.0).round()));
    }
    plot.draw(marks)?;
    let middle = height / 2.0;
    if let Some(target) = chart.target {
        let x = plot.data_x(inside(target));
        let reach = (height / 2.0 - 1.0).min(10.0);
        plot.draw_on_page([Mark::line(vec![(x, middle - reach), (x, middle + reach)], Stroke::new(theme::INK, 1.75))])?;
    }
    let x = plot.data_x(inside(chart.value));
    plot.draw_on_page([value_mark(chart.value, (low, high), (x, middle), tone)])?;
    plot.finish()
}

/// A dot, or an arrow head where the value lies beyond the scale.
fn value_mark(value: f64, (low, high): (f64, f64), (x, y): (f64, f64), tone: theme::Colour) -> Mark {
    let away = if value > high { 1.0 } else { -1.0 };
    if (low..=high).contains(&value) {
        return Mark::ring((x, y), 5.0, tone, theme::PAPER, 1.0);
    }
    Mark::area(vec![(x + 5.0 * away, y), (x - 4.0 * away, y - 5.0), (x - 4.0 * away, y + 5.0)], tone)
}

/// Past values as a line, with a dot at the last one that is known: hollow where the newest is missing.
pub(super) fn sparkline(values: &[Option<f64>], out: &mut Sheet, size: (u32, u32)) -> Result<(), ChartError> {
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    let low = known.iter().copied().fold(f64::INFINITY, f64::min);
    let high = known.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (low, high) = if low < high {
        (low, high)
    } else {
        (known.first().unwrap_or(&0.0) - 1.0, known.first().unwrap_or(&0.0) + 1.0)
    };
    let (width, height) = (f64::from(size.0), f64::from(size.1));
    let frame = Frame { left: 2.0, top: 4.0, right: width - 5.0, bottom: height - 4.0 };
    let last = values.len().saturating_sub(1).max(1) as f64;
    let mut plot = Plot::new("sparkline", out, size, frame, 0.0..last, low..high)?;
    plot.draw(runs(values).into_iter().map(|run| Mark::line(run, Stroke::new(theme::FAINT, 1.5).round())))?;
    let alone = |index: usize| {
        let known = |at: Option<usize>| at.and_then(|at| values.get(at)).is_some_and(Option::is_some);
        !known(index.checked_sub(1)) && !known(Some(index + 1))
    };
    let lone = values.iter().enumerate().filter(|(index, _)| alone(*index));
    let lone =
        lone.filter_map(|(index, value)| value.map(|value| Mark::dot((index as f64, value), 1.25, theme::FAINT)));
    plot.draw(lone.collect::<Vec<_>>())?;
    let end = values.iter().enumerate().rev().find_map(|(index, value)| value.map(|value| (index, value)));
    if let Some((index, value)) = end {
        let newest = index + 1 == values.len();
        let fill = if newest { theme::INK } else { theme::PAPER };
        let place = (if values.len() == 1 { last } else { index as f64 }, value);
        plot.draw([Mark::ring(place, 2.75, fill, if newest { theme::INK } else { theme::FAINT }, 1.0)])?;
    }
    plot.finish()
}

/// The stretches without gaps; a lone value has no line.
pub(super) fn runs(values: &[Option<f64>]) -> Vec<Vec<(f64, f64)>> {
    let mut runs: Vec<Vec<(f64, f64)>> = vec![Vec::new()];
    for (index, value) in values.iter().enumerate() {
        match (value, runs.last_mut()) {
            (Some(value), Some(run)) => run.push((index as f64, *value)),
            _ => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| run.len() > 1);
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_gaps() {
        assert_eq!(runs(&[Some(1.0), Some(2.0), None, Some(3.0), None, Some(4.0), Some(5.0)]).len(), 2);
        assert!(runs(&[None, Some(1.0), None]).is_empty());
    }
}
