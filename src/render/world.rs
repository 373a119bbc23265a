//! The world a PDF template lives in: three fonts, the template, and files in memory. No disk, no clock, no network.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Binding, Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::templates::path_of;
use crate::domain::{Finding, Place};

/// The standard library without `eval`: what is in the data is never evaluated, whatever a template does with it.
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    let mut library = Library::default();
    if let Some(eval) = library.global.scope_mut().get_mut("eval") {
        *eval = Binding::detached(typst::foundations::Value::None);
    }
    library.std = Binding::detached(library.global.clone());
    LazyHash::new(library)
});

static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let files: [&'static [u8]; 3] = [
        include_bytes!("../../assets/fonts/Inter-Regular.otf"),
        include_bytes!("../../assets/fonts/Inter-SemiBold.otf"),
        include_bytes!("../../assets/fonts/Inter-Bold.otf"),
    ];
    files.into_iter().filter_map(|file| Font::new(Bytes::new(file), 0)).collect()
});

static BOOK: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

/// A template, by the name that its place in memory has.
pub(super) struct Template<'t> {
    pub(super) path: &'static str,
    pub(super) text: &'t str,
}

/// File ids are kept for ever, so every document uses the same paths.
fn file_id(path: &str) -> Result<FileId, String> {
    let path = VirtualPath::new(path).map_err(|_| format!("{path:?} is no path"))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// Files by their paths, around the template.
pub(super) struct MemoryWorld {
    main: Source,
    files: BTreeMap<String, Bytes>,
}

impl MemoryWorld {
    /// A world with files beside the template.
    pub(super) fn new(template: &Template<'_>, files: BTreeMap<String, Vec<u8>>) -> Result<Self, String> {
        let main = Source::new(file_id(template.path)?, template.text.to_owned());
        Ok(Self { main, files: files.into_iter().map(|(path, bytes)| (path, Bytes::new(bytes))).collect() })
    }

    /// What is wrong, each with its place in the template.
    pub(super) fn explain(&self, errors: &[SourceDiagnostic]) -> Vec<Finding> {
        let file = path_of(&format!("pdf/{}", self.main.id().vpath().get_without_slash()));
        let finding = |error: &SourceDiagnostic| {
            let at = self.range(error.span).map(|range| range.start);
            let at = at.and_then(|start| self.main.lines().byte_to_line_column(start));
            let place = Place::file(file.clone());
            let place = match at {
                Some((line, column)) => place.line(line as u64 + 1).column(column as u64 + 1),
                None => place,
            };
            let hints: Vec<&str> = error.hints.iter().map(|hint| hint.v.as_str()).collect();
            let finding = Finding::error(place, error.message.as_str());
            if hints.is_empty() { finding } else { finding.remedy(hints.join("; ")) }
        };
        errors.iter().map(finding).collect()
    }
}

impl World for MemoryWorld {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(missing(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        // The files of a package have paths of their own.
        let own = is_of_project(id).then(|| self.files.get(id.vpath().get_with_slash())).flatten();
        own.cloned().ok_or_else(|| missing(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn is_of_project(id: FileId) -> bool {
    matches!(id.root(), VirtualRoot::Project)
}

fn missing(id: FileId) -> FileError {
    let what = if is_of_project(id) { id.vpath().get_without_slash() } else { "a package" };
    FileError::Other(Some(
        format!("found {what}, expected one file: a template is given its data and charts alone").into(),
    ))
}

/// The same data with every text in it as [`covered`] has it.
pub(super) fn covered_data(data: Value) -> Value {
    match data {
        Value::String(text) => Value::String(covered(&text)),
        Value::Array(values) => Value::Array(values.into_iter().map(covered_data).collect()),
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(name, value)| (name, covered_data(value))).collect())
        }
        other => other,
    }
}

/// The text with letters that the bundled font lacks shown as a hollow square, and invisible ones left out: a page with
/// a missing letter is no accessible PDF, and neither is one with marks heaped over a letter: those that make no letter of
/// their own with it are left out. HTML keeps them, since browsers bring fonts of their own.
pub(super) fn covered(text: &str) -> String {
    let has = |letter: char| FONTS.first().is_some_and(|font| font.info().coverage.contains(u32::from(letter)));
    text.nfc()
        .filter(|letter| !is_combining_mark(*letter))
        .filter_map(|letter| match letter {
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}' => None,
            '\n' => Some('\n'),
            '\t' | '\r' | '\u{85}' | '\u{2000}'..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{3000}' => Some(' '),
            letter if letter.is_control() => None,
            letter if letter.is_ascii() || has(letter) => Some(letter),
            _ => Some('□'),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_without_a_shape_become_squares() {
        assert_eq!(covered("Åse ≥ 90% → €1"), "Åse ≥ 90% → €1");
        assert_eq!(covered("日立\u{200b} Ltd"), "□□ Ltd");
        assert_eq!(covered("A\u{30a}se e\u{301}\u{336}\u{34f} ดี ❤\u{fe0f}"), covered("Åse é □ ❤"));
    }

    #[test]
    fn characters_without_a_shape_are_left_out_of_every_text_of_the_data() {
        let data = serde_json::json!({ "a": ["x\u{1}\u{7f}\ty\u{2028}z\n", 1, null], "b": { "c": "\u{1b}日" } });
        assert_eq!(covered_data(data), serde_json::json!({ "a": ["x y z\n", 1, null], "b": { "c": "□" } }));
    }

    #[test]
    fn three_weights_are_known() {
        assert_eq!(FONTS.len(), 3);
        assert!(BOOK.contains_family("inter"));
    }
}
