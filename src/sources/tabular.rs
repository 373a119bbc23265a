//! What delimited text and workbooks have in common: names of columns, and where the data ends.

use std::collections::BTreeMap;

use crate::config::model::{DuplicateHeaders, Layout};
use crate::domain::{Finding, Place};

/// The most columns of delimited text: those that a workbook can have.
pub(super) const MOST_COLUMNS: usize = 16_384;
/// Why a row with more is no row.
pub(super) const TOO_MANY_COLUMNS: &str = "more than 16384 columns";

/// The names of columns as a mapping uses them: where the layout says so, those that repeat are numbered from the second
/// on (`Comment`, `Comment.2`). Columns without a name stay so.
pub(super) fn column_names(written: Vec<String>, layout: &Layout) -> Vec<String> {
    if layout.duplicate_headers == DuplicateHeaders::Refuse {
        return written;
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut numbered = |name: String| {
        let count = counts.entry(name.clone()).or_default();
        *count += 1;
        if *count == 1 || name.is_empty() { name } else { format!("{name}.{count}") }
    };
    written.into_iter().map(&mut numbered).collect()
}

/// The row that ends the data, and what follows it.
#[derive(Debug, Default)]
pub(super) struct Footer {
    beginnings: Vec<String>,
    /// The line, the beginning, and how many lines with something in them are no data.
    found: Option<(u64, String, u64)>,
}

impl Footer {
    /// Nothing found yet.
    pub(super) fn new(layout: &Layout) -> Self {
        Self { beginnings: layout.footer.clone(), found: None }
    }

    /// Whether the source says how a row begins that ends the data.
    pub(super) fn is_expected(&self) -> bool {
        !self.beginnings.is_empty()
    }

    /// Whether a row, by its first cell, ends the data. The row itself is counted.
    pub(super) fn starts(&mut self, first_cell: &str, line: u64) -> bool {
        let first_cell = first_cell.trim_start();
        let beginning = self.beginnings.iter().find(|beginning| first_cell.starts_with(beginning.as_str()));
        self.found = self.found.take().or_else(|| Some((line, beginning?.clone(), 1)));
        self.found.is_some()
    }

    /// Whether the data has ended.
    pub(super) fn is_found(&self) -> bool {
        self.found.is_some()
    }

    /// Counts one more line (or row of a sheet) after the one that ended the data.
    pub(super) fn count(&mut self) {
        if let Some((.., lines)) = &mut self.found {
            *lines += 1;
        }
    }

    /// What is to be said about the end of the data.
    pub(super) fn note(&self, file: &str) -> Option<Finding> {
        let (line, beginning, lines) = self.found.as_ref()?;
        let lines = match lines {
            1 => "this line is no data".to_owned(),
            lines => format!("this line and the {} with something in them after it are no data", lines - 1),
        };
        let message = format!("the data ends at a row that begins `{beginning}`, as `footer` says: {lines}");
        Some(Finding::warning(Place::file(file).line(*line), message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_repeat_are_numbered_where_the_source_says_so() {
        let written = || ["Key", "Comment", "", "Comment", "", "Comment"].map(str::to_owned).to_vec();
        let mut layout = Layout::default();
        assert_eq!(column_names(written(), &layout), written());
        layout.duplicate_headers = DuplicateHeaders::Number;
        assert_eq!(column_names(written(), &layout), ["Key", "Comment", "", "Comment.2", "", "Comment.3"]);
    }

    #[test]
    fn the_end_of_the_data_is_told_with_what_follows() {
        let layout = Layout { footer: vec!["Grand Totals".to_owned()], ..Layout::default() };
        let mut footer = Footer::new(&layout);
        assert!(!footer.starts("C1", 2) && footer.note("x.csv").is_none());
        assert!(footer.starts(" Grand Totals (12)", 3) && footer.is_found());
        assert!(footer.note("x.csv").unwrap().to_string().ends_with("this line is no data"));
        footer.count();
        assert_eq!(
            footer.note("x.csv").unwrap().to_string(),
            "x.csv:3: the data ends at a row that begins `Grand Totals`, as `footer` says: this line and the 1 with something in them after it are no data"
        );
    }
}
