//! Decks and statements as PDF: tagged (PDF/UA-1), with vector charts and embedded fonts.
//!
//! One fixed template of each kind reads the document as data and the charts as files of a world that exists only in memory. What is in
//! the data is never evaluated as markup.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::fit::Fit;
use super::letters::Letters;
use super::view::{self, Drawing};
use super::world::{MemoryWorld, Template};
use super::{Look, RenderError, decimals, growth, lint, marks, places, single_lines};
use crate::chart::text::measuring;
use crate::deck::format;
use crate::deck::model::Deck;
use crate::deck::statement::Statement;

/// A file that a PDF carries as data.
#[derive(Debug, Clone, Copy)]
pub struct Attachment<'a> {
    /// Its name; the ending says what it is: `.json` or `.csv`.
    pub name: &'a str,
    /// What is in it.
    pub bytes: &'a [u8],
}

/// The deck as a PDF with its attachments; with any of them the file is PDF/A-3a as well.
///
/// # Errors
/// A chart that cannot be drawn, a date that is no day, a template that cannot be filled, or pages that cannot be set.
pub fn deck(deck: &Deck, attachments: &[Attachment<'_>]) -> Result<Vec<u8>, RenderError> {
    deck_in(&Look::default(), deck, attachments)
}

/// The same in the look of a workspace.
///
/// # Errors
/// Those of [`deck`].
pub fn deck_in(look: &Look, deck: &Deck, attachments: &[Attachment<'_>]) -> Result<Vec<u8>, RenderError> {
    let (files, slides) = measuring(look.typeface.as_ref(), || {
        let files = format::written_in(deck.locale, || deck_files(look, deck, attachments))?;
        Ok((files, fits(deck)))
    })?;
    let standards: &[PdfStandard] =
        if attachments.is_empty() { &[PdfStandard::Ua_1] } else { &[PdfStandard::Ua_1, PdfStandard::A_3a] };
    let ident = format!("{}|{}|{:?}", deck.title, deck.period, deck.audience);
    let mut world = world(look, &deck_template(look), files, &deck.title)?;
    let document = lay_out(&mut world, slides)?;
    publish(&world, &document, &deck.title, ident, standards)
}

/// The slides of a deck before any of them is laid out.
fn fits(deck: &Deck) -> Vec<Fit> {
    growth::loosened(deck).slides.iter().map(|slide| Fit::new(slide, [1.0, 1.0])).collect()
}

/// A deck: one page a slide.
fn deck_template(look: &Look) -> Template<'_> {
    Template { path: "/deck.typ", text: look.templates.text("pdf/deck.typ") }
}

/// What the template of a deck reads: its data, its charts and what is attached.
fn deck_files(
    look: &Look,
    deck: &Deck,
    attachments: &[Attachment<'_>],
) -> Result<BTreeMap<String, Vec<u8>>, RenderError> {
    let (data, drawings) = deck_view(look, deck, attachments)?;
    let mut files = BTreeMap::new();
    add_logo(look, &mut files);
    let letters = Letters::of(look.templates.text("pdf/deck.typ"), look.typeface.as_ref());
    let mut data = letters.covered_data(data);
    places::of_deck(&mut data);
    files.insert("/data.json".to_owned(), data.to_string().into_bytes());
    for (number, drawing) in drawings.into_iter().enumerate() {
        let svg = look.drawing(letters.covered(&drawing.svg));
        files.insert(format!("/c/{number}.svg"), svg.into_bytes());
    }
    for (number, file) in attachments.iter().enumerate() {
        files.insert(format!("/a/{number}"), file.bytes.to_vec());
    }
    Ok(files)
}

/// Adds the logo to the files that a template may read.
fn add_logo(look: &Look, files: &mut BTreeMap<String, Vec<u8>>) {
    if let Some(logo) = &look.logo {
        let (bytes, ending, _) = logo.best();
        files.insert(format!("/logo.{ending}"), bytes.to_vec());
    }
}

/// What a template knows the logo by: path and shape.
fn logo(look: &Look) -> Value {
    let Some(logo) = &look.logo else { return Value::Null };
    let (_, ending, _) = logo.best();
    json!({ "path": format!("/logo.{ending}"), "ratio": logo.ratio() })
}

/// The data that the template of a deck reads, and its charts.
pub(super) fn deck_view(
    look: &Look,
    deck: &Deck,
    attachments: &[Attachment<'_>],
) -> Result<(Value, Vec<Drawing>), RenderError> {
    let (mut data, drawings) = view::of(deck, &look.palette)?;
    if let Value::Object(fields) = &mut data {
        fields.insert("day".to_owned(), day(&deck.date)?);
        fields.insert("logo".to_owned(), logo(look));
        fields.insert("fonts".to_owned(), json!(look.families()));
        let names = attachments.iter().map(|file| file.name).collect::<Vec<_>>();
        fields.insert("attachments".to_owned(), json!(names));
    }
    single_lines::of_deck(&mut data);
    Ok((data, drawings))
}

/// A partner's statement as a PDF of A4 pages.
///
/// # Errors
/// A date that is no day, a template that cannot be filled, or pages that cannot be set.
pub fn statement(statement: &Statement) -> Result<Vec<u8>, RenderError> {
    statement_in(&Look::default(), statement)
}

/// The same in the look of a workspace.
///
/// # Errors
/// Those of [`statement`].
pub fn statement_in(look: &Look, statement: &Statement) -> Result<Vec<u8>, RenderError> {
    let data =
        measuring(look.typeface.as_ref(), || format::written_in(statement.locale, || statement_view(look, statement)))?;
    let mut files = BTreeMap::new();
    add_logo(look, &mut files);
    let text = look.templates.text("pdf/statement.typ");
    let mut data = Letters::of(text, look.typeface.as_ref()).covered_data(data);
    measuring(look.typeface.as_ref(), || places::of_statement(&mut data));
    files.insert("/data.json".to_owned(), data.to_string().into_bytes());
    let ident = format!("{}|{}", statement.title, statement.date);
    let template = Template { path: "/statement.typ", text };
    let mut world = world(look, &template, files, &statement.title)?;
    let document = lay_out(&mut world, Vec::new())?;
    publish(&world, &document, &statement.title, ident, &[PdfStandard::Ua_1])
}

/// What the template of a statement reads.
pub(super) fn statement_view(look: &Look, statement: &Statement) -> Result<Value, RenderError> {
    let mut data = serde_json::to_value(statement).map_err(|error| pages(&statement.title, error.to_string()))?;
    decimals::pad(&mut data);
    view::add_direction(&mut data);
    single_lines::of_statement(&mut data);
    if let Value::Object(fields) = &mut data {
        fields.insert("fonts".to_owned(), json!(look.families()));
        fields.insert("day".to_owned(), day(&statement.date)?);
        fields.insert("theme".to_owned(), view::colours(&look.palette));
        fields.insert("logo".to_owned(), logo(look));
    }
    Ok(data)
}

fn pages(document: &str, problem: String) -> RenderError {
    RenderError::Pages { document: document.to_owned(), problem }
}

fn day(date: &str) -> Result<Value, RenderError> {
    let day: NaiveDate = date.parse().map_err(|_| RenderError::Date { found: date.to_owned() })?;
    Ok(json!({ "year": day.year(), "month": day.month(), "day": day.day() }))
}

/// A template with its files.
fn world(
    look: &Look,
    template: &Template<'_>,
    files: BTreeMap<String, Vec<u8>>,
    title: &str,
) -> Result<MemoryWorld, RenderError> {
    MemoryWorld::new(template, files, look.typeface.as_ref()).map_err(|problem| pages(title, problem))
}

/// Looks at the pages and writes them.
fn publish(
    world: &MemoryWorld,
    document: &PagedDocument,
    title: &str,
    ident: String,
    standards: &[PdfStandard],
) -> Result<Vec<u8>, RenderError> {
    RenderError::unless_readable(title, lint::pages(document))?;
    write(world, document, ident, standards)
}

/// One document is laid out at a time, and none while another is. The pages of one are laid out on all cores anyway; what
/// the engine remembers meanwhile is most of the memory that a document takes, and is shared by all threads: whoever
/// cleared it would make the others begin again.
static LAYING_OUT: Mutex<()> = Mutex::new(());

/// The pages of a template, each of its slides set so that it suits its page.
pub(super) fn lay_out(world: &mut MemoryWorld, mut slides: Vec<Fit>) -> Result<PagedDocument, RenderError> {
    // There is nothing to be found half done behind this lock, also where a thread that held it has failed.
    let _alone = LAYING_OUT.lock().unwrap_or_else(PoisonError::into_inner);
    let document = loop {
        let settings = json!(slides.iter().map(Fit::setting).collect::<Vec<_>>());
        world.put("/settings.json", settings.to_string().into_bytes());
        let document = typst::compile(world).output;
        // Slides that stay as they are are remembered from the time before.
        if !document.as_ref().is_ok_and(|document| marks::learn(&mut slides, document)) {
            break document;
        }
    };
    // Without this every document would stay in the engine's memory.
    comemo::evict(0);
    document.map_err(|errors| RenderError::Template(world.explain(&errors)))
}

fn write(
    world: &MemoryWorld,
    document: &PagedDocument,
    ident: String,
    standards: &[PdfStandard],
) -> Result<Vec<u8>, RenderError> {
    let standards = PdfStandards::new(standards).map_err(|error| pages(&ident, error.message().to_string()))?;
    let options = PdfOptions {
        ident: Smart::Custom(ident),
        creator: Smart::Custom(Some(concat!("Quarterdeck ", env!("CARGO_PKG_VERSION")).to_owned())),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(document, &options).map_err(|errors| RenderError::Template(world.explain(&errors)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::model::{Block, Card, Cell, RichText, Table, TableColumn};
    use crate::deck::statement::Section;
    use crate::deck::what_if::{fixture::what_if, what_if_deck};
    use crate::domain::locale::BRITISH;
    use crate::render::fixture;

    fn look(name: &str, bytes: &[u8]) {
        if let Some(folder) = std::env::var_os("QUARTERDECK_LOOK") {
            std::fs::write(std::path::Path::new(&folder).join(name), bytes).expect("written");
        }
    }

    #[test]
    fn a_deck_is_tagged_and_the_same_again() {
        let deck = fixture::deck();
        let attached = [
            Attachment { name: "scorecard.json", bytes: b"{}" },
            Attachment { name: "scorecard.csv", bytes: b"metric,value\n" },
        ];
        let bytes = super::deck(&deck, &attached).unwrap_or_else(|error| panic!("{error}"));
        look("deck.pdf", &bytes);
        assert!(bytes.starts_with(b"%PDF-1.7"));
        assert_eq!(bytes, super::deck(&deck, &attached).expect("as before"));
        let plain = super::deck(&deck, &[]).expect("a deck");
        assert_ne!(plain, bytes);
    }

    fn a_statement(lines: usize) -> Statement {
        let table = Block::Table(Table {
            caption: "Lines".to_owned(),
            columns: (0..9).map(|at| TableColumn { title: format!("C{at}"), right: at > 4, weight: 1.0 }).collect(),
            rows: vec![vec![Cell::text("#panic() 日立 L-1"); 9]; lines],
            dense: true,
        });
        let text = Block::Text { paragraphs: vec![RichText::plain("*Nothing* is evaluated: ").then_strong("#x")] };
        Statement {
            title: "Meridian: settlement statement 2026 Q3".to_owned(),
            partner: "Meridian".to_owned(),
            heading: "Settlement statement, 2026 Q3".to_owned(),
            partial: Some("Partial: data to 22 August 2026".to_owned()),
            locale: &BRITISH,
            date: "2026-09-30".to_owned(),
            footer: "Meridian".to_owned(),
            facts: vec![("Partner".to_owned(), "P001".to_owned())],
            payable: vec![Card { label: "Payable".to_owned(), value: "€1".to_owned(), note: String::new() }],
            sections: vec![Section { title: "Every line".to_owned(), blocks: vec![text, table] }],
        }
    }

    #[test]
    fn a_statement_is_the_same_again_and_longer_with_more_lines() {
        let short = super::statement(&a_statement(1)).unwrap_or_else(|error| panic!("{error}"));
        let long = super::statement(&a_statement(400)).unwrap_or_else(|error| panic!("{error}"));
        look("statement.pdf", &long);
        assert_eq!(short, super::statement(&a_statement(1)).expect("as before"));
        assert!(short.starts_with(b"%PDF-1.7") && long.len() > short.len());
        let empty = Statement { payable: vec![], sections: vec![], facts: vec![], ..a_statement(0) };
        super::statement(&empty).expect("an empty statement");
        let error = super::statement(&Statement { date: "soon".to_owned(), ..a_statement(0) }).expect_err("no date");
        assert_eq!(error.to_string(), "document date \"soon\" is no day, expected one like 2026-09-30");
    }

    #[test]
    fn words_without_a_place_to_break_stay_in_their_place() {
        let endless = format!("survey S-cedar-2026-08-9 {}", "x".repeat(300));
        let mut statement = a_statement(2);
        statement.sections[0].blocks.push(Block::Text { paragraphs: vec![RichText::plain(endless.clone())] });
        statement.facts.push(("Address".to_owned(), endless.clone()));
        let Block::Table(mut table) = statement.sections[0].blocks.remove(1) else { panic!("a table") };
        table.rows[1] = vec![Cell::text(endless.clone()); 9];
        statement.sections[0].blocks.push(Block::Table(table.clone()));
        super::statement(&statement).unwrap_or_else(|error| panic!("{error}"));
        let mut deck = fixture::deck();
        let table = Block::Table(Table { rows: vec![vec![Cell::strong(endless.clone()); 9]; 2], ..table });
        deck.slides[1].bands.push(crate::deck::model::Band::full(vec![table]));
        super::deck(&deck, &[]).unwrap_or_else(|error| panic!("{error}"));
    }

    #[test]
    fn a_word_of_signs_is_broken_within_its_column() {
        let column = |weight| TableColumn { title: "Incident".to_owned(), right: false, weight };
        let signs = Cell::strong("13 {{ \"\".__class__.__mro__[2]…");
        let rows = vec![vec![signs, Cell::text("sev1"), Cell::text("14 April 2026")]];
        let columns = vec![column(1.5), column(0.9), column(8.3)];
        let table = Block::Table(Table { caption: String::new(), columns, rows, dense: false });
        let mut deck = fixture::deck();
        deck.slides[1].bands = vec![crate::deck::model::Band::full(vec![table])];
        super::deck(&deck, &[]).unwrap_or_else(|error| panic!("{error}"));
    }

    #[test]
    fn characters_that_no_page_can_show_stop_no_document() {
        let odd = "odd\u{1}\u{1b}\u{7f}\u{85}\u{fffe}\u{10ffff}\t\r\n\u{2028}\u{202e}na\u{351}\u{36b}\u{343}\u{34f}me"
            .to_owned();
        let deck = Deck { title: odd.clone(), footer_left: odd.clone(), ..fixture::deck() };
        super::deck(&deck, &[]).unwrap_or_else(|error| panic!("{error}"));
        let statement = Statement { title: odd.clone(), partner: odd, ..a_statement(1) };
        super::statement(&statement).unwrap_or_else(|error| panic!("{error}"));
    }

    #[test]
    fn wide_names_keep_to_the_line_of_a_header_and_a_footer() {
        let wide = "日立製作所".repeat(12);
        for middle in ["", "Prepared for you", wide.as_str()] {
            let deck = Deck { footer_left: wide.clone(), footer_middle: middle.to_owned(), ..fixture::strained() };
            super::deck(&deck, &[]).unwrap_or_else(|error| panic!("{error}"));
        }
        let statement = Statement { title: wide.clone(), footer: wide.repeat(3), ..a_statement(200) };
        super::statement(&statement).unwrap_or_else(|error| panic!("{error}"));
    }

    #[test]
    fn documents_made_side_by_side_are_those_made_alone() {
        let (deck, statement) = (fixture::deck(), a_statement(40));
        let alone = (super::deck(&deck, &[]).expect("a deck"), super::statement(&statement).expect("a statement"));
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| assert_eq!(super::deck(&deck, &[]).expect("a deck"), alone.0));
                scope.spawn(|| assert_eq!(super::statement(&statement).expect("a statement"), alone.1));
            }
        });
    }

    #[test]
    fn too_much_is_shrunk_or_goes_on_over_another_page() {
        let deck = fixture::strained();
        let bytes = super::deck(&deck, &[]).unwrap_or_else(|error| panic!("{error}"));
        look("strained.pdf", &bytes);
        let pages = bytes
            .windows(12)
            .filter(|window| window == b"/Type/Page\n/" || window.starts_with(b"/Type /Page\n"))
            .count();
        assert!(pages == 0 || pages > deck.slides.len(), "{pages} pages");
        super::deck(&Deck { slides: Vec::new(), ..deck }, &[]).expect("an empty deck");
    }

    fn pages_of(deck: &Deck) -> usize {
        let look = Look::default();
        let files = deck_files(&look, deck, &[]).unwrap_or_else(|error| panic!("{error}"));
        let mut world = MemoryWorld::new(&deck_template(&look), files, None).expect("a world");
        lay_out(&mut world, fits(deck)).unwrap_or_else(|error| panic!("{error}")).pages().len()
    }

    #[test]
    fn a_simulation_has_two_pages_in_every_size() {
        let mixed = |partners: i64| -> Vec<i64> {
            (1..=partners).map(|at| [at * 31_000, 0, -at * 17_000][usize::try_from(at % 3).expect("small")]).collect()
        };
        let all_lose: Vec<i64> = (1..=12).map(|at| at * -40_000).collect();
        for (name, differences, quarters) in [
            ("what-if-3", mixed(3), 1),
            ("what-if-12", mixed(12), 4),
            ("what-if-40", mixed(40), 12),
            ("what-if-nobody", vec![0; 40], 3),
            ("what-if-all-lose", all_lose, 1),
            ("what-if-none", Vec::new(), 1),
        ] {
            let names = crate::deck::what_if::Names::default();
            let deck = what_if_deck(&what_if(&differences, quarters), &names, &BRITISH);
            assert_eq!(pages_of(&deck), 2, "{name}");
            look(&format!("{name}.pdf"), &super::deck(&deck, &[]).unwrap_or_else(|error| panic!("{error}")));
        }
    }

    #[test]
    fn a_date_that_is_none_is_refused() {
        let deck = Deck { date: "30 September".to_owned(), ..fixture::deck() };
        let error = super::deck(&deck, &[]).expect_err("no date");
        assert_eq!(error.to_string(), "document date \"30 September\" is no day, expected one like 2026-09-30");
    }
}
