//! Other readings of a metric, declared in its record: another cohort, another score. They decide nothing; they show what a
//! figure owes to how it is defined.

use super::catalogue::{IntervalMethod, Kind, Metric, Series};
use super::figure::{Statistic, Unit};

/// Another reading of a metric.
#[derive(Debug, Clone)]
pub struct Alternative {
    /// Its id, unique within the metric.
    pub id: String,
    /// What is read otherwise, to follow the metric's name (`by the day the survey was sent`).
    pub name: String,
    /// What its value is counted in.
    pub unit: Unit,
    /// How rows become its figure.
    pub series: Series,
    /// What its figure is held against.
    pub bound: Bound,
}

/// What another reading is held against, where the metric's own figure is held against a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// The same bound: both figures lie on one scale.
    Same,
    /// The bound that as many partners reach as reach the metric's own: the figures lie on different scales, and only who is
    /// on which side can be compared.
    AsMany,
}

impl Metric {
    /// The metric as an alternative reads it: with its own id, so that the rules about it, its coverage and approved exclusions
    /// hold alike. It is compared and not estimated, and has no interval, slices or baseline.
    #[must_use]
    pub fn read_otherwise(&self, alternative: &Alternative) -> Self {
        let kind = &alternative.series.kind;
        let statistics = match kind {
            Kind::Percentile { .. } | Kind::Age { .. } => vec![Statistic::Median],
            _ => vec![Statistic::Value],
        };
        Self {
            unit: alternative.unit,
            statistics,
            amounts: self.amounts && matches!(kind, Kind::SumRatio { .. }),
            interval: IntervalMethod::None,
            per: self.per.clone().filter(|_| matches!(kind, Kind::Rate { .. })),
            series: alternative.series.clone(),
            baseline: None,
            excluded: None,
            slices: Vec::new(),
            alternatives: Vec::new(),
            ..self.clone()
        }
    }
}
