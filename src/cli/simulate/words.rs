//! A simulation in the terminal: who gains and loses, whose tier changes and why, and who stands on an edge.

use crate::cli::output::{table, wrapped};
use crate::deck::format;
use crate::deck::what_if::words;
use crate::settlement::what_if::model::{Amounts, Edge, PartnerEffect, PeriodOutcome, TierChange, WhatIf};

/// Letters of a partner's id and name that keep a line within 100.
const NAME: usize = 30;
/// Most tier changes that are listed.
const MOST_TIERS: usize = 20;
/// Most edges that are listed.
const MOST_EDGES: usize = 8;

pub(super) fn in_words(found: &WhatIf) -> String {
    let sides = words::sides(found);
    let mut text = format!("What if: {}, {}\n\n", words::rules(found), words::periods(found));
    let mut differing = sides.gain.clone();
    differing.extend(sides.lose.iter().rev());
    differing.extend(&sides.without_rate);
    if !differing.is_empty() {
        text.push_str(&format!("{}\n", partners(&differing, found)));
    }
    text.push_str(&wrapped(&words::budget(found), ""));
    text.push_str(&wrapped(&words::who(&sides), ""));
    for sentence in [words::gains_by_chance(found), words::payable(found)].into_iter().flatten() {
        text.push_str(&wrapped(&sentence, ""));
    }
    if found.periods.len() > 1 {
        text.push_str(&format!("\n{}", periods(&found.periods)));
    }
    text.push_str(&tiers(found));
    if let Some(last) = found.periods.last() {
        text.push_str(&verdicts(last));
        text.push_str(&edges(last));
    }
    text.push_str(&warnings(found));
    text.push('\n');
    for line in words::remarks(found) {
        text.push_str(&wrapped(&line, ""));
    }
    text
}

/// A table of partners that get another amount, in the reporting currency; what they are paid in stands beside it where that is another.
fn partners(partners: &[&PartnerEffect], found: &WhatIf) -> String {
    let elsewhere = |one: &&PartnerEffect| {
        let mut differing = one.payouts.iter().filter(|payout| payout.amounts.earned.difference.minor != 0);
        differing.any(|payout| payout.currency != found.reporting_currency)
    };
    let several = partners.iter().any(elsewhere);
    let mut heading = vec!["partner", "before", "after", "difference"];
    heading.extend(several.then_some("in its currency"));
    let mut rows: Vec<Vec<String>> = vec![heading.iter().map(|&title| title.to_owned()).collect()];
    for one in partners {
        let mut row = vec![named(&one.partner_id, &one.name)];
        row.extend(amounts(one.reporting));
        row.extend(elsewhere(one).then(|| words::in_its_currency(&one.payouts)));
        rows.push(row);
    }
    table(&rows, &[false, true, true, true, false])
}

fn amounts(amounts: Option<Amounts>) -> [String; 3] {
    amounts.map_or_else(
        || ["no rate", "no rate", ""].map(str::to_owned),
        |Amounts { earned, .. }| {
            [format::exact(earned.before), format::exact(earned.after), words::difference(earned.difference)]
        },
    )
}

fn named(id: &str, name: &str) -> String {
    if id == name { format::shortened(name, NAME) } else { format::shortened(&format!("{id} {name}"), NAME) }
}

fn periods(periods: &[PeriodOutcome]) -> String {
    let titles = ["period", "recognised", "before", "after", "difference", "of recognised"];
    let mut rows = vec![titles.map(str::to_owned).to_vec()];
    for period in periods {
        let total = &period.total;
        let mut row = vec![period.period.title(), format::exact(total.amounts.recognised)];
        row.extend(amounts(Some(total.amounts)));
        row.push(total.of_recognised.filter(|part| *part != 0.0).map_or_else(String::new, signed_percent));
        rows.push(row);
    }
    table(&rows, &[false, true, true, true, true, true])
}

/// A part with its sign, `+0.8%`.
fn signed_percent(part: f64) -> String {
    let sign = if part < 0.0 { format::MINUS } else { '+' };
    format!("{sign}{}", format::percent(part.abs()))
}

/// Every tier that changes, with the figure that decides.
fn tiers(found: &WhatIf) -> String {
    if found.tiers.is_empty() {
        return "\nNo tier changes.\n".to_owned();
    }
    let mut text = "\nTiers\n".to_owned();
    for change in found.tiers.iter().take(MOST_TIERS) {
        text.push_str(&tier(change));
    }
    text.push_str(&more(found.tiers.len(), MOST_TIERS, "tier"));
    if let Some(chance) = words::chance(found) {
        text.push_str(&wrapped(&chance, ""));
    }
    text
}

fn tier(change: &TierChange) -> String {
    let certainty = match words::certainty(change.within_chance) {
        "" => String::new(),
        words => format!(", {words}"),
    };
    let (who, quarter) = (named(&change.partner_id, &change.name), change.quarter.title());
    let mut text = format!("  {who}, {quarter}: {} to {}{certainty}\n", change.from, change.to);
    if change.decided_by.is_empty() {
        text.push_str(&wrapped(&change.reason, "    "));
    }
    for gate in &change.decided_by {
        text.push_str(&wrapped(&words::gate(gate), "    "));
    }
    text
}

/// Verdicts of a period that change, by metric.
fn verdicts(period: &PeriodOutcome) -> String {
    let mut metrics: Vec<&str> = period.verdicts.iter().map(|change| change.metric.as_str()).collect();
    metrics.sort_unstable();
    metrics.dedup();
    if metrics.is_empty() {
        return String::new();
    }
    let mut text = format!("\nVerdicts, {}\n", period.period.title());
    for metric in metrics {
        let own = period.verdicts.iter().filter(|change| change.metric == metric);
        let told: Vec<String> = own
            .map(|change| {
                let chance = if change.within_chance == Some(true) { " (within chance)" } else { "" };
                let word = |status: &str| status.replace('_', " ");
                format!("{} {} to {}{chance}", change.partner_id, word(change.from), word(change.to))
            })
            .collect();
        text.push_str(&wrapped(&format!("{metric}: {}", told.join(", ")), "  "));
    }
    text
}

/// Who stands within chance of a bound of the other rules in a period.
fn edges(period: &PeriodOutcome) -> String {
    if period.edges.is_empty() {
        return String::new();
    }
    let title = format!("On the edge under the other rules, {}: within chance of a bound", period.period.title());
    let mut text = format!("\n{title}\n");
    for edge in period.edges.iter().take(MOST_EDGES) {
        text.push_str(&one_edge(edge));
    }
    text.push_str(&more(period.edges.len(), MOST_EDGES, "edge"));
    text
}

fn one_edge(edge: &Edge) -> String {
    let worth = edge.worth.map_or_else(String::new, |worth| format!(", {}", words::difference(worth)));
    let who = named(&edge.partner_id, &edge.name);
    let head = format!("  {who}: {} or {}{worth}\n", edge.tier, edge.becomes);
    format!("{head}{}", wrapped(&words::edge(edge), "    "))
}

/// That a list ends before its end.
fn more(all: usize, shown: usize, noun: &str) -> String {
    match i64::try_from(all.saturating_sub(shown)).unwrap_or(i64::MAX) {
        0 => String::new(),
        rest => format!("  and {}; --json has them all\n", format::plural(rest, &format!("more {noun}"))),
    }
}

fn warnings(found: &WhatIf) -> String {
    let of = |period: &PeriodOutcome| {
        let title = period.period.title();
        period.warnings.iter().map(move |warning| wrapped(&format!("- {title}: {warning}"), "")).collect::<Vec<_>>()
    };
    let lines: Vec<String> = found.periods.iter().flat_map(of).collect();
    if lines.is_empty() { String::new() } else { format!("\nUnder the other rules alone:\n{}", lines.concat()) }
}
