//! What can be wrong with a chart.

/// Why a chart cannot be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChartError {
    /// A figure is infinite or no number.
    #[error("{chart}: {place} is {found}, expected a finite number; leave the figure out where it is missing")]
    NotFinite {
        /// The kind of chart.
        chart: &'static str,
        /// Which figure.
        place: String,
        /// What was found.
        found: String,
    },
    /// The chart has no room.
    #[error("{chart}: {width} by {height} points cannot be drawn, expected {least} to 10000 by 10000")]
    TooSmall {
        /// The kind of chart.
        chart: &'static str,
        /// Width in points.
        width: u32,
        /// Height in points.
        height: u32,
        /// The least size (`24 by 8`).
        least: String,
    },
    /// The specification contradicts itself.
    #[error("{chart}: {problem}")]
    Contradiction {
        /// The kind of chart.
        chart: &'static str,
        /// What does not fit together.
        problem: String,
    },
    /// The drawing library refused.
    #[error("{chart}: cannot be drawn: {problem}")]
    Drawing {
        /// The kind of chart.
        chart: &'static str,
        /// What it said.
        problem: String,
    },
}
