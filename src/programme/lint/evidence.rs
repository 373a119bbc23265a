//! Bounds that lie closer together than what one row of evidence moves.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::super::metrics::KnownMetric;
use super::super::model::{Gate, MetricRule};
use super::super::targets::OwnTarget;
use super::super::tiers::PlacedTier;
use crate::domain::{Finding, Place, Rounding};

/// Bounds of two neighbouring tiers on an estimated share, closer than one row where evidence only just suffices: it then decides both.
pub(super) fn finer_than_evidence(
    tiers: &[PlacedTier],
    metrics: &[KnownMetric<'_>],
    rules: &BTreeMap<String, MetricRule>,
    own: &[OwnTarget],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for metric in metrics {
        let Some(usual) = metric.least_evidence else { continue };
        let general = rules.get(metric.id).and_then(|rule| rule.minimum_evidence).unwrap_or(usual);
        let of_own = own.iter().filter(|own| own.metric == metric.id).filter_map(|own| own.rule.minimum_evidence);
        let rows = of_own.fold(general, i64::min);
        for at_least in [true, false] {
            let asked = gates(tiers, metric.id, at_least);
            findings.extend(asked.windows(2).filter_map(|pair| too_close(metric.id, rows, &pair[0], &pair[1])));
        }
    }
    findings
}

/// A bound with the tier it belongs to.
struct Asked<'a> {
    tier: &'a str,
    bound: f64,
    /// Evidence that the gate itself asks for.
    least: Option<i64>,
    place: &'a Place,
}

fn gates<'a>(tiers: &'a [PlacedTier], metric: &str, at_least: bool) -> Vec<Asked<'a>> {
    let is_meant = |gate: &Gate| gate.metric == metric && gate.at_least == at_least;
    let of_tier = |tier: &'a PlacedTier| {
        let placed = tier.tier.gates.iter().zip(&tier.gate_places).find(|(gate, _)| is_meant(gate));
        placed.map(|(gate, place)| Asked {
            tier: &tier.tier.id,
            bound: gate.bound,
            least: gate.minimum_evidence,
            place,
        })
    };
    tiers.iter().filter_map(of_tier).collect()
}

fn too_close(metric: &str, rows: i64, lower: &Asked<'_>, higher: &Asked<'_>) -> Option<Finding> {
    let decimal = |bound: f64| Decimal::try_from(bound).ok();
    // Fewer rows than the lower gate asks for decide neither.
    let rows = lower.least.map_or(rows, |least| rows.max(least));
    let apart = (decimal(higher.bound)? - decimal(lower.bound)?).abs();
    let one_row = Decimal::ONE.checked_div(Decimal::from(rows))?;
    if apart.is_zero() || apart.checked_mul(Decimal::from(rows))? >= Decimal::ONE {
        return None;
    }
    let enough = Decimal::ONE.checked_div(apart)?.ceil().to_i64()?;
    let message = format!(
        "{rows} rows of evidence suffice for `{metric}`, and one of them moves it by {}: more than the {} between `{}` and `{}`",
        Rounding::HalfUp.to_places(one_row, 4).normalize(),
        apart.normalize(),
        lower.tier,
        higher.tier
    );
    let remedy = format!(
        "ask for at least {enough} with `minimum_evidence` in [targets.{metric}], or set the bounds further apart"
    );
    Some(Finding::warning(higher.place.clone(), message).remedy(remedy))
}
