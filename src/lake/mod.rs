//! Snapshots and facts on disk: immutable Parquet, committed by one rename.
//!
//! [`ingest()`] turns the sources into a [`Snapshot`]; [`read_batches`] streams its tables. Every table has the columns
//! of its schema and two more: `_file`, the number of the source file in the manifest, and `_row`, the line or row in
//! that file, counted from 1. Where columns of other files were joined to a file's rows, `_file.NAME` and `_row.NAME` say the same
//! of the row that each join gave.

mod behind;
mod commit;
mod draft;
mod error;
mod examine;
mod fetch;
mod file_load;
mod findings;
mod former;
mod identity;
mod index;
mod ingest;
mod input;
mod joined;
mod judge;
mod keys_in_files;
mod known;
mod leftovers;
mod load;
mod lock;
mod manifest;
mod minimum;
mod objects;
mod pages;
mod part;
mod places;
mod quarantine;
mod read;
mod references;
mod report;
mod rows;
mod seen;
mod set_aside;
mod snapshot;
mod some_files;
mod staging;
mod stored;
#[cfg(test)]
mod tests;
mod whole;
mod whole_file;
pub mod writer;

pub use commit::commit_folder;
pub use draft::DraftFolder;
pub use error::LakeError;
pub use examine::{Examined, examine};
pub use findings::findings;
pub use ingest::{Ingest, IngestOptions, ingest};
pub use load::Step;
pub use lock::Lock;
pub use manifest::{MANIFEST_SCHEMA, Manifest, Part};
pub use quarantine::QUARANTINE_COLUMNS;
pub use read::read_batches;
pub use report::{
    FileReport, IngestReport, JoinReport, JoinedFile, OverThreshold, QueryReport, UnknownPartner, UnknownReference,
};
pub use rows::{FILE_COLUMN, ROW_COLUMN, join_columns, table_schema};
pub use set_aside::SetAside;
pub use snapshot::Snapshot;
pub(crate) use some_files::SomeFiles;
pub use whole::{read_file, write_whole};
pub use whole_file::WholeFile;
