//! The figures that the rules are explained with, each as a test. Where one stands beside the code it is about:
//!
//! | example | test |
//! | --- | --- |
//! | silver 35% in force, gold earned, 100,000 recognised: 35,000 | `worked::tier_earned_now_is_paid_in_the_next_period` |
//! | 90,000 over July to September: 30,326.09, 30,326.08, 29,347.83 | `facts::recognition`: `r10_a_quarter_is_recognised_to_the_cent`, and below |
//! | 600 credited to a line paid at 40%: -240 | `worked::credit_takes_the_share_of_the_line_it_corrects` |
//! | 9,200 moved on 1 September: 2,480 and 900 | `worked::line_that_moves_between_partners_is_paid_by_day` |
//! | 25% of 100,000, credits of 8,000, 10% at risk: 22,500 | `adjustments`: `credits_take_no_more_than_the_amount_at_risk` |
//! | 40,450 - 40,000 - 600 = -150 | `true_up`: `fresh_less_closed_less_posted` |
//! | floor and cap of 25% and 50% where a programme names none | `programme::version`: its defaults |
//! | a tier held for want of evidence for two quarters at most | `worked::starving_the_surveys_keeps_a_tier_for_two_periods` |
//! | 23:00 UTC on 30 June is 1 July in Stockholm | `facts::zone` |
//! | 182,340.55 recognised at 40%, paid 74,118.22 | `worked::statement_of_the_file_format`, and below |
//! | each line rounded by itself: up to 0.15 off over 200 lines | below |

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::fixtures::{card, cards, currency, line, programme};
use super::settle;
use crate::domain::Money;
use crate::domain::money::{apply_share, round_half_away_from_zero};
use crate::facts::slices::RevenueSlice;
use crate::programme::testing::with_text;

const QUARTER: (&str, &str) = ("2026-07-01", "2026-09-30");

#[test]
fn r10_rounding_each_month_alone_would_give_a_cent_too_much() {
    let months: Vec<i64> =
        line("L1", "P1", 9_000_000, "EUR", QUARTER).iter().map(|slice| slice.recognised_minor).collect();
    assert_eq!(months, [3_032_609, 3_032_608, 2_934_783]);
    let alone = [31, 31, 30].map(|days| Decimal::from(9_000_000 * days) / Decimal::from(92));
    let alone: i64 = alone.into_iter().filter_map(round_half_away_from_zero).sum();
    assert_eq!((months.iter().sum::<i64>(), alone), (9_000_000, 9_000_001));
}

#[test]
fn the_parts_of_a_settlement_sum_to_what_is_payable() {
    // 72,936.22 + 1,823.41 of incentives - 1,823.41 of service credits + 1,182.00 of true-ups.
    let slices: Vec<RevenueSlice> = line("L1", "P1", 18_234_055, "EUR", QUARTER);
    let mut programme = programme();
    programme.versions[0].pay = with_text(
        "[[incentive]]\nid = \"loyal\"\nshare = \"0.01\"\ngate = [{ metric = \"csat\", at_least = 0.8 }]\n\
         [[service_credit]]\nid = \"answers\"\nmetric = \"csat\"\nat_least = 0.99\nshare = \"0.025\"\n",
    )
    .pay;
    let history = cards(vec![card("P1", &[(0.95, 100), (0.95, 100)])]);
    let settlements = settle(&history, &slices, &BTreeMap::new(), &programme, currency("EUR"));
    let one = &settlements.partners[0].settlements[0];
    let figures = [one.partner, one.incentives, one.service_credits].map(|amount| amount.to_string());
    assert_eq!(figures, ["72936.22", "1823.41", "-1823.41"]);
    let with_true_ups = one.payable.checked_add(Money::from_minor(118_200, currency("EUR")));
    assert_eq!(with_true_ups.map(|amount| amount.to_string()).as_deref(), Some("74118.22"));
}

#[test]
fn r11_each_line_rounded_by_itself_misses_the_share_of_most_statements() {
    // Amounts by a fixed multiplication: as good as any, and the same in every run.
    let mut state = 1_u64;
    let mut amount = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(state >> 44).expect("20 bits") + 1
    };
    let share = Decimal::new(35, 2);
    let mut differences: Vec<i64> = Vec::new();
    for _ in 0..1_000 {
        let amounts: Vec<i64> = (0..200).map(|_| amount()).collect();
        let (whole, parts) = apply_share(&amounts, share).expect("fits");
        assert_eq!(parts.iter().sum::<i64>(), whole);
        let alone = amounts.iter().filter_map(|amount| round_half_away_from_zero(Decimal::from(*amount) * share));
        differences.push((alone.sum::<i64>() - whole).abs());
    }
    let differing = differences.iter().filter(|difference| **difference > 0).count();
    assert!((850..=990).contains(&differing), "{differing} of 1,000 statements");
    assert!(differences.iter().any(|difference| *difference >= 10), "{:?}", differences.iter().max());
}
