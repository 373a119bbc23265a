//! Spread among units beyond what chance gives: of counts against what was expected, and of distances from a common value.

use super::overdispersion::{Adjustment, MINIMUM_UNITS, Scale, TRIM, winsorised};
use super::two_sided_normal;

/// How much units differ among themselves, on a scale on which chance is even: of √(observed / expected), where chance alone has the
/// standard error 1/(2√expected), or of distances with errors of their own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dispersion {
    /// Spread over what chance gives (φ), winsorised at a tenth of either end; about 1 where chance explains it.
    pub over_chance: f64,
    /// Variance between units (τ²); 0 where chance explains the spread, or below [`MINIMUM_UNITS`].
    pub between: f64,
}

impl Dispersion {
    /// Chance explains everything.
    pub const NONE: Self = Self { over_chance: 1.0, between: 0.0 };

    /// The spread of `(observed, expected)` counts; pairs with nothing expected or a negative count are passed over.
    ///
    /// `φ` and `τ²` as [`winsorised`] finds them of `z = 2√E (√(O/E) − 1)`. [`Dispersion::NONE`] of nothing.
    /// Source: Spiegelhalter, Statistics in Medicine 24 (2005) 1185–1202.
    #[must_use]
    pub fn of_ratios(counts: &[(f64, f64)]) -> Self {
        let score = |(observed, expected): &(f64, f64)| {
            Some((Self::NONE.score(*observed, *expected)?, Scale::SquareRoot.error(*expected)?))
        };
        Self::of_scores(&counts.iter().filter_map(score).collect::<Vec<_>>())
    }

    /// The spread of distances from a common value, each with the standard error that chance gives it, on a scale on which chance is even;
    /// pairs with an error that is not positive are passed over. As [`Dispersion::of_ratios`] otherwise.
    #[must_use]
    pub fn of_distances(distances: &[(f64, f64)]) -> Self {
        let usable = distances.iter().filter(|(distance, error)| distance.is_finite() && *error > 0.0);
        Self::of_scores(&usable.map(|(distance, error)| (distance / error, *error)).collect::<Vec<_>>())
    }

    fn of_scores(scores: &[(f64, f64)]) -> Self {
        winsorised(scores, TRIM).map_or(Self::NONE, |spread| Self {
            over_chance: spread.phi,
            between: if spread.units < MINIMUM_UNITS { 0.0 } else { spread.between },
        })
    }

    /// Whether limits are wider than chance alone makes them.
    #[must_use]
    pub fn widens(self) -> bool {
        self.between > 0.0
    }

    /// How likely a difference as large as this one is, either way, among units of this spread.
    ///
    /// `2 Φ(−|√(O/E) − 1| / √(1/(4E) + τ²))`. `None` where nothing is expected or the count is negative.
    #[must_use]
    pub fn two_sided_p(self, observed: f64, expected: f64) -> Option<f64> {
        self.score(observed, expected).map(two_sided_normal)
    }

    /// How likely a distance as large as this one is, either way, among units of this spread: `2 Φ(−|d| / √(s² + τ²))`.
    #[must_use]
    pub fn two_sided_p_of_distance(self, distance: f64, error: f64) -> f64 {
        two_sided_normal(distance / Adjustment::Additive(self.between).error(error))
    }

    fn score(self, observed: f64, expected: f64) -> Option<f64> {
        Scale::SquareRoot.score(observed / expected, 1.0, expected, Adjustment::Additive(self.between))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_by_hand() {
        // z = 2√100 (√1.21 − 1) = 2 and 2√100 (√0.81 − 1) = −2, five of each: φ = 4.
        let counts: Vec<(f64, f64)> = (0..10).map(|unit| (if unit % 2 == 0 { 121.0 } else { 81.0 }, 100.0)).collect();
        let spread = Dispersion::of_ratios(&counts);
        assert!((spread.over_chance - 4.0).abs() < 1e-12);
        // w = 400 each: τ² = (40 − 9) / (4000 − 400).
        assert!((spread.between - 31.0 / 3_600.0).abs() < 1e-12);
        let chance = Dispersion::NONE.two_sided_p(121.0, 100.0).expect("a probability");
        assert!((chance - 0.045_500_26).abs() < 1e-7, "two standard errors: {chance}");
        assert!(spread.two_sided_p(121.0, 100.0).expect("a probability") > 0.3);
    }

    #[test]
    fn distances_have_the_spread_of_their_scores() {
        let distances: Vec<(f64, f64)> = (0..10).map(|unit| (if unit % 2 == 0 { 0.1 } else { -0.1 }, 0.05)).collect();
        let spread = Dispersion::of_distances(&distances);
        // Scores of 2 and −2 again, with the same errors: φ = 4 and τ² = (40 − 9) / (4000 − 400).
        assert!((spread.over_chance - 4.0).abs() < 1e-12 && (spread.between - 31.0 / 3_600.0).abs() < 1e-12);
        assert!((Dispersion::NONE.two_sided_p_of_distance(0.1, 0.05) - 0.045_500_26).abs() < 1e-7);
        assert!(spread.two_sided_p_of_distance(0.1, 0.05) > 0.3);
        assert_eq!(Dispersion::of_distances(&[(1.0, 0.0)]), Dispersion::NONE);
    }

    #[test]
    fn few_units_have_no_spread_of_their_own() {
        let spread = Dispersion::of_ratios(&[(121.0, 100.0), (81.0, 100.0)]);
        // Winsorised a tenth of the way from −2 to 2: ±1.6.
        assert!((spread.over_chance - 2.56).abs() < 1e-12 && !spread.widens(), "{spread:?}");
        assert_eq!(Dispersion::of_ratios(&[]), Dispersion::NONE);
    }

    #[test]
    fn what_cannot_be_compared_is_passed_over() {
        assert_eq!(Dispersion::of_ratios(&[(3.0, 0.0), (-1.0, 5.0)]), Dispersion::NONE);
        assert_eq!(Dispersion::NONE.two_sided_p(3.0, 0.0), None);
        assert_eq!(Dispersion::NONE.two_sided_p(-1.0, 5.0), None);
    }

    #[test]
    fn like_units_are_not_widened() {
        let counts: Vec<(f64, f64)> = (0..20).map(|unit| (98.0 + f64::from(unit % 5), 100.0)).collect();
        let spread = Dispersion::of_ratios(&counts);
        assert!(!spread.widens() && spread.over_chance < 1.0);
    }
}
