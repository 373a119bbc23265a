//! `[[example]]`: worked examples that the rules carry themselves; each is computed again whenever the rules are read.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::schedules::Schedule;
use crate::config::{Placed, Section};
use crate::domain::Finding;
use crate::domain::finding::nearest;

/// Computes every example; what comes out otherwise than written is an error at its place.
pub(super) fn check(root: &Section<'_>, schedules: &BTreeMap<String, Schedule>) {
    for entry in root.sections("example") {
        let name = entry.required_text("name").map(|name| name.value).unwrap_or_default();
        let _ = entry.text("source");
        of_schedule(&entry, &name, schedules);
        entry.finish();
    }
}

/// A figure, the scale it is put on, and what comes out.
fn of_schedule(entry: &Section<'_>, name: &str, schedules: &BTreeMap<String, Schedule>) {
    let schedule = entry.required_text("schedule");
    let figure = entry.required("figure", "a number", Section::decimal);
    let gives = entry.required("gives", "a decimal in quotes such as \"0.10\"", Section::quoted_decimal);
    let schedule = schedule.and_then(|schedule| known(entry, &schedule, schedules));
    let (Some(schedule), Some(figure), Some(gives)) = (schedule, figure, gives) else { return };
    let found = schedule.apply(figure.value);
    if found != Some(gives.value) {
        let message = format!(
            "example `{name}`: {} on `{}` gives {}, expected {}",
            figure.value,
            schedule.name,
            words(found),
            gives.value
        );
        entry.note(Finding::error(gives.place, message));
    }
}

/// The scale of that name; an unknown one is noted with the nearest.
pub(super) fn known<'s>(
    entry: &Section<'_>,
    name: &Placed<String>,
    schedules: &'s BTreeMap<String, Schedule>,
) -> Option<&'s Schedule> {
    let found = schedules.get(&name.value);
    if found.is_none() {
        let finding = Finding::error(name.place.clone(), format!("no scale is called `{}`", name.value));
        entry.note(match nearest(&name.value, schedules.keys().map(String::as_str)) {
            Some(near) => finding.remedy(format!("did you mean `{near}`?")),
            None => finding.remedy(format!("write it as [schedules.{}]", name.value)),
        });
    }
    found
}

/// A result in words, without trailing zeros.
fn words(result: Option<Decimal>) -> String {
    result.map_or_else(|| "nothing".to_owned(), |result| result.normalize().to_string())
}
