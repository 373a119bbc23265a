//! What the programme must know of metrics to check the rules about them.

use crate::config::{Placed, Section};
use crate::domain::Finding;
use crate::domain::finding::nearest;

/// A metric of the catalogue, as far as rules about it can be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownMetric<'a> {
    /// Its id.
    pub id: &'a str,
    /// Whether more is better; `None` where neither is, or it is not known.
    pub higher_is_better: Option<bool>,
    /// Whether its values are shares from 0 to 1.
    pub is_share: bool,
    /// Least evidence of an estimated share, where the rules do not ask for another; `None` of metrics whose value is no share of the rows
    /// that are its evidence, or that are counted and not estimated.
    pub least_evidence: Option<i64>,
}

impl<'a> From<&'a str> for KnownMetric<'a> {
    /// A metric of which nothing but the id is known.
    fn from(id: &'a str) -> Self {
        Self { id, higher_is_better: None, is_share: false, least_evidence: None }
    }
}

/// The metric of that id; an unknown one is noted with the nearest.
pub(super) fn find<'m>(
    section: &Section<'_>,
    id: &Placed<String>,
    metrics: &[KnownMetric<'m>],
) -> Option<KnownMetric<'m>> {
    let found = metrics.iter().find(|metric| metric.id == id.value).copied();
    if found.is_none() {
        section.note(unknown(id, metrics));
    }
    found
}

/// The finding for a metric id that the catalogue does not have.
pub(super) fn unknown(id: &Placed<String>, metrics: &[KnownMetric<'_>]) -> Finding {
    let finding = Finding::error(id.place.clone(), format!("no metric is called `{}`", id.value));
    match nearest(&id.value, metrics.iter().map(|metric| metric.id)) {
        Some(near) => finding.remedy(format!("did you mean `{near}`?")),
        None => finding,
    }
}

/// A share of 90 is a share of 0.9 in the wrong unit, and a bound nobody could ever reach.
pub(super) fn check_unit(section: &Section<'_>, metric: KnownMetric<'_>, value: &Placed<f64>) {
    if !metric.is_share || (0.0..=1.0).contains(&value.value) {
        return;
    }
    let message = format!("found `{}`, but `{}` is a share from 0 to 1", value.value, metric.id);
    let finding = Finding::error(value.place.clone(), message);
    section.note(if (1.0..=100.0).contains(&value.value) {
        finding.remedy(format!("for {} % write {}", value.value, value.value / 100.0))
    } else {
        finding
    });
}
