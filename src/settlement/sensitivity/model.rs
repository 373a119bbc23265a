//! What depends on how a metric is read: plain values, ready to print or to serialise.

use serde::{Serialize, Serializer};

use crate::scorecard::model::Unit;

/// Every tier and verdict of a period under other readings of the metrics that decide them, one reading at a time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sensitivity {
    /// Name and version of this form.
    pub schema: &'static str,
    /// The period, `2026Q3`.
    pub period: String,
    /// The readings, in the order of the catalogue.
    pub readings: Vec<ReadOtherwise>,
    /// One for each partner in scope, by partner id.
    pub partners: Vec<Dependence>,
    /// Metrics that gates look at and that have no other reading, as the programme first names them.
    pub read_one_way: Vec<String>,
}

/// What one other reading of a metric changes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReadOtherwise {
    /// The metric's id.
    pub metric: String,
    /// The metric's name.
    pub name: String,
    /// The reading's id.
    pub reading: String,
    /// What is read otherwise, in words.
    pub how: String,
    /// What the metric's own figures are counted in.
    #[serde(serialize_with = "word")]
    pub unit: Unit,
    /// What the reading's figures are counted in.
    #[serde(serialize_with = "word")]
    pub unit_otherwise: Unit,
    /// A gate of the period looks at the metric.
    pub decides_tiers: bool,
    /// It is held against bounds that as many partners reach, and not against the programme's own.
    pub carries_bounds: bool,
    /// Partners with a figure both as defined and when read so.
    pub compared: usize,
    /// Partners whose tier changes, by partner id.
    pub tiers: Vec<TierChange>,
    /// Partners whose verdict changes between met, deviation and breach, by partner id.
    pub verdicts: Vec<VerdictChange>,
    /// Ids of partners whose figure has too little evidence when read so, and enough as defined.
    pub lacking: Vec<String>,
}

/// One partner's tier under another reading.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TierChange {
    /// The partner's id.
    pub partner_id: String,
    /// The partner's name.
    pub name: String,
    /// The tier earned as defined.
    pub from: String,
    /// The tier earned when read so.
    pub to: String,
    /// The tier that the gates alone give as defined, where lack of evidence holds or passes nothing.
    pub from_by_gates: String,
    /// The same when read so.
    pub to_by_gates: String,
    /// The figure as defined; null without enough evidence.
    pub as_defined: Option<f64>,
    /// The figure when read so; null without enough evidence.
    pub otherwise: Option<f64>,
    /// Gates of the metric that come out otherwise, lowest tier first.
    pub gates: Vec<GateChange>,
}

impl TierChange {
    /// The gate between the two tiers: the lowest that is lost, or the highest that is won.
    #[must_use]
    pub fn deciding_gate(&self) -> Option<&GateChange> {
        let is_won = |gate: &&GateChange| gate.passed_otherwise == Some(true);
        if self.gates.iter().any(|gate| is_won(&gate)) { self.gates.iter().rfind(is_won) } else { self.gates.first() }
    }
}

/// A gate that comes out otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GateChange {
    /// The tier it belongs to.
    pub tier: String,
    /// Whether a value must be at least (true) or at most (false) the bound.
    pub at_least: bool,
    /// The programme's bound.
    pub bound: f64,
    /// The bound the other reading is held against; null where no partner reaches one.
    pub bound_otherwise: Option<f64>,
    /// Whether it is passed as defined; null without enough evidence.
    pub passed: Option<bool>,
    /// Whether it is passed when read so; null without enough evidence.
    pub passed_otherwise: Option<bool>,
}

/// One partner's verdict under another reading.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VerdictChange {
    /// The partner's id.
    pub partner_id: String,
    /// The verdict as defined.
    pub from: &'static str,
    /// The verdict when read so.
    pub to: &'static str,
    /// The figure as defined.
    pub as_defined: Option<f64>,
    /// The figure when read so.
    pub otherwise: Option<f64>,
}

/// What one partner's tier depends on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Dependence {
    /// The partner's id.
    pub partner_id: String,
    /// The partner's name.
    pub name: String,
    /// The tier earned as defined; null where the programme has no tiers.
    pub tier: Option<String>,
    /// Whether lack of evidence holds it.
    pub held: bool,
    /// Metrics of gates that lack evidence as defined.
    pub lacking: Vec<String>,
    /// The readings under which the tier earned is another, in the order of the catalogue; empty where it depends on none.
    pub depends_on: Vec<DependsOn>,
}

/// A reading that a tier depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DependsOn {
    /// The metric's id.
    pub metric: String,
    /// The reading's id.
    pub reading: String,
    /// The tier earned when read so.
    pub tier: String,
}

fn word<S: Serializer>(unit: &Unit, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(unit.as_str())
}
