//! Files to canonical rows: readers, mapping, contract and quarantine.
//!
//! A source's globs become files (`files`), those of a bucket over the network (`bucket`); a file becomes rows of texts (`open`, one
//! reader per format), as does what a query gives (`postgres`, `sqlite_rows`), with columns of other files behind its own (`join`); a plan turns
//! those into values of a canonical table and checks them (`plan`, `value`, `time`,
//! `between_columns`). Whatever does not fit becomes a rejection with its place and reason: nothing is dropped, nothing is
//! changed silently.

mod adjust;
mod ahead;
mod between_columns;
pub(crate) mod bucket;
pub(crate) mod check;
mod csv_rows;
mod decode;
mod duration;
pub(crate) mod files;
pub(crate) mod fingerprint;
mod header;
mod join;
mod json_document;
mod json_nested;
mod json_object;
mod json_rows;
mod json_value;
pub(crate) mod names;
mod number;
pub(crate) mod open;
mod parquet_rows;
pub(crate) mod plan;
pub(crate) mod postgres;
mod preview;
pub mod propose;
pub(crate) mod query;
pub(crate) mod row;
mod sqlite_rows;
mod tabular;
pub(crate) mod time;
pub(crate) mod value;
mod value_map;
pub(crate) mod wanted;
mod workbook;
pub(crate) mod zone_in_file;

pub(crate) use ahead::{BLOCK_ROWS, Block, ReadAhead, stopped};
pub(crate) use check::check;
pub(crate) use join::{JoinedCount, Joins, open_joined};
pub(crate) use open::Progress;
pub(crate) use preview::preview;
pub use preview::{Preview, PreviewColumn, PreviewRow};
