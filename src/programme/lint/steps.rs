//! The ladder of tiers: ones that ask less than the one below, and steps of pay that a single row of evidence decides.

use rust_decimal::Decimal;

use super::super::model::Gate;
use super::super::tiers::PlacedTier;
use super::advice::Revenue;
use crate::domain::{Finding, Rounding};

/// A step of the share beyond which it is worth a word: ten points.
const STEEP: Decimal = Decimal::from_parts(10, 0, 0, false, 2);

/// Gates of a tier that ask less than the tier below, or nothing of what it asks for: whoever misses the lower tier may then be in the higher.
pub(super) fn weaker_above(tiers: &[PlacedTier]) -> Vec<Finding> {
    tiers
        .windows(2)
        .flat_map(|pair| pair[0].tier.gates.iter().filter_map(|asked| weaker(&pair[0], asked, &pair[1])))
        .collect()
}

fn weaker(lower: &PlacedTier, asked: &Gate, higher: &PlacedTier) -> Option<Finding> {
    let (below, above) = (&lower.tier.id, &higher.tier.id);
    let same = |gate: &&Gate| gate.metric == asked.metric && gate.at_least == asked.at_least;
    let remedy = format!("a partner could miss `{below}` and be `{above}`");
    let Some(gate) = higher.tier.gates.iter().find(same) else {
        let message = format!("tier `{above}` asks nothing of `{}`, as `{below}` below it does", asked.metric);
        let remedy = format!("{remedy}: repeat the gate, at least as strict");
        return Some(Finding::warning(higher.place.clone(), message).remedy(remedy));
    };
    let is_weaker = if asked.at_least { gate.bound < asked.bound } else { gate.bound > asked.bound };
    let (side, than) = if asked.at_least { ("at least", "less") } else { ("at most", "more") };
    let index = higher.tier.gates.iter().position(|other| std::ptr::eq(other, gate))?;
    let place = higher.gate_places.get(index).unwrap_or(&higher.place).clone();
    let message = format!(
        "tier `{above}` asks for `{}` of {side} {}, {than} than the {} of `{below}` below it",
        gate.metric, gate.bound, asked.bound
    );
    is_weaker.then(|| Finding::warning(place, message).remedy(format!("{remedy}: ask for {side} {}", asked.bound)))
}

/// The steepest step of the share, where it is steep: in money where revenue is known, else as the share.
pub(super) fn steepest(tiers: &[PlacedTier], revenue: Option<&Revenue>) -> Option<Finding> {
    let steps =
        tiers.windows(2).map(|pair| (&pair[0], &pair[1], pair[1].tier.share.decimal() - pair[0].tier.share.decimal()));
    // The first of equal ones: it is what most partners stand before.
    let (lower, higher, step) = steps.reduce(|most, step| if step.2 > most.2 { step } else { most })?;
    if step <= STEEP {
        return None;
    }
    let shown = step.normalize();
    let decides = match revenue {
        Some(Revenue { period, largest, .. }) => {
            let amount = largest.decimal().checked_mul(step)?;
            let amount = Rounding::HalfUp.to_places(amount, largest.currency.minor_digits());
            format!("{amount} {}, by the largest revenue of a partner in {period}", largest.currency)
        }
        None => format!("{shown} of a partner's revenue"),
    };
    let message = format!(
        "the share rises by {shown} from `{}` to `{}`: one row of evidence can decide {decides}",
        lower.tier.id, higher.tier.id
    );
    let finding = Finding::warning(higher.share_place.clone(), message);
    Some(finding.remedy("a tier between the two would make the step smaller"))
}
