//! A workspace's own typeface in three weights.

use std::fmt;
use std::sync::Arc;

use ab_glyph::{Font as _, FontArc};

use super::faces::advance_in;

/// A workspace's own typeface: checked font files in the weights 400, 600 and 700. Clones share them.
#[derive(Clone)]
pub struct Typeface {
    /// The name that its files give it, such as `Source Sans 3`.
    pub name: String,
    faces: [OwnFace; 3],
}

#[derive(Clone)]
struct OwnFace {
    bytes: Arc<Vec<u8>>,
    font: FontArc,
}

impl Typeface {
    /// The family that pages and drawings know a workspace's typeface by, whatever its name.
    pub const FAMILY: &'static str = "Workspace";
    /// Its weights.
    pub const WEIGHTS: [u16; 3] = [400, 600, 700];

    /// A typeface of a name from files in the order of [`Self::WEIGHTS`]; `None` where one of them is no font that can be measured.
    #[must_use]
    pub fn new(name: String, files: [Arc<Vec<u8>>; 3]) -> Option<Self> {
        let face = |bytes: Arc<Vec<u8>>| {
            let font = FontArc::try_from_vec(bytes.to_vec()).ok()?;
            Some(OwnFace { bytes, font })
        };
        let [regular, semibold, bold] = files.map(face);
        Some(Self { name, faces: [regular?, semibold?, bold?] })
    }

    /// The files with their weights.
    pub fn files(&self) -> impl Iterator<Item = (u16, &Arc<Vec<u8>>)> {
        Self::WEIGHTS.into_iter().zip(self.faces.iter().map(|face| &face.bytes))
    }

    /// The file of a weight.
    #[must_use]
    pub fn file(&self, weight: u16) -> &[u8] {
        &self.faces[Self::at(weight)].bytes
    }

    fn at(weight: u16) -> usize {
        Self::WEIGHTS.iter().position(|own| *own >= weight).unwrap_or(2)
    }

    /// Whether every weight has a letter.
    #[must_use]
    pub fn has(&self, letter: char) -> bool {
        self.faces.iter().all(|face| face.font.glyph_id(letter).0 != 0)
    }

    /// How far a letter moves the next one at a weight, as a part of the size; `None` for letters that it lacks.
    #[must_use]
    pub fn advance(&self, letter: char, weight: u16) -> Option<f64> {
        advance_in(&self.faces[Self::at(weight)].font, letter)
    }
}

impl fmt::Debug for Typeface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Typeface").field("name", &self.name).finish_non_exhaustive()
    }
}

impl PartialEq for Typeface {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.files().eq(other.files())
    }
}

#[cfg(test)]
mod tests {
    use super::super::faces::BUNDLED;
    use super::*;

    #[test]
    fn a_typeface_measures_in_its_own_weights() {
        let file = |at: usize| Arc::new(BUNDLED[at].bytes.to_vec());
        let typeface = Typeface::new("Inter".to_owned(), [file(0), file(1), file(2)]).expect("a typeface");
        assert!(typeface.has('a') && !typeface.has('漢'));
        assert!(typeface.advance('a', 700) > typeface.advance('a', 400));
        assert_eq!(typeface.advance('漢', 400), None);
        assert_eq!(typeface, typeface.clone());
        assert_eq!(Typeface::new(String::new(), [file(0), file(1), Arc::new(b"none".to_vec())]), None);
    }
}
