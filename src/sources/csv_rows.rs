//! Delimited text, read strictly after RFC 4180: a row that has to be guessed at is rejected, not guessed.
//!
//! Lines end with LF or CRLF. A byte-order mark is skipped. Blank lines are no rows. Quotes stand only around whole
//! fields; two in a row inside them mean one. What stands before the header row, after it and below the data is as the
//! source's layout says.

use std::io::{BufRead, Read as _};

use encoding_rs::{Encoding, UTF_8};

use super::open::unreadable;
use super::row::{RawRow, Read, Rejection, RowReader, shown};
use super::tabular::{Footer, MOST_COLUMNS, TOO_MANY_COLUMNS, column_names};
use crate::config::model::Layout;
use crate::domain::{Finding, Place};

/// The longest record in bytes; a longer one is a quote that was never closed.
const LONGEST_RECORD: u64 = 16 << 20;

/// A delimited text file.
pub(crate) struct CsvRows {
    name: String,
    input: Box<dyn BufRead>,
    delimiter: u8,
    columns: Vec<String>,
    /// What the text was before it was UTF-8.
    encoding: &'static Encoding,
    footer: Footer,
    /// Lines read so far.
    lines: u64,
    /// Bytes (decompressed) before the current record.
    offset: u64,
    buffer: Vec<u8>,
    unquoted: Vec<u8>,
}

impl CsvRows {
    /// Starts reading: the layout says which line is the header. A file without a byte has no columns.
    ///
    /// # Errors
    /// When the header cannot be understood.
    pub(crate) fn open(name: String, input: Box<dyn BufRead>, delimiter: u8, layout: &Layout) -> Result<Self, Finding> {
        let mut rows = Self {
            name,
            input,
            delimiter,
            columns: Vec::new(),
            encoding: layout.text_encoding(),
            footer: Footer::new(layout),
            lines: 0,
            offset: 0,
            buffer: Vec::new(),
            unquoted: Vec::new(),
        };
        rows.read_header(layout)?;
        Ok(rows)
    }

    fn read_header(&mut self, layout: &Layout) -> Result<(), Finding> {
        if !self.find_header(layout.header_row)? {
            return Ok(());
        }
        let place = Place::file(&self.name).line(layout.header_row);
        if content(&self.buffer).is_empty() {
            return match self.only_blank_lines_follow()? {
                true => Ok(()),
                false => Err(blank_header(place, layout.header_row)),
            };
        }
        if content(&self.buffer).contains(&b'\r') {
            let message = "found lines that end with a carriage return alone, expected line feeds";
            return Err(Finding::error(place, message).remedy("save the file with LF or CRLF line ends"));
        }
        let mut row = RawRow::default();
        if let Some(rejection) = self.split(&mut row)? {
            let message = format!("the header cannot be read: {}, found `{}`", rejection.reason, rejection.value);
            let finding = Finding::error(place, message);
            return Err(match rejection.reason {
                NOT_UTF8 => finding.remedy("state the `encoding` of the source, or save the file as UTF-8"),
                OTHER_ENCODING => finding.remedy("correct the `encoding` of the source"),
                NUL => finding.remedy("text in UTF-16 needs `encoding = \"utf-16le\"` or \"utf-16be\""),
                TOO_MANY_COLUMNS => finding.remedy("export fewer columns, or correct the `delimiter` of the source"),
                _ => finding.remedy("correct that line, or say with `header_row` which one names the columns"),
            });
        }
        let written = (0..row.len()).map(|index| row.get(index).unwrap_or_default().trim().to_owned()).collect();
        self.columns = column_names(written, layout);
        for _ in 0..layout.skip_rows {
            if !self.next_record()? {
                break;
            }
            // What is no data need not be fit to be data.
            row.start(self.lines);
            self.split(&mut row)?;
        }
        Ok(())
    }

    /// Reads up to the header's line; false for a file without a byte.
    fn find_header(&mut self, header_row: u64) -> Result<bool, Finding> {
        for line in 1..=header_row {
            self.offset += self.buffer.len() as u64;
            self.buffer.clear();
            if !self.next_line()? {
                if line == 1 {
                    return Ok(false);
                }
                let message =
                    format!("the file has {} lines, expected the names of columns in line {header_row}", line - 1);
                let finding = Finding::error(Place::file(&self.name).line(line - 1), message);
                return Err(finding.remedy("correct the `header_row` of the source"));
            }
            if line == 1 && self.buffer.starts_with(b"\xef\xbb\xbf") {
                self.buffer.drain(..3);
                self.offset += 3;
            }
        }
        Ok(true)
    }

    /// Goes to the next record that is not blank; false at the end of the file.
    fn next_record(&mut self) -> Result<bool, Finding> {
        loop {
            self.offset += self.buffer.len() as u64;
            self.buffer.clear();
            if self.columns.is_empty() || !self.next_line()? {
                return Ok(false);
            }
            if !content(&self.buffer).is_empty() {
                return Ok(true);
            }
        }
    }

    fn only_blank_lines_follow(&mut self) -> Result<bool, Finding> {
        loop {
            self.buffer.clear();
            if !self.next_line()? {
                return Ok(true);
            }
            if !content(&self.buffer).is_empty() {
                return Ok(false);
            }
        }
    }

    /// Appends the next line with its end to the buffer; false at the end of the file.
    fn next_line(&mut self) -> Result<bool, Finding> {
        let room = LONGEST_RECORD.saturating_sub(self.buffer.len() as u64) + 1;
        let read = self.input.by_ref().take(room).read_until(b'\n', &mut self.buffer);
        let read = read.map_err(|error| unreadable(&self.name, Some(self.lines + 1), &error))?;
        if read as u64 == room && self.buffer.last() != Some(&b'\n') {
            let message = format!("found a record longer than {} MiB, expected a line end", LONGEST_RECORD >> 20);
            return Err(Finding::error(Place::file(&self.name).line(self.lines + 1), message));
        }
        self.lines += u64::from(read > 0);
        Ok(read > 0)
    }

    /// Splits the record in the buffer into cells.
    fn split(&mut self, row: &mut RawRow) -> Result<Option<Rejection>, Finding> {
        let line = content(&self.buffer);
        // One look for all that makes a line more than fields between delimiters.
        if memchr::memchr3(b'"', 0, b'\r', line).is_some() {
            return if memchr::memchr(b'"', line).is_some() {
                self.split_quoted(row)
            } else {
                Ok(Some(self.unfit_or_carriage_return()))
            };
        }
        match std::str::from_utf8(line) {
            Ok(text) if row.split(text, self.delimiter, MOST_COLUMNS) => Ok(None),
            Ok(_) => Ok(Some(too_many(line))),
            Err(_) => Ok(unfit(line, self.offset, self.encoding)),
        }
    }

    /// Why a line with a NUL byte or a carriage return is no row.
    fn unfit_or_carriage_return(&self) -> Rejection {
        let line = content(&self.buffer);
        unfit(line, self.offset, self.encoding).unwrap_or_else(|| {
            Rejection::of_row(line, "carriage return outside quotes", "lines that end with LF or CRLF")
        })
    }

    /// The same for a record with quotes, which may go on over several lines.
    fn split_quoted(&mut self, row: &mut RawRow) -> Result<Option<Rejection>, Finding> {
        let first_line = self.lines;
        let mut ends: Vec<usize> = Vec::new();
        let mut stray = false;
        let mut at = 0;
        self.unquoted.clear();
        loop {
            if self.buffer.get(at) == Some(&b'"') {
                at = self.take_quoted(at + 1, first_line)?;
            }
            let rest = content(&self.buffer).get(at..).unwrap_or_default();
            let length = memchr::memchr(self.delimiter, rest);
            let field = rest.get(..length.unwrap_or(rest.len())).unwrap_or_default();
            let after_quotes = at > 0 && self.buffer.get(at - 1) == Some(&b'"');
            stray |= field.contains(&b'"') || field.contains(&b'\r') || (after_quotes && !field.is_empty());
            self.unquoted.extend_from_slice(field);
            // The record is read to its end, however many there are.
            if ends.len() <= MOST_COLUMNS {
                ends.push(self.unquoted.len());
            }
            match length {
                Some(length) => at += length + 1,
                None => break,
            }
        }
        let record = content(&self.buffer);
        if let Some(rejection) = unfit(record, self.offset, self.encoding) {
            return Ok(Some(rejection));
        }
        if stray {
            let expected = "quotes around whole fields only, doubled inside them";
            return Ok(Some(Rejection::of_row(record, "stray quote", expected)));
        }
        if ends.len() > MOST_COLUMNS {
            return Ok(Some(too_many(record)));
        }
        let mut start = 0;
        for end in ends {
            row.push(self.unquoted.get(start..end).and_then(|field| std::str::from_utf8(field).ok()));
            start = end;
        }
        Ok(None)
    }

    /// Copies a quoted field from after its opening quote; gives the place after the closing one.
    fn take_quoted(&mut self, mut at: usize, first_line: u64) -> Result<usize, Finding> {
        loop {
            let rest = self.buffer.get(at..).unwrap_or_default();
            match memchr::memchr(b'"', rest) {
                None => {
                    self.unquoted.extend_from_slice(rest);
                    at = self.buffer.len();
                    if !self.next_line()? {
                        let message = "found a quote that is never closed, expected a closing quote";
                        let shown = shown(self.buffer.get(..60).unwrap_or(&self.buffer));
                        let place = Place::file(&self.name).line(first_line);
                        return Err(Finding::error(place, format!("{message}; the record starts `{shown}`")));
                    }
                }
                Some(length) => {
                    self.unquoted.extend_from_slice(rest.get(..length).unwrap_or_default());
                    at += length + 1;
                    if self.buffer.get(at) != Some(&b'"') {
                        return Ok(at);
                    }
                    self.unquoted.push(b'"');
                    at += 1;
                }
            }
        }
    }
}

impl RowReader for CsvRows {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn read(&mut self, row: &mut RawRow) -> Result<Read, Finding> {
        if self.footer.is_found() || !self.next_record()? {
            return Ok(Read::End);
        }
        row.start(self.lines);
        // A quoted record may end on a later line: the row is where it starts.
        let rejection = self.split(row)?;
        if self.ends_the_data(row) {
            while self.next_record()? {
                self.footer.count();
            }
            return Ok(Read::End);
        }
        if let Some(rejection) = rejection {
            return Ok(Read::Rejected(rejection));
        }
        if row.len() == self.columns.len() {
            return Ok(Read::Row);
        }
        let expected = format!("{} fields, found {}", self.columns.len(), row.len());
        Ok(Read::Rejected(Rejection::of_row(content(&self.buffer), "wrong number of fields", expected)))
    }

    fn notes(&self) -> Vec<Finding> {
        self.footer.note(&self.name).into_iter().collect()
    }
}

impl CsvRows {
    /// Whether the record is the one after the data; one that could not be split is known by how its line begins.
    fn ends_the_data(&mut self, row: &RawRow) -> bool {
        if !self.footer.is_expected() {
            return false;
        }
        let line = String::from_utf8_lossy(content(&self.buffer));
        let first_cell = row.get(0).unwrap_or_else(|| line.trim_start_matches('"'));
        self.footer.starts(first_cell, row.line)
    }
}

fn blank_header(place: Place, header_row: u64) -> Finding {
    let line = if header_row == 1 { "the first line".to_owned() } else { format!("line {header_row}") };
    let finding = Finding::error(place, format!("{line} is blank, expected the names of the columns"));
    finding.remedy("say with `header_row` which line names them")
}

fn too_many(record: &[u8]) -> Rejection {
    Rejection::of_row(record, TOO_MANY_COLUMNS, format!("at most {MOST_COLUMNS} fields"))
}

/// A record without its line end.
fn content(record: &[u8]) -> &[u8] {
    let record = record.strip_suffix(b"\n").unwrap_or(record);
    record.strip_suffix(b"\r").unwrap_or(record)
}

/// The row, or the header, is not text in UTF-8.
const NOT_UTF8: &str = "not UTF-8";
/// The row, or the header, is not text in the declared encoding.
const OTHER_ENCODING: &str = "not in the declared encoding";
const NUL: &str = "NUL byte";

/// Bytes that no text has.
pub(super) fn unfit(record: &[u8], offset: u64, encoding: &'static Encoding) -> Option<Rejection> {
    if memchr::memchr(0, record).is_some() {
        return Some(Rejection::of_row(record, NUL, "text without NUL bytes"));
    }
    let error = std::str::from_utf8(record).err()?;
    if encoding != UTF_8 {
        let expected = format!("text in {}, found bytes that it has no letter for", encoding.name());
        return Some(Rejection::of_row(record, OTHER_ENCODING, expected));
    }
    let expected = format!("UTF-8 text, found another byte at {}", offset + error.valid_up_to() as u64 + 1);
    Some(Rejection::of_row(record, NOT_UTF8, expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every row as text, `!reason@line` for a rejected one.
    fn read_all(text: &'static [u8]) -> Result<Vec<String>, String> {
        read_laid_out(text, &Layout::default())
    }

    fn read_laid_out(text: &'static [u8], layout: &Layout) -> Result<Vec<String>, String> {
        let mut rows = CsvRows::open("x.csv".to_owned(), Box::new(text), b',', layout).map_err(|e| e.to_string())?;
        let mut row = RawRow::default();
        let mut found = vec![rows.columns().join("|")];
        loop {
            match rows.read(&mut row).map_err(|error| error.to_string())? {
                Read::End => {
                    found.extend(rows.notes().iter().map(ToString::to_string));
                    return Ok(found);
                }
                Read::Row => {
                    let cells: Vec<_> = (0..row.len()).map(|index| row.get(index).unwrap_or("?")).collect();
                    found.push(format!("{}: {}", row.line, cells.join("|")));
                }
                Read::Rejected(rejection) => found.push(format!("!{}@{}", rejection.reason, row.line)),
            }
        }
    }

    #[test]
    fn reads_quotes_line_ends_and_a_byte_order_mark() {
        let text = b"\xef\xbb\xbfa,b\r\n1,\"x,\"\"y\"\"\r\nz\"\r\n\r\n2,\n\"3\",4";
        assert_eq!(read_all(text).unwrap(), ["a|b", "2: 1|x,\"y\"\r\nz", "5: 2|", "6: 3|4"]);
    }

    #[test]
    fn rejects_what_would_have_to_be_guessed() {
        let text = b"a,b\n1\n1,2,3\nx\"y,2\n\"x\"y,2\n1,\xff\n\0,2\n1\r,2\n\"1\n\n\",\xff\nok,ok\n";
        let expected = [
            "a|b",
            "!wrong number of fields@2",
            "!wrong number of fields@3",
            "!stray quote@4",
            "!stray quote@5",
            "!not UTF-8@6",
            "!NUL byte@7",
            "!carriage return outside quotes@8",
            "!not UTF-8@9",
            "12: ok|ok",
        ];
        assert_eq!(read_all(text).unwrap(), expected);
    }

    #[test]
    fn an_open_quote_refuses_the_file_at_the_line_it_was_opened() {
        let error = read_all(b"a,b\n1,2\n\"3,4\n5,6\n").unwrap_err();
        assert!(error.starts_with("x.csv:3: found a quote that is never closed"), "{error}");
    }

    #[test]
    fn an_empty_file_has_no_columns_and_a_blank_header_is_refused() {
        assert_eq!(read_all(b"").unwrap(), [""]);
        assert_eq!(read_all(b"\xef\xbb\xbf").unwrap(), [""]);
        assert_eq!(read_all(b"\n\n").unwrap(), [""]);
        assert_eq!(read_all(b"a,b\n").unwrap(), ["a|b"]);
        assert!(read_all(b"\n1,2\n").unwrap_err().contains("the first line is blank"));
        assert!(read_all(b"a,b\r1,2\r").unwrap_err().contains("carriage return alone"));
    }

    #[test]
    fn a_damaged_header_refuses_the_file() {
        assert!(read_all(b"a,b\xff\n1,2\n").unwrap_err().contains("the header cannot be read: not UTF-8"));
        assert!(read_all(b"a,b\"c\n1,2\n").unwrap_err().contains("the header cannot be read: stray quote"));
    }

    #[test]
    fn a_layout_says_where_names_and_data_are() {
        let layout = Layout {
            header_row: 3,
            skip_rows: 2,
            footer: vec!["Grand Totals".to_owned()],
            duplicate_headers: crate::config::model::DuplicateHeaders::Number,
            ..Layout::default()
        };
        let text = b"\xef\xbb\xbfReport of \"today\n\n\"Case\nNumber\",Comment,Comment\n\"What\nis it?\",x\n\n{\"ImportId\":1}\n1,a,b\n\
            2,c\n\nGrand Totals (2)\n\"Confidential\n\xff\n";
        let found = read_laid_out(text, &layout).unwrap();
        assert_eq!(
            found,
            [
                "Case\nNumber|Comment|Comment.2",
                "9: 1|a|b",
                "!wrong number of fields@10",
                "x.csv:12: the data ends at a row that begins `Grand Totals`, as `footer` says: this line and the 2 with something in them after it are no data",
            ]
        );
        let error = read_laid_out(b"a,b\n1,2\n", &layout).unwrap_err();
        assert!(error.contains("the file has 2 lines, expected the names of columns in line 3"), "{error}");
        assert!(read_laid_out(b"a\nb\n\n1,2\n", &layout).unwrap_err().contains("line 3 is blank"));
        assert_eq!(read_laid_out(b"a\nb\nc,d\n", &layout).unwrap(), ["c|d"]);
        assert_eq!(read_laid_out(b"", &layout).unwrap(), [""]);
    }

    #[test]
    fn more_columns_than_a_table_has_are_refused_and_take_no_room() {
        let wide = |cell: &str| format!("{cell}{}\n", format!(",{cell}").repeat(MOST_COLUMNS)).into_bytes().leak();
        for cell in ["", "a", "\"a\""] {
            let said = read_all(wide(cell)).unwrap_err();
            assert!(said.contains("the header cannot be read: more than 16384 columns"), "{said}");
            assert!(said.contains("the `delimiter` of the source"), "{said}");
            let row = [&b"a,b\n"[..], wide(cell), b"1,2\n"].concat().leak();
            assert_eq!(read_all(row).unwrap(), ["a|b", "!more than 16384 columns@2", "3: 1|2"]);
        }
        let widest = [vec![b','; MOST_COLUMNS - 1], b"\n".to_vec()].concat().leak();
        assert_eq!(read_all(widest).unwrap(), ["|".repeat(MOST_COLUMNS - 1)]);
    }

    #[test]
    fn more_rows_to_leave_out_than_there_are_leave_none() {
        let layout = Layout { skip_rows: u64::MAX, ..Layout::default() };
        assert_eq!(read_laid_out(b"a,b\n1,2\n", &layout).unwrap(), ["a|b"]);
    }

    #[test]
    fn bytes_without_a_letter_in_the_declared_encoding_set_a_row_aside() {
        let layout = Layout { encoding: Some(encoding_rs::WINDOWS_1251), ..Layout::default() };
        assert_eq!(
            read_laid_out(b"a,b\n1,\xff\n2,x\n", &layout).unwrap(),
            ["a|b", "!not in the declared encoding@2", "3: 2|x"]
        );
    }
}
