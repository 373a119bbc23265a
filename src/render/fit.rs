//! How large each slide of a PDF is set: so that its page is neither crowded nor half empty.
//!
//! A template that measures what it sets lays everything out twice, as the layout engine shares nothing between the two. So slides are laid out
//! as they are, it is looked where they end, and only those that do not suit their page are laid out once more in another size.

use typst::foundations::{Label, Selector};
use typst::introspection::{Introspector as _, PagedPosition};
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

/// The sizes in which a slide is set that would leave much of its page empty: the first that leaves enough room.
const LARGER: [f64; 5] = [1.25, 1.2, 1.15, 1.1, 1.05];
/// The sizes in which a slide is set that needs more than its page: the first that fits. Where none does, it goes on over another page.
const SMALLER: [f64; 6] = [0.95, 0.9, 0.85, 0.8, 0.76, 0.72];
/// Below what part of its room a slide is set larger, and up to what part.
const SPARSE: f64 = 0.62;
const FILLED: f64 = 0.84;
/// Lengths are the same up to this, in points.
const EXACT: f64 = 0.001;

/// What a template marks of each slide: where its body begins and ends, and where the page ends for it.
const MARKS: [&str; 3] = ["body-start", "body-end", "page-end"];

/// A slide's size while it is looked for.
#[derive(Debug, Clone)]
pub(super) struct Fit {
    /// The most it may grow.
    most: f64,
    /// The size to lay it out in; none where it goes on over pages.
    size: Option<f64>,
    /// What to try next, the first last, and what it is where none of these suits; none before the slide was laid out at all.
    next: Option<Vec<f64>>,
    otherwise: Option<f64>,
    /// The part of its room that it may take.
    within: f64,
}

impl Fit {
    /// A slide that may grow up to a size.
    pub(super) fn new(most: f64) -> Self {
        Self { most, size: Some(1.0), next: None, otherwise: Some(1.0), within: 1.0 }
    }

    /// The size to lay it out in; none where it goes on over pages.
    pub(super) fn size(&self) -> Option<f64> {
        self.size
    }

    /// Takes in how high the slide came out and how high it may be. Whether it has to be laid out again, in another size.
    fn learn(&mut self, height: f64, room: f64) -> bool {
        if self.next.is_none() {
            return self.begin(height, room);
        }
        if self.size.is_none() || height <= self.within * room + EXACT {
            return false;
        }
        let before = self.size;
        self.size = self.next.as_mut().and_then(Vec::pop).or(self.otherwise);
        self.size != before
    }

    /// What to try after the slide was laid out as it is.
    fn begin(&mut self, height: f64, room: f64) -> bool {
        let crowded = height > room + EXACT;
        let mut next: Vec<f64> = if crowded {
            // Words that are set smaller take less width too: at most by the square.
            SMALLER.into_iter().filter(|size| height * size * size <= room + EXACT).collect()
        } else if height <= SPARSE * room {
            LARGER.into_iter().filter(|size| *size <= self.most).collect()
        } else {
            Vec::new()
        };
        next.reverse();
        if crowded {
            self.otherwise = None;
        } else {
            self.within = FILLED;
        }
        let size = next.pop().or(self.otherwise);
        self.next = Some(next);
        std::mem::replace(&mut self.size, size) != size
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    /// The size in which a slide ends that is so high in each size, in a room of 100, and how often it was laid out.
    fn settled(most: f64, height: impl Fn(f64) -> f64) -> (Option<f64>, usize) {
        let mut slide = Fit::new(most);
        for times in 1..20 {
            let height = slide.size().map_or(300.0, &height);
            if !slide.learn(height, 100.0) {
                return (slide.size(), times);
            }
        }
        panic!("no end")
    }

    #[test]
    fn a_slide_that_fills_its_page_stays_as_it_is() {
        assert_eq!(settled(1.25, |size| 80.0 * size), (Some(1.0), 1));
        assert_eq!(settled(1.25, |_| 100.0), (Some(1.0), 1));
    }

    #[test]
    fn a_sparse_slide_grows_as_far_as_it_may_and_leaves_room() {
        assert_eq!(settled(1.25, |size| 40.0 * size), (Some(1.25), 2));
        assert_eq!(settled(1.12, |size| 40.0 * size), (Some(1.1), 2));
        assert_eq!(settled(1.25, |size| 60.0 * size * size), (Some(1.15), 4));
        assert_eq!(settled(1.0, |size| 40.0 * size), (Some(1.0), 1));
        let leaps = |size: f64| if size > 1.0 { 90.0 } else { 50.0 };
        assert_eq!(settled(1.25, leaps), (Some(1.0), 7), "none of them leaves room");
    }

    #[test]
    fn a_crowded_slide_shrinks_as_little_as_it_can_and_else_goes_on() {
        assert_eq!(settled(1.25, |size| 103.0 * size), (Some(0.95), 2));
        assert_eq!(settled(1.25, |size| 120.0 * size * size), (Some(0.9), 2), "what cannot fit is not tried");
        assert_eq!(settled(1.25, |size| 120.0 * size), (Some(0.8), 4));
        assert_eq!(settled(1.25, |_| 110.0).0, None);
        assert_eq!(settled(1.25, |size| 400.0 * size), (None, 2));
    }
}
