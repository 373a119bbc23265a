//! What a native chart is made of: columns of figures, and how they are drawn.

use crate::chart::theme::Colour;

/// A chart and its figures.
#[derive(Debug)]
pub(in crate::render::pptx) struct Native {
    /// The names of the categories, then the figures: the columns of the workbook.
    pub(super) columns: Vec<Column>,
    /// Columns or bars.
    pub(super) bars: Option<Bars>,
    /// Lines over them, or alone.
    pub(super) lines: Vec<Series>,
    pub(super) axis: Axis,
    /// The axis of the lines, at the right, where they have one of their own.
    pub(super) second: Option<Axis>,
    /// Small print above the chart.
    pub(super) remark: Option<&'static str>,
    /// Whether the series are named above the chart.
    pub(super) legend: bool,
    /// Size of the names of categories.
    pub(super) name_size: f64,
}

/// A column of the workbook.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) heading: String,
    /// How its numbers are written.
    pub(super) code: &'static str,
    pub(super) cells: Vec<Datum>,
}

/// A cell of the workbook.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Datum {
    /// Nothing: a gap.
    Empty,
    Words(String),
    Number(f64),
    /// A formula with its result.
    Formula(String, f64),
}

impl Datum {
    /// The figure, where it is one.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(value) | Self::Formula(_, value) => Some(*value),
            Self::Empty | Self::Words(_) => None,
        }
    }
}

/// Columns or bars.
#[derive(Debug)]
pub(super) struct Bars {
    /// From left to right, the first category on top.
    pub(super) sideways: bool,
    /// On top of each other rather than beside each other.
    pub(super) stacked: bool,
    /// Room between categories in hundredths of a bar.
    pub(super) gap: u32,
    pub(super) series: Vec<Series>,
}

/// A column of figures as it is drawn.
#[derive(Debug)]
pub(super) struct Series {
    /// Which column.
    pub(super) column: usize,
    pub(super) look: Look,
    pub(super) labels: Labels,
}

/// How a series is drawn.
#[derive(Debug)]
pub(super) enum Look {
    /// Not at all: it carries others, or labels.
    Nothing,
    /// Bars of a colour, and those of another.
    Fill(Colour, Vec<(usize, Colour)>),
    /// A line, with dots at some points: index and whether it is hollow.
    Line { colour: Colour, thickness: f64, dashed: bool, dots: Vec<(usize, bool)> },
}

/// What stands at the figures.
#[derive(Debug)]
pub(super) enum Labels {
    None,
    /// The values, written by a code, so that they follow the figures.
    Values(&'static str, Place),
    /// Words, at some of the points.
    Words(Vec<(usize, String)>, Place),
    /// The value of one point, written by a code.
    One(usize, &'static str, Place),
}

/// Where labels stand.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    Above,
    End,
}

/// The axis of values.
#[derive(Debug)]
pub(super) struct Axis {
    /// How it writes values; none hides it.
    pub(super) code: Option<&'static str>,
    pub(super) low: Option<f64>,
    pub(super) high: Option<f64>,
    /// Whether the categories are named.
    pub(super) names: bool,
}

/// A column of names.
pub(super) fn names(heading: &str, names: impl Iterator<Item = String>) -> Column {
    Column { heading: heading.to_owned(), code: "General", cells: names.map(Datum::Words).collect() }
}

/// A column of figures with gaps.
pub(super) fn figures(heading: &str, code: &'static str, values: impl Iterator<Item = Option<f64>>) -> Column {
    let cells = values.map(|value| value.map_or(Datum::Empty, Datum::Number)).collect();
    Column { heading: heading.to_owned(), code, cells }
}
