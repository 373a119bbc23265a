//! The files of a fresh workspace: the rules are sound, and the data fits the tables.

use std::collections::{BTreeMap, BTreeSet};

use quarterdeck::config::model::{Source, ValueSource};
use quarterdeck::config::{template, workspace};
use quarterdeck::domain::period::FiscalYear;
use quarterdeck::domain::schema::ColumnType;
use quarterdeck::lake::{IngestOptions, ingest};
use quarterdeck::programme::{self, Files};

use crate::config_errors::metrics;

fn text(path: &str) -> (String, String) {
    let (path, text) = template::files().into_iter().find(|(name, _)| *name == path).expect("a shipped file");
    (path.to_owned(), text.to_owned())
}

fn sources() -> Vec<Source> {
    let (file, text) = text("quarterdeck.toml");
    workspace::check(&file, &text).0.expect("a workspace").sources
}

#[test]
fn its_programme_is_sound() {
    let files = Files {
        versions: vec![text("programme/2026.toml")],
        agreements: Some(text("agreements.csv")),
        exclusions: Some(text("exclusions.csv")),
        disputes: None,
        balances: None,
        sub_partners: None,
    };
    let (programme, findings) = programme::check_all(&files, &metrics(), Some(FiscalYear { start_month: 1 }));
    assert_eq!(findings, []);
    let programme = programme.expect("a programme");
    assert_eq!(programme.versions[0].tiers.len(), 3);
    assert_eq!(programme.agreements.len(), 3);
    assert_eq!(programme.exclusions.len(), 1);
}

/// Canonical column to value, for each row of a source.
fn rows(source: &Source) -> Vec<BTreeMap<&'static str, String>> {
    let mut rows = Vec::new();
    for (path, text) in template::files() {
        if !source.files.iter().any(|glob| glob::Pattern::new(glob).expect("a pattern").matches(path)) {
            continue;
        }
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().expect("a header").clone();
        for record in reader.records() {
            let record = record.expect("a row as long as its header");
            let mut row = BTreeMap::new();
            for (name, value) in header.iter().zip(record.iter()) {
                let mapping =
                    source.columns.iter().find(|mapping| mapping.from == ValueSource::Column(name.to_owned()));
                let value = mapping.and_then(|mapping| mapping.values.get(value)).map_or(value, String::as_str);
                let target = mapping.map(|mapping| mapping.target).or_else(|| source.table.column(name));
                let target = target.unwrap_or_else(|| panic!("{path}: `{name}` feeds nothing"));
                row.insert(target.name, value.to_owned());
            }
            rows.push(row);
        }
    }
    assert!(!rows.is_empty(), "{}", source.name);
    rows
}

#[test]
fn its_data_fits_the_tables() {
    for source in sources() {
        let mut keys = BTreeSet::new();
        for row in rows(&source) {
            for column in source.table.columns {
                let value = row.get(column.name).map(String::as_str).unwrap_or_default();
                assert!(!column.required || !value.is_empty(), "{}.{}: {row:?}", source.name, column.name);
                if let ColumnType::Word(words) = column.kind {
                    assert!(value.is_empty() || words.contains(&value), "{}.{}: {value}", source.name, column.name);
                }
            }
            let key: Vec<_> = source.table.key.iter().map(|column| row[column].clone()).collect();
            assert!(key.is_empty() || keys.insert(key), "{}: {row:?} repeats its key", source.name);
        }
    }
}

#[test]
fn its_references_resolve() {
    let tables: BTreeMap<_, _> = sources().iter().map(|source| (source.table.name, rows(source))).collect();
    let known = |table: &str, column: &str| -> BTreeSet<String> {
        tables[table].iter().filter_map(|row| row.get(column).cloned()).collect()
    };
    let aliases = known("partner_aliases", "key");
    for source in sources() {
        for column in source.table.columns {
            let Some(table) = column.references else { continue };
            let targets = known(table, &format!("{}_id", table.trim_end_matches('s')));
            for row in &tables[source.table.name] {
                let value = row.get(column.name).map(String::as_str).unwrap_or_default();
                let is_known = targets.contains(value) || (table == "partners" && aliases.contains(value));
                assert!(value.is_empty() || is_known, "{}.{}: {value}", source.name, column.name);
            }
        }
    }
}

#[test]
fn every_row_is_accepted_and_every_name_is_known() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in template::files() {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    let (file, text) = text("quarterdeck.toml");
    let workspace = workspace::check(&file, &text).0.expect("a workspace");
    let load = ingest(folder.path(), &workspace, &IngestOptions::default(), &mut |_, _, _| {}).expect("a snapshot");
    let report = &load.snapshot.manifest.report;
    assert_eq!((report.quarantined(), report.quarantine_reasons.len()), (0, 0));
    assert!(report.files.iter().all(|file| file.read == file.accepted), "{:?}", report.files);
    assert_eq!((report.unknown_partners.as_slice(), report.unknown_references.as_slice()), (&[][..], &[][..]));
    assert_eq!(report.warnings, [""; 0]);
    assert_eq!(load.snapshot.rows("cases"), 46);
}
