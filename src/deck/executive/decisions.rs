//! What needs a decision: the few partners that truly differ, what it costs, what to do.

use super::{Overview, Partner};
use crate::deck::format;
use crate::deck::model::{Decision, RichText};
use crate::deck::reading::Reading;
use crate::deck::sentences::staffing::gap_sentence;
use crate::scorecard::model::{StandsOut, Status};

/// Decisions a slide holds.
const DECISIONS: usize = 4;

/// The decisions, the weightiest first: more escalations than explained, slipping satisfaction, unfilled posts, and one
/// partner to learn from.
pub(super) fn decisions(overview: &Overview<'_>) -> Vec<Decision> {
    let mut worse = overview.standing_out(StandsOut::Worse);
    worse.sort_by(|left, right| excess(right).total_cmp(&excess(left)));
    let slipping = slipping(overview);
    let mut picked: Vec<Decision> = worse.iter().take(2).map(|partner| escalating(overview, partner)).collect();
    let told =
        |picked: &[Decision], partner: &Partner<'_>| picked.iter().any(|decision| decision.name == partner.name());
    for partner in slipping.into_iter().take(2) {
        if !told(&picked, partner) && picked.len() < DECISIONS - 1 {
            picked.push(slip(overview, partner));
        }
    }
    if let Some(partner) =
        super::duties::worst(overview).filter(|partner| !told(&picked, partner) && picked.len() < DECISIONS - 1)
    {
        picked.extend(unstaffed(overview, partner));
    }
    let mut better = overview.standing_out(StandsOut::Better);
    better.sort_by(|left, right| excess(left).total_cmp(&excess(right)));
    picked.extend(better.first().map(|partner| exemplary(overview, partner)));
    picked.truncate(DECISIONS);
    picked
}

/// How many partners need a decision: who escalates beyond its mix, slips in satisfaction, or breaches its staffing.
pub(super) fn in_need(overview: &Overview<'_>) -> i64 {
    let slips = slipping(overview);
    let needs = |partner: &&Partner<'_>| {
        let unstaffed =
            partner.valued("staffing_compliance").is_some_and(|staffing| staffing.result.status == Status::Breach);
        let slipping = slips.iter().any(|other| other.scorecard.partner.id == partner.scorecard.partner.id);
        partner.stands_out() == Some(StandsOut::Worse) || slipping || unstaffed
    };
    overview.partners.iter().filter(needs).count() as i64
}

/// Escalations above what was expected.
fn excess(partner: &Partner<'_>) -> f64 {
    let measurement = partner.valued("escalation_ratio").map(|reading| &reading.result.measurement);
    measurement.and_then(|m| Some(m.numerator? as f64 - m.expected?)).unwrap_or(0.0)
}

/// Partners whose satisfaction slips for quarters, the steepest first.
fn slipping<'o, 'a>(overview: &'o Overview<'a>) -> Vec<&'o Partner<'a>> {
    let fall = |partner: &Partner<'_>| {
        partner.valued("csat").and_then(|csat| csat.run()).filter(|run| !run.better).map(|run| run.from - run.to)
    };
    let mut slipping: Vec<(&Partner<'a>, f64)> =
        overview.partners.iter().filter_map(|partner| Some((partner, fall(partner)?))).collect();
    slipping.sort_by(|left, right| right.1.total_cmp(&left.1));
    slipping.into_iter().map(|(partner, _)| partner).collect()
}

/// A decision with the partner's name, money and link.
fn decision(overview: &Overview<'_>, partner: &Partner<'_>, text: RichText, action: &str) -> Decision {
    Decision {
        name: partner.name(),
        aside: partner
            .payable(overview.common())
            .map(|payable| format!("{} payable", format::rounded(payable)))
            .unwrap_or_default(),
        text,
        action: action.to_owned(),
        link: overview.input.links.get(&partner.scorecard.partner.id).cloned(),
    }
}

/// How many quarters in a row, up to now, the ratio's interval lay above 1.
fn quarters_above(reading: &Reading<'_>) -> usize {
    reading
        .result
        .history
        .iter()
        .rev()
        .take_while(|(_, measurement)| measurement.low.is_some_and(|low| low > 1.0))
        .count()
}

/// A partner that escalates more than explained.
fn escalating(overview: &Overview<'_>, partner: &Partner<'_>) -> Decision {
    let reading = partner.valued("escalation_ratio");
    let ratio = reading.and_then(Reading::value).unwrap_or(1.0);
    let mut words = format!("Escalates {} times what its mix explains", format::times(ratio).trim_end_matches('×'));
    match reading.map_or(0, quarters_above) {
        0 | 1 => {}
        quarters => words.push_str(&format!(", {} quarter in a row", format::ordinal_word(quarters))),
    }
    words.push_str(&satisfaction_clause(partner));
    words.push('.');
    decision(overview, partner, RichText::plain(words), "Agree an improvement plan")
}

/// `; satisfaction holds at 90%`.
fn satisfaction_clause(partner: &Partner<'_>) -> String {
    partner.valued("csat").map_or_else(String::new, |csat| match csat.run().filter(|run| !run.better) {
        Some(run) => {
            let (from, since) = (format::percent(run.from), run.since.title());
            format!("; satisfaction fell from {from} in {since} to {}", csat.figure())
        }
        None if csat.result.status == Status::Met => format!("; satisfaction holds at {}", csat.figure()),
        None => format!("; satisfaction is {}", csat.figure()),
    })
}

/// A partner whose satisfaction slips.
fn slip(overview: &Overview<'_>, partner: &Partner<'_>) -> Decision {
    let run = partner.valued("csat").and_then(|csat| csat.run());
    let words = run.map_or_else(String::new, |run| {
        format!(
            "Satisfaction fell from {} in {} to {}: more than chance explains.",
            format::percent(run.from),
            run.since.title(),
            format::percent(run.to)
        )
    });
    decision(overview, partner, RichText::plain(words), "Find the cause with the partner before the next quarter ends")
}

/// A partner with unfilled posts.
fn unstaffed(overview: &Overview<'_>, partner: &Partner<'_>) -> Option<Decision> {
    let gap = gap_sentence(partner.details?, overview.common().programme)?;
    Some(decision(overview, partner, RichText::plain(gap.words()), "Ask for cover in writing"))
}

/// The partner to learn from.
fn exemplary(overview: &Overview<'_>, partner: &Partner<'_>) -> Decision {
    let ratio = partner.valued("escalation_ratio").and_then(Reading::value).unwrap_or(1.0);
    let csat = partner.valued("csat").map(|csat| format!(" and {} satisfied", csat.figure())).unwrap_or_default();
    let words = format!(
        "{} times the escalations its mix explains{csat}: a case to show others.",
        format::times(ratio).trim_end_matches('×')
    );
    decision(overview, partner, RichText::plain(words), "Ask for a reference; learn what it does")
}
