//! How much of a deck is held against its figures: every printed number is changed in turn, and it is counted which changes are found.

use std::collections::BTreeMap;

use super::*;
use crate::deck::fixture::{self, Fixture};
use crate::deck::model::{Audience, Cell};
use crate::deck::partner_deck;

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

/// For each slide how many numbers it prints, and which of them may be changed unseen.
fn audited(fixture: &Fixture) -> BTreeMap<String, (usize, Vec<String>)> {
    let common = fixture.common();
    let mut deck = partner_deck(&fixture.input(&common), Audience::Vendor);
    let settled = fixture.settlement.as_ref();
    let mut seen = BTreeMap::new();
    for index in 0..deck.slides.len() {
        let slide = deck.slides[index].clone();
        let texts: Vec<String> = strings(&mut slide.clone()).into_iter().map(|text| text.clone()).collect();
        let (mut all, mut unseen) = (0, Vec::new());
        for (place, text) in texts.iter().enumerate() {
            for at in numbers(text) {
                let other = if &text[at..=at] == "7" { "4" } else { "7" };
                let changed = format!("{}{other}{}", &text[..at], &text[at + 1..]);
                *strings(&mut deck.slides[index])[place] = changed;
                let one = Deck { slides: vec![deck.slides[index].clone()], ..deck.clone() };
                let mut found = of_figures(&one, &fixture.scorecard, &fixture.definitions, fixture::quarter("2026Q3"));
                found.extend(settled.map(|settled| of_money(&one, &common, settled)).unwrap_or_default());
                all += 1;
                if found.is_empty() {
                    unseen.push(text.clone());
                }
                deck.slides[index] = slide.clone();
            }
        }
        seen.insert(slide.id, (all, unseen));
    }
    seen
}

/// Of the numbers that a slide prints, the least part, in hundredths, that cannot be changed unseen. What is left are counts of what is
/// listed, pages, days, and figures of details that no scorecard holds.
const HELD: [(&str, usize); 9] = [
    ("each-side", 100),
    ("escalation-kinds", 10),
    ("escalations", 85),
    ("next-quarter", 22),
    ("revenue-share", 35),
    ("satisfaction", 69),
    ("scorecard", 96),
    ("service", 100),
    ("summary", 75),
];

#[test]
fn most_figures_of_metrics_and_money_cannot_be_changed_unseen() {
    let fixture = fixture::meridian();
    let mut without = Vec::new();
    for (slide, (all, unseen)) in audited(&fixture) {
        let held = all - unseen.len();
        match HELD.iter().find(|(id, _)| *id == slide) {
            Some((_, least)) => assert!(held * 100 >= least * all, "{slide}: {held} of {all}; not {unseen:?}"),
            None if held == 0 && all > 0 => without.push(slide),
            None => assert_eq!(all, 0, "{slide} is not in the list: {held} of {all}"),
        }
    }
    // Slides of details alone: nothing on them is a figure of the scorecard or the settlement.
    let details = [
        "actions",
        "backlog",
        "data-quality",
        "definitions-01",
        "definitions-02",
        "expiring-certificates",
        "people",
        "sign-off",
    ];
    assert_eq!(without, details);
}
