//! Closed periods: `closed/<period>/`, text files that are kept under version control (rule R12).
//!
//! [`close()`] pins a published pack. [`open_period`] reads the workspace as it was when a period was closed, so that a run of it
//! gives the same figures for ever. [`open_again`] moves a
//! closing aside. `books` compares closed periods with today's data, and [`periods()`] lists them all.

mod beyond;
mod books;
mod close;
mod evidence;
mod figures;
mod objections;
mod payables;
mod periods;
mod pinned;
mod record;
mod reopening;
mod rows;
mod shown;
mod stale;
mod tables;

pub use close::{CloseRequest, close};
pub use periods::{PeriodState, TrueUpToPost, periods};
pub use pinned::{Pinned, open_period, pinned_snapshot};
pub use record::{CloseRecord, Waiver};
pub use reopening::{ReopenRequest, Reopening, open_again};

pub(super) use books::Books;
pub(super) use evidence::Ground;
pub(super) use pinned::{check_same_money, closed_on_disk, counts_as_closed, reopen};
pub(super) use shown::{ShownBefore, shown_before};

use std::path::{Path, PathBuf};

use crate::domain::Quarter;
use crate::domain::period::FiscalYear;
use crate::pipeline::PipelineError;

/// The folder of closed periods, below the workspace.
pub(super) const FOLDER: &str = "closed";
/// The record in a closed period's folder.
pub(super) const RECORD: &str = "close.json";

/// Where a period's closing is kept.
pub(super) fn folder(root: &Path, period: Quarter) -> PathBuf {
    root.join(FOLDER).join(period.to_string())
}

/// Whether a period is closed.
pub(super) fn is_closed(root: &Path, period: Quarter) -> bool {
    folder(root, period).join(RECORD).is_file()
}

/// The records of the periods closed before another, by path: what a run of that one rests on besides its own files.
pub(super) fn records_before(
    root: &Path,
    fiscal_year: FiscalYear,
    period: Quarter,
) -> Result<Vec<(String, Vec<u8>)>, PipelineError> {
    let before = closed_periods(root, fiscal_year).into_iter().filter(|closed| *closed < period);
    let read = |closed: Quarter| {
        let path = folder(root, closed).join(RECORD);
        let content = std::fs::read(&path).map_err(|error| PipelineError::file(&path, "read the file", &error))?;
        Ok((format!("{FOLDER}/{closed}/{RECORD}"), content))
    };
    before.map(read).collect()
}

/// The records of all closed periods, oldest first.
pub(super) fn records_of(root: &Path, fiscal_year: FiscalYear) -> Result<Vec<CloseRecord>, PipelineError> {
    closed_periods(root, fiscal_year)
        .into_iter()
        .map(|closed| record::read_record(&folder(root, closed), closed))
        .collect()
}

/// Every closed period, oldest first.
pub(super) fn closed_periods(root: &Path, fiscal_year: FiscalYear) -> Vec<Quarter> {
    let entries = std::fs::read_dir(root.join(FOLDER)).into_iter().flatten().filter_map(Result::ok);
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut periods: Vec<Quarter> = names
        .filter_map(|name| fiscal_year.parse_quarter(&name).filter(|period| period.to_string() == name))
        .filter(|period| is_closed(root, *period))
        .collect();
    periods.sort();
    periods
}
