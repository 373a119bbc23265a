//! What documents of a pack say otherwise than what they were made from.

use super::DeckContext;
use crate::deck::index_model::IndexPage;
use crate::deck::model::Deck;
use crate::deck::proof;
use crate::deck::statement::Statement;
use crate::scorecard::model::Scorecard;

impl DeckContext<'_> {
    /// What a deck says otherwise than its figures, and what it lacks; empty where it may be published.
    pub(in crate::pipeline) fn differences(&self, deck: &Deck, card: Option<&Scorecard>) -> Vec<String> {
        let (common, all) = (self.common(), self.settlements());
        let mut found = proof::of_deck(deck, &self.scored.period.title());
        match card {
            Some(card) => {
                found.extend(proof::of_figures(deck, card, &self.definitions, self.scored.period));
                let settled = all.and_then(|all| all.partners.iter().find(|other| other.partner_id == card.partner.id));
                found.extend(settled.map(|settled| proof::of_money(deck, &common, settled)).unwrap_or_default());
                let details = self.scored.details.get(&card.partner.id).unwrap_or(&self.no_details);
                found.extend(proof::of_details(deck, &proof::Behind { common: &common, card, details, settled }));
            }
            None => {
                let cards = &self.scored.scorecards;
                found.extend(proof::of_comparison(deck, cards, &self.definitions));
                found.extend(all.map(|all| proof::of_money_by_partner(deck, &common, cards, all)).unwrap_or_default());
                let (settlements, details) = (all, &self.scored.details);
                found.extend(proof::of_all_partners(
                    deck,
                    &proof::AllPartners { common: &common, cards, settlements, details },
                ));
            }
        }
        found
    }

    /// What the index says otherwise than scorecards and settlements; empty where it may be published.
    pub(in crate::pipeline) fn differences_of_index(&self, page: &IndexPage) -> Vec<String> {
        proof::of_index(page, &self.common(), &self.scored.scorecards, self.settlements())
    }

    /// What a statement says otherwise than the settlement; empty where it may be published.
    pub(in crate::pipeline) fn differences_of_statement(&self, statement: &Statement, card: &Scorecard) -> Vec<String> {
        let settled = self.scored.settlements.partners.iter().find(|other| other.partner_id == card.partner.id);
        settled.map(|settled| proof::of_statement(statement, &self.common(), settled)).unwrap_or_default()
    }
}
