//! Major incidents with what follows from them, and what both sides agreed to do.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::collect::{Days, Details, at, day, rows_until, whole};
use super::collect_duties::flag;
use crate::domain::PartnerId;
use crate::programme::duties::Side;

/// Days after the period within which an agreed action that is not due yet is listed.
pub const ACTIONS_AHEAD_DAYS: u64 = 92;
/// Days after the period within which what follows from an incident is due at the latest.
const FOLLOW_UPS_AHEAD_DAYS: u64 = 366;

/// A major incident that started in the period, or an earlier one that something is still owed for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentStand {
    /// The incident.
    pub incident_id: String,
    /// Its severity.
    pub severity: Option<String>,
    /// Day it started.
    pub started: NaiveDate,
    /// Elapsed seconds from its start to its detection; `None` before it.
    pub seconds_to_detect: Option<i64>,
    /// Elapsed seconds from its start to the end of its effect; `None` before it.
    pub seconds_to_repair: Option<i64>,
    /// Customers affected; `None` where nobody counted them.
    pub customers_affected: Option<i64>,
    /// Status updates sent, of those due; `None` where nobody counted them.
    pub updates: Option<(i64, i64)>,
    /// Its review; `None` where none is due.
    pub review: Option<FollowUp>,
    /// Its root cause; `None` where none is due.
    pub root_cause: Option<FollowUp>,
}

impl IncidentStand {
    /// What of its follow-ups is not done.
    pub fn open(&self) -> impl Iterator<Item = &FollowUp> {
        self.review.iter().chain(&self.root_cause).filter(|follow_up| follow_up.done.is_none())
    }
}

/// Something owed after an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUp {
    /// By when.
    pub due: NaiveDate,
    /// When it was done; `None` while it is open.
    pub done: Option<NaiveDate>,
    /// Done in time; `None` while it is not due.
    pub met: Option<bool>,
}

/// Something that a side agreed to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionStand {
    /// The action.
    pub action_id: String,
    /// What is to be done.
    pub text: String,
    /// Where it comes from: `review`, `incident` or `audit`; `None` where that is not given.
    pub source: Option<String>,
    /// Who does it; `None` where nobody is named.
    pub owner: Option<Side>,
    /// By when, when done, and whether in time.
    pub stand: FollowUp,
}

/// Collects incidents and actions; tables that are not there leave nothing.
pub(super) fn collect(
    tables: &BTreeMap<&'static str, PathBuf>,
    days: Days,
    details: &mut Details,
) -> Result<(), (&'static str, String)> {
    let duties = tables.get("duties");
    if let Some(path) = duties {
        actions(path, days, details).map_err(|cause| ("duties", cause))?;
    }
    let Some(path) = tables.get("incidents") else { return Ok(()) };
    let owed = match duties {
        Some(duties) => owed_for_incidents(duties, days).map_err(|cause| ("duties", cause))?,
        None => BTreeMap::new(),
    };
    incidents(path, days, &owed, details).map_err(|cause| ("incidents", cause))
}

/// The last day of the period, and some days more.
fn after(days: Days, more: u64) -> NaiveDate {
    let last = days.period.last_day();
    last.checked_add_days(chrono::Days::new(more)).unwrap_or(last)
}

/// Actions due in the period or soon after it, and those due before it that are still open.
fn actions(path: &Path, days: Days, details: &mut Details) -> Result<(), String> {
    let columns = ["partner_id", "duty_id", "kind", "name", "source", "owner", "due_date", "done_date", "met"];
    let until = after(days, ACTIONS_AHEAD_DAYS);
    for [partner, id, kind, name, source, owner, due, done, met] in
        rows_until(path, "due_date", until, columns, &["due_date", "duty_id"])?
    {
        let (Some(partner), Some(action_id), Some(text), Some(due)) = (partner, id, name, day(&due)) else { continue };
        let done = day(&done);
        if kind.as_deref() != Some("action") || (due < days.period.first_day() && done.is_some()) {
            continue;
        }
        let owner = [Side::Partner, Side::Vendor].into_iter().find(|side| owner.as_deref() == Some(side.as_str()));
        let stand = FollowUp { due, done, met: flag(&met) };
        let action = ActionStand { action_id, text, source, owner, stand };
        at(details, &PartnerId::new(partner), |found| found.actions.push(action));
    }
    Ok(())
}

/// What is owed, by incident and kind.
type Owed = BTreeMap<(String, String), FollowUp>;

/// What is owed for incidents.
fn owed_for_incidents(path: &Path, days: Days) -> Result<Owed, String> {
    let columns = ["duty_id", "kind", "due_date", "done_date", "met"];
    let until = after(days, FOLLOW_UPS_AHEAD_DAYS);
    let rows = rows_until(path, "due_date", until, columns, &["due_date", "duty_id"])?;
    let owed = rows.into_iter().filter_map(|[id, kind, due, done, met]| {
        let kind = kind.filter(|kind| kind == "review" || kind == "root_cause")?;
        Some(((id?, kind), FollowUp { due: day(&due)?, done: day(&done), met: flag(&met) }))
    });
    Ok(owed.collect())
}

/// Incidents of the period, and earlier ones that something is owed for.
fn incidents(path: &Path, days: Days, owed: &Owed, details: &mut Details) -> Result<(), String> {
    let columns = [
        "partner_id",
        "incident_id",
        "severity",
        "started_date",
        "seconds_to_detect",
        "seconds_to_repair",
        "customers_affected",
        "updates_sent",
        "updates_due",
    ];
    let (first, last) = days.bounds();
    for [partner, id, severity, started, detect, repair, customers, sent, due] in
        rows_until(path, "started_date", last, columns, &["started_date", "incident_id"])?
    {
        let (Some(partner), Some(incident_id), Some(started)) = (partner, id, day(&started)) else { continue };
        let number = |text: &Option<String>| text.as_ref().map(|_| whole(text));
        let follow_up = |kind: &str| owed.get(&(incident_id.clone(), kind.to_owned())).cloned();
        let (review, root_cause) = (follow_up("review"), follow_up("root_cause"));
        let incident = IncidentStand {
            severity,
            started,
            seconds_to_detect: number(&detect),
            seconds_to_repair: number(&repair),
            customers_affected: number(&customers),
            updates: number(&sent).zip(number(&due)).filter(|(_, due)| *due > 0),
            review,
            root_cause,
            incident_id,
        };
        if started >= first || incident.open().next().is_some() {
            at(details, &PartnerId::new(partner), |found| found.incidents.push(incident));
        }
    }
    Ok(())
}
