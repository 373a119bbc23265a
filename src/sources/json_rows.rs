//! JSON lines: one object a line.

use std::io::{BufRead, Read as _};

use encoding_rs::Encoding;

use super::json_nested::Objects;
use super::open::unreadable;
use super::row::{RawRow, Read, RowReader};
use crate::config::rows_path::RowsPath;
use crate::domain::{Finding, Place};

/// The longest line in bytes.
const LONGEST_LINE: u64 = 16 << 20;

/// A file of JSON lines.
pub(crate) struct JsonRows {
    name: String,
    input: Box<dyn BufRead>,
    objects: Objects,
    lines: u64,
    offset: u64,
    buffer: Vec<u8>,
}

impl JsonRows {
    /// Starts reading; `rows` leads to rows within each line. Only members named in `wanted` become cells.
    ///
    /// # Errors
    /// When `rows` begins with a list: each line is an object.
    pub(crate) fn open(
        name: String,
        input: Box<dyn BufRead>,
        wanted: Vec<String>,
        rows: Option<&RowsPath>,
        encoding: &'static Encoding,
    ) -> Result<Self, Finding> {
        if let Some(rows) = rows.filter(|rows| rows.first.is_empty()) {
            let message = format!("found `rows = \"{}\"`, expected a name first: each line is an object", rows.text);
            return Err(Finding::error(Place::file(name), message).remedy("leave out the `[]` at its beginning"));
        }
        let lists = rows.map(|rows| std::iter::once(&rows.first).chain(&rows.inner).cloned().collect());
        let objects = Objects::new(wanted, lists.unwrap_or_default(), encoding);
        Ok(Self { name, input, objects, lines: 0, offset: 0, buffer: Vec::new() })
    }

    /// Reads the next line that is not blank, without its end.
    fn next_line(&mut self) -> Result<bool, Finding> {
        loop {
            self.offset += self.buffer.len() as u64;
            self.buffer.clear();
            let read = self.input.by_ref().take(LONGEST_LINE + 1).read_until(b'\n', &mut self.buffer);
            let read = read.map_err(|error| unreadable(&self.name, Some(self.lines + 1), &error))?;
            if read == 0 {
                return Ok(false);
            }
            self.lines += 1;
            if read as u64 > LONGEST_LINE {
                let message = format!("found a line longer than {} MiB", LONGEST_LINE >> 20);
                return Err(Finding::error(Place::file(&self.name).line(self.lines), message));
            }
            if self.lines == 1 && self.buffer.starts_with(b"\xef\xbb\xbf") {
                self.buffer.drain(..3);
                self.offset += 3;
            }
            if !self.buffer.trim_ascii().is_empty() {
                return Ok(true);
            }
        }
    }
}

impl RowReader for JsonRows {
    fn columns(&self) -> &[String] {
        self.objects.names()
    }

    fn read(&mut self, row: &mut RawRow) -> Result<Read, Finding> {
        loop {
            if let Some(read) = self.objects.next(row, &self.name)? {
                return Ok(read);
            }
            if !self.next_line()? {
                return Ok(Read::End);
            }
            if self.lines == 1 && self.buffer.trim_ascii_start().starts_with(b"[") {
                let place = Place::file(&self.name).line(1);
                let finding = Finding::error(place, "found a JSON list, expected one JSON object a line");
                return Err(finding.remedy("give the source `format = \"json\"`"));
            }
            let mut object = self.objects.space();
            object.extend_from_slice(&self.buffer);
            self.objects.start(object, self.lines, self.offset);
        }
    }

    fn notes(&self) -> Vec<Finding> {
        self.objects.notes(&self.name)
    }

    fn unseen(&self) -> Vec<&str> {
        self.objects.unseen()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(text: &'static [u8], wanted: &[&str]) -> (Vec<String>, Vec<String>) {
        let wanted = wanted.iter().map(|&name| name.to_owned()).collect();
        let mut rows = JsonRows::open("x.jsonl".to_owned(), Box::new(text), wanted, None, encoding_rs::UTF_8).unwrap();
        let mut row = RawRow::default();
        let mut found = Vec::new();
        loop {
            match rows.read(&mut row).unwrap() {
                Read::End => break,
                Read::Row => {
                    let cells: Vec<_> = (0..row.len()).map(|index| row.get(index).unwrap_or("?")).collect();
                    found.push(cells.join("|"));
                }
                Read::Rejected(rejection) => found.push(format!("!{}@{}", rejection.reason, row.line)),
            }
        }
        (found, rows.unseen().into_iter().map(str::to_owned).collect())
    }

    #[test]
    fn every_line_is_a_row_and_members_that_none_has_are_known() {
        let text = b"\xef\xbb\xbf{\"a\": 1, \"b\": {\"c\": 2}}\n{ }\n\n{\"a\":\"\",\"b\":{\"c\":true}}\n";
        let (rows, unseen) = read_all(text, &["a", "b.c", "never"]);
        assert_eq!(rows, ["1|2|?", "?|?|?", "|true|?"]);
        assert_eq!(unseen, ["never"]);
    }

    #[test]
    fn rejects_what_is_no_object() {
        let text = b"{\"a\":1\n3\n{\"a\":1,\"a\":2}\n\n{\"a\":\"\\ud800\"}\n{\"a\":\"\\u0000\"}\n\xff\n{\"a\":2}\n";
        let (rows, _) = read_all(text, &["a"]);
        let expected = [
            "!not valid JSON@1",
            "!not a JSON object@2",
            "!repeated member@3",
            "!not valid JSON@5",
            "!NUL byte@6",
            "!not UTF-8@7",
            "2",
        ];
        assert_eq!(rows, expected);
    }
}
