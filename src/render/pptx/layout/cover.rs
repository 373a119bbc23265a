//! What stands above the body of a slide: title and subtitle, or the cover's.

use super::super::shape::{Frame, Paragraph, Role, Rule, Shape, Words};
use super::super::text;
use super::style::{self, Style};
use super::{LEFT, TOP};
use crate::chart::theme;
use crate::deck::model::{Slide, SlideKind};

/// The widths of titles and subtitles.
const TITLE_WIDTH: f64 = 1168.0;
const COVER_WIDTH: f64 = 1010.0;
/// The cover's accent, and where its title begins.
const ACCENT: Frame = Frame { x: LEFT, y: 208.0, width: 56.0, height: 0.0 };
const COVER_TOP: f64 = 232.0;
/// Room under the head of a slide.
const BELOW: f64 = 20.0;
/// Lines of a title before it shrinks, and in its smallest size.
const FEW_LINES: usize = 2;
const MOST_LINES: usize = 4;

/// The head of a slide, and where its body begins.
pub(super) fn head(slide: &Slide, continued: bool) -> (Vec<Shape>, f64) {
    let title = if continued { format!("{} (continued)", slide.title) } else { slide.title.clone() };
    match slide.kind {
        SlideKind::Cover => {
            let line = Rule { frame: ACCENT, colour: theme::ACCENT, thickness: 4.0 };
            let mut shapes = vec![Shape::Rule(line)];
            let looks = [style::COVER_TITLE, style::COVER_TITLE.sized(34.0), style::COVER_TITLE.sized(26.0)];
            let bottom = words(&mut shapes, COVER_TOP, COVER_WIDTH, &looks, &title, Role::Title);
            let looks = [style::COVER_SUBTITLE];
            let bottom = words(&mut shapes, bottom + 12.0, COVER_WIDTH, &looks, &slide.subtitle, Role::Subtitle);
            (shapes, bottom + 2.0 * BELOW)
        }
        SlideKind::Content => {
            let mut shapes = Vec::new();
            let looks = [27.0, 24.0, 21.0, 18.0].map(|size| style::TITLE.sized(size));
            let bottom = words(&mut shapes, TOP, TITLE_WIDTH, &looks, &title, Role::Title);
            let under = bottom + 6.0;
            let bottom = words(&mut shapes, under, TITLE_WIDTH, &[style::SUBTITLE], &slide.subtitle, Role::Subtitle);
            (shapes, bottom + BELOW)
        }
    }
}

/// Words in the first of the looks that sets them in few lines; none for none. Gives where they end.
fn words(shapes: &mut Vec<Shape>, y: f64, width: f64, looks: &[Style], said: &str, role: Role) -> f64 {
    if said.is_empty() {
        return y;
    }
    let set = |look: &Style| -> Paragraph { look.line(said) };
    let room = text::room(role, width);
    let few = |look: &&Style| text::lines(&set(look).pieces, look.size, room) <= FEW_LINES;
    let Some(look) = looks.iter().find(few).or(looks.last()) else { return y };
    let paragraphs = vec![set(look).cut(room, MOST_LINES)];
    let frame = Frame::new(LEFT, y, width, text::height(&paragraphs, room));
    shapes.push(Shape::Words(Words { frame, role, paragraphs, inset: [0.0; 4], ground: None }));
    frame.bottom()
}
