//! The first slide: what other rules cost, and who gains and loses.

use rust_decimal::prelude::ToPrimitive;

use super::{Names, in_place, rules, words};
use crate::deck::chart_spec::{AxisFormat, Bar, BarsChart, ChartSpec};
use crate::deck::format;
use crate::deck::model::{Band, Block, Card, Cell, ChartBlock, RichText, Slide, Tone};
use crate::deck::sentences::words::lowered;
use crate::deck::slide::{bars_height, card, content, left, note, right, subtitle, table, text};
use crate::domain::Money;
use crate::settlement::what_if::model::{Amounts, Pair, PartnerEffect, PartnerOutcome, WhatIf};

/// Partners shown by name.
const MOST: usize = 12;
/// Letters of a partner's name.
const NAME: usize = 26;

/// A row of chart and table: a partner, or all those that are not shown.
struct Row {
    name: String,
    tier: String,
    amounts: Amounts,
    tone: Tone,
}

pub(super) fn slide(found: &WhatIf, names: &Names) -> Slide {
    let rows = rows(found, names);
    let columns = match rows.is_empty() {
        true => vec![(1, vec![unchanged(found, names)])],
        false => vec![(5, vec![Block::Chart(bars(&rows, found))]), (7, vec![amounts_table(&rows)])],
    };
    let mut below = said(found);
    below.push(note(words::remarks(found).join(" ")));
    let under = subtitle(&[
        "What if".to_owned(),
        words::periods(found),
        in_place(found),
        format!("in {}, at the rate of each service month", found.reporting_currency),
    ]);
    let bands = vec![Band::full(vec![Block::Cards { cards: cards(found) }]), Band::split(columns), Band::full(below)];
    content("money", title(found), under, bands)
}

/// What the rules cost and whom they move.
fn title(found: &WhatIf) -> String {
    let who = words::who(&words::sides(found));
    let who = lowered(who.trim_end_matches('.'));
    let difference = found.total.amounts.earned.difference;
    let part = found
        .total
        .of_recognised
        .map_or_else(String::new, |part| format!(", {} of what is recognised", format::percent(part.abs())));
    let amount = format::rounded(Money { minor: difference.minor.saturating_abs(), ..difference });
    match difference.minor {
        1.. => format!("Under {}, payouts rise by {amount}{part}: {who}", rules(found)),
        ..0 => format!("Under {}, payouts fall by {amount}{part}: {who}", rules(found)),
        0 if who.starts_with("every partner") => format!("Under {}, {who}", rules(found)),
        0 => format!("Under {}, payouts sum to the same: {who}", rules(found)),
    }
}

fn cards(found: &WhatIf) -> Vec<Card> {
    let Amounts { recognised, earned, payable } = found.total.amounts;
    let part = found.total.of_recognised.map_or_else(String::new, |part| {
        let sign = if part < 0.0 { format::MINUS.to_string() } else { "+".to_owned() };
        format!("{sign}{} of what is recognised", format::percent(part.abs()))
    });
    let sides = words::sides(found);
    let part = match (earned.difference.minor, sides.gain.is_empty() && sides.lose.is_empty()) {
        (0, true) => "for every partner".to_owned(),
        (0, false) => "in all; partners differ".to_owned(),
        _ => part,
    };
    let mut cards = vec![
        card("Recognised", format::exact(recognised), "the same under both"),
        card("Payouts today", format::exact(earned.before), format::shortened(&found.in_place_of.join(", "), 24)),
        card("Payouts then", format::exact(earned.after), format::shortened(&found.rules, 24)),
        card("Difference", words::difference(earned.difference), part),
    ];
    if words::has_payments(found) {
        let Pair { after, difference, .. } = payable;
        cards.push(card("Payable then", format::exact(after), format!("{} today", against(difference))));
    }
    cards
}

/// `+€5.00 against`, `as`: what a difference is to what there is.
fn against(difference: Money) -> String {
    if difference.minor == 0 { "as".to_owned() } else { format!("{} against", format::signed_exact(difference)) }
}

/// Partners whose payout differs, who gains most first and who loses most last; of many those that differ most, and then the others
/// as one.
fn rows(found: &WhatIf, names: &Names) -> Vec<Row> {
    let amounts = |partner: &PartnerEffect| partner.reporting.filter(|all| all.earned.difference.minor != 0);
    let differing: Vec<(&PartnerEffect, Amounts)> =
        found.partners.iter().filter_map(|partner| Some((partner, amounts(partner)?))).collect();
    let mut sizes: Vec<u64> = differing.iter().map(|(_, all)| all.earned.difference.minor.unsigned_abs()).collect();
    sizes.sort_unstable_by(|one, other| other.cmp(one));
    let least = if sizes.len() > MOST + 1 { sizes[MOST - 1] } else { 0 };
    let (mut rows, mut rest, mut others) = (Vec::new(), Amounts::zero(found.reporting_currency), 0_usize);
    for (partner, all) in differing {
        let is_shown = all.earned.difference.minor.unsigned_abs() >= least && (least == 0 || rows.len() < MOST);
        match (is_shown, rest.checked_add(all)) {
            (false, Some(sum)) => (rest, others) = (sum, others + 1),
            _ => rows.push(row(found, names, partner, all)),
        }
    }
    if others > 0 {
        rows.push(Row { name: format!("{others} others"), tier: String::new(), amounts: rest, tone: Tone::Peers });
    }
    rows
}

fn row(found: &WhatIf, names: &Names, partner: &PartnerEffect, amounts: Amounts) -> Row {
    let tone = match (amounts.earned.difference.minor > 0, words::is_by_chance(found, partner)) {
        (_, true) => Tone::Muted,
        (true, false) => Tone::Accent,
        (false, false) => Tone::Breach,
    };
    Row { name: format::shortened(&partner.name, NAME), tier: paid_at(found, names, partner), amounts, tone }
}

/// The tier a partner is paid at: `Gold`, `Silver to Gold, may be chance`, `Silver to Gold in 3 quarters`.
fn paid_at(found: &WhatIf, names: &Names, partner: &PartnerEffect) -> String {
    let outcomes = words::outcomes(found, partner);
    let tier = |tier: &Option<String>| tier.as_deref().map_or_else(|| "no tier".to_owned(), |id| names.tier(id));
    let moved: Vec<&PartnerOutcome> = outcomes.iter().copied().filter(|outcome| outcome.paid.differs()).collect();
    let Some(first) = moved.first() else {
        let last = outcomes.last().map(|last| &last.paid.after);
        return last.map_or_else(String::new, tier);
    };
    let several = moved.iter().any(|other| other.paid != first.paid);
    let change = match several {
        true => "several tiers".to_owned(),
        false => format!("{} to {}", tier(&first.paid.before), tier(&first.paid.after)),
    };
    let times = match (outcomes.len(), moved.len()) {
        (1, _) => String::new(),
        (_, quarters) => format!(" in {}", format::plural(i64::try_from(quarters).unwrap_or(i64::MAX), "quarter")),
    };
    let chance = if words::is_by_chance(found, partner) { ", may be chance" } else { "" };
    format!("{change}{times}{chance}")
}

fn bars(rows: &[Row], found: &WhatIf) -> ChartBlock {
    let bar = |row: &Row| {
        let difference = row.amounts.earned.difference;
        Bar {
            label: row.name.clone(),
            value: difference.decimal().to_f64().unwrap_or(0.0),
            value_label: format::signed_rounded(difference),
            comparison: None,
            tone: row.tone,
        }
    };
    let told: Vec<String> = rows
        .iter()
        .map(|row| format!("{} {}", row.name, format::signed_exact(row.amounts.earned.difference)))
        .collect();
    let by_chance = rows.iter().any(|row| row.tone == Tone::Muted);
    let chance = if by_chance { "; grey: by a tier that may be chance" } else { "" };
    let mut data = vec![vec!["Partner".to_owned(), "Difference".to_owned()]];
    data.extend(rows.iter().map(|row| vec![row.name.clone(), format::signed_exact(row.amounts.earned.difference)]));
    ChartBlock {
        title: "Change of the payout by partner".to_owned(),
        note: format!("rounded, in {}{chance}", found.reporting_currency),
        summary: format!("Change of the payout by partner: {}.", format::list(&told)),
        width: 480,
        height: bars_height(rows.len()).min(330),
        spec: ChartSpec::Bars(BarsChart {
            bars: rows.iter().map(bar).collect(),
            format: AxisFormat::Count,
            comparison_label: String::new(),
        }),
        data,
    }
}

fn amounts_table(rows: &[Row]) -> Block {
    let cells = |row: &Row| {
        let Pair { before, after, difference } = row.amounts.earned;
        let name = if row.tone == Tone::Peers { Cell::muted(&row.name) } else { Cell::strong(&row.name) };
        vec![
            name,
            Cell::text(&row.tier),
            Cell::muted(format::exact(before)),
            Cell::text(format::exact(after)),
            Cell::strong(words::difference(difference)),
        ]
    };
    let columns = vec![
        left("Partner", 2.2),
        left("Paid at", 2.4),
        right("Today", 1.3),
        right("Then", 1.3),
        right("Difference", 1.3),
    ];
    table("Payouts that differ", columns, rows.iter().map(cells).collect(), rows.len() > 6)
}

/// Where no payout differs in the reporting currency: what each partner gets, most first.
fn unchanged(found: &WhatIf, names: &Names) -> Block {
    let mut all: Vec<(&PartnerEffect, Amounts)> =
        found.partners.iter().filter_map(|partner| Some((partner, partner.reporting?))).collect();
    all.sort_by_key(|(_, amounts)| std::cmp::Reverse(amounts.earned.after.minor));
    let rest = all.len().saturating_sub(MOST);
    let row = |(partner, amounts): &(&PartnerEffect, Amounts)| {
        vec![
            Cell::strong(format::shortened(&partner.name, 2 * NAME)),
            Cell::text(paid_at(found, names, partner)),
            Cell::text(format::exact(amounts.recognised)),
            Cell::text(format::exact(amounts.earned.after)),
        ]
    };
    let mut rows: Vec<Vec<Cell>> = all.iter().take(MOST).map(row).collect();
    if rest > 0 {
        let mut others = vec![Cell::muted(format!("and {rest} more"))];
        others.extend((1..4).map(|_| Cell::text("")));
        rows.push(others);
    }
    let columns =
        vec![left("Partner", 3.0), left("Paid at", 2.0), right("Recognised", 1.4), right("Today and then", 1.4)];
    let dense = rows.len() > 6;
    table("Payouts, the same under both", columns, rows, dense)
}

/// Who gains by a tier that may be chance, and what is payable.
fn said(found: &WhatIf) -> Vec<Block> {
    let sentences: Vec<RichText> =
        [words::gains_by_chance(found), words::payable(found)].into_iter().flatten().map(RichText::plain).collect();
    if sentences.is_empty() { Vec::new() } else { vec![text(sentences)] }
}
