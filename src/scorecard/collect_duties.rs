//! What is owed, and what stands, behind each partner's figures: read as rows, without queries of its own.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;

use super::collect::{Days, Details, at, day, rows_at_end, rows_until, whole};
use super::details::CertificationStand;
use super::duty_details::{Assessment, AuditStand, DutyStand, EntryStand, ProvisionStand, TrainingStand};
use crate::domain::PartnerId;
use crate::programme::duties::Side;

/// Collects what the fact tables about duties hold; tables that are not there leave nothing.
pub(super) fn collect(
    tables: &BTreeMap<&'static str, std::path::PathBuf>,
    days: Days,
    details: &mut Details,
) -> Result<(), (&'static str, String)> {
    type Step = fn(&Path, Days, &mut Details) -> Result<(), String>;
    let steps: [(&str, Step); 7] = [
        ("certification", certifications),
        ("training", training),
        ("audits", audits),
        ("entry_criteria", entry),
        ("provisions", provisions),
        ("duties", duties),
        ("assessments", assessments),
    ];
    for (table, step) in steps {
        if let Some(path) = tables.get(table) {
            step(path, days, details).map_err(|cause| (table, cause))?;
        }
    }
    Ok(())
}

fn certifications(path: &Path, days: Days, details: &mut Details) -> Result<(), String> {
    let columns =
        ["partner_id", "requirement", "certification", "required", "certified", "expiring", "expiring_people"];
    for [partner, requirement, certification, required, certified, expiring, people] in
        rows_at_end(path, days, columns, "requirement")?
    {
        let (Some(partner), Some(requirement), Some(certification)) = (partner, requirement, certification) else {
            continue;
        };
        let (required, certified, expiring) = (whole(&required), whole(&certified), whole(&expiring));
        let expiring_people = people.as_deref().map(people_until).unwrap_or_default();
        let stand = CertificationStand { requirement, certification, required, certified, expiring, expiring_people };
        at(details, &PartnerId::new(partner), |found| found.certifications.push(stand));
    }
    Ok(())
}

/// People and their last days of `S-1 2026-10-12;S-2 2026-11-30`; an id may hold blanks.
fn people_until(text: &str) -> Vec<(String, NaiveDate)> {
    let person = |part: &str| {
        let (id, day) = part.rsplit_once(' ')?;
        Some((id.to_owned(), day.parse().ok()?))
    };
    text.split(';').filter_map(person).collect()
}

fn training(path: &Path, days: Days, details: &mut Details) -> Result<(), String> {
    let columns = ["partner_id", "requirement", "course", "product", "required", "trained", "lapsing"];
    for [partner, requirement, course, product, required, trained, lapsing] in
        rows_at_end(path, days, columns, "requirement")?
    {
        let (Some(partner), Some(requirement)) = (partner, requirement) else { continue };
        let (required, trained, lapsing) = (whole(&required), whole(&trained), whole(&lapsing));
        let stand = TrainingStand { requirement, course, product, required, trained, lapsing };
        at(details, &PartnerId::new(partner), |found| found.training.push(stand));
    }
    Ok(())
}

fn audits(path: &Path, days: Days, details: &mut Details) -> Result<(), String> {
    let columns = ["partner_id", "name", "audited_date", "current", "declared", "verified", "agrees", "finding"];
    for [partner, name, audited, current, declared, verified, agrees, finding] in
        rows_at_end(path, days, columns, "requirement")?
    {
        let (Some(partner), Some(name)) = (partner, name) else { continue };
        let (audited, current, agrees) = (day(&audited), flag(&current) == Some(true), flag(&agrees));
        let stand = AuditStand { name, audited, current, declared, verified, agrees, finding };
        at(details, &PartnerId::new(partner), |found| found.audits.push(stand));
    }
    Ok(())
}

fn entry(path: &Path, days: Days, details: &mut Details) -> Result<(), String> {
    let columns = ["partner_id", "name", "met", "evidence", "checked_date"];
    for [partner, name, met, evidence, checked] in rows_at_end(path, days, columns, "criterion")? {
        let (Some(partner), Some(name)) = (partner, name) else { continue };
        let stand = EntryStand { name, met: flag(&met), evidence, checked: day(&checked) };
        at(details, &PartnerId::new(partner), |found| found.entry.push(stand));
    }
    Ok(())
}

fn provisions(path: &Path, days: Days, details: &mut Details) -> Result<(), String> {
    let columns = ["partner_id", "name", "granted", "vendor_has"];
    for [partner, name, granted, vendor_has] in rows_at_end(path, days, columns, "provision")? {
        let (Some(partner), Some(name)) = (partner, name) else { continue };
        let yes = |text| flag(text) == Some(true);
        let stand = ProvisionStand { name, granted: yes(&granted), vendor_has: yes(&vendor_has) };
        at(details, &PartnerId::new(partner), |found| found.provisions.push(stand));
    }
    Ok(())
}

/// What was due in the period, and what was due before it and is still open.
fn duties(path: &Path, days: Days, details: &mut Details) -> Result<(), String> {
    let columns = ["partner_id", "duty_id", "kind", "name", "owner", "due_date", "done_date", "met", "overdue"];
    let first = days.period.first_day();
    for [partner, id, kind, name, owner, due, done, met, overdue] in
        rows_until(path, "due_date", days.period.last_day(), columns, &["due_date", "duty_id", "kind"])?
    {
        let (Some(partner), Some(id), Some(kind), Some(name)) = (partner, id, kind, name) else { continue };
        let open = flag(&overdue) == Some(true);
        let Some(due) = day(&due).filter(|due| *due >= first || open) else { continue };
        let owner = [Side::Partner, Side::Vendor].into_iter().find(|side| owner.as_deref() == Some(side.as_str()));
        let stand = DutyStand { id, kind, name, owner, due, done: day(&done), met: flag(&met), open };
        at(details, &PartnerId::new(partner), |found| found.duties.push(stand));
    }
    Ok(())
}

fn assessments(path: &Path, days: Days, details: &mut Details) -> Result<(), String> {
    let columns = ["partner_id", "period_end", "dimension", "rating", "assessor", "comment"];
    let last = days.period.last_day();
    for [partner, period_end, dimension, rating, assessor, comment] in
        rows_until(path, "period_end", last, columns, &["dimension", "assessor", "comment"])?
    {
        let (Some(partner), Some(dimension)) = (partner, dimension) else { continue };
        if day(&period_end) != Some(last) {
            continue;
        }
        let comment = comment.filter(|comment| !comment.trim().is_empty());
        let rated = Assessment { dimension, rating: whole(&rating), assessor, comment };
        at(details, &PartnerId::new(partner), |found| found.assessments.push(rated));
    }
    Ok(())
}

/// Yes or no of a text column; `None` where it is neither.
pub(super) fn flag(text: &Option<String>) -> Option<bool> {
    text.as_deref().map(|text| text == "true")
}
