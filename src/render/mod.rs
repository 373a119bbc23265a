//! Decks to bytes: HTML, PDF and data files.

mod error;
pub mod html;
pub mod pdf;

pub use error::RenderError;
