//! Decks to bytes: HTML, PDF, PowerPoint, the settlement workbook and data files.

pub mod data_files;
mod decimals;
mod error;
mod fit;
#[cfg(test)]
pub(crate) mod fixture;
mod growth;
pub mod html;
mod index_view;
mod isolates;
mod letters;
mod lint;
pub mod logo;
mod look;
mod marks;
mod outlines;
mod page;
pub mod pdf;
mod places;
pub mod pptx;
mod scheme;
mod single_lines;
pub mod templates;
pub mod typeface;
mod view;
#[cfg(test)]
mod view_documented;
pub mod workbook;
mod world;

pub use error::RenderError;
pub use letters::lacking;
pub use look::Look;
pub use templates::Templates;
