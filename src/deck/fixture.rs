//! Scorecards built by hand, for tests: ordinary ones, the stories a deck must tell, and the extremes.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::input::{DefinitionCard, ExecutiveDeckInput, PartnerDeckInput, PeriodInput, Provenance, SourceFile};
use super::pseudonym::Pseudonyms;
use crate::domain::period::FiscalYear;
use crate::domain::{Currency, Money, Month, PartnerId, Quarter, Share};
use crate::programme::model::{
    CaseRules, EvidencePolicy, HeadcountRequirement, SurveyRules, Tier, TierTiming, Version, WorkingDays,
};
use crate::scorecard::details::{
    Breakdown, CertificationStand, Flow, OpenCase, PartnerDetails, StaffingGap, SurveyComment, SurveyFunnel,
};
use crate::scorecard::model::{
    Direction, Measurement, MetricResult, PartnerProfile, Rank, Scorecard, Scorecards, StandsOut, Statistic, Status,
    Target, Unit,
};
use crate::settlement::model::{GateOutcome, PartnerSettlement, Settlement, Settlements, TierDecision};

/// Everything one partner's deck is made from, owned.
pub(crate) struct Fixture {
    pub(crate) scorecard: Scorecard,
    pub(crate) details: PartnerDetails,
    pub(crate) settlement: Option<PartnerSettlement>,
    pub(crate) version: Version,
    pub(crate) programmes: Vec<String>,
    pub(crate) definitions: Vec<DefinitionCard>,
    pub(crate) provenance: Provenance,
    pub(crate) customers: BTreeMap<String, String>,
    pub(crate) pseudonyms: Pseudonyms,
    pub(crate) peers: usize,
    pub(crate) notes: Option<String>,
    pub(crate) partial_until: Option<NaiveDate>,
    pub(crate) complete_from: Option<NaiveDate>,
    pub(crate) unassigned: i64,
}

impl Fixture {
    pub(crate) fn common(&self) -> PeriodInput<'_> {
        PeriodInput {
            workspace: "Acme support partners",
            period: quarter("2026Q3"),
            partial_until: self.partial_until,
            complete_from: self.complete_from,
            programme: &self.version,
            programmes: &self.programmes,
            reporting_currency: euro(),
            definitions: &self.definitions,
            provenance: &self.provenance,
            unassigned_cases: self.unassigned,
            smallest_peer_group: 5,
        }
    }

    pub(crate) fn input<'a>(&'a self, common: &'a PeriodInput<'a>) -> PartnerDeckInput<'a> {
        PartnerDeckInput {
            common,
            scorecard: &self.scorecard,
            details: &self.details,
            settlement: self.settlement.as_ref(),
            peer_counts: self.scorecard.metrics.iter().map(|metric| (metric.id.clone(), self.peers)).collect(),
            customer_names: &self.customers,
            name_customers: false,
            pseudonyms: &self.pseudonyms,
            notes: self.notes.as_deref(),
            exclusions: &[],
        }
    }
}

pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub(crate) fn quarter(text: &str) -> Quarter {
    FiscalYear { start_month: 1 }.parse_quarter(text).expect("a quarter")
}

pub(crate) fn euro() -> Currency {
    Currency::parse("EUR").expect("a code")
}

pub(crate) fn money(minor: i64) -> Money {
    Money::from_minor(minor, euro())
}

fn share(text: &str) -> Share {
    Share::parse(text).expect("a share")
}

pub(crate) fn card(id: &str) -> DefinitionCard {
    let (name, unit, direction, counted) = match id {
        "csat" => ("Customer satisfaction", Unit::Share, Direction::Higher, false),
        "csat_mean" => ("Mean survey score", Unit::Points, Direction::Higher, false),
        "survey_response_rate" => ("Survey response rate", Unit::Share, Direction::Neutral, false),
        "escalation_rate" => ("Escalation rate", Unit::Share, Direction::Lower, false),
        "escalation_ratio" => ("Escalations, adjusted for case mix", Unit::Ratio, Direction::Lower, false),
        "invalid_escalation_rate" => ("Avoidable escalations", Unit::Share, Direction::Lower, false),
        "deflection_rate" => ("Solved without the vendor", Unit::Share, Direction::Higher, false),
        "simple_case_share" => ("Simple cases among escalations", Unit::Share, Direction::Lower, false),
        "time_to_first_response" => ("Time to first response", Unit::Hours, Direction::Lower, false),
        "time_to_resolve" => ("Time to resolve", Unit::Hours, Direction::Lower, false),
        "reopen_rate" => ("Reopened cases", Unit::Share, Direction::Lower, false),
        "backlog" => ("Open cases", Unit::Count, Direction::Neutral, false),
        "staffing_compliance" => ("Staffing on working days", Unit::Share, Direction::Higher, true),
        "certification_coverage" => ("Certified people", Unit::Share, Direction::Higher, true),
        other => (other, Unit::Share, Direction::Higher, false),
    };
    DefinitionCard {
        id: id.to_owned(),
        name: name.to_owned(),
        definition: format!("What {} means, in a plain sentence that names what is counted", name.to_lowercase()),
        formula: "counted rows / rows".to_owned(),
        unit,
        direction,
        counted,
        evidence: "rows".to_owned(),
        pitfalls: vec!["Small numbers swing widely".to_owned()],
        minimum_evidence: 10,
    }
}

const IDS: [&str; 14] = [
    "csat",
    "csat_mean",
    "survey_response_rate",
    "escalation_rate",
    "escalation_ratio",
    "invalid_escalation_rate",
    "deflection_rate",
    "simple_case_share",
    "time_to_first_response",
    "time_to_resolve",
    "reopen_rate",
    "backlog",
    "staffing_compliance",
    "certification_coverage",
];

fn wilson(part: f64, whole: f64) -> (f64, f64) {
    let z = 1.959_964_f64;
    let middle = 2.0 * part + z * z;
    let reach = z * (z * z + 4.0 * part * (1.0 - part / whole)).sqrt();
    let scale = 2.0 * (whole + z * z);
    (((middle - reach) / scale).max(0.0), ((middle + reach) / scale).min(1.0))
}

pub(crate) fn share_measurement(part: i64, whole: i64) -> Measurement {
    if whole == 0 {
        return Measurement { denominator: Some(0), numerator: Some(0), ..Measurement::default() };
    }
    let (low, high) = wilson(part as f64, whole as f64);
    Measurement {
        value: Some(part as f64 / whole as f64),
        numerator: Some(part),
        denominator: Some(whole),
        evidence: whole,
        low: Some(low),
        high: Some(high),
        ..Measurement::default()
    }
}

pub(crate) fn ratio_measurement(observed: i64, expected: f64) -> Measurement {
    let count = observed as f64;
    let low = count * (1.0 - 1.0 / (9.0 * count) - 1.96 / (3.0 * count.sqrt())).powi(3);
    let next = count + 1.0;
    let high = next * (1.0 - 1.0 / (9.0 * next) + 1.96 / (3.0 * next.sqrt())).powi(3);
    Measurement {
        value: Some(count / expected),
        numerator: Some(observed),
        evidence: (expected * 5.0) as i64,
        expected: Some(expected),
        low: Some(low / expected),
        high: Some(high / expected),
        ..Measurement::default()
    }
}

pub(crate) fn result(id: &str, measurement: Measurement) -> MetricResult {
    MetricResult {
        id: id.to_owned(),
        statistic: Statistic::Value,
        slice: BTreeMap::new(),
        measurement,
        target: None,
        status: Status::NoTarget,
        reason: None,
        provisional: false,
        change: None,
        change_interval: None,
        peers: None,
        baseline: None,
        history: Vec::new(),
        months: Vec::new(),
        excluded: BTreeMap::new(),
        between: None,
        minimum_evidence: 10,
        coverage: None,
    }
}

pub(crate) fn share_result(id: &str, part: i64, whole: i64) -> MetricResult {
    result(id, share_measurement(part, whole))
}

pub(crate) fn not_measured(id: &str) -> MetricResult {
    MetricResult {
        status: Status::NotMeasured,
        reason: Some("the workspace has no such table".to_owned()),
        ..result(id, Measurement::default())
    }
}

/// A result with what stands around it: target and verdict, change, peers, eight quarters, eighteen months.
pub(crate) fn full(
    mut result: MetricResult,
    asked: Option<(f64, f64, Status)>,
    change: Option<(f64, f64)>,
    peers: Option<f64>,
) -> MetricResult {
    if let Some((target, tolerance, status)) = asked {
        result.target = Some(Target { target, tolerance });
        result.status = status;
    }
    result.change = change.map(|(change, _)| change);
    result.change_interval = change.map(|(change, reach)| (change - reach, change + reach));
    result.peers = peers;
    let now = result.measurement.clone();
    let wobble = [0.97, 1.01, 0.99, 1.02, 0.98, 1.0, 1.01, 0.99, 1.0];
    let scaled = |factor: f64| {
        let by = |value: Option<f64>| value.map(|value| value * factor);
        Measurement { value: by(now.value), low: by(now.low), high: by(now.high), ..now.clone() }
    };
    let quarters = quarter("2026Q3").history(8);
    result.history = quarters
        .iter()
        .enumerate()
        .map(|(index, quarter)| (*quarter, scaled(if index == 7 { 1.0 } else { wobble[index] })))
        .collect();
    let months: Vec<Month> = quarters[2..].iter().flat_map(|quarter| quarter.months()).collect();
    result.months = months.iter().enumerate().map(|(index, month)| (*month, scaled(wobble[index % 9]))).collect();
    result
}

pub(crate) fn programme() -> Version {
    let tier = |id: &str, name: &str, text: &str| Tier {
        id: id.to_owned(),
        name: name.to_owned(),
        share: share(text),
        gates: Vec::new(),
    };
    Version {
        name: "2026.1".to_owned(),
        from: date("2026-01-01"),
        title: "Support Partner Programme".to_owned(),
        cases: CaseRules {
            horizon_days: Some(21),
            reopen_days: Some(14),
            partner_level: 1,
            article_visible_days: 5,
            vendor_first_level: None,
            vendor_organisations: std::collections::BTreeSet::new(),
        },
        surveys: SurveyRules {
            independent_providers: ["Northstar Surveys".to_owned()].into(),
            scale: (1, 5),
            top_box: 4,
            late_after_days: Some(30),
            per_customer_cap: Some(5),
            minimum_coverage: Some(0.8),
        },
        working_days: WorkingDays {
            weekdays: vec![Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri],
            holidays: std::collections::BTreeSet::new(),
        },
        headcount: vec![HeadcountRequirement {
            id: "atlas".to_owned(),
            product: Some("Atlas".to_owned()),
            role: Some("engineer".to_owned()),
            required: 200,
            partners: std::collections::BTreeSet::new(),
        }],
        certification: Vec::new(),
        targets: BTreeMap::new(),
        tiers: vec![
            tier("silver", "Silver", "0.35"),
            tier("gold", "Gold", "0.40"),
            tier("platinum", "Platinum", "0.45"),
        ],
        tier_timing: TierTiming::Next,
        on_insufficient_evidence: EvidencePolicy::Hold,
        share_floor: share("0.25"),
        share_cap: share("0.50"),
        rank_minimum_cases: 100,
    }
}

/// The 66 working days of the quarter, twelve of them in August without one of two Atlas engineers.
pub(crate) fn understaffed_in_august() -> PartnerDetails {
    let missed: Vec<NaiveDate> =
        [3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 27, 28].iter().map(|day| date(&format!("2026-08-{day:02}"))).collect();
    let days = (0..92).map(|offset| date("2026-07-01") + Days::new(offset));
    let staffing_days: Vec<(NaiveDate, bool)> = days
        .filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun))
        .map(|day| (day, !missed.contains(&day)))
        .collect();
    let gap = |day: &NaiveDate| StaffingGap { day: *day, requirement: "atlas".to_owned(), required: 200, present: 100 };
    PartnerDetails { staffing_gaps: missed.iter().map(gap).collect(), staffing_days, ..PartnerDetails::default() }
}

fn details() -> PartnerDetails {
    let case = |id: &str, customer: &str, opened: &str, age_days: i64| OpenCase {
        case_id: id.to_owned(),
        customer_id: Some(customer.to_owned()),
        product: Some("Atlas".to_owned()),
        severity: Some("sev2".to_owned()),
        opened: date(opened),
        age_days,
    };
    let kind = |label: &str, cases: i64, escalated: i64| Breakdown { label: label.to_owned(), cases, escalated };
    let comment = |score: i64, text: &str, day: &str| SurveyComment {
        survey_id: "S1".to_owned(),
        customer_id: Some("C-100".to_owned()),
        product: Some("Atlas".to_owned()),
        score_scaled: score * 1000,
        text: text.to_owned(),
        date: date(day),
    };
    let months: Vec<Month> = quarter("2026Q3").history(4).iter().flat_map(|quarter| quarter.months()).collect();
    let flows = months
        .iter()
        .enumerate()
        .map(|(index, month)| Flow {
            month: *month,
            opened: 150 + (index as i64 * 7) % 40,
            settled: 148 + (index as i64 * 11) % 42,
            open_at_end: if index == 8 { 25 } else { 24 + index as i64 % 5 + i64::from(index == 11) * 6 },
        })
        .collect();
    PartnerDetails {
        cases_opened: 486,
        backlog_ages: [("under 2 days", 12), ("2 to 7 days", 9), ("7 to 30 days", 6), ("over 30 days", 4)]
            .map(|(label, count)| (label.to_owned(), count))
            .to_vec(),
        oldest_open: vec![
            case("CASE-81", "C-100", "2026-06-02", 120),
            case("CASE-97", "C-200", "2026-08-14", 47),
            case("CASE-99", "C-300", "2026-09-21", 9),
        ],
        flows,
        severities: vec![kind("sev1", 41, 19), kind("sev2", 160, 40), kind("sev3", 285, 28)],
        products: vec![kind("Atlas", 300, 60), kind("Borealis", 186, 27)],
        escalation_reasons: vec![
            ("needs_source_access".to_owned(), 40),
            ("no_article".to_owned(), 30),
            ("customer_request".to_owned(), 17),
        ],
        avoidable_articles: vec![("KB-4711".to_owned(), 5), ("KB-12".to_owned(), 2)],
        certifications: vec![
            CertificationStand {
                requirement: "atlas5".to_owned(),
                certification: "Atlas 5 Engineer".to_owned(),
                required: 5,
                certified: 5,
                expiring: 2,
            },
            CertificationStand {
                requirement: "bor".to_owned(),
                certification: "Borealis Admin".to_owned(),
                required: 2,
                certified: 2,
                expiring: 0,
            },
        ],
        survey: SurveyFunnel {
            sent: 520,
            delivered: 480,
            responded: 171,
            counted: 152,
            excluded: BTreeMap::from([("not_independent".to_owned(), 12), ("late".to_owned(), 7)]),
        },
        comments: vec![
            comment(5, "The engineer at Contoso Mills knew the answer at once and stayed until it ran.", "2026-09-02"),
            comment(4, "Good help, though the hand-over took a day longer than promised.", "2026-08-20"),
            comment(1, "Nobody answered for three days; write to jo@contoso.example if unclear.", "2026-08-11"),
        ],
        scores: vec![(1, 3), (2, 3), (3, 4), (4, 50), (5, 92)],
        ..understaffed_in_august()
    }
}

fn metrics() -> Vec<MetricResult> {
    let percentile = |id: &str, statistic: Statistic, hours: f64| MetricResult {
        statistic,
        ..result(
            id,
            Measurement {
                value: Some(hours),
                evidence: 450,
                low: Some(hours * 0.9),
                high: Some(hours * 1.12),
                ..Measurement::default()
            },
        )
    };
    let points =
        Measurement { value: Some(4.43), evidence: 152, low: Some(4.3), high: Some(4.55), ..Measurement::default() };
    let open = Measurement { value: Some(31.0), numerator: Some(31), evidence: 31, ..Measurement::default() };
    vec![
        full(share_result("csat", 142, 152), Some((0.9, 0.87, Status::Met)), Some((0.021, 0.056)), Some(0.911)),
        full(result("csat_mean", points), None, None, Some(4.3)),
        full(share_result("survey_response_rate", 171, 480), None, Some((0.01, 0.06)), Some(0.33)),
        full(share_result("escalation_rate", 87, 486), None, Some((-0.006, 0.05)), Some(0.18)),
        full(
            result("escalation_ratio", ratio_measurement(87, 92.6)),
            Some((1.0, 1.15, Status::Met)),
            Some((-0.08, 0.3)),
            Some(1.0),
        ),
        full(
            share_result("invalid_escalation_rate", 7, 41),
            Some((0.15, 0.2, Status::Deviation)),
            Some((0.04, 0.15)),
            Some(0.128),
        ),
        full(
            share_result("deflection_rate", 380, 486),
            Some((0.7, 0.65, Status::Met)),
            Some((0.006, 0.05)),
            Some(0.76),
        ),
        full(share_result("simple_case_share", 9, 87), None, None, Some(0.12)),
        full(percentile("time_to_first_response", Statistic::Median, 3.4), None, Some((-0.4, 0.6)), Some(4.1)),
        full(percentile("time_to_first_response", Statistic::P90, 26.0), None, None, Some(30.0)),
        full(percentile("time_to_resolve", Statistic::Median, 50.4), None, Some((5.2, 9.0)), Some(61.0)),
        full(percentile("time_to_resolve", Statistic::P90, 300.0), None, None, Some(340.0)),
        full(share_result("reopen_rate", 15, 486), Some((0.05, 0.06, Status::Met)), Some((-0.004, 0.02)), Some(0.044)),
        full(result("backlog", open), None, Some((6.0, 0.0)), None),
        full(
            share_result("staffing_compliance", 54, 66),
            Some((1.0, 0.97, Status::Breach)),
            Some((-0.182, 0.0)),
            Some(0.972),
        ),
        full(share_result("certification_coverage", 7, 7), Some((1.0, 1.0, Status::Met)), Some((0.0, 0.0)), Some(0.92)),
    ]
}

fn settlement(id: &PartnerId) -> PartnerSettlement {
    let gate = |metric: &str, bound: f64, at_least: bool, value: f64, passed: bool| GateOutcome {
        tier: "platinum".to_owned(),
        metric: metric.to_owned(),
        bound,
        at_least,
        value: Some(value),
        passed: Some(passed),
    };
    let history = quarter("2026Q3").history(4).into_iter().zip(["silver", "gold", "gold", "gold"]);
    PartnerSettlement {
        partner_id: id.clone(),
        tier: TierDecision {
            earned: "gold".to_owned(),
            paid: "gold".to_owned(),
            previous: Some("gold".to_owned()),
            reason: "escalations, adjusted, of 0.94 over the 0.90 that Platinum asks".to_owned(),
            held: false,
            gates: vec![
                gate("escalation_ratio", 0.9, false, 0.94, false),
                gate("csat", 0.95, true, 0.934, false),
                gate("staffing_compliance", 1.0, true, 0.818, false),
                gate("reopen_rate", 0.05, false, 0.031, true),
            ],
            next: Some("platinum".to_owned()),
            history: history.map(|(quarter, tier)| (quarter, tier.to_owned())).collect(),
        },
        settlements: vec![one_settlement(id, 18_234_055, 7_293_622, euro())],
        next_tier_worth: vec![money(911_703)],
    }
}

pub(crate) fn one_settlement(id: &PartnerId, recognised: i64, partner: i64, currency: Currency) -> Settlement {
    let money = |minor| Money::from_minor(minor, currency);
    Settlement {
        partner_id: id.clone(),
        recognised: money(recognised),
        share: Some(share("0.40")),
        partner: money(partner),
        vendor: money(recognised - partner),
        incentives: money(0),
        service_credits: money(0),
        true_ups: money(118_200),
        payable: money(partner + 118_200),
        payable_reporting: Some(Money::from_minor(partner + 118_200, euro())),
        recognised_reporting: Some(Money::from_minor(recognised, euro())),
        partner_reporting: Some(Money::from_minor(partner, euro())),
        months: Vec::new(),
        rates: Vec::new(),
        lines: Vec::new(),
    }
}

fn provenance() -> Provenance {
    let file = |table: &str, path: &str, read: i64, quarantined: i64, duplicates: i64| SourceFile {
        table: table.to_owned(),
        path: path.to_owned(),
        read,
        accepted: read - quarantined - duplicates,
        quarantined,
        duplicates,
        replaced: 0,
        not_applicable: 0,
    };
    Provenance {
        snapshot: "9f3c1a7e".to_owned(),
        files: vec![
            file("cases", "data/raw/cases_Northgate.csv", 200_000, 41, 112),
            file("surveys", "data/raw/surveys.csv", 21_040, 3, 0),
            file("revenue", "data/raw/revenue.csv", 8_400, 0, 2),
        ],
        as_of: "30 September 2026, 21:59 UTC".to_owned(),
        quarterdeck: "0.1.0".to_owned(),
        warnings: vec!["partner Northgate has no agreement before 2026-02-01".to_owned()],
    }
}

/// The partner of the drawn slides: satisfied customers, Gold, and a gap in August.
pub(crate) fn meridian() -> Fixture {
    let id = PartnerId::new("P001");
    Fixture {
        scorecard: Scorecard {
            partner: PartnerProfile {
                id: id.clone(),
                name: "Meridian Systems".to_owned(),
                class: Some("reseller".to_owned()),
                region: Some("Nordics".to_owned()),
                country: Some("Sweden".to_owned()),
                manager: Some("Ines Lindqvist".to_owned()),
            },
            metrics: metrics(),
            ranks: vec![Rank { metric: "escalation_ratio".to_owned(), place: 4, best: 1, worst: 12, of: 12 }],
            stands_out: None,
        },
        details: details(),
        settlement: Some(settlement(&id)),
        version: programme(),
        programmes: vec!["2026.1".to_owned()],
        definitions: IDS.iter().map(|id| card(id)).collect(),
        provenance: provenance(),
        customers: [("C-100", "Contoso Mills"), ("C-200", "Fabrikam Rail"), ("C-300", "Litware")]
            .map(|(id, name)| (id.to_owned(), name.to_owned()))
            .into(),
        pseudonyms: Pseudonyms::new(b"test key"),
        peers: 18,
        notes: None,
        partial_until: None,
        complete_from: None,
        unassigned: 3,
    }
}

/// Nothing but a name.
pub(crate) fn empty() -> Fixture {
    let mut fixture = meridian();
    fixture.scorecard.metrics.clear();
    fixture.scorecard.ranks.clear();
    fixture.details = PartnerDetails::default();
    fixture.settlement = None;
    fixture.version.tiers.clear();
    fixture.provenance = Provenance::default();
    fixture.customers.clear();
    fixture
}

/// Satisfaction falls for two quarters; the rest is as expected.
pub(crate) fn slipping() -> Fixture {
    let mut fixture = empty();
    let mut csat =
        full(share_result("csat", 150, 200), Some((0.9, 0.87, Status::Breach)), Some((-0.09, 0.08)), Some(0.911));
    let values = [(182, 200), (184, 200), (168, 200), (150, 200)];
    csat.history = quarter("2026Q3")
        .history(4)
        .into_iter()
        .zip(values)
        .map(|(quarter, (part, whole))| (quarter, share_measurement(part, whole)))
        .collect();
    let ratio = full(result("escalation_ratio", ratio_measurement(50, 51.0)), None, None, Some(1.0));
    fixture.scorecard.metrics = vec![csat, ratio];
    fixture.details.cases_opened = 300;
    fixture
}

/// Many escalations, as the mix of cases explains.
pub(crate) fn hard_mix() -> Fixture {
    let mut fixture = empty();
    fixture.scorecard.metrics = vec![
        full(share_result("escalation_rate", 155, 500), None, Some((0.01, 0.05)), Some(0.18)),
        full(result("escalation_ratio", ratio_measurement(155, 152.0)), None, Some((0.01, 0.2)), Some(1.0)),
        full(share_result("deflection_rate", 330, 500), Some((0.6, 0.55, Status::Met)), None, Some(0.7)),
    ];
    fixture.details.cases_opened = 500;
    fixture
}

/// Five survey responses where ten are needed.
pub(crate) fn five_surveys() -> Fixture {
    let mut fixture = meridian();
    let csat = &mut fixture.scorecard.metrics[0];
    *csat = share_result("csat", 4, 5);
    csat.status = Status::InsufficientEvidence;
    csat.target = Some(Target { target: 0.9, tolerance: 0.87 });
    csat.measurement.value = None;
    fixture
}

/// Cases only, without targets: an event log of a workspace without surveys, people or revenue.
pub(crate) fn cases_only() -> Fixture {
    let mut fixture = meridian();
    fixture.settlement = None;
    fixture.version.tiers.clear();
    fixture.partial_until = Some(date("2026-08-22"));
    for metric in &mut fixture.scorecard.metrics {
        let measured =
            ["escalation_rate", "escalation_ratio", "deflection_rate", "time_to_resolve", "reopen_rate", "backlog"];
        if measured.contains(&metric.id.as_str()) {
            metric.target = None;
            metric.status = Status::NoTarget;
        } else {
            let (id, statistic) = (metric.id.clone(), metric.statistic);
            *metric = MetricResult { statistic, ..not_measured(&id) };
        }
    }
    let full = details();
    fixture.details = PartnerDetails {
        cases_opened: 486,
        backlog_ages: full.backlog_ages,
        oldest_open: full.oldest_open,
        flows: full.flows,
        severities: full.severities,
        products: full.products,
        ..PartnerDetails::default()
    };
    fixture
}

/// All partners of a period.
pub(crate) struct Field {
    pub(crate) fixture: Fixture,
    pub(crate) scorecards: Scorecards,
    pub(crate) settlements: Settlements,
    pub(crate) details: BTreeMap<PartnerId, PartnerDetails>,
}

impl Field {
    pub(crate) fn input<'a>(&'a self, common: &'a PeriodInput<'a>) -> ExecutiveDeckInput<'a> {
        let links = self
            .scorecards
            .partners
            .iter()
            .map(|one| (one.partner.id.clone(), format!("partners/{}.html", one.partner.id.file_name())));
        ExecutiveDeckInput {
            common,
            scorecards: &self.scorecards,
            settlements: Some(&self.settlements),
            details: &self.details,
            links: links.collect(),
        }
    }
}

const NAMES: [&str; 12] = [
    "Halcyon",
    "Orbis",
    "Kestrel IT",
    "Meridian",
    "Tessera",
    "Northgate",
    "Brightline",
    "Vantor",
    "Aster & Co",
    "Caldera",
    "Polaris",
    "Sundial",
];

/// So many partners; among twelve, the first stands out for the better, the last two for the worse.
pub(crate) fn field(count: usize) -> Field {
    let fixture = meridian();
    let mut field = Field {
        scorecards: Scorecards {
            period: quarter("2026Q3"),
            partial_until: None,
            programmes: vec!["2026.1".to_owned()],
            partners: Vec::new(),
            direct: Vec::new(),
            pooled: vec![share_result("csat", 1_642, 1_800), share_result("escalation_rate", 900, 5_000)],
            unassigned_cases: 3,
            out_of_scope: Vec::new(),
        },
        settlements: Settlements {
            period: quarter("2026Q3"),
            reporting_currency: euro(),
            partners: Vec::new(),
            warnings: Vec::new(),
        },
        details: BTreeMap::new(),
        fixture,
    };
    for index in 0..count {
        add_partner(&mut field, index, count);
    }
    field
}

fn add_partner(field: &mut Field, index: usize, count: usize) {
    let id = PartnerId::new(format!("P{:03}", index + 1));
    let expected = 60.0 + (index * 17 % 90) as f64;
    let factor = match (index, count - index) {
        (0, _) => 0.55,
        (_, 1) if count > 1 => 1.65,
        (_, 2) if count > 3 => 1.5,
        _ => 0.93 + (index % 7) as f64 * 0.025,
    };
    let mut scorecard = field.fixture.scorecard.clone();
    let series = index / NAMES.len();
    scorecard.partner.name =
        if series == 0 { NAMES[index].to_owned() } else { format!("{} {}", NAMES[index % NAMES.len()], series + 1) };
    scorecard.partner.id = id.clone();
    for metric in &mut scorecard.metrics {
        if metric.id == "escalation_ratio" {
            let measurement = ratio_measurement((expected * factor) as i64, expected);
            *metric = full(result("escalation_ratio", measurement), Some((1.0, 1.15, Status::Met)), None, Some(1.0));
        }
        if metric.id == "csat" {
            let part = 130 + (index as i64 * 5) % 20;
            let status = if part * 10 >= 152 * 9 { Status::Met } else { Status::Deviation };
            *metric = full(share_result("csat", part, 152), Some((0.9, 0.8, status)), None, Some(0.911));
        }
    }
    scorecard.ranks = vec![Rank {
        metric: "escalation_ratio".to_owned(),
        place: index + 1,
        best: index / 2 + 1,
        worst: count,
        of: count,
    }];
    scorecard.stands_out = match factor {
        ..0.7 => Some(StandsOut::Better),
        1.4.. => Some(StandsOut::Worse),
        _ => None,
    };
    let mut details = field.fixture.details.clone();
    if index % 5 != 3 {
        details.staffing_gaps.clear();
        details.staffing_days.iter_mut().for_each(|(_, met)| *met = true);
    }
    let mut settlement = settlement(&id);
    settlement.settlements =
        vec![one_settlement(&id, 9_000_000 + index as i64 * 500_000, 3_600_000 + index as i64 * 200_000, euro())];
    if index % 6 == 1 {
        settlement.tier.previous = Some("silver".to_owned());
    }
    if index % 6 == 5 {
        settlement.tier.previous = Some("platinum".to_owned());
    }
    field.details.insert(id, details);
    field.settlements.partners.push(settlement);
    field.scorecards.partners.push(scorecard);
}
