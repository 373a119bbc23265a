//! Scorecards under another reading of one metric: its figures, its verdicts, and the programme that holds them.
//!
//! Everything else stays as it is: the other metrics, and the metric itself in earlier quarters.

use std::collections::BTreeMap;

use super::model::{Direction, MetricResult, Scorecard, Scorecards, Status, Unit};
use super::status::{target, verdict};
use crate::domain::{PartnerId, Quarter};
use crate::metrics::Metric;
use crate::metrics::catalogue::{Alternative, Bound};
use crate::metrics::evaluate::Figure;
use crate::programme::Programme;
use crate::programme::model::Version;

/// The scorecards of a period with one metric read otherwise.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The metric's id.
    pub metric: String,
    /// The metric's name.
    pub metric_name: String,
    /// The reading's id.
    pub id: String,
    /// What is read otherwise, in words.
    pub name: String,
    /// What the metric's own value is counted in.
    pub unit: Unit,
    /// What the other reading's value is counted in.
    pub unit_otherwise: Unit,
    /// Whether bounds are those that as many partners reach, and not the programme's own.
    pub carries_bounds: bool,
    /// The scorecards.
    pub scorecards: Scorecards,
    /// The programme, with the metric's bounds of the period carried over where that is asked for; as it is before the period.
    pub programme: Programme,
}

impl Reading {
    /// Reads a metric as an alternative does, with that reading's figures by partner.
    ///
    /// A reading on another scale is held against the bounds that as many partners reach as reach the metric's own; without
    /// any partner that has both figures there is no such bound, and no value either.
    #[must_use]
    pub fn of(
        scorecards: &Scorecards,
        metric: &Metric,
        alternative: &Alternative,
        figures: &BTreeMap<PartnerId, Figure>,
        programme: &Programme,
    ) -> Self {
        let period = scorecards.period;
        let read = metric.read_otherwise(alternative);
        let carries_bounds = alternative.bound == Bound::AsMany;
        let pairs = pairs(scorecards, &metric.id, figures);
        let programme =
            if carries_bounds { with_carried_bounds(programme, period, metric, &pairs) } else { programme.clone() };
        let version = programme.for_period(period);
        let mut scorecards = scorecards.clone();
        for card in &mut scorecards.partners {
            let none = || Figure::not_measured(format!("no {}", metric.evidence));
            let figure = figures.get(&card.partner.id).cloned().unwrap_or_else(none);
            let unheld = carries_bounds && pairs.is_empty() && figure.measurement.value.is_some();
            let figure =
                if unheld { figure.insufficient("nobody to carry a bound over from".to_owned()) } else { figure };
            replace(card, &read, figure, version, period);
        }
        Self {
            metric: metric.id.clone(),
            metric_name: metric.name.clone(),
            id: alternative.id.clone(),
            name: alternative.name.clone(),
            unit: metric.unit,
            unit_otherwise: alternative.unit,
            carries_bounds,
            scorecards,
            programme,
        }
    }
}

/// The value of a figure that a bound may judge.
#[must_use]
pub fn judged_value(result: &MetricResult) -> Option<f64> {
    let without_verdict = matches!(result.status, Status::InsufficientEvidence | Status::NotMeasured);
    result.measurement.value.filter(|_| !without_verdict)
}

/// The metric's own value and the other one, of the partners that have both.
fn pairs(scorecards: &Scorecards, metric: &str, figures: &BTreeMap<PartnerId, Figure>) -> Vec<(f64, f64)> {
    let pair = |card: &Scorecard| {
        let own = card.metric(metric).and_then(judged_value)?;
        Some((own, figures.get(&card.partner.id)?.measurement.value?))
    };
    scorecards.partners.iter().filter_map(pair).collect()
}

/// Puts another figure in the place of a metric's headline.
fn replace(card: &mut Scorecard, read: &Metric, figure: Figure, version: Option<&Version>, period: Quarter) {
    let headline = card.metrics.iter_mut().find(|result| result.id == read.id && result.is_headline());
    let Some(result) = headline else { return };
    let rule = version.and_then(|version| version.rule_of_period(&read.id, Some(&card.partner.id), period));
    let target = target(rule);
    let verdict = verdict(read, &figure, target);
    if let Some((_, own)) = result.history.iter_mut().find(|(quarter, _)| *quarter == period) {
        *own = figure.measurement.clone();
    }
    result.target = target;
    result.status = verdict.status;
    result.reason = verdict.reason;
    result.provisional = figure.measurement.immature > 0;
    result.measurement = figure.measurement;
}

/// The programme with the bounds of one metric carried over, from the period on: earlier quarters keep their rules.
fn with_carried_bounds(programme: &Programme, period: Quarter, metric: &Metric, pairs: &[(f64, f64)]) -> Programme {
    let Some(version) = programme.for_period(period) else { return programme.clone() };
    let mut version = version.clone();
    version.from = version.from.max(period.first_day());
    for gate in version.tiers.iter_mut().flat_map(|tier| &mut tier.gates).filter(|gate| gate.metric == metric.id) {
        gate.bound = carried(gate.bound, gate.at_least, pairs);
    }
    let own = version.own_targets.iter_mut().filter(|own| own.metric == metric.id).map(|own| &mut own.rule);
    for rule in version.targets.get_mut(&metric.id).into_iter().chain(own) {
        let at_least = metric.direction != Direction::Lower;
        rule.target = rule.target.map(|bound| carried(bound, at_least, pairs));
        rule.tolerance = rule.tolerance.map(|bound| carried(bound, at_least, pairs));
    }
    let earlier = programme.versions.iter().filter(|earlier| earlier.from < version.from).cloned();
    let later = programme.versions.iter().filter(|later| later.from > version.from).cloned();
    let versions = earlier.chain([version.clone()]).chain(later).collect();
    Programme { versions, ..programme.clone() }
}

/// The bound that as many of the other values reach as of the metric's own reach its bound: the last of as many, best first.
/// Beyond every value where none does. Equal values reach it together.
fn carried(bound: f64, at_least: bool, pairs: &[(f64, f64)]) -> f64 {
    let reaches = |value: f64| if at_least { value >= bound } else { value <= bound };
    let count = pairs.iter().filter(|(own, _)| reaches(*own)).count();
    let mut others: Vec<f64> = pairs.iter().map(|(_, other)| *other).collect();
    others.sort_by(|left, right| if at_least { right.total_cmp(left) } else { left.total_cmp(right) });
    let beyond = if at_least { f64::INFINITY } else { f64::NEG_INFINITY };
    count.checked_sub(1).and_then(|last| others.get(last)).copied().unwrap_or(beyond)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Catalogue;
    use crate::metrics::testing::{Builder, measured, programme, quarter, rule};
    use crate::metrics::{Measures, measure_otherwise};
    use crate::programme::model::{Gate, Tier};
    use proptest::prelude::{prop, prop_assert, prop_assert_eq};

    #[test]
    fn a_bound_is_carried_over_to_as_many() {
        let pairs = [(0.95, 0.80), (0.90, 0.85), (0.70, 0.75), (0.60, 0.60)];
        assert_eq!(carried(0.90, true, &pairs), 0.80, "two reach it: the second best of the others");
        assert_eq!(carried(0.50, true, &pairs), 0.60, "all");
        assert_eq!(carried(0.99, true, &pairs), f64::INFINITY, "none");
        assert_eq!(carried(0.70, false, &pairs), 0.75, "at most: the second lowest");
        assert_eq!(carried(0.10, false, &pairs), f64::NEG_INFINITY);
    }

    proptest::proptest! {
        #[test]
        fn as_many_reach_the_carried_bound(
            pairs in prop::collection::vec((0_i32..20, 0_i32..1_000), 1..30), bound in 0_i32..20, at_least: bool,
        ) {
            let pairs: Vec<(f64, f64)> = pairs.iter().map(|pair| (f64::from(pair.0), f64::from(pair.1))).collect();
            let reaches = |value: f64, bound: f64| if at_least { value >= bound } else { value <= bound };
            let bound = f64::from(bound);
            let other = carried(bound, at_least, &pairs);
            let own = pairs.iter().filter(|pair| reaches(pair.0, bound)).count();
            let others = pairs.iter().filter(|pair| reaches(pair.1, other)).count();
            let equal = pairs.iter().filter(|pair| pair.1.total_cmp(&other).is_eq()).count();
            prop_assert!(others >= own && others - own < equal.max(1), "{own} and {others}");
            prop_assert_eq!(own == 0, other.is_infinite());
        }
    }

    /// Ten surveys of each partner, sent and answered on one day, with this many highest (5 of 5) and good (4 of 5) scores.
    fn surveys(scores: &[(&str, usize, usize)]) -> Builder {
        let ids: Vec<&str> = scores.iter().map(|score| score.0).collect();
        let mut builder = Builder::default().partners(&ids);
        for (id, highest, good) in scores {
            let row = |position: i64| {
                format!(
                    "partner_id={id} assignment=partner responded_date=2026-07-10 sent_date=2026-07-09 counted=true \
                     responded=true delivered=true question=csat score_position={position} top_box={}",
                    position >= 750_000
                )
            };
            let poor = 10 - highest - good;
            builder = builder.rows("surveys", *highest, &row(1_000_000)).rows("surveys", *good, &row(750_000));
            builder = builder.rows("surveys", poor, &row(500_000));
        }
        builder
    }

    fn reading(builder: Builder, id: &str) -> (Scorecards, Reading) {
        let written = builder.write("2026-12-31");
        let mut programme = programme(&[("csat", rule(0.9, 0.8))]);
        let gates = vec![Gate { metric: "csat".to_owned(), bound: 0.9, at_least: true, minimum_evidence: None }];
        let share = programme.versions[0].share_floor;
        programme.versions[0].tiers.push(Tier { id: "gold".to_owned(), name: "Gold".to_owned(), share, gates });
        let measures: Measures = measured(&written, &programme, "2026Q3");
        let scorecards = crate::scorecard::build(&measures, &written.facts, &programme);
        let catalogue = Catalogue::built_in().expect("a catalogue");
        let metric = catalogue.find("csat").expect("a metric");
        let alternative = metric.alternatives.iter().find(|one| one.id == id).expect("an alternative");
        let read = [metric.read_otherwise(alternative)];
        let figures = measure_otherwise(&written.facts, &read, &programme, quarter("2026Q3")).expect("figures");
        let reading = Reading::of(&scorecards, metric, alternative, &figures[0], &programme);
        (scorecards, reading)
    }

    #[test]
    fn a_mean_is_held_against_what_as_many_reach() {
        // Satisfied: 9 and 8 of 10. Mean positions: (9 x 0.75 + 0.5) / 10 = 0.725 and (8 + 2 x 0.5) / 10 = 0.9.
        let (own, read) = reading(surveys(&[("P1", 0, 9), ("P2", 8, 0)]), "mean_score");
        let status = |cards: &Scorecards| cards.partners.iter().map(|card| card.metrics[0].status).collect::<Vec<_>>();
        let values = read.scorecards.partners.iter().map(|card| card.metrics[0].measurement.value.expect("a value"));
        assert_eq!(values.collect::<Vec<_>>(), [0.725, 0.9]);
        assert_eq!(status(&own), [Status::Met, Status::Deviation]);
        // One partner reaches 0.9, both reach 0.8: so do the mean's bounds.
        assert_eq!(status(&read.scorecards), [Status::Deviation, Status::Met]);
        let version = read.programme.for_period(own.period).expect("a version");
        assert_eq!(version.tiers[0].gates[0].bound, 0.9);
        assert_eq!(version.targets["csat"].tolerance, Some(0.725));
        let before = read.programme.for_period(own.period.previous()).expect("a version");
        assert_eq!(before.targets["csat"].tolerance, Some(0.8), "earlier quarters keep their bounds");
    }

    #[test]
    fn a_figure_without_evidence_stays_without() {
        let (_, read) = reading(surveys(&[("P1", 9, 0), ("P2", 8, 0)]).partners(&["P3"]), "by_sending_day");
        let third = &read.scorecards.partners[2].metrics[0];
        assert_eq!((third.status, third.measurement.value), (Status::NotMeasured, None));
        assert_eq!(read.scorecards.partners[0].metrics[0].measurement.value, Some(0.9));
    }
}
