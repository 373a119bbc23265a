//! The `incidents` facts: a row per major incident. An incident that names no partner is the vendor's own.

use std::path::Path;

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::FactsError;
use super::context::Context;
use super::due::Due;
use super::input::{Batch, Input};
use super::output::FactWriter;
use super::parties::{Holder, Parties};
use super::zone::seconds;

/// One incident.
#[derive(Debug, Clone)]
pub(super) struct Incident {
    pub id: String,
    pub holder: Holder,
    severity: Option<String>,
    started: DateTime<Utc>,
    detected: Option<DateTime<Utc>>,
    mitigated: Option<DateTime<Utc>>,
    resolved: Option<DateTime<Utc>>,
    /// Its review.
    pub review: Due,
    root_cause_done: Option<NaiveDate>,
    customers_affected: Option<i64>,
    updates_due: Option<i64>,
    updates_sent: Option<i64>,
}

impl Incident {
    /// Its root cause, where the programme says by when it must be known.
    pub(super) fn root_cause(&self, context: &Context<'_>) -> Result<Option<Due>, FactsError> {
        let Some(resolved) = context.day(self.resolved) else { return Ok(None) };
        let days = context.version(context.zone.day(self.started))?.duties.root_cause_days;
        let due = days.and_then(|days| resolved.checked_add_days(Days::new(u64::from(days))));
        Ok(due.map(|due| Due { due: Some(due), done: self.root_cause_done }))
    }

    /// Its status updates: all of them are due by its resolution. `None` where none were due or nobody counted them.
    pub(super) fn status_updates(&self, context: &Context<'_>) -> Option<Due> {
        let (due, sent) = (self.updates_due.filter(|due| *due > 0)?, self.updates_sent?);
        let resolved = context.day(self.resolved);
        Some(Due { due: resolved, done: resolved.filter(|_| sent >= due) })
    }
}

/// Reads the incidents in the order of the snapshot.
pub(super) fn read(input: &Input, parties: &Parties) -> Result<Vec<Incident>, FactsError> {
    let mut incidents = Vec::new();
    let columns = [
        "incident_id",
        "partner_id",
        "severity",
        "started_at",
        "detected_at",
        "mitigated_at",
        "resolved_at",
        "review_due",
        "review_done",
        "customers_affected",
        "root_cause_done",
        "status_updates_due",
        "status_updates_sent",
    ];
    input.each_batch("incidents", &columns, |batch| read_batch(batch, parties, &mut incidents))?;
    Ok(incidents)
}

fn read_batch(batch: &Batch, parties: &Parties, incidents: &mut Vec<Incident>) -> Result<(), FactsError> {
    let (id, partner, severity) = (batch.texts("incident_id")?, batch.texts("partner_id")?, batch.texts("severity")?);
    let (started, detected) = (batch.times("started_at")?, batch.times("detected_at")?);
    let (mitigated, resolved) = (batch.times("mitigated_at")?, batch.times("resolved_at")?);
    let (review_due, review_done) = (batch.days("review_due")?, batch.days("review_done")?);
    let (root_cause, customers) = (batch.days("root_cause_done")?, batch.integers("customers_affected")?);
    let (due, sent) = (batch.integers("status_updates_due")?, batch.integers("status_updates_sent")?);
    for row in batch.rows() {
        let Some(started) = started.at(row) else { continue };
        incidents.push(Incident {
            id: id.or_empty(row).to_owned(),
            holder: partner.at(row).map_or(Holder::DIRECT, |partner| parties.holder_of(partner)),
            severity: severity.owned(row),
            started,
            detected: detected.at(row),
            mitigated: mitigated.at(row),
            resolved: resolved.at(row),
            review: Due { due: review_due.at(row), done: review_done.at(row) },
            root_cause_done: root_cause.at(row),
            customers_affected: customers.at(row),
            updates_due: due.at(row),
            updates_sent: sent.at(row),
        });
    }
    Ok(())
}

/// Writes the `incidents` facts in the order of the snapshot; gives their rows.
pub(super) fn write(
    context: &Context<'_>,
    incidents: &[Incident],
    folder: &Path,
    facts_id: &str,
) -> Result<u64, FactsError> {
    let mut writer = FactWriter::create(folder, "incidents", facts_id)?;
    for incident in incidents {
        let since = |at: Option<DateTime<Utc>>| at.map(|at| seconds(incident.started, at));
        let sent = incident.updates_sent.zip(incident.updates_due).map(|(sent, due)| sent.min(due));
        writer.push(&[
            ("incident_id", incident.id.as_str().into()),
            ("partner_id", context.parties.id(incident.holder).into()),
            ("assignment", incident.holder.assignment.as_str().into()),
            ("severity", (&incident.severity).into()),
            ("started_date", context.zone.day(incident.started).into()),
            ("detected_date", context.day(incident.detected).into()),
            ("mitigated_date", context.day(incident.mitigated).into()),
            ("resolved_date", context.day(incident.resolved).into()),
            ("seconds_to_detect", since(incident.detected).into()),
            ("seconds_to_repair", since(incident.mitigated).into()),
            ("customers_affected", incident.customers_affected.into()),
            ("updates_due", incident.updates_due.into()),
            ("updates_sent", sent.into()),
        ])?;
    }
    writer.close()
}
