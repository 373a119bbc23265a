//! What the index can be narrowed down by: verdicts, tier, movement of the tier, region and manager.

use std::collections::BTreeMap;

use crate::deck::format;
use crate::deck::index_model::{IndexChoice, IndexFilter, IndexRow};
use crate::deck::input::IndexInput;
use crate::deck::sentences::money::{Movement, movement};
use crate::scorecard::model::Scorecard;
use crate::settlement::model::PartnerSettlement;

/// Key and title of each filter, in the order they stand. Keys are part of addresses that people send.
const FILTERS: [(&str, &str); 5] =
    [("status", "Status"), ("tier", "Tier"), ("change", "Tier change"), ("region", "Region"), ("manager", "Manager")];

/// The words of a choice for partners that nothing is known of.
const NOT_STATED: &str = "Not stated";

/// Under what a partner is filed, by the key of the filter; an empty value is for what is not known.
pub(super) fn filed(
    input: &IndexInput<'_>,
    scorecard: &Scorecard,
    tiered: Option<&PartnerSettlement>,
    row: &IndexRow,
) -> BTreeMap<String, String> {
    let profile = &scorecard.partner;
    let mut filed = BTreeMap::from([
        ("status".to_owned(), status(row).0.to_owned()),
        ("region".to_owned(), profile.region.clone().unwrap_or_default()),
        ("manager".to_owned(), profile.manager.clone().unwrap_or_default()),
    ]);
    if let Some(settlement) = tiered {
        filed.insert("tier".to_owned(), settlement.tier.earned.clone());
        let change = match movement(input.common, &settlement.tier) {
            Movement::Up => "up",
            Movement::Down => "down",
            Movement::Stays => "kept",
        };
        filed.insert("change".to_owned(), change.to_owned());
    }
    filed
}

/// The worst verdict among a partner's measures.
fn status(row: &IndexRow) -> (&'static str, &'static str) {
    STATUSES[match row {
        IndexRow { breach: 1.., .. } => 0,
        IndexRow { deviation: 1.., .. } => 1,
        IndexRow { met: 1.., .. } => 2,
        _ => 3,
    }]
}

const STATUSES: [(&str, &str); 4] =
    [("breach", "In breach"), ("deviation", "Within tolerance at worst"), ("met", "All met"), ("none", "No verdict")];

/// The filters that tell partners apart: those with two choices or more.
pub(super) fn filters(input: &IndexInput<'_>, rows: &[IndexRow]) -> Vec<IndexFilter> {
    let filter = |(key, title): &(&str, &str)| {
        let choices = choices(input, key, rows);
        (choices.len() > 1).then(|| IndexFilter { key: (*key).to_owned(), title: (*title).to_owned(), choices })
    };
    FILTERS.iter().filter_map(filter).collect()
}

/// What partners are filed under, each with how many.
fn choices(input: &IndexInput<'_>, key: &str, rows: &[IndexRow]) -> Vec<IndexChoice> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for value in rows.iter().filter_map(|row| row.filed.get(key)) {
        *counts.entry(value).or_default() += 1;
    }
    let mut choices: Vec<IndexChoice> = counts
        .into_iter()
        .map(|(value, count)| IndexChoice { value: value.to_owned(), label: label(input, key, value), count })
        .collect();
    choices.sort_by_key(|choice| place(input, key, choice));
    choices
}

/// How a choice is called.
fn label(input: &IndexInput<'_>, key: &str, value: &str) -> String {
    let known = |names: &[(&str, &str)]| {
        names.iter().find(|(known, _)| *known == value).map_or(value, |(_, label)| *label).to_owned()
    };
    match key {
        "status" => known(&STATUSES),
        "change" => known(&[("up", "Up"), ("down", "Down"), ("kept", "Unchanged")]),
        "tier" => input.common.tier_name(value),
        _ if value.is_empty() => NOT_STATED.to_owned(),
        _ => format::shortened(value, 60),
    }
}

/// The best tier, the worst verdict and movements come first; names by alphabet, what is not stated last.
fn place(input: &IndexInput<'_>, key: &str, choice: &IndexChoice) -> (usize, String) {
    let among = |order: &[&str]| order.iter().position(|one| *one == choice.value).unwrap_or(order.len());
    let place = match key {
        "status" => among(&STATUSES.map(|(value, _)| value)),
        "change" => among(&["up", "down", "kept"]),
        "tier" => input.common.tier_rank(&choice.value).map_or(usize::MAX, |rank| usize::MAX - 1 - rank),
        _ => usize::from(choice.value.is_empty()),
    };
    (place, choice.label.to_lowercase())
}
