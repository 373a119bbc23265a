//! One Parquet file that appears under its name only when it is whole.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use parquet::errors::ParquetError;
use tempfile::TempDir;

use super::leftovers::{self, UNFINISHED};
use super::writer::ParquetFile;

/// A Parquet file being written beside its place; [`WholeFile::commit`] moves it there with one rename.
pub struct WholeFile {
    target: PathBuf,
    beside: TempDir,
    file: ParquetFile,
    /// Says that somebody is working in the folder beside.
    _hold: Option<File>,
}

impl WholeFile {
    /// Starts a file that will be `name` in `folder`. Dropped before it is committed, it leaves nothing.
    ///
    /// # Errors
    /// When nothing can be written in the folder.
    pub fn start(
        folder: &Path,
        name: &str,
        schema: SchemaRef,
        provenance: &[(&str, String)],
    ) -> Result<Self, ParquetError> {
        let (beside, _hold) = leftovers::folder_in(folder, UNFINISHED)?;
        let file = ParquetFile::create(&beside.path().join(name), schema, provenance)?;
        Ok(Self { target: folder.join(name), beside, file, _hold })
    }

    /// Adds rows.
    ///
    /// # Errors
    /// When the rows do not fit the schema or the file cannot be written.
    pub fn write(&mut self, rows: &RecordBatch) -> Result<(), ParquetError> {
        self.file.write(rows)
    }

    /// Makes the file durable and gives it its name; a file of that name is replaced.
    ///
    /// # Errors
    /// When the file cannot be written or moved.
    pub fn commit(self) -> Result<(), ParquetError> {
        self.file.close()?;
        let name = self.target.file_name().unwrap_or_default();
        fs::rename(self.beside.path().join(name), &self.target)?;
        Ok(())
    }
}
