//! What is paid on top of the share.

use rust_decimal::Decimal;

use crate::domain::{Money, Share};
use crate::programme::incentives::{Incentive, Pays};
use crate::programme::model::Version;
use crate::settlement::basis::within_limits;
use crate::settlement::model::{Adjustment, AdjustmentKind};

use super::{Adjuster, Base, SegmentSum, short};

/// The incentives that the figures earn, in the order of the rules.
pub(super) fn incentives(adjuster: &Adjuster<'_>, base: Base<'_>) -> Option<Vec<Adjustment>> {
    let mut added = Decimal::ZERO;
    let mut found = Vec::new();
    for incentive in earned(adjuster) {
        let (amount, basis) = match &incentive.pays {
            Pays::Amount(amount) if amount.currency != base.currency => continue,
            Pays::AmountByRecognised { currency, .. } if *currency != base.currency => continue,
            Pays::Amount(amount) => (*amount, format!("{amount} {}", amount.currency)),
            Pays::AmountByRecognised { schedule, .. } => {
                let recognised = base.money(base.recognised);
                let amount = schedule.apply(recognised.decimal()).unwrap_or(Decimal::ZERO);
                (base.rounded_major(amount)?, format!("{recognised} on scale {}", schedule.name))
            }
            Pays::Share(share) => points(adjuster, base, &mut added, share.decimal())?,
            Pays::ShareByMetric { metric, schedule } => {
                let value = adjuster.figures(adjuster.quarter, adjuster.version).exact(metric);
                let share = value.and_then(|figure| schedule.apply(figure.value)).unwrap_or(Decimal::ZERO);
                let (amount, basis) = points(adjuster, base, &mut added, share)?;
                (amount, format!("{basis}, by scale {} on {metric}", schedule.name))
            }
        };
        let name = (incentive.id.as_str(), incentive.name.as_str());
        found.push(adjuster.adjustment(AdjustmentKind::Incentive, name, amount, basis));
    }
    Some(found)
}

/// Amounts that the figures earn in whatever currency, each with what it is.
pub(super) fn amounts(adjuster: &Adjuster<'_>) -> Vec<(String, Money)> {
    let amount = |incentive: &Incentive| match incentive.pays {
        Pays::Amount(amount) => Some((format!("incentive {}", incentive.id), amount)),
        Pays::Share(_) | Pays::ShareByMetric { .. } | Pays::AmountByRecognised { .. } => None,
    };
    earned(adjuster).filter_map(amount).collect()
}

/// Incentives whose gates all hold. A figure without enough evidence earns nothing, whatever the policy for tiers.
fn earned<'a>(adjuster: &'a Adjuster<'_>) -> impl Iterator<Item = &'a Incentive> {
    let figures = adjuster.figures(adjuster.quarter, adjuster.version);
    let holds = move |incentive: &&Incentive| {
        incentive.gates.iter().all(|gate| {
            let value = figures.for_gate(gate);
            value.is_some_and(|value| if gate.at_least { value >= gate.bound } else { value <= gate.bound })
        })
    };
    let own = adjuster.version.pay.incentives.iter().filter(|incentive| adjuster.is_for(&incentive.partners));
    own.filter(holds)
}

/// Share points on each rule's sum: tier share and points together stand between floor and cap, and what this incentive
/// adds is what it moves that sum by. `added` counts the points of the incentives so far.
fn points(adjuster: &Adjuster<'_>, base: Base<'_>, added: &mut Decimal, share: Decimal) -> Option<(Money, String)> {
    let (before, after) = (*added, added.checked_add(share)?);
    let mut exact = Decimal::ZERO;
    let mut parts = Vec::new();
    for segment in base.segments {
        let moved = paid(adjuster, segment, after)?.decimal() - paid(adjuster, segment, before)?.decimal();
        exact = exact.checked_add(Decimal::from(segment.recognised).checked_mul(moved)?)?;
        let recognised = base.money(segment.recognised);
        let limited = if moved < share { ", the rest is over the cap or under the floor" } else { "" };
        parts.push(format!("{recognised} x {}{limited}", short(moved)));
    }
    *added = after;
    Some((base.rounded(exact)?, parts.join(" and ")))
}

/// The share that a rule's sum is paid at with so many points: between the floor and the cap of the rule's version.
fn paid(adjuster: &Adjuster<'_>, segment: &SegmentSum, points: Decimal) -> Option<Share> {
    let together = segment.ruling.agreed.decimal().checked_add(points)?.min(Decimal::ONE);
    let share = Share::new(together)?;
    let version = adjuster.programme.versions.iter().find(|version| version.name == segment.ruling.programme);
    Some(version.map_or(share, |version: &Version| within_limits(share, version).0))
}
