//! The checked programme: the contract's rules as plain values.
//!
//! A programme is a list of versions, each in force from a day. Which version rules what is written in rule R4.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, Weekday};
use rust_decimal::Decimal;

use super::adjudication::AdjudicationSample;
use super::balances::OpeningBalance;
use super::calendars::Calendar;
use super::disputes::Dispute;
use super::duties::DutyRules;
use super::incentives::{Incentive, Pays};
use super::level::LevelAt;
use super::payment::{OwnPayment, PaymentRules};
use super::points::{self, Component, POINTS};
use super::schedules::Schedule;
use super::service_credits::ServiceCredits;
use super::service_levels::ServiceLevels;
use super::sub_partners::SubPartner;
use super::targets::OwnTarget;
use super::tier_changes::TierChanges;
use crate::domain::{Currency, PartnerId, Quarter, Share};

/// All versions of the rules, by the day they come into force, with the agreements.
#[derive(Debug, Clone, Default)]
pub struct Programme {
    /// Versions, oldest first. Never empty once checked.
    pub versions: Vec<Version>,
    /// Agreements, by partner and start.
    pub agreements: Vec<Agreement>,
    /// Approved exclusions (rule R17).
    pub exclusions: Vec<Exclusion>,
    /// What partners dispute about settled quarters, and what was decided.
    pub disputes: Vec<Dispute>,
    /// What quarters open with of which nothing before is closed.
    pub balances: Vec<OpeningBalance>,
    /// Who gets a share of a partner's part, in the order of the table.
    pub sub_partners: Vec<SubPartner>,
}

impl Programme {
    /// The version in force on a day; the first one for days before it.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> Option<&Version> {
        self.versions.iter().rev().find(|version| version.from <= day).or_else(|| self.versions.first())
    }

    /// The version whose targets, gates and weights rule a period: the one on its last day.
    #[must_use]
    pub fn for_period(&self, period: Quarter) -> Option<&Version> {
        self.on(period.last_day())
    }

    /// The agreement of a partner on a day.
    #[must_use]
    pub fn agreement(&self, partner: &PartnerId, day: NaiveDate) -> Option<&Agreement> {
        self.agreements.iter().find(|agreement| {
            agreement.partner_id == *partner && agreement.from <= day && agreement.to.is_none_or(|to| day <= to)
        })
    }
}

/// One version of the rules.
#[derive(Debug, Clone)]
pub struct Version {
    /// Its name, `2026` for `programme/2026.toml`.
    pub name: String,
    /// First day it is in force.
    pub from: NaiveDate,
    /// What the programme is called in decks.
    pub title: String,
    /// Rules about cases.
    pub cases: CaseRules,
    /// Rules about surveys.
    pub surveys: SurveyRules,
    /// Working days, for headcount duties.
    pub working_days: WorkingDays,
    /// Calendars that clocks run on, by name.
    pub calendars: BTreeMap<String, Calendar>,
    /// What is promised about time; `None` where nothing is.
    pub service_levels: Option<ServiceLevels>,
    /// Headcount requirements.
    pub headcount: Vec<HeadcountRequirement>,
    /// Certification requirements.
    pub certification: Vec<CertificationRequirement>,
    /// What is owed besides cases, and what follows where it is not met.
    pub duties: DutyRules,
    /// What is asked of each metric, by metric id.
    pub targets: BTreeMap<String, MetricRule>,
    /// What is asked of single partners in place of it.
    pub own_targets: Vec<OwnTarget>,
    /// What is computed from figures for tiers and money.
    pub pay: PayRules,
    /// Tiers, lowest first. Empty where the programme pays no shares.
    pub tiers: Vec<Tier>,
    /// Days after a quarter's last one in which its statement may be disputed; `None` without a limit.
    pub dispute_days: Option<u32>,
    /// How fast a tier rises and falls.
    pub tier_changes: TierChanges,
    /// When a tier is paid.
    pub tier_timing: TierTiming,
    /// What evidence does that comes after a quarter was closed.
    pub late_evidence: LateEvidence,
    /// What lack of evidence does to a gate.
    pub on_insufficient_evidence: EvidencePolicy,
    /// Lowest and highest share that may be paid.
    pub share_floor: Share,
    /// See `share_floor`.
    pub share_cap: Share,
    /// Fewest cases a partner needs over four quarters to be compared and ranked.
    pub rank_minimum_cases: i64,
    /// What a case costs that the vendor's own first level resolves, in the reporting currency; `None` where the programme does not say.
    pub vendor_cost_per_resolution: Option<Decimal>,
    /// Which escalations of a quarter are to be judged, where it is a sample; `None` for all.
    pub adjudication: Option<AdjudicationSample>,
}

impl Version {
    /// The metrics that decide its tiers, each once: those of the gates, and those that points rest on where a tier asks for points.
    #[must_use]
    pub fn deciding_metrics(&self) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        let gates = self.tiers.iter().flat_map(|tier| &tier.gates);
        for metric in gates.flat_map(|gate| match gate.metric == POINTS {
            true => points::metrics(&self.pay.points).into_iter().collect(),
            false => vec![gate.metric.as_str()],
        }) {
            if !found.contains(&metric) {
                found.push(metric);
            }
        }
        found
    }

    /// The metrics that money rests on: those of tiers, of incentives and of service credits.
    #[must_use]
    pub fn paying_metrics(&self) -> BTreeSet<&str> {
        let incentives = self.pay.incentives.iter().flat_map(|incentive| {
            let scaled = match &incentive.pays {
                Pays::ShareByMetric { metric, .. } => Some(metric.as_str()),
                Pays::Share(_) | Pays::Amount(_) | Pays::AmountByRecognised { .. } => None,
            };
            incentive.gates.iter().map(|gate| gate.metric.as_str()).chain(scaled)
        });
        let credits = self.pay.service_credits.credits.iter().map(|credit| credit.metric.as_str());
        self.deciding_metrics().into_iter().chain(incentives).chain(credits).collect()
    }
}

/// What a version computes from figures: scales, points and money beyond the share.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PayRules {
    /// Named scales.
    pub schedules: BTreeMap<String, Schedule>,
    /// The parts of the score that tiers may ask for.
    pub points: Vec<Component>,
    /// What is paid on top of the share.
    pub incentives: Vec<Incentive>,
    /// What broken promises cost.
    pub service_credits: ServiceCredits,
    /// The day whose level sets the share of a line.
    pub level_at: LevelAt,
    /// What of a quarter's money is paid when; `None` where each quarter is paid by itself.
    pub payment: Option<PaymentRules>,
    /// Days after a quarter's last day within which what is payable for it is paid; `None` where the programme does not say.
    pub payment_due_days: Option<u32>,
}

/// Rules about cases, read by a case's opening time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRules {
    /// Days after opening within which an escalation or a resolution counts; `None` counts however late.
    pub horizon_days: Option<u32>,
    /// Days after the first resolution within which a reopen counts; `None` counts however late.
    pub reopen_days: Option<u32>,
    /// The level partners work at; cases opened above it are no partner cases.
    pub partner_level: i64,
    /// Working days an article must have been visible before an escalation counts as avoidable.
    pub article_visible_days: u32,
    /// The vendor's own first level: an escalation that lands there is first-level work that the partner is paid for. It may
    /// be the partner's own level, where both have a first line. `None` where the programme does not say.
    pub vendor_first_level: Option<i64>,
    /// Names by which case events know the vendor's own teams.
    pub vendor_organisations: BTreeSet<String>,
    /// Who sends automatic messages, as `actor_org` names them: such a message is no answer.
    pub automatic_senders: BTreeSet<String>,
}

/// Rules about surveys.
#[derive(Debug, Clone, PartialEq)]
pub struct SurveyRules {
    /// Providers whose surveys count.
    pub independent_providers: BTreeSet<String>,
    /// The scale that means are shown on: lowest and highest score.
    pub scale: (i64, i64),
    /// The lowest score on that scale that counts as satisfied.
    pub top_box: i64,
    /// Days after sending after which a response is late; `None` never.
    pub late_after_days: Option<u32>,
    /// Most responses of one customer that count in a quarter, or in so many as the cap is over; `None` for no cap.
    pub per_customer_cap: Option<u32>,
    /// How many quarters the cap is over: that of the response and those before it.
    pub cap_quarters: u32,
    /// Least share of eligible cases that must have been invited for a status.
    pub minimum_coverage: Option<f64>,
}

/// Working days, in the workspace's zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingDays {
    /// Days of the week worked.
    pub weekdays: Vec<Weekday>,
    /// Days off.
    pub holidays: BTreeSet<NaiveDate>,
}

/// How many dedicated people a partner must have present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadcountRequirement {
    /// Its id.
    pub id: String,
    /// The product they must know; `None` for any.
    pub product: Option<String>,
    /// The role they must have; `None` for any.
    pub role: Option<String>,
    /// Full-time equivalents, in hundredths.
    pub required: i64,
    /// Partners it binds; empty for all.
    pub partners: BTreeSet<PartnerId>,
}

/// How many certified people a partner must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificationRequirement {
    /// Its id.
    pub id: String,
    /// The certificate.
    pub certification: String,
    /// People.
    pub required: i64,
    /// Partners it binds; empty for all.
    pub partners: BTreeSet<PartnerId>,
}

/// What a programme asks of one metric.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct MetricRule {
    /// The value to reach.
    pub target: Option<f64>,
    /// The value up to which a miss is a deviation; the target itself where not given.
    pub tolerance: Option<f64>,
    /// Least evidence for a value; the catalogue's where not given.
    pub minimum_evidence: Option<i64>,
}

/// A tier.
#[derive(Debug, Clone, PartialEq)]
pub struct Tier {
    /// Its id (`gold`).
    pub id: String,
    /// Its name in decks (`Gold`).
    pub name: String,
    /// The partner's share of support revenue.
    pub share: Share,
    /// What must hold; all of them. Empty for the entry tier.
    pub gates: Vec<Gate>,
}

/// One condition of a tier.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    /// The metric.
    pub metric: String,
    /// The bound.
    pub bound: f64,
    /// At least (true) or at most (false) the bound.
    pub at_least: bool,
    /// Least evidence this gate is decided on, where it is more than the metric's own.
    pub minimum_evidence: Option<i64>,
}

impl Gate {
    /// A gate on the score: the pass mark.
    #[must_use]
    pub fn of_points(mark: f64) -> Self {
        Self { metric: POINTS.to_owned(), bound: mark, at_least: true, minimum_evidence: None }
    }

    /// Whether so many rows suffice to decide it, over what the metric itself asks for.
    #[must_use]
    pub fn suffices(&self, evidence: i64) -> bool {
        self.minimum_evidence.is_none_or(|least| evidence >= least)
    }
}

/// What evidence does that comes after a quarter was closed: late answers and cases, rebuttals that were upheld, exclusions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LateEvidence {
    /// It moves no tier and earns nothing: revenue alone is settled again.
    MoneyOnly,
    /// The quarter's figures are computed again, with the tier, the incentives and the service credits that follow from them.
    Recompute,
}

/// When a tier is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TierTiming {
    /// A period's performance sets the share of the next one.
    Next,
    /// A period's performance sets its own share.
    Same,
}

/// What lack of evidence does to a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidencePolicy {
    /// The previous tier is held.
    Hold,
    /// The gate passes.
    Pass,
    /// The gate fails.
    Fail,
}

impl EvidencePolicy {
    /// Each as a programme writes it.
    pub(super) const WORDS: [(&'static str, Self); 3] =
        [("hold", Self::Hold), ("pass", Self::Pass), ("fail", Self::Fail)];
}

/// A partner's agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// The partner.
    pub partner_id: PartnerId,
    /// The programme it is under, as named in the file; informative.
    pub programme: Option<String>,
    /// First day.
    pub from: NaiveDate,
    /// Last day, if it ends.
    pub to: Option<NaiveDate>,
    /// The share before any tier is known.
    pub base_share: Option<Share>,
    /// The currency it is paid in: that of its own minimum, otherwise informative.
    pub currency: Option<Currency>,
    /// The tier held when the agreement started.
    pub opening_tier: Option<String>,
    /// What it says of payment in place of the programme.
    pub payment: OwnPayment,
}

/// An approved exclusion: a case or survey taken out of a metric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// Its line in `exclusions.csv`.
    pub line: u64,
    /// `case` or `survey`.
    pub item: ExcludedItem,
    /// The item's id.
    pub id: String,
    /// The metric it is taken out of.
    pub metric: String,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub decider: String,
    /// When.
    pub date: NaiveDate,
}

/// What an exclusion takes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExcludedItem {
    /// A case.
    Case,
    /// A survey.
    Survey,
}
