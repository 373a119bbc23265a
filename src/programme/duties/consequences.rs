//! `[consequences]`: after how many breached quarters each step of the ladder follows.

use std::collections::BTreeMap;

use super::{Consequences, Step};
use crate::config::Section;
use crate::domain::Finding;
use crate::programme::KnownMetric;
use crate::programme::metrics;
use crate::programme::model::MetricRule;
use crate::programme::version::at_least;

/// Quarters without a breach that clear it, where the programme does not say.
const DEFAULT_CLEARED_AFTER: u32 = 1;

/// The section, where its metrics are known and at least one step is written.
pub(super) fn read(
    section: Section<'_>,
    known: &[KnownMetric<'_>],
    targets: &BTreeMap<String, MetricRule>,
) -> Option<Consequences> {
    let metrics = read_metrics(&section, known, targets);
    let after = read_steps(&section);
    let cleared_after = quarters(&section, "cleared_after").unwrap_or(DEFAULT_CLEARED_AFTER);
    section.finish();
    (!metrics.is_empty() && !after.is_empty()).then_some(Consequences { metrics, after, cleared_after })
}

fn quarters(section: &Section<'_>, key: &str) -> Option<u32> {
    at_least(section, key, 1).and_then(|quarters| u32::try_from(quarters).ok())
}

/// The metrics that are known; one without a target is never breached, and is surely not meant.
fn read_metrics(
    section: &Section<'_>,
    known: &[KnownMetric<'_>],
    targets: &BTreeMap<String, MetricRule>,
) -> Vec<String> {
    let written = section.texts("metrics").unwrap_or_default();
    if written.is_empty() {
        let message = "`metrics` is missing or empty, expected the metrics whose breaches count";
        section.note(Finding::error(section.key_place("metrics"), message));
    }
    let mut found = Vec::new();
    for id in written {
        let Some(metric) = metrics::find(section, &id, known) else { continue };
        if targets.get(metric.id).and_then(|rule| rule.target).is_none() {
            let message = format!("`{}` has no target, and is therefore never breached", metric.id);
            section.note(Finding::error(id.place, message).remedy(format!("add [targets.{}]", metric.id)));
        } else if found.contains(&id.value) {
            section.note(Finding::warning(id.place, format!("`{}` is given twice", id.value)));
        } else {
            found.push(id.value);
        }
    }
    found
}

/// The steps; a harder one never comes before a milder one.
fn read_steps(section: &Section<'_>) -> BTreeMap<Step, u32> {
    let mut after = BTreeMap::new();
    let mut milder: Option<(Step, u32)> = None;
    for step in Step::ALL {
        let Some(quarters) = quarters(section, step.as_str()) else { continue };
        if let Some((before, earlier)) = milder.filter(|(_, earlier)| quarters <= *earlier) {
            let message =
                format!("found {quarters}, expected more than the {earlier} of the milder step `{}`", before.as_str());
            section.note(Finding::error(section.key_place(step.as_str()), message));
        }
        milder = Some((step, quarters));
        after.insert(step, quarters);
    }
    if after.is_empty() && !Step::ALL.iter().any(|step| section.has(step.as_str())) {
        section.error("no step is written, expected at least one of `notice`, `improvement_plan`, `downgrade`, `exit`");
    }
    after
}
