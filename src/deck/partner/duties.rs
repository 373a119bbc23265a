//! Duties and conduct: what each side owed, what stands, and what repeated breaches lead to.

use super::{ladder, requirements};
use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Audience, Band, Block, Cell, Slide, StatusMark};
use crate::deck::sentences::words::lowered;
use crate::deck::slide::{content, heading, left, note, subtitle, table};
use crate::programme::duties::Side;
use crate::scorecard::duty_details::DutyStand;

/// Things due that are listed.
const DUE: usize = 8;

/// The slide; `None` where nothing is owed, checked, provided or assessed.
pub(super) fn slide(context: &Context<'_>) -> Option<Slide> {
    let mut upper = Vec::new();
    upper.extend(owed(context).map(|blocks| (1, blocks)));
    upper.extend(requirements::blocks(context).map(|blocks| (1, blocks)));
    let mut lower = Vec::new();
    lower.extend(ladder::conduct(context).map(|blocks| (1, blocks)));
    lower.extend(ladder::assessments(context).map(|blocks| (1, blocks)));
    let bands: Vec<Band> = [upper, lower].into_iter().filter(|columns| !columns.is_empty()).map(Band::split).collect();
    if bands.is_empty() {
        return None;
    }
    let under = subtitle(&["Duties and conduct".to_owned(), context.period().title()]);
    Some(content("duties", title(context), under, bands))
}

/// The message: a step of the ladder, or else what was missed; then what the vendor still owes.
fn title(context: &Context<'_>) -> String {
    let own = ladder::headline(context).or_else(|| missed(context)).or_else(|| requirements::headline(context));
    let ours = missed_by_us(context).or_else(|| requirements::still_owed(context));
    match (own, ours) {
        (Some(own), Some(ours)) => format!("{own}; {ours}"),
        (Some(own), None) => own,
        (None, Some(ours)) => format::capitalised(&ours),
        (None, None) => "What each side owes, and how it is seen".to_owned(),
    }
}

/// `Two of your six duties were missed`, `All six of your duties were met`; `None` where nothing was due.
fn missed(context: &Context<'_>) -> Option<String> {
    let due: Vec<&DutyStand> = of(context, Side::Partner).filter(|duty| duty.met.is_some()).collect();
    let missed: Vec<&&DutyStand> = due.iter().filter(|duty| duty.met == Some(false)).collect();
    let own = context.voice.own_named();
    let all = format::number_word(due.len() as i64);
    let name = |duty: &DutyStand| lowered(&format::shortened(&context.masked(&named(duty)), 60));
    match (missed.as_slice(), due.len()) {
        (_, 0) => None,
        ([], 1) => Some(format!("{} one duty was met", format::capitalised(&own))),
        ([], _) => Some(format!("All {all} of {own} duties were met")),
        ([only], 1) => Some(format!("{} one duty was missed: {}", format::capitalised(&own), name(only))),
        ([only], _) => Some(format!("One of {own} {all} duties was missed: {}", name(only))),
        (more, _) => {
            let missed = format::capitalised(&format::number_word(more.len() as i64));
            Some(format!("{missed} of {own} {all} duties were missed"))
        }
    }
}

/// `we missed one of our two`: what the vendor did not do in time.
fn missed_by_us(context: &Context<'_>) -> Option<String> {
    let due = of(context, Side::Vendor).filter(|duty| duty.met.is_some()).count() as i64;
    let missed = of(context, Side::Vendor).filter(|duty| duty.met == Some(false)).count() as i64;
    match (missed, due) {
        (0, _) => None,
        (1, 1) => Some("we missed our one".to_owned()),
        _ => Some(format!("we missed {} of our {}", format::number_word(missed), format::number_word(due))),
    }
}

fn of<'c>(context: &'c Context<'_>, side: Side) -> impl Iterator<Item = &'c DutyStand> {
    context.input.details.duties.iter().filter(move |duty| duty.owner == Some(side))
}

/// What is owed, in words; what follows an incident with the incident's id.
fn named(duty: &DutyStand) -> String {
    match duty.kind.as_str() {
        "review" | "root_cause" | "status_updates" => format!("{}, {}", duty.name, duty.id),
        _ => duty.name.clone(),
    }
}

/// What was due on either side: missed first, then what is not due yet, then what was met.
fn owed(context: &Context<'_>) -> Option<Vec<Block>> {
    let mut duties: Vec<&DutyStand> = context.input.details.duties.iter().collect();
    if duties.is_empty() {
        return None;
    }
    duties.sort_by_key(|duty| (duty.met.map_or(1, |met| if met { 2 } else { 0 }), duty.due));
    let rows = duties.iter().take(DUE).map(|duty| row(context, duty)).collect();
    let columns = vec![left("What", 3.3), left("Owed by", 0.9), left("Due", 0.8), left("", 1.2)];
    let mut blocks =
        vec![heading("Due this quarter, or still open"), table("What each side owed", columns, rows, true)];
    if let Some(rest) = duties.get(DUE..).filter(|rest| !rest.is_empty()) {
        let all_met = if rest.iter().all(|duty| duty.met == Some(true)) { ", all met" } else { "" };
        blocks.push(note(format!("And {} more{all_met}.", format::number_word(rest.len() as i64))));
    }
    Some(blocks)
}

fn row(context: &Context<'_>, duty: &DutyStand) -> Vec<Cell> {
    let owner = match (duty.owner, context.audience) {
        (Some(Side::Partner), Audience::Partner) => "you".to_owned(),
        (Some(Side::Partner), Audience::Vendor) => "partner".to_owned(),
        (Some(Side::Vendor), _) => "us".to_owned(),
        (None, _) => "nobody named".to_owned(),
    };
    let (status, word) = match (duty.met, duty.done) {
        (Some(true), _) => (StatusMark::Met, "met".to_owned()),
        (Some(false), Some(done)) => (StatusMark::Breach, format!("late, {}", format::day_and_month(done))),
        (Some(false), None) if duty.open => (StatusMark::Breach, "open".to_owned()),
        (Some(false), None) => (StatusMark::Breach, "missed".to_owned()),
        (None, _) => (StatusMark::None, "not due yet".to_owned()),
    };
    vec![
        Cell::strong(format::shortened(&context.masked(&named(duty)), 52)),
        Cell::text(owner),
        Cell::text(format::day_and_month(duty.due)),
        Cell::Status { status, word },
    ]
}
