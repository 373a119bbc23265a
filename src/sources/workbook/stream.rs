//! The rows of a sheet, one after the other. An `.xlsx` sheet is read cell by cell on a thread of its own, so that a far
//! cell takes no room for the blank ones before it; the older formats are read as a whole, once they are weighed.

use std::fs::File;
use std::io::BufReader;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use calamine::{Data, Range, Xlsx};

use super::archive::{MOST_COLUMNS, MOST_ROWS};
use super::cell::Cell;
use super::guarded::guarded;

/// Rows that are handed over at once, and how many such groups wait at most.
const GROUP: usize = 256;
const WAITING: usize = 4;

/// A row with at least one cell.
pub(super) struct SheetRow {
    /// Its number, from 1.
    pub(super) number: u64,
    /// Its cells that are not blank, in the order of columns.
    pub(super) cells: Vec<Cell>,
}

/// The rows of a sheet, in the order of their numbers.
pub(super) struct SheetRows {
    origin: Origin,
    /// A row that was looked at and not taken.
    ahead: Option<SheetRow>,
}

/// Where rows come from.
enum Origin {
    /// A thread that reads them.
    Streamed { groups: Receiver<Result<Vec<SheetRow>, String>>, group: std::vec::IntoIter<SheetRow> },
    /// A sheet that is read.
    Whole { range: Range<Data>, next: usize },
}

impl SheetRows {
    /// Starts a thread that reads a sheet of a workbook.
    pub(super) fn streamed(workbook: Xlsx<BufReader<File>>, sheet: String) -> Self {
        let (sender, groups) = sync_channel(WAITING);
        // Where the receiver is gone, nobody asks for more.
        thread::spawn(move || {
            let sent = guarded(|| send_rows(workbook, &sheet, &sender));
            let problem = match sent {
                Some(Ok(())) => return,
                Some(Err(problem)) => problem,
                None => "its cells are damaged".to_owned(),
            };
            let _ = sender.send(Err(problem));
        });
        Self { origin: Origin::Streamed { groups, group: Vec::new().into_iter() }, ahead: None }
    }

    /// The rows of a sheet that was read as a whole.
    pub(super) fn whole(range: Range<Data>) -> Self {
        Self { origin: Origin::Whole { range, next: 0 }, ahead: None }
    }

    /// Leaves out the rows up to a number.
    ///
    /// # Errors
    /// In words, when the sheet cannot be read on.
    pub(super) fn skip_to(&mut self, last: u64) -> Result<(), String> {
        while let Some(row) = self.next()? {
            if row.number > last {
                self.ahead = Some(row);
                break;
            }
        }
        Ok(())
    }

    /// The next row that is not blank; nothing at the end of the sheet.
    ///
    /// # Errors
    /// In words, when the sheet cannot be read on.
    pub(super) fn next(&mut self) -> Result<Option<SheetRow>, String> {
        match self.ahead.take() {
            Some(row) => Ok(Some(row)),
            None => self.origin.next(),
        }
    }
}

impl Origin {
    fn next(&mut self) -> Result<Option<SheetRow>, String> {
        match self {
            Self::Streamed { groups, group } => {
                if let Some(row) = group.next() {
                    return Ok(Some(row));
                }
                match groups.recv() {
                    Err(_) => Ok(None),
                    Ok(rows) => {
                        *group = rows?.into_iter();
                        Ok(group.next())
                    }
                }
            }
            Self::Whole { range, next } => {
                let (first_row, first_column) = range.start().unwrap_or_default();
                while *next < range.height() {
                    let index = *next;
                    *next += 1;
                    let cells: Vec<_> = (0..range.width())
                        .filter_map(|column| Cell::of(column + first_column as usize, range.get((index, column))?))
                        .collect();
                    if !cells.is_empty() {
                        return Ok(Some(SheetRow { number: u64::from(first_row) + index as u64 + 1, cells }));
                    }
                }
                Ok(None)
            }
        }
    }
}

fn send_rows(
    mut workbook: Xlsx<BufReader<File>>,
    sheet: &str,
    sender: &SyncSender<Result<Vec<SheetRow>, String>>,
) -> Result<(), String> {
    let mut cells = workbook.worksheet_cells_reader(sheet).map_err(|error| error.to_string())?;
    let mut group: Vec<SheetRow> = Vec::with_capacity(GROUP);
    while let Some(cell) = cells.next_cell().map_err(|error| error.to_string())? {
        let (row, column) = cell.get_position();
        let number = u64::from(row) + 1;
        if number > MOST_ROWS || u64::from(column) >= MOST_COLUMNS {
            let place = u64::from(column) + 1;
            return Err(format!(
                "a cell stands in row {number} and column {place}, expected at most {MOST_ROWS} rows and {MOST_COLUMNS} columns"
            ));
        }
        let last = group.last().map_or(0, |row| row.number);
        let value = Data::from(cell.get_value().clone());
        let Some(cell) = Cell::of(column as usize, &value) else { continue };
        if number == last {
            let row = group.last_mut().map(|row| &mut row.cells);
            if let Some(row) = row.filter(|cells| cells.last().is_none_or(|before| before.column < cell.column)) {
                row.push(cell);
                continue;
            }
            return Err(format!("row {number} has its cells out of order"));
        }
        if number < last {
            return Err(format!("row {number} stands behind row {last}"));
        }
        if group.len() >= GROUP {
            // The last row may not be whole, and its number is needed.
            let rest = group.split_off(group.len() - 1);
            if sender.send(Ok(std::mem::replace(&mut group, rest))).is_err() {
                return Ok(());
            }
        }
        group.push(SheetRow { number, cells: vec![cell] });
    }
    let _ = sender.send(Ok(group));
    Ok(())
}

/// The names of a workbook's sheets with cells, and whether each is visible.
pub(super) fn sheets(sheets: &[calamine::Sheet]) -> Vec<(String, bool)> {
    let with_cells = sheets.iter().filter(|sheet| sheet.typ == calamine::SheetType::WorkSheet);
    with_cells.map(|sheet| (sheet.name.clone(), sheet.visible == calamine::SheetVisible::Visible)).collect()
}
