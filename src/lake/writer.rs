//! Writing one Parquet file the way every file of the lake is written.

use std::fs::File;
use std::path::Path;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};

/// A Parquet file being written: zstd, page statistics, provenance in the metadata.
///
/// The bytes depend on schema, rows, batch boundaries and metadata alone: no time, no host, no thread count.
pub struct ParquetFile {
    writer: ArrowWriter<File>,
}

impl ParquetFile {
    /// Starts a file. `provenance` goes into the file's key-value metadata under `quarterdeck.*` keys.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(path: &Path, schema: SchemaRef, provenance: &[(&str, String)]) -> Result<Self, ParquetError> {
        let metadata =
            provenance.iter().map(|(key, value)| KeyValue::new(format!("quarterdeck.{key}"), value.clone())).collect();
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
            .set_statistics_enabled(EnabledStatistics::Page)
            .set_created_by(concat!("quarterdeck ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_key_value_metadata(Some(metadata))
            .build();
        let file = File::create(path)?;
        Ok(Self { writer: ArrowWriter::try_new(file, schema, Some(properties))? })
    }

    /// Adds rows.
    ///
    /// # Errors
    /// When the rows do not fit the schema or the file cannot be written.
    pub fn write(&mut self, rows: &RecordBatch) -> Result<(), ParquetError> {
        self.writer.write(rows)
    }

    /// Writes the footer and makes the bytes durable.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn close(self) -> Result<(), ParquetError> {
        let file = self.writer.into_inner()?;
        file.sync_all()?;
        Ok(())
    }
}
