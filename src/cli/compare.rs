//! `compare`: partners side by side in the terminal, or as JSON.

use super::arguments::{CommonFlags, ScoreArguments};
use super::output::{Output, table};
use super::{Ending, stages};
use crate::deck::format;
use crate::pipeline::{PipelineError, Scored};
use crate::scorecard::comparison::{Compared, Comparison, Estimate, compare as compare_partners};
use crate::scorecard::model::Unit;

/// Columns that hold numbers.
const RIGHT: [bool; 10] = [true, false, true, false, true, true, false, true, false, false];

/// Scores a period and prints how its partners compare.
pub(crate) fn compare(
    arguments: &ScoreArguments,
    common: &CommonFlags,
    output: &Output,
) -> Result<Ending, PipelineError> {
    let loaded = stages::open_period(common, arguments.period.as_ref())?;
    let scored = stages::score(&loaded, arguments.period.as_ref(), common, output)?;
    let comparison = compare_partners(&scored.scorecards);
    if output.json {
        output.json(&comparison)?;
    } else {
        output.result(&in_words(&scored, &comparison));
    }
    Ok(Ending::Clean)
}

fn in_words(scored: &Scored, comparison: &Comparison) -> String {
    let mut text = format!("Escalations against the case mix, {}\n\n", scored.period.title());
    if !comparison.ranked.is_empty() {
        let titles = ["place", "plausible", "group", "partner", "cases", "raw rate", "95%", "against mix", "95%", ""];
        let mut rows = vec![titles.map(str::to_owned).to_vec()];
        rows.extend(comparison.ranked.iter().map(row));
        text.push_str(&table(&rows, &RIGHT));
        text.push('\n');
    }
    for line in conclusions(comparison) {
        text.push_str(&format!("{line}\n"));
    }
    text
}

fn row(partner: &Compared) -> Vec<String> {
    let number = |number: Option<usize>| number.map_or_else(|| "–".to_owned(), |number| number.to_string());
    let flag = partner.stands_out.map_or_else(String::new, |side| format!("{side} than its mix explains"));
    vec![
        number(partner.place),
        format!("{} to {}", number(partner.best), number(partner.worst)),
        number(partner.group),
        format!("{} {}", partner.partner_id, partner.name),
        format::count(partner.raw.evidence),
        value(partner.raw, Unit::Share),
        interval(partner.raw, Unit::Share),
        value(partner.adjusted, Unit::Ratio),
        interval(partner.adjusted, Unit::Ratio),
        flag,
    ]
}

fn value(estimate: Estimate, unit: Unit) -> String {
    estimate.value.map_or_else(|| "–".to_owned(), |value| format::value(value, unit))
}

fn interval(estimate: Estimate, unit: Unit) -> String {
    estimate.low.zip(estimate.high).map_or_else(String::new, |(low, high)| format::interval(low, high, unit))
}

/// What the table says and does not say, a sentence a line.
fn conclusions(comparison: &Comparison) -> Vec<String> {
    let ranked = comparison.ranked.len();
    let standing = comparison.ranked.iter().filter(|partner| partner.stands_out.is_some()).count();
    let mut lines = Vec::new();
    match (ranked, standing) {
        (0, _) => lines.push("No partner has enough evidence to be ranked.".to_owned()),
        (1, _) => lines.push("One partner has enough evidence: there is nobody to compare it with.".to_owned()),
        (_, 0) => lines.push(format!(
            "Among these {} there is no difference to speak of: their order says little.",
            format::number_word(ranked as i64)
        )),
        _ if standing < ranked => lines.push("Among the others there is no difference to speak of.".to_owned()),
        _ => {}
    }
    if ranked > 1 {
        let method = if comparison.widened {
            format!("more than the spread among all partners (φ {:.1}, Spiegelhalter's method)", comparison.spread)
        } else {
            "more than chance".to_owned()
        };
        lines.push(format!("To stand out takes {method}; false alarms are held at 5% of flags (Benjamini-Hochberg)."));
        lines.push("Plausible places hold jointly at 95%; within a group the order is not certain.".to_owned());
    }
    if !comparison.not_ranked.is_empty() {
        let names: Vec<String> =
            comparison.not_ranked.iter().map(|partner| format!("{} {}", partner.partner_id, partner.name)).collect();
        lines.push(format!("Too few cases to be ranked: {}.", format::list(&names)));
    }
    lines
}
