//! Levels at the invoice date, the service day and the payout, worked out by hand.

use std::collections::{BTreeMap, BTreeSet};

use super::fixtures::{agreement, card, cards, currency, day, line, programme, quarter};
use super::invariants::{check, check_ledger};
use super::ledger::{self, Account};
use super::model::{Settlement, Settlements};
use super::true_up::{ClosedResult, OfToday, Upheld, true_ups};
use super::{settle, settle_as_closed};
use crate::domain::PartnerId;
use crate::facts::slices::RevenueSlice;
use crate::programme::Programme;
use crate::programme::level::LevelAt;

/// The partner earned silver (35%) in 2026Q1 and gold (40%) in 2026Q2: it holds silver in Q2 and gold in Q3.
const CSAT: [(f64, i64); 3] = [(0.85, 50), (0.95, 50), (0.95, 50)];

fn by(level_at: LevelAt) -> Programme {
    let mut programme = programme();
    programme.versions[0].pay.level_at = level_at;
    programme.agreements = vec![agreement("P1", None, None)];
    programme
}

/// 100,000.00 over July to September.
fn invoiced(id: &str, on: Option<&str>) -> Vec<RevenueSlice> {
    let mut slices = line(id, "P1", 10_000_000, "EUR", ("2026-07-01", "2026-09-30"));
    slices.iter_mut().for_each(|slice| slice.sold_on = on.map(day));
    slices
}

/// Settled in 2026Q3, and proved.
fn settled(level_at: LevelAt, slices: &[RevenueSlice]) -> Settlements {
    let programme = by(level_at);
    let settlements = settle(&cards(vec![card("P1", &CSAT)]), slices, &BTreeMap::new(), &programme, currency("EUR"));
    assert_eq!(check(&settlements, slices, None), []);
    assert_eq!(check_ledger(&ledger::post(&settlements), &settlements), []);
    settlements
}

fn only(settlements: &Settlements) -> &Settlement {
    let [one] = settlements.partners[0].settlements.as_slice() else { panic!("one settlement") };
    one
}

#[test]
fn w10_the_level_on_the_invoice_date_decides_and_not_the_one_at_payout() {
    let slices = invoiced("L1", Some("2026-05-03"));
    for (level_at, part) in
        [(LevelAt::Invoice, "35000.00"), (LevelAt::Service, "40000.00"), (LevelAt::Payout, "40000.00")]
    {
        assert_eq!(only(&settled(level_at, &slices)).partner.to_string(), part, "{level_at:?}");
    }
    let settlements = settled(LevelAt::Invoice, &slices);
    let words = "programme 2026: tier silver; level on invoice date 2026-05-03: silver";
    assert_eq!(only(&settlements).lines[0].rule_in_words(), words);
    let entries = ledger::post(&settlements);
    let part = entries.iter().find(|entry| entry.account == Account::PartnerShare).expect("an entry");
    assert_eq!(part.reason, "the exact share; level on invoice date 2026-05-03: silver");
}

#[test]
fn lines_invoiced_on_several_days_at_one_level_share_one_rounding() {
    let cents = |id: &str, on: &str| {
        let mut slices = line(id, "P1", 3, "EUR", ("2026-07-01", "2026-07-31"));
        slices.iter_mut().for_each(|slice| slice.sold_on = Some(day(on)));
        slices
    };
    let slices = [cents("L1", "2026-04-01"), cents("L2", "2026-05-01"), cents("L3", "2026-06-30")].concat();
    // 35% of 0.09 is 0.03; each line by itself would be 0.01 as well. The fourth is gold's: 40% of 0.03.
    let all = [slices, cents("L4", "2026-07-01")].concat();
    let settlements = settled(LevelAt::Invoice, &all);
    let parts = only(&settlements).lines.iter().map(|line| (line.rule.as_str(), line.partner.minor));
    let silver = "programme 2026: tier silver";
    assert_eq!(parts.collect::<Vec<_>>(), [(silver, 1), (silver, 1), (silver, 1), ("programme 2026: tier gold", 1)]);
}

#[test]
fn at_payout_a_credit_takes_the_level_of_the_quarter_and_not_of_its_line() {
    let mut slices = line("L1", "P1", 100_000, "EUR", ("2026-04-01", "2026-06-30"));
    let mut credit = line("C1", "P1", -60_000, "EUR", ("2026-07-01", "2026-07-01"));
    credit.iter_mut().for_each(|slice| slice.credits_line_id = Some("L1".to_owned()));
    slices.extend(credit);
    for (level_at, part) in [(LevelAt::Service, "-210.00"), (LevelAt::Payout, "-240.00")] {
        assert_eq!(only(&settled(level_at, &slices)).partner.to_string(), part, "{level_at:?}");
    }
}

#[test]
fn a_line_without_invoice_date_or_with_one_too_late_is_said_and_not_settled() {
    let slices =
        [invoiced("L1", Some("2026-05-03")), invoiced("L2", None), invoiced("L3", Some("2027-02-01"))].concat();
    let settlements = settled(LevelAt::Invoice, &slices);
    assert_eq!(only(&settlements).partner.to_string(), "35000.00");
    assert_eq!(settlements.partners[0].unsettled, BTreeSet::from(["L2".to_owned(), "L3".to_owned()]));
    assert_eq!(
        settlements.warnings,
        [
            "P1: line L2 has no invoice date, and the level on it sets the share: it is not settled",
            "P1: line L3 is invoiced on 2027-02-01, and the level of that day is not known yet: it is not settled",
        ]
    );
    assert_eq!(settled(LevelAt::Service, &slices).warnings, Vec::<String>::new());
    // What the quarter itself earned is known when it is settled: it is held in the next one.
    let arrears = settled(LevelAt::Invoice, &invoiced("L1", Some("2026-10-02")));
    assert_eq!(only(&arrears).partner.to_string(), "40000.00");
}

#[test]
fn true_ups_keep_the_level_of_the_closed_quarter() {
    let programme = by(LevelAt::Invoice);
    let before = [invoiced("L1", Some("2026-05-03")), invoiced("L2", None)].concat();
    let scope = BTreeSet::from([PartnerId::new("P1")]);
    let closed = ClosedResult::of(&settled(LevelAt::Invoice, &before), &scope, &BTreeMap::new());
    assert_eq!(closed.period, quarter("2026Q3"));
    let found = |slices: &[RevenueSlice]| {
        let fresh = settle_as_closed(&closed, &scope, &BTreeMap::new(), slices, &programme);
        let lines = slices.iter().map(|slice| slice.line_id.as_str()).collect();
        let (upheld, moved) = (Upheld::default(), BTreeMap::new());
        let today = OfToday { fresh: &fresh, lines: &lines, upheld: &upheld, moved: &moved };
        let found = true_ups(&closed, &[], today).expect("fits");
        let lines = found.into_values().flat_map(|of| of.lines);
        lines.map(|one| (one.line.line_id.clone(), one.line.partner.to_string(), one.reason)).collect::<Vec<_>>()
    };
    assert_eq!(found(&before), []);
    // The invoice date of L2 becomes known: it is paid at the level of that day.
    let known = [invoiced("L1", Some("2026-05-03")), invoiced("L2", Some("2026-06-01"))].concat();
    assert_eq!(found(&known)[0].1, "35000.00");
    // The invoice date of L1 is corrected.
    let corrected = [invoiced("L1", Some("2026-07-01")), invoiced("L2", None)].concat();
    let reason = "the share is 0.4 by the level on invoice date 2026-07-01: gold, \
                  it was 0.35 by the level on invoice date 2026-05-03: silver";
    assert_eq!(found(&corrected), [("L1".to_owned(), "5000.00".to_owned(), reason.to_owned())]);
}
