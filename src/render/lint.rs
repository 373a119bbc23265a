//! Laid-out pages looked at before they are published: nothing may leave its page, be cut off, or cover something else.

use typst::layout::{Abs, Frame, FrameItem, Point, Size, Transform};
use typst_layout::PagedDocument;

/// How far, in points, things may reach into each other or over an edge.
const TOLERANCE: f64 = 2.0;
/// How far letters reach above and below their baseline, in parts of their size.
const ABOVE: f64 = 0.73;
const BELOW: f64 = 0.12;

/// What is wrong with the pages, each in a few words with its page; empty where nothing is.
pub(super) fn pages(document: &PagedDocument) -> Vec<String> {
    let mut found = Vec::new();
    for (number, page) in (1..).zip(document.pages()) {
        let size = page.frame.size();
        let mut seen = Seen::default();
        seen.take(&page.frame, Transform::identity(), &Area::of(Transform::identity(), Point::zero(), size), true);
        found.extend(seen.problems().into_iter().map(|problem| format!("page {number}: {problem}")));
    }
    found
}

/// A rectangle on a page, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Area {
    /// The rectangle that a size at a place takes up after a transformation.
    fn of(transform: Transform, at: Point, size: Size) -> Self {
        let corner = |x: Abs, y: Abs| Point::new(at.x + x, at.y + y).transform(transform);
        let corners = [
            corner(Abs::zero(), Abs::zero()),
            corner(size.x, Abs::zero()),
            corner(Abs::zero(), size.y),
            corner(size.x, size.y),
        ];
        let (x, y) = (corners.map(|corner| corner.x.to_pt()), corners.map(|corner| corner.y.to_pt()));
        let (least, most) = (
            |ends: [f64; 4]| ends.into_iter().fold(f64::INFINITY, f64::min),
            |ends: [f64; 4]| ends.into_iter().fold(f64::NEG_INFINITY, f64::max),
        );
        Self { left: least(x), top: least(y), right: most(x), bottom: most(y) }
    }

    fn holds(&self, other: &Self) -> bool {
        let wide = other.left >= self.left - TOLERANCE && other.right <= self.right + TOLERANCE;
        wide && other.top >= self.top - TOLERANCE && other.bottom <= self.bottom + TOLERANCE
    }

    fn overlaps(&self, other: &Self) -> bool {
        let width = self.right.min(other.right) - self.left.max(other.left);
        let height = self.bottom.min(other.bottom) - self.top.max(other.top);
        width > TOLERANCE && height > TOLERANCE
    }

    /// The part that both share.
    fn within(&self, other: &Self) -> Self {
        Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
    }
}

/// The first words of a text, in quotation marks.
fn quoted(text: &str) -> String {
    let short: String = text.chars().take(60).collect();
    format!("{short:?}")
}

/// What stands on a page.
#[derive(Debug, Default)]
struct Seen {
    /// Words and pictures with the room they take.
    things: Vec<(String, Area)>,
    problems: Vec<String>,
}

impl Seen {
    /// Takes in a frame; what reaches out of `visible` cannot be seen. `is_page` where that is the page and no frame that cuts off.
    fn take(&mut self, frame: &Frame, transform: Transform, visible: &Area, is_page: bool) {
        for (at, item) in frame.items() {
            match item {
                FrameItem::Group(group) => {
                    let inner = transform.pre_concat(Transform::translate(at.x, at.y)).pre_concat(group.transform);
                    match &group.clip {
                        Some(_) => {
                            let own = Area::of(inner, Point::zero(), group.frame.size());
                            self.take(&group.frame, inner, &own.within(visible), false);
                        }
                        None => self.take(&group.frame, inner, visible, is_page),
                    }
                }
                FrameItem::Text(text) if !text.text.trim().is_empty() => {
                    let above = text.size * ABOVE;
                    let from = Point::new(at.x, at.y - above);
                    let size = Size::new(text.width(), above + text.size * BELOW);
                    self.thing(quoted(&text.text), Area::of(transform, from, size), visible, is_page);
                }
                FrameItem::Image(_, size, _) => {
                    self.thing("a picture".to_owned(), Area::of(transform, *at, *size), visible, is_page);
                }
                FrameItem::Text(_) | FrameItem::Shape(..) | FrameItem::Link(..) | FrameItem::Tag(_) => {}
            }
        }
    }

    fn thing(&mut self, name: String, area: Area, visible: &Area, is_page: bool) {
        if !visible.holds(&area) {
            let what = if is_page { "leaves the page" } else { "is cut off" };
            self.problems.push(format!("{name} {what}"));
        }
        self.things.push((name, area));
    }

    /// Everything found, what covers something else last.
    fn problems(mut self) -> Vec<String> {
        // From top to bottom, so that each is compared with its neighbours alone.
        self.things.sort_by(|left, right| left.1.top.total_cmp(&right.1.top));
        for (index, (name, area)) in self.things.iter().enumerate() {
            let near = self.things[index + 1..].iter().take_while(|(_, other)| other.top < area.bottom);
            for (other, _) in near.filter(|(_, other)| area.overlaps(other)) {
                self.problems.push(format!("{name} and {other} cover each other"));
            }
        }
        self.problems
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::pdf::lay_out;
    use super::super::world::{MemoryWorld, Template};
    use super::*;

    fn problems(body: &str) -> Vec<String> {
        let page = "#set page(width: 200pt, height: 100pt, margin: 10pt)\n#set text(font: \"Inter\", size: 10pt)\n";
        let template = Template { path: "/page.typ", text: Box::leak(format!("{page}{body}").into_boxed_str()) };
        let mut world = MemoryWorld::new(&template, BTreeMap::new(), None).expect("a world");
        pages(&lay_out(&mut world, Vec::new()).expect("pages"))
    }

    #[test]
    fn an_ordinary_page_has_nothing_wrong() {
        assert_eq!(problems("Words *and* more\n\n#table(columns: 2)[a][b][c][d]"), [""; 0]);
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_page() {
        let found = problems("One#pagebreak()#place(dx: 170pt)[#box(width: 90pt)[Far out]]");
        assert_eq!(found, ["page 2: \"Far out\" leaves the page"]);
        let found = problems("#place[Over]#place(dy: 3pt)[Under]");
        assert_eq!(found, ["page 1: \"Over\" and \"Under\" cover each other"]);
        let found = problems("#block(width: 30pt, height: 8pt, clip: true)[#box(width: 90pt)[Cut off here]]");
        assert_eq!(found, ["page 1: \"Cut off here\" is cut off"]);
    }
}
