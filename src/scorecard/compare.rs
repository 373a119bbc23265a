//! Comparing partners fairly: joint ranks, and who truly differs.

use std::collections::BTreeMap;

use super::model::{Rank, Scorecard, StandsOut};
use crate::domain::PartnerId;
use crate::metrics::Measures;
use crate::stats::rank::{joint_confidence, joint_ranks};
use crate::stats::{CONFIDENCE, multiplicity, poisson};

/// The metric that partners are ranked by.
pub const RANKED_METRIC: &str = "escalation_ratio";

/// Highest share of false alarms among all flags.
const FALSE_DISCOVERY_RATE: f64 = 0.05;

/// A partner with enough evidence to be compared.
struct Contestant {
    index: usize,
    observed: i64,
    expected: f64,
    low: f64,
    high: f64,
}

/// Fills ranks and flags of the partners that have at least `minimum_cases` over four quarters and a ratio in the period.
pub(super) fn rank(partners: &mut [Scorecard], measures: &Measures, minimum_cases: i64) {
    let cases = measures.cases_over_four_quarters(RANKED_METRIC);
    let contestants = contestants(partners, &cases, minimum_cases);
    rank_places(partners, &contestants);
    flag(partners, &contestants);
}

fn contestants(partners: &[Scorecard], cases: &BTreeMap<PartnerId, i64>, minimum: i64) -> Vec<Contestant> {
    let mut found = Vec::new();
    for (index, card) in partners.iter().enumerate() {
        if cases.get(&card.partner.id).copied().unwrap_or(0) < minimum {
            continue;
        }
        let Some(figure) = card.metric(RANKED_METRIC).map(|metric| &metric.measurement) else { continue };
        if let (Some(_), Some(observed), Some(expected), Some(low), Some(high)) =
            (figure.value, figure.numerator, figure.expected, figure.low, figure.high)
        {
            found.push(Contestant { index, observed, expected, low, high });
        }
    }
    found
}

fn rank_places(partners: &mut [Scorecard], contestants: &[Contestant]) {
    let Some(confidence) = joint_confidence(contestants.len(), CONFIDENCE) else { return };
    let estimates: Vec<(f64, f64, f64)> = contestants
        .iter()
        .map(|contestant| {
            let Contestant { observed, expected, low, high, .. } = *contestant;
            let joint = poisson::count_interval(observed, confidence);
            let (low, high) = joint.map_or((low, high), |ends| (ends.0 / expected, ends.1 / expected));
            (observed as f64 / expected, low, high)
        })
        .collect();
    for (contestant, place) in contestants.iter().zip(joint_ranks(&estimates)) {
        partners[contestant.index].ranks = vec![Rank {
            metric: RANKED_METRIC.to_owned(),
            place: place.place,
            best: place.best,
            worst: place.worst,
            of: contestants.len(),
        }];
    }
}

/// A partner stands out when its interval excludes 1 and its difference survives the control of false discoveries.
fn flag(partners: &mut [Scorecard], contestants: &[Contestant]) {
    let chances: Vec<f64> = contestants
        .iter()
        .map(|contestant| poisson::two_sided_p(contestant.observed, contestant.expected).unwrap_or(1.0))
        .collect();
    for (contestant, adjusted) in contestants.iter().zip(multiplicity::benjamini_hochberg(&chances)) {
        if adjusted > FALSE_DISCOVERY_RATE {
            continue;
        }
        partners[contestant.index].stands_out = if contestant.high < 1.0 {
            Some(StandsOut::Better)
        } else if contestant.low > 1.0 {
            Some(StandsOut::Worse)
        } else {
            None
        };
    }
}
