//! What a scorecard says: plain values, ready for tiers, decks and files.

use std::collections::BTreeMap;

use super::trust::SurveyAudit;
use super::trust::warnings::Warning;
use crate::domain::{Month, PartnerId, Quarter};

pub use crate::metrics::figure::{Between, Direction, GroupShare, Measurement, Statistic, Unit};
pub use crate::stats::dispersion::Dispersion;
pub use crate::stats::shrinkage::Shrunk;

/// The verdict on a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// At the target or better.
    Met,
    /// Worse than the target, within the tolerance.
    Deviation,
    /// Worse than the tolerance.
    Breach,
    /// Some evidence, less than the programme's minimum.
    InsufficientEvidence,
    /// No data at all: no table, or nothing to count (0 of 0).
    NotMeasured,
    /// A value, and no target to hold it against.
    NoTarget,
}

impl Status {
    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Deviation => "deviation",
            Self::Breach => "breach",
            Self::InsufficientEvidence => "insufficient_evidence",
            Self::NotMeasured => "not_measured",
            Self::NoTarget => "no_target",
        }
    }
}

/// What a programme asks of a metric on the last day of a period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    /// The value to reach.
    pub target: f64,
    /// The value up to which a miss is a deviation and no breach.
    pub tolerance: f64,
}

/// One metric of one partner in one period.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricResult {
    /// The metric's id.
    pub id: String,
    /// Which figure.
    pub statistic: Statistic,
    /// The part of the cases it is about, empty for all (`severity` -> `sev1`).
    pub slice: BTreeMap<String, String>,
    /// The figure.
    pub measurement: Measurement,
    /// What the programme asks, if anything.
    pub target: Option<Target>,
    /// The verdict.
    pub status: Status,
    /// Why there is no value or no verdict, in a few words for people ("4 of 10 responses needed").
    pub reason: Option<String>,
    /// The evidence horizon has not passed for every row.
    pub provisional: bool,
    /// Value less the previous period's.
    pub change: Option<f64>,
    /// 95% interval of the change, where the method gives one: a change whose interval holds 0 is within chance.
    pub change_interval: Option<(f64, f64)>,
    /// Whether a headline's change is also more than chance among the changes of all partners in this metric, with false alarms held at 5%
    /// of such flags; false where no method tells.
    pub change_stands: bool,
    /// The same figure pooled over the partners without this one.
    pub peers: Option<f64>,
    /// How the headline figure lies against the others' together; `None` for other figures, where no method tells the difference from
    /// chance, and where either side has too little evidence.
    pub against_others: Option<AgainstOthers>,
    /// The figure of what the metric is compared with (direct cases), where the catalogue names one.
    pub baseline: Option<Measurement>,
    /// The same figure in earlier periods and this one, oldest first.
    pub history: Vec<(Quarter, Measurement)>,
    /// The same figure by month, oldest first, over the history.
    pub months: Vec<(Month, Measurement)>,
    /// Between which groups, for a gap with a value.
    pub between: Option<Between>,
    /// The least evidence the figure needs: the programme's, or else the metric's.
    pub minimum_evidence: i64,
    /// Rows left out, by reason, for the period.
    pub excluded: BTreeMap<String, i64>,
    /// What the figure covers, where the metric asks for coverage: covered (invited, adjudicated) and eligible rows.
    pub coverage: Option<(i64, i64)>,
}

impl MetricResult {
    /// Whether this is the metric's main figure: the value or median over all cases.
    #[must_use]
    pub fn is_headline(&self) -> bool {
        self.slice.is_empty() && self.statistic != Statistic::P90
    }
}

/// A partner's figure less that of all others together, without it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AgainstOthers {
    /// The difference, in the metric's unit.
    pub difference: f64,
    /// Lower end of its 95% interval: Newcombe's of shares, Welch's of means.
    pub low: f64,
    /// Upper end of its 95% interval.
    pub high: f64,
    /// Whether it is more than chance and, where ten partners or more differ among themselves by more than chance, more than that spread,
    /// with false alarms held at 5% of all such flags of the metric.
    pub differs: bool,
    /// Whether that spread was allowed for.
    pub widened: bool,
}

/// Who a partner is, on the last day of the period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerProfile {
    /// The id.
    pub id: PartnerId,
    /// The name.
    pub name: String,
    /// Reseller, distributor and so on.
    pub class: Option<String>,
    /// Region.
    pub region: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// The vendor's manager of this partner.
    pub manager: Option<String>,
}

/// Everything measured of one partner in one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Scorecard {
    /// The partner.
    pub partner: PartnerProfile,
    /// Its metrics, in the order of the catalogue.
    pub metrics: Vec<MetricResult>,
    /// How its ranked metric compares: the place with its plausible range, where there is enough evidence.
    pub ranks: Vec<Rank>,
    /// Whether the ranked metric truly differs from what the case mix explains, and by more than partners differ among
    /// themselves where there are ten or more, with false alarms held at 5% of all such flags; `None` where it does not, or
    /// where there is too little evidence.
    pub stands_out: Option<StandsOut>,
    /// How far the evidence on its ranked metric carries.
    pub standing: Standing,
    /// Where its answers come from and whom they leave out; `None` without surveys.
    pub survey_audit: Option<SurveyAudit>,
    /// Patterns that good faith seldom leaves, by kind. They move neither a status nor a tier nor money.
    pub warnings: Vec<Warning>,
}

/// How far the evidence on a partner's ranked metric carries, and what is left of its figures once chance is taken out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Standing {
    /// Withheld, shown or rankable.
    pub state: EvidenceState,
    /// Why it is not rankable, in a few words for people; `None` where it is.
    pub reason: Option<String>,
    /// The ratio drawn towards that of all compared partners; `None` where it is withheld or fewer than two are compared.
    pub ratio: Option<Shrunk>,
    /// The raw rate drawn towards that of all compared partners; `None` as for the ratio.
    pub rate: Option<Shrunk>,
}

/// The three states of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum EvidenceState {
    /// Too little to give the figure at all.
    #[default]
    Withheld,
    /// Enough to show the figure, not to give it a place among the others.
    Shown,
    /// Enough for a place, with the range of places that is plausible.
    Rankable,
}

impl EvidenceState {
    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Withheld => "withheld",
            Self::Shown => "shown",
            Self::Rankable => "rankable",
        }
    }
}

/// On which side a partner truly differs from what its case mix explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StandsOut {
    /// For the better.
    Better,
    /// For the worse.
    Worse,
}

impl Scorecard {
    /// The headline figure of a metric.
    #[must_use]
    pub fn metric(&self, id: &str) -> Option<&MetricResult> {
        self.metrics.iter().find(|metric| metric.id == id && metric.is_headline())
    }
}

/// A partner's place among those with enough evidence, with the places that are jointly plausible at 95%.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rank {
    /// The metric ranked by.
    pub metric: String,
    /// The place by the figure alone, 1 is best.
    pub place: usize,
    /// The best plausible place.
    pub best: usize,
    /// The worst plausible place.
    pub worst: usize,
    /// How many are ranked.
    pub of: usize,
}

/// All scorecards of a period, with what belongs to the period as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Scorecards {
    /// The period.
    pub period: Quarter,
    /// The last day with data inside the period, where that is not the period's last day: the period is partial.
    pub partial_until: Option<chrono::NaiveDate>,
    /// Programme versions in force in the period.
    pub programmes: Vec<String>,
    /// One per partner in scope, by partner id.
    pub partners: Vec<Scorecard>,
    /// How much the ranked partners differ among themselves in the ranked metric; who stands out does so beyond that.
    pub spread: Dispersion,
    /// How reliably the ranked metric tells compared partners apart, 0 to 1: at 0 chance explains every difference and nobody is
    /// ranked. `None` with fewer than two.
    pub reliability: Option<f64>,
    /// The direct cases' own figures, for comparison: headline results without targets.
    pub direct: Vec<MetricResult>,
    /// All partners together.
    pub pooled: Vec<MetricResult>,
    /// Cases of the period whose partner nobody knows.
    pub unassigned_cases: i64,
    /// Partners outside the programme, listed and not scored.
    pub out_of_scope: Vec<PartnerProfile>,
}
