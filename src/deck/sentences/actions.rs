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

/// Who does something next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// The partner.
    Partner,
    /// The vendor.
    Vendor,
    /// Both.
    Together,
}

/// Something to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proposal {
    /// Who does it.
    pub(crate) who: Who,
    /// The figures it comes from.
    pub(crate) from: &'static str,
    /// What to do: `renew the certificate that expires within 90 days`.
    pub(crate) what: String,
}

/// What each side does next: one text a side, sides without anything to do left out.
pub(crate) fn next_steps(context: &Context<'_>) -> Vec<RichText> {
    let proposals = proposals(context);
    let mut texts = Vec::new();
    for (who, name) in [(Who::Partner, context.voice.name()), (Who::Vendor, "We"), (Who::Together, "Together")] {
        let steps = proposals.iter().filter(|proposal| proposal.who == who);
        let steps: Vec<&str> = steps.map(|proposal| proposal.what.as_str()).collect();
        if !steps.is_empty() {
            texts.push(RichText::strong(name).then(format!(": {}.", steps.join("; "))));
        }
    }
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

/// Everything proposed, the partner's first, then the vendor's, then what both do.
pub(crate) fn proposals(context: &Context<'_>) -> Vec<Proposal> {
    let sides =
        [(Who::Partner, of_partner(context)), (Who::Vendor, of_vendor(context)), (Who::Together, together(context))];
    let all = sides.into_iter().flat_map(|(who, steps)| steps.into_iter().map(move |step| (who, step)));
    all.map(|(who, (from, what))| Proposal { who, from, what }).collect()
}

/// The day for which everything is proposed: the last one of the first month after the period.
pub(crate) fn due(context: &Context<'_>) -> NaiveDate {
    context.period().next().months()[0].last_day()
}

/// The figures it comes from, and what to do.
type Step = (&'static str, String);

/// What the partner does.
fn of_partner(context: &Context<'_>) -> Vec<Step> {
    let (details, mut steps) = (context.input.details, Vec::new());
    if let Some(gap) = details.staffing_gaps.first() {
        let who = requirement_name(context.common().programme, &gap.requirement, 2);
        steps.push(("staffing", format!("arrange cover for the {who}")));
    }
    let missing: i64 = details.certifications.iter().map(|stand| (stand.required - stand.certified).max(0)).sum();
    let expiring: i64 = details.certifications.iter().map(|stand| stand.expiring).sum();
    if missing > 0 {
        let people = if missing == 1 { "person" } else { "people" };
        steps.push(("certificates", format!("certify {} more {people}", format::number_word(missing))));
    } else if expiring == 1 {
        steps.push(("certificates", "renew the certificate that expires within 90 days".to_owned()));
    } else if expiring > 1 {
        let number = format::number_word(expiring);
        steps.push(("certificates", format!("renew the {number} certificates that expire within 90 days")));
    }
    let old: Vec<_> = details.oldest_open.iter().filter(|case| case.age_days > OLD_DAYS).collect();
    if let Some(oldest) = old.first() {
        let many = if old.len() == 1 {
            "the case".to_owned()
        } else {
            format!("the {} oldest cases", format::number_word(old.len() as i64))
        };
        steps.push(("backlog", format!("close or escalate {many}, open since {}", format::day(oldest.opened))));
    }
    steps.truncate(3);
    steps
}

/// What the vendor does.
fn of_vendor(context: &Context<'_>) -> Vec<Step> {
    let (details, mut steps) = (context.input.details, Vec::new());
    let articles = details.articles.len() as i64;
    match details.articles.first() {
        Some(article) if article.times > 1 || articles == 1 => {
            let needed =
                format!("{} {}", format::number_word(article.times), format::plural_word(article.times, "escalation"));
            let name = format::shortened(&article.article, 40);
            steps.push(("escalations", format!("make article {name} easier to find ({needed} needed it)")));
        }
        Some(_) => {
            let number = format::number_word(articles);
            let what = "articles easier to find that would each have solved an escalation";
            steps.push(("escalations", format!("make the {number} {what}")));
        }
        None => {}
    }
    if let Some(csat) = context.reading("csat").filter(|csat| csat.result.status == Status::InsufficientEvidence) {
        let needed = csat.card.minimum_evidence.max(csat.result.measurement.evidence + 1);
        let answers = format::count(needed);
        steps.push(("surveys", format!("invite more customers to the survey, until at least {answers} answer")));
    }
    if context.common().unassigned_cases > 0 && context.audience == crate::deck::model::Audience::Vendor {
        let cases = format::plural(context.common().unassigned_cases, "unassigned case");
        steps.push(("data", format!("find the partner of {cases}")));
    }
    steps
}

/// What both do.
fn together(context: &Context<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    let avoidable = context.valued("invalid_escalation_rate").and_then(|reading| reading.result.measurement.numerator);
    match avoidable {
        Some(1) => steps.push(("escalations", "walk through the avoidable escalation".to_owned())),
        Some(count) if count > 1 => {
            let number = format::count(count);
            steps.push(("escalations", format!("walk through the {number} avoidable escalations")));
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
        steps.push(("scorecard", format!("agree what to do about {}", format::list(&open))));
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
    fn proposals_say_who_and_from_what() {
        let fixture = fixture::meridian();
        let common = fixture.common();
        let input = fixture.input(&common);
        let proposals = proposals(&Context::new(&input, Audience::Partner));
        let told: Vec<(Who, &str)> = proposals.iter().map(|proposal| (proposal.who, proposal.from)).collect();
        let (partner, vendor, both) = (Who::Partner, Who::Vendor, Who::Together);
        let expected =
            [(partner, "staffing"), (partner, "certificates"), (partner, "backlog"), (vendor, "escalations")];
        assert_eq!(told, [expected.as_slice(), &[(both, "escalations")]].concat());
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
