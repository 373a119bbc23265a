//! A colour, how well another is read on it, and how far it is from one.

use std::fmt;

/// An opaque colour. Tints are mixed on the ground beforehand: transparency makes PDF large and slow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Colour {
    /// Red, green, blue.
    pub rgb: (u8, u8, u8),
}

impl Colour {
    /// White.
    pub const WHITE: Self = Self::new(0xFFFFFF);

    /// From `0xRRGGBB`.
    #[must_use]
    pub const fn new(hex: u32) -> Self {
        let [_, red, green, blue] = hex.to_be_bytes();
        Self { rgb: (red, green, blue) }
    }

    /// From `#rrggbb`, in small letters or capitals; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        if is_hex { u32::from_str_radix(digits, 16).ok().map(Self::new) } else { None }
    }

    /// The colour as it looks when `percent` of it lies on white.
    #[must_use]
    pub const fn tint(self, percent: u16) -> Self {
        self.over(Self::WHITE, percent)
    }

    /// The colour as it looks when `percent` of it lies on a ground.
    #[must_use]
    pub const fn over(self, ground: Self, percent: u16) -> Self {
        let (red, green, blue) = self.rgb;
        let (under_red, under_green, under_blue) = ground.rgb;
        Self {
            rgb: (mixed(red, under_red, percent), mixed(green, under_green, percent), mixed(blue, under_blue, percent)),
        }
    }

    /// How well one colour is read on the other, 1 (not at all) to 21: the contrast ratio of WCAG 2.2.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// How unlike two colours look, 0 (the same) to 100 (black and white): the distance in Oklab (Björn Ottosson, 2020), times 100.
    #[must_use]
    pub fn distance(self, other: Self) -> f64 {
        let (one, two) = (self.oklab(), other.oklab());
        let squares: f64 = one.iter().zip(two).map(|(one, two)| (one - two).powi(2)).sum();
        100.0 * squares.sqrt()
    }

    fn oklab(self) -> [f64; 3] {
        let [red, green, blue] = self.linear();
        let long = (0.412_221_470_8 * red + 0.536_332_536_3 * green + 0.051_445_992_9 * blue).cbrt();
        let middle = (0.211_903_498_2 * red + 0.680_699_545_1 * green + 0.107_396_956_6 * blue).cbrt();
        let short = (0.088_302_461_9 * red + 0.281_718_837_6 * green + 0.629_978_700_5 * blue).cbrt();
        [
            0.210_454_255_3 * long + 0.793_617_785_0 * middle - 0.004_072_046_8 * short,
            1.977_998_495_1 * long - 2.428_592_205_0 * middle + 0.450_593_709_9 * short,
            0.025_904_037_1 * long + 0.782_771_766_2 * middle - 0.808_675_766_0 * short,
        ]
    }

    /// The channels as amounts of light.
    fn linear(self) -> [f64; 3] {
        let (red, green, blue) = self.rgb;
        [red, green, blue].map(|channel| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        })
    }
}

const fn mixed(over: u8, under: u8, percent: u16) -> u8 {
    let mixed = (over as u16 * percent + under as u16 * (100 - percent) + 50) / 100;
    mixed.to_be_bytes()[1]
}

impl fmt::Display for Colour {
    /// `#18222f`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (red, green, blue) = self.rgb;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLACK: Colour = Colour::new(0);

    #[test]
    fn tints_are_mixed_on_their_ground() {
        let ink = Colour::new(0x18222F);
        assert_eq!(ink.tint(100), ink);
        assert_eq!(ink.tint(0), Colour::WHITE);
        assert_eq!(ink.over(BLACK, 50).to_string(), "#0c1118");
    }

    #[test]
    fn colours_are_read_in_one_way() {
        assert_eq!(Colour::parse("#1B7f55").map(|colour| colour.to_string()).as_deref(), Some("#1b7f55"));
        for wrong in ["1b7f55", "#1b7f5", "#1b7f555", "#+b7f55", "green", "", "#1b7f5é"] {
            assert_eq!(Colour::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        assert!((BLACK.contrast(Colour::WHITE) - 21.0).abs() < 1e-9);
        assert!((Colour::WHITE.contrast(Colour::WHITE) - 1.0).abs() < 1e-9);
        // The lightest grey that may carry text on white.
        let grey = Colour::new(0x767676).contrast(Colour::WHITE);
        assert!((grey - 4.54).abs() < 0.005, "{grey}");
    }

    #[test]
    fn distance_is_0_to_100() {
        assert!((BLACK.distance(Colour::WHITE) - 100.0).abs() < 0.01);
        assert!(BLACK.distance(BLACK) < 1e-9);
        assert!(Colour::new(0xFF0000).distance(Colour::new(0xFE0000)) < 1.0);
    }
}
