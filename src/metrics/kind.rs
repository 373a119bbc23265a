//! How rows become a figure: the series, its kind, and how an interval is made.

use super::expression::Expression;
use crate::facts::schema::FactTable;

/// Rows of a fact table, by day, and how they become one figure.
#[derive(Debug, Clone)]
pub struct Series {
    /// The fact table.
    pub fact: &'static FactTable,
    /// The day that decides the period of a row; `None` for points in time.
    pub cohort: Option<&'static str>,
    /// Which rows count; `None` for all.
    pub filter: Option<Expression>,
    /// How they become one figure.
    pub kind: Kind,
    /// Rows whose outcome may still change.
    pub provisional: Option<Expression>,
    /// Only the last month of a period counts: a stand at its end and no sum over it.
    pub at_period_end: bool,
}

/// How rows become one figure.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Rows for which the numerator is true, of rows for which it is known.
    Share {
        /// True, false or unknown.
        numerator: Expression,
    },
    /// Sum over sum, of rows in which both are known.
    SumRatio {
        /// Added up above the line.
        numerator: Expression,
        /// Added up below it.
        denominator: Expression,
    },
    /// The mean of a value.
    Mean {
        /// The value, in whole numbers.
        value: Expression,
        /// What the value is divided by.
        divisor: i64,
    },
    /// The distribution of a value: median and p90.
    Percentile {
        /// The value, in whole numbers.
        value: Expression,
        /// What the value is divided by.
        divisor: i64,
    },
    /// Rows that have entered and not left by the end of a day.
    PointInTime {
        /// Day of entry.
        entered: &'static str,
        /// Day of leaving; null while inside.
        left: &'static str,
    },
    /// The distribution of the days since entering, of rows that have entered and not left by the end of a day.
    Age {
        /// Day of entry.
        entered: &'static str,
        /// Day of leaving; null while inside.
        left: &'static str,
    },
    /// Events over those expected of the same mix of severity, product and complexity (rule R9).
    Standardised {
        /// True for an event.
        numerator: Expression,
        /// One more column that tells like cases from others.
        apart_by: Option<&'static str>,
    },
    /// Distinct things of which at least one row has a true numerator, of distinct things with a known one.
    DistinctShare {
        /// The column that names the thing; rows without it do not count.
        entity: &'static str,
        /// True, false or unknown.
        numerator: Expression,
    },
    /// The largest difference of a share between two groups that have enough evidence each.
    Gap {
        /// The column that names the group; rows without it do not count.
        by: &'static str,
        /// True, false or unknown.
        numerator: Expression,
    },
    /// Rows for which the numerator is true, for so many of another table: see [`super::catalogue::Metric::per`].
    Rate {
        /// True, false or unknown.
        numerator: Expression,
    },
}

impl Kind {
    /// The word used in records.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Share { .. } => "share",
            Self::SumRatio { .. } => "sum_ratio",
            Self::Mean { .. } => "mean",
            Self::Percentile { .. } => "percentile",
            Self::PointInTime { .. } => "point_in_time",
            Self::Age { .. } => "age",
            Self::Standardised { .. } => "standardised",
            Self::DistinctShare { .. } => "distinct_share",
            Self::Gap { .. } => "gap",
            Self::Rate { .. } => "rate",
        }
    }

    /// Whether figures need the values themselves and not only their sums.
    #[must_use]
    pub fn holds_values(&self) -> bool {
        matches!(self, Self::Mean { .. } | Self::Percentile { .. } | Self::Age { .. })
    }
}

/// How an interval is made; the method is printed with the figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntervalMethod {
    /// A duty that is counted and not estimated.
    None,
    /// Wilson's score interval of a share.
    Wilson,
    /// Student's t interval of a mean.
    StudentT,
    /// Order statistics around a percentile.
    OrderStatistics,
    /// Exact or Byar's interval of a count, over what the count is held against.
    Poisson,
    /// Newcombe's hybrid score interval of a difference of two shares.
    Newcombe,
}

impl IntervalMethod {
    /// The method in words.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::None => "none: counted, not estimated",
            Self::Wilson => "Wilson score, 95%",
            Self::StudentT => "Student's t, 95%; none where all values are equal",
            Self::OrderStatistics => "binomial order statistics, 95% or more",
            Self::Poisson => {
                "Poisson, 95%: exact below 10 events, Byar's approximation from 10 on, over what the count is held against"
            }
            Self::Newcombe => "Newcombe's hybrid score interval of the two shares' difference, 95%",
        }
    }
}
