//! Payments worked out by hand.

use super::*;
use crate::domain::Share;
use crate::programme::model::Agreement;
use crate::programme::payment::{BelowZero, OwnPayment, PaymentRules, Release};
use crate::settlement::fixtures::{agreement, card, cards, currency, day, line, programme, quarter, rates, share};
use crate::settlement::invariants::{check, check_ledger};
use crate::settlement::{ledger, settle};

fn rules() -> PaymentRules {
    PaymentRules::default()
}

fn with(rules: PaymentRules) -> Programme {
    let mut programme = programme();
    programme.versions[0].pay.payment = Some(rules);
    programme
}

/// Silver's 35% of what is recognised in 2026Q3, paid under rules and openings; everything is proved.
fn paid(programme: &Programme, amount: i64, code: &str, openings: &Openings) -> Settlements {
    let slices = match amount {
        0 => Vec::new(),
        _ => line("L1", "P1", amount, code, ("2026-07-01", "2026-07-31")),
    };
    let rates = rates("USD", ["0.90", "0.95", "0.925"]);
    let scorecards = cards(vec![card("P1", &[(0.85, 100), (0.95, 100)])]);
    let mut settlements = settle(&scorecards, &slices, &rates, programme, currency("EUR"));
    let countries = BTreeMap::from([(PartnerId::new("P1"), "BR".to_owned())]);
    let paying =
        Paying { programme, openings, collected: &Collected::of(&slices), countries: &countries, rates: &rates };
    pay(&mut settlements, &paying).expect("paid");
    assert_eq!(check(&settlements, &slices, None), []);
    assert_eq!(check_ledger(&ledger::post(&settlements), &settlements), []);
    settlements
}

fn only(settlements: &Settlements) -> &Settlement {
    let [partner] = settlements.partners.as_slice() else { panic!("one partner") };
    let [one] = partner.settlements.as_slice() else { panic!("one settlement") };
    one
}

fn opening(balance: i64, code: &str, held: &[(&str, i64)]) -> Openings {
    let money = |minor| Money::from_minor(minor, currency(code));
    let holdings =
        held.iter().map(|(release, amount)| Holding { release: quarter(release), amount: money(*amount) }).collect();
    [((PartnerId::new("P1"), currency(code)), Opening { balance: money(balance), holdings, waiting: Waiting::new() })]
        .into()
}

/// What is paid, held, withheld and carried, in minor units.
fn figures(one: &Settlement) -> (i64, i64, i64, i64) {
    let payment = one.payment.as_ref().expect("a payment");
    (one.payable.minor, payment.held.minor, payment.withheld.minor, payment.carried.minor)
}

#[test]
fn without_rules_a_quarter_is_paid_by_itself() {
    let settlements = paid(&programme(), -60_000, "EUR", &Openings::new());
    let one = only(&settlements);
    assert_eq!((one.payable.minor, one.payment.as_ref()), (-21_000, None));
    assert_eq!(left_to_the_next(&settlements), Openings::new());
}

#[test]
fn a_balance_below_zero_is_carried_and_set_off() {
    let programme = with(rules());
    let refunds = paid(&programme, -60_000, "EUR", &Openings::new());
    assert_eq!(figures(only(&refunds)), (0, 0, 0, -21_000));
    assert_eq!(only(&refunds).payable_reporting.map(|amount| amount.minor), Some(0));
    // 350.00 less 210.00.
    let next = paid(&programme, 100_000, "EUR", &left_to_the_next(&refunds));
    assert_eq!(figures(only(&next)), (14_000, 0, 0, 0));
    let still = paid(&programme, 50_000, "EUR", &left_to_the_next(&refunds));
    assert_eq!(figures(only(&still)), (0, 0, 0, -3_500));
    let claimed = with(PaymentRules { below_zero: BelowZero::Claim, ..rules() });
    assert_eq!(figures(only(&paid(&claimed, -60_000, "EUR", &Openings::new()))), (-21_000, 0, 0, 0));
}

#[test]
fn a_share_is_held_and_released_later_and_tax_is_withheld_of_what_is_paid() {
    let held = PaymentRules {
        holdback: Some(share("0.10")),
        release: Some(Release::AfterQuarters(2)),
        withholding: Some(share("0.15")),
        ..rules()
    };
    let programme = with(held);
    // 350.00: 35.00 held; 15% of 315.00 is 47.25.
    let first = paid(&programme, 100_000, "EUR", &Openings::new());
    assert_eq!(figures(only(&first)), (26_775, 3_500, 4_725, 0));
    let left = left_to_the_next(&first);
    assert_eq!(left, opening(0, "EUR", &[("2027Q1", 3_500)]));
    // 20.00 are released and 5.00 stay held. Of 350.00 another 35.00 are held: nothing of what is released.
    let second = paid(&programme, 100_000, "EUR", &opening(0, "EUR", &[("2026Q3", 2_000), ("2026Q4", 500)]));
    assert_eq!(figures(only(&second)), (28_475, 3_500, 5_025, 0));
    assert_eq!(left_to_the_next(&second), opening(0, "EUR", &[("2026Q4", 500), ("2027Q1", 3_500)]));
    // Set off first: 10% of 350.00 less 100.00.
    let third = paid(&programme, 100_000, "EUR", &opening(-10_000, "EUR", &[]));
    assert_eq!(figures(only(&third)), (19_125, 2_500, 3_375, 0));
}

#[test]
fn nothing_is_held_from_the_day_of_release_on() {
    let until = |on: &str| {
        let release = Some(Release::On(day(on)));
        let programme = with(PaymentRules { holdback: Some(share("0.10")), release, ..rules() });
        figures(only(&paid(&programme, 100_000, "EUR", &Openings::new())))
    };
    assert_eq!(until("2026-10-01"), (31_500, 3_500, 0, 0));
    assert_eq!(until("2026-09-30"), (35_000, 0, 0, 0));
}

#[test]
fn too_little_is_carried_whole_and_paid_when_it_is_enough() {
    let minimum = [(currency("EUR"), Money::from_minor(10_000, currency("EUR")))].into();
    let programme = with(PaymentRules { minimum, withholding: Some(share("0.15")), ..rules() });
    // 105.00 less 15.75 is less than 100.00: nothing is withheld of what is not paid.
    let little = paid(&programme, 30_000, "EUR", &Openings::new());
    assert_eq!(figures(only(&little)), (0, 0, 0, 10_500));
    let enough = paid(&programme, 30_000, "EUR", &left_to_the_next(&little));
    assert_eq!(figures(only(&enough)), (17_850, 0, 3_150, 0));
    let yen = paid(&programme, 3, "JPY", &Openings::new());
    assert_eq!(figures(only(&yen)), (1, 0, 0, 0), "no minimum in yen");
}

#[test]
fn minor_units_are_those_of_the_currency() {
    let release = Some(Release::AfterQuarters(1));
    let programme =
        with(PaymentRules { holdback: Some(share("0.10")), release, withholding: Some(share("0.15")), ..rules() });
    // 35% of 12,345 yen is 4,321: 432.1 held; 15% of 3,889 is 583.35.
    assert_eq!(figures(only(&paid(&programme, 12_345, "JPY", &Openings::new()))), (3_306, 432, 583, 0));
    // 35% of 1.234 dinars is 0.432: 0.043 held; 15% of 0.389 is 0.058.
    assert_eq!(figures(only(&paid(&programme, 1_234, "KWD", &Openings::new()))), (331, 43, 58, 0));
}

#[test]
fn agreements_and_countries_come_before_the_programme() {
    let by_country = [("BR".to_owned(), share("0.25"))].into();
    let mut programme =
        with(PaymentRules { withholding: Some(share("0.15")), withholding_by_country: by_country, ..rules() });
    assert_eq!(figures(only(&paid(&programme, 100_000, "EUR", &Openings::new()))), (26_250, 0, 8_750, 0));
    let own = OwnPayment {
        holdback: Some(share("0.20")),
        release: Some(Release::AfterQuarters(4)),
        withholding: Some(Share::ZERO),
        minimum: Some(Money::from_minor(30_000, currency("EUR"))),
        held_until_collected: None,
    };
    programme.agreements = vec![Agreement { payment: own, ..agreement("P1", None, None) }];
    let settlements = paid(&programme, 100_000, "EUR", &Openings::new());
    // 70.00 held; 280.00 are less than 300.00.
    assert_eq!(figures(only(&settlements)), (0, 7_000, 0, 28_000));
    let payment = only(&settlements).payment.as_ref().expect("a payment");
    assert_eq!(payment.terms.rule, "programme 2026: payment, agreement from 2024-01-01");
    assert_eq!(payment.terms.release, Some(quarter("2027Q3")));
}

#[test]
fn a_balance_goes_on_without_revenue_and_without_a_partner_in_scope() {
    let programme = with(rules());
    let idle = paid(&programme, 0, "EUR", &opening(-500, "EUR", &[("2027Q1", 200)]));
    assert_eq!(figures(only(&idle)), (0, 0, 0, -500));
    assert_eq!(left_to_the_next(&idle), opening(-500, "EUR", &[("2027Q1", 200)]));
    assert_eq!(idle.warnings, [""; 0]);
    let mut nobody = settle(&cards(vec![]), &[], &BTreeMap::new(), &programme, currency("EUR"));
    let (openings, nothing) = (opening(4_000, "USD", &[]), BTreeMap::new());
    let paying = Paying {
        programme: &programme,
        openings: &openings,
        collected: &Collected::default(),
        countries: &BTreeMap::new(),
        rates: &nothing,
    };
    pay(&mut nobody, &paying).expect("paid");
    assert_eq!(figures(&nobody.partners[0].settlements[0]), (4_000, 0, 0, 0));
    assert_eq!(
        nobody.warnings,
        [
            "P1: out of scope, and settled for its balance alone: no statement is made",
            "P1: no rate from USD to EUR for 2026-09"
        ]
    );
}

/// The table of `docs/settlement.md`.
#[test]
fn the_worked_example_of_the_guide_comes_out() {
    let euro = currency("EUR");
    let minimum = [(euro, Money::from_minor(10_000, euro))].into();
    let (holdback, withholding) = (Some(share("0.10")), Some(share("0.15")));
    let programme =
        with(PaymentRules { holdback, release: Some(Release::AfterQuarters(4)), withholding, minimum, ..rules() });
    let (openings, countries, rates) = (Openings::new(), BTreeMap::new(), BTreeMap::new());
    let paying = Paying {
        programme: &programme,
        openings: &openings,
        collected: &Collected::default(),
        countries: &countries,
        rates: &rates,
    };
    let (mut period, mut opening) = (quarter("2026Q1"), Opening::nothing(euro));
    let mut told = Vec::new();
    for earned in [100_000, -40_000, 60_000, 10_500, 100_000] {
        let terms = Terms::of(&paying, &PartnerId::new("P1"), euro, period);
        let (payment, paid) = Payment::of(
            steps::Earned::now(Money::from_minor(earned, euro), Money::zero(euro)),
            &opening,
            terms,
            period,
        )
        .expect("fits");
        let held: i64 = payment.holdings.iter().map(|holding| holding.amount.minor).sum();
        let of = [payment.released, payment.held, payment.withheld, payment.carried, paid].map(|amount| amount.minor);
        told.push((of, held));
        opening = Opening { balance: payment.carried, holdings: payment.holdings, waiting: payment.waiting };
        period = period.next();
    }
    assert_eq!(
        told,
        [
            ([0, 10_000, 13_500, 0, 76_500], 10_000),
            ([0, 0, 0, -40_000, 0], 10_000),
            ([0, 2_000, 2_700, 0, 15_300], 12_000),
            ([0, 1_050, 0, 9_450, 0], 13_050),
            ([10_000, 10_000, 16_418, 0, 93_032], 13_050),
        ]
    );
}

#[test]
fn what_cannot_be_set_off_any_more_is_said() {
    let mut programme = with(rules());
    programme.agreements = vec![Agreement { to: Some(day("2026-09-30")), ..agreement("P1", None, None) }];
    let settlements = paid(&programme, -60_000, "EUR", &Openings::new());
    let words = "P1: EUR: -210.00 is carried forward, and the partner has no agreement in the next quarter to set it off against";
    assert_eq!(settlements.warnings, [words]);
}

#[test]
fn what_is_paid_is_converted_as_a_whole() {
    let programme = with(rules());
    // 350.00 in July at 0.90 is 315.00; 350.00 less 10.00 is 306.00.
    let whole = paid(&programme, 100_000, "USD", &Openings::new());
    assert_eq!(only(&whole).payable_reporting.map(|amount| amount.minor), Some(31_500));
    let less = paid(&programme, 100_000, "USD", &opening(-1_000, "USD", &[]));
    assert_eq!(only(&less).payable_reporting.map(|amount| amount.minor), Some(30_600));
    // Without service months at the rate of the quarter's last: 40.00 at 0.925.
    let idle = paid(&programme, 0, "USD", &opening(4_000, "USD", &[]));
    assert_eq!(only(&idle).payable_reporting.map(|amount| amount.minor), Some(3_700));
}

#[test]
fn every_step_is_posted_with_what_it_was_computed_from() {
    let release = Some(Release::AfterQuarters(2));
    let programme =
        with(PaymentRules { holdback: Some(share("0.10")), release, withholding: Some(share("0.15")), ..rules() });
    let settlements = paid(&programme, 100_000, "EUR", &opening(-10_000, "EUR", &[("2026Q3", 2_000)]));
    let entries = ledger::post(&settlements);
    let told: Vec<String> = entries
        .iter()
        .filter(|entry| entry.line_id.is_none())
        .map(|entry| format!("{} {} {} | {} | {}", entry.account, entry.debit, entry.credit, entry.basis, entry.reason))
        .collect();
    assert_eq!(
        told,
        [
            "partner_balance 100.00 0.00 | balance of 2026Q2 | carried from the quarter before",
            "brought_forward 0.00 100.00 | balance of 2026Q2 | carried from the quarter before",
            "partner_balance 0.00 20.00 | held until 2026Q3 | held long enough",
            "held_back 20.00 0.00 | held until 2026Q3 | held long enough",
            "partner_balance 25.00 0.00 | 250.00 x 0.1 | held until 2027Q1",
            "held_back 0.00 25.00 | 250.00 x 0.1 | held until 2027Q1",
            "partner_balance 36.75 0.00 | 245.00 x 0.15 | withheld of what is paid",
            "withheld 0.00 36.75 | 245.00 x 0.15 | withheld of what is paid",
        ]
    );
    let balance = entries.iter().find(|entry| entry.line_id.is_none()).expect("an entry");
    assert_eq!(balance.entry_id, "2026Q3:P1:EUR:payment:opening_balance:partner_balance");
    assert_eq!((balance.rule.as_str(), balance.programme.as_str()), ("programme 2026: payment", "2026"));
}

#[test]
fn checks_find_what_is_wrong_with_a_payment() {
    let settlements = paid(&with(rules()), -60_000, "EUR", &opening(0, "EUR", &[("2027Q1", 100)]));
    let faults = |change: fn(&mut Settlement)| {
        let mut wrong = settlements.clone();
        change(&mut wrong.partners[0].settlements[0]);
        let slices = line("L1", "P1", -60_000, "EUR", ("2026-07-01", "2026-07-31"));
        check(&wrong, &slices, None).iter().map(|found| found.message.clone()).collect::<Vec<_>>()
    };
    assert_eq!(faults(|_| {}), [""; 0]);
    assert_eq!(
        faults(|one| one.payable.minor = -21_000),
        [
            "EUR: -21000 minor units are to be paid, and -42000 are paid, held, withheld or carried",
            "EUR: -210.00 is payable, and a balance below zero is carried",
            "EUR: -210.00 is payable and -210.00 is carried, expected one of them",
        ]
    );
    let unlisted = |one: &mut Settlement| one.payment.as_mut().expect("a payment").holdings[0].amount.minor = 0;
    assert_eq!(faults(unlisted), ["EUR: what is held is not listed by the quarter that releases it"]);
}

#[test]
fn a_service_month_without_a_rate_leaves_what_is_paid_without_a_value() {
    let programme = with(PaymentRules { below_zero: BelowZero::Carry, ..rules() });
    let known = BTreeMap::from([((currency("USD"), quarter("2026Q3").months()[2]), Decimal::ONE)]);
    for (balance, payable) in [(-100, 69_900), (-70_000, 0)] {
        let slices = line("L1", "P1", 200_000, "USD", ("2026-07-01", "2026-08-31"));
        let scorecards = cards(vec![card("P1", &[(0.85, 100), (0.95, 100)])]);
        let mut settlements = settle(&scorecards, &slices, &known, &programme, currency("EUR"));
        let openings = opening(balance, "USD", &[]);
        let paying = Paying {
            programme: &programme,
            openings: &openings,
            collected: &Collected::default(),
            countries: &BTreeMap::new(),
            rates: &known,
        };
        pay(&mut settlements, &paying).expect("paid");
        let one = only(&settlements);
        assert_eq!((one.payable.minor, one.payable_reporting), (payable, None));
        assert_eq!(settlements.warnings.len(), 2, "one warning a month: {:?}", settlements.warnings);
        assert_eq!(check(&settlements, &slices, None), []);
    }
}
