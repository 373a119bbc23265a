//! How sure a tier is where points decide: each estimate is cut into cells of equal probability, and points are summed cell by cell.
//!
//! Components that share a metric are looked at together, others one after the other; nothing is drawn at random. With cells of a hundredth
//! the probabilities are right to about as much.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Certainty, GatedMetric, Outcomes, PlacedGate, Tiers, standing, union};
use crate::programme::model::Version;
use crate::programme::points::{self, Component, Figure, POINTS};
use crate::scorecard::belief::Belief;
use crate::scorecard::model::Scorecard;
use crate::settlement::figures::Figures;
use crate::settlement::gates::{Evaluation, Standing};

/// Cells of an estimate, by how many of them components share; beyond that no certainty is told.
const CELLS: [u32; 3] = [120, 24, 10];
/// Points are summed in this part of a point.
const UNITS: i64 = 10_000;
/// Sums that are told apart; beyond that, near ones are put together.
const MOST_SUMS: usize = 4_096;
/// No value is looked for beyond it on either side.
const LEAST_TAIL: f64 = 1e-4;
/// How often an interval is halved to find a quantile.
const HALVINGS: usize = 50;

/// An estimate that points rest on.
struct Estimate<'a> {
    id: &'a str,
    belief: Belief,
    measured: Figure,
    /// Gates that look at it directly and are decided.
    gates: Vec<&'a PlacedGate<'a>>,
}

/// One thing that an estimate may be: the probability, the figure, and the tiers that fail for it by direct gates.
#[derive(Clone)]
struct Cell {
    chance: f64,
    figure: Figure,
    failed: Tiers,
}

/// What has come together so far: the tiers that fail, whether every component that must score does, and the points in parts.
type Sums = BTreeMap<(Tiers, bool, i64), f64>;

/// Components that hang together by the estimates they rest on.
struct Group<'a> {
    components: Vec<Component>,
    estimates: Vec<usize>,
    figures: Figures<'a>,
}

/// Whether a tier asks for points and any of their metrics is an estimate.
pub(super) fn rest_on_estimates(card: &Scorecard, version: &Version) -> bool {
    let asks = version.tiers.iter().flat_map(|tier| &tier.gates).any(|gate| gate.metric == POINTS);
    let is_estimate =
        |metric: &str| card.metric(metric).and_then(Belief::of).is_some_and(|belief| !belief.is_certain());
    asks && points::metrics(&version.pay.points).into_iter().any(is_estimate)
}

/// How sure a tier is; `None` where evidence leaves the points open, or too many estimates hang together.
pub(super) fn certainty(
    figures: Figures<'_>,
    evaluation: &Evaluation,
    placed: &[(&str, Vec<PlacedGate<'_>>)],
    (others, undecided): (&[GatedMetric<'_>], Tiers),
    decide: impl Fn(&[Standing]) -> usize,
) -> Option<Certainty> {
    let (card, version) = (figures.card, figures.version);
    let components = &version.pay.points;
    let score = points::score(components, &|metric| figures.exact(metric))?;
    score.total.decided().zip(score.all_score)?;
    let estimates = estimates(card, version, figures, placed)?;
    let groups = groups(components, &estimates, figures)?;
    let by_estimate = cells(&groups, &estimates)?;
    let marks = marks(version)?;
    let others: Vec<&GatedMetric<'_>> =
        others.iter().filter(|metric| metric.id != POINTS && estimates.iter().all(|one| one.id != metric.id)).collect();
    let count = version.tiers.len();
    let chances = |cells: &BTreeMap<usize, Vec<Cell>>, outcomes: &[&Outcomes]| {
        let mut sums: Sums = BTreeMap::from([((0, true, 0), 1.0)]);
        for group in &groups {
            sums = joined(&sums, &group.outcomes(&estimates, cells)?);
        }
        for outcomes in outcomes {
            let more = outcomes.iter().map(|(chance, failed)| ((*failed, true, 0), *chance)).collect();
            sums = joined(&sums, &more);
        }
        let mut chances = vec![0.0; count];
        for ((failed, all_score, points), chance) in &sums {
            let below = marks.iter().filter(|(_, mark)| !all_score || points < mark);
            let failed = below.fold(*failed, |failed, (tier, _)| failed | tier);
            let standings: Vec<Standing> = (0..count).map(|place| standing(place, failed, undecided)).collect();
            *chances.get_mut(decide(&standings))? += chance;
        }
        Some(chances)
    };
    let all: Vec<&Outcomes> = others.iter().map(|metric| &metric.outcomes).collect();
    let found = chances(&by_estimate, &all)?;
    let earned = decide(&evaluation.standings);
    let mut decides: Option<(&str, f64)> = None;
    let mut known = |id, chances: Vec<f64>| {
        let gain = chances.get(earned)? - found.get(earned)?;
        if gain > decides.map_or(0.0, |(_, most)| most) {
            decides = Some((id, gain));
        }
        Some(())
    };
    for (index, estimate) in estimates.iter().enumerate() {
        let mut cells = by_estimate.clone();
        cells.insert(index, vec![estimate.as_measured()]);
        known(estimate.id, chances(&cells, &all)?)?;
    }
    for (index, metric) in others.iter().enumerate().filter(|(_, metric)| metric.outcomes.len() > 1) {
        let mut outcomes = all.clone();
        *outcomes.get_mut(index)? = &metric.as_measured;
        known(metric.id, chances(&by_estimate, &outcomes)?)?;
    }
    let ids = version.tiers.iter().map(|tier| tier.id.clone());
    Some(Certainty { tiers: ids.zip(found.iter().copied()).collect(), decides: decides.map(|(id, _)| id.to_owned()) })
}

/// What each estimate may turn out to be, in cells that are the coarser the more estimates hang together.
fn cells(groups: &[Group<'_>], estimates: &[Estimate<'_>]) -> Option<BTreeMap<usize, Vec<Cell>>> {
    let mut by_estimate = BTreeMap::new();
    for group in groups {
        let count = CELLS.get(group.estimates.len().wrapping_sub(1)).copied();
        for index in &group.estimates {
            by_estimate.insert(*index, estimates.get(*index)?.cells(count?)?);
        }
    }
    Some(by_estimate)
}

/// The tiers that ask for points, each with its mark in parts of a point.
fn marks(version: &Version) -> Option<Vec<(Tiers, i64)>> {
    let gates =
        version.tiers.iter().enumerate().flat_map(|(place, tier)| tier.gates.iter().map(move |gate| (place, gate)));
    let asked = gates.filter(|(_, gate)| gate.metric == POINTS);
    asked.map(|(place, gate)| Some((1 << place, in_parts(Decimal::try_from(gate.bound).ok()?)?))).collect()
}

fn in_parts(points: Decimal) -> Option<i64> {
    points.checked_mul(Decimal::from(UNITS))?.floor().to_i64()
}

/// The estimates among the metrics that points rest on, in the order of their names; `None` where one has no value.
fn estimates<'a>(
    card: &Scorecard,
    version: &'a Version,
    figures: Figures<'_>,
    placed: &'a [(&str, Vec<PlacedGate<'a>>)],
) -> Option<Vec<Estimate<'a>>> {
    let mut found = Vec::new();
    for id in points::metrics(&version.pay.points) {
        let belief = card.metric(id).and_then(Belief::of);
        let Some(belief) = belief.filter(|belief| !belief.is_certain()) else { continue };
        let gates = placed.iter().filter(|(metric, _)| *metric == id).flat_map(|(_, gates)| gates);
        let gates = gates.filter(|placed| placed.passed.is_some()).collect();
        found.push(Estimate { id, belief, measured: figures.exact(id)?, gates });
    }
    Some(found)
}

impl Estimate<'_> {
    /// What it may be: cells of equal probability, cut at the bounds of direct gates too.
    fn cells(&self, count: u32) -> Option<Vec<Cell>> {
        let at = |bound: f64| self.belief.at_most(bound);
        let mut cuts: Vec<f64> = (0..=count).map(|index| f64::from(index) / f64::from(count)).collect();
        for placed in &self.gates {
            cuts.push(at(placed.gate.bound)?);
        }
        cuts.sort_by(f64::total_cmp);
        cuts.dedup();
        let mut cells = Vec::with_capacity(cuts.len());
        for pair in cuts.windows(2) {
            let [low, high] = *pair else { continue };
            let value = self.quantile((low + high) / 2.0)?;
            let mut failed = 0;
            for placed in &self.gates {
                let bound = at(placed.gate.bound)?;
                let fails = if placed.gate.at_least { high <= bound } else { low >= bound };
                failed |= if fails { placed.tier } else { 0 };
            }
            let value = Decimal::try_from(value).ok()?;
            cells.push(Cell { chance: high - low, figure: Figure { value, ..self.measured }, failed });
        }
        Some(cells)
    }

    /// The one thing it is as measured.
    fn as_measured(&self) -> Cell {
        let failed = union(self.gates.iter().copied().filter(|placed| placed.passed == Some(false)));
        Cell { chance: 1.0, figure: self.measured, failed }
    }

    /// The value that what lies behind it is at most with a probability; `None` where the method has no answer.
    fn quantile(&self, probability: f64) -> Option<f64> {
        // The ends of a distribution say nothing that a cell of it would be told by.
        let probability = probability.clamp(LEAST_TAIL, 1.0 - LEAST_TAIL);
        let measured = self.measured.value.to_f64()?;
        let (mut low, mut high) = (measured, measured);
        let mut step = measured.abs().max(1.0) / 64.0;
        for _ in 0..HALVINGS {
            let (below, above) = (self.belief.at_most(low)? <= probability, self.belief.at_most(high)? >= probability);
            if below && above {
                break;
            }
            low -= if below { 0.0 } else { step };
            high += if above { 0.0 } else { step };
            step *= 2.0;
        }
        for _ in 0..HALVINGS {
            let middle = (low + high) / 2.0;
            if self.belief.at_most(middle)? < probability { low = middle } else { high = middle }
        }
        Some((low + high) / 2.0)
    }
}

/// Components by the estimates they share; those without any are one group. `None` where too many hang together.
fn groups<'f>(components: &[Component], estimates: &[Estimate<'_>], figures: Figures<'f>) -> Option<Vec<Group<'f>>> {
    let mut groups = vec![Group { components: Vec::new(), estimates: Vec::new(), figures }];
    for component in components {
        let own = points::metrics(std::slice::from_ref(component));
        let mut rests_on: Vec<usize> =
            estimates.iter().enumerate().filter(|(_, one)| own.contains(one.id)).map(|(index, _)| index).collect();
        let mut together = vec![component.clone()];
        if rests_on.is_empty() {
            groups.first_mut()?.components.extend(together);
            continue;
        }
        let hangs_together = |group: &mut Group<'_>| group.estimates.iter().any(|one| rests_on.contains(one));
        for group in groups.extract_if(1.., hangs_together).collect::<Vec<_>>() {
            together.extend(group.components);
            rests_on.extend(group.estimates);
        }
        rests_on.sort_unstable();
        rests_on.dedup();
        groups.push(Group { components: together, estimates: rests_on, figures });
    }
    groups.iter().all(|group| group.estimates.len() <= CELLS.len()).then_some(groups)
}

impl Group<'_> {
    /// Every combination of its estimates, with the points it earns.
    fn outcomes(&self, estimates: &[Estimate<'_>], cells: &BTreeMap<usize, Vec<Cell>>) -> Option<Sums> {
        let mut combinations: Vec<(f64, Tiers, Vec<Figure>)> = vec![(1.0, 0, Vec::new())];
        for index in &self.estimates {
            let own = cells.get(index)?;
            let with = |(chance, failed, figures): &(f64, Tiers, Vec<Figure>)| {
                let extended = own.iter().map(|cell| {
                    let figures = figures.iter().copied().chain(std::iter::once(cell.figure)).collect();
                    (chance * cell.chance, failed | cell.failed, figures)
                });
                extended.collect::<Vec<_>>()
            };
            combinations = combinations.iter().flat_map(with).collect();
        }
        let ids: Vec<&str> = self.estimates.iter().filter_map(|index| Some(estimates.get(*index)?.id)).collect();
        let mut sums = Sums::new();
        for (chance, failed, figures) in combinations {
            let figure = |metric: &str| {
                let at = ids.iter().position(|id| *id == metric);
                at.and_then(|at| figures.get(at).copied()).or_else(|| self.figures.exact(metric))
            };
            let score = points::score(&self.components, &figure)?;
            let points = in_parts(score.total.decided()?)?;
            *sums.entry((failed, score.all_score == Some(true), points)).or_insert(0.0) += chance;
        }
        Some(sums)
    }
}

/// Two sums that are independent of each other, added up.
fn joined(these: &Sums, those: &Sums) -> Sums {
    let mut sums = Sums::new();
    for ((failed, all_score, points), chance) in these {
        for ((more, also, further), other) in those {
            let key = (failed | more, *all_score && *also, points.saturating_add(*further));
            *sums.entry(key).or_insert(0.0) += chance * other;
        }
    }
    let mut width = 1;
    while sums.len() > MOST_SUMS {
        width *= 10;
        let mut coarser = Sums::new();
        for ((failed, all_score, points), chance) in sums {
            let near = points.saturating_add(width / 2).div_euclid(width) * width;
            *coarser.entry((failed, all_score, near)).or_insert(0.0) += chance;
        }
        sums = coarser;
    }
    sums
}
