//! What the entries of a statement add, and what they say.

use std::collections::BTreeMap;

use super::*;
use crate::deck::fixture::{self, Fixture};
use crate::domain::{Currency, PartnerId, Share};
use crate::programme::Programme;
use crate::programme::disputes::{Decision, Dispute, DisputedItem};
use crate::programme::payment::{PaymentRules, Release};
use crate::settlement::model::{Adjustment, AdjustmentKind, Settlements};
use crate::settlement::payables::{PayableAccount, Payables, PaymentMade};
use crate::settlement::payment::{Collected, Holding, Opening, Openings, Paying, Retained, pay};
use crate::settlement::sub_partners::SubShare;

fn adjustment(kind: AdjustmentKind, id: &str, minor: i64) -> Adjustment {
    Adjustment {
        kind,
        id: id.to_owned(),
        name: "Customers heard".to_owned(),
        amount: fixture::money(minor),
        rule: format!("programme 2026.1: {} {id}", kind.words()),
        programme: "2026.1".to_owned(),
        basis: "100.00 x 0.05".to_owned(),
        reason: "by the figures of 2026Q2: csat is 0.96".to_owned(),
    }
}

/// A line of 250.00, of which 100.00 are the partner's.
fn line() -> LineShare {
    LineShare {
        line_id: "L1".to_owned(),
        invoice_id: None,
        customer_id: None,
        product: None,
        kind: None,
        service_from: fixture::date("2026-07-01"),
        service_to: fixture::date("2026-09-30"),
        amount: fixture::money(25_000),
        recognised: fixture::money(25_000),
        share: Share::parse("0.40").expect("a share"),
        partner: fixture::money(10_000),
        vendor: fixture::money(15_000),
        rule: "programme 2026.1: tier gold".to_owned(),
        programme: "2026.1".to_owned(),
        level: None,
    }
}

/// The fixture's partner with something of every kind.
fn paid(fixture: &Fixture) -> PartnerSettlement {
    let mut partner = fixture.settlement.clone().expect("a settlement");
    let one = &mut partner.settlements[0];
    let quarter = fixture::quarter("2026Q3");
    one.lines = vec![line()];
    let line = one.lines[0].line_id.clone();
    one.adjustments = vec![
        adjustment(AdjustmentKind::Incentive, "heard", 500),
        adjustment(AdjustmentKind::ServiceCredit, "slow", -200),
    ];
    one.sub_shares = vec![SubShare {
        of: quarter,
        line_id: line.clone(),
        with: PartnerId::new("south"),
        amount: fixture::money(-1_000),
        basis: "100.00 x 0.1".to_owned(),
        rule: "sub-partner south of P001".to_owned(),
        programme: "2026.1".to_owned(),
    }];
    one.retained = vec![Retained { of: quarter, line_id: line, amount: fixture::money(300) }];
    one.true_ups_by_period.clear();
    one.payable = fixture::money(10_000 + 500 - 200 - 1_000);
    let id = partner.partner_id.clone();
    let mut settlements = Settlements {
        period: quarter,
        reporting_currency: fixture::euro(),
        partners: vec![partner],
        warnings: Vec::new(),
        payables: None,
    };
    let rules = PaymentRules {
        holdback: Share::parse("0.1"),
        release: Some(Release::AfterQuarters(4)),
        ..PaymentRules::default()
    };
    let mut version = fixture.version.clone();
    version.pay.payment = Some(rules);
    let programme = Programme { versions: vec![version], ..Programme::default() };
    let holding = Holding { release: quarter, amount: fixture::money(70) };
    let opening = Opening { balance: fixture::money(-40), ..Opening::nothing(fixture::euro()) };
    let openings: Openings = [((id, fixture::euro()), opening.holding(holding).expect("held"))].into();
    let paying = Paying {
        programme: &programme,
        openings: &openings,
        collected: &Collected::default(),
        countries: &BTreeMap::new(),
        rates: &BTreeMap::new(),
    };
    pay(&mut settlements, &paying).expect("paid");
    settlements.partners.remove(0)
}

/// What the entries of a currency add.
fn added(entries: &[StatementEntry<'_>], currency: Currency) -> i64 {
    let own = entries.iter().filter(|entry| entry.currency == Some(currency));
    own.filter_map(|entry| entry.payable).map(|amount| amount.minor).sum()
}

fn named<'e>(entries: &'e [StatementEntry<'e>], name: &str) -> &'e StatementEntry<'e> {
    entries.iter().find(|entry| entry.kind.as_str() == name).unwrap_or_else(|| panic!("no entry {name}"))
}

#[test]
fn what_the_entries_add_is_what_is_payable() {
    let fixture = fixture::meridian();
    let partner = paid(&fixture);
    let common = fixture.common();
    let input = PartnerDeckInput { settlement: Some(&partner), ..fixture.input(&common) };
    let entries = entries(&input, &partner);
    let payable = partner.settlements[0].payable;
    assert!(payable.minor != 0);
    assert_eq!(added(&entries, fixture::euro()), payable.minor);
    assert_eq!((named(&entries, "payable").amount, named(&entries, "payable").payable), (Some(payable), None));
    let amount = |name: &str| named(&entries, name).payable.map(|amount| amount.minor);
    for (name, minor) in [
        ("line", 10_000),
        ("incentive", 500),
        ("service_credit", -200),
        ("sub_partner", -1_000),
        ("retained", -300),
        ("opening_balance", -40),
        ("released", 70),
    ] {
        assert_eq!(amount(name), Some(minor), "{name}");
    }
    let incentive = named(&entries, "incentive");
    assert_eq!(incentive.reference.as_deref(), Some("heard"));
    let words = "Customers heard: by the figures of 2026Q2: customer satisfaction is 0.96";
    assert_eq!(incentive.reason.as_deref(), Some(words));
    assert_eq!(named(&entries, "sub_partner").reference.as_deref(), Some("south"));
    let held = named(&entries, "still_held");
    assert_eq!((held.quarter.as_deref(), held.payable), (Some("2027Q3"), None));
    assert_eq!(held.amount.map(|amount| amount.minor), amount("held").map(|minor| -minor));
}

#[test]
fn tiers_and_disputes_are_told_as_in_the_document() {
    let mut fixture = fixture::meridian();
    fixture.version.dispute_days = Some(30);
    let partner = fixture.settlement.clone().expect("a settlement");
    let common = fixture.common();
    let dispute = Dispute {
        line: 2,
        id: "D1".to_owned(),
        period: fixture::quarter("2026Q2"),
        partner_id: partner.partner_id.clone(),
        item: DisputedItem::Line,
        of: "L-17".to_owned(),
        amount: Some(fixture::money(500)),
        decision: Decision::Upheld,
        decider: Some("J. Doe".to_owned()),
        date: Some(fixture::date("2026-08-01")),
        reason: "billed twice".to_owned(),
    };
    let input = PartnerDeckInput { settlement: Some(&partner), disputes: vec![&dispute], ..fixture.input(&common) };
    let entries = entries(&input, &partner);
    let paid = named(&entries, "tier_paid");
    assert_eq!((paid.reference.as_deref(), paid.quarter.as_deref()), (Some("gold"), Some("2026Q2")));
    assert!(paid.reason.as_deref().is_some_and(|words| words.contains("are paid at Gold, earned in 2026 Q2")));
    let earned = named(&entries, "tier_earned");
    assert_eq!((earned.reference.as_deref(), earned.quarter.as_deref()), (Some("gold"), Some("2026Q3")));
    assert!(named(&entries, "next_tier").reason.as_deref().is_some_and(|words| words.contains("4 fewer escalations")));
    let how = named(&entries, "how_to_dispute");
    assert_eq!(how.day, Some(fixture::date("2026-10-30")));
    assert!(how.reason.as_deref().is_some_and(|words| words.contains("until 30 October 2026")));
    let told = named(&entries, "dispute");
    assert_eq!(told.reason.as_deref(), Some("Upheld by J. Doe on 1 August 2026: billed twice"));
    assert_eq!((told.basis.as_deref(), told.payable), (Some("line L-17"), None));
    assert!(entries.iter().filter(|entry| entry.kind == EntryKind::About).count() > 5);
}

#[test]
fn payments_name_what_they_settle_and_add_nothing() {
    let fixture = fixture::meridian();
    let partner = fixture.settlement.clone().expect("a settlement");
    let common = fixture.common();
    let payment = PaymentMade {
        payment_id: "T1".to_owned(),
        partner_id: partner.partner_id.clone(),
        period: Some("2026Q2".to_owned()),
        paid_on: fixture::date("2026-08-14"),
        amount: fixture::money(75_000),
        reference: Some("SEPA 4711".to_owned()),
    };
    let account = PayableAccount {
        partner_id: partner.partner_id.clone(),
        period: fixture::quarter("2026Q2"),
        payable: fixture::money(100_000),
        paid: fixture::money(75_000),
        payments: vec![payment],
        disputed: fixture::money(0),
        open_disputes: 0,
        due_on: fixture::date("2026-08-29"),
        is_due: true,
    };
    let payables = Payables { accounts: vec![account], unmatched: Vec::new() };
    let without = fixture.input(&common);
    let before = added(&entries(&without, &partner), fixture::euro());
    let input = PartnerDeckInput { payables: Some(payables), ..fixture.input(&common) };
    let entries = entries(&input, &partner);
    assert_eq!(added(&entries, fixture::euro()), before);
    let payment = named(&entries, "payment");
    assert_eq!(payment.reason.as_deref(), Some("paid of what was payable for 2026Q2"));
    assert_eq!((payment.reference.as_deref(), payment.basis.as_deref()), (Some("T1"), Some("SEPA 4711")));
    assert_eq!(named(&entries, "closed_payable").day, Some(fixture::date("2026-08-29")));
    let left = named(&entries, "left");
    assert_eq!((left.amount, left.reason.as_deref()), (Some(fixture::money(25_000)), Some("outstanding and late")));
}
