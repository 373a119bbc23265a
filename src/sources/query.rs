//! What queries of all databases have in common.

use std::collections::BTreeSet;

use super::row::RawRow;
use crate::config::model::{Query, Source};
use crate::domain::{Finding, Place};

/// What takes the rows of a query.
pub(crate) trait RowSink {
    /// Takes the names of the columns; called once, before any row.
    ///
    /// # Errors
    /// When nothing can be kept.
    fn columns(&mut self, names: &[String]) -> Result<(), Finding>;

    /// Takes a row.
    ///
    /// # Errors
    /// When it cannot be kept.
    fn row(&mut self, row: &RawRow) -> Result<(), Finding>;
}

/// The name of a query's rows in every report: the server's variable and the source.
pub(crate) fn name_of(source: &Source, variable: &str) -> String {
    format!("postgres:{variable}/{}", source.name)
}

/// The columns of a result, unless there are none or two of one name.
///
/// # Errors
/// With a finding that names what is wrong.
pub(crate) fn unique_names(names: Vec<String>, place: &Place) -> Result<Vec<String>, Finding> {
    if names.is_empty() {
        let message = "the query gives no columns, expected a `select`";
        return Err(Finding::error(place.clone(), message));
    }
    let mut seen = BTreeSet::new();
    match names.iter().find(|name| !seen.insert(name.as_str())) {
        Some(twice) => {
            let message = format!("the query gives more than one column `{twice}`, expected one");
            Err(Finding::error(place.clone(), message).remedy("give each its own name with `as`"))
        }
        None => Ok(names),
    }
}

/// The line and column (both from 1) of the character at `offset` (from 0) of a query, in words.
pub(crate) fn position(query: &Query, offset: usize) -> String {
    let before: String = query.text.chars().take(offset).collect();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let rest: String = query.text.chars().skip(offset).take_while(|letter| !letter.is_whitespace()).take(40).collect();
    format!("line {line}, column {column} of the query, at `{rest}`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::model::Database;

    #[test]
    fn a_position_is_told_by_line_and_column() {
        let place = Place::file("quarterdeck.toml");
        let query =
            Query { place: place.clone(), text: "select a,\n  ö, bb from c".to_owned(), database: Database::Sqlite };
        assert_eq!(position(&query, 0), "line 1, column 1 of the query, at `select`");
        assert_eq!(position(&query, 15), "line 2, column 6 of the query, at `bb`");
        assert!(unique_names(Vec::new(), &place).unwrap_err().message.contains("no columns"));
        let twice = ["a", "b", "a"].map(str::to_owned).to_vec();
        assert!(unique_names(twice, &place).unwrap_err().message.contains("more than one column `a`"));
    }
}
