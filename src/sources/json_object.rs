//! One JSON object as the cells of a row. Numbers keep the digits they are written with; a nested object's members are
//! named `outer.inner`, a list's items `list.0`; a list of plain values as a whole becomes `a;b;c`.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::IgnoredAny;

use super::csv_rows::unfit;
use super::row::{Mark, RawRow, Rejection, shown};
use encoding_rs::Encoding;

/// The deepest that objects and lists may lie in each other.
const DEEPEST: u32 = 128;

/// The members that may be asked for: no header tells which there are.
pub(super) struct Members {
    /// Their names, in the order of cells.
    pub(super) names: Vec<String>,
    places: BTreeMap<String, usize>,
    /// Objects and lists that such members are in.
    outer: BTreeSet<String>,
    seen: Vec<bool>,
}

impl Members {
    /// Nothing seen yet.
    pub(super) fn new(wanted: Vec<String>) -> Self {
        let places = wanted.iter().enumerate().map(|(index, name)| (name.clone(), index)).collect();
        let dots = |name: &String| -> Vec<String> {
            name.match_indices('.').filter_map(|(at, _)| name.get(..at)).map(str::to_owned).collect()
        };
        Self { places, outer: wanted.iter().flat_map(dots).collect(), seen: vec![false; wanted.len()], names: wanted }
    }

    /// The members that no object had so far.
    pub(super) fn unseen(&self) -> Vec<&str> {
        let names = self.names.iter().zip(&self.seen);
        names.filter(|(_, seen)| !**seen).map(|(name, _)| name.as_str()).collect()
    }

    /// Fills a row with the members of an object; `offset` is the place of its first byte in the file.
    pub(super) fn fill(
        &mut self,
        object: &[u8],
        offset: u64,
        encoding: &'static Encoding,
        row: &mut RawRow,
    ) -> Option<Rejection> {
        let object = object.trim_ascii_end();
        if let Some(rejection) = unfit(object, offset, encoding) {
            return Some(rejection);
        }
        let text = std::str::from_utf8(object).unwrap_or_default();
        if is_too_deep(text) {
            let expected = format!("objects and lists at most {DEEPEST} deep in each other");
            return Some(Rejection::of_row(object, "nested too deep", expected));
        }
        if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
            let expected =
                format!("one JSON object; line {} column {}: {}", error.line(), error.column(), without_place(&error));
            return Some(Rejection::of_row(object, "not valid JSON", expected.replace("; line 1 column", "; column")));
        }
        if !text.trim_start().starts_with('{') {
            return Some(Rejection::of_row(object, "not a JSON object", "one JSON object"));
        }
        let mut scan = Scan { text, at: 0, members: self, found: Vec::new(), entered: BTreeSet::new(), repeated: None };
        if let Err(message) = scan.object("") {
            return Some(Rejection::of_row(object, "not valid JSON", message));
        }
        let Scan { found, repeated, .. } = scan;
        row.reserve(self.names.len());
        row.set_whole(text);
        let mut filled = vec![false; self.names.len()];
        let mut repeated = repeated;
        for (index, value) in found {
            if filled.get(index) == Some(&true) {
                repeated = repeated.or_else(|| self.names.get(index).cloned());
            }
            set(&mut filled, index);
            set(&mut self.seen, index);
            if value.text.as_deref().is_some_and(|text| text.contains('\0')) {
                return Some(Rejection::of_row(object, "NUL byte", "text without NUL bytes"));
            }
            if let Some(text) = &value.text {
                row.set(index, text);
            }
            if value.is_number {
                row.mark(index, Mark::Number);
            }
        }
        let expected = "each member once".to_owned();
        repeated.map(|column| Rejection { column, value: shown(object), expected, reason: "repeated member" })
    }
}

/// Whether objects and lists lie deeper in each other than is followed: what follows them needs room for each.
fn is_too_deep(text: &str) -> bool {
    let (mut depth, mut in_text, mut escaped) = (0_u32, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_text,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => depth += 1,
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return true;
        }
    }
    false
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

/// A member's value: its text, or nothing for `null`.
struct Found {
    text: Option<String>,
    is_number: bool,
}

/// Takes the members of one object out of a text that is known to be valid JSON.
struct Scan<'t> {
    text: &'t str,
    at: usize,
    members: &'t Members,
    /// What was asked for, by the place of its cell.
    found: Vec<(usize, Found)>,
    /// Outer objects and lists that were entered.
    entered: BTreeSet<String>,
    /// One of them that is there twice.
    repeated: Option<String>,
}

impl Scan<'_> {
    fn object(&mut self, prefix: &str) -> Result<(), String> {
        self.skip("{");
        while !self.starts("}") {
            let name = format!("{prefix}{}", self.string()?);
            self.skip(":");
            self.member(&name)?;
            self.skip(",");
        }
        self.skip("}");
        Ok(())
    }

    fn member(&mut self, name: &str) -> Result<(), String> {
        let is_outer = self.members.outer.contains(name);
        if is_outer && !self.entered.insert(name.to_owned()) {
            self.repeated = Some(name.to_owned());
        }
        let place = self.members.places.get(name).copied();
        let mut is_number = false;
        let text = if self.starts("{") {
            let start = self.at;
            self.object(&format!("{name}."))?;
            self.text.get(start..self.at).filter(|_| place.is_some()).map(str::to_owned)
        } else if self.starts("[") {
            self.list(name, is_outer, place.is_some())?
        } else if self.starts("\"") {
            Some(self.string()?)
        } else {
            let plain = self.plain();
            is_number = plain.as_deref().is_some_and(|text| text != "true" && text != "false");
            plain
        };
        if let Some(place) = place {
            self.found.push((place, Found { text, is_number }));
        }
        Ok(())
    }

    /// A list of plain values, joined by `;`; any other list as it is written. Nothing of one that is not wanted.
    fn list(&mut self, name: &str, is_outer: bool, is_wanted: bool) -> Result<Option<String>, String> {
        let start = self.at;
        let (mut joined, mut plain) = (String::new(), is_wanted);
        let mut index = 0_usize;
        self.skip("[");
        while !self.starts("]") {
            let item_start = self.at;
            if self.starts("[") || self.starts("{") {
                plain = false;
            }
            // An item without a name that is asked for has one that no member has.
            let item_name = if is_outer { format!("{name}.{index}") } else { String::from("[]") };
            self.member(&item_name)?;
            if plain {
                let item = self.item(item_start)?;
                plain &= !item.contains(';');
                joined.push_str(if index > 0 { ";" } else { "" });
                joined.push_str(&item);
            }
            index += 1;
            self.skip(",");
        }
        self.skip("]");
        let written = || self.text.get(start..self.at).filter(|_| is_wanted).map(str::to_owned);
        Ok(if plain { Some(joined) } else { written() })
    }

    /// The plain item between a place and where the reading is; nothing for `null`.
    fn item(&self, start: usize) -> Result<String, String> {
        let written = self.text.get(start..self.at).unwrap_or_default().trim();
        if written.starts_with('"') {
            return serde_json::from_str(written).map_err(|error| without_place(&error));
        }
        Ok(if written == "null" { String::new() } else { written.to_owned() })
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
    use encoding_rs::UTF_8;

    use super::*;

    fn cells(object: &str, wanted: &[&str]) -> String {
        let mut members = Members::new(wanted.iter().map(|&name| name.to_owned()).collect());
        let mut row = RawRow::default();
        row.start(1);
        match members.fill(object.as_bytes(), 0, UTF_8, &mut row) {
            Some(rejection) => format!("!{} [{}] {}", rejection.reason, rejection.column, rejection.expected),
            None => (0..row.len()).map(|index| row.get(index).unwrap_or("?")).collect::<Vec<_>>().join("|"),
        }
    }

    #[test]
    fn numbers_keep_their_digits_and_nested_members_their_path() {
        let object = r#"{"a": 0.12345678901234567890, "b": {"c": "x\"\u00e9", "d": null}, "l": ["p", 1, null], "z": [{"a": 1}]}"#;
        let found = cells(object, &["a", "b.c", "b.d", "l", "z", "never"]);
        assert_eq!(found, "0.12345678901234567890|x\"é|?|p;1;|[{\"a\": 1}]|?");
        assert_eq!(cells("{ }", &["a"]), "?");
        assert_eq!(cells(r#"{"n": 12345678901234567890123.10}"#, &["n"]), "12345678901234567890123.10");
    }

    #[test]
    fn items_of_lists_have_their_place_from_0() {
        let object = r#"{"values": [10, "b", {"id": 3, "more": [[7]]}], "l": [1, 2]}"#;
        assert_eq!(
            cells(object, &["values.0", "values.1", "values.2.id", "values.2.more.0.0", "values.9"]),
            "10|b|3|7|?"
        );
        assert_eq!(cells(object, &["l", "l.1"]), "1;2|2");
    }

    #[test]
    fn what_is_there_twice_is_said() {
        assert_eq!(cells(r#"{"a":1,"a":2}"#, &["a"]), "!repeated member [a] each member once");
        assert_eq!(cells(r#"{"b":{"c":1},"b":{"d":2}}"#, &["b.c", "b.d"]), "!repeated member [b] each member once");
        assert_eq!(cells(r#"{"b":{"c":1},"b.c":2}"#, &["b.c"]), "!repeated member [b.c] each member once");
        assert_eq!(cells(r#"{"x":1,"x":2,"a":3}"#, &["a"]), "3", "nobody asks for it");
    }

    #[test]
    fn what_is_nested_too_deep_is_set_aside() {
        let nested = |depth: usize| format!("{{\"a\":{}1{}}}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(cells(&nested(127), &["b"]), "?");
        let refused = "!nested too deep [] objects and lists at most 128 deep in each other";
        for depth in [128, 1_000_000] {
            assert_eq!(cells(&nested(depth), &["a"]), refused);
            assert_eq!(cells(&format!("{}1{}", "{\"a\":".repeat(depth + 1), "}".repeat(depth + 1)), &["a"]), refused);
        }
        // Brackets in texts are none.
        assert_eq!(cells(&format!(r#"{{"a":"\\\"{}"}}"#, "[".repeat(200)), &["b"]), "?");
    }

    #[test]
    fn numbers_are_told_from_texts() {
        let mut members = Members::new(vec!["n".to_owned(), "t".to_owned(), "b".to_owned()]);
        let mut row = RawRow::default();
        assert!(members.fill(br#"{"n": -1.50, "t": "1,5", "b": true}"#, 0, UTF_8, &mut row).is_none());
        assert_eq!([row.mark_of(0), row.mark_of(1), row.mark_of(2)], [Some(Mark::Number), None, None]);
    }
}
