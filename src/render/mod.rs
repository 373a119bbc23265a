//! Decks to bytes: HTML, PDF, PowerPoint, the settlement workbook and data files.

pub mod data_files;
mod error;
#[cfg(test)]
pub(crate) mod fixture;
pub mod html;
mod index_view;
mod lint;
mod page;
pub mod pdf;
pub mod pptx;
mod view;
pub mod workbook;
mod world;

pub use error::RenderError;
