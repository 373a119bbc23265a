//! `compare`: partners side by side in the terminal, or as JSON.

use super::arguments::{CommonFlags, CompareArguments};
use super::output::{Output, table};
use super::progress::Bars;
use super::{Ending, compare_metric, sensitivity, stages};
use crate::deck::format;
use crate::pipeline::{self, PipelineError, Scored};
use crate::scorecard::comparison::{Compared, Comparison, Estimate, compare as compare_partners};
use crate::scorecard::model::{EvidenceState, Unit};

/// Letters of a partner's id and name that keep a line within 100.
pub(super) const NAME: usize = 26;

/// A column: its title, whether it holds numbers, whether only `--wide` shows it, and its text for a partner.
type Column = (&'static str, bool, bool, fn(&Compared) -> String);

/// The table of ranked partners.
const RANKED: [Column; 12] = [
    ("place", true, false, |partner| number(partner.place)),
    ("plausible", false, false, |partner| format!("{} to {}", number(partner.best), number(partner.worst))),
    ("group", true, true, |partner| number(partner.group)),
    NAMED,
    CASES,
    RAW,
    ("95%", false, true, |partner| interval(partner.raw, Unit::Share)),
    ("shrunken", true, true, |partner| shrunken(partner.raw, Unit::Share)),
    ADJUSTED,
    AROUND,
    ("shrunken", true, false, |partner| shrunken(partner.adjusted, Unit::Ratio)),
    ("differs", false, false, |partner| partner.stands_out.unwrap_or_default().to_owned()),
];

/// The table of partners that are shown and not ranked.
const SHOWN: [Column; 8] = [
    NAMED,
    CASES,
    RAW,
    ADJUSTED,
    AROUND,
    ("shrunken", true, true, |partner| shrunken(partner.adjusted, Unit::Ratio)),
    ("differs", false, true, |partner| partner.stands_out.unwrap_or_default().to_owned()),
    ("no place, because", false, false, |partner| partner.reason.clone().unwrap_or_default()),
];

const NAMED: Column = ("partner", false, false, named);
const CASES: Column = ("cases", true, false, |partner| format::count(partner.raw.evidence));
const RAW: Column = ("raw", true, false, |partner| value(partner.raw, Unit::Share));
const ADJUSTED: Column = ("vs mix", true, false, |partner| value(partner.adjusted, Unit::Ratio));
const AROUND: Column = ("95%", false, false, |partner| interval(partner.adjusted, Unit::Ratio));

/// Scores a period and prints how its partners compare, in escalations or another metric, or whose tier depends on a definition.
pub(crate) fn compare(
    arguments: &CompareArguments,
    common: &CommonFlags,
    output: &Output,
) -> Result<Ending, PipelineError> {
    let loaded = stages::open_period(common, arguments.period.as_ref())?;
    if let Some(metric) = &arguments.metric {
        pipeline::check_compared(&loaded, metric)?;
    }
    let scored = stages::score(&loaded, arguments.period.as_ref(), common, output)?;
    if arguments.sensitivity {
        return sensitivity::sensitivity(&loaded, &scored, &Bars::new(common), output);
    }
    if let Some(metric) = &arguments.metric {
        return compare_metric::compare_metric(&loaded, &scored, metric, output);
    }
    let comparison = compare_partners(&scored.scorecards);
    if output.json {
        output.json(&comparison)?;
    } else {
        output.result(&in_words(&scored, &comparison, arguments.wide));
    }
    Ok(Ending::Clean)
}

fn in_words(scored: &Scored, comparison: &Comparison, wide: bool) -> String {
    let mut text = format!("Escalations against the case mix, {}\n\n", scored.period.title());
    text.push_str(&partners(&comparison.ranked.iter().collect::<Vec<_>>(), &RANKED, wide));
    for line in conclusions(comparison) {
        text.push_str(&format!("{line}\n"));
    }
    let (shown, withheld) = unranked(comparison);
    if !shown.is_empty() {
        text.push_str("\nShown, not ranked:\n\n");
        text.push_str(&partners(&shown, &SHOWN, wide));
    }
    if !withheld.is_empty() {
        text.push_str("\nWithheld:\n");
    }
    for partner in withheld {
        let reason = partner.reason.as_deref().unwrap_or("not measured");
        text.push_str(&format!("- {}: {reason}\n", named(partner)));
    }
    text
}

/// Partners without a place: those that are shown, those that are withheld.
fn unranked(comparison: &Comparison) -> (Vec<&Compared>, Vec<&Compared>) {
    comparison.not_ranked.iter().partition(|partner| partner.state != EvidenceState::Withheld.as_str())
}

/// A table of partners, with an empty line after it; nothing of nobody.
fn partners(partners: &[&Compared], columns: &[Column], wide: bool) -> String {
    if partners.is_empty() {
        return String::new();
    }
    let columns: Vec<&Column> = columns.iter().filter(|(_, _, only_wide, _)| wide || !only_wide).collect();
    let mut rows = vec![columns.iter().map(|(title, ..)| (*title).to_owned()).collect::<Vec<_>>()];
    rows.extend(partners.iter().map(|partner| columns.iter().map(|(.., text)| text(partner)).collect()));
    let right: Vec<bool> = columns.iter().map(|(_, right, ..)| *right).collect();
    format!("{}\n", table(&rows, &right))
}

fn named(partner: &Compared) -> String {
    if partner.name == partner.partner_id {
        return format::shortened(&partner.name, NAME);
    }
    format::shortened(&format!("{} {}", partner.partner_id, partner.name), NAME)
}

fn number(number: Option<usize>) -> String {
    number.map_or_else(|| format::NO_FIGURE.to_owned(), |number| number.to_string())
}

fn value(estimate: Estimate, unit: Unit) -> String {
    estimate.value.map_or_else(|| format::NO_FIGURE.to_owned(), |value| format::value(value, unit))
}

fn shrunken(estimate: Estimate, unit: Unit) -> String {
    estimate.shrunken.map_or_else(|| format::NO_FIGURE.to_owned(), |drawn| format::value(drawn.value, unit))
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
        (0, _) if comparison.reliability == Some(0.0) => {
            lines.push("There is no difference to speak of between partners.".to_owned());
        }
        (0, _) => lines.push("No partner has enough evidence to be ranked.".to_owned()),
        (1, _) => lines.push("One partner has enough evidence: there is nobody to compare it with.".to_owned()),
        (_, 0) => lines.push(format!(
            "Among these {} there is no difference to speak of: their order says little.",
            format::number_word(ranked as i64)
        )),
        _ if standing < ranked => lines.push("Among the others there is no difference to speak of.".to_owned()),
        _ => {}
    }
    lines.extend(format::reliability(comparison.reliability));
    if ranked > 1 {
        lines.extend(methods(comparison));
    }
    lines
}

/// How the columns came about.
fn methods(comparison: &Comparison) -> [String; 5] {
    let beyond = if comparison.widened {
        format!("the spread among all partners (φ {:.1}, Spiegelhalter's method)", comparison.spread)
    } else {
        "chance".to_owned()
    };
    [
        "Raw: share of partner cases escalated; vs mix: over what the same mix has with all other partners.".to_owned(),
        "Shrunken: drawn towards the mean of all partners, the more the less it rests on.".to_owned(),
        format!("Differs, better or worse: by more than {beyond};"),
        "false alarms are held at 5% of such flags (Benjamini-Hochberg).".to_owned(),
        "Plausible places hold jointly at 95%: where they overlap, the order is not certain.".to_owned(),
    ]
}
