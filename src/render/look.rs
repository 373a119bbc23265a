//! The look of a workspace: its colours, its typeface, its logo and its templates.

use super::Templates;
use super::logo::Logo;
use super::outlines::outlined;
use crate::look::faces;
use crate::look::{Palette, Typeface};

/// What every document of a pack is made in; the default is the bundled look, without a logo.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Look {
    /// Colours by name.
    pub palette: Palette,
    /// The workspace's own typeface; `None` is the bundled one alone.
    pub typeface: Option<Typeface>,
    /// What stands on covers and at the foot of slides.
    pub logo: Option<Logo>,
    /// What HTML and PDF are made from.
    pub templates: Templates,
}

impl Look {
    /// The families that words are set in, in the order in which a letter is looked for.
    pub(super) fn families(&self) -> Vec<&'static str> {
        let own = self.typeface.iter().map(|_| Typeface::FAMILY);
        own.chain(faces::families()).collect()
    }

    /// A drawing in the look: its colours, and its typeface where it has one of its own; words in other scripts are outlines.
    pub(super) fn drawing(&self, svg: String) -> String {
        let svg = outlined(self.palette.recoloured(svg, &["fill=\"", "stroke=\""]), self.typeface.as_ref());
        if self.typeface.is_none() {
            return svg;
        }
        let bundled = format!("font-family=\"{}\"", faces::FAMILY);
        svg.replacen(&bundled, &format!("font-family=\"{}, {}\"", Typeface::FAMILY, faces::FAMILY), 1)
    }
}
