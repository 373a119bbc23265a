//! Figures of earlier quarters that were shown, what today's data says instead, and which rows make the difference.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{PartnerId, Quarter};
use crate::facts::Facts;
use crate::metrics::catalogue::Kind;
use crate::metrics::rows::{RowTable, rows};
use crate::metrics::{Metric, MetricsError, Span, Subject};

/// A figure of an earlier quarter that is printed otherwise today.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    /// The metric.
    pub metric: String,
    /// The quarter that the figure is of.
    pub quarter: Quarter,
    /// As it was shown.
    pub shown: Shown,
    /// By today's data.
    pub now: Shown,
    /// Why, with how many rows; empty where that cannot be told, as what the quarter was closed with is gone.
    pub causes: Vec<(RevisionCause, i64)>,
}

/// A figure as decks print it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Shown {
    /// The value, in the metric's unit; `None` without enough evidence.
    pub value: Option<f64>,
    /// Rows above the line, where it is a quotient of counts.
    pub numerator: Option<i64>,
    /// Rows below it.
    pub denominator: Option<i64>,
    /// Rows it rests on.
    pub evidence: i64,
}

/// Why a figure that was shown is another today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RevisionCause {
    /// Rows that were not counted then.
    Late,
    /// Rows that were counted and are no longer.
    Gone,
    /// Rows taken out by an approved exclusion since.
    Excluded,
    /// Rows whose exclusion was taken back.
    Readmitted,
    /// Escalations whose rebuttal was upheld since.
    Upheld,
    /// Rows that say something else now.
    Corrected,
    /// The partner's own rows are the same: what they are compared with changed.
    Compared,
    /// The rows are the same: a rule or a definition changed.
    Rules,
}

impl RevisionCause {
    /// Whether rows of the partner itself make the difference.
    #[must_use]
    pub fn is_own(self) -> bool {
        !matches!(self, Self::Compared | Self::Rules)
    }
}

/// A row, by what tells it from others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowName {
    /// The value of the fact table's first column, such as the survey's id.
    pub id: String,
    /// The case it is about, where the table says so.
    pub case_id: Option<String>,
}

/// Rows that a figure counts then or now, and that make a difference.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowChanges {
    /// Counted now and not then.
    pub added: Vec<RowName>,
    /// Counted then and not now.
    pub gone: Vec<RowName>,
    /// Counted both times, with another value of a column that the metric looks at.
    pub changed: Vec<RowName>,
}

/// The rows of one partner and quarter that a figure counted otherwise under facts and definition of another time.
///
/// # Errors
/// A query that fails.
pub fn changed_rows(
    then: (&Facts, &Metric),
    now: (&Facts, &Metric),
    partner: &PartnerId,
    quarter: Quarter,
) -> Result<RowChanges, MetricsError> {
    let read = |(facts, metric): (&Facts, &Metric)| {
        let some =
            |limit| rows(facts, metric, &Subject::Partner(partner.clone()), now.1.over(Span::Quarter(quarter)), limit);
        // Room is made for as many rows as are asked for: the number must be that of the rows.
        some(usize::try_from(some(1)?.total).unwrap_or(usize::MAX).max(1))
    };
    let looked_at = columns_of(now.1);
    Ok(differences(&by_name(&read(then)?, &looked_at), &by_name(&read(now)?, &looked_at)))
}

/// Rows by name, each with the values of the columns that the metric looks at; those of several rows of one name in order.
type ByName = BTreeMap<RowName, Vec<Vec<String>>>;

fn by_name(table: &RowTable, looked_at: &BTreeSet<&str>) -> ByName {
    let place = |name: &str| table.headers.iter().position(|header| header == name);
    let case = place("case_id").filter(|at| *at > 0);
    let columns: Vec<usize> = looked_at.iter().filter_map(|name| place(name)).collect();
    let mut found = ByName::new();
    for row in &table.rows {
        let text = |at: usize| row.get(at).cloned().unwrap_or_default();
        let name = RowName { id: text(0), case_id: case.map(text).filter(|case| !case.is_empty()) };
        found.entry(name).or_default().push(columns.iter().map(|at| text(*at)).collect());
    }
    found.values_mut().for_each(|rows| rows.sort());
    found
}

fn differences(then: &ByName, now: &ByName) -> RowChanges {
    let missing = |from: &ByName, other: &ByName| {
        from.keys().filter(|name| !other.contains_key(name)).cloned().collect::<Vec<RowName>>()
    };
    let changed = then.iter().filter(|(name, rows)| now.get(name).is_some_and(|other| other != *rows));
    RowChanges {
        added: missing(now, then),
        gone: missing(then, now),
        changed: changed.map(|(name, _)| name.clone()).collect(),
    }
}

/// The columns that decide what a row counts for.
fn columns_of(metric: &Metric) -> BTreeSet<&'static str> {
    let series = &metric.series;
    let mut sql: Vec<&str> = series.filter.iter().map(|filter| filter.sql()).collect();
    let mut named: Vec<&str> = series.cohort.into_iter().collect();
    match &series.kind {
        Kind::Share { numerator } | Kind::Rate { numerator } => sql.push(numerator.sql()),
        Kind::Standardised { numerator, apart_by } => {
            sql.push(numerator.sql());
            named.extend(*apart_by);
        }
        Kind::DistinctShare { entity: column, numerator } | Kind::Gap { by: column, numerator } => {
            sql.push(numerator.sql());
            named.push(column);
        }
        Kind::SumRatio { numerator, denominator } => sql.extend([numerator.sql(), denominator.sql()]),
        Kind::Mean { value, .. } | Kind::Percentile { value, .. } => sql.push(value.sql()),
        Kind::PointInTime { entered, left } | Kind::Age { entered, left } => named.extend([entered, left]),
    }
    let columns = series.fact.columns.iter().map(|column| column.name);
    columns.filter(|column| named.contains(column) || sql.iter().any(|sql| mentions(sql, column))).collect()
}

/// Whether an expression names a column.
fn mentions(sql: &str, column: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    sql.split(|letter| !is_part(letter)).any(|word| word.eq_ignore_ascii_case(column))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[[&str; 3]]) -> RowTable {
        let text = |row: &[&str; 3]| row.map(str::to_owned).to_vec();
        RowTable {
            headers: text(&["survey_id", "case_id", "score"]),
            rows: rows.iter().map(text).collect(),
            total: rows.len() as i64,
        }
    }

    #[test]
    fn rows_are_late_gone_or_say_something_else() {
        let looked_at = BTreeSet::from(["score"]);
        let then = by_name(&table(&[["S1", "K1", "5"], ["S2", "K2", "1"], ["S3", "K3", "4"]]), &looked_at);
        let now = by_name(&table(&[["S4", "K4", "5"], ["S3", "K3", "2"], ["S1", "K1", "5"]]), &looked_at);
        let changes = differences(&then, &now);
        let ids = |names: &[RowName]| names.iter().map(|name| name.id.clone()).collect::<Vec<_>>();
        assert_eq!((ids(&changes.added), ids(&changes.gone)), (vec!["S4".to_owned()], vec!["S2".to_owned()]));
        assert_eq!(ids(&changes.changed), ["S3"]);
        assert_eq!(changes.changed[0].case_id.as_deref(), Some("K3"));
        assert_eq!(differences(&now, &now), RowChanges::default());
    }

    #[test]
    fn a_column_the_metric_does_not_look_at_changes_nothing() {
        let (before, after) = (table(&[["S1", "K1", "5"]]), table(&[["S1", "K1", "1"]]));
        let none = BTreeSet::new();
        assert_eq!(differences(&by_name(&before, &none), &by_name(&after, &none)), RowChanges::default());
        assert!(mentions("COALESCE(top_box, FALSE)", "top_box") && !mentions("top_box_late", "top_box"));
    }
}
