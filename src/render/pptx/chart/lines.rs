//! Values by month as lines: without limits and marks, which only a picture shows.

use super::model::{Axis, Labels, Look, Native, Place, Series, figures, names};
use super::{axis_code, value_code};
use crate::chart::theme;
use crate::deck::chart_spec::{AxisFormat, MonthsChart};

/// A share above this makes the axis end at all of it.
const NEARLY_ALL: f64 = 0.8;

/// Whether lines alone say all that the chart does.
pub(super) fn is_plain(chart: &MonthsChart) -> bool {
    chart.limits.is_none() && chart.marks.is_empty() && chart.points.iter().any(|(_, value)| value.is_some())
}

/// Values by month with those of peers and the target.
pub(super) fn months(chart: &MonthsChart) -> Native {
    let count = chart.points.len();
    let code = value_code(chart.format);
    let mut columns = vec![
        names("Month", chart.points.iter().map(|(month, _)| month.clone())),
        figures("Value", code, chart.points.iter().map(|(_, value)| *value)),
    ];
    let dots = chart.points.iter().enumerate().filter(|(_, (_, value))| value.is_some());
    let dots: Vec<(usize, bool)> = dots.map(|(index, _)| (index, index + chart.provisional >= count)).collect();
    let last = dots.last().map_or(0, |(index, _)| *index);
    let mut lines = Vec::new();
    if chart.peers.iter().any(Option::is_some) {
        let peers = (0..count).map(|index| chart.peers.get(index).copied().flatten());
        columns.push(figures("peers", code, peers));
        let look = Look::Line { colour: theme::PEERS, thickness: 2.0, dashed: false, dots: Vec::new() };
        lines.push(Series { column: columns.len() - 1, look, labels: Labels::None });
    }
    if let Some((target, name)) = &chart.target {
        columns.push(figures(name, code, (0..count).map(|_| Some(*target))));
        let look = Look::Line { colour: theme::INK, thickness: 1.25, dashed: true, dots: Vec::new() };
        lines.push(Series { column: columns.len() - 1, look, labels: Labels::None });
    }
    let look = Look::Line { colour: theme::ACCENT, thickness: 2.5, dashed: false, dots };
    lines.push(Series { column: 1, look, labels: Labels::One(last, code, Place::Above) });
    Native {
        axis: axis(chart, &columns),
        bars: None,
        legend: lines.len() > 1,
        lines,
        second: None,
        remark: None,
        name_size: theme::AXIS_SIZE,
        columns,
    }
}

fn axis(chart: &MonthsChart, columns: &[super::model::Column]) -> Axis {
    let all = columns.iter().flat_map(|column| &column.cells).filter_map(super::model::Datum::number);
    let most = all.fold(f64::NEG_INFINITY, f64::max);
    let whole = chart.format == AxisFormat::Percent && most > NEARLY_ALL && most <= 1.0;
    Axis {
        code: Some(axis_code(chart.format)),
        low: chart.from_zero.then_some(0.0),
        high: whole.then_some(1.0),
        names: true,
    }
}

/// A line of past values with a dot at its end; nothing else.
pub(super) fn sparkline(values: &[Option<f64>]) -> Native {
    let columns = vec![
        names("Period", (1..=values.len()).map(|index| index.to_string())),
        figures("Value", "General", values.iter().copied()),
    ];
    let last = values.iter().rposition(Option::is_some);
    let dots = last.map(|last| (last, false)).into_iter().collect();
    let look = Look::Line { colour: theme::MUTED, thickness: 1.5, dashed: false, dots };
    Native {
        columns,
        bars: None,
        lines: vec![Series { column: 1, look, labels: Labels::None }],
        axis: Axis { code: None, low: None, high: None, names: false },
        second: None,
        remark: None,
        legend: false,
        name_size: theme::AXIS_SIZE,
    }
}
