//! How large the sheets of a workbook of Excel 97 to 2003 are, told before a library makes room for them: two cells
//! in far corners ask for room for sixteen million.
//!
//! The file is a small file system of sectors (MS-CFB) with a stream of records (MS-XLS). No more of either is understood here than
//! leads to the records that hold cells.

use std::collections::BTreeMap;

/// The size of a directory's entry.
const ENTRY: usize = 128;
/// Streams below this size lie in the small sectors.
const SMALL_STREAM: u64 = 4096;

/// The cells that all sheets come to, blank ones between others included; nothing where the file is damaged, and the largest number
/// where a sheet says that it is larger than sheets are.
pub(super) fn cells(file: &[u8]) -> Option<u64> {
    let stream = Sectors::of(file)?.workbook()?;
    let mut sheets: BTreeMap<usize, u64> = BTreeMap::new();
    let mut total = 0_u64;
    for record in (Records { stream: &stream, at: 0 }) {
        match record.kind {
            BOUND_SHEET => {
                let start = usize::try_from(u32_at(record.data, 0)?).ok()?;
                let cells = *sheets.entry(start).or_insert_with(|| area(&stream, start));
                total = total.saturating_add(cells);
            }
            END_OF_PART => break,
            _ => {}
        }
    }
    Some(total)
}

const BOUND_SHEET: u16 = 0x0085;
const END_OF_PART: u16 = 0x000a;
/// Records of one cell that starts with its row and column: blank, number, label, truth value, string index, rich text,
/// packed number, formula; those with `0x0e` in front are of older versions.
const CELLS: [u16; 9] = [0x0201, 0x0203, 0x0204, 0x0205, 0x00fd, 0x00d6, 0x027e, 0x0006, 0x0406];
/// The record of a sheet that says which area it uses. Room is made for that area, whatever the cells are.
const USED_AREA: u16 = 0x0200;
/// The most rows and columns of a sheet.
const MOST_ROWS: u32 = 65_536;
const MOST_COLUMNS: u16 = 256;
/// Records of several cells of a row.
const SEVERAL_CELLS: [u16; 2] = [0x00bd, 0x00be];

/// The smallest area with all cells of the sheet that starts at a place.
fn area(stream: &[u8], start: usize) -> u64 {
    let (mut rows, mut columns) = (Span::default(), Span::default());
    for record in (Records { stream, at: start }) {
        let is_several = SEVERAL_CELLS.contains(&record.kind);
        if record.kind == END_OF_PART {
            break;
        }
        if record.kind == USED_AREA && !is_possible(record.data) {
            return u64::MAX;
        }
        if !is_several && !CELLS.contains(&record.kind) {
            continue;
        }
        if let (Some(row), Some(column)) = (u16_at(record.data, 0), u16_at(record.data, 2)) {
            rows.add(row);
            columns.add(column);
        }
        if let Some(last) = record.data.len().checked_sub(2).filter(|_| is_several) {
            columns.add(u16_at(record.data, last).unwrap_or_default());
        }
    }
    rows.length() * columns.length()
}

/// Whether a used area is one that a sheet can have: the row and the column after its last ones.
fn is_possible(area: &[u8]) -> bool {
    let (rows, columns) = match area.len() {
        10 => (u16_at(area, 2).map(u32::from), u16_at(area, 6)),
        _ => (u32_at(area, 4), u16_at(area, 10)),
    };
    rows.is_none_or(|rows| rows <= MOST_ROWS) && columns.is_none_or(|columns| columns <= MOST_COLUMNS)
}

/// The least and the greatest of some numbers.
#[derive(Default)]
struct Span(Option<(u16, u16)>);

impl Span {
    fn add(&mut self, number: u16) {
        let (least, greatest) = self.0.unwrap_or((number, number));
        self.0 = Some((least.min(number), greatest.max(number)));
    }

    fn length(&self) -> u64 {
        self.0.map_or(0, |(least, greatest)| u64::from(greatest - least) + 1)
    }
}

struct Record<'s> {
    kind: u16,
    data: &'s [u8],
}

/// The records of a stream, one after the other.
struct Records<'s> {
    stream: &'s [u8],
    at: usize,
}

impl<'s> Iterator for Records<'s> {
    type Item = Record<'s>;

    fn next(&mut self) -> Option<Record<'s>> {
        let kind = u16_at(self.stream, self.at)?;
        let length = usize::from(u16_at(self.stream, self.at + 2)?);
        let data = self.stream.get(self.at + 4..)?;
        self.at += 4 + length;
        Some(Record { kind, data: data.get(..length).unwrap_or(data) })
    }
}

/// The sectors of a compound file.
struct Sectors<'f> {
    file: &'f [u8],
    size: usize,
    /// The sector that follows each.
    next: Vec<u32>,
}

impl<'f> Sectors<'f> {
    fn of(file: &'f [u8]) -> Option<Self> {
        let size = 1_usize.checked_shl(u32::from(u16_at(file, 30)?)).filter(|size| [512, 4096].contains(size))?;
        let mut sectors = Self { file, size, next: Vec::new() };
        let most = file.len() / size + 1;
        let mut tables: Vec<u32> = (0..109).filter_map(|index| u32_at(file, 76 + 4 * index)).collect();
        let mut more = u32_at(file, 68)?;
        let mut seen = 0;
        while let Some(sector) = sectors.sector(more).filter(|_| seen < most) {
            let (numbers, last) = sector.split_at_checked(size - 4)?;
            tables.extend(numbers.chunks_exact(4).filter_map(|bytes| u32_at(bytes, 0)));
            more = u32_at(last, 0)?;
            seen += 1;
        }
        for table in tables.into_iter().take(most) {
            let Some(sector) = sectors.sector(table) else { continue };
            sectors.next.extend(sector.chunks_exact(4).filter_map(|bytes| u32_at(bytes, 0)));
        }
        Some(sectors)
    }

    fn sector(&self, number: u32) -> Option<&'f [u8]> {
        let start = usize::try_from(number).ok()?.checked_add(1)?.checked_mul(self.size)?;
        // The last sector may be cut off.
        let end = start.checked_add(self.size)?.min(self.file.len());
        self.file.get(start..end).filter(|sector| !sector.is_empty())
    }

    /// The bytes of the sectors that follow each other from one on.
    fn chain(&self, first: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut number = first;
        for _ in 0..=self.next.len() {
            let Some(sector) = self.sector(number) else { break };
            bytes.extend_from_slice(sector);
            let Some(next) = usize::try_from(number).ok().and_then(|number| self.next.get(number)) else { break };
            number = *next;
        }
        bytes
    }

    /// The stream of a workbook's records.
    fn workbook(&self) -> Option<Vec<u8>> {
        let directory = self.chain(u32_at(self.file, 48)?);
        let named = |wanted: &str| directory.chunks_exact(ENTRY).find(|entry| name_of(entry) == wanted);
        let entry =
            named("Workbook").or_else(|| named("WORKBOOK")).or_else(|| named("Book")).or_else(|| named("BOOK"))?;
        let (start, length) = (u32_at(entry, 116)?, u64::from(u32_at(entry, 120)?));
        if length >= SMALL_STREAM {
            return Some(self.chain(start));
        }
        let root = directory.chunks_exact(ENTRY).next()?;
        let small = self.chain(u32_at(root, 116)?);
        let follows = self.chain(u32_at(self.file, 60)?);
        let mut bytes = Vec::new();
        let mut number = usize::try_from(start).ok()?;
        while let Some(sector) = number.checked_mul(64).and_then(|at| small.get(at..)).filter(|rest| !rest.is_empty()) {
            bytes.extend_from_slice(sector.get(..64).unwrap_or(sector));
            if bytes.len() as u64 >= length {
                break;
            }
            number = usize::try_from(u32_at(&follows, number.checked_mul(4)?)?).ok()?;
        }
        Some(bytes)
    }
}

/// The name of a directory's entry.
fn name_of(entry: &[u8]) -> String {
    let length = usize::from(u16_at(entry, 64).unwrap_or_default()).saturating_sub(2).min(62);
    let units: Vec<u16> =
        entry.get(..length).unwrap_or_default().chunks_exact(2).filter_map(|unit| u16_at(unit, 0)).collect();
    String::from_utf16_lossy(&units)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u16]) -> Vec<u8> {
        let words = [kind, u16::try_from(data.len() * 2).unwrap()];
        words.iter().chain(data).flat_map(|word| word.to_le_bytes()).collect()
    }

    #[test]
    fn the_area_of_a_sheet_is_that_of_its_far_corners() {
        let stream = [
            record(0x0809, &[0x600, 0x10]),
            record(0x0203, &[2, 3, 0, 0]),
            record(0x00bd, &[4, 1, 0, 0, 0, 9]),
            record(END_OF_PART, &[]),
            record(0x0203, &[60_000, 200, 0]),
        ]
        .concat();
        assert_eq!(area(&stream, 0), 3 * 9);
        assert_eq!(area(&stream, stream.len() - 10), 1);
        let far = [record(0x0203, &[0, 0]), record(0x0203, &[65_535, 255])].concat();
        assert_eq!(area(&far, 0), 65_536 * 256);
        assert_eq!(area(&far, 7777), 0);
        // Room is made for the area that a sheet says it uses.
        let used = |rows: u16, columns: u16| record(USED_AREA, &[0, 0, 0, rows, 0, columns, 0]);
        assert_eq!(area(&[used(0, 256), far.clone()].concat(), 0), 65_536 * 256);
        assert_eq!(area(&[used(0x1000, 1), far.clone()].concat(), 0), u64::MAX);
        assert_eq!(area(&[used(0, 257), far].concat(), 0), u64::MAX);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_stop_the_program(bytes in proptest::collection::vec(0_u8.., 0..2048)) {
            let mut file = bytes;
            if file.len() > 32 {
                file[30..32].copy_from_slice(&[9, 0]);
            }
            let _ = cells(&file);
        }
    }
}
