//! `[[source]]`: which files feed which table.

use std::collections::{BTreeMap, BTreeSet};

use super::{columns, databases, joins, layout, preset};
use crate::config::mapping::Condition;
use crate::config::model::{ColumnMapping, Format, RepeatedKey, Source};
use crate::config::object_url::ObjectUrl;
use crate::config::{Placed, Section};
use crate::domain::finding::nearest;
use crate::domain::schema::{TABLES, Table};
use crate::domain::{Finding, Place};

/// What the `[[source]]` tables say.
pub(super) struct Read {
    /// The sources that could be read, in the order of the file.
    pub(super) list: Vec<Source>,
    /// How many `[[source]]` there are, readable or not.
    pub(super) declared: usize,
    /// Whether each of them names a table that exists.
    pub(super) all_tables_known: bool,
    tables: BTreeSet<&'static str>,
}

impl Read {
    /// Whether any source, readable or not, names this table.
    pub(super) fn feeds(&self, table: &str) -> bool {
        self.tables.contains(table)
    }
}

pub(super) fn read(root: &Section<'_>) -> Read {
    let sections = root.sections("source");
    let mut read = Read { list: Vec::new(), declared: sections.len(), all_tables_known: true, tables: BTreeSet::new() };
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for section in sections {
        let table = read_table(&section);
        read.all_tables_known &= table.is_some();
        let Some(source) = read_source(section, table) else {
            read.tables.extend(table.map(|table| table.name));
            continue;
        };
        read.tables.insert(source.table.name);
        let count = counts.entry(source.table.name).or_default();
        *count += 1;
        let name = if *count == 1 { source.table.name.to_owned() } else { format!("{}-{count}", source.table.name) };
        read.list.push(Source { name, ..source });
    }
    check_none_is_written_twice(root, &read.list);
    check_aliases_have_a_source(root, &read);
    read
}

fn read_table(section: &Section<'_>) -> Option<&'static Table> {
    let written = section.required("table", "a table such as \"cases\"", Section::text)?;
    if let Some(table) = Table::named(&written.value) {
        return Some(table);
    }
    let names = || TABLES.iter().map(|table| table.name);
    let remedy = match nearest(&written.value, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("tables: {}", names().collect::<Vec<_>>().join(", ")),
    };
    section.note(Finding::error(written.place, format!("no table is called `{}`", written.value)).remedy(remedy));
    None
}

fn read_source(section: Section<'_>, table: Option<&'static Table>) -> Option<Source> {
    let query = databases::read(&section);
    let files = if query.is_asked { None } else { read_files(&section) };
    let preset = preset::of(&section, table);
    let keys = section.keys();
    let defaults = preset.map(|preset| preset.source);
    let own = read_settings(section, table, Some(files.as_deref().unwrap_or_default()), defaults.as_ref());
    let (files, file_places) = match query.is_asked {
        true => query.files()?,
        false => files?.into_iter().map(|file| (file.value, file.place)).unzip(),
    };
    let own = Source { files, file_places, query: query.query, ..own? };
    Some(match &defaults {
        Some(defaults) => preset::over(own, &keys, defaults),
        None => own,
    })
}

/// Everything a source says besides its files, which a preset does not have; `defaults` is what its preset says.
pub(super) fn read_settings(
    section: Section<'_>,
    table: Option<&'static Table>,
    files: Option<&[Placed<String>]>,
    defaults: Option<&Source>,
) -> Option<Source> {
    let is_preset = files.is_none();
    let place = section.place();
    let format = section.word("format", &Format::WORDS).map(|format| format.value);
    let layout = layout::read(&section, &layout::formats(format, files.unwrap_or_default()));
    let zone = section.time_zone("time_zone").map(|written| written.value);
    let zone_in_file = section.boolean("time_zone_in_file").is_some_and(|written| written.value);
    let null_values = texts(&section, "null_values");
    let only_with = texts(&section, "only_with");
    let mut conditions = read_conditions(section.section("only"), true);
    conditions.extend(read_conditions(section.section("except"), false));
    let on_repeated_key = read_repeated_key(&section, table);
    let joins = joins::read(&section, table, defaults, is_preset);
    let columns = match section.section("columns") {
        Some(columns) => columns::read(columns, table, defaults),
        None => Vec::new(),
    };
    section.finish();
    Some(Source {
        place,
        name: String::new(),
        table: table?,
        files: Vec::new(),
        file_places: Vec::new(),
        query: None,
        format,
        delimiter: layout.delimiter,
        layout: layout.layout,
        time_zone: zone,
        zone_in_file,
        null_values,
        columns,
        only_with,
        conditions,
        preset: None,
        export: None,
        joins,
        on_repeated_key,
    })
}

/// Columns of the file, each with the values that rows must have, or must not have.
pub(super) fn read_conditions(section: Option<Section<'_>>, keeps: bool) -> Vec<Condition> {
    let Some(section) = section else { return Vec::new() };
    let mut conditions = Vec::new();
    for column in section.keys() {
        let place = section.key_place(&column);
        let values = texts(&section, &column);
        if values.is_empty() {
            section.note(Finding::error(place.clone(), "the list is empty, expected values of the column"));
        }
        conditions.push(Condition { place, column, values, keeps, optional: false });
    }
    conditions
}

pub(super) fn texts(section: &Section<'_>, key: &str) -> Vec<String> {
    section.texts(key).unwrap_or_default().into_iter().map(|text| text.value).collect()
}

pub(super) fn read_files(section: &Section<'_>) -> Option<Vec<Placed<String>>> {
    if !section.has("files") {
        let or = if section.has("joined_key") { "" } else { ", or `postgres` or `sqlite`" };
        let message = format!("`files` is missing, expected a list of files such as [\"data/raw/cases/*.csv\"]{or}");
        section.note(Finding::error(section.key_place("files"), message));
        return None;
    }
    let written = section.texts("files")?;
    if written.is_empty() {
        section.note(Finding::error(section.key_place("files"), "the list is empty, expected at least one file"));
    }
    let mut seen = BTreeSet::new();
    for file in &written {
        // What is wrong with a URL is told without it.
        if !check_glob(section, file) {
            continue;
        }
        if !seen.insert(&file.value) {
            section.note(Finding::error(file.place.clone(), format!("`{}` is given twice", file.value)));
        }
    }
    Some(written)
}

/// Whether a file may be repeated in what is said.
fn check_glob(section: &Section<'_>, file: &Placed<String>) -> bool {
    let pattern = match ObjectUrl::read(&file.value) {
        Some(Err(refused)) => {
            // No column: the line, which may hold a secret, is not shown.
            let place = Place { column: None, ..file.place.clone() };
            section.note(Finding::error(place, refused.message).remedy(refused.remedy));
            return false;
        }
        Some(Ok(url)) => url.keys,
        None => file.value.clone(),
    };
    if file.value.trim().is_empty() {
        section.note(Finding::error(file.place.clone(), "found an empty file name"));
    } else if let Err(error) = glob::Pattern::new(&pattern) {
        let position = file.value.find(&pattern).unwrap_or_default() + error.pos + 1;
        let message = format!("`{}` is not a pattern: {} at character {position}", file.value, error.msg);
        section.note(Finding::error(file.place.clone(), message));
    }
    true
}

fn read_repeated_key(section: &Section<'_>, table: Option<&'static Table>) -> RepeatedKey {
    let choice = section.word("on_repeated_key", &[("quarantine", false), ("latest", true)]);
    let version = section.text("version_column");
    let version_format = section.text("version_format").map(|format| format.value);
    if let (Some(choice), Some(table)) = (&choice, table)
        && table.key.is_empty()
    {
        let message = format!("table `{}` has no key, so that none can repeat", table.name);
        section.note(Finding::error(choice.place.clone(), message).remedy("leave `on_repeated_key` out"));
    }
    match (choice, version) {
        (Some(choice), None) if choice.value && !section.has("version_column") => {
            let message = "`version_column` is missing: `latest` needs the column of the file that orders versions";
            section.note(Finding::error(choice.place, message));
            RepeatedKey::Quarantine
        }
        (Some(choice), Some(version)) if choice.value => {
            RepeatedKey::Latest { version_column: version.value, version_format }
        }
        (_, Some(version)) => {
            let finding = Finding::error(version.place, "`version_column` has no effect without `latest`");
            section.note(finding.remedy("add `on_repeated_key = \"latest\"` or leave it out"));
            RepeatedKey::Quarantine
        }
        _ => RepeatedKey::Quarantine,
    }
}

/// The same files may feed a table twice with different columns; twice the same way would make every row a duplicate.
fn check_none_is_written_twice(root: &Section<'_>, sources: &[Source]) {
    for (index, later) in sources.iter().enumerate() {
        for earlier in &sources[..index] {
            let shared = later.files.iter().find(|file| earlier.files.contains(file));
            if let Some(file) = shared.filter(|_| reads_alike(earlier, later)) {
                let line = earlier.place.line.unwrap_or_default();
                let message = format!("`{file}` already feeds `{}` the same way (line {line})", later.table.name);
                root.note(Finding::error(later.place.clone(), message));
            }
        }
    }
}

fn reads_alike(left: &Source, right: &Source) -> bool {
    let columns = |source: &Source| -> BTreeSet<String> {
        let described = |column: &ColumnMapping| format!("{} {:?}", column.target.name, column.from);
        source.columns.iter().map(described).collect()
    };
    let rows = |source: &Source| -> Vec<_> {
        source.conditions.iter().map(|each| (each.column.clone(), each.values.clone(), each.keeps)).collect()
    };
    let alike = left.only_with == right.only_with && rows(left) == rows(right) && left.layout == right.layout;
    let query = |source: &Source| source.query.as_ref().map(|query| query.text.clone());
    std::ptr::eq(left.table, right.table) && alike && columns(left) == columns(right) && query(left) == query(right)
}

fn check_aliases_have_a_source(root: &Section<'_>, read: &Read) {
    if !read.all_tables_known || read.feeds("partner_aliases") {
        return;
    }
    for column in read.list.iter().flat_map(|source| &source.columns).filter(|column| column.alias_system.is_some()) {
        let message = "`alias_system` needs a source that feeds `partner_aliases`, and there is none";
        root.note(Finding::error(column.place.clone(), message));
    }
}
