//! `figures.csv`: the figures that the money of a closed period rests on, exact, so that it can be settled again without its snapshot.

use std::collections::{BTreeMap, BTreeSet};

use super::rows::Row;
use crate::domain::period::FiscalYear;
use crate::domain::{PartnerId, Quarter};
use crate::pipeline::PipelineError;
use crate::programme::Programme;
use crate::programme::model::Version;
use crate::scorecard::model::{
    Measurement, MetricResult, PartnerProfile, Scorecard, Scorecards, Standing, Statistic, Status,
};

pub(super) const FILE: &str = "figures.csv";
pub(super) const COLUMNS: &[&str] =
    &["partner_id", "metric", "severity", "period", "value", "numerator", "denominator", "evidence", "status"];

/// The statuses that let a figure decide nothing.
const REFUSED: [Status; 2] = [Status::InsufficientEvidence, Status::NotMeasured];
/// Any other status.
const COUNTS: &str = "counts";
const SEVERITY: &str = "severity";

/// A row a partner, metric, severity and quarter, of the metrics that any version of the rules puts money on. The status is that of the period itself.
pub(super) fn rows(cards: &Scorecards, programme: &Programme) -> Vec<Vec<String>> {
    let paying: BTreeSet<&str> = programme.versions.iter().flat_map(Version::paying_metrics).collect();
    let mut rows = Vec::new();
    for card in &cards.partners {
        let mut seen = BTreeSet::new();
        for result in card.metrics.iter().filter(|result| paying.contains(result.id.as_str())) {
            let Some(severity) = severity(result).filter(|_| result.statistic != Statistic::P90) else { continue };
            if seen.insert((result.id.as_str(), severity)) {
                rows.extend(of_result(&card.partner.id, result, severity, cards.period));
            }
        }
    }
    rows
}

/// The severity that a figure is about, empty for all cases; `None` for other slices.
fn severity(result: &MetricResult) -> Option<&str> {
    match result.slice.len() {
        0 => Some(""),
        1 => result.slice.get(SEVERITY).map(String::as_str),
        _ => None,
    }
}

fn of_result<'r>(
    partner: &'r PartnerId,
    result: &'r MetricResult,
    severity: &'r str,
    period: Quarter,
) -> impl Iterator<Item = Vec<String>> + 'r {
    let earlier = result.history.iter().filter(move |(quarter, _)| *quarter < period);
    let all = earlier.map(|(quarter, figure)| (*quarter, figure)).chain(std::iter::once((period, &result.measurement)));
    all.map(move |(quarter, figure)| {
        let refused = quarter == period && REFUSED.contains(&result.status);
        let count = |count: Option<i64>| count.map_or_else(String::new, |count| count.to_string());
        vec![
            partner.to_string(),
            result.id.clone(),
            severity.to_owned(),
            quarter.to_string(),
            // The shortest text that gives the same number back.
            figure.value.map_or_else(String::new, |value| value.to_string()),
            count(figure.numerator),
            count(figure.denominator),
            figure.evidence.to_string(),
            if refused { result.status.as_str() } else { COUNTS }.to_owned(),
        ]
    })
}

/// The figures as scorecards that hold nothing else.
pub(super) fn read(
    rows: &[Row],
    fiscal_year: FiscalYear,
    period: Quarter,
) -> Result<BTreeMap<PartnerId, Scorecard>, PipelineError> {
    let mut cards: BTreeMap<PartnerId, Scorecard> = BTreeMap::new();
    for row in rows {
        let quarter = row.parsed("period", "a quarter", |text| fiscal_year.parse_quarter(text))?;
        let count = |column: &str| match row.text(column) {
            "" => Ok(None),
            _ => row.value::<i64>(column, "a whole number").map(Some),
        };
        let value = match row.text("value") {
            "" => None,
            _ => Some(row.value::<f64>("value", "a number")?),
        };
        let figure = Measurement {
            value,
            numerator: count("numerator")?,
            denominator: count("denominator")?,
            evidence: row.value("evidence", "a whole number")?,
            ..Measurement::default()
        };
        let status = row.parsed("status", "counts, insufficient_evidence or not_measured", |word| {
            let refused = REFUSED.into_iter().find(|status| status.as_str() == word);
            refused.or_else(|| (word == COUNTS).then_some(Status::NoTarget))
        })?;
        let id = PartnerId::new(row.text("partner_id"));
        let card = cards.entry(id.clone()).or_insert_with(|| empty_card(id));
        let result = result_of(card, row.text("metric"), row.text(SEVERITY));
        if quarter == period {
            (result.measurement, result.status) = (figure.clone(), status);
        }
        result.history.push((quarter, figure));
    }
    Ok(cards)
}

/// The result of a metric and severity, made where it is not there yet. Rows of one stand together.
fn result_of<'c>(card: &'c mut Scorecard, metric: &str, severity: &str) -> &'c mut MetricResult {
    let slice: BTreeMap<String, String> = Some(severity)
        .filter(|severity| !severity.is_empty())
        .map(|one| (SEVERITY.to_owned(), one.to_owned()))
        .into_iter()
        .collect();
    let known = card.metrics.iter().position(|result| result.id == metric && result.slice == slice);
    let at = known.unwrap_or_else(|| {
        card.metrics.push(empty_result(metric, slice));
        card.metrics.len() - 1
    });
    &mut card.metrics[at]
}

fn empty_card(id: PartnerId) -> Scorecard {
    let name = id.to_string();
    let partner = PartnerProfile { id, name, class: None, region: None, country: None, manager: None };
    Scorecard {
        partner,
        metrics: Vec::new(),
        ranks: Vec::new(),
        stands_out: None,
        standing: Standing::default(),
        survey_audit: None,
        warnings: Vec::new(),
    }
}

fn empty_result(metric: &str, slice: BTreeMap<String, String>) -> MetricResult {
    MetricResult {
        id: metric.to_owned(),
        statistic: Statistic::Value,
        slice,
        measurement: Measurement::default(),
        target: None,
        status: Status::NotMeasured,
        reason: None,
        provisional: false,
        change: None,
        change_interval: None,
        peers: None,
        change_stands: false,
        against_others: None,
        baseline: None,
        history: Vec::new(),
        months: Vec::new(),
        between: None,
        minimum_evidence: 0,
        excluded: BTreeMap::new(),
        coverage: None,
    }
}
