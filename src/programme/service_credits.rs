//! `[[service_credit]]` and `[service_credits]`: what a partner gives back where a promise was broken, and what is at risk at most.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::examples::known;
use super::incentives::read_amount;
use super::metrics::{self, KnownMetric};
use super::people::read_partners;
use super::schedules::Schedule;
use super::tiers::share;
use crate::config::Section;
use crate::domain::{Finding, Money, PartnerId, Share};

/// Breached quarters in a row from which a credit counts as repeated, where the rules do not say.
const DEFAULT_REPEATED_AFTER: u32 = 2;

/// What the rules say of service credits.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ServiceCredits {
    /// Most that credits take, as a share of the partner's part; `None` without a limit.
    pub at_risk: Option<Share>,
    /// The scale from credit points to a share of the partner's part.
    pub points: Option<Schedule>,
    /// The promises, in the order of the file.
    pub credits: Vec<ServiceCredit>,
}

/// A promise, and what breaking it costs.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceCredit {
    /// Its id.
    pub id: String,
    /// Its name in statements.
    pub name: String,
    /// Partners it binds; empty for all.
    pub partners: BTreeSet<PartnerId>,
    /// The metric.
    pub metric: String,
    /// The severity it is about; `None` for all cases.
    pub severity: Option<String>,
    /// What was promised: at least (true) or at most (false) the bound.
    pub at_least: bool,
    /// The bound.
    pub bound: Decimal,
    /// What breaking it costs.
    pub costs: Costs,
    /// What the cost is multiplied with from so many breached quarters in a row on.
    pub repeated: Option<(Decimal, u32)>,
}

impl ServiceCredit {
    /// Whether a value breaks the promise.
    #[must_use]
    pub fn is_broken_by(&self, value: Decimal) -> bool {
        if self.at_least { value < self.bound } else { value > self.bound }
    }
}

/// What a broken promise costs.
#[derive(Debug, Clone, PartialEq)]
pub enum Costs {
    /// A share of the partner's part.
    Share(Share),
    /// A share of the partner's part by a scale on the metric: how far the promise was missed.
    Schedule(Schedule),
    /// An amount.
    Amount(Money),
    /// Points, summed over all credits and turned into a share by a scale.
    Points(Decimal),
}

/// Both tables.
pub(super) fn read(
    root: &Section<'_>,
    metrics: &[KnownMetric<'_>],
    schedules: &BTreeMap<String, Schedule>,
) -> ServiceCredits {
    let mut rules = ServiceCredits::default();
    if let Some(general) = root.section("service_credits") {
        rules.at_risk = share(&general, "at_risk").map(|share| share.value);
        rules.points = general.text("points").and_then(|name| known(&general, &name, schedules)).cloned();
        general.finish();
    }
    for entry in root.sections("service_credit") {
        let place = entry.place();
        let credit = read_credit(&entry, metrics, schedules, rules.points.is_some());
        entry.finish();
        let Some(credit) = credit else { continue };
        if rules.credits.iter().any(|other| other.id == credit.id) {
            let message = format!("service credit `{}` is given twice, expected each id once", credit.id);
            root.note(Finding::error(place, message));
        }
        rules.credits.push(credit);
    }
    rules
}

fn read_credit(
    entry: &Section<'_>,
    metrics: &[KnownMetric<'_>],
    schedules: &BTreeMap<String, Schedule>,
    with_points: bool,
) -> Option<ServiceCredit> {
    let id = entry.required_text("id");
    let name = entry.text("name");
    let partners = read_partners(entry);
    let metric = entry.required_text("metric");
    let is_known = metric.as_ref().is_some_and(|metric| metrics::find(entry, metric, metrics).is_some());
    let severity = entry.text("severity").map(|severity| severity.value);
    let (at_least, at_most) = (entry.decimal("at_least"), entry.decimal("at_most"));
    if entry.has("at_least") == entry.has("at_most") {
        entry.error("what was promised? expected either `at_least` or `at_most`");
    }
    let costs = read_costs(entry, schedules, with_points);
    let repeated = read_repeated(entry);
    let id = id?.value;
    let name = name.map_or_else(|| id.clone(), |name| name.value);
    let is_floor = at_least.is_some();
    Some(ServiceCredit {
        id,
        name,
        partners,
        metric: metric.filter(|_| is_known)?.value,
        severity,
        at_least: is_floor,
        bound: at_least.or(at_most)?.value,
        costs: costs?,
        repeated,
    })
}

fn read_costs(entry: &Section<'_>, schedules: &BTreeMap<String, Schedule>, with_points: bool) -> Option<Costs> {
    let share = share(entry, "share").map(|share| Costs::Share(share.value));
    let schedule = entry.text("schedule").and_then(|name| known(entry, &name, schedules));
    let (amount, _) = read_amount(entry);
    let points = entry.decimal("points");
    let ways = ["share", "schedule", "amount", "points"].into_iter().filter(|key| entry.has(key)).count();
    if ways != 1 {
        entry.error("expected exactly one of `share`, `schedule`, `amount` with `currency`, and `points`");
        return None;
    }
    if let Some(points) = points.as_ref().filter(|_| !with_points) {
        let finding = Finding::error(points.place.clone(), "nothing says what points cost");
        entry.note(finding.remedy("name a scale under [service_credits] as `points`"));
    }
    let schedule = schedule.map(|schedule| Costs::Schedule(schedule.clone()));
    share.or(schedule).or(amount.map(Costs::Amount)).or(points.map(|points| Costs::Points(points.value)))
}

fn read_repeated(entry: &Section<'_>) -> Option<(Decimal, u32)> {
    let times = entry.decimal("repeated");
    let after = entry.integer("repeated_after");
    let Some(times) = times else {
        if let Some(after) = after {
            entry.note(Finding::error(after.place, "`repeated_after` has no effect without `repeated`"));
        }
        return None;
    };
    if times.value < Decimal::ONE {
        entry.note(Finding::error(times.place, format!("found `{}`, expected 1 or more", times.value)));
    }
    let Some(after) = after else { return Some((times.value, DEFAULT_REPEATED_AFTER)) };
    let quarters = u32::try_from(after.value).ok().filter(|quarters| (2..=8).contains(quarters));
    if quarters.is_none() {
        let message = format!("found `{}`, expected quarters in a row, 2 to 8", after.value);
        entry.note(Finding::error(after.place, message));
    }
    Some((times.value, quarters?))
}
