//! A JSON document that is, or holds, a list of objects: one item at a time, however long the list is.
//!
//! Only the way to the list and the ends of values are looked for here; whether an item is valid JSON is asked for each
//! item, so that one that is not is set aside and the others are rows.

use std::io::{self, BufRead};

use encoding_rs::Encoding;

use super::json_nested::Objects;
use super::json_value::End;
use super::open::unreadable;
use super::row::{RawRow, Read, RowReader};
use crate::config::rows_path::RowsPath;
use crate::domain::{Finding, Place};

/// The longest item, and the longest name of a member, in bytes.
const LONGEST_ITEM: usize = 16 << 20;
/// How many members are named where the one looked for is not there.
const NAMED: usize = 12;

/// A document under way.
pub(crate) struct JsonDocument {
    objects: Objects,
    text: Text,
    /// The names that lead to the list and whose objects are still open, outermost first.
    open: Vec<String>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    FirstItem,
    LaterItem,
    Ended,
}

/// What a document is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// No object: a list of rows, if anything.
    Rows,
    /// One object after the other.
    Lines,
    /// An object with lists, of these names.
    Lists(Vec<String>),
}

impl JsonDocument {
    /// Goes to the first list that `rows` names, or that the document is. Only members named in `wanted` become cells.
    ///
    /// # Errors
    /// When there is no such list.
    pub(crate) fn open(
        name: String,
        input: Box<dyn BufRead>,
        wanted: Vec<String>,
        rows: Option<&RowsPath>,
        encoding: &'static Encoding,
    ) -> Result<Self, Finding> {
        let mut document = Self {
            text: Text { name, input, line: 1 },
            objects: Objects::new(wanted, rows.map(|rows| rows.inner.clone()).unwrap_or_default(), encoding),
            open: Vec::new(),
            state: State::FirstItem,
        };
        document.text.skip_mark()?;
        if document.text.peek()?.is_none() {
            document.state = State::Ended;
            return Ok(document);
        }
        for name in rows.into_iter().flat_map(|rows| &rows.first) {
            document.enter(name)?;
        }
        match document.text.peek()? {
            Some(b'[') => document.text.step()?,
            Some(b'{') if rows.is_none() => return Err(document.object_without_rows()?),
            other => return Err(document.no_list(other)),
        }
        Ok(document)
    }

    /// What a document holds in the place of rows, or that they are it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn content(name: String, input: Box<dyn BufRead>) -> Result<Content, Finding> {
        let mut text = Text { name, input, line: 1 };
        text.skip_mark()?;
        if text.peek()? == Some(b'{') { text.of_object() } else { Ok(Content::Rows) }
    }

    /// Enters the object that comes next, up to the value of one of its members.
    fn enter(&mut self, name: &str) -> Result<(), Finding> {
        let found = self.text.peek()?;
        if found != Some(b'{') {
            let message = format!("found {}{}, expected an object with a member `{name}`", kind(found), self.at());
            return Err(self.text.finding(message).remedy("correct the `rows` of the source"));
        }
        self.text.step()?;
        let mut others = Vec::new();
        while let Some(member) = self.text.member(others.is_empty())? {
            if member == name {
                self.open.push(name.to_owned());
                return Ok(());
            }
            self.text.value(&mut None)?;
            others.push(member);
        }
        let shown: Vec<_> = others.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
        let more = if others.len() > NAMED { " ..." } else { "" };
        let message = format!("there is no member `{name}`{}, found {}{more}", self.at(), shown.join(", "));
        Err(self.text.finding(message).remedy("correct the `rows` of the source"))
    }

    /// Where the reading is, as a part of a message.
    fn at(&self) -> String {
        if self.open.is_empty() { String::new() } else { format!(" in `{}`", self.open.join(".")) }
    }

    fn no_list(&self, found: Option<u8>) -> Finding {
        let message = format!("found {}{}, expected a list of objects", kind(found), self.at());
        self.text.finding(message).remedy("say with `rows` where the list is, such as `rows = \"result.items\"`")
    }

    /// The finding about an object where a list was expected, with the lists that are in it.
    fn object_without_rows(&mut self) -> Result<Finding, Finding> {
        let finding = self.text.finding("found a JSON object, expected a list of objects".to_owned());
        Ok(match self.text.of_object()? {
            Content::Lines => finding.remedy("one object a line is `format = \"jsonl\"`"),
            Content::Lists(lists) if !lists.is_empty() => {
                let rows: Vec<String> = lists.iter().map(|list| format!("`rows = \"{list}\"`")).collect();
                finding.remedy(format!("give the source {}", rows.join(" or ")))
            }
            _ => finding.remedy("say with `rows` where the list is, such as `rows = \"result.items\"`"),
        })
    }

    /// Brings the next item of the list to be taken apart; nothing at its end.
    fn next_item(&mut self) -> Result<bool, Finding> {
        if self.state == State::Ended {
            return Ok(false);
        }
        let next = self.text.peek()?;
        if next == Some(b']') {
            self.text.step()?;
            self.finish()?;
            return Ok(false);
        }
        if self.state == State::LaterItem {
            if next != Some(b',') {
                let message = format!("found {} after an item, expected `,` or `]`", kind(next));
                return Err(self.text.finding(message));
            }
            self.text.step()?;
            if matches!(self.text.peek()?, Some(b']' | b',') | None) {
                return Err(self.text.finding("found no item after `,`, expected one".to_owned()));
            }
        }
        self.state = State::LaterItem;
        let line = self.text.line;
        let mut item = Some(self.objects.space());
        self.text.value(&mut item)?;
        self.objects.start(item.unwrap_or_default(), line, 0);
        Ok(true)
    }

    /// Reads what follows the list, so that a document that is cut off, or has the list twice, is known.
    fn finish(&mut self) -> Result<(), Finding> {
        while let Some(name) = self.open.last().cloned() {
            while let Some(member) = self.text.member(false)? {
                if member == name {
                    let message = format!("the member `{}` is there twice, expected each once", self.open.join("."));
                    return Err(self.text.finding(message));
                }
                self.text.value(&mut None)?;
            }
            self.open.pop();
        }
        if self.text.peek()?.is_some() {
            return Err(self.text.finding("found text after the end of the document".to_owned()));
        }
        self.state = State::Ended;
        Ok(())
    }
}

impl RowReader for JsonDocument {
    fn columns(&self) -> &[String] {
        self.objects.names()
    }

    fn read(&mut self, row: &mut RawRow) -> Result<Read, Finding> {
        loop {
            if let Some(read) = self.objects.next(row, &self.text.name)? {
                return Ok(read);
            }
            if !self.next_item()? {
                return Ok(Read::End);
            }
        }
    }

    fn notes(&self) -> Vec<Finding> {
        self.objects.notes(&self.text.name)
    }

    fn unseen(&self) -> Vec<&str> {
        self.objects.unseen()
    }
}

/// What a value is by its first byte.
fn kind(first: Option<u8>) -> String {
    match first {
        None => "the end of the file".to_owned(),
        Some(b'{') => "an object".to_owned(),
        Some(b'[') => "a list".to_owned(),
        Some(b'"') => "a text".to_owned(),
        Some(other) => format!("`{}`", other.escape_ascii()),
    }
}

/// The text of a document, read forwards.
struct Text {
    name: String,
    input: Box<dyn BufRead>,
    line: u64,
}

impl Text {
    fn finding(&self, message: String) -> Finding {
        Finding::error(Place::file(&self.name).line(self.line), message)
    }

    fn failed(&self, error: &io::Error) -> Finding {
        unreadable(&self.name, Some(self.line), error)
    }

    fn ended(&self) -> Finding {
        self.finding("the document ends early, expected the rest of it".to_owned()).remedy("get the file again")
    }

    /// Steps over a byte-order mark.
    fn skip_mark(&mut self) -> Result<(), Finding> {
        for expected in *b"\xef\xbb\xbf" {
            let next = self.input.fill_buf().map(|bytes| bytes.first().copied());
            if next.map_err(|error| self.failed(&error))? != Some(expected) {
                break;
            }
            self.input.consume(1);
        }
        Ok(())
    }

    /// The next byte that is no white space, which stays there.
    fn peek(&mut self) -> Result<Option<u8>, Finding> {
        loop {
            let bytes = match self.input.fill_buf() {
                Ok(bytes) => bytes,
                Err(error) => return Err(unreadable(&self.name, Some(self.line), &error)),
            };
            if bytes.is_empty() {
                return Ok(None);
            }
            let blanks = bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let next = bytes.get(blanks).copied();
            self.line += lines(bytes.get(..blanks).unwrap_or_default());
            self.input.consume(blanks);
            if next.is_some() {
                return Ok(next);
            }
        }
    }

    /// Steps over the byte that [`Text::peek`] gave.
    fn step(&mut self) -> Result<(), Finding> {
        self.peek()?;
        self.input.consume(1);
        Ok(())
    }

    /// The name of an object's next member, up to its value; nothing at the object's end, which is stepped over.
    fn member(&mut self, is_first: bool) -> Result<Option<String>, Finding> {
        let mut next = self.peek()?;
        if next == Some(b'}') {
            self.step()?;
            return Ok(None);
        }
        if !is_first {
            if next != Some(b',') {
                return Err(self.unexpected(next, "`,` or `}`"));
            }
            self.step()?;
            next = self.peek()?;
        }
        if next != Some(b'"') {
            return Err(self.unexpected(next, "the name of a member"));
        }
        let mut written = Some(Vec::new());
        self.value(&mut written)?;
        let next = self.peek()?;
        if next != Some(b':') {
            return Err(self.unexpected(next, "`:`"));
        }
        self.step()?;
        let name = serde_json::from_slice(&written.unwrap_or_default());
        name.map(Some).map_err(|_| self.finding("found a name of a member that is no JSON text".to_owned()))
    }

    /// What the object that comes next is: the first of many, or one with lists.
    fn of_object(&mut self) -> Result<Content, Finding> {
        self.step()?;
        let (mut lists, mut first) = (Vec::new(), true);
        while let Some(member) = self.member(first)? {
            first = false;
            if self.peek()? == Some(b'[') {
                lists.push(member);
            }
            self.value(&mut None)?;
        }
        Ok(if self.peek()? == Some(b'{') { Content::Lines } else { Content::Lists(lists) })
    }

    fn unexpected(&self, found: Option<u8>, expected: &str) -> Finding {
        match found {
            None => self.ended(),
            found => self.finding(format!("found {}, expected {expected}", kind(found))),
        }
    }

    /// Steps over the next value; its bytes are kept where there is a place for them.
    fn value(&mut self, kept: &mut Option<Vec<u8>>) -> Result<(), Finding> {
        if self.peek()?.is_none() {
            return Err(self.ended());
        }
        let mut end = End::default();
        loop {
            let bytes = match self.input.fill_buf() {
                Ok(bytes) => bytes,
                Err(error) => return Err(unreadable(&self.name, Some(self.line), &error)),
            };
            if bytes.is_empty() {
                // A number at the end of the file has no other end.
                return if end.is_plain() { Ok(()) } else { Err(self.ended()) };
            }
            let length = end.find(bytes);
            let part = bytes.get(..length.unwrap_or(bytes.len())).unwrap_or_default();
            if let Some(kept) = kept {
                kept.extend_from_slice(part);
            }
            let used = part.len();
            self.line += lines(part);
            self.input.consume(used);
            if kept.as_ref().is_some_and(|kept| kept.len() > LONGEST_ITEM) {
                return Err(self.finding(format!("found an item longer than {} MiB", LONGEST_ITEM >> 20)));
            }
            if length.is_some() {
                return Ok(());
            }
        }
    }
}

fn lines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

#[cfg(test)]
mod tests;
