//! What a partner's figures say about each tier: certain, possible or out of reach.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::domain::Quarter;
use crate::programme::model::{EvidencePolicy, Gate, Tier, Version};
use crate::programme::points::{self, POINTS, Score};
use crate::scorecard::model::Scorecard;

use super::figures::Figures;
use super::model::GateOutcome;

/// Whether a tier's gates hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Every gate passed.
    Passed,
    /// No gate failed, and at least one lacks evidence.
    Undecided,
    /// A gate failed.
    Failed,
}

/// The gates of one version, looked at for one partner and period.
pub(super) struct Evaluation {
    /// Every gate, lowest tier first.
    pub gates: Vec<GateOutcome>,
    /// One a tier, lowest first.
    pub standings: Vec<Standing>,
}

/// What an evaluation comes to, given the tier before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verdict {
    /// Index of the tier earned.
    pub tier: usize,
    /// Lack of evidence alone keeps it from being lower.
    pub held: bool,
    /// Index of the tier that lack of evidence would have held, had it not done so too often.
    pub no_longer_held: Option<usize>,
}

/// Looks at every gate of a version with a partner's figures of a quarter. `period` is the period of the scorecard.
pub(super) fn evaluate(card: &Scorecard, quarter: Quarter, period: Quarter, version: &Version) -> Evaluation {
    let figures = Figures { card, quarter, period, version };
    let score = points::score(&version.pay.points, &|metric| figures.exact(metric));
    let mut gates = Vec::new();
    let mut standings = Vec::new();
    for tier in &version.tiers {
        let outcomes: Vec<GateOutcome> = tier
            .gates
            .iter()
            .map(|gate| match gate.metric == POINTS {
                true => of_points(tier, gate, score.as_ref()),
                false => outcome(tier, gate, figures.for_gate(gate)),
            })
            .collect();
        standings.push(standing(&outcomes));
        gates.extend(outcomes);
    }
    Evaluation { gates, standings }
}

/// Whether any figure that the version's gates look at rests on at least one row in a quarter.
pub(super) fn any_evidence(card: &Scorecard, quarter: Quarter, period: Quarter, version: &Version) -> bool {
    let figures = Figures { card, quarter, period, version };
    let has_rows = |metric: &str| figures.measurement(metric, None).is_some_and(|figure| figure.evidence > 0);
    version.deciding_metrics().into_iter().any(has_rows)
}

/// The tier that standings earn, where lack of evidence holds one for `most_held` quarters in a row. The lowest tier asks nothing: it
/// is always certain.
pub(super) fn verdict(
    standings: &[Standing],
    previous: usize,
    policy: EvidencePolicy,
    held_before: u32,
    most_held: u32,
) -> Verdict {
    let certain = highest(standings, standings.len(), |standing| standing == Standing::Passed);
    let decided = Verdict { tier: certain, held: false, no_longer_held: None };
    match policy {
        EvidencePolicy::Fail => decided,
        EvidencePolicy::Hold if most_held == 0 => decided,
        EvidencePolicy::Pass => {
            Verdict { tier: highest(standings, standings.len(), |standing| standing != Standing::Failed), ..decided }
        }
        EvidencePolicy::Hold => {
            let kept = highest(standings, previous + 1, |standing| standing != Standing::Failed);
            match (kept > certain, held_before < most_held) {
                (true, true) => Verdict { tier: kept, held: true, no_longer_held: None },
                (true, false) => Verdict { no_longer_held: Some(kept), ..decided },
                (false, _) => decided,
            }
        }
    }
}

/// The highest of the first `count` tiers whose standing will do; the lowest where none will.
fn highest(standings: &[Standing], count: usize, will_do: impl Fn(Standing) -> bool) -> usize {
    standings.iter().take(count).rposition(|standing| will_do(*standing)).unwrap_or(0)
}

fn outcome(tier: &Tier, gate: &Gate, value: Option<f64>) -> GateOutcome {
    let passed = value.map(|value| if gate.at_least { value >= gate.bound } else { value <= gate.bound });
    GateOutcome {
        tier: tier.id.clone(),
        metric: gate.metric.clone(),
        bound: gate.bound,
        at_least: gate.at_least,
        value,
        minimum_evidence: gate.minimum_evidence,
        passed,
    }
}

/// A gate that asks for points. Where evidence leaves the points open, the gate may be decided all the same: what is certain suffices, or
/// what is possible does not.
fn of_points(tier: &Tier, gate: &Gate, score: Option<&Score>) -> GateOutcome {
    let mark = Decimal::try_from(gate.bound).ok();
    let points = score.and_then(|score| score.total.decided()).and_then(|points| points.to_f64());
    let passed = score.zip(mark).and_then(|(score, mark)| score.passes(mark));
    GateOutcome { passed, ..outcome(tier, gate, points) }
}

fn standing(outcomes: &[GateOutcome]) -> Standing {
    if outcomes.iter().any(|outcome| outcome.passed == Some(false)) {
        Standing::Failed
    } else if outcomes.iter().any(|outcome| outcome.passed.is_none()) {
        Standing::Undecided
    } else {
        Standing::Passed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Standing::{Failed, Passed, Undecided};

    fn tier(standings: &[Standing], previous: usize, policy: EvidencePolicy, held: u32) -> (usize, bool) {
        let verdict = verdict(standings, previous, policy, held, 2);
        (verdict.tier, verdict.held)
    }

    #[test]
    fn the_highest_tier_whose_gates_all_hold_is_earned() {
        for policy in [EvidencePolicy::Hold, EvidencePolicy::Pass, EvidencePolicy::Fail] {
            assert_eq!(tier(&[Passed, Passed, Failed], 0, policy, 0), (1, false));
            assert_eq!(tier(&[Passed, Failed, Failed], 2, policy, 0), (0, false));
            assert_eq!(tier(&[Passed, Failed, Passed], 0, policy, 0), (2, false));
        }
    }

    #[test]
    fn lack_of_evidence_follows_the_policy() {
        let standings = [Passed, Passed, Undecided];
        assert_eq!(tier(&standings, 2, EvidencePolicy::Pass, 0), (2, false));
        assert_eq!(tier(&standings, 2, EvidencePolicy::Fail, 0), (1, false));
        assert_eq!(tier(&standings, 2, EvidencePolicy::Hold, 0), (2, true));
        assert_eq!(tier(&standings, 1, EvidencePolicy::Hold, 0), (1, false), "holding never promotes");
    }

    #[test]
    fn a_held_tier_is_never_one_that_failed() {
        assert_eq!(tier(&[Passed, Undecided, Failed], 2, EvidencePolicy::Hold, 0), (1, true));
        assert_eq!(tier(&[Passed, Failed, Failed], 2, EvidencePolicy::Hold, 0), (0, false));
    }

    #[test]
    fn a_tier_is_held_for_so_many_periods_at_most() {
        let standings = [Passed, Undecided];
        assert_eq!(tier(&standings, 1, EvidencePolicy::Hold, 1), (1, true));
        let third = verdict(&standings, 1, EvidencePolicy::Hold, 2, 2);
        assert_eq!((third.tier, third.held, third.no_longer_held), (0, false, Some(1)));
    }

    #[test]
    fn lowest_tier_is_earned_even_where_gates_were_written_on_it() {
        assert_eq!(tier(&[Failed, Failed], 1, EvidencePolicy::Hold, 0), (0, false));
    }
}
