//! Sign-off: who was there, what was decided, who does it, and when both meet again; lines to fill in by hand.

use super::next_quarter;
use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Band, Block, Cell, Slide};
use crate::deck::slide::{content, heading, left, note, subtitle, table};

/// Lines for people of each side.
const PEOPLE: usize = 4;
/// Lines for decisions.
const DECISIONS: usize = 7;

/// The slide; it stands in every deck.
pub(super) fn slide(context: &Context<'_>) -> Slide {
    let (partner, vendor) = sides(context);
    let next = context.period().next();
    let title = format!(
        "To be signed for {partner} and {vendor}; {} is reviewed after {}",
        next.title(),
        format::day(next.last_day())
    );
    let under = subtitle(&["Sign-off".to_owned(), context.period().title()]);
    let mut bands = vec![
        Band::split(vec![(1, attendees(context)), (1, decisions())]),
        Band::full(vec![note(
            "Signing says that the figures were seen and discussed. What is disputed is raised in the time the agreement \
             gives, signed or not.",
        )]),
    ];
    bands.extend(next_quarter::left_out(context).map(|why| Band::full(vec![note(why)])));
    content("sign-off", title, under, bands)
}

/// What the two sides are called.
fn sides(context: &Context<'_>) -> (String, String) {
    let partner = format::shortened(context.voice.name(), 40);
    (partner, "us".to_owned())
}

/// Who was there: a line a person, with the name where it is known.
fn attendees(context: &Context<'_>) -> Vec<Block> {
    let (partner, _) = sides(context);
    let manager = context.input.scorecard.partner.manager.as_deref().map(|name| format::shortened(name, 40));
    let line = |side: &str, name: Option<String>| {
        vec![Cell::muted(side), Cell::text(name.unwrap_or_default()), Cell::text("")]
    };
    let theirs = (0..PEOPLE).map(|_| line(&partner, None));
    let ours = (0..PEOPLE).map(|number| line("vendor", manager.clone().filter(|_| number == 0)));
    let rows = theirs.chain(ours).collect();
    let columns = vec![left("For", 1.3), left("Name", 1.6), left("Signature and date", 1.8)];
    vec![heading("Who was there"), table("Who was there, to be filled in", columns, rows, false)]
}

/// What was decided, who does it and by when; then the next review.
fn decisions() -> Vec<Block> {
    let line = |label: String| vec![Cell::muted(label), Cell::text(""), Cell::text(""), Cell::text("")];
    let mut rows: Vec<Vec<Cell>> = (1..=DECISIONS).map(|number| line(number.to_string())).collect();
    rows.push(line("Next review".to_owned()));
    let columns = vec![left("Decision", 1.0), left("What", 2.4), left("Owner", 1.0), left("By", 0.9)];
    vec![heading("What was decided"), table("Decisions and the next review, to be filled in", columns, rows, false)]
}

#[cfg(test)]
mod tests {
    use crate::deck::fixture;
    use crate::deck::model::Audience;
    use crate::deck::partner::partner_deck;

    #[test]
    fn known_names_are_filled_in_and_the_rest_are_lines() {
        let mut fixture = fixture::meridian();
        fixture.scorecard.partner.manager = Some("Elif Svensson".to_owned());
        let common = fixture.common();
        let deck = partner_deck(&fixture.input(&common), Audience::Partner);
        let slide = deck.slides.iter().find(|slide| slide.id == "sign-off").expect("a slide");
        assert_eq!(slide.title, "To be signed for Meridian Systems and us; 2026 Q4 is reviewed after 31 December 2026");
        let words = serde_json::to_string(slide).expect("a slide is data");
        assert!(words.contains("Elif Svensson") && words.contains("Next review"));
    }
}
