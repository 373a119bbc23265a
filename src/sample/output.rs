//! Several files written side by side in chunks of a fixed size, so that memory does not grow with them.

use std::io::{self, Write};

use flate2::{Compression, GzBuilder, write::GzEncoder};

/// Where chunks go: the path below the workspace, and bytes to append to that file.
pub type Sink<'s> = dyn FnMut(&str, &[u8]) -> io::Result<()> + 's;

/// Bytes after which a file's chunk is handed on.
const CHUNK: usize = 64 * 1024;

/// One of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileId(usize);

struct File {
    path: String,
    pending: Vec<u8>,
    packed: Option<GzEncoder<Vec<u8>>>,
}

/// The files of a sample.
pub(super) struct Output<'s> {
    sink: &'s mut Sink<'s>,
    files: Vec<File>,
}

impl<'s> Output<'s> {
    /// Files that go to a sink.
    pub(super) fn new(sink: &'s mut Sink<'s>) -> Self {
        Self { sink, files: Vec::new() }
    }

    /// A new file that starts with a header (empty for none); one whose path ends in `.gz` is packed.
    pub(super) fn open(&mut self, path: &str, header: &str) -> FileId {
        let mut pending = Vec::with_capacity(CHUNK + 1024);
        if !header.is_empty() {
            pending.extend_from_slice(header.as_bytes());
            pending.push(b'\n');
        }
        // No modification time is put in: packed bytes depend on the content alone.
        let packed = path.ends_with(".gz").then(|| GzBuilder::new().write(Vec::new(), Compression::default()));
        self.files.push(File { path: path.to_owned(), pending, packed });
        FileId(self.files.len() - 1)
    }

    /// Appends bytes to a file.
    pub(super) fn append(&mut self, file: FileId, bytes: &[u8]) -> io::Result<()> {
        let file = &mut self.files[file.0];
        file.pending.extend_from_slice(bytes);
        if file.pending.len() >= CHUNK { Self::hand_on(self.sink, file) } else { Ok(()) }
    }

    /// Hands on what is left of every file.
    pub(super) fn finish(mut self) -> io::Result<()> {
        for file in &mut self.files {
            Self::hand_on(self.sink, file)?;
            if let Some(encoder) = file.packed.take() {
                (self.sink)(&file.path, &encoder.finish()?)?;
            }
        }
        Ok(())
    }

    fn hand_on(sink: &mut Sink<'_>, file: &mut File) -> io::Result<()> {
        match &mut file.packed {
            None => sink(&file.path, &file.pending)?,
            Some(encoder) => {
                encoder.write_all(&file.pending)?;
                if !encoder.get_ref().is_empty() {
                    sink(&file.path, encoder.get_ref())?;
                    encoder.get_mut().clear();
                }
            }
        }
        file.pending.clear();
        Ok(())
    }
}

/// Fields of one delimited row, quoted only where they must be.
#[derive(Debug, Default)]
pub(super) struct Row {
    bytes: Vec<u8>,
    delimiter: u8,
}

impl Row {
    /// An empty row of a comma-separated file.
    pub(super) fn commas() -> Self {
        Self { bytes: Vec::with_capacity(256), delimiter: b',' }
    }

    /// An empty row of a tab-separated file; its fields must hold no tabs, quotes or line ends.
    pub(super) fn tabs() -> Self {
        Self { bytes: Vec::with_capacity(256), delimiter: b'\t' }
    }

    /// Starts anew.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
    }

    /// The row's field written by a function that needs no quoting.
    pub(super) fn plain(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        write(&mut self.bytes);
        self.bytes.push(self.delimiter);
    }

    /// A text field.
    pub(super) fn text(&mut self, text: &str) {
        let quoted = self.delimiter == b',' && text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'));
        if quoted {
            self.bytes.push(b'"');
            self.bytes.extend_from_slice(text.replace('"', "\"\"").as_bytes());
            self.bytes.push(b'"');
        } else {
            self.bytes.extend_from_slice(text.as_bytes());
        }
        self.bytes.push(self.delimiter);
    }

    /// Adds to the field written last.
    pub(super) fn extend_last(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        self.bytes.pop();
        write(&mut self.bytes);
        self.bytes.push(self.delimiter);
    }

    /// A whole number.
    pub(super) fn number(&mut self, number: i64) {
        self.plain(|bytes| push_number(bytes, number));
    }

    /// The row with its line end.
    pub(super) fn line(&mut self) -> &[u8] {
        if let Some(last) = self.bytes.last_mut() {
            *last = b'\n';
        }
        &self.bytes
    }
}

/// Writes a whole number.
pub(super) fn push_number(bytes: &mut Vec<u8>, number: i64) {
    bytes.extend_from_slice(number.to_string().as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_quoted_only_where_it_must_be() {
        let mut row = Row::commas();
        row.text("plain");
        row.text("a, b");
        row.text("said \"no\"");
        row.number(-3);
        assert_eq!(String::from_utf8_lossy(row.line()), "plain,\"a, b\",\"said \"\"no\"\"\",-3\n");
    }

    #[test]
    fn chunks_of_several_files_arrive_whole_and_in_order() {
        let mut seen: std::collections::BTreeMap<String, Vec<u8>> = std::collections::BTreeMap::new();
        let mut sink = |path: &str, bytes: &[u8]| {
            seen.entry(path.to_owned()).or_default().extend_from_slice(bytes);
            Ok(())
        };
        let mut output = Output::new(&mut sink);
        let (first, second) = (output.open("a.csv", "x"), output.open("b.tsv.gz", "y"));
        for number in 0..40_000 {
            output.append(first, format!("{number}\n").as_bytes()).expect("written");
            output.append(second, b"1\n").expect("written");
        }
        output.finish().expect("written");
        assert!(seen["a.csv"].starts_with(b"x\n0\n1\n") && seen["a.csv"].ends_with(b"\n39999\n"));
        let mut unpacked = String::new();
        io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&seen["b.tsv.gz"][..]), &mut unpacked)
            .expect("a packed file");
        assert_eq!(unpacked.lines().count(), 40_001);
    }
}
