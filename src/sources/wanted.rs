//! The columns of files that a source asks for.

use crate::config::model::{RepeatedKey, Source, ValueSource};

/// The columns of files that a source may ask for: those it maps, those of the table by their own name, and those of
/// its conditions.
pub(crate) fn wanted(source: &Source) -> Vec<String> {
    let mut names = mapped_names(source);
    names.extend(source.only_with.iter().cloned());
    names.extend(source.conditions.iter().map(|condition| condition.column.clone()));
    names.extend(
        source.columns.iter().filter_map(|mapping| Some(mapping.adjustments.minus_when.as_ref()?.column.clone())),
    );
    if let RepeatedKey::Latest { version_column, .. } = &source.on_repeated_key {
        names.push(version_column.clone());
    }
    names.extend(source.table.columns.iter().map(|column| column.name.to_owned()));
    let mut unique = Vec::new();
    for name in names {
        if !unique.contains(&name) {
            unique.push(name);
        }
    }
    unique
}

fn mapped_names(source: &Source) -> Vec<String> {
    source.columns.iter().flat_map(|mapping| names_of(&mapping.from)).cloned().collect()
}

/// The columns that a mapping names.
pub(super) fn names_of(from: &ValueSource) -> &[String] {
    match from {
        ValueSource::Column(name) => std::slice::from_ref(name),
        ValueSource::FirstOf(names) => names,
        ValueSource::Joined { columns, .. } => columns,
        ValueSource::Constant(_) => &[],
    }
}
