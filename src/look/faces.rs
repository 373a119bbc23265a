//! The bundled faces: Inter for everything, and a fallback face for each script that it lacks. No font of the system is ever used.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef};

/// The typeface of everything that is shown, bundled in `assets/fonts`.
pub const FAMILY: &str = "Inter";

/// A bundled font file.
#[derive(Debug, Clone, Copy)]
pub struct Face {
    /// The family it is known by.
    pub family: &'static str,
    /// Its weight: 400, 600 or 700.
    pub weight: u16,
    /// The file, TrueType or OpenType.
    pub bytes: &'static [u8],
}

macro_rules! face {
    ($family:literal, $weight:literal, $file:literal) => {
        Face { family: $family, weight: $weight, bytes: include_bytes!(concat!("../../assets/fonts/", $file)) }
    };
}

/// Every bundled face: those of Inter, then those of the scripts it lacks, in the order in which a letter is looked for.
pub static BUNDLED: [Face; 28] = [
    face!("Inter", 400, "Inter-Regular.otf"),
    face!("Inter", 600, "Inter-SemiBold.otf"),
    face!("Inter", 700, "Inter-Bold.otf"),
    face!("Noto Sans Arabic", 400, "fallback/NotoSansArabic-Regular.ttf"),
    face!("Noto Sans Arabic", 700, "fallback/NotoSansArabic-Bold.ttf"),
    face!("Noto Sans Hebrew", 400, "fallback/NotoSansHebrew-Regular.ttf"),
    face!("Noto Sans Hebrew", 700, "fallback/NotoSansHebrew-Bold.ttf"),
    face!("Noto Sans Thai", 400, "fallback/NotoSansThai-Regular.ttf"),
    face!("Noto Sans Thai", 700, "fallback/NotoSansThai-Bold.ttf"),
    face!("Noto Sans Devanagari", 400, "fallback/NotoSansDevanagari-Regular.ttf"),
    face!("Noto Sans Devanagari", 700, "fallback/NotoSansDevanagari-Bold.ttf"),
    face!("Noto Sans Tamil", 400, "fallback/NotoSansTamil-Regular.ttf"),
    face!("Noto Sans Tamil", 700, "fallback/NotoSansTamil-Bold.ttf"),
    face!("Noto Sans Georgian", 400, "fallback/NotoSansGeorgian-Regular.ttf"),
    face!("Noto Sans Georgian", 700, "fallback/NotoSansGeorgian-Bold.ttf"),
    face!("Noto Sans Armenian", 400, "fallback/NotoSansArmenian-Regular.ttf"),
    face!("Noto Sans Armenian", 700, "fallback/NotoSansArmenian-Bold.ttf"),
    face!("Noto Sans Bengali", 400, "fallback/NotoSansBengali-Regular.ttf"),
    face!("Noto Sans Gurmukhi", 400, "fallback/NotoSansGurmukhi-Regular.ttf"),
    face!("Noto Sans Gujarati", 400, "fallback/NotoSansGujarati-Regular.ttf"),
    face!("Noto Sans Telugu", 400, "fallback/NotoSansTelugu-Regular.ttf"),
    face!("Noto Sans Kannada", 400, "fallback/NotoSansKannada-Regular.ttf"),
    face!("Noto Sans Malayalam", 400, "fallback/NotoSansMalayalam-Regular.ttf"),
    face!("Noto Sans Sinhala", 400, "fallback/NotoSansSinhala-Regular.ttf"),
    face!("Noto Sans Lao", 400, "fallback/NotoSansLao-Regular.ttf"),
    face!("Noto Sans Khmer", 400, "fallback/NotoSansKhmer-Regular.ttf"),
    face!("Droid Sans Fallback", 400, "fallback/DroidSansFallback.ttf"),
    face!("Noto Emoji", 400, "fallback/NotoEmoji-Regular.ttf"),
];

/// The families of the bundled faces, each once, in the order in which a letter is looked for.
#[must_use]
pub fn families() -> Vec<&'static str> {
    let mut families: Vec<&'static str> = BUNDLED.iter().map(|face| face.family).collect();
    families.dedup();
    families
}

/// The faces as they are measured, beside [`BUNDLED`].
static MEASURED: LazyLock<Vec<(&'static Face, FontRef<'static>)>> = LazyLock::new(|| {
    BUNDLED.iter().filter_map(|face| Some((face, FontRef::try_from_slice(face.bytes).ok()?))).collect()
});

/// The family that draws a letter; `None` where no bundled face has it.
#[must_use]
pub fn family_of(letter: char) -> Option<&'static str> {
    let has = |font: &FontRef<'_>| font.glyph_id(letter).0 != 0;
    MEASURED.iter().find(|(_, font)| has(font)).map(|(face, _)| face.family)
}

/// The file of a bundled family in the weight nearest to one; `None` for families that are not bundled.
#[must_use]
pub fn file(family: &str, weight: u16) -> Option<&'static [u8]> {
    let of_family = BUNDLED.iter().filter(|face| face.family == family);
    of_family.min_by_key(|face| face.weight.abs_diff(weight)).map(|face| face.bytes)
}

/// How far a letter moves the next one in the face that draws it at a weight, as a part of the size; `None` for letters that no
/// bundled face has.
#[must_use]
pub fn advance(letter: char, weight: u16) -> Option<f64> {
    let inter = MEASURED.iter().take(3).find(|(face, _)| face.weight >= weight);
    if let Some(advance) = inter.and_then(|(_, font)| advance_in(font, letter)) {
        return Some(advance);
    }
    let family = family_of(letter)?;
    let of_family = MEASURED.iter().filter(|(face, _)| face.family == family);
    let (_, font) = of_family.min_by_key(|(face, _)| face.weight.abs_diff(weight))?;
    advance_in(font, letter)
}

/// How far a letter moves the next one in a font, as a part of the size; `None` where the font lacks it.
pub(super) fn advance_in(font: &impl Font, letter: char) -> Option<f64> {
    let glyph = font.glyph_id(letter);
    let units = f64::from(font.units_per_em().unwrap_or(1000.0));
    (glyph.0 != 0).then(|| f64::from(font.h_advance_unscaled(glyph)) / units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_face_can_be_read() {
        assert_eq!(MEASURED.len(), BUNDLED.len());
        assert_eq!(families()[..2], ["Inter", "Noto Sans Arabic"]);
        assert_eq!(families().len(), 19);
    }

    #[test]
    fn each_script_has_its_face() {
        for (letter, family) in [
            ('a', "Inter"),
            ('Ж', "Inter"),
            ('→', "Inter"),
            ('م', "Noto Sans Arabic"),
            ('ש', "Noto Sans Hebrew"),
            ('ด', "Noto Sans Thai"),
            ('ह', "Noto Sans Devanagari"),
            ('த', "Noto Sans Tamil"),
            ('ქ', "Noto Sans Georgian"),
            ('հ', "Noto Sans Armenian"),
            ('漢', "Droid Sans Fallback"),
            ('カ', "Droid Sans Fallback"),
            ('한', "Droid Sans Fallback"),
            ('😀', "Noto Emoji"),
        ] {
            assert_eq!(family_of(letter), Some(family), "{letter}");
        }
        assert_eq!(family_of('\u{13000}'), None);
    }

    #[test]
    fn letters_are_measured_in_the_face_and_weight_that_draw_them() {
        assert_eq!(advance('漢', 400), Some(1.0));
        assert!(advance('ש', 600) > advance('ש', 400));
        assert_eq!(advance('\u{13000}', 400), None);
    }
}
