//! Decks to bytes: HTML, PDF and data files.

pub mod data_files;
mod error;
#[cfg(test)]
pub(crate) mod fixture;
pub mod html;
mod index_view;
mod page;
pub mod pdf;
mod view;
mod world;

pub use error::RenderError;
