//! Incentives and service credits worked by hand, from the programme's text to the ledger.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::domain::Money;
use crate::facts::slices::RevenueSlice;
use crate::programme::Programme;
use crate::programme::model::{Agreement, TierTiming};
use crate::programme::testing::with_text;
use crate::scorecard::model::Scorecard;
use crate::settlement::fixtures::{agreement, card, cards, currency, day, line, programme, rates, share};
use crate::settlement::invariants::{check, check_ledger};
use crate::settlement::model::Settlements;
use crate::settlement::{ledger, settle};

const QUARTER: (&str, &str) = ("2026-07-01", "2026-09-30");
/// Silver, then gold: Q3 is paid at 35%, by the figures of Q2.
const SILVER_THEN_GOLD: [(f64, i64); 2] = [(0.85, 100), (0.95, 100)];

/// The programme of the fixtures with these rules about money.
fn with(rules: &str) -> Programme {
    let mut programme = programme();
    programme.versions[0].pay = with_text(rules).pay;
    programme
}

fn settled(csat: &[(f64, i64)], slices: &[RevenueSlice], programme: &Programme) -> Settlements {
    let rates = rates("USD", ["0.90", "0.95", "0.925"]);
    let settlements = settle(&cards(vec![card("P1", csat)]), slices, &rates, programme, currency("EUR"));
    assert_eq!(check(&settlements, slices, None), vec![]);
    assert_eq!(check_ledger(&ledger::post(&settlements), &settlements), vec![]);
    settlements
}

/// Amounts by id in the first currency, and what is payable.
fn adjusted(csat: &[(f64, i64)], amount: i64, rules: &str) -> (Vec<(String, String)>, String) {
    let slices = line("L1", "P1", amount, "EUR", QUARTER);
    let settlements = settled(csat, &slices, &with(rules));
    let one = &settlements.partners[0].settlements[0];
    let amounts = one.adjustments.iter().map(|one| (one.id.clone(), one.amount.to_string())).collect();
    (amounts, one.payable.to_string())
}

fn amounts(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(id, amount)| ((*id).to_owned(), (*amount).to_owned())).collect()
}

const LOYAL: &str = "[[incentive]]\nid = \"loyal\"\nshare = \"0.02\"\ngate = [{ metric = \"csat\", at_least = 0.8 }]\n";

#[test]
fn share_points_are_paid_on_what_is_recognised() {
    assert_eq!(
        adjusted(&SILVER_THEN_GOLD, 10_000_000, LOYAL),
        (amounts(&[("loyal", "2000.00")]), "37000.00".to_owned())
    );
    // More was credited than billed: the points follow the sign, as the share does.
    assert_eq!(
        adjusted(&SILVER_THEN_GOLD, -10_000_000, LOYAL),
        (amounts(&[("loyal", "-2000.00")]), "-37000.00".to_owned())
    );
}

#[test]
fn incentives_are_all_or_nothing_and_follow_the_quarter_that_is_paid() {
    let strict = LOYAL.replace("0.8 }", "0.9 }, { metric = \"csat\", at_most = 1 }");
    assert_eq!(adjusted(&SILVER_THEN_GOLD, 10_000_000, &strict).0, [], "Q2 missed it, whatever Q3 does");
    let mut same = with(&strict);
    same.versions[0].tier_timing = TierTiming::Same;
    let slices = line("L1", "P1", 10_000_000, "EUR", QUARTER);
    let settlements = settled(&SILVER_THEN_GOLD, &slices, &same);
    assert_eq!(
        settlements.partners[0].settlements[0].payable.to_string(),
        "42000.00",
        "40% and 2% by the quarter's own figures"
    );
    assert_eq!(adjusted(&[(1.0, 3), (0.95, 100)], 10_000_000, LOYAL).0, [], "three answers are too few");
    assert_eq!(adjusted(&[(0.95, 100)], 10_000_000, LOYAL).0, [], "there is no quarter before");
    let mut late = with(LOYAL);
    late.agreements = vec![Agreement { from: day("2026-07-01"), ..agreement("P1", None, None) }];
    let settlements = settled(&SILVER_THEN_GOLD, &slices, &late);
    assert_eq!(
        settlements.partners[0].settlements[0].adjustments,
        [],
        "the agreement starts after the quarter that would be paid"
    );
}

#[test]
fn share_and_points_together_stop_at_the_cap() {
    let two = format!("{}{}", LOYAL.replace("0.02", "0.14"), LOYAL.replace("loyal", "more").replace("0.02", "0.03"));
    // 35% and 14% are 49%; of the next three points one fits below 50%.
    let expected = (amounts(&[("loyal", "14000.00"), ("more", "1000.00")]), "50000.00".to_owned());
    assert_eq!(adjusted(&SILVER_THEN_GOLD, 10_000_000, &two), expected);
}

#[test]
fn points_count_from_the_share_that_was_agreed() {
    // 20% and 4% are 24%: the floor of 25% pays them already.
    let mut programme = with(&LOYAL.replace("0.02", "0.04"));
    programme.versions[0].tiers.truncate(1);
    programme.versions[0].tiers[0].share = share("0.20");
    let slices = line("L1", "P1", 10_000_000, "EUR", QUARTER);
    let settlements = settled(&SILVER_THEN_GOLD, &slices, &programme);
    let one = &settlements.partners[0].settlements[0];
    assert_eq!((one.partner.to_string(), one.incentives.to_string()), ("25000.00".to_owned(), "0.00".to_owned()));
    assert_eq!(one.adjustments[0].basis, "100000.00 x 0, the rest is over the cap or under the floor");
}

#[test]
fn amounts_and_scales_pay_in_their_own_currency() {
    let rules = "[schedules.fee]\nkind = \"marginal\"\nband = [{ from = 0, to = 60_000, gives = \"0.02\" }, { from = 60_000, gives = \"0.01\" }]\n\
        [schedules.attach]\nkind = \"band\"\ntimes = 100\ndecimals = 1\nband = [{ from = 0, to = 85, gives = \"0\" }, { from = 85, gives = \"0.01\" }]\n\
        [[incentive]]\nid = \"fee\"\nschedule = \"fee\"\ncurrency = \"EUR\"\n\
        [[incentive]]\nid = \"attach\"\nschedule = \"attach\"\nmetric = \"csat\"\n\
        [[incentive]]\nid = \"prize\"\namount = \"500\"\ncurrency = \"USD\"\ngate = [{ metric = \"csat\", at_least = 0.8 }]\n";
    // 2% of 60,000 and 1% of 40,000; 1% of 100,000 for 85.0%.
    assert_eq!(
        adjusted(&SILVER_THEN_GOLD, 10_000_000, rules),
        (amounts(&[("fee", "1600.00"), ("attach", "1000.00")]), "37600.00".to_owned())
    );
    let slices = line("L1", "P1", 10_000_000, "EUR", QUARTER);
    let settlements = settled(&SILVER_THEN_GOLD, &slices, &with(rules));
    assert_eq!(settlements.warnings, ["P1: incentive prize of 500.00 USD is not settled: no revenue in that currency"]);
    let slices = line("L1", "P1", 1_000_000, "USD", QUARTER);
    let one = settled(&SILVER_THEN_GOLD, &slices, &with(rules)).partners[0].settlements[0].clone();
    assert_eq!((one.incentives.to_string(), one.payable.to_string()), ("600.00".to_owned(), "4100.00".to_owned()));
    // 1,184.78 x 0.90, 1,184.78 x 0.95 and 1,130.44... by month; the 600 at September's 0.925 is 555.
    let partner = one.partner_reporting.expect("rates");
    assert_eq!(
        one.payable_reporting.and_then(|sum| sum.checked_sub(partner)).map(|money| money.to_string()).as_deref(),
        Some("555.00")
    );
}

#[test]
fn a_half_that_rests_on_a_third_is_still_a_half() {
    // One third of the answers, 0.09% a point: 3% of 0.50 is a cent and a half.
    let mut card = card("P1", &SILVER_THEN_GOLD);
    for (_, figure) in &mut card.metrics[0].history {
        (figure.value, figure.numerator, figure.denominator) = (Some(1.0 / 3.0), Some(1), Some(3));
    }
    let scale = "[schedules.s]\nkind = \"marginal\"\ntimes = 100\nband = [{ from = 0, gives = \"0.0009\" }]\n";
    let programme = with(&format!("{scale}[[incentive]]\nid = \"i\"\nmetric = \"csat\"\nschedule = \"s\"\n"));
    for (amount, incentive) in [(50, 2), (-50, -2)] {
        let slices = line("L1", "P1", amount, "EUR", ("2026-07-01", "2026-07-01"));
        let settlements = settle(&cards(vec![card.clone()]), &slices, &BTreeMap::new(), &programme, currency("EUR"));
        assert_eq!(settlements.partners[0].settlements[0].incentives.minor, incentive);
    }
}

#[test]
fn credits_take_no_more_than_the_amount_at_risk() {
    // A share of 25% of 100,000, credits of 8,000, at risk 10% of the share: 22,500.
    let rules = "[service_credits]\nat_risk = \"0.10\"\n[[service_credit]]\nid = \"answers\"\nmetric = \"csat\"\nat_least = 0.95\n\
                 amount = \"8000\"\ncurrency = \"EUR\"\n";
    let mut programme = with(rules);
    programme.versions[0].tiers.truncate(1);
    programme.versions[0].tiers[0].share = share("0.25");
    let slices = line("L1", "P1", 10_000_000, "EUR", QUARTER);
    let settlements = settled(&SILVER_THEN_GOLD, &slices, &programme);
    let one = &settlements.partners[0].settlements[0];
    assert_eq!(
        (one.service_credits.to_string(), one.payable.to_string()),
        ("-2500.00".to_owned(), "22500.00".to_owned())
    );
    let told: Vec<(&str, String, &str)> =
        one.adjustments.iter().map(|one| (one.id.as_str(), one.amount.to_string(), one.basis.as_str())).collect();
    let spared = "8000.00 of credits, at risk 2500.00: 25000.00 x 0.1";
    assert_eq!(told, [("answers", "-8000.00".to_owned(), "8000.00"), ("amount-at-risk", "5500.00".to_owned(), spared)]);
    assert_eq!(one.adjustments[0].reason, "by the figures of 2026Q2: csat is 0.85, at least 0.95 promised");
    let posted = ledger::post(&settlements);
    let of_none: Vec<(&str, String, String)> = posted
        .iter()
        .filter(|entry| entry.line_id.is_none())
        .map(|entry| (entry.entry_id.as_str(), entry.debit.to_string(), entry.credit.to_string()))
        .collect();
    let entry = |id: &'static str, debit: &str, credit: &str| (id, debit.to_owned(), credit.to_owned());
    assert_eq!(
        of_none,
        [
            entry("2026Q3:P1:EUR:service_credit:answers:service_credits_borne_by_partner", "8000.00", "0.00"),
            entry("2026Q3:P1:EUR:service_credit:answers:service_credits_to_vendor", "0.00", "8000.00"),
            entry("2026Q3:P1:EUR:service_credit:amount-at-risk:service_credits_borne_by_partner", "0.00", "5500.00"),
            entry("2026Q3:P1:EUR:service_credit:amount-at-risk:service_credits_to_vendor", "5500.00", "0.00"),
        ]
    );
}

const PROMISE: &str =
    "[[service_credit]]\nid = \"answers\"\nmetric = \"csat\"\nat_least = 0.9\nshare = \"0.05\"\nrepeated = 2\n";

#[test]
fn a_promise_broken_again_costs_more() {
    let taken = |csat: &[(f64, i64)], rules: &str| adjusted(csat, 10_000_000, rules).0;
    // The quarter paid is the last but one. 5% of 35,000; twice that where the quarter before broke it too.
    assert_eq!(taken(&[(0.95, 50), (0.85, 50), (0.95, 50)], PROMISE), amounts(&[("answers", "-1750.00")]));
    assert_eq!(taken(&[(0.85, 50), (0.85, 50), (0.95, 50)], PROMISE), amounts(&[("answers", "-3500.00")]));
    let third = PROMISE.replace("repeated = 2\n", "repeated = 2\nrepeated_after = 3\n");
    assert_eq!(taken(&[(0.85, 50), (0.85, 50), (0.95, 50)], &third), amounts(&[("answers", "-1750.00")]));
    // Five answers are too few: that quarter neither counts nor ends the row.
    assert_eq!(taken(&[(0.85, 50), (0.2, 5), (0.85, 50), (0.95, 50)], PROMISE), amounts(&[("answers", "-3500.00")]));
    assert_eq!(taken(&[(0.85, 50), (0.2, 5), (0.95, 50)], PROMISE), [], "too few answers break no promise");
    assert_eq!(taken(&[(0.9, 50), (0.1, 50)], PROMISE), [], "exactly as promised");
    // What was before the agreement was promised to nobody.
    let mut programme = with(PROMISE);
    programme.agreements = vec![Agreement { from: day("2026-04-01"), ..agreement("P1", Some("silver"), None) }];
    let slices = line("L1", "P1", 10_000_000, "EUR", QUARTER);
    let settlements = settled(&[(0.85, 50), (0.85, 50), (0.95, 50)], &slices, &programme);
    assert_eq!(settlements.partners[0].settlements[0].service_credits.to_string(), "-1750.00");
}

#[test]
fn of_a_part_below_zero_nothing_is_at_risk_and_that_is_said() {
    let rules = format!(
        "[service_credits]\nat_risk = \"0.10\"\n{PROMISE}\
        [[service_credit]]\nid = \"fixed\"\nmetric = \"csat\"\nat_least = 0.9\namount = \"100\"\ncurrency = \"EUR\"\n"
    );
    assert_eq!(
        adjusted(&[(0.85, 50), (0.95, 50)], -10_000_000, &rules),
        (amounts(&[("answers", "0.00"), ("fixed", "-100.00"), ("amount-at-risk", "100.00")]), "-35000.00".to_owned())
    );
}

#[test]
fn credit_points_are_summed_and_put_on_their_scale() {
    let credit = |id: &str, points: u32, bound: &str| {
        format!("[[service_credit]]\nid = \"{id}\"\nmetric = \"csat\"\nat_least = {bound}\npoints = {points}\n")
    };
    let scale = "[schedules.telus]\nkind = \"band\"\nband = [{ from = 0, to = 10, gives = \"0\" }, { from = 10, to = 15, gives = \"0.02\" }, \
                 { from = 15, gives = \"0.04\" }]\n[service_credits]\npoints = \"telus\"\n";
    let rules = format!("{scale}{}{}{}", credit("a", 5, "0.9"), credit("b", 10, "0.95"), credit("c", 10, "0.8"));
    // a and b are broken, c is kept: 15 points, 4% of 35,000.
    assert_eq!(
        adjusted(&SILVER_THEN_GOLD, 10_000_000, &rules),
        (amounts(&[("points", "-1400.00")]), "33600.00".to_owned())
    );
    assert_eq!(
        adjusted(&[(0.92, 50), (0.92, 50)], 10_000_000, &rules).0,
        amounts(&[("points", "-800.00")]),
        "gold, 10 points"
    );
}

#[test]
fn a_severity_has_a_promise_of_its_own() {
    let mut partner: Scorecard = card("P1", &SILVER_THEN_GOLD);
    let mut sliced = partner.metrics[0].clone();
    sliced.slice = BTreeMap::from([("severity".to_owned(), "sev1".to_owned())]);
    sliced.history.iter_mut().for_each(|(_, figure)| figure.value = Some(0.4));
    partner.metrics.push(sliced);
    let of = |severity: &str| PROMISE.replace("at_least = 0.9", &format!("severity = \"{severity}\"\nat_least = 0.6"));
    let slices = line("L1", "P1", 10_000_000, "EUR", QUARTER);
    let taken = |rules: &str| {
        let settlements =
            settle(&cards(vec![partner.clone()]), &slices, &BTreeMap::new(), &with(rules), currency("EUR"));
        settlements.partners[0].settlements[0].service_credits.to_string()
    };
    assert_eq!(taken(&of("sev1")), "-1750.00");
    assert_eq!(taken(&of("sev2")), "0.00", "no such cases, no broken promise");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn adjustments_balance_and_stay_within_cap_and_amount_at_risk(
        amounts in proptest::collection::vec((-3_000_000_i64..5_000_000, 0_usize..3), 1..12),
        points in [0_i64..2_000, 0_i64..2_000],
        credit in 0_i64..10_000,
        at_risk in 0_i64..=10_000,
    ) {
        let decimal = |points: i64| rust_decimal::Decimal::new(points, 4).to_string();
        let rules = format!(
            "{}{}[service_credits]\nat_risk = \"{}\"\n{}",
            LOYAL.replace("0.02", &decimal(points[0])),
            LOYAL.replace("loyal", "more").replace("0.02", &decimal(points[1])),
            decimal(at_risk),
            PROMISE.replace("0.05", &decimal(credit)),
        );
        let lines = amounts.iter().enumerate().flat_map(|(index, (amount, code))| {
            line(&format!("L{index:02}"), "P1", *amount, ["EUR", "JPY", "KWD"][*code], QUARTER)
        });
        let slices: Vec<RevenueSlice> = lines.collect();
        let settlements = settled(&[(0.85, 50), (0.85, 50), (0.95, 50)], &slices, &with(&rules));
        for one in &settlements.partners[0].settlements {
            let currency = one.recognised.currency;
            let product = |amount: Money, share: i64| i128::from(amount.minor) * i128::from(share);
            let together = one.partner.checked_add(one.incentives).expect("fits");
            // Each of the two incentives is rounded by itself, and so is the share.
            let over = product(together, 10_000).abs() - product(one.recognised, 5_000).abs();
            prop_assert!(over <= 15_000, "{currency}: {together} is over the cap");
            let limit = product(Money::from_minor(one.partner.minor.max(0), currency), at_risk);
            prop_assert!(one.service_credits.minor <= 0);
            prop_assert!(-i128::from(one.service_credits.minor) * 10_000 <= limit + 5_000);
        }
    }
}
