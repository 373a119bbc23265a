//! The checked rules about what is owed besides cases: training, audits, entry criteria, obligations, what the vendor
//! provides, who is responsible for what, and what follows from repeated breaches.

mod consequences;
mod lists;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, Months, NaiveDate};

use super::KnownMetric;
use super::model::MetricRule;
use crate::config::Section;
use crate::domain::PartnerId;

/// What a version of the rules says about duties. What is not written is not owed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DutyRules {
    /// Training that people must have completed.
    pub training: Vec<TrainingRequirement>,
    /// Requirements that are audited again and again.
    pub audits: Vec<AuditRequirement>,
    /// What the vendor owes its partners.
    pub provisions: Vec<Provision>,
    /// Duties with a due day.
    pub obligations: Vec<Obligation>,
    /// What a partner must have to take part.
    pub entry: Vec<EntryCriterion>,
    /// Days after an incident's resolution by which its root cause must be known; `None` where nothing is due.
    pub root_cause_days: Option<u32>,
    /// Who is responsible for what.
    pub responsibilities: Vec<Responsibility>,
    /// What repeated breaches lead to.
    pub consequences: Option<Consequences>,
}

impl DutyRules {
    /// Everything that facts depend on, as text: who is responsible and what follows from breaches leave them as they are.
    #[must_use]
    pub fn of_facts(&self) -> String {
        let Self { training, audits, provisions, obligations, entry, root_cause_days, .. } = self;
        format!("{training:?} {audits:?} {provisions:?} {obligations:?} {entry:?} {root_cause_days:?}")
    }
}

/// Training that people of a partner must have completed in the last months.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingRequirement {
    /// Its id.
    pub id: String,
    /// The course; `None` for any.
    pub course: Option<String>,
    /// The product; `None` for any.
    pub product: Option<String>,
    /// Hours a person needs, in hundredths; `None` where one completed course will do.
    pub hours: Option<i64>,
    /// Months before the day asked about, in which it must have been completed; `None` however long ago.
    pub within_months: Option<u32>,
    /// People; `None` for every dedicated one.
    pub required: Option<i64>,
    /// Partners it binds; empty for all.
    pub partners: BTreeSet<PartnerId>,
}

/// A requirement that must have been audited within so many months.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRequirement {
    /// The requirement, as the table `audits` names it.
    pub requirement: String,
    /// Its name in decks.
    pub name: String,
    /// Months.
    pub every_months: u32,
    /// Partners it binds; empty for all.
    pub partners: BTreeSet<PartnerId>,
}

/// Something the vendor owes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provision {
    /// Its id.
    pub id: String,
    /// The resource, as the table `access_grants` names it.
    pub resource: String,
    /// Its name in decks.
    pub name: String,
    /// Whether the vendor's own staff have it.
    pub vendor_has: bool,
    /// Partners it is owed to; empty for all.
    pub partners: BTreeSet<PartnerId>,
}

/// Which side owes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The partner.
    Partner,
    /// The vendor.
    Vendor,
}

impl Side {
    /// The word used in tables and facts.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Partner => "partner",
            Self::Vendor => "vendor",
        }
    }
}

/// A duty with due days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligation {
    /// Its id.
    pub id: String,
    /// Its name in decks.
    pub name: String,
    /// Who owes it.
    pub owner: Side,
    /// When it is due.
    pub due: DueDays,
    /// What shows that it was done.
    pub evidence: ObligationEvidence,
    /// Partners it binds; empty for all.
    pub partners: BTreeSet<PartnerId>,
}

/// When an obligation is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DueDays {
    /// On these days.
    On(BTreeSet<NaiveDate>),
    /// On the last day of every so many months, counted from the version's first day.
    EveryMonths(u32),
}

impl DueDays {
    /// The due days from the version's first day to a last day, both included, in order.
    #[must_use]
    pub fn between(&self, from: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
        match self {
            Self::On(days) => days.range(..=last).filter(|day| **day >= from).copied().collect(),
            Self::EveryMonths(months) => {
                let ends = (1_u32..).map_while(|count| {
                    let after = from.checked_add_months(Months::new(months.checked_mul(count)?))?;
                    after.checked_sub_days(Days::new(1))
                });
                ends.take_while(|day| *day <= last).collect()
            }
        }
    }
}

/// What shows that an obligation was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ObligationEvidence {
    /// A row of `infrastructure_checks` with this criterion, met.
    Check(String),
    /// A row of `actions` with this text, done.
    Action(String),
}

/// What a partner must have to take part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryCriterion {
    /// The criterion, as the table `infrastructure_checks` names it.
    pub criterion: String,
    /// Its name in decks.
    pub name: String,
    /// Partners it is asked of; empty for all.
    pub partners: BTreeSet<PartnerId>,
}

/// Who answers for an activity, and who does it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Responsibility {
    /// The activity.
    pub activity: String,
    /// Who answers for it.
    pub accountable: String,
    /// Who does it.
    pub responsible: String,
}

/// A step of the ladder, mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// A written notice.
    Notice,
    /// An agreed plan with its own reviews.
    ImprovementPlan,
    /// A lower tier.
    Downgrade,
    /// The end of the agreement.
    Exit,
}

impl Step {
    /// Every step, mildest first.
    pub const ALL: [Self; 4] = [Self::Notice, Self::ImprovementPlan, Self::Downgrade, Self::Exit];

    /// The key in the programme.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::ImprovementPlan => "improvement_plan",
            Self::Downgrade => "downgrade",
            Self::Exit => "exit",
        }
    }
}

/// What repeated breaches lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consequences {
    /// The metrics whose breaches count, each by itself.
    pub metrics: Vec<String>,
    /// After how many breached quarters each step follows; steps that are not written never do.
    pub after: BTreeMap<Step, u32>,
    /// Quarters in a row without a breach that clear it.
    pub cleared_after: u32,
}

/// Reads everything about duties from the root of a version.
pub(super) fn read(
    root: &Section<'_>,
    metrics: &[KnownMetric<'_>],
    targets: &BTreeMap<String, MetricRule>,
) -> DutyRules {
    DutyRules {
        training: lists::training(root),
        audits: lists::audits(root),
        provisions: lists::provisions(root),
        obligations: lists::obligations(root),
        entry: lists::entry(root),
        root_cause_days: lists::incidents(root.section("incidents")),
        responsibilities: lists::responsibilities(root),
        consequences: root.section("consequences").and_then(|section| consequences::read(section, metrics, targets)),
    }
}

#[cfg(test)]
mod tests;
