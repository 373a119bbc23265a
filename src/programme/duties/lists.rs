//! The lists of duties: `[[training]]`, `[[audit]]`, `[[provision]]`, `[[obligation]]`, `[[entry]]`,
//! `[[responsibility]]`, and `[incidents]`.

use std::collections::BTreeSet;

use super::{
    AuditRequirement, DueDays, EntryCriterion, Obligation, ObligationEvidence, Provision, Responsibility, Side,
    TrainingRequirement,
};
use crate::config::Section;
use crate::domain::Finding;
use crate::programme::people::{hundredths, read_partners, unique};
use crate::programme::version::{at_least, days};

/// More months than any rule can mean.
const MOST_MONTHS: i64 = 120;

pub(super) fn training(root: &Section<'_>) -> Vec<TrainingRequirement> {
    let mut ids = BTreeSet::new();
    let mut found = Vec::new();
    for entry in root.sections("training") {
        let id = unique(&entry, "id", &mut ids);
        let course = entry.text("course").map(|course| course.value);
        let product = entry.text("product").map(|product| product.value);
        let hours = entry.decimal("hours").and_then(|hours| hundredths(&entry, &hours));
        let within_months = months(&entry, "within_months");
        let required = at_least(&entry, "required", 1);
        let partners = read_partners(&entry);
        if !["course", "product", "hours"].iter().any(|key| entry.has(key)) {
            entry.error("nothing is asked for, expected `course`, `product` or `hours`");
        }
        entry.finish();
        if let Some(id) = id {
            found.push(TrainingRequirement { id, course, product, hours, within_months, required, partners });
        }
    }
    found
}

pub(super) fn audits(root: &Section<'_>) -> Vec<AuditRequirement> {
    let mut requirements = BTreeSet::new();
    let mut found = Vec::new();
    for entry in root.sections("audit") {
        let requirement = unique(&entry, "requirement", &mut requirements);
        let name = entry.text("name");
        let every_months = required_months(&entry, "every_months");
        let partners = read_partners(&entry);
        entry.finish();
        if let (Some(requirement), Some(every_months)) = (requirement, every_months) {
            let name = name.map_or_else(|| in_words(&requirement), |name| name.value);
            found.push(AuditRequirement { requirement, name, every_months, partners });
        }
    }
    found
}

pub(super) fn provisions(root: &Section<'_>) -> Vec<Provision> {
    let (mut ids, mut resources) = (BTreeSet::new(), BTreeSet::new());
    let mut found = Vec::new();
    for entry in root.sections("provision") {
        let id = unique(&entry, "id", &mut ids);
        let resource = unique(&entry, "resource", &mut resources);
        let name = entry.text("name");
        let vendor_has = entry.boolean("vendor_has").is_some_and(|has| has.value);
        let partners = read_partners(&entry);
        entry.finish();
        if let (Some(id), Some(resource)) = (id, resource) {
            let name = name.map_or_else(|| in_words(&resource), |name| name.value);
            found.push(Provision { id, resource, name, vendor_has, partners });
        }
    }
    found
}

pub(super) fn obligations(root: &Section<'_>) -> Vec<Obligation> {
    let mut ids = BTreeSet::new();
    let mut found = Vec::new();
    for entry in root.sections("obligation") {
        let id = unique(&entry, "id", &mut ids);
        let name = entry.text("name");
        let owner = entry.word("owner", &[("partner", Side::Partner), ("vendor", Side::Vendor)]);
        let due = due_days(&entry);
        let evidence = evidence(&entry);
        let partners = read_partners(&entry);
        entry.finish();
        if let (Some(id), Some(due), Some(evidence)) = (id, due, evidence) {
            let name = name.map_or_else(|| in_words(&id), |name| name.value);
            let owner = owner.map_or(Side::Partner, |owner| owner.value);
            found.push(Obligation { id, name, owner, due, evidence, partners });
        }
    }
    found
}

/// Days or a cadence, one of the two.
fn due_days(entry: &Section<'_>) -> Option<DueDays> {
    let days = entry.dates("due");
    let cadence = months(entry, "every_months");
    if entry.has("due") == entry.has("every_months") {
        let found = if entry.has("due") { "both `due` and `every_months`" } else { "no due day" };
        entry.error(format!("found {found}, expected either `due` or `every_months`"));
        return None;
    }
    if days.as_ref().is_some_and(Vec::is_empty) {
        entry.note(Finding::error(entry.key_place("due"), "the list is empty, expected days such as 2026-09-30"));
        return None;
    }
    let days = days.map(|days| DueDays::On(days.into_iter().map(|day| day.value).collect()));
    days.or(cadence.map(DueDays::EveryMonths))
}

/// A criterion or an action, one of the two.
fn evidence(entry: &Section<'_>) -> Option<ObligationEvidence> {
    let criterion = entry.text("criterion");
    let action = entry.text("action");
    if entry.has("criterion") == entry.has("action") {
        let found = if entry.has("criterion") { "both `criterion` and `action`" } else { "no evidence" };
        entry.error(format!("found {found}, expected either `criterion` or `action`"));
        return None;
    }
    let criterion = criterion.map(|criterion| ObligationEvidence::Check(criterion.value));
    criterion.or(action.map(|action| ObligationEvidence::Action(action.value)))
}

pub(super) fn entry(root: &Section<'_>) -> Vec<EntryCriterion> {
    let mut criteria = BTreeSet::new();
    let mut found = Vec::new();
    for entry in root.sections("entry") {
        let criterion = unique(&entry, "criterion", &mut criteria);
        let name = entry.text("name");
        let partners = read_partners(&entry);
        entry.finish();
        if let Some(criterion) = criterion {
            let name = name.map_or_else(|| in_words(&criterion), |name| name.value);
            found.push(EntryCriterion { criterion, name, partners });
        }
    }
    found
}

/// Days until a root cause is due.
pub(super) fn incidents(section: Option<Section<'_>>) -> Option<u32> {
    let section = section?;
    let root_cause_days = days(&section, "root_cause_days");
    section.finish();
    root_cause_days
}

pub(super) fn responsibilities(root: &Section<'_>) -> Vec<Responsibility> {
    let mut activities = BTreeSet::new();
    let mut found = Vec::new();
    for entry in root.sections("responsibility") {
        let activity = unique(&entry, "activity", &mut activities);
        let accountable = entry.required_text("accountable");
        let responsible = entry.required_text("responsible");
        entry.finish();
        if let (Some(activity), Some(accountable), Some(responsible)) = (activity, accountable, responsible) {
            let (accountable, responsible) = (accountable.value, responsible.value);
            found.push(Responsibility { activity, accountable, responsible });
        }
    }
    found
}

/// A number of months that a rule can mean; others are noted.
fn months(entry: &Section<'_>, key: &str) -> Option<u32> {
    let written = entry.integer(key)?;
    let months = u32::try_from(written.value).ok().filter(|_| (1..=MOST_MONTHS).contains(&written.value));
    if months.is_none() {
        let message = format!("found `{}`, expected months from 1 to {MOST_MONTHS}", written.value);
        entry.note(Finding::error(written.place, message));
    }
    months
}

fn required_months(entry: &Section<'_>, key: &str) -> Option<u32> {
    if !entry.has(key) {
        entry.note(Finding::error(entry.key_place(key), format!("`{key}` is missing, expected a number of months")));
    }
    months(entry, key)
}

/// A key as decks say it where no name is given: `data-protection` as `Data protection`.
fn in_words(key: &str) -> String {
    let words = key.replace(['-', '_'], " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
