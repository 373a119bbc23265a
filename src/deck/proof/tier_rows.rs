//! The executive's tables of tiers held against the settlements: how many hold which, who moved and why, and how sure it is.

use super::all_partners::AllPartners;
use super::measures::is_bound;
use super::print::{figure_first, read_back};
use super::rows::{Found, number_first, table_of, text_at, whole};
use crate::deck::format;
use crate::deck::model::{Cell, Slide, Table};
use crate::deck::sentences::rule_changes::metric_name;
use crate::programme::model::Tier;
use crate::scorecard::model::{Scorecard, Unit};
use crate::settlement::model::{GateOutcome, PartnerSettlement, TierDecision};

/// What the tables say otherwise than was settled.
pub(super) fn differing(slide: &Slide, all: &AllPartners<'_>) -> Vec<String> {
    let mut found = Found::default();
    if let Some(table) = table_of(slide, "Partners by tier") {
        tiers(&mut found, table, all);
    }
    if let Some(table) = table_of(slide, "Gates that keep partners from the next tier") {
        gates(&mut found, table, all);
    }
    let rows_of =
        [("Movements between tiers", is_movement as IsRow), ("Tiers that stay and are least sure", is_unsure)];
    for (caption, is_row) in rows_of {
        let rows = table_of(slide, caption).map(|table| table.rows.as_slice()).unwrap_or_default();
        for row in rows {
            let name = text_at(row, 0);
            let cards = all.called(name);
            let is = |card: &&Scorecard| all.settled(card).is_none_or(|settled| is_row(row, card, settled, all));
            let is_right = cards.is_empty() || cards.iter().any(is);
            found.hold(is_right, || format!("the tier of {name} reads otherwise than it was settled"));
        }
    }
    found.0
}

/// How many partners miss a gate of their next tier, and how many lack evidence for it.
fn gates(found: &mut Found, table: &Table, all: &AllPartners<'_>) {
    let count = |shown: &str| if shown == format::NO_FIGURE { Some(0) } else { whole(shown) };
    let tiers = || all.cards.partners.iter().filter_map(|card| all.settled(card)).map(|settled| &settled.tier);
    let next = |tier: &TierDecision| {
        let gates = tier.gates.iter().filter(|gate| tier.next.as_ref() == Some(&gate.tier));
        gates.cloned().collect::<Vec<GateOutcome>>()
    };
    for row in &table.rows {
        let (name, asked) = (text_at(row, 0), text_at(row, 1));
        let is = |gate: &GateOutcome| {
            let side = if gate.at_least { " at least " } else { " at most " };
            let unit = all.common.definition(&gate.metric).unit;
            format::shortened(&all.common.tier_name(&gate.tier), 24) == name
                && asked.split_once(side).is_some_and(|(metric, bound)| {
                    metric == metric_name(all.common, &gate.metric)
                        && read_back(bound, unit).is_some_and(|read| read.holds(gate.bound))
                })
        };
        let gates: Vec<GateOutcome> = tiers().flat_map(next).filter(is).collect();
        let of = |passed: Option<bool>| gates.iter().filter(|gate| gate.passed == passed).count() as i64;
        let is_right = !gates.is_empty()
            && count(text_at(row, 2)) == Some(of(Some(false)))
            && count(text_at(row, 3)) == Some(of(None));
        found.hold(is_right, || format!("what {name} asks ({asked}) is counted otherwise"));
    }
}

type IsRow = fn(&[Cell], &Scorecard, &PartnerSettlement, &AllPartners<'_>) -> bool;

/// How many partners hold each tier, now and before, with its share.
fn tiers(found: &mut Found, table: &Table, all: &AllPartners<'_>) {
    let held: Vec<_> = all.cards.partners.iter().filter_map(|card| all.settled(card)).map(|one| &one.tier).collect();
    for row in &table.rows {
        let name = text_at(row, 0);
        let is = |tier: &Tier| {
            let now = held.iter().filter(|one| one.earned == tier.id).count() as i64;
            let before = held.iter().filter(|one| one.previous.as_deref() == Some(tier.id.as_str())).count() as i64;
            format::shortened(&tier.name, 24) == name
                && table.columns.iter().enumerate().all(|(at, column)| match column.title.as_str() {
                    "Share" => super::money::is_share(text_at(row, at), tier.share),
                    "Before" => whole(text_at(row, at)) == Some(before),
                    "Now" => whole(text_at(row, at)) == Some(now),
                    _ => true,
                })
        };
        found.hold(all.common.programme.tiers.iter().any(is), || format!("partners at {name} are counted otherwise"));
    }
}

/// From where, why, how sure the tier is, and what is payable.
fn is_movement(row: &[Cell], card: &Scorecard, settled: &PartnerSettlement, all: &AllPartners<'_>) -> bool {
    let tier = &settled.tier;
    let from = tier.previous.as_deref().map_or_else(|| format::NO_FIGURE.to_owned(), |id| all.common.tier_name(id));
    let due = all.sum(settled, |one| one.payable_reporting);
    let payable = text_at(row, 5);
    text_at(row, 1) == from
        && is_reason(text_at(row, 3), tier, card, all)
        && is_sure(text_at(row, 4), tier)
        && due.map_or(payable == format::NO_FIGURE, |due| super::money::is(payable, due))
}

/// Which tier, on what most of the doubt rests, and how sure it is.
fn is_unsure(row: &[Cell], _: &Scorecard, settled: &PartnerSettlement, all: &AllPartners<'_>) -> bool {
    let tier = &settled.tier;
    let decides = tier.certainty.as_ref().and_then(|certainty| certainty.decides.as_deref());
    text_at(row, 1) == all.common.tier_name(&tier.earned)
        && decides.is_some_and(|metric| text_at(row, 2) == metric_name(all.common, metric))
        && is_sure(text_at(row, 3), tier)
}

fn is_sure(shown: &str, tier: &TierDecision) -> bool {
    match tier.certainty.as_ref().and_then(|one| one.of(&tier.earned)) {
        Some(due) => read_back(shown, Unit::Share).is_some_and(|read| read.holds(due)),
        None => shown == format::NO_FIGURE,
    }
}

/// `customer satisfaction: 84.1%, at least 86% asked (and two more gates)`, or the words of the decision itself.
fn is_reason(shown: &str, tier: &TierDecision, card: &Scorecard, all: &AllPartners<'_>) -> bool {
    let is_of = |gate: &GateOutcome| shown.starts_with(&format!("{}: ", metric_name(all.common, &gate.metric)));
    let mut gates = tier.gates.iter().filter(|gate| is_of(gate)).peekable();
    if gates.peek().is_some() {
        return gates.any(|gate| is_missed(shown, gate, card, all)) && is_rest(shown, tier);
    }
    let is_told = shown == format::shortened(&format::in_notation(&tier.reason), 90);
    if let Some((_, rest)) = shown.split_once(" was held for ") {
        return number_first(rest) == Some(i64::from(all.common.programme.tier_changes.held_quarters));
    }
    // Digits in the rest are those of names and quarters.
    is_told
        || !shown.contains(|letter: char| letter.is_ascii_digit())
        || ["to be cured by ", "every gate of "].iter().any(|words| shown.starts_with(words))
}

/// Value and bound of a gate that was missed. What is cut off at the end of a long reason cannot be read.
fn is_missed(shown: &str, gate: &GateOutcome, card: &Scorecard, all: &AllPartners<'_>) -> bool {
    let definition = all.common.definition(&gate.metric);
    let name = format!("{}: ", metric_name(all.common, &gate.metric));
    let Some(told) = shown.strip_prefix(name.as_str()) else { return false };
    let side = if gate.at_least { ", at least " } else { ", at most " };
    match (told.split_once(side), gate.value) {
        (Some((value, rest)), Some(due)) => {
            let bound = figure_first(rest).map(|(bound, _)| bound);
            let is_bound = |shown: &str| match card.metric(&gate.metric) {
                Some(result) => is_bound(shown, &definition, result, gate.bound),
                None => read_back(shown, definition.unit).is_some_and(|read| read.holds(gate.bound)),
            };
            read_back(value, definition.unit).is_some_and(|read| read.holds(due))
                && (shown.ends_with('…') || bound.is_some_and(is_bound))
        }
        (None, Some(_)) => shown.ends_with('…'),
        (_, None) => told.starts_with("too little evidence"),
    }
}

/// `(and 12 more gates)`: fewer than there are.
fn is_rest(shown: &str, tier: &TierDecision) -> bool {
    let rest = shown.split_once(" (and ").and_then(|(_, rest)| number_first(rest));
    rest.is_none_or(|more| more < tier.gates.iter().filter(|gate| gate.passed != Some(true)).count() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::executive::executive_deck;
    use crate::deck::fixture;
    use crate::settlement::certainty::Certainty;

    #[test]
    fn numbers_in_names_of_tiers_are_no_figures() {
        let mut field = fixture::field(12);
        for (number, tier) in field.fixture.version.tiers.iter_mut().enumerate() {
            tier.name = format!("Level {number}");
        }
        let common = field.fixture.common();
        let deck = executive_deck(&field.input(&common));
        let all = AllPartners::of_field(&field, &common);
        let slide = deck.slides.iter().find(|slide| slide.id == "tiers").expect("a slide");
        let words = serde_json::to_string(slide).expect("data");
        assert!(words.contains("every gate of Level "), "{words}");
        assert_eq!(differing(slide, &all), [""; 0]);
    }

    #[test]
    fn tiers_read_as_they_were_settled_in_every_notation() {
        for locale in crate::domain::locale::ALL {
            let mut field = fixture::field(12);
            field.fixture.locale = locale;
            for settled in field.settlements.partners.iter_mut().take(3) {
                let tier = &mut settled.tier;
                (tier.previous, tier.earned) = (Some("gold".to_owned()), "silver".to_owned());
                (tier.held, tier.no_longer_held) = (false, None);
                let sure = vec![("silver".to_owned(), 0.9995), ("gold".to_owned(), 0.0005)];
                tier.certainty = Some(Certainty { tiers: sure, decides: Some("csat".to_owned()) });
                let gate = |metric: &str| GateOutcome {
                    tier: "gold".to_owned(),
                    metric: metric.to_owned(),
                    bound: 0.86,
                    at_least: true,
                    value: Some(0.6),
                    minimum_evidence: None,
                    passed: Some(false),
                };
                tier.gates = vec![gate("csat"), gate("escalation_rate")];
            }
            let common = field.fixture.common();
            let deck = executive_deck(&field.input(&common));
            let all = AllPartners::of_field(&field, &common);
            let slide = deck.slides.iter().find(|slide| slide.id == "tiers").expect("a slide");
            let found = format::written_in(locale, || differing(slide, &all));
            let moved = table_of(slide, "Movements between tiers").map(|table| &table.rows[0]);
            assert!(moved.is_some_and(|row| text_at(row, 3).contains("86")), "{moved:?}");
            assert_eq!(found, [""; 0], "{}: {moved:?}", locale.tag);
        }
    }
}
