//! Configuration files: strict TOML reading with places, and the workspace file in its raw and its checked form.

#[cfg(test)]
pub(crate) mod documentation;
pub mod mapping;
pub mod model;
pub mod object_url;
pub mod presets;
pub mod query;
pub mod reader;
pub mod rows_path;
pub mod template;
pub mod workspace;

pub use reader::{Document, Placed, Section};
