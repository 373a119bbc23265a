//! The quarter after one that is over: what is known of it today, what revenue like this quarter's would pay, and between what its figures are
//! plausible. Nothing is drawn on from two points.

mod known;
mod plausible;

use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Band, Block, Slide};
use crate::deck::sentences::accounts::sums;
use crate::deck::sentences::money::amounts;
use crate::deck::sentences::words::lowered;
use crate::deck::slide::{content, left, note, right, subtitle, table};
use crate::stats::CONFIDENCE;
use known::Known;
use plausible::{Outlook, Plausible};

/// Rows of both tables that are set at full size; more stand closer together.
const ROWS: usize = 9;

/// The slide; `None` of a quarter that is not over, and where nothing can be said of the next one.
pub(super) fn slide(context: &Context<'_>) -> Option<Slide> {
    if !is_over(context) {
        return None;
    }
    let (known, plausible) = (Known::of(context), Plausible::of(context));
    let title = title(&known, &plausible)?;
    let dense = known.rows(context).len() + plausible.rows.len() > ROWS;
    let bands = [known_table(context, &known, dense), plausible_table(&plausible, dense)].into_iter().flatten();
    let mut bands: Vec<Band> = bands.map(|block| Band::full(vec![block])).collect();
    bands.push(Band::full(notes(context, &known, &plausible)));
    let under = subtitle(&["Next quarter".to_owned(), context.period().next().title()]);
    Some(content("next-quarter", title, under, bands))
}

/// Why there is no such slide; `None` where there is one, and of a quarter that is not over.
pub(super) fn left_out(context: &Context<'_>) -> Option<String> {
    if !is_over(context) {
        return None;
    }
    let (known, plausible) = (Known::of(context), Plausible::of(context));
    let is_silent = title(&known, &plausible).is_none();
    is_silent.then(|| {
        let reasons = known.lacking(context).into_iter().chain(plausible.lacking());
        format!("Nothing can be said of {} yet. {}", known.quarter.title(), reasons.collect::<Vec<_>>().join(" "))
    })
}

/// Whether all of the quarter's days have data.
fn is_over(context: &Context<'_>) -> bool {
    let accrued = context.input.settlement.is_some_and(|settlement| !settlement.accruals.is_empty());
    context.common().partial_until.is_none() && !accrued
}

/// `In 2026 Q4, nine contracts for €412k fall due, two rules change and one certificate expires`; what revenue would pay, or the range of
/// the first measure, where nothing falls due or changes.
fn title(known: &Known<'_>, plausible: &Plausible<'_>) -> Option<String> {
    let quarter = known.quarter.title();
    let number = |many: usize, one: &str, more: &str| match many {
        0 => None,
        1 => Some(format!("one {one}")),
        _ => Some(format!("{} {more}", format::number_word(many as i64))),
    };
    let due = known.renewals.len();
    let worth = sums(known.renewals.iter().copied());
    let worth = if worth.is_empty() { String::new() } else { format!(" for {}", amounts(&worth, format::rounded)) };
    let parts: Vec<String> = [
        number(due, &format!("contract{worth} falls due"), &format!("contracts{worth} fall due")),
        number(known.changes.len(), "rule changes", "rules change"),
        number(known.certificates, "certificate expires", "certificates expire"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !parts.is_empty() {
        return Some(format!("In {quarter}, {}", format::list(&parts)));
    }
    if let Some(payout) = &known.payout {
        let pays = amounts(&payout.pays, format::rounded);
        return Some(format!("In {quarter}, revenue like this quarter\u{2019}s would pay {pays} at {}", payout.tier));
    }
    let first = plausible.rows.first()?;
    let name = lowered(&first.reading.card.name);
    let (low, high) = first.range;
    let range = format::interval(low, high, first.reading.card.unit);
    Some(format!("In {quarter}, {name} is likely to lie within {range}"))
}

fn known_table(context: &Context<'_>, known: &Known<'_>, dense: bool) -> Option<Block> {
    let rows = known.rows(context);
    let columns = vec![left("When", 1.3), left("What is known today", 3.0), left("What it comes to", 2.7)];
    (!rows.is_empty()).then(|| table("What is known of the next quarter", columns, rows, dense))
}

fn plausible_table(plausible: &Plausible<'_>, dense: bool) -> Option<Block> {
    let columns = vec![
        left("Measure", 2.6),
        right("This quarter", 1.1),
        right("Plausible next quarter", 1.8),
        right("Target then", 1.0),
        left("Outlook", 1.4),
    ];
    let rows = plausible.cells();
    (!rows.is_empty())
        .then(|| table("Between what the next quarter\u{2019}s figures are plausible", columns, rows, dense))
}

/// How ranges and amounts came about, and why there is nothing of the rest.
fn notes(context: &Context<'_>, known: &Known<'_>, plausible: &Plausible<'_>) -> Vec<Block> {
    let mut words = Vec::new();
    if !plausible.rows.is_empty() {
        words.push(format!(
            "Plausible is a {} prediction interval for one more quarter, made from the four to eight quarters so far with enough evidence; it \
             holds as long as nothing else changes.",
            format::percent_short(CONFIDENCE)
        ));
        if plausible.rows.iter().any(|row| row.outlook().is_some_and(|outlook| outlook != Outlook::Open)) {
            words.push("A target is likely met or missed where the whole range lies on that side of it.".to_owned());
        }
    }
    if known.payout.is_some() {
        words.push(
            "Revenue is this quarter\u{2019}s carried over, not a forecast; incentives and credits are left out."
                .to_owned(),
        );
    }
    words.extend(known.lacking(context));
    words.extend(plausible.lacking());
    if words.is_empty() { Vec::new() } else { vec![note(words.join(" "))] }
}

#[cfg(test)]
mod tests;
