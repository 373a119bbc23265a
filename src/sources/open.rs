//! Opening a file with the reader of its format.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;

use super::csv_rows::CsvRows;
use super::decode::decoded;
use super::files::{Compression, SourceFile};
use super::json_document::JsonDocument;
use super::json_rows::JsonRows;
use super::parquet_rows::ParquetRows;
use super::row::RowReader;
use super::sqlite_rows::SqliteRows;
use super::workbook::WorkbookRows;
use crate::config::model::{Format, Source};
use crate::domain::{Finding, Place};

/// How many bytes of a file were read so far; shared with the reader, which may be another thread's.
#[derive(Debug, Clone, Default)]
pub(crate) struct Progress(Arc<AtomicU64>);

impl Progress {
    /// The bytes so far.
    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Says how many bytes were read so far.
    pub(crate) fn set(&self, bytes: u64) {
        self.0.store(bytes, Ordering::Relaxed);
    }
}

/// A file's rows. `wanted` are the columns that may be asked for; a Parquet file reads only those unless
/// `every_column`.
///
/// # Errors
/// When the file cannot be opened or is not of its format.
pub(crate) fn open(
    file: &SourceFile,
    source: &Source,
    wanted: &[String],
    every_column: bool,
    progress: &Progress,
) -> Result<Box<dyn RowReader>, Finding> {
    if file.format.is_workbook() {
        return Ok(Box::new(WorkbookRows::open(file, &source.layout, progress)?));
    }
    let input = File::open(&file.path)
        .map_err(|error| Finding::error(Place::file(&file.name), format!("cannot be opened: {error}")))?;
    let delimiter = source.delimiter.unwrap_or(if file.format == Format::Tsv { b'\t' } else { b',' });
    match file.format {
        Format::Parquet => Ok(Box::new(ParquetRows::open(&file.name, input, wanted, every_column, progress.clone())?)),
        Format::JsonLines => {
            let input = text(file, source, input, progress)?;
            let (rows, encoding) = (source.layout.rows.as_ref(), source.layout.text_encoding());
            Ok(Box::new(JsonRows::open(file.name.clone(), input, wanted.to_vec(), rows, encoding)?))
        }
        Format::Sqlite => Ok(Box::new(SqliteRows::open(file, source, wanted)?)),
        Format::Csv | Format::Tsv | Format::Xlsx | Format::Xls | Format::Ods => {
            let input = text(file, source, input, progress)?;
            Ok(Box::new(CsvRows::open(file.name.clone(), input, delimiter, &source.layout)?))
        }
        Format::Json => {
            let input = text(file, source, input, progress)?;
            let (rows, encoding) = (source.layout.rows.as_ref(), source.layout.text_encoding());
            Ok(Box::new(JsonDocument::open(file.name.clone(), input, wanted.to_vec(), rows, encoding)?))
        }
    }
}

/// The text of a file in UTF-8: decompressed, and decoded as the source says.
pub(super) fn text(
    file: &SourceFile,
    source: &Source,
    input: File,
    progress: &Progress,
) -> Result<Box<dyn BufRead>, Finding> {
    decoded(&file.name, decompressed(file, input, progress)?, source.layout.encoding)
}

/// The decompressed bytes of a text file, after a look at its first ones.
pub(super) fn decompressed(file: &SourceFile, input: File, progress: &Progress) -> Result<Box<dyn BufRead>, Finding> {
    const BUFFER: usize = 1 << 16;
    let failed = |error: io::Error| unreadable(&file.name, None, &error);
    let mut raw = BufReader::with_capacity(BUFFER, Counted { input, read: progress.clone() });
    let start = raw.fill_buf().map_err(failed)?;
    if let Some(found) = other_kind(start, file.compression) {
        let found = if found == SOMETHING_ELSE {
            format!("a file that starts `{}`", beginning(start))
        } else {
            found.to_owned()
        };
        let message = format!("found {found}, expected {}", expected_kind(file));
        return Err(Finding::error(Place::file(&file.name), message).remedy("correct the name or the `format`"));
    }
    if start.is_empty() {
        return Ok(Box::new(raw));
    }
    let packed = progress.clone();
    Ok(match file.compression {
        Compression::Plain => Box::new(raw),
        Compression::Gzip => {
            let unpacked = Unpacked { input: MultiGzDecoder::new(raw), packed, unpacked: 0 };
            Box::new(BufReader::with_capacity(BUFFER, unpacked))
        }
        Compression::Zstd => {
            let input = zstd::Decoder::with_buffer(raw).map_err(failed)?;
            Box::new(BufReader::with_capacity(BUFFER, Unpacked { input, packed, unpacked: 0 }))
        }
    })
}

/// How many times its size a compressed file may unpack to, once it is more than [`FEW_BYTES`]. Exports come to a tenth of that.
pub(super) const MOST_TIMES: u64 = 250;
/// Bytes that are unpacked from whatever a file holds.
pub(super) const FEW_BYTES: u64 = 16 << 20;

/// What a compressed file unpacks to, ended where it is more than a file of its size can mean.
struct Unpacked<R> {
    input: R,
    /// Compressed bytes that were read.
    packed: Progress,
    unpacked: u64,
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.unpacked += count as u64;
        if self.unpacked > FEW_BYTES && self.unpacked / MOST_TIMES > self.packed.get() {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        Ok(count)
    }
}

fn expected_kind(file: &SourceFile) -> &'static str {
    match (file.compression, file.format) {
        (Compression::Gzip, _) => "gzip data",
        (Compression::Zstd, _) => "Zstandard data",
        (Compression::Plain, Format::JsonLines) => "JSON lines",
        (Compression::Plain, Format::Json) => "a JSON document",
        (Compression::Plain, _) => "delimited text",
    }
}

const SOMETHING_ELSE: &str = "something else";

/// The first few bytes in print.
pub(crate) fn beginning(start: &[u8]) -> String {
    start.iter().take(16).flat_map(|byte| byte.escape_ascii()).map(char::from).collect()
}

/// What a file is, where its first bytes say that it is not what it should be.
fn other_kind(start: &[u8], compression: Compression) -> Option<&'static str> {
    let kind = match start {
        [0x1f, 0x8b, ..] => "gzip data",
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "Zstandard data",
        [b'P', b'A', b'R', b'1', ..] => "a Parquet file",
        [b'P', b'K', 3 | 5, 4 | 6, ..] => "a ZIP archive or a workbook",
        [0xd0, 0xcf, 0x11, 0xe0, ..] => "an old workbook",
        [b'%', b'P', b'D', b'F', ..] => "a PDF",
        [] => return None,
        _ => return (compression != Compression::Plain).then_some(SOMETHING_ELSE),
    };
    match (compression, kind) {
        (Compression::Gzip, "gzip data") | (Compression::Zstd, "Zstandard data") => None,
        _ => Some(kind),
    }
}

/// A file that ends early or cannot be read on.
pub(crate) fn unreadable(name: &str, line: Option<u64>, error: &io::Error) -> Finding {
    let place = match line {
        Some(line) => Place::file(name).line(line),
        None => Place::file(name),
    };
    if error.kind() == io::ErrorKind::FileTooLarge {
        let message = format!("it unpacks to more than {MOST_TIMES} times its size, expected text worth packing");
        return Finding::error(place, message).remedy("where that is what it should hold, unpack it first");
    }
    let early = error.kind() == io::ErrorKind::UnexpectedEof || error.to_string().contains("incomplete frame");
    let finding = if early {
        Finding::error(place, format!("the compressed data ends early ({error}), expected a whole file"))
    } else {
        Finding::error(place, format!("cannot be read: {error}, expected a whole file"))
    };
    finding.remedy("get the file again; nothing of it was loaded")
}

/// Counts the bytes that pass.
struct Counted {
    input: File,
    read: Progress,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.read.set(self.read.get() + count as u64);
        Ok(count)
    }
}
