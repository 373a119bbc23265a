//! What today's data says otherwise than closed quarters showed, and why.

use std::collections::BTreeSet;

use arrow::array::AsArray as _;

use super::closed::{ShownBefore, shown_before};
use super::stages::in_metrics;
use super::{Loaded, PipelineError, Scored};
use crate::deck::format;
use crate::domain::{PartnerId, Quarter};
use crate::facts::Facts;
use crate::lake::{self, Snapshot};
use crate::metrics::HISTORY_QUARTERS;
use crate::metrics::catalogue::Kind;
use crate::programme::model::{ExcludedItem, Exclusion};
use crate::scorecard::model::{Measurement, MetricResult, Unit};
use crate::scorecard::revisions::{Revision, RevisionCause, RowName, Shown, changed_rows};

/// Adds to each partner's details the figures that closed quarters showed and that are printed otherwise today.
pub(super) fn note(loaded: &Loaded, scored: &mut Scored) -> Result<(), PipelineError> {
    let first = scored.period.history(HISTORY_QUARTERS).first().copied().unwrap_or(scored.period);
    for before in shown_before(loaded, first, scored.period)? {
        let changed = changed_figures(loaded, scored, &before);
        if changed.is_empty() {
            continue;
        }
        let evidence = before.evidence()?.map(|(snapshot, facts)| Evidence::of(snapshot, facts, scored)).transpose()?;
        for (partner, mut revision) in changed {
            if let Some(evidence) = &evidence {
                revision.causes = evidence.causes(loaded, scored, &before, &partner, &revision)?;
            }
            scored.details.entry(partner).or_default().revisions.push(revision);
        }
    }
    for details in scored.details.values_mut() {
        details.revisions.sort_by_key(|revision| {
            let is_own = revision.causes.is_empty() || revision.causes.iter().any(|(cause, _)| cause.is_own());
            (!is_own, std::cmp::Reverse(revision.quarter))
        });
    }
    Ok(())
}

/// The figures that are printed otherwise, in the order of partners and of the catalogue.
fn changed_figures(loaded: &Loaded, scored: &Scored, before: &ShownBefore) -> Vec<(PartnerId, Revision)> {
    let mut changed = Vec::new();
    for card in &scored.scorecards.partners {
        for result in card.metrics.iter().filter(|result| result.is_headline()) {
            let key = (card.partner.id.clone(), result.id.clone());
            let Some(shown) = before.figures.get(&key).copied() else { continue };
            let Some(now) = today(result, before.period) else { continue };
            let unit = loaded.catalogue.get(&result.id).map_or(Unit::Count, |metric| metric.unit);
            if differs(shown, now, unit) {
                let (metric, quarter) = (result.id.clone(), before.period);
                changed.push((key.0, Revision { metric, quarter, shown, now, causes: Vec::new() }));
            }
        }
    }
    changed
}

/// A figure of an earlier quarter by today's data, with as many digits as files carry.
fn today(result: &MetricResult, quarter: Quarter) -> Option<Shown> {
    let (_, measured) = result.history.iter().find(|(earlier, _)| *earlier == quarter)?;
    let Measurement { numerator, denominator, evidence, .. } = *measured;
    let value = measured.value.filter(|value| value.is_finite());
    let value = value.and_then(|value| format!("{value:.6}").parse().ok());
    Some(Shown { value, numerator, denominator, evidence })
}

/// Whether two figures are printed otherwise.
fn differs(shown: Shown, now: Shown, unit: Unit) -> bool {
    let print = |figure: Shown| figure.value.map(|value| format::value(value, unit));
    print(shown) != print(now)
}

/// What a closed quarter's figures rested on, beside what today's rest on.
struct Evidence {
    facts: Facts,
    /// Escalations whose rebuttal is upheld today and was not then.
    upheld_since: BTreeSet<String>,
}

impl Evidence {
    fn of(snapshot: Snapshot, facts: Facts, scored: &Scored) -> Result<Self, PipelineError> {
        let (then, now) = (upheld(&snapshot)?, upheld(&scored.snapshot)?);
        Ok(Self { facts, upheld_since: now.difference(&then).cloned().collect() })
    }

    fn causes(
        &self,
        loaded: &Loaded,
        scored: &Scored,
        before: &ShownBefore,
        partner: &PartnerId,
        revision: &Revision,
    ) -> Result<Vec<(RevisionCause, i64)>, PipelineError> {
        let id = revision.metric.as_str();
        let Some((then, now)) = before.loaded().catalogue.get(id).zip(loaded.catalogue.get(id)) else {
            return Ok(vec![(RevisionCause::Rules, 0)]);
        };
        let changes = changed_rows((&self.facts, then), (&scored.facts, now), partner, revision.quarter)
            .map_err(|error| in_metrics(&error))?;
        let (before_list, now_list) = (&before.loaded().programme.exclusions, &loaded.programme.exclusions);
        let excluded_now = |row: &RowName| is_newly_excluded(now_list, before_list, row);
        let excluded_then = |row: &RowName| is_newly_excluded(before_list, now_list, row);
        let gone = |row: &RowName| if excluded_now(row) { RevisionCause::Excluded } else { RevisionCause::Gone };
        let added = |row: &RowName| if excluded_then(row) { RevisionCause::Readmitted } else { RevisionCause::Late };
        let changed = |row: &RowName| match self.upheld_since.contains(&row.id) {
            true => RevisionCause::Upheld,
            false => RevisionCause::Corrected,
        };
        let all = (changes.added.iter().map(added)).chain(changes.gone.iter().map(gone));
        let mut causes: Vec<(RevisionCause, i64)> = Vec::new();
        for cause in all.chain(changes.changed.iter().map(changed)) {
            match causes.iter_mut().find(|(known, _)| *known == cause) {
                Some((_, rows)) => *rows += 1,
                None => causes.push((cause, 1)),
            }
        }
        causes.sort();
        if causes.is_empty() {
            let is_compared = matches!(now.series.kind, Kind::Standardised { .. }) || now.per.is_some();
            causes.push((if is_compared { RevisionCause::Compared } else { RevisionCause::Rules }, 0));
        }
        Ok(causes)
    }
}

/// Whether a list of approved exclusions names a row for a metric that another list does not name it for. An exclusion from one metric takes
/// a survey out of its sisters too, so that any metric counts.
fn is_newly_excluded(list: &[Exclusion], other: &[Exclusion], row: &RowName) -> bool {
    let same = |one: &Exclusion, two: &Exclusion| (one.item, &one.id, &one.metric) == (two.item, &two.id, &two.metric);
    list.iter().any(|one| {
        let is_named = match one.item {
            ExcludedItem::Case => one.id == row.id || row.case_id.as_ref() == Some(&one.id),
            ExcludedItem::Survey => one.id == row.id,
        };
        is_named && !other.iter().any(|two| same(one, two))
    })
}

/// Escalations whose rebuttal is upheld.
fn upheld(snapshot: &Snapshot) -> Result<BTreeSet<String>, PipelineError> {
    let failed = |error: &dyn std::error::Error| PipelineError::Internal(format!("cannot read escalations: {error}"));
    let mut found = BTreeSet::new();
    let columns = ["escalation_id", "rebuttal"];
    for batch in lake::read_batches(snapshot.parts("escalations"), &columns).map_err(|error| failed(&error))? {
        let batch = batch.map_err(|error| failed(&error))?;
        let (id, rebuttal) = (batch.column(0).as_string::<i32>(), batch.column(1).as_string::<i32>());
        let rows = id.iter().zip(rebuttal).filter(|(_, rebuttal)| *rebuttal == Some("upheld"));
        found.extend(rows.filter_map(|(id, _)| id.map(str::to_owned)));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: Option<f64>, evidence: i64) -> Shown {
        Shown { value, evidence, ..Shown::default() }
    }

    #[test]
    fn a_figure_differs_where_it_is_printed_otherwise() {
        let differs = |before, now| differs(before, now, Unit::Share);
        assert!(!differs(shown(Some(0.934_211), 152), shown(Some(0.934_4), 160)), "both are 93.4%");
        assert!(differs(shown(Some(0.934_211), 152), shown(Some(0.933_2), 160)));
        assert!(differs(shown(None, 8), shown(Some(0.9), 12)), "there is enough evidence now");
        assert!(!differs(shown(None, 4), shown(None, 8)), "there is none still");
        assert!(differs(shown(Some(0.9), 12), shown(None, 8)), "there is not enough any more");
    }
}
