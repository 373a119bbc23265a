//! Where the slides of a PDF end, by what its template marks.
//!
//! A template that measures what it sets lays everything out twice, as the layout engine shares nothing between the two. Marks cost nothing.

use typst::foundations::{Label, Selector};
use typst::introspection::{Introspector as _, PagedPosition};
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

use super::fit::Fit;

/// What is marked of each slide: where its body begins and ends, and where the page ends for it.
const MARKS: [&str; 3] = ["body-start", "body-end", "page-end"];

/// Takes in where slides ended up. Whether any of them has to be laid out again; never where a template marks nothing.
pub(super) fn learn(slides: &mut [Fit], document: &PagedDocument) -> bool {
    let [starts, ends, limits] = MARKS.map(|mark| places(document, mark));
    if [&starts, &ends, &limits].iter().any(|places| places.len() != slides.len()) {
        return false;
    }
    let places = starts.into_iter().zip(ends).zip(limits);
    let again = slides.iter_mut().zip(places).map(|(slide, ((start, end), limit))| {
        slide.learn((end.point.y - start.point.y).to_pt(), (limit.point.y - start.point.y).to_pt())
    });
    again.fold(false, |any, one| any | one)
}

/// Where the things with a label are, in their order.
fn places(document: &PagedDocument, label: &str) -> Vec<PagedPosition> {
    let Some(label) = Label::new(PicoStr::intern(label)) else { return Vec::new() };
    let introspector = document.introspector();
    let marks = introspector.query(&Selector::Label(label));
    marks.iter().filter_map(|mark| introspector.position(mark.location()?)).collect()
}
