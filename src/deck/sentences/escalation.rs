//! Escalations: the raw rate, what the mix of cases explains, and what is left.

use crate::deck::context::{Context, Peers};
use crate::deck::format;
use crate::deck::model::RichText;
use crate::deck::reading::Reading;
use crate::scorecard::model::Status;

/// How a partner's escalations compare with what its case mix explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Against {
    /// The interval holds 1.
    AsExpected,
    /// More than the mix explains.
    More,
    /// Less than the mix explains.
    Less,
}

/// Where a ratio's interval lies against 1.
pub(crate) fn against_mix(ratio: &Reading<'_>) -> Option<Against> {
    let (low, high) = ratio.interval()?;
    Some(match (low > 1.0, high < 1.0) {
        (true, _) => Against::More,
        (_, true) => Against::Less,
        _ => Against::AsExpected,
    })
}

/// `You escalate about as often as your mix of cases suggests`.
pub(crate) fn mix_title(context: &Context<'_>) -> Option<String> {
    let ratio = context.valued("escalation_ratio")?;
    let voice = &context.voice;
    let (subject, verb, own) = (voice.subject_first(), voice.verb("escalate", "escalates"), voice.own());
    Some(match against_mix(ratio)? {
        Against::AsExpected => format!("{subject} {verb} about as often as {own} mix of cases suggests"),
        Against::More => {
            format!("{subject} {verb} {} times what {own} mix of cases explains", times_word(ratio.value()?))
        }
        Against::Less => format!("{subject} {verb} less than {own} mix of cases explains"),
    })
}

/// `1.6`: a ratio inside a sentence.
fn times_word(ratio: f64) -> String {
    format::times(ratio).trim_end_matches('×').to_owned()
}

/// `For your mix of severities and products 92.6 escalations were expected and 87 came: 0.94 times (0.75 to 1.16).`
pub(crate) fn mix_sentence(context: &Context<'_>) -> Option<RichText> {
    let ratio = context.valued("escalation_ratio")?;
    let measurement = &ratio.result.measurement;
    let (expected, came, value) = (measurement.expected?, measurement.numerator?, ratio.value()?);
    let (low, high) = ratio.interval()?;
    let text = RichText::plain(format!(
        "For {} mix of severities and products {} {} expected and {} came: ",
        context.voice.own_named(),
        expected_word(expected),
        if (expected - 1.0).abs() < 0.05 { "escalation was" } else { "escalations were" },
        format::count(came),
    ))
    .then_strong(format!("{} times", times_word(value)))
    .then(format!(" ({} to {}).", times_word(low), times_word(high)));
    Some(match context.valued("escalation_rate") {
        Some(rate) => text.then(format!(" The raw rate of {} does not compare partners.", rate.figure())),
        None => text,
    })
}

/// `92.6`, `1,886`: an expected count, to a tenth below a hundred.
fn expected_word(expected: f64) -> String {
    if expected >= 100.0 { format::fixed(expected, 0) } else { format::fixed_short(expected, 1) }
}

/// Whether the raw rate stands out above peers while the mix explains it: the partner that only looks bad.
pub(crate) fn explained_by_mix(context: &Context<'_>) -> Option<RichText> {
    let (rate, ratio) = (context.valued("escalation_rate")?, context.valued("escalation_ratio")?);
    let Peers::Shown(peers) = context.peers(rate.result) else {
        return None;
    };
    let (low, _) = rate.interval()?;
    let (ratio_low, ratio_high) = ratio.interval()?;
    if low <= peers || against_mix(ratio)? == Against::More {
        return None;
    }
    let mut tail = format!(
        ": {} times what it explains ({} to {}). Peers\u{2019} {} rests on easier cases.",
        times_word(ratio.value()?),
        times_word(ratio_low),
        times_word(ratio_high),
        format::percent(peers)
    );
    if let (Status::Deviation | Status::Breach, Some(target)) = (rate.result.status, rate.result.target) {
        let limit = format::percent_short(target.target);
        tail.push_str(&format!(" It is over the limit of {limit}, which takes no account of the mix."));
    }
    let lead = format!("{} of cases were escalated, as expected for {} mix", rate.figure(), context.voice.own_named());
    Some(RichText::strong(lead).then(tail))
}

/// `7 of 41 judged escalations could have been solved with articles you can see; five need KB-12.`
pub(crate) fn avoidable(context: &Context<'_>) -> Option<RichText> {
    let reading = context.valued("invalid_escalation_rate")?;
    let lead = super::measure::lead(reading, &context.voice)?;
    let many = reading.result.measurement.numerator.filter(|count| *count > 0)?;
    let text = RichText::strong(lead);
    Some(match context.input.details.articles.first() {
        Some(most) if many > 1 && most.times > 1 => {
            let name = format::shortened(&most.article, 40);
            text.then(format!("; {} needed article {name}.", format::number_word(most.times)))
        }
        Some(most) if many == 1 => text.then(format!(": article {}.", format::shortened(&most.article, 40))),
        _ => text.then("."),
    })
}
