//! Spread among units beyond what chance gives, of counts against what was expected.

use statrs::distribution::{ContinuousCDF, Normal};

/// Fewer units than this say nothing of a spread of their own.
pub const MINIMUM_UNITS: usize = 10;

/// How much units differ among themselves, on the scale of √(observed / expected), where chance alone has the standard
/// error 1/(2√expected).
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
    /// `φ = mean z²` of winsorised `z = 2√E (√(O/E) − 1)`; with weights `w = 4E` and at least [`MINIMUM_UNITS`] units,
    /// `τ² = max(0, (nφ − (n − 1)) / (Σw − Σw²/Σw))`. [`Dispersion::NONE`] of nothing.
    /// Source: Spiegelhalter, Quality and Safety in Health Care 14 (2005) 347–351; DerSimonian and Laird (1986).
    #[must_use]
    pub fn of_ratios(counts: &[(f64, f64)]) -> Self {
        let usable: Vec<(f64, f64)> = counts.iter().copied().filter(is_usable).collect();
        if usable.is_empty() {
            return Self::NONE;
        }
        let count = usable.len() as f64;
        let scores: Vec<f64> =
            usable.iter().map(|(observed, expected)| Self::NONE.score(*observed, *expected)).collect();
        let mut ordered = scores.clone();
        ordered.sort_by(f64::total_cmp);
        let (low, high) = (quantile(&ordered, 0.1), quantile(&ordered, 0.9));
        let over_chance = scores.iter().map(|score| score.clamp(low, high).powi(2)).sum::<f64>() / count;
        let between = if usable.len() < MINIMUM_UNITS { 0.0 } else { between(&usable, over_chance) };
        Self { over_chance, between }
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
        is_usable(&(observed, expected)).then(|| 2.0 * Normal::standard().sf(self.score(observed, expected).abs()))
    }

    fn score(self, observed: f64, expected: f64) -> f64 {
        ((observed / expected).sqrt() - 1.0) / (0.25 / expected + self.between).sqrt()
    }
}

fn is_usable((observed, expected): &(f64, f64)) -> bool {
    *expected > 0.0 && *observed >= 0.0
}

/// The variance between units by the method of moments; 0 where chance explains the spread.
fn between(counts: &[(f64, f64)], over_chance: f64) -> f64 {
    let units = counts.len() as f64;
    let weights = || counts.iter().map(|(_, expected)| 4.0 * expected);
    let total: f64 = weights().sum();
    let scale = total - weights().map(|weight| weight * weight).sum::<f64>() / total;
    if scale > 0.0 { ((units * over_chance - (units - 1.0)) / scale).max(0.0) } else { 0.0 }
}

/// A quantile of sorted values by linear interpolation between order statistics (type 7).
fn quantile(ordered: &[f64], part: f64) -> f64 {
    let at = part * (ordered.len() - 1) as f64;
    let below = at.floor();
    let index = below as usize;
    let next = ordered.get(index + 1).copied().unwrap_or(ordered[index]);
    ordered[index] + (at - below) * (next - ordered[index])
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
