//! More spread among partners than chance gives, and funnel limits that allow for it.
//!
//! Works on a scale on which chance has a spread that depends on the amount of evidence alone: arcsine of the root for proportions,
//! square root or logarithm for ratios of observed and expected.

use std::f64::consts::FRAC_PI_2;

use super::funnel::FunnelLimits;
use super::{CONFIDENCE, OUTER_CONFIDENCE, two_sided_z};

/// With fewer units than this the spread is told and limits stay as they are.
pub const MINIMUM_UNITS: usize = 10;

/// The share of scores that is pulled in at either end.
pub const TRIM: f64 = 0.1;

/// A scale on which chance is even.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// `asin √p`, standard error `1/(2√n)`: proportions of n cases.
    ArcSine,
    /// `√(O/E)`, standard error `1/(2√E)`: observed over expected, also where nothing was observed.
    SquareRoot,
    /// `ln(O/E)`, standard error `1/√E`: observed over expected; no value where nothing was observed.
    Logarithm,
}

impl Scale {
    /// A proportion or ratio on this scale; `None` outside it.
    #[must_use]
    pub fn forward(self, value: f64) -> Option<f64> {
        match self {
            Self::ArcSine => (0.0..=1.0).contains(&value).then(|| value.sqrt().asin()),
            Self::SquareRoot => (value.is_finite() && value >= 0.0).then(|| value.sqrt()),
            Self::Logarithm => (value.is_finite() && value > 0.0).then(|| value.ln()),
        }
    }

    /// A place on this scale as a proportion or ratio, cut at the scale's ends first, so that limits never fold back.
    #[must_use]
    pub fn back(self, place: f64) -> f64 {
        match self {
            Self::ArcSine => place.clamp(0.0, FRAC_PI_2).sin().powi(2),
            Self::SquareRoot => place.max(0.0).powi(2),
            Self::Logarithm => place.exp(),
        }
    }

    /// The standard error that chance gives to `size` cases or expected events; `None` unless positive.
    #[must_use]
    pub fn error(self, size: f64) -> Option<f64> {
        let root = (size.is_finite() && size > 0.0).then(|| size.sqrt())?;
        Some(if self == Self::Logarithm { 1.0 / root } else { 0.5 / root })
    }

    /// The score of a value against a target: its distance on this scale in standard errors, widened by the adjustment.
    #[must_use]
    pub fn score(self, value: f64, target: f64, size: f64, adjustment: Adjustment) -> Option<f64> {
        Some((self.forward(value)? - self.forward(target)?) / adjustment.error(self.error(size)?))
    }

    /// Limits around a target on this scale, not turned back: `t ∓ z · error`.
    #[must_use]
    pub fn limits_on_scale(self, target: f64, size: f64, adjustment: Adjustment, z: f64) -> Option<(f64, f64)> {
        let half = z * adjustment.error(self.error(size)?);
        let centre = self.forward(target)?;
        Some((centre - half, centre + half))
    }

    /// Funnel limits around a target, as proportions or ratios. `None` for no evidence or a target outside the scale.
    #[must_use]
    pub fn limits(self, target: f64, size: f64, adjustment: Adjustment) -> Option<FunnelLimits> {
        let (low, high) = self.limits_on_scale(target, size, adjustment, two_sided_z(CONFIDENCE)?)?;
        let (outer_low, outer_high) = self.limits_on_scale(target, size, adjustment, two_sided_z(OUTER_CONFIDENCE)?)?;
        let [outer_low, low, high, outer_high] = [outer_low, low, high, outer_high].map(|place| self.back(place));
        Some(FunnelLimits { outer_low, low, high, outer_high })
    }
}

/// How limits allow for the spread among partners; the name is printed with them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Adjustment {
    /// Not at all: chance alone.
    None,
    /// Every standard error times `√φ`.
    Multiplicative(f64),
    /// `τ²` added to every variance: partners differ by more than their cases.
    Additive(f64),
}

impl Adjustment {
    /// A standard error that allows for the spread; never smaller than chance.
    #[must_use]
    pub fn error(self, chance: f64) -> f64 {
        match self {
            Self::None => chance,
            Self::Multiplicative(phi) => chance * phi.max(1.0).sqrt(),
            Self::Additive(between) => (chance * chance + between.max(0.0)).sqrt(),
        }
    }

    /// The name, as it is printed with the limits.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "chance alone",
            Self::Multiplicative(_) => "multiplicative overdispersion",
            Self::Additive(_) => "additive overdispersion",
        }
    }
}

/// The spread of scores among partners.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Mean squared score: 1 where chance explains everything.
    pub phi: f64,
    /// Variance between partners on the scale; 0 where chance explains the spread.
    pub between: f64,
    /// Units that entered it.
    pub units: usize,
}

impl Spread {
    /// The additive adjustment that this spread calls for: none below [`MINIMUM_UNITS`] or without variance between partners.
    #[must_use]
    pub fn adjustment(self) -> Adjustment {
        if self.units >= MINIMUM_UNITS && self.between > 0.0 {
            Adjustment::Additive(self.between)
        } else {
            Adjustment::None
        }
    }
}

/// Spread of `(score, standard error)` pairs, the outermost scores pulled in to the `trim` and `1 − trim` quantiles (type 7), all kept.
///
/// `φ = Σ z²/I`; `τ² = (Iφ − (I − 1)) / (Σ w − Σ w²/Σ w)` with `w = 1/s²`, 0 where `Iφ < I − 1`. `None` for no scores, one that is not
/// finite, an error that is not positive, or a trim of a half or more.
/// Source: Spiegelhalter, Statistics in Medicine 24 (2005) 1185–1202, sections 3 and 4.
#[must_use]
pub fn winsorised(scores: &[(f64, f64)], trim: f64) -> Option<Spread> {
    if !usable(scores) || !(0.0..0.5).contains(&trim) {
        return None;
    }
    let mut ordered: Vec<f64> = scores.iter().map(|(score, _)| *score).collect();
    ordered.sort_by(f64::total_cmp);
    let (low, high) = (quantile(&ordered, trim), quantile(&ordered, 1.0 - trim));
    Some(spread(scores.iter().map(|(score, error)| (score.clamp(low, high), *error))))
}

/// Spread of `(score, standard error)` pairs without the lowest and the highest tenth, as the NHS's mortality indicator (SHMI) takes it.
///
/// A partner is left out where `⌊10 · rank/(I + 1)⌋` is 0 or 9; equal scores share their mean rank. Otherwise as [`winsorised`].
/// Source: NHS England, Summary Hospital-level Mortality Indicator, methodology specification.
#[must_use]
pub fn truncated(scores: &[(f64, f64)]) -> Option<Spread> {
    if !usable(scores) {
        return None;
    }
    let tenth = |score: f64| {
        let below = scores.iter().filter(|other| other.0 < score).count() as f64;
        let equal = scores.iter().filter(|other| other.0.total_cmp(&score).is_eq()).count() as f64;
        let rank = below + (equal + 1.0) / 2.0;
        (rank * 10.0 / (scores.len() as f64 + 1.0)).floor()
    };
    let kept: Vec<(f64, f64)> =
        scores.iter().copied().filter(|(score, _)| (1.0..9.0).contains(&tenth(*score))).collect();
    (!kept.is_empty()).then(|| spread(kept.into_iter()))
}

fn usable(scores: &[(f64, f64)]) -> bool {
    !scores.is_empty() && scores.iter().all(|(score, error)| score.is_finite() && error.is_finite() && *error > 0.0)
}

fn spread(scores: impl Iterator<Item = (f64, f64)>) -> Spread {
    let (mut units, mut squares, mut weights, mut weights_squared) = (0_usize, 0.0, 0.0, 0.0);
    for (score, error) in scores {
        let weight = 1.0 / (error * error);
        units += 1;
        squares += score * score;
        weights += weight;
        weights_squared += weight * weight;
    }
    let scale = weights - weights_squared / weights;
    let excess = squares - (units as f64 - 1.0);
    let between = if excess > 0.0 && scale > 0.0 { excess / scale } else { 0.0 };
    Spread { phi: squares / units as f64, between, units }
}

/// A quantile of sorted values by linear interpolation between order statistics (type 7).
fn quantile(ordered: &[f64], part: f64) -> f64 {
    let at = part * (ordered.len() - 1) as f64;
    let index = at.floor() as usize;
    let next = ordered.get(index + 1).copied().unwrap_or(ordered[index]);
    ordered[index] + (at - at.floor()) * (next - ordered[index])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_adjusts_where_there_is_one_and_enough_units_show_it() {
        let spread = |between, units| Spread { phi: 1.0, between, units }.adjustment();
        assert_eq!(spread(0.2, MINIMUM_UNITS), Adjustment::Additive(0.2));
        assert_eq!(spread(0.2, MINIMUM_UNITS - 1), Adjustment::None);
        assert_eq!(spread(0.0, MINIMUM_UNITS), Adjustment::None);
    }

    fn scores(pairs: &[(f64, f64)]) -> Vec<(f64, f64)> {
        pairs
            .iter()
            .map(|(observed, expected)| {
                let scale = Scale::SquareRoot;
                let score = scale.score(observed / expected, 1.0, *expected, Adjustment::None).expect("a score");
                (score, scale.error(*expected).expect("an error"))
            })
            .collect()
    }

    const SIX: [(f64, f64); 6] =
        [(100.0, 108.0), (150.0, 112.0), (180.0, 165.0), (80.0, 95.0), (120.0, 100.0), (225.0, 220.0)];

    /// FunnelPlotR 0.6.0 on six made-up units, method CQC, trimmed by 5%.
    #[test]
    fn spread_agrees_with_funnelplotr() {
        let found = winsorised(&scores(&SIX), 0.05).expect("a spread");
        assert!((found.phi - 2.746_782_611_512_36).abs() < 1e-9);
        assert!((found.between - 0.004_405_975_979_320_09).abs() < 1e-9);
        assert_eq!(found.adjustment(), Adjustment::None, "six are too few to widen anything");
        assert_eq!(truncated(&scores(&SIX)).map(|found| found.units), Some(6));
    }

    #[test]
    fn tenths_are_left_out_at_both_ends() {
        let ten: Vec<(f64, f64)> = (0..10).map(|index| (f64::from(index) - 4.5, 0.1)).collect();
        // Ranks 1 to 10 of 11: only the first falls in tenth 0, the last in tenth 9.
        let found = truncated(&ten).expect("a spread");
        assert_eq!(found.units, 8);
        assert!((found.phi - 2.0 * (0.25 + 2.25 + 6.25 + 12.25) / 8.0).abs() < 1e-12);
    }

    #[test]
    fn equal_partners_show_no_spread() {
        let like: Vec<(f64, f64)> = vec![(100.0, 100.0); 12];
        let found = winsorised(&scores(&like), TRIM).expect("a spread");
        assert_eq!((found.phi, found.between, found.adjustment()), (0.0, 0.0, Adjustment::None));
        assert_eq!(winsorised(&[], TRIM), None);
        assert_eq!(winsorised(&[(f64::NAN, 1.0)], TRIM), None);
    }

    #[test]
    fn scales_turn_back() {
        for (scale, value) in [(Scale::ArcSine, 0.3), (Scale::SquareRoot, 1.7), (Scale::Logarithm, 0.4)] {
            assert!((scale.back(scale.forward(value).expect("a place")) - value).abs() < 1e-12);
            assert_eq!(scale.error(0.0), None);
        }
        assert_eq!(Scale::Logarithm.forward(0.0), None);
        assert_eq!(Scale::ArcSine.forward(1.1), None);
        assert_eq!((Scale::ArcSine.back(-0.3), Scale::SquareRoot.back(-0.3)), (0.0, 0.0));
    }

    #[test]
    fn adjustments_are_named() {
        assert_eq!(Adjustment::Additive(0.1).name(), "additive overdispersion");
        assert_eq!(Adjustment::Multiplicative(0.5).error(0.2), 0.2);
        assert!((Adjustment::Multiplicative(4.0).error(0.2) - 0.4).abs() < 1e-12);
    }

    proptest::proptest! {
        /// Limits narrow with evidence, widen with the spread, hold the target and stay on their scale.
        #[test]
        fn limits_are_monotone(target in 0.05_f64..0.95, size in 0.5_f64..1_000.0, between in 0.0_f64..0.2) {
            for scale in [Scale::ArcSine, Scale::SquareRoot, Scale::Logarithm] {
                let at = |size: f64, adjustment| scale.limits(target, size, adjustment).expect("limits");
                let (few, many) = (at(size, Adjustment::Additive(between)), at(size * 1.3, Adjustment::Additive(between)));
                proptest::prop_assert!(few.outer_low <= many.outer_low && few.low <= many.low);
                proptest::prop_assert!(few.high >= many.high && few.outer_high >= many.outer_high);
                proptest::prop_assert!(few.outer_low <= few.low && few.low <= target + 1e-12 && target <= few.high + 1e-12);
                proptest::prop_assert!(few.outer_low >= 0.0 && (scale != Scale::ArcSine || few.outer_high <= 1.0));
                let chance = at(size, Adjustment::None);
                proptest::prop_assert!(few.low <= chance.low + 1e-12 && chance.high <= few.high + 1e-12);
            }
        }
    }
}
