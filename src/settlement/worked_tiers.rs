//! Tier histories of partners that join, leave and come back, worked out by hand.

use std::collections::BTreeMap;

use super::fixtures::{agreement, card, cards, currency, day, programme};
use super::model::{TierDecision, TierStanding};
use super::settle;
use crate::programme::Programme;
use crate::programme::model::Agreement;
use crate::programme::tier_changes::{AfterExit, PartQuarters, TierChanges};

/// The tier decision of 2026Q3 under rules about changes.
fn decided(csat: &[(f64, i64)], agreements: Vec<Agreement>, changes: TierChanges) -> TierDecision {
    let mut programme = Programme { agreements, ..programme() };
    programme.versions[0].tier_changes = changes;
    let settlements = settle(&cards(vec![card("P1", csat)]), &[], &BTreeMap::new(), &programme, currency("EUR"));
    settlements.partners[0].tier.clone()
}

fn between(from: &str, to: Option<&str>, opening_tier: Option<&str>) -> Agreement {
    Agreement { from: day(from), to: to.map(day), ..agreement("P1", opening_tier, None) }
}

fn history(tier: &TierDecision) -> Vec<String> {
    tier.history.iter().map(|one| format!("{} {} {}", one.quarter, one.by_figures, one.earned)).collect()
}

#[test]
fn a_quarter_that_the_partner_joined_or_left_in_may_decide_nothing() {
    let keep = || TierChanges { part_quarters: PartQuarters::Keep, ..TierChanges::default() };
    let low = [(0.5, 50), (0.5, 50)];
    let joined = || vec![between("2026-08-15", None, Some("gold"))];
    let kept = decided(&low, joined(), keep());
    assert_eq!(history(&kept), ["2026Q3 gold gold"]);
    assert_eq!(kept.reason, "no agreement covers the whole quarter, which therefore decides nothing");
    assert_eq!(decided(&low, joined(), TierChanges::default()).earned, "entry", "by default it counts");
    let left = vec![between("2024-01-01", Some("2026-09-29"), Some("gold"))];
    assert_eq!(history(&decided(&low, left, keep())), ["2026Q2 entry entry", "2026Q3 entry entry"]);
    // Two agreements that follow each other cover the quarter.
    let renewed = vec![between("2026-07-01", Some("2026-08-14"), Some("gold")), between("2026-08-15", None, None)];
    assert_eq!(decided(&low, renewed, keep()).earned, "entry");
    assert_eq!(decided(&low, vec![], keep()).earned, "entry", "without agreements every quarter is whole");
}

#[test]
fn who_comes_back_after_an_exit_may_start_anew_and_wait() {
    // Gold by its figures throughout; without an agreement in 2026Q1.
    let high = [(0.95, 50); 4];
    let agreements =
        || vec![between("2024-01-01", Some("2025-12-31"), None), between("2026-04-01", None, Some("silver"))];
    let stays = decided(&high, agreements(), TierChanges::default());
    let gold = |quarter: &str| format!("{quarter} gold gold");
    assert_eq!(history(&stays), ["2025Q4", "2026Q1", "2026Q2", "2026Q3"].map(gold));
    let anew = TierChanges { after_exit: AfterExit::Opening, re_entry_after: 1, ..TierChanges::default() };
    let returned = decided(&high, agreements(), anew);
    assert_eq!(history(&returned), [&gold("2025Q4"), "2026Q2 gold silver", &gold("2026Q3")]);
    assert_eq!(returned.paid, "silver");
    assert!(matches!(returned.history[1].standing(), TierStanding::ReEntry(_)));
}

#[test]
fn a_tier_on_probation_keeps_its_name_and_its_next_tier() {
    let csat = [(0.95, 50), (0.85, 50)];
    let tier = decided(&csat, vec![], TierChanges { probation: 2, ..TierChanges::default() });
    assert_eq!((tier.earned.as_str(), tier.paid.as_str(), tier.held), ("gold", "gold", false));
    assert_eq!(tier.next, None, "gold is the highest");
    assert_eq!(
        tier.reason,
        "Gold needs csat of at least 0.9, and it is 0.85; Gold is kept on probation until the end of 2027 Q1"
    );
    assert_eq!(tier.standing().as_str(), "probation");
}
