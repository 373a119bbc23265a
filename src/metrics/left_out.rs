//! The rows that a figure leaves out, by reason, as texts.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::NaiveDate;
use polars::prelude::{LazyFrame, col, len, lit};

use super::catalogue::Metric;
use super::cells::{Span, Subject};
use super::collect::{self, LEFT_OUT_BECAUSE};
use super::error::MetricsError;
use super::rows::{RowTable, in_order};
use crate::facts::Facts;

/// Rows of one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Why they do not count, as the facts say it (`over_cap`); `approved` for an approved exclusion.
    pub reason: String,
    /// The rows.
    pub table: RowTable,
}

/// The rows that a metric's figure of a subject and span leaves out, by reason in the order of its name, at most `limit` of each.
///
/// They are those that the figure's counts of left-out rows are of: what the metric's record calls left out, and approved exclusions. A
/// missing fact table gives none.
///
/// # Errors
/// A query that fails.
pub fn left_out(
    facts: &Facts,
    metric: &Metric,
    subject: &Subject,
    span: Span,
    limit: usize,
) -> Result<Vec<LeftOut>, MetricsError> {
    let series = &metric.series;
    let Some(path) = facts.tables.get(series.fact.name).filter(|_| series.cohort.is_some()) else {
        return Ok(Vec::new());
    };
    let months = span.months();
    let (Some(first), Some(last)) = (months.first(), months.last()) else { return Ok(Vec::new()) };
    let days = (first.first_day(), last.last_day().min(facts.as_of_date));
    by_reason(path, metric, subject, days, limit).map_err(|cause| MetricsError::Query {
        metric: metric.id.clone(),
        table: series.fact.name.to_owned(),
        cause,
    })
}

fn by_reason(
    path: &Path,
    metric: &Metric,
    subject: &Subject,
    days: (NaiveDate, NaiveDate),
    limit: usize,
) -> Result<Vec<LeftOut>, String> {
    let approved = metric.series.fact.column("excluded_from").is_some();
    let mut found = Vec::new();
    for frame in collect::left_out(path, metric, approved, days)? {
        let frame = of_subject(frame, subject);
        let reasons = collect::run(frame.clone().group_by([col(LEFT_OUT_BECAUSE)]).agg([len()]))?;
        let reasons: BTreeSet<String> = collect::texts(&reasons, LEFT_OUT_BECAUSE)?.into_iter().flatten().collect();
        for reason in reasons {
            let rows = frame.clone().filter(col(LEFT_OUT_BECAUSE).eq(lit(reason.as_str())));
            found.push(LeftOut { table: in_order(rows, &metric.series, limit)?, reason });
        }
    }
    found.sort_by(|left, right| left.reason.cmp(&right.reason));
    Ok(found)
}

/// The rows of a subject.
pub(super) fn of_subject(frame: LazyFrame, subject: &Subject) -> LazyFrame {
    match subject {
        Subject::Partner(id) => frame.filter(col("partner_id").eq(lit(id.as_str()))),
        Subject::Direct => frame.filter(col("assignment").eq(lit("direct"))),
        Subject::Pooled => frame.filter(col("partner_id").is_not_null()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PartnerId;
    use crate::domain::period::FiscalYear;
    use crate::metrics::Catalogue;
    use crate::metrics::testing::Builder;

    #[test]
    fn rows_are_listed_by_reason_and_stay_as_they_are() {
        let judged =
            "assignment=partner partner_id=P1 escalated_date=2026-07-05 functional=true adjudicated=true reason=bug";
        let outside = format!("{judged} drawn=false exclusion=outside_the_sample");
        let written = Builder::default()
            .partners(&["P1", "P2"])
            .rows("escalations", 1, &format!("{judged} escalation_id=E1 drawn=true invalid=true"))
            .rows("escalations", 3, &format!("{outside} escalation_id=E2"))
            .rows(
                "escalations",
                1,
                &format!("{judged} escalation_id=E3 drawn=true excluded_from=;invalid_escalation_rate;"),
            )
            .rows("escalations", 1, &outside.replace("P1", "P2"))
            .write("2026-12-31");
        let catalogue = Catalogue::built_in().expect("a catalogue");
        let metric = catalogue.find("invalid_escalation_rate").expect("a metric");
        let quarter = FiscalYear { start_month: 1 }.parse_quarter("2026Q3").expect("a quarter");
        let subject = Subject::Partner(PartnerId::new("P1"));
        let found = left_out(&written.facts, metric, &subject, Span::Quarter(quarter), 2).expect("rows");
        let counts: Vec<_> =
            found.iter().map(|one| (one.reason.as_str(), one.table.total, one.table.rows.len())).collect();
        assert_eq!(counts, [("approved", 1, 1), ("outside_the_sample", 3, 2)]);
        let column = |name: &str| found[1].table.headers.iter().position(|header| header == name).expect("a column");
        let row = &found[1].table.rows[0];
        assert_eq!((row[column("escalation_id")].as_str(), row[column("reason")].as_str()), ("E2", "bug"));
    }
}
