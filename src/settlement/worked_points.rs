//! Tiers by points, worked by hand.

use std::collections::BTreeMap;

use super::fixtures::{card, cards, currency, programme};
use super::model::TierDecision;
use super::settle;
use crate::programme::Programme;
use crate::programme::model::Gate;
use crate::programme::testing::with_text;

const SATISFACTION: &str = "[[points]]\nid = \"satisfaction\"\nmost = 30\nmust_score = true\nmeasure = [{ metric = \"csat\", full_at = 0.9, points = 30 }]\n";
/// A part that no scorecard of these tests measures.
const BACKLOG: &str = "[[points]]\nid = \"backlog\"\nmost = 5\nmeasure = [{ metric = \"backlog\", each = 1 }]\n";

/// Silver from 25 points, gold from `gold`.
fn with(rules: &str, gold: f64) -> Programme {
    let mut programme = programme();
    let version = &mut programme.versions[0];
    version.pay = with_text(rules).pay;
    for (tier, mark) in version.tiers[1..].iter_mut().zip([25.0, gold]) {
        tier.gates = vec![Gate::of_points(mark)];
    }
    programme
}

fn decided(csat: &[(f64, i64)], programme: &Programme) -> TierDecision {
    let settlements = settle(&cards(vec![card("P1", csat)]), &[], &BTreeMap::new(), programme, currency("EUR"));
    settlements.partners[0].tier.clone()
}

#[test]
fn points_decide_a_tier_as_gates_do() {
    // 0.85 of 0.9 is 28 and a third points; 0.95 is the most there is.
    let tier = decided(&[(0.85, 100), (0.95, 100)], &with(SATISFACTION, 29.0));
    assert_eq!(
        (tier.previous.as_deref(), tier.earned.as_str(), tier.paid.as_str()),
        (Some("silver"), "gold", "silver")
    );
    let tier = decided(&[(0.85, 100)], &with(SATISFACTION, 29.0));
    assert_eq!(tier.reason, "Gold needs at least 29 points, and there are 28.3333");
    let gates: Vec<_> = tier.gates.iter().map(|gate| (gate.metric.as_str(), gate.passed)).collect();
    assert_eq!(gates, [("points", Some(true)), ("points", Some(false))]);
    let none = decided(&[(0.0, 100)], &with(&format!("{SATISFACTION}least = 0\n{BACKLOG}"), 29.0));
    assert_eq!(none.earned, "entry");
}

#[test]
fn without_enough_answers_the_tier_is_held() {
    let tier = decided(&[(0.95, 100), (1.0, 3)], &with(SATISFACTION, 29.0));
    assert_eq!((tier.earned.as_str(), tier.held), ("gold", true));
    assert_eq!(tier.reason, "Gold is held for lack of evidence on points, period 1 of at most 2");
}

#[test]
fn what_is_certain_decides_where_a_part_is_not_measured() {
    let rules = format!("{SATISFACTION}{BACKLOG}");
    let standing = |gold: f64| decided(&[(0.85, 100)], &with(&rules, gold)).gates[1].passed;
    assert_eq!([standing(28.0), standing(29.0), standing(34.0)], [Some(true), None, Some(false)]);
}
