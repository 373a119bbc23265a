//! Can these figures be trusted? The survey audit and the warnings, for the vendor alone.

use super::heard;
use super::satisfaction::exclusion_words;
use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Audience, Band, Block, Cell, RichText, Slide};
use crate::deck::sentences::warnings::{chance, question};
use crate::deck::slide::{content, heading, left, subtitle, table, text};
use crate::scorecard::model::Unit;
use crate::scorecard::trust::SurveyAudit;
use crate::scorecard::trust::audit::{MeanScore, ProviderAnswers};
use crate::scorecard::trust::contrast::{Contrast, Part};
use crate::scorecard::trust::warnings::{MOVES_NOTHING, Warning};

/// Providers named.
const PROVIDERS: usize = 3;

/// The slide; `None` for the partner, and where there is neither an audit with something in it nor a warning.
pub(super) fn slide(context: &Context<'_>) -> Option<Slide> {
    if context.audience != Audience::Vendor {
        return None;
    }
    let card = context.input.scorecard;
    let audit = card.survey_audit.as_ref();
    let rows = audit.map(|audit| audit_rows(context, audit)).unwrap_or_default();
    if rows.is_empty() && card.warnings.is_empty() {
        return None;
    }
    let mut bands = vec![Band::full(warnings(&card.warnings))];
    let mix = audit.and_then(|audit| heard::blocks(&audit.mix));
    if !rows.is_empty() {
        let columns = vec![left("Surveys", 0.8), left("What was found", 2.2), left("Beside it", 1.6)];
        let facts = vec![heading("The survey audit"), table("The survey audit", columns, rows, true)];
        bands.push(match mix {
            Some(mix) => Band::split(vec![(5, facts), (4, mix)]),
            None => Band::full(facts),
        });
    }
    let under =
        subtitle(&["Can these figures be trusted?".to_owned(), context.period().title(), MOVES_NOTHING.to_owned()]);
    Some(content("trust", title(&card.warnings), under, bands))
}

/// The message: which patterns there are, or none.
fn title(warnings: &[Warning]) -> String {
    let mut names: Vec<String> =
        warnings.iter().map(|warning| crate::deck::sentences::words::lowered(warning.kind.name())).collect();
    names.dedup();
    match names.len() {
        0 => "No pattern in these figures asks for a conversation".to_owned(),
        1 => format!("One pattern in these figures asks for a conversation: {}", names[0]),
        more => format!(
            "{} patterns in these figures ask for a conversation: {}",
            format::capitalised(&format::number_word(more as i64)),
            format::list(&names)
        ),
    }
}

/// Each warning with what to ask, or that there is none.
fn warnings(warnings: &[Warning]) -> Vec<Block> {
    if warnings.is_empty() {
        return vec![text(vec![RichText::plain(
            "Tested were, as far as there is enough evidence: surveys to easy cases, late escalations, escalations without content, \
             and cases that end just within the time promised.",
        )])];
    }
    let told = |warning: &Warning| {
        RichText::strong(format!("{}: ", warning.name()))
            .then(format!("{}. {} ", format::in_notation(&warning.sentence), chance(warning)))
            .then_strong(question(warning))
    };
    vec![text(warnings.iter().map(told).collect())]
}

/// What was found, fact by fact; nothing where nobody was asked and nobody answered.
fn audit_rows(context: &Context<'_>, audit: &SurveyAudit) -> Vec<Vec<Cell>> {
    let nothing = audit.providers.is_empty() && audit.coverage.is_none_or(|coverage| coverage.part == 0);
    if nothing {
        return Vec::new();
    }
    let rows =
        [coverage(context, audit), response(audit), providers(audit), excluded(audit), customers(audit), scores(audit)];
    let cells = |[what, found, beside]: [String; 3]| vec![Cell::strong(what), Cell::text(found), Cell::text(beside)];
    rows.into_iter().flatten().map(cells).collect()
}

fn coverage(context: &Context<'_>, audit: &SurveyAudit) -> Option<[String; 3]> {
    let coverage = audit.coverage?;
    let least = context.common().programme.surveys.minimum_coverage.map(format::percent_short);
    Some([
        "Asked about".to_owned(),
        format!("{} of eligible cases", share(coverage)),
        least.map(|least| format!("{least} asked by the programme")).unwrap_or_default(),
    ])
}

fn response(audit: &SurveyAudit) -> Option<[String; 3]> {
    let against = audit.response_against_others.as_ref().map(|contrast| {
        let others = format::percent(contrast.second.share());
        format!("{others} at other partners; {}", difference(contrast))
    });
    let found = format!("{} of delivered invitations", share(audit.response?));
    Some(["Answered".to_owned(), found, against.unwrap_or_default()])
}

/// `2.1 points more (0.4 to 3.9)`, or that chance explains it.
fn difference(contrast: &Contrast) -> String {
    let (low, high) = contrast.interval;
    let range = format!("{} to {} points", format::points(low), format::points(high));
    if !contrast.is_beyond_chance() {
        return format!("within chance ({range})");
    }
    let word = if contrast.difference > 0.0 { "more" } else { "less" };
    format!("{word} beyond chance ({range})")
}

fn providers(audit: &SurveyAudit) -> Option<[String; 3]> {
    let told = |one: &ProviderAnswers| {
        let standing = if one.independent { "independent" } else { "not independent" };
        format!("{} ({standing}) {}", format::shortened(&one.provider, 24), format::count(one.answers))
    };
    let mut named: Vec<String> = audit.providers.iter().take(PROVIDERS).map(told).collect();
    if audit.providers.len() > PROVIDERS {
        named.push(format!("{} more providers", audit.providers.len() - PROVIDERS));
    }
    let received: i64 = audit.providers.iter().map(|one| one.answers).sum();
    (!named.is_empty()).then(|| {
        let counting = format!("{} answers count", format::of(audit.counted, received));
        ["By provider".to_owned(), format::list(&named), counting]
    })
}

fn excluded(audit: &SurveyAudit) -> Option<[String; 3]> {
    let told = |(reason, count): (&String, &i64)| format!("{} {}", format::count(*count), exclusion_words(reason));
    let parts: Vec<String> = audit.excluded.iter().map(told).collect();
    (!parts.is_empty()).then(|| ["Not counted".to_owned(), format::list(&parts), String::new()])
}

fn customers(audit: &SurveyAudit) -> Option<[String; 3]> {
    let customers = audit.customers?;
    let largest = customers.largest?;
    let capped = match customers.over_cap {
        0 => "no customer over the cap".to_owned(),
        more => format!("{} over the cap", format::plural(more, "customer")),
    };
    let found = format!(
        "{}, the one with most gave {} ({})",
        format::plural(customers.answering, "customer"),
        format::of(largest.part, largest.whole),
        format::percent(largest.share())
    );
    Some(["By customer".to_owned(), found, capped])
}

fn scores(audit: &SurveyAudit) -> Option<[String; 3]> {
    let scores = audit.scores.as_ref()?;
    let mean = |score: MeanScore| {
        format!("{} ({})", format::value(score.mean, Unit::Points), format::plural(score.answers, "answer"))
    };
    let beside = scores.interval.map(|(low, high)| {
        let word = if low <= 0.0 && high >= 0.0 { "within chance" } else { "beyond chance" };
        let range = format!("{} to {}", format::signed_number(low), format::signed_number(high));
        format!("{} by others, {word} ({range})", format::signed_number(scores.difference))
    });
    let found = format!("{} where it counts, {} elsewhere", mean(scores.independent), mean(scores.others));
    Some(["Mean score".to_owned(), found, beside.unwrap_or_default()])
}

/// `91.2% (456 of 500)`.
fn share(part: Part) -> String {
    format!("{} ({})", format::percent(part.share()), format::of(part.part, part.whole))
}
