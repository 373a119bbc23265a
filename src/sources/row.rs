//! One row as its file has it, before anything is understood.

use super::fingerprint::hash_of;
use super::join::JoinedCount;
use crate::domain::Finding;

/// The texts of one row. One instance is reused for a whole file.
#[derive(Debug, Default)]
pub(crate) struct RawRow {
    /// The line (or row of a Parquet file), counted from 1.
    pub line: u64,
    text: String,
    /// Where each cell's text starts and ends.
    cells: Vec<(usize, usize)>,
    /// The cells that are more than texts, in their order.
    marks: Vec<(usize, Mark)>,
    whole: Option<u128>,
    joined: Vec<Option<JoinedPlace>>,
}

/// A cell without a text.
const MISSING: (usize, usize) = (usize::MAX, usize::MAX);

/// Where a row stands that was joined to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct JoinedPlace {
    /// The place of its file among those of the join.
    pub file: usize,
    /// The line (or row of a Parquet file), counted from 1.
    pub line: u64,
}

/// What the file says of a cell besides its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// The file itself holds a number, written plainly here: no custom of writing numbers applies.
    Number,
    /// The file itself holds a day or a time, written in ISO 8601 here: no format of writing times applies.
    Time,
    /// The cell holds no value but the reason why there is none, such as `#N/A`; or a value that the file does not keep
    /// exactly.
    Fault(&'static str),
}

impl RawRow {
    /// Empties the row for the next one.
    pub(crate) fn start(&mut self, line: u64) {
        self.line = line;
        self.text.clear();
        self.cells.clear();
        self.marks.clear();
        self.whole = None;
        self.joined.clear();
    }

    /// Says where the row stands that the next join gave; `None` where it gave none.
    pub(crate) fn note_joined(&mut self, place: Option<JoinedPlace>) {
        self.joined.push(place);
    }

    /// Where the rows stand that were joined to this one, in the order of the joins.
    pub(crate) fn joined(&self) -> &[Option<JoinedPlace>] {
        &self.joined
    }

    /// Says more of a cell than its text.
    pub(crate) fn mark(&mut self, index: usize, mark: Mark) {
        self.marks.push((index, mark));
    }

    /// Whether nothing more was said of any cell.
    pub(crate) fn has_no_marks(&self) -> bool {
        self.marks.is_empty()
    }

    /// What was said of a cell.
    pub(crate) fn mark_of(&self, index: usize) -> Option<Mark> {
        self.marks.iter().find(|(marked, _)| *marked == index).map(|(_, mark)| *mark)
    }

    /// Adds a cell; `None` is a value that the format itself calls missing.
    pub(crate) fn push(&mut self, text: Option<&str>) {
        let start = self.text.len();
        self.text.push_str(text.unwrap_or_default());
        self.cells.push(text.map_or(MISSING, |_| (start, self.text.len())));
    }

    /// Takes a whole line that has no quotes for the cells of this row, which has none yet; false where they are more than `most`.
    pub(crate) fn split(&mut self, line: &str, delimiter: u8, most: usize) -> bool {
        self.text.push_str(line);
        let mut start = 0;
        let mut end_cell = |end: usize| {
            let fits = self.cells.len() + 1 < most;
            if fits {
                self.cells.push((start, end));
                start = end + 1;
            }
            fits
        };
        // Cells are short: eight letters at once find their ends sooner than a search for each.
        let (words, rest) = line.as_bytes().as_chunks::<8>();
        for (number, word) in words.iter().enumerate() {
            let mut found = places_of(delimiter, *word);
            while found != 0 {
                if !end_cell(number * 8 + found.trailing_zeros() as usize / 8) {
                    return false;
                }
                found &= found - 1;
            }
        }
        let rest_at = line.len() - rest.len();
        for (place, byte) in rest.iter().enumerate() {
            if *byte == delimiter && !end_cell(rest_at + place) {
                return false;
            }
        }
        self.cells.push((start, line.len()));
        true
    }

    /// Makes room for `cells` cells, all missing, to be filled by [`RawRow::set`].
    pub(crate) fn reserve(&mut self, cells: usize) {
        self.cells.resize(cells, MISSING);
    }

    /// Fills a cell that [`RawRow::reserve`] made room for.
    pub(crate) fn set(&mut self, index: usize, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        if let Some(cell) = self.cells.get_mut(index) {
            *cell = (start, self.text.len());
        }
    }

    /// Remembers the whole row where its cells are only a part of it.
    pub(crate) fn set_whole(&mut self, text: &str) {
        self.whole = Some(hash_of(text.as_bytes()));
    }

    /// Remembers a hash of the whole row.
    pub(crate) fn set_whole_hash(&mut self, hash: u128) {
        self.whole = Some(hash);
    }

    /// How many cells there are.
    pub(crate) fn len(&self) -> usize {
        self.cells.len()
    }

    /// The text of a cell; `None` where it is missing.
    pub(crate) fn get(&self, index: usize) -> Option<&str> {
        let (start, end) = *self.cells.get(index)?;
        self.text.get(start..end)
    }

    /// A hash of everything the file has in this row.
    pub(crate) fn whole_hash(&self) -> u128 {
        self.whole.unwrap_or_else(|| self.hash_of_cells())
    }

    /// A hash of the cells alone, filled in any order.
    pub(crate) fn hash_of_cells(&self) -> u128 {
        let mut bytes = Vec::with_capacity(self.text.len() + 8 * self.cells.len());
        for (start, end) in &self.cells {
            bytes.extend_from_slice(self.text.get(*start..*end).unwrap_or_default().as_bytes());
        }
        for cell @ (start, end) in &self.cells {
            let length = if *cell == MISSING { u64::MAX } else { (end - start) as u64 };
            bytes.extend_from_slice(&length.to_le_bytes());
        }
        hash_of(&bytes)
    }
}

/// The highest bit of each byte that is the wanted one, the first in the lowest place.
fn places_of(wanted: u8, word: [u8; 8]) -> u64 {
    const LOW: u64 = u64::from_le_bytes([0x7f; 8]);
    // Zero where the byte is the wanted one; then the highest bit of each is set but for those.
    let differs = u64::from_le_bytes(word) ^ u64::from_le_bytes([wanted; 8]);
    !(((differs & LOW) + LOW) | differs | LOW)
}

/// Why a row is not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rejection {
    /// The column, of the file where it is known; empty for the row as a whole.
    pub column: String,
    /// What was found.
    pub value: String,
    /// What was expected.
    pub expected: String,
    /// Why, in a few fixed words.
    pub reason: &'static str,
}

impl Rejection {
    /// A row that cannot even be split into cells.
    pub(crate) fn of_row(raw: &[u8], reason: &'static str, expected: impl Into<String>) -> Self {
        Self { column: String::new(), value: shown(raw), expected: expected.into(), reason }
    }
}

/// The bytes as text; where they are not all text, everything but ASCII is written as `\xNN`. Long ones are cut.
pub(crate) fn shown(raw: &[u8]) -> String {
    const LONGEST: usize = 500;
    let cut = raw.get(..LONGEST).unwrap_or(raw);
    let mut text = match std::str::from_utf8(cut) {
        Ok(text) if !text.contains('\0') => text.to_owned(),
        _ => cut.escape_ascii().to_string(),
    };
    if raw.len() > LONGEST {
        text.push('…');
    }
    text
}

/// What a reader gives next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Read {
    /// A row, in the [`RawRow`].
    Row,
    /// A row that cannot be split into cells; its line is in the [`RawRow`].
    Rejected(Rejection),
    /// Nothing: the file is read.
    End,
}

/// A file read row by row.
pub(crate) trait RowReader {
    /// The columns, in the order of cells; empty for an empty file.
    fn columns(&self) -> &[String];

    /// Reads the next row.
    ///
    /// # Errors
    /// When the file as a whole cannot be understood from here on.
    fn read(&mut self, row: &mut RawRow) -> Result<Read, Finding>;

    /// What is to be said about the file besides its rows, once it is read.
    fn notes(&self) -> Vec<Finding> {
        Vec::new()
    }

    /// How many rows had one of another file joined to them, by join.
    fn joined(&self) -> Vec<JoinedCount> {
        Vec::new()
    }

    /// The columns that no row had so far; only formats without a header leave that open.
    fn unseen(&self) -> Vec<&str> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_line_is_split_at_every_delimiter(line in "[,a-c\u{ac}\u{2c2c}x]{0,40}", most in 1_usize..30) {
            let mut row = RawRow::default();
            let expected: Vec<&str> = line.split(',').collect();
            proptest::prop_assert_eq!(row.split(&line, b',', most), expected.len() <= most);
            let found: Vec<&str> = (0..row.len()).map(|index| row.get(index).unwrap()).collect();
            if expected.len() <= most {
                proptest::prop_assert_eq!(found, expected);
            }
        }
    }
}
