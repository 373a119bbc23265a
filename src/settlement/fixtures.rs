//! Small programmes, scorecards and slices for tests.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::domain::money::divide_half_away_from_zero;
use crate::domain::period::FiscalYear;
use crate::domain::{Assignment, Currency, Money, Month, PartnerId, Quarter, Share};
use crate::facts::slices::RevenueSlice;
use crate::programme::Programme;
use crate::programme::model::{
    Agreement, CaseRules, EvidencePolicy, Gate, LateEvidence, MetricRule, SurveyRules, Tier, TierTiming, Version,
    WorkingDays,
};
use crate::programme::tier_changes::TierChanges;
use crate::scorecard::model::{
    Dispersion, Measurement, MetricResult, PartnerProfile, Scorecard, Scorecards, Standing, Statistic, Status,
};

use super::model::LineShare;

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub(super) fn quarter(text: &str) -> Quarter {
    FiscalYear { start_month: 1 }.parse_quarter(text).expect("a quarter")
}

pub(super) fn currency(code: &str) -> Currency {
    Currency::parse(code).expect("a code")
}

pub(super) fn share(text: &str) -> Share {
    Share::parse(text).expect("a share")
}

/// Entry 30%, silver 35% from csat 0.8, gold 40% from csat 0.9; evidence of ten; tiers paid in the next quarter.
pub(super) fn version(name: &str, from: &str) -> Version {
    let tier = |id: &str, share_text: &str, bound: Option<f64>| Tier {
        id: id.to_lowercase(),
        name: id.to_owned(),
        share: share(share_text),
        gates: bound
            .map(|bound| Gate { metric: "csat".to_owned(), bound, at_least: true, minimum_evidence: None })
            .into_iter()
            .collect(),
    };
    let evidence = MetricRule { minimum_evidence: Some(10), ..MetricRule::default() };
    Version {
        name: name.to_owned(),
        from: day(from),
        title: "Support programme".to_owned(),
        cases: CaseRules {
            horizon_days: None,
            reopen_days: None,
            partner_level: 1,
            article_visible_days: 5,
            vendor_first_level: None,
            vendor_organisations: BTreeSet::new(),
            automatic_senders: BTreeSet::new(),
        },
        surveys: SurveyRules {
            independent_providers: BTreeSet::new(),
            scale: (1, 5),
            top_box: 4,
            late_after_days: None,
            per_customer_cap: None,
            cap_quarters: 1,
            minimum_coverage: None,
        },
        working_days: WorkingDays { weekdays: vec![], holidays: BTreeSet::new() },
        calendars: BTreeMap::new(),
        service_levels: None,
        headcount: vec![],
        certification: vec![],
        duties: crate::programme::duties::DutyRules::default(),
        targets: BTreeMap::from([("csat".to_owned(), evidence)]),
        own_targets: Vec::new(),
        pay: crate::programme::model::PayRules::default(),
        tiers: vec![tier("Entry", "0.30", None), tier("Silver", "0.35", Some(0.8)), tier("Gold", "0.40", Some(0.9))],
        dispute_days: None,
        tier_changes: TierChanges::default(),
        tier_timing: TierTiming::Next,
        late_evidence: LateEvidence::MoneyOnly,
        on_insufficient_evidence: EvidencePolicy::Hold,
        share_floor: share("0.25"),
        share_cap: share("0.50"),
        rank_minimum_cases: 0,
        vendor_cost_per_resolution: None,
        adjudication: None,
    }
}

pub(super) fn programme() -> Programme {
    Programme { versions: vec![version("2026", "2024-01-01")], ..Programme::default() }
}

pub(super) fn agreement(partner: &str, opening_tier: Option<&str>, base_share: Option<&str>) -> Agreement {
    Agreement {
        partner_id: PartnerId::new(partner),
        programme: None,
        from: day("2024-01-01"),
        to: None,
        base_share: base_share.map(share),
        currency: None,
        opening_tier: opening_tier.map(str::to_owned),
        payment: crate::programme::payment::OwnPayment::default(),
    }
}

fn measured((value, evidence): (f64, i64)) -> Measurement {
    Measurement { value: (evidence > 0).then_some(value), evidence, ..Measurement::default() }
}

/// A partner whose csat was (value, responses) in the quarters up to 2026Q3, oldest first.
pub(super) fn card(partner: &str, csat: &[(f64, i64)]) -> Scorecard {
    let quarters = quarter("2026Q3").history(csat.len());
    let history: Vec<(Quarter, Measurement)> = quarters.into_iter().zip(csat.iter().copied().map(measured)).collect();
    let (_, measurement) = history.last().cloned().expect("at least one quarter");
    let status = match measurement.evidence {
        0 => Status::NotMeasured,
        1..10 => Status::InsufficientEvidence,
        _ => Status::NoTarget,
    };
    let metric = MetricResult {
        id: "csat".to_owned(),
        statistic: Statistic::Value,
        slice: BTreeMap::new(),
        measurement,
        target: None,
        status,
        reason: None,
        provisional: false,
        change: None,
        change_interval: None,
        peers: None,
        change_stands: false,
        against_others: None,
        baseline: None,
        history,
        months: vec![],
        excluded: BTreeMap::new(),
        between: None,
        minimum_evidence: 10,
        coverage: None,
    };
    let id = PartnerId::new(partner);
    let profile =
        PartnerProfile { id, name: partner.to_owned(), class: None, region: None, country: None, manager: None };
    Scorecard {
        partner: profile,
        metrics: vec![metric],
        ranks: vec![],
        stands_out: None,
        standing: Standing::default(),
        survey_audit: None,
        warnings: vec![],
    }
}

pub(super) fn cards(partners: Vec<Scorecard>) -> Scorecards {
    Scorecards {
        period: quarter("2026Q3"),
        partial_until: None,
        programmes: vec!["2026".to_owned()],
        partners,
        spread: Dispersion::NONE,
        reliability: None,
        direct: vec![],
        pooled: vec![],
        unassigned_cases: 0,
        out_of_scope: vec![],
    }
}

/// A line of a partner between two days, sliced by month as the revenue facts are.
pub(super) fn line(id: &str, partner: &str, amount: i64, code: &str, service: (&str, &str)) -> Vec<RevenueSlice> {
    part_of_line(id, partner, amount, code, service, service)
}

/// The part of a line that a partner serves.
pub(super) fn part_of_line(
    id: &str,
    partner: &str,
    amount: i64,
    code: &str,
    service: (&str, &str),
    served: (&str, &str),
) -> Vec<RevenueSlice> {
    let (from, to, first, last) = (day(service.0), day(service.1), day(served.0), day(served.1));
    let days = i128::from((to - from).num_days() + 1);
    let until = |day: NaiveDate| {
        divide_half_away_from_zero(i128::from(amount) * i128::from((day - from).num_days()), days).expect("fits")
    };
    let mut slices = Vec::new();
    let mut month = Month::of(first);
    while month.first_day() <= last {
        let (slice_from, slice_to) = (month.first_day().max(first), month.last_day().min(last));
        slices.push(RevenueSlice {
            line_id: id.to_owned(),
            invoice_id: Some(format!("I-{id}")),
            partner_id: Some(PartnerId::new(partner)),
            assignment: Assignment::Partner,
            customer_id: Some("C1".to_owned()),
            product: Some("P".to_owned()),
            kind: Some(if amount < 0 { "credit" } else { "new" }.to_owned()),
            credits_line_id: None,
            invoiced_on: None,
            sold_on: None,
            currency: currency(code),
            service_from: from,
            service_to: to,
            slice_from,
            slice_to,
            month,
            collected_on: None,
            amount_minor: amount,
            recognised_minor: until(slice_to + chrono::Days::new(1)) - until(slice_from),
            retained_minor: 0,
        });
        month = month.next();
    }
    slices
}

/// One rate for each month of 2026Q3.
pub(super) fn rates(code: &str, rates: [&str; 3]) -> BTreeMap<(Currency, Month), Decimal> {
    let months = quarter("2026Q3").months();
    months
        .into_iter()
        .zip(rates)
        .map(|(month, rate)| ((currency(code), month), rate.parse().expect("a rate")))
        .collect()
}

/// A line of a quarter's first day that is a partner's as a whole.
pub(super) fn line_share(id: &str, minor: i64, code: &str, period: Quarter) -> LineShare {
    let amount = Money::from_minor(minor, currency(code));
    LineShare {
        line_id: id.to_owned(),
        invoice_id: None,
        customer_id: None,
        product: None,
        kind: None,
        service_from: period.first_day(),
        service_to: period.first_day(),
        amount,
        recognised: amount,
        share: Share::new(Decimal::ONE).expect("all of it"),
        partner: amount,
        vendor: Money::zero(amount.currency),
        rule: String::new(),
        programme: String::new(),
        level: None,
    }
}
