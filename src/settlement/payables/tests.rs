//! Payments held against payables, worked out by hand.

use super::*;
use crate::settlement::fixtures::{currency, day, quarter};

/// A closed quarter with what was payable in it.
pub(super) fn closed(period: &str, payable: &[(&str, &str, i64)]) -> ClosedResult {
    let amount = |(partner, code, minor): &(&str, &str, i64)| {
        ((PartnerId::new(*partner), currency(code)), Money::from_minor(*minor, currency(code)))
    };
    ClosedResult {
        period: quarter(period),
        reporting_currency: currency("EUR"),
        tiers: BTreeMap::new(),
        rates: BTreeMap::new(),
        shares: BTreeMap::new(),
        payable: payable.iter().map(amount).collect(),
        retained: BTreeMap::new(),
        sub_shares: BTreeMap::new(),
        left: BTreeMap::new(),
    }
}

pub(super) fn quarters(results: &[ClosedResult]) -> Vec<ClosedQuarter<'_>> {
    let due = |result: &ClosedResult| result.period.last_day() + chrono::Days::new(u64::from(DEFAULT_DUE_DAYS));
    results.iter().map(|result| ClosedQuarter { result, due_on: due(result) }).collect()
}

fn paid(id: &str, partner: &str, period: Option<&str>, minor: i64, code: &str) -> PaymentMade {
    PaymentMade {
        payment_id: id.to_owned(),
        partner_id: PartnerId::new(partner),
        period: period.map(str::to_owned),
        paid_on: day("2026-05-15"),
        amount: Money::from_minor(minor, currency(code)),
        reference: Some(format!("bank {id}")),
    }
}

fn claim(partner: &str, minor: i64, decision: Decision) -> Dispute {
    Dispute {
        line: 2,
        id: format!("D{minor}"),
        period: quarter("2026Q1"),
        partner_id: PartnerId::new(partner),
        item: DisputedItem::Line,
        of: "L1".to_owned(),
        amount: Some(Money::from_minor(minor, currency("EUR"))),
        decision,
        decider: None,
        date: None,
        reason: "invoiced twice".to_owned(),
    }
}

/// 2026Q1 with 1,000.00 EUR for P1, 500 JPY for P2 and -40.00 EUR for P3, on the day given.
fn held_on(on: &str, payments: &[PaymentMade], disputes: &[Dispute]) -> Payables {
    let results = [closed("2026Q1", &[("P1", "EUR", 100_000), ("P2", "JPY", 500), ("P3", "EUR", -4_000)])];
    let partners = ["P1", "P2", "P3", "P4"].map(PartnerId::new).into();
    let fiscal_year = FiscalYear { start_month: 1 };
    hold(&Held { closed: &quarters(&results), payments, disputes, partners: &partners, fiscal_year, day: day(on) })
        .expect("fits")
}

fn states(payables: &Payables) -> Vec<(&str, i64, PaidState)> {
    let state = |account: &PayableAccount| account.state();
    payables
        .accounts
        .iter()
        .map(|account| (account.partner_id.as_str(), account.rest().minor, state(account)))
        .collect()
}

#[test]
fn what_is_paid_to_the_minor_unit_is_no_difference() {
    let payments = [
        paid("T2", "P1", Some("2026Q1"), 60_000, "EUR"),
        paid("T1", "P1", Some("2026Q1"), 40_000, "EUR"),
        paid("T3", "P2", Some("2026Q1"), 500, "JPY"),
        paid("T4", "P3", Some("2026Q1"), -4_000, "EUR"),
    ];
    let payables = held_on("2026-09-30", &payments, &[]);
    assert_eq!(states(&payables), [("P1", 0, PaidState::Paid), ("P2", 0, PaidState::Paid), ("P3", 0, PaidState::Paid)]);
    assert_eq!(payables.differences(), [""; 0]);
    let ids: Vec<_> = payables.accounts[0].payments.iter().map(|payment| payment.payment_id.as_str()).collect();
    assert_eq!(ids, ["T1", "T2"], "of one day by id");
}

#[test]
fn what_is_not_paid_is_outstanding_until_its_day_and_overdue_after_it() {
    let part = [paid("T1", "P1", Some("2026Q1"), 99_999, "EUR")];
    // 31 March and 60 days: 30 May is still in time.
    let in_time = held_on("2026-05-30", &part, &[]);
    let rest =
        [("P1", 1, PaidState::Outstanding), ("P2", 500, PaidState::Outstanding), ("P3", -4_000, PaidState::Owed)];
    assert_eq!((states(&in_time), in_time.differences()), (rest.to_vec(), vec![]));
    assert_eq!(
        held_on("2026-05-31", &part, &[]).differences(),
        [
            "P1: payments: 0.01 of 1000.00 EUR payable for 2026Q1 is not paid, due on 2026-05-30",
            "P2: payments: 500 JPY payable for 2026Q1 is not paid, due on 2026-05-30",
            "P3: payments: 40.00 EUR owed for 2026Q1 is not paid back, due on 2026-05-30",
        ]
    );
}

#[test]
fn too_much_and_what_belongs_to_nothing_is_named() {
    let payments = [
        paid("T1", "P1", Some("2026Q1"), 100_001, "EUR"),
        paid("T2", "P2", Some("2026Q1"), 7, "EUR"),
        paid("T3", "P4", Some("2026Q1"), 10, "EUR"),
        paid("T4", "P1", Some("2026Q2"), 10, "EUR"),
        paid("T5", "P1", None, 10, "EUR"),
        paid("T6", "P1", Some("spring"), 10, "EUR"),
        paid("T7", "P9", Some("2026Q1"), 10, "EUR"),
    ];
    assert_eq!(
        held_on("2026-04-01", &payments, &[]).differences(),
        [
            "P1: payments: 0.01 EUR more was paid for 2026Q1 than the 1000.00 payable",
            "P4: payments: 0.10 EUR more was paid for 2026Q1 than the 0.00 payable",
            "P1: payments: T4 of 2026-05-15, 0.10 EUR for 2026Q2, is of a quarter that is not closed",
            "P1: payments: T5 of 2026-05-15, 0.10 EUR, names no quarter",
            "P1: payments: T6 of 2026-05-15, 0.10 EUR for spring, names what is no quarter",
            "P2: payments: T2 of 2026-05-15, 0.07 EUR for 2026Q1, is of a quarter that is payable in another currency",
            "P9: payments: T7 of 2026-05-15, 0.10 EUR for 2026Q1, is of a partner that the partner list does not have",
        ]
    );
}

#[test]
fn what_the_vendor_disputes_may_wait_and_the_rest_may_not() {
    let disputes = [claim("P1", -30_000, Decision::Open), claim("P1", 9_900, Decision::Rejected)];
    let rest = [paid("T1", "P1", Some("2026Q1"), 70_000, "EUR")];
    let account = |payments: &[PaymentMade]| held_on("2026-09-30", payments, &disputes).accounts[0].clone();
    let paid_in_part = account(&rest);
    assert_eq!((paid_in_part.disputed.minor, paid_in_part.undisputed().minor), (-30_000, 70_000));
    assert_eq!((paid_in_part.state(), paid_in_part.open_disputes), (PaidState::Outstanding, 1));
    assert_eq!(account(&[]).state(), PaidState::Overdue);
    let words = held_on("2026-09-30", &[], &disputes).differences();
    assert!(
        words[0].ends_with("1000.00 EUR payable for 2026Q1 is not paid, due on 2026-05-30; 300.00 of it is disputed"),
        "{words:?}"
    );
    // What the partner claims on top takes nothing from what is due.
    let claims = [claim("P1", 5_000, Decision::Open)];
    let claimed = held_on("2026-09-30", &rest, &claims).accounts[0].clone();
    assert_eq!((claimed.undisputed().minor, claimed.state()), (100_000, PaidState::Overdue));
}

#[test]
fn totals_explain_every_payable_and_payment() {
    let payments = [
        paid("T1", "P1", Some("2026Q1"), 120_000, "EUR"),
        paid("T2", "P3", Some("2026Q1"), -1_000, "EUR"),
        paid("T3", "P2", None, 400, "JPY"),
    ];
    let payables = held_on("2026-09-30", &payments, &[]);
    let totals = payables.totals();
    let euro = totals[&currency("EUR")];
    // 1,000.00 - 40.00 = 1,190.00 - 200.00 - 30.00.
    assert_eq!(
        (euro.payable, euro.paid, euro.overpaid, euro.owed, euro.outstanding),
        (96_000, 119_000, 20_000, 3_000, 0)
    );
    let yen = totals[&currency("JPY")];
    assert_eq!((yen.payable, yen.paid, yen.outstanding, yen.overdue, yen.unmatched), (500, 0, 500, 500, 400));
    assert_eq!((euro.payments, yen.payments), (2, 1));
}

#[test]
fn sums_that_do_not_fit_are_named() {
    let results = [closed("2026Q1", &[("P1", "EUR", 1)])];
    let payments = [paid("T1", "P1", Some("2026Q1"), i64::MAX, "EUR"), paid("T2", "P1", Some("2026Q1"), 1, "EUR")];
    let partners = BTreeSet::from([PartnerId::new("P1")]);
    let (fiscal_year, day) = (FiscalYear { start_month: 1 }, day("2026-09-30"));
    let held =
        Held { closed: &quarters(&results), payments: &payments, disputes: &[], partners: &partners, fiscal_year, day };
    let error = hold(&held).expect_err("too large");
    assert_eq!(error.to_string(), "P1: EUR: the payments of 2026Q1 do not fit in whole minor units");
}
