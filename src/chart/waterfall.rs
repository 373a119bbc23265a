//! From a start to an end in steps.

use crate::deck::chart_spec::{WaterfallChart, WaterfallStep};

use super::ChartError;
use super::canvas::{Anchor, Stroke, Type};
use super::mark::{Mark, axis_type};
use super::plot::{Frame, Plot};
use super::sheet::Sheet;
use super::text::{self, Weight};
use super::theme;

/// Where a column stands: from one height to another.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Column {
    from: f64,
    to: f64,
}

/// Draws the chart.
pub(super) fn draw(chart: &WaterfallChart, out: &mut Sheet, size: (u32, u32)) -> Result<(), ChartError> {
    let (width, height) = (f64::from(size.0), f64::from(size.1));
    let columns = columns(&chart.steps);
    let (floor, top, cut) = vertical(&columns, &chart.steps);
    let slot = width / chart.steps.len().max(1) as f64;
    let label_size = if slot < 70.0 { 10.0 } else { theme::LABEL_SIZE };
    let lines: Vec<Vec<String>> =
        chart.steps.iter().map(|step| text::wrap(&step.label, label_size, Weight::Regular, slot - 8.0, 3)).collect();
    let deepest = lines.iter().map(Vec::len).max().unwrap_or(1).max(1) as f64;
    let frame = Frame {
        left: 0.0,
        top: if cut { 48.0 } else { 24.0 },
        right: width,
        bottom: height - 8.0 - deepest * (label_size + 3.5),
    };
    let steps = chart.steps.len().max(1) as f64;
    let mut plot = Plot::new("waterfall", out, size, frame, 0.0..steps, floor..top)?;
    if cut {
        let said = "Scale cut: the columns do not start at zero.";
        let said = text::ellipsis(said, theme::AXIS_SIZE, Weight::Regular, width);
        plot.draw_on_page([Mark::words((0.0, 10.0), said, axis_type(Anchor::Start))])?;
    }
    bridges(&mut plot, &columns)?;
    for (index, (step, column)) in chart.steps.iter().zip(&columns).enumerate() {
        draw_column(&mut plot, index, step, column, cut && step.total, slot)?;
        below(&mut plot, index, &lines[index], label_size, slot)?;
    }
    let ground = plot.data_y(if cut { floor } else { 0.0_f64.max(floor).min(top) });
    plot.draw_on_page([Mark::line(vec![(0.0, ground), (width, ground)], Stroke::new(theme::INK, 1.5))])?;
    if chart.steps.is_empty() {
        plot.draw_on_page([Mark::words((width / 2.0, height / 2.0), "nothing was paid", axis_type(Anchor::Middle))])?;
    }
    plot.finish()
}

/// Where the scale begins when it is cut: the steps are too small to see against the totals. `None` begins at zero.
pub(crate) fn cut_floor(chart: &WaterfallChart) -> Option<f64> {
    let (floor, _, cut) = vertical(&columns(&chart.steps), &chart.steps);
    cut.then_some(floor)
}

fn columns(steps: &[WaterfallStep]) -> Vec<Column> {
    let mut level = 0.0;
    steps
        .iter()
        .map(|step| {
            let from = if step.total { 0.0 } else { level };
            level = if step.total { step.value } else { level + step.value };
            Column { from, to: level }
        })
        .collect()
}

/// Floor, top, and whether the floor is cut off: where the steps are too small to see against the totals.
fn vertical(columns: &[Column], steps: &[WaterfallStep]) -> (f64, f64, bool) {
    let high = columns.iter().flat_map(|column| [column.from, column.to]).fold(0.0, f64::max);
    let low = columns.iter().flat_map(|column| [column.from, column.to]).fold(0.0, f64::min);
    if high <= low {
        return (0.0, 1.0, false);
    }
    let levels = columns
        .iter()
        .zip(steps)
        .flat_map(|(column, step)| [if step.total { column.to } else { column.from }, column.to]);
    let least = levels.fold(f64::INFINITY, f64::min);
    let changes = steps.iter().any(|step| !step.total && step.value != 0.0);
    if low < 0.0 || !changes || least < 0.7 * high || high - least <= 0.0 {
        return (low, high, false);
    }
    (least - (high - least) * 0.75, high, true)
}

/// Hairlines from each column to the next.
fn bridges(plot: &mut Plot<'_>, columns: &[Column]) -> Result<(), ChartError> {
    let gap = gap(plot, columns.len());
    let marks = columns.iter().enumerate().take(columns.len().saturating_sub(1)).map(|(index, column)| {
        let at = index as f64 + 1.0;
        Mark::line(vec![(at - gap, column.to), (at + gap, column.to)], Stroke::new(theme::FAINT, 1.0))
    });
    plot.draw(marks.collect::<Vec<_>>())
}

/// Half the distance between two columns, in columns.
fn gap(plot: &Plot<'_>, count: usize) -> f64 {
    let slot = plot.size.0 / count.max(1) as f64;
    if slot > 150.0 { 0.5 - 50.0 / slot } else { 0.165 }
}

fn draw_column(
    plot: &mut Plot<'_>,
    index: usize,
    step: &WaterfallStep,
    column: &Column,
    cut: bool,
    slot: f64,
) -> Result<(), ChartError> {
    let count = (plot.data_end() + 0.5).floor() as usize;
    let gap = gap(plot, count);
    let (left, right) = (plot.data_x(index as f64 + gap), plot.data_x(index as f64 + 1.0 - gap));
    let bottom_value = if cut { f64::NEG_INFINITY } else { column.from.min(column.to) };
    let bottom = if bottom_value.is_finite() { plot.data_y(bottom_value) } else { plot.frame.bottom };
    let top = plot.data_y(column.from.max(column.to));
    let title = format!("{}: {}", step.label, step.value_label);
    let bottom = if bottom - top < 1.0 { top + 1.0 } else { bottom };
    let mut marks = vec![Mark::rectangle((left, top), (right, bottom), theme::tone(step.tone)).titled(title)];
    if cut {
        let at = plot.frame.bottom - (plot.frame.bottom - top) * 0.2;
        marks.push(Mark::line(vec![(left - 2.0, at + 2.5), (right + 2.0, at - 2.5)], Stroke::new(theme::PAPER, 4.0)));
    }
    let (size, weight) = (theme::NAME_SIZE, Weight::SemiBold);
    let size = if text::width(&step.value_label, size, weight) > slot - 4.0 { 10.0 } else { size };
    let words = text::ellipsis(&step.value_label, size, weight, slot - 4.0);
    let set = Type { size, weight, colour: theme::INK, anchor: Anchor::Middle };
    marks.push(Mark::words((f64::midpoint(left, right), top - 9.0), words, set));
    plot.draw_on_page(marks)
}

fn below(plot: &mut Plot<'_>, index: usize, lines: &[String], size: f64, slot: f64) -> Result<(), ChartError> {
    let middle = slot * (index as f64 + 0.5);
    let set = Type { size, weight: Weight::Regular, colour: theme::MUTED, anchor: Anchor::Middle };
    let bottom = plot.frame.bottom;
    let marks = lines
        .iter()
        .enumerate()
        .map(|(line, words)| Mark::words((middle, bottom + 18.0 + line as f64 * (size + 3.5)), words.as_str(), set));
    plot.draw_on_page(marks.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::model::Tone;

    fn step(value: f64, total: bool) -> WaterfallStep {
        WaterfallStep { label: String::new(), value, value_label: String::new(), total, tone: Tone::Ink }
    }

    #[test]
    fn a_step_hangs_on_the_one_before() {
        let columns = columns(&[step(100.0, true), step(-30.0, false), step(5.0, false), step(75.0, true)]);
        assert_eq!(columns[1], Column { from: 100.0, to: 70.0 });
        assert_eq!(columns[2], Column { from: 70.0, to: 75.0 });
        assert_eq!(columns[3], Column { from: 0.0, to: 75.0 });
    }

    #[test]
    fn only_small_steps_on_large_totals_cut_the_scale() {
        let small = [step(1000.0, true), step(20.0, false), step(1020.0, true)];
        assert!(vertical(&columns(&small), &small).2);
        let large = [step(1000.0, true), step(-800.0, false), step(200.0, true)];
        assert_eq!(vertical(&columns(&large), &large), (0.0, 1000.0, false));
        let below = [step(10.0, true), step(-30.0, false), step(-20.0, true)];
        assert_eq!(vertical(&columns(&below), &below), (-20.0, 10.0, false));
    }
}
