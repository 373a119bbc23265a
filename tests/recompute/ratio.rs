//! Exact fractions of 128-bit integers: all that the recomputation calculates with.

use std::cmp::Ordering;

/// A fraction; its denominator is above zero.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ratio {
    numerator: i128,
    denominator: i128,
}

/// Greater numbers are reduced, so that products of two of them fit.
const MANY: u128 = 1_000_000_000_000_000;

impl Ratio {
    pub(crate) const ZERO: Self = Self::whole(0);

    pub(crate) const fn whole(number: i128) -> Self {
        Self { numerator: number, denominator: 1 }
    }

    pub(crate) fn new(numerator: i128, denominator: i128) -> Self {
        assert!(denominator > 0, "a denominator of {denominator}");
        if denominator.unsigned_abs() < MANY && numerator.unsigned_abs() < MANY {
            return Self { numerator, denominator };
        }
        let (mut divisor, mut rest) = (denominator.unsigned_abs(), numerator.unsigned_abs());
        while rest != 0 {
            (divisor, rest) = (rest, divisor % rest);
        }
        let divisor = divisor as i128;
        Self { numerator: numerator / divisor, denominator: denominator / divisor }
    }

    /// So many hundredths of a per cent.
    pub(crate) fn points(points: i128) -> Self {
        Self::new(points, 10_000)
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        let denominator = self.denominator * other.denominator;
        Self::new(self.numerator * other.denominator + other.numerator * self.denominator, denominator)
    }

    pub(crate) fn minus(self, other: Self) -> Self {
        self.plus(Self { numerator: -other.numerator, ..other })
    }

    pub(crate) fn times(self, other: Self) -> Self {
        Self::new(self.numerator * other.numerator, self.denominator * other.denominator)
    }

    pub(crate) fn size(self) -> Self {
        Self { numerator: self.numerator.abs(), ..self }
    }

    pub(crate) fn sign(self) -> i128 {
        self.numerator.signum()
    }

    pub(crate) fn compare(self, other: Self) -> Ordering {
        (self.numerator * other.denominator).cmp(&(other.numerator * self.denominator))
    }

    pub(crate) fn at_least(self, other: Self) -> bool {
        self.compare(other) != Ordering::Less
    }

    pub(crate) fn greater(self, other: Self) -> Self {
        if self.at_least(other) { self } else { other }
    }

    pub(crate) fn lesser(self, other: Self) -> Self {
        if self.at_least(other) { other } else { self }
    }

    /// To whole numbers; a half goes away from zero.
    pub(crate) fn rounded(self) -> i128 {
        let size = (2 * self.numerator.abs() + self.denominator) / (2 * self.denominator);
        size * self.numerator.signum()
    }

    /// To so many places; a half goes up, toward plus infinity.
    pub(crate) fn to_places(self, places: u32) -> Self {
        let scale = 10_i128.pow(places);
        let doubled = 2 * self.numerator * scale + self.denominator;
        Self::new(doubled.div_euclid(2 * self.denominator), scale)
    }
}
