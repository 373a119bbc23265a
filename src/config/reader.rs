//! A strict reader of TOML: every mistake is noted with its place, none stops the reading.
//!
//! A [`Document`] gives [`Section`]s; each accessor of a section marks its key as known, and [`Section::finish`]
//! reports the keys nobody asked for, with the nearest valid one.

mod lists;
mod zone;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::domain::finding::nearest;
use crate::domain::{Finding, Place};

/// A parsed file and the findings made while it is read.
pub struct Document<'t> {
    file: String,
    text: &'t str,
    root: Spanned<DeTable<'t>>,
    findings: RefCell<Vec<Finding>>,
    asked: RefCell<BTreeSet<String>>,
    is_valid_toml: bool,
}

impl<'t> Document<'t> {
    /// Parses a file's text. Syntax errors become findings; what could be parsed is still read.
    #[must_use]
    pub fn parse(file: impl Into<String>, text: &'t str) -> Self {
        let (root, errors) = DeTable::parse_recoverable(text);
        let document = Self {
            file: file.into(),
            text,
            root,
            findings: RefCell::default(),
            asked: RefCell::default(),
            is_valid_toml: errors.is_empty(),
        };
        for error in errors {
            let message = error.message().split('\n').next().unwrap_or_default().to_owned();
            let place = document.place(error.span().unwrap_or(0..0), "");
            document.note(Finding::error(place, format!("not valid TOML: {message}")));
        }
        document
    }

    /// The whole file as a section.
    #[must_use]
    pub fn root(&self) -> Section<'_> {
        Section::new(self, String::new(), self.root.get_ref(), 0..0)
    }

    /// Whether the text is TOML at all; where it is not, what else is found may only follow from that.
    #[must_use]
    pub fn is_valid_toml(&self) -> bool {
        self.is_valid_toml
    }

    /// Every key that finished sections asked for, as dotted paths without numbers (`source.columns`): the keys
    /// that are valid, for the test that each is documented.
    #[must_use]
    pub fn asked_keys(&self) -> BTreeSet<String> {
        self.asked.borrow().clone()
    }

    /// Everything found so far, in the order of the file.
    #[must_use]
    pub fn into_findings(self) -> Vec<Finding> {
        let mut findings = self.findings.into_inner();
        findings.sort_by(|left, right| left.place.cmp(&right.place));
        findings
    }

    fn note(&self, finding: Finding) {
        self.findings.borrow_mut().push(finding);
    }

    fn place(&self, span: Range<usize>, key: &str) -> Place {
        let before = self.text.get(..span.start).unwrap_or_default();
        let line = before.matches('\n').count() as u64 + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() as u64 + 1;
        let place = Place::file(self.file.clone()).line(line).column(column);
        if key.is_empty() { place } else { place.key(key) }
    }
}

/// A value with its place, for checks that come after reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub place: Place,
}

/// One table of a TOML file.
pub struct Section<'d> {
    document: &'d Document<'d>,
    path: String,
    table: &'d DeTable<'d>,
    span: Range<usize>,
    known: RefCell<BTreeSet<String>>,
    /// Where keys are looked for that are not in the table itself.
    base: Option<(String, &'d DeTable<'d>)>,
}

impl<'d> Section<'d> {
    fn new(document: &'d Document<'d>, path: String, table: &'d DeTable<'d>, span: Range<usize>) -> Self {
        Self { document, path, table, span, known: RefCell::default(), base: None }
    }

    /// The same section, whose missing keys are those of `base`: for a table that says only what differs. What is wrong with
    /// a key has the place where the key was written.
    #[must_use]
    pub fn over(self, base: &Self) -> Self {
        Self { base: Some((base.path.clone(), base.table)), ..self }
    }

    /// The dotted path of this section, empty for the root.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Where the section starts.
    #[must_use]
    pub fn place(&self) -> Place {
        self.document.place(self.span.clone(), &self.path)
    }

    /// Notes that something is wrong with the section as a whole.
    pub fn error(&self, message: impl Into<String>) {
        self.document.note(Finding::error(self.place(), message));
    }

    /// Notes any finding.
    pub fn note(&self, finding: Finding) {
        self.document.note(finding);
    }

    /// Whether the key is present (and known from now on).
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.value(key).is_some()
    }

    /// All keys as written, in the order of the file; none is marked as known.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        let mut keys: Vec<_> =
            self.table.iter().map(|(key, _)| (key.span().start, key.get_ref().to_string())).collect();
        keys.sort();
        keys.into_iter().map(|(_, key)| key).collect()
    }

    /// A text.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<Placed<String>> {
        self.typed(key, "a text in quotes", |value| value.as_str().map(str::to_owned))
    }

    /// A text that must be there.
    #[must_use]
    pub fn required_text(&self, key: &str) -> Option<Placed<String>> {
        self.required(key, "a text in quotes", Self::text)
    }

    /// A whole number.
    #[must_use]
    pub fn integer(&self, key: &str) -> Option<Placed<i64>> {
        self.typed(key, "a whole number", as_integer)
    }

    /// An exact decimal, written as a number or in quotes.
    #[must_use]
    pub fn decimal(&self, key: &str) -> Option<Placed<Decimal>> {
        self.typed(key, "a number", as_decimal)
    }

    /// A fraction for statistics and targets, written as a number.
    #[must_use]
    pub fn number(&self, key: &str) -> Option<Placed<f64>> {
        self.typed(key, "a number", |value| {
            as_number_text(value)?.parse().ok().filter(|number: &f64| number.is_finite())
        })
    }

    /// True or false.
    #[must_use]
    pub fn boolean(&self, key: &str) -> Option<Placed<bool>> {
        self.typed(key, "true or false", DeValue::as_bool)
    }

    /// A day, as a TOML date or a text.
    #[must_use]
    pub fn date(&self, key: &str) -> Option<Placed<NaiveDate>> {
        self.typed(key, "a day such as 2026-07-01", |value| match value {
            DeValue::Datetime(datetime) => datetime.to_string().parse().ok(),
            other => other.as_str()?.parse().ok(),
        })
    }

    /// A list of texts; a single text counts as a list of one.
    #[must_use]
    pub fn texts(&self, key: &str) -> Option<Vec<Placed<String>>> {
        let (path, span, value) = self.value(key)?;
        if let Some(text) = value.as_str() {
            return Some(vec![Placed { value: text.to_owned(), place: self.document.place(span, &path) }]);
        }
        let Some(array) = value.as_array() else {
            self.wrong(&path, span, "a list of texts", value);
            return None;
        };
        let mut texts = Vec::new();
        for (index, item) in array.iter().enumerate() {
            let path = format!("{path}[{}]", index + 1);
            match item.get_ref().as_str() {
                Some(text) => {
                    texts.push(Placed { value: text.to_owned(), place: self.document.place(item.span(), &path) });
                }
                None => self.wrong(&path, item.span(), "a text in quotes", item.get_ref()),
            }
        }
        Some(texts)
    }

    /// One word of a closed list; anything else is noted with the nearest.
    #[must_use]
    pub fn word<T: Copy>(&self, key: &str, words: &[(&str, T)]) -> Option<Placed<T>> {
        let written = self.text(key)?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == written.value) {
            return Some(Placed { value: *value, place: written.place });
        }
        let list: Vec<_> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
        let mut finding =
            Finding::error(written.place, format!("found `{}`, expected one of {}", written.value, list.join(", ")));
        if let Some(near) = nearest(&written.value, words.iter().map(|(word, _)| *word)) {
            finding = finding.remedy(format!("did you mean `{near}`?"));
        }
        self.note(finding);
        None
    }

    /// A table below this one.
    #[must_use]
    pub fn section(&self, key: &str) -> Option<Section<'d>> {
        let (path, span, value) = self.value(key)?;
        match value {
            DeValue::Table(table) => Some(Section::new(self.document, path, table, span)),
            other => {
                self.wrong(&path, span, "a table", other);
                None
            }
        }
    }

    /// A list of tables (`[[key]]`), numbered from 1 in paths; none gives an empty list.
    #[must_use]
    pub fn sections(&self, key: &str) -> Vec<Section<'d>> {
        let Some((path, span, value)) = self.value(key) else { return Vec::new() };
        let Some(array) = value.as_array() else {
            self.wrong(&path, span, "a list of tables", value);
            return Vec::new();
        };
        let mut sections = Vec::new();
        for (index, item) in array.iter().enumerate() {
            let path = format!("{path}[{}]", index + 1);
            match item.get_ref() {
                DeValue::Table(table) => sections.push(Section::new(self.document, path, table, item.span())),
                other => self.wrong(&path, item.span(), "a table", other),
            }
        }
        sections
    }

    /// Whether the key holds a table, to tell `x = "a"` from `x = { ... }`.
    #[must_use]
    pub fn is_table(&self, key: &str) -> bool {
        matches!(self.value(key), Some((_, _, DeValue::Table(_))))
    }

    /// Takes a value that must be there, with the accessor for its type; its absence is noted.
    pub fn required<T>(
        &self,
        key: &str,
        expected: &str,
        accessor: impl Fn(&Self, &str) -> Option<Placed<T>>,
    ) -> Option<Placed<T>> {
        if !self.has(key) {
            let path = self.below(key);
            let place = self.document.place(self.span.clone(), &path);
            self.note(Finding::error(place, format!("`{key}` is missing, expected {expected}")));
            return None;
        }
        accessor(self, key)
    }

    /// Reports every key that no accessor asked for.
    pub fn finish(self) {
        let known = self.known.borrow();
        self.document.asked.borrow_mut().extend(known.iter().map(|key| without_numbers(&self.below(key))));
        for (key, _) in self.table {
            if known.contains(key.get_ref().as_ref()) {
                continue;
            }
            let place = self.document.place(key.span(), &self.below(key.get_ref()));
            let finding = Finding::error(place, format!("unknown key `{}`", key.get_ref()));
            let finding = match nearest(key.get_ref(), known.iter().map(String::as_str)) {
                Some(near) => finding.remedy(format!("did you mean `{near}`?")),
                None => finding.remedy(format!("valid here: {}", list_of(&known))),
            };
            self.document.note(finding);
        }
    }

    fn below(&self, key: &str) -> String {
        joined(&self.path, key)
    }

    fn value(&self, key: &str) -> Option<(String, Range<usize>, &'d DeValue<'d>)> {
        self.known.borrow_mut().insert(key.to_owned());
        let in_table = |path: &str, table: &'d DeTable<'d>| {
            let (_, value) = table.iter().find(|(name, _)| name.get_ref().as_ref() == key)?;
            Some((joined(path, key), value.span(), value.get_ref()))
        };
        let own = in_table(&self.path, self.table);
        own.or_else(|| self.base.as_ref().and_then(|(path, table)| in_table(path, table)))
    }

    fn typed<T>(&self, key: &str, expected: &str, read: impl Fn(&DeValue<'d>) -> Option<T>) -> Option<Placed<T>> {
        let (path, span, value) = self.value(key)?;
        match read(value) {
            Some(read) => Some(Placed { value: read, place: self.document.place(span, &path) }),
            None => {
                self.wrong(&path, span, expected, value);
                None
            }
        }
    }

    fn wrong(&self, path: &str, span: Range<usize>, expected: &str, found: &DeValue<'_>) {
        let written: String = self.document.text.get(span.clone()).unwrap_or_default().chars().take(40).collect();
        let found = if written.contains('\n') || written.is_empty() {
            found.type_str().to_owned()
        } else {
            format!("`{written}`")
        };
        self.note(Finding::error(self.document.place(span, path), format!("found {found}, expected {expected}")));
    }
}

/// A key below a path.
fn joined(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// `source[2].files` as `source.files`.
fn without_numbers(path: &str) -> String {
    path.split('.').map(|part| part.split('[').next().unwrap_or(part)).collect::<Vec<_>>().join(".")
}

fn list_of(known: &BTreeSet<String>) -> String {
    known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}

fn as_integer(value: &DeValue<'_>) -> Option<i64> {
    value.as_integer().and_then(|integer| i64::from_str_radix(integer.as_str(), integer.radix()).ok())
}

fn as_number_text(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::Integer(integer) if integer.radix() == 10 => Some(integer.as_str().replace('_', "")),
        DeValue::Float(float) => Some(float.as_str().replace('_', "")),
        _ => None,
    }
}

fn as_decimal(value: &DeValue<'_>) -> Option<Decimal> {
    match value {
        DeValue::String(text) => text.trim().parse().ok(),
        other => as_number_text(other)?.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_over_another_says_only_what_differs() {
        let text = "[base]\nname = \"one\"\nsize = \"large\"\n[other]\nname = \"two\"\nnam = 1\n";
        let document = Document::parse("rules.toml", text);
        let root = document.root();
        let base = root.section("base").expect("a section");
        let other = root.section("other").expect("a section").over(&base);
        assert_eq!(other.text("name").map(|name| name.value).as_deref(), Some("two"));
        assert_eq!(other.integer("size"), None, "the base's, which is no number");
        assert_eq!(other.keys(), ["name", "nam"], "its own alone");
        other.finish();
        let messages: Vec<_> = document.into_findings().iter().map(ToString::to_string).collect();
        assert_eq!(
            messages,
            [
                "rules.toml:3:8 [base.size]: found `\"large\"`, expected a whole number",
                "rules.toml:6:1 [other.nam]: unknown key `nam`; did you mean `name`?",
            ]
        );
    }

    #[test]
    fn every_mistake_is_reported_with_its_place() {
        let text = "[workspace]\nname = 3\ntime_zon = \"UTC\"\n[privacy]\nsmallest_peer_group = \"five\"\n";
        let document = Document::parse("quarterdeck.toml", text);
        let root = document.root();
        let workspace = root.section("workspace").expect("a section");
        let (_, _) = (workspace.required_text("name"), workspace.required_text("time_zone"));
        workspace.finish();
        let privacy = root.section("privacy").expect("a section");
        let _ = privacy.integer("smallest_peer_group");
        privacy.finish();
        root.finish();
        let messages: Vec<_> = document.into_findings().iter().map(ToString::to_string).collect();
        assert_eq!(
            messages,
            [
                "quarterdeck.toml:1:1 [workspace.time_zone]: `time_zone` is missing, expected a text in quotes",
                "quarterdeck.toml:2:8 [workspace.name]: found `3`, expected a text in quotes",
                "quarterdeck.toml:3:1 [workspace.time_zon]: unknown key `time_zon`; did you mean `time_zone`?",
                "quarterdeck.toml:5:23 [privacy.smallest_peer_group]: found `\"five\"`, expected a whole number",
            ]
        );
    }
}
