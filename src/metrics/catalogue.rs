//! The metric catalogue: each metric as a record of what it means and how rows become its figure (rule R8).
//!
//! Records come from the catalogue embedded in the binary and from the workspace's own `metrics/*.toml`; `read` checks them.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

pub use super::alternative::{Alternative, Bound};
use super::cells::Span;
use super::error::MetricsError;
use super::expression::Expression;
use super::figure::{Direction, Statistic, Unit};
pub use super::kind::{IntervalMethod, Kind, Series};
use super::read;
use crate::domain::finding::nearest;
use crate::domain::{Finding, Place};
use crate::programme::KnownMetric;

/// The catalogue that comes with the program: what each part is called in findings, and its text.
const BUILT_IN: [(&str, &str); 2] = [
    ("built-in metrics.toml", include_str!("../../data/metrics.toml")),
    ("built-in duty-metrics.toml", include_str!("../../data/duty-metrics.toml")),
];

/// The metrics in the order decks show them.
#[derive(Debug, Clone)]
pub struct Catalogue {
    metrics: Vec<Metric>,
    digest: String,
}

/// One metric: its definition in words, and the series that makes its figure.
#[derive(Debug, Clone)]
pub struct Metric {
    /// Its id, in files and programmes.
    pub id: String,
    /// Its name in decks (`Customer satisfaction`).
    pub name: String,
    /// What it means, for people who have never heard of it.
    pub definition: String,
    /// How it is computed, in a line.
    pub formula: String,
    /// What its value is counted in.
    pub unit: Unit,
    /// Whether more is better.
    pub direction: Direction,
    /// Source tables it rests on.
    pub sources: Vec<String>,
    /// What a row of evidence is called, in the plural (`responses`).
    pub evidence: String,
    /// How rows become its figure.
    pub series: Series,
    /// How many quarters a quarter's figure is over: itself and those before it. 1 where nothing is said, at most [`MOST_QUARTERS`].
    pub over_quarters: usize,
    /// Figures it has: one, or the median and p90.
    pub statistics: Vec<Statistic>,
    /// Whether sums are amounts and no counts, such as money in minor units or seconds: shown as their ratio alone.
    pub amounts: bool,
    /// How its interval is made.
    pub interval: IntervalMethod,
    /// Least evidence for a value, unless the programme asks for more or less.
    pub minimum_evidence: i64,
    /// What it must cover for a value.
    pub coverage: Option<Coverage>,
    /// The other table that a rate is held against; other kinds have none.
    pub per: Option<Per>,
    /// What it is compared with.
    pub baseline: Option<Baseline>,
    /// Where reasons for left-out rows stand.
    pub excluded: Option<ExcludedBy>,
    /// Parts of the cases it is also shown for.
    pub slices: Vec<Dimension>,
    /// Other readings, to see what depends on the definition.
    pub alternatives: Vec<Alternative>,
    /// How it misleads.
    pub pitfalls: Vec<String>,
}

/// A figure is over so many quarters at most.
pub const MOST_QUARTERS: usize = 8;

impl Metric {
    /// The days that its figure of a span is over: of a quarter, that and those before it which the metric takes in. A month stays alone.
    #[must_use]
    pub fn over(&self, span: Span) -> Span {
        match span {
            Span::Quarter(quarter) if self.over_quarters > 1 => Span::Quarters(quarter, self.over_quarters),
            _ => span,
        }
    }

    /// `over the period and the 3 quarters before it`; empty for a metric of single quarters.
    #[must_use]
    pub fn window_words(&self) -> String {
        match self.over_quarters {
            0 | 1 => String::new(),
            2 => "over the period and the quarter before it".to_owned(),
            count => format!("over the period and the {} quarters before it", count - 1),
        }
    }

    /// Whether it counts answers of customers.
    #[must_use]
    pub fn rests_on_answers(&self) -> bool {
        self.series.fact.name == "surveys"
    }

    /// Whether it counts escalations that were judged avoidable, which a rebuttal may turn.
    #[must_use]
    pub fn rests_on_judgements(&self) -> bool {
        let Kind::Share { numerator } = &self.series.kind else { return false };
        self.series.fact.name == "escalations" && numerator.sql().contains("invalid")
    }
}

/// What a metric must cover, so that choosing what to look at does not pay.
#[derive(Debug, Clone)]
pub struct Coverage {
    /// A share: covered of eligible rows.
    pub series: Series,
    /// The least share.
    pub minimum: CoverageMinimum,
    /// What a covered row is, in words (`eligible cases invited`).
    pub evidence: String,
}

/// The least share that must be covered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CoverageMinimum {
    /// That of the programme's survey rules.
    Programme,
    /// A fixed share.
    Share(f64),
}

/// What a rate is held against: a sum of another fact table, at the end of the period or over it.
#[derive(Debug, Clone)]
pub struct Per {
    /// The sum below the line.
    pub series: Series,
    /// The rate is for so many of them (100: per hundred).
    pub times: i64,
}

/// What a metric is compared with, beside the peers.
#[derive(Debug, Clone)]
pub enum Baseline {
    /// The same figure of the vendor's own customers.
    Direct,
    /// Another series, over the vendor's own customers.
    DirectSeries(Series),
}

/// Rows that are left out, by the reason in a column.
#[derive(Debug, Clone)]
pub struct ExcludedBy {
    /// The column with the reason; null for rows that count.
    pub column: &'static str,
    /// Which rows are looked at.
    pub filter: Option<Expression>,
}

/// A property of cases that figures can be shown by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// Severity when opened.
    Severity,
    /// Product.
    Product,
    /// Simple or complex.
    Complexity,
}

impl Dimension {
    /// The fact column, and the key in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Severity => "severity",
            Self::Product => "product",
            Self::Complexity => "complexity",
        }
    }
}

impl Catalogue {
    /// The catalogue that comes with the program, alone.
    ///
    /// # Errors
    /// Findings, where the embedded catalogue is wrong: a test keeps it right.
    pub fn built_in() -> Result<Self, MetricsError> {
        Self::read(&[])
    }

    /// The built-in catalogue with a workspace's own records, given as file name and text in the order of the names.
    ///
    /// A record with the id of a built-in metric takes its place; a new one comes after.
    ///
    /// # Errors
    /// Every finding in every file.
    pub fn read(files: &[(String, String)]) -> Result<Self, MetricsError> {
        let (catalogue, findings) = Self::load(files);
        if findings.is_empty() { Ok(catalogue) } else { Err(MetricsError::Catalogue(findings)) }
    }

    /// The same as [`Catalogue::read`], with every record that is right beside every finding.
    #[must_use]
    pub fn load(files: &[(String, String)]) -> (Self, Vec<Finding>) {
        let mut findings = Vec::new();
        let mut metrics: Vec<Metric> = Vec::new();
        let mut digest = Sha256::new();
        let mut own: Vec<(String, Place)> = Vec::new();
        let files = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        for (position, (name, text)) in BUILT_IN.into_iter().chain(files).enumerate() {
            digest.update((text.len() as u64).to_le_bytes());
            digest.update(text.as_bytes());
            let (read, wrong) = read::records(name, text);
            findings.extend(wrong);
            for (metric, place) in read {
                if position >= BUILT_IN.len() {
                    findings.extend(repeated(&metric.id, &place, &own));
                    own.push((metric.id.clone(), place));
                }
                match metrics.iter_mut().find(|known| known.id == metric.id) {
                    Some(known) => *known = metric,
                    None => metrics.push(metric),
                }
            }
        }
        (Self { metrics, digest: hex(&digest.finalize()) }, findings)
    }

    /// A few metrics alone, without a digest.
    pub(super) fn of(metrics: &[Metric]) -> Self {
        Self { metrics: metrics.to_vec(), digest: String::new() }
    }

    /// The metrics in the order decks show them.
    #[must_use]
    pub fn metrics(&self) -> &[Metric] {
        &self.metrics
    }

    /// The metric of an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Metric> {
        self.metrics.iter().find(|metric| metric.id == id)
    }

    /// The metric of an id, or an error that names the nearest.
    ///
    /// # Errors
    /// [`MetricsError::UnknownMetric`].
    pub fn find(&self, id: &str) -> Result<&Metric, MetricsError> {
        self.get(id).ok_or_else(|| {
            let hint = match nearest(id, self.metrics.iter().map(|metric| metric.id.as_str())) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are: {}", self.ids().join(", ")),
            };
            MetricsError::UnknownMetric { id: id.to_owned(), hint }
        })
    }

    /// Hexadecimal SHA-256 of all records: what a run record and the cube's name hold.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The ids, in the order of the catalogue.
    #[must_use]
    pub fn ids(&self) -> Vec<&str> {
        self.metrics.iter().map(|metric| metric.id.as_str()).collect()
    }

    /// What a programme must know of the metrics to check its rules about them.
    #[must_use]
    pub fn known(&self) -> Vec<KnownMetric<'_>> {
        let known = |metric: &'_ Metric| match metric.direction {
            Direction::Higher => Some(true),
            Direction::Lower => Some(false),
            Direction::Neutral => None,
        };
        let metrics = self.metrics.iter();
        metrics
            .map(|metric| KnownMetric {
                id: &metric.id,
                higher_is_better: known(metric),
                is_share: metric.unit == Unit::Share,
                least_evidence: is_estimated_share(metric).then_some(metric.minimum_evidence),
            })
            .collect()
    }

    /// The unit of each metric, by id.
    #[must_use]
    pub fn units(&self) -> BTreeMap<String, Unit> {
        self.metrics.iter().map(|metric| (metric.id.clone(), metric.unit)).collect()
    }
}

/// Whether each row of evidence moves the value by its own share of it, and chance has drawn the rows.
fn is_estimated_share(metric: &Metric) -> bool {
    let of_rows = matches!(metric.series.kind, Kind::Share { .. } | Kind::DistinctShare { .. });
    of_rows && metric.unit == Unit::Share && metric.interval != IntervalMethod::None
}

fn repeated(id: &str, place: &Place, own: &[(String, Place)]) -> Option<Finding> {
    let (_, first) = own.iter().find(|(known, _)| known == id)?;
    Some(Finding::error(place.clone(), format!("metric `{id}` is defined twice, first at {first}")))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_catalogue_is_right_and_complete() {
        let catalogue = Catalogue::built_in().unwrap_or_else(|error| match error {
            MetricsError::Catalogue(findings) => panic!("{findings:#?}"),
            other => panic!("{other}"),
        });
        let ids: Vec<_> = catalogue.metrics().iter().map(|metric| metric.id.as_str()).collect();
        assert_eq!(
            ids,
            [
                "csat",
                "csat_mean",
                "survey_response_rate",
                "nps",
                "ces",
                "regional_consistency",
                "escalation_rate",
                "escalation_ratio",
                "escalations_per_100_contracts",
                "invalid_escalation_rate",
                "deflection_rate",
                "simple_case_share",
                "vendor_first_level_share",
                "vendor_response",
                "escalations_returned",
                "first_response_attainment",
                "resolution_attainment",
                "total_resolution_attainment",
                "peak_response",
                "peak_response_gap",
                "regional_response_consistency",
                "regional_resolution_consistency",
                "paused_share",
                "time_to_first_response",
                "time_to_resolve",
                "first_contact_resolution",
                "reopen_rate",
                "backlog",
                "backlog_age",
                "renewal_rate",
                "renewal_rate_by_count",
                "staffing_compliance",
                "certification_coverage",
                "training_compliance",
                "audit_currency",
                "audit_agreement",
                "entry_criteria",
                "access_parity",
                "access_parity_with_staff",
                "time_to_detect",
                "time_to_repair",
                "status_updates_sent",
                "review_timeliness",
                "root_cause_timeliness",
                "action_timeliness",
                "obligations_met",
                "vendor_duties_met",
                "assessment",
            ]
        );
        for metric in catalogue.metrics() {
            assert!(!metric.pitfalls.is_empty(), "{} names no pitfall", metric.id);
        }
    }

    #[test]
    fn a_workspace_adds_and_replaces_metrics() {
        let own = r#"
[[metric]]
id = "reopen_rate"
name = "Reopened, phone only"
definition = "Cases that came in by phone and were reopened."
formula = "reopened / resolved"
unit = "share"
direction = "lower"
sources = ["cases"]
fact = "cases"
cohort = "first_resolved_date"
kind = "share"
filter = "channel = 'phone'"
numerator = "reopened"
evidence = "resolved cases"
minimum_evidence = 5
pitfalls = ["Phone only."]

[[metric]]
id = "severe_share"
name = "Severe cases"
definition = "Share of severe cases."
formula = "severe / all"
unit = "share"
direction = "neutral"
sources = ["cases"]
fact = "cases"
cohort = "opened_date"
kind = "share"
numerator = "severity = 'sev1'"
evidence = "cases"
minimum_evidence = 1
pitfalls = ["Severity is judged by the partner."]
"#;
        let catalogue = Catalogue::read(&[("metrics/own.toml".to_owned(), own.to_owned())]).expect("a catalogue");
        assert_eq!(catalogue.get("reopen_rate").map(|metric| metric.name.as_str()), Some("Reopened, phone only"));
        assert_eq!(catalogue.metrics().last().map(|metric| metric.id.as_str()), Some("severe_share"));
        assert_ne!(catalogue.digest(), Catalogue::built_in().expect("a catalogue").digest());
        assert!(catalogue.find("reopen_rat").expect_err("unknown").to_string().contains("did you mean `reopen_rate`?"));
    }
}
