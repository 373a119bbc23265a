//! How much of a deck is held against its figures: every printed number is changed in turn, and it is counted which changes are found.

use std::collections::BTreeMap;

use super::*;
use crate::deck::executive::executive_deck;
use crate::deck::fixture::{self, Field, Fixture};
use crate::deck::model::{Audience, Cell};
use crate::deck::partner_deck;
use crate::deck::sentences::accounts::testing::renewal;
use crate::deck::sentences::agreed::testing::action;
use crate::programme::model::{Gate, MetricRule};
use crate::programme::testing::with_text;

/// Every string of a slide that may print a figure, in order; the subtitle, which says what is shown, is left out.
fn strings(slide: &mut Slide) -> Vec<&mut String> {
    let mut all = vec![&mut slide.title];
    let blocks = slide.bands.iter_mut().flat_map(|band| &mut band.columns).flat_map(|column| &mut column.blocks);
    for block in blocks {
        match block {
            Block::Text { paragraphs } => {
                all.extend(paragraphs.iter_mut().flat_map(|text| &mut text.runs).map(|run| &mut run.text));
            }
            Block::Note { text } => all.extend(text.runs.iter_mut().map(|run| &mut run.text)),
            Block::Cards { cards } => {
                all.extend(cards.iter_mut().flat_map(|card| [&mut card.label, &mut card.value, &mut card.note]));
            }
            Block::Table(table) => {
                for cell in table.rows.iter_mut().flatten() {
                    if let Cell::Text { text, .. } = cell {
                        all.push(text);
                    }
                }
            }
            Block::Chart(chart) => all.extend(chart.data.iter_mut().skip(1).flatten()),
            Block::Callout { title, subtitle, items } => {
                all.push(title);
                all.extend(subtitle.runs.iter_mut().map(|run| &mut run.text));
                all.extend(items.iter_mut().flat_map(|(first, second)| [first, second]));
            }
            Block::Decisions { items } => {
                all.extend(items.iter_mut().flat_map(|item| &mut item.text.runs).map(|run| &mut run.text));
            }
            Block::Heading { .. } | Block::Quotes { .. } => {}
        }
    }
    all
}

const POINTS: &str = "[[points]]\nid = \"satisfaction\"\nname = \"Satisfaction\"\nmost = 60\nmust_score = true\nmeasure = [{ metric = \"csat\", full_at = 1.0, points = 60 }]\n\n[[points]]\nid = \"reopening\"\nname = \"Answers at once\"\nmost = 40\nneeds = [{ metric = \"csat\", at_least = 0.95 }]\nmeasure = [{ metric = \"backlog\", full_at = 0.5, points = 40 }]\n";

/// A partner of whom there is more to tell: points, tiers that change by rule, contracts that fall due, actions agreed before.
pub(super) fn telling() -> Fixture {
    let mut fixture = fixture::meridian();
    fixture.version.pay = with_text(POINTS).pay;
    fixture.version.tiers[1].gates = vec![Gate::of_points(61.5)];
    fixture.version.tier_changes.probation = 1;
    let rule = MetricRule { target: Some(0.9), tolerance: None, minimum_evidence: None };
    fixture.version.targets.insert("csat".to_owned(), rule);
    let due = |day: &str, minor: i64| {
        let mut due = renewal("C-1", None, Some((1, "2026-09-01")));
        (due.due, due.amount) = (fixture::date(day), Some(fixture::money(minor)));
        due
    };
    fixture.details.renewals_ahead = vec![due("2026-11-20", 4_120_000), due("2026-12-03", 900_000)];
    fixture.details.actions = vec![
        action("Train two engineers", "2026-07-31", "2026-07-30", Some(true)),
        action("Call the customer", "2026-08-31", "2026-09-04", Some(false)),
        action("Write the article", "2026-10-15", "", None),
    ];
    fixture
}

/// A partner whose quarter is not over.
pub(super) fn open_quarter(is_estimated: bool) -> Fixture {
    let mut fixture = fixture::meridian();
    fixture.partial_until = Some(fixture::date("2026-08-15"));
    if let Some(settled) = fixture.settlement.as_mut() {
        settled.accruals = vec![fixture::accrual(&settled.partner_id, is_estimated)];
    }
    fixture
}

/// Where each number of a text begins; years and the numbers of quarters are none.
fn numbers(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        let starts = letter.is_ascii_digit() && !before.is_alphanumeric() && !['.', ',', '-'].contains(&before);
        let is_year = text[at..].get(..4).is_some_and(|year| ["2024", "2025", "2026", "2027"].contains(&year));
        if starts && !is_year {
            found.push(at);
        }
        before = letter;
    }
    found
}

/// For each slide of a deck how many numbers it prints, and which of them may be changed unseen.
fn audited(mut deck: Deck, found_in: impl Fn(&Deck) -> bool) -> BTreeMap<String, (usize, Vec<String>)> {
    let mut seen = BTreeMap::new();
    for index in 0..deck.slides.len() {
        let slide = deck.slides[index].clone();
        let texts: Vec<String> = strings(&mut slide.clone()).into_iter().map(|text| text.clone()).collect();
        let (mut all, mut unseen) = (0, Vec::new());
        for (place, text) in texts.iter().enumerate() {
            for at in numbers(text) {
                let other = if &text[at..=at] == "7" { "4" } else { "7" };
                *strings(&mut deck.slides[index])[place] = format!("{}{other}{}", &text[..at], &text[at + 1..]);
                let one = Deck { slides: vec![deck.slides[index].clone()], ..deck.clone() };
                all += 1;
                if !found_in(&one) {
                    unseen.push(text.clone());
                }
                deck.slides[index] = slide.clone();
            }
        }
        seen.insert(slide.id, (all, unseen));
    }
    seen
}

/// The same of a partner's deck.
fn audited_of(fixture: &Fixture) -> BTreeMap<String, (usize, Vec<String>)> {
    let common = fixture.common();
    let (card, settled) = (&fixture.scorecard, fixture.settlement.as_ref());
    let behind = Behind { common: &common, card, details: &fixture.details, settled };
    audited(partner_deck(&fixture.input(&common), Audience::Vendor), |deck| {
        let money = settled.map(|settled| of_money(deck, &common, settled)).unwrap_or_default();
        !of_figures(deck, card, &fixture.definitions, fixture::quarter("2026Q3")).is_empty()
            || !money.is_empty()
            || !of_details(deck, &behind).is_empty()
    })
}

/// The same of the executive comparison.
fn audited_comparison(field: &Field) -> BTreeMap<String, (usize, Vec<String>)> {
    let common = field.fixture.common();
    let (cards, settlements, details) = (&field.scorecards, Some(&field.settlements), &field.details);
    let all = AllPartners { common: &common, cards, settlements, details };
    audited(executive_deck(&field.input(&common)), |deck| {
        !of_comparison(deck, cards, &field.fixture.definitions).is_empty()
            || !of_money_by_partner(deck, &common, cards, &field.settlements).is_empty()
            || !of_all_partners(deck, &all).is_empty()
    })
}

/// Of the numbers that a slide prints, the least part, in hundredths, that cannot be changed unseen. What is left are pages,
/// constants and numbers within names.
const HELD: [(&str, usize); 14] = [
    ("actions", 100),
    ("backlog", 98),
    ("data-quality", 100),
    ("each-side", 100),
    ("escalation-kinds", 100),
    ("escalations", 96),
    ("expiring-certificates", 100),
    ("next-quarter", 100),
    ("people", 100),
    ("revenue-share", 100),
    ("satisfaction", 100),
    ("scorecard", 96),
    ("service", 100),
    ("summary", 97),
];

/// The same of the executive comparison.
const HELD_OF_ALL: [(&str, usize); 16] = [
    ("comparison", 97),
    ("data-quality", 100),
    ("decision-1", 94),
    ("decision-2", 90),
    ("decision-3", 98),
    ("decision-4", 98),
    ("duties", 93),
    ("funnel", 100),
    ("health-parts", 100),
    ("measures", 90),
    ("money", 100),
    ("months", 99),
    ("satisfaction", 96),
    ("satisfaction-escalations", 96),
    ("summary", 95),
    ("tiers", 100),
];

/// What slides hold less than the list asks for; slides in no list print none that could be held.
fn lacking(audited: BTreeMap<String, (usize, Vec<String>)>, held: &[(&str, usize)], without: &[&str]) -> Vec<String> {
    let mut lacking = Vec::new();
    for (slide, (all, unseen)) in audited {
        let found = all - unseen.len();
        let least = held.iter().find(|(id, _)| *id == slide).map(|(_, least)| *least);
        if least.map_or(all > 0 && !without.contains(&slide.as_str()), |least| found * 100 < least * all) {
            lacking.push(format!("{slide}: {found} of {all}; not {unseen:?}"));
        }
    }
    lacking
}

#[test]
fn most_figures_of_a_partners_deck_cannot_be_changed_unseen() {
    let without = ["definitions-01", "definitions-02", "sign-off"];
    assert_eq!(lacking(audited_of(&fixture::meridian()), &HELD, &without), [""; 0]);
}

/// Of slides that are not in every deck.
const HELD_BESIDES: [(&str, usize); 5] =
    [("actions", 100), ("forecast", 100), ("next-quarter", 100), ("points", 95), ("tier-history", 100)];

#[test]
fn most_figures_of_slides_that_not_every_deck_has_cannot_be_changed_unseen() {
    let mut seen = 0;
    for fixture in [telling(), open_quarter(true)] {
        let mut audited = audited_of(&fixture);
        audited.retain(|slide, _| HELD_BESIDES.iter().any(|(id, _)| id == slide));
        seen += audited.len();
        assert_eq!(lacking(audited, &HELD_BESIDES, &[]), [""; 0]);
    }
    assert!(seen >= HELD_BESIDES.len(), "{seen}");
}

#[test]
fn most_figures_of_the_comparison_cannot_be_changed_unseen() {
    let without = ["cover", "definitions-01", "definitions-02"];
    assert_eq!(lacking(audited_comparison(&fixture::field(12)), &HELD_OF_ALL, &without), [""; 0]);
}
