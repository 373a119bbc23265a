//! What each side does next, from the figures. Dates are proposals: the end of the next period's first month.

use chrono::NaiveDate;

use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::RichText;
use crate::scorecard::model::Status;

use super::headline::{problem_phrase, problems};
use super::staffing::requirement_name;
use super::summary::nothing_measured;

/// Age from which an open case is asked after.
const OLD_DAYS: i64 = 30;

/// What each side does next: one text a side, sides without anything to do left out.
pub(crate) fn next_steps(context: &Context<'_>) -> Vec<RichText> {
    let sides = [
        (context.voice.name().to_owned(), of_partner(context)),
        ("We".to_owned(), of_vendor(context)),
        ("Together".to_owned(), together(context)),
    ];
    let mut texts: Vec<RichText> = sides
        .into_iter()
        .filter(|(_, steps)| !steps.is_empty())
        .map(|(side, steps)| RichText::strong(side).then(format!(": {}.", steps.join("; "))))
        .collect();
    if texts.is_empty() {
        texts.push(RichText::plain(if nothing_measured(context) {
            "There is nothing to act on."
        } else {
            "The figures ask for nothing in particular: keep going."
        }));
    } else {
        let by = format::day(due(context));
        texts.push(RichText::plain(format!("Proposed for {by}; to be agreed in the review.")));
    }
    texts
}

/// The last day of the first month after the period.
fn due(context: &Context<'_>) -> NaiveDate {
    context.period().next().months()[0].last_day()
}

/// What the partner does.
fn of_partner(context: &Context<'_>) -> Vec<String> {
    let (details, mut steps) = (context.input.details, Vec::new());
    if let Some(gap) = details.staffing_gaps.first() {
        steps.push(format!(
            "arrange cover for the {}",
            requirement_name(context.common().programme, &gap.requirement, 2)
        ));
    }
    let missing: i64 = details.certifications.iter().map(|stand| (stand.required - stand.certified).max(0)).sum();
    let expiring: i64 = details.certifications.iter().map(|stand| stand.expiring).sum();
    if missing > 0 {
        steps.push(format!(
            "certify {} more {}",
            format::number_word(missing),
            if missing == 1 { "person" } else { "people" }
        ));
    } else if expiring == 1 {
        steps.push("renew the certificate that expires within 90 days".to_owned());
    } else if expiring > 1 {
        steps.push(format!("renew the {} certificates that expire within 90 days", format::number_word(expiring)));
    }
    let old: Vec<_> = details.oldest_open.iter().filter(|case| case.age_days > OLD_DAYS).collect();
    if let Some(oldest) = old.first() {
        let many = if old.len() == 1 {
            "the case".to_owned()
        } else {
            format!("the {} oldest cases", format::number_word(old.len() as i64))
        };
        steps.push(format!("close or escalate {many}, open since {}", format::day(oldest.opened)));
    }
    steps.truncate(3);
    steps
}

/// What the vendor does.
fn of_vendor(context: &Context<'_>) -> Vec<String> {
    let (details, mut steps) = (context.input.details, Vec::new());
    let articles = details.avoidable_articles.len() as i64;
    match details.avoidable_articles.first() {
        Some((article, count)) if *count > 1 || articles == 1 => steps.push(format!(
            "make article {} easier to find ({} {} needed it)",
            format::shortened(article, 40),
            format::number_word(*count),
            format::plural_word(*count, "escalation")
        )),
        Some(_) => steps.push(format!(
            "make the {} articles easier to find that would each have solved an escalation",
            format::number_word(articles)
        )),
        None => {}
    }
    if let Some(csat) = context.reading("csat").filter(|csat| csat.result.status == Status::InsufficientEvidence) {
        let needed = csat.card.minimum_evidence.max(csat.result.measurement.evidence + 1);
        steps.push(format!("invite more customers to the survey, until at least {} answer", format::count(needed)));
    }
    if context.common().unassigned_cases > 0 && context.audience == crate::deck::model::Audience::Vendor {
        steps.push(format!(
            "find the partner of {}",
            format::plural(context.common().unassigned_cases, "unassigned case")
        ));
    }
    steps
}

/// What both do.
fn together(context: &Context<'_>) -> Vec<String> {
    let mut steps = Vec::new();
    let avoidable = context.valued("invalid_escalation_rate").and_then(|reading| reading.result.measurement.numerator);
    match avoidable {
        Some(1) => steps.push("walk through the avoidable escalation".to_owned()),
        Some(count) if count > 1 => {
            steps.push(format!("walk through the {} avoidable escalations", format::count(count)))
        }
        _ => {}
    }
    let open: Vec<String> = problems(context)
        .into_iter()
        .filter(|reading| {
            !["staffing_compliance", "certification_coverage", "invalid_escalation_rate"].contains(&reading.id())
        })
        .take(2)
        .map(|reading| problem_phrase(context, reading))
        .collect();
    if !open.is_empty() {
        steps.push(format!("agree what to do about {}", format::list(&open)));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture;
    use crate::deck::model::Audience;

    #[test]
    fn each_side_has_its_part() {
        let fixture = fixture::meridian();
        let common = fixture.common();
        let input = fixture.input(&common);
        let steps: Vec<String> =
            next_steps(&Context::new(&input, Audience::Partner)).iter().map(RichText::words).collect();
        assert_eq!(
            steps,
            [
                "Meridian Systems: arrange cover for the Atlas engineers; renew the two certificates that expire within 90 days; \
                 close or escalate the two oldest cases, open since 2 June 2026.",
                "We: make article KB-4711 easier to find (five escalations needed it).",
                "Together: walk through the 7 avoidable escalations.",
                "Proposed for 31 October 2026; to be agreed in the review.",
            ]
        );
    }

    #[test]
    fn nothing_to_do_is_said() {
        let fixture = fixture::empty();
        let common = fixture.common();
        let input = fixture.input(&common);
        let steps = next_steps(&Context::new(&input, Audience::Partner));
        assert_eq!(steps[0].words(), "There is nothing to act on.");
    }
}
