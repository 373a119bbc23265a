//! Cover, executive summary and the partner manager's commentary.

use super::Pages;
use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Audience, Band, Block, Card, RichText, Slide, SlideKind, Tone};
use crate::deck::sentences::actions::next_steps;
use crate::deck::sentences::headline::{importance, short_name, summary_title};
use crate::deck::sentences::money::{amounts, next_tier_worth, share_text, summed, tier_note, tier_share};
use crate::deck::sentences::summary::{went_badly, went_well};
use crate::deck::slide::{card, content, heading, note, subtitle, text, toned_heading};
use crate::domain::Money;

/// Characters of a note that stand on the summary; longer ones get a slide of their own.
const SHORT_NOTE: usize = 320;
/// Characters of a note that a slide of its own holds.
const LONG_NOTE: usize = 2_600;

/// The cover.
pub(super) fn cover(context: &Context<'_>) -> Slide {
    let common = context.common();
    let profile = &context.input.scorecard.partner;
    let mut lines = vec![RichText::plain(common.programme.title.clone())];
    lines.extend(common.partial().map(|partial| RichText::strong(format::capitalised(&partial))));
    let facts: Vec<String> =
        [profile.class.as_deref().map(class_name), profile.region.clone(), profile.country.clone()]
            .into_iter()
            .flatten()
            .collect();
    if !facts.is_empty() {
        lines.push(RichText::plain(facts.join(" · ")));
    }
    lines.extend(profile.manager.as_ref().map(|manager| RichText::plain(format!("Partner manager: {manager}"))));
    lines.push(RichText::plain(match context.audience {
        Audience::Partner => "Your figures in full; other partners only pooled.".to_owned(),
        Audience::Vendor => "Internal edition: not for partners.".to_owned(),
    }));
    Slide {
        id: "cover".to_owned(),
        kind: SlideKind::Cover,
        title: format::shortened(&profile.name, 90),
        subtitle: format!(
            "Support partner review · {} ({})",
            common.period.title(),
            format::period_days_and_year(common.period)
        ),
        bands: vec![Band::full(vec![text(lines)])],
    }
}

/// A partner's class as people write it: `Distributor`, `OEM`.
fn class_name(class: &str) -> String {
    const INITIALS: [&str; 10] = ["csp", "gsi", "isp", "isv", "msp", "mssp", "oem", "si", "var", "vad"];
    let words = class.replace(['_', '-'], " ");
    if INITIALS.contains(&words.to_lowercase().as_str()) { words.to_uppercase() } else { format::capitalised(&words) }
}

/// The executive summary.
pub(super) fn summary(context: &Context<'_>, pages: &Pages) -> Slide {
    let common = context.common();
    let cases = context.input.details.cases_opened;
    let responses = context.input.details.survey.counted;
    let evidence = [
        Some(format::plural(cases, "case")),
        (context.input.details.survey.sent + responses > 0)
            .then(|| format::plural(responses, "counted survey response")),
    ];
    let under = subtitle(&[
        "Executive summary".to_owned(),
        format!("{} ({})", common.period.title(), format::period_days(common.period)),
        evidence.into_iter().flatten().collect::<Vec<_>>().join(", "),
        common.partial().unwrap_or_default(),
    ]);
    let mut bands = Vec::new();
    let cards = cards(context, pages);
    if !cards.is_empty() {
        bands.push(Band::full(vec![Block::Cards { cards }]));
    }
    bands.push(Band::split(vec![
        (1, vec![toned_heading("What went well", Tone::Met), text(went_well(context))]),
        (1, vec![toned_heading("What did not", Tone::Breach), text(went_badly(context))]),
        (1, vec![toned_heading("What each side does next", Tone::Accent), text(next_steps(context))]),
    ]));
    let mut remarks: Vec<String> = none_at_level(context).into_iter().collect();
    remarks.extend(common.caveats());
    if !remarks.is_empty() {
        bands.push(Band::full(remarks.into_iter().map(note).collect()));
    }
    if let Some(words) = context.input.notes.filter(|words| is_short(words)) {
        bands.push(Band::full(vec![heading("From the partner manager"), text(paragraphs(words, SHORT_NOTE))]));
    }
    content("summary", summary_title(context), under, bands)
}

/// That all cases were opened above the partner's level, so that nothing can be said of its escalations.
fn none_at_level(context: &Context<'_>) -> Option<String> {
    let rate = context.reading("escalation_rate")?;
    let without_cases = rate.result.reason.as_deref() == Some(format!("no {}", rate.card.evidence).as_str());
    let cases = context.input.details.cases_opened;
    let level = context.common().programme.cases.partner_level;
    (cases > 0 && without_cases).then(|| match cases {
        1 => format!("The one case was opened above level {level}: escalations are not measured, which is not zero."),
        more => format!(
            "None of the {} was opened at level {level}, where {} {}: escalations are not measured, which is not zero.",
            format::plural(more, "case"),
            if context.audience == Audience::Partner { "you" } else { context.voice.name() },
            context.voice.verb("work", "works")
        ),
    })
}

/// Whether a note fits on the summary.
fn is_short(words: &str) -> bool {
    let length = words.trim().chars().count();
    length > 0 && length <= SHORT_NOTE
}

/// The partner manager's commentary, where it is too long for the summary.
pub(super) fn commentary(context: &Context<'_>) -> Option<Slide> {
    let words = context.input.notes.filter(|words| !is_short(words) && !words.trim().is_empty())?;
    let under = subtitle(&["Commentary".to_owned(), context.period().title()]);
    Some(content(
        "commentary",
        "What the partner manager adds",
        under,
        vec![Band::full(vec![text(paragraphs(words, LONG_NOTE))])],
    ))
}

/// A note as paragraphs, cut where it is too long. Marks of headings and lists go; nothing else is read as markup.
fn paragraphs(words: &str, limit: usize) -> Vec<RichText> {
    let mut left = limit;
    let mut paragraphs = Vec::new();
    for paragraph in words.split("\n\n").map(|part| part.trim().trim_start_matches(['#', '*', '-', ' '])) {
        let paragraph = format::shortened(paragraph, left);
        left = left.saturating_sub(paragraph.chars().count());
        if !paragraph.is_empty() {
            paragraphs.push(RichText::plain(paragraph));
        }
        if left < 20 {
            break;
        }
    }
    paragraphs
}

/// The key figures: tier and money where there are any, the weightiest measures otherwise.
fn cards(context: &Context<'_>, pages: &Pages) -> Vec<Card> {
    let mut cards = money_cards(context, pages);
    let mut measured: Vec<_> = context.readings.iter().filter(|reading| reading.value().is_some()).collect();
    measured.sort_by_key(|reading| importance(reading.id()));
    for reading in measured {
        if cards.len() >= 4 {
            break;
        }
        let note = reading
            .target_text()
            .map(|target| format!("target {target}"))
            .or_else(|| reading.interval_text().map(|text| format!("plausible: {text}")));
        cards.push(card(short_name(reading), reading.figure(), note.unwrap_or_default()));
    }
    cards
}

/// Tier, share, payable and what the next tier would pay.
fn money_cards(context: &Context<'_>, pages: &Pages) -> Vec<Card> {
    let common = context.common();
    let Some(settlement) = context.input.settlement else {
        return Vec::new();
    };
    let tier = &settlement.tier;
    let mut cards: Vec<Card> = tier
        .earned_tier()
        .map(|earned| card("Tier earned", common.tier_name(earned), tier_note(common, tier)))
        .into_iter()
        .collect();
    if settlement.settlements.is_empty() {
        return cards;
    }
    let recognised: Vec<Money> = settlement.settlements.iter().map(|one| one.recognised).collect();
    let paid = tier.paid_tier().map(|paid| format!(", paid as {}", common.tier_name(paid))).unwrap_or_default();
    let share = match settlement.settlements.iter().map(|one| one.share).collect::<Vec<_>>().as_slice() {
        [Some(first), rest @ ..] if rest.iter().all(|share| share == &Some(*first)) => Some(*first),
        _ => tier_share(common, &tier.paid),
    };
    if let Some(share) = share {
        let reporting = common.reporting_currency;
        let of = match summed(&settlement.settlements, reporting, |one| one.recognised_reporting) {
            _ if recognised.len() == 1 => format!("{} recognised", amounts(&recognised, format::exact)),
            Some(total) => format!("{} recognised", format::exact(total)),
            None => format!("what was recognised in {} currencies", format::number_word(recognised.len() as i64)),
        };
        let label = format!("{} share of support revenue", format::capitalised(context.voice.own()));
        cards.push(card(label, share_text(share), format!("of {of}{paid}")));
    }
    cards.push(payable_card(context));
    cards.extend(next_tier_card(context, pages));
    cards
}

/// What the next tier would pay more; `None` where that is nothing.
fn next_tier_card(context: &Context<'_>, pages: &Pages) -> Option<Card> {
    let settlement = context.input.settlement?;
    let next = settlement.tier.next.as_deref()?;
    let (worth, others) = next_tier_worth(settlement, context.common().reporting_currency)?;
    let more = pages.page("revenue-share").map_or(String::new(), |page| format!("; page {page} says what it takes"));
    let also = if others == 0 { String::new() } else { format!(", and amounts in {others} more") };
    let label = format!("{} would pay", context.common().tier_name(next));
    Some(card(label, format::signed_rounded(worth), format!("a quarter{also}{more}")))
}

/// What is payable, with what changed it.
fn payable_card(context: &Context<'_>) -> Card {
    let settlements = context.input.settlement.map(|settlement| settlement.settlements.as_slice()).unwrap_or_default();
    if let [only] = settlements {
        let note = match only.true_ups.minor {
            0 => "no corrections of earlier quarters".to_owned(),
            _ => format!("with a true-up of {}", format::exact(only.true_ups)),
        };
        return card("Payable", format::exact(only.payable), note);
    }
    let currencies = format::number_word(settlements.len() as i64);
    match summed(settlements, context.common().reporting_currency, |one| one.payable_reporting) {
        Some(total) => card("Payable", format::exact(total), format!("paid in {currencies} currencies")),
        None => {
            let payables: Vec<Money> = settlements.iter().map(|one| one.payable).collect();
            card("Payable", format!("{currencies} amounts"), amounts(&payables, format::exact))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_of_partners_are_written_as_people_write_them() {
        assert_eq!(
            ["oem", "VAR", "distributor", "service_provider"].map(class_name),
            ["OEM", "VAR", "Distributor", "Service provider"]
        );
    }

    #[test]
    fn notes_lose_their_marks_and_are_cut() {
        let texts = paragraphs("# Heading\n\n- first point <b>\n\nSecond one", 400);
        let words: Vec<String> = texts.iter().map(RichText::words).collect();
        assert_eq!(words, ["Heading", "first point <b>", "Second one"]);
        assert!(paragraphs(&"word ".repeat(200), 50)[0].words().ends_with('…'));
        assert!(!is_short("  \n"));
    }
}
