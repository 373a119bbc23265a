//! Everything a reader can get out of a file.
//!
//! Text in HTML, JSON and CSV is read as it is. A PDF is read as text, as decompressed objects (titles, descriptions of
//! pictures, metadata) and through its attachments. PowerPoint files and workbooks are read part by part, also within the
//! workbooks of charts.

use std::collections::HashSet;
use std::fs;
use std::io::{Cursor, Read as _};
use std::path::Path;
use std::process::Command;

/// What can be read in a file, in small letters.
pub(crate) struct Reading {
    /// The file, and how it was looked at.
    pub(crate) what: String,
    pub(crate) text: String,
}

impl Reading {
    fn new(what: impl Into<String>, text: &str) -> Self {
        Self { what: what.into(), text: text.to_lowercase() }
    }

    pub(crate) fn words(&self) -> HashSet<&str> {
        self.text.split(|letter: char| !letter.is_alphanumeric()).collect()
    }

    pub(crate) fn holds_name(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        self.text.contains(&name) || self.text.contains(&name.replace('&', "&amp;"))
    }
}

/// Everything a reader can get out of a file.
pub(crate) fn readings(path: &Path) -> Vec<Reading> {
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    if path.extension().is_some_and(|extension| extension == "pdf") {
        return pdf_texts(path, &name).into_iter().map(|(what, text)| Reading::new(what, &text)).collect();
    }
    if path.extension().is_some_and(|extension| extension == "pptx" || extension == "xlsx") {
        return zip_readings(&fs::read(path).expect("a file"), &name);
    }
    let text = String::from_utf8(fs::read(path).expect("a file")).expect("UTF-8");
    // Styles and fonts are ours, and so are the ids of elements.
    vec![Reading::new(name, &without(&without(&text, "<style", "</style>"), " id=\"", "\""))]
}

/// A text without what stands between each `start` and the next `end`.
fn without(text: &str, start: &str, end: &str) -> String {
    let mut parts = text.split(start);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    kept.extend(parts.map(|part| part.split_once(end).map_or("", |(_, rest)| rest)));
    kept
}

/// Every part of a ZIP by its path, also those of the workbooks inside.
fn parts(bytes: &[u8], name: &str) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a ZIP");
    let mut found = Vec::new();
    for index in 0..zip.len() {
        let mut part = zip.by_index(index).expect("a part");
        let path = format!("{name}/{}", part.name().expect("a name"));
        let mut content = Vec::new();
        part.read_to_end(&mut content).expect("bytes");
        if path.ends_with(".xlsx") {
            found.extend(parts(&content, &path));
        }
        found.push((path, content));
    }
    found
}

/// Every part of a ZIP: markup as it is and as the words between the tags, and the names of parts.
fn zip_readings(bytes: &[u8], name: &str) -> Vec<Reading> {
    let mut found = Vec::new();
    for (what, content) in parts(bytes, name) {
        found.push(Reading::new(format!("the name of {what}"), what.strip_prefix(name).expect("a path")));
        if [".png", ".svg"].iter().any(|picture| what.ends_with(picture)) {
            // Words of a picture are pixels and outlines; what it says besides would be text in chunks.
            let text: String = content.iter().map(|byte| char::from(*byte)).collect();
            assert!(!text.contains("tEXt") && !text.contains("iTXt") && !text.contains("<text"), "{what}");
        } else if !what.ends_with(".xlsx") {
            let text = String::from_utf8(content).expect("UTF-8");
            let words: String =
                text.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, words)| words).collect();
            // Names of colours, fields and kinds of parts are the format's.
            let ours = [" val=\"", " id=\"", " type=\"", " uri=\""];
            let markup = ours.iter().fold(text, |text, start| without(&text, start, "\""));
            found.push(Reading::new(format!("{what} as words"), &words));
            found.push(Reading::new(what, &markup));
        }
    }
    found
}

/// Every byte of a file with its name, unpacked where it is packed, as it is: for words that cannot be anybody's but one's.
/// Each by what was looked at.
pub(crate) fn every_byte(path: &Path) -> Vec<(String, String)> {
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    let bytes = fs::read(path).expect("a file");
    let mut found = vec![("the name of the file".to_owned(), name.clone())];
    if name.ends_with(".pdf") {
        found.extend(pdf_texts(path, &name));
    } else if [".pptx", ".xlsx"].iter().any(|ending| name.ends_with(ending)) {
        let text = |(what, content): (String, Vec<u8>)| {
            let text = format!("{what} {}", String::from_utf8_lossy(&content));
            (what, text)
        };
        found.extend(parts(&bytes, &name).into_iter().map(text));
    } else {
        found.push((name, String::from_utf8_lossy(&bytes).into_owned()));
    }
    found
}

/// The words of a PDF and its objects.
fn pdf_texts(path: &Path, name: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    match Command::new("pdftotext").arg("-raw").arg(path).arg("-").output() {
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
            found.push((format!("{name} as text"), text));
        }
        Err(_) => eprintln!("SKIPPED: pdftotext is missing; the text of {name} was not looked at"),
    }
    match Command::new("qpdf").args(["--qdf", "--object-streams=disable"]).arg(path).arg("-").output() {
        Ok(output) => {
            let bytes = output.stdout;
            assert!(bytes.len() > 10_000, "{name} cannot be decompressed");
            // Texts of a PDF are bytes, or UTF-16 with the high byte first.
            let wide: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
            for (how, bytes) in [("objects", bytes), ("objects in UTF-16", wide)] {
                found.push((format!("{name} as {how}"), String::from_utf8_lossy(&bytes).into_owned()));
            }
        }
        Err(_) => eprintln!("SKIPPED: qpdf is missing; the objects of {name} were not looked at"),
    }
    found
}
