//! From measures to scorecards: targets, verdicts, changes, peers and history.

use std::collections::BTreeMap;

use super::model::{MetricResult, PartnerProfile, Scorecard, Scorecards, Standing, Statistic};
use super::status::{target, verdict};
use super::{against_others, compare};
use crate::domain::Quarter;
use crate::facts::{Facts, Partner};
use crate::metrics::measures::Slice;
use crate::metrics::{Measures, Metric, Span, Subject};
use crate::programme::model::{MetricRule, Programme, Version};

/// The scorecards of a measured period: one per partner in scope, also for partners without any data.
#[must_use]
pub fn build(measures: &Measures, facts: &Facts, programme: &Programme) -> Scorecards {
    let period = measures.period;
    let version = programme.for_period(period);
    let mut listed: Vec<&Partner> = facts.partners.iter().collect();
    listed.sort_by(|left, right| left.id.cmp(&right.id));
    let (inside, outside): (Vec<&Partner>, Vec<&Partner>) = listed.into_iter().partition(|partner| partner.in_scope());
    let mut partners: Vec<Scorecard> = inside
        .into_iter()
        .map(|partner| Scorecard {
            metrics: results(measures, &Subject::Partner(partner.id.clone()), version),
            partner: profile(partner),
            ranks: Vec::new(),
            stands_out: None,
            standing: Standing::default(),
            survey_audit: None,
            warnings: Vec::new(),
        })
        .collect();
    let minimum = version.map_or(i64::MAX, |version| version.rank_minimum_cases);
    let (spread, reliability) = compare::rank(&mut partners, measures, minimum);
    against_others::fill(&mut partners, measures);
    Scorecards {
        period,
        partial_until: Some(facts.last_day).filter(|last| *last < period.last_day()),
        programmes: versions_in(programme, period),
        partners,
        spread,
        reliability,
        direct: results(measures, &Subject::Direct, None),
        pooled: results(measures, &Subject::Pooled, None),
        unassigned_cases: measures.unassigned_cases,
        out_of_scope: outside.into_iter().map(profile).collect(),
    }
}

fn results(measures: &Measures, subject: &Subject, version: Option<&Version>) -> Vec<MetricResult> {
    let mut found = Vec::new();
    for metric in measures.catalogue.metrics() {
        for statistic in &metric.statistics {
            found.push(result(measures, metric, *statistic, subject, None, version));
        }
        if !matches!(subject, Subject::Partner(_)) {
            continue;
        }
        for dimension in &metric.slices {
            for value in measures.slice_values(metric, *dimension) {
                let slice = Some((*dimension, value.as_str()));
                let of_slice = metric
                    .statistics
                    .iter()
                    .map(|statistic| result(measures, metric, *statistic, subject, slice, None));
                found.extend(of_slice.filter(|result| result.measurement.evidence > 0));
            }
        }
    }
    found
}

fn result(
    measures: &Measures,
    metric: &Metric,
    statistic: Statistic,
    subject: &Subject,
    slice: Slice<'_>,
    version: Option<&Version>,
) -> MetricResult {
    let period = measures.period;
    let figure_of = |span: Span| measures.figure(metric, statistic, subject, span, slice);
    let figure = figure_of(Span::Quarter(period));
    let headline = statistic != Statistic::P90 && slice.is_none();
    let target = target(rule_of(metric, headline, subject, period, version));
    let verdict = verdict(metric, &figure, target);
    let of_quarter = |quarter: &Quarter| match *quarter == period {
        true => figure.measurement.clone(),
        false => figure_of(Span::Quarter(*quarter)).measurement,
    };
    let history: Vec<_> = measures.quarters.iter().map(|quarter| (*quarter, of_quarter(quarter))).collect();
    let earlier = history.iter().rev().nth(1).and_then(|(_, measurement)| measurement.value);
    let change = figure.measurement.value.zip(earlier).map(|(now, before)| now - before);
    MetricResult {
        id: metric.id.clone(),
        statistic,
        slice: slice.map(|(dimension, value)| (dimension.as_str().to_owned(), value.to_owned())).into_iter().collect(),
        target,
        status: verdict.status,
        reason: verdict.reason,
        provisional: figure.measurement.immature > 0,
        change_interval: change.filter(|_| headline).and_then(|_| measures.change_interval(metric, subject)),
        change,
        peers: match subject {
            Subject::Partner(id) => measures.peers(metric, statistic, id, slice),
            Subject::Direct | Subject::Pooled => None,
        },
        change_stands: false,
        against_others: None,
        baseline: match subject {
            Subject::Direct => None,
            Subject::Partner(_) | Subject::Pooled => measures.baseline(metric, statistic, slice),
        },
        history,
        months: if slice.is_none() {
            measures.months.iter().map(|month| (*month, figure_of(Span::Month(*month)).measurement)).collect()
        } else {
            Vec::new()
        },
        excluded: if slice.is_none() { measures.excluded(metric, subject, period) } else { BTreeMap::new() },
        between: figure.between,
        minimum_evidence: measures.minimum_evidence(metric, subject),
        coverage: if slice.is_none() { measures.coverage(metric, subject, period) } else { None },
        measurement: figure.measurement,
    }
}

/// The rule of a metric's headline figure; other statistics and slices have none.
fn rule_of(
    metric: &Metric,
    headline: bool,
    subject: &Subject,
    period: Quarter,
    version: Option<&Version>,
) -> Option<MetricRule> {
    let partner = match subject {
        Subject::Partner(partner) => Some(partner),
        Subject::Direct | Subject::Pooled => None,
    };
    version?.rule_of_period(&metric.id, partner, period).filter(|_| headline)
}

fn profile(partner: &Partner) -> PartnerProfile {
    PartnerProfile {
        id: partner.id.clone(),
        name: partner.name.clone(),
        class: partner.class.clone(),
        region: partner.region.clone(),
        country: partner.country.clone(),
        manager: partner.manager.clone(),
    }
}

/// Names of the versions in force on any day of a period, oldest first.
fn versions_in(programme: &Programme, period: Quarter) -> Vec<String> {
    let first = programme.on(period.first_day()).map(|version| version.from);
    programme
        .versions
        .iter()
        .filter(|version| version.from <= period.last_day() && first.is_none_or(|first| version.from >= first))
        .map(|version| version.name.clone())
        .collect()
}
