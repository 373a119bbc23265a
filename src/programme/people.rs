//! Requirements on people: headcount and certificates.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::model::{CertificationRequirement, HeadcountRequirement};
use super::version::at_least;
use crate::config::{Placed, Section};
use crate::domain::{Finding, PartnerId};

pub(super) fn read_headcount(root: &Section<'_>) -> Vec<HeadcountRequirement> {
    let mut ids = BTreeSet::new();
    let mut requirements = Vec::new();
    for entry in root.sections("headcount") {
        let id = unique_id(&entry, &mut ids);
        let product = entry.text("product").map(|product| product.value);
        let role = entry.text("role").map(|role| role.value);
        let required = entry
            .required("required", "full-time equivalents such as 2 or 1.5", Section::decimal)
            .and_then(|required| hundredths(&entry, &required));
        let partners = read_partners(&entry);
        entry.finish();
        if let (Some(id), Some(required)) = (id, required) {
            requirements.push(HeadcountRequirement { id, product, role, required, partners });
        }
    }
    requirements
}

pub(super) fn read_certification(root: &Section<'_>) -> Vec<CertificationRequirement> {
    let mut ids = BTreeSet::new();
    let mut requirements = Vec::new();
    for entry in root.sections("certification") {
        let id = unique_id(&entry, &mut ids);
        let certification = entry.required_text("certification");
        let required = at_least(&entry, "required", 1);
        if !entry.has("required") {
            entry.note(Finding::error(
                entry.key_place("required"),
                "`required` is missing, expected a number of people",
            ));
        }
        let partners = read_partners(&entry);
        entry.finish();
        if let (Some(id), Some(certification), Some(required)) = (id, certification, required) {
            let certification = certification.value;
            requirements.push(CertificationRequirement { id, certification, required, partners });
        }
    }
    requirements
}

/// An id that no entry before has; others are noted.
pub(super) fn unique_id(entry: &Section<'_>, ids: &mut BTreeSet<String>) -> Option<String> {
    let id = entry.required_text("id")?;
    if !ids.insert(id.value.clone()) {
        entry.note(Finding::error(id.place, format!("`{}` is given twice, expected each id once", id.value)));
        return None;
    }
    Some(id.value)
}

/// Full-time equivalents in hundredths; finer ones cannot be told apart in the facts.
fn hundredths(entry: &Section<'_>, required: &Placed<Decimal>) -> Option<i64> {
    let scaled = required.value.checked_mul(Decimal::ONE_HUNDRED).filter(|scaled| scaled.fract().is_zero());
    let hundredths = scaled.and_then(|scaled| scaled.to_i64()).filter(|hundredths| *hundredths > 0);
    if hundredths.is_none() {
        let message = format!("found `{}`, expected more than 0 with at most two decimals", required.value);
        entry.note(Finding::error(required.place.clone(), message));
    }
    hundredths
}

/// The partners a requirement binds; an empty list would bind nobody and is surely not meant.
fn read_partners(entry: &Section<'_>) -> BTreeSet<PartnerId> {
    let written = entry.texts("partners");
    if written.as_ref().is_some_and(Vec::is_empty) {
        let finding = Finding::error(entry.key_place("partners"), "the list is empty, and would bind nobody");
        entry.note(finding.remedy("leave `partners` out to bind every partner"));
    }
    written.unwrap_or_default().into_iter().map(|partner| PartnerId::new(partner.value)).collect()
}
