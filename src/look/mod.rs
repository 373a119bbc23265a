//! The look of everything that is shown: colours, typefaces, and the direction that text is read in.
//!
//! Charts, HTML, PDF and PowerPoint are made in the bundled colours ([`palette`]), which are names of roles as much as colours:
//! where they are written out, a [`Palette`] says what each of them, and each of their tints, is in the workspace's own colours, on
//! light paper and on dark. [`faces`] holds the bundled typefaces, a [`Typeface`] is a workspace's own, and [`direction`] keeps
//! words read from right to left in order among others.

mod colour;
pub mod direction;
pub mod faces;
pub mod palette;
mod typeface;

pub use colour::Colour;
pub use palette::{Palette, Variant};
pub use typeface::Typeface;
