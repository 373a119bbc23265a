//! The file of rows that were not accepted.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Seek as _, SeekFrom};
use std::path::Path;

use csv::{StringRecord, Writer};

use super::LakeError;
use crate::sources::row::Rejection;

/// The columns of `quarantine.csv`, one line a row that was not accepted.
pub const QUARANTINE_COLUMNS: [&str; 8] = ["source", "file", "line", "column", "value", "expected", "reason", "key"];

/// How far `quarantine.csv` was.
pub(super) struct QuarantineMark {
    bytes: u64,
    reasons: BTreeMap<String, u64>,
}

/// `quarantine.csv` while it is written.
pub(super) struct Quarantine {
    writer: Writer<File>,
    /// Rows by reason.
    pub reasons: BTreeMap<String, u64>,
}

impl Quarantine {
    /// Starts the file.
    pub(super) fn create(path: &Path) -> Result<Self, LakeError> {
        let mut writer = Writer::from_path(path).map_err(|error| LakeError::at(path, error))?;
        writer.write_record(QUARANTINE_COLUMNS).map_err(|error| LakeError::at(path, error))?;
        Ok(Self { writer, reasons: BTreeMap::new() })
    }

    /// Adds a row.
    pub(super) fn add(
        &mut self,
        source: &str,
        file: &str,
        line: u64,
        rejection: &Rejection,
        key: &str,
    ) -> Result<(), csv::Error> {
        *self.reasons.entry(rejection.reason.to_owned()).or_default() += 1;
        let line = line.to_string();
        let Rejection { column, value, expected, reason } = rejection;
        self.writer.write_record([source, file, &line, column, value, expected, reason, key])
    }

    /// Adds a line as another snapshot has it.
    pub(super) fn repeat(&mut self, line: &StringRecord) -> Result<(), csv::Error> {
        let place = QUARANTINE_COLUMNS.iter().position(|column| *column == "reason").unwrap_or_default();
        *self.reasons.entry(line.get(place).unwrap_or_default().to_owned()).or_default() += 1;
        self.writer.write_record(line)
    }

    /// Where the file is now.
    ///
    /// # Errors
    /// When what was added cannot be written.
    pub(super) fn mark(&mut self) -> io::Result<QuarantineMark> {
        self.writer.flush()?;
        Ok(QuarantineMark { bytes: self.writer.get_ref().stream_position()?, reasons: self.reasons.clone() })
    }

    /// Takes away what was added since.
    ///
    /// # Errors
    /// When the file cannot be made shorter.
    pub(super) fn back_to(&mut self, mark: QuarantineMark) -> io::Result<()> {
        self.writer.flush()?;
        let mut file = self.writer.get_ref();
        file.set_len(mark.bytes)?;
        file.seek(SeekFrom::Start(mark.bytes))?;
        self.reasons = mark.reasons;
        Ok(())
    }

    /// Makes the file durable; gives the rows by reason.
    pub(super) fn finish(mut self) -> io::Result<BTreeMap<String, u64>> {
        self.writer.flush()?;
        let reasons = std::mem::take(&mut self.reasons);
        let file = self.writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
        file.sync_all()?;
        Ok(reasons)
    }
}
