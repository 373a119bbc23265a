//! What is in the ZIP archive of a workbook, weighed before a library unpacks it: a file of a few kilobytes may ask for
//! more memory than there is.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read};

use zip::ZipArchive;

use super::parts::Part;
use super::xml_scan::{Kind, Tag, scan};
use crate::sources::open::{FEW_BYTES, MOST_TIMES};

/// The most bytes of all parts together, unpacked.
const MOST_UNPACKED: u64 = 1 << 30;
/// The most bytes of a part that is kept in memory, unpacked.
pub(super) const MOST_KEPT: u64 = 64 << 20;
/// The most cells of a workbook that is kept in memory as a whole, blank ones between others included.
pub(super) const MOST_CELLS: u64 = 2_000_000;
/// The most rows and columns that a workbook has.
pub(super) const MOST_ROWS: u64 = 1_048_576;
pub(super) const MOST_COLUMNS: u64 = 16_384;

/// What kind of workbook an archive should be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// Its sheets are read cell by cell.
    SheetsAreStreamed,
    /// It is read as a whole.
    Everything,
}

/// Weighs every part, and looks through those that are XML.
///
/// # Errors
/// In words, when the archive is damaged or too much.
pub(super) fn weigh(input: File, kept: Kept) -> Result<(), String> {
    let packed = input.metadata().map_err(|error| error.to_string())?.len();
    let mut archive =
        ZipArchive::new(BufReader::new(input)).map_err(|error| format!("it is no whole ZIP archive: {error}"))?;
    if kept == Kept::Everything
        && let Ok(manifest) = archive.by_name("META-INF/manifest.xml")
    {
        // What is encrypted is no XML: the reason is found first.
        let manifest = Weighed { input: manifest, left: MOST_KEPT, read: 0, is_streamed: &Cell::new(false) };
        scan(manifest, &mut |tag| match tag.name {
            b"manifest:encryption-data" => Err("its parts are encrypted by a password".to_owned()),
            _ => Ok(()),
        })?;
    }
    let mut left = MOST_UNPACKED.min(packed.saturating_mul(MOST_TIMES).max(FEW_BYTES));
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| format!("it cannot be unpacked: {error}"))?;
        let name = String::from_utf8_lossy(part.name_raw()).into_owned();
        let is_streamed = Cell::new(false);
        let mut weighed = Weighed { input: part, left, read: 0, is_streamed: &is_streamed };
        let is_content = kept == Kept::Everything && name == "content.xml";
        // Names are found in any case of letters.
        let lower = name.to_ascii_lowercase();
        let looked = if lower.ends_with(".xml") || lower.ends_with(".rels") {
            let may_be_sheet = kept == Kept::SheetsAreStreamed && lower.contains("worksheets/");
            let (mut cells, mut tags) = (Cells::default(), Part::new(may_be_sheet, &is_streamed));
            scan(&mut weighed, &mut |tag| if is_content { cells.count(tag) } else { tags.look_at(tag) })
        } else {
            io::copy(&mut weighed, &mut io::sink()).map(drop).map_err(|error| error.to_string())
        };
        looked.map_err(|problem| format!("its part `{name}` is refused: {problem}"))?;
        left = weighed.left;
    }
    Ok(())
}

/// A part that may unpack to so many bytes and no more; to fewer where it is kept in memory.
struct Weighed<'w, R> {
    input: R,
    left: u64,
    read: u64,
    is_streamed: &'w Cell<bool>,
}

impl<R: Read> Read for Weighed<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)? as u64;
        self.read += read;
        let left = self.left.checked_sub(read).filter(|_| self.is_streamed.get() || self.read <= MOST_KEPT);
        self.left = left.ok_or_else(|| {
            io::Error::other("unpacked it is larger than the memory that a workbook may take; export the sheet as CSV")
        })?;
        Ok(usize::try_from(read).unwrap_or_default())
    }
}

/// The cells that an OpenDocument sheet comes to when its repetitions are written out.
#[derive(Default)]
struct Cells {
    total: u64,
    rows: u64,
    width: u64,
    /// Blank rows and cells that count only where something follows.
    blank_rows: u64,
    blank_cells: u64,
    in_row: u64,
    row_repeats: u64,
}

impl Cells {
    fn count(&mut self, tag: &Tag<'_>) -> Result<(), String> {
        let repeats = |name: &str, most: u64| {
            tag.attribute(name).map_or(1, |written| written.parse().unwrap_or(u64::MAX).clamp(1, most))
        };
        match (tag.name, tag.kind) {
            (b"table:table-row", Kind::Start) => {
                (self.in_row, self.blank_cells) = (0, 0);
                self.row_repeats = repeats("table:number-rows-repeated", MOST_ROWS);
            }
            (b"table:table-row", Kind::End) => self.end_row(),
            (b"table:table-row", Kind::Empty) => self.blank_rows += repeats("table:number-rows-repeated", MOST_ROWS),
            (b"table:table-cell" | b"table:covered-table-cell", Kind::Start | Kind::Empty) => {
                let cells = repeats("table:number-columns-repeated", MOST_COLUMNS);
                let has_value = ["office:value-type", "office:value", "table:formula", "office:string-value"];
                if tag.kind == Kind::Start || has_value.iter().any(|name| tag.attribute(name).is_some()) {
                    self.in_row = (self.in_row + self.blank_cells + cells).min(2 * MOST_COLUMNS);
                    self.blank_cells = 0;
                } else {
                    self.blank_cells += cells;
                }
            }
            (b"table:table", Kind::End) => {
                self.total = self.total.saturating_add(self.rows.saturating_mul(self.width));
                (self.rows, self.width, self.blank_rows) = (0, 0, 0);
            }
            _ => {}
        }
        if self.total.saturating_add(self.rows.saturating_mul(self.width)) > MOST_CELLS {
            return Err(format!("its used area has more than {MOST_CELLS} cells; export the sheet as CSV"));
        }
        Ok(())
    }

    fn end_row(&mut self) {
        if self.in_row == 0 {
            self.blank_rows += self.row_repeats;
            return;
        }
        self.rows += self.blank_rows.min(MOST_ROWS) + self.row_repeats;
        self.blank_rows = 0;
        self.width = self.width.max(self.in_row);
        // Each row is kept once before it is written out.
        self.total += self.in_row;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(content: &str) -> Result<u64, String> {
        let mut cells = Cells::default();
        scan(content.as_bytes(), &mut |tag| cells.count(tag))?;
        Ok(cells.total)
    }

    #[test]
    fn repetitions_count_where_they_hold_something_or_something_follows() {
        let table = |rows: &str| format!("<table:table>{rows}</table:table>");
        let value = "<table:table-cell office:value-type='float'/>";
        let blank = "<table:table-cell table:number-columns-repeated='9'/>";
        let row = |cells: &str| format!("<table:table-row>{cells}</table:table-row>");
        // Two cells of a row, and the area of one row.
        assert_eq!(count(&table(&row(&format!("{value}{value}{blank}")))), Ok(4));
        assert_eq!(count(&table(&row(&format!("{blank}{value}")))), Ok(20));
        let far = "<table:table-row table:number-rows-repeated='1048574'><table:table-cell/></table:table-row>";
        assert_eq!(count(&table(&format!("{}{far}", row(value)))), Ok(2), "nothing follows");
        assert_eq!(count(&table(&format!("{}{far}{}", row(value), row(value)))), Ok(1_048_578));
        let wide = "<table:table-cell office:value-type='float' table:number-columns-repeated='16384'/>";
        let bomb = format!("<table:table-row table:number-rows-repeated='1048576'>{wide}</table:table-row>");
        assert!(count(&table(&bomb)).unwrap_err().contains("more than 2000000 cells"));
    }
}
