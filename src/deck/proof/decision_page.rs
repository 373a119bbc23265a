//! The page of a decision held against the partner that it is about: its figures by quarter and month, its amounts, and its gaps.

use super::all_partners::AllPartners;
use super::comparison::is_short_for;
use super::measures::{Measures, agrees, is_bound};
use super::money::is;
use super::print::{amounts_in, read_back};
use super::rows::{Found, charts, hundredths, part_of, table_of, text_at, whole};
use super::sentences::is_interval;
use super::{plots, texts};
use crate::deck::format;
use crate::deck::input::DefinitionCard;
use crate::deck::model::{Cell, Slide, Table};
use crate::deck::sentences::staffing::gap_ranges;
use crate::scorecard::model::{MetricResult, Scorecard};

/// What the page says otherwise than was measured and settled, of whichever partner of that name it agrees with most.
pub(super) fn differing(slide: &Slide, all: &AllPartners<'_>) -> Vec<String> {
    // A name may hold a colon itself.
    let names = slide.title.match_indices(": ").map(|(at, _)| &slide.title[..at]);
    let cards: Vec<&Scorecard> = names.flat_map(|name| all.called(name)).collect();
    cards.iter().map(|card| of_partner(slide, all, card)).min_by_key(Vec::len).unwrap_or_default()
}

fn of_partner<'a>(slide: &Slide, all: &AllPartners<'a>, card: &'a Scorecard) -> Vec<String> {
    let mut found = Found::default();
    let measures = all.measures(card);
    for chart in charts(slide) {
        found.0.extend(plots::differing(&measures, chart).0);
    }
    if let Some(table) = table_of(slide, "Quarter by quarter") {
        quarters(&mut found, table, &measures);
    }
    if let Some(table) = table_of(slide, "Days on which posts were empty") {
        gaps(&mut found, table, all, card);
    }
    if let Some(details) = all.details.get(&card.partner.id) {
        super::people::days_drawn(&mut found, slide, details);
    }
    found.0.extend(texts(slide).iter().flat_map(|text| of_words(text, all, card)));
    found.0
}

/// What a sentence on a partner says otherwise than was measured and settled.
pub(super) fn of_words(text: &str, all: &AllPartners<'_>, card: &Scorecard) -> Vec<String> {
    let mut found = Found::default();
    let measures = all.measures(card);
    stands(&mut found, text, &measures);
    satisfaction(&mut found, text, &measures);
    escalates(&mut found, text, &measures);
    if let Some((before, rest)) = text.split_once(" is payable for the quarter, of ") {
        amounts(&mut found, before, rest, all, card);
    }
    let on = text.strip_prefix("On ").or_else(|| text.split_once(": on ").map(|(_, rest)| rest));
    if let Some((days, _)) = on.and_then(|rest| rest.split_once(" working days")) {
        staffed(&mut found, days, all, card);
    }
    found.0
}

/// The last quarters of a figure, with its interval and evidence.
fn quarters(found: &mut Found, table: &Table, measures: &Measures<'_>) {
    let name = table.columns.get(1).map(|column| column.title.as_str()).unwrap_or_default();
    let Some((definition, result)) = measures.meant(name) else { return };
    let known: Vec<_> = result.history.iter().filter(|(_, measured)| measured.value.is_some()).collect();
    for (row, (quarter, measured)) in table.rows.iter().zip(&known[known.len().saturating_sub(table.rows.len())..]) {
        let then = MetricResult { measurement: measured.clone(), ..result.clone() };
        let is_range = match text_at(row, 2).split_once(" to ") {
            Some((low, high)) => is_interval(definition, &then, low, high),
            None => text_at(row, 2).is_empty(),
        };
        let is_right = text_at(row, 0) == quarter.title()
            && agrees(text_at(row, 1), &then, definition.unit)
            && is_range
            && whole(text_at(row, 3)) == Some(measured.evidence);
        found.hold(is_right, || format!("{name} of {} reads otherwise than it was measured", text_at(row, 0)));
    }
}

/// Gaps in any order, each with its days and people.
fn gaps(found: &mut Found, table: &Table, all: &AllPartners<'_>, card: &Scorecard) {
    let ranges = all.details.get(&card.partner.id).map(gap_ranges).unwrap_or_default();
    for row in &table.rows {
        let is_row = |row: &[Cell]| {
            ranges.iter().any(|range| {
                let people = text_at(row, 2).split_once(" of ");
                text_at(row, 0) == format::day_range(range.from, range.to)
                    && whole(text_at(row, 3)) == i64::try_from(range.days).ok()
                    && people.is_some_and(|(present, required)| {
                        hundredths(present) == Some(range.present) && hundredths(required) == Some(range.required)
                    })
            })
        };
        found.hold(is_row(row), || format!("the gap of {} reads otherwise than it was", text_at(row, 0)));
    }
}

/// `On 12 of 66 working days`.
fn staffed(found: &mut Found, days: &str, all: &AllPartners<'_>, card: &Scorecard) {
    let Some(details) = all.details.get(&card.partner.id) else { return };
    let missed = details.staffing_days.iter().filter(|(_, met)| !met).count() as i64;
    let due = (missed, details.staffing_days.len() as i64);
    found.hold(part_of(days) == Some(due), || format!("posts are said to have been empty on {days} days"));
}

/// `€41k is payable for the quarter, of €102k recognised.`
fn amounts(found: &mut Found, payable: &str, recognised: &str, all: &AllPartners<'_>, card: &Scorecard) {
    let Some(settled) = all.settled(card) else { return };
    let currency = all.common.reporting_currency;
    let due = all.sum(settled, |one| one.payable_reporting).zip(all.sum(settled, |one| one.recognised_reporting));
    let last = |text: &str| amounts_in(text, currency).last().map(|shown| (*shown).to_owned());
    let first = |text: &str| amounts_in(text, currency).first().map(|shown| (*shown).to_owned());
    let shown = last(payable).zip(first(recognised));
    let is_right = shown
        .zip(due)
        .is_some_and(|((part, whole), (payable, recognised))| is(&part, payable) && is(&whole, recognised));
    found.hold(is_right, || format!("it says {payable} is payable, of {recognised}"));
}

/// `Escalates 1.65 times what its mix explains`.
fn escalates(found: &mut Found, text: &str, measures: &Measures<'_>) {
    let said = text
        .split_once(" times what its mix explains")
        .or_else(|| text.split_once(" times the escalations its mix explains"));
    let Some((before, rest)) = said else { return };
    let Some((definition, result)) = measures.of("escalation_ratio") else { return };
    let shown = before.rsplit(' ').next().unwrap_or_default();
    found.hold(agrees(shown, result, definition.unit), || format!("it says {text}"));
    let satisfied = rest.strip_prefix(" and ").and_then(|rest| rest.split_once(" satisfied"));
    if let (Some((shown, _)), Some((definition, csat))) = (satisfied, measures.of("csat")) {
        found.hold(agrees(shown, csat, definition.unit), || format!("it says {text}"));
    }
}

/// `Staffing on working days: 54 of 66, short of the target of 66.`
fn stands(found: &mut Found, text: &str, measures: &Measures<'_>) {
    let Some((name, rest)) = text.split_once(": ") else { return };
    let (shown, told) = rest.split_once(", ").unwrap_or((rest, ""));
    let bound = ["the target of ", "the limit of "].iter().find_map(|words| told.split_once(words));
    let bound = bound.and_then(|(_, rest)| super::print::figure_first(rest)).map(|(shown, _)| shown);
    let is = |(definition, result): &(&DefinitionCard, &MetricResult)| {
        let target = bound.zip(result.target).map(|(shown, rule)| is_bound(shown, definition, result, rule.target));
        agrees(shown.trim_end_matches('.'), result, definition.unit) && target.unwrap_or(bound.is_none())
    };
    let meant = measures.definitions.iter().filter(|definition| is_short_for(name, definition));
    let meant: Vec<_> = meant.filter_map(|definition| measures.of(&definition.id)).collect();
    found.hold(meant.is_empty() || meant.iter().any(is), || format!("it says {text}"));
}

/// `satisfaction holds at 90.1%`, `satisfaction fell from 92.0% in 2026 Q1 to 75.0%`.
fn satisfaction(found: &mut Found, text: &str, measures: &Measures<'_>) {
    let Some((definition, result)) = measures.of("csat") else { return };
    let figure = |text: &str| super::print::figure_first(text).map(|(shown, _)| shown.to_owned());
    for words in ["satisfaction holds at ", "satisfaction is "] {
        let shown = text.split_once(words).and_then(|(_, rest)| figure(rest));
        found.hold(shown.is_none_or(|shown| agrees(&shown, result, definition.unit)), || format!("it says {text}"));
    }
    let lower = text.replace("Satisfaction", "satisfaction");
    if let Some((_, rest)) = lower.split_once("satisfaction fell from ") {
        let told = figure(rest).zip(rest.split_once(" in ")).and_then(|(from, (_, rest))| {
            let (since, to) = rest.split_once(" to ")?;
            Some((from, since.to_owned(), figure(to)?))
        });
        found.hold(told.is_none_or(|told| is_fall(&told, definition, result)), || format!("it says {text}"));
    }
}

/// Whether a figure was one thing in a quarter and is another now.
fn is_fall((from, since, to): &(String, String, String), definition: &DefinitionCard, result: &MetricResult) -> bool {
    let then = result.history.iter().find(|(quarter, _)| quarter.title() == *since);
    let was = then.and_then(|(_, measured)| measured.value).zip(read_back(from, definition.unit));
    was.is_some_and(|(value, read)| read.holds(value)) && agrees(to, result, definition.unit)
}
