//! `[source.columns]`: how each canonical column is filled.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono::format::{Item, StrftimeItems};
use rust_decimal::Decimal;

use super::{adjustments, preset};
use crate::config::mapping::Adjustments;
use crate::config::model::{ColumnMapping, Source, ValueSource};
use crate::config::{Placed, Section};
use crate::domain::finding::nearest;
use crate::domain::schema::{Column, ColumnType, Table};
use crate::domain::{Finding, Place};

/// Formats that are no chrono pattern.
const EPOCH_FORMATS: [&str; 2] = ["epoch_seconds", "epoch_milliseconds"];
/// The format of columns that name none.
const ISO: &str = "iso";

/// Reads all mappings; without a table (its name is wrong) nothing can be said about them. A mapping that names no origin says how it
/// differs from that of `defaults`.
pub(super) fn read(
    section: Section<'_>,
    table: Option<&'static Table>,
    defaults: Option<&Source>,
) -> Vec<ColumnMapping> {
    let Some(table) = table else { return Vec::new() };
    let mut mappings = Vec::new();
    for name in section.keys() {
        match table.column(&name) {
            Some(target) => mappings.extend(read_mapping(&section, target, table, defaults)),
            None => note_unknown_column(&section, &name, table),
        }
    }
    mappings
}

fn note_unknown_column(section: &Section<'_>, name: &str, table: &Table) {
    let names = || table.columns.iter().map(|column| column.name);
    let remedy = match nearest(name, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("columns: {}", names().collect::<Vec<_>>().join(", ")),
    };
    let message = format!("table `{}` has no column `{name}`", table.name);
    section.note(Finding::error(section.key_place(name), message).remedy(remedy));
}

fn read_mapping(
    section: &Section<'_>,
    target: &'static Column,
    table: &Table,
    defaults: Option<&Source>,
) -> Option<ColumnMapping> {
    let place = section.key_place(target.name);
    let from_nothing_else = |from| ColumnMapping {
        place: place.clone(),
        target,
        from,
        optional: false,
        formats: Vec::new(),
        values: BTreeMap::new(),
        starts_with: BTreeMap::new(),
        adjustments: Adjustments::default(),
        alias_system: None,
    };
    if !section.is_table(target.name) {
        let columns = section.texts(target.name)?;
        return Some(from_nothing_else(first_of(section, section.key_place(target.name), columns)?));
    }
    let entry = section.section(target.name)?;
    let default = defaults.and_then(|source| source.columns.iter().find(|mapping| mapping.target.name == target.name));
    let names_origin = ["column", "columns", "first_of", "value"].into_iter().any(|key| entry.has(key));
    let from = match default {
        Some(default) if !names_origin => Some(default.from.clone()),
        _ => read_origin(&entry, &place, target),
    };
    let keys = entry.keys();
    let formats = read_formats(&entry, target);
    let values = entry.section("values").map(|values| read_values(&values, target)).unwrap_or_default();
    let starts_with = entry.section("starts_with").map(|values| read_values(&values, target)).unwrap_or_default();
    let adjustments = adjustments::read(&entry, target, table);
    let alias_system = entry.text("alias_system").and_then(|system| read_alias_system(&entry, system, target));
    entry.finish();
    let own = ColumnMapping { formats, values, starts_with, adjustments, alias_system, ..from_nothing_else(from?) };
    Some(match default.filter(|_| !names_origin) {
        Some(default) => preset::mapping_over(own, &keys, default),
        None => own,
    })
}

/// One column by its name, or the first of several that a file has.
fn first_of(section: &Section<'_>, place: Place, columns: Vec<Placed<String>>) -> Option<ValueSource> {
    if columns.is_empty() {
        section.note(Finding::error(place, "the list is empty, expected columns of the file"));
        return None;
    }
    let mut columns = columns.into_iter().map(|column| not_empty(section, column)).collect::<Option<Vec<_>>>()?;
    Some(if columns.len() == 1 { ValueSource::Column(columns.remove(0)) } else { ValueSource::FirstOf(columns) })
}

fn not_empty(section: &Section<'_>, column: Placed<String>) -> Option<String> {
    if column.value.is_empty() {
        section.note(Finding::error(column.place, "found an empty name, expected a column of the file"));
        return None;
    }
    Some(column.value)
}

/// Exactly one of `column`, `columns`, `first_of` and `value` says where a value comes from.
fn read_origin(entry: &Section<'_>, place: &Place, target: &Column) -> Option<ValueSource> {
    let column = entry.text("column");
    let columns = entry.texts("columns");
    let join = entry.text("join");
    let constant = entry.text("value");
    let first = entry.texts("first_of");
    let given: Vec<_> = ["column", "columns", "first_of", "value"].into_iter().filter(|key| entry.has(key)).collect();
    if given.len() != 1 {
        let found = if given.is_empty() { "none".to_owned() } else { format!("`{}`", given.join("` and `")) };
        let message = format!("found {found}, expected one of `column`, `columns`, `first_of`, `value`");
        entry.note(Finding::error(place.clone(), message));
        return None;
    }
    if let Some(join) = join.as_ref().filter(|_| !entry.has("columns")) {
        entry.note(Finding::error(join.place.clone(), "`join` has no effect without `columns`"));
    }
    if let Some(column) = column {
        return Some(ValueSource::Column(not_empty(entry, column)?));
    }
    if let Some(first) = first {
        return first_of(entry, entry.key_place("first_of"), first);
    }
    if let Some(constant) = constant {
        check_value(entry, &constant, target);
        return Some(ValueSource::Constant(constant.value));
    }
    let columns = columns?;
    if columns.is_empty() {
        entry.note(Finding::error(entry.key_place("columns"), "the list is empty, expected columns of the file"));
        return None;
    }
    let columns = columns.into_iter().map(|column| not_empty(entry, column)).collect::<Option<_>>()?;
    Some(ValueSource::Joined { columns, with: join.map_or_else(|| " ".to_owned(), |join| join.value) })
}

fn read_formats(entry: &Section<'_>, target: &Column) -> Vec<String> {
    let written = entry.texts("format").unwrap_or_default();
    let formats: Vec<String> = written.into_iter().filter_map(|format| read_format(entry, format, target)).collect();
    // Alone it says what goes without saying.
    if formats == [ISO] { Vec::new() } else { formats }
}

fn read_format(entry: &Section<'_>, format: Placed<String>, target: &Column) -> Option<String> {
    let is_epoch = EPOCH_FORMATS.contains(&format.value.as_str());
    let problem = match target.kind {
        ColumnType::Timestamp | ColumnType::Date if format.value == ISO => None,
        ColumnType::Timestamp if is_epoch => None,
        ColumnType::Date if is_epoch && !entry.has("drop_time") => {
            Some(format!("`{}` is for times, `{}` is a day: add `drop_time = true`", format.value, target.name))
        }
        ColumnType::Date if is_epoch => None,
        ColumnType::Timestamp | ColumnType::Date => pattern_problem(&format.value),
        _ => Some(format!("`format` is for days and times, `{}` is neither", target.name)),
    };
    match problem {
        None => Some(format.value),
        Some(message) => {
            entry.note(Finding::error(format.place, message));
            None
        }
    }
}

fn pattern_problem(pattern: &str) -> Option<String> {
    let has_error = StrftimeItems::new(pattern).any(|item| item == Item::Error);
    let has_field = StrftimeItems::new(pattern).any(|item| matches!(item, Item::Numeric(..) | Item::Fixed(_)));
    (has_error || !has_field)
        .then(|| format!("found `{pattern}`, expected a pattern such as `%d/%m/%Y %H:%M` or one of `iso`, `epoch_seconds`, `epoch_milliseconds`"))
}

fn read_values(values: &Section<'_>, target: &Column) -> BTreeMap<String, String> {
    let mut map = BTreeMap::new();
    for name in values.keys() {
        if let Some(value) = values.text(&name) {
            check_value(values, &value, target);
            map.insert(name, value.value);
        }
    }
    map
}

/// Whether a text written in this file could ever be a value of the column. An empty text means "no value".
fn check_value(section: &Section<'_>, written: &Placed<String>, target: &Column) {
    let text = written.value.as_str();
    let (is_valid, expected) = match target.kind {
        ColumnType::Word(words) => (words.contains(&text), format!("one of {}", words.join(", "))),
        ColumnType::Integer(low, high) => {
            let in_range = text.parse().is_ok_and(|number: i64| (low..=high).contains(&number));
            (in_range, format!("a whole number from {low} to {high}"))
        }
        ColumnType::Boolean => (["true", "false"].contains(&text), "`true` or `false`".to_owned()),
        ColumnType::Date => (text.parse::<NaiveDate>().is_ok(), "a day such as 2026-07-01".to_owned()),
        ColumnType::Decimal(low, high) | ColumnType::Amount(low, high) => {
            let range = Decimal::from(low)..=Decimal::from(high);
            let in_range = text.parse().is_ok_and(|number: Decimal| range.contains(&number));
            (in_range, format!("a number from {low} to {high}"))
        }
        ColumnType::Text | ColumnType::TextList | ColumnType::Timestamp => return,
    };
    if is_valid || text.is_empty() {
        return;
    }
    let finding = Finding::error(written.place.clone(), format!("found `{text}`, expected {expected}"));
    let near = match target.kind {
        ColumnType::Word(words) => nearest(text, words.iter().copied()),
        _ => None,
    };
    section.note(match near {
        Some(near) => finding.remedy(format!("did you mean `{near}`?")),
        None => finding,
    });
}

fn read_alias_system(entry: &Section<'_>, system: Placed<String>, target: &Column) -> Option<String> {
    if target.references == Some("partners") || target.name == "actor_org" {
        return Some(system.value);
    }
    let message = format!("`alias_system` translates partners' names, `{}` holds none", target.name);
    entry.note(Finding::error(system.place, message));
    None
}
