//! Settlements worked by hand.

use std::collections::BTreeMap;

use super::fixtures::{
    agreement, card, cards, currency, day, line, part_of_line, programme, quarter, rates, share, version,
};
use super::invariants::{Invariant, LedgerTotals, check};
use super::model::{Settlement, Settlements};
use super::settle;
use crate::domain::{Assignment, Month, PartnerId};
use crate::facts::slices::RevenueSlice;
use crate::programme::Programme;
use crate::programme::model::{EvidencePolicy, TierTiming};
use crate::scorecard::model::Scorecard;

const QUARTER: (&str, &str) = ("2026-07-01", "2026-09-30");
const SILVER_THEN_GOLD: [(f64, i64); 2] = [(0.85, 100), (0.95, 100)];

fn settled(partners: Vec<Scorecard>, slices: &[RevenueSlice], programme: &Programme) -> Settlements {
    let settlements = settle(&cards(partners), slices, &BTreeMap::new(), programme, currency("EUR"));
    assert_eq!(check(&settlements, slices, None), vec![]);
    settlements
}

fn only(settlements: &Settlements) -> &Settlement {
    assert_eq!(settlements.partners.len(), 1);
    assert_eq!(settlements.partners[0].settlements.len(), 1);
    &settlements.partners[0].settlements[0]
}

#[test]
fn tier_earned_now_is_paid_in_the_next_period() {
    let slices = line("L1", "P1", 10_000_000, "EUR", QUARTER);
    let settlements = settled(vec![card("P1", &SILVER_THEN_GOLD)], &slices, &programme());
    let partner = &settlements.partners[0];
    assert_eq!((partner.tier.earned.as_str(), partner.tier.paid.as_str()), ("gold", "silver"));
    assert_eq!(partner.tier.previous.as_deref(), Some("silver"));
    assert_eq!(partner.tier.reason, "every gate of Gold, the highest tier, passed");
    assert_eq!(partner.tier.next, None);
    let settlement = only(&settlements);
    assert_eq!(settlement.payable.to_string(), "35000.00");
    assert_eq!(settlement.vendor.to_string(), "65000.00");
    assert_eq!(settlement.share, Some(share("0.35")));
    assert_eq!(settlement.lines[0].rule, "programme 2026: tier silver");
}

#[test]
fn same_timing_pays_what_is_earned() {
    let mut programme = programme();
    programme.versions[0].tier_timing = TierTiming::Same;
    let slices = line("L1", "P1", 10_000_000, "EUR", QUARTER);
    let settlements = settled(vec![card("P1", &SILVER_THEN_GOLD)], &slices, &programme);
    assert_eq!(settlements.partners[0].tier.paid, "gold");
    assert_eq!(only(&settlements).payable.to_string(), "40000.00");
}

#[test]
fn line_that_moves_between_partners_is_paid_by_day() {
    // 9,200 over 92 days is 100 a day: 62 days at 40%, then 30 days at 30%.
    let mut slices = part_of_line("L1", "P1", 920_000, "EUR", QUARTER, ("2026-07-01", "2026-08-31"));
    slices.extend(part_of_line("L1", "P2", 920_000, "EUR", QUARTER, ("2026-09-01", "2026-09-30")));
    let partners = vec![card("P1", &[(0.95, 50), (0.95, 50)]), card("P2", &[(0.5, 50), (0.5, 50)])];
    let settlements = settled(partners, &slices, &programme());
    let paid = |index: usize| settlements.partners[index].settlements[0].partner.to_string();
    assert_eq!((paid(0).as_str(), paid(1).as_str()), ("2480.00", "900.00"));
}

#[test]
fn credit_takes_the_share_of_the_line_it_corrects() {
    // The line was paid at gold in Q2 (earned in Q1); Q3 is paid at silver (earned in Q2).
    let history = [(0.95, 100), (0.85, 100), (0.85, 100)];
    let original = line("L1", "P1", 600_000, "EUR", ("2026-04-01", "2026-06-30"));
    let mut credit = line("L2", "P1", -60_000, "EUR", QUARTER);
    let own_days = settled(vec![card("P1", &history)], &credit, &programme());
    assert_eq!(only(&own_days).partner.to_string(), "-210.00");
    credit.iter_mut().for_each(|slice| slice.credits_line_id = Some("L1".to_owned()));
    let mut slices = original;
    slices.extend(credit.clone());
    let settlements = settled(vec![card("P1", &history)], &slices, &programme());
    assert_eq!(only(&settlements).partner.to_string(), "-240.00");
    assert_eq!(only(&settlements).recognised.to_string(), "-600.00");
    assert_eq!(settlements.warnings, Vec::<String>::new());
    let alone = settled(vec![card("P1", &history)], &credit, &programme());
    assert_eq!(alone.warnings.len(), 1, "{:?}", alone.warnings);
    assert!(alone.warnings[0].starts_with("P1: credit L2 corrects line L1, which is not among"));
}

#[test]
fn statement_of_the_file_format() {
    let slices = line("L1", "P1", 18_234_055, "EUR", QUARTER);
    let settlements = settled(vec![card("P1", &[(0.95, 50), (0.95, 50)])], &slices, &programme());
    let settlement = only(&settlements);
    let figures = [settlement.recognised, settlement.partner, settlement.vendor].map(|money| money.to_string());
    assert_eq!(figures, ["182340.55", "72936.22", "109404.33"]);
}

#[test]
fn share_is_applied_once_and_the_cents_go_to_the_largest_remainders() {
    // 35% of 0.03 + 0.03 + 0.04 is 0.035, so 0.04: the exact parts 1.05, 1.05 and 1.40 cents leave one cent for L3.
    let slices: Vec<RevenueSlice> = [("L1", 3), ("L2", 3), ("L3", 4)]
        .into_iter()
        .flat_map(|(id, amount)| line(id, "P1", amount, "EUR", ("2026-08-01", "2026-08-31")))
        .collect();
    let settlements = settled(vec![card("P1", &SILVER_THEN_GOLD)], &slices, &programme());
    let settlement = only(&settlements);
    assert_eq!(settlement.partner.minor, 4);
    assert_eq!(settlement.lines.iter().map(|line| line.partner.minor).collect::<Vec<_>>(), [1, 1, 2]);
}

#[test]
fn refund_of_a_whole_line_keeps_both_lines_parts() {
    let mut slices = line("L1", "P1", 1_000_000, "EUR", QUARTER);
    slices.extend(line("L2", "P1", -1_000_000, "EUR", QUARTER));
    let settlements = settled(vec![card("P1", &SILVER_THEN_GOLD)], &slices, &programme());
    let settlement = only(&settlements);
    assert_eq!(settlement.payable.minor, 0);
    assert_eq!(settlement.lines.iter().map(|line| line.partner.minor).collect::<Vec<_>>(), [350_000, -350_000]);
}

#[test]
fn without_a_tier_before_the_agreement_says_what_is_paid() {
    let slices = line("L1", "P1", 10_000_000, "EUR", QUARTER);
    let paid = |agreements| {
        let programme = Programme { agreements, ..programme() };
        let settlements = settled(vec![card("P1", &[(0.95, 50)])], &slices, &programme);
        let tier = settlements.partners[0].tier.clone();
        assert_eq!((tier.earned.as_str(), tier.previous), ("gold", None));
        (tier.paid, only(&settlements).payable.to_string(), only(&settlements).lines[0].rule.clone())
    };
    let expected = |tier: &str, payable: &str, rule: &str| {
        (tier.to_owned(), payable.to_owned(), format!("programme 2026: {rule}"))
    };
    assert_eq!(paid(vec![]), expected("entry", "30000.00", "tier entry"));
    assert_eq!(paid(vec![agreement("P1", Some("silver"), None)]), expected("silver", "35000.00", "tier silver"));
    let base = paid(vec![agreement("P1", None, Some("0.28"))]);
    assert_eq!(base, expected("entry", "28000.00", "base share of the agreement"));
    let low = paid(vec![agreement("P1", None, Some("0.10"))]);
    assert_eq!(low, expected("entry", "25000.00", "base share of the agreement, raised to the floor"));
    let high = paid(vec![agreement("P1", None, Some("0.90"))]);
    assert_eq!(high, expected("entry", "50000.00", "base share of the agreement, lowered to the cap"));
}

#[test]
fn starving_the_surveys_keeps_a_tier_for_two_periods() {
    let gold_then = |starved: usize| {
        let mut csat = vec![(0.95, 50)];
        csat.extend(std::iter::repeat_n((1.0, 3), starved));
        settled(vec![card("P1", &csat)], &[], &programme()).partners[0].tier.clone()
    };
    let once = gold_then(1);
    assert_eq!((once.earned.as_str(), once.held), ("gold", true));
    assert_eq!(once.reason, "Gold is held for lack of evidence on csat, period 1 of at most 2");
    let twice = gold_then(2);
    assert_eq!((twice.earned.as_str(), twice.paid.as_str(), twice.held), ("gold", "gold", true));
    let thrice = gold_then(3);
    assert_eq!((thrice.earned.as_str(), thrice.paid.as_str(), thrice.held), ("entry", "gold", false));
    assert_eq!(thrice.reason, "Gold was held for 2 periods already, and csat lacks evidence again");
    let tiers: Vec<String> = thrice.history.iter().map(|one| format!("{} {}", one.quarter, one.earned)).collect();
    assert_eq!(tiers, ["2025Q4 gold", "2026Q1 gold", "2026Q2 gold", "2026Q3 entry"]);
}

#[test]
fn policies_other_than_holding() {
    let tier = |policy| {
        let mut programme = programme();
        programme.versions[0].on_insufficient_evidence = policy;
        settled(vec![card("P1", &[(0.85, 50), (1.0, 3)])], &[], &programme).partners[0].tier.clone()
    };
    let passed = tier(EvidencePolicy::Pass);
    assert_eq!((passed.earned.as_str(), passed.held), ("gold", false));
    assert_eq!(passed.reason, "Gold counts as passed on csat, which lacks evidence");
    let failed = tier(EvidencePolicy::Fail);
    assert_eq!(failed.earned, "entry");
    assert_eq!(failed.reason, "Silver needs csat of at least 0.8, and there is too little evidence");
}

#[test]
fn quarters_before_any_evidence_or_agreement_do_not_count() {
    let silent_start = settled(vec![card("P1", &[(0.0, 0), (0.0, 0), (0.85, 50)])], &[], &programme());
    assert_eq!(silent_start.partners[0].tier.history.len(), 1);
    assert_eq!(silent_start.partners[0].tier.previous, None);
    let mut late = agreement("P1", Some("gold"), None);
    late.from = day("2026-08-15");
    let programme = Programme { agreements: vec![late], ..programme() };
    let tier = settled(vec![card("P1", &[(0.85, 50), (0.85, 50)])], &[], &programme).partners[0].tier.clone();
    assert_eq!((tier.previous, tier.paid.as_str(), tier.earned.as_str()), (None, "gold", "silver"));
    assert_eq!(tier.reason, "Gold needs csat of at least 0.9, and it is 0.85");
}

#[test]
fn rule_change_inside_a_slice_is_applied_by_day() {
    let mut later = version("2026b", "2026-08-11");
    later.tiers[1].share = share("0.36");
    let programme = Programme { versions: vec![version("2026", "2024-01-01"), later], ..programme() };
    // 31 days at 1.00 a day: ten at 35%, twenty-one at 36%.
    let slices = line("L1", "P1", 3_100, "EUR", ("2026-08-01", "2026-08-31"));
    let settlements = settled(vec![card("P1", &SILVER_THEN_GOLD)], &slices, &programme);
    let settlement = only(&settlements);
    let lines: Vec<(&str, i64, i64)> =
        settlement.lines.iter().map(|line| (line.rule.as_str(), line.recognised.minor, line.partner.minor)).collect();
    assert_eq!(lines, [("programme 2026: tier silver", 1_000, 350), ("programme 2026b: tier silver", 2_100, 756)]);
    assert_eq!((settlement.share, settlement.partner.minor), (None, 1_106));
}

#[test]
fn each_service_month_converts_at_its_own_rate() {
    // 92 days at 1,000 USD a day, 30% of it: 9,300, 9,300 and 9,000 USD.
    let slices = line("L1", "P1", 9_200_000, "USD", QUARTER);
    let convert = |rates: &BTreeMap<_, _>| {
        settle(&cards(vec![card("P1", &[(0.5, 50)])]), &slices, rates, &programme(), currency("EUR"))
    };
    let settlements = convert(&rates("USD", ["0.90", "0.95", "0.925"]));
    assert_eq!(check(&settlements, &slices, None), vec![]);
    let settlement = only(&settlements);
    // 8,370 + 8,835 + 8,325 and 27,900 + 29,450 + 27,750.
    assert_eq!(settlement.payable_reporting.map(|money| money.to_string()).as_deref(), Some("25530.00"));
    assert_eq!(settlement.recognised_reporting.map(|money| money.to_string()).as_deref(), Some("85100.00"));
    assert_eq!(settlement.vendor_reporting().map(|money| money.to_string()).as_deref(), Some("59570.00"));
    let mut without_august = rates("USD", ["0.90", "0", "0.925"]);
    without_august.remove(&(currency("USD"), Month::of(day("2026-07-01"))));
    let settlements = convert(&without_august);
    let settlement = only(&settlements);
    assert_eq!((settlement.payable_reporting, settlement.recognised_reporting), (None, None));
    let expected = ["P1: no rate from USD to EUR for 2026-07", "P1: no rate from USD to EUR for 2026-08"];
    assert_eq!(settlements.warnings, expected);
    assert_eq!(check(&settlements, &slices, None), vec![]);
}

#[test]
fn next_tier_is_worth_the_difference_of_the_shares() {
    let slices = line("L1", "P1", 10_000_000, "EUR", QUARTER);
    let settlements = settled(vec![card("P1", &[(0.5, 50), (0.85, 50)])], &slices, &programme());
    let partner = &settlements.partners[0];
    assert_eq!((partner.tier.paid.as_str(), partner.tier.next.as_deref()), ("entry", Some("gold")));
    assert_eq!(partner.next_tier_worth.iter().map(ToString::to_string).collect::<Vec<_>>(), ["5000.00"]);
}

#[test]
fn programme_without_tiers_settles_base_shares_only() {
    let slices = line("L1", "P1", 10_000_000, "EUR", QUARTER);
    let mut programme = programme();
    programme.versions[0].tiers.clear();
    let settlements = settled(vec![card("P1", &SILVER_THEN_GOLD)], &slices, &programme);
    let partner = &settlements.partners[0];
    assert_eq!((partner.tier.earned_tier(), partner.tier.paid_tier()), (None, None));
    assert_eq!(partner.tier.reason, "the programme has no tiers");
    assert!(partner.settlements.is_empty() && partner.next_tier_worth.is_empty());
    programme.agreements = vec![agreement("P1", None, Some("0.45"))];
    let settlements = settled(vec![card("P1", &SILVER_THEN_GOLD)], &slices, &programme);
    assert_eq!(only(&settlements).payable.to_string(), "45000.00");
}

#[test]
fn what_is_not_settled_is_said() {
    let mut slices = line("L1", "P9", 10_000, "EUR", QUARTER);
    let mut lost = line("L2", "P1", 20_000, "EUR", QUARTER);
    lost.iter_mut().for_each(|slice| (slice.partner_id, slice.assignment) = (None, Assignment::Unassigned));
    slices.extend(lost);
    let settlements = settled(vec![card("P1", &SILVER_THEN_GOLD)], &slices, &programme());
    assert!(settlements.partners[0].settlements.is_empty());
    let expected = [
        "P9: 100.00 EUR recognised and not settled: out of scope",
        "200.00 EUR recognised and not settled: no known partner (1 lines in all)",
    ];
    assert_eq!(settlements.warnings, expected);
}

#[test]
fn checks_find_what_is_wrong() {
    let slices = line("L1", "P1", 10_000_000, "EUR", QUARTER);
    let partners = vec![card("P1", &SILVER_THEN_GOLD)];
    let settlements = settled(partners, &slices, &programme());
    let found = |settlements: &Settlements, slices: &[RevenueSlice], ledger: Option<&LedgerTotals>| {
        check(settlements, slices, ledger).iter().map(|violation| violation.invariant).collect::<Vec<_>>()
    };
    let mut wrong = settlements.clone();
    wrong.partners[0].settlements[0].lines[0].partner.minor += 1;
    assert_eq!(found(&wrong, &slices, None), [Invariant::PartsSum, Invariant::LinesSum]);
    let mut wrong = settlements.clone();
    wrong.partners[0].settlements[0].payable.minor -= 1;
    assert_eq!(found(&wrong, &slices, None), [Invariant::PayableSums]);
    let mut wrong = settlements.clone();
    wrong.partners[0].settlements[0].recognised_reporting = None;
    assert_eq!(found(&wrong, &slices, None), [Invariant::ReportingSums]);
    let twice = [slices.clone(), slices[..1].to_vec()].concat();
    assert_eq!(found(&settlements, &twice, None), [Invariant::SlicesSettled, Invariant::CountedOnce]);
    let mut unsettled = settlements.clone();
    unsettled.partners[0].settlements.clear();
    assert_eq!(found(&unsettled, &slices, None), [Invariant::SlicesSettled]);
    let mut ledger: LedgerTotals = BTreeMap::new();
    for slice in &slices {
        let total = crate::domain::Money::from_minor(slice.recognised_minor, slice.currency).decimal();
        ledger.insert((slice.currency, slice.month), total);
    }
    assert_eq!(found(&settlements, &slices, Some(&ledger)), []);
    ledger.insert((currency("USD"), quarter("2026Q3").months()[0]), rust_decimal::Decimal::ONE);
    let differing = check(&settlements, &slices, Some(&ledger));
    assert_eq!(differing.len(), 1);
    assert_eq!(differing[0].to_string(), "USD 2026-07: nothing recognised, the ledger's total is 1");
    assert_eq!(differing[0].partner_id, None::<PartnerId>);
}

#[test]
fn months_that_the_ledger_says_nothing_of_are_not_compared() {
    let slices = [line("L1", "P1", 9_000_000, "EUR", QUARTER), line("L2", "P1", 100, "USD", QUARTER)].concat();
    let settlements = settled(vec![card("P1", &SILVER_THEN_GOLD)], &slices, &programme());
    let found = |ledger: &LedgerTotals| {
        check(&settlements, &slices, Some(ledger)).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let agreeing: LedgerTotals = slices
        .iter()
        .map(|slice| {
            let total = crate::domain::Money::from_minor(slice.recognised_minor, slice.currency).decimal();
            ((slice.currency, slice.month), total)
        })
        .collect();
    assert_eq!(found(&agreeing), [""; 0]);
    let [july, august, september] = quarter("2026Q3").months();
    let mut open = agreeing.clone();
    open.retain(|(_, month), _| *month != september);
    assert_eq!(found(&open), [""; 0], "September is not closed in the ledger");
    let mut without_dollars = open.clone();
    without_dollars.retain(|(code, month), _| code.code() == "EUR" || *month != august);
    assert_eq!(found(&without_dollars), ["USD 2026-08: 0.33 recognised, the ledger's total is nothing"]);
    let mut wrong = open;
    wrong.insert((currency("EUR"), july), rust_decimal::Decimal::ONE);
    assert_eq!(found(&wrong).len(), 1, "a month the ledger has is compared");
}
