//! The tier quarter by quarter: what the figures gave, what the rules about changes made of it, and what was paid.

use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Band, Cell, RichText, Slide};
use crate::deck::sentences::money::tier_clause;
use crate::deck::sentences::tiers::reason;
use crate::deck::slide::{content, left, subtitle, table, text};
use crate::programme::tier_changes::TierChanges;
use crate::settlement::model::{TierQuarter, TierStanding};

/// Quarters shown, the newest last.
const QUARTERS: usize = 8;
/// Letters of a reason.
const REASON: usize = 150;

/// The slide; `None` where a tier is always what the quarter's figures give.
pub(super) fn slide(context: &Context<'_>) -> Option<Slide> {
    let common = context.common();
    let tier = &context.input.settlement?.tier;
    if !common.programme.tier_changes.are_gradual() || tier.history.is_empty() {
        return None;
    }
    let skipped = tier.history.len().saturating_sub(QUARTERS);
    let rows = tier.history.iter().skip(skipped).map(|quarter| row(context, quarter)).collect();
    let columns = vec![
        left("Quarter", 0.9),
        left("By its figures", 1.1),
        left("Tier", 1.1),
        left("Standing", 1.7),
        left("Paid at", 1.0),
        left("Why", 5.0),
    ];
    let under = subtitle(&["Tier history".to_owned(), "each quarter by the rules in force on its last day".to_owned()]);
    let bands = vec![
        Band::full(vec![table("The tier quarter by quarter", columns, rows, tier.history.len() > 5)]),
        Band::full(vec![text(vec![RichText::plain(rules(&common.programme.tier_changes))])]),
    ];
    Some(content("tier-history", format::capitalised(&tier_clause(common, tier)), under, bands))
}

fn row(context: &Context<'_>, quarter: &TierQuarter) -> Vec<Cell> {
    let common = context.common();
    let name = |id: &str| if id.is_empty() { format::NO_FIGURE.to_owned() } else { common.tier_name(id) };
    let standing = quarter.standing();
    let stands = match standing {
        TierStanding::Good => Cell::muted(standing.to_string()),
        TierStanding::Probation(_) => Cell::strong(standing.to_string()),
        TierStanding::Held(_) | TierStanding::ReEntry(_) => Cell::text(standing.to_string()),
    };
    vec![
        Cell::strong(quarter.quarter.title()),
        Cell::text(name(&quarter.by_figures)),
        Cell::strong(name(&quarter.earned)),
        stands,
        Cell::text(name(&quarter.paid)),
        Cell::text(format::capitalised(&format::shortened(&reason(common, quarter), REASON))),
    ]
}

/// What the programme says of changes between tiers.
fn rules(changes: &TierChanges) -> String {
    let quarters = |number: u32| {
        let number = i64::from(number);
        format!("{} {}", format::number_word(number), format::plural_word(number, "quarter"))
    };
    let steps = |number: u32| {
        let number = i64::from(number);
        format!("{} {}", format::number_word(number), format::plural_word(number, "step"))
    };
    let mut said = Vec::new();
    if changes.promotion_after > 1 {
        said.push(format!("a tier rises after {} in a row that earn more", quarters(changes.promotion_after)));
    }
    said.extend(changes.most_steps_up.map(|most| format!("a tier rises by {} a quarter at most", steps(most))));
    if changes.probation > 0 {
        let time = quarters(changes.probation);
        said.push(format!("a tier that is missed is kept on probation for {time}, and one that passes it cures it"));
    }
    said.extend(changes.most_steps_down.map(|most| format!("a tier falls by {} a quarter at most", steps(most))));
    if changes.re_entry_after > 0 {
        said.push(format!("after a fall a tier does not rise for {}", quarters(changes.re_entry_after)));
    }
    if said.is_empty() {
        return "Tiers rise and fall at once.".to_owned();
    }
    format!("{}.", format::capitalised(&said.join("; ")))
}
