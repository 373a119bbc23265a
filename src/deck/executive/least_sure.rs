//! How sure tiers are, and which of those that stay are least sure.

use super::Overview;
use super::tiers::on_probation;
use crate::deck::format;
use crate::deck::model::{Block, Cell};
use crate::deck::sentences::money::{Movement, movement};
use crate::deck::sentences::next_tier::MOVES_NO_MONEY;
use crate::deck::sentences::rule_changes::metric_name;
use crate::deck::slide::{heading, left, note, right, table};
use crate::settlement::model::TierDecision;

/// Partners listed.
const PARTNERS: usize = 5;
/// From this probability on a tier that stays is worth no word.
const SURE: f64 = 0.8;
/// Half rows that the heading of the table takes.
const HEADING: usize = 6;

/// How sure the tier earned is.
pub(super) fn sure(tier: &TierDecision) -> String {
    let probability = tier.certainty.as_ref().and_then(|certainty| certainty.of(&tier.earned));
    probability.map_or_else(|| format::NO_FIGURE.to_owned(), format::probability)
}

/// What the column says.
pub(super) fn meaning() -> Block {
    note(format!(
        "Sure: how probable the tier is, given how much stands behind the figures of its gates. {MOVES_NO_MONEY}."
    ))
}

/// Partners whose tier stays and could easily be another, the least sure first, in so many half rows; nothing where there are none.
pub(super) fn blocks(overview: &Overview<'_>, room: usize) -> Vec<Block> {
    let common = overview.common();
    let stays = |tier: &&TierDecision| movement(common, tier) == Movement::Stays && !on_probation(tier);
    let mut found = Vec::new();
    for partner in &overview.partners {
        let Some(tier) = partner.settlement.map(|settlement| &settlement.tier).filter(stays) else { continue };
        let Some(certainty) = &tier.certainty else { continue };
        if let (Some(probability), Some(decides)) = (certainty.of(&tier.earned), &certainty.decides)
            && probability < SURE
        {
            found.push((probability, tier, decides, partner));
        }
    }
    found.sort_by(|(left, ..), (right, ..)| left.total_cmp(right));
    found.truncate(PARTNERS.min(room.saturating_sub(HEADING) / 2));
    if found.is_empty() {
        return Vec::new();
    }
    let row = |(probability, tier, decides, partner): (f64, &TierDecision, &String, _)| {
        vec![
            overview.name_cell(partner),
            Cell::strong(common.tier_name(&tier.earned)),
            Cell::text(metric_name(common, decides)),
            Cell::text(format::probability(probability)),
        ]
    };
    let columns = vec![left("Partner", 1.65), left("Tier", 0.9), left("Most of the doubt", 3.2), right("Sure", 0.5)];
    let rows = found.into_iter().map(row).collect();
    vec![heading("Stay, and are least sure"), table("Tiers that stay and are least sure", columns, rows, false)]
}
