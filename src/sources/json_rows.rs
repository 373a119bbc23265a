//! JSON lines: one object a line. Numbers keep the digits they are written with; a nested object's members are named
//! `outer.inner`; a list of plain values becomes `a;b;c`.

use std::collections::BTreeMap;
use std::io::{BufRead, Read as _};

use serde::de::IgnoredAny;

use super::open::unreadable;
use super::row::{RawRow, Read, Rejection, RowReader, shown};
use crate::domain::{Finding, Place};

/// The longest line in bytes.
const LONGEST_LINE: u64 = 16 << 20;

/// A file of JSON lines.
pub(crate) struct JsonRows {
    name: String,
    input: Box<dyn BufRead>,
    /// The columns that may be asked for: no header tells which there are.
    columns: Vec<String>,
    places: BTreeMap<String, usize>,
    seen: Vec<bool>,
    lines: u64,
    offset: u64,
    buffer: Vec<u8>,
}

impl JsonRows {
    /// Starts reading. Only members named in `wanted` become cells.
    pub(crate) fn new(name: String, input: Box<dyn BufRead>, wanted: Vec<String>) -> Self {
        let places = wanted.iter().enumerate().map(|(index, column)| (column.clone(), index)).collect();
        let seen = vec![false; wanted.len()];
        Self { name, input, columns: wanted, places, seen, lines: 0, offset: 0, buffer: Vec::new() }
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

    fn parse(&mut self, row: &mut RawRow) -> Option<Rejection> {
        let line = self.buffer.trim_ascii_end();
        let text = match std::str::from_utf8(line) {
            Ok(text) if !text.contains('\0') => text,
            Ok(_) => return Some(Rejection::of_row(line, "NUL byte", "text without NUL bytes")),
            Err(error) => {
                let at = self.offset + error.valid_up_to() as u64 + 1;
                return Some(Rejection::of_row(line, "not UTF-8", format!("UTF-8 text, found another byte at {at}")));
            }
        };
        if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
            let expected = format!("one JSON object a line; column {}: {}", error.column(), without_place(&error));
            return Some(Rejection::of_row(line, "not valid JSON", expected));
        }
        if !text.trim_start().starts_with('{') {
            return Some(Rejection::of_row(line, "not a JSON object", "one JSON object a line"));
        }
        let mut members = Members { text, at: 0, found: Vec::new() };
        if let Err(message) = members.object("") {
            return Some(Rejection::of_row(line, "not valid JSON", message));
        }
        row.reserve(self.columns.len());
        row.set_whole(text);
        let mut filled = vec![false; self.columns.len()];
        for (name, value) in members.found {
            let Some(&index) = self.places.get(&name) else { continue };
            if filled.get(index) == Some(&true) {
                return Some(Rejection {
                    column: name,
                    value: shown(line),
                    expected: "each member once".to_owned(),
                    reason: "repeated member",
                });
            }
            set(&mut filled, index);
            set(&mut self.seen, index);
            if let Some(value) = value {
                if value.contains('\0') {
                    return Some(Rejection::of_row(line, "NUL byte", "text without NUL bytes"));
                }
                row.set(index, &value);
            }
        }
        None
    }
}

fn set(flags: &mut [bool], index: usize) {
    if let Some(flag) = flags.get_mut(index) {
        *flag = true;
    }
}

/// The message of a JSON error without `at line 1 column 7`, which is told apart.
fn without_place(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.split(" at line ").next().unwrap_or_default().to_owned()
}

impl RowReader for JsonRows {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn read(&mut self, row: &mut RawRow) -> Result<Read, Finding> {
        if !self.next_line()? {
            return Ok(Read::End);
        }
        if self.lines == 1 && self.buffer.trim_ascii_start().starts_with(b"[") {
            let finding =
                Finding::error(Place::file(&self.name).line(1), "found a JSON list, expected one JSON object a line");
            return Err(finding.remedy("write each object of the list on a line of its own"));
        }
        row.start(self.lines);
        Ok(self.parse(row).map_or(Read::Row, Read::Rejected))
    }

    fn unseen(&self) -> Vec<&str> {
        let columns = self.columns.iter().zip(&self.seen);
        columns.filter(|(_, seen)| !**seen).map(|(column, _)| column.as_str()).collect()
    }
}

/// Takes the members of one object out of a text that is known to be valid JSON.
struct Members<'t> {
    text: &'t str,
    at: usize,
    found: Vec<(String, Option<String>)>,
}

impl Members<'_> {
    fn object(&mut self, prefix: &str) -> Result<(), String> {
        self.skip("{");
        while !self.starts("}") {
            let name = format!("{prefix}{}", self.string()?);
            self.skip(":");
            self.member(name)?;
            self.skip(",");
        }
        self.skip("}");
        Ok(())
    }

    fn member(&mut self, name: String) -> Result<(), String> {
        let value = if self.starts("{") {
            let start = self.at;
            self.object(&format!("{name}."))?;
            self.text.get(start..self.at).map(str::to_owned)
        } else if self.starts("[") {
            self.list()?
        } else if self.starts("\"") {
            Some(self.string()?)
        } else {
            self.plain()
        };
        self.found.push((name, value));
        Ok(())
    }

    /// A list of plain values, joined by `;`; any other list as it is written.
    fn list(&mut self) -> Result<Option<String>, String> {
        let start = self.at;
        let (mut items, mut plain) = (Vec::new(), true);
        self.skip("[");
        while !self.starts("]") {
            if self.starts("[") || self.starts("{") {
                plain = false;
                self.member(String::from("[]"))?;
                self.found.pop();
            } else if self.starts("\"") {
                let item = self.string()?;
                plain &= !item.contains(';');
                items.push(item);
            } else {
                items.push(self.plain().unwrap_or_default());
            }
            self.skip(",");
        }
        self.skip("]");
        Ok(if plain { Some(items.join(";")) } else { self.text.get(start..self.at).map(str::to_owned) })
    }

    /// A number, `true` or `false` as written; nothing for `null`.
    fn plain(&mut self) -> Option<String> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length =
            rest.find(|letter: char| ",}]".contains(letter) || letter.is_ascii_whitespace()).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).filter(|word| *word != "null").map(str::to_owned)
    }

    fn string(&mut self) -> Result<String, String> {
        self.starts("\"");
        let bytes = self.text.as_bytes();
        let start = self.at;
        let mut at = start + 1;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'\\' => at += 2,
                b'"' => break,
                _ => at += 1,
            }
        }
        self.at = at + 1;
        let written = self.text.get(start..self.at).unwrap_or_default();
        if written.contains('\\') {
            return serde_json::from_str(written).map_err(|error| without_place(&error));
        }
        Ok(written.trim_matches('"').to_owned())
    }

    /// Whether the next character, after white space, is the one given.
    fn starts(&mut self, with: &str) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        self.at += rest.len() - rest.trim_ascii_start().len();
        self.text.get(self.at..).is_some_and(|rest| rest.starts_with(with))
    }

    /// Steps over a character if it is next.
    fn skip(&mut self, character: &str) {
        if self.starts(character) {
            self.at += character.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(text: &'static [u8], wanted: &[&str]) -> (Vec<String>, Vec<String>) {
        let wanted = wanted.iter().map(|&name| name.to_owned()).collect();
        let mut rows = JsonRows::new("x.jsonl".to_owned(), Box::new(text), wanted);
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
    fn numbers_keep_their_digits_and_nested_members_their_path() {
        let text =
            br#"{"a": 0.12345678901234567890, "b": {"c": "x\"\u00e9", "d": null}, "l": ["p", 1], "z": [{"a": 1}]}
{ }
{"a":"","b":{"c":true}}
"#;
        let (rows, unseen) = read_all(text, &["a", "b.c", "b.d", "l", "z", "never"]);
        assert_eq!(rows, ["0.12345678901234567890|x\"é|?|p;1|[{\"a\": 1}]|?", "?|?|?|?|?|?", "|true|?|?|?|?"]);
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
