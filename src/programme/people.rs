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
        let id = unique(&entry, "id", &mut ids);
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
        let id = unique(&entry, "id", &mut ids);
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

/// A text that must be there and that no entry before it has.
pub(super) fn unique(entry: &Section<'_>, key: &str, ids: &mut BTreeSet<String>) -> Option<String> {
    let id = entry.required_text(key)?;
    if !ids.insert(id.value.clone()) {
        entry.note(Finding::error(id.place, format!("`{}` is given twice, expected each {key} once", id.value)));
        return None;
    }
    Some(id.value)
}

/// A number such as full-time equivalents or hours in hundredths; finer ones cannot be told apart in the facts.
pub(super) fn hundredths(entry: &Section<'_>, required: &Placed<Decimal>) -> Option<i64> {
    let scaled = required.value.checked_mul(Decimal::ONE_HUNDRED).filter(|scaled| scaled.fract().is_zero());
    let hundredths = scaled.and_then(|scaled| scaled.to_i64()).filter(|hundredths| *hundredths > 0);
    if hundredths.is_none() {
        let message = format!("found `{}`, expected more than 0 with at most two decimals", required.value);
        entry.note(Finding::error(required.place.clone(), message));
    }
    hundredths
}

/// The partners a requirement binds; an empty list would bind nobody and is surely not meant.
pub(super) fn read_partners(entry: &Section<'_>) -> BTreeSet<PartnerId> {
    let written = entry.texts("partners");
    if written.as_ref().is_some_and(Vec::is_empty) {
        let finding = Finding::error(entry.key_place("partners"), "the list is empty, and would bind nobody");
        entry.note(finding.remedy("leave `partners` out to bind every partner"));
    }
    written.unwrap_or_default().into_iter().map(|partner| PartnerId::new(partner.value)).collect()
}
