//! Decks to bytes: HTML, PDF and data files.

pub mod data_files;
