//! The figures that closed quarters showed, and the evidence they rested on.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::pinned::ClosedPeriod;
use super::{closed_periods, folder};
use crate::domain::{PartnerId, Quarter};
use crate::facts::{self, Facts};
use crate::lake::Snapshot;
use crate::pipeline::stages::in_facts;
use crate::pipeline::{Loaded, PipelineError};
use crate::scorecard::revisions::Shown;

/// The published figures, as closing pins them.
const FILE: &str = "scorecards.json";

/// What a closed quarter showed.
pub(in crate::pipeline) struct ShownBefore {
    /// The quarter.
    pub(in crate::pipeline) period: Quarter,
    /// The headline figures, by partner and metric.
    pub(in crate::pipeline) figures: BTreeMap<(PartnerId, String), Shown>,
    closed: ClosedPeriod,
}

#[derive(Deserialize)]
struct Document {
    partners: Vec<Card>,
}

#[derive(Deserialize)]
struct Card {
    partner_id: String,
    metrics: Vec<Figure>,
}

#[derive(Deserialize)]
struct Figure {
    id: String,
    statistic: String,
    slice: BTreeMap<String, String>,
    value: Option<f64>,
    numerator: Option<i64>,
    denominator: Option<i64>,
    #[serde(default)]
    evidence: i64,
}

/// What the quarters closed before a period showed, oldest first; none earlier than `first`.
pub(in crate::pipeline) fn shown_before(
    loaded: &Loaded,
    first: Quarter,
    period: Quarter,
) -> Result<Vec<ShownBefore>, PipelineError> {
    let closed = closed_periods(&loaded.root, loaded.workspace.fiscal_year);
    let before = closed.into_iter().filter(|closed| (first..period).contains(closed));
    before.map(|quarter| ShownBefore::read(loaded, quarter)).collect()
}

impl ShownBefore {
    fn read(loaded: &Loaded, period: Quarter) -> Result<Self, PipelineError> {
        let closed = ClosedPeriod::read(loaded, period)?;
        let path = folder(&loaded.root, period).join(FILE);
        let text = std::fs::read(&path).map_err(|error| PipelineError::file(&path, "read the file", &error))?;
        let document: Document = serde_json::from_slice(&text)
            .map_err(|error| PipelineError::Internal(format!("{}: {error}", path.display())))?;
        let figures = document.partners.into_iter().flat_map(|card| {
            let partner = PartnerId::new(&card.partner_id);
            let headlines = card.metrics.into_iter().filter(|one| one.slice.is_empty() && one.statistic != "p90");
            headlines.map(move |one| {
                let Figure { value, numerator, denominator, evidence, .. } = one;
                ((partner.clone(), one.id), Shown { value, numerator, denominator, evidence })
            })
        });
        Ok(Self { period, figures: figures.collect(), closed })
    }

    /// The workspace as it was closed.
    pub(in crate::pipeline) fn loaded(&self) -> &Loaded {
        &self.closed.loaded
    }

    /// The snapshot and the facts that the figures rested on; `None` where the snapshot is gone.
    pub(in crate::pipeline) fn evidence(&self) -> Result<Option<(Snapshot, Facts)>, PipelineError> {
        let loaded = self.loaded();
        let Ok(snapshot) = Snapshot::open(&loaded.root, &self.closed.record.snapshot) else { return Ok(None) };
        let as_of = loaded.pinned.as_ref().and_then(|pinned| pinned.as_of);
        let facts = facts::build(&loaded.root, &snapshot, &loaded.workspace, &loaded.programme, as_of)
            .map_err(|error| in_facts(&error))?;
        Ok(Some((snapshot, facts)))
    }
}
