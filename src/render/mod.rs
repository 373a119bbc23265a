//! Decks to bytes: HTML, PDF and data files.

mod error;
#[cfg(test)]
pub(crate) mod fixture;
pub mod html;
pub mod pdf;
mod view;
mod world;

pub use error::RenderError;
