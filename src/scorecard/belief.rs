//! What a figure says about what lies behind it: how probable each side of a bound is.

use super::form::Form;
use super::model::{MetricResult, Statistic};
use crate::stats::{CONFIDENCE, posterior};

/// An estimate leaves at least this much doubt: no model of chance is good enough to say less.
const LEAST_DOUBT: f64 = 1e-6;

/// What is known of a metric after its figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Belief {
    /// The figure itself, without doubt: it was counted and not estimated.
    Certain(f64),
    /// A share of rows that chance has drawn.
    Share {
        /// Rows that count.
        part: i64,
        /// All rows.
        whole: i64,
    },
    /// A rate of events: over what was expected of them, or over what they are held against.
    Rate {
        /// Events.
        events: i64,
        /// What a rate of 1 would lead one to expect.
        exposure: f64,
    },
    /// A mean, by its interval.
    Mean {
        /// The mean.
        mean: f64,
        /// Its 95% interval.
        interval: (f64, f64),
        /// How many values.
        values: i64,
    },
    /// Another figure, by its interval.
    Spread {
        /// The figure.
        value: f64,
        /// Its 95% interval.
        interval: (f64, f64),
    },
}

impl Belief {
    /// What a result says; `None` without a value.
    ///
    /// A figure without an interval is counted and not estimated. So is, for want of a spread, a mean of values that are all equal.
    #[must_use]
    pub fn of(result: &MetricResult) -> Option<Self> {
        let measurement = &result.measurement;
        let value = measurement.value.filter(|value| value.is_finite())?;
        let Some(interval) = measurement.low.zip(measurement.high) else { return Some(Self::Certain(value)) };
        Some(match Form::of(measurement) {
            Some(Form::Share { part, whole }) => Self::Share { part, whole },
            Some(Form::Expected { observed, expected }) => Self::Rate { events: observed, exposure: expected },
            Some(Form::Rate { count, against, times }) => {
                Self::Rate { events: count, exposure: against as f64 / times as f64 }
            }
            Some(Form::Count(_)) | None if result.statistic == Statistic::Value && result.between.is_none() => {
                Self::Mean { mean: value, interval, values: measurement.evidence }
            }
            Some(Form::Count(_)) | None => Self::Spread { value, interval },
        })
    }

    /// Whether nothing is left to chance.
    #[must_use]
    pub fn is_certain(self) -> bool {
        matches!(self, Self::Certain(_))
    }

    /// The probability that what lies behind the figure is at most a bound; exactly 0 or 1 only where it is certain.
    ///
    /// Shares and rates by Jeffreys' prior, means by Student's t, the rest read off the interval ([`posterior`]). `None` where the method has no answer.
    #[must_use]
    pub fn at_most(self, bound: f64) -> Option<f64> {
        let probability = match self {
            Self::Certain(value) => return Some(if value <= bound { 1.0 } else { 0.0 }),
            Self::Share { part, whole } => posterior::proportion_at_most(part, whole, bound),
            Self::Rate { events, exposure } => posterior::rate_at_most(events, exposure, bound),
            Self::Mean { mean, interval, values } => posterior::mean_at_most(mean, interval, values, CONFIDENCE, bound),
            Self::Spread { value, interval } => posterior::figure_at_most(value, interval, CONFIDENCE, bound),
        }?;
        Some(probability.clamp(LEAST_DOUBT, 1.0 - LEAST_DOUBT))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::scorecard::model::{Between, GroupShare, Measurement, Status};

    fn result(statistic: Statistic, measurement: Measurement) -> MetricResult {
        MetricResult {
            id: "m".to_owned(),
            statistic,
            slice: BTreeMap::new(),
            measurement,
            target: None,
            status: Status::NoTarget,
            reason: None,
            provisional: false,
            change: None,
            change_interval: None,
            peers: None,
            change_stands: false,
            against_others: None,
            baseline: None,
            history: vec![],
            months: vec![],
            between: None,
            minimum_evidence: 1,
            excluded: BTreeMap::new(),
            coverage: None,
        }
    }

    fn estimated(value: f64, counts: Option<(i64, i64)>) -> Measurement {
        Measurement {
            value: Some(value),
            numerator: counts.map(|counts| counts.0),
            denominator: counts.map(|counts| counts.1),
            evidence: 40,
            low: Some(value - 0.1),
            high: Some(value + 0.1),
            ..Measurement::default()
        }
    }

    #[test]
    fn each_kind_of_figure_has_its_own_distribution() {
        let of = |statistic, measurement| Belief::of(&result(statistic, measurement)).expect("a belief");
        assert_eq!(of(Statistic::Value, estimated(0.9, Some((36, 40)))), Belief::Share { part: 36, whole: 40 });
        let ratio = Measurement { expected: Some(40.0), ..estimated(0.9, Some((36, 180))) };
        assert_eq!(of(Statistic::Value, ratio), Belief::Rate { events: 36, exposure: 40.0 });
        assert_eq!(of(Statistic::Value, estimated(3.0, Some((6, 200)))), Belief::Rate { events: 6, exposure: 2.0 });
        let interval = (3.9, 4.1);
        assert_eq!(of(Statistic::Value, estimated(4.0, None)), Belief::Mean { mean: 4.0, interval, values: 40 });
        assert_eq!(of(Statistic::Median, estimated(4.0, None)), Belief::Spread { value: 4.0, interval });
        let duty = Measurement { low: None, high: None, ..estimated(0.9, Some((36, 40))) };
        assert_eq!(of(Statistic::Value, duty), Belief::Certain(0.9));
        let group = || GroupShare { name: "EMEA".to_owned(), part: 1, whole: 2 };
        let between = Some(Between { higher: group(), lower: group() });
        let gap = MetricResult { between, ..result(Statistic::Value, estimated(4.0, None)) };
        assert_eq!(Belief::of(&gap), Some(Belief::Spread { value: 4.0, interval }));
        assert_eq!(Belief::of(&result(Statistic::Value, Measurement::default())), None);
    }

    #[test]
    fn only_what_was_counted_is_certain() {
        let certain = Belief::Certain(0.9);
        assert_eq!((certain.at_most(0.9), certain.at_most(0.89)), (Some(1.0), Some(0.0)));
        let overwhelming = Belief::Share { part: 5_000, whole: 5_000 };
        assert_eq!(overwhelming.at_most(0.5), Some(1e-6));
        assert_eq!(Belief::Rate { events: 0, exposure: 400.0 }.at_most(2.0), Some(1.0 - 1e-6));
    }
}
