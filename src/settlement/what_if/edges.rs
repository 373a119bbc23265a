//! Who stands within chance of a bound of the other rules, and what the other side of it is worth.
//!
//! One figure at a time is put on the other side of a bound; all others stay as they are. A tier that lack of evidence decides stands
//! on no bound, and points have no interval: neither is looked at.

use rust_decimal::Decimal;

use crate::domain::Money;
use crate::domain::money::round_half_away_from_zero;
use crate::programme::model::Version;
use crate::scorecard::model::{Measurement, Unit};
use crate::settlement::basis::within_limits;
use crate::settlement::figures::Figures;
use crate::settlement::model::{GateOutcome, PartnerSettlement};

use super::model::Edge;
use super::{Side, Units, holds, interval, unit};

/// The edges of one partner: of each metric the nearest bound on either side that another tier lies behind.
pub(super) fn of(side: Side<'_>, units: &Units) -> Vec<Edge> {
    let (Some(settled), Some(version)) = (side.settled, side.programme.for_period(side.period)) else {
        return Vec::new();
    };
    let gates = &settled.tier.gates;
    let now = highest(version, gates);
    if version.tiers.get(now).is_none_or(|tier| tier.id != settled.tier.earned) {
        return Vec::new();
    }
    let figures = Figures { card: side.card, quarter: side.period, period: side.period, version };
    let mut found: Vec<Edge> = Vec::new();
    for gate in gates {
        let Some(figure) = figures.measurement(&gate.metric, None) else { continue };
        let Some((edge, becomes)) = edge(side, gate, figure, version, gates, units) else { continue };
        if becomes == now || found.iter().any(|other| is_nearer(other, &edge)) {
            continue;
        }
        found.retain(|other| !is_nearer(&edge, other));
        let worth = worth(version, (now, becomes), settled);
        found.push(Edge { tier: settled.tier.earned.clone(), worth, ..edge });
    }
    found
}

/// Most money first; then by partner and metric.
pub(super) fn sort(edges: &mut [Edge]) {
    let size = |edge: &Edge| edge.worth.map_or(0, |worth| worth.minor.unsigned_abs());
    edges.sort_by(|left, right| {
        let names = (&left.partner_id, &left.metric).cmp(&(&right.partner_id, &right.metric));
        size(right).cmp(&size(left)).then(names).then(left.bound.total_cmp(&right.bound))
    });
}

/// The edge of a gate whose bound lies inside its figure's interval, with the place of the tier behind it.
fn edge(
    side: Side<'_>,
    gate: &GateOutcome,
    figure: &Measurement,
    version: &Version,
    gates: &[GateOutcome],
    units: &Units,
) -> Option<(Edge, usize)> {
    let ((low, high), value, passed) = (interval(figure)?, gate.value?, gate.passed?);
    if !holds((low, high), gate.bound) {
        return None;
    }
    let becomes = highest(version, &flipped(gates, gate, !passed));
    let unit = unit(units, &gate.metric);
    let edge = Edge {
        partner_id: side.card.partner.id.to_string(),
        name: side.card.partner.name.clone(),
        tier: String::new(),
        becomes: version.tiers.get(becomes)?.id.clone(),
        metric: gate.metric.clone(),
        unit,
        at_least: gate.at_least,
        bound: gate.bound,
        value,
        low,
        high,
        counts: (unit == Unit::Share).then(|| counts(gate, figure)).flatten(),
        worth: None,
    };
    Some((edge, becomes))
}

/// Whether both are about one metric on the same side of its figure, and the first bound is at least as near.
fn is_nearer(one: &Edge, other: &Edge) -> bool {
    let side = |edge: &Edge| (edge.bound > edge.value, edge.at_least);
    let distance = |edge: &Edge| (edge.bound - edge.value).abs();
    one.metric == other.metric && side(one) == side(other) && distance(one) <= distance(other)
}

/// The gates with one metric just on the other side of a bound: what is easier to reach is then passed, or what is harder is missed.
fn flipped(gates: &[GateOutcome], gate: &GateOutcome, passes: bool) -> Vec<GateOutcome> {
    let goes_too = |other: &GateOutcome| {
        let same = other.metric == gate.metric && other.at_least == gate.at_least;
        same && if passes == gate.at_least { other.bound <= gate.bound } else { other.bound >= gate.bound }
    };
    let flip = |other: &GateOutcome| match goes_too(other) {
        true => GateOutcome { passed: Some(passes), ..other.clone() },
        false => other.clone(),
    };
    gates.iter().map(flip).collect()
}

/// The place of the highest tier whose gates all hold for certain.
fn highest(version: &Version, gates: &[GateOutcome]) -> usize {
    let holds = |id: &str| gates.iter().filter(|gate| gate.tier == id).all(|gate| gate.passed == Some(true));
    version.tiers.iter().rposition(|tier| holds(&tier.id)).unwrap_or(0)
}

/// How many of the things counted would have to come out otherwise for the gate to do so; `None` where the value is no share of counts.
fn counts(gate: &GateOutcome, figure: &Measurement) -> Option<i64> {
    let (part, whole) = figure.numerator.zip(figure.denominator).filter(|(_, whole)| *whole > 0)?;
    let passes = |part: i64| {
        let value = part as f64 / whole as f64;
        if gate.at_least { value >= gate.bound } else { value <= gate.bound }
    };
    let passed = passes(part);
    // More of them where a failed floor or a passed ceiling is looked at, fewer in the other two cases.
    let step = if passed == gate.at_least { -1 } else { 1 };
    (1..=whole)
        .find(|count| passes(part + step * count) != passed)
        .filter(|count| (0..=whole).contains(&(part + step * count)))
}

/// What one tier in place of another is worth on the period's revenue.
fn worth(version: &Version, (now, becomes): (usize, usize), settled: &PartnerSettlement) -> Option<Money> {
    let share = |place: usize| version.tiers.get(place).map(|tier| within_limits(tier.share, version).0.decimal());
    let more: Decimal = share(becomes)? - share(now)?;
    let recognised: Option<Vec<Money>> = settled.settlements.iter().map(|one| one.recognised_reporting).collect();
    let recognised = recognised?.into_iter().map(Some).reduce(|sum, more| sum?.checked_add(more?))??;
    let minor = round_half_away_from_zero(Decimal::from(recognised.minor).checked_mul(more)?)?;
    Some(Money::from_minor(minor, recognised.currency))
}
