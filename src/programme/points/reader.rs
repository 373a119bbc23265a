//! `[[points]]` from its text to checked components.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Combine, Component, Counted, Earns, Measure, Need, POINTS};
use crate::config::{Placed, Section};
use crate::domain::Finding;
use crate::programme::examples::known;
use crate::programme::metrics::{self, KnownMetric};
use crate::programme::schedules::Schedule;

const COUNTED: [(&str, Counted); 2] = [("value", Counted::Value), ("things", Counted::Things)];

/// The components, in the order of the file.
pub(in crate::programme) fn read(
    root: &Section<'_>,
    metrics: &[KnownMetric<'_>],
    schedules: &BTreeMap<String, Schedule>,
) -> Vec<Component> {
    let mut components: Vec<Component> = Vec::new();
    for entry in root.sections(POINTS) {
        if metrics.iter().any(|metric| metric.id == POINTS) {
            entry.error("a metric is called `points`, as the score is; give the metric another id");
        }
        let place = entry.place();
        let Some(component) = read_component(&entry, metrics, schedules) else {
            entry.finish();
            continue;
        };
        if components.iter().any(|other| other.id == component.id) {
            root.note(Finding::error(
                place,
                format!("component `{}` is given twice, expected each id once", component.id),
            ));
        }
        entry.finish();
        components.push(component);
    }
    components
}

fn read_component(
    entry: &Section<'_>,
    metrics: &[KnownMetric<'_>],
    schedules: &BTreeMap<String, Schedule>,
) -> Option<Component> {
    let id = entry.required_text("id");
    let name = entry.text("name");
    let (most, least) = (entry.decimal("most"), entry.decimal("least"));
    if let (Some(most), least) = (&most, least.as_ref().map_or(Decimal::ZERO, |least| least.value))
        && most.value < least
    {
        let message = format!("found `{}`, expected at least the {least} that is earned in any case", most.value);
        entry.note(Finding::error(most.place.clone(), message));
    }
    let must_score = entry.boolean("must_score").is_some_and(|must| must.value);
    let combine = entry.word("combine", &[("highest", Combine::Highest), ("sum", Combine::Sum)]);
    let needs = entry.sections("needs").into_iter().filter_map(|need| read_need(need, metrics)).collect();
    let measures: Vec<Measure> =
        entry.sections("measure").into_iter().filter_map(|measure| read_measure(measure, metrics, schedules)).collect();
    if !entry.has("measure") {
        entry.error("the component has no measure, expected at least one such as measure = [{ metric = \"csat\", full_at = 0.9, points = 30 }]");
    }
    if combine.is_none() && measures.len() > 1 && !entry.has("combine") {
        entry.error("`combine` is missing: do several measures count by the `highest` or by their `sum`?");
    }
    let id = id?.value;
    let name = name.map_or_else(|| id.clone(), |name| name.value);
    Some(Component {
        id,
        name,
        most: most.map(|most| most.value),
        least: least.map_or(Decimal::ZERO, |least| least.value),
        must_score,
        combine: combine.map_or(Combine::Sum, |combine| combine.value),
        needs,
        measures,
    })
}

fn read_need(entry: Section<'_>, metrics: &[KnownMetric<'_>]) -> Option<Need> {
    let metric = read_metric(&entry, metrics);
    let counted = entry.word("counts", &COUNTED).map_or(Counted::Value, |counted| counted.value);
    let at_least = entry.required("at_least", "a number", Section::decimal);
    entry.finish();
    Some(Need { metric: metric?, counted, at_least: at_least?.value })
}

fn read_measure(
    entry: Section<'_>,
    metrics: &[KnownMetric<'_>],
    schedules: &BTreeMap<String, Schedule>,
) -> Option<Measure> {
    let metric = read_metric(&entry, metrics);
    let counted = entry.word("counts", &COUNTED).map_or(Counted::Value, |counted| counted.value);
    let full_at = entry.decimal("full_at");
    let points = entry.decimal("points");
    let each = entry.decimal("each");
    let schedule = entry.text("schedule");
    let ways = [entry.has("full_at"), entry.has("each"), entry.has("schedule")].into_iter().filter(|way| *way).count();
    if ways != 1 {
        entry.error("expected exactly one of `full_at` with `points`, `each`, and `schedule`");
    } else if entry.has("full_at") != entry.has("points") {
        entry.error("`full_at` and `points` belong together: so many points at so high a figure");
    }
    let above_zero = |full_at: &Placed<Decimal>| {
        let is_above = full_at.value > Decimal::ZERO;
        if !is_above {
            let message = format!("found `{}`, expected more than 0", full_at.value);
            entry.note(Finding::error(full_at.place.clone(), message));
        }
        is_above
    };
    let proportion = full_at.filter(above_zero).zip(points);
    let proportion =
        proportion.map(|(full_at, points)| Earns::Proportion { full_at: full_at.value, points: points.value });
    let of_schedule =
        schedule.and_then(|name| known(&entry, &name, schedules)).map(|schedule| Earns::Schedule(schedule.clone()));
    let earns = proportion.or(each.map(|each| Earns::Each(each.value))).or(of_schedule);
    entry.finish();
    Some(Measure { metric: metric?, counted, earns: earns? })
}

/// A metric there is; an unknown one is noted.
fn read_metric(entry: &Section<'_>, metrics: &[KnownMetric<'_>]) -> Option<String> {
    let metric = entry.required_text("metric")?;
    metrics::find(entry, &metric, metrics).map(|_| metric.value)
}
