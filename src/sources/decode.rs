//! Text in a declared encoding as UTF-8, piece by piece.
//!
//! Bytes that the encoding has no letter for are never replaced by one that looks like it could be read: each such
//! sequence becomes [`UNREADABLE`], a byte that no UTF-8 text has, so that the reader of rows sets the row aside.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8};

use super::open::unreadable;
use crate::domain::{Finding, Place};

/// Stands for bytes that the declared encoding has no letter for.
pub(super) const UNREADABLE: u8 = 0xff;
/// The longest byte-order mark.
const LONGEST_MARK: u64 = 3;
/// Decoded bytes kept at once.
const ROOM: usize = 1 << 16;

/// The text of a file in UTF-8. A byte-order mark that says the same as the declaration is left out (that of UTF-8 is
/// left to the reader of rows).
///
/// # Errors
/// When the mark contradicts the declaration, or the file cannot be read.
pub(super) fn decoded(
    name: &str,
    mut input: Box<dyn BufRead>,
    declared: Option<&'static Encoding>,
) -> Result<Box<dyn BufRead>, Finding> {
    let encoding = declared.unwrap_or(UTF_8);
    let mut start = Vec::new();
    let read = input.by_ref().take(LONGEST_MARK).read_to_end(&mut start);
    read.map_err(|error| unreadable(name, Some(1), &error))?;
    match Encoding::for_bom(&start) {
        Some((marked, _)) if marked != encoding => return Err(contradicted(name, marked, declared)),
        Some((_, length)) if encoding != UTF_8 => drop(start.drain(..length)),
        _ => {}
    }
    let whole = Cursor::new(start).chain(input);
    if encoding == UTF_8 {
        return Ok(Box::new(whole));
    }
    let decoder = encoding.new_decoder_without_bom_handling();
    Ok(Box::new(Decoding { input: BufReader::new(whole), decoder, decoded: Vec::new(), at: 0, ended: false }))
}

/// A mark at the start that says another encoding than the source.
fn contradicted(name: &str, marked: &'static Encoding, declared: Option<&'static Encoding>) -> Finding {
    let found = marked.name();
    let label = found.to_ascii_lowercase();
    let place = Place::file(name).line(1);
    match declared {
        None => {
            let message = format!("found text in {found} by the byte-order mark it starts with, expected UTF-8");
            Finding::error(place, message).remedy(format!("give the source `encoding = \"{label}\"`"))
        }
        Some(declared) => {
            let expected = declared.name();
            let message = format!("found the byte-order mark of {found}, expected {expected} as the source says");
            let remedy = format!("correct its `encoding` to \"{label}\", or save the file as {expected}");
            Finding::error(place, message).remedy(remedy)
        }
    }
}

struct Decoding<R> {
    input: BufReader<R>,
    decoder: Decoder,
    decoded: Vec<u8>,
    /// How many decoded bytes are used up.
    at: usize,
    ended: bool,
}

impl<R: Read> Decoding<R> {
    fn refill(&mut self) -> io::Result<()> {
        self.decoded.resize(ROOM, 0);
        self.at = 0;
        let mut written = 0;
        while written == 0 && !self.ended {
            let raw = self.input.fill_buf()?;
            let last = raw.is_empty();
            // The last byte is kept for a mark.
            let room = self.decoded.get_mut(..ROOM - 1).unwrap_or_default();
            let (result, used, made) = self.decoder.decode_to_utf8_without_replacement(raw, room, last);
            self.input.consume(used);
            written = made;
            match result {
                DecoderResult::InputEmpty => self.ended = last,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    if let Some(byte) = self.decoded.get_mut(written) {
                        *byte = UNREADABLE;
                    }
                    written += 1;
                }
            }
        }
        self.decoded.truncate(written);
        Ok(())
    }
}

impl<R: Read> Read for Decoding<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: Read> BufRead for Decoding<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at >= self.decoded.len() && !self.ended {
            self.refill()?;
        }
        Ok(self.decoded.get(self.at..).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.at = (self.at + amount).min(self.decoded.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The decoded bytes, read in pieces of `step` bytes.
    fn of(bytes: &[u8], label: Option<&str>, step: usize) -> Result<Vec<u8>, String> {
        let declared = label.map(|label| Encoding::for_label_no_replacement(label.as_bytes()).unwrap());
        let input = BufReader::with_capacity(step, Cursor::new(bytes.to_vec()));
        let mut read = Vec::new();
        let mut text = decoded("x.csv", Box::new(input), declared).map_err(|finding| finding.to_string())?;
        text.read_to_end(&mut read).unwrap();
        Ok(read)
    }

    #[test]
    fn declared_encodings_are_read_exactly() {
        let windows = b"Malm\xf6;5 \x80;na\xefve\n";
        assert_eq!(of(windows, Some("windows-1252"), 7).unwrap(), "Malmö;5 €;naïve\n".as_bytes());
        let latin9 = b"5 \xa4\n";
        assert_eq!(of(latin9, Some("iso-8859-15"), 1).unwrap(), "5 €\n".as_bytes());
        assert_eq!(of(b"\x93\xfa\x96{\n", Some("shift_jis"), 1).unwrap(), "日本\n".as_bytes());
        assert_eq!(of(b"\xd6\xd0\x81\x30\x81\x30\n", Some("gb18030"), 2).unwrap(), "中\u{80}\n".as_bytes());
        let utf16: Vec<u8> = "a😀ö\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(of(&utf16, Some("utf-16le"), 3).unwrap(), "a😀ö\n".as_bytes());
        assert_eq!(of(&[b"\xff\xfe".to_vec(), utf16].concat(), Some("utf-16"), 3).unwrap(), "a😀ö\n".as_bytes());
        assert_eq!(of(b"\xef\xbb\xbfa", None, 1).unwrap(), b"\xef\xbb\xbfa", "the reader of rows knows it");
        assert_eq!(of(b"", Some("utf-16be"), 1).unwrap(), b"");
    }

    #[test]
    fn bytes_without_a_letter_are_marked_and_nothing_is_made_up() {
        let of = |bytes: &[u8], label| of(bytes, Some(label), 2).unwrap();
        assert_eq!(of(b"a,\xaa\nb\n", "windows-1253"), b"a,\xff\nb\n");
        assert_eq!(of(b"a,\x81\nb\n", "shift_jis"), b"a,\xff\nb\n", "the line end stays one");
        assert_eq!(of(b"a\0\x00\xd8b\0", "utf-16le"), b"a\xffb", "half a pair");
        assert_eq!(of(b"a\0b", "utf-16le"), b"a\xff", "half a letter at the end");
    }

    #[test]
    fn a_mark_that_contradicts_is_said() {
        let found = of(b"\xff\xfea\0", None, 9).unwrap_err();
        assert_eq!(
            found,
            "x.csv:1: found text in UTF-16LE by the byte-order mark it starts with, expected UTF-8; give the source `encoding = \"utf-16le\"`"
        );
        let found = of(b"\xef\xbb\xbfa", Some("windows-1252"), 1).unwrap_err();
        assert!(
            found.contains("found the byte-order mark of UTF-8, expected windows-1252 as the source says"),
            "{found}"
        );
        let found = of(b"\xfe\xff\0a", Some("utf-16"), 9).unwrap_err();
        assert!(found.contains("the byte-order mark of UTF-16BE, expected UTF-16LE"), "{found}");
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_comes_back(text in "\\PC*", which in 0_usize..8, step in 1_usize..40) {
            let labels = ["windows-1252", "windows-1251", "shift_jis", "gb18030", "euc-kr", "big5", "iso-8859-2", "koi8-r"];
            let encoding = Encoding::for_label_no_replacement(labels[which].as_bytes()).unwrap();
            // What the encoding has no letter for is written as a number by the encoder.
            let (bytes, ..) = encoding.encode(&text);
            if Encoding::for_bom(&bytes).is_none() {
                let (expected, _) = encoding.decode_without_bom_handling(&bytes);
                proptest::prop_assert_eq!(of(&bytes, Some(labels[which]), step).unwrap(), expected.as_bytes());
            }
        }

        #[test]
        fn no_bytes_make_a_replacement_letter(bytes in proptest::collection::vec(0_u8.., 0..60), which in 0_usize..5) {
            let label = ["utf-16le", "shift_jis", "gb18030", "euc-jp", "windows-1253"][which];
            let Ok(read) = of(&bytes, Some(label), 3) else { return Ok(()) };
            let encoding = Encoding::for_label_no_replacement(label.as_bytes()).unwrap();
            let bytes = Encoding::for_bom(&bytes).map_or(&bytes[..], |(_, length)| &bytes[length..]);
            let (_, had_errors) = encoding.decode_without_bom_handling(bytes);
            proptest::prop_assert_eq!(read.contains(&UNREADABLE), had_errors);
        }
    }
}
