//! A sheet of a workbook as rows. Formulas give the values that were saved with them.

mod archive;
mod cell;
mod guarded;
mod old_workbook;
mod parts;
mod stream;
mod xml_scan;

use std::fs::{self, File};
use std::io::{BufReader, Cursor};

use calamine::{Ods, Reader, Xls, Xlsx};

use self::archive::{Kept, MOST_CELLS, weigh};
use self::guarded::guarded;
use self::stream::{SheetRow, SheetRows, sheets};
use super::files::SourceFile;
use super::open::{Progress, beginning};
use super::row::{RawRow, Read, Rejection, RowReader};
use super::tabular::{Footer, column_names};
use crate::config::model::{Format, Layout, Sheet};
use crate::domain::{Finding, Place};

/// The largest `.xls` file in bytes, which is read as a whole.
const LARGEST_OLD: u64 = 128 << 20;

/// A sheet under way.
pub(crate) struct WorkbookRows {
    name: String,
    sheet: String,
    columns: Vec<String>,
    rows: SheetRows,
    footer: Footer,
    /// What is said at the end about merged cells.
    merged: Option<Finding>,
}

impl WorkbookRows {
    /// Opens a workbook and reads a sheet up to the names of its columns. A sheet without a cell has no columns.
    ///
    /// # Errors
    /// When the file is no such workbook, is protected, asks for more than memory allows, has no such sheet, or its sheet has no
    /// such header row.
    pub(crate) fn open(file: &SourceFile, layout: &Layout, progress: &Progress) -> Result<Self, Finding> {
        let refused = |problem: String| refused(file, &problem);
        check_kind(file)?;
        let opened =
            guarded(|| open_sheet(file, layout)).unwrap_or_else(|| Err(Problem::Said("it is damaged".to_owned())));
        let Opened { sheet, rows, merged } = opened.map_err(|problem| match problem {
            Problem::Found(finding) => *finding,
            Problem::Said(problem) => refused(problem),
        })?;
        progress.set(fs::metadata(&file.path).map_or(0, |metadata| metadata.len()));
        let name = file.name.clone();
        let mut workbook = Self { name, sheet, columns: Vec::new(), rows, footer: Footer::new(layout), merged };
        workbook.read_header(layout)?;
        Ok(workbook)
    }

    /// The header is the first row from the stated one on that is not blank.
    fn read_header(&mut self, layout: &Layout) -> Result<(), Finding> {
        let mut is_blank = true;
        while let Some(row) = self.next_row()? {
            is_blank = false;
            if row.number < layout.header_row {
                continue;
            }
            let width = row.cells.last().map_or(0, |cell| cell.column + 1);
            let mut names = vec![String::new(); width];
            for cell in row.cells {
                if let Some(name) = names.get_mut(cell.column) {
                    cell.text.trim().clone_into(name);
                }
            }
            self.columns = column_names(names, layout);
            let last = row.number + layout.skip_rows;
            self.skip_to(last)?;
            return Ok(());
        }
        if is_blank {
            return Ok(());
        }
        let message = format!(
            "no row of the sheet `{}` from {} on has a cell, expected the names of columns",
            self.sheet, layout.header_row
        );
        Err(Finding::error(Place::file(&self.name).line(layout.header_row), message)
            .remedy("correct the `header_row` of the source"))
    }

    /// Leaves out the rows up to a number.
    fn skip_to(&mut self, last: u64) -> Result<(), Finding> {
        self.rows.skip_to(last).map_err(|problem| self.damaged(&problem))
    }

    fn next_row(&mut self) -> Result<Option<SheetRow>, Finding> {
        self.rows.next().map_err(|problem| self.damaged(&problem))
    }

    fn damaged(&self, problem: &str) -> Finding {
        let message = format!("the sheet `{}` cannot be read on: {problem}", self.sheet);
        Finding::error(Place::file(&self.name), message).remedy("save the workbook again, or export the sheet as CSV")
    }
}

impl RowReader for WorkbookRows {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn read(&mut self, row: &mut RawRow) -> Result<Read, Finding> {
        if self.footer.is_found() || self.columns.is_empty() {
            return Ok(Read::End);
        }
        let Some(found) = self.next_row()? else { return Ok(Read::End) };
        row.start(found.number);
        let first_cell = found.cells.first().map_or("", |cell| cell.text.as_str());
        if self.footer.starts(first_cell, found.number) {
            while self.next_row()?.is_some() {
                self.footer.count();
            }
            return Ok(Read::End);
        }
        row.reserve(self.columns.len());
        for cell in &found.cells {
            if cell.column >= self.columns.len() {
                let expected = format!("values in the {} columns that have a name", self.columns.len());
                let value: Vec<_> = found.cells.iter().map(|cell| cell.text.as_str()).collect();
                let rejection =
                    Rejection::of_row(value.join(" | ").as_bytes(), "value outside the named columns", expected);
                return Ok(Read::Rejected(rejection));
            }
            if cell.text.contains('\0') {
                return Ok(Read::Rejected(Rejection::of_row(
                    cell.text.as_bytes(),
                    "NUL byte",
                    "text without NUL bytes",
                )));
            }
            cell.put(row);
        }
        Ok(Read::Row)
    }

    fn notes(&self) -> Vec<Finding> {
        self.footer.note(&self.name).into_iter().chain(self.merged.clone()).collect()
    }
}

/// Why a workbook is not opened.
enum Problem {
    Found(Box<Finding>),
    Said(String),
}

impl From<String> for Problem {
    fn from(problem: String) -> Self {
        Self::Said(problem)
    }
}

struct Opened {
    sheet: String,
    rows: SheetRows,
    merged: Option<Finding>,
}

/// A file that is something else by its first bytes. An encrypted `.xlsx` looks like an old workbook.
fn check_kind(file: &SourceFile) -> Result<(), Finding> {
    let cannot = |error: std::io::Error| Finding::error(Place::file(&file.name), format!("cannot be opened: {error}"));
    let mut start = Vec::new();
    let input = File::open(&file.path).map_err(cannot)?;
    std::io::Read::read_to_end(&mut std::io::Read::take(input, 8), &mut start).map_err(cannot)?;
    let is_archive = start.starts_with(b"PK");
    let is_old = start.starts_with(b"\xd0\xcf\x11\xe0");
    let found = match (file.format, is_archive, is_old) {
        (Format::Xls, _, true) | (Format::Xlsx | Format::Ods, true, _) => return Ok(()),
        (Format::Xlsx, _, true) if is_encrypted(file) => return Err(protected(file)),
        (_, _, true) => "an old workbook (.xls)".to_owned(),
        (_, true, _) => "a ZIP archive or a newer workbook".to_owned(),
        _ if start.is_empty() => "an empty file".to_owned(),
        _ => format!("a file that starts `{}`", beginning(&start)),
    };
    let expected = match file.format {
        Format::Xls => "a workbook of Excel 97 to 2003",
        Format::Ods => "an OpenDocument spreadsheet",
        _ => "an Excel workbook",
    };
    let finding = Finding::error(Place::file(&file.name), format!("found {found}, expected {expected}"));
    Err(finding.remedy("correct the name or the `format`"))
}

/// Whether a compound file holds an encrypted package.
fn is_encrypted(file: &SourceFile) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let within = fs::metadata(&file.path).is_ok_and(|metadata| metadata.len() <= LARGEST_OLD);
    within && fs::read(&file.path).is_ok_and(|bytes| bytes.windows(name.len()).any(|window| window == name.as_slice()))
}

fn protected(file: &SourceFile) -> Finding {
    let message = "the workbook is protected by a password, expected one that opens without";
    Finding::error(Place::file(&file.name), message).remedy("save it without a password")
}

fn refused(file: &SourceFile, problem: &str) -> Finding {
    if problem.to_lowercase().contains("password") {
        return protected(file);
    }
    let message = format!("the workbook cannot be read: {problem}");
    Finding::error(Place::file(&file.name), message).remedy("save it again, or export the sheet as CSV")
}

fn open_sheet(file: &SourceFile, layout: &Layout) -> Result<Opened, Problem> {
    let open = || File::open(&file.path).map_err(|error| error.to_string());
    match file.format {
        Format::Ods => {
            weigh(open()?, Kept::Everything)?;
            let mut workbook = Ods::new(BufReader::new(open()?)).map_err(|error| error.to_string())?;
            let sheet = choose(file, layout, &sheets(workbook.sheets_metadata()))?;
            let range = workbook.worksheet_range(&sheet).map_err(|error| error.to_string())?;
            Ok(Opened { sheet, rows: SheetRows::whole(range), merged: None })
        }
        Format::Xls => {
            let size = fs::metadata(&file.path).map_err(|error| error.to_string())?.len();
            if size > LARGEST_OLD {
                return Err(format!("it is larger than {} MiB", LARGEST_OLD >> 20).into());
            }
            let bytes = fs::read(&file.path).map_err(|error| error.to_string())?;
            match old_workbook::cells(&bytes) {
                None => return Err("it is damaged: it has no list of sheets".to_owned().into()),
                Some(u64::MAX) => {
                    return Err("a sheet says that it uses more rows or columns than there are".to_owned().into());
                }
                Some(cells) if cells > MOST_CELLS => {
                    return Err(format!("its used areas have {cells} cells, more than {MOST_CELLS}").into());
                }
                Some(_) => {}
            }
            let mut workbook = Xls::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
            let sheet = choose(file, layout, &sheets(workbook.sheets_metadata()))?;
            let merged = workbook.merge_cells_by_sheet_name(&sheet).unwrap_or_default();
            let range = workbook.worksheet_range(&sheet).map_err(|error| error.to_string())?;
            Ok(Opened { merged: merged_note(file, layout, &sheet, &merged), sheet, rows: SheetRows::whole(range) })
        }
        _ => {
            weigh(open()?, Kept::SheetsAreStreamed)?;
            let mut workbook = Xlsx::new(BufReader::new(open()?)).map_err(|error| error.to_string())?;
            let sheet = choose(file, layout, &sheets(workbook.sheets_metadata()))?;
            let merged = workbook.merge_cells_by_sheet_name(&sheet).unwrap_or_default();
            let merged = merged_note(file, layout, &sheet, &merged);
            Ok(Opened { rows: SheetRows::streamed(workbook, sheet.clone()), sheet, merged })
        }
    }
}

/// The sheet that the source names, or the only visible one.
fn choose(file: &SourceFile, layout: &Layout, sheets: &[(String, bool)]) -> Result<String, Problem> {
    let list: Vec<_> = sheets
        .iter()
        .take(12)
        .map(|(name, is_visible)| format!("`{name}`{}", if *is_visible { "" } else { " (hidden)" }))
        .collect();
    let list = if list.is_empty() { "none".to_owned() } else { list.join(", ") };
    let found = match &layout.sheet {
        Some(Sheet::Name(name)) => {
            sheets.iter().find(|(other, _)| other == name).ok_or_else(|| format!("no sheet is called `{name}`"))
        }
        Some(Sheet::Number(number)) => {
            sheets.get(number.saturating_sub(1)).ok_or_else(|| format!("there is no sheet number {number}"))
        }
        None => {
            let visible: Vec<_> = sheets.iter().filter(|(_, is_visible)| *is_visible).collect();
            match visible.as_slice() {
                [only] => Ok(*only),
                several => Err(format!("the workbook has {} visible sheets, expected one", several.len())),
            }
        }
    };
    found.map(|(name, _)| name.clone()).map_err(|message| {
        let finding = Finding::error(Place::file(&file.name), message);
        Problem::Found(Box::new(finding.remedy(format!("name one with `sheet`; there are: {list}"))))
    })
}

/// What is to be said about merged cells below the header: their value stands in the first of them alone.
fn merged_note(file: &SourceFile, layout: &Layout, sheet: &str, merged: &[calamine::Dimensions]) -> Option<Finding> {
    let mut below = merged.iter().filter(|area| u64::from(area.end.0) + 1 > layout.header_row);
    let first = below.next()?;
    let more = match below.count() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let (from, to) = (first.start.0 + 1, first.end.0 + 1);
    let rows = if from == to { format!("row {from}") } else { format!("rows {from} to {to}") };
    let message = format!(
        "cells of the sheet `{sheet}` are merged ({rows}{more}): their value counts for the first of them alone"
    );
    Some(
        Finding::warning(Place::file(&file.name).line(u64::from(from)), message)
            .remedy("unmerge them and fill in what each row holds"),
    )
}

#[cfg(test)]
mod tests;
