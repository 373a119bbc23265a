//! The workbook inside a chart: one sheet with the figures, so that "edit data" opens it.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError};

use super::model::{Column, Datum};
use crate::render::pptx::xml::clean;

/// The sheet's name.
pub(super) const SHEET: &str = "Data";
/// The longest text of a cell.
const LONGEST: usize = 8000;
/// Width of the column of names, in letters.
const NAME_WIDTH: f64 = 28.0;

/// The workbook's bytes; a fixed creation time keeps them the same.
pub(super) fn workbook(columns: &[Column]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = workbook.add_worksheet();
    sheet.set_name(SHEET)?;
    sheet.set_column_width(0, NAME_WIDTH)?;
    for (index, column) in (0..).zip(columns) {
        write(sheet, index, column)?;
    }
    workbook.save_to_buffer()
}

fn write(sheet: &mut Worksheet, index: u16, column: &Column) -> Result<(), XlsxError> {
    let look = Format::new().set_num_format(column.code);
    sheet.write_string(0, index, words(&column.heading))?;
    for (row, cell) in (1..).zip(&column.cells) {
        match cell {
            Datum::Empty => {}
            Datum::Words(text) => {
                sheet.write_string(row, index, words(text))?;
            }
            Datum::Number(value) => {
                sheet.write_number_with_format(row, index, *value, &look)?;
            }
            Datum::Formula(formula, result) => {
                let formula = Formula::new(formula).set_result(result.to_string());
                sheet.write_formula_with_format(row, index, formula, &look)?;
            }
        }
    }
    Ok(())
}

fn words(text: &str) -> String {
    clean(text).chars().take(LONGEST).collect()
}
