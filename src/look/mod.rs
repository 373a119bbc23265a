//! The colours of everything that is shown: one palette, light and dark, that a workspace may change by name.
//!
//! Charts, HTML, PDF and PowerPoint are made in the bundled colours ([`palette`]), which are names of roles as much as colours:
//! where they are written out, a [`Palette`] says what each of them, and each of their tints, is in the workspace's own colours, on
//! light paper and on dark.

mod colour;
pub mod palette;

pub use colour::Colour;
pub use palette::{Palette, Variant};
