//! A mapping matched with a file's header: every column found, or told with the nearest name.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::adjust::Adjust;
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
    /// The first of these that the row has.
    FirstOf(Vec<usize>),
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
    pub starts_with: Option<&'s BTreeMap<String, String>>,
    pub format: TimeFormat,
    pub adjust: Option<Adjust<'s>>,
    pub alias_system: Option<&'s str>,
    /// Whether a text means what it says: neither mapped nor adjusted.
    pub is_unchanged: bool,
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

    /// The place of a column that need not be there.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// The places of those of the names that the file has, in their order. Where it has none as it is written, the first that differs
    /// by case and blanks alone.
    fn any_of(&mut self, names: &[String], mapping: &Place) -> Vec<usize> {
        let as_written: Vec<usize> = names
            .iter()
            .filter(|name| self.columns.contains(name))
            .filter_map(|name| self.place(name, mapping))
            .collect();
        if !as_written.is_empty() {
            return as_written;
        }
        let alike = |name: &String| self.columns.iter().position(|column| plain(column) == plain(name));
        names.iter().find_map(alike).into_iter().collect()
    }

    /// Whether not a single column of the file is used although some should be: its first line is no header.
    pub(crate) fn no_header_at_all(&self, fills: &[Fill<'_>]) -> bool {
        let used = fills.iter().any(|fill| matches!(&fill.from, From::Cell(_) | From::FirstOf(_) | From::Joined(..)));
        self.absent > 0 && !used
    }
}

/// A name without case, and with one blank for all that stand together.
pub(super) fn plain(name: &str) -> String {
    composed(name).split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
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
            from: unmapped(source, column, &[], header),
            values: None,
            starts_with: None,
            format: TimeFormat::Iso,
            adjust: None,
            alias_system: None,
            is_unchanged: true,
        };
    };
    let format = TimeFormat::read_all(&mapping.formats).unwrap_or_else(|message| {
        header.findings.push(Finding::error(mapping.place.clone(), message));
        TimeFormat::Iso
    });
    let from = match &mapping.from {
        ValueSource::Constant(text) => constant(source, mapping, column, text, &format, header),
        _ => columns_of(source, mapping, header),
    };
    let not_empty = |values: &'s BTreeMap<String, String>| Some(values).filter(|values| !values.is_empty());
    let mut adjust = Adjust::of(&mapping.adjustments, source.table);
    if let (Some(adjust), Some(rule)) = (&mut adjust, &mapping.adjustments.minus_when)
        && !matches!(from, From::Nothing)
    {
        adjust.sign = header.place(&rule.column, &mapping.place);
    }
    let (values, starts_with) = (not_empty(&mapping.values), not_empty(&mapping.starts_with));
    let is_changed = values.is_some() || starts_with.is_some() || adjust.is_some();
    Fill {
        column,
        from,
        values,
        starts_with,
        format,
        adjust,
        alias_system: mapping.alias_system.as_deref(),
        is_unchanged: !is_changed,
    }
}

/// Where in the file a mapping finds its value. A preset's mapping that finds nothing leaves the column to its own name.
fn columns_of(source: &Source, mapping: &ColumnMapping, header: &mut Header<'_>) -> From {
    let names: &[String] = match &mapping.from {
        ValueSource::Column(name) if !mapping.optional => {
            return header.place(name, &mapping.place).map_or(From::Nothing, From::Cell);
        }
        ValueSource::Joined { columns, with } => {
            let is_whole = columns.iter().all(|name| header.find(name).is_some());
            if mapping.optional && !is_whole {
                return unmapped(source, mapping.target, columns, header);
            }
            let places = columns.iter().filter_map(|name| header.place(name, &mapping.place)).collect::<Vec<_>>();
            return if places.is_empty() { From::Nothing } else { From::Joined(places, with.clone()) };
        }
        ValueSource::Column(name) => std::slice::from_ref(name),
        ValueSource::FirstOf(names) => names,
        ValueSource::Constant(_) => &[],
    };
    let mut places = header.any_of(names, &mapping.place);
    if mapping.optional {
        places.extend(header.find(mapping.target.name).filter(|own| !places.contains(own)));
    }
    match places.as_slice() {
        [] if mapping.optional => unmapped(source, mapping.target, names, header),
        [] => {
            header.absent += 1;
            let message = format!("the file has none of `{}`, which {} names", names.join("`, `"), mapping.place);
            let finding = Finding::error(Place::file(header.file).line(1), message);
            header.findings.push(finding.remedy(format!("it has {}", list(header.columns))));
            From::Nothing
        }
        [one] => From::Cell(*one),
        _ => From::FirstOf(places),
    }
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

/// A column that the mapping does not name, or only by names the file does not have: taken by its own name where the file has it.
fn unmapped(source: &Source, column: &'static Column, tried: &[String], header: &mut Header<'_>) -> From {
    if header.columns.iter().any(|name| name == column.name) {
        return header.place(column.name, &source.place).map_or(From::Nothing, From::Cell);
    }
    if source.table.name == "case_events" && column.name == "seq" {
        return From::RowNumber;
    }
    if column.required {
        header.absent += 1;
        let mut message = format!("nothing fills `{}`, which every row of {} needs", column.name, source.table.name);
        if let (Some(preset), false) = (source.preset, tried.is_empty()) {
            message.push_str(&format!("; `{}` looks for `{}`", preset.system, tried.join("`, `")));
        }
        let finding = Finding::error(Place::file(header.file).line(header.line), message);
        let near = nearest(column.name, header.columns.iter().map(String::as_str));
        header.findings.push(match near {
            Some(near) => finding.remedy(format!("map it in {}; is it `{near}`?", source.place)),
            None => finding.remedy(format!("map it in {}; the file has {}", source.place, list(header.columns))),
        });
    }
    From::Nothing
}
