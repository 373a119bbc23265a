//! No chart is drawn from a figure that is no number.

use crate::deck::chart_spec::ChartSpec;

use super::ChartError;

/// Beyond this no axis can be labelled and no place computed.
const LARGEST: f64 = 1e15;

/// The kind of a chart as errors name it.
pub(super) fn kind(spec: &ChartSpec) -> &'static str {
    match spec {
        ChartSpec::Interval(_) => "interval chart",
        ChartSpec::Sparkline { .. } => "sparkline",
        ChartSpec::Months(_) => "chart by month",
        ChartSpec::Funnel(_) => "funnel plot",
        ChartSpec::Forest(_) => "forest plot",
        ChartSpec::Scatter(_) => "scatter plot",
        ChartSpec::Bars(_) => "bar chart",
        ChartSpec::Pareto(_) => "Pareto chart",
        ChartSpec::Split { .. } => "split bar",
        ChartSpec::Waterfall(_) => "waterfall",
        ChartSpec::Days { .. } => "calendar",
        ChartSpec::Flows { .. } => "chart of flows",
    }
}

/// Every figure of a specification is finite and of a size that can be drawn.
pub(super) fn figures(spec: &ChartSpec) -> Result<(), ChartError> {
    let mut checked = Checked { chart: kind(spec), problem: None };
    collect(spec, &mut checked);
    checked.problem.map_or(Ok(()), Err)
}

struct Checked {
    chart: &'static str,
    problem: Option<ChartError>,
}

impl Checked {
    fn figure(&mut self, value: f64, place: impl FnOnce() -> String) {
        if self.problem.is_none() && !(value.is_finite() && value.abs() <= LARGEST) {
            self.problem =
                Some(ChartError::NotFinite { chart: self.chart, place: place(), found: format!("{value:e}") });
        }
    }

    fn some(&mut self, value: Option<f64>, place: impl FnOnce() -> String) {
        if let Some(value) = value {
            self.figure(value, place);
        }
    }

    fn pair(&mut self, pair: Option<(f64, f64)>, place: impl Fn() -> String) {
        if let Some((low, high)) = pair {
            self.figure(low, &place);
            self.figure(high, place);
        }
    }
}

fn collect(spec: &ChartSpec, checked: &mut Checked) {
    match spec {
        ChartSpec::Interval(chart) => {
            checked.pair(Some(chart.scale), || "the scale".to_owned());
            checked.figure(chart.value, || "the value".to_owned());
            checked.pair(chart.interval, || "the interval".to_owned());
            checked.some(chart.target, || "the target".to_owned());
        }
        ChartSpec::Sparkline { values } => {
            for (index, value) in values.iter().enumerate() {
                checked.some(*value, || format!("value {}", index + 1));
            }
        }
        ChartSpec::Months(chart) => months(chart, checked),
        ChartSpec::Funnel(chart) => funnel(chart, checked),
        ChartSpec::Forest(chart) => forest(chart, checked),
        ChartSpec::Scatter(chart) => scatter(chart, checked),
        ChartSpec::Bars(chart) => {
            for bar in &chart.bars {
                checked.figure(bar.value, || format!("the value of {:?}", bar.label));
                checked.some(bar.comparison, || format!("the comparison of {:?}", bar.label));
            }
        }
        ChartSpec::Split { parts, .. } => {
            for (label, size, _) in parts {
                checked.figure(*size, || format!("part {label:?}"));
            }
        }
        ChartSpec::Waterfall(chart) => {
            for step in &chart.steps {
                checked.figure(step.value, || format!("step {:?}", step.label));
            }
        }
        ChartSpec::Days { .. } | ChartSpec::Flows { .. } | ChartSpec::Pareto(_) => {}
    }
}

fn months(chart: &crate::deck::chart_spec::MonthsChart, checked: &mut Checked) {
    for (label, value) in &chart.points {
        checked.some(*value, || format!("month {label:?}"));
    }
    for (index, value) in chart.peers.iter().enumerate() {
        checked.some(*value, || format!("peers, month {}", index + 1));
    }
    if let Some(limits) = &chart.limits {
        for limit in [limits.low, limits.centre, limits.high] {
            checked.figure(limit, || "a natural limit".to_owned());
        }
    }
    checked.some(chart.target.as_ref().map(|(value, _)| *value), || "the target".to_owned());
    checked.pair(chart.scale, || "the scale".to_owned());
    for (place, what) in &chart.marks {
        checked.figure(*place, || format!("mark {what:?}"));
    }
}

fn funnel(chart: &crate::deck::chart_spec::FunnelChart, checked: &mut Checked) {
    checked.figure(chart.centre, || "the centre".to_owned());
    for (index, row) in chart.limits.iter().enumerate() {
        for limit in row {
            checked.figure(*limit, || format!("limits, row {}", index + 1));
        }
    }
    for (index, point) in chart.points.iter().enumerate() {
        checked.figure(point.x, || format!("point {} {:?}: evidence", index + 1, point.label));
        checked.figure(point.y, || format!("point {} {:?}: value", index + 1, point.label));
    }
}

fn forest(chart: &crate::deck::chart_spec::ForestChart, checked: &mut Checked) {
    for row in &chart.rows {
        checked.some(row.value, || format!("row {:?}: value", row.label));
        checked.pair(row.interval, || format!("row {:?}: interval", row.label));
    }
    checked.some(chart.reference.as_ref().map(|(value, _)| *value), || "the reference".to_owned());
    checked.pair(chart.scale, || "the scale".to_owned());
}

fn scatter(chart: &crate::deck::chart_spec::ScatterChart, checked: &mut Checked) {
    for (index, point) in chart.points.iter().enumerate() {
        let place = || format!("point {} {:?}", index + 1, point.label);
        checked.figure(point.x, place);
        checked.figure(point.y, place);
        checked.pair(point.x_interval, place);
        checked.pair(point.y_interval, place);
    }
    checked.some(chart.x_reference.as_ref().map(|(value, _)| *value), || "the vertical line".to_owned());
    checked.some(chart.y_reference.as_ref().map(|(value, _)| *value), || "the horizontal line".to_owned());
}
