//! The slide on satisfaction held against what stands behind the surveys: scores, the path to a counted response, and what is not counted.

use super::behind::Behind;
use super::print::read_back;
use super::rows::{Found, behind as rows_behind, charts, number_first, paragraphs, part_of, shares_in};
use crate::deck::model::Slide;
use crate::scorecard::model::Unit;

/// What the slide says otherwise than was counted.
pub(super) fn differing(slide: &Slide, behind: &Behind<'_>) -> Vec<String> {
    let mut found = Found::default();
    let (survey, scores) = (&behind.details.survey, &behind.details.scores);
    for chart in charts(slide) {
        match chart.title.as_str() {
            "Scores" => {
                let (score, count): (Vec<i64>, Vec<i64>) = scores.iter().rev().copied().unzip();
                found.counts(&rows_behind(chart, 0), &score, "the scale");
                found.counts(&rows_behind(chart, 1), &count, "answers by score");
            }
            "From invitation to evidence" => {
                let due = [survey.sent, survey.delivered, survey.responded, survey.counted];
                found.counts(&rows_behind(chart, 1), &due, "the path from invitation to evidence");
            }
            _ => {}
        }
    }
    for text in paragraphs(slide) {
        if let Some(rest) = text.strip_prefix("Not counted: ") {
            not_counted(&mut found, rest, behind);
        }
        if let Some((share, rest)) = text.split_once(" of eligible cases were invited (") {
            invited(&mut found, share, rest, behind);
        }
        if let Some((_, rest)) = text.split_once(" on a scale of ") {
            let scale = rest.split_once(" to ").map(|(low, high)| (number_first(low), number_first(high)));
            let (low, high) = behind.common.programme.surveys.scale;
            found.hold(scale == Some((Some(low), Some(high))), || format!("the scale is said to be {rest}"));
        }
    }
    found.0
}

/// `12 not asked by an independent provider and 7 too late.`: the reasons in their order.
fn not_counted(found: &mut Found, told: &str, behind: &Behind<'_>) {
    let due: Vec<i64> = behind.details.survey.excluded.values().copied().filter(|count| *count > 0).collect();
    let parts = told.split(", ").flat_map(|part| part.split(" and "));
    let read: Vec<i64> = parts.filter_map(number_first).collect();
    // A reason may have words that read as a number: with more numbers than reasons nothing is said.
    found.hold(read.len() != due.len() || read == due, || format!("not counted are said to be {told}"));
}

/// `91.2% of eligible cases were invited (456 of 500), where the programme asks for 80%.`
fn invited(found: &mut Found, share: &str, rest: &str, behind: &Behind<'_>) {
    let Some((part, whole)) = behind.card.metric("csat").and_then(|csat| csat.coverage) else { return };
    found.hold(part_of(rest) == Some((part, whole)), || format!("invited are said to be {rest}"));
    let holds = |shown: &str, due: f64| read_back(shown, Unit::Share).is_some_and(|read| read.holds(due));
    found.hold(holds(share, part as f64 / whole.max(1) as f64), || format!("invited are said to be {share}"));
    if let (Some(shown), Some(least)) = (shares_in(rest).first(), behind.common.programme.surveys.minimum_coverage) {
        found.hold(holds(shown, least), || format!("the programme is said to ask for {shown}"));
    }
}
