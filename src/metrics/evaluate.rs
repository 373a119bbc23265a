//! From sums to a figure with its evidence: the one division, the interval, and why there is no value.

use super::catalogue::{IntervalMethod, Kind, Metric};
use super::cells::Sums;
use super::figure::{Between, Measurement, Statistic};
use crate::stats::mean::Moments;
use crate::stats::quantile::{Fraction, MEDIAN, P90};
use crate::stats::standardise::Standardised;
use crate::stats::{CONFIDENCE, mean, poisson, proportion, quantile};

/// Fewer expected events than this make no ratio.
const MINIMUM_EXPECTED: f64 = 1.0;

/// Why a figure has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// Nothing to count, or no table to count in.
    NotMeasured(String),
    /// Something, and less than is needed.
    Insufficient(String),
}

/// A figure, and why it has no value where it has none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Figure {
    /// The figure; without a value, the counts are still there.
    pub measurement: Measurement,
    /// Why there is no value.
    pub gap: Option<Gap>,
    /// Between which groups, for the kind gap.
    pub between: Option<Between>,
}

impl Figure {
    /// A figure of nothing.
    #[must_use]
    pub fn not_measured(reason: impl Into<String>) -> Self {
        Self { gap: Some(Gap::NotMeasured(reason.into())), ..Self::default() }
    }

    /// The same figure without its value, because the evidence does not carry it.
    #[must_use]
    pub fn insufficient(mut self, reason: String) -> Self {
        self.measurement.value = None;
        self.measurement.low = None;
        self.measurement.high = None;
        self.between = None;
        self.gap = Some(Gap::Insufficient(reason));
        self
    }
}

/// The figure of a metric that is neither standardised nor a gap.
#[must_use]
pub fn figure(metric: &Metric, statistic: Statistic, sums: &Sums, minimum: i64) -> Figure {
    let whole = Measurement {
        value: value(metric, statistic, sums),
        evidence: evidence(&metric.series.kind, sums),
        immature: sums.immature,
        ..Measurement::default()
    };
    let measurement = match &metric.series.kind {
        // Minor units are no counts to show.
        Kind::SumRatio { .. } if metric.amounts => whole,
        Kind::Share { .. } | Kind::SumRatio { .. } | Kind::DistinctShare { .. } | Kind::Rate { .. } => {
            Measurement { numerator: Some(sums.numerator), denominator: Some(sums.denominator), ..whole }
        }
        Kind::PointInTime { .. } => Measurement { numerator: Some(whole.evidence), ..whole },
        Kind::Mean { .. }
        | Kind::Percentile { .. }
        | Kind::Age { .. }
        | Kind::Standardised { .. }
        | Kind::Gap { .. } => whole,
    };
    let known = measurement.evidence;
    if measurement.value.is_none() {
        return Figure { measurement, ..Figure::not_measured(format!("no {}", metric.evidence)) };
    }
    let figure = Figure { measurement, ..Figure::default() };
    if known < minimum && !matches!(metric.series.kind, Kind::PointInTime { .. }) {
        return figure.insufficient(format!("{known} of {minimum} {} needed", metric.evidence));
    }
    with_interval(metric, statistic, sums, figure)
}

/// The value alone; `None` for nothing over nothing.
#[must_use]
pub fn value(metric: &Metric, statistic: Statistic, sums: &Sums) -> Option<f64> {
    let values = &sums.values;
    match &metric.series.kind {
        Kind::Share { .. } | Kind::SumRatio { .. } | Kind::DistinctShare { .. } => {
            ratio(sums.numerator, sums.denominator)
        }
        Kind::Rate { .. } => rate(metric, sums.numerator, sums.denominator),
        Kind::Mean { divisor, .. } => Moments::of(values.counts(), *divisor).map(|moments| moments.mean),
        Kind::Percentile { divisor, .. } => {
            quantile::type7(values.count(), fraction(statistic), *divisor, |rank| values.at(rank))
        }
        Kind::Age { .. } => quantile::type7(values.count(), fraction(statistic), 1, |rank| values.at(rank)),
        Kind::PointInTime { .. } => Some((sums.numerator - sums.denominator) as f64),
        Kind::Standardised { .. } | Kind::Gap { .. } => None,
    }
}

/// The value over all rows of `pooled` without those of `own`.
#[must_use]
pub fn value_without(metric: &Metric, statistic: Statistic, pooled: &Sums, own: &Sums) -> Option<f64> {
    match &metric.series.kind {
        Kind::Share { .. } | Kind::SumRatio { .. } | Kind::DistinctShare { .. } => {
            ratio(pooled.numerator - own.numerator, pooled.denominator - own.denominator)
        }
        Kind::Rate { .. } => rate(metric, pooled.numerator - own.numerator, pooled.denominator - own.denominator),
        Kind::PointInTime { .. } => {
            let left = pooled.rows - own.rows;
            let open = pooled.numerator - own.numerator - (pooled.denominator - own.denominator);
            (left > 0).then_some(open as f64)
        }
        Kind::Mean { divisor, .. } => {
            let taken = own.values.counts().map(|(value, count)| (value, -count));
            Moments::of(pooled.values.counts().chain(taken), *divisor).map(|moments| moments.mean)
        }
        Kind::Percentile { .. } | Kind::Age { .. } => {
            let divisor = if let Kind::Percentile { divisor, .. } = &metric.series.kind { *divisor } else { 1 };
            let count = pooled.values.count() - own.values.count();
            quantile::type7(count, fraction(statistic), divisor, |rank| pooled.values.at_without(&own.values, rank))
        }
        Kind::Standardised { .. } | Kind::Gap { .. } => None,
    }
}

/// The figure of observed over expected events.
#[must_use]
pub fn standardised(metric: &Metric, found: Standardised, immature: i64, minimum: i64) -> Figure {
    let measurement = Measurement {
        numerator: Some(found.observed),
        denominator: Some(found.cases),
        evidence: found.cases,
        expected: Some(found.expected),
        immature,
        ..Measurement::default()
    };
    let figure = Figure { measurement, ..Figure::default() };
    if found.cases + found.without_reference == 0 {
        return Figure::not_measured(format!("no {}", metric.evidence));
    }
    if found.cases == 0 {
        return figure.insufficient("no comparable cases of other partners".to_owned());
    }
    if found.cases < minimum {
        return figure.insufficient(format!("{} of {minimum} {} needed", found.cases, metric.evidence));
    }
    if found.expected < MINIMUM_EXPECTED {
        return figure.insufficient("fewer than one event expected".to_owned());
    }
    let mut measurement = figure.measurement;
    measurement.value = Some(found.observed as f64 / found.expected);
    if metric.interval == IntervalMethod::Poisson
        && let Some((low, high)) = poisson::count_interval(found.observed, CONFIDENCE)
    {
        measurement.low = Some(low / found.expected);
        measurement.high = Some(high / found.expected);
    }
    Figure { measurement, ..Figure::default() }
}

/// 95% interval of the change from an earlier to a later figure, where the method gives one.
#[must_use]
pub fn change_interval(metric: &Metric, earlier: &Sums, later: &Sums) -> Option<(f64, f64)> {
    match (&metric.series.kind, metric.interval) {
        (Kind::Share { .. } | Kind::DistinctShare { .. }, IntervalMethod::Wilson) => proportion::difference(
            (later.numerator, later.denominator),
            (earlier.numerator, earlier.denominator),
            CONFIDENCE,
        ),
        (Kind::Mean { divisor, .. }, IntervalMethod::StudentT) => mean::difference(
            Moments::of(later.values.counts(), *divisor)?,
            Moments::of(earlier.values.counts(), *divisor)?,
            CONFIDENCE,
        ),
        _ => None,
    }
}

fn with_interval(metric: &Metric, statistic: Statistic, sums: &Sums, mut figure: Figure) -> Figure {
    let interval = match (metric.interval, &metric.series.kind) {
        (IntervalMethod::Wilson, _) => proportion::wilson(sums.numerator, sums.denominator, CONFIDENCE),
        (IntervalMethod::StudentT, Kind::Mean { divisor, .. }) => {
            Moments::of(sums.values.counts(), *divisor).and_then(|moments| mean::mean_interval(moments, CONFIDENCE))
        }
        (IntervalMethod::OrderStatistics, Kind::Percentile { divisor, .. }) => {
            quantile::interval_ranks(sums.values.count(), fraction(statistic), CONFIDENCE).and_then(|(low, high)| {
                let at = |rank: i64| sums.values.at(rank).map(|value| value as f64 / *divisor as f64);
                at(low).zip(at(high))
            })
        }
        (IntervalMethod::Poisson, Kind::Rate { .. }) => poisson::count_interval(sums.numerator, CONFIDENCE)
            .and_then(|(low, high)| Some((per(metric, low, sums.denominator)?, per(metric, high, sums.denominator)?))),
        _ => None,
    };
    figure.measurement.low = interval.map(|ends| ends.0);
    figure.measurement.high = interval.map(|ends| ends.1);
    figure
}

fn evidence(kind: &Kind, sums: &Sums) -> i64 {
    match kind {
        Kind::Share { .. } | Kind::DistinctShare { .. } | Kind::Rate { .. } => sums.denominator,
        Kind::PointInTime { .. } => sums.numerator - sums.denominator,
        Kind::SumRatio { .. } | Kind::Standardised { .. } | Kind::Gap { .. } => sums.rows,
        Kind::Mean { .. } | Kind::Percentile { .. } | Kind::Age { .. } => sums.values.count(),
    }
}

fn ratio(numerator: i64, denominator: i64) -> Option<f64> {
    (denominator != 0).then(|| numerator as f64 / denominator as f64)
}

/// So many for as many as the metric's rate is for; `None` for none of them.
fn rate(metric: &Metric, count: i64, held_against: i64) -> Option<f64> {
    per(metric, count as f64, held_against)
}

fn per(metric: &Metric, count: f64, held_against: i64) -> Option<f64> {
    let times = metric.per.as_ref().map_or(1, |per| per.times);
    (held_against > 0).then(|| count * times as f64 / held_against as f64)
}

fn fraction(statistic: Statistic) -> Fraction {
    match statistic {
        Statistic::P90 => P90,
        Statistic::Median | Statistic::Value => MEDIAN,
    }
}
