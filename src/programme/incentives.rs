//! `[[incentive]]`: what is paid on top of the share, all or nothing, where its gates hold.

use std::collections::{BTreeMap, BTreeSet};

use super::examples::known;
use super::metrics::{self, KnownMetric};
use super::model::Gate;
use super::people::read_partners;
use super::schedules::Schedule;
use super::tiers::{read_gate, share};
use crate::config::{Placed, Section};
use crate::domain::{Currency, Finding, Money, PartnerId, Share};

/// An incentive, borne by the vendor.
#[derive(Debug, Clone, PartialEq)]
pub struct Incentive {
    /// Its id.
    pub id: String,
    /// Its name in statements.
    pub name: String,
    /// Partners it is for; empty for all.
    pub partners: BTreeSet<PartnerId>,
    /// What must hold, all of it.
    pub gates: Vec<Gate>,
    /// What it pays.
    pub pays: Pays,
}

/// What an incentive pays.
#[derive(Debug, Clone, PartialEq)]
pub enum Pays {
    /// A share of what is recognised, added to the tier's and held with it between floor and cap.
    Share(Share),
    /// The same, by a scale on a metric.
    ShareByMetric {
        /// The metric.
        metric: String,
        /// The scale.
        schedule: Schedule,
    },
    /// An amount.
    Amount(Money),
    /// An amount by a scale on what is recognised in a currency.
    AmountByRecognised {
        /// The currency.
        currency: Currency,
        /// The scale.
        schedule: Schedule,
    },
}

/// The incentives, in the order of the file.
pub(super) fn read(
    root: &Section<'_>,
    metrics: &[KnownMetric<'_>],
    schedules: &BTreeMap<String, Schedule>,
) -> Vec<Incentive> {
    let mut incentives: Vec<Incentive> = Vec::new();
    for entry in root.sections("incentive") {
        let place = entry.place();
        let incentive = read_incentive(&entry, metrics, schedules);
        entry.finish();
        let Some(incentive) = incentive else { continue };
        if incentives.iter().any(|other| other.id == incentive.id) {
            let message = format!("incentive `{}` is given twice, expected each id once", incentive.id);
            root.note(Finding::error(place, message));
        }
        incentives.push(incentive);
    }
    incentives
}

fn read_incentive(
    entry: &Section<'_>,
    metrics: &[KnownMetric<'_>],
    schedules: &BTreeMap<String, Schedule>,
) -> Option<Incentive> {
    let id = entry.required_text("id");
    let name = entry.text("name");
    let partners = read_partners(entry);
    let gates = entry.sections("gate").into_iter().filter_map(|gate| read_gate(gate, metrics)).map(|gate| gate.value);
    let gates: Vec<Gate> = gates.collect();
    let pays = read_pays(entry, metrics, schedules);
    if !entry.has("gate") && matches!(pays, Some(Pays::Share(_) | Pays::Amount(_))) {
        entry.error("nothing is asked for it, expected at least one gate such as gate = [{ metric = \"csat\", at_least = 0.95 }]");
    }
    let id = id?.value;
    let name = name.map_or_else(|| id.clone(), |name| name.value);
    Some(Incentive { id, name, partners, gates, pays: pays? })
}

fn read_pays(entry: &Section<'_>, metrics: &[KnownMetric<'_>], schedules: &BTreeMap<String, Schedule>) -> Option<Pays> {
    let share = share(entry, "share");
    let (amount, currency) = read_amount(entry);
    let schedule = entry.text("schedule").and_then(|name| known(entry, &name, schedules)).cloned();
    let metric = entry.text("metric");
    let known_metric = metric.as_ref().and_then(|metric| metrics::find(entry, metric, metrics));
    let ways = ["share", "amount", "schedule"].into_iter().filter(|key| entry.has(key)).count();
    if ways != 1 {
        entry.error("expected exactly one of `share`, `amount` with `currency`, and `schedule`");
        return None;
    }
    if entry.has("metric") && !entry.has("schedule") {
        entry.error("`metric` has no effect without `schedule`; what is asked for stands in `gate`");
    }
    if entry.has("schedule") && entry.has("metric") == entry.has("currency") {
        entry.error("a scale is put on a `metric`, giving a share, or on what is recognised in a `currency`, giving an amount: expected one of the two");
        return None;
    }
    let of_scale = |schedule: Schedule| match (metric, currency) {
        (Some(metric), _) => known_metric.map(|_| Pays::ShareByMetric { metric: metric.value, schedule }),
        (None, Some(currency)) => Some(Pays::AmountByRecognised { currency, schedule }),
        (None, None) => None,
    };
    share.map(|share| Pays::Share(share.value)).or(amount.map(Pays::Amount)).or(schedule.and_then(of_scale))
}

/// `amount` with its `currency`, and the currency by itself.
pub(super) fn read_amount(entry: &Section<'_>) -> (Option<Money>, Option<Currency>) {
    let amount = entry.quoted_decimal("amount");
    let code = entry.text("currency");
    let currency = code.as_ref().and_then(|code| read_currency(entry, code));
    let Some(amount) = amount else { return (None, currency) };
    if code.is_none() {
        entry.note(Finding::error(amount.place, "an amount needs its `currency`, such as \"EUR\""));
        return (None, None);
    }
    let exact = currency.and_then(|currency| Money::from_decimal_exact(amount.value, currency));
    let money = exact.filter(|money| money.minor > 0);
    if let (None, Some(currency)) = (money, currency) {
        let message =
            format!("found `{}`, expected an amount above 0 in whole minor units of {currency}", amount.value);
        entry.note(Finding::error(amount.place, message));
    }
    (money, currency)
}

fn read_currency(entry: &Section<'_>, code: &Placed<String>) -> Option<Currency> {
    let currency = Currency::parse(&code.value);
    if currency.is_none() {
        let message = format!("found `{}`, expected a currency code such as \"EUR\"", code.value);
        entry.note(Finding::error(code.place.clone(), message));
    }
    currency
}
