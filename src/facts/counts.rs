//! What the derivation counted: what entered no metric, and where the sources disagree.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::Assignment;

/// Most differences that are listed; all are counted.
pub const LISTED_DIFFERENCES: usize = 1_000;

/// Rows by what became of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Cases.
    pub cases: u64,
    /// Cases assigned to a partner.
    pub assigned_cases: u64,
    /// Cases of customers without a partner.
    pub direct_cases: u64,
    /// Cases that name a partner nobody knows; they enter no metric.
    pub unassigned_cases: u64,
    /// Cases assigned to a partner and opened at its level.
    pub partner_cases: u64,
    /// Cases that a partner's customer opened straight with the vendor.
    pub bypassed_cases: u64,
    /// Cases that only the event log tells of.
    pub cases_from_events: u64,
    /// Events that name a level the workspace does not list.
    pub events_of_unknown_level: u64,
    /// Pauses that stop no clock, since nobody had asked the customer for anything.
    #[serde(default)]
    pub pauses_without_request: u64,
    /// Escalations that do not go from the partner's level to one above: moves inside the vendor, and those of cases
    /// opened there. They are no rows of the facts.
    pub escalations_inside_vendor: u64,
    /// Escalations of a case that is not in the snapshot or is unassigned.
    pub unassigned_escalations: u64,
    /// Surveys that no partner or direct customer can be told for.
    pub unassigned_surveys: u64,
    /// Revenue lines that name a partner nobody knows, at least on one day.
    pub unassigned_revenue_lines: u64,
    /// Credits whose original line is not in the snapshot; they keep their own service days and partner.
    pub credits_without_line: u64,
    /// Assessments whose period is no quarter; they enter no figure.
    pub assessments_of_no_quarter: u64,
    /// Partner ids of cases that the partner list does not have, with their cases.
    pub unknown_partners: BTreeMap<String, u64>,
    /// Differences between reported fields and those derived from events.
    pub differences: u64,
    /// The first of them, in the order of the snapshot.
    pub listed_differences: Vec<Difference>,
}

impl Counts {
    /// Counts a case by whose it is.
    pub(super) fn take_case(&mut self, assignment: Assignment, stated_partner: Option<&str>) {
        self.cases += 1;
        match assignment {
            Assignment::Partner => self.assigned_cases += 1,
            Assignment::Direct => self.direct_cases += 1,
            Assignment::Unassigned => {
                self.unassigned_cases += 1;
                if let Some(id) = stated_partner {
                    *self.unknown_partners.entry(id.to_owned()).or_default() += 1;
                }
            }
        }
    }

    /// Notes that a reported field and the derived one are not the same.
    pub(super) fn differ(&mut self, case_id: &str, field: &str, reported: String, derived: Option<String>) {
        self.differences += 1;
        if self.listed_differences.len() < LISTED_DIFFERENCES {
            let (case_id, field) = (case_id.to_owned(), field.to_owned());
            self.listed_differences.push(Difference { case_id, field, reported, derived });
        }
    }
}

/// A reported field that events contradict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The case.
    pub case_id: String,
    /// The field.
    pub field: String,
    /// As the source reports it.
    pub reported: String,
    /// As the events tell it; none where they tell that there is nothing.
    pub derived: Option<String>,
}
