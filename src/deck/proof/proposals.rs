//! What is proposed to each side, and what the summary says of people and articles, held against the details.

use super::behind::Behind;
use super::rows::{Found, number_first, part_of};
use crate::deck::format;
use crate::scorecard::details::OpenCase;

/// Age from which an open case is asked after.
const OLD_DAYS: i64 = 30;
/// Days within which certificates that expire are known.
const SOON: i64 = 90;

/// The day for which everything is proposed, in words.
pub(super) fn due(behind: &Behind<'_>) -> chrono::NaiveDate {
    behind.common.period.next().months()[0].last_day()
}

/// What a sentence or a proposal says otherwise than was counted.
pub(super) fn differing(text: &str, behind: &Behind<'_>) -> Vec<String> {
    let mut found = Found::default();
    let details = behind.details;
    let mut hold = |words: (&str, &str), due: i64| {
        let said = text.split_once(words.0).and_then(|(_, rest)| rest.split_once(words.1)).map(|(said, _)| said);
        let said = said.filter(|said| !said.contains(['.', ';', ':']));
        if let Some(read) = said.and_then(number_first) {
            found.count(Some(read), due, &format!("\u{201c}{}\u{2026}{}\u{201d}", words.0, words.1));
        }
    };
    let stands = &details.certifications;
    hold(("certify ", " more "), stands.iter().map(|stand| (stand.required - stand.certified).max(0)).sum());
    hold(("renew the ", " certificates that expire"), stands.iter().map(|stand| stand.expiring).sum());
    hold(("certificates that expire within ", " days"), SOON);
    hold(("certificate that expires within ", " days"), SOON);
    let old: Vec<&OpenCase> = details.oldest_open.iter().filter(|case| case.age_days > OLD_DAYS).collect();
    hold(("close or escalate the ", " oldest cases"), old.len() as i64);
    if let Some(times) = details.articles.first().map(|article| article.times) {
        hold(("easier to find (", " needed it)"), times);
        hold(("; ", " needed article "), times);
    }
    hold(("make the ", " articles easier to find"), details.articles.len() as i64);
    hold(("find the partner of ", " unassigned case"), behind.common.unassigned_cases);
    let avoidable = behind.card.metric("invalid_escalation_rate").and_then(|rate| rate.measurement.numerator);
    if let Some(avoidable) = avoidable {
        hold(("walk through the ", " avoidable escalations"), avoidable);
    }
    if let (Some((_, since)), Some(oldest)) = (text.split_once(", open since "), old.first()) {
        let day = format::day(oldest.opened);
        found.hold(since.starts_with(&day), || format!("the oldest case is said to be open since {since}"));
    }
    if let Some((_, day)) = text.split_once("Proposed for ") {
        found.hold(day.starts_with(&format::day(due(behind))), || format!("it is proposed for {day}"));
    }
    if let Some((days, _)) = text.strip_prefix("On ").and_then(|rest| rest.split_once(" working days")) {
        let missed = details.staffing_days.iter().filter(|(_, met)| !met).count() as i64;
        let is_right = part_of(days) == Some((missed, details.staffing_days.len() as i64));
        found.hold(is_right, || format!("posts are said to have been empty on {days} working days"));
    }
    found.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::context::Context;
    use crate::deck::fixture;
    use crate::deck::model::Audience;
    use crate::deck::sentences::actions::next_steps;

    #[test]
    fn every_number_of_what_is_proposed_is_read() {
        let fixture = fixture::meridian();
        let common = fixture.common();
        let input = fixture.input(&common);
        let steps = next_steps(&Context::new(&input, Audience::Vendor));
        let text: String = steps.iter().map(|step| step.words() + " ").collect();
        let behind = Behind { common: &common, card: &fixture.scorecard, details: &fixture.details, settled: None };
        assert_eq!(differing(&text, &behind), [""; 0], "{text}");
        for (from, to) in [
            ("the two certificates", "the three certificates"),
            ("within 90 days", "within 80 days"),
            ("the two oldest", "the four oldest"),
            ("2 June 2026", "3 June 2026"),
            ("(five escalations", "(six escalations"),
            ("of 3 unassigned", "of 4 unassigned"),
            ("the 7 avoidable", "the 8 avoidable"),
            ("31 October", "30 October"),
        ] {
            let other = text.replacen(from, to, 1);
            assert_ne!(other, text, "{from}");
            assert_eq!(differing(&other, &behind).len(), 1, "{from}");
        }
    }
}
