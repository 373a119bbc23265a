//! A look through an XML text before a library reads it: that every element is closed, that nothing nests without end and
//! that no piece of it is longer than memory allows. Nothing is kept.

use std::io::{BufRead, BufReader, Read};

/// The longest tag, comment or run of text in bytes; a cell of a workbook holds no more than 32,767 letters.
const LONGEST_PIECE: u64 = 1 << 20;
/// The deepest nesting.
const DEEPEST: usize = 256;

/// A tag as it is written.
pub(super) struct Tag<'t> {
    /// Its name with its prefix, such as `table:table-row`.
    pub(super) name: &'t [u8],
    /// What stands behind the name.
    pub(super) attributes: &'t [u8],
    /// How it stands.
    pub(super) kind: Kind,
}

/// How a tag stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `<a>`
    Start,
    /// `<a/>`
    Empty,
    /// `</a>`
    End,
}

impl Tag<'_> {
    /// The text of an attribute, as it is written.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let text = std::str::from_utf8(self.attributes).ok()?;
        let mut rest = text;
        while let Some((key, value)) = rest.split_once('=') {
            let value = value.trim_start();
            let quote = value.chars().next().filter(|quote| "\"'".contains(*quote))?;
            let (value, after) = value.get(1..)?.split_once(quote)?;
            if key.trim() == name {
                return Some(value);
            }
            rest = after;
        }
        None
    }
}

/// Looks through a text and shows every tag; what is wrong is told in words. `visit` may refuse to go on.
///
/// # Errors
/// When the text is no whole XML or too much for memory.
pub(super) fn scan(input: impl Read, visit: &mut dyn FnMut(&Tag<'_>) -> Result<(), String>) -> Result<(), String> {
    let mut scan =
        Scan { input: BufReader::with_capacity(1 << 16, input), piece: Vec::new(), open: Vec::new(), ends: Vec::new() };
    loop {
        if !scan.until(b'<')? {
            break;
        }
        scan.tag(visit)?;
    }
    if scan.ends.is_empty() { Ok(()) } else { Err("it ends before its last element does".to_owned()) }
}

struct Scan<R> {
    input: BufReader<R>,
    piece: Vec<u8>,
    /// The names of open elements, one behind the other.
    open: Vec<u8>,
    ends: Vec<usize>,
}

impl<R: Read> Scan<R> {
    /// Reads up to a byte; false where the text ends before.
    fn until(&mut self, byte: u8) -> Result<bool, String> {
        self.piece.clear();
        self.on_to(byte)
    }

    fn on_to(&mut self, byte: u8) -> Result<bool, String> {
        let room = LONGEST_PIECE.saturating_sub(self.piece.len() as u64);
        let read = self.input.by_ref().take(room).read_until(byte, &mut self.piece);
        let read = read.map_err(|error| format!("it cannot be unpacked: {error}"))?;
        if read > 0 && self.piece.last() == Some(&byte) {
            return Ok(true);
        }
        if self.piece.len() as u64 >= LONGEST_PIECE {
            return Err(format!("a piece of it is longer than {} MiB", LONGEST_PIECE >> 20));
        }
        Ok(false)
    }

    /// Reads a tag, a comment, a section of text or an instruction, from behind its `<`.
    fn tag(&mut self, visit: &mut dyn FnMut(&Tag<'_>) -> Result<(), String>) -> Result<(), String> {
        self.piece.clear();
        loop {
            if !self.on_to(b'>')? {
                return Err("it ends within a tag".to_owned());
            }
            let piece = self.piece.as_slice();
            let whole = match piece {
                [b'!', b'-', b'-', ..] => piece.len() >= 6 && piece.ends_with(b"-->"),
                [b'!', b'[', ..] => piece.ends_with(b"]]>"),
                [b'?', ..] => piece.ends_with(b"?>"),
                [b'!', ..] => return Err("it declares a document type, which workbooks do not".to_owned()),
                _ => !is_within_quotes(piece),
            };
            if whole {
                break;
            }
        }
        let written = self.piece.split_last().map(|(_, rest)| rest).unwrap_or_default();
        let (kind, written) = match written {
            [b'!' | b'?', ..] => return Ok(()),
            [b'/', rest @ ..] => (Kind::End, rest),
            [rest @ .., b'/'] => (Kind::Empty, rest),
            rest => (Kind::Start, rest),
        };
        let length = written.iter().position(u8::is_ascii_whitespace).unwrap_or(written.len());
        let (name, attributes) = written.split_at_checked(length).unwrap_or_default();
        match kind {
            Kind::Start => {
                self.open.extend_from_slice(name);
                self.ends.push(self.open.len());
                if self.ends.len() > DEEPEST {
                    return Err(format!("its elements nest deeper than {DEEPEST}"));
                }
            }
            Kind::End => {
                self.ends.pop();
                let start = self.ends.last().copied().unwrap_or_default();
                if self.open.get(start..) != Some(name) || name.is_empty() {
                    return Err(format!("`</{}>` closes no element", name.escape_ascii()));
                }
                self.open.truncate(start);
            }
            Kind::Empty => {}
        }
        visit(&Tag { name, attributes, kind })
    }
}

fn is_within_quotes(piece: &[u8]) -> bool {
    let mut open = None;
    for byte in piece {
        match open {
            Some(quote) if quote == *byte => open = None,
            None if matches!(byte, b'"' | b'\'') => open = Some(*byte),
            _ => {}
        }
    }
    open.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(text: &str) -> Result<String, String> {
        let mut found = Vec::new();
        let visit = &mut |tag: &Tag<'_>| {
            let kind = ["+", "=", "-"][tag.kind as usize];
            found.push(format!(
                "{kind}{}{}",
                String::from_utf8_lossy(tag.name),
                tag.attribute("n").unwrap_or_default()
            ));
            Ok(())
        };
        scan(text.as_bytes(), visit)?;
        Ok(found.join(" "))
    }

    #[test]
    fn tags_are_shown_and_what_only_looks_like_one_is_not() {
        let text =
            "\u{feff}<?xml version='1.0'?><!-- <b> > --><a m=\"<x>'\" n = '3'>t<![CDATA[</a> ]] >]]><b n=\"4\"/></a>\n";
        assert_eq!(tags(text).unwrap(), "+a3 =b4 -a");
        assert_eq!(tags("").unwrap(), "");
    }

    #[test]
    fn what_is_not_whole_or_too_much_is_refused() {
        for (text, expected) in [
            ("<a><b></a></b>", "`</a>` closes no element"),
            ("<a>", "ends before its last element"),
            ("</a>", "closes no element"),
            ("<a b=\">", "ends within a tag"),
            ("<!-- <a>", "ends within a tag"),
            ("<!DOCTYPE a [<!ENTITY b 'c'>]>", "declares a document type"),
            (&"<a>".repeat(300), "nest deeper"),
            (&" ".repeat(2 << 20), "longer than 1 MiB"),
        ] {
            let found = tags(text).unwrap_err();
            assert!(found.contains(expected), "{found}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_stops_the_program(text in "[<>/!?\\-\\[\\]ab\"'= ]{0,40}") {
            let _ = tags(&text);
        }
    }
}
