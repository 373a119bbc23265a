//! Decks to bytes: HTML, PDF and data files.

pub mod data_files;
mod error;
#[cfg(test)]
pub(crate) mod fixture;
pub mod html;
pub mod pdf;
mod view;
mod world;

pub use error::RenderError;
