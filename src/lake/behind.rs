//! Writing a Parquet file on a thread of its own, behind the one that reads its rows.
//!
//! Batches are written in the order they come, so that the bytes of the file are those of one thread.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use arrow::array::RecordBatch;
use parquet::errors::ParquetError;

use super::writer::{ParquetFile, Written};

/// Batches that wait for their writing at most: with more, memory would follow the size of a file.
const WAITING: usize = 2;

/// A file that is written here until there is more than one batch of it, and on another thread from then on.
pub(super) enum WriteBehind {
    /// Nothing or one batch so far: most files are no larger, and are not worth a thread.
    Here(Box<ParquetFile>, usize),
    /// A thread writes what is sent to it, and gives the file back once nothing more can come.
    Behind(SyncSender<RecordBatch>, JoinHandle<Result<ParquetFile, ParquetError>>),
    /// All of it is written here.
    Alone(Box<ParquetFile>),
    /// Writing failed before.
    Failed,
}

impl WriteBehind {
    /// Writes to a file that was just made; `alone` without another thread.
    pub(super) fn to(file: ParquetFile, alone: bool) -> Self {
        let file = Box::new(file);
        if alone { Self::Alone(file) } else { Self::Here(file, 0) }
    }

    /// Adds rows.
    ///
    /// # Errors
    /// When these rows or earlier ones could not be written.
    pub(super) fn write(&mut self, rows: RecordBatch) -> Result<(), ParquetError> {
        match std::mem::replace(self, Self::Failed) {
            Self::Here(mut file, 0) => {
                file.write(&rows)?;
                *self = Self::Here(file, 1);
                Ok(())
            }
            Self::Here(file, _) => {
                *self = Self::start(file);
                self.write(rows)
            }
            Self::Behind(sender, thread) => match sender.send(rows) {
                Ok(()) => {
                    *self = Self::Behind(sender, thread);
                    Ok(())
                }
                // The thread has stopped: it says why.
                Err(_) => file_of(thread).and(Err(failed_before())),
            },
            Self::Alone(mut file) => {
                file.write(&rows)?;
                *self = Self::Alone(file);
                Ok(())
            }
            Self::Failed => Err(failed_before()),
        }
    }

    /// Writes what still waits, and the footer, makes the bytes durable, and says what they are.
    ///
    /// # Errors
    /// When anything of the file could not be written.
    pub(super) fn close(self) -> Result<Written, ParquetError> {
        match self {
            Self::Here(file, _) | Self::Alone(file) => file.close_hashed(),
            Self::Behind(sender, thread) => {
                drop(sender);
                file_of(thread)?.close_hashed()
            }
            Self::Failed => Err(failed_before()),
        }
    }

    fn start(mut file: Box<ParquetFile>) -> Self {
        let (sender, receiver) = sync_channel::<RecordBatch>(WAITING);
        let thread = thread::spawn(move || {
            for rows in receiver {
                file.write(&rows)?;
            }
            Ok(*file)
        });
        Self::Behind(sender, thread)
    }
}

fn file_of(thread: JoinHandle<Result<ParquetFile, ParquetError>>) -> Result<ParquetFile, ParquetError> {
    thread.join().unwrap_or_else(|_| Err(ParquetError::General("the thread that writes stopped".to_owned())))
}

fn failed_before() -> ParquetError {
    ParquetError::General("rows before these could not be written".to_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::Arc;

    use arrow::array::Int64Array;
    use arrow::datatypes::{DataType, Field, Schema};

    use super::*;

    fn batch(name: &str, from: i64) -> RecordBatch {
        let schema = Arc::new(Schema::new(vec![Field::new(name, DataType::Int64, true)]));
        RecordBatch::try_new(schema, vec![Arc::new(Int64Array::from_iter_values(from..from + 1000))]).unwrap()
    }

    fn file(path: &std::path::Path) -> ParquetFile {
        ParquetFile::create(path, batch("x", 0).schema(), &[]).unwrap()
    }

    #[test]
    fn the_bytes_are_those_of_one_thread() {
        let folder = tempfile::tempdir().unwrap();
        for batches in [0, 1, 2, 7] {
            let (one, other) = (folder.path().join("one"), folder.path().join("other"));
            let (mut here, mut behind) = (WriteBehind::to(file(&one), true), WriteBehind::to(file(&other), false));
            for number in 0..batches {
                here.write(batch("x", number * 1000)).unwrap();
                behind.write(batch("x", number * 1000)).unwrap();
            }
            here.close().unwrap();
            behind.close().unwrap();
            assert_eq!(fs::read(&one).unwrap(), fs::read(&other).unwrap(), "{batches} batches");
        }
    }

    #[test]
    fn rows_that_cannot_be_written_fail_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut behind = WriteBehind::to(file(&folder.path().join("x")), false);
        behind.write(batch("x", 0)).unwrap();
        let mut failed = Ok(());
        // The thread may still take a few before it stops.
        for number in 1..10 {
            failed = failed.and_then(|()| behind.write(batch("y", number)));
        }
        let error = failed.and_then(|()| behind.close()).map(drop).unwrap_err().to_string();
        assert!(error.contains("found rows of"), "{error}");
    }
}
