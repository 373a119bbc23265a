//! What changed in figures shown before, over all partners.

use super::{Overview, Partner};
use crate::deck::format;
use crate::deck::model::{Band, Block, Cell, RichText, Slide};
use crate::deck::sentences::revisions::{figure, in_the_appendix, why};
use crate::deck::slide::{content, left, subtitle, table, text};
use crate::scorecard::revisions::Revision;

/// Figures on the slide; more are in the appendix.
const ROWS: usize = 10;
/// Figures on a slide of the appendix.
const MORE_ROWS: usize = 16;
/// Slides of the appendix; the partners' own decks list the rest.
const MORE_SLIDES: usize = 4;

/// A figure with its partner.
type Change<'o, 'a> = (&'o Partner<'a>, &'o Revision);

/// The slide; `None` where every figure is printed as it was shown.
pub(super) fn slide(overview: &Overview<'_>) -> Option<Slide> {
    let changes = changes(overview);
    if changes.is_empty() {
        return None;
    }
    let mut said = vec![RichText::plain(
        "What was closed stays as it was closed; what later data changes about its money is paid as true-ups.",
    )];
    if changes.len() > ROWS {
        let more = (changes.len() - ROWS).min(MORE_ROWS * MORE_SLIDES);
        said.push(RichText::plain(format!("{}, and all in the partners\u{2019} decks.", in_the_appendix(more))));
    }
    let shown = &changes[..changes.len().min(ROWS)];
    let bands = vec![Band::full(vec![rows(overview, shown)]), Band::full(vec![text(said)])];
    Some(content("revisions", title(&changes), under(overview), bands))
}

/// What does not fit on the slide.
pub(super) fn appendix(overview: &Overview<'_>) -> Vec<Slide> {
    let changes = changes(overview);
    let rest = changes.get(ROWS..).unwrap_or_default();
    let slide = |(index, chunk): (usize, &[Change<'_, '_>])| {
        let id = format!("revisions-more-{}", index + 1);
        let bands = vec![Band::full(vec![rows(overview, chunk)])];
        content(&id, "More figures that were shown and are others today", under(overview), bands)
    };
    rest.chunks(MORE_ROWS).take(MORE_SLIDES).enumerate().map(slide).collect()
}

/// `Four figures of two partners, shown in earlier quarters, are others today`.
fn title(changes: &[Change<'_, '_>]) -> String {
    let mut partners: Vec<&str> = changes.iter().map(|(partner, _)| partner.scorecard.partner.id.as_str()).collect();
    partners.sort_unstable();
    partners.dedup();
    let words = |number: usize, noun: &str| {
        let number = number as i64;
        format!("{} {}", format::number_word(number), format::plural_word(number, noun))
    };
    let verb = if changes.len() == 1 { "is another" } else { "are others" };
    let figures = format::capitalised(&words(changes.len(), "figure"));
    format!("{figures} of {}, shown in earlier quarters, {verb} today", words(partners.len(), "partner"))
}

/// Those whose own rows changed first, then by partner.
fn changes<'o, 'a>(overview: &'o Overview<'a>) -> Vec<Change<'o, 'a>> {
    let of = |partner: &'o Partner<'a>| {
        let revisions = partner.details.map_or(&[][..], |details| details.revisions.as_slice());
        revisions.iter().map(move |revision| (partner, revision))
    };
    let mut all: Vec<Change<'_, '_>> = overview.partners.iter().flat_map(of).collect();
    all.sort_by_key(|(_, revision)| {
        !(revision.causes.is_empty() || revision.causes.iter().any(|(cause, _)| cause.is_own()))
    });
    all
}

fn rows(overview: &Overview<'_>, changes: &[Change<'_, '_>]) -> Block {
    let cells = |(partner, revision): &Change<'_, '_>| {
        let card = overview.common().definition(&revision.metric);
        vec![
            overview.name_cell(partner),
            Cell::text(card.name.clone()),
            Cell::text(revision.quarter.title()),
            Cell::text(figure(&revision.shown, &card)),
            Cell::strong(figure(&revision.now, &card)),
            Cell::text(why(revision, &card)),
        ]
    };
    let columns = vec![
        left("Partner", 1.6),
        left("Measure", 2.2),
        left("Quarter", 0.8),
        left("Shown then", 1.6),
        left("Today", 1.6),
        left("Why", 2.4),
    ];
    table("Figures that were shown and are others today", columns, changes.iter().map(cells).collect(), true)
}

fn under(overview: &Overview<'_>) -> String {
    subtitle(&["What changed in figures shown before".to_owned(), overview.common().period.title()])
}
