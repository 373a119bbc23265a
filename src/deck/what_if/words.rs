//! What a comparison of two programmes comes to, in sentences: for the terminal and for slides alike.

use crate::deck::format;
use crate::domain::{Money, Quarter};
use crate::scorecard::model::Unit;
use crate::settlement::what_if::model::{
    Amounts, Change, CurrencyAmounts, DecidingGate, Edge, Pair, PartnerEffect, PartnerOutcome, PeriodOutcome,
    TierChange, WhatIf,
};

/// Most partners that a sentence names.
const NAMED: usize = 4;

/// Partners by what other rules do to them.
#[derive(Debug, Default)]
pub struct Sides<'a> {
    /// Who gets more, most first.
    pub gain: Vec<&'a PartnerEffect>,
    /// Who gets less, most first.
    pub lose: Vec<&'a PartnerEffect>,
    /// Who gets the same.
    pub same: usize,
    /// Whose payouts have no rate and differ.
    pub without_rate: Vec<&'a PartnerEffect>,
}

/// Sorts partners by what other rules do to them.
#[must_use]
pub fn sides(found: &WhatIf) -> Sides<'_> {
    let mut sides = Sides::default();
    for partner in &found.partners {
        match partner.reporting.map(|amounts| amounts.earned.difference.minor) {
            Some(1..) => sides.gain.push(partner),
            Some(..0) => sides.lose.push(partner),
            Some(0) => sides.same += 1,
            None if partner.payouts.iter().any(|one| one.amounts.earned.difference.minor != 0) => {
                sides.without_rate.push(partner);
            }
            None => sides.same += 1,
        }
    }
    sides.lose.reverse();
    sides
}

/// `2026 Q3`, `2025 Q1 to 2026 Q3`.
#[must_use]
pub fn periods(found: &WhatIf) -> String {
    match found.periods.as_slice() {
        [] => String::new(),
        [one] => one.period.title(),
        [first, .., last] => format!("{} to {}", first.period.title(), last.period.title()),
    }
}

/// `draft in place of 2026`.
#[must_use]
pub fn rules(found: &WhatIf) -> String {
    format!("{} in place of {}", found.rules, format::list(&found.in_place_of))
}

/// What it costs: the sum over all partners and its part of what was recognised.
#[must_use]
pub fn budget(found: &WhatIf) -> String {
    let Amounts { recognised, earned: Pair { before, after, difference }, .. } = found.total.amounts;
    let (before, after, recognised) = (format::exact(before), format::exact(after), format::exact(recognised));
    if difference.minor == 0 {
        return format!("All partners together get {after}, as before.");
    }
    let part = found
        .total
        .of_recognised
        .map_or_else(String::new, |part| format!(", {} of the {recognised} recognised", format::percent(part.abs())));
    format!("All partners together get {after} in place of {before}: {}{part}.", format::signed_exact(difference))
}

/// What of it is payable in these periods; `None` where that is what they come to, under both programmes and for every partner.
#[must_use]
pub fn payable(found: &WhatIf) -> Option<String> {
    if !has_payments(found) {
        return None;
    }
    let Pair { before, after, difference } = found.total.amounts.payable;
    let (before, after) = (format::exact(before), format::exact(after));
    let changes = if difference.minor == 0 {
        format!("{after}, as before")
    } else {
        format!("{after} in place of {before}: {}", format::signed_exact(difference))
    };
    Some(format!("Payable of it by the rules of payment: {changes}."))
}

/// Whether rules of payment, balances or cash that partners hold make what is payable another amount than what periods come to.
#[must_use]
pub fn has_payments(found: &WhatIf) -> bool {
    let partners = found.periods.iter().flat_map(|period| &period.partners);
    let mut payouts = partners.flat_map(|partner| &partner.payouts).map(|payout| payout.own.amounts);
    payouts.any(|amounts| amounts.earned != amounts.payable)
}

/// `Three partners gain, one loses, eight get the same.`
#[must_use]
pub fn who(sides: &Sides<'_>) -> String {
    let phrase = |count: usize, one: &str, more: &str| {
        let number = i64::try_from(count).unwrap_or(i64::MAX);
        format!("{} {}", format::number_word(number), if count == 1 { one } else { more })
    };
    let mut parts = Vec::new();
    if !sides.gain.is_empty() {
        parts.push(phrase(sides.gain.len(), "gains", "gain"));
    }
    if !sides.lose.is_empty() {
        parts.push(phrase(sides.lose.len(), "loses", "lose"));
    }
    if !sides.without_rate.is_empty() {
        parts.push(format!("{} no rate to compare by", phrase(sides.without_rate.len(), "has", "have")));
    }
    if parts.is_empty() {
        return "Every partner gets the same.".to_owned();
    }
    if sides.same > 0 {
        parts.push(phrase(sides.same, "gets the same", "get the same"));
    }
    // `one partner gains, two lose`: the noun stands once.
    let noun = if parts[0].starts_with("one ") { "partner" } else { "partners" };
    let first = parts[0].replacen(' ', &format!(" {noun} "), 1);
    parts[0] = format::capitalised(&first);
    format!("{}.", format::list(&parts))
}

/// Every outcome of a partner, oldest period first.
pub(super) fn outcomes<'a>(found: &'a WhatIf, partner: &PartnerEffect) -> Vec<&'a PartnerOutcome> {
    let all = found.periods.iter().flat_map(|period| &period.partners);
    all.filter(|outcome| outcome.partner_id == partner.partner_id).collect()
}

/// Whether each tier that a partner is paid at otherwise may be chance; never where none is another.
pub(super) fn is_by_chance(found: &WhatIf, partner: &PartnerEffect) -> bool {
    let mut moved = outcomes(found, partner).into_iter().filter(|outcome| outcome.paid.differs()).peekable();
    moved.peek().is_some() && moved.all(|outcome| outcome.paid_within_chance == Some(true))
}

/// Who gains by a tier that may be chance, and how much together; `None` where nobody does.
#[must_use]
pub fn gains_by_chance(found: &WhatIf) -> Option<String> {
    let gain: Vec<&PartnerEffect> =
        sides(found).gain.into_iter().filter(|partner| is_by_chance(found, partner)).collect();
    let amounts = gain.iter().filter_map(|partner| partner.reporting);
    let sum = amounts.map(|all| all.earned.difference).reduce(|sum, more| sum.checked_add(more).unwrap_or(sum))?;
    let sum = format::signed_exact(sum);
    let named: Vec<String> = gain.iter().take(NAMED).map(|partner| format::shortened(&partner.name, 30)).collect();
    Some(match gain.len() {
        1 => format!("{} gains {sum} by a tier that may be chance.", named[0]),
        all if all > NAMED => {
            format!("{} partners gain by tiers that may be chance, {sum} together.", format::number_word(all as i64))
        }
        _ => format!("{} gain by tiers that may be chance, {sum} together.", format::list(&named)),
    })
}

/// How many tiers that are gained or lost chance alone may have moved, and whose; `None` where there is none.
#[must_use]
pub fn chance(found: &WhatIf) -> Option<String> {
    let sentences: Vec<String> = [(true, "gained"), (false, "lost")]
        .into_iter()
        .filter_map(|(gained, verb)| moved(found, gained, verb))
        .collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

fn moved(found: &WhatIf, gained: bool, verb: &str) -> Option<String> {
    let all: Vec<&TierChange> = found.tiers.iter().filter(|change| change.gained == gained).collect();
    let by_chance: Vec<&&TierChange> = all.iter().filter(|change| change.within_chance == Some(true)).collect();
    let number = |list: usize| format::number_word(i64::try_from(list).unwrap_or(i64::MAX));
    match (by_chance.len(), all.len()) {
        (0, _) => None,
        (1, 1) => Some(format!("The one tier {verb} may be chance.")),
        (some, every) if some == every => Some(format!("All {} tiers {verb} may be chance.", number(every))),
        (some, every) => {
            let named: Vec<String> = by_chance.iter().map(|change| who_and_when(found, change)).collect();
            Some(format!(
                "Of {} tiers {verb}, {} may be chance: {}.",
                number(every),
                number(some),
                format::list(&named)
            ))
        }
    }
}

/// `P003`, with the quarter where there are several: `P003 in 2026 Q3`.
fn who_and_when(found: &WhatIf, change: &TierChange) -> String {
    let several = found.tiers.iter().any(|other| other.quarter != change.quarter);
    let when = if several { format!(" in {}", change.quarter.title()) } else { String::new() };
    format!("{}{when}", change.partner_id)
}

/// `silver to gold`.
#[must_use]
pub fn change(change: &Change) -> String {
    let word = |tier: &Option<String>| tier.clone().unwrap_or_else(|| "no tier".to_owned());
    match change.differs() {
        true => format!("{} to {}", word(&change.before), word(&change.after)),
        false => change.after.clone().unwrap_or_else(|| format::NO_FIGURE.to_owned()),
    }
}

/// `csat 88.0% (80.2% to 93.1%), at least 85%, was 90%`.
#[must_use]
pub fn gate(gate: &DecidingGate) -> String {
    let side = |bound: f64| {
        let word = if gate.at_least { "at least" } else { "at most" };
        format!("{word} {}", format::value_short(bound, gate.unit))
    };
    let figure = gate.value.map_or_else(
        || "without enough evidence".to_owned(),
        |value| figure(value, gate.low.zip(gate.high), gate.unit),
    );
    let bounds = match (gate.bound_before, gate.bound) {
        (Some(before), Some(after)) if before.total_cmp(&after).is_eq() => side(after),
        (Some(before), Some(after)) => format!("{}, was {}", side(after), format::value_short(before, gate.unit)),
        (None, Some(after)) => format!("{}, was not asked", side(after)),
        (Some(before), None) => format!("not asked, was {}", side(before)),
        (None, None) => String::new(),
    };
    format!("{} {figure}, {bounds}", gate.metric)
}

fn figure(value: f64, interval: Option<(f64, f64)>, unit: Unit) -> String {
    let ends = interval.map_or_else(String::new, |(low, high)| format!(" ({})", format::interval(low, high, unit)));
    format!("{}{ends}", format::value(value, unit))
}

/// `within chance of the bound`, `beyond chance`; empty where no interval says.
#[must_use]
pub fn certainty(within_chance: Option<bool>) -> &'static str {
    match within_chance {
        Some(true) => "within chance",
        Some(false) => "beyond chance",
        None => "",
    }
}

/// `csat 88.0% (80.2% to 93.1%), at least 85%: crossed if 3 came out otherwise`.
#[must_use]
pub fn edge(edge: &Edge) -> String {
    let side = if edge.at_least { "at least" } else { "at most" };
    let figure = figure(edge.value, Some((edge.low, edge.high)), edge.unit);
    let bound = format::value_short(edge.bound, edge.unit);
    let counts = edge
        .counts
        .map_or_else(String::new, |counts| format!(": crossed if {} came out otherwise", format::number_word(counts)));
    format!("{} {figure}, {side} {bound}{counts}", edge.metric)
}

/// The difference in the currency of a partner that is paid in one, how many there are for others: `+$100.00`, `in 3 currencies`.
#[must_use]
pub fn in_its_currency(payouts: &[CurrencyAmounts]) -> String {
    match payouts {
        [one] => difference(one.amounts.earned.difference),
        several => format!("in {} currencies", several.len()),
    }
}

/// A difference with its sign; `same` where there is none.
#[must_use]
pub fn difference(difference: Money) -> String {
    if difference.minor == 0 { "same".to_owned() } else { format::signed_exact(difference) }
}

/// What must be known of the figures: rates that lack, closed and partial periods, and how earlier tiers were decided.
#[must_use]
pub fn remarks(found: &WhatIf) -> Vec<String> {
    let mut lines = Vec::new();
    let lacking = i64::try_from(found.total.without_rate).unwrap_or(i64::MAX);
    if lacking > 0 {
        let verb = if lacking == 1 { "has" } else { "have" };
        lines.push(format!("{} {verb} no rate and stand in no sum.", format::plural(lacking, "payout")));
    }
    let titles = |wanted: fn(&PeriodOutcome) -> bool| -> Vec<String> {
        found.periods.iter().filter(|period| wanted(period)).map(|period| Quarter::title(period.period)).collect()
    };
    let closed = titles(|period| period.closed);
    if !closed.is_empty() {
        let verb = if closed.len() == 1 { "is" } else { "are" };
        let closed = format::list(&closed);
        lines.push(format!(
            "{closed} {verb} closed: both sides are computed from today's data, and what was closed stays."
        ));
    }
    for period in &found.periods {
        if let Some(day) = period.partial_until {
            lines.push(format!("{} has data to {} alone.", period.period.title(), format::day(day)));
        }
    }
    lines
        .push("Earlier tiers are decided under the other rules too, from the first quarter of the data on.".to_owned());
    lines.push("True-ups of closed quarters are left out on both sides.".to_owned());
    lines
}
