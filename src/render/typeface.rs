//! A workspace's own typeface: font files checked before anything is set in them.
//!
//! A file is one static TrueType or OpenType font with outlines, no larger than 1 MiB, whose licence does not forbid to embed it
//! and which has at least the letters and figures of English. What else it lacks is drawn by the bundled faces.

use std::sync::Arc;

use typst::foundations::Bytes;
use typst::text::Font;

use crate::look::Typeface;

/// The largest file, in bytes: pages carry the font.
const MOST_BYTES: usize = 1024 * 1024;
/// What a file begins with: TrueType outlines, as they are and as Apple marks them, and PostScript ones.
const SIGNATURES: [&[u8]; 3] = [b"\0\x01\0\0", b"true", b"OTTO"];
/// The bits of a font's licence, and those that forbid to embed it.
const EMBEDDING: u16 = 0x000f;
const FORBIDDEN: u16 = 0x0002;

/// Checks a file's bytes.
///
/// # Errors
/// Everything that is wrong with it, each with what to do.
pub fn check(bytes: &[u8]) -> Result<(), Vec<String>> {
    if bytes.len() > MOST_BYTES {
        return Err(vec![format!(
            "the font has {} bytes, expected {MOST_BYTES} or fewer: cut it down to the scripts you write in",
            bytes.len()
        )]);
    }
    if !SIGNATURES.iter().any(|signature| bytes.starts_with(signature)) {
        return Err(vec![foreign(bytes).to_owned()]);
    }
    let Some(font) = Font::new(Bytes::new(bytes.to_vec()), 0) else {
        return Err(vec!["the font cannot be read: it is cut off or damaged".to_owned()]);
    };
    let mut found = Vec::new();
    if table(bytes, b"fvar").is_some() {
        found.push("the font is variable, expected one weight: save the weight as a static font".to_owned());
    }
    if [b"glyf", b"CFF "].iter().all(|name| table(bytes, name).is_none()) {
        found.push("the font has no outlines: choose one that is no bitmap font".to_owned());
    }
    let embedding = table(bytes, b"OS/2").and_then(|table| number(table, 8)).unwrap_or(0);
    if embedding & EMBEDDING == FORBIDDEN {
        found.push("the font's licence forbids to embed it: ask its maker for a licence that allows it".to_owned());
    }
    let lacking: String = (' '..='~').filter(|letter| !font.info().coverage.contains(u32::from(*letter))).collect();
    if !lacking.is_empty() {
        found.push(format!("the font lacks `{lacking}`: choose one with all letters, figures and signs of English"));
    }
    if found.is_empty() { Ok(()) } else { Err(found) }
}

/// The typeface of three checked files: regular, semibold and bold; `None` where one of them is no font.
#[must_use]
pub fn of(files: [Arc<Vec<u8>>; 3]) -> Option<Typeface> {
    let font = Font::new(Bytes::new(files[0].to_vec()), 0)?;
    Typeface::new(font.info().family.clone(), files)
}

/// What is said of a file that is no font of the right kind.
fn foreign(bytes: &[u8]) -> &'static str {
    match bytes.get(..4) {
        Some(b"wOFF" | b"wOF2") => "the font is packed for web pages (WOFF), expected TTF or OTF: unpack it",
        Some(b"ttcf") => "the file is a collection of fonts, expected one font: save it alone",
        _ => "the file is no font, expected TTF or OTF",
    }
}

/// The bytes of a table of the font.
fn table<'f>(bytes: &'f [u8], name: &[u8; 4]) -> Option<&'f [u8]> {
    let count = usize::from(number(bytes, 4)?);
    let entry = bytes.get(12..)?.chunks_exact(16).take(count).find(|entry| entry.starts_with(name))?;
    let at = |from: usize| Some(usize::from(number(entry, from)?) << 16 | usize::from(number(entry, from + 2)?));
    let (start, length) = (at(8)?, at(12)?);
    bytes.get(start..start.checked_add(length)?)
}

/// The 16 bits at a byte.
fn number(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::look::faces::BUNDLED;

    fn wrong(bytes: &[u8]) -> Vec<String> {
        check(bytes).expect_err("refused")
    }

    /// Inter with the name of a table, or a number in a table, written over.
    fn changed(change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
        let mut bytes = BUNDLED[0].bytes.to_vec();
        change(&mut bytes);
        bytes
    }

    fn entry(bytes: &[u8], name: &[u8; 4]) -> usize {
        12 + 16 * bytes[12..].chunks_exact(16).position(|entry| entry.starts_with(name)).expect("a table")
    }

    #[test]
    fn a_font_has_the_name_that_its_file_gives_it() {
        let file = || Arc::new(BUNDLED[0].bytes.to_vec());
        assert_eq!(check(&file()), Ok(()));
        assert_eq!(of([file(), file(), file()]).expect("a typeface").name, "Inter");
    }

    #[test]
    fn what_is_no_font_says_so() {
        assert_eq!(wrong(b"GIF89a"), ["the file is no font, expected TTF or OTF"]);
        assert_eq!(wrong(b"wOF2...."), ["the font is packed for web pages (WOFF), expected TTF or OTF: unpack it"]);
        assert_eq!(wrong(b"ttcf...."), ["the file is a collection of fonts, expected one font: save it alone"]);
        assert_eq!(wrong(&BUNDLED[0].bytes[..900]), ["the font cannot be read: it is cut off or damaged"]);
        let huge = wrong(&vec![0; MOST_BYTES + 1]);
        assert_eq!(
            huge,
            ["the font has 1048577 bytes, expected 1048576 or fewer: cut it down to the scripts you write in"]
        );
    }

    #[test]
    fn everything_wrong_with_a_font_is_said_at_once() {
        let arabic = BUNDLED.iter().find(|face| face.family == "Noto Sans Arabic").expect("a face");
        assert!(wrong(arabic.bytes)[0].starts_with("the font lacks `!\"#$"), "{:?}", wrong(arabic.bytes));
        let variable = changed(|bytes| {
            let at = entry(bytes, b"GPOS");
            bytes[at..at + 4].copy_from_slice(b"fvar");
        });
        assert!(wrong(&variable)[0].starts_with("the font is variable") || wrong(&variable)[0].contains("damaged"));
        let restricted = changed(|bytes| {
            let at = entry(bytes, b"OS/2") + 8;
            let start = usize::from(bytes[at + 2]) << 8 | usize::from(bytes[at + 3]) | usize::from(bytes[at + 1]) << 16;
            bytes[start + 9] = 2;
        });
        assert_eq!(
            wrong(&restricted),
            ["the font's licence forbids to embed it: ask its maker for a licence that allows it"]
        );
    }
}
