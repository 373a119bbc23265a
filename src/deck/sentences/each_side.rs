//! What each side owes, in one sentence.

use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::reading::Reading;
use crate::scorecard::model::Status;

use super::measure::lead;

/// The partner's duties: metric, and what it is called where it is plain who owes it.
pub(crate) const PARTNERS: [(&str, &str); 10] = [
    ("staffing_compliance", "Working days fully staffed"),
    ("certification_coverage", "Certificates held"),
    ("training_compliance", "People trained"),
    ("entry_criteria", "Entry criteria met"),
    ("audit_currency", "Audits within their cadence"),
    ("review_timeliness", "Reviews of incidents in time"),
    ("root_cause_timeliness", "Root causes in time"),
    ("status_updates_sent", "Status updates sent"),
    ("action_timeliness", "Agreed actions in time"),
    ("obligations_met", "Obligations met in time"),
];

/// The vendor's own duties.
pub(crate) const OURS: [(&str, &str); 5] = [
    ("vendor_response", "Escalations taken"),
    ("escalations_returned", "Escalations handed back"),
    ("access_parity", "Provisions granted"),
    ("access_parity_with_staff", "Granted, of what our staff have"),
    ("vendor_duties_met", "Actions and obligations in time"),
];

/// `Six of your eight duties with a target are met; we took half of the escalations within 3.2 h and granted four of five provisions`.
pub(crate) fn title(context: &Context<'_>) -> String {
    match (of_partner(context), of_vendor(context)) {
        (Some(partner), Some(vendor)) => format!("{partner}; {vendor}"),
        (Some(partner), None) => format!("{partner}; nothing of ours is measured"),
        (None, Some(vendor)) => format::capitalised(&vendor),
        (None, None) => "What each side owes, without a target to hold it against".to_owned(),
    }
}

/// How many of the partner's duties that are held against a target are met; `None` where none is.
fn of_partner(context: &Context<'_>) -> Option<String> {
    let judged: Vec<&Reading<'_>> =
        PARTNERS.iter().filter_map(|(id, _)| context.reading(id)).filter(|reading| reading.judged()).collect();
    let met = judged.iter().filter(|reading| reading.result.status == Status::Met).count() as i64;
    let all = judged.len() as i64;
    let own = context.voice.own_named();
    let (met_word, all_word) = (format::number_word(met), format::number_word(all));
    Some(match (met, all) {
        (_, 0) => return None,
        (1, 1) => format!("{} one duty with a target is met", format::capitalised(&own)),
        (0, 1) => format!("{} one duty with a target is not met", format::capitalised(&own)),
        (0, _) => format!("None of {own} {all_word} duties with a target is met"),
        (met, all) if met == all => format!("All {all_word} of {own} duties with a target are met"),
        (1, _) => format!("One of {own} {all_word} duties with a target is met"),
        _ => format!("{} of {own} {all_word} duties with a target are met", format::capitalised(&met_word)),
    })
}

/// `we took half of the escalations within 3.2 h and granted four of five provisions`; `None` without a figure.
fn of_vendor(context: &Context<'_>) -> Option<String> {
    let of_us = |id: &str| {
        let words = lead(context.valued(id)?, &context.voice)?;
        words.strip_prefix("We ").map(str::to_owned)
    };
    let granted = counts(context, "access_parity").map(|counts| part_of("granted", counts, "provision"));
    let done = counts(context, "vendor_duties_met").map(|counts| part_of("met", counts, "duty"));
    let said: Vec<String> = [of_us("vendor_response"), granted, done, of_us("escalations_returned")]
        .into_iter()
        .flatten()
        .take(2)
        .collect();
    (!said.is_empty()).then(|| format!("we {}", format::list(&said)))
}

fn counts(context: &Context<'_>, id: &str) -> Option<(i64, i64)> {
    let measured = &context.valued(id)?.result.measurement;
    measured.numerator.zip(measured.denominator).filter(|(_, whole)| *whole > 0)
}

/// `granted four of five provisions`, `met all three duties`, `met the one duty`, `granted none of two provisions`.
fn part_of(verb: &str, (part, whole): (i64, i64), noun: &str) -> String {
    let nouns = format::plural_word(whole, noun);
    let whole_word = format::number_word(whole);
    match (part, whole) {
        (1, 1) => format!("{verb} the one {noun}"),
        (0, 1) => format!("have not {verb} the one {noun}"),
        (2, 2) => format!("{verb} both {nouns}"),
        (0, _) => format!("{verb} none of {whole_word} {nouns}"),
        (part, whole) if part == whole => format!("{verb} all {whole_word} {nouns}"),
        _ => format!("{verb} {} of {whole_word} {nouns}", format::number_word(part)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture::{self, full, share_result};
    use crate::deck::model::Audience;
    use crate::scorecard::model::MetricResult;

    fn said(metrics: Vec<MetricResult>, audience: Audience) -> String {
        let mut fixture = fixture::meridian();
        fixture.scorecard.metrics = metrics;
        let common = fixture.common();
        title(&Context::new(&fixture.input(&common), audience))
    }

    fn judged(id: &str, part: i64, whole: i64, status: Status) -> MetricResult {
        full(share_result(id, part, whole), Some((0.9, 0.8, status)), None, None)
    }

    #[test]
    fn both_sides_are_told_in_one_sentence() {
        let both = vec![
            judged("training_compliance", 3, 5, Status::Breach),
            judged("obligations_met", 5, 5, Status::Met),
            share_result("access_parity", 4, 5),
            share_result("vendor_duties_met", 2, 2),
        ];
        assert_eq!(
            said(both.clone(), Audience::Partner),
            "One of your two duties with a target is met; we granted four of five provisions and met both duties"
        );
        assert_eq!(
            said(both, Audience::Vendor),
            "One of Meridian Systems\u{2019} two duties with a target is met; we granted four of five provisions and met both duties"
        );
    }

    #[test]
    fn one_side_alone_is_told_too() {
        let own = vec![judged("obligations_met", 5, 5, Status::Met)];
        assert_eq!(said(own, Audience::Partner), "Your one duty with a target is met; nothing of ours is measured");
        let ours = vec![share_result("access_parity", 0, 3)];
        assert_eq!(said(ours, Audience::Partner), "We granted none of three provisions");
        let returned = vec![share_result("escalations_returned", 30, 100)];
        assert_eq!(said(returned, Audience::Partner), "We handed 30.0% of escalations back");
    }

    #[test]
    fn parts_are_told_in_words() {
        assert_eq!(part_of("met", (3, 3), "duty"), "met all three duties");
        assert_eq!(part_of("met", (0, 1), "duty"), "have not met the one duty");
        assert_eq!(part_of("granted", (1, 1), "provision"), "granted the one provision");
    }
}
