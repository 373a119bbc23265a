//! The notes of a slide: what is shown, what each figure rests on, and how the measures named are defined.

use super::document::NOTES_MASTER;
use super::layout::Page;
use super::package::Package;
use super::slide::GROUP;
use super::xml::Xml;
use crate::deck::model::{Band, Block, Cell, ChartBlock, Deck, Slide};

/// What slides of definitions are called, before their number.
const DEFINITIONS: &str = "definitions-";

/// A measure's name, and what it says and how it is counted.
#[derive(Debug)]
pub(super) struct Definition {
    name: String,
    words: String,
}

/// The definitions that the deck itself has.
pub(super) fn definitions(deck: &Deck) -> Vec<Definition> {
    let slides = deck.slides.iter().filter(|slide| slide.id.starts_with(DEFINITIONS));
    let tables = slides.flat_map(|slide| blocks(&slide.bands)).filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    let row = |row: &Vec<Cell>| match &row[..] {
        [Cell::Text { text: name, .. }, Cell::Text { text: words, .. }, ..] if !name.is_empty() => {
            Some(Definition { name: name.clone(), words: words.clone() })
        }
        _ => None,
    };
    tables.flat_map(|table| &table.rows).filter_map(row).collect()
}

fn blocks(bands: &[Band]) -> impl Iterator<Item = &Block> {
    bands.iter().flat_map(|band| &band.columns).flat_map(|column| &column.blocks)
}

/// What the notes of a slide say, one text a paragraph.
pub(super) fn paragraphs(page: &Page<'_>, definitions: &[Definition]) -> Vec<String> {
    let slide = page.slide;
    let mut said = vec![slide.title.clone()];
    if !slide.subtitle.is_empty() {
        said.push(slide.subtitle.clone());
    }
    said.extend(blocks(&page.bands).flat_map(explanations));
    if !slide.id.starts_with(DEFINITIONS) {
        let text = text(slide, &page.bands);
        let named = definitions.iter().filter(|definition| text.contains(&definition.name.to_lowercase()));
        said.extend(named.map(|definition| format!("{}: {}", definition.name, definition.words)));
    }
    said
}

/// What each drawing of a block shows, and what the small print says.
fn explanations(block: &Block) -> Vec<String> {
    match block {
        Block::Chart(chart) => vec![explained(chart)],
        Block::Note { text } => vec![text.words()],
        Block::Table(table) => {
            let first = |row: &[Cell]| match row.first() {
                Some(Cell::Text { text, .. }) => text.clone(),
                _ => String::new(),
            };
            let drawn = table.rows.iter().flat_map(|row| {
                let name = first(row);
                row.iter().filter_map(move |cell| match cell {
                    Cell::Chart(chart) if !chart.summary.contains(&name) => Some(format!("{name}: {}", chart.summary)),
                    Cell::Chart(chart) => Some(chart.summary.clone()),
                    _ => None,
                })
            });
            std::iter::once(format!("Table: {}.", table.caption.trim_end_matches('.'))).chain(drawn).collect()
        }
        _ => Vec::new(),
    }
}

fn explained(chart: &ChartBlock) -> String {
    let parts = [&chart.title, &chart.note, &chart.summary];
    let parts = parts.into_iter().filter(|part| !part.is_empty()).map(|part| part.trim_end_matches('.'));
    parts.collect::<Vec<_>>().join(". ") + "."
}

/// Every word of a slide, in small letters.
fn text(slide: &Slide, bands: &[Band]) -> String {
    let mut words = vec![slide.title.clone(), slide.subtitle.clone()];
    for block in blocks(bands) {
        match block {
            Block::Heading { text, .. } => words.push(text.clone()),
            Block::Text { paragraphs } => words.extend(paragraphs.iter().map(|text| text.words())),
            Block::Note { text } => words.push(text.words()),
            Block::Cards { cards } => words.extend(cards.iter().map(|card| format!("{} {}", card.label, card.note))),
            Block::Chart(chart) => words.push(explained(chart)),
            Block::Table(table) => words.extend(table.rows.iter().flatten().filter_map(|cell| match cell {
                Cell::Text { text, .. } => Some(text.clone()),
                _ => None,
            })),
            Block::Callout { title, subtitle, items } => {
                words.extend([title.clone(), subtitle.words()]);
                words.extend(items.iter().map(|(what, how)| format!("{what} {how}")));
            }
            Block::Decisions { items } => {
                words.extend(items.iter().map(|item| format!("{} {}", item.text.words(), item.action)));
            }
            Block::Quotes { .. } => {}
        }
    }
    words.join("\n").to_lowercase()
}

/// Adds the notes of a slide; gives their part's name.
pub(super) fn add(file: &mut Package, number: usize, paragraphs: &[String]) -> String {
    let name = format!("ppt/notesSlides/notesSlide{number}.xml");
    file.relate(&name, "notesMaster", NOTES_MASTER);
    file.relate(&name, "slide", &format!("ppt/slides/slide{number}.xml"));
    file.add(&name, "officedocument.presentationml.notesSlide+xml", part(paragraphs));
    name
}

fn part(paragraphs: &[String]) -> Vec<u8> {
    let mut xml = Xml::document();
    xml.raw(
        "<p:notes xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
         xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\"><p:cSld><p:spTree>",
    );
    xml.raw(GROUP);
    xml.raw(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"Slide\"/><p:cNvSpPr><a:spLocks noGrp=\"1\" noRot=\"1\" \
         noChangeAspect=\"1\"/></p:cNvSpPr><p:nvPr><p:ph type=\"sldImg\"/></p:nvPr></p:nvSpPr><p:spPr/></p:sp>\
         <p:sp><p:nvSpPr><p:cNvPr id=\"3\" name=\"Notes\"/><p:cNvSpPr><a:spLocks noGrp=\"1\"/></p:cNvSpPr><p:nvPr>\
         <p:ph type=\"body\" idx=\"1\"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/>",
    );
    for words in paragraphs {
        xml.within("a:p", &[], |xml| {
            xml.within("a:r", &[], |xml| {
                xml.empty("a:rPr", &[("lang", &"en-GB")]);
                xml.words("a:t", &[], words);
            });
        });
    }
    xml.raw("</p:txBody></p:sp></p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>");
    xml.finish()
}
