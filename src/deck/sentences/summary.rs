//! The columns of the executive summary: what went well, what did not.

use crate::deck::context::Context;
use crate::deck::model::RichText;
use crate::deck::reading::{Change, Reading};
use crate::scorecard::model::Status;

use super::escalation::{Against, against_mix, avoidable, explained_by_mix};
use super::headline::{importance, problems, said_elsewhere};
use super::measure::{full, too_little};
use super::staffing::gap_sentence;

/// Most sentences in a column.
const LONGEST: usize = 4;

/// What went well, the weightiest first.
pub(crate) fn went_well(context: &Context<'_>) -> Vec<RichText> {
    let problems: Vec<&str> = problems(context).iter().map(|reading| reading.id()).collect();
    let mut good: Vec<(usize, usize, &Reading<'_>)> = context
        .readings
        .iter()
        .filter(|reading| !problems.contains(&reading.id()))
        .filter_map(|reading| Some((worth(reading)?, importance(reading.id()), reading)))
        .collect();
    good.sort_by_key(|(worth, importance, _)| (*worth, *importance));
    let mut sentences: Vec<RichText> = explained_by_mix(context).into_iter().collect();
    let explained = !sentences.is_empty();
    let spoken = good.iter().filter(|(_, _, reading)| !(explained && reading.id().starts_with("escalation_ra")));
    sentences.extend(spoken.filter_map(|(_, _, reading)| full(reading, &context.voice, context.period())));
    // The first place is for what was done, not for what was explained away.
    if explained && sentences.len() > 1 {
        sentences[..2].rotate_left(1);
    }
    sentences.truncate(LONGEST - 1);
    if sentences.is_empty() && !problems.contains(&"escalation_ratio") {
        sentences.extend(as_expected(context));
    }
    if sentences.is_empty() {
        sentences.push(RichText::plain(if nothing_measured(context) {
            "Nothing was measured."
        } else if context.judged().next().is_some() {
            "No target was met on enough evidence."
        } else if !context.compared() {
            "No measure is held against a target or an earlier quarter."
        } else {
            "No measure is held against a target, and none improved beyond chance."
        }));
    }
    sentences
}

/// That escalations are as the mix of cases suggests: worth saying where nothing better can be said.
fn as_expected(context: &Context<'_>) -> Option<RichText> {
    let ratio = context.valued("escalation_ratio").filter(|ratio| against_mix(ratio) == Some(Against::AsExpected))?;
    let lead = format!("Escalations are as expected for {} mix of cases", context.voice.own_named());
    Some(RichText::strong(lead).then(format!(": {} ({}).", ratio.figure(), ratio.interval_text()?)))
}

/// How much praise a reading is worth: 0 the most; `None` for none.
fn worth(reading: &Reading<'_>) -> Option<usize> {
    reading.value()?;
    let better = reading.change() == Change::Better || reading.run().is_some_and(|run| run.better);
    let beyond_mix = reading.id() == "escalation_ratio" && against_mix(reading) == Some(Against::Less);
    match reading.result.status {
        Status::Met if better || reading.id() == "csat" => Some(0),
        _ if beyond_mix => Some(0),
        Status::Met => Some(1),
        Status::Deviation | Status::NoTarget if better => Some(1),
        _ => None,
    }
}

/// What did not go well, the worst first.
pub(crate) fn went_badly(context: &Context<'_>) -> Vec<RichText> {
    let mut sentences: Vec<RichText> = Vec::new();
    for reading in problems(context) {
        let sentence = match reading.id() {
            "staffing_compliance" => gap_sentence(context.input.details, context.common().programme),
            "invalid_escalation_rate" => avoidable(context),
            _ => None,
        };
        sentences.extend(sentence.or_else(|| full(reading, &context.voice, context.period())));
    }
    let avoidable_told = problems(context).iter().any(|reading| reading.id() == "invalid_escalation_rate");
    if !avoidable_told && sentences.len() < LONGEST - 1 {
        let missed = context
            .reading("invalid_escalation_rate")
            .is_some_and(|reading| reading.result.status == Status::Deviation);
        sentences.extend(avoidable(context).filter(|_| missed));
    }
    for reading in context.with_status(Status::Deviation) {
        let told = |id: &str| problems(context).iter().any(|problem| problem.id() == id);
        let known = told(reading.id()) || said_elsewhere(context, reading.id(), &told);
        if !known && reading.id() != "invalid_escalation_rate" && sentences.len() < LONGEST - 1 {
            sentences.extend(full(reading, &context.voice, context.period()));
        }
    }
    sentences.truncate(LONGEST);
    sentences.extend(shortest_evidence(context).filter(|_| sentences.len() < LONGEST));
    if sentences.is_empty() {
        let all = context.judged().next().is_some();
        sentences.push(RichText::plain(if nothing_measured(context) {
            "Nothing was measured."
        } else if all && context.compared() {
            "Nothing missed its target or got worse beyond chance."
        } else if all {
            "Nothing missed its target."
        } else if !context.compared() {
            "No measure is held against a target or an earlier quarter."
        } else {
            "Nothing got worse beyond chance."
        }));
    }
    sentences
}

/// Whether there is no figure at all.
pub(crate) fn nothing_measured(context: &Context<'_>) -> bool {
    context.readings.iter().all(|reading| reading.result.status == Status::NotMeasured)
}

/// The weightiest measure that cannot be judged for lack of evidence.
fn shortest_evidence(context: &Context<'_>) -> Option<RichText> {
    let mut short = context.with_status(Status::InsufficientEvidence);
    short.sort_by_key(|reading| importance(reading.id()));
    short.first().map(|reading| too_little(reading))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture;
    use crate::deck::model::Audience;

    fn columns(fixture: &fixture::Fixture, audience: Audience) -> (Vec<String>, Vec<String>) {
        let common = fixture.common();
        let input = fixture.input(&common);
        let context = Context::new(&input, audience);
        let words = |texts: Vec<RichText>| texts.iter().map(RichText::words).collect();
        (words(went_well(&context)), words(went_badly(&context)))
    }

    #[test]
    fn praise_comes_with_its_evidence_and_the_gap_is_named() {
        let (good, bad) = columns(&fixture::meridian(), Audience::Partner);
        assert!(good[0].starts_with("93.4% of customers were satisfied, above the target of 90%"), "{good:?}");
        assert_eq!(bad[0], "On 12 of 66 working days, all in August, one of two Atlas engineers was missing.");
        assert!(
            bad[1].starts_with("7 of 41 judged escalations were avoidable with articles you can see; five needed"),
            "{bad:?}"
        );
    }

    #[test]
    fn two_quarters_of_slipping_are_said() {
        let (_, bad) = columns(&fixture::slipping(), Audience::Vendor);
        assert!(bad[0].ends_with("Worse than in 2026 Q1, when it was 92.0%, by more than chance explains."), "{bad:?}");
    }

    #[test]
    fn a_hard_case_mix_is_no_fault() {
        let (good, bad) = columns(&fixture::hard_mix(), Audience::Partner);
        assert!(good.iter().any(|text| text.contains("as expected for your mix")), "{good:?}");
        assert!(!bad.iter().any(|text| text.contains("escalat")), "{bad:?}");
    }

    #[test]
    fn five_surveys_are_too_few() {
        let (_, bad) = columns(&fixture::five_surveys(), Audience::Partner);
        assert!(
            bad.iter().any(|text| text == "Customer satisfaction cannot be judged: 5 of 10 responses needed."),
            "{bad:?}"
        );
    }
}
