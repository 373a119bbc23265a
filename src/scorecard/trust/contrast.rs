//! Two shares side by side, with the interval of their difference.

use crate::stats::proportion;

/// Some of a whole. The whole is never 0: nothing to count is no part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// How many have it.
    pub part: i64,
    /// Of how many.
    pub whole: i64,
}

impl Part {
    /// The part; `None` of nothing, and where the counts are impossible.
    #[must_use]
    pub fn of(part: i64, whole: i64) -> Option<Self> {
        (whole > 0 && (0..=whole).contains(&part)).then_some(Self { part, whole })
    }

    /// The share, 0 to 1.
    #[must_use]
    pub fn share(self) -> f64 {
        self.part as f64 / self.whole as f64
    }

    pub(super) fn pair(self) -> (i64, i64) {
        (self.part, self.whole)
    }
}

/// Two shares of different cases, and how far they lie apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contrast {
    /// The first share.
    pub first: Part,
    /// The one it is held against.
    pub second: Part,
    /// The first share less the second, -1 to 1.
    pub difference: f64,
    /// Newcombe's interval of the difference.
    pub interval: (f64, f64),
}

impl Contrast {
    /// Holds shares against each other; `None` where either counts nothing.
    ///
    /// The interval has the confidence given: Newcombe, Statistics in Medicine 17 (1998) 873–890, method 10.
    #[must_use]
    pub fn of(first: Option<Part>, second: Option<Part>, confidence: f64) -> Option<Self> {
        let (first, second) = (first?, second?);
        let interval = proportion::difference(first.pair(), second.pair(), confidence)?;
        Some(Self { first, second, difference: first.share() - second.share(), interval })
    }

    /// Whether the interval leaves 0 outside: the difference is more than chance makes.
    #[must_use]
    pub fn is_beyond_chance(&self) -> bool {
        self.interval.0 > 0.0 || self.interval.1 < 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_nothing_is_none() {
        assert_eq!(Part::of(0, 0), None);
        assert_eq!(Part::of(3, 2), None);
        assert_eq!(Part::of(1, 4).map(Part::share), Some(0.25));
        assert_eq!(Contrast::of(Part::of(1, 4), None, 0.95), None);
        let found = Contrast::of(Part::of(3, 4), Part::of(1, 4), 0.95).expect("a contrast");
        assert_eq!(found.difference, 0.5);
        assert_eq!(Some(found.interval), proportion::difference((3, 4), (1, 4), 0.95));
    }
}
