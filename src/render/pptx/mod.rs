//! Decks as PowerPoint files, because people edit: native text, tables and charts on the slides of the other editions.
//!
//! `layout` turns the deck into shapes in their places; the parts of the file are written from these. Bars, waterfalls,
//! flows and plain lines are native charts with a workbook inside; other charts are pictures, described for readers who
//! cannot see them. The notes of a slide explain its figures.

mod chart;
mod document;
mod grid;
mod layout;
mod notes;
mod package;
mod picture;
mod shape;
mod slide;
#[cfg(test)]
mod tests;
mod text;
mod units;
mod words;
mod xml;

use super::{Look, RenderError};
use crate::chart::text::measuring;
use crate::deck::format;
use crate::deck::model::{Deck, Slide, SlideKind};
use layout::Page;
use package::Package;
use shape::{Drawing, Shape};
use slide::Shown;

/// The deck as a PPTX file; its dates are the period's last day, and nothing in it tells who or which machine made it.
///
/// # Errors
/// A chart that cannot be drawn, a date that is no day, or a workbook or file that cannot be written.
pub fn deck(deck: &Deck) -> Result<Vec<u8>, RenderError> {
    deck_in(&Look::default(), deck)
}

/// The same in the look of a workspace.
///
/// # Errors
/// Those of [`deck`].
pub fn deck_in(look: &Look, deck: &Deck) -> Result<Vec<u8>, RenderError> {
    measuring(look.typeface.as_ref(), || format::written_in(deck.locale, || file_of(look, deck)))
}

fn file_of(look: &Look, deck: &Deck) -> Result<Vec<u8>, RenderError> {
    let deck = &crate::render::growth::loosened(deck);
    let pages = layout::pages(deck);
    let mut file = Package::new(look.palette.clone());
    document::frame(&mut file, look, deck, pages.len())?;
    let definitions = notes::definitions(deck);
    let mut numbers = Numbers::default();
    for (index, page) in pages.iter().enumerate() {
        let number = index + 1;
        let name = format!("ppt/slides/slide{number}.xml");
        let layout = if page.slide.kind == SlideKind::Cover { document::COVER } else { document::CONTENT };
        file.relate(&name, "slideLayout", layout);
        let notes = notes::add(&mut file, number, &notes::paragraphs(page, &definitions));
        file.relate(&name, "notesSlide", &notes);
        let shown = drawings(&mut file, look, page, &name, &mut numbers).map_err(|problem| problem.on(page.slide))?;
        file.add(&name, document::SLIDE, slide::part(page.slide.kind, &page.shapes, &shown));
    }
    file.finish().map_err(|problem| RenderError::Pages { document: deck.title.clone(), problem })
}

/// How many charts and pictures there are: parts are numbered.
#[derive(Debug, Default)]
struct Numbers {
    charts: usize,
    pictures: usize,
}

/// Why a drawing cannot be made.
struct Problem {
    chart: String,
    why: Why,
}

enum Why {
    Chart(crate::chart::ChartError),
    Part(String),
}

impl Problem {
    fn on(self, slide: &Slide) -> RenderError {
        match self.why {
            Why::Chart(source) => RenderError::Chart { slide: slide.id.clone(), chart: self.chart, source },
            Why::Part(problem) => {
                RenderError::Pages { document: slide.id.clone(), problem: format!("chart {:?}: {problem}", self.chart) }
            }
        }
    }
}

/// Writes the charts and pictures of a slide; gives what the slide leads to, in order.
fn drawings(
    file: &mut Package,
    look: &Look,
    page: &Page<'_>,
    slide: &str,
    numbers: &mut Numbers,
) -> Result<Vec<Shown>, Problem> {
    let drawings = page.shapes.iter().filter_map(|shape| match shape {
        Shape::Drawing(drawing) => Some(drawing),
        _ => None,
    });
    drawings
        .map(|drawing| {
            show(file, look, (drawing, page.factor), slide, numbers)
                .map_err(|why| Problem { chart: drawing.name.clone(), why })
        })
        .collect()
}

fn show(
    file: &mut Package,
    look: &Look,
    (drawing, factor): (&Drawing, f64),
    slide: &str,
    numbers: &mut Numbers,
) -> Result<Shown, Why> {
    crate::chart::check(&drawing.chart.spec).map_err(Why::Chart)?;
    if let Some(native) = chart::native(&drawing.chart) {
        numbers.charts += 1;
        let name = chart::add(file, numbers.charts, &native, factor).map_err(Why::Part)?;
        return Ok(Shown::Chart(file.relate(slide, "chart", &name)));
    }
    let (width, height) = drawing.size;
    let drawn = crate::chart::draw(&drawing.chart.spec, width, height).map_err(Why::Chart)?;
    let svg = look.drawing(drawn.svg);
    let made = picture::picture(&svg, width, look.typeface.as_ref()).map_err(Why::Part)?;
    numbers.pictures += 1;
    let name = |ending: &str| format!("ppt/media/image{}.{ending}", numbers.pictures);
    file.add_by_ending(&name("png"), made.png);
    file.add_by_ending(&name("svg"), made.svg);
    Ok(Shown::Picture(file.relate(slide, "image", &name("png")), file.relate(slide, "image", &name("svg"))))
}
