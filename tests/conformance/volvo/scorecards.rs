//! The scorecards of 2012 Q2 against counts made here from the facts.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Volvo, percentile, volvo};
use crate::material::json;

pub(super) const QUARTER: std::ops::RangeInclusive<&str> = "2012-04-01"..="2012-06-30";
/// What a workspace with nothing but incidents cannot know.
const WITHOUT_DATA: [&str; 5] =
    ["csat", "csat_mean", "survey_response_rate", "staffing_compliance", "certification_coverage"];

pub(super) fn scorecards(volvo: &Volvo) -> Vec<Value> {
    let cards = json(&volvo.join("reports/2012Q2/internal/scorecards.json"));
    assert_eq!(cards["schema"], "quarterdeck.scorecards/1");
    assert_eq!(cards["period"], "2012Q2");
    cards["partners"].as_array().expect("partners").clone()
}

pub(super) fn id(partner: &Value) -> &str {
    partner["partner_id"].as_str().expect("an id")
}

/// The figure over all cases.
pub(super) fn metric<'a>(partner: &'a Value, metric: &str, statistic: &str) -> &'a Value {
    let metrics = partner["metrics"].as_array().expect("metrics");
    let wanted = |figure: &&Value| {
        figure["id"] == metric && figure["statistic"] == statistic && figure["slice"] == serde_json::json!({})
    };
    metrics.iter().find(wanted).unwrap_or_else(|| panic!("{}: no {metric}", id(partner)))
}

/// A share has its counts, and the value they give; without cases it is not measured, with too few it has no value.
fn assert_share(figure: &Value, numerator: usize, denominator: usize, minimum: usize, context: &str) {
    if denominator == 0 {
        assert_eq!((&figure["value"], figure["status"].as_str()), (&Value::Null, Some("not_measured")), "{context}");
        return;
    }
    assert_eq!((&figure["numerator"], &figure["denominator"]), (&numerator.into(), &denominator.into()), "{context}");
    if denominator < minimum {
        let told = (&figure["value"], figure["status"].as_str());
        assert_eq!(told, (&Value::Null, Some("insufficient_evidence")), "{context}");
        return;
    }
    let value = figure["value"].as_f64().unwrap_or_else(|| panic!("{context}: no value"));
    assert!((value - numerator as f64 / denominator as f64).abs() < 1e-6, "{context}: {value}");
}

/// Rows of one partner whose day lies in the quarter.
fn rows(partners: &[Option<String>], days: &[Option<String>], partner: &str) -> Vec<usize> {
    let held = |row: &usize| {
        partners[*row].as_deref() == Some(partner) && days[*row].as_deref().is_some_and(|day| QUARTER.contains(&day))
    };
    (0..partners.len()).filter(held).collect()
}

fn count(rows: &[usize], flags: &[Option<bool>]) -> usize {
    rows.iter().filter(|row| flags[**row] == Some(true)).count()
}

#[test]
fn shares_agree_with_counts_over_the_facts() {
    let Some(volvo) = volvo() else { return };
    let cases = volvo.cases();
    let partners = cases.texts("partner_id");
    let opened = cases.days("opened_date");
    let first_resolved = cases.days("first_resolved_date");
    let (started, escalated) = (cases.flags("is_partner_case"), cases.flags("escalated"));
    let (solved, reopened) = (cases.flags("resolved_without_vendor"), cases.flags("reopened"));
    let cards = scorecards(volvo);
    let names: BTreeSet<&str> = cards.iter().map(id).collect();
    assert_eq!((cards.len(), names.len()), (25, 25));
    let mut escalations = (0, 0);
    for card in &cards {
        let partner = id(card);
        let opened = rows(&partners, &opened, partner);
        let resolved = rows(&partners, &first_resolved, partner);
        let (numerator, denominator) = (count(&opened, &escalated), count(&opened, &started));
        assert_share(metric(card, "escalation_rate", "value"), numerator, denominator, 20, partner);
        assert_share(metric(card, "deflection_rate", "value"), count(&opened, &solved), denominator, 10, partner);
        assert_share(metric(card, "reopen_rate", "value"), count(&resolved, &reopened), resolved.len(), 20, partner);
        escalations = (escalations.0 + numerator, escalations.1 + denominator);
    }
    // The log as a whole, by the same rule: cases of April and May 2012 that started at the first line.
    assert_eq!(escalations, (1954, 6419));
}

#[test]
fn durations_agree_with_the_facts() {
    let Some(volvo) = volvo() else { return };
    let cases = volvo.cases();
    let partners = cases.texts("partner_id");
    for (measure, days, seconds) in [
        ("time_to_resolve", cases.days("resolved_date"), cases.integers("seconds_to_resolve")),
        ("time_to_first_response", cases.days("responded_date"), cases.integers("seconds_to_first_response")),
    ] {
        for card in &scorecards(volvo) {
            let partner = id(card);
            let mut held: Vec<i64> = rows(&partners, &days, partner).iter().filter_map(|row| seconds[*row]).collect();
            for (statistic, fraction) in [("median", 0.5), ("p90", 0.9)] {
                let figure = metric(card, measure, statistic);
                let context = format!("{partner} {measure} {statistic}");
                assert_eq!(figure["evidence"], held.len(), "{context}");
                if held.len() < 10 {
                    let status = if held.is_empty() { "not_measured" } else { "insufficient_evidence" };
                    assert_eq!(
                        (&figure["value"], figure["status"].as_str()),
                        (&Value::Null, Some(status)),
                        "{context}"
                    );
                    continue;
                }
                let value = figure["value"].as_f64().unwrap_or_else(|| panic!("{context}: no value"));
                let hours = percentile(&mut held, fraction) / 3600.0;
                assert!((value - hours).abs() < 1e-6, "{context}: {value} is not {hours}");
            }
        }
    }
}

#[test]
fn what_the_data_lacks_is_not_measured_and_never_zero() {
    let Some(volvo) = volvo() else { return };
    for card in &scorecards(volvo) {
        for lacking in WITHOUT_DATA {
            let figure = metric(card, lacking, "value");
            let told = (&figure["value"], figure["status"].as_str());
            assert_eq!(told, (&Value::Null, Some("not_measured")), "{} {lacking}", id(card));
            assert!(figure["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{} {lacking}", id(card));
        }
        assert_eq!(card["settlements"], serde_json::json!([]), "{}: there is no revenue", id(card));
        assert_eq!(card["tier"], Value::Null, "{}: there are no tiers", id(card));
    }
}

#[test]
fn a_line_without_first_line_cases_has_no_escalation_rate() {
    let Some(volvo) = volvo() else { return };
    let cards = scorecards(volvo);
    let line = cards.iter().find(|card| id(card) == "Org line G4").expect("Org line G4");
    for measure in ["escalation_rate", "escalation_ratio", "deflection_rate"] {
        let figure = metric(line, measure, "value");
        assert_eq!((&figure["value"], figure["status"].as_str()), (&Value::Null, Some("not_measured")), "{measure}");
        for count in ["numerator", "denominator"] {
            assert!(figure[count].is_null() || figure[count] == 0, "{measure}: {figure}");
        }
    }
    assert!(metric(line, "reopen_rate", "value")["value"].is_number(), "its cases were resolved all the same");
}
