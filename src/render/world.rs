//! The world a PDF template lives in: fonts, the template, and files in memory. No disk, no clock, no network.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Binding, Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook, FontVariant, FontWeight};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};

use super::templates::path_of;
use crate::domain::{Finding, Place};
use crate::look::{Typeface, faces};

/// The standard library without `eval`: what is in the data is never evaluated, whatever a template does with it.
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    let mut library = Library::default();
    if let Some(eval) = library.global.scope_mut().get_mut("eval") {
        *eval = Binding::detached(typst::foundations::Value::None);
    }
    library.std = Binding::detached(library.global.clone());
    LazyHash::new(library)
});

/// Fonts, and the book that finds them by family and weight.
struct Fonts {
    fonts: Vec<Font>,
    book: LazyHash<FontBook>,
}

/// The bundled fonts.
static BUNDLED: LazyLock<Arc<Fonts>> = LazyLock::new(|| {
    let read = |face: &faces::Face| Some((face.family, face.weight, Font::new(Bytes::new(face.bytes), 0)?));
    Arc::new(Fonts::of(faces::BUNDLED.iter().filter_map(read)))
});

impl Fonts {
    /// Fonts that are known by these families and weights, whatever their files say.
    fn of<'f>(named: impl Iterator<Item = (&'f str, u16, Font)>) -> Self {
        let (mut fonts, mut book) = (Vec::new(), FontBook::new());
        for (family, weight, font) in named {
            let mut info = font.info().clone();
            family.clone_into(&mut info.family);
            info.variant = FontVariant { weight: FontWeight::from_number(weight), ..FontVariant::default() };
            book.push(info);
            fonts.push(font);
        }
        Self { fonts, book: LazyHash::new(book) }
    }

    /// A workspace's own typeface before the bundled fonts.
    fn with(typeface: &Typeface) -> Self {
        let read = |(weight, bytes): (u16, &Arc<Vec<u8>>)| {
            let bytes: Vec<u8> = bytes.to_vec();
            Some((Typeface::FAMILY, weight, Font::new(Bytes::new(bytes), 0)?))
        };
        let bundled = faces::BUNDLED.iter().zip(&BUNDLED.fonts);
        let bundled = bundled.map(|(face, font)| (face.family, face.weight, font.clone()));
        Self::of(typeface.files().filter_map(read).chain(bundled))
    }
}

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
    fonts: Arc<Fonts>,
}

impl MemoryWorld {
    /// A world with files beside the template, and a workspace's own typeface before the bundled ones.
    pub(super) fn new(
        template: &Template<'_>,
        files: BTreeMap<String, Vec<u8>>,
        typeface: Option<&Typeface>,
    ) -> Result<Self, String> {
        let main = Source::new(file_id(template.path)?, template.text.to_owned());
        let files = files.into_iter().map(|(path, bytes)| (path, Bytes::new(bytes))).collect();
        let fonts = typeface.map_or_else(|| Arc::clone(&BUNDLED), |typeface| Arc::new(Fonts::with(typeface)));
        Ok(Self { main, files, fonts })
    }

    /// Puts a file in its place, also where there is one.
    pub(super) fn put(&mut self, path: &str, bytes: Vec<u8>) {
        self.files.insert(path.to_owned(), Bytes::new(bytes));
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
        &self.fonts.book
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
        self.fonts.fonts.get(index).cloned()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bundled_face_is_known_by_its_family_and_weight() {
        assert_eq!(BUNDLED.fonts.len(), faces::BUNDLED.len());
        for (at, face) in faces::BUNDLED.iter().enumerate() {
            let variant = FontVariant { weight: FontWeight::from_number(face.weight), ..FontVariant::default() };
            assert_eq!(BUNDLED.book.select(&face.family.to_lowercase(), variant), Some(at), "{}", face.family);
        }
    }
}
