//! What stands behind a partner's figures about people, duties and provisions.

use chrono::NaiveDate;

use crate::programme::duties::Side;

/// A training requirement at the period's end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingStand {
    /// The requirement's id.
    pub requirement: String,
    /// The course; `None` for any.
    pub course: Option<String>,
    /// The product; `None` for any.
    pub product: Option<String>,
    /// People required.
    pub required: i64,
    /// People trained, at most what is required.
    pub trained: i64,
    /// People among them whose training lapses within 90 days.
    pub lapsing: i64,
}

/// An audited requirement at the period's end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditStand {
    /// Its name.
    pub name: String,
    /// Day of the last audit; `None` where it was never audited.
    pub audited: Option<NaiveDate>,
    /// Audited within its cadence.
    pub current: bool,
    /// What the partner declared.
    pub declared: Option<String>,
    /// What was verified.
    pub verified: Option<String>,
    /// Whether the two are the same; `None` where either is not given.
    pub agrees: Option<bool>,
    /// The finding.
    pub finding: Option<String>,
}

/// An entry criterion at the period's end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryStand {
    /// Its name.
    pub name: String,
    /// What the last check found; `None` where it was never checked.
    pub met: Option<bool>,
    /// The evidence named.
    pub evidence: Option<String>,
    /// Day of the check.
    pub checked: Option<NaiveDate>,
}

/// A provision owed to the partner at the period's end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvisionStand {
    /// Its name.
    pub name: String,
    /// Granted.
    pub granted: bool,
    /// The vendor's own staff have it.
    pub vendor_has: bool,
}

/// Something due in the period, or due before it and still open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyStand {
    /// The action, the incident or the obligation.
    pub id: String,
    /// `action`, `review`, `root_cause`, `status_updates` or `obligation`.
    pub kind: String,
    /// What is owed, in words.
    pub name: String,
    /// Who owes it; `None` where nobody is named.
    pub owner: Option<Side>,
    /// By when.
    pub due: NaiveDate,
    /// When it was done; `None` while it is open.
    pub done: Option<NaiveDate>,
    /// Done in time; `None` while it is not due.
    pub met: Option<bool>,
    /// Its day has passed and it can still be done.
    pub open: bool,
}

/// One rating.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// What was rated.
    pub dimension: String,
    /// 1 (worst) to 5 (best).
    pub rating: i64,
    /// Who rated.
    pub assessor: Option<String>,
    /// Why.
    pub comment: Option<String>,
}
