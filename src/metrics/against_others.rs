//! A partner's figure against that of all other partners in scope together, and against its own of the quarter before: what chance makes of it.

use std::collections::BTreeMap;

use super::catalogue::{IntervalMethod, Kind, Metric};
use super::cells::{Span, Subject, Sums};
use super::measures::Measures;
use crate::domain::{PartnerId, Quarter};
use crate::stats::departure::Departure;
use crate::stats::{CONFIDENCE, random_draw, two_groups};

impl Measures {
    /// How far a partner's figure of the period departs from that of the others together, without it.
    ///
    /// Of shares and means that are estimates. `None` for other kinds, for duties that are counted, and where either side has less evidence
    /// than the metric asks for.
    #[must_use]
    pub fn departure(&self, metric: &Metric, partner: &PartnerId) -> Option<Departure> {
        let measured = self.measured.get(&metric.id)?;
        self.in_scope.binary_search(partner).ok()?;
        let subject = Subject::Partner(partner.clone());
        let own = self.sums(metric, measured, &subject, metric.over(Span::Quarter(self.period)), None)?;
        let pooled = measured.pooled.get(&None)?;
        departure(metric, &own, pooled, measured.minimum_of(&subject).max(1))
    }

    /// The two-sided probability of a change from the quarter before as large as a partner's where nothing changed.
    ///
    /// `None` where [`Measures::change_interval`] gives no interval.
    #[must_use]
    pub fn change_probability(&self, metric: &Metric, partner: &PartnerId) -> Option<f64> {
        let subject = Subject::Partner(partner.clone());
        self.change_interval(metric, &subject)?;
        let measured = self.measured.get(&metric.id)?;
        let of = |quarter: Quarter| self.sums(metric, measured, &subject, Span::Quarter(quarter), None);
        let (earlier, later) = (of(self.period.previous())?, of(self.period)?);
        if matches!(metric.series.kind, Kind::Mean { .. }) {
            let counts = |sums: &Sums| sums.values.counts().collect::<Vec<_>>();
            return random_draw::probability(&counts(&later), &counts(&earlier));
        }
        two_groups::cautious((later.numerator, later.denominator), (earlier.numerator, earlier.denominator))
    }
}

fn departure(metric: &Metric, own: &Sums, pooled: &Sums, minimum: i64) -> Option<Departure> {
    match (&metric.series.kind, metric.interval) {
        (Kind::Share { .. } | Kind::DistinctShare { .. }, IntervalMethod::Wilson) => {
            let others = (pooled.numerator - own.numerator, pooled.denominator - own.denominator);
            let enough = own.denominator.min(others.1) >= minimum;
            enough.then(|| Departure::of_proportions((own.numerator, own.denominator), others, CONFIDENCE))?
        }
        (Kind::Mean { divisor, .. }, IntervalMethod::StudentT) => {
            let others = less(pooled.values.counts(), own.values.counts());
            let own: Vec<(i64, i64)> = own.values.counts().collect();
            let rows = |counts: &[(i64, i64)]| counts.iter().map(|(_, times)| *times).sum::<i64>();
            let enough = rows(&own).min(rows(&others)) >= minimum;
            enough.then(|| Departure::of_means(&own, &others, *divisor, CONFIDENCE))?
        }
        _ => None,
    }
}

/// Counts of values without those of a part.
fn less(all: impl Iterator<Item = (i64, i64)>, part: impl Iterator<Item = (i64, i64)>) -> Vec<(i64, i64)> {
    let mut left: BTreeMap<i64, i64> = all.collect();
    part.for_each(|(value, times)| *left.entry(value).or_insert(0) -= times);
    left.into_iter().filter(|(_, times)| *times > 0).collect()
}
