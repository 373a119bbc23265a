//! What was agreed before with what became of it, and what is proposed now.

use super::duties::status_of;
use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Audience, Band, Block, Cell, Slide, StatusMark};
use crate::deck::sentences::actions::{Proposal, Who, due, proposals};
use crate::deck::sentences::agreed::title;
use crate::deck::slide::{content, heading, left, note, subtitle, table};
use crate::programme::duties::Side;
use crate::scorecard::follow_ups::{ActionStand, FollowUp};

/// Agreed actions shown.
const ROWS: usize = 8;
/// Characters of an action that are shown.
const WORDS: usize = 96;

/// The slide; `None` where nothing was agreed and nothing is proposed.
pub(super) fn slide(context: &Context<'_>) -> Option<Slide> {
    let actions = &context.input.details.actions;
    let proposals = proposals(context);
    let bands: Vec<Band> =
        [agreed(context, actions), proposed(context, &proposals)].into_iter().flatten().map(Band::full).collect();
    if bands.is_empty() {
        return None;
    }
    let under = subtitle(&["Actions".to_owned(), context.period().title()]);
    Some(content("actions", title(actions, proposals.len()), under, bands))
}

/// Agreed before: what is open first, then what was late, what is not due yet, and what was done in time.
fn agreed(context: &Context<'_>, actions: &[ActionStand]) -> Option<Vec<Block>> {
    if actions.is_empty() {
        return None;
    }
    let mut ordered: Vec<&ActionStand> = actions.iter().collect();
    ordered.sort_by_key(|action| (order(&action.stand), action.stand.due));
    let rows = ordered.iter().take(ROWS).map(|action| row(context, action)).collect();
    let columns = vec![left("What", 4.4), left("From", 0.9), left("Owner", 0.9), left("Due", 0.9), left("", 1.3)];
    let mut blocks = vec![heading("Agreed before"), table("Actions agreed before", columns, rows, true)];
    if let Some(rest) = ordered.get(ROWS..).filter(|rest| !rest.is_empty()) {
        let in_time = if rest.iter().all(|action| order(&action.stand) == 3) { ", all done in time" } else { "" };
        blocks.push(note(format!("And {} more{in_time}.", format::number_word(rest.len() as i64))));
    }
    Some(blocks)
}

fn order(stand: &FollowUp) -> u8 {
    match (stand.met, stand.done) {
        (Some(false), None) => 0,
        (Some(false), Some(_)) => 1,
        (None, None) => 2,
        (Some(true), _) | (None, Some(_)) => 3,
    }
}

fn row(context: &Context<'_>, action: &ActionStand) -> Vec<Cell> {
    let stand = &action.stand;
    let status = match (stand.met, stand.done) {
        (None, Some(done)) => {
            Cell::Status { status: StatusMark::Met, word: format!("done, {}", format::day_and_month(done)) }
        }
        _ => status_of(stand.met, stand.done, stand.done.is_none()),
    };
    let owner = match action.owner {
        Some(Side::Partner) => owner(context, Who::Partner),
        Some(Side::Vendor) => owner(context, Who::Vendor),
        None => "nobody named",
    };
    vec![
        Cell::strong(format::shortened(&context.masked(&action.text), WORDS)),
        Cell::text(format::shortened(action.source.as_deref().unwrap_or(format::NO_FIGURE), 20)),
        Cell::text(owner),
        Cell::text(format::day_and_month(stand.due)),
        status,
    ]
}

/// Who does it, in a word.
fn owner(context: &Context<'_>, who: Who) -> &'static str {
    match (who, context.audience) {
        (Who::Partner, Audience::Partner) => "you",
        (Who::Partner, Audience::Vendor) => "partner",
        (Who::Vendor, _) => "us",
        (Who::Together, _) => "both",
    }
}

/// Proposed now, with room to agree each by hand; `None` where the figures ask for nothing.
fn proposed(context: &Context<'_>, proposals: &[Proposal]) -> Option<Vec<Block>> {
    if proposals.is_empty() {
        return None;
    }
    let by = format::day_and_month(due(context));
    let rows = proposals
        .iter()
        .map(|proposal| {
            vec![
                Cell::strong(format::shortened(&format::capitalised(&context.masked(&proposal.what)), WORDS)),
                Cell::text(proposal.from),
                Cell::text(owner(context, proposal.who)),
                Cell::text(by.clone()),
                Cell::text(""),
            ]
        })
        .collect();
    let columns =
        vec![left("What", 4.4), left("From", 0.9), left("Owner", 0.9), left("Due", 0.9), left("Agreed, by whom", 1.3)];
    Some(vec![
        heading("Proposed from the figures, to be agreed in the review"),
        table("Actions proposed", columns, rows, true),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture;
    use crate::deck::partner::partner_deck;
    use crate::deck::sentences::agreed::testing::action;

    fn slide(audience: Audience, actions: Vec<ActionStand>) -> Slide {
        let mut fixture = fixture::meridian();
        fixture.details.actions = actions;
        let common = fixture.common();
        let deck = partner_deck(&fixture.input(&common), audience);
        deck.slides.into_iter().find(|slide| slide.id == "actions").expect("a slide")
    }

    #[test]
    fn open_actions_come_first_and_customers_are_masked() {
        let actions = || {
            vec![
                action("Train two engineers", "2026-07-31", "2026-07-30", Some(true)),
                action("Call Contoso Mills", "2026-08-31", "", Some(false)),
                action("Write the article", "2026-10-15", "", None),
            ]
        };
        let words = |audience| serde_json::to_string(&slide(audience, actions())).expect("a slide is data");
        let own = words(Audience::Partner);
        assert!(!own.contains("Contoso") && own.contains("Call [customer]") && own.contains("\"you\""), "{own}");
        assert!(own.find("Call") < own.find("Write") && own.find("Write") < own.find("Train"));
        assert!(own.contains("not due yet") && own.contains("Arrange cover for the Atlas engineers"));
        assert!(words(Audience::Vendor).contains("Call Contoso Mills"));
    }

    #[test]
    fn nothing_agreed_leaves_the_proposals() {
        let slide = slide(Audience::Partner, Vec::new());
        assert!(slide.title.ends_with("proposed from the figures; none was agreed before"), "{}", slide.title);
        assert_eq!(slide.bands.len(), 1);
    }
}
