//! The look of a workspace: its colours, its logo and its templates.

use super::Templates;
use super::logo::Logo;
use crate::look::Palette;

/// What every document of a pack is made in; the default is the bundled look, without a logo.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Look {
    /// Colours by name.
    pub palette: Palette,
    /// What stands on covers and at the foot of slides.
    pub logo: Option<Logo>,
    /// What HTML and PDF are made from.
    pub templates: Templates,
}
