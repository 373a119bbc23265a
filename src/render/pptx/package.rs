//! The file: parts and what leads from one to another, in a ZIP that is the same for the same parts.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::xml::Xml;
use crate::look::Palette;

const TYPES: &str = "http://schemas.openxmlformats.org/package/2006/content-types";
const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
/// What kinds of relationship begin with.
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
/// What the types of most parts begin with.
const VENDOR: &str = "application/vnd.openxmlformats-";

/// Parts by their names within the file, without a slash in front.
#[derive(Debug, Default)]
pub(super) struct Package {
    /// What the bundled colours, which parts are written in, become.
    palette: Palette,
    parts: BTreeMap<String, Part>,
    relations: BTreeMap<String, Vec<Relation>>,
}

#[derive(Debug)]
struct Part {
    /// `None` for parts whose ending says enough.
    kind: Option<String>,
    bytes: Vec<u8>,
}

#[derive(Debug)]
struct Relation {
    kind: String,
    target: String,
}

impl Package {
    /// An empty file in the colours of a palette.
    pub(super) fn new(palette: Palette) -> Self {
        Self { palette, ..Self::default() }
    }

    /// Adds a part of a kind, such as `officedocument.theme+xml`.
    pub(super) fn add(&mut self, name: &str, kind: &str, bytes: Vec<u8>) {
        let bytes = match String::from_utf8(bytes) {
            Ok(text) => self.palette.recoloured(text, &["<a:srgbClr val=\""]).into_bytes(),
            Err(other) => other.into_bytes(),
        };
        let kind = if kind.starts_with("application/") { kind.to_owned() } else { format!("{VENDOR}{kind}") };
        self.parts.insert(name.to_owned(), Part { kind: Some(kind), bytes });
    }

    /// Adds a part that its ending describes: a picture, or a workbook.
    pub(super) fn add_by_ending(&mut self, name: &str, bytes: Vec<u8>) {
        self.parts.insert(name.to_owned(), Part { kind: None, bytes });
    }

    /// Leads from a part (or from the file itself, the empty name) to another; gives the id to name it by.
    ///
    /// `kind` is the last word of an office relationship, or a whole one.
    pub(super) fn relate(&mut self, from: &str, kind: &str, to: &str) -> String {
        let kind = if kind.contains(':') { kind.to_owned() } else { format!("{OFFICE}{kind}") };
        let relations = self.relations.entry(from.to_owned()).or_default();
        relations.push(Relation { kind, target: format!("/{to}") });
        format!("rId{}", relations.len())
    }

    /// The file's bytes.
    pub(super) fn finish(self) -> Result<Vec<u8>, String> {
        self.write().map_err(|error| error.to_string())
    }

    fn write(self) -> zip::result::ZipResult<Vec<u8>> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let mut add = |name: &str, bytes: &[u8]| -> zip::result::ZipResult<()> {
            // What is compressed already only grows.
            let packed = [".png", ".xlsx"].iter().any(|ending| name.ends_with(ending));
            let method = if packed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
            let options = SimpleFileOptions::default()
                .compression_method(method)
                .last_modified_time(DateTime::default())
                .unix_permissions(0o644);
            zip.start_file(name, options)?;
            Ok(zip.write_all(bytes)?)
        };
        add("[Content_Types].xml", &self.content_types())?;
        for (from, relations) in &self.relations {
            add(&relations_name(from), &relations_part(relations))?;
        }
        for (name, part) in &self.parts {
            add(name, &part.bytes)?;
        }
        Ok(zip.finish()?.into_inner())
    }

    fn content_types(&self) -> Vec<u8> {
        let sheet = format!("{VENDOR}officedocument.spreadsheetml.sheet");
        let endings = [
            ("png", "image/png"),
            ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
            ("svg", "image/svg+xml"),
            ("xlsx", sheet.as_str()),
            ("xml", "application/xml"),
        ];
        let mut xml = Xml::document();
        xml.within("Types", &[("xmlns", &TYPES)], |xml| {
            for (ending, kind) in endings {
                xml.empty("Default", &[("Extension", &ending), ("ContentType", &kind)]);
            }
            for (name, part) in &self.parts {
                if let Some(kind) = &part.kind {
                    xml.empty("Override", &[("PartName", &format!("/{name}")), ("ContentType", kind)]);
                }
            }
        });
        xml.finish()
    }
}

/// `ppt/slides/slide1.xml` is led from by `ppt/slides/_rels/slide1.xml.rels`.
fn relations_name(from: &str) -> String {
    match from.rsplit_once('/') {
        Some((folder, name)) => format!("{folder}/_rels/{name}.rels"),
        None => format!("_rels/{from}.rels"),
    }
}

fn relations_part(relations: &[Relation]) -> Vec<u8> {
    let mut xml = Xml::document();
    xml.within("Relationships", &[("xmlns", &RELATIONSHIPS)], |xml| {
        for (index, relation) in relations.iter().enumerate() {
            let id = format!("rId{}", index + 1);
            xml.empty("Relationship", &[("Id", &id), ("Type", &relation.kind), ("Target", &relation.target)]);
        }
    });
    xml.finish()
}
