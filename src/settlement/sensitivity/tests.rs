//! Tiers under another reading, by hand: silver from 0.8, gold from 0.9, ten answers needed, held where they lack.

use super::super::fixtures::{card, cards, programme, version};
use super::*;
use crate::programme::model::EvidencePolicy;
use crate::scorecard::model::Unit;

/// csat of partners (value, answers) by quarter up to 2026Q3.
type Csat<'a> = &'a [(&'a str, &'a [(f64, i64)])];

fn scorecards(csat: Csat<'_>) -> Scorecards {
    cards(csat.iter().map(|(id, csat)| card(id, csat)).collect())
}

fn reading(csat: Csat<'_>, programme: Programme) -> Reading {
    Reading {
        metric: "csat".to_owned(),
        metric_name: "Customer satisfaction".to_owned(),
        id: "by_sending_day".to_owned(),
        name: "by the day the survey was sent".to_owned(),
        unit: Unit::Share,
        unit_otherwise: Unit::Share,
        carries_bounds: false,
        scorecards: scorecards(csat),
        programme,
    }
}

fn differences(defined: Csat<'_>, otherwise: Csat<'_>) -> Sensitivity {
    sensitivity(&scorecards(defined), &[reading(otherwise, programme())], &programme(), &DecidedTiers::new())
}

/// Partner, tier as defined and read so, both once more by the gates alone.
fn changes(found: &Sensitivity) -> Vec<(&str, [&str; 4])> {
    let tiers = found.readings.iter().flat_map(|reading| &reading.tiers);
    tiers
        .map(|one| {
            let tiers = [&one.from, &one.to, &one.from_by_gates, &one.to_by_gates];
            (one.partner_id.as_str(), tiers.map(String::as_str))
        })
        .collect()
}

#[test]
fn a_tier_depends_on_the_reading_that_moves_its_figure_over_a_bound() {
    let found = differences(
        &[("P1", &[(0.95, 50)]), ("P2", &[(0.85, 50)]), ("P3", &[(0.70, 50)])],
        &[("P1", &[(0.85, 50)]), ("P2", &[(0.81, 50)]), ("P3", &[(0.95, 50)])],
    );
    let expected = [("P1", ["gold", "silver", "gold", "silver"]), ("P3", ["entry", "gold", "entry", "gold"])];
    assert_eq!(changes(&found), expected);
    let deciding = |index: usize| {
        let change = &found.readings[0].tiers[index];
        let gate = change.deciding_gate().expect("a gate");
        (gate.tier.as_str(), gate.bound, change.as_defined, change.otherwise)
    };
    assert_eq!(deciding(0), ("gold", 0.9, Some(0.95), Some(0.85)));
    assert_eq!(deciding(1), ("gold", 0.9, Some(0.70), Some(0.95)), "the highest that is won");
    assert_eq!(found.readings[0].tiers[1].gates.len(), 2, "silver's and gold's");
    let depends: Vec<(&str, usize)> =
        found.partners.iter().map(|partner| (partner.partner_id.as_str(), partner.depends_on.len())).collect();
    assert_eq!(depends, [("P1", 1), ("P2", 0), ("P3", 1)]);
    assert_eq!(found.partners[0].depends_on[0].tier, "silver");
}

#[test]
fn a_fall_over_two_tiers_is_decided_by_the_lowest_gate_that_is_lost() {
    let found = differences(&[("P1", &[(0.95, 50)])], &[("P1", &[(0.10, 50)])]);
    let gate = found.readings[0].tiers[0].deciding_gate().expect("a gate");
    assert_eq!((gate.tier.as_str(), gate.passed, gate.passed_otherwise), ("silver", Some(true), Some(false)));
}

#[test]
fn nothing_depends_where_figures_stay_between_their_bounds() {
    let found = differences(&[("P1", &[(0.95, 50)])], &[("P1", &[(0.91, 50)])]);
    assert_eq!(changes(&found), []);
    assert!(found.partners[0].depends_on.is_empty() && found.readings[0].decides_tiers);
    assert!(found.read_one_way.is_empty());
}

#[test]
fn a_tier_that_lack_of_evidence_holds_is_another_by_its_gates_alone() {
    // Gold in the quarter before; read otherwise only three answers are left, and gold is held.
    let found = differences(&[("P1", &[(0.95, 50), (0.95, 50)])], &[("P1", &[(0.95, 50), (0.95, 3)])]);
    assert_eq!(changes(&found), [("P1", ["gold", "gold", "gold", "entry"])]);
    assert_eq!(found.readings[0].lacking, ["P1"]);
    assert!(found.partners[0].depends_on.is_empty(), "what is paid for does not change");
    assert!(!found.partners[0].held && found.partners[0].lacking.is_empty(), "as defined there is evidence");
}

#[test]
fn lack_of_evidence_follows_the_programme_s_policy_read_otherwise_too() {
    let mut strict = programme();
    strict.versions[0].on_insufficient_evidence = EvidencePolicy::Fail;
    let defined = scorecards(&[("P1", &[(0.95, 50), (0.95, 50)])]);
    let read = reading(&[("P1", &[(0.95, 50), (0.95, 3)])], strict.clone());
    let found = sensitivity(&defined, &[read], &strict, &DecidedTiers::new());
    assert_eq!(changes(&found), [("P1", ["gold", "entry", "gold", "entry"])]);
}

#[test]
fn what_lacks_evidence_as_defined_is_said() {
    let found = differences(&[("P1", &[(0.95, 50), (0.95, 3)])], &[("P1", &[(0.95, 50), (0.95, 3)])]);
    let partner = &found.partners[0];
    assert_eq!(
        (partner.tier.as_deref(), partner.held, &partner.lacking),
        (Some("gold"), true, &vec!["csat".to_owned()])
    );
    assert_eq!(found.readings[0].lacking, [""; 0]);
}

#[test]
fn earlier_tiers_stay_as_they_stand() {
    // Read by other bounds from this quarter on: the tier of the quarter before, which lack of evidence would hold, is gold still.
    let mut carried = programme();
    let mut later = version("2026b", "2026-07-01");
    later.tiers[2].gates[0].bound = 0.99;
    carried.versions.push(later);
    let defined = scorecards(&[("P1", &[(0.95, 50), (0.85, 3)])]);
    let read = Reading { carries_bounds: true, ..reading(&[("P1", &[(0.95, 50), (0.85, 3)])], carried) };
    let found = sensitivity(&defined, &[read], &programme(), &DecidedTiers::new());
    assert_eq!(changes(&found), []);
    assert!(found.partners[0].held);
}

#[test]
fn programme_without_tiers_has_none_to_depend_on_anything() {
    let mut none = programme();
    none.versions[0].tiers.clear();
    let found = sensitivity(
        &scorecards(&[("P1", &[(0.9, 50)])]),
        &[reading(&[("P1", &[(0.1, 50)])], none.clone())],
        &none,
        &DecidedTiers::new(),
    );
    assert_eq!((found.partners[0].tier.clone(), changes(&found)), (None, vec![]));
    assert!(!found.readings[0].decides_tiers);
}

proptest::proptest! {
    #[test]
    fn read_as_defined_nothing_changes(
        csat in proptest::collection::vec(((0_i32..=20, 0_i64..30), (0_i32..=20, 0_i64..30)), 1..6),
    ) {
        let figure = |(value, answers): (i32, i64)| (f64::from(value) / 20.0, answers);
        let ids: Vec<String> = (0..csat.len()).map(|index| format!("P{index}")).collect();
        let figures: Vec<[(f64, i64); 2]> = csat.iter().map(|(before, now)| [figure(*before), figure(*now)]).collect();
        let csat: Vec<(&str, &[(f64, i64)])> =
            ids.iter().zip(&figures).map(|(id, figures)| (id.as_str(), figures.as_slice())).collect();
        let found = differences(&csat, &csat);
        let reading = &found.readings[0];
        proptest::prop_assert!(reading.tiers.is_empty() && reading.verdicts.is_empty() && reading.lacking.is_empty());
    }
}
