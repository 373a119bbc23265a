//! Praise worth quoting: what the most satisfied customers wrote, chosen by a written rule.

use std::collections::BTreeSet;

use super::satisfaction::{quotation, quoted};
use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Band, Block, Slide};
use crate::deck::slide::{content, note, subtitle};
use crate::scorecard::details::SurveyComment;

/// Quotations shown.
const MOST: usize = 6;
/// Fewest quotations that make a slide.
const FEWEST: usize = 2;
/// Characters that say something.
const WORTH: usize = 40;

/// The slide; `None` where fewer than two customers wrote something worth quoting.
pub(super) fn slide(context: &Context<'_>) -> Option<Slide> {
    let chosen = chosen(context);
    if chosen.len() < FEWEST {
        return None;
    }
    let number = format::capitalised(&format::number_word(chosen.len() as i64));
    let top = context.input.details.scores.last().map(|(_, count)| *count).unwrap_or_default();
    let counted = context.input.details.survey.counted;
    let title = if top > 0 && counted >= top {
        format!(
            "{} responses gave the highest score; {} in the customers\u{2019} own words",
            format::of(top, counted),
            number.to_lowercase()
        )
    } else {
        format!("{number} customers say in their own words what went well")
    };
    let quotes = chosen.into_iter().map(|comment| quotation(context, comment)).collect();
    let rule = format!(
        "Chosen by rule: the highest score, at least {WORTH} characters, one a customer, the longest first; what stands on the slide about satisfaction is not repeated."
    );
    let under = subtitle(&["Praise".to_owned(), context.period().title()]);
    Some(content("praise", title, under, vec![Band::full(vec![Block::Quotes { quotes }, note(rule)])]))
}

/// Comments with the highest score on the programme's scale, one a customer, the longest first.
fn chosen<'c>(context: &'c Context<'_>) -> Vec<&'c SurveyComment> {
    let highest = context.common().programme.surveys.scale.1 * 1_000;
    let shown: BTreeSet<&str> = quoted(context).into_iter().map(|comment| comment.survey_id.as_str()).collect();
    let length = |comment: &SurveyComment| comment.text.trim().chars().count();
    let mut best: Vec<&SurveyComment> = context
        .input
        .details
        .comments
        .iter()
        .filter(|comment| comment.score_scaled >= highest && length(comment) >= WORTH)
        .filter(|comment| !shown.contains(comment.survey_id.as_str()))
        .collect();
    best.sort_by(|left, right| length(right).cmp(&length(left)).then_with(|| left.survey_id.cmp(&right.survey_id)));
    let mut customers = BTreeSet::new();
    best.retain(|comment| comment.customer_id.as_ref().is_none_or(|customer| customers.insert(customer)));
    best.truncate(MOST);
    best
}

#[cfg(test)]
mod tests {
    use crate::deck::fixture;
    use crate::deck::model::{Audience, Slide};
    use crate::deck::partner::partner_deck;
    use crate::scorecard::details::SurveyComment;

    fn slide(comments: &[(&str, &str, i64, &str)]) -> Option<Slide> {
        let mut fixture = fixture::meridian();
        let comment = |(id, customer, score, text): &(&str, &str, i64, &str)| SurveyComment {
            survey_id: (*id).to_owned(),
            customer_id: Some((*customer).to_owned()),
            product: None,
            score_scaled: score * 1_000,
            text: (*text).to_owned(),
            date: fixture::date("2026-09-02"),
        };
        fixture.details.comments.extend(comments.iter().map(comment));
        let common = fixture.common();
        let deck = partner_deck(&fixture.input(&common), Audience::Partner);
        deck.slides.into_iter().find(|slide| slide.id == "praise")
    }

    #[test]
    fn praise_is_chosen_by_rule_and_masked() {
        let long = "They called Fabrikam Rail back within the hour and stayed until it ran.";
        let slide = slide(&[
            ("S2", "C-200", 5, long),
            ("S3", "C-200", 5, "They answered at once and knew what to do, again."),
            ("S4", "C-300", 5, "Short but good."),
            ("S5", "C-400", 5, "The engineer knew the product better than its manual."),
            ("S6", "C-500", 4, "Nearly perfect, were it not for the long wait on Friday evening."),
        ])
        .expect("a slide");
        let words = serde_json::to_string(&slide).expect("a slide is data");
        assert!(
            words.contains("[customer] back within the hour") && words.contains("better than its manual"),
            "{words}"
        );
        for left_out in ["again", "Short but", "Nearly"] {
            assert!(!words.contains(left_out), "{left_out} in {words}");
        }
        assert!(slide.title.starts_with("92 of 152 responses gave the highest score; two in"), "{}", slide.title);
    }

    #[test]
    fn one_voice_is_no_slide() {
        assert!(slide(&[("S2", "C-200", 5, "They answered at once and knew what to do, again.")]).is_none());
    }
}
