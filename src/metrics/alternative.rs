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

#[cfg(test)]
mod tests {
    use super::super::Catalogue;

    #[test]
    fn every_built_in_reading_is_documented() {
        let catalogue = Catalogue::built_in().expect("a catalogue");
        let page = include_str!("../../docs/metrics.md");
        let (_, below) = page.split_once("| metric | built-in readings |").expect("the table");
        let rows: Vec<&str> = below.lines().take_while(|line| line.is_empty() || line.starts_with('|')).collect();
        let named = |id: &str| rows.iter().find(|row| row.split('|').nth(1).is_some_and(|cell| cell.contains(id)));
        let mut readings = 0;
        for metric in catalogue.metrics().iter().filter(|metric| !metric.alternatives.is_empty()) {
            let row = named(&format!("`{}`", metric.id)).unwrap_or_else(|| panic!("{} is not in the table", metric.id));
            for alternative in &metric.alternatives {
                assert!(row.contains(&format!("`{}`", alternative.id)), "{} {}", metric.id, alternative.id);
                readings += 1;
            }
        }
        assert!(readings > 20, "{readings}");
    }
}
