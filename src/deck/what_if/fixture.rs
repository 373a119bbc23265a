//! Comparisons of invented partners, in every size that slides must hold.

use crate::domain::{Currency, Money, Quarter};
use crate::scorecard::model::Unit;
use crate::settlement::what_if::model::{
    Amounts, Change, CurrencyAmounts, DecidingGate, Edge, Effect, Pair, PartnerEffect, PartnerOutcome, Payout,
    PeriodOutcome, TierChange, WhatIf,
};

/// Names as long as they come, and short ones.
const NAMES: [&str; 4] =
    ["Birch", "Northern Telecommunications Services & Partners GmbH", "Alder Support", "Hélène Åkesson et Fils"];

pub(crate) fn euro() -> Currency {
    Currency::parse("EUR").expect("a code")
}

fn amount(minor: i64) -> Money {
    Money::from_minor(minor, euro())
}

fn pair(before: i64, after: i64) -> Pair {
    Pair::of(amount(before), amount(after)).expect("it fits")
}

/// Partners whose payouts differ by so much in each quarter, with tiers that move with them.
pub(crate) fn what_if(differences: &[i64], quarters: usize) -> WhatIf {
    let last = crate::deck::fixture::quarter("2026Q3");
    let mut asked: Vec<Quarter> = last.history(quarters).into_iter().collect();
    asked.drain(..asked.len().saturating_sub(quarters));
    let periods: Vec<PeriodOutcome> = asked.iter().map(|quarter| period(*quarter, differences)).collect();
    let sum = |amounts: &[Amounts]| {
        amounts.iter().try_fold(Amounts::zero(euro()), |sum, more| sum.checked_add(*more)).expect("it fits")
    };
    let mut partners: Vec<PartnerEffect> = (0..differences.len())
        .map(|at| {
            let own: Vec<Amounts> = periods.iter().map(|one| one.partners[at].payouts[0].own.amounts).collect();
            PartnerEffect {
                partner_id: id(at),
                name: name(at),
                reporting: Some(sum(&own)),
                payouts: vec![CurrencyAmounts { currency: euro(), amounts: sum(&own) }],
            }
        })
        .collect();
    partners.sort_by_key(|one| std::cmp::Reverse(one.reporting.map(|all| all.earned.difference.minor)));
    let total = sum(&periods.iter().map(|one| one.total.amounts).collect::<Vec<_>>());
    let tiers = asked.iter().flat_map(|quarter| tiers(*quarter, differences)).collect();
    WhatIf {
        schema: "quarterdeck.what_if/1",
        rules: "draft-2027".to_owned(),
        in_place_of: vec!["2026".to_owned()],
        reporting_currency: euro(),
        total: effect(total),
        partners,
        periods,
        tiers,
    }
}

fn id(at: usize) -> String {
    format!("P{:03}", at + 1)
}

fn name(at: usize) -> String {
    format!("{} {}", NAMES[at % NAMES.len()], at + 1)
}

fn effect(amounts: Amounts) -> Effect {
    let (difference, recognised) = (amounts.earned.difference.minor, amounts.recognised.minor);
    let of_recognised = (recognised > 0).then(|| difference as f64 / recognised as f64);
    Effect { amounts, of_recognised, without_rate: 0 }
}

fn period(period: Quarter, differences: &[i64]) -> PeriodOutcome {
    let partners: Vec<PartnerOutcome> = (0..).zip(differences).map(|(at, minor)| outcome(at, *minor)).collect();
    let total = partners
        .iter()
        .try_fold(Amounts::zero(euro()), |sum, one| sum.checked_add(one.payouts[0].own.amounts))
        .expect("it fits");
    PeriodOutcome {
        period,
        partial_until: None,
        closed: false,
        total: effect(total),
        partners,
        verdicts: Vec::new(),
        edges: (0..).zip(differences).filter(|(_, minor)| **minor != 0).map(|(at, _)| edge(at)).collect(),
        warnings: Vec::new(),
    }
}

fn moved(difference: i64) -> [&'static str; 2] {
    match difference {
        0 => ["silver", "silver"],
        1.. => ["silver", "gold"],
        ..0 => ["silver", "registered"],
    }
}

fn outcome(at: usize, difference: i64) -> PartnerOutcome {
    let before = 1_000_000 + 100_000 * i64::try_from(at).expect("small");
    let [from, to] = moved(difference);
    let change = Change { before: Some(from.to_owned()), after: Some(to.to_owned()) };
    let earned = pair(before, before + difference);
    let amounts = Amounts { recognised: amount(3 * before), earned, payable: earned };
    PartnerOutcome {
        partner_id: id(at),
        name: name(at),
        earned: change.clone(),
        paid: change,
        paid_within_chance: (difference != 0).then_some(at.is_multiple_of(3)),
        payouts: vec![Payout {
            own: CurrencyAmounts { currency: euro(), amounts },
            withheld: Pair::zero(euro()),
            left: Pair::zero(euro()),
            reporting: Some(amounts),
        }],
    }
}

fn tiers(quarter: Quarter, differences: &[i64]) -> Vec<TierChange> {
    let change = |(at, difference): (usize, &i64)| {
        let [from, to] = moved(*difference);
        let gate = DecidingGate {
            tier: to.to_owned(),
            metric: "csat".to_owned(),
            unit: Unit::Share,
            at_least: true,
            bound_before: Some(0.9),
            bound: Some(0.85),
            value: Some(0.88),
            low: Some(0.802),
            high: Some(0.931),
            within_chance: Some(at % 3 == 0),
        };
        (from != to).then(|| TierChange {
            quarter,
            partner_id: id(at),
            name: name(at),
            from: from.to_owned(),
            to: to.to_owned(),
            gained: *difference > 0,
            decided_by: vec![gate.clone(), gate],
            within_chance: Some(at % 3 == 0),
            reason: "every gate passed".to_owned(),
        })
    };
    differences.iter().enumerate().filter_map(change).collect()
}

fn edge(at: usize) -> Edge {
    Edge {
        partner_id: id(at),
        name: name(at),
        tier: "gold".to_owned(),
        becomes: "silver".to_owned(),
        metric: "csat".to_owned(),
        unit: Unit::Share,
        at_least: true,
        bound: 0.85,
        value: 0.88,
        low: 0.802,
        high: 0.931,
        counts: Some(2),
        worth: Some(amount(-648_429)),
    }
}
