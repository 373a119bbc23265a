//! The second slide: tiers that change and what chance has to do with it, cliffs, and the budget by quarter.

use std::collections::BTreeSet;

use super::{Names, in_place, words};
use crate::deck::format;
use crate::deck::model::{Band, Block, Cell, Slide};
use crate::deck::sentences::words::lowered;
use crate::deck::slide::{content, heading, left, note, right, subtitle, table};
use crate::domain::Money;
use crate::settlement::what_if::model::{DecidingGate, Edge, PeriodOutcome, TierChange, WhatIf};

/// Tiers, edges and quarters shown.
const MOST_TIERS: usize = 7;
const MOST_EDGES: usize = 6;
const MOST_QUARTERS: usize = 8;
/// Letters of a partner's name.
const NAME: usize = 26;

pub(super) fn slide(found: &WhatIf, names: &Names) -> Slide {
    let last = found.periods.last();
    let under = subtitle(&["Tiers, cliffs and budget".to_owned(), words::periods(found), in_place(found)]);
    let below = Band::split(vec![(7, last.map_or_else(Vec::new, |last| cliffs(last, names))), (5, budget(found))]);
    content("tiers", title(found), under, vec![Band::full(changes(found, names)), below])
}

/// How many tiers change, how many by chance, and who stands near a bound.
fn title(found: &WhatIf) -> String {
    let number = |count: usize| format::number_word(i64::try_from(count).unwrap_or(i64::MAX));
    let by_chance = found.tiers.iter().filter(|change| change.within_chance == Some(true)).count();
    let tiers = match found.tiers.len() {
        0 => "No tier changes".to_owned(),
        1 => format!("One tier changes{}", if by_chance == 1 { ", and may be chance" } else { "" }),
        all => {
            let chance = match by_chance {
                0 => String::new(),
                some if some == all => ", and all may be chance".to_owned(),
                some => format!(", {} of them perhaps by chance", number(some)),
            };
            format!("{} tiers change{chance}", format::capitalised(&number(all)))
        }
    };
    let edges = found.periods.last().map(|last| last.edges.as_slice()).unwrap_or_default();
    let near: BTreeSet<&str> = edges.iter().map(|edge| edge.partner_id.as_str()).collect();
    match near.len() {
        0 => format!("{tiers}; nobody stands within chance of another"),
        1 => format!("{tiers}; one partner stands within chance of another"),
        some => format!("{tiers}; {} partners stand within chance of another", number(some)),
    }
}

fn changes(found: &WhatIf, names: &Names) -> Vec<Block> {
    if found.tiers.is_empty() {
        return vec![
            heading("Tiers that change"),
            note("Every partner earns the tier it earns today, in every quarter."),
        ];
    }
    let row = |change: &TierChange| {
        let chance = match change.within_chance {
            Some(true) => Cell::strong("may be chance"),
            Some(false) => Cell::text("beyond chance"),
            None => Cell::muted("counted"),
        };
        vec![
            Cell::strong(format::shortened(&change.name, NAME)),
            Cell::muted(change.quarter.title()),
            Cell::text(format!("{} to {}", names.tier(&change.from), names.tier(&change.to))),
            Cell::text(decided_by(change, names)),
            chance,
        ]
    };
    let columns = vec![
        left("Partner", 1.9),
        left("Quarter", 0.8),
        left("Tier earned", 1.5),
        left("Decided by", 4.6),
        left("Chance", 1.1),
    ];
    let mut newest_first: Vec<&TierChange> = found.tiers.iter().collect();
    newest_first.sort_by_key(|change| std::cmp::Reverse(change.quarter));
    let rows = newest_first.into_iter().take(MOST_TIERS).map(row).collect();
    let mut blocks =
        vec![heading("Tiers that change"), table("Tiers that change", columns, rows, found.tiers.len() > 4)];
    blocks.extend(more(found.tiers.len(), MOST_TIERS, "change"));
    blocks
}

/// The gate that decides, where there are several the first of them; why, where none does.
fn decided_by(change: &TierChange, names: &Names) -> String {
    let Some(first) = change.decided_by.first() else { return format::shortened(&change.reason, 90) };
    let more = match change.decided_by.len() {
        1 => String::new(),
        all => format!(", and {} more", format::number_word(i64::try_from(all - 1).unwrap_or(i64::MAX))),
    };
    let gate = DecidingGate { metric: names.metric(&first.metric), ..first.clone() };
    format::shortened(&format!("{}{more}", words::gate(&gate)), 100)
}

/// Who stands within chance of a bound, and what the other side of it is worth.
fn cliffs(last: &PeriodOutcome, names: &Names) -> Vec<Block> {
    let title = format!("Cliffs, {}: a bound within chance", last.period.title());
    if last.edges.is_empty() {
        return vec![heading(&title), note("Nobody stands within chance of a bound that another tier lies behind.")];
    }
    let row = |edge: &Edge| {
        let side = if edge.at_least { "at least" } else { "at most" };
        let bound = format::value_short(edge.bound, edge.unit);
        let counts = edge.counts.map_or_else(|| format::NO_FIGURE.to_owned(), format::count);
        vec![
            Cell::strong(format::shortened(&edge.name, NAME)),
            Cell::text(format!("{} or {}", names.tier(&edge.tier), names.tier(&edge.becomes))),
            Cell::text(format!(
                "{} {}, {side} {bound}",
                format::shortened(&names.metric(&edge.metric), 28),
                format::value(edge.value, edge.unit)
            )),
            Cell::text(counts),
            Cell::strong(edge.worth.map_or_else(|| format::NO_FIGURE.to_owned(), words::difference)),
        ]
    };
    let columns = vec![
        left("Partner", 1.7),
        left("Tier", 1.4),
        left("Figure and bound", 2.5),
        right("Crossed by", 0.8),
        right("Worth", 1.2),
    ];
    let rows = last.edges.iter().take(MOST_EDGES).map(row).collect();
    let mut blocks = vec![heading(&title), table("Cliffs", columns, rows, true)];
    blocks.extend(more(last.edges.len(), MOST_EDGES, "cliff"));
    blocks.push(note("Crossed by: so many answers or cases that came out otherwise, all else as it is."));
    blocks
}

/// What each quarter costs under both.
fn budget(found: &WhatIf) -> Vec<Block> {
    let pays = words::has_payments(found);
    let row = |period: &PeriodOutcome| {
        let total = &period.total;
        let mut row = vec![
            Cell::text(period.period.title()),
            Cell::muted(format::exact(total.amounts.earned.before)),
            Cell::text(format::exact(total.amounts.earned.after)),
            Cell::strong(words::difference(total.amounts.earned.difference)),
        ];
        row.extend(pays.then(|| Cell::text(words::difference(total.amounts.payable.difference))));
        row
    };
    let mut columns = vec![left("Quarter", 0.9), right("Today", 1.2), right("Then", 1.2), right("Difference", 1.2)];
    columns.extend(pays.then(|| right("Payable", 1.2)));
    let earlier = found.periods.len().saturating_sub(MOST_QUARTERS);
    let mut rows: Vec<Vec<Cell>> = found.periods.iter().skip(earlier).map(row).collect();
    if found.periods.len() > 1 {
        rows.push(sum(found, pays));
    }
    let mut blocks = vec![heading("Budget by quarter"), table("Budget by quarter", columns, rows, true)];
    if earlier > 0 {
        let quarters = format::plural(i64::try_from(earlier).unwrap_or(i64::MAX), "earlier quarter");
        blocks.push(note(format!("{} in the sum alone.", format::capitalised(&quarters))));
    }
    blocks.extend(verdicts(found));
    blocks
}

fn sum(found: &WhatIf, pays: bool) -> Vec<Cell> {
    let amounts = found.total.amounts;
    let exact = |amount: Money| Cell::strong(format::exact(amount));
    let mut row = vec![
        Cell::strong("All"),
        exact(amounts.earned.before),
        exact(amounts.earned.after),
        Cell::strong(words::difference(amounts.earned.difference)),
    ];
    row.extend(pays.then(|| Cell::strong(words::difference(amounts.payable.difference))));
    row
}

/// How many verdicts on figures are others.
fn verdicts(found: &WhatIf) -> Option<Block> {
    let changes = || found.periods.iter().flat_map(|period| &period.verdicts);
    let all = changes().count();
    let by_chance = changes().filter(|change| change.within_chance == Some(true)).count();
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    (all > 0).then(|| {
        let differ = if all == 1 { "differs" } else { "differ" };
        let chance =
            if by_chance > 0 { format!(", {} within chance", format::count(number(by_chance))) } else { String::new() };
        note(format!("{} on figures {differ} too{chance}.", format::plural(number(all), "verdict")))
    })
}

/// That a list ends before its end.
fn more(all: usize, shown: usize, noun: &str) -> Option<Block> {
    let rest = i64::try_from(all.saturating_sub(shown)).unwrap_or(i64::MAX);
    (rest > 0).then(|| {
        note(lowered(&format!("and {}; the workbook has them all", format::plural(rest, &format!("more {noun}")))))
    })
}
