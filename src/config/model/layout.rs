//! How the files of a source are laid out, and how they write texts and numbers.

use encoding_rs::{Encoding, UTF_8};

use crate::config::rows_path::RowsPath;

/// Everything a source says about the form of its files; the default is what a plain export has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The encoding of text files, where it is stated; UTF-8 otherwise.
    pub encoding: Option<&'static Encoding>,
    /// The sheet of a workbook; `None` is its only visible one.
    pub sheet: Option<Sheet>,
    /// The line of the file (row of the sheet) that names the columns, from 1.
    pub header_row: u64,
    /// Rows after the header row that are no data.
    pub skip_rows: u64,
    /// Beginnings of the first cell of a row that ends the data.
    pub footer: Vec<String>,
    /// What to do with columns of one name.
    pub duplicate_headers: DuplicateHeaders,
    /// How texts write numbers.
    pub numbers: NumberFormat,
    /// The way to the rows of JSON; `None` where the document is the list of them, or each line one of them.
    pub rows: Option<RowsPath>,
    /// The most rows the system exports at once: a file with exactly so many was likely cut off.
    pub row_cap: Option<u64>,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            encoding: None,
            sheet: None,
            header_row: 1,
            skip_rows: 0,
            footer: Vec::new(),
            duplicate_headers: DuplicateHeaders::Refuse,
            numbers: NumberFormat::default(),
            rows: None,
            row_cap: None,
        }
    }
}

impl Layout {
    /// The encoding of text files.
    #[must_use]
    pub fn text_encoding(&self) -> &'static Encoding {
        self.encoding.unwrap_or(UTF_8)
    }
}

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sheet {
    /// By its name.
    Name(String),
    /// By its place among all sheets, from 1.
    Number(usize),
}

/// What to do with several columns of one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DuplicateHeaders {
    /// Refuse a mapping that names one of them.
    Refuse,
    /// Number them from the second on: `Comment`, `Comment.2`, `Comment.3`.
    Number,
}

/// How texts write numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberFormat {
    /// What stands before decimals.
    pub decimal: char,
    /// What stands between thousands; `' '` is any blank, also one that does not break.
    pub grouping: Option<char>,
    /// Whether `(5.00)` is a negative number.
    pub parentheses: bool,
    /// Whether `5.00-` is a negative number.
    pub trailing_minus: bool,
}

impl Default for NumberFormat {
    fn default() -> Self {
        Self { decimal: '.', grouping: None, parentheses: false, trailing_minus: false }
    }
}
