//! Parquet files as rows of texts, so that every format goes through the same mapping and contract.
//!
//! The Parquet library panics on some damaged files; here that is an error like any other.

use std::cell::Cell;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray, StringBuilder};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Float32Type, Float64Type, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use arrow::error::ArrowError;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use super::open::{Progress, beginning};
use super::row::{RawRow, Read, Rejection, RowReader};
use crate::domain::{Finding, Place};

/// Rows taken from the file at once.
const BATCH_ROWS: usize = 4096;

/// A Parquet file.
pub(crate) struct ParquetRows {
    name: String,
    columns: Vec<String>,
    /// Which columns may be asked for; the others only tell rows apart.
    wanted: Vec<bool>,
    reader: ParquetRecordBatchReader,
    batch: Vec<StringArray>,
    batch_rows: usize,
    /// The next row of the batch.
    next: usize,
    /// Rows given so far.
    given: u64,
    rows: u64,
    bytes: u64,
    progress: Progress,
}

impl ParquetRows {
    /// Opens a file; reads only the columns in `wanted`, or `every_column`.
    ///
    /// # Errors
    /// When the file is no whole Parquet file.
    pub(crate) fn open(
        name: &str,
        mut file: File,
        wanted: &[String],
        every_column: bool,
        progress: Progress,
    ) -> Result<Self, Finding> {
        let bytes = check_ends(name, &mut file)?;
        let damaged = |message: String| damaged(name, None, &message);
        let builder = quietly(|| ParquetRecordBatchReaderBuilder::try_new(file))
            .map_err(damaged)?
            .map_err(|error| damaged(error.to_string()))?;
        let rows = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0);
        let fields = builder.schema().fields();
        let chosen: Vec<usize> = (0..fields.len())
            .filter(|&index| every_column || fields.get(index).is_some_and(|field| wanted.contains(field.name())))
            .collect();
        let names = |indexes: &[usize]| -> Vec<String> {
            indexes.iter().filter_map(|&index| fields.get(index)).map(|field| field.name().clone()).collect()
        };
        // Without a single column there would be no rows to count: a mapping that fits nothing is reported by name.
        let columns = if chosen.is_empty() { names(&(0..fields.len()).collect::<Vec<_>>()) } else { names(&chosen) };
        let reader = quietly(|| {
            let mask = ProjectionMask::roots(builder.parquet_schema(), chosen.iter().copied());
            let builder = if chosen.is_empty() { builder } else { builder.with_projection(mask) };
            builder.with_batch_size(BATCH_ROWS).build()
        })
        .map_err(damaged)?
        .map_err(|error| damaged(error.to_string()))?;
        let wanted = columns.iter().map(|column| wanted.contains(column)).collect();
        let (name, batch) = (name.to_owned(), Vec::new());
        Ok(Self { name, columns, wanted, reader, batch, batch_rows: 0, next: 0, given: 0, rows, bytes, progress })
    }

    /// Takes the next batch; false at the end.
    fn next_batch(&mut self) -> Result<bool, Finding> {
        let (name, row, wanted) = (&self.name, self.given + 1, &self.wanted);
        let damaged = |message: String| damaged(name, Some(row), &message);
        let reader = &mut self.reader;
        let texts = quietly(|| {
            reader.next().map(|batch| batch.and_then(|batch| Ok((batch.num_rows(), texts(&batch, wanted, row)?))))
        });
        match texts.map_err(damaged)? {
            None => {
                self.progress.set(self.bytes);
                Ok(false)
            }
            Some(batch) => {
                (self.batch_rows, self.batch) = batch.map_err(|error| damaged(error.to_string()))?;
                self.next = 0;
                let share = u128::from(self.bytes) * u128::from(self.given) / u128::from(self.rows.max(1));
                self.progress.set(u64::try_from(share).unwrap_or(self.bytes).min(self.bytes));
                Ok(true)
            }
        }
    }
}

impl RowReader for ParquetRows {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn read(&mut self, row: &mut RawRow) -> Result<Read, Finding> {
        while self.next == self.batch_rows {
            if !self.next_batch()? {
                return Ok(Read::End);
            }
        }
        self.given += 1;
        row.start(self.given);
        for column in &self.batch {
            row.push(column.is_valid(self.next).then(|| column.value(self.next)));
        }
        let nul = self.batch.iter().zip(&self.columns).find_map(|(column, name)| {
            let value = column.is_valid(self.next).then(|| column.value(self.next))?;
            value.contains('\0').then(|| (name.clone(), value))
        });
        let rejection = nul.map(|(column, value)| Rejection {
            column,
            ..Rejection::of_row(value.as_bytes(), "NUL byte", "text without NUL bytes")
        });
        self.next += 1;
        Ok(rejection.map_or(Read::Row, Read::Rejected))
    }
}

fn damaged(name: &str, row: Option<u64>, message: &str) -> Finding {
    let place = match row {
        Some(row) => Place::file(name).line(row),
        None => Place::file(name),
    };
    let message = message.trim_start_matches("Parquet error: ").trim_start_matches("Parquet argument error: ");
    if let Some(codec) = unread_codec(message) {
        let message =
            format!("found a Parquet file compressed by {codec}, expected zstd, snappy, gzip, LZ4, brotli or none");
        return Finding::error(place, message)
            .remedy("write the file again with `compression = zstd`, a setting of whatever tool made it");
    }
    let finding = Finding::error(place, format!("found a damaged Parquet file ({message}), expected a whole one"));
    finding.remedy("write or get the file again; nothing of it was loaded")
}

/// The codec that the Parquet library says it was not built with.
fn unread_codec(message: &str) -> Option<&str> {
    if let Some((_, feature)) = message.split_once("Disabled feature at compile time: ") {
        return Some(feature);
    }
    message.split_once("The codec type ")?.1.strip_suffix(" is not supported yet")
}

/// Checks the marks at both ends; gives the size in bytes.
fn check_ends(name: &str, file: &mut File) -> Result<u64, Finding> {
    let marks = |file: &mut File| -> std::io::Result<(u64, [u8; 12], [u8; 4])> {
        let size = file.seek(SeekFrom::End(0))?;
        let (mut first, mut last) = ([0; 12], [0; 4]);
        if size >= 12 {
            file.rewind()?;
            file.read_exact(&mut first)?;
            file.seek(SeekFrom::End(-4))?;
            file.read_exact(&mut last)?;
            file.rewind()?;
        }
        Ok((size, first, last))
    };
    let (size, first, last) = marks(file).map_err(|error| {
        Finding::error(Place::file(name), format!("cannot be read: {error}, expected a Parquet file"))
    })?;
    match (&first[..4], &last) {
        (b"PAR1", b"PAR1") => Ok(size),
        (b"PAR1", b"PARE") | (b"PARE", _) => {
            Err(Finding::error(Place::file(name), "found an encrypted Parquet file, expected a plain one"))
        }
        (b"PAR1", _) => {
            Err(damaged(name, None, &format!("its {size} bytes end without the closing mark: it is truncated")))
        }
        _ if size == 0 => Err(Finding::error(Place::file(name), "found an empty file, expected a Parquet file")),
        _ if size < 12 => Err(damaged(name, None, &format!("it has only {size} bytes"))),
        _ => {
            let message = format!("found a file that starts `{}`, expected a Parquet file", beginning(&first));
            Err(Finding::error(Place::file(name), message).remedy("correct the name or the `format`"))
        }
    }
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs what may panic; a panic becomes its message and is not printed.
fn quietly<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                usual(info);
            }
        }));
    });
    QUIET.set(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(run));
    QUIET.set(false);
    outcome.map_err(|payload| {
        let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
        format!("the reader gave up: {}", text.unwrap_or_default())
    })
}

/// Every column as texts. One that has no text and that nobody asks for makes each of its rows a row of its own.
fn texts(batch: &RecordBatch, wanted: &[bool], first_row: u64) -> Result<Vec<StringArray>, ArrowError> {
    let numbered = || (first_row..).take(batch.num_rows()).map(|row| Some(format!("row {row}"))).collect();
    let columns = batch.columns().iter().zip(wanted);
    columns
        .map(|(column, wanted)| text_of(column).or_else(|error| if *wanted { Err(error) } else { Ok(numbered()) }))
        .collect()
}

fn text_of(column: &ArrayRef) -> Result<StringArray, ArrowError> {
    let column = in_utc(column);
    match column.data_type() {
        DataType::Utf8 => Ok(column.as_string::<i32>().clone()),
        DataType::LargeUtf8 | DataType::Utf8View => Ok(cast(&column, &DataType::Utf8)?.as_string::<i32>().clone()),
        DataType::Dictionary(_, values) => text_of(&cast(&column, values)?),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => {
            Ok(cast(&column, &DataType::Utf8)?.as_string::<i32>().clone())
        }
        // The shortest digits that mean the same number, never in scientific notation.
        DataType::Float64 => {
            Ok(column.as_primitive::<Float64Type>().iter().map(|value| value.map(|v| v.to_string())).collect())
        }
        DataType::Float32 => {
            Ok(column.as_primitive::<Float32Type>().iter().map(|value| value.map(|v| v.to_string())).collect())
        }
        DataType::List(_) => list_texts(&column),
        _ => formatted(&column),
    }
}

/// Times with a zone are moments: they are written in UTC, whatever the zone is called.
fn in_utc(column: &ArrayRef) -> ArrayRef {
    macro_rules! utc {
        ($kind:ty) => {
            std::sync::Arc::new(column.as_primitive::<$kind>().clone().with_timezone("+00:00"))
        };
    }
    match column.data_type() {
        DataType::Timestamp(TimeUnit::Second, Some(_)) => utc!(TimestampSecondType),
        DataType::Timestamp(TimeUnit::Millisecond, Some(_)) => utc!(TimestampMillisecondType),
        DataType::Timestamp(TimeUnit::Microsecond, Some(_)) => utc!(TimestampMicrosecondType),
        DataType::Timestamp(TimeUnit::Nanosecond, Some(_)) => utc!(TimestampNanosecondType),
        _ => column.clone(),
    }
}

fn list_texts(column: &ArrayRef) -> Result<StringArray, ArrowError> {
    let lists = column.as_list::<i32>();
    let mut texts = StringBuilder::new();
    for index in 0..lists.len() {
        if lists.is_null(index) {
            texts.append_null();
            continue;
        }
        let items = text_of(&lists.value(index))?;
        let items: Vec<_> = items.iter().map(Option::unwrap_or_default).collect();
        if let Some(item) = items.iter().find(|item| item.contains(';')) {
            let message = format!("found the list item `{item}`, expected none with a semicolon");
            return Err(ArrowError::InvalidArgumentError(message));
        }
        texts.append_value(items.join(";"));
    }
    Ok(texts.finish())
}

fn formatted(column: &ArrayRef) -> Result<StringArray, ArrowError> {
    let options = FormatOptions::default().with_display_error(false);
    let formatter = ArrayFormatter::try_new(column, &options)?;
    let mut texts = StringBuilder::new();
    for index in 0..column.len() {
        if column.is_null(index) {
            texts.append_null();
        } else {
            texts.append_value(formatter.value(index).try_to_string()?);
        }
    }
    Ok(texts.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_codec_that_is_not_read_is_no_damage() {
        for (said, codec) in [
            ("Parquet argument error: Parquet error: Disabled feature at compile time: lzo", "lzo"),
            ("NYI: The codec type LZO is not supported yet", "LZO"),
        ] {
            let finding = damaged("a.parquet", Some(1), said).to_string();
            assert!(finding.contains(&format!("compressed by {codec}, expected zstd, snappy, gzip")), "{finding}");
            assert!(finding.contains("write the file again") && !finding.contains("damaged"), "{finding}");
        }
        assert!(damaged("a.parquet", None, "bad page").to_string().contains("damaged"));
    }
}
