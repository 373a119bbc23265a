//! What stands behind a partner's figures: the rows and breakdowns that slides show.
//!
//! Each partner's details hold its own rows only; a deck can therefore not leak what it was never given.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::accounts::{OpenEscalation, RenewalAhead};
use super::conduct::Conduct;
use super::defects::{AvoidableArticle, Defect};
use super::duty_details::{Assessment, AuditStand, DutyStand, EntryStand, ProvisionStand, TrainingStand};
use super::follow_ups::{ActionStand, IncidentStand};
use super::judgements::ArticleChecks;
use super::promises::{BrokenPromise, PromiseStand};
use super::revisions::Revision;
use super::roster::CaseOwners;
use crate::domain::Month;

pub use super::collect::collect;

/// The rows and breakdowns of one partner and period.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PartnerDetails {
    /// Cases opened in the period.
    pub cases_opened: i64,
    /// Figures of earlier quarters that were shown and are others today: those whose own rows changed first, then the newest quarter first.
    pub revisions: Vec<Revision>,
    /// Open cases at the period's end by age band (`under 2 days`), youngest first; every band is there, also empty ones.
    pub backlog_ages: Vec<(String, i64)>,
    /// The oldest open cases at the period's end, oldest first, at most ten.
    pub oldest_open: Vec<OpenCase>,
    /// Cases opened and resolved a month, and open at its end, over the history, oldest first.
    pub flows: Vec<Flow>,
    /// Cases opened in the period by severity: cases and escalated ones.
    pub severities: Vec<Breakdown>,
    /// Cases opened in the period by product: cases and escalated ones, most cases first.
    pub products: Vec<Breakdown>,
    /// Promises about time that were due in the period, by promise and severity.
    pub promises: Vec<PromiseStand>,
    /// Promises among them that were broken: what is still open first, then the most broken ones, at most forty.
    pub broken_promises: Vec<BrokenPromise>,
    /// Functional escalations of the period by reason, most first.
    pub escalation_reasons: Vec<(String, i64)>,
    /// Articles that would have resolved an escalation of the period (invalid ones), most first.
    pub articles: Vec<AvoidableArticle>,
    /// Whether those articles were for the cases' products and languages.
    pub article_checks: ArticleChecks,
    /// Partner cases whose cause is the product, opened in the period or open at its end, by the day they were opened.
    pub defects: Vec<Defect>,
    /// Working days of the period and whether every headcount requirement was met.
    pub staffing_days: Vec<(NaiveDate, bool)>,
    /// Requirements missed, by day.
    pub staffing_gaps: Vec<StaffingGap>,
    /// Who owned the cases opened in the period.
    pub case_owners: CaseOwners,
    /// Certification requirements at the period's end.
    pub certifications: Vec<CertificationStand>,
    /// Training requirements at the period's end.
    pub training: Vec<TrainingStand>,
    /// Audited requirements at the period's end.
    pub audits: Vec<AuditStand>,
    /// Entry criteria at the period's end.
    pub entry: Vec<EntryStand>,
    /// Provisions owed to the partner at the period's end.
    pub provisions: Vec<ProvisionStand>,
    /// What was due in the period on either side, and what was due before it and is still open, by due day.
    pub duties: Vec<DutyStand>,
    /// Major incidents of the period, and earlier ones that something is still owed for, by the day they started.
    pub incidents: Vec<IncidentStand>,
    /// Actions due in the period or within [`ACTIONS_AHEAD_DAYS`](super::follow_ups::ACTIONS_AHEAD_DAYS) days after it,
    /// and those due before it that are still open, by due day.
    pub actions: Vec<ActionStand>,
    /// Ratings of the period, by dimension.
    pub assessments: Vec<Assessment>,
    /// Where the partner stands on the ladder of consequences; `None` where the programme has none.
    pub conduct: Option<Conduct>,
    /// The path from invitation to counted response.
    pub survey: SurveyFunnel,
    /// Cases first resolved in the period by severity and complexity, and how many of each kind were asked about; empty
    /// without surveys.
    pub survey_mix: Vec<MixRow>,
    /// Undecided renewals due within [`RENEWALS_AHEAD_DAYS`] days after the period, by day.
    pub renewals_ahead: Vec<RenewalAhead>,
    /// Cases with an open escalation at the period's end.
    pub open_escalations: i64,
    /// The oldest of these escalations, oldest first, at most ten.
    pub oldest_escalations: Vec<OpenEscalation>,
    /// Comments of counted responses, best scores first, at most forty.
    pub comments: Vec<SurveyComment>,
    /// Counted responses by score on the programme's scale, lowest first; every score is there.
    pub scores: Vec<(i64, i64)>,
}

/// An open case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCase {
    /// The case.
    pub case_id: String,
    /// The customer, unmasked: audience rules decide what is shown.
    pub customer_id: Option<String>,
    /// The product.
    pub product: Option<String>,
    /// Severity at opening.
    pub severity: Option<String>,
    /// Day it was opened.
    pub opened: NaiveDate,
    /// Days from then to the period's end (or the as-of day before it).
    pub age_days: i64,
}

/// A month's flow of cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// The month.
    pub month: Month,
    /// Cases opened.
    pub opened: i64,
    /// Cases that left the backlog.
    pub settled: i64,
    /// Open at its end (or the as-of day before it).
    pub open_at_end: i64,
}

/// Cases of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breakdown {
    /// The kind (`sev1`, a product's name).
    pub label: String,
    /// Partner cases.
    pub cases: i64,
    /// Of these escalated.
    pub escalated: i64,
}

/// A headcount requirement missed on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffingGap {
    /// The day.
    pub day: NaiveDate,
    /// The requirement's id.
    pub requirement: String,
    /// Required, in hundredths of a full-time equivalent.
    pub required: i64,
    /// Present, in hundredths.
    pub present: i64,
}

/// A certification requirement at the period's end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificationStand {
    /// The requirement's id.
    pub requirement: String,
    /// The certificate.
    pub certification: String,
    /// People required.
    pub required: i64,
    /// People certified, at most what is required.
    pub certified: i64,
    /// Certificates among them that expire within 90 days.
    pub expiring: i64,
    /// Who holds these, and their last day, in the order of staff ids.
    pub expiring_people: Vec<(String, NaiveDate)>,
}

/// From invitation to counted response, for csat surveys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SurveyFunnel {
    /// Invitations sent in the period.
    pub sent: i64,
    /// Of these delivered.
    pub delivered: i64,
    /// Responses given in the period.
    pub responded: i64,
    /// Responses that count.
    pub counted: i64,
    /// Responses that do not, by reason.
    pub excluded: BTreeMap<String, i64>,
}

/// Days ahead in which a renewal is told.
pub const RENEWALS_AHEAD_DAYS: u64 = 180;

/// Cases of one kind, and how many of them the surveys heard.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct MixRow {
    /// Severity when opened; `None` where unknown.
    pub severity: Option<String>,
    /// Simple or complex; `None` where nobody judged it.
    pub complexity: Option<String>,
    /// Cases first resolved in the period.
    pub cases: i64,
    /// Of these, asked about by an independent provider.
    pub invited: i64,
    /// Counted satisfaction responses of the period about such cases.
    pub answered: i64,
}

impl MixRow {
    /// Cases of a kind, given as severity and complexity.
    #[must_use]
    pub fn of(kind: &[Option<String>], cases: i64, invited: i64, answered: i64) -> Self {
        let part = |index: usize| kind.get(index).cloned().flatten();
        Self { severity: part(0), complexity: part(1), cases, invited, answered }
    }
}

/// What a customer wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyComment {
    /// The survey.
    pub survey_id: String,
    /// The customer, unmasked.
    pub customer_id: Option<String>,
    /// The product.
    pub product: Option<String>,
    /// Score on the programme's scale, in thousandths.
    pub score_scaled: i64,
    /// The words.
    pub text: String,
    /// Day of the response.
    pub date: NaiveDate,
}
