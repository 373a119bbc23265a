//! A deck held against what it was made from before it is published: no slide without a message or content, no other period, and
//! no figure that reads otherwise than the scorecard has it.
//!
//! Figures are read back from their print, by a way of its own: whatever formats them is not asked again, but for the locale's marks.

mod comparison;

pub use comparison::of_comparison;

use super::format;
use super::input::DefinitionCard;
use super::model::{Block, Cell, Deck, Slide, SlideKind, Table};
use crate::scorecard::model::{MetricResult, Scorecard, Statistic, Unit};

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

/// Slides whose title begins with a figure, each with its metrics: the figure is that of the first with a value.
const LEADS: [(&str, &[&str]); 2] =
    [("satisfaction", &["csat"]), ("service-levels", &["first_response_attainment", "resolution_attainment"])];

/// Rows of measures, on any slide, and first figures of titles that read otherwise than the scorecard; empty where every figure is as
/// measured.
#[must_use]
pub fn of_figures(deck: &Deck, card: &Scorecard, definitions: &[DefinitionCard]) -> Vec<String> {
    let of_quarter = |table: &&Table| table.columns.get(1).is_some_and(|column| column.title == "This quarter");
    let rows =
        |slide| tables(slide).filter(of_quarter).flat_map(move |table| differing(slide, table, card, definitions));
    let read = || deck.slides.iter().flat_map(|slide| rows(slide).chain(differing_title(slide, card))).collect();
    format::written_in(deck.locale, read)
}

fn differing_title(slide: &Slide, card: &Scorecard) -> Option<String> {
    let (_, metrics) = LEADS.iter().find(|(id, _)| *id == slide.id)?;
    let (figure, _) =
        slide.title.split_once('%').filter(|(figure, _)| figure.starts_with(|first: char| first.is_ascii_digit()))?;
    let shown = format!("{figure}%");
    let result = metrics.iter().filter_map(|id| card.metric(id)).find(|result| result.measurement.value.is_some())?;
    (!agrees(&shown, result, Unit::Share)).then(|| {
        let measured = result.measurement.value.unwrap_or_default();
        format!("slide {}: its title reads {shown}, measured was {measured}", slide.id)
    })
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

fn differing(slide: &Slide, table: &Table, card: &Scorecard, definitions: &[DefinitionCard]) -> Vec<String> {
    let mut found = Vec::new();
    for row in &table.rows {
        let (Some(Cell::Text { text: name, .. }), Some(Cell::Text { text: shown, .. })) = (row.first(), row.get(1))
        else {
            continue;
        };
        let Some((definition, result)) = meant(name, card, definitions) else { continue };
        if !agrees(shown, result, definition.unit) {
            let measured = result.measurement.value.map_or_else(|| "nothing".to_owned(), |value| value.to_string());
            found.push(format!("slide {}: {name} reads {shown}, measured was {measured}", slide.id));
        }
    }
    found
}

/// The figure that a row's name is of; `None` where the name is no metric's, or was shortened.
fn meant<'d>(
    name: &str,
    card: &'d Scorecard,
    definitions: &'d [DefinitionCard],
) -> Option<(&'d DefinitionCard, &'d MetricResult)> {
    let p90 = name.split_once(", 90th percentile").or_else(|| name.split_once(", nine in ten within"));
    let (base, statistic) = match p90 {
        Some((base, _)) => (base, Some(Statistic::P90)),
        None => (name.strip_suffix(", median").unwrap_or(name), None),
    };
    let definition = definitions.iter().find(|definition| definition.name == base)?;
    let mut results = card.metrics.iter().filter(|result| result.id == definition.id && result.slice.is_empty());
    let result = match statistic {
        Some(statistic) => results.find(|result| result.statistic == statistic),
        None => results.find(|result| result.statistic != Statistic::P90),
    };
    Some((definition, result?))
}

/// Whether a print is that of a figure, within what it rounds away.
fn agrees(shown: &str, result: &MetricResult, unit: Unit) -> bool {
    let measurement = &result.measurement;
    if let Some((part, whole)) = shown.split_once(" of ") {
        return plain(part) == measurement.numerator.map(|count| count as f64)
            && plain(whole) == measurement.denominator.map(|count| count as f64);
    }
    match (read_back(shown, unit), measurement.value) {
        (Some(read), Some(value)) => read.holds(value),
        (None, None) => true,
        // A figure on too little evidence is not shown.
        (None, Some(_)) => shown == format::NO_FIGURE,
        (Some(_), None) => false,
    }
}

/// The values that a print may stand for.
#[derive(Debug, Clone, Copy, PartialEq)]
struct ReadBack {
    low: f64,
    high: f64,
}

impl ReadBack {
    fn holds(self, value: f64) -> bool {
        let slack = 1e-9 * value.abs().max(1.0);
        (self.low - slack..=self.high + slack).contains(&value)
    }
}

/// The values that a printed figure of a unit may stand for; `None` for no figure.
fn read_back(shown: &str, unit: Unit) -> Option<ReadBack> {
    let (side, rest) = match shown.chars().next()? {
        '<' => (Some(true), &shown[1..]),
        '>' => (Some(false), &shown[1..]),
        _ => (None, shown),
    };
    let end = rest.find(|letter: char| !is_of_number(letter)).unwrap_or(rest.len());
    let (digits, word) = (&rest[..end], rest[end..].trim());
    let number = plain(digits)?;
    let behind = digits.split_once(|letter| format::locale().is_decimal(letter));
    let decimals = behind.map_or(0, |(_, decimals)| decimals.chars().filter(char::is_ascii_digit).count());
    let half = 0.5 * 10_f64.powi(-(decimals as i32));
    let scale = match (word, unit) {
        ("%", _) | ("point" | "points", Unit::SharePoints) => 0.01,
        ("min", Unit::Hours) => 1.0 / 60.0,
        ("day" | "days", Unit::Hours) => 24.0,
        _ => 1.0,
    };
    let (low, high) = match side {
        Some(true) => (0.0, number),
        Some(false) => (number, f64::INFINITY),
        None => (number - half, number + half),
    };
    Some(ReadBack { low: low * scale, high: high * scale })
}

fn is_of_number(letter: char) -> bool {
    let locale = format::locale();
    let mark = locale.is_decimal(letter) || locale.is_group(letter);
    mark || letter.is_ascii_digit() || ['+', '-', format::MINUS].contains(&letter)
}

/// The number that digits with a locale's marks stand for.
fn plain(digits: &str) -> Option<f64> {
    let locale = format::locale();
    let digits = digits.trim().chars().filter(|letter| !locale.is_group(*letter));
    let digits: String = digits.map(|letter| if locale.is_decimal(letter) { '.' } else { letter }).collect();
    digits.replace(format::MINUS, "-").trim_start_matches('+').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture::{self, Fixture};
    use crate::deck::model::{Audience, Band, RichText};
    use crate::deck::partner_deck;
    use crate::domain::locale::ALL;

    #[test]
    fn what_is_printed_is_read_back_in_every_notation() {
        for locale in ALL {
            format::written_in(locale, what_is_printed_is_read_back);
        }
        let german = ALL.iter().find(|locale| locale.tag == "de-DE").expect("a locale");
        let read = format::written_in(german, || (plain("−1.234,5"), read_back("93,4\u{a0}%", Unit::Share)));
        assert_eq!(read.0, Some(-1234.5));
        assert!(read.1.is_some_and(|read| read.holds(0.9342) && !read.holds(0.9346)), "{:?}", read.1);
    }

    #[test]
    fn the_decks_say_what_was_measured_in_every_notation() {
        for locale in ALL {
            let fixture = Fixture { locale, ..fixture::meridian() };
            let mut deck = deck_of(&fixture);
            assert_eq!(of_figures(&deck, &fixture.scorecard, &fixture.definitions), [""; 0], "{}", locale.tag);
            let satisfaction = deck.slides.iter_mut().find(|slide| slide.id == "satisfaction").expect("a slide");
            assert!(satisfaction.title.starts_with("93"), "{}", satisfaction.title);
            satisfaction.title = satisfaction.title.replacen("93", "94", 1);
            assert_eq!(of_figures(&deck, &fixture.scorecard, &fixture.definitions).len(), 1, "{}", locale.tag);
        }
    }

    #[test]
    fn what_is_printed_is_read_back() {
        for (value, unit) in [
            (0.9342, Unit::Share),
            (0.0004, Unit::Share),
            (0.99991, Unit::Share),
            (1.0, Unit::Share),
            (0.0, Unit::Share),
            (0.943, Unit::Ratio),
            (0.41, Unit::Hours),
            (3.42, Unit::Hours),
            (1234.5, Unit::Hours),
            (4.351, Unit::Points),
            (12_345.0, Unit::Count),
            (12.51, Unit::Days),
            (0.213, Unit::SharePoints),
            (-12.4, Unit::NetPoints),
            (3.24, Unit::PerHundred),
        ] {
            let shown = format::value(value, unit);
            let read = read_back(&shown, unit).unwrap_or_else(|| panic!("{shown}"));
            assert!(read.holds(value), "{value} as {shown}: {read:?}");
            assert!(!read.holds(value + 10.0) || shown.starts_with('>'), "{shown}");
        }
        assert_eq!(read_back(format::NO_FIGURE, Unit::Share), None);
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
            assert_eq!(of_figures(&deck, &fixture.scorecard, &fixture.definitions), [""; 0]);
        }
    }

    #[test]
    fn another_figure_is_found_on_its_slide() {
        let mut fixture = fixture::meridian();
        let deck = deck_of(&fixture);
        let csat = fixture.scorecard.metrics.iter_mut().find(|metric| metric.id == "csat").expect("satisfaction");
        csat.measurement.value = Some(0.94);
        let found = of_figures(&deck, &fixture.scorecard, &fixture.definitions);
        let read = |slide: &str| format!("slide {slide}: Customer satisfaction reads 93.4%, measured was 0.94");
        let title = "slide satisfaction: its title reads 93.4%, measured was 0.94".to_owned();
        assert_eq!(found, [read("scorecard"), title, read("next-quarter")]);
    }

    #[test]
    fn another_figure_is_found_on_any_slide_with_measures() {
        let mut fixture = fixture::meridian();
        let deck = deck_of(&fixture);
        let times = fixture.scorecard.metrics.iter_mut().filter(|metric| metric.id == "time_to_resolve");
        let changed = times.map(|metric| metric.measurement.value = Some(900.0)).count();
        assert!(changed > 0);
        let found = of_figures(&deck, &fixture.scorecard, &fixture.definitions);
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
