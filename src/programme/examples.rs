//! `[[example]]`: worked examples that the rules carry themselves; each is computed again whenever the rules are read.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::level::LevelAt;
use super::metrics::{self, KnownMetric};
use super::model::{Gate, MetricRule, PayRules};
use super::points::{self, Figure, POINTS, Score};
use super::schedules::Schedule;
use super::tiers::PlacedTier;
use crate::config::{Placed, Section};
use crate::domain::finding::nearest;
use crate::domain::{Finding, Rounding};

/// Computes every example; what comes out otherwise than written is an error at its place.
pub(super) fn check(
    root: &Section<'_>,
    pay: &PayRules,
    tiers: &[PlacedTier],
    targets: &BTreeMap<String, MetricRule>,
    metrics: &[KnownMetric<'_>],
) {
    let least = |metric: &str| {
        let usual = metrics.iter().find(|known| known.id == metric).and_then(|known| known.least_evidence);
        targets.get(metric).and_then(|rule| rule.minimum_evidence).or(usual).unwrap_or(0)
    };
    for entry in root.sections("example") {
        let name = entry.required_text("name").map(|name| name.value).unwrap_or_default();
        let _ = entry.text("source");
        let ways = ["schedule", "values", "levels"].into_iter().filter(|key| entry.has(key)).count();
        if ways != 1 {
            entry.error(
                "expected one of `schedule` with `figure` and `gives`, `values` with `points` or `tier`, and `levels` with `tier`",
            );
        }
        if entry.has("values") {
            of_figures(&entry, &name, pay, tiers, metrics, &least);
        } else if entry.has("levels") {
            of_levels(&entry, &name, pay.level_at, tiers);
        } else {
            of_schedule(&entry, &name, &pay.schedules);
        }
        entry.finish();
    }
}

/// A figure, the scale it is put on, and what comes out.
fn of_schedule(entry: &Section<'_>, name: &str, schedules: &BTreeMap<String, Schedule>) {
    let schedule = entry.text("schedule");
    let figure = entry.required("figure", "a number", Section::decimal);
    let gives = entry.required("gives", "a decimal in quotes such as \"0.10\"", Section::quoted_decimal);
    let schedule = schedule.and_then(|schedule| known(entry, &schedule, schedules));
    let (Some(schedule), Some(figure), Some(gives)) = (schedule, figure, gives) else { return };
    if schedule.bands.is_empty() {
        return;
    }
    let found = schedule.apply(figure.value);
    if found != Some(gives.value) {
        let found = found.map_or_else(|| "nothing".to_owned(), words);
        let message = format!(
            "example `{name}`: {} on `{}` gives {found}, expected {}",
            figure.value, schedule.name, gives.value
        );
        entry.note(Finding::error(gives.place, message));
    }
}

/// Figures of metrics, and the points or the tier they earn.
fn of_figures(
    entry: &Section<'_>,
    name: &str,
    pay: &PayRules,
    tiers: &[PlacedTier],
    metrics: &[KnownMetric<'_>],
    least: &dyn Fn(&str) -> i64,
) {
    let mut values = by_metric(entry, "values", metrics);
    // Where an example does not say how much stands behind a figure, it is enough.
    let evidence: BTreeMap<String, i64> = by_metric(entry, "evidence", metrics)
        .into_iter()
        .filter_map(|(metric, rows)| Some((metric, rows.trunc().to_i64()?)))
        .collect();
    values.retain(|metric, _| evidence.get(metric).is_none_or(|rows| *rows >= least(metric)));
    let (expected, tier) = (entry.quoted_decimal("points"), entry.text("tier"));
    if !entry.has("points") && !entry.has("tier") {
        entry.error("nothing is expected of the figures, expected `points` or `tier`");
    }
    let figure = |metric: &str| {
        let value = *values.get(metric)?;
        Some(Figure { value, things: value.trunc().to_i64() })
    };
    let score = points::score(&pay.points, &figure);
    if let Some(expected) = expected {
        // Points are printed with as many places as one likes: they are compared with those written.
        let found = score.as_ref().and_then(|score| score.total.decided());
        let shown = found.map(|found| Rounding::HalfUp.to_places(found, expected.value.scale()));
        if shown != Some(expected.value) {
            let found = found.map_or_else(|| "no certain number of".to_owned(), words);
            let message = format!("example `{name}`: the figures earn {found} points, expected {}", expected.value);
            entry.note(Finding::error(expected.place, message));
        }
    }
    if let Some(tier) = tier {
        let suffices = |gate: &Gate| evidence.get(&gate.metric).is_none_or(|rows| gate.suffices(*rows));
        let holds = |gate: &Gate| suffices(gate) && holds(gate, &values, score.as_ref());
        let earned = tiers.iter().rev().find(|tier| tier.tier.gates.iter().all(holds));
        let earned = earned.map_or("none", |tier| tier.tier.id.as_str());
        if earned != tier.value {
            let message = format!("example `{name}`: the figures earn tier `{earned}`, expected `{}`", tier.value);
            entry.note(Finding::error(tier.place, message));
        }
    }
}

/// The levels of a partner by day, the days of a line, and the level that sets its share.
fn of_levels(entry: &Section<'_>, name: &str, level_at: LevelAt, tiers: &[PlacedTier]) {
    let read = |level: Section<'_>| {
        let (from, tier) = (level.date("from"), level.required_text("tier"));
        level.finish();
        Some((from?.value, tier?.value))
    };
    let levels: Vec<(NaiveDate, String)> = entry.sections("levels").into_iter().filter_map(read).collect();
    let day = |key| entry.required(key, "a day such as 2026-05-03", Section::date).map(|day| day.value);
    let (service, paid) = (day("service_on"), day("paid_on"));
    let invoiced = entry.date("invoiced_on").map(|day| day.value);
    let (expected, gives) = (entry.required_text("tier"), entry.quoted_decimal("gives"));
    let (Some(service), Some(paid), Some(expected)) = (service, paid, expected) else { return };
    let on = level_at.day(service, invoiced, paid);
    let held = on.and_then(|on| levels.iter().filter(|(from, _)| *from <= on).max_by_key(|(from, _)| *from));
    let found = held.map_or("none", |(_, tier)| tier.as_str());
    if found != expected.value {
        let message = format!("example `{name}`: the level is `{found}`, expected `{}`", expected.value);
        entry.note(Finding::error(expected.place, message));
    }
    let share = tiers.iter().find(|tier| tier.tier.id == found).map(|tier| tier.tier.share.decimal());
    if let Some(gives) = gives.filter(|gives| share != Some(gives.value)) {
        let found = share.map_or_else(|| "nothing".to_owned(), words);
        let message = format!("example `{name}`: the level gives {found}, expected {}", gives.value);
        entry.note(Finding::error(gives.place, message));
    }
}

/// Numbers by metric, of a table of the example; one that is no metric is noted.
fn by_metric(entry: &Section<'_>, key: &str, metrics: &[KnownMetric<'_>]) -> BTreeMap<String, Decimal> {
    let Some(section) = entry.section(key) else { return BTreeMap::new() };
    let read = |id: String| {
        let written = Placed { value: id.clone(), place: section.key_place(&id) };
        metrics::find(&section, &written, metrics)?;
        Some((id.clone(), section.decimal(&id)?.value))
    };
    section.keys().into_iter().filter_map(read).collect()
}

/// Whether a gate certainly holds.
fn holds(gate: &Gate, values: &BTreeMap<String, Decimal>, score: Option<&Score>) -> bool {
    let Ok(bound) = Decimal::try_from(gate.bound) else { return false };
    if gate.metric == POINTS {
        return score.and_then(|score| score.passes(bound)) == Some(true);
    }
    values.get(&gate.metric).is_some_and(|value| if gate.at_least { *value >= bound } else { *value <= bound })
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

/// A number without trailing zeros.
fn words(number: Decimal) -> String {
    number.normalize().to_string()
}
