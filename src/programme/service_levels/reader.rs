//! `[service_levels]`: severities, pauses, peak hours, calendars of single partners.

use std::collections::{BTreeMap, BTreeSet};

use super::{PausedClocks, ServiceLevels, SeverityLevel, span};
use crate::config::{Placed, Section};
use crate::domain::finding::nearest;
use crate::domain::{Finding, PartnerId};
use crate::programme::calendars::ALWAYS;
use crate::programme::people::unique;

/// The service levels, given the names under `[calendars]`; `None` where the programme promises none.
pub(in crate::programme) fn read(root: &Section<'_>, calendars: &[String]) -> Option<ServiceLevels> {
    let section = root.section("service_levels")?;
    let calendars = Calendars { names: calendars };
    let severities = read_severities(&section, &calendars);
    let words = [("all", PausedClocks::All), ("resolution", PausedClocks::Resolution), ("none", PausedClocks::None)];
    let pauses = section.word("pauses", &words);
    let waiting_for_vendor = section.texts("waiting_for_vendor").unwrap_or_default();
    let peak_hours = calendars.name(&section, "peak_hours");
    let replacements = read_replacements(&section, &calendars, &severities);
    section.finish();
    Some(ServiceLevels {
        severities,
        pauses: pauses.map_or(PausedClocks::All, |word| word.value),
        waiting_for_vendor: waiting_for_vendor.into_iter().map(|pattern| pattern.value).collect(),
        peak_hours: peak_hours.map(|name| name.value),
        replacements,
    })
}

fn read_severities(section: &Section<'_>, calendars: &Calendars<'_>) -> Vec<SeverityLevel> {
    let mut ids = BTreeSet::new();
    let mut severities = Vec::new();
    for entry in section.sections("severity") {
        let id = unique(&entry, "id", &mut ids);
        let response = span::read(&entry, "response");
        let resolution = span::read(&entry, "resolution");
        if !entry.has("response") && !entry.has("resolution") {
            entry.error("nothing is promised, expected `response`, `resolution` or both");
        }
        let calendar = calendars.required_name(&entry, "calendar");
        if let (Some(id), Some(calendar)) = (id, calendar) {
            let level = SeverityLevel { id, response, resolution, calendar: calendar.value };
            warn_of_odd_promises(&entry, &level, severities.last());
            severities.push(level);
        }
        entry.finish();
    }
    if !section.has("severity") {
        section.error("no severity is named, expected `[[service_levels.severity]]`, the most severe first");
    }
    severities
}

/// Promises that are well-formed and can hardly be meant.
fn warn_of_odd_promises(entry: &Section<'_>, level: &SeverityLevel, more_severe: Option<&SeverityLevel>) {
    if level.response.zip(level.resolution).is_some_and(|(response, resolution)| response > resolution) {
        let message = format!("severity `{}` is to be resolved sooner than answered", level.id);
        entry.note(Finding::warning(entry.key_place("resolution"), message));
    }
    let Some(more_severe) = more_severe.filter(|other| other.calendar == level.calendar) else { return };
    let promises =
        [("response", more_severe.response, level.response), ("resolution", more_severe.resolution, level.resolution)];
    for (key, severer, own) in promises {
        if severer.zip(own).is_some_and(|(severer, own)| own < severer) {
            let message = format!("less is allowed than for `{}`, which is more severe", more_severe.id);
            entry.note(Finding::warning(entry.key_place(key), message).remedy("list the most severe first"));
        }
    }
}

fn read_replacements(
    section: &Section<'_>,
    calendars: &Calendars<'_>,
    severities: &[SeverityLevel],
) -> BTreeMap<PartnerId, BTreeMap<String, String>> {
    let mut replacements: BTreeMap<PartnerId, BTreeMap<String, String>> = BTreeMap::new();
    for entry in section.sections("replace") {
        let partners = entry.texts("partners");
        if partners.as_ref().is_none_or(Vec::is_empty) {
            entry
                .note(Finding::error(entry.key_place("partners"), "no partner is named, expected a list of their ids"));
        }
        let replaced = calendars.required_name(&entry, "calendar");
        let with = calendars.required_name(&entry, "with");
        entry.finish();
        let (Some(replaced), Some(with)) = (replaced, with) else { continue };
        if !severities.iter().any(|level| level.calendar == replaced.value) {
            let message = format!("no severity runs on `{}`: there is nothing to replace", replaced.value);
            section.note(Finding::warning(replaced.place.clone(), message));
        }
        for partner in partners.unwrap_or_default() {
            let names = replacements.entry(PartnerId::new(partner.value.clone())).or_default();
            if names.insert(replaced.value.clone(), with.value.clone()).is_some() {
                let message = format!("`{}` of partner `{}` is replaced twice", replaced.value, partner.value);
                section.note(Finding::error(partner.place, message));
            }
        }
    }
    replacements
}

/// The calendars there are to choose from.
struct Calendars<'a> {
    names: &'a [String],
}

impl Calendars<'_> {
    fn required_name(&self, section: &Section<'_>, key: &str) -> Option<Placed<String>> {
        section.required(key, "the name of a calendar such as \"24x7\"", |section, key| self.name(section, key))
    }

    /// The name of a calendar that is defined; others are noted with the nearest.
    fn name(&self, section: &Section<'_>, key: &str) -> Option<Placed<String>> {
        let written = section.text(key)?;
        let names = || self.names.iter().map(String::as_str).chain([ALWAYS]);
        if names().any(|name| name == written.value) {
            return Some(written);
        }
        let finding = Finding::error(written.place, format!("no calendar is called `{}`", written.value));
        section.note(match nearest(&written.value, names()) {
            Some(near) => finding.remedy(format!("did you mean `{near}`?")),
            None => finding.remedy(format!("define it as `[calendars.{}]`, or use `{ALWAYS}`", written.value)),
        });
        None
    }
}
