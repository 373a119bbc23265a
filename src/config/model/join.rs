//! What a source says about files whose columns are joined to its rows.

use super::{ColumnMapping, Source};
use crate::domain::Place;

/// One `[[source.join]]`: files with rows that belong to those of the source. Their columns are mapped as `name.column`.
#[derive(Debug, Clone)]
pub struct Join {
    /// Where it is written.
    pub place: Place,
    /// What its columns begin with in mappings.
    pub name: String,
    /// Its files, their form, and which of their rows count, under its name; nothing of it is mapped.
    pub source: Source,
    /// The column of the source's own files that names the row to be joined; the first of these that has a value.
    pub key: Vec<String>,
    /// The column of the joined files with that name; the first of these that has a value.
    pub joined_key: Vec<String>,
    /// Which row is taken where several have the same name; `None` takes none of several.
    pub take: Option<Take>,
    /// What a preset fills by it, in the place of the mappings that hold without it.
    pub columns: Vec<ColumnMapping>,
}

/// Which of several rows is taken. A row without a value comes after all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Take {
    /// Whether the highest value is taken, and not the lowest.
    pub is_last: bool,
    /// The column with numbers or times.
    pub by: String,
    /// How it writes times, where not ISO 8601 (chrono's format).
    pub format: Option<String>,
}
