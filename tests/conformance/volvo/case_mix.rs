//! Escalations against the mix of severity, product and country, computed here once more from the facts (rule R9).

use std::collections::BTreeMap;

use serde_json::Value;

use super::scorecards::{QUARTER, id, metric, scorecards};
use super::volvo;

/// Fewer cases of others make no reference rate.
const LEAST: usize = 20;

/// What the programme of the example asks for at least.
const MINIMUM_EVIDENCE: i64 = 20;

/// Severity, product and country, as far as they tell cases apart.
type Stratum<'a> = [Option<&'a str>; 3];
/// Escalated cases and all cases of a stratum.
type Tally = (usize, usize);

/// A first-line case of the quarter.
struct Case {
    line: String,
    severity: Option<String>,
    product: Option<String>,
    country: Option<String>,
    escalated: bool,
}

impl Case {
    /// What tells it from others at each level of fallback; the log says nothing of complexity.
    fn keys(&self) -> [Stratum<'_>; 3] {
        let (severity, product, country) = (self.severity.as_deref(), self.product.as_deref(), self.country.as_deref());
        [[severity, product, country], [severity, None, country], [severity, None, None]]
    }
}

fn first_line_cases() -> Option<Vec<Case>> {
    let table = volvo()?.cases();
    let (lines, opened) = (table.texts("partner_id"), table.days("opened_date"));
    let (severities, products, countries) = (table.texts("severity"), table.texts("product"), table.texts("region"));
    let (started, escalated) = (table.flags("is_partner_case"), table.flags("escalated"));
    let case = |row: usize| {
        let within = opened[row].as_deref().is_some_and(|day| QUARTER.contains(&day));
        let counts = within && started[row] == Some(true);
        let line = lines[row].clone().filter(|_| counts)?;
        Some(Case {
            line,
            severity: severities[row].clone(),
            product: products[row].clone(),
            country: countries[row].clone(),
            escalated: escalated[row] == Some(true),
        })
    };
    Some((0..table.rows()).filter_map(case).collect())
}

/// Cases with a reference, escalated ones among them, and how many escalations the others' rates let one expect.
fn standardised(cases: &[Case], line: &str) -> (i64, i64, f64) {
    let mut others: [BTreeMap<Stratum<'_>, Tally>; 3] = Default::default();
    for case in cases.iter().filter(|case| case.line != line) {
        for (level, key) in case.keys().into_iter().enumerate() {
            let tally = others[level].entry(key).or_default();
            *tally = (tally.0 + usize::from(case.escalated), tally.1 + 1);
        }
    }
    let (mut counted, mut observed, mut expected) = (0, 0, 0.0);
    for case in cases.iter().filter(|case| case.line == line) {
        let found = case
            .keys()
            .into_iter()
            .zip(&others)
            .find_map(|(key, tallies)| tallies.get(&key).filter(|(_, cases)| *cases >= LEAST));
        if let Some((escalated, of)) = found {
            counted += 1;
            observed += i64::from(case.escalated);
            expected += *escalated as f64 / *of as f64;
        }
    }
    (counted, observed, expected)
}

#[test]
fn every_lines_ratio_agrees_with_one_computed_case_by_case() {
    let Some(cases) = first_line_cases() else { return };
    let Some(volvo) = volvo() else { return };
    let mut valued = 0;
    for card in &scorecards(volvo) {
        let figure = metric(card, "escalation_ratio", "value");
        let (counted, observed, expected) = standardised(&cases, id(card));
        if counted < MINIMUM_EVIDENCE || expected < 1.0 {
            assert_eq!(figure["value"], Value::Null, "{}: {figure}", id(card));
            continue;
        }
        valued += 1;
        assert_eq!((&figure["numerator"], &figure["denominator"]), (&observed.into(), &counted.into()), "{}", id(card));
        let close = |key: &str, ours: f64| {
            let theirs = figure[key].as_f64().unwrap_or_else(|| panic!("{}: no {key}", id(card)));
            assert!((theirs - ours).abs() < 1e-6, "{} {key}: {theirs} is not {ours}", id(card));
        };
        close("expected", expected);
        close("value", observed as f64 / expected);
    }
    assert!(valued >= 5, "only {valued} lines have a ratio");
}
