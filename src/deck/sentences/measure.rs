//! One metric in a sentence or two: lead, target, evidence, change.

use crate::deck::format;
use crate::deck::model::RichText;
use crate::deck::reading::{Change, Reading, Run};
use crate::domain::Quarter;
use crate::scorecard::model::{Direction, Status, Unit};

use super::voice::Voice;
use super::words::{plural_phrase, words};

/// The figure as the subject of a sentence: `93.4% of customers were satisfied`. `None` without a value.
pub(crate) fn lead(reading: &Reading<'_>, voice: &Voice) -> Option<String> {
    reading.value()?;
    let figure = reading.figure();
    let (own, can) = (voice.own(), voice.pronoun());
    let (subject, measurement) = (voice.subject_first(), &reading.result.measurement);
    Some(match reading.id() {
        "csat" => format!("{figure} of customers were satisfied"),
        "csat_mean" => format!("The mean survey score was {figure}"),
        "survey_response_rate" => format!("{figure} of the customers asked gave an answer"),
        "escalation_rate" => format!("{figure} of cases were escalated"),
        "escalation_ratio" => {
            format!("{subject} escalated {} times what {own} mix of cases explains", figure.trim_end_matches('×'))
        }
        "invalid_escalation_rate" => {
            let counts = measurement.numerator.zip(measurement.denominator);
            let (figure, verb) = counts.map_or((figure, "were"), |(part, whole)| {
                (format::of(part, whole), if part == 1 { "was" } else { "were" })
            });
            format!("{figure} judged escalations {verb} avoidable with articles {can} can see")
        }
        "deflection_rate" => format!("{subject} solved {figure} of cases without us"),
        "simple_case_share" => format!("{figure} of escalations were simple cases"),
        "time_to_first_response" => format!("Half of the cases were answered {}", within(&figure)),
        "time_to_resolve" => format!("Half of the cases were resolved {}", within(&figure)),
        "first_response_attainment" => format!("{figure} of cases were answered in time"),
        "resolution_attainment" => format!("{figure} of cases were resolved in time"),
        "total_resolution_attainment" => format!("{figure} of cases were resolved for good in time"),
        "peak_response" => format!("{figure} of cases opened in peak hours were answered in time"),
        "paused_share" => format!("Clocks stood still for {figure} of the working time"),
        "reopen_rate" => format!("{figure} of resolved cases were reopened"),
        "backlog" => {
            let open = measurement.numerator.unwrap_or(measurement.evidence);
            format!("{figure} {} open at the end", if open == 1 { "case was" } else { "cases were" })
        }
        "nps" => format!("The net promoter score was {figure}"),
        "escalations_per_100_contracts" => format!("{figure} cases were escalated for every 100 contracts"),
        "vendor_first_level_share" => format!("{figure} of escalations landed at our own first level"),
        "vendor_response" => format!("We took half of the escalations {}", within(&figure)),
        "escalations_returned" => format!("We handed {figure} of escalations back"),
        "first_contact_resolution" => format!("{figure} of resolved cases took one contact"),
        "backlog_age" => format!("Half of the open cases were {figure} old or younger"),
        "renewal_rate" => format!("{figure} of the amounts due for renewal was renewed"),
        "renewal_rate_by_count" => format!("{figure} of the contracts due were renewed"),
        "staffing_compliance" if reading.value() == Some(1.0) => {
            let days = measurement.denominator.unwrap_or(measurement.evidence);
            format!("Every post was filled on all {}", format::plural(days, "working day"))
        }
        "staffing_compliance" => format!("Every post was filled on {figure} working days"),
        "certification_coverage" => format!("{figure} certificates required are held"),
        _ => format!("{} stood at {figure}", reading.name()),
    })
}

/// `within 3.4 h`; `at once` where it is nothing on the page.
pub(crate) fn within(duration: &str) -> String {
    if duration.starts_with("0 ") { "at once".to_owned() } else { format!("within {duration}") }
}

/// `above the 90% target`; `None` without a verdict.
pub(crate) fn against_target(reading: &Reading<'_>) -> Option<String> {
    let target = reading.result.target?;
    let value = reading.value()?;
    let text = |bound: f64| match reading.result.measurement.denominator {
        Some(whole) if reading.card.counted && whole > 0 => {
            format::count(crate::scorecard::form::least_part(bound, whole))
        }
        _ => format::value_short(bound, reading.card.unit),
    };
    let asked = text(target.target);
    let more = reading.at_least();
    match reading.result.status {
        Status::Met if (value - target.target).abs() < 1e-9 => Some(format!("as the target of {asked} asks")),
        Status::Met if more => Some(format!("above the target of {asked}")),
        Status::Met => Some(format!("below the limit of {asked}")),
        Status::Deviation if more => {
            Some(format!("short of the target of {asked}, within the tolerance of {}", text(target.tolerance)))
        }
        Status::Deviation => {
            Some(format!("over the limit of {asked}, within the tolerance of {}", text(target.tolerance)))
        }
        Status::Breach if more => Some(format!("short of the target of {asked}")),
        Status::Breach => Some(format!("over the limit of {asked}")),
        _ => None,
    }
}

/// `142 of 152 responses (88.3% to 96.4%)`; what of it is known.
pub(crate) fn evidence(reading: &Reading<'_>) -> Option<String> {
    let measurement = &reading.result.measurement;
    let nouns = words(&reading.card);
    let counts = match (measurement.numerator, measurement.denominator) {
        (Some(part), Some(whole)) if !reading.card.counted && reading.card.unit == Unit::Share => {
            Some(format!("{} {}", format::of(part, whole), plural_phrase(whole, &nouns.whole)))
        }
        _ if reading.card.unit == Unit::Hours => Some(format::plural(measurement.evidence, "case")),
        _ => None,
    };
    match (counts, reading.interval_text()) {
        (Some(counts), Some(interval)) => Some(format!("{counts} ({interval})")),
        (Some(counts), None) => Some(counts),
        (None, Some(interval)) => Some(format!("plausible from {interval}")),
        (None, None) => None,
    }
}

/// The size of a change without its sign: `2.1 points`, `0.08`, `3 h`.
fn size(change: f64, unit: Unit) -> String {
    match unit {
        Unit::Share => format::signed_percent_points(change),
        _ => format::change(change, unit).trim_start_matches(['+', format::MINUS]).to_owned(),
    }
}

/// Whether a change rounds to nothing on the page.
fn too_small(change: f64, unit: Unit) -> bool {
    size(change, unit).chars().filter(char::is_ascii_digit).all(|digit| digit == '0')
}

/// A sentence on the change: within chance, or better or worse by how much; `None` where nothing is known of it.
pub(crate) fn change_sentence(reading: &Reading<'_>, period: Quarter) -> Option<String> {
    let unit = reading.card.unit;
    // Of a great many rows a move can be more than chance and still too small for the page.
    let seen = |run: &Run| format::value(run.from, unit) != format::value(run.to, unit);
    if let Some(run) = reading.run().filter(seen) {
        return Some(run_sentence(reading, &run));
    }
    let change = reading.result.change?;
    let before = format!("Q{}", period.previous().number());
    if too_small(change, unit) && reading.change() != Change::NotKnown {
        return Some(format!("That is as in {before}."));
    }
    let size = size(change, unit);
    let side = if change > 0.0 { "more" } else { "less" };
    match reading.change() {
        Change::NotKnown => None,
        Change::WithinChance => Some(format!("The change of {size} since {before} is within chance.")),
        Change::Better if reading.card.counted => Some(format!("That is better than in {before} by {size}.")),
        Change::Worse if reading.card.counted => Some(format!("That is worse than in {before} by {size}.")),
        Change::Better => Some(format!("That is {size} better than in {before}, more than chance explains.")),
        Change::Worse => Some(format!("That is {size} worse than in {before}, more than chance explains.")),
        Change::Moved => Some(format!("That is {size} {side} than in {before}, beyond chance.")),
    }
}

/// `Worse than in 2026 Q1, when it was 93.1%, by more than chance explains.`
pub(crate) fn run_sentence(reading: &Reading<'_>, run: &Run) -> String {
    let word = if run.better { "Better" } else { "Worse" };
    let from = format::value(run.from, reading.card.unit);
    let chance = if reading.card.counted { "" } else { ", by more than chance explains" };
    format!("{word} than in {}, when it was {from}{chance}.", run.since.title())
}

/// The whole sentence: lead in bold, then target, evidence and change.
pub(crate) fn full(reading: &Reading<'_>, voice: &Voice, period: Quarter) -> Option<RichText> {
    let mut text = RichText::strong(lead(reading, voice)?);
    let mut tail = String::new();
    if let Some(target) = against_target(reading) {
        tail.push_str(", ");
        tail.push_str(&target);
    }
    if let Some(evidence) = evidence(reading) {
        tail.push_str(": ");
        tail.push_str(&evidence);
    }
    tail.push('.');
    if reading.result.provisional {
        tail.push_str(" It may still change: the follow-up time of the newest cases has not passed.");
    }
    if let Some(change) = change_sentence(reading, period) {
        tail.push(' ');
        tail.push_str(&change);
    }
    text = text.then(tail);
    Some(text)
}

/// `Customer satisfaction cannot be judged: 5 of 10 responses needed.`
pub(crate) fn too_little(reading: &Reading<'_>) -> RichText {
    let short = || {
        let evidence = reading.result.measurement.evidence;
        let needed = reading.card.minimum_evidence;
        let noun = plural_phrase(needed, &words(&reading.card).whole);
        if needed > evidence {
            format!("{} {noun} needed", format::of(evidence, needed))
        } else {
            "the evidence is short".to_owned()
        }
    };
    let reason = reading.result.reason.as_deref().map_or_else(short, format::in_notation);
    RichText::strong(format!("{} cannot be judged", reading.card.name))
        .then(format!(": {}.", reason.trim_end_matches('.')))
}

/// The peers' value beside it, in words: `peers 91.1%`.
pub(crate) fn direction_word(reading: &Reading<'_>) -> &'static str {
    match reading.card.direction {
        Direction::Higher => "more is better",
        Direction::Lower => "less is better",
        Direction::Neutral => "shown, not judged",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture::{card, quarter, share_result};
    use crate::deck::model::Audience;
    use crate::scorecard::model::Target;

    fn sentence(result: &crate::scorecard::model::MetricResult, audience: Audience) -> String {
        let reading = Reading::new(result, card(&result.id));
        full(&reading, &Voice::new("Meridian", audience), quarter("2026Q3")).expect("a value").words()
    }

    #[test]
    fn satisfaction_says_target_evidence_and_chance() {
        let mut result = share_result("csat", 142, 152);
        result.target = Some(Target { target: 0.9, tolerance: 0.87 });
        result.status = Status::Met;
        result.change = Some(0.021);
        result.change_interval = Some((-0.035, 0.077));
        assert_eq!(
            sentence(&result, Audience::Partner),
            "93.4% of customers were satisfied, above the target of 90%: 142 of 152 responses (88.3% to 96.4%). \
             The change of 2.1 points since Q2 is within chance."
        );
    }

    #[test]
    fn a_breach_beyond_chance_says_so() {
        let mut result = share_result("reopen_rate", 90, 1_000);
        result.target = Some(Target { target: 0.05, tolerance: 0.06 });
        result.status = Status::Breach;
        result.change = Some(0.04);
        result.change_interval = Some((0.02, 0.06));
        assert_eq!(
            sentence(&result, Audience::Vendor),
            "9.0% of resolved cases were reopened, over the limit of 5%: 90 of 1,000 resolved cases (7.4% to 10.9%). \
             That is 4 points worse than in Q2, more than chance explains."
        );
    }

    #[test]
    fn no_change_is_not_called_a_rise() {
        let mut result = share_result("csat", 142, 152);
        result.change = Some(0.000_1);
        result.change_interval = Some((-0.05, 0.05));
        assert!(sentence(&result, Audience::Partner).ends_with("That is as in Q2."));
    }

    #[test]
    fn a_run_too_small_for_the_page_is_none() {
        let mut result = share_result("csat", 93_410_000, 100_000_000);
        let counts = [93_440_000, 93_425_000, 93_410_000];
        let quarters = quarter("2026Q3").history(3);
        let measured = counts.map(|part| share_result("csat", part, 100_000_000).measurement);
        result.history = quarters.into_iter().zip(measured).collect();
        (result.change, result.change_interval) = (Some(-0.000_15), Some((-0.000_2, -0.000_1)));
        let told = sentence(&result, Audience::Partner);
        assert!(told.ends_with("That is as in Q2."), "{told}");
    }

    #[test]
    fn nothing_to_wait_for_is_at_once() {
        let told = [0.0, 0.004, 0.02, 4.1].map(|hours| within(&format::hours(hours)));
        assert_eq!(told, ["at once", "at once", "within 1 min", "within 4.1 h"]);
    }

    #[test]
    fn too_little_evidence_says_how_little() {
        let mut result = share_result("csat", 4, 5);
        result.status = Status::InsufficientEvidence;
        let reading = Reading::new(&result, card("csat"));
        assert_eq!(too_little(&reading).words(), "Customer satisfaction cannot be judged: 5 of 10 responses needed.");
        assert_eq!(lead(&reading, &Voice::new("M", Audience::Partner)), None);
        assert_eq!(reading.figure(), "4 of 5");
    }

    #[test]
    fn the_grammar_fits_one() {
        let result = share_result("invalid_escalation_rate", 1, 41);
        let reading = Reading::new(&result, card("invalid_escalation_rate"));
        assert_eq!(
            lead(&reading, &Voice::new("M", Audience::Partner)).as_deref(),
            Some("1 of 41 judged escalations was avoidable with articles you can see")
        );
    }
}
