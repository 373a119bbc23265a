//! How sure a tier is: the probability of each one, given how little or how much stands behind the figures its gates look at.
//!
//! A tier is decided by the figures as they are; this says how probable each tier would be for what lies behind them, and moves no money.
//! Metrics are taken as independent of each other, and gates without enough evidence as they stand. The probabilities are sums and products of closed
//! forms ([`crate::scorecard::belief`]): nothing is drawn at random. Where points rest on estimates, `points` sums them cell by cell.

mod points;

use std::collections::BTreeMap;

use crate::programme::model::{Gate, Version};
use crate::programme::points::POINTS;
use crate::scorecard::belief::Belief;
use crate::scorecard::model::Scorecard;

use super::figures::Figures;
use super::gates::{Evaluation, Standing};

/// How sure a tier is.
#[derive(Debug, Clone, PartialEq)]
pub struct Certainty {
    /// Each tier with its probability, lowest first; they sum to 1. Exactly 0 or 1 only where no estimate has a say in it.
    pub tiers: Vec<(String, f64)>,
    /// The metric that leaves most of the doubt about the tier earned: were it known to be as measured, the tier would gain most in
    /// probability. `None` where nothing is in doubt.
    pub decides: Option<String>,
}

impl Certainty {
    /// The probability of a tier; `None` where it is not among them.
    #[must_use]
    pub fn of(&self, tier: &str) -> Option<f64> {
        self.tiers.iter().find(|(id, _)| id == tier).map(|(_, probability)| *probability)
    }
}

/// Tiers by their place in the ladder, lowest in the lowest bit.
type Tiers = u64;

/// What a metric may turn out to be: the probability, and the tiers that fail for it.
type Outcomes = Vec<(f64, Tiers)>;

/// How sure a tier is. `decide` gives the place of the tier that standings earn, by all rules of the programme.
///
/// `figures` are those of the period. `None` where evidence leaves points open or too many estimates make them together, where an estimate has no
/// distribution, and beyond 64 tiers.
pub(super) fn certainty(
    figures: Figures<'_>,
    evaluation: &Evaluation,
    decide: impl Fn(&[Standing]) -> usize,
) -> Option<Certainty> {
    let (card, version) = (figures.card, figures.version);
    let count = version.tiers.len();
    if count > Tiers::BITS as usize {
        return None;
    }
    let placed = placed(version, evaluation);
    let (metrics, undecided) = metrics(card, &placed)?;
    if points::rest_on_estimates(card, version) {
        return points::certainty(figures, evaluation, &placed, (&metrics, undecided), decide);
    }
    let earned = decide(&evaluation.standings);
    let chances = |metrics: &[&Outcomes]| {
        let mut chances = vec![0.0; count];
        for (failed, probability) in failures(metrics) {
            let standings: Vec<Standing> = (0..count).map(|place| standing(place, failed, undecided)).collect();
            if let Some(chance) = chances.get_mut(decide(&standings)) {
                *chance += probability;
            }
        }
        chances
    };
    let all: Vec<&Outcomes> = metrics.iter().map(|metric| &metric.outcomes).collect();
    let found = chances(&all);
    let mut decides: Option<(&str, f64)> = None;
    for (index, metric) in metrics.iter().enumerate().filter(|(_, metric)| metric.outcomes.len() > 1) {
        let mut known = all.clone();
        known[index] = &metric.as_measured;
        let gain = chances(&known).get(earned)? - found.get(earned)?;
        if gain > decides.map_or(0.0, |(_, most)| most) {
            decides = Some((metric.id, gain));
        }
    }
    let ids = version.tiers.iter().map(|tier| tier.id.clone());
    Some(Certainty { tiers: ids.zip(found).collect(), decides: decides.map(|(id, _)| id.to_owned()) })
}

/// A gated metric.
struct GatedMetric<'a> {
    id: &'a str,
    /// All it may turn out to be.
    outcomes: Outcomes,
    /// The one thing it is as measured.
    as_measured: Outcomes,
}

/// A gate with the place of its tier, and whether it was passed as measured.
struct PlacedGate<'a> {
    gate: &'a Gate,
    tier: Tiers,
    passed: Option<bool>,
}

/// Every metric that gates look at with its gates, in their order.
fn placed<'a>(version: &'a Version, evaluation: &Evaluation) -> Vec<(&'a str, Vec<PlacedGate<'a>>)> {
    let placed =
        version.tiers.iter().enumerate().flat_map(|(place, tier)| tier.gates.iter().map(move |gate| (place, gate)));
    let mut by_metric: Vec<(&str, Vec<PlacedGate<'_>>)> = Vec::new();
    // The evaluation has one outcome for each gate, in the same order.
    for ((place, gate), outcome) in placed.zip(&evaluation.gates) {
        let placed = PlacedGate { gate, tier: 1 << place, passed: outcome.passed };
        match by_metric.iter_mut().find(|(metric, _)| *metric == gate.metric) {
            Some((_, gates)) => gates.push(placed),
            None => by_metric.push((&gate.metric, vec![placed])),
        }
    }
    by_metric
}

/// What each of them may turn out to be, points as they stand; and the tiers of which a gate is not decided.
fn metrics<'a>(card: &Scorecard, placed: &[(&'a str, Vec<PlacedGate<'a>>)]) -> Option<(Vec<GatedMetric<'a>>, Tiers)> {
    let (mut metrics, mut undecided) = (Vec::with_capacity(placed.len()), 0);
    for (id, gates) in placed {
        let with = |passed| union(gates.iter().filter(|gate| gate.passed == passed));
        undecided |= with(None);
        let as_measured = vec![(1.0, with(Some(false)))];
        // A gate that lacks evidence stays undecided, whatever the others of its metric may turn out to be.
        let decided: Vec<&PlacedGate<'_>> = gates.iter().filter(|gate| gate.passed.is_some()).collect();
        let belief = if *id == POINTS { None } else { card.metric(id).and_then(Belief::of) };
        let outcomes = match belief {
            Some(belief) if !decided.is_empty() && !belief.is_certain() => spread(belief, &decided)?,
            _ => as_measured.clone(),
        };
        metrics.push(GatedMetric { id, outcomes, as_measured });
    }
    Some((metrics, undecided))
}

fn union<'g>(gates: impl Iterator<Item = &'g PlacedGate<'g>>) -> Tiers {
    gates.fold(0, |tiers, gate| tiers | gate.tier)
}

/// What an estimate may turn out to be: one outcome between each two bounds.
fn spread(belief: Belief, gates: &[&PlacedGate<'_>]) -> Option<Outcomes> {
    let mut bounds: Vec<f64> = gates.iter().map(|placed| placed.gate.bound).collect();
    bounds.sort_by(f64::total_cmp);
    bounds.dedup();
    let mut outcomes = Vec::with_capacity(bounds.len() + 1);
    let (mut low, mut below) = (f64::NEG_INFINITY, 0.0);
    for high in bounds.into_iter().chain(std::iter::once(f64::INFINITY)) {
        let up_to = if high.is_finite() { belief.at_most(high)? } else { 1.0 };
        let fails = |gate: &Gate| if gate.at_least { high <= gate.bound } else { low >= gate.bound };
        outcomes.push((up_to - below, union(gates.iter().copied().filter(|placed| fails(placed.gate)))));
        (low, below) = (high, up_to);
    }
    Some(outcomes)
}

/// Every set of tiers that may fail, with its probability: one metric after the other, sets that come to the same put together.
fn failures(metrics: &[&Outcomes]) -> BTreeMap<Tiers, f64> {
    let mut sets = BTreeMap::from([(0, 1.0)]);
    for outcomes in metrics {
        let mut next: BTreeMap<Tiers, f64> = BTreeMap::new();
        for (failed, probability) in &sets {
            for (chance, more) in *outcomes {
                *next.entry(failed | more).or_insert(0.0) += probability * chance;
            }
        }
        sets = next;
    }
    sets
}

fn standing(place: usize, failed: Tiers, undecided: Tiers) -> Standing {
    let tier = 1 << place;
    if failed & tier != 0 {
        Standing::Failed
    } else if undecided & tier != 0 {
        Standing::Undecided
    } else {
        Standing::Passed
    }
}

#[cfg(test)]
mod tests;
