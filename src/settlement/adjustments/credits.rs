//! What broken promises cost, and what of it the amount at risk spares.

use rust_decimal::Decimal;

use crate::domain::{Money, Quarter};
use crate::programme::service_credits::{Costs, ServiceCredit};
use crate::settlement::model::{Adjustment, AdjustmentKind};

use super::{Adjuster, Base, short};

/// A promise that was broken.
struct Broken<'a> {
    credit: &'a ServiceCredit,
    value: Decimal,
    /// What the cost is multiplied with.
    times: Decimal,
    /// Breached quarters in a row, this one included.
    in_a_row: u32,
}

/// The id of the adjustment that counts credit points.
const POINTS_ID: &str = "points";
/// The id of the adjustment that gives back what exceeds the amount at risk.
const AT_RISK_ID: &str = "amount-at-risk";

/// The credits that the figures cost, in the order of the rules; below zero. Last comes what the amount at risk gives back.
pub(super) fn credits(adjuster: &Adjuster<'_>, base: Base<'_>) -> Option<Vec<Adjustment>> {
    let broken = broken(adjuster);
    let mut found = Vec::new();
    for one in &broken {
        let (cost, basis) = match &one.credit.costs {
            Costs::Points(_) => continue,
            Costs::Amount(amount) if amount.currency != base.currency => continue,
            Costs::Amount(amount) => {
                let minor = Decimal::from(amount.minor).checked_mul(one.times)?;
                (base.rounded(minor)?, format!("{amount}{}", times(one.times)))
            }
            Costs::Share(share) => of_part(base, share.decimal(), one.times)?,
            Costs::Schedule(schedule) => {
                let (cost, basis) = of_part(base, schedule.apply(one.value).unwrap_or(Decimal::ZERO), one.times)?;
                (cost, format!("{basis}, by scale {}", schedule.name))
            }
        };
        let credit = one.credit;
        let mut adjustment = adjuster.adjustment(
            AdjustmentKind::ServiceCredit,
            (credit.id.as_str(), credit.name.as_str()),
            base.money(cost.minor.checked_neg()?),
            basis,
        );
        adjustment.reason = format!("{}: {}", adjustment.reason, told(one));
        found.push(adjustment);
    }
    found.extend(of_points(adjuster, base, &broken)?);
    let spared = spared(adjuster, base, &found)?;
    found.extend(spared);
    Some(found)
}

/// Amounts that the figures cost in whatever currency, each with what it is.
pub(super) fn amounts(adjuster: &Adjuster<'_>) -> Vec<(String, Money)> {
    let amount = |one: &Broken<'_>| match one.credit.costs {
        Costs::Amount(amount) => Some((format!("service credit {}", one.credit.id), amount)),
        Costs::Share(_) | Costs::Schedule(_) | Costs::Points(_) => None,
    };
    broken(adjuster).iter().filter_map(amount).collect()
}

/// A share of the partner's part; of a part below zero there is nothing to give back.
fn of_part(base: Base<'_>, share: Decimal, factor: Decimal) -> Option<(Money, String)> {
    let part = base.money(base.partner.max(0));
    let exact = Decimal::from(part.minor).checked_mul(share)?.checked_mul(factor)?;
    Some((base.rounded(exact)?, format!("{part} x {}{}", short(share), times(factor))))
}

/// Points of all credits together, on their scale.
fn of_points(adjuster: &Adjuster<'_>, base: Base<'_>, broken: &[Broken<'_>]) -> Option<Option<Adjustment>> {
    let Some(schedule) = &adjuster.version.pay.service_credits.points else { return Some(None) };
    let mut points = Decimal::ZERO;
    let mut parts = Vec::new();
    for one in broken {
        if let Costs::Points(own) = one.credit.costs {
            points = points.checked_add(own.checked_mul(one.times)?)?;
            parts.push(format!("{} of {}{}", short(own), one.credit.id, times(one.times)));
        }
    }
    if parts.is_empty() {
        return Some(None);
    }
    let share = schedule.apply(points).unwrap_or(Decimal::ZERO);
    let (cost, basis) = of_part(base, share, Decimal::ONE)?;
    let basis = format!("{basis}, by scale {} on {} points: {}", schedule.name, short(points), parts.join(", "));
    let names = (POINTS_ID, "Service-credit points");
    let amount = base.money(cost.minor.checked_neg()?);
    Some(Some(adjuster.adjustment(AdjustmentKind::ServiceCredit, names, amount, basis)))
}

/// What the credits exceed the amount at risk by.
fn spared(adjuster: &Adjuster<'_>, base: Base<'_>, credits: &[Adjustment]) -> Option<Option<Adjustment>> {
    let Some(at_risk) = adjuster.version.pay.service_credits.at_risk else { return Some(None) };
    let taken = credits.iter().try_fold(0_i64, |sum, credit| sum.checked_sub(credit.amount.minor))?;
    let (limit, words) = of_part(base, at_risk.decimal(), Decimal::ONE)?;
    let over = taken.checked_sub(limit.minor)?;
    if over <= 0 {
        return Some(None);
    }
    let basis = format!("{} of credits, at risk {limit}: {words}", base.money(taken));
    let names = (AT_RISK_ID, "More than is at risk");
    let spared = adjuster.adjustment(AdjustmentKind::ServiceCredit, names, base.money(over), basis);
    Some(Some(Adjustment { reason: "credits take no more than the amount at risk".to_owned(), ..spared }))
}

/// The promises that the figures break. A figure without enough evidence breaks none.
fn broken<'a>(adjuster: &Adjuster<'a>) -> Vec<Broken<'a>> {
    let own = adjuster.version.pay.service_credits.credits.iter().filter(|credit| adjuster.is_for(&credit.partners));
    let broken = |credit: &'a ServiceCredit| {
        let figures = adjuster.figures(adjuster.quarter, adjuster.version);
        let value = figures.exact_of(&credit.metric, credit.severity.as_deref())?.value;
        if !credit.is_broken_by(value) {
            return None;
        }
        let in_a_row = in_a_row(adjuster, credit);
        let factor = credit.repeated.filter(|(_, after)| in_a_row >= *after).map_or(Decimal::ONE, |(times, _)| times);
        Some(Broken { credit, value, times: factor, in_a_row })
    };
    own.filter_map(broken).collect()
}

/// Quarters in a row, up to the one paid, that broke the promise as each quarter's version had it. One without enough
/// evidence neither counts nor ends the row.
fn in_a_row(adjuster: &Adjuster<'_>, credit: &ServiceCredit) -> u32 {
    let known = adjuster.card.metrics.iter().filter(|result| result.id == credit.metric);
    let first = known.flat_map(|result| result.history.iter().map(|(quarter, _)| *quarter)).min();
    let earlier =
        |quarter: &Quarter| Some(quarter.previous()).filter(|quarter| first.is_some_and(|first| first <= *quarter));
    let mut count = 0;
    for quarter in std::iter::successors(Some(adjuster.quarter), earlier) {
        let version = adjuster.programme.for_period(quarter).filter(|_| adjuster.counts(quarter));
        let Some(version) = version else { break };
        let then = version.pay.service_credits.credits.iter().find(|other| other.id == credit.id);
        let Some(then) = then else { break };
        match adjuster.figures(quarter, version).exact_of(&then.metric, then.severity.as_deref()) {
            Some(figure) if then.is_broken_by(figure.value) => count += 1,
            Some(_) => break,
            None => {}
        }
    }
    count
}

/// `first_response_attainment of sev1 is 0.91, at least 0.95 promised, for the second quarter in a row`.
fn told(one: &Broken<'_>) -> String {
    let credit = one.credit;
    let of = credit.severity.as_deref().map(|severity| format!(" of {severity}")).unwrap_or_default();
    let side = if credit.at_least { "at least" } else { "at most" };
    let row = if one.in_a_row > 1 { format!(", {} quarters in a row", one.in_a_row) } else { String::new() };
    let value = crate::domain::Rounding::HalfEven.to_places(one.value, 6);
    format!("{}{of} is {}, {side} {} promised{row}", credit.metric, short(value), short(credit.bound))
}

/// ` x 2`, where a cost is multiplied.
fn times(factor: Decimal) -> String {
    if factor == Decimal::ONE { String::new() } else { format!(" x {}", short(factor)) }
}
