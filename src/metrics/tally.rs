//! Rows of fact tables counted by partner and kind, for parts of a scorecard that are no metric.

use std::path::Path;

use chrono::NaiveDate;
use polars::prelude::{DataType, Expr, JoinArgs, JoinType, LazyFrame, col, len, lit};

use super::compile::scan;
use super::expression::{one_line, with_room};
use super::listing::{Grouped, grouped, listed};

/// The rows that are counted: those of partners, on some days, for which a condition holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rows<'a> {
    /// The fact table's file.
    pub(crate) path: &'a Path,
    /// The day that decides, with the first and the last day that count; `None` for all days.
    pub(crate) days: Option<(&'a str, NaiveDate, NaiveDate)>,
    /// SQL over the table's columns.
    pub(crate) filter: &'a str,
    /// Columns of other tables.
    pub(crate) beside: &'a [Beside<'a>],
}

/// Columns taken from another table, which has at most one row a key; null where it has none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Beside<'a> {
    /// The other fact table's file.
    pub(crate) path: &'a Path,
    /// SQL over its columns: which rows are taken from.
    pub(crate) filter: &'a str,
    /// The column that both tables have.
    pub(crate) key: &'a str,
    /// Name and SQL of what is taken.
    pub(crate) columns: &'a [(&'a str, &'a str)],
}

/// How many rows there are, and how many of them have each flag, by partner and further columns, in their order.
///
/// The first number is that of the rows, the others are those of `flags` (SQL): a row with an unknown flag does not have it.
///
/// # Errors
/// A query that fails.
pub(crate) fn tally(rows: Rows<'_>, by: &[&str], flags: &[&str]) -> Result<Vec<Grouped>, String> {
    let mut frame = rows.frame()?;
    let names: Vec<String> = (0..flags.len()).map(|index| format!("flag_{index}")).collect();
    for (name, flag) in names.iter().zip(flags) {
        frame = frame.with_column(sql(flag)?.cast(DataType::Int64).alias(name.as_str()));
    }
    let mut sums = vec![("rows", len().cast(DataType::Int64))];
    sums.extend(names.iter().map(|name| (name.as_str(), col(name.as_str()).sum())));
    grouped(frame, by, &sums)
}

/// The rows as texts, by partner and further columns in their order.
///
/// # Errors
/// A query that fails.
pub(crate) fn listed_rows<const N: usize>(
    rows: Rows<'_>,
    columns: [&str; N],
    order: &[&str],
) -> Result<Vec<[Option<String>; N]>, String> {
    listed(rows.frame()?, columns, order)
}

impl Rows<'_> {
    fn frame(&self) -> Result<LazyFrame, String> {
        let mut frame = scan(self.path)?.filter(sql(self.filter)?);
        if let Some((day, first, last)) = self.days {
            frame = frame.filter(col(day).gt_eq(lit(first)).and(col(day).lt_eq(lit(last))));
        }
        for beside in self.beside {
            frame = beside.joined(frame)?;
        }
        Ok(frame)
    }
}

impl Beside<'_> {
    fn joined(&self, frame: LazyFrame) -> Result<LazyFrame, String> {
        let mut taken = vec![col(self.key)];
        for (name, expression) in self.columns {
            taken.push(sql(expression)?.alias(*name));
        }
        let other = scan(self.path)?.filter(sql(self.filter)?).select(taken);
        Ok(frame.join(other, [col(self.key)], [col(self.key)], JoinArgs::new(JoinType::Left)))
    }
}

fn sql(text: &str) -> Result<Expr, String> {
    with_room(|| polars::sql::sql_expr(text).map_err(|error| one_line(&error.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{Builder, day};

    #[test]
    fn rows_and_flags_are_counted_by_partner_and_kind() {
        let case = "assignment=partner partner_id=P1 opened_date=2026-08-01";
        let written = Builder::default()
            .partners(&["P1"])
            .rows("cases", 1, &format!("{case} case_id=A severity=sev1 invited=true"))
            .rows("cases", 1, &format!("{case} case_id=B severity=sev1 invited=false"))
            .rows("cases", 1, &format!("{case} case_id=C"))
            .rows("cases", 1, "assignment=direct case_id=D opened_date=2026-08-01")
            .rows("cases", 1, "assignment=partner partner_id=P1 case_id=E opened_date=2026-10-01")
            .rows("surveys", 1, "case_id=B counted=true")
            .rows("surveys", 1, "case_id=A counted=false")
            .write("2026-12-31");
        let rows = Rows {
            path: &written.facts.tables["cases"],
            days: Some(("opened_date", day("2026-07-01"), day("2026-09-30"))),
            filter: "assignment = 'partner'",
            beside: &[Beside {
                path: &written.facts.tables["surveys"],
                filter: "counted",
                key: "case_id",
                columns: &[("answered", "counted")],
            }],
        };
        let found = tally(rows, &["severity"], &["invited", "answered"]).expect("a tally");
        let found: Vec<_> = found.into_iter().map(|(_, by, counts)| (by[0].clone(), counts)).collect();
        assert_eq!(found, [(None, vec![1, 0, 0]), (Some("sev1".to_owned()), vec![2, 1, 1])]);
    }

    #[test]
    fn what_is_wrong_is_told() {
        let written = Builder::default().empty("cases").write("2026-12-31");
        let rows = Rows { path: &written.facts.tables["cases"], days: None, filter: "no such thing", beside: &[] };
        assert!(tally(rows, &[], &[]).is_err());
    }
}
