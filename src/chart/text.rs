//! Measuring, shortening, wrapping and escaping chart text, with the metrics of the bundled font.

use std::sync::OnceLock;

use ab_glyph::{Font, FontRef};

/// A weight of the bundled font.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    /// 400.
    Regular,
    /// 600.
    SemiBold,
    /// 700.
    Bold,
}

impl Weight {
    /// The number CSS and SVG know the weight by.
    pub(super) fn number(self) -> u16 {
        match self {
            Self::Regular => 400,
            Self::SemiBold => 600,
            Self::Bold => 700,
        }
    }
}

fn font(weight: Weight) -> Option<&'static FontRef<'static>> {
    static FONTS: OnceLock<[Option<FontRef<'static>>; 3]> = OnceLock::new();
    let fonts = FONTS.get_or_init(|| {
        [
            FontRef::try_from_slice(include_bytes!("../../assets/fonts/Inter-Regular.otf")).ok(),
            FontRef::try_from_slice(include_bytes!("../../assets/fonts/Inter-SemiBold.otf")).ok(),
            FontRef::try_from_slice(include_bytes!("../../assets/fonts/Inter-Bold.otf")).ok(),
        ]
    });
    fonts[weight as usize].as_ref()
}

/// Width in points of a line of text at a size in points. Kerning is left out, so the result is rather too wide.
pub(crate) fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let Some(font) = font(weight) else { return text.chars().count() as f64 * size * 0.6 };
    let units = f64::from(font.units_per_em().unwrap_or(2816.0));
    let advance: f32 = text.chars().map(|letter| font.h_advance_unscaled(font.glyph_id(letter))).sum();
    f64::from(advance) * size / units
}

/// How far a letter moves the next one, as a part of the size; `None` for letters that the font lacks.
pub(crate) fn advance(letter: char, weight: Weight) -> Option<f64> {
    let font = font(weight)?;
    let glyph = font.glyph_id(letter);
    let units = f64::from(font.units_per_em().unwrap_or(2816.0));
    (glyph.0 != 0).then(|| f64::from(font.h_advance_unscaled(glyph)) / units)
}

/// The text if it fits, otherwise as many letters as fit and an ellipsis.
pub(crate) fn ellipsis(text: &str, size: f64, weight: Weight, room: f64) -> String {
    if width(text, size, weight) <= room {
        return text.to_owned();
    }
    let mut kept: Vec<char> = text.chars().collect();
    while kept.pop().is_some() {
        let short: String = kept.iter().collect::<String>().trim_end().to_owned() + "…";
        if width(&short, size, weight) <= room {
            return short;
        }
    }
    "…".to_owned()
}

/// The text in lines that fit, broken at spaces and line breaks; the last line allowed ends in an ellipsis.
pub(super) fn wrap(text: &str, size: f64, weight: Weight, room: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in text.lines() {
        let mut line = String::new();
        for word in part.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if line.is_empty() || width(&longer, size, weight) <= room {
                line = longer;
            } else {
                lines.push(std::mem::replace(&mut line, word.to_owned()));
            }
        }
        lines.push(line);
    }
    if lines.len() > most {
        let rest = lines.split_off(most.max(1) - 1).join(" ");
        lines.push(rest);
    }
    lines.iter().map(|line| ellipsis(line, size, weight, room)).collect()
}

/// Text for between and inside tags; characters that XML forbids are left out.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_as_wide_as_each_other() {
        let one = width("1111.1", 12.0, Weight::Regular);
        assert!((one - width("8888.8", 12.0, Weight::Regular)).abs() < 1e-6);
        assert!(one > 20.0 && one < 60.0);
        assert!(width("total", 12.0, Weight::Bold) > width("total", 12.0, Weight::Regular));
    }

    #[test]
    fn long_names_end_in_an_ellipsis_that_fits() {
        let short = ellipsis("Nordwestdeutsche Rechenzentrum Beteiligungsgesellschaft", 12.0, Weight::Regular, 90.0);
        assert!(short.ends_with('…') && width(&short, 12.0, Weight::Regular) <= 90.0, "{short}");
        assert_eq!(ellipsis("Orbis", 12.0, Weight::Regular, 90.0), "Orbis");
    }

    #[test]
    fn wrapping_keeps_breaks_and_words() {
        assert_eq!(wrap("True-up\n2026 Q2", 12.0, Weight::Regular, 90.0, 2), ["True-up", "2026 Q2"]);
        let lines = wrap("one two three four five six seven eight nine", 12.0, Weight::Regular, 60.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'));
    }

    #[test]
    fn markup_and_forbidden_characters_are_only_text() {
        assert_eq!(escape("<b>&\u{0}\u{7}\"x\""), "&lt;b&gt;&amp;&quot;x&quot;");
    }
}
