//! What each side owes, at a glance: the partner's duties beside the vendor's own, each with what was asked.

use super::scorecard::status_cell;
use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Audience, Band, Block, Cell, RichText, Slide};
use crate::deck::reading::Reading;
use crate::deck::sentences::each_side::{OURS, PARTNERS, title};
use crate::deck::sentences::words::lowered;
use crate::deck::slide::{content, heading, left, note, right, subtitle, table, text};
use crate::programme::duties::Side;
use crate::scorecard::duty_details::DutyStand;
use crate::scorecard::model::{Statistic, Status};

use super::duties::status_of;

/// Duties of the vendor that are listed by name.
const NAMED: usize = 5;

/// The slide; `None` where neither side's duties are measured.
pub(super) fn slide(context: &Context<'_>) -> Option<Slide> {
    let theirs = side(context, &PARTNERS);
    let mut ours = side(context, &OURS);
    if theirs.is_none() && ours.is_none() {
        return None;
    }
    ours.get_or_insert_with(Vec::new).extend(by_name(context));
    let (partner, us) = match context.audience {
        Audience::Partner => ("What you owe us".to_owned(), "What we owe you".to_owned()),
        Audience::Vendor => {
            (format!("What {} owes us", context.voice.name()), format!("What we owe {}", context.voice.name()))
        }
    };
    let column = |title: &str, blocks: Option<Vec<Block>>| {
        let nothing = || vec![text(vec![RichText::plain("Nothing of this is measured.")])];
        let blocks = blocks.filter(|blocks| !blocks.is_empty()).unwrap_or_else(nothing);
        (1, std::iter::once(heading(title)).chain(blocks).collect())
    };
    let under = subtitle(&["What each side owes".to_owned(), context.period().title()]);
    let bands = vec![Band::split(vec![column(&partner, theirs), column(&us, ours)])];
    Some(content("each-side", title(context), under, bands))
}

/// The measures of one side, and which of them have no figure; `None` where none has one.
fn side(context: &Context<'_>, measures: &[(&str, &str)]) -> Option<Vec<Block>> {
    let mut rows = Vec::new();
    let mut silent = Vec::new();
    for (id, label) in measures {
        match context.reading(id) {
            Some(reading) if reading.result.status == Status::NotMeasured => silent.push(lowered(label)),
            Some(reading) => rows.extend(measured(context, reading, label)),
            None => {}
        }
    }
    if rows.is_empty() {
        return None;
    }
    let columns = vec![left("What", 2.75), right("This quarter", 1.3), right("Asked", 0.85), left("", 1.8)];
    let mut blocks = vec![table("Duties with what was asked", columns, rows, true)];
    if !silent.is_empty() {
        blocks.push(note(format!("Not measured: {}.", format::list(&silent))));
    }
    Some(blocks)
}

/// A row, and a second one for the slowest tenth where the measure is a time.
fn measured(context: &Context<'_>, reading: &Reading<'_>, label: &str) -> Vec<Vec<Cell>> {
    let row = |reading: &Reading<'_>, label: String| {
        vec![
            Cell::strong(label),
            Cell::text(reading.figure()),
            Cell::muted(reading.target_text().unwrap_or_else(|| format::NO_FIGURE.to_owned())),
            status_cell(reading),
        ]
    };
    if reading.result.statistic != Statistic::Median {
        return vec![row(reading, label.to_owned())];
    }
    let slowest =
        context.statistic(reading.id(), Statistic::P90).map(|result| Reading::new(result, reading.card.clone()));
    let slowest = slowest.filter(|slowest| slowest.value().is_some());
    let mut rows = vec![row(reading, format!("{label}, half within"))];
    rows.extend(slowest.map(|slowest| row(&slowest, format!("{label}, {} within", format::percent_short(0.9)))));
    rows
}

/// The vendor's duties of the quarter and what it has not granted, by name.
fn by_name(context: &Context<'_>) -> Vec<Block> {
    let details = context.input.details;
    let mut duties: Vec<&DutyStand> = details.duties.iter().filter(|duty| duty.owner == Some(Side::Vendor)).collect();
    duties.sort_by_key(|duty| (duty.met.map_or(1, |met| if met { 2 } else { 0 }), duty.due));
    let rows: Vec<Vec<Cell>> = duties.iter().take(NAMED).map(|duty| named(context, duty)).collect();
    let mut blocks = Vec::new();
    if !rows.is_empty() {
        let columns = vec![left("By name", 3.4), left("Due", 1.0), left("", 1.6)];
        blocks.push(table("Duties of the vendor by name", columns, rows, true));
    }
    if let Some(rest) = duties.get(NAMED..).filter(|rest| !rest.is_empty()) {
        let all_met = if rest.iter().all(|duty| duty.met == Some(true)) { ", all met" } else { "" };
        blocks.push(note(format!("And {} more{all_met}.", format::number_word(rest.len() as i64))));
    }
    let missing = details.provisions.iter().filter(|stand| !stand.granted);
    let missing: Vec<String> = missing
        .map(|stand| {
            let parity = if stand.vendor_has { ", which our own staff have" } else { "" };
            format!("{}{parity}", lowered(&format::shortened(&stand.name, 60)))
        })
        .collect();
    if !missing.is_empty() {
        blocks.push(text(vec![RichText::strong("Not granted yet: ").then(format!("{}.", missing.join("; ")))]));
    }
    blocks
}

fn named(context: &Context<'_>, duty: &DutyStand) -> Vec<Cell> {
    vec![
        Cell::text(format::shortened(&context.masked(&duty.name), 54)),
        Cell::text(format::day_and_month(duty.due)),
        status_of(duty.met, duty.done, duty.open),
    ]
}

#[cfg(test)]
mod tests {
    use crate::deck::fixture::{self, share_result};
    use crate::deck::model::{Audience, Slide};
    use crate::deck::partner::partner_deck;
    use crate::programme::duties::Side;
    use crate::scorecard::duty_details::{DutyStand, ProvisionStand};

    fn slide(audience: Audience) -> Slide {
        let mut fixture = fixture::meridian();
        fixture.scorecard.metrics.push(share_result("access_parity", 4, 5));
        let due = fixture::date("2026-09-10");
        fixture.details.duties = vec![DutyStand {
            id: "D1".to_owned(),
            kind: "obligation".to_owned(),
            name: "Notice of the release at Contoso Mills".to_owned(),
            owner: Some(Side::Vendor),
            due,
            done: Some(fixture::date("2026-09-12")),
            met: Some(false),
            open: false,
        }];
        let provision = |name: &str, granted| ProvisionStand { name: name.to_owned(), granted, vendor_has: true };
        fixture.details.provisions = vec![provision("Diagnostic tools", false), provision("Case history", true)];
        let common = fixture.common();
        let deck = partner_deck(&fixture.input(&common), audience);
        deck.slides.into_iter().find(|slide| slide.id == "each-side").expect("a slide")
    }

    #[test]
    fn both_directions_stand_side_by_side() {
        let slide = slide(Audience::Partner);
        let words = serde_json::to_string(&slide).expect("a slide is data");
        for said in [
            "What you owe us",
            "What we owe you",
            "54 of 66",
            "Provisions granted",
            "late, 12 Sep",
            "diagnostic tools, which our own staff have",
            "Notice of the release at [customer]",
        ] {
            assert!(words.contains(said), "{said} in {words}");
        }
        assert!(!words.contains("Contoso"));
    }

    #[test]
    fn to_the_vendor_the_partner_has_a_name() {
        let slide = slide(Audience::Vendor);
        let words = serde_json::to_string(&slide).expect("a slide is data");
        assert!(words.contains("What Meridian Systems owes us") && words.contains("Contoso Mills"));
    }
}
