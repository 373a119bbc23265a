//! One sheet of rows: a heading, a note, columns with names, and a print set-up.

use rust_xlsxwriter::{IgnoreError, Workbook, Worksheet, XlsxError};

use super::style;
use super::value::Value;

/// The row of the column headings, from 0; the rows of data follow it.
const HEADINGS: u32 = 3;
/// The first row of data as a formula names it.
const FIRST: usize = HEADINGS as usize + 2;
/// Most rows of data a sheet can hold.
pub(super) const MOST_ROWS: usize = 1_048_576 - FIRST;
/// A4 in the numbers of the format.
const A4: u8 = 9;

/// A column.
pub(super) struct Column {
    /// Its heading, by which formulas of the same row name it.
    pub(super) key: &'static str,
    /// Its width in characters.
    pub(super) width: f64,
    /// Numbers go right.
    pub(super) right: bool,
    /// The name by which formulas of other sheets know its cells.
    pub(super) name: Option<&'static str>,
}

/// A column of text.
pub(super) fn text(key: &'static str, width: f64) -> Column {
    Column { key, width, right: false, name: None }
}

/// A column of numbers.
pub(super) fn number(key: &'static str, width: f64) -> Column {
    Column { key, width, right: true, name: None }
}

impl Column {
    /// The same column, with a name for formulas of other sheets.
    pub(super) fn named(self, name: &'static str) -> Self {
        Self { name: Some(name), ..self }
    }
}

/// A sheet of rows.
pub(super) struct Table {
    /// The sheet's name.
    pub(super) sheet: &'static str,
    /// What it shows, in a sentence or two.
    pub(super) note: &'static str,
    /// The columns.
    pub(super) columns: Vec<Column>,
    /// How many columns stay in view at the left.
    pub(super) frozen: u16,
    /// The rows; each has a value for every column.
    pub(super) rows: Vec<Vec<Value>>,
}

impl Table {
    /// Adds the sheet to a workbook; `footer` stands at the left of each printed page.
    pub(super) fn write(&self, workbook: &mut Workbook, footer: &str) -> Result<(), XlsxError> {
        let sheet = workbook.add_worksheet();
        sheet.set_name(self.sheet)?;
        sheet.write_string_with_format(0, 0, self.sheet, &style::title())?;
        sheet.write_string_with_format(1, 0, self.note, &style::note())?;
        sheet.set_default_row_height(15);
        sheet.set_row_height(0, 24)?.set_row_height(HEADINGS, 30)?;
        for (at, column) in (0..).zip(&self.columns) {
            sheet.set_column_width(at, column.width)?;
            sheet.write_string_with_format(
                HEADINGS,
                at,
                column.key.replace('_', " "),
                &style::heading(column.right, at),
            )?;
        }
        self.write_rows(sheet)?;
        self.set_up(sheet, footer)?;
        for (at, column) in (0..).zip(&self.columns) {
            if let Some(name) = column.name {
                let (letter, last) = (letters(at), self.last());
                workbook.define_name(name, &format!("={}!${letter}${FIRST}:${letter}${last}", self.sheet))?;
            }
        }
        Ok(())
    }

    fn write_rows(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let base = style::cell();
        for (index, cells) in self.rows.iter().enumerate() {
            let row = HEADINGS + 1 + u32::try_from(index).unwrap_or(u32::MAX);
            for (at, value) in (0..).zip(cells) {
                self.resolved(value, index).write(sheet, row, at, base.clone())?;
            }
        }
        Ok(())
    }

    /// A value whose formula names cells in place of columns.
    fn resolved(&self, value: &Value, index: usize) -> Value {
        let Value::Formula(formula, result) = value else { return value.clone() };
        let row = FIRST + index;
        let place = |formula: String, (at, column): (u16, &Column)| {
            formula.replace(&format!("[{}]", column.key), &format!("{}{row}", letters(at)))
        };
        Value::Formula((0..).zip(&self.columns).fold(formula.clone(), place), result.clone())
    }

    /// The place of a column by its heading.
    pub(super) fn column(&self, key: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.key == key)
    }

    /// A cell as a reader finds it: `Partners!N7`.
    pub(super) fn place(&self, row: usize, column: usize) -> String {
        format!("{}!{}{}", self.sheet, letters(u16::try_from(column).unwrap_or(u16::MAX)), FIRST + row)
    }

    fn set_up(&self, sheet: &mut Worksheet, footer: &str) -> Result<(), XlsxError> {
        let last_row = u32::try_from(self.last() - 1).unwrap_or(u32::MAX);
        let last_column = u16::try_from(self.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        sheet.set_freeze_panes(HEADINGS + 1, self.frozen)?;
        sheet.autofilter(HEADINGS, 0, last_row, last_column)?;
        sheet.set_repeat_rows(HEADINGS, HEADINGS)?;
        sheet.ignore_error_range(HEADINGS + 1, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
        print_set_up(sheet, footer);
        Ok(())
    }

    /// The last row of data as a formula names it; without data the empty row under the headings.
    fn last(&self) -> usize {
        FIRST + self.rows.len().max(1) - 1
    }
}

/// How every sheet prints: A4 landscape, as wide as the page, its name and number at the foot.
pub(super) fn print_set_up(sheet: &mut Worksheet, footer: &str) {
    sheet
        .set_landscape()
        .set_paper_size(A4)
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.5, 0.5, 0.6, 0.7, 0.3, 0.3)
        .set_footer(format!("&L&8{footer}&C&8&A&R&8&P of &N"))
        .set_screen_gridlines(false);
}

/// `A` for 0, `AA` for 26.
pub(super) fn letters(column: u16) -> String {
    rust_xlsxwriter::column_number_to_name(column)
}
