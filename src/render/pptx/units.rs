//! Lengths: points of the 1280 by 720 page that all editions share, to those of the file format.

/// A point of the page in the format's unit: 12,192,000 by 6,858,000 for a slide.
const UNITS: f64 = 9525.0;
/// A point of the page in hundredths of a typographic point: the slide is 960 of these wide.
const TYPE_UNITS: f64 = 75.0;

/// A length in the format's unit.
pub(super) fn emu(points: f64) -> i64 {
    (points * UNITS + 0.5).floor() as i64
}

/// A size of type, or a distance of lines, in hundredths of a typographic point.
pub(super) fn hundredths(points: f64) -> i64 {
    (points * TYPE_UNITS + 0.5).floor() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slide_is_sixteen_by_nine() {
        assert_eq!((emu(1280.0), emu(720.0)), (12_192_000, 6_858_000));
        assert_eq!(hundredths(16.0), 1200);
    }
}
