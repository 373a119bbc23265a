//! Both slides, in every size.

use proptest::prelude::*;

use super::fixture::what_if;
use super::*;
use crate::deck::model::{Block, Cell, Slide};
use crate::domain::locale::BRITISH;

fn deck(differences: &[i64], quarters: usize) -> Deck {
    let names = Names {
        metrics: [("csat", "Customer satisfaction")].map(|(id, name)| (id.to_owned(), name.to_owned())).into(),
        tiers: ["registered", "silver", "gold"].map(|id| (id.to_owned(), format::capitalised(id))).into(),
    };
    what_if_deck(&what_if(differences, quarters), &names, &BRITISH)
}

fn titles(differences: &[i64]) -> [String; 2] {
    let [money, tiers] = <[Slide; 2]>::try_from(deck(differences, 1).slides).expect("two slides");
    [money.title, tiers.title]
}

/// The words of every table of a slide, by row.
fn rows(slide: &Slide) -> Vec<Vec<String>> {
    let blocks = slide.bands.iter().flat_map(|band| &band.columns).flat_map(|column| &column.blocks);
    let tables = blocks.filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None });
    let words = |cell: &Cell| if let Cell::Text { text, .. } = cell { text.clone() } else { String::new() };
    tables.flat_map(|table| &table.rows).map(|row| row.iter().map(words).collect()).collect()
}

#[test]
fn titles_say_what_it_costs_and_whom_it_moves() {
    assert_eq!(
        titles(&[50_000, 0, -20_000]),
        [
            "Under draft-2027, payouts rise by €300, 0.3% of what is recognised: one partner gains, one loses and one gets the same",
            "Two tiers change, one of them perhaps by chance; two partners stand within chance of another",
        ]
    );
    assert_eq!(
        titles(&[0, 0, 0]),
        ["Under draft-2027, every partner gets the same", "No tier changes; nobody stands within chance of another",]
    );
    assert_eq!(
        titles(&[-500_000, -500_000]),
        [
            "Under draft-2027, payouts fall by €10k, 15.9% of what is recognised: two partners lose",
            "Two tiers change, one of them perhaps by chance; two partners stand within chance of another",
        ]
    );
    assert_eq!(titles(&[700, -700])[0], "Under draft-2027, payouts sum to the same: one partner gains and one loses");
}

#[test]
fn a_partner_is_told_with_its_tier_and_what_chance_has_to_do_with_it() {
    let slides = deck(&[50_000, 0, -20_000], 1).slides;
    assert_eq!(
        rows(&slides[0]),
        [
            ["Birch 1", "Silver to Gold, may be chance", "€10,000.00", "€10,500.00", "+€500.00"],
            ["Alder Support 3", "Silver to Registered", "€12,000.00", "€11,800.00", "−€200.00"],
        ]
    );
    let said = serde_json::to_string(&slides).expect("JSON");
    assert!(said.contains("Birch 1 gains +€500.00 by a tier that may be chance."), "{said}");
    assert!(
        said.contains("customer satisfaction 88.0% (80.2% to 93.1%), at least 85%, was 90%, and one more"),
        "{said}"
    );
}

#[test]
fn of_many_partners_those_that_differ_most_are_named_and_the_others_summed() {
    let differences: Vec<i64> = (1..=40).map(|at| if at % 2 == 0 { at * 1_000 } else { -at * 1_000 }).collect();
    let rows = rows(&deck(&differences, 8).slides[0]);
    assert_eq!(rows.len(), 13);
    assert_eq!((rows[12][0].as_str(), rows[12][4].as_str()), ("28 others", "+€1,120.00"));
    assert!(rows[0][4].starts_with("+€3,200") && rows[11][4].starts_with("−€3,120"), "{rows:?}");
    assert_eq!(rows[0][1], "Silver to Gold in 8 quarters, may be chance");
}

#[test]
fn rules_of_payment_have_a_card_a_column_and_a_sentence() {
    let mut found = what_if(&[50_000, 0], 1);
    assert!(!words::has_payments(&found));
    let payout = &mut found.periods[0].partners[1].payouts[0];
    payout.own.amounts.payable.after = crate::domain::Money::zero(fixture::euro());
    let slides = what_if_deck(&found, &Names::default(), &BRITISH).slides;
    let said = serde_json::to_string(&slides).expect("JSON");
    assert!(said.contains("Payable then") && said.contains("Payable of it by the rules of payment"), "{said}");
    assert_eq!(rows(&slides[1]).last().map(Vec::len), Some(5));
}

proptest! {
    #[test]
    fn named_and_summed_partners_make_the_whole_difference(differences in proptest::collection::vec(-9_i64..9, 1..40)) {
        let differences: Vec<i64> = differences.iter().map(|units| units * 100).collect();
        let rows = rows(&deck(&differences, 1).slides[0]);
        if differences.iter().any(|difference| *difference != 0) {
            let minor = |text: &str| -> i64 {
                let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                let amount: i64 = digits.parse().unwrap_or(0);
                if text.starts_with('−') { -amount } else { amount }
            };
            prop_assert_eq!(rows.iter().map(|row| minor(&row[4])).sum::<i64>(), differences.iter().sum::<i64>());
            prop_assert!(rows.len() <= 13);
        }
    }
}
