//! What a chart shows, without how it is drawn.

use serde::Serialize;

use super::model::Tone;

/// How the numbers of an axis are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AxisFormat {
    /// 0.21 as `21%`.
    Percent,
    /// `1.2×`.
    Times,
    /// `24 h`, `3 d` as fits.
    Hours,
    /// `1,200`.
    Count,
    /// `4.3`.
    Points,
}

/// Everything the deck can draw.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "chart", rename_all = "snake_case")]
pub enum ChartSpec {
    /// A scorecard row: interval as a bar, value as a dot, target as a line. All on a scale of the row's own.
    Interval(IntervalChart),
    /// A line of past values with a dot at its end.
    Sparkline {
        /// Oldest first; gaps are gaps.
        values: Vec<Option<f64>>,
    },
    /// Values by month with natural limits, target and marks.
    Months(Box<MonthsChart>),
    /// Rates or ratios against evidence, between limits.
    Funnel(FunnelChart),
    /// Estimates with intervals, one row each, around a reference.
    Forest(ForestChart),
    /// Two quantities with their intervals, one cross a partner.
    Scatter(ScatterChart),
    /// Horizontal bars.
    Bars(BarsChart),
    /// Counts by name, the largest first, with a line of what they come to.
    Pareto(ParetoChart),
    /// A whole split into parts, as one bar.
    Split {
        /// Label above the bar.
        label: String,
        /// The parts: label, size, tone.
        parts: Vec<(String, f64, Tone)>,
    },
    /// From a start to an end in steps.
    Waterfall(WaterfallChart),
    /// One square a working day, by week and month.
    Days {
        /// Day (`2026-08-03`) and whether the duty was met; `None` where nothing was due.
        days: Vec<(String, Option<bool>)>,
    },
    /// Two flows a month as columns, and a stock as a line over them.
    Flows {
        /// Month label, opened, resolved, open at its end.
        months: Vec<(String, i64, i64, Option<i64>)>,
    },
}

/// A scorecard row's interval.
#[derive(Debug, Clone, Serialize)]
pub struct IntervalChart {
    /// Ends of the scale.
    pub scale: (f64, f64),
    /// The value.
    pub value: f64,
    /// The interval, where there is one.
    pub interval: Option<(f64, f64)>,
    /// The target, where there is one.
    pub target: Option<f64>,
    /// Colour of bar and dot.
    pub tone: Tone,
}

/// Values by month.
#[derive(Debug, Clone, Serialize)]
pub struct MonthsChart {
    /// Month label (`Sep`, `Jan 26`) and value, oldest first; a gap where there is no value.
    pub points: Vec<(String, Option<f64>)>,
    /// The same for peers, drawn in grey; empty for none.
    pub peers: Vec<Option<f64>>,
    /// Centre and natural limits, where there are enough months.
    pub limits: Option<Limits>,
    /// Target with its name, where there is one.
    pub target: Option<(f64, String)>,
    /// Marks in time, and what happened: `2.5` lies between the third and the fourth month.
    pub marks: Vec<(f64, String)>,
    /// Months whose values are signals of a control chart, by index; drawn dark.
    pub signals: Vec<usize>,
    /// Ends that the axis holds at least, so that charts beside each other have one scale.
    pub scale: Option<(f64, f64)>,
    /// How values are written.
    pub format: AxisFormat,
    /// How many of the last points are provisional (drawn hollow).
    pub provisional: usize,
    /// Whether the axis starts at zero.
    pub from_zero: bool,
}

/// Centre and natural limits of a control chart.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Limits {
    /// The mean.
    pub centre: f64,
    /// Lower limit.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
}

/// A funnel plot.
#[derive(Debug, Clone, Serialize)]
pub struct FunnelChart {
    /// Axis title below.
    pub x_title: String,
    /// The reference every point is compared with.
    pub centre: f64,
    /// What the reference line is called.
    pub centre_label: String,
    /// Limits at increasing evidence: x, low 99.8%, low 95%, high 95%, high 99.8%.
    pub limits: Vec<[f64; 5]>,
    /// The points.
    pub points: Vec<FunnelPoint>,
    /// How values are written.
    pub format: AxisFormat,
}

/// A point of a funnel plot.
#[derive(Debug, Clone, Serialize)]
pub struct FunnelPoint {
    /// What stands beside it; empty for none.
    pub label: String,
    /// Evidence.
    pub x: f64,
    /// Value.
    pub y: f64,
    /// Colour.
    pub tone: Tone,
    /// Large and filled: the point the slide is about.
    pub main: bool,
}

/// A forest plot.
#[derive(Debug, Clone, Serialize)]
pub struct ForestChart {
    /// The rows, top to bottom.
    pub rows: Vec<ForestRow>,
    /// The vertical line that all are compared with, and its name.
    pub reference: Option<(f64, String)>,
    /// Axis title below.
    pub x_title: String,
    /// How values are written.
    pub format: AxisFormat,
    /// Headings of the two columns right of the plot (`rank`, `plausible`); empty for none.
    pub aside_titles: Vec<String>,
    /// Ends of the scale, where the data should not decide.
    pub scale: Option<(f64, f64)>,
}

/// A row of a forest plot.
#[derive(Debug, Clone, Serialize)]
pub struct ForestRow {
    /// The name at the left.
    pub label: String,
    /// The estimate; no dot without one.
    pub value: Option<f64>,
    /// Its interval.
    pub interval: Option<(f64, f64)>,
    /// Colour.
    pub tone: Tone,
    /// Bold: truly different.
    pub strong: bool,
    /// Texts in the columns at the right.
    pub aside: Vec<String>,
}

/// A scatter of estimates with intervals both ways.
#[derive(Debug, Clone, Serialize)]
pub struct ScatterChart {
    /// Axis title below.
    pub x_title: String,
    /// Axis title above the vertical axis.
    pub y_title: String,
    /// How horizontal values are written.
    pub x_format: AxisFormat,
    /// How vertical values are written.
    pub y_format: AxisFormat,
    /// Vertical line with its name.
    pub x_reference: Option<(f64, String)>,
    /// Horizontal line with its name.
    pub y_reference: Option<(f64, String)>,
    /// The points.
    pub points: Vec<ScatterPoint>,
}

/// A point of a scatter.
#[derive(Debug, Clone, Serialize)]
pub struct ScatterPoint {
    /// What stands beside it; empty for none.
    pub label: String,
    /// Horizontal value.
    pub x: f64,
    /// Its interval.
    pub x_interval: Option<(f64, f64)>,
    /// Vertical value.
    pub y: f64,
    /// Its interval.
    pub y_interval: Option<(f64, f64)>,
    /// Colour.
    pub tone: Tone,
}

/// Horizontal bars.
#[derive(Debug, Clone, Serialize)]
pub struct BarsChart {
    /// The bars, top to bottom.
    pub bars: Vec<Bar>,
    /// How values are written.
    pub format: AxisFormat,
    /// What the tick of a comparison means (`peers`); empty for none.
    pub comparison_label: String,
}

/// A bar.
#[derive(Debug, Clone, Serialize)]
pub struct Bar {
    /// The name at the left.
    pub label: String,
    /// The length.
    pub value: f64,
    /// What stands at its end.
    pub value_label: String,
    /// A tick to compare with.
    pub comparison: Option<f64>,
    /// Colour.
    pub tone: Tone,
}

/// Counts by name and what they come to.
#[derive(Debug, Clone, Serialize)]
pub struct ParetoChart {
    /// From top to bottom, the largest first.
    pub bars: Vec<ParetoBar>,
    /// What stands over the shares (`down to here`).
    pub share_title: String,
}

/// A bar and its point of the line.
#[derive(Debug, Clone, Serialize)]
pub struct ParetoBar {
    /// The name at the left.
    pub label: String,
    /// The length.
    pub count: i64,
    /// The count as it is written.
    pub count_label: String,
    /// The share of all that it and those above it make up, as it is written.
    pub share_label: String,
    /// Colour.
    pub tone: Tone,
}

/// A waterfall.
#[derive(Debug, Clone, Serialize)]
pub struct WaterfallChart {
    /// The steps from left to right.
    pub steps: Vec<WaterfallStep>,
}

/// A step of a waterfall.
#[derive(Debug, Clone, Serialize)]
pub struct WaterfallStep {
    /// What stands below (may hold a line break).
    pub label: String,
    /// The height of a total, or the change of a step.
    pub value: f64,
    /// What stands above.
    pub value_label: String,
    /// A total stands on the ground; a step hangs on the one before.
    pub total: bool,
    /// Colour.
    pub tone: Tone,
}
