//! What changed in figures shown before: where today's data gives another figure than a closed quarter showed.

use crate::deck::context::Context;
use crate::deck::model::{Band, Cell, RichText, Slide};
use crate::deck::sentences::revisions::{figure, in_the_appendix, title, why};
use crate::deck::slide::{content, left, subtitle, table, text};
use crate::scorecard::revisions::Revision;

/// Figures on the slide; more are in the appendix.
const ROWS: usize = 9;
/// Figures on a slide of the appendix.
const MORE_ROWS: usize = 16;

/// The slide; `None` where every figure is printed as it was shown.
pub(super) fn slide(context: &Context<'_>) -> Option<Slide> {
    let revisions = context.input.details.revisions.as_slice();
    if revisions.is_empty() {
        return None;
    }
    let shown = &revisions[..revisions.len().min(ROWS)];
    let mut said = vec![RichText::plain(
        "What was closed stays as it was closed; what later data changes about its money is paid as true-ups.",
    )];
    if revisions.len() > ROWS {
        said.push(RichText::plain(format!("{}.", in_the_appendix(revisions.len() - ROWS))));
    }
    let bands = vec![Band::full(vec![rows(context, shown)]), Band::full(vec![text(said)])];
    let title = title(revisions, |metric| context.common().definition(metric));
    let under = subtitle(&["What changed in figures shown before".to_owned(), context.period().title()]);
    Some(content("revisions", title, under, bands))
}

/// What does not fit on the slide.
pub(super) fn appendix(context: &Context<'_>) -> Vec<Slide> {
    let revisions = &context.input.details.revisions;
    let rest = revisions.get(ROWS..).unwrap_or_default();
    let slide = |(index, chunk): (usize, &[Revision])| {
        let under = subtitle(&["What changed in figures shown before".to_owned(), context.period().title()]);
        let id = format!("revisions-more-{}", index + 1);
        content(
            &id,
            "More figures that were shown and are others today",
            under,
            vec![Band::full(vec![rows(context, chunk)])],
        )
    };
    rest.chunks(MORE_ROWS).enumerate().map(slide).collect()
}

fn rows(context: &Context<'_>, revisions: &[Revision]) -> crate::deck::model::Block {
    let cells = |revision: &Revision| {
        let card = context.common().definition(&revision.metric);
        vec![
            Cell::strong(card.name.clone()),
            Cell::text(revision.quarter.title()),
            Cell::text(figure(&revision.shown, &card)),
            Cell::strong(figure(&revision.now, &card)),
            Cell::text(why(revision, &card)),
        ]
    };
    let columns =
        vec![left("Measure", 2.4), left("Quarter", 0.8), left("Shown then", 1.7), left("Today", 1.7), left("Why", 2.6)];
    table("Figures that were shown and are others today", columns, revisions.iter().map(cells).collect(), true)
}

#[cfg(test)]
mod tests {
    use crate::deck::fixture;
    use crate::deck::model::{Audience, Block, Deck};
    use crate::deck::partner_deck;
    use crate::scorecard::revisions::{Revision, RevisionCause, Shown};

    fn deck(count: usize) -> Deck {
        let mut fixture = fixture::meridian();
        let shown = |value| Shown { value: Some(value), evidence: 152, ..Shown::default() };
        let revision = |index: usize| Revision {
            metric: "csat".to_owned(),
            quarter: fixture::quarter("2026Q2"),
            shown: shown(0.93),
            now: shown(0.9 - index as f64 / 100.0),
            causes: vec![(RevisionCause::Late, 3)],
        };
        fixture.details.revisions = (0..count).map(revision).collect();
        let common = fixture.common();
        partner_deck(&fixture.input(&common), Audience::Partner)
    }

    fn rows(deck: &Deck, id: &str) -> Option<usize> {
        let slide = deck.slides.iter().find(|slide| slide.id == id)?;
        let blocks = slide.bands.iter().flat_map(|band| &band.columns).flat_map(|column| &column.blocks);
        Some(blocks.map(|block| if let Block::Table(table) = block { table.rows.len() } else { 0 }).sum())
    }

    #[test]
    fn what_does_not_fit_is_in_the_appendix() {
        assert_eq!((rows(&deck(0), "revisions"), rows(&deck(0), "revisions-more-1")), (None, None));
        assert_eq!((rows(&deck(9), "revisions"), rows(&deck(9), "revisions-more-1")), (Some(9), None));
        let many = deck(30);
        assert_eq!((rows(&many, "revisions"), rows(&many, "revisions-more-1")), (Some(9), Some(16)));
        assert_eq!((rows(&many, "revisions-more-2"), rows(&many, "revisions-more-3")), (Some(5), None));
    }
}
