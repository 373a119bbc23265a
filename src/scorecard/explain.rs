//! One figure explained: its definition, its numbers, the very rows behind it, and the query that gives it.

use std::collections::BTreeMap;

use super::model::MetricResult;
use crate::domain::{PartnerId, Quarter};
use crate::facts::Facts;
use crate::metrics::rows::{RowTable, rows};
use crate::metrics::sql::{Question, query};
use crate::metrics::{Measures, Metric, MetricsError, Span, Subject};

/// A figure explained.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The partner.
    pub partner_id: PartnerId,
    /// The period.
    pub period: Quarter,
    /// The definition record.
    pub metric: Metric,
    /// How the interval is made, in words.
    pub interval_method: &'static str,
    /// The figures: every statistic and slice of the metric. Empty for a partner without a scorecard.
    pub results: Vec<MetricResult>,
    /// The rows that count.
    pub rows: RowTable,
    /// Rows left out, by reason.
    pub excluded: BTreeMap<String, i64>,
    /// The query over the facts' files, for any SQL engine; `None` where there is no fact table.
    pub sql: Option<String>,
}

/// Explains a metric of a partner in the measured period, with at most `limit` rows.
///
/// # Errors
/// An unknown metric, or a query that fails.
pub fn explain(
    measures: &Measures,
    scorecards: &super::model::Scorecards,
    facts: &Facts,
    partner: &PartnerId,
    metric: &str,
    limit: usize,
) -> Result<Explanation, MetricsError> {
    let metric = measures.catalogue.find(metric)?;
    let period = measures.period;
    let (subject, span) = (Subject::Partner(partner.clone()), Span::Quarter(period));
    let card = scorecards.partners.iter().find(|card| card.partner.id == *partner);
    let results =
        card.into_iter().flat_map(|card| &card.metrics).filter(|result| result.id == metric.id).cloned().collect();
    let sql = facts.tables.get(metric.series.fact.name).map(|path| {
        let question =
            Question { path, subject: &subject, span, as_of: facts.as_of_date, in_scope: &measures.in_scope };
        query(metric, &question)
    });
    Ok(Explanation {
        partner_id: partner.clone(),
        period,
        metric: metric.clone(),
        interval_method: metric.interval.describe(),
        results,
        rows: rows(facts, metric, &subject, span, limit)?,
        excluded: measures.excluded(metric, &subject, period),
        sql,
    })
}
