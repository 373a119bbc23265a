//! What a statement says, and what it never does.

use rust_decimal::Decimal;

use super::*;
use crate::deck::fixture::{self, Fixture};
use crate::deck::model::Cell;
use crate::domain::{Currency, Money, Month, Share};
use crate::settlement::model::{Adjustment, AdjustmentKind, InvoiceLevel, LineShare, MonthShare, Settlement};

fn currency(code: &str) -> Currency {
    Currency::parse(code).expect("a code")
}

fn line(id: &str, recognised: i64, partner: i64, code: &str) -> LineShare {
    let money = |minor| Money::from_minor(minor, currency(code));
    LineShare {
        line_id: id.to_owned(),
        invoice_id: Some(format!("I-{id}")),
        customer_id: Some("C-100".to_owned()),
        product: Some("Atlas".to_owned()),
        kind: Some(if recognised < 0 { "credit" } else { "new" }.to_owned()),
        service_from: fixture::date("2026-07-01"),
        service_to: fixture::date("2026-09-30"),
        amount: money(recognised),
        recognised: money(recognised),
        share: Share::parse("0.35").expect("a share"),
        partner: money(partner),
        vendor: money(recognised - partner),
        rule: "programme 2026.1: tier silver".to_owned(),
        programme: "2026.1".to_owned(),
        level: None,
    }
}

/// Three lines that sum to 0.10 at 35%.
fn settled(fixture: &Fixture, code: &str) -> Settlement {
    let money = |minor| Money::from_minor(minor, currency(code));
    let month = Month::of(fixture::date("2026-08-01"));
    let foreign = code != "EUR";
    Settlement {
        share: Share::parse("0.35"),
        true_ups: money(0),
        payable: money(4),
        payable_reporting: Some(fixture::money(if foreign { 3 } else { 4 })),
        partner_reporting: Some(fixture::money(if foreign { 3 } else { 4 })),
        months: vec![MonthShare { month, recognised: money(10), partner: money(4) }],
        rates: if foreign { vec![(month, Decimal::new(87_150, 5))] } else { vec![] },
        true_ups_by_period: vec![],
        lines: vec![line("L1", 3, 1, code), line("L2", 3, 1, code), line("L3", 4, 2, code)],
        ..fixture::one_settlement(&fixture.scorecard.partner.id, 10, 4, currency(code))
    }
}

#[test]
fn lines_name_the_level_on_their_invoice_date() {
    let mut fixture = fixture::meridian();
    fixture.version.pay.level_at = crate::programme::level::LevelAt::Invoice;
    let level = InvoiceLevel { on: "2026-05-03".parse().expect("a day"), tier: "silver".to_owned() };
    let statement = made(&fixture, &["EUR"], |partner| {
        partner.settlements[0].lines.iter_mut().for_each(|line| line.level = Some(level.clone()));
    });
    let said = words(section(&statement, "The share, and why"));
    let sentence = "The service days of 2026 Q3 are paid at the level you held on the invoice date of each line: 35% of what is recognised.";
    assert_eq!(said[0], sentence);
    let text = serde_json::to_string(&statement.sections).expect("JSON");
    assert!(text.contains("L1: level on invoice date 2026-05-03: silver; L2: level on invoice date"), "{text}");
}

#[test]
fn incentives_and_credits_are_told_one_by_one() {
    let fixture = fixture::meridian();
    let statement = made(&fixture, &["EUR"], |partner| {
        let one = &mut partner.settlements[0];
        one.adjustments = vec![Adjustment {
            kind: AdjustmentKind::ServiceCredit,
            id: "answers".to_owned(),
            name: "Answers to the most severe cases".to_owned(),
            amount: fixture::money(-1),
            rule: "programme 2026.1: service credit answers".to_owned(),
            programme: "2026.1".to_owned(),
            basis: "0.04 x 0.25".to_owned(),
            reason: "by the figures of 2026Q2: csat of sev1 is 0.81, at least 0.9 promised".to_owned(),
        }];
        (one.service_credits, one.payable) = (fixture::money(-1), fixture::money(3));
    });
    let text = serde_json::to_string(&statement.sections[0].blocks).expect("JSON");
    for words in [
        "Service credits",
        "Incentives and service credits, one by one",
        "Answers to the most severe",
        "0.04 \u{d7} 0.25",
        "by the figures of 2026Q2: customer satisfaction of sev1 is 0.81, at least 0.9 promised",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

fn made(fixture: &Fixture, codes: &[&str], change: impl FnOnce(&mut PartnerSettlement)) -> Statement {
    let mut partner = fixture.settlement.clone().expect("a settlement");
    partner.settlements = codes.iter().map(|code| settled(fixture, code)).collect();
    change(&mut partner);
    let common = fixture.common();
    let input = PartnerDeckInput { settlement: Some(&partner), ..fixture.input(&common) };
    statement(&input, &partner)
}

fn section<'s>(statement: &'s Statement, title: &str) -> &'s Section {
    statement.sections.iter().find(|section| section.title == title).unwrap_or_else(|| panic!("no section {title}"))
}

/// The paragraphs and notes of a section.
fn words(section: &Section) -> Vec<String> {
    let of = |block: &Block| match block {
        Block::Text { paragraphs } => paragraphs.iter().map(RichText::words).collect(),
        Block::Note { text } => vec![text.words()],
        _ => vec![],
    };
    section.blocks.iter().flat_map(of).collect()
}

/// The rows of a section's tables.
fn rows(section: &Section) -> Vec<String> {
    let of = |block: &Block| match block {
        Block::Table(table) => table.rows.iter().map(|row| cells(row)).collect(),
        _ => vec![],
    };
    section.blocks.iter().flat_map(of).collect()
}

fn cells(row: &[Cell]) -> String {
    let texts: Vec<&str> = row.iter().map(|cell| if let Cell::Text { text, .. } = cell { text } else { "?" }).collect();
    texts.join(" | ")
}

#[test]
fn one_currency_is_followed_from_what_is_payable_to_its_lines() {
    let statement = made(&fixture::meridian(), &["EUR"], |_| {});
    assert_eq!(statement.heading, "Settlement statement, 2026 Q3");
    assert_eq!((statement.date.as_str(), statement.partial.as_deref()), ("2026-09-30", None));
    assert_eq!(statement.payable.len(), 1, "nothing to compare with");
    assert_eq!(
        (statement.payable[0].value.as_str(), statement.payable[0].note.as_str()),
        ("€0.04", "35% of 0.10 recognised")
    );
    assert_eq!(rows(section(&statement, "What is payable")), ["EUR | 0.10 | 35% | 0.04 | 0.06 | 0.04 | 0.04"]);
    assert_eq!(
        rows(section(&statement, "Recognised by product and kind")),
        ["EUR | Atlas | new | 3 | 0.10 | 0.04 | 0.06"]
    );
    let rounded = section(&statement, "How the amounts were rounded");
    assert_eq!(rows(rounded), ["35% of 0.10 | EUR | 0.035 | 0.04 | 0.03 | 1"]);
    assert_eq!(
        rows(section(&statement, "Every line")),
        [
            "L1 | I-L1 | C-100 | Atlas, new | 2026-07-01 – 2026-09-30 | 0.03 | 35% | 0.01 | 0.02",
            "L2 | I-L2 | C-100 | Atlas, new | 2026-07-01 – 2026-09-30 | 0.03 | 35% | 0.01 | 0.02",
            "L3 | I-L3 | C-100 | Atlas, new | 2026-07-01 – 2026-09-30 | 0.04 | 35% | 0.02 | 0.02",
            "In all |  |  |  |  | 0.10 |  | 0.04 | 0.06",
        ]
    );
    assert!(statement.sections.iter().all(|section| section.title != "Rates"));
}

#[test]
fn the_share_names_the_tier_paid_and_where_it_comes_from() {
    let fixture = fixture::meridian();
    let statement = made(&fixture, &["EUR"], |_| {});
    let said = words(section(&statement, "The share, and why"));
    assert_eq!(said[0], "The service days of 2026 Q3 are paid at Gold, earned in 2026 Q2: 35% of what is recognised.");
    assert_eq!(
        said[1],
        "By the figures of 2026 Q3 itself: Gold is held. That tier is paid on the service days of 2026 Q4."
    );
    assert_eq!(
        said[2],
        "Platinum would have taken 4 fewer escalations and 3 more satisfied responses and every working day staffed. \
         On the revenue of this quarter it is worth €9,117.03 more."
    );
    assert_eq!(
        rows(section(&statement, "The share, and why")),
        ["Programme 2026.1: tier silver | EUR | 3 | 0.10 | 35% | 0.04"]
    );
    let opening = made(&fixture, &["EUR"], |partner| partner.tier.previous = None);
    assert_eq!(
        words(section(&opening, "The share, and why"))[0],
        "No tier was earned before 2026 Q3, so its service days are paid on the opening terms of your agreement, Gold: 35% of what is recognised."
    );
    let several = made(&fixture, &["EUR"], |partner| partner.settlements[0].share = None);
    assert!(
        words(section(&several, "The share, and why"))[0]
            .ends_with("More than one share applied: the table names each rule.")
    );
    let untiered = made(&fixture, &["EUR"], |partner| {
        (partner.tier.paid, partner.tier.earned, partner.tier.next) = (String::new(), String::new(), None);
    });
    assert_eq!(
        words(section(&untiered, "The share, and why")),
        ["The service days of 2026 Q3 are paid at the share of your agreement: 35% of what is recognised."]
    );
}

#[test]
fn a_tier_lost_is_told_in_one_sentence() {
    let statement = made(&fixture::meridian(), &["EUR"], |partner| partner.tier.previous = Some("platinum".to_owned()));
    assert_eq!(
        words(section(&statement, "The share, and why"))[1],
        "By the figures of 2026 Q3 itself: the quarter earns Gold, down from Platinum. That tier is paid on the service days of 2026 Q4."
    );
}

#[test]
fn a_tier_paid_in_its_own_quarter_says_so() {
    let mut fixture = fixture::meridian();
    fixture.version.tier_timing = crate::programme::model::TierTiming::Same;
    let statement = made(&fixture, &["EUR"], |_| {});
    let said = words(section(&statement, "The share, and why"));
    assert_eq!(
        said[0],
        "The service days of 2026 Q3 are paid at Gold, which the quarter itself earned: 35% of what is recognised."
    );
    assert_eq!(said[1], "Gold is held.");
}

#[test]
fn several_currencies_are_compared_at_their_rates() {
    let fixture = fixture::meridian();
    let statement = made(&fixture, &["EUR", "USD"], |_| {});
    let labels: Vec<&str> = statement.payable.iter().map(|card| card.label.as_str()).collect();
    assert_eq!(labels, ["Payable in EUR", "Payable in USD", "In all, in EUR"]);
    assert_eq!(statement.payable[2].value, "€0.07");
    assert_eq!(
        rows(section(&statement, "Rates")),
        ["USD | August 2026 | 0.10 | 0.04 | 0.8715 | 0.03486", "USD | In all, rounded | 0.10 | 0.04 |  | 0.03"]
    );
    let without = made(&fixture, &["EUR", "USD"], |partner| {
        let dollars = &mut partner.settlements[1];
        (dollars.payable_reporting, dollars.partner_reporting) = (None, None);
        dollars.rates.clear();
    });
    assert_eq!(without.payable.len(), 2, "no sum of what has no rate");
    assert!(
        words(section(&without, "Rates"))[0]
            .ends_with("Not every month has a rate from USD to EUR, so no amount in EUR is given for it.")
    );
    assert!(rows(section(&without, "What is payable"))[1].ends_with("no rate"));
}

#[test]
fn credits_that_exceed_what_was_earned_are_owed_back() {
    let statement = made(&fixture::meridian(), &["EUR"], |partner| {
        partner.settlements[0].payable = fixture::money(-500);
        partner.settlements[0].true_ups = fixture::money(-504);
    });
    let payable = section(&statement, "What is payable");
    assert_eq!(
        words(payable),
        [
            "Recognised is the part of each line whose service days lie in the quarter. €5.00 is owed back: credits and true-ups exceed what it earned."
        ]
    );
    assert_eq!(rows(payable), ["EUR | 0.10 | 35% | 0.04 | 0.06 | −5.04 | −5.00 | 0.04"]);
}

#[test]
fn a_partial_period_is_marked_and_disputes_have_an_address() {
    let mut fixture = fixture::meridian();
    fixture.partial_until = Some(fixture::date("2026-08-22"));
    let statement = made(&fixture, &["EUR"], |_| {});
    assert_eq!(statement.partial.as_deref(), Some("Partial: data to 22 August 2026"));
    assert!(statement.facts.iter().any(|(label, words)| label == "Note" && words.contains("ends on 22 August 2026")));
    let dispute = |statement: &Statement| words(section(statement, "Questions and disputes")).concat();
    assert_eq!(
        dispute(&statement),
        "The programme’s rules name no time limit for disputes. To dispute an amount, give its line and the reason to your partner manager, Ines Lindqvist."
    );
    fixture.scorecard.partner.manager = None;
    assert!(dispute(&made(&fixture, &["EUR"], |_| {})).ends_with("to your partner manager."));
}
