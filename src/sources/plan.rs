//! How the rows of one file become rows of a canonical table.

use std::borrow::Cow;

use chrono_tz::Tz;

use super::adjust::Around;
use super::between_columns::BetweenColumns;
use super::header::{Fill, From, Header, fill};
use super::row::{Mark, RawRow, Rejection};
use super::time::TimeFormat;
use super::time::ZONE_LESS;
use super::value::{Misfit, Notation, Value, expected, plain, read, trimmed};
use super::value_map::{longest_beginning, whole_value};
use super::wanted::names_of;
use crate::config::mapping::Condition;
use crate::config::model::{NumberFormat, RepeatedKey, Source, ValueSource};
use crate::domain::{Currency, Finding, Place};

/// What orders the versions of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum VersionFrom {
    /// A canonical column, by its place in the table.
    Canonical(usize),
    /// A column of the file, by its place there.
    File(usize),
}

/// How the rows of one file become rows of a table.
#[derive(Debug)]
pub(crate) struct Plan<'s> {
    source: &'s Source,
    fills: Vec<Fill<'s>>,
    /// The canonical columns that partner aliases of a system translate: their places and the systems.
    aliased: Vec<(usize, &'s str)>,
    /// The file's columns.
    columns: Vec<String>,
    only_with: Vec<usize>,
    conditions: Vec<(usize, &'s Condition)>,
    /// The zone of times that name none.
    pub zone: Option<Tz>,
    /// What orders versions, where the source keeps the latest.
    pub version: Option<VersionFrom>,
    /// How a file's column of versions writes times, where that is stated.
    pub version_format: Option<TimeFormat>,
    /// The places of the key's columns in the table.
    pub key: Vec<usize>,
    between_columns: BetweenColumns,
}

/// What became of a row.
#[derive(Debug)]
pub(crate) enum Outcome<'r> {
    /// It fits: a value for every column of the table, in its order.
    Mapped(Vec<Value<'r>>),
    /// It says nothing about this table.
    NotApplicable,
    /// It does not fit; one rejection for everything that is wrong.
    Rejected {
        /// Why.
        rejection: Rejection,
        /// The row's key as far as it can be told.
        key: String,
        /// The column with a time whose zone nobody states, if that is among what is wrong.
        zone_less: Option<String>,
    },
}

impl<'s> Plan<'s> {
    /// Matches a source's mapping with a file's header.
    ///
    /// # Errors
    /// With a finding for every column that is missing, ambiguous or without a valid format.
    pub(crate) fn new(source: &'s Source, file: &str, columns: &[String]) -> Result<Self, Vec<Finding>> {
        let mut header = Header::new(file, columns, source.layout.header_row);
        let fills: Vec<_> = source.table.columns.iter().map(|column| fill(source, column, &mut header)).collect();
        let only_with = source.only_with.iter().filter_map(|name| header.place(name, &source.place)).collect();
        let conditions = conditions(source, &mut header);
        let version = match &source.on_repeated_key {
            RepeatedKey::Quarantine => None,
            RepeatedKey::Latest { version_column, .. } => position(source, version_column)
                .map(VersionFrom::Canonical)
                .or_else(|| header.place(version_column, &source.place).map(VersionFrom::File)),
        };
        let version_format = version_format(source, &mut header);
        if header.no_header_at_all(&fills) {
            return Err(vec![header.nothing_known()]);
        }
        if !header.findings.is_empty() {
            return Err(header.findings);
        }
        let key = source.table.key.iter().filter_map(|name| position(source, name)).collect();
        let between_columns = BetweenColumns::of(source.table);
        let columns = columns.to_vec();
        let zone = source.time_zone;
        let system = |(place, fill): (usize, &Fill<'s>)| Some((place, fill.alias_system?));
        let aliased = fills.iter().enumerate().filter_map(system).collect();
        Ok(Self {
            source,
            fills,
            aliased,
            columns,
            only_with,
            conditions,
            zone,
            version,
            version_format,
            key,
            between_columns,
        })
    }

    /// The canonical columns that partner aliases of a system translate: their places and the systems.
    pub(crate) fn aliased(&self) -> &[(usize, &'s str)] {
        &self.aliased
    }

    /// The canonical columns that something fills: their places, and the file's columns behind them.
    pub(crate) fn filled(&self) -> Vec<(usize, Option<String>)> {
        let fills = self.fills.iter().enumerate();
        fills
            .filter_map(|(place, fill)| match &fill.from {
                From::Nothing => None,
                From::Constant(_) | From::RowNumber => Some((place, None)),
                _ => Some((place, Some(self.file_column(fill)))),
            })
            .collect()
    }

    /// The first of the file's columns behind a canonical one of which `is_seen` holds, where there are several.
    pub(crate) fn seen_column(&self, place: usize, is_seen: &dyn Fn(&str) -> bool) -> Option<String> {
        let From::FirstOf(indexes) = &self.fills.get(place)?.from else { return None };
        let names = indexes.iter().filter_map(|index| self.columns.get(*index));
        names.into_iter().find(|name| is_seen(name)).cloned()
    }

    /// The file's columns that fill nothing.
    pub(crate) fn unused(&self) -> Vec<String> {
        let used = |index: usize| {
            let fills = self.fills.iter().any(|fill| match &fill.from {
                From::Cell(cell) => *cell == index,
                From::FirstOf(cells) | From::Joined(cells, _) => cells.contains(&index),
                From::Nothing | From::Constant(_) | From::RowNumber => false,
            });
            fills || self.fills.iter().any(|fill| fill.adjust.as_ref().is_some_and(|adjust| adjust.sign == Some(index)))
        };
        let asked = |index: usize| self.conditions.iter().any(|(place, _)| *place == index);
        let columns = self.columns.iter().enumerate().filter(|(index, _)| !used(*index) && !asked(*index));
        let columns = columns.filter(|(_, name)| !name.is_empty());
        columns.map(|(_, name)| name.clone()).collect()
    }

    /// The place of the column that is filled with the row's number, if there is one.
    pub(crate) fn numbered(&self) -> Option<usize> {
        self.fills.iter().position(|fill| matches!(fill.from, From::RowNumber))
    }

    /// The first column that must be mapped or present and was in no row, for formats without a header.
    pub(crate) fn missing(&self, file: &str, unseen: &[&str]) -> Vec<Finding> {
        let is_unseen = |name: &String| unseen.contains(&name.as_str());
        let asked = self.source.columns.iter().filter(|mapping| !mapping.optional);
        let mapped: Vec<&String> = asked
            .flat_map(|mapping| match &mapping.from {
                // One of them is enough.
                ValueSource::FirstOf(names) if !names.iter().all(is_unseen) => &[],
                from => names_of(from),
            })
            .collect();
        let needed = |name: &str| {
            let by_itself = self.source.table.column(name).is_some_and(|column| column.required);
            let replaced = self.source.columns.iter().any(|mapping| mapping.target.name == name);
            mapped.iter().any(|mapped| *mapped == name) || (by_itself && !replaced)
        };
        let missing = unseen.iter().filter(|name| needed(name));
        missing
            .map(|name| {
                let message = format!("no object has a member `{name}`, which the mapping names");
                Finding::error(Place::file(file).key(*name), message)
            })
            .collect()
    }

    /// Turns a row of the file into a row of the table.
    pub(crate) fn apply<'r>(&'r self, raw: &'r RawRow) -> Outcome<'r> {
        let has_value = |index: &usize| raw.get(*index).is_some_and(|text| !self.means_nothing(text));
        let applies = |(index, condition): &(usize, &Condition)| condition.holds(raw.get(*index));
        if !self.only_with.iter().all(has_value) || !self.conditions.iter().all(applies) {
            return Outcome::NotApplicable;
        }
        let mut values = Vec::with_capacity(self.fills.len());
        let mut wrong = Vec::new();
        for fill in &self.fills {
            let value = self.plain_value(fill, raw).unwrap_or_else(|| {
                self.value(fill, raw, &values).unwrap_or_else(|rejection| {
                    wrong.push(rejection);
                    Value::Null
                })
            });
            values.push(value);
        }
        if wrong.is_empty() {
            wrong.extend(self.between_columns.broken(&values, |place| self.column_name(place)));
        }
        let zone_less = wrong.iter().find(|rejection| rejection.reason == ZONE_LESS).map(|r| r.column.clone());
        match merged(wrong) {
            None => Outcome::Mapped(values),
            Some(rejection) => {
                let key = self.key_of(&values, raw);
                Outcome::Rejected { rejection, key, zone_less }
            }
        }
    }

    /// The key of a row as people read it, `/` between its parts; the case for events, which have none.
    pub(crate) fn key_of(&self, values: &[Value<'_>], raw: &RawRow) -> String {
        let first = [0];
        let places: &[usize] = if self.key.is_empty() { &first } else { &self.key };
        let part = |place: &usize| match values.get(*place) {
            Some(Value::Text(text)) => text.clone().into_owned(),
            _ => self.raw_of(*place, raw).map(Cow::into_owned).unwrap_or_default(),
        };
        places.iter().map(part).collect::<Vec<_>>().join("/")
    }

    /// The text the file has for a canonical column.
    pub(crate) fn raw_of<'r>(&'r self, place: usize, raw: &'r RawRow) -> Option<Cow<'r, str>> {
        self.fills.get(place).and_then(|fill| self.raw_text(fill, raw))
    }

    /// The name of the file's column behind a canonical one, or the canonical name.
    pub(crate) fn column_name(&self, place: usize) -> String {
        self.fills.get(place).map(|fill| self.file_column(fill)).unwrap_or_default()
    }

    fn means_nothing(&self, text: &str) -> bool {
        text.is_empty() || self.source.null_values.iter().any(|null| null == text)
    }

    fn raw_text<'r>(&'r self, fill: &'r Fill<'_>, raw: &'r RawRow) -> Option<Cow<'r, str>> {
        match &fill.from {
            From::Cell(index) => raw.get(*index).map(Cow::Borrowed),
            From::FirstOf(indexes) => indexes.iter().find_map(|index| raw.get(*index)).map(Cow::Borrowed),
            From::Joined(indexes, with) => {
                let parts: Vec<_> = indexes.iter().map(|index| raw.get(*index).unwrap_or_default()).collect();
                if parts.iter().all(|part| self.means_nothing(part)) {
                    return None;
                }
                let parts = parts.into_iter().map(|part| if self.means_nothing(part) { "" } else { part });
                Some(Cow::Owned(parts.collect::<Vec<_>>().join(with)))
            }
            From::Nothing | From::Constant(_) | From::RowNumber => None,
        }
    }

    /// The value of a cell that is written the way most are; nothing where [`Plan::value`] has to look closer, or to say what is wrong.
    fn plain_value<'r>(&self, fill: &Fill<'_>, raw: &'r RawRow) -> Option<Value<'r>> {
        if matches!(fill.from, From::Nothing) && !fill.column.required {
            return Some(Value::Null);
        }
        let (From::Cell(index), true) = (&fill.from, fill.is_unchanged) else { return None };
        let Some(text) = raw.get(*index).filter(|text| !self.means_nothing(text)) else {
            return Some(Value::Null).filter(|_| !fill.column.required);
        };
        if raw.has_no_marks() { plain(text, fill.column, &fill.format, self.zone) } else { None }
    }

    /// The value of a column; `before` are those of the columns before it.
    fn value<'r>(&'r self, fill: &'r Fill<'_>, raw: &'r RawRow, before: &[Value<'r>]) -> Result<Value<'r>, Rejection> {
        let mark = match &fill.from {
            From::Cell(index) => raw.mark_of(*index),
            From::FirstOf(indexes) => {
                indexes.iter().find(|index| raw.get(**index).is_some()).and_then(|index| raw.mark_of(*index))
            }
            _ => None,
        };
        let mut notation = Notation { time: &fill.format, zone: self.zone, numbers: self.source.layout.numbers };
        let value = match &fill.from {
            From::Nothing => Value::Null,
            From::Constant(value) => value.clone(),
            From::RowNumber => Value::Integer(i64::try_from(raw.line).unwrap_or(i64::MAX)),
            From::Cell(_) | From::FirstOf(_) | From::Joined(..) => {
                match self.replaced(fill, self.raw_text(fill, raw)) {
                    None => Value::Null,
                    Some((text, mapped)) => {
                        if let Some(Mark::Fault(reason)) = mark.filter(|_| !mapped) {
                            let expected = expected(fill.column, &notation);
                            return Err(self.rejection(fill, &text, reason, expected));
                        }
                        if mapped || mark == Some(Mark::Number) {
                            notation.numbers = NumberFormat::default();
                        }
                        if mark == Some(Mark::Time) && !mapped {
                            notation.time = &TimeFormat::Iso;
                        }
                        let found = text.clone();
                        self.understood(fill, text, &notation, raw, before)
                            .map_err(|misfit| self.rejection(fill, &found, misfit.reason, misfit.expected))?
                    }
                }
            }
        };
        let blank = matches!(&value, Value::Text(text) if trimmed(text).is_empty());
        if fill.column.required && (value == Value::Null || blank) {
            let found = self.raw_text(fill, raw).unwrap_or_default();
            return Err(self.rejection(fill, &found, "missing value", expected(fill.column, &notation)));
        }
        Ok(value)
    }

    /// What a text means: read as its column's kind, and adjusted where the mapping says so.
    fn understood<'r>(
        &'r self,
        fill: &'r Fill<'_>,
        text: Cow<'r, str>,
        notation: &Notation<'_>,
        raw: &'r RawRow,
        before: &[Value<'r>],
    ) -> Result<Value<'r>, Misfit> {
        let Some(adjust) = &fill.adjust else { return read(text, fill.column, notation) };
        let currency = adjust.needs_currency().then(|| self.currency(raw)).flatten();
        adjust.value(text, fill.column, notation, &Around { raw, before, currency })
    }

    /// The currency of a row.
    fn currency(&self, raw: &RawRow) -> Option<Currency> {
        let fill = self.fills.iter().find(|fill| fill.column.name == "currency")?;
        self.value(fill, raw, &[]).ok()?.text().and_then(Currency::parse)
    }

    /// The text after value maps and null values, and whether a map gave it; a value map is asked first, so that it may
    /// name a null value. It knows a text in any of its Unicode forms.
    fn replaced<'r>(&'r self, fill: &'r Fill<'_>, text: Option<Cow<'r, str>>) -> Option<(Cow<'r, str>, bool)> {
        let written = text.as_deref().unwrap_or_default();
        let mapped = fill.values.and_then(|values| whole_value(values, written));
        match mapped.or_else(|| longest_beginning(fill.starts_with?, written)) {
            Some(mapped) => Some((Cow::Borrowed(mapped.as_str()), true)).filter(|(text, _)| !text.is_empty()),
            None => text.filter(|text| !self.means_nothing(text)).map(|text| (text, false)),
        }
    }

    fn rejection(&self, fill: &Fill<'_>, found: &str, reason: &'static str, expected: String) -> Rejection {
        Rejection { column: self.file_column(fill), value: found.to_owned(), expected, reason }
    }

    fn file_column(&self, fill: &Fill<'_>) -> String {
        let name = |index: &usize| self.columns.get(*index).cloned().unwrap_or_default();
        match &fill.from {
            From::Cell(index) => name(index),
            From::FirstOf(indexes) => indexes.first().map(name).unwrap_or_default(),
            From::Joined(indexes, _) => indexes.iter().map(name).collect::<Vec<_>>().join(" + "),
            From::Nothing | From::Constant(_) | From::RowNumber => fill.column.name.to_owned(),
        }
    }
}

/// The columns of conditions; one that a preset names may be missing.
fn conditions<'s>(source: &'s Source, header: &mut Header<'_>) -> Vec<(usize, &'s Condition)> {
    let place = |condition: &'s Condition| {
        let place = match condition.optional {
            true => header.find(&condition.column),
            false => header.place(&condition.column, &condition.place),
        };
        Some((place?, condition))
    };
    source.conditions.iter().filter_map(place).collect()
}

/// One rejection for all that is wrong with a row: the first, and the others told in what was expected.
fn merged(wrong: Vec<Rejection>) -> Option<Rejection> {
    let mut wrong = wrong.into_iter();
    let mut first = wrong.next()?;
    for other in wrong {
        let also = format!("; also {}: found `{}`, {}", other.column, other.value, other.reason);
        first.expected.push_str(&also);
    }
    Some(first)
}

fn position(source: &Source, name: &str) -> Option<usize> {
    source.table.columns.iter().position(|column| column.name == name)
}

fn version_format(source: &Source, header: &mut Header<'_>) -> Option<TimeFormat> {
    let RepeatedKey::Latest { version_format: Some(written), .. } = &source.on_repeated_key else { return None };
    match TimeFormat::read(Some(written)) {
        Ok(format) => Some(format),
        Err(message) => {
            let place = source.place.clone().key(format!("{}.version_format", source.name));
            header.findings.push(Finding::error(place, message));
            None
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
