//! A figure with its evidence: what every kind of metric comes out as.

/// Which figure of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Statistic {
    /// The metric's one value.
    Value,
    /// The middle of a distribution.
    Median,
    /// The value that nine in ten do not exceed.
    P90,
}

impl Statistic {
    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Median => "median",
            Self::P90 => "p90",
        }
    }
}

/// What a value is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// 0 to 1, shown as per cent.
    Share,
    /// Observed over expected, shown as `0.94×`.
    Ratio,
    /// Hours.
    Hours,
    /// Points on the programme's survey scale.
    Points,
    /// A count.
    Count,
    /// Days.
    Days,
    /// A difference of shares, shown in points.
    SharePoints,
    /// Promoters less detractors, -100 to 100.
    NetPoints,
    /// So many for each hundred.
    PerHundred,
}

impl Unit {
    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Ratio => "ratio",
            Self::Hours => "hours",
            Self::Points => "points",
            Self::Count => "count",
            Self::Days => "days",
            Self::SharePoints => "share_points",
            Self::NetPoints => "net_points",
            Self::PerHundred => "per_hundred",
        }
    }
}

/// Whether more is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Neither: shown, never judged.
    Neutral,
}

/// The two groups that a gap lies between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Between {
    /// The group with the highest share.
    pub higher: GroupShare,
    /// The group with the lowest share.
    pub lower: GroupShare,
}

/// The share of one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupShare {
    /// The group, as the facts name it.
    pub name: String,
    /// Rows above the line.
    pub part: i64,
    /// Rows below the line.
    pub whole: i64,
}

/// One figure with its evidence.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Measurement {
    /// The value in the metric's unit; `None` where there is none to show.
    pub value: Option<f64>,
    /// The numerator of a share or ratio (a count, or an expected count for standardised metrics: see `expected`).
    pub numerator: Option<i64>,
    /// The denominator of a share or ratio.
    pub denominator: Option<i64>,
    /// Rows the figure rests on.
    pub evidence: i64,
    /// Rows whose outcome may still change (the horizon has not passed).
    pub immature: i64,
    /// Expected count, for standardised metrics.
    pub expected: Option<f64>,
    /// Lower end of the 95% interval.
    pub low: Option<f64>,
    /// Upper end of the 95% interval.
    pub high: Option<f64>,
}
