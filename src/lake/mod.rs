//! Snapshots and facts on disk: immutable Parquet, committed by one rename.
pub mod writer;
