//! Two partners, one of them with money, for the tests of every file.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::domain::period::FiscalYear;
use crate::domain::{Currency, Money, Month, PartnerId, Quarter, Share};
use crate::scorecard::model::{
    Dispersion, Measurement, MetricResult, PartnerProfile, Scorecard, Scorecards, Standing, Statistic, Status, Target,
    Unit,
};
use crate::settlement::accrual::{Accrual, AccruedParts, Estimate, Figures, Former, Range};
use crate::settlement::model::{
    LineShare, MonthShare, PartnerSettlement, Settlement, Settlements, TierDecision, TierQuarter,
};
use crate::settlement::score::{Between, ComponentPoints, Counted, Lacking, MeasurePoints, Points};

use super::Units;

pub(super) fn quarter(text: &str) -> Quarter {
    FiscalYear { start_month: 1 }.parse_quarter(text).expect("a quarter")
}

fn eur(minor: i64) -> Money {
    Money::from_minor(minor, Currency::parse("EUR").expect("a code"))
}

pub(super) fn units() -> Units {
    BTreeMap::from([("csat".to_owned(), Unit::Share), ("time_to_resolve".to_owned(), Unit::Hours)])
}

fn csat(numerator: i64, denominator: i64, status: Status) -> MetricResult {
    let share = |part: i64, whole: i64| Some(part as f64 / whole as f64).filter(|_| whole > 0);
    let measurement = Measurement {
        value: share(numerator, denominator),
        numerator: Some(numerator),
        denominator: Some(denominator),
        evidence: denominator,
        low: share(numerator, denominator).map(|value| value - 0.05),
        high: share(numerator, denominator).map(|value| value + 0.03),
        ..Measurement::default()
    };
    let before = Measurement { value: Some(0.913), evidence: 150, ..Measurement::default() };
    MetricResult {
        id: "csat".to_owned(),
        statistic: Statistic::Value,
        slice: BTreeMap::new(),
        history: vec![(quarter("2026Q2"), before), (quarter("2026Q3"), measurement.clone())],
        measurement,
        target: Some(Target { target: 0.9, tolerance: 0.87 }),
        status,
        reason: None,
        provisional: false,
        change: Some(0.021),
        change_interval: Some((-0.01, 0.05)),
        peers: Some(0.911),
        change_stands: false,
        against_others: None,
        baseline: None,
        months: vec![],
        excluded: BTreeMap::new(),
        between: None,
        minimum_evidence: 10,
        coverage: None,
    }
}

pub(super) fn scorecards() -> Scorecards {
    let card = |id: &str, name: &str, metrics| Scorecard {
        partner: PartnerProfile {
            id: PartnerId::new(id),
            name: name.to_owned(),
            class: None,
            region: None,
            country: None,
            manager: None,
        },
        metrics,
        ranks: vec![],
        stands_out: None,
        standing: Standing::default(),
        survey_audit: None,
        warnings: vec![],
    };
    let median = MetricResult {
        id: "time_to_resolve".to_owned(),
        statistic: Statistic::Median,
        slice: BTreeMap::from([("severity".to_owned(), "sev1".to_owned())]),
        measurement: Measurement { value: Some(-0.000_000_01), evidence: 12, ..Measurement::default() },
        target: None,
        change: Some(f64::NAN),
        history: vec![],
        ..csat(1, 1, Status::NoTarget)
    };
    let scarce = MetricResult {
        reason: Some("4 of 10 responses needed".to_owned()),
        ..csat(3, 4, Status::InsufficientEvidence)
    };
    Scorecards {
        period: quarter("2026Q3"),
        partial_until: None,
        programmes: vec!["2026".to_owned()],
        partners: vec![
            card("P001", "First", vec![csat(142, 152, Status::Met), median]),
            card("P002", "Second secret", vec![scarce]),
            card("P003", "Third", vec![csat(0, 0, Status::NotMeasured)]),
        ],
        spread: Dispersion::NONE,
        reliability: None,
        direct: vec![],
        pooled: vec![],
        unassigned_cases: 0,
        out_of_scope: vec![],
    }
}

fn line() -> LineShare {
    LineShare {
        line_id: "=L1".to_owned(),
        invoice_id: Some("I-1".to_owned()),
        customer_id: Some("C1, Ltd".to_owned()),
        product: None,
        kind: Some("new".to_owned()),
        service_from: quarter("2026Q3").first_day(),
        service_to: quarter("2026Q3").last_day(),
        amount: eur(18_234_055),
        recognised: eur(18_234_055),
        share: Share::parse("0.4").expect("a share"),
        partner: eur(7_293_622),
        vendor: eur(10_940_433),
        rule: "programme 2026: tier gold".to_owned(),
        programme: "2026".to_owned(),
        level: None,
    }
}

fn settlement() -> Settlement {
    Settlement {
        partner_id: PartnerId::new("P001"),
        recognised: eur(18_234_055),
        share: Share::parse("0.4"),
        partner: eur(7_293_622),
        vendor: eur(10_940_433),
        adjustments: vec![],
        incentives: eur(182_341),
        service_credits: eur(-182_341),
        beyond_reporting: None,
        true_ups: eur(118_200),
        sub_partners: eur(0),
        sub_partners_reporting: None,
        sub_shares: vec![],
        payable: eur(7_411_822),
        retained: vec![],
        payment: None,
        payable_reporting: None,
        recognised_reporting: None,
        partner_reporting: None,
        months: vec![MonthShare {
            month: Month::of(quarter("2026Q3").first_day()),
            recognised: eur(18_234_055),
            partner: eur(7_293_622),
        }],
        rates: vec![],
        true_ups_by_period: vec![],
        lines: vec![line()],
    }
}

fn tier_quarter(period: &str, tier: &str) -> TierQuarter {
    TierQuarter {
        quarter: quarter(period),
        earned: tier.to_owned(),
        by_figures: tier.to_owned(),
        paid: "silver".to_owned(),
        held: 0,
        probation_until: None,
        rises_from: None,
        reason: "every gate passed".to_owned(),
    }
}

/// What an open quarter has come to, in euros, without a rate.
pub(super) fn accrual() -> Accrual {
    let money = |minor| Money::from_minor(minor, Currency::parse("EUR").expect("a code"));
    let (low, expected, high) = (money(-1_000), money(40_000), money(72_000));
    let former = ["2026Q2", "2026Q1", "2025Q4", "2025Q3"]
        .map(|name| Former { quarter: quarter(name), recognised: money(100_000) });
    let share = Share::parse("0.4").expect("a share");
    let range = Range { low, expected, high };
    Accrual {
        partner_id: PartnerId::new("P001"),
        until: "2026-08-15".parse().expect("a day"),
        invoices_until: "2026-08-20".parse().expect("a day"),
        reverses_in: quarter("2026Q4"),
        parts: AccruedParts {
            recognised: money(460_000),
            partner: money(184_000),
            incentives: money(0),
            service_credits: money(-4_000),
            true_ups: money(0),
            sub_partners: money(0),
        },
        figures: Figures { accrued: money(180_000), known: money(364_000), to_come: Some(range) },
        reporting: None,
        estimate: Ok(Estimate { former: former.to_vec(), share, range }),
        stand_ins: vec![],
    }
}

pub(super) fn settlements() -> Settlements {
    let tier = |earned: &str, paid: &str, previous: Option<&str>| TierDecision {
        earned: earned.to_owned(),
        paid: paid.to_owned(),
        previous: previous.map(str::to_owned),
        reason: String::new(),
        held: false,
        no_longer_held: None,
        gates: vec![],
        next: None,
        history: vec![tier_quarter("2026Q2", "silver"), tier_quarter("2026Q3", earned)],
        certainty: None,
    };
    let partner = |id: &str, tier, settlements| PartnerSettlement {
        partner_id: PartnerId::new(id),
        tier,
        settlements,
        unsettled: std::collections::BTreeSet::new(),
        next_tier_lacks: vec![],
        next_tier_worth: vec![],
        cost_per_resolution: None,
        accruals: vec![],
        moved_lines: vec![],
        points: None,
    };
    Settlements {
        period: quarter("2026Q3"),
        reporting_currency: Currency::parse("USD").expect("a code"),
        partners: vec![
            partner("P001", tier("gold", "gold", Some("silver")), vec![settlement()]),
            partner("P002", tier("", "", None), vec![]),
        ],
        warnings: vec![],
        payables: None,
    }
}

/// A part that is decided, and one whose need is not.
pub(super) fn points() -> Points {
    let number = |text: &str| text.parse::<Decimal>().expect("a number");
    let part = |id: &str, low: &str, high: &str, most: &str| ComponentPoints {
        id: id.to_owned(),
        name: id.to_owned(),
        points: Between { low: number(low), high: Some(number(high)) },
        most: Some(number(most)),
        must_score: true,
        measures: vec![MeasurePoints {
            metric: "csat".to_owned(),
            counted: Counted::Value,
            figure: Some(number("0.6150")),
            points: Some(number("20.50")),
            full_at: Some(number("0.9")),
        }],
        lacks: vec![],
    };
    let lack = Lacking { metric: "backlog".to_owned(), counted: Counted::Things, at_least: number("3"), figure: None };
    Points {
        components: vec![
            part("heard", "20.50", "20.50", "30"),
            ComponentPoints { lacks: vec![lack], ..part("quick", "0", "40", "40") },
        ],
        total: Between { low: number("20.50"), high: Some(number("60.50")) },
        most: Some(number("70")),
    }
}
