//! Delimited text, read strictly after RFC 4180: a row that has to be guessed at is rejected, not guessed.
//!
//! Lines end with LF or CRLF. A byte-order mark is skipped. Blank lines are no rows. Quotes stand only around whole
//! fields; two in a row inside them mean one.

use std::io::{BufRead, Read as _};

use super::open::unreadable;
use super::row::{RawRow, Read, Rejection, RowReader, shown};
use crate::domain::{Finding, Place};

/// The longest record in bytes; a longer one is a quote that was never closed.
const LONGEST_RECORD: u64 = 16 << 20;

/// A delimited text file.
pub(crate) struct CsvRows {
    name: String,
    input: Box<dyn BufRead>,
    delimiter: u8,
    columns: Vec<String>,
    /// Lines read so far.
    lines: u64,
    /// Bytes (decompressed) before the current record.
    offset: u64,
    buffer: Vec<u8>,
    unquoted: Vec<u8>,
}

impl CsvRows {
    /// Starts reading: the first line is the header. A file without a byte has no columns.
    ///
    /// # Errors
    /// When the header cannot be understood.
    pub(crate) fn open(name: String, input: Box<dyn BufRead>, delimiter: u8) -> Result<Self, Finding> {
        let mut rows = Self {
            name,
            input,
            delimiter,
            columns: Vec::new(),
            lines: 0,
            offset: 0,
            buffer: Vec::new(),
            unquoted: Vec::new(),
        };
        rows.read_header()?;
        Ok(rows)
    }

    fn read_header(&mut self) -> Result<(), Finding> {
        if !self.next_line()? {
            return Ok(());
        }
        if self.buffer.starts_with(b"\xef\xbb\xbf") {
            self.buffer.drain(..3);
            self.offset += 3;
        }
        let place = Place::file(&self.name).line(1);
        if content(&self.buffer).is_empty() {
            return match self.only_blank_lines_follow()? {
                true => Ok(()),
                false => Err(Finding::error(place, "the first line is blank, expected the names of the columns")),
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
                "not UTF-8" => finding.remedy("save the file as UTF-8"),
                _ => finding.remedy("correct the first line: it names the columns"),
            });
        }
        self.columns = (0..row.len()).map(|index| row.get(index).unwrap_or_default().trim().to_owned()).collect();
        Ok(())
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
        if self.buffer.contains(&b'"') {
            return self.split_quoted(row);
        }
        let line = content(&self.buffer);
        if let Some(rejection) = unfit(line, self.offset) {
            return Ok(Some(rejection));
        }
        if line.contains(&b'\r') {
            return Ok(Some(Rejection::of_row(
                line,
                "carriage return outside quotes",
                "lines that end with LF or CRLF",
            )));
        }
        if let Ok(text) = std::str::from_utf8(line) {
            for field in text.split(char::from(self.delimiter)) {
                row.push(Some(field));
            }
        }
        Ok(None)
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
            let length = rest.iter().position(|byte| *byte == self.delimiter);
            let field = rest.get(..length.unwrap_or(rest.len())).unwrap_or_default();
            let after_quotes = at > 0 && self.buffer.get(at - 1) == Some(&b'"');
            stray |= field.contains(&b'"') || field.contains(&b'\r') || (after_quotes && !field.is_empty());
            self.unquoted.extend_from_slice(field);
            ends.push(self.unquoted.len());
            match length {
                Some(length) => at += length + 1,
                None => break,
            }
        }
        let record = content(&self.buffer);
        if let Some(rejection) = unfit(record, self.offset) {
            return Ok(Some(rejection));
        }
        if stray {
            let expected = "quotes around whole fields only, doubled inside them";
            return Ok(Some(Rejection::of_row(record, "stray quote", expected)));
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
            match rest.iter().position(|byte| *byte == b'"') {
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
        loop {
            self.offset += self.buffer.len() as u64;
            self.buffer.clear();
            if self.columns.is_empty() || !self.next_line()? {
                return Ok(Read::End);
            }
            if !content(&self.buffer).is_empty() {
                break;
            }
        }
        row.start(self.lines);
        // A quoted record may end on a later line: the row is where it starts.
        if let Some(rejection) = self.split(row)? {
            return Ok(Read::Rejected(rejection));
        }
        if row.len() == self.columns.len() {
            return Ok(Read::Row);
        }
        let expected = format!("{} fields, found {}", self.columns.len(), row.len());
        Ok(Read::Rejected(Rejection::of_row(content(&self.buffer), "wrong number of fields", expected)))
    }
}

/// A record without its line end.
fn content(record: &[u8]) -> &[u8] {
    let record = record.strip_suffix(b"\n").unwrap_or(record);
    record.strip_suffix(b"\r").unwrap_or(record)
}

/// Bytes that no text has.
fn unfit(record: &[u8], offset: u64) -> Option<Rejection> {
    if record.contains(&0) {
        return Some(Rejection::of_row(record, "NUL byte", "text without NUL bytes"));
    }
    let error = std::str::from_utf8(record).err()?;
    let expected = format!("UTF-8 text, found another byte at {}", offset + error.valid_up_to() as u64 + 1);
    Some(Rejection::of_row(record, "not UTF-8", expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every row as text, `!reason@line` for a rejected one.
    fn read_all(text: &'static [u8]) -> Result<Vec<String>, String> {
        let mut rows = CsvRows::open("x.csv".to_owned(), Box::new(text), b',').map_err(|error| error.to_string())?;
        let mut row = RawRow::default();
        let mut found = vec![rows.columns().join("|")];
        loop {
            match rows.read(&mut row).map_err(|error| error.to_string())? {
                Read::End => return Ok(found),
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
}
