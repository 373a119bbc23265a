//! Satisfaction: months, scores, the path from invitation to counted response, and what customers said.

use crate::deck::charts::{MonthsOptions, months_chart, months_sentence};
use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Audience, Band, Block, Quote, RichText, Slide, Tone};
use crate::deck::reading::Reading;
use crate::deck::sentences::measure::{against_target, change_sentence, lead, too_little};
use crate::deck::slide::{content, count_bars, note, subtitle, text};
use crate::scorecard::details::SurveyComment;
use crate::scorecard::model::Status;

/// Longest quotation.
const QUOTE: usize = 180;

/// The slide; `None` where nobody was asked.
pub(super) fn slide(context: &Context<'_>) -> Option<Slide> {
    let details = context.input.details;
    let asked = details.survey.sent + details.survey.responded + details.survey.counted > 0;
    let csat = context.reading("csat").filter(|csat| asked || csat.result.measurement.evidence > 0)?;
    let mut left = Vec::new();
    let options = MonthsOptions {
        title: "Month by month".to_owned(),
        width: 570,
        height: 270,
        scale: None,
        since: None,
        versions: context.common().versions,
    };
    if let Some(chart) = months_chart(csat, options) {
        left.push(Block::Chart(chart));
    }
    left.push(text(paragraphs(context, csat)));
    let mut right = evidence(context);
    let quotes = quotes(context);
    if !quotes.is_empty() {
        let charted = left.iter().any(|block| matches!(block, Block::Chart(_)));
        let side = if charted { &mut right } else { &mut left };
        side.push(Block::Quotes { quotes });
    }
    let bands = vec![Band::split(vec![(1, left), (1, right)])];
    let under = subtitle(&[
        "Satisfaction".to_owned(),
        format!("{} counted in {}", format::plural(details.survey.counted, "response"), context.period().title()),
        format!("{} and up on a scale of {} to {} is satisfied", top_box(context), scale(context).0, scale(context).1),
    ]);
    Some(content("satisfaction", title(context, csat), under, bands))
}

/// The lowest score that counts as satisfied.
fn top_box(context: &Context<'_>) -> i64 {
    context.common().programme.surveys.top_box
}

/// The programme's scale.
fn scale(context: &Context<'_>) -> (i64, i64) {
    context.common().programme.surveys.scale
}

/// The message.
fn title(context: &Context<'_>, csat: &Reading<'_>) -> String {
    if csat.result.status == Status::InsufficientEvidence {
        return too_little(csat).words().trim_end_matches('.').replace(csat.card.name.as_str(), "Satisfaction");
    }
    let Some(lead) = lead(csat, &context.voice) else {
        return "Nobody answered in a way that counts: satisfaction is not measured".to_owned();
    };
    if let Some(run) = csat.run() {
        let word = if run.better { "better" } else { "worse" };
        return format!("{lead}, {word} than in {}", run.since.title());
    }
    against_target(csat).map_or_else(|| lead.clone(), |target| format!("{lead}, {target}"))
}

/// What the figures say, in two or three sentences.
fn paragraphs(context: &Context<'_>, csat: &Reading<'_>) -> Vec<RichText> {
    let mut lines = Vec::new();
    if let Some(interval) = csat.interval_text() {
        let measurement = &csat.result.measurement;
        let counts = measurement.numerator.zip(measurement.denominator).map(|(part, whole)| format::of(part, whole));
        lines.push(RichText::strong(csat.figure()).then(format!(
            " ({}), plausible from {interval}.",
            counts.map_or_else(|| "share of responses".to_owned(), |counts| format!("{counts} responses"))
        )));
    }
    let counts = csat.result.measurement.numerator.zip(csat.result.measurement.denominator);
    if let (Status::InsufficientEvidence, Some((part, whole))) = (csat.result.status, counts) {
        let verb = if part == 1 { "was" } else { "were" };
        let noun = format::plural_word(whole, "response");
        lines.push(
            RichText::strong(format!("{} {noun} {verb} satisfied", format::of(part, whole)))
                .then("; with so few this says little."),
        );
    }
    let mut said: Vec<String> = change_sentence(csat, context.period()).into_iter().collect();
    said.extend(months_sentence(csat));
    if !said.is_empty() {
        lines.push(RichText::plain(said.join(" ")));
    }
    if let Some((invited, eligible)) = csat.result.coverage.filter(|(_, eligible)| *eligible > 0) {
        let share = format::percent(invited as f64 / eligible as f64);
        let least = context.common().programme.surveys.minimum_coverage.map(format::percent_short);
        let asked = least.map(|least| format!(", where the programme asks for {least}")).unwrap_or_default();
        lines.push(RichText::plain(format!(
            "{share} of eligible cases were invited ({}){asked}.",
            format::of(invited, eligible)
        )));
    }
    if let Some(mean) = context.valued("csat_mean") {
        let (low, high) = scale(context);
        lines.push(RichText::plain(format!("The mean score is {} on a scale of {low} to {high}.", mean.figure())));
    }
    lines
}

/// Scores and the path from invitation to counted response.
fn evidence(context: &Context<'_>) -> Vec<Block> {
    let details = context.input.details;
    let mut blocks = Vec::new();
    if details.scores.iter().any(|(_, count)| *count > 0) {
        let scores: Vec<(String, i64)> =
            details.scores.iter().rev().map(|(score, count)| (score.to_string(), *count)).collect();
        let mut chart = count_bars("Scores", "counted responses by score", &scores, 11, Tone::Accent, 570);
        if let crate::deck::chart_spec::ChartSpec::Bars(bars) = &mut chart.spec {
            for (bar, (score, _)) in bars.bars.iter_mut().zip(details.scores.iter().rev()) {
                bar.tone = if *score >= top_box(context) { Tone::Accent } else { Tone::Peers };
            }
        }
        blocks.push(Block::Chart(chart));
    }
    let survey = &details.survey;
    let steps = [
        ("invitations sent", survey.sent),
        ("delivered", survey.delivered),
        ("answered in the quarter", survey.responded),
        ("counted", survey.counted),
    ];
    let steps: Vec<(String, i64)> = steps.iter().map(|(label, count)| ((*label).to_owned(), *count)).collect();
    blocks.push(Block::Chart(count_bars("From invitation to evidence", "", &steps, 4, Tone::Peers, 570)));
    blocks.extend(exclusions(context).map(note));
    blocks
}

/// What was not counted and why.
fn exclusions(context: &Context<'_>) -> Option<String> {
    let parts: Vec<String> = context
        .input
        .details
        .survey
        .excluded
        .iter()
        .filter(|(_, count)| **count > 0)
        .map(|(reason, count)| format!("{} {}", format::count(*count), exclusion_words(reason)))
        .collect();
    (!parts.is_empty()).then(|| format!("Not counted: {}.", format::list(&parts)))
}

/// Why a response does not count, in words.
pub(super) fn exclusion_words(reason: &str) -> String {
    match reason {
        "not_independent" => "not asked by an independent provider".to_owned(),
        "unknown_case" => "about a case nobody knows".to_owned(),
        "duplicate" => "after the first of their case".to_owned(),
        "late" => "too late".to_owned(),
        "over_cap" => "over the number one customer may give".to_owned(),
        "approved" => "by an approved exclusion".to_owned(),
        other => other.replace('_', " "),
    }
}

fn quotes(context: &Context<'_>) -> Vec<Quote> {
    quoted(context).into_iter().map(|comment| quotation(context, comment)).collect()
}

/// What is quoted: the best, the worst and one between, whichever are long enough to say something.
pub(super) fn quoted<'c>(context: &'c Context<'_>) -> Vec<&'c SurveyComment> {
    let telling: Vec<&SurveyComment> =
        context.input.details.comments.iter().filter(|comment| comment.text.trim().chars().count() >= 12).collect();
    let mut picked: Vec<usize> = match telling.len() {
        0 => Vec::new(),
        1 => vec![0],
        2 => vec![0, 1],
        more => vec![0, more / 2, more - 1],
    };
    picked.dedup();
    picked.into_iter().map(|index| telling[index]).collect()
}

/// One quotation with its source.
pub(super) fn quotation(context: &Context<'_>, comment: &SurveyComment) -> Quote {
    let score = format::value_short(comment.score_scaled as f64 / 1000.0, crate::scorecard::model::Unit::Points);
    let customer = match context.audience {
        Audience::Vendor => comment.customer_id.as_deref().map(|id| context.customer(Some(id))),
        Audience::Partner => None,
    };
    let parts: Vec<String> = [
        Some(format!("{score} of {}", scale(context).1)),
        comment.product.clone(),
        customer,
        Some(format::day_and_month(comment.date)),
    ]
    .into_iter()
    .flatten()
    .collect();
    Quote { text: format::shortened(&context.masked(&comment.text), QUOTE), source: parts.join(" · ") }
}
