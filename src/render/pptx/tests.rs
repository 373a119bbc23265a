use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use crate::deck::model::*;
use crate::render::fixture;

/// The parts of a file by their names.
fn parts_of(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a ZIP");
    let mut parts = BTreeMap::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).expect("a part");
        assert_eq!(file.last_modified(), Some(zip::DateTime::default()));
        let mut content = Vec::new();
        file.read_to_end(&mut content).expect("bytes");
        parts.insert(file.name().expect("a name").into_owned(), content);
    }
    parts
}

fn made(deck: &Deck) -> BTreeMap<String, Vec<u8>> {
    let bytes = super::deck(deck).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(bytes, super::deck(deck).expect("as before"));
    parts_of(&bytes)
}

fn text<'p>(parts: &'p BTreeMap<String, Vec<u8>>, name: &str) -> &'p str {
    std::str::from_utf8(&parts[name]).expect("UTF-8")
}

fn look(name: &str, deck: &Deck) {
    if let Some(folder) = std::env::var_os("QUARTERDECK_LOOK") {
        std::fs::write(std::path::Path::new(&folder).join(name), super::deck(deck).expect("a deck")).expect("written");
    }
}

#[test]
fn a_deck_is_the_same_again_and_every_part_is_led_to() {
    let deck = fixture::deck();
    look("deck.pptx", &deck);
    look("strained.pptx", &fixture::strained());
    let parts = made(&deck);
    let slides = (1..).take_while(|number| parts.contains_key(&format!("ppt/slides/slide{number}.xml"))).count();
    assert_eq!(slides, deck.slides.len());
    let relations: String = parts
        .iter()
        .filter(|(name, _)| name.ends_with(".rels"))
        .map(|(_, part)| String::from_utf8_lossy(part).into_owned())
        .collect();
    for name in parts.keys().filter(|name| !name.ends_with(".rels") && *name != "[Content_Types].xml") {
        assert!(relations.contains(&format!("Target=\"/{name}\"")), "nothing leads to {name}");
    }
    for target in relations.split("Target=\"/").skip(1).map(|rest| rest.split('"').next().expect("an end")) {
        assert!(parts.contains_key(target), "{target} is missing");
    }
}

/// Every typeface that a part names for Latin letters.
fn latin(part: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(part);
    let named = text.split("<a:latin typeface=\"").skip(1).filter_map(|rest| rest.split('"').next());
    named.map(str::to_owned).collect()
}

#[test]
fn every_word_is_in_the_typeface_of_the_theme_which_office_machines_have() {
    let parts = made(&fixture::deck());
    for (name, part) in parts.iter().filter(|(name, _)| name.ends_with(".xml")) {
        let of_the_theme = |typeface: &String| typeface == "+mn-lt" || typeface == "+mj-lt";
        match name.starts_with("ppt/theme/") {
            true => assert_eq!(latin(part), ["Arial", "Arial"], "{name}"),
            false => assert!(latin(part).iter().all(of_the_theme), "{name}: {:?}", latin(part)),
        }
    }
    let file = |at: usize| std::sync::Arc::new(crate::look::faces::BUNDLED[at].bytes.to_vec());
    let own = crate::look::Typeface::new("Brand".to_owned(), [file(0), file(1), file(2)]).expect("a typeface");
    let look = crate::render::Look { typeface: Some(own), ..Default::default() };
    let parts = parts_of(&super::deck_in(&look, &fixture::deck()).expect("a deck"));
    assert_eq!(latin(&parts["ppt/theme/theme1.xml"]), ["Brand", "Brand"], "a typeface of the workspace's own stays");
}

#[test]
fn properties_tell_the_period_and_nobody() {
    let parts = made(&fixture::deck());
    let core = text(&parts, "docProps/core.xml");
    assert!(core.contains("<dc:title>Quarterly business review: Meridian Systems, 2026 Q3</dc:title>"));
    assert!(core.contains(">2026-09-30T00:00:00Z</dcterms:created>"));
    assert!(!core.contains("creator") && !core.contains("lastModifiedBy"));
    let sheet = parts_of(&parts["ppt/embeddings/chart1.xlsx"]);
    let core = text(&sheet, "docProps/core.xml");
    assert!(core.contains("<dc:creator></dc:creator>") || !core.contains("creator"), "{core}");
}

#[test]
fn pictures_and_charts_are_described_and_explained() {
    let deck = fixture::deck();
    let parts = made(&deck);
    let all = |folder: &str| -> String {
        let named = parts.iter().filter(|(name, _)| name.starts_with(folder) && name.ends_with(".xml"));
        named.map(|(_, part)| String::from_utf8_lossy(part).into_owned()).collect()
    };
    let (slides, notes) = (all("ppt/slides/"), all("ppt/notesSlides/"));
    let blocks = deck.slides.iter().flat_map(|slide| &slide.bands).flat_map(|band| &band.columns);
    for block in blocks.flat_map(|column| &column.blocks) {
        if let Block::Chart(chart) = block {
            let summary = super::xml::escape(&chart.summary);
            assert!(slides.contains(&format!("descr=\"{summary}\"")), "{summary}");
            assert!(notes.contains(summary.trim_end_matches('.')), "{summary}");
        }
    }
    assert!(!slides.contains("descr=\"\""), "a drawing is not described");
}

#[test]
fn text_from_data_is_nothing_but_text() {
    let naughty = "<p:sld/>]]>&amp;\u{0}\u{8}\u{202e}=cmd|' /C calc'!A1 日本 שלום \u{fffe}\t\"' ${7*7} {ink}";
    let mut deck = fixture::deck();
    deck.title = naughty.to_owned();
    deck.partial = Some(naughty.to_owned());
    for slide in &mut deck.slides {
        slide.title = naughty.to_owned();
        slide.subtitle = naughty.repeat(3);
        for block in slide.bands.iter_mut().flat_map(|band| &mut band.columns).flat_map(|column| &mut column.blocks) {
            spoil(block, naughty);
        }
    }
    look("naughty.pptx", &deck);
    let parts = made(&deck);
    for (name, part) in parts.iter().filter(|(name, _)| name.ends_with(".xml")) {
        let text = String::from_utf8_lossy(part);
        assert!(!text.contains("]]>") && !text.contains("<p:sld/>"), "{name}");
        assert!(text.chars().all(|letter| !letter.is_control() || matches!(letter, '\n' | '\t')), "{name}");
        let tree = resvg::usvg::roxmltree::Document::parse(&text);
        assert!(tree.is_ok(), "{name}: {tree:?}");
    }
}

fn spoil(block: &mut Block, naughty: &str) {
    use crate::deck::chart_spec::ChartSpec;
    match block {
        Block::Heading { text, .. } => *text = naughty.to_owned(),
        Block::Text { paragraphs } => paragraphs.push(RichText::strong(naughty)),
        Block::Table(table) => {
            table.caption = naughty.to_owned();
            for cell in table.rows.iter_mut().flatten() {
                if let Cell::Text { text, .. } = cell {
                    *text = format!("{naughty} {}", "w".repeat(300));
                }
            }
        }
        Block::Chart(chart) => {
            (chart.title, chart.summary) = (naughty.to_owned(), naughty.to_owned());
            if let ChartSpec::Bars(bars) = &mut chart.spec {
                bars.bars
                    .iter_mut()
                    .for_each(|bar| (bar.label, bar.value_label) = (naughty.to_owned(), naughty.to_owned()));
            }
        }
        Block::Cards { cards } => cards.iter_mut().for_each(|card| card.value = naughty.to_owned()),
        _ => {}
    }
}

#[test]
fn a_date_that_is_none_is_refused() {
    let deck = Deck { date: "30 September".to_owned(), ..fixture::deck() };
    let error = super::deck(&deck).expect_err("no date");
    assert_eq!(error.to_string(), "document date \"30 September\" is no day, expected one like 2026-09-30");
}

#[test]
fn a_figure_that_is_no_number_is_refused() {
    let mut deck = fixture::deck();
    let bar = crate::deck::chart_spec::Bar {
        label: "A".to_owned(),
        value: f64::NAN,
        value_label: String::new(),
        comparison: None,
        tone: Tone::Ink,
    };
    let spec = crate::deck::chart_spec::ChartSpec::Bars(crate::deck::chart_spec::BarsChart {
        bars: vec![bar],
        format: crate::deck::chart_spec::AxisFormat::Count,
        comparison_label: String::new(),
    });
    let chart = ChartBlock {
        title: "Bars".to_owned(),
        note: String::new(),
        summary: "Bars.".to_owned(),
        width: 200,
        height: 100,
        spec,
        data: Vec::new(),
    };
    deck.slides[1].bands = vec![Band::full(vec![Block::Chart(chart)])];
    let error = super::deck(&deck).expect_err("no number").to_string();
    assert!(error.starts_with("slide summary: chart \"Bars\": "), "{error}");
}
