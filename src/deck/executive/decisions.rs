//! What needs a decision: the few partners that truly differ, what it costs, what to do.

use super::{Overview, Partner};
use crate::deck::format;
use crate::deck::model::{Decision, RichText};
use crate::deck::reading::Reading;
use crate::deck::sentences::staffing::gap_sentence;
use crate::scorecard::model::{StandsOut, Status};

/// Decisions a slide holds.
const DECISIONS: usize = 4;

/// Why a partner needs a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// It escalates more than its mix explains.
    Escalates,
    /// Its satisfaction fell for quarters.
    Slips,
    /// Its posts were empty on more days than is tolerated.
    Unstaffed,
}

impl Why {
    /// The metric that tells.
    pub(super) fn metric(self) -> &'static str {
        match self {
            Self::Escalates => "escalation_ratio",
            Self::Slips => "csat",
            Self::Unstaffed => "staffing_compliance",
        }
    }

    /// What is done about it first.
    fn action(self) -> &'static str {
        match self {
            Self::Escalates => "Agree an improvement plan",
            Self::Slips => "Find the cause with the partner before the next quarter ends",
            Self::Unstaffed => "Ask for cover in writing",
        }
    }
}

/// A partner that needs a decision.
pub(super) struct Exception<'o, 'a> {
    /// The partner.
    pub(super) partner: &'o Partner<'a>,
    /// The weightiest reason.
    pub(super) why: Why,
}

/// Every partner that needs a decision, once: who escalates beyond its mix, then who slips in satisfaction, then who breaches
/// its staffing; in each the worst first.
pub(super) fn exceptions<'o, 'a>(overview: &'o Overview<'a>) -> Vec<Exception<'o, 'a>> {
    let mut worse = overview.standing_out(StandsOut::Worse);
    worse.sort_by(|left, right| excess(right).total_cmp(&excess(left)));
    let in_breach = |partner: &&Partner<'_>| {
        partner.valued("staffing_compliance").is_some_and(|staffing| staffing.result.status == Status::Breach)
    };
    let unstaffed: Vec<&Partner<'a>> =
        super::duties::by_missed_days(overview).into_iter().filter(|partner| in_breach(partner)).collect();
    let mut all: Vec<Exception<'o, 'a>> = Vec::new();
    for (why, partners) in [(Why::Escalates, worse), (Why::Slips, slipping(overview)), (Why::Unstaffed, unstaffed)] {
        for partner in partners {
            if !all.iter().any(|told| told.partner.scorecard.partner.id == partner.scorecard.partner.id) {
                all.push(Exception { partner, why });
            }
        }
    }
    all
}

/// How many partners need a decision.
pub(super) fn in_need(overview: &Overview<'_>) -> i64 {
    exceptions(overview).len() as i64
}

/// The decisions beside the comparison, and how many more there are: two of a kind before more of it, the weightiest first, and one partner to
/// learn from.
pub(super) fn decisions(overview: &Overview<'_>) -> (Vec<Decision>, usize) {
    let all = exceptions(overview);
    let room = all.len().min(DECISIONS - 1);
    let mut picked: Vec<&Exception<'_, '_>> = Vec::new();
    let mut others = Vec::new();
    for exception in &all {
        let alike = picked.iter().filter(|other| other.why == exception.why).count();
        let most = if exception.why == Why::Unstaffed { 1 } else { 2 };
        if alike < most && picked.len() < room { picked.push(exception) } else { others.push(exception) }
    }
    let more = all.len() - room;
    picked.extend(others.into_iter().take(room - picked.len()));
    let mut better = overview.standing_out(StandsOut::Better);
    better.sort_by(|left, right| excess(left).total_cmp(&excess(right)));
    let told = picked
        .iter()
        .map(|exception| decision(overview, exception.partner, happened(overview, exception), exception.why.action()));
    (told.chain(better.first().map(|partner| exemplary(overview, partner))).collect(), more)
}

/// What happened, in a sentence.
pub(super) fn happened(overview: &Overview<'_>, exception: &Exception<'_, '_>) -> RichText {
    match exception.why {
        Why::Escalates => escalating(exception.partner),
        Why::Slips => slip(exception.partner),
        Why::Unstaffed => unstaffed(overview, exception.partner),
    }
}

/// What is done about it first.
pub(super) fn first_step(exception: &Exception<'_, '_>) -> &'static str {
    exception.why.action()
}

/// Escalations above what was expected.
pub(super) fn excess(partner: &Partner<'_>) -> f64 {
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
fn escalating(partner: &Partner<'_>) -> RichText {
    let reading = partner.valued("escalation_ratio");
    let ratio = reading.and_then(Reading::value).unwrap_or(1.0);
    let mut words = format!("Escalates {} times what its mix explains", format::times(ratio).trim_end_matches('×'));
    match reading.map_or(0, quarters_above) {
        0 | 1 => {}
        quarters => words.push_str(&format!(", {} quarter in a row", format::ordinal_word(quarters))),
    }
    words.push_str(&satisfaction_clause(partner));
    words.push('.');
    RichText::plain(words)
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
fn slip(partner: &Partner<'_>) -> RichText {
    let run = partner.valued("csat").and_then(|csat| csat.run());
    let words = run.map_or_else(String::new, |run| {
        format!(
            "Satisfaction fell from {} in {} to {}: more than chance explains.",
            format::percent(run.from),
            run.since.title(),
            format::percent(run.to)
        )
    });
    RichText::plain(words)
}

/// A partner with unfilled posts.
fn unstaffed(overview: &Overview<'_>, partner: &Partner<'_>) -> RichText {
    let gap = partner.details.and_then(|details| gap_sentence(details, overview.common().programme));
    RichText::plain(gap.map(|gap| gap.words()).unwrap_or_default())
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
