//! A mapping matched with a file's header: every column found, or told with the nearest name.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::names::composed;
use super::time::TimeFormat;
use super::value::{Notation, Value, read};
use crate::config::model::{ColumnMapping, NumberFormat, Source, ValueSource};
use crate::domain::finding::nearest;
use crate::domain::schema::Column;
use crate::domain::{Finding, Place};

/// Where a canonical value comes from in a row.
#[derive(Debug)]
pub(super) enum From {
    Nothing,
    Cell(usize),
    Joined(Vec<usize>, String),
    Constant(Value<'static>),
    /// The row's own number: the order of events that name no order themselves.
    RowNumber,
}

/// How one canonical column is filled.
#[derive(Debug)]
pub(super) struct Fill<'s> {
    pub column: &'static Column,
    pub from: From,
    pub values: Option<&'s BTreeMap<String, String>>,
    pub format: TimeFormat,
    pub alias_system: Option<&'s str>,
}

/// A file's header while a mapping is matched with it.
pub(super) struct Header<'f> {
    pub file: &'f str,
    pub columns: &'f [String],
    /// The line that names the columns.
    pub line: u64,
    pub findings: Vec<Finding>,
    /// Columns that are missing.
    pub absent: usize,
}

impl<'f> Header<'f> {
    /// Nothing matched yet.
    pub(super) fn new(file: &'f str, columns: &'f [String], line: u64) -> Self {
        Self { file, columns, line, findings: Vec::new(), absent: 0 }
    }

    /// The finding about a line that is no header.
    pub(super) fn nothing_known(&self) -> Finding {
        let first: Vec<_> = self.columns.iter().take(6).map(|name| format!("`{name}`")).collect();
        let line = if self.line == 1 { "the first line".to_owned() } else { format!("line {}", self.line) };
        let message = format!("{line} holds none of the mapped columns, found {}", first.join(", "));
        let hint = if self.columns.len() == 1 && self.columns.iter().any(|name| name.contains([';', '\t', '|'])) {
            "state the `delimiter`"
        } else {
            "say with `header_row` which line names the columns, or under `[source.columns]` which column is which; a file without a header line needs one"
        };
        Finding::error(Place::file(self.file).line(self.line), message).remedy(hint)
    }

    /// The place of a column that must be there.
    pub(crate) fn place(&mut self, name: &str, mapping: &Place) -> Option<usize> {
        let is_exact = self.columns.iter().any(|column| column == name);
        let wanted = composed(name);
        let fits = |column: &String| if is_exact { column == name } else { composed(column) == wanted };
        let mut places = self.columns.iter().enumerate().filter(|(_, column)| fits(column));
        let Some((place, _)) = places.next() else {
            self.absent += 1;
            let message = format!("the file has no column `{name}`, which {mapping} names");
            let finding = Finding::error(Place::file(self.file).line(self.line), message);
            self.findings.push(match nearest(name, self.columns.iter().map(String::as_str)) {
                Some(near) => finding.remedy(format!("did you mean `{near}`?")),
                None => finding.remedy(format!("it has {}", list(self.columns))),
            });
            return None;
        };
        if places.next().is_some() {
            let message = format!("the file has more than one column `{name}`, expected one");
            let finding = Finding::error(Place::file(self.file).line(self.line), message);
            self.findings
                .push(finding.remedy("rename one of them, or give the source `duplicate_headers = \"number\"`"));
        }
        Some(place)
    }

    /// Whether not a single column of the file is used although some should be: its first line is no header.
    pub(crate) fn no_header_at_all(&self, fills: &[Fill<'_>]) -> bool {
        let used = fills.iter().any(|fill| matches!(&fill.from, From::Cell(_) | From::Joined(..)));
        self.absent > 0 && !used
    }
}

fn list(columns: &[String]) -> String {
    let shown: Vec<_> = columns.iter().take(12).map(|name| format!("`{name}`")).collect();
    let more = if columns.len() > 12 { " ..." } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// How a canonical column is filled; what is wrong with it is noted in the header.
pub(super) fn fill<'s>(source: &'s Source, column: &'static Column, header: &mut Header<'_>) -> Fill<'s> {
    let Some(mapping) = source.columns.iter().find(|mapping| mapping.target.name == column.name) else {
        return Fill {
            column,
            from: unmapped(source, column, header),
            values: None,
            format: TimeFormat::Iso,
            alias_system: None,
        };
    };
    let format = TimeFormat::read(mapping.format.as_deref()).unwrap_or_else(|message| {
        header.findings.push(Finding::error(mapping.place.clone(), message));
        TimeFormat::Iso
    });
    let from = match &mapping.from {
        ValueSource::Column(name) => header.place(name, &mapping.place).map_or(From::Nothing, From::Cell),
        ValueSource::Joined { columns, with } => {
            let places = columns.iter().filter_map(|name| header.place(name, &mapping.place)).collect::<Vec<_>>();
            if places.is_empty() { From::Nothing } else { From::Joined(places, with.clone()) }
        }
        ValueSource::Constant(text) => constant(source, mapping, column, text, &format, header),
    };
    let values = Some(&mapping.values).filter(|values| !values.is_empty());
    Fill { column, from, values, format, alias_system: mapping.alias_system.as_deref() }
}

fn constant(
    source: &Source,
    mapping: &ColumnMapping,
    column: &Column,
    text: &str,
    format: &TimeFormat,
    header: &mut Header<'_>,
) -> From {
    let notation = Notation { time: format, zone: source.time_zone, numbers: NumberFormat::default() };
    match read(Cow::Borrowed(text), column, &notation) {
        Ok(value) => From::Constant(value.into_owned()),
        Err(misfit) => {
            let message = format!("found `{text}`, {}, expected {}", misfit.reason, misfit.expected);
            header.findings.push(Finding::error(mapping.place.clone(), message));
            From::Nothing
        }
    }
}

/// A column that the mapping does not name: taken by its own name where the file has it.
fn unmapped(source: &Source, column: &'static Column, header: &mut Header<'_>) -> From {
    if header.columns.iter().any(|name| name == column.name) {
        return header.place(column.name, &source.place).map_or(From::Nothing, From::Cell);
    }
    if source.table.name == "case_events" && column.name == "seq" {
        return From::RowNumber;
    }
    if column.required {
        header.absent += 1;
        let message = format!("nothing fills `{}`, which every row of {} needs", column.name, source.table.name);
        let finding = Finding::error(Place::file(header.file).line(header.line), message);
        let near = nearest(column.name, header.columns.iter().map(String::as_str));
        header.findings.push(match near {
            Some(near) => finding.remedy(format!("map it in {}; is it `{near}`?", source.place)),
            None => finding.remedy(format!("map it in {}; the file has {}", source.place, list(header.columns))),
        });
    }
    From::Nothing
}
