//! Documents held against what they were made from before they are published: no slide without a message or content, no other
//! period, and no figure, status or tier that reads otherwise than scorecard and settlement have it.
//!
//! Figures are read back from their print, by a way of its own: whatever formats them or makes sentences of them is not asked again, but
//! for the locale's marks. A sentence is known by its words, so that one about another metric, quarter or partner is found as well as a
//! wrong number.

mod actions;
mod ahead;
mod all_partners;
#[cfg(test)]
mod audit;
mod behind;
mod cases;
mod comparison;
mod counts;
mod decision_page;
mod measures;
mod money;
mod next_tier;
mod open_quarter;
mod overview;
mod partner_rows;
mod people;
mod plots;
mod print;
mod programme_parts;
mod proposals;
mod rows;
mod score;
mod sentences;
mod sources;
mod statement;
mod surveys;
mod tier_rows;
mod verdicts;

pub use all_partners::{AllPartners, of_all_partners};
pub use behind::{Behind, of_details};
pub use comparison::of_comparison;
pub use money::of_money;
pub use overview::{of_index, of_money_by_partner};
pub use statement::of_statement;

use super::format;
use super::input::DefinitionCard;
use super::model::{Block, Deck, Slide, SlideKind, Table};
use crate::domain::Quarter;
use crate::scorecard::model::Scorecard;
use measures::Measures;

/// What is wrong with a deck, each in a few words with its slide; empty where nothing is. `period` is the one the figures are of.
#[must_use]
pub fn of_deck(deck: &Deck, period: &str) -> Vec<String> {
    let mut found = Vec::new();
    if deck.period != period {
        found.push(format!("the deck is of {}, its figures are of {period}", deck.period));
    }
    for slide in &deck.slides {
        if slide.title.trim().is_empty() {
            found.push(format!("slide {}: no title", slide.id));
        }
        if slide.kind == SlideKind::Content && !slide.bands.iter().any(|band| says_something(band.columns.iter())) {
            found.push(format!("slide {}: nothing on it", slide.id));
        }
    }
    found
}

fn says_something<'d>(mut columns: impl Iterator<Item = &'d super::model::BandColumn>) -> bool {
    columns.any(|column| column.blocks.iter().any(is_filled))
}

fn is_filled(block: &Block) -> bool {
    match block {
        Block::Heading { .. } => false,
        Block::Text { paragraphs } => paragraphs.iter().any(|paragraph| !paragraph.words().trim().is_empty()),
        Block::Note { text } => !text.words().trim().is_empty(),
        Block::Cards { cards } => !cards.is_empty(),
        Block::Table(table) => !table.rows.is_empty(),
        Block::Chart(_) => true,
        Block::Callout { title, .. } => !title.trim().is_empty(),
        Block::Decisions { items } => !items.is_empty(),
        Block::Quotes { quotes } => !quotes.is_empty(),
    }
}

/// The heading over what a partner manager wrote, and the slide that holds longer notes: words of people are not the deck's.
const WRITTEN: (&str, &str) = ("From the partner manager", "commentary");

/// Figures, targets, intervals, changes and statuses of a partner's deck that read otherwise than the scorecard, in titles, sentences,
/// cards, tables and charts; empty where every one is as measured. `period` is that of the scorecard.
#[must_use]
pub fn of_figures(deck: &Deck, card: &Scorecard, definitions: &[DefinitionCard], period: Quarter) -> Vec<String> {
    let measures = Measures { card, definitions, period };
    format::written_in(deck.locale, || deck.slides.iter().flat_map(|slide| of_slide(slide, &measures).0).collect())
}

/// What a slide says otherwise than was measured, and how many figures of it were held against the scorecard.
fn of_slide(slide: &Slide, measures: &Measures<'_>) -> (Vec<String>, usize) {
    let mut found = Vec::new();
    let mut read = 0;
    let mut take = |(wrong, looked_at): (Vec<String>, usize)| {
        found.extend(wrong);
        read += looked_at;
    };
    let here = |(wrong, looked_at): (Vec<String>, usize)| {
        (wrong.into_iter().map(|one| format!("slide {}: {one}", slide.id)).collect::<Vec<String>>(), looked_at)
    };
    for text in texts(slide) {
        take(sentences::differing(measures, &slide.id, &text));
    }
    for block in blocks(slide) {
        match block {
            Block::Table(table) => take(here(measures.rows(table))),
            Block::Chart(chart) => take(here(plots::differing(measures, chart))),
            Block::Cards { cards } => {
                let wrong: Vec<Vec<String>> = cards.iter().filter_map(|card| measures.card_differs(card)).collect();
                let looked_at = wrong.len();
                take(here((wrong.concat(), looked_at)));
            }
            _ => {}
        }
    }
    (found, read)
}

fn blocks(slide: &Slide) -> impl Iterator<Item = &Block> {
    slide.bands.iter().flat_map(|band| &band.columns).flat_map(|column| &column.blocks)
}

fn tables(slide: &Slide) -> impl Iterator<Item = &Table> {
    blocks(slide).filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    })
}

/// The title and every paragraph of a slide that the deck itself says.
fn texts(slide: &Slide) -> Vec<String> {
    let mut texts = vec![slide.title.clone()];
    if slide.id == WRITTEN.1 || slide.id.starts_with("definitions") {
        return texts;
    }
    let mut is_written = false;
    for block in blocks(slide) {
        match block {
            Block::Heading { text, .. } => is_written = text == WRITTEN.0,
            Block::Text { paragraphs } if !is_written => {
                texts.extend(paragraphs.iter().map(super::model::RichText::words))
            }
            Block::Note { text } => texts.push(text.words()),
            Block::Callout { .. } => texts.push(text_of(block)),
            Block::Decisions { items } => texts.extend(items.iter().map(|item| item.text.words())),
            _ => {}
        }
    }
    texts
}

/// The words of a block of sentences; empty for others.
fn text_of(block: &Block) -> String {
    match block {
        Block::Text { paragraphs } => {
            paragraphs.iter().map(super::model::RichText::words).collect::<Vec<_>>().join("\n")
        }
        Block::Note { text } => text.words(),
        Block::Callout { title, subtitle, items } => {
            let items = items.iter().flat_map(|(first, second)| [first.clone(), second.clone()]);
            [title.clone(), subtitle.words()].into_iter().chain(items).collect::<Vec<_>>().join("\n")
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture::{self, Fixture};
    use crate::deck::model::{Audience, Band, RichText};
    use crate::deck::partner_deck;
    use crate::domain::locale::ALL;

    #[test]
    fn the_decks_say_what_was_measured_in_every_notation() {
        for locale in ALL {
            let fixture = Fixture { locale, ..fixture::meridian() };
            let mut deck = deck_of(&fixture);
            let found =
                |deck: &Deck| of_figures(deck, &fixture.scorecard, &fixture.definitions, fixture::quarter("2026Q3"));
            assert_eq!(found(&deck), [""; 0], "{}", locale.tag);
            let satisfaction = deck.slides.iter_mut().find(|slide| slide.id == "satisfaction").expect("a slide");
            assert!(satisfaction.title.starts_with("93"), "{}", satisfaction.title);
            satisfaction.title = satisfaction.title.replacen("93", "94", 1);
            assert_eq!(found(&deck).len(), 1, "{}", locale.tag);
        }
    }

    fn deck_of(fixture: &Fixture) -> Deck {
        let common = fixture.common();
        partner_deck(&fixture.input(&common), Audience::Vendor)
    }

    #[test]
    fn the_decks_say_what_was_measured() {
        for fixture in [fixture::meridian(), fixture::slipping(), fixture::five_surveys(), fixture::cases_only()] {
            let deck = deck_of(&fixture);
            assert_eq!(of_deck(&deck, "2026 Q3"), [""; 0]);
            assert_eq!(
                of_figures(&deck, &fixture.scorecard, &fixture.definitions, fixture::quarter("2026Q3")),
                [""; 0]
            );
        }
    }

    #[test]
    fn another_figure_is_found_on_its_slide() {
        let mut fixture = fixture::meridian();
        let deck = deck_of(&fixture);
        let csat = fixture.scorecard.metrics.iter_mut().find(|metric| metric.id == "csat").expect("satisfaction");
        csat.measurement.value = Some(0.94);
        let found = of_figures(&deck, &fixture.scorecard, &fixture.definitions, fixture::quarter("2026Q3"));
        for said in [
            "slide summary: Customer satisfaction is said to be 93.4%, measured was 0.94",
            "slide scorecard: Customer satisfaction reads 93.4%, measured was 0.94",
            "slide satisfaction: Customer satisfaction is said to be 93.4%, measured was 0.94",
        ] {
            assert!(found.iter().any(|one| one == said), "{said}: {found:?}");
        }
    }

    #[test]
    fn another_figure_is_found_on_any_slide_with_measures() {
        let mut fixture = fixture::meridian();
        let deck = deck_of(&fixture);
        let times = fixture.scorecard.metrics.iter_mut().filter(|metric| metric.id == "time_to_resolve");
        let changed = times.map(|metric| metric.measurement.value = Some(900.0)).count();
        assert!(changed > 0);
        let found = of_figures(&deck, &fixture.scorecard, &fixture.definitions, fixture::quarter("2026Q3"));
        assert!(found.iter().any(|one| one.starts_with("slide service: ")), "{found:?}");
    }

    #[test]
    fn an_empty_slide_and_another_period_are_found() {
        let mut deck = deck_of(&fixture::meridian());
        let words = |text: &str| Block::Text { paragraphs: vec![RichText::plain(text)] };
        deck.slides[1].bands = vec![Band::full(vec![words(" ")])];
        deck.slides[2].title = " ".to_owned();
        let found = of_deck(&deck, "2026 Q4");
        assert_eq!(
            found,
            [
                "the deck is of 2026 Q3, its figures are of 2026 Q4",
                "slide summary: nothing on it",
                "slide scorecard: no title"
            ]
        );
    }
}
