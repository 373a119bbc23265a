//! Decks as PDF: one page a slide, tagged (PDF/UA-1), with vector charts and embedded fonts.
//!
//! One fixed template reads the deck as data and the charts as files of a world that exists only in memory. What is in
//! the data is never evaluated as markup.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::RenderError;
use super::view;
use super::world::{MemoryWorld, covered};
use crate::deck::model::Deck;

/// The deck as a PDF; `attachment` is a file name and its bytes, embedded as data (the file is then PDF/A-3a as well).
///
/// # Errors
/// A chart that cannot be drawn, a date that is no day, or pages that cannot be set.
pub fn deck(deck: &Deck, attachment: Option<(&str, &[u8])>) -> Result<Vec<u8>, RenderError> {
    let (mut data, drawings) = view::of(deck)?;
    if let Value::Object(fields) = &mut data {
        fields.insert("day".to_owned(), day(&deck.date)?);
        fields.insert("attachment".to_owned(), attachment.map_or(Value::Null, |(name, _)| json!(name)));
    }
    let mut files = BTreeMap::new();
    files.insert("/data.json".to_owned(), covered(&data.to_string()).into_bytes());
    for (number, drawing) in drawings.into_iter().enumerate() {
        files.insert(format!("/c/{number}.svg"), covered(&drawing.svg).into_bytes());
    }
    if let Some((_, bytes)) = attachment {
        files.insert("/attachment".to_owned(), bytes.to_vec());
    }
    let world = MemoryWorld::new(files).map_err(|problem| pages(deck, problem))?;
    let written = write(&world, deck, attachment.is_some());
    // Without this every deck would stay in the layout engine's memory.
    comemo::evict(0);
    written.map_err(|problem| pages(deck, problem))
}

fn pages(deck: &Deck, problem: String) -> RenderError {
    RenderError::Pages { deck: deck.title.clone(), problem }
}

fn day(date: &str) -> Result<Value, RenderError> {
    let day: NaiveDate = date.parse().map_err(|_| RenderError::Date { found: date.to_owned() })?;
    Ok(json!({ "year": day.year(), "month": day.month(), "day": day.day() }))
}

fn write(world: &MemoryWorld, deck: &Deck, with_attachment: bool) -> Result<Vec<u8>, String> {
    let document: PagedDocument = typst::compile(world).output.map_err(|errors| world.explain(&errors))?;
    let standards: &[PdfStandard] =
        if with_attachment { &[PdfStandard::Ua_1, PdfStandard::A_3a] } else { &[PdfStandard::Ua_1] };
    let options = PdfOptions {
        ident: Smart::Custom(format!("{}|{}|{:?}", deck.title, deck.period, deck.audience)),
        creator: Smart::Custom(Some(concat!("Quarterdeck ", env!("CARGO_PKG_VERSION")).to_owned())),
        standards: PdfStandards::new(standards).map_err(|error| error.message().to_string())?,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&document, &options).map_err(|errors| world.explain(&errors))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::fixture;

    fn look(name: &str, bytes: &[u8]) {
        if let Some(folder) = std::env::var_os("QUARTERDECK_LOOK") {
            std::fs::write(std::path::Path::new(&folder).join(name), bytes).expect("written");
        }
    }

    #[test]
    fn a_deck_is_tagged_and_the_same_again() {
        let deck = fixture::deck();
        let bytes = super::deck(&deck, Some(("scorecard.json", b"{}"))).unwrap_or_else(|error| panic!("{error}"));
        look("deck.pdf", &bytes);
        assert!(bytes.starts_with(b"%PDF-1.7"));
        assert_eq!(bytes, super::deck(&deck, Some(("scorecard.json", b"{}"))).expect("as before"));
        let plain = super::deck(&deck, None).expect("a deck");
        assert_ne!(plain, bytes);
    }

    #[test]
    fn too_much_is_shrunk_or_goes_on_over_another_page() {
        let deck = fixture::strained();
        let bytes = super::deck(&deck, None).unwrap_or_else(|error| panic!("{error}"));
        look("strained.pdf", &bytes);
        let pages = bytes
            .windows(12)
            .filter(|window| window == b"/Type/Page\n/" || window.starts_with(b"/Type /Page\n"))
            .count();
        assert!(pages == 0 || pages > deck.slides.len(), "{pages} pages");
        super::deck(&Deck { slides: Vec::new(), ..deck }, None).expect("an empty deck");
    }

    #[test]
    fn a_date_that_is_none_is_refused() {
        let deck = Deck { date: "30 September".to_owned(), ..fixture::deck() };
        let error = super::deck(&deck, None).expect_err("no date");
        assert_eq!(error.to_string(), "deck date \"30 September\" is no day, expected one like 2026-09-30");
    }
}
