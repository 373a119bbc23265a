use super::*;
use crate::deck::fixture::{self, Field};
use crate::deck::model::Block;
use crate::scorecard::model::EvidenceState;
use crate::settlement::model::ResolutionCost;

fn deck(field: &Field) -> Deck {
    let common = field.fixture.common();
    executive_deck(&field.input(&common))
}

fn title(deck: &Deck, id: &str) -> String {
    deck.slides.iter().find(|slide| slide.id == id).map(|slide| slide.title.clone()).unwrap_or_default()
}

fn json(deck: &Deck) -> String {
    serde_json::to_string(deck).expect("a deck is data")
}

#[test]
fn the_few_that_differ_are_named() {
    let deck = deck(&fixture::field(12));
    assert_eq!(
        title(&deck, "comparison"),
        "Three of 12 partners stand out: Halcyon for the better, Polaris and Sundial for the worse"
    );
    let text = json(&deck);
    assert!(text.contains("For the other nine there is no difference to speak of: their order says little."));
    assert!(text.contains("in part theirs and in part chance (reliability 0.62 of 1)."));
    assert!(
        text.contains("Escalates 1.65 times what its mix explains")
            || text.contains("Escalates 1.64 times what its mix explains")
    );
    assert_eq!(title(&deck, "tiers"), "Two partners move up, two down");
    assert_eq!(
        title(&deck, "satisfaction-escalations"),
        "No partner falls short on both satisfaction and escalations beyond chance"
    );
}

#[test]
fn any_number_of_partners_makes_a_deck() {
    for count in [0, 1, 2, 3, 40, 300] {
        let deck = deck(&fixture::field(count));
        assert!(!title(&deck, "summary").is_empty());
        for slide in &deck.slides {
            assert!(!slide.title.is_empty() && slide.title.chars().count() <= 180, "{count}: {:?}", slide.title);
            for block in slide.bands.iter().flat_map(|band| &band.columns).flat_map(|column| &column.blocks) {
                if let Block::Table(table) = block {
                    assert!(table.rows.len() <= 20 && table.rows.iter().all(|row| row.len() == table.columns.len()));
                }
            }
        }
        assert!(!json(&deck).contains("NaN"));
    }
    let text = json(&deck(&fixture::field(300)));
    assert!(text.contains("and 285 more") && text.contains("and 288 more"));
}

#[test]
fn partners_without_settlement_or_rank_are_no_obstacle() {
    let mut field = fixture::field(4);
    field.settlements.partners.clear();
    field.scorecards.partners.iter_mut().for_each(|scorecard| scorecard.ranks.clear());
    let deck = deck(&field);
    assert_eq!(title(&deck, "money"), "");
    assert_eq!(title(&deck, "tiers"), "");
    assert!(title(&deck, "comparison").contains("stand"));
}

#[test]
fn who_has_too_little_evidence_for_a_place_is_named_by_state() {
    let mut field = fixture::field(6);
    for (index, state) in [(1, EvidenceState::Shown), (2, EvidenceState::Withheld)] {
        let card = &mut field.scorecards.partners[index];
        card.standing.state = state;
        card.standing.reason = Some("41 of 100 cases over four quarters".to_owned());
        card.ranks.clear();
    }
    let text = json(&deck(&field));
    assert!(text.contains("Too little evidence: Orbis shown without a place; Kestrel IT withheld."), "{text}");
    assert!(text.contains("shown: 41 of 100 cases over four quarters"));
    field.scorecards.reliability = Some(0.0);
    field.scorecards.partners.iter_mut().for_each(|card| card.ranks.clear());
    assert!(json(&deck(&field)).contains("Chance explains all that partners differ by"));
}

#[test]
fn what_a_resolution_costs_stands_with_the_money() {
    let mut field = fixture::field(3);
    let money = fixture::money;
    for (index, (payable, cases, each)) in [(100_000, 24, 4_167), (60_000, 20, 3_000)].into_iter().enumerate() {
        let (payable, each, vendor) = (money(payable), money(each), Some(money(3_850)));
        let cost = ResolutionCost { payable, cases, each, vendor };
        field.settlements.partners[index].cost_per_resolution = Some(cost);
    }
    let text = json(&deck(&field));
    let words = ": €36.36 for each partner case opened in the quarter and resolved without the vendor, from €30.00 (Orbis) \
                 to €41.67 (Halcyon); the vendor\u{2019}s own first level costs €38.50.";
    assert!(text.contains("Payable per resolution") && text.contains(words), "{text}");
    field.settlements.partners.iter_mut().for_each(|settled| settled.cost_per_resolution = None);
    assert!(!json(&deck(&field)).contains("Payable per resolution"));
}

#[test]
fn a_slipping_partner_needs_a_decision() {
    let mut field = fixture::field(6);
    field.scorecards.partners[3].metrics[0] = fixture::slipping().scorecard.metrics[0].clone();
    let text = json(&deck(&field));
    assert!(text.contains("Satisfaction fell from 92.0% in 2026 Q1 to 75.0%"));
}

#[test]
fn a_partner_that_escalates_and_slips_is_told_once() {
    let mut field = fixture::field(6);
    field.scorecards.partners[5].metrics[0] = fixture::slipping().scorecard.metrics[0].clone();
    let text = json(&deck(&field));
    assert!(text.contains("; satisfaction fell from 92.0% in 2026 Q1 to 75.0%."));
    assert!(!text.contains("Satisfaction fell from"));
}

#[test]
fn a_hard_mix_is_explained_and_not_flagged() {
    let mut field = fixture::field(8);
    field.scorecards.partners[2].metrics = fixture::hard_mix().scorecard.metrics;
    let text = json(&deck(&field));
    assert!(
        text.contains(
            "Kestrel IT escalates most in raw numbers (31.0%), and its mix of cases explains it (1.02 times)."
        )
    );
}

#[test]
fn a_partner_with_an_amount_without_a_rate_stays_in_the_sums_and_the_rest_is_said() {
    let dollars = crate::domain::Currency::parse("USD").expect("a code");
    let mut field = fixture::field(4);
    let whole = title(&deck(&field), "money");
    let partner = &mut field.settlements.partners[1];
    let mut unrated = fixture::one_settlement(&partner.partner_id, 100, 40, dollars);
    (unrated.recognised_reporting, unrated.partner_reporting, unrated.payable_reporting) = (None, None, None);
    partner.settlements.push(unrated.clone());
    let mixed = deck(&field);
    assert_eq!(title(&mixed, "money"), whole, "its other amounts are summed as before");
    assert!(json(&mixed).contains("Amounts of 1 partner have no rate to EUR and are in no sum."));
    field.settlements.partners[1].settlements = vec![unrated];
    let alone = deck(&field);
    assert_ne!(title(&alone, "money"), whole);
    assert!(json(&alone).contains("Amounts of 1 partner have no rate to EUR and are in no sum."));
    assert!(json(&alone).contains(" is payable beside amounts without a rate"));
}

#[test]
fn points_are_told_by_partner_and_held_against_the_marks() {
    let mut field = fixture::field(12);
    assert_eq!(title(&deck(&field), "points"), "");
    let rules =
        "[[points]]\nid = \"satisfaction\"\nmost = 60\nmeasure = [{ metric = \"csat\", full_at = 1.0, points = 60 }]\n";
    field.fixture.version.pay = crate::programme::testing::with_text(rules).pay;
    for (tier, mark) in field.fixture.version.tiers[1..].iter_mut().zip([20.0, 59.9]) {
        tier.gates = vec![crate::programme::model::Gate::of_points(mark)];
    }
    let deck = deck(&field);
    let title = title(&deck, "points");
    assert!(title.contains("of 12 partners have the points of Platinum"), "{title}");
    let text = json(&deck);
    assert!(text.contains("Gold from 20 points and Platinum from 59.9 points."), "{text}");
}
