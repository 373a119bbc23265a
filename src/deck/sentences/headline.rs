//! Titles of whole slides: the one thing each of them says.

use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::reading::{Change, Reading};
use crate::scorecard::model::Status;

use super::escalation::{Against, against_mix, explained_by_mix};
use super::words::{lowered, words};

/// The order in which metrics are worth a word in a title or a praise, first come first.
const ORDER: [&str; 12] = [
    "csat",
    "escalation_ratio",
    "staffing_compliance",
    "first_response_attainment",
    "resolution_attainment",
    "deflection_rate",
    "invalid_escalation_rate",
    "certification_coverage",
    "reopen_rate",
    "time_to_resolve",
    "time_to_first_response",
    "escalation_rate",
];

/// Where a metric stands in that order; a workspace's own metrics come after.
pub(crate) fn importance(id: &str) -> usize {
    ORDER.iter().position(|other| *other == id).unwrap_or(ORDER.len())
}

/// Readings that need attention: breaches, then what slips or got worse beyond chance; the weightier first.
pub(crate) fn problems<'c, 'a>(context: &'c Context<'a>) -> Vec<&'c Reading<'a>> {
    let mut problems: Vec<(usize, usize, &Reading<'a>)> = context
        .readings
        .iter()
        .filter_map(|reading| Some((severity(reading)?, importance(reading.id()), reading)))
        .collect();
    problems.sort_by_key(|(severity, importance, _)| (*severity, *importance));
    let found: Vec<&Reading<'a>> = problems.into_iter().map(|(_, _, reading)| reading).collect();
    let told = |id: &str| found.iter().any(|reading| reading.id() == id);
    found.iter().copied().filter(|reading| !said_elsewhere(context, reading.id(), &told)).collect()
}

/// Whether another measure says the same and says it better: the ratio for the raw rate, the share for the mean.
pub(crate) fn said_elsewhere(context: &Context<'_>, id: &str, told: &dyn Fn(&str) -> bool) -> bool {
    match id {
        "escalation_rate" => told("escalation_ratio") || explained_by_mix(context).is_some(),
        "csat_mean" => told("csat"),
        _ => false,
    }
}

/// How bad: 0 a breach, 1 slipping for quarters or escalating beyond the mix, 2 worse beyond chance; `None` for no problem.
fn severity(reading: &Reading<'_>) -> Option<usize> {
    reading.value()?;
    let slips = reading.run().is_some_and(|run| !run.better);
    let beyond_mix = reading.id() == "escalation_ratio" && against_mix(reading) == Some(Against::More);
    match reading.result.status {
        Status::Breach => Some(0),
        _ if slips || beyond_mix => Some(1),
        _ if reading.change() == Change::Worse => Some(2),
        _ => None,
    }
}

/// What a problem is called in a title.
pub(crate) fn problem_phrase(context: &Context<'_>, reading: &Reading<'_>) -> String {
    if reading.id() == "staffing_compliance" && !context.input.details.staffing_gaps.is_empty() {
        return super::staffing::gap_phrase(context.input.details);
    }
    let phrase = words(&reading.card).problem;
    if reading.run().is_some_and(|run| !run.better) && reading.id() == "csat" {
        return format!("slipping {phrase}");
    }
    phrase
}

/// The good news of a title, if there is any on enough evidence, and whether it is weighty.
fn praise(context: &Context<'_>) -> Option<(String, bool)> {
    let met = |id: &str| {
        context.valued(id).filter(|reading| reading.result.status == Status::Met && severity(reading).is_none())
    };
    if met("csat").is_some() {
        return Some(("Customers are satisfied".to_owned(), true));
    }
    let voice = &context.voice;
    if let Some(ratio) = context.valued("escalation_ratio")
        && against_mix(ratio) == Some(Against::Less)
    {
        let verb = voice.verb("escalate", "escalates");
        return Some((format!("{} {verb} less than {} mix explains", voice.subject_first(), voice.own()), true));
    }
    if met("staffing_compliance").is_some() {
        return Some(("Every post was filled".to_owned(), false));
    }
    let mut others: Vec<&Reading<'_>> = context.with_status(Status::Met);
    others.retain(|reading| severity(reading).is_none());
    others.sort_by_key(|reading| importance(reading.id()));
    others.first().map(|reading| (format!("The target for {} is met", lowered(&short_name(reading))), false))
}

/// The title of the executive summary: `Customers are satisfied and Gold is held; August’s staffing gap is the one thing to fix`.
pub(crate) fn summary_title(context: &Context<'_>) -> String {
    let tier = context
        .input
        .settlement
        .filter(|settlement| settlement.tier.earned_tier().is_some())
        .map(|settlement| super::money::tier_clause(context.common(), &settlement.tier));
    let problems = problems(context);
    // Small praise beside several problems would sound like mockery.
    let praise = praise(context).filter(|(_, weighty)| *weighty || problems.len() < 2).map(|(praise, _)| praise);
    let good = match (praise, tier) {
        (Some(praise), Some(tier)) => Some(format!("{praise} and {tier}")),
        (praise, tier) => praise.or(tier),
    };
    let phrase = |index: usize| problem_phrase(context, problems[index]);
    let bad = match problems.len() {
        0 => None,
        1 => Some(one_thing(problems[0], &phrase(0))),
        2 => Some(format!("{} and {} need attention", phrase(0), phrase(1))),
        more => Some(format!(
            "{} things need attention, first {} and {}",
            format::number_word(more as i64),
            phrase(0),
            phrase(1)
        )),
    };
    let title = match (good, bad) {
        (Some(good), Some(bad)) => format!("{good}; {bad}"),
        (Some(good), None) if too_few_surveys(context) => format!("{good}; too few surveys to judge satisfaction"),
        (Some(good), None) if context.judged().next().is_some() => format!("{good}; {}", no_problem(context)),
        (Some(good), None) => good,
        (None, Some(bad)) => bad,
        (None, None) => quiet_title(context),
    };
    format::capitalised(&title)
}

/// Where nothing is a problem: what misses its target all the same, within tolerance.
fn no_problem(context: &Context<'_>) -> String {
    let deviations = context.with_status(Status::Deviation);
    let told = |id: &str| deviations.iter().any(|reading| reading.id() == id);
    let counted = deviations.iter().filter(|reading| !said_elsewhere(context, reading.id(), &told)).count();
    match counted {
        0 if context.compared() => "no measure got worse beyond chance".to_owned(),
        0 => "no measure misses its target".to_owned(),
        1 => "one measure misses its target within tolerance".to_owned(),
        more => format!("{} measures miss their targets within tolerance", format::number_word(more as i64)),
    }
}

/// Whether there are surveys, and too few of them.
fn too_few_surveys(context: &Context<'_>) -> bool {
    context.reading("csat").is_some_and(|csat| csat.result.status == Status::InsufficientEvidence)
}

/// `August’s staffing gap is the one thing to fix`. A workspace's own metric has a name of unknown number.
fn one_thing(reading: &Reading<'_>, phrase: &str) -> String {
    if importance(reading.id()) == ORDER.len() {
        return format!("the one thing to fix is {phrase}");
    }
    format!("{phrase} {} the one thing to fix", is_or_are(phrase))
}

/// `is` or `are`, by the head of the phrases that problems are called by.
fn is_or_are(phrase: &str) -> &'static str {
    const MANY: [&str; 10] = [
        "staffing gaps",
        "avoidable",
        "escalations",
        "slow",
        "late",
        "reopened",
        "missing",
        "the few",
        "cases",
        "escalation gaps",
    ];
    if MANY.iter().any(|start| phrase.starts_with(start)) { "are" } else { "is" }
}

/// The title where nothing stands out.
fn quiet_title(context: &Context<'_>) -> String {
    let measured = context.readings.iter().filter(|reading| reading.value().is_some()).count();
    let cases = context.input.details.cases_opened;
    match (measured, cases) {
        (0, 0) if context.readings.iter().all(|reading| reading.result.status == Status::NotMeasured) => {
            "No case this quarter: there is nothing to judge".to_owned()
        }
        (0, _) => "Too little evidence to judge this quarter".to_owned(),
        (_, 0) if !context.compared() => "No case was opened this quarter".to_owned(),
        (_, 0) => "No case was opened this quarter, and nothing moved beyond chance".to_owned(),
        _ if !context.compared() => {
            format!("{} this quarter, and no earlier one to compare with", format::plural(cases, "case"))
        }
        _ => format!("{} this quarter, and nothing moved beyond chance", format::plural(cases, "case")),
    }
}

/// The title of the scorecard: `Five of ten measures are met; staffing gaps and overdue reviews are the two breaches`.
pub(crate) fn scorecard_title(context: &Context<'_>) -> String {
    let judged = context.judged().count() as i64;
    if judged == 0 {
        return title_without_verdict(context);
    }
    let mut breaches = context.with_status(Status::Breach);
    breaches.sort_by_key(|reading| importance(reading.id()));
    let names: Vec<String> = breaches.iter().map(|reading| lowered(&short_name(reading))).collect();
    let tail = match names.as_slice() {
        [] => match context.with_status(Status::Deviation).as_slice() {
            [] => String::new(),
            [only] => format!("; within tolerance is {}", lowered(&short_name(only))),
            more => format!("; the other {} are within tolerance", format::number_word(more.len() as i64)),
        },
        [only] => format!("; the one breach is {only}"),
        [_, _] | [_, _, _] => format!("; in breach are {}", format::list(&names)),
        more => format!("; {} are in breach, first {}", format::number_word(more.len() as i64), more[0]),
    };
    let (which, rest) = match unmeasured(context) {
        0 => ("with a target", String::new()),
        1 => ("that can be judged", "; one is not measured".to_owned()),
        more => ("that can be judged", format!("; {} are not measured", format::number_word(more))),
    };
    let met = context.with_status(Status::Met).len() as i64;
    let head = match (met, judged) {
        (1, 1) => format!("The one measure {which} is met"),
        (0, 1) => format!("The one measure {which} is not met"),
        (2, 2) => format!("Both measures {which} are met"),
        (met, judged) if met == judged => format!("All {} measures {which} are met", format::number_word(judged)),
        (0, judged) => format!("None of {} measures {which} is met", format::number_word(judged)),
        (met, judged) => {
            let verb = if met == 1 { "is" } else { "are" };
            format!("{} of {} measures {verb} met", format::number_word(met), format::number_word(judged))
        }
    };
    format::capitalised(&format!("{head}{tail}{rest}"))
}

/// The title of a scorecard on which nothing is judged.
fn title_without_verdict(context: &Context<'_>) -> String {
    let shown = context.readings.iter().filter(|reading| reading.value().is_some()).count() as i64;
    let with_figures = format::capitalised(&measures(shown));
    match (shown, unmeasured(context)) {
        (0, _) => "No measure has enough evidence yet".to_owned(),
        (_, 0) => format!("{with_figures} a figure, none is held against a target"),
        (_, 1) => format!("{with_figures} a figure; the one with a target is not measured"),
        (_, more) => format!("{with_figures} a figure; {} with a target are not measured", format::number_word(more)),
    }
}

/// How many measures have a target and no data.
fn unmeasured(context: &Context<'_>) -> i64 {
    context.with_status(Status::NotMeasured).iter().filter(|reading| reading.result.target.is_some()).count() as i64
}

/// `one measure has`, `five measures have`.
fn measures(number: i64) -> String {
    format!("{} {}", format::number_word(number), if number == 1 { "measure has" } else { "measures have" })
}

/// A metric's name for a title: up to its first comma.
pub(crate) fn short_name(reading: &Reading<'_>) -> String {
    if reading.id() == "escalation_ratio" {
        return "Escalations against mix".to_owned();
    }
    let name = reading.card.name.split([',', '(']).next().unwrap_or_default().trim();
    format::shortened(name, 44)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture;
    use crate::deck::model::Audience;

    fn titles(fixture: &fixture::Fixture) -> (String, String) {
        let common = fixture.common();
        let input = fixture.input(&common);
        let context = Context::new(&input, Audience::Partner);
        (summary_title(&context), scorecard_title(&context))
    }

    #[test]
    fn one_problem_is_named() {
        let (summary, scorecard) = titles(&fixture::meridian());
        assert_eq!(summary, "Customers are satisfied and Gold is held; August’s staffing gap is the one thing to fix");
        assert_eq!(scorecard, "Five of seven measures are met; the one breach is staffing on working days");
    }

    #[test]
    fn a_slipping_partner_is_told_so() {
        let (summary, _) = titles(&fixture::slipping());
        assert_eq!(summary, "Slipping customer satisfaction is the one thing to fix");
    }

    #[test]
    fn nothing_at_all_is_said_plainly() {
        let (summary, scorecard) = titles(&fixture::empty());
        assert_eq!(summary, "No case this quarter: there is nothing to judge");
        assert_eq!(scorecard, "No measure has enough evidence yet");
    }
}
