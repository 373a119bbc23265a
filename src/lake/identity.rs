//! What names a snapshot: the hash of source contents, mapping and contract (rule R6).

use std::fmt::Write as _;

use super::index::hash_text;
use crate::config::mapping::{Adjustments, Condition};
use crate::config::model::{Join, Layout, RepeatedKey, Source, ValueSource};
use crate::domain::schema::TABLES;

/// Rises whenever the same source would be read into other rows than before.
const READER_VERSION: u32 = 2;

/// Rises whenever the same joins would give other rows, or say more of them, than before.
const JOIN_VERSION: u32 = 2;

/// The hash of the table schemas and of the way rows are read.
pub(super) fn contract() -> String {
    let mut text = format!("reader {READER_VERSION}\n");
    for table in TABLES {
        let _ = writeln!(text, "{} {:?} {:?}", table.name, table.key, table.order);
        for column in table.columns {
            let _ = writeln!(text, "  {} {:?} {} {:?}", column.name, column.kind, column.required, column.references);
        }
    }
    hash_text(&text)
}

/// The hash of everything a source says about how its rows are made; its line in the file and its globs are not part.
pub(super) fn mapping(source: &Source) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{:?} {} {:?} {:?}", source.name, source.table.name, source.format, source.delimiter);
    let zone = source.time_zone.map(|zone| zone.name());
    let _ = writeln!(text, "{zone:?} {:?} {:?}", source.null_values, source.only_with);
    if source.layout != Layout::default() {
        let Layout { encoding, sheet, header_row, skip_rows, footer, duplicate_headers, numbers, rows, row_cap } =
            &source.layout;
        let encoding = encoding.map(encoding_rs::Encoding::name);
        let _ = writeln!(text, "{encoding:?} {sheet:?} {header_row} {skip_rows} {footer:?} {duplicate_headers:?}");
        let rows = rows.as_ref().map(|rows| &rows.text);
        let _ = writeln!(text, "{numbers:?} {rows:?} {row_cap:?}");
    }
    if let RepeatedKey::Latest { version_column, version_format } = &source.on_repeated_key {
        let _ = writeln!(text, "latest {version_column:?} {version_format:?}");
    }
    if let Some(query) = &source.query {
        let _ = writeln!(text, "query {:?}", query.text);
    }
    for Condition { column, values, keeps, optional, .. } in &source.conditions {
        let _ = writeln!(text, "rows {column:?} {values:?} {keeps} {optional}");
    }
    if let Some(preset) = source.preset {
        let _ = writeln!(text, "preset {} {}", preset.system, hash_text(preset.text));
    }
    for join in &source.joins {
        let Join { name, key, joined_key, take, source, .. } = join;
        let _ = writeln!(text, "join {name:?} {key:?} {joined_key:?} {take:?} {}", mapping(source));
    }
    if source.zone_in_file {
        let _ = writeln!(text, "zone in file");
    }
    let mut columns: Vec<_> = source.columns.iter().collect();
    columns.sort_by_key(|column| column.target.name);
    for column in columns {
        let from = match &column.from {
            ValueSource::Column(name) => format!("column {name:?}"),
            ValueSource::FirstOf(names) => format!("first of {names:?}"),
            ValueSource::Joined { columns, with } => format!("joined {columns:?} {with:?}"),
            ValueSource::Constant(value) => format!("constant {value:?}"),
        };
        let (format, values, system) = (formats(&column.formats), &column.values, &column.alias_system);
        let _ = writeln!(text, "{} {from} {format:?} {values:?} {system:?}", column.target.name);
        if !column.starts_with.is_empty() || column.adjustments != Adjustments::default() {
            let _ = writeln!(text, "  {:?} {:?}", column.starts_with, column.adjustments);
        }
    }
    hash_text(&text)
}

/// The hash of a mapping and of the files that are joined by it, each with its join, name and hash.
pub(super) fn with_joined<'f>(mapping: &str, files: impl Iterator<Item = (&'f str, &'f str, &'f str)>) -> String {
    let mut text = format!("{mapping}\njoin {JOIN_VERSION}\n");
    for (join, name, sha256) in files {
        let _ = writeln!(text, "{join:?} {sha256} {name:?}");
    }
    hash_text(&text)
}

/// Formats as one text, the way a single one has always been written.
fn formats(formats: &[String]) -> Option<String> {
    if formats.is_empty() { None } else { Some(formats.join("\n")) }
}

/// The id of a snapshot: contract, then each file in the order of loading with the mapping it is read by.
pub(super) fn snapshot_id<'f>(contract: &str, files: impl Iterator<Item = (&'f str, &'f str, &'f str)>) -> String {
    let mut text = format!("{contract}\n");
    for (mapping, name, sha256) in files {
        let _ = writeln!(text, "{mapping} {sha256} {name:?}");
    }
    hash_text(&text).chars().take(24).collect()
}
