//! From canonical tables to fact tables: every flag a metric needs, derived once.
//!
//! [`build`] streams a snapshot's tables and writes one Parquet file per fact table ([`schema`]); only what escalated
//! and surveyed cases are about, and the small tables, are held in memory. The files hold texts, whole numbers, flags
//! and days (rules R2 and R7), in the order of the snapshot, so that the same input gives the same bytes.
//!
//! In the order of the work: [`partner`] and who supports whom, the event log and what is derived from it (rule R16),
//! cases and their service clocks, escalations, surveys (rule R14), staffing (rule R19), certification and
//! training, audits, entry criteria and provisions at month ends, incidents, everything due by a day, assessments,
//! revenue (rule R10), renewals, entitlements.

use std::path::Path;

use chrono::{DateTime, Utc};

use crate::config::model::Workspace;
use crate::lake::Snapshot;
use crate::programme::model::Programme;

mod actions;
mod activity;
mod articles;
mod as_of;
mod assessments;
mod audits;
mod build;
mod case_flags;
mod case_record;
mod cases;
mod certification;
mod checks;
mod clocks;
mod context;
mod contract_schema;
pub mod counts;
mod derive;
mod derived_cases;
mod due;
mod duties;
mod duty;
mod entitlements;
mod entry_criteria;
mod error;
mod escalation_rows;
mod escalations;
mod events;
mod exclusions;
mod filling;
mod first_answer;
mod first_contact;
mod incidents;
mod input;
mod month_ends;
mod obligations;
mod output;
mod parties;
pub mod partner;
pub mod payments;
mod people;
mod provisions;
mod rates;
mod read_slices;
pub mod recognition;
mod renewals;
mod revenue;
pub mod schema;
mod scores;
pub mod slices;
mod staffing;
mod store;
mod survey_exclusion;
mod surveys;
mod to_judge;
mod training;
mod waiting;
mod zone;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use counts::{Counts, Difference};
pub use error::FactsError;
pub use partner::Partner;
pub use rates::{fx_rates, ledger_totals};
pub use read_slices::revenue_slices;
pub use store::Facts;

/// Makes the facts of a snapshot below the workspace `root`, or opens them where they were made before.
///
/// `as_of` decides what is overdue and provisional; not given, it is the newest case, event or response time of the
/// snapshot (rule R3). A fact table whose sources are not in the snapshot is not made: what reads it is not measured.
///
/// # Errors
/// When the snapshot has neither cases nor events or no partners, holds no time and none is given, has money that fits
/// no minor unit, or when files cannot be read or written. Nothing is published then.
pub fn build(
    root: &Path,
    snapshot: &Snapshot,
    workspace: &Workspace,
    programme: &Programme,
    as_of: Option<DateTime<Utc>>,
) -> Result<Facts, FactsError> {
    let id = id(&snapshot.id, workspace, programme, as_of);
    let last = store::facts_folder(root, &id);
    if last.join("facts.json").exists() {
        return Facts::open(&last);
    }
    let made_from = build::MadeFrom { snapshot_id: &snapshot.id, workspace, programme, as_of };
    build::build(&input::Input::of(snapshot), &made_from, id, last)
}

/// The id that facts of a snapshot have, made or not: a hash of everything they depend on.
#[must_use]
pub fn id(snapshot: &str, workspace: &Workspace, programme: &Programme, as_of: Option<DateTime<Utc>>) -> String {
    store::facts_id(snapshot, workspace, programme, as_of)
}
