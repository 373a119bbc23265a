//! The next payout of a quarter that is not over: what it has come to, what known lines make it, and what may still come.

use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Band, Cell, RichText, Slide};
use crate::deck::slide::{content, left, note, right, subtitle, table, text};
use crate::settlement::accrual::{Accrual, Range};

/// The slide; `None` of a quarter that is over or closed, whose payout is no forecast.
pub(super) fn slide(context: &Context<'_>) -> Option<Slide> {
    let accruals = &context.input.settlement?.accruals;
    let first = accruals.first()?;
    let columns = vec![
        left("Currency", 0.8),
        right("Accrued", 1.2),
        right("Lines known already", 1.4),
        right("Still to come, an estimate", 1.5),
        right("Plausible", 1.9),
        right("Expected payout", 1.4),
    ];
    let mut blocks =
        vec![table("What the quarter is expected to pay", columns, accruals.iter().map(row).collect(), false)];
    blocks.push(text(lines(context, first)));
    blocks.extend(accruals.iter().filter_map(not_estimated).map(note));
    let under = subtitle(&["Forecast of the next payout".to_owned(), context.period().title()]);
    Some(content("forecast", title(accruals), under, vec![Band::full(blocks)]))
}

/// `€1,840.00 is accrued to 15 August 2026; €4,080.00 is expected for the quarter`.
fn title(accruals: &[Accrual]) -> String {
    let Some(first) = accruals.first() else { return String::new() };
    let accrued: Vec<String> = accruals.iter().map(|accrual| format::exact(accrual.figures.accrued)).collect();
    let verb = if accrued.len() == 1 { "is" } else { "are" };
    let accrued = format!("{} {verb} accrued to {}", format::list(&accrued), format::day(first.until));
    let expected: Option<Vec<String>> = accruals
        .iter()
        .map(|accrual| accrual.figures.forecast().map(|range| format::rounded(range.expected)))
        .collect();
    match expected {
        Some(expected) => format!("{accrued}; {} {verb} expected for the quarter", format::list(&expected)),
        None => accrued,
    }
}

fn row(accrual: &Accrual) -> Vec<Cell> {
    let figures = &accrual.figures;
    let none = || format::NO_FIGURE.to_owned();
    let range = |range: Range| format!("{} to {}", format::rounded(range.low), format::rounded(range.high));
    let expected = |range: Range| format::rounded(range.expected);
    vec![
        Cell::strong(figures.accrued.currency.to_string()),
        Cell::text(format::exact(figures.accrued)),
        Cell::text(format::exact(figures.known)),
        Cell::text(figures.to_come.map_or_else(none, expected)),
        Cell::muted(figures.to_come.map_or_else(none, range)),
        Cell::strong(figures.forecast().map_or_else(none, expected)),
    ]
}

/// What is exact and what is an estimate.
fn lines(context: &Context<'_>, first: &Accrual) -> Vec<RichText> {
    vec![
        RichText::strong("Accrued").then(format!(
            ": {} part of the service days to {}, with what belongs to the quarter besides. Nothing of it is posted; the settlement takes its place \
             in {}.",
            context.voice.own_named(),
            format::day(first.until),
            first.reverses_in.title()
        )),
        RichText::strong("Still to come").then(
            ": from what came after the same day of former quarters, at the shares in force. It is an estimate and no promise.".to_owned(),
        ),
    ]
}

/// Why lines still to come are not estimated; `None` where they are.
fn not_estimated(accrual: &Accrual) -> Option<String> {
    let why = accrual.estimate.as_ref().err()?;
    Some(format!("{}: lines still to come are not estimated: {}.", accrual.figures.accrued.currency, why.words()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture;
    use crate::deck::model::Audience;
    use crate::deck::partner_deck;

    fn slide_of(estimated: Option<bool>) -> Option<Slide> {
        let mut fixture = fixture::meridian();
        let settled = fixture.settlement.as_mut().expect("a settlement");
        settled.accruals = estimated.map(|is| fixture::accrual(&settled.partner_id, is)).into_iter().collect();
        let common = fixture.common();
        let deck = partner_deck(&fixture.input(&common), Audience::Partner);
        deck.slides.into_iter().find(|slide| slide.id == "forecast")
    }

    #[test]
    fn what_is_exact_and_what_is_an_estimate_are_told_apart() {
        let slide = slide_of(Some(true)).expect("a slide");
        assert_eq!(slide.title, "€1,840.00 is accrued to 15 August 2026; €4.1k is expected for the quarter");
        let words = serde_json::to_string(&slide).expect("data");
        for part in ["€3,680.00", "€400", "€0 to €720", "your part of the service days to 15 August 2026"] {
            assert!(words.contains(part), "{part}: {words}");
        }
    }

    #[test]
    fn what_is_not_estimated_is_no_zero_and_a_quarter_that_is_over_has_no_forecast() {
        let slide = slide_of(Some(false)).expect("a slide");
        assert_eq!(slide.title, "€1,840.00 is accrued to 15 August 2026");
        let words = serde_json::to_string(&slide).expect("data");
        assert!(words.contains("EUR: lines still to come are not estimated: 2 former quarters tell"), "{words}");
        assert!(slide_of(None).is_none());
    }
}
