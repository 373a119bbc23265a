//! What is counted of a partner before anything is judged: plain counts of one period.

use std::collections::BTreeMap;

use crate::stats::bunching::Tenths;

/// Everything that audit and warnings of one partner rest on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// Answers received; `None` without a surveys table.
    pub(super) surveys: Option<SurveyCounts>,
    /// Functional escalations; empty also where nobody knows of any.
    pub(super) escalations: Vec<EscalationCount>,
    /// Cases done around the time promised, by clock.
    pub(super) near_promise: BTreeMap<String, Tenths>,
}

/// What is known of a partner's surveys about satisfaction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SurveyCounts {
    /// Answers received in the period, by who asked and what became of them.
    pub(super) answers: Vec<AnswerCount>,
    /// Answers of the period that count, and those over the cap, by customer; without those that name none.
    pub(super) customers: Vec<CustomerCount>,
    /// Invitations of independent providers that were delivered in the period, and how many of them were answered.
    pub(super) delivered: i64,
    pub(super) answered: i64,
    /// Cases first resolved in the period, by kind; `None` without cases.
    pub(super) cases: Option<Vec<KindCount>>,
}

/// Answers of one provider and score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AnswerCount {
    pub(super) provider: String,
    pub(super) independent: bool,
    /// Why they do not count; `None` where they do.
    pub(super) exclusion: Option<String>,
    /// The score on the programme's scale, in thousandths; `None` off its scale.
    pub(super) score: Option<i64>,
    pub(super) answers: i64,
}

/// One customer's answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CustomerCount {
    pub(super) counted: i64,
    pub(super) over_cap: i64,
}

/// Resolved cases of one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct KindCount {
    pub(super) severity: Option<String>,
    pub(super) product: Option<String>,
    pub(super) complexity: Option<String>,
    pub(super) eligible: i64,
    pub(super) invited: i64,
    /// About which a satisfaction answer counts.
    pub(super) answered: i64,
}

/// Functional escalations of cases opened on one day, on one day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct EscalationCount {
    pub(super) severity: Option<String>,
    /// Days from opening to the escalation; `None` where the case is unknown.
    pub(super) after_days: Option<i64>,
    /// Days from opening to the day the resolution was due; `None` where none was promised.
    pub(super) promised_days: Option<i64>,
    pub(super) escalations: i64,
    /// Of these, with neither reason nor article.
    pub(super) without_content: i64,
    /// Of these, the first of their case.
    pub(super) first_of_case: i64,
}
