//! The look of a workspace: its colours, and its logo.

use super::logo::Logo;
use crate::look::Palette;

/// What every document of a pack is made in; the default is the bundled look, without a logo.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Look {
    /// Colours by name.
    pub palette: Palette,
    /// What stands on covers and at the foot of slides.
    pub logo: Option<Logo>,
}
