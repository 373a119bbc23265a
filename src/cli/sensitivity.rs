//! `compare --sensitivity`: whose tier depends on how a metric is read, in the terminal or as JSON.

use super::Ending;
use super::output::{Output, table, wrapped};
use super::progress::Bars;
use crate::deck::format;
use crate::pipeline::{self, Loaded, PipelineError, Scored};
use crate::scorecard::model::Unit;
use crate::settlement::sensitivity::model::{Dependence, GateChange, ReadOtherwise, Sensitivity, TierChange};

/// Columns of the table of tiers that hold numbers.
const RIGHT: [bool; 6] = [false, true, true, false, false, false];

/// Decides the period anew under every other reading and prints what changes.
pub(crate) fn sensitivity(
    loaded: &Loaded,
    scored: &Scored,
    bars: &Bars,
    output: &Output,
) -> Result<Ending, PipelineError> {
    let found = pipeline::sensitivity(loaded, scored, bars)?;
    if output.json {
        output.json(&found)?;
    } else {
        output.result(&in_words(&scored.period.title(), &found));
    }
    Ok(Ending::Clean)
}

fn in_words(period: &str, found: &Sensitivity) -> String {
    let mut text = format!("Tiers and verdicts under other definitions, {period}\n\n");
    let (changing, silent): (Vec<_>, Vec<_>) = found.readings.iter().partition(|reading| changes_something(reading));
    for reading in changing {
        text.push_str(&one_reading(reading));
        text.push('\n');
    }
    if !silent.is_empty() {
        text.push_str("nothing changes\n");
        for reading in silent {
            let nobody = if reading.compared == 0 { ": nobody has both figures" } else { "" };
            text.push_str(&format!("  {}{nobody}\n", title(reading)));
        }
        text.push('\n');
    }
    let dependent: Vec<&Dependence> = found.partners.iter().filter(|partner| !partner.depends_on.is_empty()).collect();
    if !dependent.is_empty() {
        text.push_str(&dependences(&dependent));
        text.push('\n');
    }
    for line in conclusions(found, dependent.len()) {
        text.push_str(&wrapped(&line, ""));
    }
    text
}

fn changes_something(reading: &ReadOtherwise) -> bool {
    !(reading.tiers.is_empty() && reading.verdicts.is_empty() && reading.lacking.is_empty())
}

fn title(reading: &ReadOtherwise) -> String {
    format!("{}, {}", reading.metric, reading.how)
}

fn one_reading(reading: &ReadOtherwise) -> String {
    let mut text = format!("{}\n", title(reading));
    if !reading.tiers.is_empty() {
        let titles = ["  partner", "as defined", "otherwise", "bound", "tier", "becomes"];
        let mut rows = vec![titles.map(str::to_owned).to_vec()];
        rows.extend(reading.tiers.iter().map(|change| row(change, reading)));
        text.push_str(&table(&rows, &RIGHT));
    } else if reading.decides_tiers {
        text.push_str("  no tier changes\n");
    }
    if !reading.verdicts.is_empty() {
        let changes =
            reading.verdicts.iter().map(|change| format!("{} {} to {}", change.partner_id, change.from, change.to));
        text.push_str(&wrapped(&format!("verdicts: {}", changes.collect::<Vec<_>>().join(", ")), "  "));
    }
    if !reading.lacking.is_empty() {
        text.push_str(&wrapped(&format!("too little evidence: {}", reading.lacking.join(", ")), "  "));
    }
    text
}

fn row(change: &TierChange, reading: &ReadOtherwise) -> Vec<String> {
    let value = |value: Option<f64>, unit: Unit| {
        value.map_or_else(|| format::NO_FIGURE.to_owned(), |value| format::value(value, unit))
    };
    // What the gates alone give is said where lack of evidence gives something else.
    let with_gates = |earned: &str, by_gates: &str| {
        if earned == by_gates { earned.to_owned() } else { format!("{earned} (gates: {by_gates})") }
    };
    vec![
        format!("  {} {}", change.partner_id, change.name),
        value(change.as_defined, reading.unit),
        value(change.otherwise, reading.unit_otherwise),
        change.deciding_gate().map_or_else(String::new, |gate| bound(gate, reading)),
        with_gates(&change.from, &change.from_by_gates),
        with_gates(&change.to, &change.to_by_gates),
    ]
}

/// The bound that lies between two tiers, and what it is carried over to.
fn bound(gate: &GateChange, reading: &ReadOtherwise) -> String {
    let side = if gate.at_least { "at least" } else { "at most" };
    let own = format::value_short(gate.bound, reading.unit);
    match gate.bound_otherwise {
        _ if !reading.carries_bounds => format!("{side} {own}"),
        Some(otherwise) => format!("{side} {own}, here {}", format::value(otherwise, reading.unit_otherwise)),
        None => format!("{side} {own}, here nobody"),
    }
}

fn dependences(dependent: &[&Dependence]) -> String {
    let mut rows = vec![["partner", "tier", "depends on"].map(str::to_owned).to_vec()];
    for partner in dependent {
        let mut metrics: Vec<&str> = partner.depends_on.iter().map(|one| one.metric.as_str()).collect();
        metrics.dedup();
        let tier = partner.tier.clone().unwrap_or_default();
        rows.push(vec![format!("{} {}", partner.partner_id, partner.name), tier, metrics.join(", ")]);
    }
    table(&rows, &[])
}

/// What the tables say and do not say, a sentence a line.
fn conclusions(found: &Sensitivity, dependent: usize) -> Vec<String> {
    let tiers = found.partners.iter().filter(|partner| partner.tier.is_some()).count();
    let readings = found.readings.iter().filter(|reading| reading.decides_tiers).count();
    let mut lines = vec![match (tiers, readings, dependent) {
        (0, _, _) => "The programme has no tiers.".to_owned(),
        (_, 0, _) => "No metric that a tier rests on has another reading.".to_owned(),
        (_, _, 0) => "No partner's tier depends on how it is read.".to_owned(),
        (1, _, _) => "The one tier there is depends on a definition.".to_owned(),
        _ if dependent == tiers => format!("All {tiers} tiers depend on a definition."),
        _ => {
            let verb = if dependent == 1 { "depends" } else { "depend" };
            format!("{dependent} of {tiers} tiers {verb} on a definition; the others are the same under every reading.")
        }
    }];
    for partner in found.partners.iter().filter(|partner| !partner.lacking.is_empty()) {
        let held = if partner.held { ", which holds its tier" } else { "" };
        let (id, name, lacking) = (&partner.partner_id, &partner.name, format::list(&partner.lacking));
        lines.push(format!("{id} {name} has too little evidence on {lacking} as defined{held}."));
    }
    if !found.read_one_way.is_empty() {
        lines.push(format!("Read in one way only: {}.", format::list(&found.read_one_way)));
    }
    if found.readings.iter().any(|reading| reading.carries_bounds) {
        lines.push("A reading on another scale is held against the bound that as many partners reach.".to_owned());
    }
    if !found.readings.is_empty() {
        lines.push(
            "One metric is read otherwise at a time, in this quarter alone: earlier tiers and all money stay as they are."
                .to_owned(),
        );
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn partner(id: &str, tier: Option<&str>) -> Dependence {
        Dependence {
            partner_id: id.to_owned(),
            name: "North".to_owned(),
            tier: tier.map(str::to_owned),
            held: false,
            lacking: Vec::new(),
            depends_on: Vec::new(),
        }
    }

    fn sensitivity(partners: Vec<Dependence>) -> Sensitivity {
        let (period, readings) = ("2026Q3".to_owned(), Vec::new());
        Sensitivity { schema: "", period, readings, partners, read_one_way: vec!["csat".to_owned()] }
    }

    #[test]
    fn what_cannot_be_said_is_said() {
        let none = conclusions(&sensitivity(vec![partner("P1", None)]), 0);
        assert_eq!(none[0], "The programme has no tiers.");
        let mut starved = partner("P1", Some("gold"));
        (starved.held, starved.lacking) = (true, vec!["csat".to_owned()]);
        let unread = conclusions(&sensitivity(vec![starved]), 0);
        assert_eq!(
            unread,
            [
                "No metric that a tier rests on has another reading.",
                "P1 North has too little evidence on csat as defined, which holds its tier.",
                "Read in one way only: csat.",
            ]
        );
    }
}
