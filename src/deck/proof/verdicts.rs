//! Verdicts over all partners held against the scorecards: how many there are of a kind, by measure and in all.

use super::all_partners::AllPartners;
use super::comparison::is_short_for;
use super::rows::{Found, number_first, part_of, text_at, whole};
use super::tables;
use crate::deck::format;
use crate::deck::input::DefinitionCard;
use crate::deck::model::{Slide, Table};
use crate::scorecard::model::{Scorecards, Status};

/// How many verdicts of a kind there are.
pub(super) fn of_kind(cards: &Scorecards, status: Status) -> i64 {
    let headline = cards.partners.iter().flat_map(|card| &card.metrics).filter(|metric| metric.is_headline());
    headline.filter(|metric| metric.status == status).count() as i64
}

/// Those met, and all that were judged.
pub(super) fn met(cards: &Scorecards) -> (i64, i64) {
    let met = of_kind(cards, Status::Met);
    (met, met + of_kind(cards, Status::Deviation) + of_kind(cards, Status::Breach))
}

/// A row a measure, a column a verdict; the title counts them all.
pub(super) fn differing(slide: &Slide, all: &AllPartners<'_>) -> Vec<String> {
    let mut found = Found::default();
    for table in tables(slide).filter(|table| table.caption == "Partners by measure and verdict") {
        rows(&mut found, table, all);
    }
    let (met, judged) = met(all.cards);
    let title = slide.title.as_str();
    if let Some((before, _)) = title.split_once(" targets are met").filter(|_| slide.id == "measures") {
        let counts = part_of(before);
        let whole = before.strip_prefix("All ").and_then(number_first).map(|all| (all, all));
        found.hold(counts.or(whole) == Some((met, judged)), || format!("its title reads {title}"));
    }
    found.0
}

fn rows(found: &mut Found, table: &Table, all: &AllPartners<'_>) {
    let statuses = [
        ("Met", Status::Met),
        ("Within tolerance", Status::Deviation),
        ("Breach", Status::Breach),
        ("Too little evidence", Status::InsufficientEvidence),
        ("No target", Status::NoTarget),
        ("Not measured", Status::NotMeasured),
    ];
    for row in &table.rows {
        let name = text_at(row, 0);
        let meant: Vec<&str> =
            all.common.definitions.iter().filter(|one| is_short_for(name, one)).map(|one| one.id.as_str()).collect();
        let is = |id: &&&str| {
            table.columns.iter().enumerate().skip(1).all(|(at, column)| {
                let Some((_, status)) = statuses.iter().find(|(title, _)| *title == column.title) else {
                    return true;
                };
                let of = all.cards.partners.iter().flat_map(|card| &card.metrics);
                let due =
                    of.filter(|metric| metric.id == **id && metric.is_headline() && metric.status == *status).count();
                let shown = text_at(row, at);
                whole(shown).unwrap_or(0) == due as i64 && (due > 0 || shown == format::NO_FIGURE)
            })
        };
        found.hold(meant.is_empty() || meant.iter().any(|id| is(&id)), || {
            format!("verdicts on {name} are counted otherwise")
        });
    }
}

/// `Missed most: escalated cases, in breach at 2 of 5 partners.`
pub(super) fn missed_most(found: &mut Found, text: &str, all: &AllPartners<'_>) {
    let told = text.strip_prefix("Missed most: ").and_then(|rest| rest.split_once(", in breach at "));
    let Some((name, of)) = told else { return };
    let short = |definition: &DefinitionCard| match definition.id.as_str() {
        "escalation_ratio" => "escalations against mix".to_owned(),
        _ => definition.name.split([',', '(']).next().unwrap_or_default().trim().to_lowercase(),
    };
    let judged = |id: &str, statuses: &[Status]| {
        let of = all.cards.partners.iter().flat_map(|card| &card.metrics);
        let of = of.filter(|metric| metric.id == id && metric.is_headline());
        of.filter(|metric| statuses.contains(&metric.status)).count() as i64
    };
    let is = |definition: &DefinitionCard| {
        let breach = judged(&definition.id, &[Status::Breach]);
        let whole = judged(&definition.id, &[Status::Met, Status::Deviation, Status::Breach]);
        match of.strip_prefix("all ").and_then(number_first) {
            Some(number) => number == breach && breach == whole,
            None => part_of(of).is_none_or(|counts| counts == (breach, whole)),
        }
    };
    let meant = || all.common.definitions.iter().filter(|one| short(one) == name.to_lowercase());
    found.hold(meant().next().is_none() || meant().any(is), || format!("it says {text}"));
}
