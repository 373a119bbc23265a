//! How sure tiers are, against numbers that can be checked by hand.

use super::*;
use crate::programme::model::EvidencePolicy;
use crate::programme::testing::with_text;
use crate::scorecard::model::{Measurement, MetricResult};
use crate::settlement::fixtures::{card, cards, currency, programme, quarter};
use crate::settlement::settle;

/// A share of rows that chance has drawn.
fn share(part: i64, whole: i64) -> Measurement {
    Measurement {
        value: Some(part as f64 / whole as f64),
        numerator: Some(part),
        denominator: Some(whole),
        evidence: whole,
        low: Some(0.0),
        high: Some(1.0),
        ..Measurement::default()
    }
}

/// The same, counted and not estimated.
fn duty(part: i64, whole: i64) -> Measurement {
    Measurement { low: None, high: None, ..share(part, whole) }
}

/// A partner with figures of the period alone.
fn partner(figures: &[(&str, Measurement)]) -> Scorecard {
    let mut partner = card("P1", &[(0.5, 50)]);
    let result = |(id, measurement): &(&str, Measurement)| MetricResult {
        id: (*id).to_owned(),
        history: vec![(quarter("2026Q3"), measurement.clone())],
        measurement: measurement.clone(),
        ..partner.metrics[0].clone()
    };
    partner.metrics = figures.iter().map(result).collect();
    partner
}

fn gate(metric: &str, bound: f64) -> Gate {
    Gate { metric: metric.to_owned(), bound, at_least: true, minimum_evidence: None }
}

/// The tier earned and how sure it is, under entry, silver from csat 0.8 and gold from 0.9, with further gates of gold.
fn sure(figures: &[(&str, Measurement)], gold: &[Gate]) -> (String, Option<Certainty>) {
    let mut programme = programme();
    programme.versions[0].tiers[2].gates.extend_from_slice(gold);
    let rates = BTreeMap::new();
    let settled = settle(&cards(vec![partner(figures)]), &[], &rates, &programme, currency("EUR"));
    let tier = settled.partners.into_iter().next().expect("a partner").tier;
    (tier.earned, tier.certainty)
}

fn chance(certainty: &Certainty, tier: &str) -> f64 {
    certainty.of(tier).expect("a tier")
}

fn beta(part: i64, whole: i64, bound: f64) -> f64 {
    Belief::Share { part, whole }.at_most(bound).expect("a probability")
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
}

#[test]
fn one_share_splits_at_the_bounds_of_the_tiers() {
    let (earned, found) = sure(&[("csat", share(37, 40))], &[]);
    let found = found.expect("known");
    assert_eq!((earned.as_str(), found.decides.as_deref()), ("gold", Some("csat")));
    close(chance(&found, "entry"), beta(37, 40, 0.8));
    close(chance(&found, "silver"), beta(37, 40, 0.9) - beta(37, 40, 0.8));
    close(chance(&found, "gold"), 1.0 - beta(37, 40, 0.9));
    // The 68% of docs/settlement.md, by adding up the density of beta (37.5, 3.5) above 0.9 in 20,000 strips.
    assert!((chance(&found, "gold") - 0.681_352).abs() < 1e-6);
}

#[test]
fn gates_on_two_metrics_multiply() {
    let figures = [("csat", share(37, 40)), ("deflection_rate", share(80, 100))];
    let (_, found) = sure(&figures, &[gate("deflection_rate", 0.75)]);
    let found = found.expect("known");
    let (csat, deflection) = (1.0 - beta(37, 40, 0.9), 1.0 - beta(80, 100, 0.75));
    close(chance(&found, "gold"), csat * deflection);
    close(chance(&found, "entry"), beta(37, 40, 0.8));
    assert!(csat < deflection && found.decides.as_deref() == Some("csat"), "the less sure of the two decides");
}

#[test]
fn a_duty_is_met_or_not() {
    let failing = [("csat", share(37, 40)), ("staffing_compliance", duty(54, 66))];
    let (earned, found) = sure(&failing, &[gate("staffing_compliance", 0.9)]);
    let found = found.expect("known");
    assert_eq!((earned.as_str(), found.of("gold")), ("silver", Some(0.0)));
    close(chance(&found, "silver"), 1.0 - beta(37, 40, 0.8));
    let (_, counted) = sure(&[("csat", duty(37, 40))], &[]);
    let counted = counted.expect("known");
    assert_eq!((counted.of("gold"), counted.decides), (Some(1.0), None));
}

#[test]
fn an_estimate_is_never_certain() {
    let (_, found) = sure(&[("csat", share(4_000, 4_000))], &[]);
    let found = found.expect("known");
    assert!(chance(&found, "gold") < 1.0 && chance(&found, "entry") > 0.0);
}

#[test]
fn a_tier_that_lack_of_evidence_decides_has_no_certainty() {
    let settled = |csat: &[(f64, i64)], policy| {
        let mut programme = programme();
        programme.versions[0].on_insufficient_evidence = policy;
        let settled = settle(&cards(vec![card("P1", csat)]), &[], &BTreeMap::new(), &programme, currency("EUR"));
        settled.partners.into_iter().next().expect("a partner").tier
    };
    let held = settled(&[(0.95, 50), (0.95, 3)], EvidencePolicy::Hold);
    assert!(held.held && held.certainty.is_none());
    for policy in [EvidencePolicy::Fail, EvidencePolicy::Pass] {
        let decided = settled(&[(0.95, 50), (0.95, 3)], policy);
        assert!(!decided.held && decided.certainty.is_none(), "{}", decided.earned);
    }
    let known = settled(&[(0.95, 50), (0.95, 50)], EvidencePolicy::Fail);
    assert_eq!(known.certainty.and_then(|certainty| certainty.of("gold")), Some(1.0));
}

proptest::proptest! {
    #[test]
    fn probabilities_sum_to_one_and_more_answers_like_these_make_surer(part in 1_i64..40, deflected in 1_i64..50) {
        let at = |times: i64| {
            let figures = [("csat", share(part * times, 40 * times)), ("deflection_rate", share(deflected * times, 50 * times))];
            sure(&figures, &[gate("deflection_rate", 0.755), gate("csat", 0.845)])
        };
        let (earned, found) = at(1);
        let found = found.expect("known");
        let sum: f64 = found.tiers.iter().map(|(_, probability)| probability).sum();
        proptest::prop_assert!((sum - 1.0).abs() < 1e-12 && found.tiers.iter().all(|(_, chance)| (0.0..=1.0).contains(chance)));
        let (_, many) = at(10_000);
        // Bounds that the counts lie on are a coin's toss however many there are.
        if ![32, 36].contains(&part) {
            proptest::prop_assert!(chance(&many.expect("known"), &earned) > 0.99);
        }
    }
}

/// The tier earned and how sure it is by points: silver from 80 of them, gold from 90.
fn by_points(figures: &[(&str, Measurement)], rules: &str, gold: &[Gate]) -> (String, Option<Certainty>) {
    let mut programme = programme();
    let version = &mut programme.versions[0];
    version.pay = with_text(rules).pay;
    for (tier, mark) in version.tiers[1..].iter_mut().zip([80.0, 90.0]) {
        tier.gates = vec![Gate::of_points(mark)];
    }
    version.tiers[2].gates.extend_from_slice(gold);
    let rates = BTreeMap::new();
    let settled = settle(&cards(vec![partner(figures)]), &[], &rates, &programme, currency("EUR"));
    let tier = settled.partners.into_iter().next().expect("a partner").tier;
    (tier.earned, tier.certainty)
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 0.01, "{found} is not about {expected}");
}

#[test]
fn points_on_one_estimate_are_as_sure_as_it_is() {
    let rules = "[[points]]\nid = \"heard\"\nmeasure = [{ metric = \"csat\", full_at = 1.0, points = 100 }]\n";
    let (earned, found) = by_points(&[("csat", share(37, 40))], rules, &[]);
    let found = found.expect("known");
    assert_eq!((earned.as_str(), found.decides.as_deref()), ("gold", Some("csat")));
    near(chance(&found, "gold"), 1.0 - beta(37, 40, 0.9));
    near(chance(&found, "entry"), beta(37, 40, 0.8));
    // A direct gate on the same metric is taken together with the points, and its bound is exact.
    let (_, found) = by_points(&[("csat", share(37, 40))], rules, &[gate("csat", 0.95)]);
    close(chance(&found.expect("known"), "gold"), 1.0 - beta(37, 40, 0.95));
}

#[test]
fn points_of_two_estimates_are_summed() {
    // 50 points each: both shares must sum to 1.8 for gold. By symmetry of two like estimates the less sure one decides.
    let rules = "[[points]]\nid = \"heard\"\nmeasure = [{ metric = \"csat\", full_at = 1.0, points = 50 }]\n\
        [[points]]\nid = \"solved\"\nmeasure = [{ metric = \"backlog\", full_at = 1.0, points = 50 }]\n";
    let figures = [("csat", share(37, 40)), ("backlog", share(370, 400))];
    let (earned, found) = by_points(&figures, rules, &[]);
    let found = found.expect("known");
    assert_eq!((earned.as_str(), found.decides.as_deref()), ("gold", Some("csat")));
    // By adding up the two distributions on a grid.
    let strips = 400;
    let cell = |part, whole, at: i32| {
        let (low, high) = (f64::from(at) / f64::from(strips), f64::from(at + 1) / f64::from(strips));
        beta(part, whole, high) - beta(part, whole, low)
    };
    let mut gold = 0.0;
    for one in 0..strips {
        for other in 0..strips {
            if f64::from(one + other + 1) / f64::from(strips) >= 1.8 {
                gold += cell(37, 40, one) * cell(370, 400, other);
            }
        }
    }
    near(chance(&found, "gold"), gold);
    let sum: f64 = found.tiers.iter().map(|(_, probability)| probability).sum();
    assert!((sum - 1.0).abs() < 1e-9);
}

#[test]
fn points_that_evidence_leaves_open_have_no_certainty() {
    let rules = "[[points]]\nid = \"heard\"\nmost = 100\nmeasure = [{ metric = \"csat\", full_at = 1.0, points = 100 }]\n\
        [[points]]\nid = \"solved\"\nmost = 10\nmeasure = [{ metric = \"backlog\", full_at = 1.0, points = 10 }]\n";
    let (_, found) = by_points(&[("csat", share(37, 40))], rules, &[]);
    assert!(found.is_none());
}
