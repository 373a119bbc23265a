//! Where values end in a JSON text: in pieces as they are read, and within an object that is known to be valid.

use std::ops::Range;

/// Looks for the end of a value that may come in several pieces.
#[derive(Default)]
pub(super) struct End {
    started: bool,
    depth: u64,
    in_text: bool,
    escaped: bool,
}

impl End {
    /// Whether the value so far is a number or a word.
    pub(super) fn is_plain(&self) -> bool {
        self.started && self.depth == 0 && !self.in_text
    }

    /// How many bytes of this piece belong to the value, where it ends here.
    pub(super) fn find(&mut self, bytes: &[u8]) -> Option<usize> {
        for (at, byte) in bytes.iter().enumerate() {
            if self.in_text {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.in_text = false,
                    _ => continue,
                }
                if !self.in_text && self.depth == 0 {
                    return Some(at + 1);
                }
                continue;
            }
            match byte {
                b'"' if !self.started || self.depth > 0 => self.in_text = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth > 0 => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Some(at + 1);
                    }
                }
                b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n' | b'"' if self.depth == 0 => return Some(at),
                _ => {}
            }
            self.started = true;
        }
        None
    }
}

/// What a way of names leads to within an object.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A list: where its items are.
    Items(Vec<Range<usize>>),
    /// Nothing, or `null`.
    Nothing,
    /// Something else: where it is.
    Other(Range<usize>),
    /// A member of this name is there twice.
    Twice(String),
}

/// Follows names from an object, which is known to be valid JSON, to a list.
pub(super) fn list(text: &[u8], names: &[String]) -> Found {
    let mut at = 0..text.len();
    for name in names {
        let start = after_blanks(text, at.start);
        match text.get(start) {
            Some(b'{') => {}
            Some(b'n') => return Found::Nothing,
            _ => return Found::Other(at),
        }
        let mut found = None;
        for (member, value) in members(text, start) {
            if member == *name && found.replace(value).is_some() {
                return Found::Twice(member);
            }
        }
        match found {
            Some(value) => at = value,
            None => return Found::Nothing,
        }
    }
    let start = after_blanks(text, at.start);
    match text.get(start) {
        Some(b'[') => Found::Items(items(text, start)),
        Some(b'n') => Found::Nothing,
        _ => Found::Other(at),
    }
}

/// The members of the object that starts at a place, each with where its value is.
fn members(text: &[u8], start: usize) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = start + 1;
    while let Some(name) = value(text, at) {
        let colon = after_blanks(text, name.end);
        let Some(value) = value(text, colon + 1).filter(|_| text.get(colon) == Some(&b':')) else { break };
        at = after_comma(text, value.end);
        let written = text.get(name).unwrap_or_default();
        found.push((serde_json::from_slice(written).unwrap_or_default(), value));
    }
    found
}

/// Where the items of the list are that starts at a place.
fn items(text: &[u8], start: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = start + 1;
    while let Some(item) = value(text, at) {
        at = after_comma(text, item.end);
        found.push(item);
    }
    found
}

/// Where the value is that comes next; nothing at the end of an object or a list.
fn value(text: &[u8], at: usize) -> Option<Range<usize>> {
    let start = after_blanks(text, at);
    let rest = text.get(start..).filter(|rest| !matches!(rest.first(), None | Some(b'}' | b']')))?;
    let length = End::default().find(rest).unwrap_or(rest.len());
    (length > 0).then_some(start..start + length)
}

fn after_comma(text: &[u8], at: usize) -> usize {
    let at = after_blanks(text, at);
    if text.get(at) == Some(&b',') { at + 1 } else { at }
}

fn after_blanks(text: &[u8], at: usize) -> usize {
    let blanks = text.get(at..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    at + blanks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, way: &str) -> String {
        let names: Vec<String> = way.split('.').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        match list(text.as_bytes(), &names) {
            Found::Items(items) => items.into_iter().map(|item| &text[item]).collect::<Vec<_>>().join("|"),
            Found::Nothing => "nothing".to_owned(),
            Found::Other(at) => format!("!{}", &text[at]),
            Found::Twice(name) => format!("twice {name}"),
        }
    }

    #[test]
    fn a_way_leads_to_the_items_of_a_list() {
        let text = r#" { "x" : "]}," , "a\u0062" : { "c" : [ {"d": [1]} , "e,]" , -1.5,null , [] ] } , "z" : 3 } "#;
        assert_eq!(found(text, "ab.c"), r#"{"d": [1]}|"e,]"|-1.5|null|[]"#);
        assert_eq!(found(text, "ab.d"), "nothing");
        assert_eq!(found(text, "z"), "!3");
        assert_eq!(found(text, "z.c"), "!3");
        assert_eq!(found(r#"{"a":[]}"#, "a"), "");
        assert_eq!(found(r#"{"a":null}"#, "a.b"), "nothing");
        assert_eq!(found(r#"{"a":[1],"a":[2]}"#, "a"), "twice a");
    }

    proptest::proptest! {
        #[test]
        fn items_are_those_that_were_written(values in proptest::collection::vec("\\PC{0,8}", 0..6)) {
            let items: Vec<_> = values.iter().map(|value| serde_json::json!({ "]": value, "n": [value, {}] })).collect();
            let text = serde_json::to_string_pretty(&serde_json::json!({ "0": [1, "\""], "a": { "b": items } })).unwrap();
            let Found::Items(found) = list(text.as_bytes(), &["a".to_owned(), "b".to_owned()]) else { panic!("no list") };
            let found: Vec<serde_json::Value> = found.into_iter().map(|at| serde_json::from_str(&text[at]).unwrap()).collect();
            proptest::prop_assert_eq!(found, items);
        }

        #[test]
        fn no_bytes_stop_the_program(text in "[\\[\\]{}\",:\\\\an1 ]{0,60}") {
            let _ = list(text.as_bytes(), &["a".to_owned()]);
        }
    }
}
