//! Verdicts on headline figures that are others under other targets.

use crate::scorecard::model::{MetricResult, Scorecard, Status};

use super::model::VerdictChange;
use super::{holds, interval};

/// Every headline figure of a partner whose verdict differs, in the order of the catalogue.
pub(super) fn changes(before: &Scorecard, after: &Scorecard) -> Vec<VerdictChange> {
    let headlines = after.metrics.iter().filter(|metric| metric.is_headline());
    let change = |new: &MetricResult| {
        let old = before.metric(&new.id).filter(|old| old.statistic == new.statistic)?;
        (old.status != new.status).then(|| VerdictChange {
            partner_id: after.partner.id.to_string(),
            metric: new.id.clone(),
            from: old.status.as_str(),
            to: new.status.as_str(),
            within_chance: bound(old.status, new)
                .zip(interval(&new.measurement))
                .map(|(bound, ends)| holds(ends, bound)),
        })
    };
    headlines.filter_map(change).collect()
}

/// The bound that the verdict rests on: what lies between it and the one before.
fn bound(before: Status, after: &MetricResult) -> Option<f64> {
    let target = after.target?;
    match (before, after.status) {
        (_, Status::Met) | (Status::Met, Status::Deviation) => Some(target.target),
        (_, Status::Breach) | (Status::Breach, Status::Deviation) => Some(target.tolerance),
        _ => None,
    }
}
