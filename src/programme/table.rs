//! Small hand-kept CSV tables, read strictly: each wrong header and value is noted with its line and column.

use std::str::FromStr;

use crate::domain::finding::nearest;
use crate::domain::{Finding, Place};

/// A column such a table may have.
pub(super) struct TableColumn {
    pub(super) name: &'static str,
    pub(super) required: bool,
}

/// One row, its cells by the name of their column.
pub(super) struct Row {
    /// File and line.
    pub(super) place: Place,
    cells: Vec<(String, String)>,
}

impl Row {
    /// File, line and column.
    pub(super) fn place_of(&self, column: &str) -> Place {
        self.place.clone().key(column)
    }

    /// A value; nothing for an empty cell or an absent column.
    pub(super) fn text(&self, column: &str) -> Option<&str> {
        let (_, text) = self.cells.iter().find(|(name, _)| name == column)?;
        (!text.is_empty()).then_some(text.as_str())
    }

    /// A value that must be there.
    pub(super) fn required(&self, column: &str, findings: &mut Vec<Finding>) -> Option<&str> {
        let text = self.text(column);
        if text.is_none() && self.cells.iter().any(|(name, _)| name == column) {
            findings.push(Finding::error(self.place_of(column), format!("`{column}` is empty, expected a value")));
        }
        text
    }

    /// A value of a type, if there is any; what cannot be read is noted.
    pub(super) fn parsed<T: FromStr>(&self, column: &str, expected: &str, findings: &mut Vec<Finding>) -> Option<T> {
        self.read(column, expected, findings, |text| text.parse().ok())
    }

    /// A value by a reader of its own; what it refuses is noted.
    pub(super) fn read<T>(
        &self,
        column: &str,
        expected: &str,
        findings: &mut Vec<Finding>,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(column)?;
        let value = read(text);
        if value.is_none() {
            findings.push(Finding::error(self.place_of(column), format!("found `{text}`, expected {expected}")));
        }
        value
    }
}

/// Reads a table's rows. A missing or unknown header is noted once; a row of another length is noted and left out.
pub(super) fn read(file: &str, text: &str, columns: &[TableColumn], findings: &mut Vec<Finding>) -> Vec<Row> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let mut header: Option<Vec<String>> = None;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                findings.push(Finding::error(Place::file(file), format!("not readable as CSV: {error}")));
                break;
            }
        };
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        if cells.iter().all(String::is_empty) {
            continue;
        }
        let place = Place::file(file).line(line_of(text, record.position()));
        match &header {
            None => {
                check_header(&cells, &place, columns, findings);
                header = Some(cells);
            }
            Some(names) if names.len() == cells.len() => {
                rows.push(Row { place, cells: names.iter().cloned().zip(cells).collect() });
            }
            Some(names) => {
                let message = format!("found {} values, expected {} as in the header", cells.len(), names.len());
                findings.push(Finding::error(place, message));
            }
        }
    }
    if header.is_none() {
        let names: Vec<_> = columns.iter().map(|column| column.name).collect();
        let message = format!("the file has no header, expected {}", names.join(","));
        findings.push(Finding::error(Place::file(file), message));
    }
    rows
}

/// The line a record starts on. The reader counts from the end of the record before, so blank lines are skipped here.
fn line_of(text: &str, position: Option<&csv::Position>) -> u64 {
    let Some(position) = position else { return 1 };
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.get(start..).unwrap_or_default();
    let blank = rest.chars().take_while(|each| matches!(each, '\n' | '\r')).filter(|each| *each == '\n').count();
    position.line() + blank as u64
}

fn check_header(cells: &[String], place: &Place, columns: &[TableColumn], findings: &mut Vec<Finding>) {
    let names = || columns.iter().map(|column| column.name);
    if let [only] = cells
        && let Some(separator) = [';', '\t', '|'].into_iter().find(|separator| only.contains(*separator))
    {
        let found = separator.escape_debug();
        let message = format!("the header is separated by `{found}`, expected commas");
        findings.push(Finding::error(place.clone(), message).remedy("save the table with commas between values"));
        return;
    }
    for (index, cell) in cells.iter().enumerate() {
        if cells[..index].contains(cell) {
            findings.push(Finding::error(place.clone().key(cell), format!("column `{cell}` is given twice")));
        } else if !names().any(|name| name == cell) {
            let remedy = match nearest(cell, names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("columns: {}", names().collect::<Vec<_>>().join(", ")),
            };
            let finding = Finding::error(place.clone().key(cell), format!("unknown column `{cell}`"));
            findings.push(finding.remedy(remedy));
        }
    }
    for column in columns.iter().filter(|column| column.required && !cells.iter().any(|cell| cell == column.name)) {
        findings.push(Finding::error(place.clone().key(column.name), format!("column `{}` is missing", column.name)));
    }
}
