//! Streaming reads of Parquet parts.

use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use super::LakeError;

/// Rows of one batch.
const BATCH_ROWS: usize = 16_384;

/// Reads the parts one after the other in batches, with the named columns in the order named. Page checksums are
/// verified.
///
/// # Errors
/// When a part cannot be opened or has no column of a given name; while reading, where a part is damaged.
pub fn read_batches(
    parts: Vec<PathBuf>,
    columns: &[&str],
) -> Result<impl Iterator<Item = Result<RecordBatch, LakeError>> + use<>, LakeError> {
    let mut readers = Vec::new();
    for part in parts {
        let (_, order) = open(&part, columns)?;
        readers.push((part, order));
    }
    let columns: Vec<String> = columns.iter().map(|&column| column.to_owned()).collect();
    Ok(readers.into_iter().flat_map(move |(part, order)| {
        let names: Vec<&str> = columns.iter().map(String::as_str).collect();
        let reader = open(&part, &names).map(|(reader, _)| reader);
        Batches { part, order, reader: Some(reader) }
    }))
}

struct Batches {
    part: PathBuf,
    order: Vec<usize>,
    reader: Option<Result<ParquetRecordBatchReader, LakeError>>,
}

impl Iterator for Batches {
    type Item = Result<RecordBatch, LakeError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = match self.reader.take()? {
            Err(error) => return Some(Err(error)),
            Ok(mut reader) => {
                let batch = reader.next()?;
                self.reader = Some(Ok(reader));
                batch
            }
        };
        let batch = batch.and_then(|batch| batch.project(&self.order));
        if batch.is_err() {
            self.reader = None;
        }
        Some(batch.map_err(|error| LakeError::at(&self.part, format!("the file is damaged: {error}"))))
    }
}

/// A reader of the named columns, and where each of them stands in its batches.
fn open(part: &Path, columns: &[&str]) -> Result<(ParquetRecordBatchReader, Vec<usize>), LakeError> {
    let file = File::open(part).map_err(|error| LakeError::at(part, format!("cannot be opened: {error}")))?;
    let damaged = |error| LakeError::at(part, format!("the file is damaged: {error}"));
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(damaged)?;
    let mut places = Vec::new();
    for column in columns {
        let place = builder.schema().index_of(column);
        places.push(place.map_err(|_| LakeError::at(part, format!("the part has no column `{column}`")))?);
    }
    let mut sorted = places.clone();
    sorted.sort_unstable();
    sorted.dedup();
    let order = places.iter().map(|place| sorted.partition_point(|other| other < place)).collect();
    let mask = ProjectionMask::roots(builder.parquet_schema(), sorted);
    let reader = builder.with_projection(mask).with_batch_size(BATCH_ROWS).build().map_err(damaged)?;
    Ok((reader, order))
}
