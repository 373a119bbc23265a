//! Comparing partners fairly: who has enough evidence for a place, joint ranks, and who truly differs.

use std::collections::BTreeMap;

use super::model::{EvidenceState, Rank, Scorecard, StandsOut};
use super::standing::Field;
use crate::domain::PartnerId;
use crate::metrics::Measures;
use crate::stats::dispersion::Dispersion;
use crate::stats::rank::{joint_confidence, joint_ranks};
use crate::stats::{CONFIDENCE, multiplicity, poisson};

/// The metric that partners are ranked by.
pub const RANKED_METRIC: &str = "escalation_ratio";

/// The raw rate behind the ranked metric.
pub(super) const RAW_METRIC: &str = "escalation_rate";

/// Highest share of false alarms among all flags.
pub(super) const FALSE_DISCOVERY_RATE: f64 = 0.05;

/// A partner with enough evidence to be compared.
pub(super) struct Contestant {
    pub(super) index: usize,
    pub(super) observed: i64,
    pub(super) expected: f64,
    low: f64,
    high: f64,
}

/// Fills standing, ranks and flags; gives the spread among compared partners and how reliably the metric tells them apart.
///
/// Compared are partners with at least `minimum_cases` over four quarters and a ratio in the period. Flagged are those of them that
/// truly differ, ranked those that [`Field`] finds rankable.
pub(super) fn rank(partners: &mut [Scorecard], measures: &Measures, minimum_cases: i64) -> (Dispersion, Option<f64>) {
    let cases = measures.cases_over_four_quarters(RANKED_METRIC);
    let contestants = contestants(partners, &cases, minimum_cases);
    let field = Field::of(partners, &contestants);
    for card in partners.iter_mut() {
        let known = cases.get(&card.partner.id).copied().unwrap_or(0);
        card.standing = field.standing(card, known, minimum_cases);
    }
    let rankable = |contestant: &&Contestant| partners[contestant.index].standing.state == EvidenceState::Rankable;
    let ranked: Vec<&Contestant> = contestants.iter().filter(rankable).collect();
    rank_places(partners, &ranked);
    (flag(partners, &contestants), field.reliability)
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

fn rank_places(partners: &mut [Scorecard], ranked: &[&Contestant]) {
    let Some(confidence) = joint_confidence(ranked.len(), CONFIDENCE) else { return };
    let estimates: Vec<(f64, f64, f64)> = ranked
        .iter()
        .map(|contestant| {
            let Contestant { observed, expected, low, high, .. } = **contestant;
            let joint = poisson::count_interval(observed, confidence);
            let (low, high) = joint.map_or((low, high), |ends| (ends.0 / expected, ends.1 / expected));
            (observed as f64 / expected, low, high)
        })
        .collect();
    for (contestant, place) in ranked.iter().zip(joint_ranks(&estimates)) {
        partners[contestant.index].ranks = vec![Rank {
            metric: RANKED_METRIC.to_owned(),
            place: place.place,
            best: place.best,
            worst: place.worst,
            of: ranked.len(),
        }];
    }
}

/// A partner stands out when its interval excludes 1 and its difference survives the control of false discoveries: as
/// a difference beyond chance and, where partners differ among themselves by more than chance, beyond that spread too.
fn flag(partners: &mut [Scorecard], contestants: &[Contestant]) -> Dispersion {
    let counts: Vec<(f64, f64)> = contestants.iter().map(|one| (one.observed as f64, one.expected)).collect();
    let spread = Dispersion::of_ratios(&counts);
    let by_chance = survivors(contestants.iter().map(|one| poisson::two_sided_p(one.observed, one.expected)));
    let by_spread = survivors(counts.iter().map(|(observed, expected)| spread.two_sided_p(*observed, *expected)));
    for ((contestant, beyond_chance), beyond_spread) in contestants.iter().zip(by_chance).zip(by_spread) {
        if beyond_chance && (beyond_spread || !spread.widens()) {
            partners[contestant.index].stands_out = side(contestant);
        }
    }
    spread
}

/// Which of these differences are none of chance, with false alarms held among all that are so called.
fn survivors(chances: impl Iterator<Item = Option<f64>>) -> Vec<bool> {
    let chances: Vec<f64> = chances.map(|chance| chance.unwrap_or(1.0)).collect();
    multiplicity::benjamini_hochberg(&chances).into_iter().map(|rate| rate <= FALSE_DISCOVERY_RATE).collect()
}

/// The side of 1 on which the whole interval lies.
fn side(contestant: &Contestant) -> Option<StandsOut> {
    if contestant.high < 1.0 {
        Some(StandsOut::Better)
    } else if contestant.low > 1.0 {
        Some(StandsOut::Worse)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scorecard::model::{PartnerProfile, Standing};

    fn card(index: usize) -> Scorecard {
        let id = PartnerId::new(format!("P{index}"));
        let profile =
            PartnerProfile { name: id.to_string(), id, class: None, region: None, country: None, manager: None };
        Scorecard {
            partner: profile,
            metrics: Vec::new(),
            ranks: Vec::new(),
            stands_out: None,
            standing: Standing::default(),
            survey_audit: None,
            warnings: Vec::new(),
        }
    }

    /// Who stands out of partners with these observed counts, `expected` each.
    fn standing_out(observed: &[i64], expected: f64) -> (Vec<Option<StandsOut>>, Dispersion) {
        let mut cards: Vec<Scorecard> = (0..observed.len()).map(card).collect();
        let contestant = |(index, observed): (usize, &i64)| {
            let (low, high) = poisson::count_interval(*observed, CONFIDENCE).expect("an interval");
            Contestant { index, observed: *observed, expected, low: low / expected, high: high / expected }
        };
        let contestants: Vec<Contestant> = observed.iter().enumerate().map(contestant).collect();
        let spread = flag(&mut cards, &contestants);
        (cards.iter().map(|card| card.stands_out).collect(), spread)
    }

    #[test]
    fn few_partners_are_flagged_by_chance_alone() {
        let (flags, spread) = standing_out(&[101, 95, 160], 100.0);
        assert_eq!(flags, [None, None, Some(StandsOut::Worse)]);
        assert!(!spread.widens());
        assert!(standing_out(&[], 1.0).0.is_empty());
    }

    #[test]
    fn many_partners_are_judged_against_their_own_spread() {
        let mut observed: Vec<i64> = (0..20).map(|index| if index % 2 == 0 { 1_150 } else { 850 }).collect();
        observed.push(2_000);
        let (flags, spread) = standing_out(&observed, 1_000.0);
        assert!(spread.widens() && spread.over_chance > 10.0);
        assert_eq!(flags.iter().flatten().count(), 1);
        assert_eq!(flags[20], Some(StandsOut::Worse));
    }
}
