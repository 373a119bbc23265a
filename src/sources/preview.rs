//! The first rows of a source's file as they would be read.

use serde::Serialize;

use super::files::SourceFile;
use super::join::{Joins, open_joined};
use super::open::Progress;
use super::plan::{Outcome, Plan};
use super::row::{RawRow, Read, Rejection};
use super::value::{DECIMAL_PLACES, Value};
use super::zone_in_file;
use crate::config::model::Source;
use crate::domain::Finding;

/// Rows that are looked at for the counts of a preview.
const LOOKED_AT: u64 = 1000;

/// The beginning of a file, read as its source says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// The source's name in reports.
    pub source: String,
    /// The file, relative to the workspace.
    pub file: String,
    /// The table it feeds.
    pub table: String,
    /// The preset that is applied; `None` without one.
    pub system: Option<String>,
    /// The zone of times that name none; `None` refuses them.
    pub time_zone: Option<String>,
    /// The columns of the table that something fills, in its order.
    pub columns: Vec<PreviewColumn>,
    /// Columns of the file that fill nothing; empty for formats that do not name their columns first.
    pub unused: Vec<String>,
    /// The first rows.
    pub rows: Vec<PreviewRow>,
    /// Rows looked at for the counts.
    pub looked_at: u64,
    /// Of those, rows that fit.
    pub read: u64,
    /// Of those, rows that say nothing about this table.
    pub not_applicable: u64,
    /// Of those, rows that would be quarantined.
    pub quarantined: u64,
}

/// A column of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PreviewColumn {
    /// Its name.
    pub column: String,
    /// The column of the file behind it; `None` for a constant.
    pub from: Option<String>,
    /// Rows that fit and have no value here.
    pub empty: u64,
}

/// A row of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PreviewRow {
    /// Its line (or row), counted from 1.
    pub line: u64,
    /// What would become of it: `read`, `not applicable` or `quarantined`.
    pub outcome: &'static str,
    /// The values, in the order of the preview's columns; `null` for none, and empty where the row is not read.
    pub values: Vec<Option<String>>,
    /// What is wrong with it: the column of the file, what was found and what was expected.
    pub problem: Option<String>,
}

/// Reads the beginning of a file; `shown` rows are given in full.
///
/// # Errors
/// With every finding, when the file cannot be read or its header does not fit.
pub(crate) fn preview(
    source: &Source,
    file: &SourceFile,
    joins: &Joins,
    shown: usize,
) -> Result<Preview, Vec<Finding>> {
    let zone = zone_in_file::zone(source, file).map_err(|finding| vec![finding])?;
    let mut reader = open_joined(file, source, joins, true, &Progress::default()).map_err(|finding| vec![finding])?;
    let mut plan = Plan::new(source, &file.name, reader.columns())?;
    plan.zone = zone;
    let filled = plan.filled();
    let columns = filled.iter().map(|(place, from)| PreviewColumn {
        column: source.table.columns.get(*place).map(|column| column.name.to_owned()).unwrap_or_default(),
        from: from.clone(),
        empty: 0,
    });
    let mut preview = Preview {
        source: source.name.clone(),
        file: file.name.clone(),
        table: source.table.name.to_owned(),
        system: source.preset.map(|preset| preset.system.to_owned()),
        time_zone: zone.map(|zone| zone.name().to_owned()),
        columns: columns.collect(),
        unused: if file.format.names_columns_first() { plan.unused() } else { Vec::new() },
        rows: Vec::new(),
        looked_at: 0,
        read: 0,
        not_applicable: 0,
        quarantined: 0,
    };
    let mut raw = RawRow::default();
    while preview.looked_at < LOOKED_AT {
        let row = match reader.read(&mut raw).map_err(|finding| vec![finding])? {
            Read::End => break,
            Read::Rejected(rejection) => preview.rejected(raw.line, &rejection),
            Read::Row => match plan.apply(&raw) {
                Outcome::Mapped(values) => preview.mapped(raw.line, &filled, &values),
                Outcome::NotApplicable => preview.left_out(raw.line),
                Outcome::Rejected { rejection, .. } => preview.rejected(raw.line, &rejection),
            },
        };
        preview.looked_at += 1;
        if preview.rows.len() < shown {
            preview.rows.push(row);
        }
    }
    let unseen = reader.unseen();
    for (column, (place, _)) in preview.columns.iter_mut().zip(&filled) {
        column.from = plan.seen_column(*place, &|name| !unseen.contains(&name)).or(column.from.take());
    }
    preview.forget(&unseen);
    Ok(preview)
}

impl Preview {
    /// Leaves out what no row has, in formats where each row names its own columns.
    fn forget(&mut self, unseen: &[&str]) {
        let is_seen = |column: &PreviewColumn| column.from.as_ref().is_none_or(|from| !unseen.contains(&from.as_str()));
        let seen: Vec<bool> = self.columns.iter().map(is_seen).collect();
        let mut kept = seen.iter();
        self.columns.retain(|_| *kept.next().unwrap_or(&true));
        for row in &mut self.rows {
            let mut kept = seen.iter();
            row.values.retain(|_| *kept.next().unwrap_or(&true));
        }
    }

    fn mapped(&mut self, line: u64, filled: &[(usize, Option<String>)], values: &[Value<'_>]) -> PreviewRow {
        self.read += 1;
        let values: Vec<_> = filled.iter().map(|(place, _)| values.get(*place).and_then(in_print)).collect();
        for (column, value) in self.columns.iter_mut().zip(&values) {
            column.empty += u64::from(value.is_none());
        }
        PreviewRow { line, outcome: "read", values, problem: None }
    }

    fn left_out(&mut self, line: u64) -> PreviewRow {
        self.not_applicable += 1;
        PreviewRow { line, outcome: "not applicable", values: Vec::new(), problem: None }
    }

    fn rejected(&mut self, line: u64, rejection: &Rejection) -> PreviewRow {
        self.quarantined += 1;
        let Rejection { column, value, expected, reason } = rejection;
        let place = if column.is_empty() { String::new() } else { format!("{column}: ") };
        let problem = format!("{place}found `{value}`, {reason}: expected {expected}");
        PreviewRow { line, outcome: "quarantined", values: Vec::new(), problem: Some(problem) }
    }
}

/// A value the way data files write it; times are UTC.
pub(super) fn in_print(value: &Value<'_>) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Text(text) => Some(text.clone().into_owned()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(flag) => Some(flag.to_string()),
        Value::Day(day) => chrono::NaiveDate::from_epoch_days(*day).map(|day| day.to_string()),
        Value::Moment(micros) => chrono::DateTime::from_timestamp_micros(*micros)
            .map(|moment| moment.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)),
        Value::Decimal(units) => Some(decimal_in_print(*units)),
    }
}

fn decimal_in_print(units: i128) -> String {
    let unit = 10_i128.pow(DECIMAL_PLACES);
    let (whole, fraction) = (units.abs() / unit, units.abs() % unit);
    let sign = if units < 0 { "-" } else { "" };
    let fraction = format!("{fraction:012}");
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::files::files_of;
    use crate::sources::plan::tests::source;

    #[test]
    fn rows_are_shown_as_they_would_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let text =
            "case_id,opened_at,Team\nC1,2026-07-01T10:00:00+02:00,a\nC2,yesterday,b\nC3,2026-07-01 10:00,c\n1,2\n";
        std::fs::write(folder.path().join("a.csv"), text).unwrap();
        let mut source = source("cases");
        source.files = vec!["a.csv".to_owned()];
        let file = files_of(folder.path(), &source).unwrap().remove(0);
        let preview = preview(&source, &file, &Joins::default(), 3).unwrap();
        let columns: Vec<_> = preview.columns.iter().map(|column| column.column.as_str()).collect();
        assert_eq!((columns, preview.unused.as_slice()), (vec!["case_id", "opened_at"], &["Team".to_owned()][..]));
        assert_eq!((preview.looked_at, preview.read, preview.quarantined), (4, 1, 3));
        assert_eq!(preview.rows.len(), 3);
        assert_eq!(preview.rows[0].values, [Some("C1".to_owned()), Some("2026-07-01T08:00:00Z".to_owned())]);
        let problem = preview.rows[2].problem.as_deref().unwrap();
        assert!(problem.starts_with("opened_at: found `2026-07-01 10:00`, timestamp without a zone"), "{problem}");
    }

    #[test]
    fn decimals_are_written_without_zeros_that_say_nothing() {
        let found = [0, 1_500_000_000_000, -1, 12_000_000_000_000].map(decimal_in_print);
        assert_eq!(found, ["0", "1.5", "-0.000000000001", "12"]);
    }
}
