//! What of a scored period depends on how a metric is read. Computed when asked for only: a run never waits for it.

use super::stages::in_metrics;
use super::{Loaded, PipelineError, Progress, Scored};
use crate::metrics::catalogue::Alternative;
use crate::metrics::{self, Metric};
use crate::programme::model::Version;
use crate::scorecard::otherwise::Reading;
use crate::settlement::sensitivity::model::Sensitivity;
use crate::settlement::sensitivity::sensitivity as differences;

/// Measures every other reading of the metrics that the programme judges in the period, and decides tiers and verdicts anew
/// under each.
///
/// # Errors
/// A query that fails, or values too large to be summed.
pub fn sensitivity(loaded: &Loaded, scored: &Scored, progress: &dyn Progress) -> Result<Sensitivity, PipelineError> {
    progress.start("reading otherwise");
    let version = loaded.programme.for_period(scored.period);
    let judged =
        loaded.catalogue.metrics().iter().filter(|metric| version.is_some_and(|version| judges(version, metric)));
    let asked: Vec<(&Metric, &Alternative)> =
        judged.flat_map(|metric| metric.alternatives.iter().map(move |alternative| (metric, alternative))).collect();
    let read: Vec<Metric> = asked.iter().map(|(metric, alternative)| metric.read_otherwise(alternative)).collect();
    let figures = metrics::measure_otherwise(&scored.facts, &read, &loaded.programme, scored.period)
        .map_err(|error| in_metrics(&error))?;
    let readings: Vec<Reading> = asked
        .iter()
        .zip(&figures)
        .map(|((metric, alternative), figures)| {
            Reading::of(&scored.scorecards, metric, alternative, figures, &loaded.programme)
        })
        .collect();
    progress.finish("read otherwise");
    let settled = scored.settlements.partners.iter();
    let decided = settled.map(|partner| (partner.partner_id.clone(), partner.tier.history.clone())).collect();
    Ok(differences(&scored.scorecards, &readings, &loaded.programme, &decided))
}

/// Whether a gate or a target of the version looks at the metric, for all partners or for some.
fn judges(version: &Version, metric: &Metric) -> bool {
    let general = version.targets.get(&metric.id);
    let own = version.own_targets.iter().filter(|own| own.metric == metric.id).map(|own| &own.rule);
    let is_target = general.into_iter().chain(own).any(|rule| rule.target.is_some());
    is_target || version.tiers.iter().flat_map(|tier| &tier.gates).any(|gate| gate.metric == metric.id)
}
