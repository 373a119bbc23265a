//! Two programmes by hand: 100,000.00 a quarter, entry 30%, silver 35% from 0.8, gold 40% from 0.9, paid a quarter later.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::super::fixtures::{card, cards, currency, line, programme, rates, share};
use super::super::settle;
use super::*;
use crate::domain::{Money, Month};
use crate::facts::slices::RevenueSlice;
use crate::programme::payment::{PaymentRules, Release};
use crate::settlement::payment::{Collected, Opening, Paying, pay};
use crate::settlement::what_if::model::{Amounts, Edge, Pair};

const Q3: (&str, &str) = ("2026-07-01", "2026-09-30");

/// Wilson's 95% interval of a share.
fn wilson(part: f64, whole: f64) -> (f64, f64) {
    let (share, z) = (part / whole, 1.96);
    let (centre, scale) = (share + z * z / (2.0 * whole), 1.0 + z * z / whole);
    let half = z * (share * (1.0 - share) / whole + z * z / (4.0 * whole * whole)).sqrt();
    ((centre - half) / scale, (centre + half) / scale)
}

/// A partner with the parts and wholes of its csat by quarter up to 2026Q3, with Wilson's interval.
fn partner(id: &str, csat: &[(i64, i64)]) -> Scorecard {
    let values: Vec<(f64, i64)> = csat.iter().map(|(part, whole)| (*part as f64 / *whole as f64, *whole)).collect();
    let mut card = card(id, &values);
    let metric = &mut card.metrics[0];
    for ((_, figure), (part, whole)) in metric.history.iter_mut().zip(csat) {
        let (low, high) = wilson(*part as f64, *whole as f64);
        (figure.numerator, figure.denominator) = (Some(*part), Some(*whole));
        (figure.low, figure.high) = (Some(low), Some(high));
    }
    metric.measurement = metric.history.last().expect("a quarter").1.clone();
    card
}

fn with_bound(place: usize, bound: f64) -> Programme {
    let mut other = programme();
    other.versions[0].tiers[place].gates[0].bound = bound;
    other
}

fn with_share(place: usize, text: &str) -> Programme {
    let mut other = programme();
    other.versions[0].tiers[place].share = share(text);
    other
}

type Rates = BTreeMap<(Currency, Month), Decimal>;

fn what_if_with(other: &Programme, cards_of: Vec<Scorecard>, slices: &[RevenueSlice], rates: &Rates) -> WhatIf {
    let (own, euro, scorecards) = (programme(), currency("EUR"), cards(cards_of));
    let units = BTreeMap::from([("csat".to_owned(), Unit::Share)]);
    let before = settle(&scorecards, slices, rates, &own, euro);
    let after = settle(&scorecards, slices, rates, other, euro);
    let paid = |settlements: &Settlements, programme| paid_by(settlements, programme, rates);
    let (paid_before, paid_after) = (paid(&before, &own), paid(&after, other));
    let of = |programme, settlements, paid| Results { programme, scorecards: &scorecards, settlements, paid };
    let (before, after) = (of(&own, &before, &paid_before), of(other, &after, &paid_after));
    let compared = compare(before, after, false, &units).expect("it fits");
    WhatIf::of("draft".to_owned(), vec!["2026".to_owned()], euro, vec![compared]).expect("it fits")
}

/// Settlements after a programme's rules of payment; P3 opens with 1,000.00 that it owes.
fn paid_by(settlements: &Settlements, programme: &Programme, rates: &Rates) -> Settlements {
    let euro = currency("EUR");
    let owed = Opening { balance: Money::from_minor(-100_000, euro), ..Opening::nothing(euro) };
    let openings = BTreeMap::from([((PartnerId::new("P3"), euro), owed)]);
    let mut paid = settlements.clone();
    let (collected, countries) = (Collected::of(&[]), BTreeMap::new());
    let paying = Paying { programme, openings: &openings, collected: &collected, countries: &countries, rates };
    pay(&mut paid, &paying).expect("it fits");
    paid
}

/// Partners with 100,000.00 EUR each.
fn what_if(other: &Programme, partners: &[(&str, &[(i64, i64)])]) -> WhatIf {
    let slices =
        partners.iter().flat_map(|(id, _)| line(&format!("L-{id}"), id, 10_000_000, "EUR", Q3)).collect::<Vec<_>>();
    let cards_of = partners.iter().map(|(id, csat)| partner(id, csat)).collect();
    what_if_with(other, cards_of, &slices, &BTreeMap::new())
}

/// Ids with payouts before and after and their difference, in the order they stand in.
fn payouts(found: &WhatIf) -> Vec<(&str, [i64; 3])> {
    let amounts = |one: &Amounts| [one.earned.before.minor, one.earned.after.minor, one.earned.difference.minor];
    found.partners.iter().map(|one| (one.partner_id.as_str(), amounts(&one.reporting.expect("a sum")))).collect()
}

/// Partner, quarter, both tiers and whether chance may have moved it.
fn tiers(found: &WhatIf) -> Vec<(&str, String, [&str; 2], Option<bool>)> {
    let words = |one: &TierChange| (one.quarter.to_string(), one.within_chance);
    let row = |one| {
        let (quarter, chance) = words(one);
        (one.partner_id.as_str(), quarter, [one.from.as_str(), one.to.as_str()], chance)
    };
    found.tiers.iter().map(row).collect()
}

#[test]
fn a_raised_share_pays_more_to_those_at_the_tier_and_nobody_else() {
    let steady = |part| vec![(part, 100), (part, 100)];
    let (gold, silver) = (steady(95), steady(85));
    let found = what_if(&with_share(2, "0.44"), &[("P1", silver.as_slice()), ("P2", gold.as_slice())]);
    assert_eq!(payouts(&found), [("P2", [4_000_000, 4_400_000, 400_000]), ("P1", [3_500_000, 3_500_000, 0])]);
    assert_eq!(tiers(&found), []);
    let total = found.total;
    assert_eq!((total.amounts.recognised.minor, total.amounts.earned.difference.minor), (20_000_000, 400_000));
    assert_eq!((total.of_recognised, total.without_rate), (Some(0.02), 0));
}

#[test]
fn a_moved_bound_moves_the_tier_of_the_quarter_that_sets_the_payout_too() {
    // 44 of 50 are 88%: gold from 85% on. The interval, 76% to 94%, holds that bound; that of 880 of 1,000 does not.
    let other = with_bound(2, 0.85);
    let found = what_if(&other, &[("P1", &[(44, 50), (44, 50)]), ("P2", &[(880, 1_000), (880, 1_000)])]);
    let gained = ["silver", "gold"];
    let wanted = [
        ("P1", "2026Q2".to_owned(), gained, Some(true)),
        ("P2", "2026Q2".to_owned(), gained, Some(false)),
        ("P1", "2026Q3".to_owned(), gained, Some(true)),
        ("P2", "2026Q3".to_owned(), gained, Some(false)),
    ];
    assert_eq!(tiers(&found), wanted);
    let gate = &found.tiers[0].decided_by[0];
    assert_eq!((gate.tier.as_str(), gate.metric.as_str(), gate.value), ("gold", "csat", Some(0.88)));
    assert_eq!((gate.bound_before, gate.bound), (Some(0.9), Some(0.85)));
    assert_eq!(payouts(&found), [("P1", [3_500_000, 4_000_000, 500_000]), ("P2", [3_500_000, 4_000_000, 500_000])]);
    let paid = &found.periods[0].partners[0].paid;
    assert_eq!((paid.before.as_deref(), paid.after.as_deref()), (Some("silver"), Some("gold")));
}

#[test]
fn a_tier_earned_now_is_paid_in_the_next_quarter() {
    let found = what_if(&with_bound(2, 0.85), &[("P1", &[(70, 100), (88, 100)])]);
    assert_eq!(tiers(&found).len(), 1, "the quarter before is at entry under both");
    assert_eq!(payouts(&found), [("P1", [3_000_000, 3_000_000, 0])]);
}

#[test]
fn a_tier_is_lost_for_certain_where_its_bound_lies_beyond_the_interval() {
    let other = with_bound(2, 0.97);
    let found = what_if(&other, &[("P1", &[(940, 1_000)]), ("P2", &[(47, 50)])]);
    let lost = |id, chance| (id, "2026Q3".to_owned(), ["gold", "silver"], Some(chance));
    assert_eq!(tiers(&found), [lost("P1", false), lost("P2", true)]);
    assert!(found.tiers.iter().all(|change| !change.gained));
}

#[test]
fn a_gate_that_only_one_of_the_programmes_has_decides_as_well() {
    let mut open = programme();
    open.versions[0].tiers[2].gates.clear();
    let found = what_if(&open, &[("P1", &[(85, 100)])]);
    let gate = &found.tiers[0].decided_by[0];
    assert_eq!((gate.bound_before, gate.bound, gate.within_chance), (Some(0.9), None, None));
    assert_eq!(found.tiers[0].within_chance, None, "no bound is left to be near to");
    let mut renamed = programme();
    renamed.versions[0].tiers[2].id = "top".to_owned();
    let found = what_if(&renamed, &[("P1", &[(95, 100)])]);
    assert_eq!(tiers(&found)[0].2, ["gold", "top"]);
    assert!(!found.tiers[0].gained, "its share is not higher");
}

#[test]
fn who_gains_stands_first_and_who_loses_last() {
    let mut other = with_share(2, "0.42");
    other.versions[0].tiers[1].share = share("0.32");
    let of = |part| [(part, 100), (part, 100)];
    let (gold, silver, entry) = (of(95), of(85), of(50));
    let found = what_if(&other, &[("P1", &silver), ("P2", &entry), ("P3", &gold), ("P4", &gold)]);
    let order: Vec<(&str, i64)> = payouts(&found).into_iter().map(|(id, amounts)| (id, amounts[2])).collect();
    assert_eq!(order, [("P3", 200_000), ("P4", 200_000), ("P2", 0), ("P1", -300_000)]);
}

#[test]
fn currencies_are_kept_apart_and_a_missing_rate_is_no_zero() {
    let mut slices = line("L1", "P1", 10_000_000, "EUR", Q3);
    slices.extend(line("L2", "P1", 1_000_000, "USD", Q3));
    slices.extend(line("L3", "P2", 1_000_000, "GBP", Q3));
    let gold = [(95, 100), (95, 100)];
    let partners = vec![partner("P1", &gold), partner("P2", &gold)];
    let found = what_if_with(&with_share(2, "0.44"), partners, &slices, &rates("USD", ["0.5", "0.5", "0.5"]));
    let [first, second] = found.partners.as_slice() else { panic!("two partners") };
    let own: Vec<(String, i64)> =
        first.payouts.iter().map(|one| (one.currency.to_string(), one.amounts.earned.difference.minor)).collect();
    assert_eq!(own, [("EUR".to_owned(), 400_000), ("USD".to_owned(), 40_000)]);
    assert_eq!(first.reporting.map(|all| all.earned.difference.minor), Some(420_000));
    assert_eq!((second.partner_id.as_str(), second.reporting), ("P2", None));
    assert_eq!(second.payouts[0].amounts.earned.difference.minor, 40_000);
    assert_eq!((found.total.amounts.earned.difference.minor, found.total.without_rate), (420_000, 1));
}

#[test]
fn an_edge_is_a_bound_within_chance_that_another_tier_lies_behind() {
    // 44 of 50: one more is gold at 90%; five fewer are 78%, entry. Silver 35% of 100,000.00.
    let found = what_if(&programme(), &[("P1", &[(44, 50)]), ("P2", &[(99, 100)])]);
    let row = |edge: &Edge| (edge.becomes.clone(), edge.bound, edge.counts, edge.worth.map(|worth| worth.minor));
    let edges = &found.periods[0].edges;
    assert!(edges.iter().all(|edge| edge.partner_id == "P1" && edge.tier == "silver"), "{edges:?}");
    let rows: Vec<_> = edges.iter().map(row).collect();
    assert_eq!(
        rows,
        [("entry".to_owned(), 0.8, Some(5), Some(-500_000)), ("gold".to_owned(), 0.9, Some(1), Some(500_000))]
    );
}

#[test]
fn a_tier_that_lack_of_evidence_holds_stands_on_no_edge() {
    let found = what_if(&programme(), &[("P1", &[(44, 50), (4, 5)])]);
    assert_eq!(found.periods[0].partners[0].earned.after.as_deref(), Some("silver"));
    assert_eq!(found.periods[0].edges, []);
}

#[test]
fn verdicts_are_told_with_the_bound_they_rest_on() {
    use crate::scorecard::model::{Status, Target};
    let judged = |target: f64, status| {
        let mut card = partner("P1", &[(44, 50)]);
        card.metrics[0].target = Some(Target { target, tolerance: 0.5 });
        card.metrics[0].status = status;
        card
    };
    let (before, near, far) =
        (judged(0.85, Status::Met), judged(0.9, Status::Deviation), judged(0.99, Status::Deviation));
    let told =
        |after: &Scorecard| verdicts::changes(&before, after).first().map(|one| (one.from, one.to, one.within_chance));
    assert_eq!(told(&near), Some(("met", "deviation", Some(true))));
    assert_eq!(told(&far), Some(("met", "deviation", Some(false))));
    assert_eq!(told(&before), None);
}

/// What is held a tenth of for a quarter, what is withheld a fifth of.
fn held_and_withheld() -> PaymentRules {
    PaymentRules {
        holdback: Some(share("0.10")),
        release: Some(Release::AfterQuarters(1)),
        withholding: Some(share("0.20")),
        ..PaymentRules::default()
    }
}

#[test]
fn rules_of_payment_move_what_is_payable_and_not_what_a_quarter_comes_to() {
    let mut other = programme();
    other.versions[0].pay.payment = Some(held_and_withheld());
    // 30,000.00 less a tenth held, less a fifth of the rest; P3 owes 1,000.00 on both sides.
    let found = what_if(&other, &[("P1", &[(50, 100)]), ("P3", &[(50, 100)])]);
    let row = |one: &PartnerOutcome| {
        let payout = one.payouts[0];
        let pair = |pair: Pair| [pair.before.minor, pair.after.minor];
        let amounts = payout.own.amounts;
        (pair(amounts.earned), pair(amounts.payable), pair(payout.withheld), pair(payout.left))
    };
    let rows: Vec<_> = found.periods[0].partners.iter().map(row).collect();
    let same = [3_000_000, 3_000_000];
    assert_eq!(rows[0], (same, [3_000_000, 2_160_000], [0, 540_000], [0, 300_000]));
    // Own with the balance is 29,000.00: 2,900.00 held, 5,220.00 withheld.
    assert_eq!(rows[1], (same, [2_900_000, 2_088_000], [0, 522_000], [0, 290_000]));
    let total = found.total.amounts;
    assert_eq!((total.earned.difference.minor, total.payable.difference.minor), (0, -1_652_000));
}

#[test]
fn a_payout_says_whether_chance_may_have_moved_its_tier() {
    let found = what_if(&with_bound(2, 0.85), &[("P1", &[(44, 50), (44, 50)]), ("P2", &[(880, 1_000), (88, 100)])]);
    let chances: Vec<_> = found.periods[0].partners.iter().map(|one| one.paid_within_chance).collect();
    assert_eq!(chances, [Some(true), Some(false)], "the quarter before sets the payout");
    let found = what_if(&with_bound(2, 0.85), &[("P1", &[(70, 100), (88, 100)])]);
    assert_eq!(found.periods[0].partners[0].paid_within_chance, None, "what this quarter earns is paid later");
}

#[test]
fn sums_that_do_not_fit_are_an_error() {
    let euro = currency("EUR");
    let much = Pair::of(Money::zero(euro), Money::from_minor(i64::MAX, euro)).expect("it fits");
    assert!(much.checked_add(much).is_none());
    assert!(much.checked_add(Pair::zero(currency("USD"))).is_none());
}

proptest! {
    #[test]
    fn the_same_programme_changes_nothing(csat in proptest::collection::vec((0_i64..=40, 0_i64..=40), 1..6)) {
        let ids: Vec<String> = (0..csat.len()).map(|index| format!("P{index}")).collect();
        let figures: Vec<[(i64, i64); 2]> = csat.iter().map(|(before, now)| [(*before, 40), (*now, 40)]).collect();
        let partners: Vec<(&str, &[(i64, i64)])> =
            ids.iter().zip(&figures).map(|(id, figures)| (id.as_str(), figures.as_slice())).collect();
        let found = what_if(&programme(), &partners);
        prop_assert!(found.tiers.is_empty() && found.periods[0].verdicts.is_empty());
        prop_assert!(found.partners.iter().all(|one| one.reporting.is_some_and(|all| all.earned.difference.minor == 0)));
        prop_assert!(found.periods[0].partners.iter().all(|one| !one.earned.differs() && !one.paid.differs()));
    }

    #[test]
    fn what_is_not_paid_is_withheld_or_left(
        csat in proptest::collection::vec((0_i64..=40, 0_i64..=40), 1..6),
        per_mille in 0_i64..=500,
    ) {
        let ids: Vec<String> = (0..csat.len()).map(|index| format!("P{}", index + 4)).collect();
        let figures: Vec<[(i64, i64); 2]> = csat.iter().map(|(before, now)| [(*before, 40), (*now, 40)]).collect();
        let partners: Vec<(&str, &[(i64, i64)])> =
            ids.iter().zip(&figures).map(|(id, figures)| (id.as_str(), figures.as_slice())).collect();
        let mut other = with_share(2, &format!("0.{:03}", per_mille));
        other.versions[0].pay.payment = Some(held_and_withheld());
        for payout in what_if(&other, &partners).periods[0].partners.iter().flat_map(|one| &one.payouts) {
            let Amounts { earned, payable, .. } = payout.own.amounts;
            let told = [payable, payout.withheld, payout.left].map(|pair| pair.difference.minor);
            prop_assert_eq!(told.iter().sum::<i64>(), earned.difference.minor);
        }
    }

    #[test]
    fn partners_sum_to_the_total_and_a_better_share_never_takes(
        csat in proptest::collection::vec((0_i64..=40, 0_i64..=40), 1..6),
        per_mille in 400_i64..=500,
    ) {
        let ids: Vec<String> = (0..csat.len()).map(|index| format!("P{index}")).collect();
        let figures: Vec<[(i64, i64); 2]> = csat.iter().map(|(before, now)| [(*before, 40), (*now, 40)]).collect();
        let partners: Vec<(&str, &[(i64, i64)])> =
            ids.iter().zip(&figures).map(|(id, figures)| (id.as_str(), figures.as_slice())).collect();
        let found = what_if(&with_share(2, &format!("0.{per_mille}")), &partners);
        let differences: Vec<i64> = payouts(&found).iter().map(|(_, amounts)| amounts[2]).collect();
        prop_assert_eq!(differences.iter().sum::<i64>(), found.total.amounts.earned.difference.minor);
        prop_assert!(differences.iter().all(|difference| *difference >= 0));
        prop_assert!(differences.is_sorted_by(|left, right| left >= right));
    }
}
